"""The people of the sandbox and the bot itself, as people.yml describes them."""

import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ROSTER = Path(__file__).with_name("people.yml")


@dataclass
class Person:
    """Somebody with a phone."""

    id: int
    first_name: str
    last_name: str
    role: str
    phone: str
    home: Json
    username: str | None = None
    blocked: bool = False

    @classmethod
    def newcomer(cls, person_id: int, first_name: str, last_name: str, role: str) -> "Person":
        """Somebody who is not in people.yml; lives where the office is."""
        phone = f"+86138{person_id:08d}"
        home = {"address": "幸福街道办事处", "latitude": 30.29120, "longitude": 120.13200}
        return cls(person_id, first_name, last_name, role, phone, home)

    @property
    def name(self) -> str:
        """Family name first, as in Chinese."""
        return f"{self.last_name}{self.first_name}"

    def user(self) -> Json:
        """The Bot API's User."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name, "last_name": self.last_name}
        if self.username:
            user["username"] = self.username
        return user | {"language_code": "zh-hans"}


@dataclass
class Bot:
    """The one bot, with what it tells about itself."""

    id: int
    username: str
    name: str
    token: str
    about: Json = field(default_factory=dict)  # Names and descriptions by "kind:language".
    commands: dict[str, list[Json]] = field(default_factory=dict)  # By scope and language, see methods/profile.py.
    menu_buttons: dict[str, Json] = field(default_factory=dict)  # By chat id, "" is the default.

    def user(self) -> Json:
        """The Bot API's User."""
        return {"id": self.id, "is_bot": True, "first_name": self.shown("name") or self.name, "username": self.username}

    def shown(self, kind: str, language: str = "") -> str:
        """A name or description in a language, else the one for all."""
        return str(self.about.get(f"{kind}:{language}") or self.about.get(f"{kind}:") or "")


@dataclass
class GroupPlan:
    """A group as people.yml describes it; chats.py turns it into a chat."""

    id: int
    type: str
    title: str
    forum: bool = False
    members: list[int] = field(default_factory=list)
    administrators: list[int] = field(default_factory=list)


@dataclass
class Roster:
    """Everything people.yml says."""

    bot: Bot
    people: dict[int, Person]
    groups: list[GroupPlan]


@cache
def _parsed(path: Path) -> Json:
    raw: Json = yaml.safe_load(path.read_text(encoding="utf-8"))
    return raw


def load_roster(path: Path = ROSTER) -> Roster:
    """The people as they are at first; each call makes them anew."""
    raw = copy.deepcopy(_parsed(path))
    people = {entry["id"]: Person(**entry) for entry in raw["people"]}
    return Roster(Bot(**raw["bot"]), people, [GroupPlan(**entry) for entry in raw["groups"]])
