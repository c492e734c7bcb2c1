"""Use cases of the desk that belong to no single ticket move: lists, contacts, alarms, people who leave."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.delivery.facts import card_facts, contact_of
from bot.staff import queueing
from bot.staff.people import Actor, access_actor
from bot.staff.sayings import Saying
from bot.views.cards import clock_dot
from bot.views.notices import plain_date
from helpdesk.audit.models import AuditEntry
from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import ConflictError, HelpdeskError, NotAllowedError, NotFoundError
from helpdesk.links.services import thread_of
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, enqueue
from helpdesk.people import SYSTEM
from helpdesk.staff.models import Staff
from helpdesk.staff.services import duty_team, remove_membership, team_of_chat
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.promises import renew_accept_limit
from helpdesk.tickets.states import OPEN, Move, Status
from helpdesk.tickets.telling import note_to_team, refresh_cards

UTC_ZONE = ZoneInfo("UTC")  # A share of the time gone is the same in every zone.
LIST_LIMIT = 30  # Tickets in one list; more would not be read.


@dataclass(frozen=True)
class Contact:
    """How to reach a resident."""

    number: str
    name: str | None
    phone: str | None


def reveal_contact(session: Session, number: str, actor: Actor, *, clock: Clock) -> Contact:
    """Name and phone for the owner or a supervisor; who looked is written down before anything is shown."""
    by = access_actor(session, actor, clock=clock)
    ticket = access_ticket_as_staff(session, number, by)
    if ticket.owner_id != by.id and not by.is_supervisor_of(ticket.team_id):
        raise NotAllowedError("只有经办人可以查看联系方式，请先签收。")
    record(session, "reveal_contact", by=by, at=clock.now(), ticket_id=ticket.id)
    name, phone = contact_of(ticket)
    return Contact(ticket.number, name, phone)


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


def list_mine(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """Queue the open tickets that the actor works on, in all their teams."""
    by = access_actor(session, actor, clock=clock)
    query = select(Ticket).where(Ticket.owner_id == by.id, Ticket.status.in_(OPEN))
    _queue_list(session, saying, "我手上的工单", query.order_by(Ticket.handle_due_at), clock=clock)


def list_team(session: Session, saying: Saying, *, clock: Clock) -> None:
    """Queue the open tickets of the group's team; the duty group sees what nobody owns."""
    team = team_of_chat(session, saying.chat_id)
    if team is None:
        return
    query = select(Ticket).where(Ticket.status.in_(OPEN))
    mine = Ticket.team_id.is_(None) if team.is_duty else Ticket.team_id == team.id
    _queue_list(session, saying, f"{team.name} 未办结", query.where(mine).order_by(Ticket.handle_due_at), clock=clock)


def show_ticket(session: Session, saying: Saying, number: str | None, actor: Actor, *, clock: Clock) -> None:
    """Refresh a ticket's card and point to it."""
    if number is None:
        queueing.hint(session, saying, "ticket_usage", clock=clock)
        return
    try:
        ticket = access_ticket_as_staff(session, number, access_actor(session, actor, clock=clock))
    except HelpdeskError:
        queueing.hint(session, saying, "ticket_unknown", clock=clock)
        return
    refresh_cards(session, ticket, clock=clock)
    _point_to_card(session, saying, ticket, clock=clock)


def let_go(session: Session, telegram_user_id: int, chat_id: int, *, clock: Clock) -> None:
    """Somebody left a team's group: what they worked on goes back to the team."""
    team = team_of_chat(session, chat_id)
    staff = session.scalars(select(Staff).where(Staff.telegram_user_id == telegram_user_id)).first()
    remove_membership(session, telegram_user_id=telegram_user_id, chat_id=chat_id, clock=clock)
    if team is None or staff is None:
        return
    begun = (Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED)
    query = select(Ticket).where(Ticket.owner_id == staff.id, Ticket.team_id == team.id, Ticket.status.in_(begun))
    for ticket in session.scalars(query).all():
        if ticket.status is Status.IN_PROGRESS:
            _offer_anew(session, ticket, team, staff, clock=clock)
        else:  # Nothing is to be done now; whoever reads the resident's next word claims it.
            ticket.owner = None
            record(session, "lose_owner", by=SYSTEM, at=clock.now(), ticket_id=ticket.id, left=staff.id)
            refresh_cards(session, ticket, clock=clock)


def _offer_anew(session: Session, ticket: Ticket, team: Team, left: Staff, *, clock: Clock) -> None:
    make_move(session, ticket, Move.DISPATCH, by=SYSTEM, clock=clock, to_team=team, team=team.code, left=left.id)
    renew_accept_limit(session, ticket, clock=clock)
    note_to_team(session, team, ticket, "owner_left", clock=clock, staff=left.name)


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


def card_link(session: Session, ticket: Ticket, chat_id: int) -> str | None:
    """Address of the card; only supergroups have addresses for their messages."""
    thread = thread_of(session, ticket, chat_id)
    digits = str(chat_id)
    if thread is None or thread.card_message_id is None or not digits.startswith("-100"):
        return None
    topic = f"/{thread.thread_id}" if thread.thread_id is not None else ""
    return f"https://t.me/c/{digits[4:]}{topic}/{thread.card_message_id}"


def _point_to_card(session: Session, saying: Saying, ticket: Ticket, *, clock: Clock) -> None:
    """By its address; in a basic group, where messages have none, by a reply to it; or say which group has it."""
    thread = thread_of(session, ticket, saying.chat_id)
    team = ticket.team or duty_team(session)
    if thread is None or thread.card_message_id is None:
        if team is not None and team.chat_id == saying.chat_id:
            return  # The card that was just asked for is on its way.
        where, status = team.name if team else "值班室", ticket.status.label
        queueing.hint(session, saying, "ticket_elsewhere", clock=clock, number=ticket.number, team=where, status=status)
    elif link := card_link(session, ticket, saying.chat_id):
        queueing.hint(session, saying, "ticket_card", clock=clock, number=ticket.number, link=link)
    else:
        to_card = replace(saying, message_id=thread.card_message_id)
        queueing.hint(session, to_card, "ticket_here", clock=clock, number=ticket.number)


def _dot(session: Session, ticket: Ticket, *, clock: Clock) -> str:
    team = ticket.team or duty_team(session)
    return clock_dot(card_facts(session, ticket, team, zone=UTC_ZONE, now=clock.now())) if team else ""


def _queue_list(session: Session, saying: Saying, title: str, query: Select[Ticket], *, clock: Clock) -> None:
    tickets = session.scalars(query).all()
    lines = [
        {
            "number": ticket.number,
            "service": ticket.service.label,
            "status": ticket.status.value,
            "place": ticket.place,
            "owner_name": ticket.owner.name if ticket.owner else None,
            "link": card_link(session, ticket, saying.chat_id),
            "dot": _dot(session, ticket, clock=clock),
            "promised": plain_date(ticket.promised_on),
        }
        for ticket in tickets[:LIST_LIMIT]
    ]
    enqueue(
        session,
        "staff_list",
        recipient_kind="chat",
        recipient_id=saying.chat_id,
        params={
            "title": title,
            "lines": lines,
            "total": len(tickets),
            "reply_to": saying.message_id,
            "thread_id": saying.thread_id,
        },
        priority=queueing.SOON,
        clock=clock,
    )


def _taken(session: Session, alarm_id: int) -> AuditEntry | None:
    query = select(AuditEntry).where(AuditEntry.action == "take_alarm", AuditEntry.after == str(alarm_id))
    return session.scalars(query).first()
