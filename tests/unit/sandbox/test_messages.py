"""Messages as people write them and as the bot sees and sends them."""

from typing import Any

import pytest

from sandbox.client import People, PeopleApiError
from tests.support.sandbox import BOT, CIVIL, ENVIRONMENT, MEDIATION, BotCalls

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def only_message(bot: BotCalls) -> dict[str, Any]:
    update = bot("getUpdates", offset=-1)[-1]
    message: dict[str, Any] = update.get("message") or update["edited_message"]
    return message


def test_a_view_has_every_key_that_is_promised(people: People) -> None:
    view = people.write(1001, "您好")
    assert view["from"] == {"id": 1001, "name": "王秀兰"}
    promised = {
        "chat_id",
        "message_id",
        "date",
        "from",
        "text",
        "entities",
        "buttons",
        "keyboard",
        "reply_to_message_id",
    }
    promised |= {"message_thread_id", "media_group_id", "edited", "reactions", "protected"}
    assert promised <= view.keys()
    assert people.messages(1001) == [view]


def test_message_ids_are_shared_by_private_chats_and_counted_apart_in_supergroups(people: People) -> None:
    ids = [people.write(person, "x")["message_id"] for person in (1001, 1002)]
    ids.append(people.write(2002, "x", chat_id=ENVIRONMENT)["message_id"])
    assert ids == [1, 2, 3]
    assert people.write(2003, "x", chat_id=MEDIATION)["message_id"] == 2


def test_an_album_comes_as_separate_updates_with_one_group_id(people: People, bot: BotCalls) -> None:
    items = [{"photo": PICTURE}] * 9 + [{"photo": PICTURE, "caption": "路灯坏了"}]
    album = people.write(1001, media_group=items)
    updates = [update["message"] for update in bot("getUpdates")]
    assert len(album) == len(updates) == 10
    assert len({message["media_group_id"] for message in updates}) == 1
    assert [message.get("caption") for message in updates] == [None] * 9 + ["路灯坏了"]


def test_the_bot_sends_an_album_of_what_it_received(people: People, bot: BotCalls, known: int) -> None:
    people.write(known, media_group=[{"photo": PICTURE}, {"video": True}])
    photo, video = (update["message"] for update in bot("getUpdates"))
    media = [
        {"type": "photo", "media": photo["photo"][-1]["file_id"], "caption": "<b>两张</b>", "parse_mode": "HTML"},
        {"type": "video", "media": video["video"]["file_id"]},
    ]
    sent = bot("sendMediaGroup", chat_id=MEDIATION, media=media)
    assert [message["media_group_id"] for message in sent] == [sent[0]["media_group_id"]] * 2
    assert sent[0]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    copied = bot("copyMessages", chat_id=known, from_chat_id=MEDIATION, message_ids=[m["message_id"] for m in sent])
    shown = people.messages(known, after=copied[0]["message_id"] - 1)
    assert len({message["media_group_id"] for message in shown}) == 1
    assert shown[0]["photo"]["file_id"] == photo["photo"][-1]["file_id"]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"photo": PICTURE, "text": "坏了"}, "photo"),
        ({"photo": f"data:image/png;base64,{PICTURE}"}, "photo"),
        ({"document": {"name": "租房合同.pdf", "data": PICTURE}}, "document"),
        ({"voice": True}, "voice"),
        ({"video": {"data": PICTURE, "duration": 3}}, "video"),
        ({"sticker": "👍"}, "sticker"),
        ({"location": {"latitude": 30.1, "longitude": 120.2}}, "location"),
        ({"location": True}, "location"),
        ({"contact": True}, "contact"),
        ({"contact": {"phone_number": "13800000000", "first_name": "张三"}}, "contact"),
    ],
)
def test_every_kind_of_message_reaches_the_bot(people: People, bot: BotCalls, body: dict[str, Any], key: str) -> None:
    view = people.write(1001, **body)
    message = only_message(bot)
    assert key in message
    assert key in view
    assert message.get("caption") == body.get("text")


def test_a_photo_comes_in_sizes_the_largest_last(people: People, bot: BotCalls) -> None:
    people.write(1001, photo={"data": "eA=="})
    sizes = only_message(bot)["photo"]
    assert [size["width"] for size in sizes] == sorted(size["width"] for size in sizes)
    assert sizes[-1]["width"] == 1280
    assert len({size["file_unique_id"] for size in sizes}) == len(sizes)


def test_an_edit_reaches_the_bot_once_and_an_unchanged_one_never(people: People, bot: BotCalls, known: int) -> None:
    message = people.write(known, "3栋")
    assert people.edit(known, message, "5栋")["edited"] is True
    people.edit(known, message, "5栋")
    kinds = [next(key for key in update if key != "update_id") for update in bot("getUpdates")]
    assert kinds == ["message", "edited_message"]
    assert only_message(bot)["text"] == "5栋"
    assert only_message(bot)["edit_date"] >= message["date"]


def test_a_caption_is_edited_too_and_foreign_messages_never(people: People, bot: BotCalls) -> None:
    photo = people.write(2003, photo=PICTURE, text="旧", chat_id=MEDIATION)
    assert people.edit(2003, photo, "新")["caption"] == "新"
    with pytest.raises(PeopleApiError, match="their own"):
        people.edit(2004, photo, "别人的")


