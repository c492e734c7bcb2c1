"""Words kept back, and words taken back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.outbox.models import OutboxRow
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import AttachmentFacts, StaffWords
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.second_thoughts import TAKEN_BACK, release_note, take_back_words
from helpdesk.tickets.services import add_note, answer_resident, ask_resident, resolve_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import CHATS, make_staff, make_ticket
from tests.support.reading import actions, rows_to_resident

CITY = CHATS["city"]
PHOTO = AttachmentFacts("photo", file_id="f1", file_unique_id="u1")


def said(ticket: Ticket, text: str = "写错了", message_id: int = 5) -> StaffWords:
    return StaffWords(ticket.number, text, (PHOTO,), CITY, message_id)


def take_back(session: Session, clock: FixedClock, ticket: Ticket, by: Staff, message_id: int = 5) -> TicketMessage:
    return take_back_words(session, ticket, chat_id=CITY, message_id=message_id, by=by, clock=clock)


def test_what_is_taken_back_is_kept_nowhere(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    words = answer_resident(session, said(ticket), by=sun, clock=clock)
    for _ in range(2):
        take_back(session, clock, ticket, sun)
    assert (words.kind, words.text) == (TAKEN_BACK, "（已撤回）")
    assert session.scalars(select(Attachment).where(Attachment.message_id == words.id)).all() == []
    assert rows_to_resident(session, ticket).count("words_taken_back") == 1
    assert actions(session, ticket).count("take_back") == 1
    row = session.scalars(select(OutboxRow).where(OutboxRow.kind == "staff_answer")).one()
    session.refresh(row)
    assert row.failed_at is not None, "what has not gone out never will"


def test_only_ones_own_words_are_taken_back_or_a_supervisor_does(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    li, boss = (
        make_staff(session, clock, name="李雷"),
        make_staff(session, clock, name="吴刚", chat_role="administrator"),
    )
    answer_resident(session, said(ticket), by=sun, clock=clock)
    with pytest.raises(NotAllowedError, match="自己"):
        take_back(session, clock, ticket, li)
    assert take_back(session, clock, ticket, boss).kind == TAKEN_BACK


def test_a_question_taken_back_lets_the_clock_go_on(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    ask_resident(session, said(ticket, message_id=5), by=sun, clock=clock)
    ask_resident(session, said(ticket, message_id=6), by=sun, clock=clock)
    take_back(session, clock, ticket, sun, 5)
    assert ticket.status is Status.WAITING, "another question is open"
    take_back(session, clock, ticket, sun, 6)
    assert ticket.status is Status.IN_PROGRESS
    assert ticket.paused_at is None


def test_notes_and_resolutions_are_not_taken_back(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    answer_resident(session, StaffWords(ticket.number, "今天去看"), by=sun, clock=clock)
    add_note(session, said(ticket, message_id=5), by=sun, clock=clock)
    resolve_ticket(session, said(ticket, message_id=6), by=sun, clock=clock)
    for message_id, reason in ((5, "备注"), (6, "办结")):
        with pytest.raises(InvalidInputError, match=reason):
            take_back(session, clock, ticket, sun, message_id)
    with pytest.raises(NotFoundError):
        take_back(session, clock, ticket, sun, 7)


def test_a_note_is_released_once_with_all_that_came_along(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    note = add_note(session, said(ticket, "收到"), by=sun, clock=clock)
    other = make_ticket(session, clock)
    with pytest.raises(NotFoundError):
        release_note(session, other, note.id)
    note_id = note.id
    words = release_note(session, ticket, note_id)
    assert words == StaffWords(ticket.number, "收到", (PHOTO,), CITY, 5)
    with pytest.raises(NotFoundError, match="已经发给居民"):
        release_note(session, ticket, note_id)
    answer_resident(session, words, by=sun, clock=clock)
    assert [one.kind for one in session.scalars(select(TicketMessage)).all()] == ["answer"]
