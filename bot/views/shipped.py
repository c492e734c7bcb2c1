"""The sentences as they are shipped: ``bot/views/texts/*.yml``, one file for each group of readers.

A file says ``who_reads`` it (``residents``, ``staff``, ``admins``), whether all of it is ``plain``, and its
``sentences``: name and text. A name is
``what`` or ``what.part``; a sentence that fills a placeholder of another one is called ``<the other>.<placeholder>``,
with one more word where there are several (``ticket_opened.handling.team``). In place of the text may stand

    text: …                 the text
    fixed: why              nobody may change it live
    needs: [number]         placeholders that a changed text must keep
    keeps_numbers: true     a changed text has the same numbers of three and more digits (telephones)
    plain: true             shown without markup (a toast, a field, words that are escaped later)

Texts are Telegram HTML. A name that begins with ``button.`` is what stands on a button. A line of placeholders that
are all empty is left out. ``placeholders.yml`` says what admins
call each placeholder and gives an example. The advice in danger is read from ``helpdesk.emergencies.kinds``, because
the dialogue says it too, and what may still be missing from ``helpdesk.tickets.reopening``, because staff read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

import yaml

from helpdesk.emergencies.kinds import ADVICE
from helpdesk.tickets.reopening import UnsolvedReason

FOLDER = Path(__file__).parent / "texts"
PLACEHOLDERS = "placeholders.yml"
BUTTON = "button."  # What the name of every title of a button begins with.


class Reader(StrEnum):
    """Who reads a sentence."""

    RESIDENTS = "residents"
    STAFF = "staff"
    ADMINS = "admins"


@dataclass(frozen=True)
class Sentence:
    """One sentence of the bot, as it is shipped."""

    name: str
    text: str
    who_reads: Reader
    fixed: str | None = None  # Why nobody may change it.
    needs: tuple[str, ...] = ()
    keeps_numbers: bool = False
    is_plain: bool = False  # Titles of buttons are.
    placeholders: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "placeholders", placeholders_of(self.text))


@dataclass(frozen=True)
class Placeholder:
    """What admins call a placeholder, and an example; None where a sentence fills it."""

    label: str
    example: str | None = None


def placeholders_of(text: str) -> tuple[str, ...]:
    """Names in braces, each once; braces that do not fit raise ``ValueError``."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name is not None))


@cache
def shipped() -> Mapping[str, Sentence]:
    """Every sentence by its name, in the order of the files."""
    found = [one for file in sorted(FOLDER.glob("*.yml")) if file.name != PLACEHOLDERS for one in _sentences(file)]
    found += [Sentence(f"advice.{kind}", text, Reader.RESIDENTS, keeps_numbers=True) for kind, text in ADVICE.items()]
    found += [Sentence(f"{BUTTON}unsolved.{one}", one.label, Reader.RESIDENTS, is_plain=True) for one in UnsolvedReason]
    by_name = {one.name: one for one in found}
    if len(by_name) < len(found):
        raise ValueError("two sentences have the same name")
    return MappingProxyType(by_name)


@cache
def placeholders() -> Mapping[str, Placeholder]:
    """What may stand in braces."""
    read = yaml.safe_load((FOLDER / PLACEHOLDERS).read_text(encoding="utf-8"))
    return MappingProxyType({name: Placeholder(*one) for name, one in read.items()})


def family(prefix: str) -> Mapping[str, str]:
    """The shipped texts one step below a name: ``note`` gives ``{"withdrawn": …, …}``."""
    named = {tuple(name.split(".")): one.text for name, one in shipped().items()}
    return MappingProxyType({name[1]: text for name, text in named.items() if len(name) == 2 and name[0] == prefix})


def _sentences(file: Path) -> list[Sentence]:
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    reader = Reader(read["who_reads"])
    is_plain = read.get("plain", False)
    return [_sentence(name, entry, reader, is_plain=is_plain) for name, entry in read["sentences"].items()]


def _sentence(name: str, entry: str | Mapping[str, Any], reader: Reader, *, is_plain: bool) -> Sentence:
    if isinstance(entry, str):
        return Sentence(name, entry, reader, is_plain=is_plain)
    return Sentence(
        name,
        entry["text"],
        reader,
        fixed=entry.get("fixed"),
        needs=tuple(entry.get("needs", ())),
        keeps_numbers=entry.get("keeps_numbers", False),
        is_plain=entry.get("plain", is_plain),
    )
