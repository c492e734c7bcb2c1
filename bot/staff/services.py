"""Use cases of the desk that belong to no single ticket move: contacts, alarms, people who leave."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.facts import contact_of, people_of
from bot.staff import queueing
from bot.staff.people import Actor, access_actor
from bot.views.ticket_facts import CardDetail
from helpdesk.audit.models import AuditEntry
from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import ConflictError, NotAllowedError, NotFoundError
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, enqueue
from helpdesk.staff.models import Staff
from helpdesk.staff.services import duty_team, team_of_chat
from helpdesk.tickets.access import access_ticket_as_staff, acts_for_owner


@dataclass(frozen=True)
class Contact:
    """How to reach a resident."""

    number: str
    name: str | None
    phone: str | None
    people: tuple[CardDetail, ...] = ()  # Other names that the card masks.


def reveal_contact(session: Session, number: str, actor: Actor, *, clock: Clock) -> Contact:
    """Name and phone for the owner, their stand-in or a supervisor; who looked is written down first."""
    by = access_actor(session, actor, clock=clock)
    ticket = access_ticket_as_staff(session, number, by)
    if not acts_for_owner(ticket, by) and not by.is_supervisor_of(ticket.team_id):
        raise NotAllowedError("只有经办人可以查看联系方式，请先签收。")
    record(session, "reveal_contact", by=by, at=clock.now(), ticket_id=ticket.id)
    name, phone = contact_of(ticket)
    return Contact(ticket.number, name, phone, people_of(ticket))


def take_alarm(session: Session, alarm_id: int, actor: Actor, message_id: int, *, clock: Clock) -> None:
    """The first member of the duty group takes an alarm; raises ``ConflictError`` naming who was faster."""
    by = access_actor(session, actor, clock=clock)
    row = session.scalars(select(OutboxRow).where(OutboxRow.id == alarm_id).with_for_update()).first()
    # An alarm whose words are forgotten is over; there is nothing left to show who took what.
    if row is None or row.kind != "emergency_alarm" or not row.params or not by.is_member_of(row.recipient_id):
        raise NotFoundError("这个按钮已经失效。")
    taken = _taken(session, alarm_id)
    if taken is not None:
        holder = session.get(Staff, taken.actor_id)
        raise ConflictError("", holder.name if holder else None, taken.at)
    at = clock.now()
    record(session, "take_alarm", by=by, at=at, before=None, after=str(alarm_id))
    enqueue(
        session,
        "alarm_taken",
        recipient_kind="chat",
        recipient_id=actor.chat_id,
        params={"alarm": alarm_id, "message_id": message_id, "name": by.name, "at": at.isoformat(), **row.params},
        priority=URGENT,
        clock=clock,
    )


def report_removed_bot(session: Session, chat_id: int, *, clock: Clock) -> None:
    """The bot was put out of a team's group; its rows wait, and the duty group is told."""
    team, duty = team_of_chat(session, chat_id), duty_team(session)
    if team is not None and duty is not None and duty.chat_id not in (None, chat_id):
        queueing.line(session, duty.chat_id or 0, "bot_removed", clock=clock, team=team.name)


def welcome_bot_back(session: Session, chat_id: int) -> None:
    """The bot may write in a team's group again."""
    team = team_of_chat(session, chat_id)
    if team is not None:
        queueing.release_team(session, team.id)


def _taken(session: Session, alarm_id: int) -> AuditEntry | None:
    query = select(AuditEntry).where(AuditEntry.action == "take_alarm", AuditEntry.after == str(alarm_id))
    return session.scalars(query).first()
