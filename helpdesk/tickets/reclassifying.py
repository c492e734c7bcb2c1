"""Staff say that a ticket is another service, or about something else (改分类).

They are the first to see what the dialogue misread, so the message that began the ticket becomes a candidate to learn
from. The ticket stays where it is: which team it would belong to now is only told, a person sends it on.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.catalogue import Service, Topic
from helpdesk.clock import Clock
from helpdesk.crowds.models import COMMON_SERVICES
from helpdesk.errors import IllegalMoveError, InvalidInputError
from helpdesk.guide.offering import team_of_entry
from helpdesk.office.models import Team
from helpdesk.phrases.candidates import note_reclassified
from helpdesk.readings.aside import aside
from helpdesk.routing.services import route
from helpdesk.search.services import index_ticket, terms_of_ticket
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.promises import Why, move_promise
from helpdesk.tickets.states import Move, can
from helpdesk.tickets.telling import home_of, refresh_cards, tell_resident, tell_team


def reclassify_ticket(
    session: Session, number: str, service: str, topic: str | None, *, by: Staff, clock: Clock
) -> Ticket:
    """Change a ticket's service and topic; members of its team, supervisors and dispatchers may.

    The clocks are counted by the new limits from the same beginning; the resident is told only of what they see: the
    service's name and the date. What the other service would have asked is not asked again. The old values put it all
    back. What it is already changes nothing.

    Raises ``NotAllowedError`` or ``NotFoundError``, ``IllegalMoveError`` for a ticket that is not open, and
    ``InvalidInputError`` for a service or topic that does not exist or cannot be many residents' matter.
    """
    ticket = access_ticket_as_staff(session, number, by)
    if not can(ticket.status, Move.RECLASSIFY):
        raise IllegalMoveError(ticket.number, ticket.status, Move.RECLASSIFY)
    after = _check_service(ticket, service)
    if topic not in (None, ticket.topic, *Topic):
        raise InvalidInputError("没有这种内容分类，请从按钮里选")
    if (after, topic) != (ticket.service, ticket.topic):
        _change(session, ticket, after, topic, by=by, clock=clock)
    return ticket


def fitting_team(session: Session, ticket: Ticket) -> Team | None:
    """The team that such a matter belongs to, if it is another one than the ticket has now."""
    location = None
    if ticket.latitude is not None and ticket.longitude is not None:
        location = (ticket.latitude, ticket.longitude)
    team = team_of_entry(session, ticket.guide_id)  # As when it was opened: whatever the topic.
    team = team or route(session, ticket.service, ticket.topic, ticket.place, location)
    return None if team is None or team.id == ticket.team_id else team


def _check_service(ticket: Ticket, service: str) -> Service:
    try:
        after = Service(service)
    except ValueError:
        raise InvalidInputError("没有这种事项，请从按钮里选") from None
    if ticket.crowd_count and after not in COMMON_SERVICES and ticket.service in COMMON_SERVICES:
        raise InvalidInputError(f"还有别的居民在关注这件事，{after.label}只能是一个人的事。请先拆开，再改分类")
    return after


def _change(session: Session, ticket: Ticket, service: Service, topic: str | None, *, by: Staff, clock: Clock) -> None:
    service_before, topic_before, terms_before = ticket.service, ticket.topic, terms_of_ticket(ticket)
    due_before, guide_before = ticket.handle_due_at, ticket.guide_id
    ticket.service, ticket.topic = service, topic
    make_move(
        session,
        ticket,
        Move.RECLASSIFY,
        by=by,
        clock=clock,
        service_before=service_before.value,
        service=service.value,
        topic_before=topic_before,
        topic=topic,
        due_before=due_before.isoformat(),
        guide_before=guide_before,
    )
    begun = _begun_as(session, ticket)
    if service is not service_before:
        ticket.guide_id = begun.guide_id if service is begun.service else None
    index_ticket(session, ticket, before=terms_before)
    named = service.value if service is not service_before else None
    is_told = move_promise(session, ticket, clock=clock, reason=Why.RECLASSIFIED, service=named)
    if named is not None and not is_told:
        tell_resident(session, ticket, "ticket_reclassified", clock=clock, service=named)
    refresh_cards(session, ticket, clock=clock)
    _name_team(session, ticket, clock=clock)
    with aside(session):
        if service is service_before:  # Only another topic this time; the service may have been put right before.
            service_before = begun.service
        note_reclassified(session, ticket, service_before=service_before, clock=clock)
    session.flush()


@dataclass(frozen=True)
class _Begun:
    """What a ticket was before anybody changed it."""

    service: Service
    guide_id: int | None  # The entry of the guide whose service it was.


def _begun_as(session: Session, ticket: Ticket) -> _Begun:
    changes = select(AuditEntry.details).where(AuditEntry.ticket_id == ticket.id, AuditEntry.action == Move.RECLASSIFY)
    first = session.scalars(changes.order_by(AuditEntry.id).limit(1)).one()
    return _Begun(Service(first["service_before"]), first.get("guide_before"))


def _name_team(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Ask those who have it whether it should go to the team of such matters."""
    team = fitting_team(session, ticket)
    if team is not None:
        facts = {"code": team.code, "name": team.name}
        tell_team(session, home_of(session, ticket), ticket, "fitting_team", clock=clock, **facts)
