"""What every handler is given: the services of this process and the update it works on.

``context.read`` looks, ``context.run`` changes, ``context.act`` changes and finishes the update in the same
transaction, so that a crash can neither lose nor repeat it.
"""

import asyncio
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy.orm import Session
from telegram import Message, Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.rasa_client import RasaClient
from helpdesk.clock import Clock
from helpdesk.database import Database
from helpdesk.inbox.services import finish_update
from helpdesk.settings import Settings

if TYPE_CHECKING:
    from bot.admins.desk import TrainingDesk
    from bot.intake.queue import IntakeQueue
    from bot.residents.desk import ResidentDesk

T = TypeVar("T")
LinliApplication = Application[ExtBot[None], "LinliContext", dict[Any, Any], dict[Any, Any], dict[Any, Any], None]


@dataclass
class Services:
    """Everything outside this process that a handler may use, and the signals between its tasks."""

    settings: Settings
    database: Database
    clock: Clock
    rasa: RasaClient
    outbox_ready: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run ``use_case(session, …)`` in a worker thread and one transaction, then wake the relay."""
        result = await self.run_quietly(use_case, *args, **kwargs)
        self.outbox_ready.set()
        return result

    async def run_quietly(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """As ``run``, for changes that queue nothing: the relay is not woken."""
        return await asyncio.to_thread(self._transact, self.database.session, use_case, args, kwargs)

    async def read(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """As ``run``, for what only looks: it waits for no writer, and nothing it changes is kept."""

        def looking(session: Session) -> T:
            result = use_case(session, *args, **kwargs)
            session.expunge_all()  # The end of the session would empty what was read.
            return result

        if "clock" not in kwargs and takes_clock(use_case):
            kwargs["clock"] = self.clock
        return await asyncio.to_thread(self._transact, self.database.reading, looking, (), {})

    def _transact(
        self,
        transaction: Callable[[], AbstractContextManager[Session]],
        use_case: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> T:
        if "clock" not in kwargs and takes_clock(use_case):
            kwargs["clock"] = self.clock
        with transaction() as session:
            return use_case(session, *args, **kwargs)


@cache
def takes_clock(use_case: Callable[..., Any]) -> bool:
    """Whether the use case wants to know the time."""
    return "clock" in inspect.signature(use_case).parameters


class LinliContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The context of one update."""

    update_ids: tuple[int, ...] = ()  # More than one for an album.

    @classmethod
    def from_update(cls, update: object, application: Any) -> Self:
        """Remember which updates the context belongs to."""
        context = super().from_update(update, application)
        if isinstance(update, Update):
            context.update_ids = context.queue.ids_of(update)
        return context

    @property
    def services(self) -> Services:
        """The services of this process."""
        services: Services = self.application.bot_data["services"]
        return services

    @property
    def residents(self) -> "ResidentDesk":
        """The talks with residents that are under way."""
        desk: ResidentDesk = self.application.bot_data["residents"]
        return desk

    @property
    def queue(self) -> "IntakeQueue":
        """Where updates come from."""
        queue: IntakeQueue = self.application.bot_data["queue"]
        return queue

    @property
    def training(self) -> "TrainingDesk":
        """Where an admin has a new model trained."""
        desk: TrainingDesk = self.application.bot_data["training"]
        return desk

    def album(self, update: Update) -> tuple[Message, ...]:
        """All messages of the album that this update opens; the one message where it is none."""
        return self.queue.album_of(update)

    async def run(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a use case that changes something."""
        return await self.services.run(use_case, *args, **kwargs)

    async def read(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a use case that only looks."""
        return await self.services.read(use_case, *args, **kwargs)

    async def act(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run the use case that is all this update asks for, and finish the update in its transaction."""
        if "clock" not in kwargs and takes_clock(use_case):
            kwargs["clock"] = self.services.clock

        def finishing(session: Session) -> T:
            result = use_case(session, *args, **kwargs)
            for update_id in self.update_ids:
                finish_update(session, update_id, clock=self.services.clock)
            return result

        return await self.services.run(finishing)
