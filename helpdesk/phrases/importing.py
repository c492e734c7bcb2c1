"""Many phrases at once. An import adds what is new and reports the rest; it never replaces a decision."""

import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import take_turns
from helpdesk.people import Person
from helpdesk.phrases.files import Row
from helpdesk.phrases.labels import has_topic
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.signatures import index_new, signature_of
from helpdesk.phrases.writing import Given, Outcome, add_phrase, outcome_for, write_phrase

ATTEMPTS = 3


@dataclass(frozen=True)
class ImportReport:
    """What became of every row: counts by outcome, and the rows that did not come in as they were (line, why)."""

    rows: int
    counts: Mapping[Outcome, int]
    faults: tuple[tuple[int, str], ...] = ()
    differing: tuple[tuple[int, str], ...] = ()

    @property
    def added(self) -> int:
        """How many are learned now that were not before."""
        return self.counts.get(Outcome.NEW, 0) + self.counts.get(Outcome.APPROVED, 0)


def import_phrases(session: Session, rows: Iterable[Row], *, by: Person, clock: Clock) -> ImportReport:
    """Add every sound row as an approved phrase, all in the caller's transaction.

    Twice the same in one file counts once. A candidate with these words is approved; what an admin has refused,
    withdrawn or deleted stays so, and what is learned with another label keeps it: both are reported.
    """
    take_turns(session, "import phrases")
    given = tuple(rows)
    for _ in range(ATTEMPTS - 1):
        # Residents go on talking meanwhile: what the bot noted since we looked is known at the next attempt.
        with contextlib.suppress(IntegrityError), session.begin_nested():
            return _import(session, given, by=by, clock=clock)
    return _import(session, given, by=by, clock=clock)


def _import(session: Session, rows: Sequence[Row], *, by: Person, clock: Clock) -> ImportReport:
    known = _known(session)
    counts: Counter[Outcome] = Counter()
    faults: list[tuple[int, str]] = []
    differing: list[tuple[int, str]] = []
    new: dict[str, Phrase] = {}  # By signature.
    for row in rows:
        if row.given is None:
            faults.append((row.place, row.fault or ""))
            continue
        outcome = _take(session, row.given, known, new, by=by, clock=clock)
        counts[outcome] += 1
        if outcome in _STAYS:
            differing.append((row.place, _STAYS[outcome]))
    session.flush()
    index_new(session, new.values())
    record(session, "import_phrases", by=by, at=clock.now(), rows=len(rows), added=len(new), faults=len(faults))
    return ImportReport(len(rows), dict(counts), tuple(faults), tuple(differing))


_STAYS = {
    Outcome.DIFFERENT: "已经有了，类别不一样或者撤回过，没有动",
    Outcome.DELETED: "当作敏感内容删除过，没有导入",
}


def _known(session: Session) -> dict[str, int]:
    """Ids of all phrases by signature; asked once, not once per row."""
    return {row.signature: row.id for row in session.execute(select(Phrase.signature, Phrase.id))}


def _take(
    session: Session, given: Given, known: Mapping[str, int], new: dict[str, Phrase], *, by: Person, clock: Clock
) -> Outcome:
    signature = signature_of(given.text)
    if signature in new:  # Further up in the same file.
        return outcome_for(new[signature], given)
    phrase_id = known.get(signature)
    if phrase_id is None:
        new[signature] = add_phrase(session, given, signature, Origin.IMPORTED, by=by, clock=clock, indexed=False)
        return Outcome.NEW
    there = session.get(Phrase, phrase_id)
    if there is not None and there.status is PhraseStatus.APPROVED:
        return outcome_for(there, given)
    return write_phrase(session, given, origin=Origin.IMPORTED, only_new=True, by=by, clock=clock).outcome


def export_phrases(session: Session, *, status: PhraseStatus = PhraseStatus.APPROVED) -> list[Given]:
    """Phrases of one standing as a file holds them; candidates with the label that is suggested or guessed.

    What has no words any more is left out.
    """
    query = select(Phrase).where(Phrase.status == status, Phrase.text != "").order_by(Phrase.id)
    return [Given(phrase.text, *_label_of(phrase), tuple(phrase.entities)) for phrase in session.scalars(query)]


def _label_of(phrase: Phrase) -> tuple[str, str | None]:
    """What was decided, even that there is no topic; else what is suggested or guessed."""
    if phrase.intent is not None:
        return phrase.intent, phrase.topic
    intent = phrase.suggested_intent or phrase.guess or "out_of_scope"
    return intent, (phrase.suggested_topic or phrase.guess_topic) if has_topic(intent) else None
