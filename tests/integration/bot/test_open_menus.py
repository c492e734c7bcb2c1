"""A menu that somebody has open below a card stays open while news come in, as long as it fits the ticket."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from helpdesk.residents.services import find_resident
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.services import withdraw_ticket
from helpdesk.tickets.telling import refresh_cards
from tests.support.desk import CLOCK, SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def shows(number: str, *parts: str) -> Any:
    return lambda one: all(part in f"{one.get('text', '')} {one.get('buttons')}" for part in (number, *parts))


def urged(number: str) -> Any:
    def change(session: Session) -> None:
        ticket = ticket_by_number(session, number)
        assert ticket is not None
        ticket.urge_count += 1
        refresh_cards(session, ticket, clock=CLOCK)

    return change


async def in_progress(desk: Desk) -> tuple[str, Any]:
    number = desk.open_ticket(WANG)
    await desk.press(SUN, await desk.card(number), "✋ 签收")
    return number, await desk.wait_for(CITY, shows(number, "⋯ 更多", "办理中"))


async def test_news_leave_the_menu_where_it_is(desk: Desk) -> None:
    number, card = await in_progress(desk)
    await desk.press(SUN, card, "⋯ 更多")
    await desk.wait_for(CITY, shows(number, "改分类"))
    desk.change(urged(number))
    shown = await desk.wait_for(CITY, shows(number, "催办 1 次"))
    assert shown["message_id"] == card["message_id"]
    assert "改分类" in str(shown["buttons"])
    await desk.press(SUN, shown, "↩️ 返回")
    desk.change(urged(number))
    again = await desk.wait_for(CITY, shows(number, "催办 2 次"))
    assert "⋯ 更多" in str(again["buttons"]), "who went back has the card's own buttons"


async def test_a_menu_of_another_state_is_closed(desk: Desk) -> None:
    number, card = await in_progress(desk)
    await desk.press(SUN, card, "⋯ 更多")
    await desk.wait_for(CITY, shows(number, "改分类"))
    resident = desk.look(lambda session: find_resident(session, WANG))
    desk.change(withdraw_ticket, number, by=resident, clock=CLOCK)
    done = await desk.wait_for(CITY, shows(number, "已撤回"))
    assert not done.get("buttons")


async def test_an_answered_menu_does_not_come_back(desk: Desk) -> None:
    number, card = await in_progress(desk)
    await desk.press(SUN, card, "⋯ 更多")
    menu = await desk.wait_for(CITY, shows(number, "改分类"))
    await desk.press(SUN, menu, "🔴 加急")
    urgent = await desk.wait_for(CITY, lambda one: shows(number, "⋯ 更多")(one) and "急" in one["text"])
    assert urgent["message_id"] == card["message_id"]
