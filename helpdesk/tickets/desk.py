"""What staff do with a ticket, all of it from their group chat."""

from typing import Any

from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import ConflictError, InvalidInputError, NotAllowedError
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team, duty_team
from helpdesk.supervision.calls import call_supervisors
from helpdesk.supervision.services import end_supervision, return_reasons
from helpdesk.tickets.access import access_ticket_as_staff, check_owner, is_owner, may_hand_on
from helpdesk.tickets.commands import RejectReason, ReturnReason, StaffWords
from helpdesk.tickets.dispatching import give_to_team
from helpdesk.tickets.evidence import is_without_photo
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.moves import add_words, make_move, words_said_before
from helpdesk.tickets.promises import move_promise, renew_accept_limit
from helpdesk.tickets.reopening import check_decided
from helpdesk.tickets.states import OPEN, Move, Status
from helpdesk.tickets.telling import note_to_team, tell_resident

SUPERVISOR_AFTER_RETURNS = 3  # The third 退单 goes to the supervisor instead of round again.


def claim_ticket(session: Session, number: str, *, by: Staff, clock: Clock) -> Ticket:
    """Take a new ticket on (签收); the resident is told who looks after it.

    Claiming one's own ticket again changes nothing. Raises ``ConflictError`` with name and time for the second one, and
    ``IllegalMoveError`` for a ticket that is not there to be claimed.
    """
    ticket = access_ticket_as_staff(session, number, by)
    if ticket.status is Status.IN_PROGRESS and is_owner(ticket, by):
        return ticket
    if ticket.status in OPEN and ticket.owner is not None and not is_owner(ticket, by):
        raise ConflictError(ticket.number, ticket.owner.name, ticket.claimed_at)
    _claim(session, ticket, by=by, clock=clock)
    return ticket


def ask_resident(session: Session, words: StaffWords, *, by: Staff, clock: Clock) -> TicketMessage:
    """Ask the resident for more (请补充); the clocks stand still until they answer.

    A new ticket is claimed by asking. While the ticket waits already, a further question is only passed on.
    """
    ticket, said = _begin(session, words, "question", by)
    if said is not None:
        return said
    _claim_if_new(session, ticket, by=by, clock=clock)
    if ticket.status is Status.WAITING:
        make_move(session, ticket, Move.ANSWER, by=by, clock=clock, kind="question")
    else:
        make_move(session, ticket, Move.ASK, by=by, clock=clock)
    question = add_words(session, ticket, words, "question", by=by, clock=clock)
    tell_resident(session, ticket, "staff_question", clock=clock, ticket_message_id=question.id)
    return question


def answer_resident(session: Session, words: StaffWords, *, by: Staff, clock: Clock) -> TicketMessage:
    """Pass a staff member's words on to the resident; the status stays, but answering a new ticket claims it."""
    ticket, said = _begin(session, words, "answer", by)
    if said is not None:
        return said
    _claim_if_new(session, ticket, by=by, clock=clock)
    make_move(session, ticket, Move.ANSWER, by=by, clock=clock)
    answer = add_words(session, ticket, words, "answer", by=by, clock=clock)
    tell_resident(session, ticket, "staff_answer", clock=clock, ticket_message_id=answer.id)
    return answer


def resolve_ticket(session: Session, words: StaffWords, *, by: Staff, clock: Clock) -> Ticket:
    """Close the work with an answer (办结); the resident is asked whether it is solved.

    Only the owner or a supervisor may: raises ``NotAllowedError`` naming the owner, or saying that a supervisor has to
    look first. A snapshot needs a photo of what was done: see ``helpdesk.tickets.evidence``.
    """
    ticket, said = _begin(session, words, "resolution", by)
    if said is not None:
        return ticket
    check_owner(ticket, Move.RESOLVE, by)
    check_decided(session, ticket, by=by)
    details: dict[str, Any] = {"without_photo": True} if is_without_photo(session, ticket, words) else {}
    make_move(session, ticket, Move.RESOLVE, by=by, clock=clock, **details)
    ticket.is_with_supervisor = False
    end_supervision(session, ticket, by=by, clock=clock)
    resolution = add_words(session, ticket, words, "resolution", by=by, clock=clock)
    tell_resident(session, ticket, "ticket_resolved", clock=clock, ticket_message_id=resolution.id)
    return ticket


