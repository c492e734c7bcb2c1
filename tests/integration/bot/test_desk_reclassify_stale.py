"""改分类 on cards that show an older state, and pressed by two at once: one clear sentence, nothing half done."""

import asyncio
from typing import Any

import pytest

from helpdesk.audit.models import AuditEntry
from helpdesk.catalogue import Service
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.services import find_resident
from helpdesk.tickets.services import withdraw_ticket
from sandbox.client import Json
from tests.support.desk import CLOCK, SUN, WANG, WU, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def titles(message: Any) -> list[str]:
    return [button["text"] for row in message["buttons"] or [] for button in row]


async def told(desk: Desk, person: int, card: Json, data: str) -> str:
    """What somebody is told who presses a button that the card does not have any more."""
    before = len(desk.sandbox.people.calls("answerCallbackQuery"))
    await desk.forge_press(person, card, data)
    return str(desk.sandbox.people.calls("answerCallbackQuery")[before:])


def changes(desk: Desk, number: str) -> int:
    """How often it was classified anew."""
    ticket_id = desk.ticket(number).id
    return desk.look(
        lambda session: session.query(AuditEntry).filter_by(ticket_id=ticket_id, action="reclassify").count()
    )


@pytest.mark.parametrize("arg", ["", ":complaint", ":complaint:p1", ":complaint:noise", ":complaint:same"])
async def test_a_ticket_that_is_over_stays_what_it_was(desk: Desk, arg: str) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    desk.change(withdraw_ticket, number, by=desk.look(lambda session: find_resident(session, WANG)), clock=CLOCK)
    assert "现在是“已撤回”" in await told(desk, SUN, card, f"t:reclassify:{number}{arg}")
    assert (desk.ticket(number).service, changes(desk, number)) == (Service.SNAPSHOT, 0)


async def test_who_gave_it_away_is_told_whose_it_is(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).owner_id is not None)
    await desk.forge_press(SUN, card, f"t:dispatch:{number}:environment:duty")
    assert "已转到物业环保组" in await told(desk, SUN, card, f"t:reclassify:{number}:complaint:noise")
    assert changes(desk, number) == 0


async def test_two_at_once_make_the_same_change_once(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    data = f"t:reclassify:{number}:complaint:public_facilities"
    await asyncio.gather(desk.forge_press(SUN, card, data), desk.forge_press(WU, card, data))
    assert desk.ticket(number).service is Service.COMPLAINT
    assert changes(desk, number) == 1
    kinds = ("promise_moved", "ticket_reclassified")
    ticket_id = desk.ticket(number).id
    rows = desk.look(
        lambda session: (
            session.query(OutboxRow.id).filter(OutboxRow.ticket_id == ticket_id, OutboxRow.kind.in_(kinds)).all()
        )
    )
    assert len(rows) == 1, "the resident reads it once"


async def test_the_line_that_asked_is_refused_once_the_ticket_has_gone(desk: Desk) -> None:
    number = desk.open_ticket(WANG, summary="狗没拴绳", place="青山路")
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).owner_id is not None)
    await desk.forge_press(SUN, card, f"t:reclassify:{number}:snapshot:animals")
    asked = await desk.wait_for(
        CITY, lambda one: "这类事归" in (one.get("text") or "") and number in str(one["buttons"])
    )
    await desk.press(SUN, asked, titles(asked)[0])
    await desk.until(lambda: (team := desk.ticket(number).team) is not None and team.code == "environment")
    answer = await told(desk, SUN, asked, f"t:dispatch:{number}:environment:kind")
    assert "已转到物业环保组" in answer
    assert "已转到物业环保组" in await told(desk, WU, asked, f"t:stay:{number}")
