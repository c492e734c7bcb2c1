"""Edits of cards are few: a group may be written to about twenty times a minute, and words come first."""

import asyncio

import pytest

from helpdesk.residents.services import find_resident
from helpdesk.tickets.commands import ResidentWords
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.services import supplement_ticket, withdraw_ticket
from helpdesk.tickets.telling import refresh_cards
from tests.support.desk import CLOCK, LI, SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _edits(desk: Desk, message_id: int) -> int:
    calls = desk.sandbox.people.calls("editMessageText")
    return len([one for one in calls if int(one["parameters"]["message_id"]) == message_id])


async def test_a_burst_of_thirty_changes_on_one_card_costs_few_edits(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)

    def change(_session: object) -> None:
        ticket = ticket_by_number(_session, number)  # type: ignore[arg-type]
        assert ticket is not None
        ticket.urge_count += 1
        refresh_cards(_session, ticket, clock=CLOCK)  # type: ignore[arg-type]

    for _ in range(30):
        await asyncio.to_thread(desk.change, change)
        await asyncio.sleep(0.02)
    await desk.wait_for(CITY, lambda one: number in (one.get("text") or "") and "催办 30 次" in one["text"])
    assert _edits(desk, card["message_id"]) <= 8


async def test_the_card_shows_what_was_answered_and_that_it_arrived(desk: Desk) -> None:
    number = desk.open_ticket(LI)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.write(SUN, "明天派人去修", to=card)
    await desk.wait_for(LI, "明天派人去修")
    arrived = "💬 明天派人去修 👌"
    shown = await desk.wait_for(CITY, lambda one: "📋" in (one.get("text") or "") and arrived in one["text"])
    assert shown["message_id"] == card["message_id"]


async def test_a_withdrawn_ticket_s_card_keeps_no_buttons_after_late_words(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    resident = desk.look(lambda session: find_resident(session, WANG))
    desk.change(supplement_ticket, ResidentWords(number, "还有"), by=resident, clock=CLOCK)
    desk.change(withdraw_ticket, number, by=resident, clock=CLOCK)
    done = await desk.wait_for(CITY, lambda one: number in (one.get("text") or "") and "已撤回" in one["text"])
    assert done["message_id"] == card["message_id"]
    assert not done.get("buttons")
