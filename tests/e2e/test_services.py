"""Each service from a resident's first word to the closed ticket, with every row it must leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from bot.views.notices import plain_date
from helpdesk.catalogue import Service
from helpdesk.tickets.states import Status
from tests.support.journeys import (
    NAMES,
    SUN,
    WU,
    ZHAO,
    ZHOU,
    Answer,
    Desk,
    ResidentTalk,
    Step,
    a_resident,
    audit_of,
    file_report,
    quiet_elsewhere,
    ticket_of,
    unsent_of,
    words_in,
    words_of,
)
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")

# Away from the manhole cover that the demo's scene reports, which would be hinted at.
RESERVOIR = {"latitude": 30.30510, "longitude": 120.11520}


@dataclass(frozen=True)
class Journey:
    """What one resident says, and who works on it."""

    service: Service
    team: str
    clerk: int
    first: Answer
    answers: Mapping[str, Answer]
    on_card: tuple[str, ...]
    details: Mapping[str, str]
    facts: Mapping[str, Any] = field(default_factory=dict)


JOURNEYS = [
    Journey(
        Service.CERTIFICATE,
        "civil",
        ZHAO,
        "您好，我想开个居住证明",
        {"给谁开": "本人", "做什么用": "孩子上学", "住在哪里": "和平里小区7栋1单元202", "联系您": "13900001111"},
        ("居住证明", "孩子上学", "和平里小区7栋1单元202"),
        {"cert_type": "居住证明", "applicant": "本人", "purpose": "孩子上学", "contact": "13900001111"},
    ),
    Journey(
        Service.MEDIATION,
        "mediation",
        ZHOU,
        "纠纷调解",
        {
            "对方是谁": "楼上邻居",
            "发生了什么事": "他家天天半夜放音乐，我心脏不好，说了几次都不听",
            "发生在哪里": "和平里小区7栋1单元",
            "希望怎么解决": "晚上十点以后别再放",
            "联系您": "用我的手机号",
            "联系对方吗": "先不要",
        },
        ("楼上邻居", "天天半夜放音乐", "晚上十点以后别再放", "先不要"),
        {"party": "楼上邻居", "wish": "晚上十点以后别再放", "may_contact_party": "先不要"},
    ),
    Journey(
        Service.COMPLAINT,
        "environment",
        SUN,
        "我要投诉幸福路12号院旁边的烧烤店，天天半夜油烟和噪音，没法睡",
        {"什么时候开始": "上个月开始"},
        ("烧烤店", "上个月开始", "幸福路12号院"),
        {"since": "上个月开始"},
    ),
    Journey(
        Service.SNAPSHOT,
        "city",
        SUN,
        {"photo": True, "text": "人行道的井盖坏了，差点绊倒人"},
        {"在什么地方": {"location": RESERVOIR}},
        ("井盖坏了", "📍", "照片 1 张"),
        {"description": "人行道的井盖坏了，差点绊倒人"},
        {"latitude": pytest.approx(30.30510), "longitude": pytest.approx(120.11520)},
    ),
    Journey(
        Service.CONSULT,
        "service",
        ZHAO,
        "请问幸福小学今年什么时候报名，要带什么材料？",
        {},
        ("幸福小学今年什么时候报名",),
        {"description": "请问幸福小学今年什么时候报名，要带什么材料？"},
    ),
    Journey(
        Service.SUGGESTION,
        "city",
        SUN,
        "我建议在和平公园多装几把椅子，老人走累了可以坐一坐",
        {},
        ("多装几把椅子",),
        {"description": "我建议在和平公园多装几把椅子，老人走累了可以坐一坐"},
    ),
]


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.service.value)
def test_a_matter_goes_from_the_first_word_to_the_closed_ticket(demo: Demo, journey: Journey) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, journey.team, journey.clerk)
    with quiet_elsewhere(demo, talk.person, desk.chat_id):
        number = _file(talk, journey)
        _read_card(desk, number, journey)
        _claim(talk, desk, number)
        _answer_each_other(talk, desk, number)
        _ask_and_supplement(talk, desk, number)
        _resolve(talk, desk, number)
        _rate(talk, desk, number)
    _check_rows(demo, number, journey)


def _file(talk: ResidentTalk, journey: Journey) -> str:
    talk.say(journey.first) if isinstance(journey.first, str) else talk.say(**journey.first)
    summary = talk.answer(journey.answers)
    assert journey.service.label in words_of(summary)
    number = talk.submit()
    promised = ticket_of(talk.demo, number).promised_on
    assert promised > date.today()  # noqa: DTZ011  # The office's day and ours differ by hours at most.
    assert plain_date(promised) in words_of(talk.expect("编号", number))
    return number


def _read_card(desk: Desk, number: str, journey: Journey) -> None:
    desk.expect_card(number, journey.service.label, "待签收", *journey.on_card)
    if desk.is_forum:
        topics = {one["message_thread_id"]: one["name"] for one in desk.demo.people.chat(desk.chat_id)["topics"]}
        assert number in topics[desk.card_of(number)["message_thread_id"]]
    if "photo" in journey.first:
        desk.expect_files(number, "photo", 1)


def _claim(talk: ResidentTalk, desk: Desk, number: str) -> None:
    assert "已签收" in desk.press(number, "签收")["answer"]
    desk.expect_card(number, "办理中", NAMES[desk.clerk])
    talk.expect(number, NAMES[desk.clerk], "接手")


def _answer_each_other(talk: ResidentTalk, desk: Desk, number: str) -> None:
    said = desk.write(number, "您好，我们已经看到了，明天上午去办。")
    answer = talk.expect("明天上午去办", NAMES[desk.clerk], number)
    desk.expect_mark(said)
    talk.reply(answer, "谢谢，上午十点以后我都在家。")
    desk.expect(number, "上午十点以后我都在家")
    talk.expect("已经转给", number)


def _ask_and_supplement(talk: ResidentTalk, desk: Desk, number: str) -> None:
    desk.press(number, "请补充")
    desk.press(number, "自己写")
    prompt = desk.expect(number, "请回复本条", "问居民")
    asked = desk.reply(prompt, "请问从哪个门进去方便？")
    talk.expect("从哪个门进去方便", "想向您了解", number)
    desk.expect_mark(asked)
    desk.expect_card(number, "待补充")
    talk.say("从东门进来，保安会带路")
    desk.expect(number, "从东门进来")
    desk.expect_card(number, "办理中")


def _resolve(talk: ResidentTalk, desk: Desk, number: str) -> None:
    desk.press(number, "办结")
    if ticket_of(desk.demo, number).service != "snapshot":  # A snapshot needs a photo: its words are asked for at once.
        desk.press(number, "自己写")
    prompt = desk.expect(number, "请回复本条", "办理结果")
    done = desk.reply(prompt, "事情已经办好，感谢您的配合。（拍不了：在室内）")
    talk.expect("事情已经办好", "解决了吗", number)
    desk.expect_mark(done)
    desk.expect_card(number, "已办结")


def _rate(talk: ResidentTalk, desk: Desk, number: str) -> None:
    talk.press("已解决")
    talk.expect("满意吗", number)
    talk.press("⭐⭐⭐⭐⭐")
    talk.expect("谢谢您的评价", number)
    desk.expect(number, "居民评价", "⭐⭐⭐⭐⭐", "已解决")
    desk.expect_card(number, "已归档", "⭐⭐⭐⭐⭐")


def _check_rows(demo: Demo, number: str, journey: Journey) -> None:
    ticket = ticket_of(demo, number)
    assert (ticket.status, ticket.service) == (Status.CLOSED, journey.service)
    assert (ticket.resolution, ticket.satisfaction) == ("solved", 5)
    assert journey.details.items() <= ticket.details.items()
    assert {name: getattr(ticket, name) for name in journey.facts} == journey.facts
    assert audit_of(demo, number) == [
        Step("open", None, "new", "resident"),
        Step("claim", "new", "in_progress", "staff"),
        Step("answer", "in_progress", "in_progress", "staff"),
        Step("supplement", "in_progress", "in_progress", "resident"),
        Step("ask", "in_progress", "waiting", "staff"),
        Step("supplement", "waiting", "in_progress", "resident"),
        Step("resolve", "in_progress", "resolved", "staff"),
        Step("rate_resolution", None, None, "resident"),
        Step("rate", "resolved", "closed", "resident"),
    ]
    assert unsent_of(demo, number) == []
    said = [text for _side, _kind, text in words_in(demo, number) if text]
    assert said == [
        "您好，我们已经看到了，明天上午去办。",
        "谢谢，上午十点以后我都在家。",
        "请问从哪个门进去方便？",
        "从东门进来，保安会带路",
        "事情已经办好，感谢您的配合。（拍不了：在室内）",
    ]
    _check_times(ticket)


def _check_times(ticket: Any) -> None:
    times = [ticket.opened_at, ticket.claimed_at, ticket.resolved_at, ticket.closed_at]
    assert all(before < after for before, after in pairwise(times))


def test_the_resident_says_not_solved_and_a_supervisor_says_who_goes_on(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.press(number, "签收")
    desk.expect_button(number, "办结")
    desk.write(number, "办结（无照片）：已经换好灯泡。")
    talk.expect("已经换好灯泡", "解决了吗")
    talk.press("未解决")
    talk.expect("还没有解决", "哪里没办好", number)
    desk.expect(number, "还没有解决")
    talk.press("又坏了")
    call = desk.expect(number, NAMES[WU], "还没解决：“又坏了”", "请督办员定一下")
    desk.expect_card(number, "办理中", NAMES[SUN], "等督办员安排", "居民说没有解决：又坏了")
    desk.write(number, "办结（无照片）：已经换好灯泡。")
    desk.expect(number, "没有做成", "请督办员先看一下")
    desk.press_below(call, f"交{NAMES[SUN]}接着办", by=WU)
    desk.expect(number, NAMES[SUN], "请您经办")
    desk.expect_button(number, "办结")
    assert not ticket_of(demo, number).is_with_supervisor
    actions = [step.action for step in audit_of(demo, number)]
    assert actions == ["open", "claim", "resolve", "reopen", "explain_unsolved", "assign"]
