"""Talks to the dialogue server; knows its protocol and whether it is up, and nothing about Telegram."""

import asyncio
import contextlib
import logging
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from helpdesk.errors import HelpdeskError, UnavailableError
from helpdesk.readings.heard import Heard

logger = logging.getLogger(__name__)

PROBE_SECONDS = 2.0  # How often an absent server is asked whether it is back.
CALM_PROBE_SECONDS = 15.0  # How often a server that answers is asked whether it still does.
PARSE_SECONDS = 3.0  # Somebody waits for the privacy notice meanwhile.
LONGEST_PARSED = 1000  # Characters; an emergency is told at once.

EMERGENCY = "report_emergency"  # The intent.

NOT_TAKEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
NO_ACTIONS = "actions_unreachable"  # The channel's word for an action server that is not there.


class RasaDownError(UnavailableError):
    """Rasa did not answer the message; the same message may be sent again.

    ``was_taken``: it was taken and came to no answer, which can be the fault of this one message.
    """

    def __init__(self, reason: str, *, was_taken: bool = False) -> None:
        self.was_taken = was_taken
        super().__init__(reason)


class RasaRefusedError(HelpdeskError):
    """Rasa cannot handle this one message; sending it again would not help.

    ``is_unknown``: it names something the model does not know, as the button of an older model does.
    """

    def __init__(self, reason: str, *, is_unknown: bool = False) -> None:
        self.is_unknown = is_unknown
        super().__init__(reason)


@dataclass(frozen=True)
class Question:
    """One message of a resident, as the channel wants it."""

    sender: str
    message_id: str
    text: str | None
    payload: str | None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One message the dialogue answers with."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # (title, payload)


@dataclass(frozen=True)
class Answered:
    """The dialogue's answers to one message, and which model gave them.

    ``model`` is the name of the model's file; ``heard`` is None for what was no free text, as a button is.
    """

    answers: tuple[Answer, ...] = ()
    model: str | None = None
    heard: Heard | None = None


