"""A real dialogue server with the real action server and a real database, and residents who talk to it.

with running_dialogue(folder, model) as dialogue:
    resident = dialogue.resident()
    resident.say("我要投诉")
    assert "投诉" in resident.heard
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from helpdesk.clock import SystemClock
from helpdesk.database import Database, create_database
from helpdesk.office import apply_office
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.tickets.models import Ticket
from tests.support.factories import make_resident
from tests.support.fixtures import example_office
from tests.support.model import RASA_PYTHON, ROOT
from tests.support.ports import free_port

START_PATIENCE = 90  # Seconds; importing Rasa alone takes ten on a busy machine.
TOKEN = "dialogue-test-token"


@dataclass
class Dialogue:
    """Both servers and their database."""

    database: Database
    url: str
    folder: Path
    actions_url: str
    clock: SystemClock = field(default_factory=SystemClock)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def resident(self, name: str = "王秀兰") -> "Talker":
        """A new resident who agreed to the privacy notice."""
        with self.database.session() as session:
            return Talker(self, make_resident(session, self.clock, name=name).id)

    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """One message over the channel."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = httpx.post(f"{self.url}/webhooks/linli/webhook", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return dict(answer.json())

    def next_id(self) -> str:
        """A message id nobody used."""
        return f"m{next(self._ids)}"


@dataclass
class Talker:
    """A resident in a private chat; ``answers`` are the messages that came last."""

    dialogue: Dialogue
    resident_id: int
    answers: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str, **sent: Any) -> "Talker":
        """Type something, perhaps as the caption of photos."""
        return self._send(text=text, payload=None, **sent)

    def send(self, **sent: Any) -> "Talker":
        """Send something without words: ``photos``, ``voice``, ``location``, ``contact``."""
        return self._send(text=None, payload="/attach", **sent)

    def press(self, title: str) -> "Talker":
        """Press a button of the last messages by its title, or part of it."""
        payload = next((one["payload"] for one in self.buttons if title in one["title"]), None)
        assert payload is not None, f"no button {title!r} in {[one['title'] for one in self.buttons]}"
        return self._send(text=None, payload=payload)

    def command(self, payload: str) -> "Talker":
        """What the bot's menu sends, or a button of long ago."""
        return self._send(text=None, payload=payload)

    def _send(self, *, text: str | None, payload: str | None, message_id: str | None = None, **sent: Any) -> "Talker":
        files = [
            {"kind": "photo", "file_id": f"id-{one}", "file_unique_id": one, "file_name": None, "size": 1000}
            for one in sent.get("photos", ())
        ]
        if sent.get("voice"):
            files.append({"kind": "voice", "file_id": "id-v", "file_unique_id": sent["voice"], "size": 1000})
        self.last = {
            "sender": f"r{self.resident_id}",
            "message_id": message_id or self.dialogue.next_id(),
            "text": text,
            "payload": payload,
            "metadata": {
                "resident_id": self.resident_id,
                "attachments": files,
                "location": sent.get("location"),
                "contact": sent.get("contact"),
            },
        }
        self.answers = self.dialogue.post(self.last)["messages"]
        return self

    def repeat(self) -> dict[str, Any]:
        """The same delivery once more."""
        return self.dialogue.post(self.last)

    @property
    def heard(self) -> str:
        """All that was answered, as one text."""
        return "\n".join(one["text"] for one in self.answers)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """All buttons of the last messages."""
        return [button for one in self.answers for button in one["buttons"]]

    @property
    def titles(self) -> list[str]:
        """What the buttons say."""
        return [one["title"] for one in self.buttons]

    @property
    def tickets(self) -> list[Ticket]:
        """The resident's tickets, oldest first."""
        with self.dialogue.database.reading() as session:
            query = select(Ticket).where(Ticket.resident_id == self.resident_id).order_by(Ticket.id)
            tickets = list(session.scalars(query))
            session.expunge_all()  # Or leaving the session would empty them.
            return tickets

    @property
    def ticket(self) -> Ticket:
        """The only ticket."""
        (ticket,) = self.tickets
        return ticket

    @property
    def news(self) -> list[str]:
        """Kinds of the messages the helpdesk queued for the resident."""
        with self.dialogue.database.reading() as session:
            query = select(OutboxRow.kind).where(
                OutboxRow.recipient_kind == "resident", OutboxRow.recipient_id == self.resident_id
            )
            return list(session.scalars(query.order_by(OutboxRow.id)))

    @property
    def row(self) -> Resident:
        """The resident's row."""
        with self.dialogue.database.reading() as session:
            row = session.get(Resident, self.resident_id)
            assert row is not None
            session.expunge(row)
            return row


@contextlib.contextmanager
def running_dialogue(folder: Path, model: Path) -> Iterator[Dialogue]:
    """Both servers on free ports, until the block is left."""
    address = f"sqlite:///{folder / 'linli.db'}"
    database = create_database(address)
    database.create_tables()
    with database.session() as session:
        apply_office(session, example_office(), SystemClock())
    with contextlib.ExitStack() as stack:
        actions_port, rasa_port = free_port(), free_port()
        stack.enter_context(_process("actions", _actions_argv(actions_port), folder))
        actions_url = f"http://127.0.0.1:{actions_port}"
        rasa_argv = _rasa_argv(rasa_port, folder, model, actions_url)
        stack.enter_context(_process("rasa", rasa_argv, folder))  # They start side by side.
        _wait_for(f"{actions_url}/health", folder / "actions.log")
        _wait_for_rasa(rasa_port, folder)
        yield Dialogue(database, f"http://127.0.0.1:{rasa_port}", folder, actions_url)
    database.dispose()


@contextlib.contextmanager
def another_rasa(dialogue: Dialogue, model: Path) -> Iterator[Dialogue]:
    """A second dialogue server on the same conversations, as after a restart."""
    port = free_port()
    with _process("rasa", _rasa_argv(port, dialogue.folder, model, dialogue.actions_url), dialogue.folder):
        _wait_for_rasa(port, dialogue.folder)
        yield replace(dialogue, url=f"http://127.0.0.1:{port}")


def _actions_argv(port: int) -> list[str]:
    return [sys.executable, "-m", "actions", "--port", str(port)]


def _rasa_argv(port: int, folder: Path, model: Path, actions_url: str) -> list[str]:
    where = ["--actions-url", f"{actions_url}/webhook", "--tracker-db", str(folder / "rasa.db")]
    return [str(RASA_PYTHON), "-m", "nlu.server", "--port", str(port), "--model", str(model), *where]


@contextlib.contextmanager
def _process(name: str, argv: list[str], folder: Path) -> Iterator[None]:
    """A process with a log in the folder, ended with the block."""
    address = f"sqlite:///{folder / 'linli.db'}"
    settings = {"LINLI_DATABASE_URL": address, "LINLI_HOME": str(folder), "LINLI_RASA_TOKEN": TOKEN}
    environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT)}
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            _stop(process)


def _wait_for_rasa(port: int, folder: Path) -> None:
    _wait_for(f"http://127.0.0.1:{port}/status?token={TOKEN}", folder / "rasa.log")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(url: str, log: Path) -> None:
    until = time.monotonic() + START_PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError, json.JSONDecodeError):
            if httpx.get(url, timeout=2).is_success:
                return
        time.sleep(0.2)
    raise AssertionError(f"not up in time: {url.split('?')[0]}\n{log.read_text()[-2000:]}")