def test_an_answer_carries_the_answered_message_without_its_own(people: People, bot: BotCalls, known: int) -> None:
    first = people.write(known, "一")
    second = people.write(known, "二", reply_to_message_id=first["message_id"])
    people.write(known, "三", reply_to_message_id=second["message_id"])
    answered = only_message(bot)["reply_to_message"]
    assert answered["text"] == "二"
    assert "reply_to_message" not in answered
    sent = bot("sendMessage", chat_id=known, text="四", reply_parameters={"message_id": first["message_id"]})
    assert sent["reply_to_message"]["text"] == "一"
    assert people.messages(known)[-1]["reply_to_message_id"] == first["message_id"]


def test_an_answer_in_a_group_without_topics_has_a_thread_but_is_in_no_topic(people: People, bot: BotCalls) -> None:
    card = bot("sendMessage", chat_id=MEDIATION, text="工单")
    view = people.write(2003, "好的", chat_id=MEDIATION, reply_to_message_id=card["message_id"])
    message = only_message(bot)
    assert message["message_thread_id"] == card["message_id"]
    assert "is_topic_message" not in message
    assert view["message_thread_id"] is None


def test_an_anonymous_administrator_writes_as_the_group(people: People, bot: BotCalls) -> None:
    view = people.write(2004, "收到", chat_id=CIVIL, as_anonymous=True)
    message = only_message(bot)
    assert (message["from"]["id"], message["from"]["username"]) == (1087968824, "GroupAnonymousBot")
    assert message["sender_chat"]["id"] == CIVIL
    assert view["from"]["anonymous"] is True
    with pytest.raises(PeopleApiError, match="administrator"):
        people.write(2001, "收到", chat_id=CIVIL, as_anonymous=True)


def test_a_forwarded_message_names_its_first_sender(people: People, bot: BotCalls, known: int) -> None:
    written = people.write(known, "您好")
    forward = {"chat_id": MEDIATION, "from_chat_id": known, "message_id": written["message_id"]}
    assert bot("forwardMessage", **forward)["forward_origin"]["sender_user"]["id"] == known
    assert people.messages(MEDIATION)[-1]["forwarded_from"] == "王秀兰"


def test_reactions_of_the_bot_are_seen_by_people(people: People, bot: BotCalls, known: int) -> None:
    written = people.write(known, "您好")
    place = {"chat_id": known, "message_id": written["message_id"]}
    bot("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👌"}])
    assert people.messages(known)[-1]["reactions"] == [{"emoji": "👌", "by": [BOT]}]
    bot("setMessageReaction", **place, reaction=[])
    assert people.messages(known)[-1]["reactions"] == []


def test_commands_pins_and_names_are_remembered(people: People, bot: BotCalls, known: int) -> None:
    bot("setMyCommands", commands=[{"command": "my", "description": "我的事项"}])
    scope = {"type": "chat", "chat_id": 3001}
    bot("setMyCommands", commands=[{"command": "retrain", "description": "重新训练"}], scope=scope)
    bot("setMyDescription", description="街道服务")
    sent = bot("sendMessage", chat_id=MEDIATION, text="公告")
    bot("pinChatMessage", chat_id=MEDIATION, message_id=sent["message_id"])
    assert bot("getMyCommands") == [{"command": "my", "description": "我的事项"}]
    assert bot("getMyDescription") == {"description": "街道服务"}
    assert bot("getMyName") == {"name": "邻里通"}
    assert people.chat(3001)["commands"][0]["command"] == "retrain"
    assert people.chat(1001)["commands"][0]["command"] == "my"
    assert bot("getChat", chat_id=MEDIATION)["pinned_message"]["text"] == "公告"
    assert people.messages(MEDIATION)[-1]["service"]["kind"] == "pinned_message"


def test_media_is_replaced_in_place_and_keeps_its_id(bot: BotCalls, people: People, known: int) -> None:
    for body in ({"photo": True}, {"document": {"name": "a.pdf", "data": PICTURE}}):
        people.write(known, **body)
    photo, document = (update["message"] for update in bot("getUpdates"))
    sent = bot("sendPhoto", chat_id=MEDIATION, photo=photo["photo"][-1]["file_id"])
    media = {"type": "document", "media": document["document"]["file_id"], "caption": "换成文件"}
    edited = bot("editMessageMedia", chat_id=MEDIATION, message_id=sent["message_id"], media=media)
    assert (edited["message_id"], edited["document"]["file_name"]) == (sent["message_id"], "a.pdf")
    assert "photo" not in edited
    assert people.messages(MEDIATION)[-1]["caption"] == "换成文件"


@pytest.mark.parametrize("kind", ["voice", "video", "audio", "animation", "video_note", "sticker"])
def test_each_kind_of_file_is_sent_again(bot: BotCalls, people: People, known: int, kind: str) -> None:
    body: dict[str, Any] = {kind: True}
    people.write(known, **body)
    file_id = only_message(bot)[kind]["file_id"]
    method = "send" + "".join(part.capitalize() for part in kind.split("_"))
    assert bot(method, chat_id=MEDIATION, **{kind: file_id})[kind]["file_id"] == file_id


def test_writing_again_takes_a_block_back(bot: BotCalls, people: People, known: int) -> None:
    people.block(known)
    people.write(known, "我又来了", unblock=True)
    kinds = [next(key for key in update if key != "update_id") for update in bot("getUpdates")]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]
