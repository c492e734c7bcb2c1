"""Parting from the other side: the team of the lead lets out a ticket that was merged into theirs by mistake."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.crowds.leads import lock_ticket, merged_into
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_staff, acts_for_owner
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.numbers import parse_number

SHOWN = 8  # Merged tickets that a menu offers, the latest first.


def merged_numbers(session: Session, ticket_id: int) -> tuple[str, ...]:
    """Numbers of the tickets handled under this one, also by way of another; ``SHOWN`` at most, the latest first."""
    ids = merged_into(session, ticket_id)
    if not ids:
        return ()
    query = select(Ticket.number).where(Ticket.id.in_(ids)).order_by(Ticket.id.desc()).limit(SHOWN)
    return tuple(session.scalars(query))


def access_merged(session: Session, number: str, lead_number: str, by: Staff) -> Ticket:
    """The ticket ``number``, locked for a change, if it is handled under a lead that ``by`` looks after.

    Raises ``NotAllowedError`` unless ``by`` is the lead's owner, their stand-in or a supervisor of its team, and
    ``InvalidInputError`` for a ticket that is not (any more) handled under it.
    """
    lead = access_ticket_as_staff(session, lead_number, by)
    check_may_part(lead, by)
    found = session.scalar(select(Ticket.id).where(Ticket.number == (parse_number(number) or "")))
    if found is None or found not in merged_into(session, lead.id):
        raise InvalidInputError(f"{number} 已经不在 {lead.number} 里，不用再拆开")
    return lock_ticket(session, found)


def check_may_part(lead: Ticket, by: Staff) -> None:
    """Whether ``by`` looks after the lead; raises ``NotAllowedError``."""
    if not acts_for_owner(lead, by) and not by.is_supervisor_of(lead.team_id):
        raise NotAllowedError("只有主办件的经办人或督办员可以把并进来的拆开，请先签收或请督办员来拆")
