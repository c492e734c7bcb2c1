"""Rasa channel ``linli``: the one way the bot talks to the dialogue.

POST ``/webhooks/linli/webhook`` with a sender, a message id and either a resident's text or a payload of our own
buttons. The same message id again gets the same answers again and changes nothing.
DELETE ``/webhooks/linli/conversations/SENDER`` forgets one resident's talk, ``…/conversations?silent_days=N`` every
talk in which nothing was said for so long.

Status: 200 answers · 400 the request is wrong · 401 wrong token · 500 this message cannot be handled, do not send
it again · 503 something is not up, send it again later.
"""

import asyncio
import hmac
import logging
import re
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, Dict, List, Optional, Set, Tuple

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu.actions_endpoint import TurnStoppedError
from nlu.answers import Answer, AnswerMemory, collected_answers
from nlu.forgetting import forget_sender, forget_silent

logger = logging.getLogger(__name__)

SENDER = re.compile(r"[A-Za-z0-9_-]{1,64}")
PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?", re.DOTALL)
LONGEST_TEXT = 4096  # Telegram's own limit.

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class BadMessageError(Exception):
    """The request is not one the bot should have sent."""


@dataclass(frozen=True)
class Incoming:
    """One checked request."""

    sender: str
    message_id: str
    text: str
    metadata: Dict[str, Any]

    @classmethod
    def from_json(cls, body: Any) -> "Incoming":
        """Check the body; raises ``BadMessageError`` naming what is wrong, never quoting it."""
        if not isinstance(body, dict):
            raise BadMessageError("body: a JSON object is needed")
        sender, message_id = body.get("sender"), body.get("message_id")
        if not (isinstance(sender, str) and SENDER.fullmatch(sender)):
            raise BadMessageError("sender: 1 to 64 letters, digits, _ or -")
        if not (isinstance(message_id, str) and 0 < len(message_id) <= LONGEST_TEXT):
            raise BadMessageError("message_id: a text is needed")
        metadata = {} if body.get("metadata") is None else body["metadata"]
        if not isinstance(metadata, dict):
            raise BadMessageError("metadata: an object is needed")
        words = _words(body.get("text"), body.get("payload"))
        return cls(sender, message_id, words, {**metadata, "message_id": message_id})


def _words(text: Any, payload: Any) -> str:
    """What Rasa is to read: a payload as it is, or a resident's text that can never be one."""
    if payload:
        if text:
            raise BadMessageError("text, payload: only one of them")
        if not (isinstance(payload, str) and PAYLOAD.fullmatch(payload)):
            raise BadMessageError("payload: /intent or /intent{…}")
        return payload
    if not isinstance(text, str) or not text.strip():
        raise BadMessageError("text, payload: one of them is needed")
    if len(text) > LONGEST_TEXT:
        raise BadMessageError(f"text: at most {LONGEST_TEXT} characters")
    return escape_text(text)


def escape_text(text: str) -> str:
    """A resident's words, safe from being read as an intent: a leading slash becomes a full-width one."""
    text = text.strip()
    return "／" + text[1:] if text.startswith("/") else text


class SenderLocks:
    """One message at a time per sender, in order of arrival.

    Rasa's own lock looks again only every second; this one wakes the next message at once.
    """

    def __init__(self) -> None:
        self._locks: Dict[str, Tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, sender: str) -> AsyncIterator[None]:
        """Wait for this sender's turn."""
        lock, users = self._locks.get(sender, (asyncio.Lock(), 0))
        self._locks[sender] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks.pop(sender)
            if users > 1:
                self._locks[sender] = (lock, users - 1)


