"""The card: what it shows, what it hides, and which buttons it offers."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.views.cards import card, clock_dot, topic_name, whole_words
from bot.views.masks import mask_name, mask_numbers, mask_phone
from bot.views.menus import menu_buttons
from bot.views.message import escape
from bot.views.ticket_facts import CardDetail, CardFacts, TeamChoice
from helpdesk.canned.defaults import defaults_for
from helpdesk.canned.kinds import CannedKind
from helpdesk.catalogue import Service
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.states import FINAL, MOVES, Move, Status

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
TEAMS = (TeamChoice("civil", "民政组"), TeamChoice("environment", "物业环保组"))
FACTS = CardFacts(
    number="100014",
    service=Service.SNAPSHOT,
    status=Status.NEW,
    summary="路灯不亮",
    resident_name="王秀兰",
    opened_at=NOW,
    now=NOW,
    colour=Colour.GREEN,
    promised_on=date(2026, 3, 12),
    topic="市政公用设施",
    place="幸福路12号",
    phone="13800001234",
    team_name="城管市政组",
    teams=TEAMS,
)
ALL_STATUSES = list(Status)


def _data(facts: CardFacts) -> list[str]:
    keyboard = card(facts).keyboard
    return [str(button.callback_data) for row in keyboard.inline_keyboard for button in row] if keyboard else []


def test_a_card_shows_the_facts_and_hides_name_and_phone() -> None:
    text = card(replace(FACTS, photos=2, files=1, returns=1, urges=3, urgent=True)).text
    for part in ("100014", "随手拍", "市政公用设施", "幸福路12号", "王**", "138****1234", "3月12日（周四）"):
        assert part in text
    for part in ("照片 2 张", "附件 1 个", "退单 1 次", "催办 3 次", "紧急"):
        assert part in text
    assert "王秀兰" not in text
    assert "13800001234" not in text


@pytest.mark.parametrize("status", ALL_STATUSES)
def test_a_button_is_offered_only_where_the_move_is_legal(status: Status) -> None:
    moves = {move.value for move in Move}
    offered = {data.split(":")[1] for data in _data(replace(FACTS, status=status))} & moves
    legal = {move.value for (before, move) in MOVES if before is status}
    assert offered <= legal
    if status in FINAL:
        assert not _data(replace(FACTS, status=status))


def test_a_card_in_triage_offers_every_team() -> None:
    assert _data(replace(FACTS, status=Status.TRIAGE)) == [
        "t:dispatch:100014:civil",
        "t:dispatch:100014:environment",
        "t:more:100014",
    ]


def test_a_ticket_that_went_elsewhere_has_no_buttons_here() -> None:
    letter = card(replace(FACTS, is_here=False))
    assert letter.keyboard is None
    assert "请在那边办理" in letter.text


def test_a_ticket_that_was_returned_is_no_longer_the_group_s_concern() -> None:
    letter = card(replace(FACTS, is_here=False, status=Status.TRIAGE, team_name=None))
    assert letter.keyboard is None
    assert "已退回值班室，本群不用再办" in letter.text


def test_nothing_is_said_twice_on_a_card() -> None:
    details = (
        CardDetail("联系电话", "13800001234", "phone"),
        CardDetail("投诉谁或哪里", "幸福路12号"),
        CardDetail("您的要求", "早点修好"),
    )
    text = card(replace(FACTS, details=details)).text
    assert text.count("138****1234") == text.count("幸福路12号") == 1
    assert "居民的要求：早点修好" in text
    other = card(replace(FACTS, phone="13900005678", details=details)).text
    assert "联系电话：138****1234" in other


def test_what_a_card_has_to_cut_is_told_in_full_and_masked_alike() -> None:
    told = "楼道灯坏了，<没人>修，电话13800001234。" * 20
    facts = replace(FACTS, details=(CardDetail("事情经过", told), CardDetail("您的要求", "早点修好")))
    assert "…" in card(facts).text
    letter = whole_words(facts)
    assert letter is not None
    assert escape(mask_numbers(told)) in letter.text
    assert "13800001234" not in letter.text
    assert "早点修好" not in letter.text
    assert letter.keyboard is None


def test_a_long_place_and_a_long_summary_are_told_in_full_as_well() -> None:
    letter = whole_words(replace(FACTS, place="幸福路" * 150, summary="灯" * 700))
    assert letter is not None
    assert "幸福路" * 150 in letter.text
    assert "灯" * 700 in letter.text


def test_a_card_that_shows_everything_needs_no_more_words() -> None:
    assert whole_words(replace(FACTS, details=(CardDetail("事情经过", "灯" * 400),))) is None


def test_a_resolved_ticket_promises_nothing_any_more() -> None:
    text = card(replace(FACTS, status=Status.RESOLVED)).text
    assert "等居民评价" in text
    assert "3月12日" not in text


@pytest.mark.parametrize(
    ("colour", "dot"),
    [(Colour.GREEN, "🟢"), (Colour.AMBER, "🟡"), (Colour.RED, "🔴"), (Colour.PAUSED, "⏸"), (None, "🟢")],
)
def test_the_dot_is_the_colour_of_the_clock_that_runs(colour: Colour | None, dot: str) -> None:
    assert clock_dot(replace(FACTS, colour=colour)) == dot


def test_nobody_is_late_while_the_resident_may_rate() -> None:
    assert clock_dot(replace(FACTS, status=Status.RESOLVED, colour=Colour.RED)) == "🟢"


def test_a_date_counted_before_the_holidays_are_announced_says_so() -> None:
    assert "放假安排还没公布" in card(replace(FACTS, provisional=True)).text
    assert "放假安排" not in card(FACTS).text


def test_markup_in_any_field_is_made_harmless() -> None:
    nasty = "<b>&</b>"
    facts = replace(
        FACTS,
        summary=nasty,
        place=nasty,
        resident_name=nasty,
        owner_name=nasty,
        team_name=nasty,
        topic=nasty,
        details=(CardDetail(nasty, nasty),),
    )
    text = card(facts).text.replace("<b>100014</b>", "")
    assert "<" not in text
    assert "&lt;b&gt;" in text


@pytest.mark.parametrize("menu", ["ask", "return", "dispatch", "reject", "reclassify", "card"])
@pytest.mark.parametrize("arg", [None, "court"])
def test_callback_data_of_every_menu_fits(menu: str, arg: str | None) -> None:
    facts = replace(FACTS, number="123456789", teams=(TeamChoice("a" * 20, "名" * 40),))
    markup = menu_buttons(facts, menu, arg)
    assert markup is not None
    for row in markup.inline_keyboard:
        for button in row:
            assert len(str(button.callback_data).encode()) <= 64


def test_every_menu_has_a_way_back() -> None:
    for menu in ("ask", "return", "dispatch", "reject", "reclassify"):
        markup = menu_buttons(FACTS, menu, None)
        assert markup is not None
        assert markup.inline_keyboard[-1][0].callback_data == "t:back:100014"


def test_every_service_has_ready_made_questions() -> None:
    assert all(len(defaults_for(CannedKind.QUESTION, service)) == 3 for service in Service)


def test_a_topic_is_named_by_number_service_and_place() -> None:
    assert topic_name(FACTS) == "100014 随手拍 幸福路12号"
    assert topic_name(replace(FACTS, place="长" * 300)) == "100014 随手拍 " + "长" * 23 + "…"


@pytest.mark.parametrize(
    ("name", "masked"), [("王秀兰", "王**"), ("李强", "李*"), ("欧阳娜娜", "欧阳**"), ("王", "王*"), ("", "")]
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("138 0000 1234", "138****1234"), ("+8613800001234", "138****1234"), ("12", "****"), ("无", "")],
)
def test_phones_are_masked(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_numbers_inside_words_are_masked() -> None:
    masked = mask_numbers("电话13800001234或+8613900005678，身份证330102199001011234，门牌12号")
    assert masked == "电话138****1234或+86139****5678，身份证330102********1234，门牌12号"
