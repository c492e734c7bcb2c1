"""The outbox keeps order per recipient, loses nothing, and repeats nothing."""

from datetime import timedelta

from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import (
    enqueue,
    forget_sent,
    let_rest,
    mark_failed,
    mark_sent,
    next_rows,
    postpone,
)

MINUTE = timedelta(minutes=1)


def put(session: Session, clock: FixedClock, recipient: int, text: str, **more: object) -> OutboxRow:
    return enqueue(
        session,
        "text",
        recipient_kind="resident",
        recipient_id=recipient,
        params={"name": text},
        clock=clock,
        **more,  # type: ignore[arg-type]
    )


def due(session: Session, clock: FixedClock, limit: int = 50) -> list[str]:
    return [row.params["name"] for row in next_rows(session, now=clock.now(), limit=limit)]


def test_urgent_rows_come_first_then_the_older_ones(session: Session, clock: FixedClock) -> None:
    put(session, clock, 1, "card", priority=8)
    put(session, clock, 1, "first")
    put(session, clock, 2, "second")
    put(session, clock, 1, "alarm", priority=0)
    assert due(session, clock) == ["alarm", "first", "second", "card"]
    assert due(session, clock, limit=2) == ["alarm", "first"]


def test_a_postponed_row_holds_back_its_own_recipient_only(session: Session, clock: FixedClock) -> None:
    stuck = put(session, clock, 1, "stuck")
    put(session, clock, 1, "behind it")
    put(session, clock, 2, "elsewhere")
    postpone(session, stuck, until=clock.now() + MINUTE, error="RetryAfter")
    session.expire_all()
    assert (stuck.attempts, stuck.error) == (1, "RetryAfter")
    assert due(session, clock) == ["elsewhere"]
    put(session, clock, 1, "alarm", priority=0)
    assert due(session, clock) == ["alarm", "elsewhere"]
    clock.advance(MINUTE)
    assert due(session, clock) == ["alarm", "stuck", "behind it", "elsewhere"]


def test_a_row_scheduled_for_later_holds_back_nobody(session: Session, clock: FixedClock) -> None:
    put(session, clock, 1, "tomorrow", not_before=clock.now() + timedelta(days=1))
    put(session, clock, 1, "now")
    assert due(session, clock) == ["now"]


def test_sent_and_failed_rows_are_done_with(session: Session, clock: FixedClock) -> None:
    sent, failed = put(session, clock, 1, "sent"), put(session, clock, 1, "failed")
    assert mark_sent(session, sent, clock=clock)
    mark_failed(session, failed, error="Forbidden", clock=clock)
    session.expire_all()
    assert due(session, clock) == []
    assert (sent.sent_at, failed.failed_at, failed.error) == (clock.now(), clock.now(), "Forbidden")


def test_an_unsent_row_with_the_same_key_is_renewed_not_doubled(session: Session, clock: FixedClock) -> None:
    first = put(session, clock, 1, "old", key="card:1:1", priority=8)
    assert put(session, clock, 1, "new", key="card:1:1", priority=5) is first
    assert (due(session, clock), first.priority) == (["new"], 5)
    mark_sent(session, first, clock=clock)
    session.expire_all()
    assert put(session, clock, 1, "again", key="card:1:1") is not first


def test_a_row_renewed_while_it_was_being_sent_is_sent_again(served: Database, clock: FixedClock) -> None:
    with served.session() as session:
        put(session, clock, 1, "old", key="card:1:1")
    with served.session() as session:
        (seen,) = next_rows(session, now=clock.now())
    with served.session() as session:
        put(session, clock, 1, "new", key="card:1:1")
    with served.session() as session:
        assert not mark_sent(session, seen, clock=clock)
        (seen,) = next_rows(session, now=clock.now())
    assert seen.params == {"name": "new"}
    with served.session() as session:
        assert mark_sent(session, seen, clock=clock)
        assert next_rows(session, now=clock.now()) == []


def test_nothing_is_queued_when_the_change_fails(served: Database, clock: FixedClock) -> None:
    try:
        with served.session() as session:
            put(session, clock, 1, "never")
            raise RuntimeError
    except RuntimeError:
        pass
    with served.reading() as session:
        assert next_rows(session, now=clock.now()) == []


def test_the_words_of_old_rows_are_forgotten(session: Session, clock: FixedClock) -> None:
    row = put(session, clock, 1, "words")
    mark_sent(session, row, clock=clock)
    clock.advance(timedelta(days=31))
    session.expire_all()
    assert forget_sent(session, older_than=timedelta(days=30), clock=clock) == 1
    assert (row.params, row.forgotten_at) == ({}, clock.now())
    assert forget_sent(session, older_than=timedelta(days=30), clock=clock) == 0


def test_a_row_that_was_renewed_while_it_was_sent_rests_and_holds_back_nothing(
    session: Session, clock: FixedClock
) -> None:
    card, words = (enqueue(session, "x", recipient_kind="chat", recipient_id=1, params={}, clock=clock) for _ in "ab")
    let_rest(session, card, until=clock.now() + timedelta(seconds=1))
    session.expire_all()
    assert next_rows(session, now=clock.now()) == [words]
    clock.advance(timedelta(seconds=1))
    assert next_rows(session, now=clock.now()) == [card, words]
