"""Closing the loop: solved or not, how content, a free word; four weeks later; and the rates, each for itself."""

import json
import subprocess
import sys

import pytest

from helpdesk.settings import ROOT
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.states import Status
from tests.support.journeys import (
    NAMES,
    QIAN,
    SUN,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    buttons_of,
    file_report,
    number_in,
    ticket_of,
    tickets_of,
    words_of,
)
from tests.support.passing_time import let_timer_fire
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")


def done(demo: Demo, place: str) -> tuple[ResidentTalk, Desk, str]:
    """A lamp that staff say is mended."""
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk, f"{place}的路灯坏了三天了，晚上黑漆漆的")
    desk.press(number, "签收")
    talk.expect("接手")
    resolve(talk, desk, number, "灯修好了。")
    return talk, desk, number


def resolve(talk: ResidentTalk, desk: Desk, number: str, words: str) -> None:
    desk.write(number, f"办结：{words}", photo=True)
    asked = talk.expect(words, number, "这件事解决了吗")
    assert {"👍 已解决", "部分解决", "👎 未解决"} == set(buttons_of(asked))
    desk.expect_card(number, "已办结")


def test_solved_then_content_then_a_free_word_then_archived(demo: Demo) -> None:
    talk, desk, number = done(demo, "和平里小区1号楼前")
    talk.press("已解决")
    asked = talk.expect("满意吗", number)
    assert [title.count("⭐") for title in buttons_of(asked)] == [5, 4, 3, 2, 1]
    assert ticket_of(demo, number).status is Status.RESOLVED
    talk.press("⭐⭐⭐⭐ 满意")
    thanks = talk.expect("谢谢您的评价", number)
    talk.reply(thanks, "师傅手脚很快")
    talk.expect("您的话已经转给工作人员了", number)
    desk.expect(number, "师傅手脚很快")
    desk.expect_card(number, "📁", "⭐⭐⭐⭐")
    ticket = ticket_of(demo, number)
    assert (ticket.status, ticket.resolution, ticket.satisfaction) == (Status.CLOSED, Resolution.SOLVED, 4)
    assert ticket.rating_text == "师傅手脚很快"


def test_partly_solved_is_asked_apart_from_content(demo: Demo) -> None:
    talk, desk, number = done(demo, "和平里小区2号楼前")
    talk.press("部分解决")
    talk.expect("满意吗", number)
    talk.press("⭐⭐ 不太满意")
    talk.expect("谢谢您的评价", number)
    talk.press("不写了")
    desk.expect_card(number, "📁", "⭐⭐")
    ticket = ticket_of(demo, number)
    assert (ticket.status, ticket.resolution, ticket.satisfaction) == (Status.CLOSED, Resolution.PARTLY, 2)


def test_not_solved_goes_to_the_supervisor_and_comes_back_solved(demo: Demo) -> None:
    talk, desk, number = done(demo, "和平里小区3号楼前")
    talk.press("未解决")
    asked = talk.expect("是哪里没办好", number)
    assert set(buttons_of(asked)) == {"还没修好", "又坏了", "答复没说清", "没人联系我", "弄错了，不是我要办的"}
    talk.reply(asked, "只修了一盏，靠路口那盏还是黑的")
    desk.expect_card(number, "🔁 居民说没有解决：只修了一盏，靠路口那盏还是黑的", "👮 等督办员安排", "办理中")
    call = desk.expect(number, "还没解决", "靠路口那盏还是黑的", "请督办员定一下", NAMES[QIAN])
    assert buttons_of(call) == ["交孙磊接着办", "🔀 换人办"]
    assert not any("办结" in one for one in buttons_of(desk.card_of(number)))

    refused = desk.write(number, "办结：都修好了", photo=True)
    desk.expect(number, "请督办员先看一下", after=refused["message_id"])
    assert "督办员" in desk.press_below(call, "交孙磊接着办", by=SUN)["alert"]
    assert ticket_of(demo, number).is_with_supervisor
    desk.press_below(call, "交孙磊接着办", by=QIAN)
    desk.expect_button(number, "办结")
    assert "👮" not in words_of(desk.card_of(number))
    resolve(talk, desk, number, "路口那盏也修好了。")
    talk.press("已解决")
    talk.expect("满意吗")
    talk.press("⭐⭐⭐⭐⭐")
    talk.expect("谢谢您的评价")
    ticket = ticket_of(demo, number)
    assert (ticket.status, ticket.resolution, ticket.reopen_count) == (Status.CLOSED, Resolution.SOLVED, 1)
    actions = [step.action for step in audit_of(demo, number)]
    assert actions.index("reopen") < actions.index("explain_unsolved") < actions.index("assign")
    assert actions.count("resolve") == 2


def test_four_weeks_later_it_is_still_fine(demo: Demo) -> None:
    talk, _desk, number = done(demo, "和平里小区4号楼前")
    rated_solved(talk)
    let_timer_fire(demo, "follow_up", number=number)
    asked = talk.expect("四周前您反映的事", number, "现在还好吗")
    assert buttons_of(asked) == ["👍 还好", "👎 又坏了"]
    talk.press("还好")
    talk.expect("那就好", number)
    assert tickets_of(demo, talk) == [number]
    assert ticket_of(demo, number).status is Status.CLOSED


def test_four_weeks_later_it_is_broken_again_and_the_new_ticket_names_the_old(demo: Demo) -> None:
    talk, desk, number = done(demo, "和平里小区5号楼前")
    rated_solved(talk)
    let_timer_fire(demo, "follow_up", number=number)
    talk.expect("四周前您反映的事", number)
    talk.press("又坏了")
    again = number_in(talk.expect("已经登记", "前给您答复"))
    assert again != number
    desk.expect_card(again, "待签收", f"♻️ 又坏了：上次是 {number}", "和平里小区5号楼前")
    demo.settle()
    assert not [one for one in talk.all_heard("四周前") if buttons_of(one)]  # Nobody presses it a second time.
    assert tickets_of(demo, talk) == [number, again]


def test_the_three_rates_are_kept_apart(demo: Demo) -> None:
    before = stats(demo)
    talk, _desk, _number = done(demo, "和平里小区6号楼前")
    talk.press("部分解决")
    talk.expect("满意吗")
    talk.press("⭐⭐⭐⭐⭐")
    talk.expect("谢谢您的评价")
    after = stats(demo)
    counted = ("finished", "judged", "solved", "partly", "rated", "satisfied", "responded")
    grown = {name: after[name] - before[name] for name in counted}
    expected = {"finished": 1, "judged": 1, "solved": 0, "partly": 1, "rated": 1, "satisfied": 1, "responded": 1}
    assert grown == expected
    for rate in ("response_rate", "solution_rate", "satisfaction_rate"):
        assert 0 <= after[rate] <= 1
    assert after["satisfaction_rate"] != after["solution_rate"]


def stats(demo: Demo) -> dict[str, float]:
    """The whole office this year, from the command line."""
    argv = [sys.executable, "-m", "linli", "stats", "今年", "--by", "team", "--json"]
    environment = {**demo.settings.environment(), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(argv, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=60)
    return dict(json.loads(ran.stdout)["whole"])


def rated_solved(talk: ResidentTalk) -> None:
    talk.press("已解决")
    talk.expect("满意吗")
    talk.press("⭐⭐⭐⭐⭐")
    talk.expect("谢谢您的评价")
