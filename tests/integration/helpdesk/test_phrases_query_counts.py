"""What a press of /review and a page of /phrases ask the database: the same with many phrases as with few."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.models import PhraseStatus
from helpdesk.phrases.searching import Wanted, count_by_status, search_phrases
from tests.integration.helpdesk.test_query_counts import counted
from tests.support import postgres
from tests.support.factories import make_phrase

CHEN = Admin(3001)
FEW, MANY = 12, 120


def statements_of_a_press(database: Database, clock: FixedClock) -> int:
    with counted(database) as statements, database.session() as session:
        phrase = reviewing.next_candidate(session, by=CHEN)
        assert phrase is not None
        label = {"intent": "report_snapshot", "topic": "roads"}
        reviewing.approve(session, phrase.id, revision=phrase.revision, by=CHEN, clock=clock, **label)
        reviewing.next_candidate(session, by=CHEN)
        reviewing.count_candidates(session, by=CHEN)
    return len(statements)


def statements_of_a_page(database: Database) -> int:
    with counted(database) as statements, database.reading() as session:
        search_phrases(session, Wanted("路灯"), page=99)
        count_by_status(session)
    return len(statements)


def add(database: Database, clock: FixedClock, first: int, last: int) -> None:
    with database.session() as session:
        for n in range(first, last):
            make_phrase(session, clock, f"{chr(0x4E00 + n)}家的路灯坏了", group_key="0" * 64, score=n)
            facts = {"status": PhraseStatus.APPROVED, "decided_at": clock.now()}
            make_phrase(session, clock, f"{chr(0x4E00 + n)}家的路灯好了", intent="thank", **facts)


def test_a_press_and_a_page_ask_no_more_however_many_phrases_there_are(served: Database, clock: FixedClock) -> None:
    add(served, clock, 0, FEW)
    few = statements_of_a_press(served, clock), statements_of_a_page(served)
    add(served, clock, FEW, MANY)
    assert (statements_of_a_press(served, clock), statements_of_a_page(served)) == few
    assert few[0] <= 14
    assert few[1] <= 5


def test_near_phrases_are_found_by_an_index(session: Session) -> None:
    if postgres.ADDRESS:  # It reads so few rows as a whole.
        return
    near = "SELECT id FROM phrases WHERE group_key = 'a' AND status = 'candidate' AND id != 3"
    plan = [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {near}"))]
    assert plan == ["SEARCH phrases USING COVERING INDEX ix_phrases_group_key (group_key=? AND status=?)"]
