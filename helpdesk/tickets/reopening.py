"""未解决: the resident says it is not solved. A supervisor decides who goes on, and learns what is missing."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.deadlines.changes import begin_handling
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError
from helpdesk.office.services import current_office
from helpdesk.reminders.services import schedule
from helpdesk.residents.models import Resident
from helpdesk.staff.leave import acting_for, today_of
from helpdesk.staff.models import Staff
from helpdesk.staff.supervisors import may_decide
from helpdesk.supervision.calls import call_supervisors
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.commands import ResidentWords, Resolution
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import add_words, make_move
from helpdesk.tickets.offering import offer_anew
from helpdesk.tickets.states import OPEN, Move
from helpdesk.tickets.telling import home_of, note_to_team, pass_words_on, refresh_cards, tell_one, tell_others
from helpdesk.tickets.unwanted import says_not_meant, teach_unwanted
from helpdesk.timers.models import Timer
from helpdesk.timers.services import drop_timers, set_timer

CALL_SUPERVISORS = "call_supervisors"  # The timer: the reason is not known yet, and nobody waits for it for ever.
REASON_TAKES = timedelta(minutes=5)
LONGEST_REASON = 500  # Characters kept as the reason; the whole words stand in the thread.


class UnsolvedReason(StrEnum):
    """What is missing, for one press."""

    NOT_FIXED = "not_fixed"
    BROKEN_AGAIN = "broken_again"
    UNCLEAR = "unclear"
    NOBODY_CALLED = "nobody_called"
    NOT_MEANT = "not_meant"  # The bot took it for something else.

    @property
    def label(self) -> str:
        """The words people read, and the ones kept."""
        return _LABELS[self]


_LABELS = {
    UnsolvedReason.NOT_FIXED: "还没修好",
    UnsolvedReason.BROKEN_AGAIN: "又坏了",
    UnsolvedReason.UNCLEAR: "答复没说清",
    UnsolvedReason.NOBODY_CALLED: "没人联系我",
    UnsolvedReason.NOT_MEANT: "弄错了，不是我要办的",
}


def reopen(session: Session, ticket: Ticket, *, by: Resident, clock: Clock) -> None:
    """Back to work with a fresh handling time; the resident is asked what is missing, a supervisor decides.

    The supervisors are called once the reason is known, at the latest after ``REASON_TAKES``.
    """
    if ticket.status in OPEN and ticket.resolution is Resolution.UNSOLVED:
        return  # The same button pressed twice.
    make_move(session, ticket, Move.REOPEN, by=by, clock=clock, reopen_count=ticket.reopen_count + 1)
    ticket.resolution, ticket.unsolved_reason = Resolution.UNSOLVED, None
    ticket.reopen_count += 1
    ticket.is_with_supervisor = True
    _restart(session, ticket, clock=clock)
    note_to_team(session, home_of(session, ticket), ticket, "reopened", clock=clock)
    if ticket.owner is None:
        offer_anew(session, ticket, "without_owner", clock=clock)
    promised_on = ticket.promised_on.isoformat()
    tell_one(session, ticket, by, "ticket_reopened", clock=clock, promised_on=promised_on, asks=True)
    tell_others(session, ticket, by, "ticket_reopened", clock=clock, promised_on=promised_on)
    set_timer(session, CALL_SUPERVISORS, clock.now() + REASON_TAKES, ticket_id=ticket.id)
    session.flush()


def explain_unsolved(
    session: Session, number: str, reason: UnsolvedReason | str, *, by: Resident, clock: Clock
) -> Ticket:
    """What is missing, by one press; passed on like the resident's own words. Pressed again it changes nothing.

    Raises ``InvalidInputError`` for an unknown reason and ``IllegalMoveError`` for a ticket that is not open again.
    """
    ticket = access_ticket_as_resident(session, number, by)
    try:
        label = UnsolvedReason(reason).label
    except ValueError:
        raise InvalidInputError("没有这个原因") from None
    if ticket.status not in OPEN or ticket.resolution is not Resolution.UNSOLVED:
        raise IllegalMoveError(ticket.number, ticket.status, Move.REOPEN)
    if ticket.unsolved_reason is not None:
        return ticket
    words = add_words(session, ticket, ResidentWords(ticket.number, label), "supplement", by=by, clock=clock)
    pass_words_on(session, ticket, words, clock=clock)
    note_reason(session, ticket, label, by=by, clock=clock)
    apology = {"not_meant": True} if reason == UnsolvedReason.NOT_MEANT else {}
    tell_one(session, ticket, by, "unsolved_explained", clock=clock, **apology)
    return ticket


def note_reason(session: Session, ticket: Ticket, text: str, *, by: Resident, clock: Clock) -> None:
    """The first words after 未解决 are the reason: keep them for the card, and call the supervisors with them."""
    is_asked = ticket.status in OPEN and ticket.resolution is Resolution.UNSOLVED and ticket.unsolved_reason is None
    if not is_asked or not text.strip():
        return
    ticket.unsolved_reason = text.strip()[:LONGEST_REASON]
    if says_not_meant(text):
        teach_unwanted(session, ticket, by=by, clock=clock)
    record(session, "explain_unsolved", by=by, at=clock.now(), ticket_id=ticket.id)
    session.flush()
    refresh_cards(session, ticket, clock=clock)
    drop_timers(session, ticket.id, CALL_SUPERVISORS)
    _call_supervisors(session, ticket, clock=clock)


def call_without_reason(session: Session, timer: Timer, clock: Clock) -> None:
    """The timer of ``reopen``: the resident has not said what is missing."""
    ticket = session.get(Ticket, timer.ticket_id)
    if ticket is not None:
        _call_supervisors(session, ticket, clock=clock)


def check_decided(session: Session, ticket: Ticket, *, by: Staff) -> None:
    """While a supervisor has to decide, nobody else may dispatch or resolve; raises ``NotAllowedError`` saying why."""
    if not ticket.is_with_supervisor or may_decide(session, by, ticket.team):
        return
    if ticket.resolution is Resolution.UNSOLVED:
        raise NotAllowedError("居民说还没解决，请督办员先看一下，定好由谁接着办；您可以先答复居民")
    raise NotAllowedError(f"已退单 {ticket.bounce_count} 次，请督办员决定")


def _call_supervisors(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    if not ticket.is_with_supervisor or ticket.status not in OPEN:
        return
    owner = acting_for(session, ticket.owner, today_of(session, clock)) if ticket.owner else None
    facts = {"owner": owner.name, "owner_id": owner.id} if owner else {}
    call_supervisors(session, ticket, "reopened", clock=clock, reason=ticket.unsolved_reason, **facts)


def _restart(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    begin_handling(ticket, current_office(session), clock.now())
    schedule(session, ticket, clock=clock)