def return_ticket(session: Session, number: str, reason: ReturnReason, *, by: Staff, clock: Clock) -> Ticket:
    """Give a ticket back to the duty group (退单); the third time it goes to the supervisor.

    Any member may return a new ticket; one that is being worked on only its owner or a supervisor.
    """
    ticket = access_ticket_as_staff(session, number, by)
    was_waiting = ticket.status is Status.WAITING
    if was_waiting or ticket.status is Status.IN_PROGRESS:
        check_owner(ticket, Move.RETURN, by)
    team = ticket.team
    ticket.bounce_count += 1
    make_move(
        session,
        ticket,
        Move.RETURN,
        by=by,
        clock=clock,
        reason=ReturnReason(reason),
        team=team.code if team else None,
        bounce_count=ticket.bounce_count,
    )
    renew_accept_limit(session, ticket, clock=clock)
    if was_waiting:
        move_promise(session, ticket, clock=clock)
    if ticket.bounce_count >= SUPERVISOR_AFTER_RETURNS:
        ticket.is_with_supervisor = True
        reasons = return_reasons(session, ticket)
        call_supervisors(session, ticket, "third_return", clock=clock, count=ticket.bounce_count, reasons=reasons)
    else:
        note_to_team(
            session,
            duty_team(session),
            ticket,
            "returned",
            clock=clock,
            count=ticket.bounce_count,
            reason=ReturnReason(reason).value,
            team=team.name if team else None,
            staff=by.name,
        )
    return ticket


def dispatch_ticket(session: Session, number: str, team_code: str, reason: str, *, by: Staff, clock: Clock) -> Ticket:
    """Send a ticket to a team (派单) or on to another one (转办).

    Dispatchers, the team's supervisors and the owner may. Raises ``NotFoundError`` for an unknown team and
    ``InvalidInputError`` for the duty team or the team that has it already.
    """
    ticket = access_ticket_as_staff(session, number, by)
    team = access_team(session, team_code)
    if not may_hand_on(ticket, by):
        raise NotAllowedError("只有值班分派员、督办员或经办人本人可以转办")
    if team.is_duty:
        raise InvalidInputError("值班室不办理工单，请选择科室")
    if ticket.team_id == team.id and ticket.status is not Status.TRIAGE:
        raise InvalidInputError(f"工单已经在{team.name}")
    check_decided(session, ticket, by=by)
    give_to_team(session, ticket, team, by=by, clock=clock)
    if reason.strip():
        add_words(session, ticket, StaffWords(ticket.number, reason.strip()), "note", by=by, clock=clock)
    return ticket


def reject_ticket(
    session: Session,
    number: str,
    reason: RejectReason,
    instead: str,
    *,
    words: StaffWords | None = None,
    by: Staff,
    clock: Clock,
) -> Ticket:
    """Refuse a matter (不予受理) and say who does it instead; dispatchers, the owner and supervisors may.

    ``words`` is the message ``instead`` was written in, which is marked once the resident has it.
    """
    ticket = access_ticket_as_staff(session, number, by)
    if not by.is_dispatcher:
        check_owner(ticket, Move.REJECT, by)
    if not instead.strip():
        raise InvalidInputError("请写明居民应该找谁办理")
    make_move(session, ticket, Move.REJECT, by=by, clock=clock, reason=RejectReason(reason))
    facts: dict[str, Any] = {"reason": RejectReason(reason).value, "instead": instead.strip()}
    if words is not None and words.source_chat_id is not None:
        facts |= {"from_chat": words.source_chat_id, "from_message": words.source_message_id}
    tell_resident(session, ticket, "ticket_rejected", clock=clock, **facts)
    return ticket


def add_note(session: Session, words: StaffWords, *, by: Staff, clock: Clock) -> TicketMessage:
    """Keep an internal note; it is never passed on to the resident."""
    ticket, said = _begin(session, words, "note", by)
    if said is not None:
        return said
    note = add_words(session, ticket, words, "note", by=by, clock=clock)
    record(session, "note", by=by, at=clock.now(), ticket_id=ticket.id, ticket_message=note.id)
    session.flush()
    return note


def _claim(session: Session, ticket: Ticket, *, by: Staff, clock: Clock) -> None:
    if ticket.team_id is not None and not by.is_member_of(ticket.team_id):
        raise NotAllowedError(f"只有{ticket.team.name if ticket.team else ''}的成员可以签收")
    make_move(session, ticket, Move.CLAIM, by=by, clock=clock)
    tell_resident(
        session, ticket, "ticket_claimed", clock=clock, staff=by.name, team=ticket.team.name if ticket.team else None
    )


def _claim_if_new(session: Session, ticket: Ticket, *, by: Staff, clock: Clock) -> None:
    """First words to the resident are work begun; a dispatcher's words are not, the team still has to claim it."""
    if ticket.status is Status.NEW and by.is_member_of(ticket.team_id):
        _claim(session, ticket, by=by, clock=clock)


def _begin(session: Session, words: StaffWords, kind: str, by: Staff) -> tuple[Ticket, TicketMessage | None]:
    """The ticket, and the same words if they were used before; new ones must not be empty."""
    ticket = access_ticket_as_staff(session, words.number, by)
    said = words_said_before(session, ticket, words, kind)
    if said is None and not words.text.strip() and not words.attachments:
        raise InvalidInputError("内容是空的")
    return ticket, said
