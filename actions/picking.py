"""A resident wants something else than the model guessed: noted, so that admins can teach it. Only what is certain.

Certain is a button under "which do you mean?", a request that was turned into one of another kind and filed as such,
and a request that was dropped at once before another service was pressed. 转人工 is not: whoever is stuck presses it;
neither are 补充 and 这是新的事情, which say nothing about the kind.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions import slots as read
from actions.desk import desk
from actions.draft import Draft
from actions.message import Message
from actions.turn import Turn
from helpdesk.catalogue import Service
from helpdesk.catalogue.intents import INTENT_OF_SERVICE
from helpdesk.phrases.candidates import note_picked
from helpdesk.readings.aside import aside
from helpdesk.readings.services import reading_of

MEANT = "meant"  # On the buttons of "which do you mean?" that lead to another rule.
_AT_ONCE = timedelta(minutes=2)  # From the words to another service; later it may well be another matter.


def note_choice(turn: Turn, session: Session, kept: Message, service: Service | None) -> None:
    """A service was picked for words that were kept, or none of those offered (None)."""
    if service is not Service.HELP:
        _note(turn, session, kept.message_id, INTENT_OF_SERVICE[service] if service else None)


def note_meant(turn: Turn, session: Session) -> None:
    """A button under "which do you mean?" that asks after a ticket, urges or takes it back."""
    kept = turn.slots.get("last_words")
    if turn.message.is_command and turn.message.entity("matter") == MEANT and kept:
        _note(turn, session, Message.from_memory(kept).message_id, turn.message.intent)


def note_turned(turn: Turn, session: Session, draft: Draft) -> None:
    """A request is filed, and as something else than it was begun as."""
    if draft.begun_as and draft.begun_as != draft.service and draft.service is not Service.HELP:
        _note(turn, session, draft.begun_with, INTENT_OF_SERVICE[draft.service])


def note_begun_anew(turn: Turn, session: Session, service: Service) -> None:
    """A service was pressed; perhaps right after a request of another kind was begun and dropped."""
    key, begun_as = read.text(turn.slots.get("begun_with")), turn.slots.get("begun_as")
    if key is None or service in (begun_as, Service.HELP):
        return
    reading = reading_of(session, turn.resident(session).id, key)
    if reading is not None and reading.at >= desk().clock.now() - _AT_ONCE:
        _note(turn, session, key, INTENT_OF_SERVICE[service])


def _note(turn: Turn, session: Session, key: str | None, intent: str | None) -> None:
    if key:
        with aside(session):
            note_picked(session, turn.resident(session).id, key, intent=intent, clock=desk().clock)
