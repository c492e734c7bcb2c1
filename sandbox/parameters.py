"""The methods the sandbox knows, with the names and types of their parameters.

A table line is ``name:Type``; a star marks what is required; types are written as the Bot API's documentation writes
them. Unknown parameters are refused, which the real Bot API does not do: a misspelt one should not go unnoticed.
"""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ApiError, bad_request

MARKUP = "reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
INLINE = "reply_markup:InlineKeyboardMarkup"
BUSINESS = "business_connection_id:String"
CHAT = "*chat_id:Integer|String"
TO = f"{BUSINESS} {CHAT} message_thread_id:Integer direct_messages_topic_id:Integer"
WORDS = "caption:String parse_mode:String caption_entities:Array_of_MessageEntity"
ABOVE = "show_caption_above_media:Boolean"
QUIET = "disable_notification:Boolean protect_content:Boolean"
PAID = f"{QUIET} allow_paid_broadcast:Boolean message_effect_id:String"
SENT = f"{PAID} suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters {MARKUP}"
THUMB = "thumbnail:InputFile|String"
SIZE = "duration:Integer width:Integer height:Integer"
PLACE = "*latitude:Float *longitude:Float"
EDITED = f"{BUSINESS} chat_id:Integer|String message_id:Integer inline_message_id:String"
MESSAGE = "*message_id:Integer"
LANGUAGE = "language_code:String"
SCOPE = f"scope:BotCommandScope {LANGUAGE}"
TOPIC = f"{CHAT} *message_thread_id:Integer"
FROM = f"{CHAT} message_thread_id:Integer direct_messages_topic_id:Integer *from_chat_id:Integer|String"
POST = "message_effect_id:String suggested_post_parameters:SuggestedPostParameters"
ALBUM = (
    "*media:Array_of_InputMediaAudio|Array_of_InputMediaDocument|Array_of_InputMediaLivePhoto"
    "|Array_of_InputMediaPhoto|Array_of_InputMediaVideo"
)
LIVE = "horizontal_accuracy:Float live_period:Integer heading:Integer proximity_alert_radius:Integer"
VENUE = "foursquare_id:String foursquare_type:String google_place_id:String google_place_type:String"

TABLES: dict[str, str] = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:Integer limit:Integer timeout:Integer allowed_updates:Array_of_String",
    "setWebhook": "*url:String certificate:InputFile ip_address:String max_connections:Integer "
    "allowed_updates:Array_of_String drop_pending_updates:Boolean secret_token:String",
    "deleteWebhook": "drop_pending_updates:Boolean",
    "getWebhookInfo": "",
    "sendMessage": f"{TO} *text:String parse_mode:String entities:Array_of_MessageEntity "
    f"link_preview_options:LinkPreviewOptions {SENT}",
    "sendPhoto": f"{TO} *photo:InputFile|String {WORDS} {ABOVE} has_spoiler:Boolean {SENT}",
    "sendDocument": f"{TO} *document:InputFile|String {THUMB} {WORDS} disable_content_type_detection:Boolean {SENT}",
    "sendVoice": f"{TO} *voice:InputFile|String {WORDS} duration:Integer {SENT}",
    "sendVideo": f"{TO} *video:InputFile|String {SIZE} {THUMB} cover:InputFile|String start_timestamp:Integer "
    f"{WORDS} {ABOVE} has_spoiler:Boolean supports_streaming:Boolean {SENT}",
    "sendAudio": f"{TO} *audio:InputFile|String {WORDS} duration:Integer performer:String title:String {THUMB} {SENT}",
    "sendAnimation": f"{TO} *animation:InputFile|String {SIZE} {THUMB} {WORDS} {ABOVE} has_spoiler:Boolean {SENT}",
    "sendVideoNote": f"{TO} *video_note:InputFile|String duration:Integer length:Integer {THUMB} {SENT}",
    "sendSticker": f"{TO} *sticker:InputFile|String emoji:String {SENT}",
    "sendMediaGroup": f"{TO} {ALBUM} {PAID} reply_parameters:ReplyParameters",
    "sendLocation": f"{TO} {PLACE} {LIVE} {SENT}",
    "sendVenue": f"{TO} {PLACE} *title:String *address:String {VENUE} {SENT}",
    "sendContact": f"{TO} *phone_number:String *first_name:String last_name:String vcard:String {SENT}",
    "sendDice": f"{TO} emoji:String {SENT}",
    "sendChatAction": f"{BUSINESS} {CHAT} message_thread_id:Integer *action:String",
    "forwardMessage": f"{FROM} video_start_timestamp:Integer {QUIET} {POST} {MESSAGE}",
    "forwardMessages": f"{FROM} *message_ids:Array_of_Integer {QUIET}",
    "copyMessage": f"{FROM} {MESSAGE} video_start_timestamp:Integer {WORDS} {ABOVE} {SENT}",
    "copyMessages": f"{FROM} *message_ids:Array_of_Integer {QUIET} remove_caption:Boolean",
    "editMessageText": f"{EDITED} text:String parse_mode:String entities:Array_of_MessageEntity "
    f"link_preview_options:LinkPreviewOptions rich_message:InputRichMessage {INLINE}",
    "editMessageCaption": f"{EDITED} {WORDS} {ABOVE} {INLINE}",
    "editMessageMedia": f"{EDITED} *media:InputMedia {INLINE}",
    "editMessageReplyMarkup": f"{EDITED} {INLINE}",
    "deleteMessage": f"{CHAT} {MESSAGE}",
    "deleteMessages": f"{CHAT} *message_ids:Array_of_Integer",
    "answerCallbackQuery": "*callback_query_id:String text:String show_alert:Boolean url:String cache_time:Integer",
    "setMessageReaction": f"{CHAT} {MESSAGE} reaction:Array_of_ReactionType is_big:Boolean",
    "pinChatMessage": f"{BUSINESS} {CHAT} {MESSAGE} disable_notification:Boolean",
    "unpinChatMessage": f"{BUSINESS} {CHAT} message_id:Integer",
    "unpinAllChatMessages": CHAT,
    "getFile": "*file_id:String",
    "getChat": CHAT,
    "getChatMember": f"{CHAT} *user_id:Integer",
    "getChatAdministrators": f"{CHAT} return_bots:Boolean",
    "getChatMemberCount": CHAT,
    "leaveChat": CHAT,
    "banChatMember": f"{CHAT} *user_id:Integer until_date:Integer revoke_messages:Boolean",
    "unbanChatMember": f"{CHAT} *user_id:Integer only_if_banned:Boolean",
    "createForumTopic": f"{CHAT} *name:String icon_color:Integer icon_custom_emoji_id:String",
    "editForumTopic": f"{TOPIC} name:String icon_custom_emoji_id:String",
    "closeForumTopic": TOPIC,
    "reopenForumTopic": TOPIC,
    "deleteForumTopic": TOPIC,
    "setMyCommands": f"*commands:Array_of_BotCommand {SCOPE}",
    "getMyCommands": SCOPE,
    "deleteMyCommands": SCOPE,
    "setMyName": f"name:String {LANGUAGE}",
    "getMyName": LANGUAGE,
    "setMyDescription": f"description:String {LANGUAGE}",
    "getMyDescription": LANGUAGE,
    "setMyShortDescription": f"short_description:String {LANGUAGE}",
    "getMyShortDescription": LANGUAGE,
    "setChatMenuButton": "chat_id:Integer menu_button:MenuButton",
    "getChatMenuButton": "chat_id:Integer",
}

MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat identifier is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
} | {kind: f"there is no {kind.replace('_', ' ')} in the request" for kind in (
    "photo", "document", "voice", "video", "audio", "animation", "video_note", "sticker",
)}  # fmt: skip
UNREADABLE = {
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
    "reaction": "can't parse reaction types JSON object",
    "link_preview_options": "can't parse link preview options JSON object",
    "media": "can't parse input media JSON object",
    "scope": "can't parse BotCommandScope JSON object",
    "menu_button": "can't parse menu button JSON object",
}


@dataclass(frozen=True)
class Parameter:
    """One line of a table."""

    name: str
    types: tuple[str, ...]
    required: bool


def _line(text: str) -> Parameter:
    name, types = text.removeprefix("*").split(":")
    return Parameter(name, tuple(types.replace("_of_", " of ").split("|")), text.startswith("*"))


METHODS: dict[str, dict[str, Parameter]] = {
    method: {line.name: line for line in map(_line, table.split())} for method, table in TABLES.items()
}
BY_LOWER_NAME = {method.lower(): method for method in METHODS}


def read_parameters(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Check names and types of what was sent; form fields are strings, JSON bodies have types of their own."""
    table = METHODS[method]
    for name in raw:
        if name not in table:
            raise bad_request(f'unknown parameter "{name}"')
    values = {name: _read(table[name], value) for name, value in raw.items() if value is not None}
    for line in table.values():
        if line.required and values.get(line.name) in (None, ""):
            raise _missing(method, line.name)
    return values


def _missing(method: str, name: str) -> ApiError:
    if method == "setWebhook":
        return bad_request(f"{name} is empty")
    return bad_request(MISSING.get(name, f'parameter "{name}" is required'))


def _read(line: Parameter, value: Any) -> Any:
    if "InputFile" in line.types or line.types == ("String",) or line.types == ("Integer", "String"):
        return _word(value)
    if line.types == ("Boolean",):
        return value if isinstance(value, bool) else str(value).strip().lower() in {"true", "yes", "1"}
    if line.types in {("Integer",), ("Float",)}:
        return _number(line, value)
    return _structure(line, value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(line: Parameter, value: Any) -> int | float:
    kind = int if line.types == ("Integer",) else float
    try:
        if isinstance(value, bool) or (kind is int and isinstance(value, float)):
            raise ValueError
        return kind(value)
    except (TypeError, ValueError):
        raise bad_request(f'parameter "{line.name}" must be {line.types[0]}') from None


def _structure(line: Parameter, value: Any) -> Any:
    unreadable = bad_request(UNREADABLE.get(line.name, f"can't parse {line.name} JSON object"))
    if isinstance(value, str):
        if not value:
            return None
        try:
            value = json.loads(value)
        except ValueError:
            raise unreadable from None
    wanted: type = list if line.types[0].startswith("Array of") else dict
    if not isinstance(value, wanted):
        if line.name == "reply_markup":
            raise bad_request("object expected as reply markup")
        raise unreadable
    return value
