"""What an admin finds to review in the demo."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.people import Admin
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.reviewing import count_candidates
from linli.misread import MISREAD, lay_misread


def test_every_sentence_waits_for_review_as_it_was_written(session: Session, clock: FixedClock) -> None:
    lay_misread(session, now=clock.now())
    phrases = session.scalars(select(Phrase)).all()
    assert {one.text for one in phrases} == {one.text for one in MISREAD}
    assert {one.status for one in phrases} == {PhraseStatus.CANDIDATE}
    assert {one.origin for one in phrases} == {Origin.RECLASSIFIED, Origin.PICKED, Origin.UNSURE, Origin.UNWANTED}
    assert count_candidates(session, by=Admin(3001)) == len(MISREAD)


def test_a_second_start_adds_nothing(session: Session, clock: FixedClock) -> None:
    lay_misread(session, now=clock.now())
    lay_misread(session, now=clock.now())
    assert len(session.scalars(select(Phrase)).all()) == len(MISREAD)