class LinliChannel(InputChannel):
    """Receives messages from the bot over loopback."""

    @classmethod
    def name(cls) -> str:
        """Name in addresses and events."""
        return "linli"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "LinliChannel":
        """Build from ``credentials.yml``."""
        return cls((credentials or {}).get("token") or "")

    def __init__(self, token: str = "", tracker_db: Optional[Path] = None) -> None:
        self._token = token
        self._tracker_db = tracker_db
        self._locks = SenderLocks()
        self._memory = AnswerMemory()
        self._turns: Set[asyncio.Task[HTTPResponse]] = set()

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes of this channel."""
        blueprint = Blueprint("linli_webhook")

        @blueprint.middleware("request")
        async def check_token(request: Request) -> Optional[HTTPResponse]:
            allowed = request.method == "GET" or self._is_allowed(request)
            return None if allowed else _refusal(401, "wrong token")

        @blueprint.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = Incoming.from_json(request.json)
                _check_intent(request.app.ctx.agent, incoming.text)
            except BadMessageError as error:
                return _refusal(400, str(error))
            return await self._take_turn(request.app.ctx.agent, incoming, on_new_message)

        @blueprint.route("/conversations/<sender>", methods=["DELETE"])
        async def forget(_: Request, sender: str) -> HTTPResponse:
            async with self._locks.hold(sender):
                return await self._forget(forget_sender, sender)

        @blueprint.route("/conversations", methods=["DELETE"])
        async def forget_old(request: Request) -> HTTPResponse:
            try:
                days = float(request.args.get("silent_days", ""))
            except ValueError:
                return _refusal(400, "silent_days: a number is needed")
            return await self._forget(forget_silent, time.time() - days * 86400)

        return blueprint

    async def _forget(self, delete: Callable[[Path, Any], int], value: Any) -> HTTPResponse:
        if self._tracker_db is None:
            return _refusal(501, "this server keeps no conversations")
        self._memory.clear()
        events = await asyncio.get_running_loop().run_in_executor(None, delete, self._tracker_db, value)
        return response.json({"events": events})

    async def finish_turns(self, *_: Any) -> None:
        """Wait for the messages in work; the server calls this before it stops."""
        if self._turns:
            await asyncio.wait(self._turns)

    def _is_allowed(self, request: Request) -> bool:
        if not self._token:
            return True
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())

    async def _take_turn(self, agent: Any, incoming: Incoming, on_new_message: OnMessage) -> HTTPResponse:
        # A caller that hangs up must not cut a turn in half: its action may have opened a ticket already.
        turn = asyncio.ensure_future(self._answer(agent, incoming, on_new_message))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        return await asyncio.shield(turn)

    async def _answer(self, agent: Any, incoming: Incoming, on_new_message: OnMessage) -> HTTPResponse:
        try:
            async with self._locks.hold(incoming.sender):
                known = await self._memory.recall(agent.tracker_store, incoming.sender, incoming.message_id)
                if known is not None:
                    return response.json({"messages": known, "replayed": True})
                answers = await self._handle(incoming, on_new_message)
                self._memory.remember(incoming.sender, incoming.message_id, answers)
                return response.json({"messages": answers, "replayed": False})
        except TurnStoppedError as stopped:
            return _refusal(503 if stopped.try_later else 500, stopped.reason)
        except LockError:
            return _refusal(503, "busy")
        except Exception as error:  # noqa: BLE001 - Rasa raises anything; the log must not quote the message.
            logger.error("message %s of %s failed: %s", incoming.message_id, incoming.sender, type(error).__name__)
            return _refusal(500, "failed")

    async def _handle(self, incoming: Incoming, on_new_message: OnMessage) -> List[Answer]:
        output = CollectingOutputChannel()
        message = UserMessage(
            incoming.text,
            output,
            incoming.sender,
            input_channel=self.name(),
            message_id=incoming.message_id,
            metadata=incoming.metadata,
        )
        await on_new_message(message)
        return collected_answers(output.messages)


def _check_intent(agent: Any, text: str) -> None:
    """An unknown intent in a payload would be read as a resident's words; refuse it instead."""
    payload = PAYLOAD.fullmatch(text)
    if payload and agent.domain and payload[1] not in agent.domain.intents:
        raise BadMessageError("payload: the model knows no such intent")


def _refusal(status: int, reason: str) -> HTTPResponse:
    return response.json({"error": reason}, status=status)
