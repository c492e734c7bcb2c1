"""Lists in a group: what a line says, what it hides, and how one turns the pages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.delivery.splitting import TEXT_LIMIT, units
from bot.views.history import HistoryLine, ticket_history
from bot.views.lists import ListFacts, ListLine, list_hint, read_lines, ticket_list
from bot.views.message import Letter
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.states import Move, Status

LINE = ListLine(
    number="100014",
    service="snapshot",
    status=Status.IN_PROGRESS,
    topic="public_facilities",
    place="幸福小区3号楼",
    owner_name="孙磊",
    promised_on=date(2026, 3, 12),
    colour=Colour.AMBER,
    link="https://t.me/c/2000000002/5/77",
)
PAGE = ListFacts("team", [LINE], page=1, has_next=False, total=1, team="城管市政组")


def data(letter: Letter) -> list[str]:
    rows = letter.keyboard.inline_keyboard if letter.keyboard else []
    return [str(button.callback_data) for row in rows for button in row]


def test_a_line_says_how_urgent_what_where_who_and_by_when() -> None:
    title, line = ticket_list(PAGE).text.splitlines()
    assert title == "<b>城管市政组 未办结</b>（1 件）"
    assert line == (
        '🟡 <a href="https://t.me/c/2000000002/5/77">100014</a> '
        "随手拍·市政公用设施 · 幸福小区3号楼 · 孙磊 · 3月12日（周四）前答复"
    )
    crowd = ticket_list(replace(PAGE, lines=[replace(LINE, crowd=11, link=None)])).text
    assert crowd.endswith("前答复 👥12人")
    assert "\n🟡 100014 随手拍" in crowd


def test_without_an_owner_a_line_says_what_is_to_be_done_and_a_finished_one_how_it_ended() -> None:
    new = ticket_list(replace(PAGE, lines=[replace(LINE, status=Status.NEW, owner_name=None)])).text
    assert " · 待签收 · " in new
    done = ticket_list(replace(PAGE, lines=[replace(LINE, status=Status.CLOSED, colour=None)])).text
    assert "\n📁 " in done
    assert done.endswith("孙磊 · 已归档")


def test_numbers_of_people_are_masked_and_markup_is_harmless() -> None:
    odd = replace(LINE, place="<b>王家</b> 13800001234", owner_name="<i>孙</i>" * 9, topic="gone", team_name="<u>")
    text = ticket_list(replace(PAGE, lines=[odd], what="find", query="<s>13800001234", page=2)).text
    assert "13800001234" not in text
    assert "138****1234" in text
    for tag in ("<b>王", "<i>", "<s>", "<u>"):
        assert tag not in text


def test_pages_have_buttons_both_ways_that_carry_no_words() -> None:
    assert data(ticket_list(PAGE)) == []
    assert data(ticket_list(replace(PAGE, has_next=True))) == ["l:team:2"]
    found = replace(PAGE, what="find", page=2, has_next=True, arg="A" * 16, query="路灯", total=1000, is_cut=True)
    assert data(ticket_list(found)) == [f"l:find:1:{'A' * 16}", f"l:find:3:{'A' * 16}"]
    assert all(len(one.encode()) <= 64 and "路灯" not in one for one in data(ticket_list(found)))
    assert "（500 件以上，第 2 页）" in ticket_list(found).text
    assert "先列最近的" in ticket_list(found).text


def test_a_page_that_has_become_empty_leads_back() -> None:
    letter = ticket_list(replace(PAGE, lines=[], page=3))
    assert "往前翻" in letter.text
    assert data(letter) == ["l:team:2"]


@pytest.mark.parametrize(
    ("what", "tries"), [("mine", "/team"), ("team", "/find"), ("due", "/team"), ("find", "/find 幸福小区")]
)
def test_an_empty_list_says_what_to_try(what: str, tries: str) -> None:
    letter = ticket_list(ListFacts(what, [], page=1, has_next=False, total=0, query="x{team}", team="{query}"))
    assert tries in letter.text
    assert letter.keyboard is None


@pytest.mark.parametrize("name", ["find_usage", "find_vague"])
def test_a_hint_gives_an_example(name: str) -> None:
    assert "/find 路灯 幸福小区" in list_hint(name).text


def test_the_longest_page_fits_into_one_message() -> None:
    long = replace(LINE, place="长" * 500, owner_name="名" * 128, team_name="科" * 60, crowd=10_000, link="x" * 90)
    text = ticket_list(replace(PAGE, lines=[long] * 10, query="词" * 100, team="科" * 120)).text
    assert units(text) <= TEXT_LIMIT


def test_lines_are_read_as_they_lay_in_the_outbox() -> None:
    stored = {"number": "1", "service": "help", "status": "new", "colour": "red", "promised_on": "2026-03-12"}
    (line,) = read_lines([stored])
    assert (line.status, line.colour, line.promised_on) == (Status.NEW, Colour.RED, date(2026, 3, 12))
    assert read_lines([{"number": "1", "service": "gone", "status": "closed"}])[0].colour is None


def test_the_history_names_staff_but_no_resident() -> None:
    at = datetime(2026, 3, 10, 14, 2, tzinfo=UTC)
    lines = [
        HistoryLine(at, "staff", Move.RETURN, staff_name="孙磊", reason="wrong_team"),
        HistoryLine(at, "system", Move.DISPATCH, team_name="城管市政组"),
        HistoryLine(at, "resident", Move.OPEN),
        HistoryLine(at, "staff", "something_new"),
    ]
    letter = ticket_history("100014", None, lines, 1, has_next=True)
    assert letter.text.splitlines()[1:] == [
        "03-10 14:02 孙磊 退单：不属本科室职责",
        "03-10 14:02 系统 派单给城管市政组",
        "03-10 14:02 居民 提交",
        "03-10 14:02 工作人员 更新",
    ]
    assert data(letter) == ["l:history:2:100014"]


def test_every_move_has_a_word_in_the_history() -> None:
    at = datetime(2026, 3, 10, 14, 2, tzinfo=UTC)
    for move in Move:
        assert not ticket_history("1", None, [HistoryLine(at, "staff", move)], 1, has_next=False).text.endswith("更新")
