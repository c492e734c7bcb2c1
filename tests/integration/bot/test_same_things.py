"""Two reports that may be one, over the sandbox: the hint in the group, the photo for the resident."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.crowds.joining import photo_of, show_photo
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.services import find_resident, revoke_consent
from helpdesk.tickets.commands import AttachmentFacts
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import ticket_by_number
from tests.support.desk import CHEN, CLOCK, LI, SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

TREE = {
    "topic": "greening",
    "summary": "大树枝压着电线",
    "details": {"description": "大树枝压着电线"},
    "place": "和平里门口",
}


async def test_the_team_reads_the_hint_and_says_no(desk: Desk) -> None:
    first = desk.open_ticket(WANG, **TREE)
    second = desk.open_ticket(LI, **{**TREE, "summary": "门口树枝要掉下来了"})
    hint = await desk.wait_for(CITY, lambda one: f"可能和 {first} 是同一件" in one.get("text", ""))
    card = await desk.card(second)
    assert hint["message_thread_id"] == card["message_thread_id"]
    assert "同一地点" in hint["text"]
    assert "刚才报的" in hint["text"]

    pressed = await desk.press(SUN, hint, "不是")
    assert pressed["answer"] == "好的，两件分开办。"
    await desk.until(lambda: not _buttons(desk, hint["message_id"]))
    refused = desk.look(lambda session: session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first())
    assert refused is not None
    assert refused.action == "same_hint_refused"


async def test_a_resident_is_shown_the_photo_and_cannot_pass_it_on(desk: Desk) -> None:
    number = await _with_photo(desk, "和平公园")
    for _ in range(2):
        desk.change(_show, number)
    shown = await desk.wait_for(LI, lambda one: bool(one.get("photo")))
    assert shown["caption"].startswith("📷 这是已经报上来的照片")
    assert "王" not in shown["caption"]


async def test_a_photo_of_who_took_their_consent_back_meanwhile_is_shown_to_nobody(desk: Desk) -> None:
    number, before = await _with_photo(desk, "和平广场"), _photos(desk)

    def show_then_revoke(session: Session) -> None:
        revoke_consent(session, _show(session, number).resident, clock=CLOCK)

    desk.change(show_then_revoke)
    rows = select(OutboxRow).where(OutboxRow.key == f"same:{number}")
    await desk.until(lambda: desk.look(lambda session: session.scalars(rows).one().failed_at) is not None)
    assert desk.look(lambda session: session.scalars(rows).one().sent_at) is None
    assert _photos(desk) == before


async def _with_photo(desk: Desk, place: str) -> str:
    """The number of a ticket with a photo."""
    sent = await desk.write(CHEN, None, photo=True)
    photo = AttachmentFacts("photo", file_id=sent["photo"]["file_id"], file_unique_id="u")
    return desk.open_ticket(WANG, **{**TREE, "place": place}, attachments=(photo,))


def _show(session: Session, number: str) -> Ticket:
    """Somebody else is asked whether it is the same thing."""
    ticket, to = ticket_by_number(session, number), find_resident(session, LI)
    assert ticket is not None
    assert to is not None
    attachment = photo_of(session, ticket)
    assert attachment is not None
    show_photo(session, attachment, to=to, key=f"same:{number}", clock=CLOCK)
    return ticket


def _photos(desk: Desk) -> int:
    return len([one for one in desk.sandbox.people.messages(LI) if one.get("photo")])


def _buttons(desk: Desk, message_id: int) -> object:
    [message] = [one for one in desk.sandbox.people.messages(CITY) if one["message_id"] == message_id]
    return message.get("buttons")
