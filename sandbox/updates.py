"""Updates for the bot: numbered, kept until they are confirmed, fetched by long polling or pushed by webhooks.py."""

import time
from collections import deque
from typing import Any

from sandbox.bells import Bell, Deadline
from sandbox.errors import PeopleError, conflict
from sandbox.limits import UPDATE_SECONDS
from sandbox.store import Store

Json = dict[str, Any]

# Telegram sends these three only to a bot that names them.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_ID = 100_000_001
HISTORY = 1000


class Updates:
    """The queue. Delivered again and again until confirmed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.pending: dict[int, Any] = {row["id"]: row["body"] for row in store.updates()}
        self._arrived: dict[int, float] = dict.fromkeys(self.pending, time.time())
        self.history: deque[tuple[int, Any]] = deque(self.pending.items(), maxlen=HISTORY)
        self._next_id: int = store.setting("next_update_id", FIRST_ID)
        self.allowed: list[str] = store.setting("allowed_updates", [])
        self.webhook: Json = store.setting("webhook", {})
        self.last_poll_at: float | None = None
        self.bell = Bell()
        self._polls = 0
        # An id below the bot's offset is not confirmed by it before it was delivered once.
        self._undelivered: set[int] = set()

    def add(self, kind: str, body: Json) -> int | None:
        """Queue an update if the bot wants this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        return self._queue(self.take_id(), {kind: body}) if wanted else None

    def add_raw(self, body: Any) -> int:
        """Queue anything; an update id of its own is kept."""
        own = body.get("update_id") if isinstance(body, dict) else None
        number = own if isinstance(own, int) else self.take_id()
        self._undelivered.add(number)
        return self._queue(number, body)

    def replay(self, update_id: int | None) -> int:
        """Queue an old update a second time under its old id."""
        found = [entry for entry in self.history if update_id in {None, entry[0]}]
        if not found:
            raise PeopleError("no such update", 404)
        number, body = found[-1]
        self._arrived[number] = time.time()
        # It goes first, so that a poll which confirms later ones does not skip it.
        self.pending = {number: body} | self.pending
        self._store.save_update(number, {"id": number, "body": body})
        self._undelivered.add(number)
        self.bell.ring()
        return number

    def take_id(self) -> int:
        """The next update id."""
        number = self._next_id
        self._next_id += 1
        self._store.save_setting("next_update_id", self._next_id)
        return number

    def _queue(self, number: int, body: Any) -> int:
        update = {"update_id": number, **body} if isinstance(body, dict) else body
        self.pending[number] = update
        self._arrived[number] = time.time()
        self.history.append((number, update))
        self._store.save_update(number, {"id": number, "body": update})
        self.bell.ring()
        return number

    def confirm(self, number: int) -> None:
        """Forget one update."""
        self.pending.pop(number, None)
        self._arrived.pop(number, None)
        self._undelivered.discard(number)
        self._store.delete_update(number)

    def drop_all(self) -> None:
        """Forget everything that waits."""
        for number in list(self.pending):
            self.confirm(number)

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds the bot wants; None leaves it as it is, an empty list means the usual ones."""
        if kinds is not None and kinds != self.allowed:
            self.allowed = kinds
            self._store.save_setting("allowed_updates", kinds)

    def set_webhook(self, webhook: Json) -> None:
        """Remember the webhook; an empty one switches back to polling."""
        self.webhook = webhook
        self._store.save_setting("webhook", webhook)
        self._polls += 1
        self.bell.ring()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Any]:
        """Long polling; the newest poll wins, an older one ends with 409."""
        if self.webhook.get("url"):
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._polls += 1
        mine = self._polls
        self.bell.ring()
        self._confirm_below(offset)
        deadline = Deadline(seconds)
        while True:
            self.last_poll_at = time.time()
            if batch := list(self.pending.items())[:limit]:
                self._undelivered.difference_update(number for number, _ in batch)
                return [body for _, body in batch]
            if deadline.left <= 0 or self.bell.closed:
                return []
            await self.bell.wait(deadline.left)
            if mine != self._polls:
                raise self._replaced()

    def _replaced(self) -> Exception:
        if self.webhook.get("url"):
            return conflict("terminated by setWebhook request")
        return conflict("terminated by other getUpdates request; make sure that only one bot instance is running")

    def _confirm_below(self, offset: int) -> None:
        self._forget_old()
        numbers = list(self.pending)
        if offset < 0:
            numbers = numbers[:offset]
        else:
            numbers = [number for number in numbers if number < offset and number not in self._undelivered]
        for number in numbers:
            self.confirm(number)

    def _forget_old(self) -> None:
        limit = time.time() - UPDATE_SECONDS
        for number in [number for number, at in self._arrived.items() if at < limit]:
            self.confirm(number)
