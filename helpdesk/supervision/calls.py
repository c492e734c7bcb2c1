"""Calling people by name in a group: the ones who have to decide or to hurry."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.office.models import Team
from helpdesk.outbox.services import enqueue
from helpdesk.staff.leave import acting_for, today_of
from helpdesk.staff.models import Staff
from helpdesk.staff.supervisors import supervisors_of
from helpdesk.staff.teams import duty_team
from helpdesk.tickets.models import Ticket


def call_people(
    session: Session,
    to: Team | None,
    ticket: Ticket,
    name: str,
    people: Iterable[Staff | None],
    *,
    clock: Clock,
    is_apart: bool = False,
    **args: Any,
) -> None:
    """Queue a line that calls ``people``, or whoever stands in for them; each once.

    It goes into the ticket's thread, or, ``is_apart``, to a group that does not work on the ticket.
    """
    if to is None:
        return
    today = today_of(session, clock)
    called = {one.id: one for one in (acting_for(session, who, today) for who in people if who is not None)}
    enqueue(
        session,
        "team_call",
        recipient_kind="team",
        recipient_id=to.id,
        ticket_id=ticket.id,
        params={
            "number": ticket.number,
            "name": name,
            "people": [{"id": one.telegram_user_id, "name": one.name} for one in called.values()],
            "apart": is_apart,
            "args": args,
        },
        clock=clock,
    )


def call_supervisors(
    session: Session, ticket: Ticket, name: str, *besides: Staff | None, clock: Clock, **args: Any
) -> None:
    """Call the team's supervisors in its thread; where none is known, the duty group's in their own group as well.

    ``besides`` are called with them.
    """
    duty = duty_team(session)
    team = ticket.team or duty
    found = supervisors_of(session, team)
    call_people(session, team, ticket, name, [*found, *besides], clock=clock, **args)
    if not found:
        tell_duty_group(session, ticket, name, clock=clock, **args)


def tell_duty_group(session: Session, ticket: Ticket, name: str, *, clock: Clock, **args: Any) -> None:
    """Queue the same line for the duty group, unless the ticket lies there anyway."""
    duty = duty_team(session)
    if duty is not None and ticket.team is not None and ticket.team.id != duty.id:
        people = supervisors_of(session, duty)
        call_people(session, duty, ticket, name, people, clock=clock, is_apart=True, **args)
