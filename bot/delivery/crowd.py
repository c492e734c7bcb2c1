"""What one resident of several may read of words that were written with another one in mind."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from bot.delivery.parcels import Parcel
from bot.views import crowds
from bot.views.anonymity import Identity, hide_others
from bot.views.message import Letter
from helpdesk.clock import Clock
from helpdesk.crowds.leads import merged_into, row_of
from helpdesk.crowds.masking import mask_report
from helpdesk.crowds.models import JoinedResident
from helpdesk.office.services import current_office
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import enqueue
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage

Hide = Callable[[str], str]
Facts = Mapping[str, Any]
# Facts of notices that hold words of staff.
WORDS = ("instead", "reason", "why", "words", "text", "question", "summary", "place")
REPORTED = ("summary", "place")  # Words of the first resident.


def hiding_for(session: Session, ticket: Ticket | None, resident_id: int) -> Hide:
    """A function that takes everybody else's name and numbers out of words about this ticket.

    Where nobody ever joined, words stay as they are: then they were written to their reader.
    """
    if ticket is None:
        return str
    query = select(JoinedResident).where(JoinedResident.ticket_id == ticket.id)
    rows = list(session.scalars(query))
    if not rows:
        return str
    people = {one.resident_id: one.resident for one in rows} | {ticket.resident_id: ticket.resident}
    told = _told_of(session, ticket)
    known = {one.id: _identity(one, told.get(one.id, Identity())) for one in people.values()}
    own = known.pop(resident_id, Identity())
    office = current_office(session)
    numbers = [one.phone for one in office.duty_numbers] if office else []
    if office and office.office.phone:
        numbers.append(office.office.phone)
    return lambda words: hide_others(words, known.values(), own=own, open_numbers=numbers)


def hidden_facts(facts: Facts, hide: Hide, *, is_first: bool) -> dict[str, Any]:
    """Facts of a notice with the words in them made fit for this reader; the first resident's are told to others."""
    fit = {name: hide(value) if name in WORDS and isinstance(value, str) else value for name, value in facts.items()}
    if is_first:
        return fit
    return fit | {name: mask_report(str(fit[name])) for name in REPORTED if fit.get(name)}


def report_for_joined(session: Session, ticket: Ticket, resident_id: int) -> str:
    """What the first resident reported, as somebody who joined may read it: the thing, not who or which door."""
    return mask_report(hiding_for(session, ticket, resident_id)(ticket.summary))


def is_for_first(ticket: Ticket | None, row: OutboxRow) -> bool:
    """Whether a row is for the ticket's first resident: only then is the mark under staff's words about it."""
    return ticket is None or ticket.resident_id == row.recipient_id


def tell_some_missed(session: Session, parcel: Parcel, *, clock: Clock) -> None:
    """Say under staff's words how many who joined did not get them; of notices nobody wrote nothing is said.

    The mark on their message stays as it is: it is about the first resident.
    """
    row, source = parcel.row, parcel.source
    if source is None:
        return
    ticket = session.get(Ticket, row.ticket_id)
    failed = select(OutboxRow).where(
        OutboxRow.recipient_kind == "resident",
        OutboxRow.ticket_id == row.ticket_id,
        OutboxRow.kind == row.kind,
        OutboxRow.failed_at.is_not(None),
        OutboxRow.recipient_id != (ticket.resident_id if ticket else 0),
    )
    words = row.params.get("ticket_message_id")
    same = [one for one in session.scalars(failed) if one.params.get("ticket_message_id") == words]
    enqueue(
        session,
        "staff_text",
        recipient_kind="chat",
        recipient_id=source.chat_id,
        ticket_id=row.ticket_id,
        params={"name": "some_missed", "args": {"count": len(same)}, "reply_to": source.message_id},
        key=f"missed:{row.kind}:{row.ticket_id}:{words}",
        clock=clock,
    )


def is_from_another(words: TicketMessage, ticket: Ticket) -> bool:
    """Whether a resident's words are another one's than the first of this ticket: joined, or merged into it."""
    if words.ticket_id != ticket.id:
        return words.ticket.resident_id != ticket.resident_id
    if words.source_chat_id in (None, ticket.resident.chat_id):
        return False
    # Below zero it was written down in a group, for somebody on the phone, or by somebody who is forgotten by now.
    return (words.source_chat_id or 0) > 0 or _is_forgotten(words)


def _is_forgotten(words: TicketMessage) -> bool:
    session = object_session(words)
    query = select(Resident.id).where(Resident.telegram_user_id == words.source_chat_id)
    return session is not None and session.scalar(query) is not None


def has_rated(session: Session, ticket: Ticket, resident_id: int) -> bool:
    """Whether this resident has said already that it is solved, or partly."""
    if ticket.resident_id == resident_id:
        return ticket.resolution is not None
    row = row_of(session, ticket.id, resident_id)
    return row is not None and row.resolution in (Resolution.SOLVED, Resolution.PARTLY)


def _merged(facts: Facts) -> Letter:
    return crowds.ticket_merged(facts["number"], facts.get("own"), _day(facts))


def _joined(facts: Facts) -> Letter:
    return crowds.crowd_joined(facts["number"], int(facts.get("count") or 0), facts.get("team"), _day(facts))


def _day(facts: Facts) -> date | None:
    promised = facts.get("promised_on")
    return date.fromisoformat(promised) if promised else None


CROWD_NOTICES: Mapping[str, Callable[[Facts], Letter]] = {
    "ticket_merged": _merged,
    "ticket_unmerged": lambda facts: crowds.ticket_unmerged(facts["number"], _day(facts)),
    "crowd_joined": _joined,
    "crowd_left": lambda facts: crowds.crowd_left(facts["number"]),
    "crowd_goes_on": lambda facts: crowds.crowd_goes_on(facts["number"]),
    "unsolved_noted": lambda facts: crowds.unsolved_noted(facts["number"]),
}


def _identity(resident: Resident, told: Identity) -> Identity:
    names = (resident.display_name,) if resident.display_name else ()
    phones = (resident.phone,) if resident.phone else ()
    return Identity((*names, *told.names), (*phones, *told.phones))


def _told_of(session: Session, ticket: Ticket) -> dict[int, Identity]:
    """By resident: the phones they gave for calling back, and what their contact cards say."""
    everywhere = {ticket.id, *merged_into(session, ticket.id)}
    told: dict[int, Identity] = {}
    tickets = select(Ticket.resident_id, Ticket.details).where(Ticket.id.in_(everywhere))
    for resident_id, details in session.execute(tickets):
        contact = str((details or {}).get("contact") or "")
        _add(told, resident_id, None, contact if any(one.isdigit() for one in contact) else None)
    cards = (
        select(Resident.id, Attachment.name, Attachment.phone)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .join(Resident, Resident.chat_id == TicketMessage.source_chat_id)
        .where(TicketMessage.ticket_id.in_(everywhere), Attachment.kind == "contact")
    )
    for resident_id, name, phone in session.execute(cards):
        _add(told, resident_id, name, phone)
    return told


def _add(told: dict[int, Identity], resident_id: int, name: str | None, phone: str | None) -> None:
    known = told.get(resident_id, Identity())
    told[resident_id] = Identity(
        (*known.names, name) if name else known.names, (*known.phones, phone) if phone else known.phones
    )
