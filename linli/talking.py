"""Scripted talks of the gate: a resident who says what stands in data/frozen/dialogues.yml, and what must come of it.

Every talk has a resident of its own, so talks can go on side by side. What is wrong is named by the number of the
turn and by what the script wanted; both are our own words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import select

from helpdesk.catalogue import Service
from helpdesk.clock import SystemClock
from helpdesk.database import Database
from helpdesk.errors import UnavailableError
from helpdesk.residents.services import give_consent
from helpdesk.settings import ROOT
from helpdesk.tickets.commands import OpenTicket
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import open_ticket

DIALOGUES = ROOT / "data" / "frozen" / "dialogues.yml"
PIN = {"latitude": 31.2304, "longitude": 121.4737}
PHONE = "13800001234"
REPORTED_AT = "清河路 8 号门口"
PATIENCE = 30.0  # Seconds for one answer.


@dataclass(frozen=True)
class Script:
    """One talk: its name, what it is about, a matter that was reported before, the turns, and the tickets after."""

    name: str
    about: str
    turns: Sequence[Mapping[str, Any]]
    reported: str | None = None
    tickets: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class TalkResult:
    """How a talk went; ``turn`` (from 1, 0: at the end) and ``wanted`` say where it left the script."""

    name: str
    about: str
    passed: bool
    turn: int = 0
    wanted: str = ""

    def as_facts(self) -> dict[str, Any]:
        """For storing."""
        return {"name": self.name, "about": self.about, "turn": self.turn, "wanted": self.wanted}


class LeftScriptError(Exception):
    """The talk did not go as it must; ``wanted`` is what the script says."""

    def __init__(self, turn: int, wanted: str) -> None:
        super().__init__(wanted)
        self.turn = turn
        self.wanted = wanted


def read_scripts(file: Path = DIALOGUES) -> list[Script]:
    """All talks of the file; raises ``UnavailableError`` when it cannot be read."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return [
            Script(
                name=one["name"],
                about=one["about"],
                turns=one["turns"],
                reported=one.get("reported"),
                tickets=one.get("tickets", ()),
            )
            for one in content["talks"]
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise UnavailableError(f"读不了对话测试 {file.name}（{type(error).__name__}），请重新装一遍程序") from error


@dataclass
class Person:
    """A resident who talks over the channel; ``answers`` are the messages that came last."""

    client: httpx.Client
    resident_id: int
    answers: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0

    def send(self, *, text: str | None = None, payload: str | None = None, **things: Any) -> None:
        """Send words or the payload of a button, perhaps with photos, a pin or a phone number."""
        self.sent += 1
        photos = [
            {
                "kind": "photo",
                "file_id": f"g{self.resident_id}-{self.sent}-{number}",
                "file_unique_id": f"g{self.resident_id}-{self.sent}-{number}",
                "file_name": None,
                "size": 1000,
            }
            for number in range(things.get("photos", 0))
        ]
        body = {
            "sender": f"r{self.resident_id}",
            "message_id": f"gate-{self.resident_id}-{self.sent}",
            "text": text,
            "payload": payload if payload or text else "/attach",
            "metadata": {
                "resident_id": self.resident_id,
                "attachments": photos,
                "location": PIN if things.get("pin") else None,
                "contact": {"phone": PHONE, "name": "王秀兰"} if things.get("contact") else None,
            },
        }
        answer = self.client.post("/webhooks/linli/webhook", json=body, timeout=PATIENCE)
        answer.raise_for_status()
        self.answers = answer.json()["messages"]

    @property
    def heard(self) -> str:
        """All that was answered, with what the buttons say."""
        return "\n".join([*(one["text"] for one in self.answers), *(one["title"] for one in self.buttons)])

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons of the last messages."""
        return [button for one in self.answers for button in one["buttons"]]


def talk(script: Script, client: httpx.Client, database: Database, look: Callable[[], None]) -> TalkResult:
    """Hold one talk; ``look`` is called before every turn and may raise to end it."""
    person, number = Person(client, _new_resident(database, script)), 0
    try:
        for number, turn in enumerate(script.turns, 1):
            look()
            _take_turn(person, turn, number)
        _check_tickets(script, database, person.resident_id)
    except LeftScriptError as error:
        return TalkResult(script.name, script.about, passed=False, turn=error.turn, wanted=error.wanted)
    except httpx.HTTPStatusError as error:
        wanted = f"服务没有回答（{error.response.status_code}）"
        return TalkResult(script.name, script.about, passed=False, turn=number, wanted=wanted)
    return TalkResult(script.name, script.about, passed=True)


def _new_resident(database: Database, script: Script) -> int:
    clock = SystemClock()
    with database.session() as session:
        user_id = 700_000_000 + sum(ord(char) * 31**i for i, char in enumerate(script.name)) % 99_999_999
        resident = give_consent(
            session, telegram_user_id=user_id, chat_id=user_id, display_name="王秀兰", version="gate", clock=clock
        )
        if script.reported:
            command = OpenTicket(
                key=f"gate-{script.name}",
                service=Service.SNAPSHOT,
                topic="public_facilities",
                summary=script.reported,
                details={"description": script.reported, "place": REPORTED_AT},
                place=REPORTED_AT,
            )
            open_ticket(session, command, by=resident, clock=clock)
        return resident.id


def _take_turn(person: Person, turn: Mapping[str, Any], number: int) -> None:
    wanted_before = turn.get("if")
    if wanted_before is not None and wanted_before not in person.heard:
        return  # A question that is only asked where the model has not found the answer already.
    things = {name: turn[name] for name in ("photos", "pin", "contact") if name in turn}
    if "tap" in turn:
        payload = next((one["payload"] for one in person.buttons if turn["tap"] in one["title"]), None)
        if payload is None:
            raise LeftScriptError(number, f"按钮“{turn['tap']}”")
        person.send(payload=payload)
    else:
        person.send(text=turn.get("say"), payload=turn.get("press"), **things)
    for words in _listed(turn.get("hear")):
        if words not in person.heard:
            raise LeftScriptError(number, words)
    for words in _listed(turn.get("not")):
        if words in person.heard:
            raise LeftScriptError(number, f"不说“{words}”")


def _check_tickets(script: Script, database: Database, resident_id: int) -> None:
    with database.reading() as session:
        query = select(Ticket).where(Ticket.resident_id == resident_id).order_by(Ticket.id)
        tickets = [one for one in session.scalars(query) if one.summary != script.reported]
        if len(tickets) != len(script.tickets):
            raise LeftScriptError(0, f"{len(script.tickets)} 件工单")
        for wanted, ticket in zip(script.tickets, tickets, strict=True):
            _check_ticket(wanted, ticket)


def _check_ticket(wanted: Mapping[str, Any], ticket: Ticket) -> None:
    for name in ("service", "topic"):
        if name in wanted and str(getattr(ticket, name)) not in _listed(wanted[name]):
            raise LeftScriptError(0, f"{name}={wanted[name]}")
    for name, words in wanted.get("details", {}).items():
        if words not in str(ticket.details.get(name)):
            raise LeftScriptError(0, f"{name}={words}")
    if wanted.get("summary", "") not in ticket.summary:
        raise LeftScriptError(0, str(wanted["summary"]))


def _listed(words: Any) -> list[str]:
    return [] if words is None else [words] if isinstance(words, str) else list(words)