class RasaClient:
    """The dialogue server at one address."""

    def __init__(self, url: str, token: str, timeout: float) -> None:
        self._params = {"token": token} if token else {}  # Where Rasa itself asks for it, not our channel.
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Loopback only: a proxy from the environment would carry residents' words away.
        self._client = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=httpx.Timeout(timeout, connect=3.0), trust_env=False
        )
        self._up = asyncio.Event()
        self._up.set()  # Until the first failure; a wrong guess only costs one refused connection.
        self._down = asyncio.Event()
        self.down_since: datetime | None = None

    @property
    def healthy(self) -> bool:
        """Whether Rasa answered when it was last asked."""
        return self._up.is_set()

    async def ask(self, question: Question) -> Answered:
        """Send one message; raises ``RasaDownError`` to try again later, ``RasaRefusedError`` to give up."""
        body = {
            "sender": question.sender,
            "message_id": question.message_id,
            "text": question.text,
            "payload": question.payload,
            "metadata": question.metadata,
        }
        try:
            response = await self._client.post("/webhooks/linli/webhook", json=body)
        except httpx.HTTPError as error:
            raise RasaDownError(type(error).__name__, was_taken=not isinstance(error, NOT_TAKEN)) from None
        return _read_answered(response, question)

    async def hears_emergency(self, text: str) -> bool:
        """Whether the model takes words for an emergency; they are only read, and kept nowhere.

        False as well where no answer comes in time: whoever asks goes on as if it had not asked.
        """
        if not self.healthy:
            return False
        # As in the channel, a leading slash must not make words a command.
        body = {"text": re.sub(r"^\s*/", "／", text[:LONGEST_PARSED])}
        try:
            async with asyncio.timeout(PARSE_SECONDS):
                response = await self._client.post("/model/parse", params=self._params, json=body)
            return response.is_success and _is_emergency(response.json())
        except (TimeoutError, httpx.HTTPError, ValueError, AttributeError) as error:
            logger.info("rasa could not say whether it is an emergency (%s)", type(error).__name__)
            return False

    async def probe(self) -> bool:
        """Ask whether Rasa is up with a model loaded, and remember the answer."""
        try:
            response = await self._client.get("/status", params=self._params, timeout=5.0)
            up = response.status_code == httpx.codes.OK
        except httpx.HTTPError:
            up = False
        self._note(up=up)
        return up

    async def forget(self, sender: str) -> None:
        """Have one resident's talk deleted; raises ``RasaDownError``."""
        await self._delete(f"/webhooks/linli/conversations/{sender}")

    async def forget_silent(self, days: int) -> None:
        """Have the talks deleted in which nothing was said for so many days; raises ``RasaDownError``."""
        await self._delete(f"/webhooks/linli/conversations?silent_days={days}")

    async def _delete(self, path: str) -> None:
        try:
            response = await self._client.delete(path)
        except httpx.HTTPError as error:
            raise RasaDownError(type(error).__name__) from error
        if response.is_error:
            raise RasaDownError(f"status {response.status_code}")

    async def model_file(self) -> str | None:
        """The model that answers now; None when Rasa is down."""
        try:
            response = await self._client.get("/status", params=self._params)
            return str(response.json().get("model_file")) if response.is_success else None
        except (httpx.HTTPError, ValueError):
            return None

    async def wait_until_up(self) -> None:
        """Return as soon as Rasa answers again."""
        await self._up.wait()

    async def watch(self) -> None:
        """Keep ``healthy`` true to life; runs until cancelled."""
        while True:
            if not await self.probe():
                await asyncio.sleep(PROBE_SECONDS)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CALM_PROBE_SECONDS):
                    await self._down.wait()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _note(self, *, up: bool) -> None:
        if up == self.healthy:
            return
        if up:
            logger.info("rasa is up again")
            self.down_since = None
            self._up.set()
            self._down.clear()
        else:
            logger.warning("rasa is down")
            self.down_since = datetime.now(UTC)
            self._up.clear()
            self._down.set()


def _read_answered(response: httpx.Response, question: Question) -> Answered:
    """Turn a response into answers, or into the error that says what to do next."""
    status = response.status_code
    if status in (401, 403, 404, 409) or status >= 501:
        # A wrong token or a missing channel is ours to mend, not the resident's fault: wait.
        was_taken = status == httpx.codes.SERVICE_UNAVAILABLE and _reason(response) != NO_ACTIONS
        raise RasaDownError(f"status {status}", was_taken=was_taken)
    if status != httpx.codes.OK:
        raise RasaRefusedError(f"status {status}", is_unknown=status == httpx.codes.BAD_REQUEST)
    try:
        body = response.json()
        answers = tuple(_answer(message) for message in body["messages"])
        return Answered(answers, body.get("model"), _heard(body.get("reading"), question))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RasaRefusedError("unreadable answer") from None


def _is_emergency(parsed: Any) -> bool:
    """Whether a parse says so, by the detector or by the intent that the dialogue goes by."""
    detected = (parsed.get("emergency") or {}).get("detected")
    return bool(detected) or (parsed.get("intent") or {}).get("name") == EMERGENCY


def _reason(response: httpx.Response) -> str | None:
    """Why the channel refuses, in its own word."""
    try:
        return str(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        return None


def _answer(message: dict[str, Any]) -> Answer:
    buttons = message.get("buttons") or []
    return Answer(
        text=str(message.get("text") or ""),
        buttons=tuple((str(button["title"]), str(button["payload"])) for button in buttons),
    )


def _heard(reading: dict[str, Any] | None, question: Question) -> Heard | None:
    """What was read; None also where it makes no sense: the turn is done, and its answers are what counts."""
    if reading is None or question.text is None:
        return None
    try:
        return Heard.from_json(reading, message_id=question.message_id, text=question.text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger.error("what the model read could not be understood: %s", type(error).__name__)
        return None
