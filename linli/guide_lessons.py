"""What the office's guide teaches: each entry's wordings become examples of an intent ``guide_<id>`` of its own.

A handful of examples stands beside three thousand questions in general, so they take little from those; and what a
model takes for an entry is asked about, never said at once (``actions/guide.py``). An entry with fewer wordings than
``LEAST`` teaches nothing that finding by wordings does not know.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue.intents import intent_of
from helpdesk.errors import UnavailableError
from helpdesk.guide.models import GuideEntry
from linli.examples import WEIGHT, marked, write_examples

LEAST = 3  # Examples, the title among them.
MOST = 100  # Entries; each intent more makes the training longer. The most asked first.
ACTION = "action_answer_guide"
_INTENTS = re.compile(r"^intents:\n", re.MULTILINE)


def add(session: Session, folder: Path) -> int:
    """Add intents, examples and a rule of the entries to a build folder; how many entries.

    Raises ``UnavailableError`` where the domain is not as it should be.
    """
    entries = taught(session)
    if not entries:
        return 0
    names = [intent_of(one.id) for one in entries]
    _add_intents(folder / "domain.yml", names)
    write_examples(folder / "data" / "nlu" / "guide.yml", {intent_of(one.id): _examples(one) for one in entries})
    _write_rule(folder / "data" / "rules" / "guide.yml", names)
    return len(entries)


def taught(session: Session) -> list[GuideEntry]:
    """The entries a training learns, in the order of their numbers."""
    query = select(GuideEntry).where(GuideEntry.withdrawn_at.is_(None))
    rows = [one for one in session.scalars(query) if 1 + len(one.wordings) >= LEAST]
    most_asked = sorted(rows, key=lambda one: (-one.shown_count, one.id))[:MOST]
    return sorted(most_asked, key=lambda one: one.id)


def _examples(entry: GuideEntry) -> list[dict[str, Any]]:
    about = {"topic": entry.topic} if entry.topic else {"no_topic": True}
    texts = (entry.title, *entry.wordings)
    return [{"text": marked(text, ()), "metadata": {"weight": WEIGHT, **about}} for text in texts]


def _add_intents(domain: Path, names: Sequence[str]) -> None:
    """Into the text, so that the rest of the file stays as it came with the program."""
    lines = "".join(f"  - {name}\n" for name in names)
    text, count = _INTENTS.subn(f"intents:\n{lines}", domain.read_text(encoding="utf-8"), count=1)
    if count != 1:
        raise UnavailableError("domain.yml 里没有 intents 这一段，办事指南加不进去")
    domain.write_text(text, encoding="utf-8")


def _write_rule(file: Path, names: Sequence[str]) -> None:
    asked: list[dict[str, Any]] = [{"intent": name} for name in names]
    steps = [{"or": asked} if len(asked) > 1 else asked[0], {"action": ACTION}]
    rule = {"rule": "A question that the guide answers", "condition": [{"active_loop": None}], "steps": steps}
    text = yaml.safe_dump({"version": "3.1", "rules": [rule]}, allow_unicode=True, sort_keys=False)
    file.write_text(text, encoding="utf-8")
