"""The people API: presses, waiting, events, and clear refusals."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from sandbox.app import is_loopback
from sandbox.client import People, PeopleApiError
from tests.support.sandbox import BOT, CITY, CIVIL, DUTY, ENVIRONMENT, MEDIATION, SERVICE, BotCalls, RunningSandbox

CARD = {
    "inline_keyboard": [[{"text": "签收", "callback_data": "t:claim:100017"}, {"text": "网页", "url": "https://a.cn"}]]
}


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as executor:
        yield executor


def answer_next_press(bot: BotCalls, **answer: Any) -> dict[str, Any]:
    query: dict[str, Any] = bot("getUpdates", timeout=10, allowed_updates=["callback_query"])[0]["callback_query"]
    bot("answerCallbackQuery", callback_query_id=query["id"], **answer)
    return query


def test_the_demo_people_are_in_their_groups(people: People) -> None:
    chats = {chat["chat_id"]: chat for chat in people.ask("GET", "/people/chats")}
    inside = {chat_id: {member["id"] for member in chat["members"]} for chat_id, chat in chats.items()}
    assert inside[1001] == {1001, BOT}
    assert inside[CIVIL] == inside[SERVICE] == {2001, 2004, 3001, BOT}
    assert inside[CITY] == inside[ENVIRONMENT] == {2002, 2004, 3001, BOT}
    assert (inside[MEDIATION], inside[DUTY]) == ({2003, 2004, 3001, BOT}, {2004, 3001, BOT})
    assert {chat_id for chat_id, chat in chats.items() if chat["is_forum"]} == {CIVIL, CITY, SERVICE}
    assert (chats[ENVIRONMENT]["type"], chats[1003]["title"]) == ("group", "陈静")


def test_somebody_new_can_come_and_write(bot: BotCalls, people: People) -> None:
    newcomer = people.new_resident("小梅", "何")
    assert people.messages(newcomer) == []
    assert "chat not found" in bot.refusal("sendMessage", chat_id=newcomer, text="您好")
    people.write(newcomer, "您好")
    assert bot("sendMessage", chat_id=newcomer, text="您好")
    person = next(one for one in people.state()["people"] if one["id"] == newcomer)
    assert (person["name"], person["role"]) == ("何小梅", "resident")
    assert people.new_resident("再来一位") == newcomer + 1


def test_a_newcomer_needs_a_name_and_a_known_role(people: People) -> None:
    for body in ({}, {"first_name": " "}, {"first_name": "王", "role": "king"}):
        with pytest.raises(PeopleApiError, match="first_name"):
            people.ask("POST", "/people", body)


@pytest.mark.parametrize("button", ["签收", "t:claim:100017"])
@pytest.mark.parametrize(("alert", "key"), [(False, "answer"), (True, "alert")])
def test_a_press_returns_what_the_bot_answers(
    bot: BotCalls, people: People, pool: ThreadPoolExecutor, button: str, alert: bool, key: str
) -> None:
    bot("sendMessage", chat_id=MEDIATION, text="工单", reply_markup=CARD)
    press = pool.submit(people.press, 2003, people.messages(MEDIATION)[-1], button)
    query = answer_next_press(bot, text="签收成功", show_alert=alert)
    assert press.result(15) == {key: "签收成功"}
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("t:claim:100017", 2003, "工单")
    assert bot.refusal("answerCallbackQuery", callback_query_id=query["id"]).startswith("Bad Request: query is too old")


def test_a_silent_answer_returns_nothing_and_a_url_button_its_url(
    bot: BotCalls, people: People, pool: ThreadPoolExecutor
) -> None:
    bot("sendMessage", chat_id=MEDIATION, text="工单", reply_markup=CARD)
    card = people.messages(MEDIATION)[-1]
    press = pool.submit(people.press, 2003, card, "签收")
    answer_next_press(bot)
    assert press.result(15) == {}
    assert people.press(2003, card, "网页") == {"url": "https://a.cn"}


def test_data_that_was_never_issued_is_pressed_only_on_purpose(
    bot: BotCalls, people: People, pool: ThreadPoolExecutor
) -> None:
    bot("sendMessage", chat_id=MEDIATION, text="工单", reply_markup=CARD)
    card = people.messages(MEDIATION)[-1]
    with pytest.raises(PeopleApiError, match="no button") as caught:
        people.press(2003, card, "t:claim:999999")
    assert caught.value.status == 404
    press = pool.submit(people.press, 2003, card, "t:claim:999999", forge=True)
    assert answer_next_press(bot)["data"] == "t:claim:999999"
    assert press.result(15) == {}


def test_buttons_of_the_reply_keyboard_send_text_contact_and_place(bot: BotCalls, people: People, known: int) -> None:
    phone, place = {"text": "发送电话", "request_contact": True}, {"text": "发送位置", "request_location": True}
    bot("sendMessage", chat_id=known, text="请选", reply_markup={"keyboard": [[phone, place, "我的事项"]]})
    assert people.chat(known)["keyboard"]["buttons"][0][2] == {"text": "我的事项"}
    for name in ("发送电话", "发送位置", "我的事项"):
        people.press_keyboard(known, name)
    contact, location, text = (update["message"] for update in bot("getUpdates"))
    assert (contact["contact"]["user_id"], contact["contact"]["phone_number"]) == (known, "+8613800001001")
    assert location["location"]["latitude"] == pytest.approx(30.29051)
    assert text["text"] == "我的事项"
    bot("sendMessage", chat_id=known, text="好", reply_markup={"remove_keyboard": True})
    assert people.chat(known)["keyboard"] is None


def test_a_one_time_keyboard_goes_away_when_it_was_used(bot: BotCalls, people: People, known: int) -> None:
    keyboard = {"keyboard": [["好"]], "one_time_keyboard": True}
    bot("sendMessage", chat_id=known, text="？", reply_markup=keyboard)
    people.press_keyboard(known, "好")
    assert people.chat(known)["keyboard"] is None


def test_waiting_ends_with_the_next_message(
    people: People, bot: BotCalls, known: int, pool: ThreadPoolExecutor
) -> None:
    last = people.messages(known)[-1]["message_id"]
    began = time.monotonic()
    waiting = pool.submit(people.messages, known, after=last, wait=20)
    time.sleep(0.2)
    bot("sendMessage", chat_id=known, text="回答")
    assert [message["text"] for message in waiting.result(15)] == ["回答"]
    assert time.monotonic() - began < 5
    assert people.messages(known, after=last + 1, wait=0.2) == []


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/people/999/messages", {"chat_id": 1001, "text": "x"}, 404),
        ("POST", "/people/1001/messages", {"chat_id": 42, "text": "x"}, 404),
        ("POST", "/people/1001/messages", {"text": "x"}, 404),
        ("POST", "/people/1001/messages", {"chat_id": CIVIL, "text": "x"}, 403),
        ("POST", "/people/1001/messages", {"chat_id": 1001}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "text": 5}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "text": "字" * 4097}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "photo": "%%%"}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "photo": ["x"]}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "location": {"latitude": 99, "longitude": 0}}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "contact": {"first_name": "x"}}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "media_group": [{"photo": True}]}, 400),
        ("POST", "/people/1001/messages", {"chat_id": 1001, "text": "x", "reply_to_message_id": 9}, 404),
        ("POST", "/people/2001/messages", {"chat_id": CIVIL, "text": "x", "message_thread_id": 9}, 404),
        ("POST", "/people/1001/messages", [1], 400),
        ("PATCH", "/people/1001/messages", {"chat_id": 1001, "message_id": 9, "text": "x"}, 404),
        ("POST", "/people/1001/presses", {"chat_id": 1001, "button": ""}, 400),
        ("POST", "/people/1001/presses", {"chat_id": 1001, "button": "好"}, 404),
        ("POST", "/people/1001/reactions", {"chat_id": 1001, "message_id": 9, "emoji": "👍"}, 404),
        ("POST", "/people/1001/join", {"chat_id": 1001}, 404),
        ("POST", "/chats/1001/upgrade", {}, 400),
        ("POST", "/chats/1001/bot", {"role": "member"}, 400),
        ("POST", "/chats/42/upgrade", {}, 404),
        ("POST", f"/chats/{CIVIL}/topics/9/delete", {}, 404),
        ("POST", "/updates/replay", {"update_id": 9}, 404),
        ("GET", "/files/x", None, 404),
        ("GET", "/nothing", None, 404),
        ("PUT", "/people/1001/messages", {}, 405),
    ],
)
def test_a_bad_request_is_refused_clearly(people: People, verb: str, path: str, body: Any, status: int) -> None:
    with pytest.raises(PeopleApiError) as caught:
        people.ask(verb, path, body)
    assert caught.value.status == status
    assert str(caught.value)


@pytest.mark.parametrize("query", ["after=x", "wait=x"])
def test_a_query_that_is_no_number_is_refused(sandbox: RunningSandbox, query: str) -> None:
    response = httpx.get(f"{sandbox.url}/chats/1001/messages?{query}")
    assert response.status_code == 400
    assert "must be a number" in response.json()["error"]


def test_a_body_that_is_no_json_is_refused(sandbox: RunningSandbox) -> None:
    response = httpx.post(f"{sandbox.url}/people/1001/messages", content=b"{x")
    assert (response.status_code, response.json()) == (400, {"error": "the body is no JSON"})


def read_events(lines: Iterator[str], count: int) -> list[tuple[str, dict[str, Any]]]:
    events, kind = [], ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        if line.startswith("data: "):
            events.append((kind, json.loads(line.removeprefix("data: "))))
            if len(events) == count:
                break
    return events


def test_events_tell_the_page_what_happens(sandbox: RunningSandbox, people: People, bot: BotCalls, known: int) -> None:
    start = people.state()["last_event"]
    sent = bot("sendMessage", chat_id=known, text="一", reply_markup={"keyboard": [["好"]]})
    card = bot("sendMessage", chat_id=MEDIATION, text="二")
    place = {"chat_id": MEDIATION, "message_id": card["message_id"]}
    bot("editMessageText", **place, text="三")
    bot("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👌"}])
    bot("sendChatAction", chat_id=known, action="typing")
    bot("createForumTopic", chat_id=CIVIL, name="四")
    bot("deleteMessage", chat_id=known, message_id=sent["message_id"])
    people.block(known)
    with httpx.stream("GET", f"{sandbox.url}/events?after={start}", timeout=5) as response:
        events = read_events(response.iter_lines(), 10)
    kinds = ["message", "keyboard", "message", "edit", "reaction", "typing", "topic", "message", "delete", "person"]
    assert [kind for kind, _ in events] == kinds
    assert events[3][1]["message"]["text"] == "三"
    assert events[6][1]["topic"]["name"] == "四"


def test_a_page_that_missed_too_much_is_told_to_load_again(sandbox: RunningSandbox) -> None:
    with httpx.stream("GET", f"{sandbox.url}/events", headers={"Last-Event-ID": "99999999"}, timeout=5) as response:
        assert read_events(response.iter_lines(), 1) == [("reset", {})]


def test_the_bots_calls_are_listed(bot: BotCalls, people: People) -> None:
    bot("getUpdates")
    bot("sendMessage", chat_id=MEDIATION, text="x", reply_markup=CARD)
    bot.raw("sendMessage", chat_id=42, text="x")
    first, second = people.calls("sendmessage")
    assert (first["chat_id"], first["ok"], first["parameters"]["reply_markup"]) == (MEDIATION, True, CARD)
    assert (second["error_code"], second["description"]) == (400, "Bad Request: chat not found")
    assert people.calls(after=first["id"]) == [second]


@pytest.mark.parametrize(
    ("header", "value"),
    [("Host", "evil.example"), ("Host", "evil.example:8090"), ("Origin", "https://evil.example"), ("Origin", "null")],
)
def test_a_foreign_web_page_is_refused(sandbox: RunningSandbox, header: str, value: str) -> None:
    assert httpx.get(f"{sandbox.url}/state", headers={header: value}).status_code == 403


def test_our_own_page_is_welcome(sandbox: RunningSandbox) -> None:
    response = httpx.get(f"{sandbox.url}/state", headers={"Origin": sandbox.url})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("192.168.1.5")
