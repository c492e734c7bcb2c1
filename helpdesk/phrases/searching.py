"""Looking phrases up: by words, label and standing, a page at a time."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from helpdesk.phrases.models import Phrase, PhraseStatus

PAGE = 8


@dataclass(frozen=True)
class Wanted:
    """What is looked for; every part may be left out."""

    words: str = ""
    intent: str | None = None
    topic: str | None = None
    status: PhraseStatus | None = PhraseStatus.APPROVED


@dataclass(frozen=True)
class Page:
    """Some of the phrases found, the newest decision first. ``number`` counts from 0."""

    phrases: tuple[Phrase, ...]
    number: int
    found: int

    @property
    def is_last(self) -> bool:
        """Whether nothing follows."""
        return (self.number + 1) * PAGE >= self.found


def search_phrases(session: Session, wanted: Wanted, *, page: int = 0) -> Page:
    """One page of what fits; a page behind the last one gives the last one."""
    conditions = _conditions(wanted)
    found = session.scalar(select(func.count()).select_from(Phrase).where(*conditions)) or 0
    number = max(0, min(page, (found - 1) // PAGE))
    newest = func.coalesce(Phrase.decided_at, Phrase.last_seen_at).desc()
    # Sorting whole rows would take six times as long on the last of many pages.
    ids = select(Phrase.id).where(*conditions).order_by(newest, Phrase.id.desc()).offset(number * PAGE).limit(PAGE)
    query = select(Phrase).where(Phrase.id.in_(session.scalars(ids).all())).order_by(newest, Phrase.id.desc())
    return Page(tuple(session.scalars(query)), number, found)


def count_by_status(session: Session) -> dict[PhraseStatus, int]:
    """How many phrases stand where."""
    rows = session.execute(select(Phrase.status, func.count().label("number")).group_by(Phrase.status))
    return {row.status: row.number for row in rows}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Phrase.status != PhraseStatus.DELETED]
    if wanted.status is not None:
        conditions.append(Phrase.status == wanted.status)
    if wanted.intent is not None:
        conditions.append(Phrase.intent == wanted.intent)
    if wanted.topic is not None:
        conditions.append(Phrase.topic == wanted.topic)
    # % and _ in what an admin types are characters, not patterns.
    conditions += [Phrase.text.icontains(word, autoescape=True) for word in wanted.words.split()]
    return conditions
