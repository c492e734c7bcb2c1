"""From a staff message to the use case it asks for, all in one transaction."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.alarms import answers_alarm
from bot.staff.canned import answers_canned
from bot.staff.counter import answers_slip
from bot.staff.helping import helping_team_of, take_helper_words, take_words_to_helpers
from bot.staff.people import Actor, access_actor
from bot.staff.prompted import answers_prompt, take_prompted
from bot.staff.sayings import Mark, Saying
from bot.staff.staff_lines import is_staff_line, keep_as_note, keep_beside_line
from bot.staff.stale import merged_into, show_card
from bot.staff.thinking_twice import is_held_back, is_taking_back, take_back
from bot.views.staff import move_label, what_instead
from helpdesk.clock import Clock
from helpdesk.cooperation.words import was_told_to_teams
from helpdesk.errors import HelpdeskError, IllegalMoveError, InvalidInputError
from helpdesk.links.models import MessageLink
from helpdesk.links.services import ticket_of_message, ticket_of_thread
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import RejectReason
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.second_thoughts import TAKEN_BACK
from helpdesk.tickets.services import (
    answer_resident,
    ask_resident,
    edit_words,
    reject_ticket,
    resolve_ticket,
)
from helpdesk.tickets.states import FINAL, Status

RESOLVING = (Mark.RESOLVE, Mark.RESOLVE_WITHOUT_PHOTO)


@dataclass(frozen=True)
class Target:
    """The ticket a message is about, and the prompt it answers, if any."""

    ticket: Ticket
    link_kind: str = ""
    is_among_staff: bool = False  # It answers words of another team.
    is_to_staff_line: bool = False  # It answers a line of ours that is meant for staff.


def find_target(session: Session, saying: Saying) -> Target | None:
    """By the message it replies to, else by the topic it is written in; None for other talk."""
    if saying.reply_to is not None:
        link = _link(session, saying.chat_id, saying.reply_to)
        ticket = ticket_of_message(session, saying.chat_id, saying.reply_to)
        if ticket is not None:
            is_line = is_staff_line(saying, link, is_known=True)
            return Target(ticket, link.kind if link else "", _is_among_staff(session, link), is_line)
    if saying.thread_id is not None:
        ticket = ticket_of_thread(session, saying.chat_id, saying.thread_id)
        if ticket is not None:
            return Target(ticket, is_to_staff_line=is_staff_line(saying, None, is_known=False))
    return None


def concerns_ticket(session: Session, saying: Saying) -> bool:
    """Whether a message is about a ticket at all; ordinary talk in the group is nobody's business."""
    return find_target(session, saying) is not None


def answers_unknown_message(session: Session, saying: Saying) -> bool:
    """Whether it replies to a message of ours that is not written down; it may have been sent just now."""
    if not saying.to_bot or saying.reply_to is None:
        return False
    if answers_alarm(session, saying) or answers_slip(session, saying) or answers_canned(session, saying):
        return False
    return _link(session, saying.chat_id, saying.reply_to) is None


