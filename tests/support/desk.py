"""The whole bot against a sandbox, with every team bound and three residents who agreed; no Rasa.

Used by the tests of the staff desk and of delivery. People act through the sandbox, facts are read from the database.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from telegram import Update

from bot.app import build_services
from bot.context import Services
from bot.delivery.relay import Relay, limits_of
from bot.process import BotProcess
from helpdesk.clock import SystemClock
from helpdesk.database import Database
from helpdesk.links.services import ticket_of_message
from helpdesk.office import apply_office
from helpdesk.outbox.services import next_rows
from helpdesk.residents.services import find_resident
from helpdesk.settings import Settings
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import ticket_by_number
from sandbox.client import Json
from sandbox.pacing import Rates
from tests.support import postgres
from tests.support.factories import CHATS, bind, make_resident, make_ticket
from tests.support.fixtures import example_office
from tests.support.ports import free_port
from tests.support.sandbox import BOT, TOKEN, RunningSandbox, running_sandbox

T = TypeVar("T")

WANG, LI, CHEN = 1001, 1002, 1003
ZHAO, SUN, ZHOU, WU = 2001, 2002, 2003, 2004
CLOCK = SystemClock()
PATIENCE = 30.0  # Seconds until a wait fails; nothing waits that long while all is well.
_forged = count(900_000_000)


@dataclass
class Desk:
    """What a test of the desk holds in its hands."""

    sandbox: RunningSandbox
    services: Services
    process: BotProcess
    since: dict[int, int] = field(default_factory=dict)  # What was said before the test began, by chat.

    async def begin(self) -> None:
        """A new test: what was said before is not looked at. Waits until the relay has nothing left to send."""
        await self.until(lambda: self.look(lambda session: not next_rows(session, now=CLOCK.now())))
        for chat_id in (*CHATS.values(), WANG, LI, CHEN):
            found = await self.people("messages", chat_id)
            self.since[chat_id] = max((one["message_id"] for one in found), default=0)

    def said(self, chat_id: int) -> str:
        """All that was said in a chat since the test began."""
        found = self.sandbox.people.messages(chat_id, after=self.since.get(chat_id, 0))
        return "\n".join(one.get("text") or one.get("caption") or "" for one in found)

    @property
    def database(self) -> Database:
        """The bot's database."""
        return self.services.database

    def open_ticket(self, resident: int = WANG, **facts: Any) -> str:
        """A resident's ticket, committed and announced; by default a lamp for the team ``city``. Its number."""
        with self.database.session() as session:
            person = find_resident(session, resident)
            number = make_ticket(session, CLOCK, person, **facts).number
        self.services.outbox_ready.set()
        return number

    def change(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a use case as another process would, and wake the relay."""
        with self.database.session() as session:
            result = use_case(session, *args, **kwargs)
        self.services.outbox_ready.set()
        return result

    def look(self, query: Callable[[Session], T]) -> T:
        """Read something from the database."""
        with self.database.session() as session:  # What it returns is still read after its end.
            return query(session)

    def ticket(self, number: str) -> Ticket:
        """The ticket as it is now."""
        ticket = self.look(lambda session: ticket_by_number(session, number))
        assert ticket is not None
        return ticket

    async def people(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Something people do in the sandbox, without holding up the bot."""
        return await asyncio.to_thread(getattr(self.sandbox.people, name), *args, **kwargs)

    async def wait_for(self, chat_id: int, wanted: str | Callable[[Json], bool], **kwargs: Any) -> Json:
        """The first message in a chat that has the words or fits."""
        message: Json = await self.people(
            "wait_for", chat_id, wanted, **{"seconds": PATIENCE, "after": self.since.get(chat_id, 0), **kwargs}
        )
        return message

    async def card(self, number: str, team: str = "city") -> Json:
        """The ticket's card in a team's group, once the bot has noted where it is: only then a reply is one to it."""
        card = await self.wait_for(CHATS[team], lambda one: _is_card(one, number))
        where = card["chat_id"], card["message_id"]
        await self.until(lambda: self.look(lambda session: ticket_of_message(session, *where)) is not None)
        return card

    async def write(self, person: int, text: str | None, *, to: Json | None = None, **body: Any) -> Json:
        """Somebody writes; ``to`` is the message they reply to."""
        if to is not None:
            body |= {"chat_id": to["chat_id"], "reply_to_message_id": to["message_id"]}
            if to.get("message_thread_id"):
                body["message_thread_id"] = to["message_thread_id"]
        message: Json = await self.people("write", person, text, **body)
        return message

    async def press(self, person: int, message: Json, button: str) -> Json:
        """Somebody presses a button."""
        answer: Json = await self.people("press", person, message, button)
        return answer

    async def forge_press(self, person: int, message: Json, data: str) -> None:
        """A press with data of somebody's own making, as only a changed client can send it."""
        update = {
            "update_id": next(_forged),
            "callback_query": {
                "id": "1",
                "chat_instance": "1",
                "data": data,
                "from": {"id": person, "is_bot": False, "first_name": "某人"},
                "message": {
                    "message_id": message["message_id"],
                    "date": message["date"],
                    "chat": {"id": message["chat_id"], "type": "supergroup", "title": "群"},
                },
            },
        }
        application = self.process.application
        await application.process_update(Update.de_json(update, application.bot))

    async def until(self, is_so: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
        """Wait until something is so."""
        end = asyncio.get_running_loop().time() + seconds
        while not await asyncio.to_thread(is_so):
            assert asyncio.get_running_loop().time() < end, "it did not become so in time"
            await asyncio.sleep(0.05)

    def mark_of(self, message: Json) -> list[str]:
        """The bot's reactions on a message."""
        found = [
            one
            for one in self.sandbox.people.messages(message["chat_id"])
            if one["message_id"] == message["message_id"]
        ]
        return [one["emoji"] for one in found[0]["reactions"] if BOT in one["by"]]


def _is_card(message: Json, number: str) -> bool:
    return "📋" in message.get("text", "") and number in message["text"]


@contextlib.asynccontextmanager
async def running_desk(home: Path, *, per_minute: int = 1000) -> AsyncIterator[Desk]:
    """Everything up, the six groups of the demo bound, no ticket yet."""
    rates = Rates(private_per_second=100, private_burst=100, group_per_minute=per_minute)
    with running_sandbox(rates=rates) as sandbox, postgres.fresh(home / "linli.db") as database:
        settings = Settings(
            home=home,
            telegram_token=TOKEN,
            telegram_base_url=sandbox.base_url,
            telegram_base_file_url=sandbox.base_file_url,
            rasa_port=free_port(),
            group_messages_per_minute=per_minute,
        )
        await asyncio.to_thread(_prepare, database)
        for resident in (WANG, LI, CHEN):  # A bot cannot write first.
            await asyncio.to_thread(sandbox.people.write, resident, "/start")
        services = build_services(settings, database=database)
        process = BotProcess(services)
        # Telegram's pace for private chats is tested apart; here it would only make the tests slow.
        limits = replace(limits_of(services), private=(100, 1.0))
        process._relay = Relay(services, process.application.bot, limits=limits)
        async with process:
            yield Desk(sandbox, services, process)


def _prepare(database: Database) -> None:
    database.upgrade()
    with database.session() as session:
        apply_office(session, example_office(), CLOCK)
        for code in CHATS:
            bind(session, CLOCK, code)
        for user_id, name in ((WANG, "王秀兰"), (LI, "李强"), (CHEN, "陈静")):
            make_resident(session, CLOCK, user_id=user_id, name=name)
