"""What cannot be done is refused in one clear sentence that says what to do instead, and nothing of it is done."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpdesk.office.services import current_office
from helpdesk.settings import ROOT
from helpdesk.staff.services import all_teams
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.journeys import (
    NAMES,
    QIAN,
    SUN,
    WU,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    buttons_of,
    file_report,
    let_time_pass,
    ticket_of,
    words_in,
)
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")


def a_lamp(demo: Demo, place: str) -> tuple[ResidentTalk, Desk, str]:
    """Somebody new reports a lamp that nobody else reports; the team ``city`` has it."""
    talk = a_resident(demo)
    return talk, Desk(demo, "city", SUN), file_report(talk, f"{place}的路灯坏了好几天，晚上黑漆漆的")


def claimed(demo: Demo, place: str) -> tuple[ResidentTalk, Desk, str]:
    """The same, and 孙磊 works on it."""
    talk, desk, number = a_lamp(demo, place)
    desk.press(number, "签收")
    talk.expect("接手", number)
    return talk, desk, number


def picture_of(demo: Demo, number: str) -> Any:
    """All that a refusal must leave as it was."""
    demo.settle()
    ticket = ticket_of(demo, number)
    facts = (ticket.status, ticket.owner_id, ticket.team_id, ticket.merged_into_id, ticket.extended_days)
    return facts, ticket.handle_due_at, ticket.promised_on, audit_of(demo, number), words_in(demo, number)


def forge(desk: Desk, number: str, data: str, *, by: int = SUN) -> str:
    """Press a button that an older state of the card had; the alert."""
    return str(desk.demo.people.press(by, desk.card_of(number), data, forge=True).get("alert"))


def test_buttons_of_an_old_card_and_replies_to_it_change_nothing(demo: Demo) -> None:
    talk, desk, number = a_lamp(demo, "学院路小卖部门口")
    talk.press("撤回")
    talk.press("撤回，不办了")
    desk.expect_card(number, "已撤回")
    before, heard = picture_of(demo, number), len(talk.all_heard())
    for move, arg, word in (("claim", "", "签收"), ("return", ":wrong_team", "退单"), ("dispatch", ":civil", "转办")):
        told = forge(desk, number, f"t:{move}:{number}{arg}")
        assert told == f"工单 {number} 现在是“已撤回”，不能{word}。居民还有事，请他重新提交。卡片已刷新。"
    for words in ("师傅今晚过去", "办结（无照片）：修好了", "请补充：哪一盏？"):
        written = desk.write(number, words)
        line = under(desk, written)
        assert f"工单 {number} 现在是“已撤回”，这条没有发给居民。要再联系，请居民重新提交。" in line
    assert picture_of(demo, number) == before
    assert len(talk.all_heard()) == heard
    assert buttons_of(desk.card_of(number)) == []


def under(desk: Desk, written: Json) -> str:
    """What the bot says below somebody's message."""

    def fits(message: Json) -> bool:
        return bool(message.get("reply_to_message_id") == written["message_id"])

    return str(desk.demo.people.wait_for(desk.chat_id, fits, after=written["message_id"], seconds=30)["text"])


def test_illegal_moves_are_refused_with_what_to_do_first(demo: Demo) -> None:
    talk, desk, number = a_lamp(demo, "幸福路50号门口")
    before = picture_of(demo, number)
    for data, words in (
        (f"t:resolve:{number}", "现在是“待签收”，不能办结。请先签收。"),
        (f"t:help:{number}:service", "请先签收"),
        (f"t:ask_extension:{number}:3", "请先签收"),
        (f"t:supervise:{number}:red:now", "只有督办员"),
    ):
        assert words in forge(desk, number, data), data
    assert picture_of(demo, number) == before
    assert talk.all_heard("接手") == []


def test_two_people_who_press_different_buttons_at_once_get_one_outcome(demo: Demo) -> None:
    talk, desk, number = a_lamp(demo, "和平农贸市场门口")
    desk.expect_button(number, "签收")
    card = desk.card_of(number)

    def press(one: tuple[int, str]) -> Json:
        return demo.people.press(one[0], card, one[1], forge=True)

    with ThreadPoolExecutor(2) as pool:
        claim, gave_back = pool.map(press, ((SUN, f"t:claim:{number}"), (WU, f"t:return:{number}:wrong_team")))
    assert "已退单" in gave_back["answer"]
    steps = audit_of(demo, number)
    assert all(one.after == after.before for one, after in pairwise(steps))
    if "alert" in claim:  # The return came first.
        assert claim["alert"].startswith(f"工单 {number} 现在是“待分派”，不能签收。")
        assert [one.action for one in steps] == ["open", "return"]
        demo.settle()
        assert talk.all_heard("接手") == []
    else:
        assert [one.action for one in steps] == ["open", "claim", "return"]
    assert (ticket_of(demo, number).status, ticket_of(demo, number).owner_id) == (Status.TRIAGE, None)


