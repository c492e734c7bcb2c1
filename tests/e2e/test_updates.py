"""Updates as Telegram may deliver them: twice, or such as nobody can read."""

import pytest
from sqlalchemy import func, select

from helpdesk.inbox.models import StoredUpdate
from tests.support.journeys import SUN, Desk, a_resident, file_report, quiet_elsewhere, tickets_of, words_in
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")


def replay(demo: Demo) -> None:
    """The latest update comes a second time."""
    again = demo.people.ask("POST", "/updates/replay", {})["update_id"]
    demo.until(lambda: demo.people.ask("GET", "/health")["pending_updates"] == 0)
    rows = select(func.count()).where(StoredUpdate.update_id == again)
    assert demo.look(lambda session: session.scalar(rows)) == 1


def test_the_same_update_twice_has_one_effect(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("和平路菜市场门口的路灯坏了三天了，晚上黑漆漆的")
    replay(demo)
    talk.answer({"有照片吗": "没有照片"})
    demo.settle()
    assert len(talk.all_heard("有照片吗")) == 1
    number = talk.submit()
    replay(demo)  # The press on 提交.
    desk = Desk(demo, "city", SUN)
    desk.press(number, "签收")
    replay(demo)
    talk.expect("接手")
    desk.write(number, "今晚去修")
    replay(demo)
    answer = talk.expect("今晚去修")
    talk.reply(answer, "好的谢谢")
    replay(demo)
    desk.expect(number, "好的谢谢")
    demo.settle()
    assert tickets_of(demo, talk) == [number]
    assert [text for _side, _kind, text in words_in(demo, number) if text] == ["今晚去修", "好的谢谢"]
    assert len(talk.all_heard("今晚去修")) == len(talk.all_heard("接手")) == len(talk.all_heard("前给您答复")) == 1
    assert len([one for one in desk.thread(number) if "好的谢谢" in (one.get("text") or "")]) == 1


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"message": {"text": "没有人写的"}},
        {"message": {"message_id": "x", "date": "gestern", "chat": {"id": None}}},
        {"callback_query": {"id": "1", "data": "c:yes"}},
        {"something_new_of_2027": {"a": [1, {"b": None}]}},
        {"message": None},
        {"message": []},
        {"edited_message": 7},
    ],
)
def test_an_update_that_nobody_can_read_stops_nothing(demo: Demo, update: dict[str, object]) -> None:
    talk = a_resident(demo)
    with quiet_elsewhere(demo, talk.person):
        demo.people.ask("POST", "/updates/raw", update)
        talk.say("我想开居住证明")
        talk.expect("给谁开")
    demo.until(lambda: demo.people.ask("GET", "/health")["pending_updates"] == 0)


def test_what_is_no_update_at_all_stops_nothing(demo: Demo) -> None:
    talk = a_resident(demo)
    junk: tuple[object, ...] = ("nonsense", 7, [], None)
    for one in junk:
        demo.people.ask("POST", "/updates/raw", one)
    talk.say("我想开居住证明")
    talk.expect("给谁开")


def test_a_report_is_not_doubled_when_the_answer_of_telegram_is_lost(demo: Demo) -> None:
    talk = a_resident(demo)
    demo.people.faults("sendMessage", 429, times=2, chat_id=talk.person, retry_after=1)
    number = file_report(talk)
    demo.people.faults("sendMessage", 500, times=2, chat_id=talk.person)
    desk = Desk(demo, "city", SUN)
    desk.press(number, "签收")
    talk.expect("接手")
    demo.settle()
    assert len(talk.all_heard("接手")) == 1
