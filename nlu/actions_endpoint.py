"""The action server as Rasa calls it: waits for a restart, and stops the turn when an action did not happen.

Stock Rasa logs a failed action, forgets what it should have done, and saves the turn. The resident then gets no
answer, and a second delivery of the message finds it "already handled". Here such a turn ends without being
saved, so that the bot can deliver the same message again.
"""

import asyncio
import logging
from typing import Any, Optional

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

logger = logging.getLogger(__name__)

# A restarting action server is back within a few seconds; nothing was sent yet, so trying again is safe.
WAITS = (0.2, 0.5, 1.0, 2.0)
REJECTION = 400  # rasa-sdk's way of saying that a form refuses; part of the protocol, not a failure.
BUSY = 503  # Our actions' way of saying that the database did not answer.
# Seconds; more than an action waits for the database, less than the bot waits for an answer.
ACTION_TIMEOUT = 20.0


class TurnStoppedError(BaseException):
    """The turn cannot go on; nothing of it may be saved.

    Not an ``Exception``: Rasa would catch that, go on without the action and save the turn.
    """

    def __init__(self, reason: str, *, try_later: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.try_later = try_later


class ActionsEndpoint(EndpointConfig):
    """Address of the action server."""

    async def request(self, *args: Any, **kwargs: Any) -> Optional[Any]:
        """Run one action; raises ``TurnStoppedError`` if it did not happen."""
        try:
            return await self._request_patiently(*args, **kwargs)
        except ClientResponseError as error:
            if error.status == REJECTION:
                raise
            logger.error("action server answered %s", error.status)
            is_busy = error.status == BUSY
            raise TurnStoppedError("action_busy" if is_busy else "action_failed", try_later=is_busy) from None
        except aiohttp.ClientConnectorError as error:
            logger.error("action server not reached: %s", type(error).__name__)
            raise TurnStoppedError("actions_unreachable", try_later=True) from None
        # Until Python 3.11 asyncio's TimeoutError is not the built-in one.
        except (asyncio.TimeoutError, aiohttp.ClientError) as error:  # noqa: UP041
            logger.error("an action was begun and not answered: %s", type(error).__name__)
            raise TurnStoppedError("action_unanswered", try_later=True) from None

    async def _request_patiently(self, *args: Any, **kwargs: Any) -> Optional[Any]:
        kwargs["timeout"] = aiohttp.ClientTimeout(total=ACTION_TIMEOUT)  # Rasa's own is five minutes.
        for wait in WAITS:
            try:
                return await super().request(*args, **dict(kwargs))
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(wait)
        return await super().request(*args, **kwargs)
