"""The lines of a card that say what is special about the ticket now."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.views.cards import card
from bot.views.teamwork import extension_asked, extension_decided, team_words
from bot.views.ticket_facts import CardFacts, Delivery, LastAnswer, TeamChoice
from helpdesk.catalogue import Service
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.commands import Supervision
from helpdesk.tickets.states import FINAL, Status

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
FACTS = CardFacts(
    number="100014",
    service=Service.SNAPSHOT,
    status=Status.IN_PROGRESS,
    summary="路灯不亮",
    resident_name="王秀兰",
    opened_at=NOW,
    now=NOW,
    colour=Colour.GREEN,
    promised_on=date(2026, 3, 12),
    team_name="城管市政组",
)
WISH = {"asker": "孙磊", "days": 5, "until": date(2026, 3, 20), "reason": "等<配件>"}


def _text(**facts: object) -> str:
    return card(replace(FACTS, **facts)).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"joined": 12}, "👥 另有 12 人反映"),
        ({"helpers": (TeamChoice("a", "民政窗口"), TeamChoice("b", "为民服务组"))}, "🤝 协办：民政窗口、为民服务组"),
        ({"asked_days": 5}, "申请延期 5 个工作日，等督办员决定"),
        ({"extended_days": 5}, "前答复（已延期 5 个工作日）"),
        ({"supervision": Supervision.AMBER}, "督办中"),
        ({"supervision": Supervision.RED}, "已通报"),
        ({"with_supervisor": True}, "等督办员安排"),
        ({"reopens": 1, "unsolved_reason": "灯还是不亮，打13800001234"}, "没有解决：灯还是不亮，打138****1234"),
        ({"follows": "100011"}, "又坏了：上次是 100011"),
        ({"channel": "counter"}, "窗口登记"),
        ({"channel": "phone"}, "电话登记"),
        ({"status": Status.MERGED, "merged_into": "100022"}, "已并到 <b>100022</b>"),
        ({"now": NOW + timedelta(days=3)}, "收到，已 3 天"),
        ({"is_here": False, "is_helping": True}, "您组协办，答复由城管市政组发出"),
        ({"is_here": False, "has_helped": True}, "协办已结束，本群不用再办"),
    ],
)
def test_what_is_special_is_said_and_an_ordinary_card_is_silent(facts: dict[str, object], words: str) -> None:
    assert words in _text(**facts)
    assert words not in _text()


@pytest.mark.parametrize("status", sorted(FINAL))
def test_a_final_ticket_has_no_age_and_is_not_supervised_any_more(status: Status) -> None:
    text = _text(status=status, now=NOW + timedelta(days=30), supervision=Supervision.RED)
    assert "30 天" not in text
    assert "通报" not in text


def test_a_clock_set_back_gives_no_negative_age() -> None:
    assert "天" not in _text(now=NOW - timedelta(days=2)).split("收到")[1].split("\n")[0]


@pytest.mark.parametrize(
    ("delivery", "mark"),
    [(Delivery.SENT, "👌"), (Delivery.ON_ITS_WAY, "⏳"), (Delivery.FAILED, "💔 没有送到"), (None, "派人去修")],
)
def test_the_last_answer_is_shown_with_its_mark(delivery: Delivery | None, mark: str) -> None:
    line = next(one for one in _text(answer=LastAnswer("明天派人去修", delivery)).split("\n") if one.startswith("💬"))
    assert line.endswith(mark)


def test_the_last_answer_is_short_and_masked() -> None:
    text = _text(answer=LastAnswer("打13800001234\n" + "修" * 200, Delivery.SENT))
    line = next(one for one in text.split("\n") if one.startswith("💬"))
    assert "138****1234" in line
    assert "13800001234" not in text
    assert len(line) <= 80 + 10


def test_an_answer_of_files_only_says_so() -> None:
    assert "💬 （附件）" in _text(answer=LastAnswer(""))


def test_markup_in_any_new_line_is_made_harmless() -> None:
    nasty = "<i>&"
    text = _text(
        unsolved_reason=nasty,
        reopens=1,
        answer=LastAnswer(nasty),
        helpers=(TeamChoice("a", nasty),),
        follows=nasty,
        merged_into=nasty,
    )
    assert "<i>" not in text
    assert "<i>" not in team_words(nasty, nasty, nasty).text


def test_a_wish_for_more_time_has_two_buttons_and_loses_them_when_decided() -> None:
    asked = extension_asked("100014", 7, people=[(3001, "钱进"), (-5, "匿名管理员")], **WISH)  # type: ignore[arg-type]
    assert 'href="tg://user?id=3001"' in asked.text
    assert "user?id=-5" not in asked.text
    assert "等&lt;配件&gt;" in asked.text
    assert "3月20日" in asked.text
    data = [button.callback_data for row in asked.keyboard.inline_keyboard for button in row]  # type: ignore[union-attr]
    assert data == ["t:extend:100014:7:yes", "t:extend:100014:7:no"]
    for granted, words in ((True, "钱进 已同意"), (False, "钱进 没有同意"), (None, "不用再决定")):
        done = extension_decided("100014", granted=granted, by="钱进", **WISH)  # type: ignore[arg-type]
        assert words in done.text
        assert done.keyboard is None
