"""One move with all that belongs to it: status, audit, cards."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.cooperation.teams import end_all_help
from helpdesk.deadlines.changes import HandleClock, follow_move
from helpdesk.extensions.lapsing import lapse_extension
from helpdesk.followups.planning import plan_follow_up
from helpdesk.office.models import Team
from helpdesk.office.services import current_office
from helpdesk.people import Person
from helpdesk.reminders.services import schedule
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords, StaffWords
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.states import FINAL, Move
from helpdesk.tickets.telling import home_of, refresh_cards


def make_move(
    session: Session,
    ticket: Ticket,
    move: Move,
    *,
    by: Person,
    clock: Clock,
    to_team: Team | None = None,
    **details: Any,
) -> None:
    """Apply ``move``, write the audit row, and queue the card for every team concerned.

    ``to_team`` is the new team of a dispatch; a return leaves the ticket without one.
    Raises ``IllegalMoveError`` before anything is changed.
    """
    before, home = ticket.status, home_of(session, ticket)
    handling = HandleClock.of(ticket)
    ticket.apply(move, by=by, at=clock.now())
    follow_move(ticket, move, handling, current_office(session), clock.now())
    if move is Move.DISPATCH:
        ticket.team = to_team
    elif move is Move.RETURN:
        ticket.team = None
    record(session, move, by=by, at=clock.now(), ticket_id=ticket.id, before=before, after=ticket.status, **details)
    session.flush()
    schedule(session, ticket, clock=clock)
    if before is not ticket.status:
        plan_follow_up(session, ticket, clock=clock)
    has_gone = ticket.status in FINAL or home_of(session, ticket) is not home
    if before is not ticket.status:
        lapse_extension(session, ticket, clock=clock)
    helped = end_all_help(session, ticket.id, at=clock.now()) if has_gone else []
    if before is not ticket.status or has_gone:
        refresh_cards(session, ticket, home, *helped, clock=clock)


def add_words(
    session: Session, ticket: Ticket, words: StaffWords | ResidentWords, kind: str, *, by: Person, clock: Clock
) -> TicketMessage:
    """Keep what was said; ``kind`` is one of ``TicketMessage.kind``."""
    message = TicketMessage(
        ticket=ticket,
        author_kind=by.actor_kind,
        kind=kind,
        text=words.text,
        created_at=clock.now(),
        staff_id=by.actor_id if by.actor_kind == "staff" else None,
        source_chat_id=words.source_chat_id,
        source_message_id=words.source_message_id,
        attachments=attachments_of(words.attachments),
    )
    session.add(message)
    session.flush()
    return message


def words_said_before(
    session: Session, ticket: Ticket, words: StaffWords | ResidentWords, kind: str
) -> TicketMessage | None:
    """The same Telegram message used the same way before: Telegram may deliver an update twice."""
    if words.source_chat_id is None or words.source_message_id is None:
        return None
    query = select(TicketMessage).where(
        TicketMessage.ticket_id == ticket.id,
        TicketMessage.kind == kind,
        TicketMessage.source_chat_id == words.source_chat_id,
        TicketMessage.source_message_id == words.source_message_id,
    )
    return session.scalars(query).first()


def attachments_of(facts: Iterable[AttachmentFacts]) -> list[Attachment]:
    """Rows for what was sent along."""
    return [
        Attachment(
            kind=one.kind,
            file_id=one.file_id,
            file_unique_id=_cut(one.file_unique_id, 120),
            file_name=one.file_name,
            size=one.size,
            latitude=one.latitude,
            longitude=one.longitude,
            phone=_cut(one.phone, 64),
            name=_cut(one.name, 128),
            fingerprint=one.fingerprint,
        )
        for one in facts
    ]


def _cut(words: str | None, length: int) -> str | None:
    """As much as the column takes; PostgreSQL refuses the whole row for one letter too many."""
    return None if words is None else words[:length]
