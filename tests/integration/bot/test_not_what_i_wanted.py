"""弄错了，不是我要办的: pressed twice, by another: it teaches once, and only of one's own ticket."""

from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.phrases.models import Origin, Phrase
from helpdesk.readings.models import Reading
from helpdesk.residents.services import find_resident
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import AttachmentFacts, StaffWords
from helpdesk.tickets.models import TicketMessage
from helpdesk.tickets.services import claim_ticket, rate_ticket, resolve_ticket
from sandbox.client import Json
from tests.support.desk import CLOCK, WANG, Desk
from tests.support.factories import make_staff
from tests.support.readings import make_reading

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOT_MEANT = "弄错了，不是我要办的"


async def unsolved(desk: Desk, key: str) -> tuple[str, Json]:
    """A ticket that words began, resolved, and 未解决; with the message that asks what is missing."""
    resident = desk.look(lambda session: find_resident(session, WANG))
    assert resident is not None
    number = desk.open_ticket(WANG, begun_with=key)

    def work(session: Any) -> None:
        make_reading(session, CLOCK, resident, message_id=key, text=f"门口那个{key}亮得晃眼，能不能换一个")
        staff: Staff = make_staff(session, CLOCK)
        claim_ticket(session, number, by=staff, clock=CLOCK)
        photo = AttachmentFacts("photo", file_id="f1", file_unique_id=f"u{key}")
        resolve_ticket(session, StaffWords(number, "修好了。", (photo,)), by=staff, clock=CLOCK)
        rate_ticket(session, number, resolution="unsolved", by=session.merge(resident), clock=CLOCK)

    desk.change(work)
    return number, await desk.wait_for(
        WANG, lambda one: NOT_MEANT in str(one["buttons"]) and number in str(one["buttons"])
    )


def learned(desk: Desk, number: str) -> list[Phrase]:
    ticket = desk.ticket(number)
    return desk.look(lambda session: list(session.scalars(select(Phrase).where(Phrase.ticket_id == ticket.id))))


async def test_pressed_twice_it_is_said_and_taught_once(desk: Desk) -> None:
    number, asked = await unsolved(desk, "广告牌")
    data = f"t:unsolved:{number}:not_meant"
    await desk.press(WANG, asked, NOT_MEANT)
    await desk.forge_press(WANG, asked, data)
    await desk.forge_press(WANG, asked, f"t:unsolved:{number}:unclear")
    await desk.until(lambda: desk.ticket(number).unsolved_reason is not None)
    ticket = desk.ticket(number)
    assert ticket.unsolved_reason == NOT_MEANT
    said = desk.look(lambda s: list(s.scalars(select(TicketMessage.text).where(TicketMessage.ticket_id == ticket.id))))
    assert said.count(NOT_MEANT) == 1
    assert [(one.origin, one.seen_count) for one in learned(desk, number)] == [(Origin.UNWANTED, 1)]
    readings = desk.look(lambda s: list(s.scalars(select(Reading).where(Reading.message_key == "广告牌"))))
    assert [one.is_corrected for one in readings] == [True]


async def test_pressed_by_another_it_does_nothing(desk: Desk) -> None:
    number, asked = await unsolved(desk, "霓虹灯")
    await desk.forge_press(1002, asked, f"t:unsolved:{number}:not_meant")
    assert learned(desk, number) == []
    assert desk.ticket(number).unsolved_reason is None
