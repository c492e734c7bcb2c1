"""One turn of the conversation between Rasa and our actions: what comes in, what goes out, and the thread between."""

import asyncio
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sanic.exceptions import ServiceUnavailable
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session

from actions.answers import Catalogue
from actions.desk import Desk, desk
from actions.message import Message, plain
from actions.talk import Say
from helpdesk.certificates.catalogue import CertificateEntry, find_certificate
from helpdesk.errors import HelpdeskError, NotFoundError
from helpdesk.office import current_office
from helpdesk.residents.models import Resident

logger = logging.getLogger(__name__)

FORM = "request_form"
_PERMIT = re.compile(r"^[\w]{0,8}(?:居住|身份|暂住|老年|残疾)证$")  # "居住证" is not "居住证明".
_SENDER = "r"  # A sender is r<resident id>; see the channel.


@dataclass(frozen=True)
class Turn:
    """What an action knows when it runs."""

    message: Message
    slots: Mapping[str, Any]
    sender: str
    message_id: str
    telegram_message_id: int | None = None
    is_fresh: bool = True  # No other action has dealt with the message yet.
    in_form: bool = False

    @classmethod
    def from_tracker(cls, tracker: Tracker) -> "Turn":
        """Read Rasa's tracker."""
        latest = tracker.latest_message or {}
        metadata = latest.get("metadata") or {}
        return cls(
            message=Message.from_latest(latest),
            slots=tracker.slots,
            sender=tracker.sender_id,
            message_id=str(metadata.get("message_id") or latest.get("message_id") or ""),
            telegram_message_id=metadata.get("telegram_message_id"),
            is_fresh=_is_fresh(tracker.events),
            in_form=tracker.active_loop_name == FORM,
        )

    @property
    def key(self) -> str:
        """The same for every delivery of the same message."""
        return f"{self.sender}:{self.message_id}"

    def resident(self, session: Session) -> Resident:
        """Who is talking; raises ``NotFoundError`` when there is no such resident."""
        number = self.sender.removeprefix(_SENDER)
        resident = session.get(Resident, int(number)) if number.isdecimal() else None
        if resident is None:
            raise NotFoundError(f"no resident {self.sender}")
        return resident


@dataclass(frozen=True)
class Reply:
    """What an action says, remembers, and hands on to."""

    says: tuple[Say, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    followup: str | None = None

    @classmethod
    def saying(cls, name: str, /, *, buttons: tuple[tuple[str, str], ...] = (), **facts: Any) -> "Reply":
        """A reply of one sentence."""
        return cls(says=(Say(name, facts, buttons),))


class LinliAction(Action, ABC):  # type: ignore[misc]  # rasa-sdk is not typed.
    """Runs ``act`` in one transaction, off the event loop, and tells Rasa what came of it."""

    writes = False  # Whether it needs a writing transaction.

    @abstractmethod
    def name(self) -> str:
        """The action's name in domain.yml; abstract, or rasa-sdk would register this class."""

    @abstractmethod
    def act(self, turn: Turn, session: Session) -> Reply:
        """Do the one thing this action is for."""

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: Mapping[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Rasa's way in."""
        turn = Turn.from_tracker(tracker)
        reply = await asyncio.to_thread(self._act, turn, desk())
        for say in reply.says:
            _utter(dispatcher, say)
        changed = {name: value for name, value in reply.slots.items() if value != turn.slots.get(name)}
        # A form without any slot event takes the message for unanswered, so those it must have are always sent.
        kept = {name: reply.slots[name] for name in ("service", "requested_slot") if name in reply.slots}
        events = [SlotSet(name, value) for name, value in {**changed, **kept}.items()]
        return [*events, FollowupAction(reply.followup)] if reply.followup else events

    def _act(self, turn: Turn, at: Desk) -> Reply:
        """Raises ``ServiceUnavailable`` where the database is busy: nothing is saved, the bot tries again."""
        try:
            with at.database.session() if self.writes else at.database.reading() as session:
                return self.act(turn, session)
        except HelpdeskError:
            return Reply.saying("utter_trouble")
        except (OperationalError, NoConnectionError) as error:
            logger.warning("%s: the database did not answer: %s", self.name(), type(error.__cause__ or error).__name__)
            raise ServiceUnavailable("database") from None


def catalogue_of(session: Session) -> Catalogue:
    """The certificates of the office that is set up."""
    office = current_office(session)

    def find(words: str, /) -> CertificateEntry | None:
        """Also by its traditional name; a word for a permit is no part of a certificate's name."""
        if office is None or _PERMIT.search(words):
            return None
        return find_certificate(office, words) or find_certificate(office, plain(words))

    return find


def _utter(dispatcher: CollectingDispatcher, say: Say) -> None:
    buttons = [{"title": title, "payload": payload} for title, payload in say.buttons]
    dispatcher.utter_message(response=say.name, buttons=buttons, **say.facts)


def _is_fresh(events: list[dict[str, Any]]) -> bool:
    for event in reversed(events):
        if event.get("event") == "user":
            return True
        if event.get("event") == "action" and event.get("name") != FORM:
            return False
    return False
