"""The bot's answers to a message, as the caller reads them, from live output or from the tracker's past.

An answer is ``{"text": …, "buttons": [{"title": …, "payload": …}]}``.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, Optional

from rasa.shared.core.events import BotUttered, Event, UserUttered

Answer = Dict[str, Any]

MODEL = "model"  # Key of the metadata of a message.
KEPT_MESSAGES = 20  # Answers kept at hand per sender; the bot sends a chat's messages one after the other.
KEPT_SENDERS = 2000


@dataclass(frozen=True)
class Turn:
    """What one message was answered, by which model (the file's name), and what that one made of it.

    ``reading`` is None for what was no free text, and for what an earlier process answered.
    """

    messages: List[Answer]
    model: Optional[str] = None
    reading: Optional[Dict[str, Any]] = None

    def as_json(self, *, replayed: bool) -> Dict[str, Any]:
        """As the channel tells it."""
        return {"messages": self.messages, "replayed": replayed, "model": self.model, "reading": self.reading}


def as_answer(text: Optional[str], buttons: Optional[Iterable[Mapping[str, Any]]]) -> Optional[Answer]:
    """One answer, or None where there is nothing to show."""
    shown = [{"title": str(b.get("title", "")), "payload": str(b.get("payload", ""))} for b in buttons or ()]
    if not (text or shown):
        return None
    return {"text": text or "", "buttons": shown}


def collected_answers(messages: Iterable[Mapping[str, Any]]) -> List[Answer]:
    """The answers in a ``CollectingOutputChannel``, in order."""
    answers = (as_answer(message.get("text"), message.get("buttons")) for message in messages)
    return [answer for answer in answers if answer]


def past_turns(events: Iterable[Event]) -> "OrderedDict[str, Turn]":
    """What was answered to each user message, by message id, oldest first."""
    past: OrderedDict[str, Turn] = OrderedDict()
    current: List[Answer] = []
    for event in events:
        if isinstance(event, UserUttered):
            turn = Turn([], event.metadata.get(MODEL))
            current = past.setdefault(str(event.message_id), turn).messages
        elif isinstance(event, BotUttered):
            answer = as_answer(event.text, (event.data or {}).get("buttons"))
            if answer:
                current.append(answer)
    return past


class AnswerMemory:
    """Recent answers of recent senders; what is missing is read from the tracker store once."""

    def __init__(self) -> None:
        self._senders: OrderedDict[str, OrderedDict[str, Turn]] = OrderedDict()

    async def recall(self, tracker_store: Any, sender: str, message_id: str) -> Optional[Turn]:
        """What was answered to this message already, or None if it is new."""
        if sender not in self._senders:
            tracker = await tracker_store.retrieve(sender)
            self._senders[sender] = past_turns(tracker.events if tracker else ())
            self._trim(sender)
        self._senders.move_to_end(sender)
        return self._senders[sender].get(message_id)

    def remember(self, sender: str, message_id: str, turn: Turn) -> None:
        """Keep what was answered."""
        self._senders.setdefault(sender, OrderedDict())[message_id] = turn
        self._trim(sender)

    def clear(self) -> None:
        """Forget everything at hand; what the tracker store still has is read again when asked for."""
        self._senders.clear()

    def _trim(self, sender: str) -> None:
        while len(self._senders[sender]) > KEPT_MESSAGES:
            self._senders[sender].popitem(last=False)
        while len(self._senders) > KEPT_SENDERS:
            self._senders.popitem(last=False)
