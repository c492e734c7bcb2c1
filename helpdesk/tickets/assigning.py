"""A supervisor puts a ticket into a member's hands (指定经办人)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError
from helpdesk.staff.leave import acting_for, is_away, today_of
from helpdesk.staff.models import Membership, Staff
from helpdesk.staff.supervisors import may_decide
from helpdesk.supervision.calls import call_people
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.states import Move, can
from helpdesk.tickets.telling import refresh_cards, tell_resident

MOST_CHOICES = 40  # Names in one menu; nobody finds theirs among more.


def assign_ticket(session: Session, number: str, staff_id: int, *, by: Staff, clock: Clock) -> Ticket:
    """Give the ticket to a member of its team; the member is called, the resident is told who looks after it.

    Decides what was before the supervisor. Raises ``NotAllowedError`` for who is no supervisor and
    ``InvalidInputError`` for a member who is away, not in the team, or has the ticket already.
    """
    ticket = access_ticket_as_staff(session, number, by)
    check_assign(session, ticket, by=by)
    to = _check_member(session, ticket, staff_id, clock=clock)
    before = ticket.owner
    make_move(session, ticket, Move.ASSIGN, by=by, clock=clock, staff=to.id, staff_before=before.id if before else None)
    ticket.owner, ticket.is_with_supervisor = to, False
    if to is not before:
        ticket.claimed_at = clock.now()
    session.flush()
    refresh_cards(session, ticket, clock=clock)
    call_people(session, ticket.team, ticket, "assigned", [to], clock=clock, by=by.name)
    team = ticket.team.name if ticket.team else None
    tell_resident(session, ticket, "ticket_claimed", clock=clock, staff=to.name, team=team)
    return ticket


def check_assign(session: Session, ticket: Ticket, *, by: Staff) -> None:
    """Whether ``by`` may assign it now; raises what ``assign_ticket`` raises."""
    if not can(ticket.status, Move.ASSIGN):
        raise IllegalMoveError(ticket.number, ticket.status, Move.ASSIGN)
    if not may_decide(session, by, ticket.team):
        raise NotAllowedError("只有督办员（本群或值班群的管理员）可以指定经办人")


def possible_owners(session: Session, ticket: Ticket, *, clock: Clock) -> list[Staff]:
    """The known members of the ticket's team who are here, by name; without anonymous administrators."""
    query = (
        select(Staff)
        .join(Membership, Membership.staff_id == Staff.id)
        .where(Membership.team_id == ticket.team_id, Staff.telegram_user_id > 0)
        .order_by(Staff.name, Staff.id)
    )
    today = today_of(session, clock)
    here = [one for one in session.scalars(query) if not is_away(one, today)]
    return here[:MOST_CHOICES]


def _check_member(session: Session, ticket: Ticket, staff_id: int, *, clock: Clock) -> Staff:
    to = session.get(Staff, staff_id)
    team = ticket.team.name if ticket.team else "本组"
    if to is None or to.telegram_user_id < 0 or not to.is_member_of(ticket.team_id):
        raise InvalidInputError(f"这位同事不在{team}，请从菜单里选一位")
    if to.id == ticket.owner_id and not ticket.is_with_supervisor:
        raise InvalidInputError(f"这件已经由{to.name}经办")
    today = today_of(session, clock)
    if is_away(to, today):
        raise InvalidInputError(f"{to.name}在休假，由{acting_for(session, to, today).name}代办，请另选一位")
    return to
