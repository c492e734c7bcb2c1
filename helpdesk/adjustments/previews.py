"""What a change would have done to what residents said lately. Honest about what it is: counting, no prophecy.

Only masked words are read, those of the last 30 days (``helpdesk.readings``); ordinary messages besides come from
``data/frozen``, which no model learns from.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.adjustments.active import Adjustments
from helpdesk.adjustments.thresholds import THRESHOLDS
from helpdesk.catalogue.intents import EMERGENCY
from helpdesk.clock import Clock
from helpdesk.emergencies.detector import detect
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.emergencies.normal import normalise
from helpdesk.errors import InvalidInputError
from helpdesk.readings.models import Reading
from helpdesk.settings import ROOT

LATELY = timedelta(days=30)  # As long as words are kept.
WEEK = timedelta(days=7)
SHOWN = 3  # Examples.
FROZEN = ROOT / "data" / "frozen"

# With more alarms than these for nothing a keyword is refused: who is woken for nothing stops listening. In 30 days,
# and of the thousand ordinary messages that ship with the program.
MOST_LATELY = 10
MOST_ORDINARY = 3


@dataclass(frozen=True)
class Mentions:
    """In how many of the last 30 days' messages some words stand, and a few of them."""

    count: int
    messages: int  # Looked at.
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class FalseAlarms:
    """How many more alarms a keyword would have raised, and a few of the messages."""

    lately: int
    ordinary: int  # Of those that ship with the program.
    examples: tuple[str, ...] = ()

    @property
    def are_too_many(self) -> bool:
        """Whether the keyword must not be used."""
        return self.lately > MOST_LATELY or self.ordinary > MOST_ORDINARY


@dataclass(frozen=True)
class MoreQuestions:
    """How many of the last 7 days' messages were asked about by the thresholds of now, and how many by others."""

    messages: int
    before: int
    after: int


def mentions(session: Session, words: str, *, clock: Clock) -> Mentions:
    """Where residents said these words; capitals, blanks and traditional characters make no difference."""
    wanted = normalise(words)
    texts = [text for text, _ in _said_lately(session, clock)]
    found = [text for text in texts if wanted in normalise(text)]
    return Mentions(len(found), len(texts), _unlike(found))


def false_alarms(session: Session, word: str, kind: EmergencyKind, now: Adjustments, *, clock: Clock) -> FalseAlarms:
    """Messages that were no emergency and would be answered as one."""
    before = {other: its for other, its in now.keywords.items() if other != word}
    said = [text for text, intent in _said_lately(session, clock) if intent != EMERGENCY]
    lately = list(_newly_alarming(said, word, kind, before))
    ordinary = list(_newly_alarming(ordinary_messages(FROZEN), word, kind, before))
    return FalseAlarms(len(lately), len(ordinary), _unlike([*lately, *ordinary]))


def check_false_alarms(word: str, found: FalseAlarms) -> None:
    """Raises ``InvalidInputError`` for a keyword that would wake people for nothing."""
    if found.are_too_many:
        example = f"，例如「{found.examples[0]}」" if found.examples else ""
        count = found.lately + found.ordinary
        raise InvalidInputError(f"“{word}”平常话里也会说到，会多报 {count} 次警{example}。请换一个更具体的说法。")


def more_questions(session: Session, name: str, number: float, now: Adjustments, *, clock: Clock) -> MoreQuestions:
    """How often the bot would ask back; answers to its own questions do not count."""
    in_use = {one.name: now.thresholds.get(one.name, one.shipped) for one in THRESHOLDS.values()}
    query = select(Reading.confidence, Reading.ranking).where(
        Reading.at >= clock.now() - WEEK, Reading.in_form.is_(False)
    )
    readings = [(confidence, _lead(ranking)) for confidence, ranking in session.execute(query)]
    return MoreQuestions(
        len(readings), _count_unsure(readings, in_use), _count_unsure(readings, {**in_use, name: number})
    )


@cache
def ordinary_messages(folder: Path) -> tuple[str, ...]:
    """Messages that are no emergencies, near misses among them; none where the folder is not there."""
    rows = [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in _lines(file)]
    return tuple(row["text"] for row in rows if row["intent"] != EMERGENCY)


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _said_lately(session: Session, clock: Clock) -> list[tuple[str, str]]:
    """Masked words with the best guess, the newest first."""
    query = (
        select(Reading.text, Reading.intent)
        .where(Reading.at >= clock.now() - LATELY, Reading.text.is_not(None))
        .order_by(Reading.id.desc())
    )
    return [(text, intent) for text, intent in session.execute(query) if text]


def _newly_alarming(
    texts: Iterable[str], word: str, kind: EmergencyKind, before: dict[str, EmergencyKind]
) -> Iterable[str]:
    wanted = normalise(word)
    for text in texts:
        # Reading a text as an emergency takes a hundred times as long as looking for the word.
        if wanted in normalise(text) and detect(text, before) is None and detect(text, {**before, word: kind}):
            yield text


def _lead(ranking: list[list[object]]) -> float:
    """By how much the best guess is ahead of the next; 1 where there is no other."""
    first, second = ([float(str(one[1])) for one in ranking] + [1.0, 0.0])[:2] if len(ranking) > 1 else (1.0, 0.0)
    return first - second


def _count_unsure(readings: list[tuple[float, float]], thresholds: dict[str, float]) -> int:
    return sum(confidence < thresholds["fallback"] or lead < thresholds["ambiguity"] for confidence, lead in readings)


def _unlike(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))[:SHOWN]
