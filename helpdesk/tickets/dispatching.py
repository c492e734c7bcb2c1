"""What happens to a ticket that another team gets, whoever decided it: a dispatcher, or an office that was changed."""

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.crowds.queries import words_of_crowd
from helpdesk.errors import NotFoundError
from helpdesk.office.models import Team
from helpdesk.people import Person
from helpdesk.staff.teams import hold_team
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.promises import move_promise, renew_accept_limit
from helpdesk.tickets.states import Move, Status
from helpdesk.tickets.telling import pass_words_on, tell_resident


def give_to_team(session: Session, ticket: Ticket, team: Team, *, by: Person, clock: Clock) -> None:
    """Dispatch a ticket: the team gets the card, what was said so far and its own time to accept; the resident is told.

    What may be dispatched by whom is checked before. Raises ``IllegalMoveError`` for a ticket that is done and
    ``NotFoundError`` for a team that has just left the office.
    """
    if not hold_team(session, team):
        raise NotFoundError(f"没有代码为“{team.code}”的科室")
    before, was_waiting = ticket.team, ticket.status is Status.WAITING
    make_move(
        session,
        ticket,
        Move.DISPATCH,
        by=by,
        clock=clock,
        to_team=team,
        team_before=before.code if before else None,
        team=team.code,
    )
    ticket.is_with_supervisor = False
    renew_accept_limit(session, ticket, clock=clock)
    for words in words_of_crowd(session, ticket):
        pass_words_on(session, ticket, words, clock=clock)
    tell_resident(session, ticket, "ticket_dispatched", clock=clock, team=team.name)
    if was_waiting:
        move_promise(session, ticket, clock=clock)
    session.flush()
