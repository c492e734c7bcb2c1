"""Which entry of the guide answers a question: surely, perhaps, or none.

Each process keeps one index of the guide; one small question to the database says whether it is still the newest.
The limits were chosen on one half of ``tests/data/guide_questions.jsonl`` and are checked on the other.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from helpdesk.guide.index import GuideIndex, Match, Texts
from helpdesk.guide.models import GuideEntry

SURE_FROM = 0.6  # From here on the answer is given at once.
PERHAPS_FROM = 0.32  # From here on the resident is asked whether this is meant.
APART = 0.05  # By so much the best must be ahead of the second to be sure.
EXACT = 0.95  # A wording of the entry and hardly a word more.
LONGEST_QUESTION = 300  # Characters; a longer one is a letter, and no entry answers it.

_IS_CHANGING = "guide_changed"  # Of ``session.info``: what such a session sees may still be rolled back.
_known: WeakKeyDictionary[Engine, tuple[int, GuideIndex]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Found:
    """What a question may mean; ``others`` come after the best, none of them below ``PERHAPS_FROM``."""

    best: Match
    others: tuple[Match, ...]
    is_sure: bool  # To answer with the best at once; otherwise the resident is asked which one is meant.

    @property
    def is_exact(self) -> bool:
        """Whether the words are those of the entry itself, so that nothing else can be meant."""
        return self.is_sure and self.best.score >= EXACT


def find_answer(session: Session, text: str) -> Found | None:
    """The entry that answers ``text``, with the runner-up; None where none does."""
    if not text.strip() or len(text) > LONGEST_QUESTION:
        return None
    return judge(guide_index(session).best(text))


def judge(matches: list[Match]) -> Found | None:
    """Whether the nearest entries are near enough; matches come nearest first."""
    near = [one for one in matches if one.score >= PERHAPS_FROM]
    if not near:
        return None
    best, others = near[0], tuple(near[1:])
    is_ahead = not others or best.score - others[0].score >= APART or best.score >= EXACT
    return Found(best, others, is_sure=best.score >= SURE_FROM and is_ahead and not best.asks_more)


def guide_index(session: Session) -> GuideIndex:
    """The guide as it is in the transaction of ``session``."""
    if session.info.get(_IS_CHANGING):
        return GuideIndex(_texts(session))
    revision = _revision(session)
    engine = session.get_bind().engine
    known = _known.get(engine)
    if known is None or known[0] != revision:
        known = _known[engine] = (revision, GuideIndex(_texts(session)))
    return known[1]


def mark_changed(session: Session) -> None:
    """What this session sees from now on is its own until it commits."""
    session.info[_IS_CHANGING] = True


def _revision(session: Session) -> int:
    """Grows with every entry and every change of one."""
    return int(session.scalar(select(func.coalesce(func.sum(GuideEntry.revision), 0))) or 0)


def _texts(session: Session) -> list[Texts]:
    columns = (GuideEntry.id, GuideEntry.title, GuideEntry.kind, GuideEntry.wordings)
    rows = session.execute(select(*columns).where(GuideEntry.withdrawn_at.is_(None)).order_by(GuideEntry.id))
    return [Texts(entry_id, title, kind, tuple(wordings)) for entry_id, title, kind, wordings in rows]
