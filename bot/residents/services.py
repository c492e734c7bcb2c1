"""Use cases of the residents' side that only the bot needs: each composes helpdesk use cases in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake.store import consenting_resident
from bot.rasa_client import Answer
from bot.residents.noting import note_heard
from bot.views.residents import talk_buttons
from helpdesk.clock import Clock
from helpdesk.crowds.leads import joining_of
from helpdesk.crowds.queries import known_ticket
from helpdesk.errors import NotFoundError
from helpdesk.inbox.services import finish_update, is_finished
from helpdesk.links.models import IssuedButton
from helpdesk.links.services import take_button, ticket_of_message
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import NORMAL, enqueue
from helpdesk.readings.heard import Heard
from helpdesk.readings.services import AnsweredUpdate, record_answer
from helpdesk.residents.models import Resident
from helpdesk.residents.services import find_resident, mark_reachable, mark_unreachable, revoke_consent
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords
from helpdesk.tickets.free_words import keep_free_words
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import tickets_of_resident
from helpdesk.tickets.services import supplement_ticket
from helpdesk.tickets.states import FINAL
from helpdesk.tickets.telling import home_of, note_to_team, note_unreachable


@dataclass(frozen=True)
class Situation:
    """What must be known before a private message can be understood."""

    resident: Resident | None  # None: nobody, or nobody who agreed.
    ticket_number: str | None = None  # The message replies to one about this ticket.
    payload: str | None = None  # The message is the title of a button on the keyboard shown last.


def see_situation(session: Session, *, chat_id: int, text: str, reply_to: int | None) -> Situation:
    """Look up who writes, which ticket they reply to, and which keyboard button they pressed."""
    resident = consenting_resident(session, chat_id)
    if resident is None:
        return Situation(None)
    ticket = ticket_of_message(session, chat_id, reply_to) if reply_to else None
    number = _number_known(session, ticket, resident) if ticket is not None else None
    return Situation(resident, number, titled_payload(session, chat_id, text))


def _number_known(session: Session, ticket: Ticket, resident: Resident) -> str | None:
    """The number under which the resident knows the ticket; None if they neither reported nor joined it."""
    if ticket.resident_id != resident.id and joining_of(session, ticket, resident) is None:
        return None
    return known_ticket(session, ticket, resident).number


def titled_payload(session: Session, chat_id: int, title: str) -> str | None:
    """The payload behind a title on the newest keyboard; a reply keyboard sends only its titles back."""
    newest = session.scalars(
        select(IssuedButton).where(IssuedButton.chat_id == chat_id).order_by(IssuedButton.issued_at.desc()).limit(12)
    ).all()
    together = [one for one in newest if one.message_id == newest[0].message_id]
    return next((one.payload for one in together if one.title == title and not one.used_at), None)


def say(
    session: Session,
    resident_id: int,
    name: str,
    args: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    ticket_id: int | None = None,
    clock: Clock,
) -> None:
    """Queue a fixed sentence for a resident."""
    enqueue(
        session,
        "text",
        recipient_kind="resident",
        recipient_id=resident_id,
        ticket_id=ticket_id,
        params={"name": name, "args": args or {}},
        priority=NORMAL,
        key=key,
        clock=clock,
    )


def say_once_since(session: Session, resident_id: int, name: str, *, since: datetime, clock: Clock) -> None:
    """Queue a fixed sentence unless the resident was told it since then."""
    earlier = session.scalars(
        select(OutboxRow).where(
            OutboxRow.recipient_kind == "resident",
            OutboxRow.recipient_id == resident_id,
            OutboxRow.kind == "text",
            OutboxRow.created_at >= since,
        )
    )
    if not any(row.params.get("name") == name for row in earlier):
        say(session, resident_id, name, clock=clock)


def ask_with_buttons(
    session: Session, resident_id: int, text: str, choices: list[tuple[str, str]], *, clock: Clock
) -> OutboxRow:
    """Queue a question of the bot's own whose buttons work like the dialogue's."""
    buttons = [{"title": title, "payload": payload} for title, payload in choices]
    return enqueue(
        session,
        "dialogue",
        recipient_kind="resident",
        recipient_id=resident_id,
        params={"text": text, "buttons": buttons},
        clock=clock,
    )


def answer_dialogue(
    session: Session,
    update_ids: tuple[int, ...],
    resident_id: int,
    answers: Sequence[Answer],
    *,
    heard: Heard | None = None,
    model: str | None = None,
    token: str | None = None,
    clock: Clock,
) -> bool:
    """Finish the updates and queue what the dialogue answered, together; False if they were finished before.

    ``heard``: what ``model`` (the name of its file) made of the words; None where there were none to read.
    """
    if is_finished(session, update_ids[-1]):
        return False
    told = [one for one in answers if one.text.strip() or one.buttons]
    rows = [ask_with_buttons(session, resident_id, one.text, talk_buttons(one.buttons), clock=clock).id for one in told]
    reading = note_heard(session, heard, resident_id=resident_id, model=model, clock=clock)
    if model or rows:
        about = AnsweredUpdate(update_ids[-1], resident_id, model, reading.id if reading else None, tuple(rows))
        record_answer(session, about, clock=clock)
    _finish(session, update_ids, token, clock=clock)
    return True


def give_up_dialogue(
    session: Session,
    update_ids: tuple[int, ...],
    resident_id: int,
    name: str,
    error: str,
    *,
    token: str | None = None,
    clock: Clock,
) -> None:
    """The dialogue cannot handle these words: say so with the sentence ``name``, note the error, go on."""
    if not is_finished(session, update_ids[-1]):
        say(session, resident_id, name, clock=clock)
        _finish(session, update_ids, token, error=error, clock=clock)


def _finish(
    session: Session, update_ids: tuple[int, ...], token: str | None, *, error: str | None = None, clock: Clock
) -> None:
    for update_id in update_ids:
        finish_update(session, update_id, error=error, clock=clock)
    button = session.get(IssuedButton, token) if token else None
    if button is not None:
        take_button(session, button.token, button.chat_id, clock)


@dataclass(frozen=True)
class Press:
    """A pressed dialogue button."""

    payload: str
    title: str
    is_used: bool


def read_press(session: Session, *, token: str, chat_id: int) -> Press:
    """The button behind a token; raises ``NotFoundError`` for a forged one and for one issued to another chat."""
    button = session.get(IssuedButton, token)
    if button is None or button.chat_id != chat_id:
        raise NotFoundError("no such button")
    return Press(button.payload, button.title, _is_answered(session, button))


def is_press_used(session: Session, token: str) -> bool:
    """Whether the question was answered already; asked in the resident's turn, so that two quick presses count once."""
    button = session.get(IssuedButton, token)
    return button is not None and _is_answered(session, button)


