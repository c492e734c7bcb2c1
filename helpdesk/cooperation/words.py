"""Words between the lead and the helping teams. They are notes: never for the resident, whatever becomes of them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.cooperation.teams import helping_teams
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import enqueue
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.moves import add_words, words_said_before
from helpdesk.tickets.telling import home_of, tell_team


def tell_lead(session: Session, words: StaffWords, team: Team, *, by: Staff, clock: Clock) -> TicketMessage:
    """Keep what a member of the helping ``team`` wrote, and pass it on to the lead team's thread."""
    ticket = _access_as_helper(session, words, team, by)
    return _tell(session, ticket, words, team, [home_of(session, ticket)], by=by, clock=clock)


def keep_helper_note(session: Session, words: StaffWords, team: Team, *, by: Staff, clock: Clock) -> TicketMessage:
    """Keep a helper's private note; it stays in their own group."""
    ticket = _access_as_helper(session, words, team, by)
    return _tell(session, ticket, words, team, [], by=by, clock=clock)


def tell_helpers(session: Session, words: StaffWords, *, by: Staff, clock: Clock) -> TicketMessage:
    """Keep the lead's words to the helping teams, and pass them on to each one's thread.

    Raises ``InvalidInputError`` while nobody helps: the words would reach nobody.
    """
    ticket = access_ticket_as_staff(session, words.number, by)
    helpers = helping_teams(session, ticket.id)
    if not helpers:
        raise InvalidInputError("现在没有协办组，这句没有发出。要请别的组帮忙，请点卡片上的“🤝 协办”")
    return _tell(session, ticket, words, home_of(session, ticket), helpers, by=by, clock=clock)


def was_told_to_teams(session: Session, message: TicketMessage) -> bool:
    """Whether the words went to other teams, so that a copy of them is there."""
    return bool(_told(session, message))


def pass_edit_on(session: Session, message: TicketMessage, *, clock: Clock) -> None:
    """The writer changed the words: change every copy."""
    for row in _told(session, message):
        team = session.get(Team, row.recipient_id)
        facts = {"ticket_message_id": message.id, "author_team": row.params.get("author_team")}
        tell_team(session, team, message.ticket, "team_words_edited", clock=clock, **facts)


def _access_as_helper(session: Session, words: StaffWords, team: Team, by: Staff) -> Ticket:
    ticket = access_ticket_as_staff(session, words.number, by, as_helper=True)
    if team not in helping_teams(session, ticket.id) or not by.is_member_of(team.id):
        raise NotAllowedError("您组的协办已经结束，这句没有转出")
    return ticket


def _tell(
    session: Session,
    ticket: Ticket,
    words: StaffWords,
    team: Team | None,
    to: Iterable[Team | None],
    *,
    by: Staff,
    clock: Clock,
) -> TicketMessage:
    said = words_said_before(session, ticket, words, "note")
    if said is not None:
        return said
    if not words.text.strip() and not words.attachments:
        raise InvalidInputError("内容是空的，请写上要说的话")
    note = add_words(session, ticket, words, "note", by=by, clock=clock)
    for one in to:
        if one is not None:
            enqueue(
                session,
                "team_words",
                recipient_kind="team",
                recipient_id=one.id,
                ticket_id=ticket.id,
                params={
                    "number": ticket.number,
                    "ticket_message_id": note.id,
                    "author_team": team.name if team else None,
                },
                key=f"{_key(note)}{one.id}",
                clock=clock,
            )
    return note


def _told(session: Session, message: TicketMessage) -> list[OutboxRow]:
    query = select(OutboxRow).where(OutboxRow.ticket_id == message.ticket_id, OutboxRow.kind == "team_words")
    rows = session.scalars(query.order_by(OutboxRow.id))
    return [row for row in rows if row.key is not None and row.key.startswith(_key(message))]


def _key(message: TicketMessage) -> str:
    return f"team_words:{message.id}:"
