"""Rasa channel ``linli``: the one way the bot talks to the dialogue.

POST ``/webhooks/linli/webhook`` with a sender, a message id and either a resident's text or a payload of our own
buttons. The same message id again gets the same answers again and changes nothing.
DELETE ``/webhooks/linli/conversations/SENDER`` forgets one resident's talk, ``…/conversations?silent_days=N`` every
talk in which nothing was said for so long.
PUT ``/webhooks/linli/model`` with a model file and its SHA-256 lets that model answer from now on (nlu/switching.py),
if it lies where the first one lay; 409 says why it does not, and the one before goes on.

Status: 200 answers · 400 the request is wrong · 401 wrong token · 500 this message cannot be handled, do not send
it again · 503 something is not up, send it again later.
"""

import asyncio
import hmac
import logging
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, Dict, Optional, Set, Tuple

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu.actions_endpoint import TurnStoppedError
from nlu.answers import MODEL, AnswerMemory, Turn, collected_answers
from nlu.forgetting import forget_sender, forget_silent
from nlu.hearing import HearingOutput
from nlu.incoming import PAYLOAD, BadMessageError, Incoming, WantedModel
from nlu.switching import ModelSwitch, RefusedModelError

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]


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

    def __init__(
        self, token: str = "", tracker_db: Optional[Path] = None, models: Optional[ModelSwitch] = None
    ) -> None:
        self._token = token
        self._tracker_db = tracker_db
        self._models = models
        self._locks = SenderLocks()
        self._memory = AnswerMemory()
        self._turns: Set[asyncio.Task[HTTPResponse]] = set()

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:  # noqa: ARG002 - it would not say which model answers
        """The routes of this channel."""
        blueprint = Blueprint("linli_webhook")
        self._guard(blueprint)
        self._add_answering(blueprint)
        self._add_forgetting(blueprint)
        return blueprint

    def _guard(self, blueprint: Blueprint) -> None:
        @blueprint.middleware("request")
        async def check_token(request: Request) -> Optional[HTTPResponse]:
            allowed = request.method == "GET" or self._is_allowed(request)
            return None if allowed else _refusal(401, "wrong token")

    def _add_answering(self, blueprint: Blueprint) -> None:
        @blueprint.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = Incoming.from_json(request.json)
            except BadMessageError as error:
                return _refusal(400, str(error))
            return await self._take_turn(request.app.ctx, incoming)

        @blueprint.route("/model", methods=["PUT"])
        async def switch(request: Request) -> HTTPResponse:
            try:
                wanted = WantedModel.from_json(request.json)
            except BadMessageError as error:
                return _refusal(400, str(error))
            # A caller that hangs up must not leave a model half loaded, nor the next one refused.
            return await asyncio.shield(asyncio.ensure_future(self._switch(request.app.ctx, wanted)))

    def _add_forgetting(self, blueprint: Blueprint) -> None:
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

    async def _switch(self, server: Any, wanted: WantedModel) -> HTTPResponse:
        if self._models is None:
            return _refusal(501, "this server keeps its model")
        try:
            switched = await self._models.switch(server, wanted.file, wanted.sha256, self._turns)
        except RefusedModelError as refused:
            return _refusal(409, refused.reason)
        return response.json(switched.as_json())

    async def _take_turn(self, server: Any, incoming: Incoming) -> HTTPResponse:
        # A caller that hangs up must not cut a turn in half: its action may have opened a ticket already.
        turn = asyncio.ensure_future(self._answer(server, incoming))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        return await asyncio.shield(turn)

    async def _answer(self, server: Any, incoming: Incoming) -> HTTPResponse:
        try:
            async with self._locks.hold(incoming.sender):
                # The model that answers now, to the end of this turn; it may be another one for the next message.
                return response.json(await self._answer_with(server.agent, incoming))
        except BadMessageError as error:
            return _refusal(400, str(error))
        except TurnStoppedError as stopped:
            return _refusal(503 if stopped.try_later else 500, stopped.reason)
        except LockError:
            return _refusal(503, "busy")
        except Exception as error:  # noqa: BLE001 - Rasa raises anything; the log must not quote the message.
            logger.error("message %s of %s failed: %s", incoming.message_id, incoming.sender, type(error).__name__)
            return _refusal(500, "failed")

    async def _answer_with(self, agent: Any, incoming: Incoming) -> Dict[str, Any]:
        known = await self._memory.recall(agent.tracker_store, incoming.sender, incoming.message_id)
        if known is not None:
            return known.as_json(replayed=True)
        _check_intent(agent, incoming.text)
        turn = await self._handle(agent, incoming)
        self._memory.remember(incoming.sender, incoming.message_id, turn)
        return turn.as_json(replayed=False)

    async def _handle(self, agent: Any, incoming: Incoming) -> Turn:
        output = HearingOutput()
        message = UserMessage(
            incoming.text,
            output,
            incoming.sender,
            input_channel=self.name(),
            message_id=incoming.message_id,
            metadata={**incoming.metadata, MODEL: agent.model_name},
        )
        await agent.handle_message(message)
        return Turn(collected_answers(output.messages), agent.model_name, output.reading)


def _check_intent(agent: Any, text: str) -> None:
    """An unknown intent in a payload would be read as a resident's words; refuse it instead."""
    payload = PAYLOAD.fullmatch(text)
    if payload and agent.domain and payload[1] not in agent.domain.intents:
        raise BadMessageError("payload: the model knows no such intent")


def _refusal(status: int, reason: str) -> HTTPResponse:
    return response.json({"error": reason}, status=status)
