"""Which texts are the same, and which nearly: quick with tens of thousands of phrases.

The same: equal once width, case, signs and digits are evened out. Nearly the same: most pairs of neighbouring
characters in common (Jaccard). Comparing with every phrase would take seconds, so each has a sketch of minimal hashes
(MinHash, Broder 1997) cut into bands; only phrases that share a whole band are compared, one lookup by index.
"""

import contextlib
import hashlib
import random
import re
import zlib
from collections.abc import Collection, Iterable

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.phrases.models import Phrase, PhraseBand, PhraseStatus
from helpdesk.search.terms import plain

NEAR_FROM = 0.6  # Share of pairs in common from which two texts teach the same.

# 16 bands of 3: of two texts with 60 % in common 98 % meet in a band, with 70 % nearly all, with 10 % one in sixty.
_BANDS, _ROWS = 16, 3
_PRIME = (1 << 61) - 1
_CHANCE = random.Random(20261122)  # noqa: S311  # No secret: the sketches in the database must stay comparable.
_HASHES = [(_CHANCE.randrange(1, _PRIME), _CHANCE.randrange(_PRIME)) for _ in range(_BANDS * _ROWS)]
_DIGITS = re.compile(r"\d+")
_MOST_COMPARED = 200


def signature_of(text: str) -> str:
    """SHA-256 (hexadecimal) of the evened-out text; equal for 3号楼漏水！ and ３号楼漏水, and for any other number."""
    return hashlib.sha256(_even(text).encode()).hexdigest()


def likeness(one: str, other: str) -> float:
    """The share of pairs of neighbouring characters that both texts have, 0 to 1."""
    mine, theirs = _pairs(one), _pairs(other)
    return len(mine & theirs) / len(mine | theirs)


def group_of(session: Session, text: str) -> str:
    """The ``group_key`` of the likest known phrase, or the text's own signature where none is near."""
    bands = bands_of(text)
    query = (
        select(Phrase)
        .where(Phrase.id.in_(select(PhraseBand.phrase_id).where(PhraseBand.band.in_(bands))))
        .where(Phrase.status != PhraseStatus.DELETED)
        .order_by(Phrase.id)
        .limit(_MOST_COMPARED)
    )
    near = [(likeness(text, phrase.text), phrase.group_key) for phrase in session.scalars(query)]
    best = max(near, default=(0.0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] >= NEAR_FROM else signature_of(text)


def index_phrase(session: Session, phrase: Phrase) -> None:
    """Let later phrases find this one as a near one. One of each group is kept, mostly its first."""
    session.execute(delete(PhraseBand).where(PhraseBand.phrase_id == phrase.id))
    another = exists().where(Phrase.group_key == phrase.group_key, PhraseBand.phrase_id == Phrase.id)
    if phrase.group_key == phrase.signature or not session.scalar(select(another)):
        index_new(session, [phrase])


def index_new(session: Session, phrases: Iterable[Phrase]) -> None:
    """Let them be found, many at once; each stands for its group, and none is found yet."""
    rows = [{"band": band, "phrase_id": one.id} for one in phrases if one.text for band in bands_of(one.text)]
    if rows:
        session.execute(insert(PhraseBand), rows)


def forget_bands(session: Session, phrase_ids: Iterable[int]) -> None:
    """These phrases are found no more. Of a group another one is, or nobody would find the rest of it either."""
    ids = list(phrase_ids)
    theirs = PhraseBand.phrase_id.in_(ids)
    groups = session.scalars(select(Phrase.group_key).where(Phrase.id.in_(select(PhraseBand.phrase_id).where(theirs))))
    keys = set(groups.all())
    session.execute(delete(PhraseBand).where(theirs))
    if keys:
        _hand_over(session, keys, ids)


def bands_of(text: str) -> list[int]:
    """The sketch of a text: one 32-bit number per band, none of them twice."""
    pairs = _pairs(text)
    least = [min((a * pair + b) % _PRIME for pair in pairs) for a, b in _HASHES]
    cuts = (least[start : start + _ROWS] for start in range(0, len(least), _ROWS))
    return sorted({zlib.crc32(repr((number, cut)).encode()) for number, cut in enumerate(cuts)})


def _hand_over(session: Session, groups: Collection[str], gone: Collection[int]) -> None:
    """The oldest one that is left stands for its group from now on."""
    left = (Phrase.group_key.in_(groups), Phrase.id.not_in(gone), Phrase.text != "")
    oldest = select(func.min(Phrase.id)).where(*left).group_by(Phrase.group_key)
    heirs = session.scalars(select(Phrase).where(Phrase.id.in_(oldest))).all()
    with contextlib.suppress(IntegrityError), session.begin_nested():  # Somebody does the same at this very moment.
        session.execute(delete(PhraseBand).where(PhraseBand.phrase_id.in_([one.id for one in heirs])))
        index_new(session, heirs)


def _even(text: str) -> str:
    return _DIGITS.sub("0", plain(text))


def _pairs(text: str) -> frozenset[int]:
    """The pairs of a text with a mark at both ends, so that one character has pairs as well."""
    even = f"^{_even(text)}$"
    return frozenset(zlib.crc32(even[at : at + 2].encode()) for at in range(len(even) - 1))
