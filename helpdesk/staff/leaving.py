"""Somebody left a team's group, or was put out: access ends at once, and what they worked on goes back to the team."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import take_turns
from helpdesk.office.models import Team
from helpdesk.outbox.services import enqueue
from helpdesk.people import SYSTEM
from helpdesk.staff.leave import end_leave, leaves_with
from helpdesk.staff.models import Staff
from helpdesk.staff.services import remove_membership
from helpdesk.staff.teams import team_of_chat
from helpdesk.tickets.locking import MERGING, lock_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.offering import offer_anew
from helpdesk.tickets.states import Status
from helpdesk.tickets.telling import refresh_cards

_BEGUN = (Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED)


def let_go(session: Session, telegram_user_id: int, chat_id: int, *, clock: Clock) -> None:
    """End the membership, give the tickets back, and end the leaves in which the person was to stand in.

    People we never met and chats of no team are ignored; told twice, the second time finds nothing to do.
    """
    take_turns(session, MERGING)
    team = team_of_chat(session, chat_id)
    staff = session.scalars(select(Staff).where(Staff.telegram_user_id == telegram_user_id)).first()
    remove_membership(session, telegram_user_id=telegram_user_id, chat_id=chat_id, clock=clock)
    if team is None or staff is None:
        return
    _give_back(session, staff, team, clock=clock)
    _end_stand_ins(session, staff, team, clock=clock)
    if not staff.memberships:
        end_leave(session, staff, by=SYSTEM, clock=clock)


def _give_back(session: Session, staff: Staff, team: Team, *, clock: Clock) -> None:
    theirs = (Ticket.owner_id == staff.id, Ticket.team_id == team.id, Ticket.status.in_(_BEGUN))
    lock_tickets(session, *theirs)
    query = select(Ticket).where(*theirs).order_by(Ticket.id).execution_options(populate_existing=True)
    for ticket in session.scalars(query).all():
        if ticket.status is Status.IN_PROGRESS:
            offer_anew(session, ticket, "owner_left", clock=clock, left=staff.id, staff=staff.name)
        else:  # Nothing is to be done now; whoever reads the resident's next word claims it.
            ticket.owner = None
            record(session, "lose_owner", by=SYSTEM, at=clock.now(), ticket_id=ticket.id, left=staff.id)
            refresh_cards(session, ticket, clock=clock)


def _end_stand_ins(session: Session, gone: Staff, team: Team, *, clock: Clock) -> None:
    """Whoever counted on the person is told to name somebody else; work in a team both still share goes on."""
    for away in leaves_with(session, gone):
        if any(gone.is_member_of(one.team_id) for one in away.memberships):
            continue
        end_leave(session, away, by=SYSTEM, clock=clock)
        if team.chat_id is not None:
            args = {"away": away.name, "stand_in": gone.name}
            enqueue(
                session,
                "staff_text",
                recipient_kind="chat",
                recipient_id=team.chat_id,
                params={"name": "stand_in_left", "args": args},
                clock=clock,
            )
