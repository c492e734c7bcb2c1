"""Opening a ticket: routed, dated, numbered, told to both sides."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.hints import hint_at_same
from helpdesk.deadlines.services import clocks
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.guide.offering import name_facts, team_of_entry
from helpdesk.office.models import Team
from helpdesk.office.services import current_office
from helpdesk.places.services import locate
from helpdesk.reminders.services import schedule
from helpdesk.residents.models import Resident
from helpdesk.routing.services import route
from helpdesk.search.services import index_ticket
from helpdesk.staff.teams import hold_team
from helpdesk.tickets.commands import OpenTicket, ResidentWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import add_words
from helpdesk.tickets.numbers import number_of
from helpdesk.tickets.states import Move
from helpdesk.tickets.telling import pass_words_on, refresh_cards, tell_resident

SUMMARY_LIMIT = 500  # Characters; longer ones make a card unreadable. The whole text stays in ``details``.


def open_ticket(session: Session, command: OpenTicket, *, by: Resident, clock: Clock) -> Ticket:
    """Open a ticket for ``by`` and queue the answer, the card and what was sent along.

    The same ``command.key`` again gives the ticket it opened before. Raises ``NotAllowedError`` without consent and
    ``InvalidInputError`` if the key belongs to another resident's ticket.
    """
    known = _opened_before(session, command.key)
    if known is None:
        if by.consented_at is None:
            raise NotAllowedError("居民还没有同意隐私说明")
        known = _insert(session, command, by=by, clock=clock)
    if known.resident_id != by.id:
        raise InvalidInputError("the key belongs to another resident's ticket")
    return known


def _insert(session: Session, command: OpenTicket, *, by: Resident, clock: Clock) -> Ticket:
    ticket = _draft(session, command, by=by, clock=clock)
    ticket.apply(Move.OPEN if ticket.team else Move.OPEN_TO_TRIAGE, by=by, at=clock.now())
    try:
        with session.begin_nested():
            session.add(ticket)
    except IntegrityError:  # Another process opened it between our look and our insert: its ticket is the ticket.
        other = _opened_before(session, command.key)
        if other is None:
            raise
        return other
    ticket.number = number_of(ticket.id)
    team = ticket.team.code if ticket.team else None
    record(
        session,
        Move.OPEN,
        by=by,
        at=clock.now(),
        ticket_id=ticket.id,
        after=ticket.status,
        service=ticket.service,
        topic=ticket.topic,
        team=team,
        urgency=ticket.urgency,
    )
    session.flush()
    schedule(session, ticket, clock=clock)
    index_ticket(session, ticket)
    _tell(session, ticket, command, by=by, clock=clock)
    hint_at_same(session, ticket, clock=clock)
    return ticket


def _draft(session: Session, command: OpenTicket, *, by: Resident, clock: Clock) -> Ticket:
    now = clock.now()
    limits = clocks(command.service, command.urgency, current_office(session), now, command.topic)
    latitude, longitude = command.location or (None, None)
    located = locate(session, command.place, command.location)
    return Ticket(
        service=command.service,
        topic=command.topic,
        summary=command.summary[:SUMMARY_LIMIT],
        details=dict(command.details),
        place=command.place,
        latitude=latitude,
        longitude=longitude,
        place_name=located.place_name,
        unit_code=located.unit_code,
        cell=located.cell,
        urgency=command.urgency,
        resident=by,
        team=_team_for(session, command),
        opened_at=now,
        accept_from_at=now,
        handle_from_at=now,
        accept_due_at=limits.accept_due_at,
        handle_due_at=limits.handle_due_at,
        promised_on=limits.promised_on,
        is_provisional=limits.is_provisional,
        open_key=command.key,
        begun_with=command.begun_with,
        guide_id=command.guide_id,
    )


def _team_for(session: Session, command: OpenTicket) -> Team | None:
    """The team it belongs to; asked again where that one leaves the office at this very moment."""
    while True:
        team = team_of_entry(session, command.guide_id)
        team = team or route(session, command.service, command.topic, command.place, command.location)
        if team is None or hold_team(session, team):
            return team


def _tell(session: Session, ticket: Ticket, command: OpenTicket, *, by: Resident, clock: Clock) -> None:
    tell_resident(
        session,
        ticket,
        "ticket_opened",
        clock=clock,
        service=ticket.service.value,
        **name_facts(session, ticket.guide_id),
        team=ticket.team.name if ticket.team else None,
        promised_on=ticket.promised_on.isoformat(),
        **({"is_provisional": True} if ticket.is_provisional else {}),
    )
    refresh_cards(session, ticket, clock=clock)
    if command.attachments:
        sent = ResidentWords(ticket.number, "", command.attachments)
        pass_words_on(session, ticket, add_words(session, ticket, sent, "supplement", by=by, clock=clock), clock=clock)


def _opened_before(session: Session, key: str) -> Ticket | None:
    return session.scalars(select(Ticket).where(Ticket.open_key == key)).first()
