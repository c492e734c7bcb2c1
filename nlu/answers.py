"""The bot's answers to a message, as the caller reads them, from live output or from the tracker's past.

An answer is ``{"text": …, "buttons": [{"title": …, "payload": …}]}``.
"""

from collections import OrderedDict
from typing import Any, Dict, Iterable, List, Mapping, Optional

from rasa.shared.core.events import BotUttered, Event, UserUttered

Answer = Dict[str, Any]

KEPT_MESSAGES = 20  # Answers kept at hand per sender; the bot sends a chat's messages one after the other.
KEPT_SENDERS = 2000


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


def past_answers(events: Iterable[Event]) -> "OrderedDict[str, List[Answer]]":
    """The answers given after each user message, by message id, oldest first."""
    past: OrderedDict[str, List[Answer]] = OrderedDict()
    current: List[Answer] = []
    for event in events:
        if isinstance(event, UserUttered):
            current = past.setdefault(str(event.message_id), [])
        elif isinstance(event, BotUttered):
            answer = as_answer(event.text, (event.data or {}).get("buttons"))
            if answer:
                current.append(answer)
    return past


class AnswerMemory:
    """Recent answers of recent senders; what is missing is read from the tracker store once."""

    def __init__(self) -> None:
        self._senders: OrderedDict[str, OrderedDict[str, List[Answer]]] = OrderedDict()

    async def recall(self, tracker_store: Any, sender: str, message_id: str) -> Optional[List[Answer]]:
        """The answers already given to this message, or None if it is new."""
        if sender not in self._senders:
            tracker = await tracker_store.retrieve(sender)
            self._senders[sender] = past_answers(tracker.events if tracker else ())
            self._trim(sender)
        self._senders.move_to_end(sender)
        return self._senders[sender].get(message_id)

    def remember(self, sender: str, message_id: str, answers: List[Answer]) -> None:
        """Keep what was answered."""
        self._senders.setdefault(sender, OrderedDict())[message_id] = answers
        self._trim(sender)

    def clear(self) -> None:
        """Forget everything at hand; what the tracker store still has is read again when asked for."""
        self._senders.clear()

    def _trim(self, sender: str) -> None:
        while len(self._senders[sender]) > KEPT_MESSAGES:
            self._senders[sender].popitem(last=False)
        while len(self._senders) > KEPT_SENDERS:
            self._senders.popitem(last=False)