def _is_answered(session: Session, button: IssuedButton) -> bool:
    """One answer per question: a press on its second button comes too late."""
    if button.used_at is not None or button.message_id is None:
        return button.used_at is not None
    same_message = (IssuedButton.chat_id == button.chat_id) & (IssuedButton.message_id == button.message_id)
    used = select(IssuedButton.token).where(same_message, IssuedButton.used_at.is_not(None)).limit(1)
    return session.scalar(used) is not None


@dataclass(frozen=True)
class Supplement:
    """What a resident wrote as a reply to a message about their ticket."""

    number: str
    text: str
    attachments: tuple[AttachmentFacts, ...]
    chat_id: int
    message_id: int


def supplement_by_reply(session: Session, words: Supplement, *, clock: Clock) -> None:
    """Pass a reply on to the team and say that it arrived; after the stars it is the free word."""
    resident = access_resident(session, words.chat_id)
    if not words.attachments and keep_free_words(session, words.number, words.text, by=resident, clock=clock):
        return
    message = supplement_ticket(
        session,
        ResidentWords(words.number, words.text, words.attachments, words.chat_id, words.message_id),
        by=resident,
        clock=clock,
    )
    say(
        session,
        resident.id,
        "supplement_received",
        {"number": words.number},
        ticket_id=message.ticket_id,
        key=f"supplement:{message.id}",
        clock=clock,
    )


def access_resident(session: Session, telegram_user_id: int) -> Resident:
    """The resident's row, consenting or not; raises ``NotFoundError`` for a stranger."""
    resident = find_resident(session, telegram_user_id)
    if resident is None:
        raise NotFoundError("no such resident")
    return resident


def forget_resident(session: Session, telegram_user_id: int, *, clock: Clock) -> None:
    """Take the consent back and say so."""
    resident = access_resident(session, telegram_user_id)
    revoke_consent(session, resident, clock=clock)
    unfinished = [one for one in tickets_of_resident(session, resident) if one.status not in FINAL]
    say(session, resident.id, "consent_revoked", {"unfinished": len(unfinished)}, clock=clock)


def note_blocked(session: Session, telegram_user_id: int, *, clock: Clock) -> None:
    """The resident blocked the bot: mark it, and tell the teams that would wait for an answer in vain."""
    resident = find_resident(session, telegram_user_id)
    if resident is None or resident.unreachable_at is not None:
        return
    mark_unreachable(session, resident, clock=clock)
    note_unreachable(session, resident, clock=clock)


def note_unblocked(session: Session, telegram_user_id: int, *, clock: Clock) -> None:
    """The resident wrote again or unblocked the bot: the teams that gave up hope are told."""
    resident = find_resident(session, telegram_user_id)
    if resident is None or resident.unreachable_at is None:
        return
    mark_reachable(session, resident, clock=clock)
    for ticket in tickets_of_resident(session, resident, open_only=True):
        note_to_team(session, home_of(session, ticket), ticket, "reachable", clock=clock)
