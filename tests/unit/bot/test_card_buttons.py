"""Which buttons a card offers in which group and status, and the menus behind them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.staff.moves import _HANDLERS
from bot.views.cards import card
from bot.views.menus import MENUS, menu_buttons
from bot.views.menus.offers import OFFERS
from bot.views.ticket_facts import CardFacts, TeamChoice
from helpdesk.catalogue import Service
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.commands import Supervision
from helpdesk.tickets.states import FINAL, Status

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
CIVIL, SERVICE = TeamChoice("civil", "民政窗口"), TeamChoice("service", "为民服务组")
FACTS = CardFacts(
    number="100014",
    service=Service.SNAPSHOT,
    status=Status.IN_PROGRESS,
    summary="路灯不亮",
    resident_name="王秀兰",
    opened_at=NOW,
    now=NOW,
    colour=Colour.GREEN,
    team_name="城管市政组",
    teams=(CIVIL, SERVICE),
)
HELPER = replace(FACTS, is_here=False, is_helping=True, helpers=(CIVIL,))


def _rows(facts: CardFacts) -> list[list[str]]:
    keyboard = card(facts).keyboard
    return [[button.text for button in row] for row in keyboard.inline_keyboard] if keyboard else []


def _titles(facts: CardFacts) -> list[str]:
    return [title for row in _rows(facts) for title in row]


def _menu(facts: CardFacts, name: str, arg: str | None = None) -> dict[str, str]:
    markup = menu_buttons(facts, name, arg)
    assert markup is not None
    return {button.text: str(button.callback_data) for row in markup.inline_keyboard for button in row}


def test_the_daily_buttons_come_first_and_the_rare_ones_are_behind_more() -> None:
    assert {"❓ 请补充", "✅ 办结"} <= set(_rows(FACTS)[0])
    assert _rows(FACTS)[1] == ["↪️ 退单", "🔀 转办", "🤝 协办"]
    assert _rows(FACTS)[2][0] == "⏳ 延期"
    assert _titles(FACTS)[-1] == "⋯ 更多"
    assert "🚫 不予受理" not in _titles(FACTS)
    assert {"🚫 不予受理", "🔴 加急"} <= set(_menu(FACTS, "more"))


@pytest.mark.parametrize("status", list(Status))
def test_never_more_than_three_stand_beside_each_other(status: Status) -> None:
    assert all(len(row) <= 3 for row in _rows(replace(FACTS, status=status)))
    assert all(len(row) <= 3 for row in _rows(replace(HELPER, status=status)))


def test_a_new_ticket_asks_for_one_thing_first() -> None:
    assert _rows(replace(FACTS, status=Status.NEW))[0][0] == "✋ 签收"


def test_a_helper_s_card_offers_only_the_end_of_their_help() -> None:
    assert _titles(HELPER) == ["✔️ 协办完成"]
    assert _titles(replace(HELPER, status=Status.RESOLVED)) == []
    assert _titles(replace(HELPER, is_helping=False, has_helped=True, helpers=())) == []


@pytest.mark.parametrize("status", sorted(FINAL))
def test_nothing_is_offered_to_helpers_of_a_final_ticket(status: Status) -> None:
    assert _titles(replace(HELPER, status=status, is_helping=False, has_helped=True, helpers=())) == []


def test_a_team_that_helps_is_not_offered_again_but_may_be_thanked() -> None:
    menu = _menu(replace(FACTS, helpers=(CIVIL,)), "help")
    assert menu["🤝 为民服务组"] == "t:help:100014:service"
    assert "🤝 民政窗口" not in menu
    assert menu["✔️ 民政窗口协办完成"] == "t:end_help:100014:civil"


def test_while_the_resident_is_asked_nobody_new_is_called() -> None:
    waiting = replace(FACTS, status=Status.WAITING, helpers=(CIVIL,))
    assert set(_menu(waiting, "help")) == {"✔️ 民政窗口协办完成", "↩️ 返回"}
    assert "🤝 协办" not in _titles(replace(waiting, helpers=()))


@pytest.mark.parametrize(
    "facts", [replace(FACTS, asked_days=5), replace(FACTS, colour=Colour.RED), replace(FACTS, status=Status.WAITING)]
)
def test_an_extension_is_offered_only_while_it_can_be_asked_for(facts: CardFacts) -> None:
    assert "⏳ 延期" in _titles(FACTS)
    assert "⏳ 延期" not in _titles(facts)


def test_the_menu_of_days_keeps_to_the_office_s_limit() -> None:
    assert "15 个工作日" in _menu(FACTS, "ask_extension")
    assert set(_menu(replace(FACTS, most_days=4), "ask_extension")) == {"1 个工作日", "3 个工作日", "↩️ 返回"}


def test_the_button_for_urgency_says_and_sends_what_it_will_be() -> None:
    assert _menu(FACTS, "more")["🔴 加急"] == "t:prioritise:100014:urgent"
    assert _menu(replace(FACTS, urgent=True), "more")["🟢 恢复普通"] == "t:prioritise:100014:normal"


def test_who_goes_on_is_decided_before_anybody_ends_it() -> None:
    assert "✅ 办结" not in _titles(replace(FACTS, with_supervisor=True))


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("menu", sorted(MENUS))
def test_the_data_of_every_button_fits_and_has_a_handler(menu: str, status: Status) -> None:
    long = TeamChoice("a" * 40, "名" * 40)
    facts = replace(FACTS, number="123456", status=status, teams=(long, CIVIL), helpers=(CIVIL,))
    for one in (facts, replace(facts, is_here=False, is_helping=True), replace(facts, supervision=Supervision.AMBER)):
        for markup in (card(one).keyboard, menu_buttons(one, menu, None)):
            for button in [button for row in markup.inline_keyboard for button in row] if markup else []:
                data = str(button.callback_data)
                assert len(data.encode()) <= 64
                assert data.split(":")[1] in {*_HANDLERS, "contact"}


def test_every_offer_has_a_word_of_its_own() -> None:
    codes = [one.code for one in OFFERS]
    assert len(codes) == len(set(codes))
