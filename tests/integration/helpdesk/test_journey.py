"""A lamp from the first word to the archive, with every audit row and everything both sides were told."""

from datetime import timedelta

from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.outbox.services import mark_sent, next_rows
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords, StaffWords
from helpdesk.tickets.queries import history, ticket_by_number, words_of
from helpdesk.tickets.services import (
    answer_resident,
    ask_resident,
    claim_ticket,
    rate_ticket,
    resolve_ticket,
    supplement_ticket,
)
from helpdesk.tickets.states import Status
from tests.support.factories import make_resident, make_staff, make_ticket

PHOTO = (AttachmentFacts("photo", "f1", "u1"),)


def deliver(database: Database, clock: FixedClock) -> list[str]:
    """Send everything that is due, as the relay does, and name it."""
    with database.session() as session:
        rows = next_rows(session, now=clock.now())
    with database.session() as session:
        assert all(mark_sent(session, row, clock=clock) for row in rows)
    return [f"{row.recipient_kind}:{row.kind}" for row in rows]


def test_a_lamp_is_reported_mended_and_rated(served: Database, clock: FixedClock) -> None:
    with served.session() as session:
        resident, sun = make_resident(session, clock), make_staff(session, clock)
        number = make_ticket(session, clock, resident, attachments=PHOTO).number
    assert deliver(served, clock) == ["resident:ticket_opened", "team:ticket_card", "team:resident_words"]

    with served.session() as session:
        claim_ticket(session, number, by=session.merge(sun), clock=clock)
    assert deliver(served, clock) == ["resident:ticket_claimed", "team:ticket_card"]

    with served.session() as session:
        ask_resident(session, StaffWords(number, "哪一根灯杆？"), by=session.merge(sun), clock=clock)
    assert deliver(served, clock) == ["resident:staff_question", "team:ticket_card"]

    clock.advance(timedelta(hours=5))
    with served.session() as session:
        supplement_ticket(session, ResidentWords(number, "门口第三根"), by=session.merge(resident), clock=clock)
    assert deliver(served, clock) == ["team:resident_words", "team:ticket_card"]

    with served.session() as session:
        by = session.merge(sun)
        answer_resident(session, StaffWords(number, "明早去修。"), by=by, clock=clock)
        resolve_ticket(session, StaffWords(number, "灯修好了。", without_photo=True), by=by, clock=clock)
    assert deliver(served, clock) == ["resident:staff_answer", "resident:ticket_resolved", "team:ticket_card"]

    with served.session() as session:
        rate_ticket(session, number, resolution="solved", by=session.merge(resident), clock=clock)
    assert deliver(served, clock) == ["resident:rating_satisfaction"]
    with served.session() as session:
        rate_ticket(session, number, satisfaction=5, by=session.merge(resident), clock=clock)
    assert deliver(served, clock) == ["team:ticket_note", "resident:rating_thanks", "team:ticket_card"]

    with served.reading() as session:
        ticket = ticket_by_number(session, number)
        assert ticket is not None
        assert ticket.status is Status.CLOSED
        assert [(entry.action, entry.actor_kind, entry.after) for entry in history(session, ticket)] == [
            ("open", "resident", "new"),
            ("claim", "staff", "in_progress"),
            ("ask", "staff", "waiting"),
            ("supplement", "resident", "in_progress"),
            ("answer", "staff", "in_progress"),
            ("resolve", "staff", "resolved"),
            ("rate_resolution", "resident", None),
            ("rate", "resident", "closed"),
        ]
        assert [words.kind for words in words_of(session, ticket)] == [
            "supplement",
            "question",
            "supplement",
            "answer",
            "resolution",
        ]
