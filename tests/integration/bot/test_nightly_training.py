"""Whether a night's training has anything to do."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.admins.nightly import is_wanted
from helpdesk.clock import FixedClock
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from tests.support.factories import make_phrase
from tests.support.readings import make_version

CHEN = Admin(3001)
LABEL = {"intent": "report_snapshot", "topic": "roads", "by": CHEN}


def test_a_night_learns_what_was_approved_and_forgets_what_was_taken_away(session: Session, clock: FixedClock) -> None:
    one, two, three = (
        make_phrase(session, clock, words) for words in ("灯坏了没人管", "哈哈哈真好笑", "隔壁得了那个病")
    )
    assert not is_wanted(session)
    for phrase in (one, three):
        reviewing.approve(session, phrase.id, revision=0, clock=clock, **LABEL)
    assert is_wanted(session)
    clock.advance(timedelta(hours=1))
    make_version(session, clock)
    clock.advance(timedelta(hours=1))
    reviewing.refuse(session, two.id, revision=0, by=CHEN, clock=clock)
    assert not is_wanted(session), "what nobody learned need not be forgotten"
    reviewing.withdraw(session, one.id, revision=1, by=CHEN, clock=clock)
    assert is_wanted(session)
    clock.advance(timedelta(hours=1))
    make_version(session, clock, "b.tar.gz")
    clock.advance(timedelta(hours=1))
    assert not is_wanted(session)
    reviewing.delete_words(session, three.id, revision=1, by=CHEN, clock=clock)
    assert is_wanted(session)
