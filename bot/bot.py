"""The bot object: python-telegram-bot's own, plus updates as they came over the wire."""

from typing import Any

from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from helpdesk.settings import Settings

POLL_SECONDS = 30  # How long Telegram holds a getUpdates open when there is nothing to tell.
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]


class LinliBot(ExtBot[None]):
    """A bot that can fetch updates unparsed, because one bad update must not hide the others."""

    def __init__(self, settings: Settings) -> None:
        # Of its own, so that a stuck long poll can be thrown away without touching what is being sent.
        self._poll_request = HTTPXRequest(connection_pool_size=2, connect_timeout=10, pool_timeout=5)
        super().__init__(
            token=settings.telegram_token.get_secret_value(),
            base_url=settings.telegram_base_url,
            base_file_url=settings.telegram_base_file_url,
            request=HTTPXRequest(
                connection_pool_size=64, connect_timeout=10, read_timeout=20, write_timeout=30, pool_timeout=20
            ),
            get_updates_request=self._poll_request,
        )

    async def get_raw_updates(self, offset: int | None, seconds: int = POLL_SECONDS) -> list[dict[str, Any]]:
        """Updates from ``offset`` on, each as Telegram sent it; what is no object has no id and is passed over."""
        updates: Any = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": seconds, "allowed_updates": ALLOWED_UPDATES},
            read_timeout=seconds + 10,
        )
        return [one for one in updates if isinstance(one, dict)] if isinstance(updates, list) else []

    async def renew_poll(self) -> None:
        """Throw the polling connections away and open new ones."""
        await self._poll_request.shutdown()
        await self._poll_request.initialize()
