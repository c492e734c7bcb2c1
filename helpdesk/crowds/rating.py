"""Ratings of those who joined: kept beside the first one's, asked and thanked alike.

The first resident's rating closes the ticket, theirs does not. Their 未解决 reopens it as the first one's would; once
the ticket is archived it is noted and the team is told, for the archive is not opened again.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.models import JoinedResident
from helpdesk.errors import IllegalMoveError
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import ResidentWords, Resolution
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import add_words
from helpdesk.tickets.reopening import reopen
from helpdesk.tickets.states import Move, Status
from helpdesk.tickets.telling import home_of, note_to_team, pass_words_on, tell_one

_RATED = (Status.RESOLVED, Status.CLOSED)


def rate_as_joined(
    session: Session,
    ticket: Ticket,
    row: JoinedResident,
    *,
    resolution: Resolution | None,
    satisfaction: int | None,
    text: str,
    by: Resident,
    clock: Clock,
) -> None:
    """Record what somebody who joined says about the result; arguments are checked already.

    Raises ``IllegalMoveError`` unless the ticket is resolved or archived.
    """
    if resolution is Resolution.UNSOLVED and row.resolution is resolution and ticket.status not in _RATED:
        return  # The same button pressed twice: it is being worked on again.
    if ticket.status not in _RATED:
        raise IllegalMoveError(ticket.number, ticket.status, Move.RATE)
    if text:
        _rate_in_words(session, ticket, text, by=by, clock=clock)
    if resolution is Resolution.UNSOLVED:
        _say_unsolved(session, ticket, row, by=by, clock=clock)
        return
    if resolution is not None and row.resolution is not resolution:
        row.resolution = resolution
        record(session, "rate_resolution", by=by, at=clock.now(), ticket_id=ticket.id, resolution=resolution)
        if satisfaction is None:
            tell_one(session, ticket, by, "rating_satisfaction", clock=clock)
    if satisfaction is not None and row.satisfaction != satisfaction:
        _rate_satisfaction(session, ticket, row, satisfaction, by=by, clock=clock)
    session.flush()


def ask_anew(session: Session, ticket: Ticket, *, besides: Resident | None = None) -> None:
    """The work begins again, so everybody but ``besides`` is asked again when it is done."""
    rows = update(JoinedResident).where(JoinedResident.ticket_id == ticket.id)
    if besides is not None:
        rows = rows.where(JoinedResident.resident_id != besides.id)
    session.execute(rows.values(resolution=None, satisfaction=None))


def _say_unsolved(session: Session, ticket: Ticket, row: JoinedResident, *, by: Resident, clock: Clock) -> None:
    if ticket.status is Status.RESOLVED:
        reopen(session, ticket, by=by, clock=clock)
        ask_anew(session, ticket, besides=by)
        row.resolution, row.satisfaction = Resolution.UNSOLVED, None
    elif row.resolution is not Resolution.UNSOLVED:
        row.resolution, row.satisfaction = Resolution.UNSOLVED, None
        record(session, "rate_resolution", by=by, at=clock.now(), ticket_id=ticket.id, resolution=row.resolution)
        note_to_team(session, home_of(session, ticket), ticket, "unsolved_after_archive", clock=clock)
        tell_one(session, ticket, by, "unsolved_noted", clock=clock)
    session.flush()


def _rate_satisfaction(
    session: Session, ticket: Ticket, row: JoinedResident, satisfaction: int, *, by: Resident, clock: Clock
) -> None:
    row.satisfaction = satisfaction
    solved = row.resolution.value if row.resolution else None
    record(
        session,
        "rate_joined",
        by=by,
        at=clock.now(),
        ticket_id=ticket.id,
        resolution=solved,
        satisfaction=satisfaction,
    )
    note_to_team(
        session,
        home_of(session, ticket),
        ticket,
        "rated_by_joined",
        clock=clock,
        resolution=solved,
        satisfaction=satisfaction,
    )
    tell_one(session, ticket, by, "rating_thanks", clock=clock)


def _rate_in_words(session: Session, ticket: Ticket, text: str, *, by: Resident, clock: Clock) -> None:
    """In the thread like every word of theirs; the card shows the first resident's."""
    words = add_words(session, ticket, ResidentWords(ticket.number, text), "rating", by=by, clock=clock)
    record(session, "rate_text", by=by, at=clock.now(), ticket_id=ticket.id, ticket_message=words.id)
    pass_words_on(session, ticket, words, clock=clock)