def test_two_supervisors_who_decide_differently_at_once_make_one_decision(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "和平花苑门口")
    before = ticket_of(demo, number)
    wish = ask_for_more_time(desk, number, "3 个工作日")
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda one: demo.people.press(one[0], wish, one[1]), ((QIAN, "👍 同意"), (WU, "👎 不同意")))
        )
    losers = [one["alert"] for one in answers if "alert" in one]
    assert len(losers) == 1
    is_granted = "alert" not in answers[0]
    winner = QIAN if is_granted else WU
    assert losers[0] == f"已由{NAMES[winner]}{'批准' if is_granted else '决定不延期'}，不用再点"
    demo.settle()
    actions = [step.action for step in audit_of(demo, number)]
    assert actions[3:] == ["extend" if is_granted else "refuse_extension"]
    assert (ticket_of(demo, number).handle_due_at > before.handle_due_at) is is_granted
    assert bool(talk.all_heard("多花些时间")) is is_granted


def ask_for_more_time(desk: Desk, number: str, days: str) -> Json:
    """The message with the supervisor's two buttons."""
    desk.press(number, "⏳ 延期")
    desk.press(number, days)
    desk.reply(desk.expect(number, f"延期 {days}的原因"), "要等配件")
    return desk.expect(number, "申请延期", "要等配件", "决定：")


def test_no_extension_leads_into_the_past_and_none_is_asked_for_after_expiry(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "建设路路口")
    wish = ask_for_more_time(desk, number, "1 个工作日")
    let_time_pass(demo, number, 40, "handle_due_at")
    before = picture_of(demo, number)
    told = desk.press_below(wish, "👍 同意", by=QIAN)["alert"]
    assert told == "延了这些天，期限也已经过了。请点“不同意”，并请经办人尽快答复居民"
    assert picture_of(demo, number) == before

    desk.press_below(wish, "👎 不同意", by=QIAN)
    desk.expect(number, "延期没有同意")
    before = picture_of(demo, number)
    told = forge(desk, number, f"t:ask_extension:{number}:5")
    assert told == "时限已经过了，不能再申请延期。请尽快答复居民，说明情况"
    assert picture_of(demo, number) == before
    desk.expect_card(number, "🔴 答应居民")
    assert "⏳ 延期" not in buttons_of(desk.card_of(number))
    assert talk.all_heard("多花些时间") == []


def test_a_ticket_is_not_merged_into_itself_nor_in_a_circle(demo: Demo) -> None:
    talk, desk, first = a_lamp(demo, "阳光花园西门")
    second = file_report(talk, "青山水库大坝的路灯坏了，走夜路害怕")
    before = picture_of(demo, first)
    assert "不能并到它自己，请写另一件的编号" in under(desk, desk.write(first, f"并案：{first}"))
    assert "没看到正确的编号" in under(desk, desk.write(first, "并案：100000"))
    assert picture_of(demo, first) == before

    asked = desk.write(first, f"并案：{second}")
    question = desk.expect(first, f"把 {first} 并到 {second}", after=asked["message_id"])
    assert f"已并到 {second}" in desk.press_below(question, "✅ 确定")["answer"]
    desk.expect_card(first, f"已并到 {second}")
    both = picture_of(demo, first), picture_of(demo, second)
    told = under(desk, desk.write(second, f"并案：{first}"))
    assert f"{first} 已经并到 {second}，不能反过来再并；要换过来，请先拆开" in told
    assert first in forge(desk, second, f"t:merge:{second}:{first}:yes")
    assert (picture_of(demo, first), picture_of(demo, second)) == both


def test_an_office_file_without_a_team_that_has_open_tickets_is_refused(demo: Demo, tmp_path: Path) -> None:
    _talk, desk, number = a_lamp(demo, "和平街老邮局门口")
    desk.expect_card(number, "待签收")
    office = yaml.safe_load(demo.settings.office.read_text())
    city, environment = (
        next(one for one in office["teams"] if one["code"] == code) for code in ("city", "environment")
    )
    office["teams"].remove(city)
    environment["topics"] += city["topics"]
    file = tmp_path / "office.yml"
    file.write_text(yaml.safe_dump(office, allow_unicode=True))

    def standing() -> Any:
        teams = demo.look(lambda session: [(one.code, one.is_active) for one in all_teams(session)])
        return demo.look(current_office), teams, picture_of(demo, number)

    before = standing()
    done = subprocess.run(
        [sys.executable, "-m", "linli", "office", "apply", str(file)],
        cwd=ROOT,
        env={**demo.settings.environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "城管市政组（city）还有" in done.stderr
    assert "不能撤掉，什么都没有改。请先办完，或者移交给别的科室" in done.stderr
    assert "--hand-over city=" in done.stderr
    assert "Traceback" not in done.stderr
    assert standing() == before
