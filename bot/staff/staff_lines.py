"""Replies to the bot's own lines in a group: notes, reminders, calls, hints, lists. They stay among staff.

Rather asked once too often than somebody's business told to a resident: only what shows the resident, or the ticket as
a whole, is answered to the resident.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.sayings import Mark, Saying
from helpdesk.clock import Clock
from helpdesk.links.models import MessageLink
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.services import add_note
from helpdesk.tickets.states import Move, Status, can

# Kinds of links whose message shows the resident's side: the card, words and files of the resident, words that the
# card had to cut, what was sent to the resident, the resident's urging.
SHOWS_RESIDENT = frozenset({"card", "relay", "caption", "file", "whole", "sent", "urge"})
ASKED_FOR = ("prompt:", "reject:")  # The words were asked for; the prompt says what becomes of them.


def is_staff_line(saying: Saying, link: MessageLink | None, *, is_known: bool) -> bool:
    """Whether a message replies to a line that is meant for staff; ``is_known``: what it replies to has a ticket.

    A line of ours that nobody wrote down, such as a list in a ticket's topic, is one as well.
    """
    if link is None:
        return saying.to_bot and not is_known
    return link.kind not in SHOWS_RESIDENT and not link.kind.startswith(ASKED_FOR)


def keep_beside_line(session: Session, saying: Saying, ticket: Ticket, by: Staff, *, clock: Clock) -> None:
    """Keep the words as a note and say so, with a button to send them after all where that is possible now."""
    note = add_note(session, saying.words(ticket.number), by=by, clock=clock)
    queueing.mark(session, saying, queueing.NOTE_MARK, clock=clock)
    if _can_be_sent(ticket, by):
        queueing.doubt(session, saying, ticket, note.id, "staff_line", "answer", clock=clock)
    else:
        queueing.hint(session, saying, "note_kept", ticket=ticket, clock=clock)


def keep_as_note(session: Session, saying: Saying, ticket: Ticket, by: Staff, *, clock: Clock) -> None:
    """A word among colleagues: marked, and the first time somebody marks one for this ticket it is said in words."""
    add_note(session, saying.words(ticket.number), by=by, clock=clock)
    queueing.mark(session, saying, queueing.NOTE_MARK, clock=clock)
    if saying.mark is Mark.NOTE and _count_notes(session, ticket) == 1:
        queueing.hint(session, saying, "note_kept", ticket=ticket, clock=clock)


def _can_be_sent(ticket: Ticket, by: Staff) -> bool:
    return can(ticket.status, Move.ANSWER) and (ticket.status is not Status.TRIAGE or by.is_dispatcher)


def _count_notes(session: Session, ticket: Ticket) -> int:
    query = select(func.count()).where(TicketMessage.ticket_id == ticket.id, TicketMessage.kind == "note")
    return session.scalar(query) or 0
