"""Webhook mode: a small server that stores an update before it answers 200."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import TelegramError

from bot.bot import ALLOWED_UPDATES, LinliBot
from bot.context import Services
from bot.intake.queue import IntakeQueue

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # The name of a header, not a secret.
LONGEST_BODY = 1024 * 1024  # No update comes near it; more would only fill our memory.


class _Server(uvicorn.Server):
    """A server that leaves signals to the process; its own handling would end the process half-way."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Webhook:
    """Receives updates by HTTP; Telegram delivers again whatever is not answered with 200."""

    def __init__(self, bot: LinliBot, queue: IntakeQueue, services: Services) -> None:
        self._bot = bot
        self._queue = queue
        self._services = services
        self._settings = services.settings
        self._server: uvicorn.Server | None = None

    def app(self) -> Starlette:
        """The ASGI application: one path, POST only."""
        path = urlsplit(self._settings.telegram_webhook_url).path or "/"
        return Starlette(routes=[Route(path, self._received, methods=["POST"])])

    async def run(self) -> None:
        """Tell Telegram where we are and serve until cancelled."""
        config = uvicorn.Config(
            self.app(),
            host="0.0.0.0",  # noqa: S104  # Telegram or the proxy in front of us calls from outside.
            port=self._settings.telegram_webhook_port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,
        )
        self._server = _Server(config)
        announcing = asyncio.create_task(self._announce())
        serving = asyncio.create_task(self._server.serve())
        try:
            await asyncio.shield(serving)
        finally:
            # A cancelled server would leave its sockets open and Telegram without an answer.
            announcing.cancel()
            self._server.should_exit = True
            await serving

    async def _announce(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._bot.set_webhook(
                    self._settings.telegram_webhook_url,
                    allowed_updates=ALLOWED_UPDATES,
                    secret_token=self._secret,
                    drop_pending_updates=False,
                )
            except TelegramError as error:
                logger.warning("the webhook could not be set (%s); trying again", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 60.0)
            else:
                return

    @property
    def _secret(self) -> str:
        """The secret of the settings, or one that only the holder of the token can know."""
        chosen = self._settings.telegram_webhook_secret.get_secret_value()
        token = self._settings.telegram_token.get_secret_value()
        return chosen or hashlib.sha256(f"webhook {token}".encode()).hexdigest()

    async def _received(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=403)
        body = await _read_body(request)
        if body is None:
            return Response(status_code=413)
        with contextlib.suppress(json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            raw = json.loads(body)
            if isinstance(raw, dict):
                return await self._keep(raw)
        return Response(status_code=400)

    async def _keep(self, raw: dict[str, object]) -> Response:
        try:
            await self._queue.receive(raw, self._bot)
        except SQLAlchemyError as error:
            logger.error("an update could not be stored (%s); Telegram will send it again", type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)


async def _read_body(request: Request) -> bytes | None:
    """The body; None as soon as it proves too long, whatever length was announced."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)
