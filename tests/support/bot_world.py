"""The real bot between a sandbox and a fake dialogue server, for integration tests.

async def test_…(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.admins.training import Trainer
from bot.app import build_services
from bot.context import Services
from bot.intake.store import CONSENT_VERSION
from bot.process import BotProcess
from helpdesk.clock import SystemClock
from helpdesk.database import Database, create_database
from helpdesk.inbox.models import StoredUpdate
from helpdesk.office import apply_office
from helpdesk.residents.models import Resident
from helpdesk.residents.services import find_resident, give_consent
from helpdesk.settings import Settings
from sandbox.pacing import Rates
from tests.support.factories import CHATS, bind
from tests.support.fake_rasa import FakeRasa
from tests.support.fixtures import example_office
from tests.support.sandbox import RunningSandbox, running_sandbox

Json = dict[str, Any]
T = TypeVar("T")
ADMIN = 3001
PATIENCE = 30.0  # Seconds until a wait fails; nothing waits that long while all is well.
UNLIMITED = Rates(overall_per_second=0, private_per_second=0, private_burst=0, group_per_minute=0)


@dataclass
class BotWorld:
    """Everything a test may touch. Waiting calls run in threads, so that the bot goes on meanwhile."""

    sandbox: RunningSandbox
    rasa: FakeRasa
    settings: Settings
    database: Database
    clock: SystemClock = field(default_factory=SystemClock)

    @contextlib.asynccontextmanager
    async def bot(self, *, trainer: Trainer | None = None) -> AsyncIterator[BotProcess]:
        """The bot's process, until the block ends; a second block is a restart."""
        services = self.services()
        async with BotProcess(services, trainer=trainer) as process:
            yield process

    def services(self) -> Services:
        """Services of a new process on the same database file."""
        return build_services(self.settings, database=create_database(self.settings.database), clock=self.clock)

    def look(self, question: Callable[[Session], T]) -> T:
        """Read something from the database."""
        with self.database.reading() as session:
            answer = question(session)
            session.expunge_all()  # The end of the session would empty what was read.
            return answer

    def resident(self, person: int = 1001) -> Resident:
        """A resident who agreed; made when there is none."""
        with self.database.session() as session:
            known = find_resident(session, person)
            return known or give_consent(
                session,
                telegram_user_id=person,
                chat_id=person,
                display_name="王秀兰",
                version=CONSENT_VERSION,
                clock=self.clock,
            )

    async def write(self, person: int, text: str | None = None, **body: Any) -> Any:
        """Somebody writes."""
        return await asyncio.to_thread(self.sandbox.people.write, person, text, **body)

    async def press(self, person: int, message: Json, button: str) -> Json:
        """Somebody presses a button and sees the answer."""
        return await asyncio.to_thread(self.sandbox.people.press, person, message, button)

    async def sees(self, chat_id: int, wanted: str | Callable[[Json], bool], *, after: int = 0) -> Json:
        """The message somebody gets to see."""
        return await asyncio.to_thread(self.sandbox.people.wait_for, chat_id, wanted, after=after, seconds=PATIENCE)

    async def settled(self, done: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(seconds):
            while not await asyncio.to_thread(done):  # noqa: ASYNC110  # The database rings no bell.
                await asyncio.sleep(0.03)

    async def all_done(self, count: int) -> None:
        """Wait until so many updates are worked off and none is open."""
        await self.settled(lambda: self.updates_done() >= count and not self.updates_open())

    def updates_done(self) -> int:
        """How many updates are worked off."""
        return len([row for row in self.updates() if row.done_at])

    def updates_open(self) -> int:
        """How many updates are stored and not worked off."""
        return len([row for row in self.updates() if not row.done_at])

    def updates(self) -> list[StoredUpdate]:
        """All stored updates."""
        return self.look(lambda session: list(session.query(StoredUpdate).order_by(StoredUpdate.update_id)))

    def texts(self, chat_id: int) -> list[str]:
        """What the bot wrote in a chat."""
        messages = self.sandbox.people.messages(chat_id)
        return [message.get("text", "") for message in messages if message["from"]["id"] == 7000000001]


@cache
def prepared_database() -> bytes:
    """A database file with the example office, whose groups are bound; made once, copied for every test."""
    with tempfile.TemporaryDirectory() as folder:
        database = create_database(f"sqlite:///{folder}/linli.db")
        database.upgrade()
        with database.session() as session:
            apply_office(session, example_office(), SystemClock())
            for code in CHATS:
                bind(session, SystemClock(), code)
        database.dispose()
        return Path(folder, "linli.db").read_bytes()


@contextlib.contextmanager
def bot_world(home: Path) -> Iterator[BotWorld]:
    """A sandbox, a fake Rasa and a database with the example office, whose groups are bound."""
    rasa = FakeRasa()
    with running_sandbox(rates=UNLIMITED) as sandbox:
        settings = Settings(
            _env_file=None,
            home=home,
            telegram_token=sandbox.token,
            telegram_base_url=sandbox.base_url,
            telegram_base_file_url=sandbox.base_file_url,
            rasa_port=rasa.port,
            rasa_token=rasa.token,
            rasa_timeout=5.0,
            admins=[ADMIN],
            group_messages_per_minute=1000,
        )
        (home / "linli.db").write_bytes(prepared_database())
        database = create_database(settings.database)
        world = BotWorld(sandbox, rasa, settings, database)
        rasa.start()
        try:
            yield world
        finally:
            rasa.stop()
            database.dispose()
