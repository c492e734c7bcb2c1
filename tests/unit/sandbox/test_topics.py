"""Forum topics."""

import pytest

from sandbox.client import People, PeopleApiError
from tests.support.sandbox import CIVIL, BotCalls


@pytest.fixture
def topic(bot: BotCalls) -> int:
    """A topic in the civil team's group."""
    return int(bot("createForumTopic", chat_id=CIVIL, name="100017 居住证明")["message_thread_id"])


def refusal_of_a_message(bot: BotCalls, thread_id: int) -> str:
    return bot.refusal("sendMessage", chat_id=CIVIL, message_thread_id=thread_id, text="x")


def test_a_topic_has_the_id_of_the_message_that_tells_of_it(bot: BotCalls, people: People, topic: int) -> None:
    [service] = people.messages(CIVIL)
    assert service["message_id"] == service["message_thread_id"] == topic
    assert service["service"]["kind"] == "forum_topic_created"
    assert people.chat(CIVIL)["topics"] == [
        {"message_thread_id": topic, "name": "100017 居住证明", "icon_color": 7322096, "closed": False}
    ]


def test_a_message_in_a_topic_that_answers_nothing_answers_the_topic(bot: BotCalls, people: People, topic: int) -> None:
    view = people.write(2001, "您好", chat_id=CIVIL, message_thread_id=topic)
    message = bot("getUpdates", offset=-1)[0]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "100017 居住证明"
    assert view["reply_to_message_id"] is None


def test_an_answer_goes_to_the_topic_of_what_it_answers(bot: BotCalls, people: People, topic: int) -> None:
    card = bot("sendMessage", chat_id=CIVIL, message_thread_id=topic, text="工单")["message_id"]
    assert people.write(2001, "好", chat_id=CIVIL, reply_to_message_id=card)["message_thread_id"] == topic
    sent = bot("sendMessage", chat_id=CIVIL, text="x", reply_parameters={"message_id": card})
    assert sent["message_thread_id"] == topic


def test_general_has_no_thread_id(bot: BotCalls, people: People) -> None:
    assert people.write(2001, "您好", chat_id=CIVIL)["message_thread_id"] is None
    assert "message_thread_id" not in bot("getUpdates", offset=-1)[0]["message"]
    assert refusal_of_a_message(bot, 1) == "Bad Request: message thread not found"


def test_renaming_closing_and_reopening_are_told_once(bot: BotCalls, people: People, topic: int) -> None:
    place = {"chat_id": CIVIL, "message_thread_id": topic}
    assert bot("editForumTopic", **place, name="100017 已办结")
    assert bot.refusal("editForumTopic", **place, name="100017 已办结") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert bot("closeForumTopic", **place)
    assert bot.refusal("closeForumTopic", **place) == "Bad Request: TOPIC_NOT_MODIFIED"
    with pytest.raises(PeopleApiError, match="closed"):
        people.write(2001, "还有", chat_id=CIVIL, message_thread_id=topic)
    assert bot("reopenForumTopic", **place)
    kinds = [message["service"]["kind"].removeprefix("forum_topic_") for message in people.messages(CIVIL)]
    assert kinds == ["created", "edited", "closed", "reopened"]


@pytest.mark.parametrize("by_people", [True, False])
def test_a_deleted_topic_is_gone_with_its_messages(bot: BotCalls, people: People, topic: int, by_people: bool) -> None:
    card = bot("sendMessage", chat_id=CIVIL, message_thread_id=topic, text="工单")["message_id"]
    place = {"chat_id": CIVIL, "message_thread_id": topic}
    if by_people:
        people.delete_topic(CIVIL, topic)
    else:
        assert bot("deleteForumTopic", **place)
    assert refusal_of_a_message(bot, topic) == "Bad Request: message thread not found"
    assert bot.refusal("editForumTopic", **place, name="x") == "Bad Request: TOPIC_ID_INVALID"
    gone = bot.refusal("editMessageText", chat_id=CIVIL, message_id=card, text="x")
    assert gone == "Bad Request: message to edit not found"
    assert people.messages(CIVIL) == []
    assert bot("getUpdates") == []


@pytest.mark.parametrize(("name", "words"), [("字" * 129, "TOPIC_TITLE_TOO_LONG"), ("  ", "name must be non-empty")])
def test_a_bad_name_is_refused(bot: BotCalls, name: str, words: str) -> None:
    assert bot.refusal("createForumTopic", chat_id=CIVIL, name=name) == f"Bad Request: {words}"


def test_a_topic_made_by_a_person_is_told_to_the_bot(bot: BotCalls, people: People) -> None:
    made = people.ask("POST", f"/chats/{CIVIL}/topics", {"person_id": 2004, "name": "通知"})
    message = bot("getUpdates")[0]["message"]
    assert message["forum_topic_created"]["name"] == "通知"
    assert message["message_thread_id"] == made["message_thread_id"]


def test_a_bot_that_lost_its_rights_is_told_so(bot: BotCalls, people: People, topic: int) -> None:
    people.ask("POST", f"/chats/{CIVIL}/bot", {"role": "administrator", "can_manage_topics": False})
    place = {"chat_id": CIVIL, "message_thread_id": topic}
    words = {
        "editForumTopic": "edit the topic",
        "closeForumTopic": "close or open the topic",
        "deleteForumTopic": "delete the topic",
    }
    for method, what in words.items():
        assert bot.refusal(method, **place) == f"Bad Request: not enough rights to {what}"
