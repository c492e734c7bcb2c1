"""The ladder 催办 → 督办 → 通报: the first urge goes to the team, further ones put the ticket under supervision.

Source: 国办发〔2020〕53号 (督办 is a step of the closed loop); which urge leads where is the office's (office.yml).
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError
from helpdesk.office.models import Team
from helpdesk.office.schema import SupervisionRules
from helpdesk.office.services import current_office
from helpdesk.people import SYSTEM, Person
from helpdesk.staff.leave import today_of
from helpdesk.staff.models import Staff
from helpdesk.staff.supervisors import may_decide
from helpdesk.supervision.calls import call_people, call_supervisors, tell_duty_group
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.commands import StaffWords, Supervision
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.moves import add_words, make_move
from helpdesk.tickets.states import Move, can
from helpdesk.tickets.telling import home_of, refresh_cards


def supervision_rules(session: Session) -> SupervisionRules:
    """The office's rules, or the defaults before one is applied."""
    office = current_office(session)
    return office.supervision if office else SupervisionRules()


def supervise_ticket(
    session: Session, number: str, level: Supervision, *, words: StaffWords | None = None, by: Staff, clock: Clock
) -> Ticket:
    """Put a ticket under supervision (督办), or report it (通报); whoever looks after it is called by name.

    ``words`` say why; they stay in the group. Reporting needs supervision first. Raises ``NotAllowedError`` for who is
    no supervisor, and ``InvalidInputError`` for a step that was taken already or is not next.
    """
    ticket = access_ticket_as_staff(session, number, by)
    check_next_level(session, ticket, level, by=by)
    _raise_to(session, ticket, level, by=by, clock=clock, reason=words.text.strip() if words else "")
    if words is not None:
        add_words(session, ticket, words, "note", by=by, clock=clock)
    return ticket


def check_next_level(session: Session, ticket: Ticket, level: Supervision, *, by: Staff) -> None:
    """Whether ``by`` may take this step of the ladder now; raises what ``supervise_ticket`` raises."""
    if not can(ticket.status, Move.SUPERVISE):
        raise IllegalMoveError(ticket.number, ticket.status, Move.SUPERVISE)
    if not may_decide(session, by, ticket.team):
        raise NotAllowedError("只有督办员（本群或值班群的管理员）可以督办")
    if ticket.supervision is Supervision.RED:
        raise InvalidInputError("这件已经通报，没有更高一级了；请指定经办人，或者转给别的科室")
    if ticket.supervision is level:
        raise InvalidInputError("这件已经在督办；还不行，再点“📣 督办”可以通报")
    if ticket.supervision is None and level is Supervision.RED:
        raise InvalidInputError("请先督办，还不行再通报")


def climb(session: Session, ticket: Ticket, *, clock: Clock) -> Supervision | None:
    """After an urge: the step that this urge leads to, or None where it stays with the team."""
    rules = supervision_rules(session)
    level = None
    if ticket.urge_count >= rules.report_from:
        level = Supervision.RED
    elif ticket.urge_count >= rules.supervise_from:
        level = Supervision.AMBER
    if level is None or ticket.supervision in (level, Supervision.RED):
        return None
    _raise_to(session, ticket, level, by=SYSTEM, clock=clock)
    return level


def urge_facts(session: Session, ticket: Ticket, *, clock: Clock) -> dict[str, Any]:
    """What the resident is told after an urge: who knows of it now, until when, and when they may urge again.

    A promised date that is past is not said again.
    """
    is_ahead = ticket.promised_on >= today_of(session, clock)
    return {
        "step": ticket.supervision.value if ticket.supervision else "team",
        "team": ticket.team.name if ticket.team else None,
        "staff": ticket.owner.name if ticket.owner else None,
        "promised_on": ticket.promised_on.isoformat() if is_ahead else None,
        "every_hours": supervision_rules(session).every_hours,
    }


def last_question(session: Session, ticket: Ticket) -> str | None:
    """What staff asked the resident last."""
    query = select(TicketMessage.text).where(TicketMessage.ticket_id == ticket.id, TicketMessage.kind == "question")
    return session.scalar(query.order_by(TicketMessage.id.desc()).limit(1))


def return_reasons(session: Session, ticket: Ticket) -> list[dict[str, Any]]:
    """Team name and reason code of every return so far, oldest first."""
    query = select(AuditEntry.details).where(AuditEntry.ticket_id == ticket.id, AuditEntry.action == Move.RETURN.value)
    names = {team.code: team.name for team in session.scalars(select(Team))}
    told = session.scalars(query.order_by(AuditEntry.id)).all()
    return [{"team": names.get(str(one.get("team"))), "reason": one.get("reason")} for one in told]


def end_supervision(session: Session, ticket: Ticket, *, by: Person, clock: Clock) -> None:
    """The matter is done: the ticket is supervised no more; that it was stays in the audit."""
    if ticket.supervision is None:
        return
    record(session, "end_supervision", by=by, at=clock.now(), ticket_id=ticket.id, level=ticket.supervision.value)
    ticket.supervision = None
    session.flush()


def _raise_to(
    session: Session, ticket: Ticket, level: Supervision, *, by: Person, clock: Clock, reason: str = ""
) -> None:
    details: dict[str, Any] = {"level": level.value}
    points = supervision_rules(session).points
    if points is not None:
        details["points"] = points.red if level is Supervision.RED else points.amber
    make_move(session, ticket, Move.SUPERVISE, by=by, clock=clock, **details)
    ticket.supervision = level
    session.flush()
    refresh_cards(session, ticket, clock=clock)
    facts: dict[str, Any] = {
        "urges": ticket.urge_count,
        "by": by.name if isinstance(by, Staff) else None,
        "reason": reason,
        "team": ticket.team.name if ticket.team else None,
        "owner": ticket.owner.name if ticket.owner else None,
    }
    if isinstance(by, Staff):  # A supervisor need not be called by themselves.
        call_people(session, home_of(session, ticket), ticket, level.value, [ticket.owner], clock=clock, **facts)
    else:
        call_supervisors(session, ticket, level.value, ticket.owner, clock=clock, **facts)
    if level is Supervision.RED:
        tell_duty_group(session, ticket, level.value, clock=clock, **facts)
