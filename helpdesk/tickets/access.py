"""Fetching a ticket and checking permission are one step, so that neither can be forgotten."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from helpdesk.cooperation.teams import has_helped, helping_teams
from helpdesk.crowds.leads import lead_for
from helpdesk.errors import IllegalMoveError, NotAllowedError, NotFoundError
from helpdesk.links.models import TicketThread
from helpdesk.office.models import Team
from helpdesk.residents.models import Resident
from helpdesk.staff.leave import stands_in
from helpdesk.staff.models import Staff
from helpdesk.tickets.locking import lock_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.numbers import parse_number
from helpdesk.tickets.states import Move, Status, can


def access_ticket_as_staff(session: Session, number: str, by: Staff, *, as_helper: bool = False) -> Ticket:
    """The ticket, locked for a change, if ``by`` works in its team or in the duty group.

    With ``as_helper`` members of a helping team have it as well: for what the lead leaves to them, and for looking.

    Raises ``NotFoundError`` for an unknown ticket or one ``by``'s teams never saw, and ``NotAllowedError`` for one that
    their group still shows but that another team has now.
    """
    ticket = _fetch(session, number)
    if ticket is None:
        raise NotFoundError(f"没有编号为 {number} 的工单")
    if by.is_dispatcher or (ticket.team_id is not None and by.is_member_of(ticket.team_id)):
        return ticket
    if ticket.team_id is not None and by.is_supervisor_of(ticket.team_id):
        return ticket
    where = "值班室" if ticket.team is None else ticket.team.name
    if any(by.is_member_of(team.id) for team in helping_teams(session, ticket.id)):
        if as_helper:
            return ticket
        raise NotAllowedError(f"您组是协办，答复由{where}发出")
    if any(has_helped(session, ticket.id, one.team_id) for one in by.memberships):
        raise NotAllowedError(f"工单 {ticket.number} 的协办已经结束，有事请找{where}")
    if _was_shown_to(session, ticket, by):
        raise NotAllowedError(f"工单 {ticket.number} 已转到{where}，请由他们办理")
    raise NotFoundError(f"没有编号为 {number} 的工单")


def access_ticket_as_resident(session: Session, number: str, by: Resident) -> Ticket:
    """The ticket ``by`` reported or joined, locked for a change; of a merged one the ticket it is handled under.

    Raises ``NotFoundError`` for anybody else's: a stranger must not even learn that the number exists. What only the
    first resident may do asks for ``ticket.resident_id == by.id`` besides.
    """
    found = _fetch(session, number)
    ticket = None if found is None else lead_for(session, found, by)
    if ticket is None:
        raise NotFoundError(f"没有编号为 {number} 的事项")
    return ticket


def is_owner(ticket: Ticket, by: Staff) -> bool:
    """Whether ``by`` looks after the ticket."""
    return ticket.owner_id is not None and ticket.owner_id == by.id


def acts_for_owner(ticket: Ticket, by: Staff) -> bool:
    """Whether ``by`` looks after the ticket, or stands in for an owner on leave."""
    return is_owner(ticket, by) or (ticket.owner is not None and stands_in(by, ticket.owner))


def may_hand_on(ticket: Ticket, by: Staff) -> bool:
    """Whether ``by`` may say which team has the ticket: dispatchers, the team's supervisors and the owner."""
    return by.is_dispatcher or acts_for_owner(ticket, by) or by.is_supervisor_of(ticket.team_id)


def check_owner(ticket: Ticket, move: Move, by: Staff) -> None:
    """Only the owner, their stand-in or a supervisor goes on; what the status forbids anyway is said first.

    A ticket that waits for the resident and whose owner has left is anybody's of the team: it cannot be claimed.
    """
    if not can(ticket.status, move):
        raise IllegalMoveError(ticket.number, ticket.status, move)
    if acts_for_owner(ticket, by) or by.is_supervisor_of(ticket.team_id):
        return
    if ticket.owner is not None:
        raise NotAllowedError(f"这件由{ticket.owner.name}经办，只有本人或督办员可以操作")
    if ticket.status is not Status.WAITING or not by.is_member_of(ticket.team_id):
        raise NotAllowedError("请先签收，再办理")


def _fetch(session: Session, number: str) -> Ticket | None:
    """The row as it is now; the lock makes the second of two claims wait and then see the first (PostgreSQL)."""
    valid = parse_number(number)
    if valid is None:
        return None
    lock_tickets(session, Ticket.number == valid)
    query = select(Ticket).where(Ticket.number == valid)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def _was_shown_to(session: Session, ticket: Ticket, by: Staff) -> bool:
    teams = [one.team_id for one in by.memberships]
    card = (
        select(TicketThread.id)
        .join(Team, Team.chat_id == TicketThread.chat_id)
        .where(TicketThread.ticket_id == ticket.id, Team.id.in_(teams))
    )
    return bool(session.scalar(select(exists(card))))
