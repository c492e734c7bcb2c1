"""Somebody without Telegram wants to be forgotten: staff do it for them, once all their matters are over."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.models import JoinedResident
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.residents.models import Resident
from helpdesk.residents.services import forget_identity, revoke_consent
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_staff, acts_for_owner
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import FINAL
from helpdesk.tickets.telling import refresh_cards

CARDS_SHOWN = 20  # Of one person; older ones are drawn without the name whenever somebody looks at them.


def forget_counter_resident(session: Session, number: str, *, by: Staff, clock: Clock) -> Ticket:
    """Empty name and phone of a resident without Telegram in all their tickets, as ``revoke_consent`` does.

    For the owner, their stand-in or a supervisor. Forgetting twice is forgetting once. Raises ``NotAllowedError`` for
    anybody else and for residents who can take their consent back themselves, and ``InvalidInputError`` while a matter
    of theirs is open: they must still be called.
    """
    ticket = access_ticket_as_staff(session, number, by)
    check_may_forget(ticket, by)
    resident = ticket.resident
    if resident.consented_at is None:
        return ticket
    _check_all_over(session, resident)
    revoke_consent(session, resident, clock=clock)
    forget_identity(session, resident.id, clock=clock)
    record(session, "forget_for_resident", by=by, at=clock.now(), ticket_id=ticket.id, resident=resident.id)
    theirs = select(Ticket).where(Ticket.resident_id == resident.id).order_by(Ticket.id.desc()).limit(CARDS_SHOWN)
    for one in session.scalars(theirs).all():
        refresh_cards(session, one, clock=clock)
    session.flush()
    return ticket


def check_may_forget(ticket: Ticket, by: Staff) -> None:
    """Raises ``NotAllowedError`` unless ``by`` looks after the ticket and its resident has no Telegram."""
    if ticket.channel == "chat" or ticket.resident.telegram_user_id > 0:
        raise NotAllowedError("这位居民用 Telegram，请居民自己给机器人发 /privacy 撤回同意")
    if not acts_for_owner(ticket, by) and not by.is_supervisor_of(ticket.team_id):
        raise NotAllowedError("只有经办人或督办员可以删除联系方式")


def _check_all_over(session: Session, resident: Resident) -> None:
    joined = select(JoinedResident.ticket_id).where(
        JoinedResident.resident_id == resident.id, JoinedResident.left_at.is_(None)
    )
    query = select(Ticket.number).where(or_(Ticket.resident_id == resident.id, Ticket.id.in_(joined)))
    number = session.scalar(query.where(Ticket.status.not_in(FINAL)).order_by(Ticket.id).limit(1))
    if number is not None:
        raise InvalidInputError(f"这位居民的工单 {number} 还没有结束，还要打电话告诉结果；等它结束了再删")
