"""What Telegram refuses, in Telegram's words."""

import httpx
import pytest

from sandbox.client import People
from tests.support.sandbox import BOT, CITY, CIVIL, ENVIRONMENT, MEDIATION, TOKEN, BotCalls, RunningSandbox

HTML = {"parse_mode": "HTML"}


def inline(**button: object) -> dict[str, object]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "签收", **button}]]}}


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("sendMessage", {"text": ""}, "message text is empty"),
        ("sendMessage", {}, "message text is empty"),
        ("sendMessage", {"text": " \n "}, "text must be non-empty"),
        ("sendMessage", {"text": "字" * 4097}, "message is too long"),
        ("sendMessage", {"text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"text": "x", "parse_mode": "Markup"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "x", "reply_to_message_id": 1}, 'unknown parameter "reply_to_message_id"'),
        ("sendMessage", {"text": "x", "chat_id": ""}, "chat_id is empty"),
        ("sendMessage", {"text": "x", "chat_id": 999}, "chat not found"),
        ("sendMessage", {"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ("sendMessage", {"text": "x", "message_thread_id": 77}, "message thread not found"),
        (
            "sendMessage",
            {"text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
        ("sendMessage", {"text": "x", "reply_parameters": "{"}, "can't parse reply parameters JSON object"),
        ("sendMessage", {"text": "x", "reply_markup": "{x"}, "can't parse reply keyboard markup JSON object"),
        ("sendMessage", {"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        ("sendMessage", {"text": "x"} | inline(callback_data="a" * 65), "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "x"} | inline(callback_data="字" * 22), "BUTTON_DATA_INVALID"),
        (
            "sendMessage",
            {"text": "x"} | inline(),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"text": "x"} | inline(url="localhost"),
            "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"keyboard": [[{"text": ""}]]}},
            "keyboard button text must be non-empty",
        ),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "attach://nothing"}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "x"}, "wrong remote file identifier specified: Wrong string length"),
        ("sendPhoto", {"photo": "https://example.com/a.jpg"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "x", "caption": "字" * 1025}, "message caption is too long"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendLocation", {"latitude": "north", "longitude": 1}, 'parameter "latitude" must be Float'),
        ("editMessageText", {"message_id": 99, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "x"}, "message can't be edited"),
        ("editMessageReplyMarkup", {"message_id": 99}, "message to edit not found"),
        ("deleteMessage", {"message_id": 99}, "message to delete not found"),
        ("forwardMessage", {"from_chat_id": 1001, "message_id": 99}, "message to forward not found"),
        ("copyMessage", {"from_chat_id": 1001, "message_id": 99}, "message to copy not found"),
        ("setMessageReaction", {"message_id": 99, "reaction": []}, "message to react not found"),
        (
            "setMessageReaction",
            {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "✅"}]},
            "REACTION_INVALID",
        ),
        (
            "setMessageReaction",
            {"message_id": 1, "reaction": [{"type": "emoji", "emoji": e} for e in "👍👎"]},
            "REACTIONS_TOO_MANY",
        ),
        ("setMessageReaction", {"message_id": 1, "reaction": "x"}, "can't parse reaction types JSON object"),
        ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
        ("getChatMember", {"user_id": 999}, "user not found"),
        ("getChatAdministrators", {}, "there are no administrators in the private chat"),
        ("createForumTopic", {"name": "x"}, "the chat is not a forum"),
        ("sendMediaGroup", {"media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "x"}] * 11}, "too many messages to send as an album"),
        (
            "sendMediaGroup",
            {"media": [{"type": "voice", "media": "x"}] * 2},
            "can't parse InputMedia: type \"voice\" can't be used in sendMediaGroup",
        ),
        (
            "sendMediaGroup",
            {"media": [{"type": "photo", "media": "x"}, {"type": "document", "media": "x"}]},
            "can't use the media of the specified type in the album",
        ),
    ],
)
def test_a_bad_call_is_refused_in_telegrams_words(
    bot: BotCalls, known: int, method: str, parameters: dict[str, object], words: str
) -> None:
    assert bot.refusal(method, **{"chat_id": known, **parameters}) == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "字" * 201}, "MESSAGE_TOO_LONG"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("getFile", {}, "file_id not specified"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("setMyCommands", {"commands": [{"command": "Start!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "start", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setWebhook", {"url": "http://example.com/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "setWebhook",
            {"url": "https://example.com/", "secret_token": "ä"},
            "secret token contains unallowed characters",
        ),
    ],
)
def test_a_bad_call_without_a_chat_is_refused(
    bot: BotCalls, method: str, parameters: dict[str, object], words: str
) -> None:
    assert bot.refusal(method, **parameters) == f"Bad Request: {words}"


def test_a_wrong_token_and_an_unknown_method_are_told_apart(sandbox: RunningSandbox) -> None:
    wrong = httpx.get(f"{sandbox.url}/bot1:x/getMe")
    unknown = httpx.get(f"{sandbox.url}/bot{TOKEN}/sendPigeon")
    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    assert (unknown.status_code, unknown.json()["ok"]) == (404, False)
    assert unknown.json()["description"].startswith("Not Found")


def test_an_unchanged_edit_is_refused_and_a_changed_keyboard_is_not(bot: BotCalls, known: int) -> None:
    place = {"chat_id": known, "message_id": bot("sendMessage", chat_id=known, text="您好")["message_id"]}
    unchanged = bot.refusal("editMessageText", **place, text="您好")
    assert unchanged == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
        "a current content and reply markup of the message"
    )
    edited = bot("editMessageText", **place, text="您好", **inline(callback_data="a"))
    assert edited["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a"
    assert bot.refusal("editMessageReplyMarkup", **place, **inline(callback_data="a")) == unchanged


def test_text_and_caption_are_edited_where_they_are(bot: BotCalls, people: People, known: int) -> None:
    photo = people.write(known, photo=True)
    copy = bot("copyMessage", chat_id=known, from_chat_id=known, message_id=photo["message_id"])["message_id"]
    text = bot("sendMessage", chat_id=known, text="x")["message_id"]
    refused = bot.refusal("editMessageText", chat_id=known, message_id=copy, text="y")
    assert refused == "Bad Request: there is no text in the message to edit"
    refused = bot.refusal("editMessageCaption", chat_id=known, message_id=text, caption="y")
    assert refused == "Bad Request: there is no caption in the message to edit"
    assert bot("editMessageCaption", chat_id=known, message_id=copy, caption="说明")["caption"] == "说明"


def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: BotCalls, known: int) -> None:
    sent = bot("sendMessage", chat_id=known, text="x", reply_markup={"keyboard": [["好"]]})
    refused = bot.refusal("editMessageText", chat_id=known, message_id=sent["message_id"], text="y")
    assert refused == "Bad Request: message can't be edited"


def test_the_longest_text_counts_what_is_left_after_parsing(bot: BotCalls, known: int) -> None:
    sent = bot("sendMessage", chat_id=known, text="<b>" + "字" * 4096 + "</b>", **HTML)
    assert len(sent["text"]) == 4096


def test_a_reply_to_nothing_is_sent_when_that_is_allowed(bot: BotCalls, known: int) -> None:
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in bot("sendMessage", chat_id=known, text="x", reply_parameters=reply)


def test_a_bot_cannot_write_first_nor_to_somebody_who_blocked_it(bot: BotCalls, people: People, known: int) -> None:
    # Staff share a group with the bot, so it knows them; a resident who never wrote is unknown to it.
    assert bot.raw("sendMessage", chat_id=2001, text="x") == {
        "ok": False,
        "error_code": 403,
        "description": "Forbidden: bot can't initiate conversation with a user",
    }
    assert bot.refusal("sendMessage", chat_id=1002, text="x") == "Bad Request: chat not found"
    people.block(known)
    assert bot.refusal("sendMessage", chat_id=known, text="x") == "Forbidden: bot was blocked by the user"
    people.block(known, unblock=True)
    assert bot("sendMessage", chat_id=known, text="x")


def test_contacts_are_asked_for_in_private_only(bot: BotCalls) -> None:
    keyboard = {"keyboard": [[{"text": "电话", "request_contact": True}]]}
    refused = bot.refusal("sendMessage", chat_id=MEDIATION, text="x", reply_markup=keyboard)
    assert refused == "Bad Request: phone number can be requested in private chats only"


def test_protected_messages_are_neither_forwarded_nor_copied(bot: BotCalls, known: int) -> None:
    sent = bot("sendMessage", chat_id=CIVIL, text="x", protect_content=True)
    assert sent["has_protected_content"] is True
    transfer = {"chat_id": known, "from_chat_id": CIVIL, "message_id": sent["message_id"]}
    forward = bot.refusal("forwardMessage", **transfer)
    assert forward == "Bad Request: message has protected content and can't be forwarded"
    assert bot.refusal("copyMessage", **transfer) == "Bad Request: message can't be copied"


def test_a_bot_that_was_removed_is_told_so(bot: BotCalls, people: People) -> None:
    for role, words in (
        ("kicked", "bot was kicked from the supergroup chat"),
        ("left", "bot is not a member of the supergroup chat"),
    ):
        people.ask("POST", f"/chats/{CITY}/bot", {"role": role})
        assert bot.refusal("sendMessage", chat_id=CITY, text="x") == f"Forbidden: {words}"
    bot("leaveChat", chat_id=ENVIRONMENT)
    assert (
        bot.refusal("sendMessage", chat_id=ENVIRONMENT, text="x") == "Forbidden: bot is not a member of the group chat"
    )


def test_a_bot_without_rights_may_not_manage_topics_nor_pins(bot: BotCalls, people: People) -> None:
    people.ask("POST", f"/chats/{CITY}/bot", {"role": "member"})
    assert bot.refusal("createForumTopic", chat_id=CITY, name="x") == "Bad Request: not enough rights to create a topic"
    member = bot("getChatMember", chat_id=CITY, user_id=BOT)
    assert member["status"] == "member"


def test_own_messages_are_deleted_and_foreign_ones_only_by_an_administrator(bot: BotCalls, people: People) -> None:
    written = people.write(2002, "一", chat_id=CITY)
    people.ask("POST", f"/chats/{CITY}/bot", {"role": "member"})
    place = {"chat_id": CITY, "message_id": written["message_id"]}
    assert bot.refusal("deleteMessage", **place) == "Bad Request: message can't be deleted"
    people.ask("POST", f"/chats/{CITY}/bot", {"role": "administrator"})
    assert bot("deleteMessage", **place) is True