def take_words(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """Do what the message asks for; what cannot be done is said under it, and nothing of it is kept."""
    target = find_target(session, saying)
    if target is None:
        return
    ticket = target.ticket
    if saying.is_empty:
        queueing.hint(session, saying, "unsupported", ticket=ticket, clock=clock)
        return
    try:
        with session.begin_nested():
            _use(session, saying, target, access_actor(session, actor, clock=clock), clock=clock)
    except IllegalMoveError as error:
        session.refresh(ticket)
        into = merged_into(session, ticket.number)
        name = "merged_away" if into else "too_late" if ticket.status in FINAL else "impossible"
        facts = {"number": ticket.number, "status": ticket.status.label, "move": move_label(error.move)}
        facts["instead"] = what_instead(ticket.status)
        facts |= {"into": into} if into else {}
        show_card(session, ticket, saying.chat_id, clock=clock)
        queueing.hint(session, saying, name, ticket=ticket, clock=clock, **facts)
    except HelpdeskError as error:
        queueing.hint(session, saying, "not_understood", ticket=ticket, clock=clock, reason=str(error))


def take_edit(session: Session, saying: Saying, *, clock: Clock) -> None:
    """Carry an edit over to the resident's copy. A note stays a note, and what was sent cannot become one."""
    known = session.scalars(
        select(TicketMessage)
        .where(TicketMessage.source_chat_id == saying.chat_id, TicketMessage.source_message_id == saying.message_id)
        .order_by(TicketMessage.id.desc())
    ).first()
    if known is None or known.author_kind != "staff":
        return
    if known.kind == TAKEN_BACK:
        queueing.hint(session, saying, "taken_back_already", ticket=known.ticket, clock=clock)
        return
    if saying.mark is Mark.NOTE and known.kind != "note":
        queueing.hint(session, saying, "no_note_later", ticket=known.ticket, clock=clock)
        return
    if known.kind == "note" and not saying.is_internal and not was_told_to_teams(session, known):
        queueing.hint(session, saying, "note_stays", ticket=known.ticket, clock=clock)
    edit_words(
        session,
        source_chat_id=saying.chat_id,
        source_message_id=saying.message_id,
        text=saying.text,
        clock=clock,
    )


def _use(session: Session, saying: Saying, target: Target, by: Staff, *, clock: Clock) -> None:
    """What stays among staff; everything else is for the resident."""
    helper, is_bare = helping_team_of(session, target.ticket, saying.chat_id), saying.mark is Mark.NONE
    if helper is not None:
        take_helper_words(session, saying, target.ticket, helper, by, clock=clock)
    elif is_taking_back(saying):
        take_back(session, saying, target.ticket, by, clock=clock)
    elif saying.is_internal:
        keep_as_note(session, saying, target.ticket, by, clock=clock)
    elif is_bare and target.is_to_staff_line:
        keep_beside_line(session, saying, target.ticket, by, clock=clock)
    elif saying.mark is Mark.HELPERS or (is_bare and target.is_among_staff):
        take_words_to_helpers(session, saying, target.ticket, by, clock=clock)
    else:
        _speak(session, saying, target, by, clock=clock)


def _speak(session: Session, saying: Saying, target: Target, by: Staff, *, clock: Clock) -> None:
    """Words for the resident, unless they may not be."""
    # A mark says it as plainly as the prompt does.
    kind = "prompt:merge" if saying.mark is Mark.MERGE else target.link_kind
    words, move = saying.words(target.ticket.number), _move_of(saying, kind)
    if move is not None and _is_held_back(session, saying, target, move, by, clock=clock):
        return
    if move == "ask":
        ask_resident(session, words, by=by, clock=clock)
    elif move == "resolve":
        resolve_ticket(session, words, by=by, clock=clock)
    elif move == "answer":
        _answer(session, saying, target, by, clock=clock)
    elif kind.startswith("reject:"):
        _reject(session, saying, target, by, clock=clock)
    else:
        take_prompted(session, kind, words, by=by, clock=clock)


def _move_of(saying: Saying, kind: str) -> str | None:
    """What words for the resident would do; None for words that a prompt asked for and that go another way."""
    if saying.mark is Mark.ASK or (saying.mark is Mark.NONE and kind == "prompt:ask"):
        return "ask"
    if saying.mark in RESOLVING or (saying.mark is Mark.NONE and kind == "prompt:resolve"):
        return "resolve"
    return None if kind.startswith("reject:") or answers_prompt(kind) else "answer"


def _is_held_back(session: Session, saying: Saying, target: Target, move: str, by: Staff, *, clock: Clock) -> bool:
    is_asked_for = saying.mark is not Mark.NONE or target.link_kind.startswith("prompt:")
    return is_held_back(session, saying, target.ticket, move, by, is_asked_for=is_asked_for, clock=clock)


def _answer(session: Session, saying: Saying, target: Target, by: Staff, *, clock: Clock) -> None:
    if target.ticket.status is Status.TRIAGE and not by.is_dispatcher:
        raise IllegalMoveError(target.ticket.number, target.ticket.status, "answer")
    answer_resident(session, saying.words(target.ticket.number), by=by, clock=clock)


def _reject(session: Session, saying: Saying, target: Target, by: Staff, *, clock: Clock) -> None:
    if not saying.text:
        raise InvalidInputError("请用文字写明居民应该找谁办理")
    reason = RejectReason(target.link_kind.removeprefix("reject:"))
    words = saying.words(target.ticket.number)
    reject_ticket(session, words.number, reason, saying.text, words=words, by=by, clock=clock)


def _is_among_staff(session: Session, link: MessageLink | None) -> bool:
    """Whether the message is a copy of what another team wrote: an answer to it is not for the resident."""
    words = session.get(TicketMessage, link.ticket_message_id) if link and link.ticket_message_id else None
    return words is not None and words.kind == "note"


def _link(session: Session, chat_id: int, message_id: int) -> MessageLink | None:
    query = select(MessageLink).where(MessageLink.chat_id == chat_id, MessageLink.message_id == message_id)
    return session.scalars(query.order_by(MessageLink.id.desc())).first()
