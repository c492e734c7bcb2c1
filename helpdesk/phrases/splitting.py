"""拆成两条: two matters in one message. Each half that nobody has said before is a candidate of its own."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.signatures import group_of, index_phrase, signature_of
from helpdesk.phrases.spans import cut_spans
from helpdesk.phrases.undoing import drop_phrases

SHORTEST_HALF = 2  # Characters.
_BEFORE, _BEHIND = " ，,。；;、\n", " ，,；;、\n"


class Split(NamedTuple):
    """What became of the halves; ``known`` holds, as (words, phrase), the one that was there already."""

    new: tuple[Phrase, ...]
    known: tuple[tuple[str, Phrase], ...]


def split_at(session: Session, phrase: Phrase, at: int, *, clock: Clock) -> Split:
    """Cut the words before character ``at`` and make candidates of what is new in them.

    Raises ``InvalidInputError`` where a half would be empty, both are alike or both are known.
    """
    pieces = [_piece(phrase.text, 0, at), _piece(phrase.text, at, len(phrase.text))]
    texts = {signature_of(phrase.text[first:last]): (first, last) for first, last in pieces}
    if len(texts) < len(pieces):
        raise InvalidInputError("两半是一样的话，不用拆")
    found = _known(session, texts)
    if len(found) == len(pieces):
        raise InvalidInputError("两半都已经有了，不用拆，点“不学”就好")
    places = [place for signature, place in texts.items() if signature not in found]
    new = [_half(session, phrase, first, last, clock=clock) for first, last in places]
    try:
        with session.begin_nested():
            session.add_all(new)
    except IntegrityError:  # Somebody said the same at this very moment: now it is known.
        return split_at(session, phrase, at, clock=clock)
    for half in new:
        index_phrase(session, half)
    words = {signature: phrase.text[first:last] for signature, (first, last) in texts.items()}
    return Split(tuple(new), tuple((words[signature], one) for signature, one in found.items()))


def _known(session: Session, texts: Mapping[str, object]) -> dict[str, Phrase]:
    """What is there by signature. An expired one has no words any more: the half takes its place."""
    there = select(Phrase).where(Phrase.signature.in_(texts)).order_by(Phrase.id)
    phrases = session.scalars(there.execution_options(populate_existing=True)).all()
    drop_phrases(session, [one for one in phrases if one.status is PhraseStatus.EXPIRED])
    return {one.signature: one for one in phrases if one.status is not PhraseStatus.EXPIRED}


def _piece(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the half begins and ends without what stood between the two."""
    raw = text[start:end] if 0 <= start <= end else ""
    first, last = start + len(raw) - len(raw.lstrip(_BEFORE)), start + len(raw.rstrip(_BEHIND))
    if last - first < SHORTEST_HALF:
        raise InvalidInputError("不能从这里拆，有一半没有内容")
    return first, last


def _half(session: Session, phrase: Phrase, first: int, last: int, *, clock: Clock) -> Phrase:
    text = phrase.text[first:last]
    return Phrase(
        signature=signature_of(text),
        group_key=group_of(session, text),
        text=text,
        entities=cut_spans(phrase.entities, first, last),
        origin=Origin.HALF,
        status=PhraseStatus.CANDIDATE,
        version_id=phrase.version_id,
        score=phrase.score,
        split_from_id=phrase.id,
        resident_id=phrase.resident_id,
        ticket_id=phrase.ticket_id,
        first_seen_at=phrase.first_seen_at,
        last_seen_at=clock.now(),
    )
