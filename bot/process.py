"""The running bot: starts its parts in order, keeps them going, and stops them so that nothing is half done."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.adjusting import begin_adjusted, keep_adjusted
from bot.admins.desk import TrainingDesk
from bot.admins.nightly import train_nightly
from bot.admins.switching import keep_models
from bot.admins.training import Trainer
from bot.app import build_application
from bot.bot import LinliBot
from bot.context import Services
from bot.delivery import Relay
from bot.heartbeat import Heartbeat
from bot.indexing import index_old_tickets
from bot.intake.poller import Poller
from bot.intake.queue import IntakeQueue
from bot.intake.webhook import Webhook
from bot.log import describe
from bot.residents.commands import COMMANDS
from bot.residents.desk import ResidentDesk
from bot.staff import GROUP_COMMANDS
from bot.timers import run_hourly, run_timers
from bot.views.admins import ADMIN_COMMANDS

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
ANSWER_SECONDS = 6.0  # Of these, for answers that Rasa is working on.
RESTART_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


class BotProcess:
    """Everything that runs in the bot's process; use it as an async context manager."""

    def __init__(self, services: Services, *, trainer: Trainer | None = None) -> None:
        self._services = services
        self.application = build_application(services, trainer=trainer)
        self._queue: IntakeQueue = self.application.bot_data["queue"]
        self._residents: ResidentDesk = self.application.bot_data["residents"]
        self._training: TrainingDesk = self.application.bot_data["training"]
        if not isinstance(self.application.bot, LinliBot):
            raise TypeError("the application needs our own bot")
        self._bot = self.application.bot
        self._relay = Relay(services, self._bot)
        self._poller = Poller(self._bot, self._queue, services)
        self._heartbeat = Heartbeat(services, None if services.settings.telegram_webhook_url else self._poller)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start all parts; what an earlier run left open comes first."""
        await asyncio.to_thread(self._services.database.upgrade)
        await begin_adjusted(self._services)
        self._keep("heartbeat", self._heartbeat.run)
        self._keep("rasa watch", self._services.rasa.watch)
        if not await self._reach_telegram():
            return
        await self._training.settle()
        await self.application.start()
        resumed = await self._queue.resume(self._bot)
        logger.info("bot is up, %s unfinished updates resumed", resumed)
        self._keep("relay", self._relay.run)
        self._keep("timers", lambda: run_timers(self._services))
        self._keep("hourly work", lambda: run_hourly(self._services))
        self._keep("live model", lambda: keep_models(self._services))
        self._keep("nightly training", lambda: train_nightly(self._services, self._training))
        self._keep("adjustments", lambda: keep_adjusted(self._services))
        self._keep("intake", self._take_in)
        self._tasks.append(asyncio.create_task(self._announce_commands(), name="commands"))
        self._tasks.append(asyncio.create_task(index_old_tickets(self._services), name="indexing"))

    async def stop(self) -> None:
        """Stop taking in, finish what is under way within ten seconds, leave the rest open in the store."""
        self._services.stopping.set()
        self._queue.close()
        await self._residents.stop(ANSWER_SECONDS)
        if self.application.running:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.application.stop(), DRAIN_SECONDS - ANSWER_SECONDS)
        await self._training.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._relay.stop(), DRAIN_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(TelegramError, RuntimeError):
            await self.application.shutdown()
        await self._services.rasa.close()
        self._heartbeat.remove()
        self._services.database.dispose()
        logger.info("bot has stopped")

    async def _take_in(self) -> None:
        """Polling or webhook, as the settings say."""
        if self._services.settings.telegram_webhook_url:
            await Webhook(self._bot, self._queue, self._services).run()
        else:
            await self._poller.drop_webhook()
            await self._poller.run()

    async def _reach_telegram(self) -> bool:
        """Wait until Telegram knows us; False when the process was told to stop meanwhile."""
        pause = FIRST_PAUSE
        while not self._services.stopping.is_set():
            try:
                await self.application.initialize()
            except TelegramError as error:
                logger.warning("Telegram cannot be reached (%s); trying again", type(error).__name__)
                self._poller.fault = type(error).__name__
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._services.stopping.wait(), pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return True
        return False

    def _keep(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
        """Run a part until we stop; one that ends by mistake is started again."""
        self._tasks.append(asyncio.create_task(self._run_again(name, part), name=name))

    async def _run_again(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
        while not self._services.stopping.is_set():
            try:
                await part()
            except Exception as error:  # noqa: BLE001  # No mistake in one part may silence the bot.
                logger.error("%s ended by %s; starting it again", name, describe(error))
            if not self._services.stopping.is_set():
                await asyncio.sleep(RESTART_SECONDS)

    async def _announce_commands(self) -> None:
        """Fill Telegram's command menus; one that cannot be set is only a convenience less."""
        admin_commands = (*ADMIN_COMMANDS, *COMMANDS)
        menus = [
            (COMMANDS, BotCommandScopeAllPrivateChats()),
            (GROUP_COMMANDS, BotCommandScopeAllGroupChats()),
            *((admin_commands, BotCommandScopeChat(admin)) for admin in self._services.settings.admins),
        ]
        for commands, scope in menus:
            try:
                await self._bot.set_my_commands([BotCommand(*one) for one in commands], scope=scope)
            except TelegramError as error:
                logger.info("a command menu could not be set: %s", type(error).__name__)
