"""Updates are stored once; messages, topics and buttons find their ticket."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.errors import NotFoundError
from helpdesk.inbox.models import StoredUpdate
from helpdesk.inbox.services import finish_update, forget_finished, is_finished, pending_updates, store_update
from helpdesk.links.services import (
    forget_buttons,
    issue_button,
    links_of_words,
    place_buttons,
    remember_message,
    save_thread,
    take_button,
    thread_of,
    ticket_of_message,
    ticket_of_thread,
)
from helpdesk.staff.services import move_chat
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.services import add_note
from tests.support import postgres
from tests.support.factories import CHATS, bind, make_staff, make_ticket
from tests.support.reading import rows_to_team


def test_an_update_is_stored_once_and_emptied_when_done(session: Session, clock: FixedClock) -> None:
    assert store_update(session, update_id=2, chat_id=1001, payload={"a": 1}, clock=clock)
    assert not store_update(session, update_id=2, chat_id=1001, payload={"a": 1}, clock=clock)
    assert store_update(session, update_id=1, chat_id=1001, payload=None, clock=clock)
    assert [row.update_id for row in pending_updates(session)] == [1, 2]
    finish_update(session, 2, clock=clock)
    session.flush()
    session.expire_all()
    row = session.get(StoredUpdate, 2)
    assert row is not None
    assert (row.payload, row.done_at) == (None, clock.now())
    assert is_finished(session, 2)
    assert not is_finished(session, 1)
    assert not store_update(session, update_id=2, chat_id=1001, payload={"a": 1}, clock=clock)


def test_stored_updates_survive_a_restart(served: Database, clock: FixedClock) -> None:
    with served.session() as session:
        store_update(session, update_id=7, chat_id=1, payload={"text": "x"}, clock=clock)
    served.dispose()
    with served.reading() as session:
        assert [row.payload for row in pending_updates(session)] == [{"text": "x"}]


def test_a_message_and_its_copy_find_the_ticket(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    remember_message(
        session, ticket_id=ticket.id, chat_id=1001, message_id=5, kind="relay", twin_chat_id=-9, twin_message_id=50
    )
    assert ticket_of_message(session, 1001, 5) is ticket
    assert ticket_of_message(session, -9, 50) is ticket
    assert ticket_of_message(session, -9, 5) is None


def test_a_card_and_a_topic_find_their_ticket(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    save_thread(session, ticket.id, -9, thread_id=3, card_message_id=4)
    save_thread(session, ticket.id, -9, thread_id=30, card_message_id=40)
    assert ticket_of_thread(session, -9, 30) is ticket
    assert ticket_of_thread(session, -9, 3) is None
    assert ticket_of_message(session, -9, 40) is ticket
    thread = thread_of(session, ticket, -9)
    assert thread is not None
    assert (thread.thread_id, thread.card_message_id) == (30, 40)
    assert links_of_words(session, 1) == []


def test_a_button_works_only_in_its_own_chat(session: Session, clock: FixedClock) -> None:
    token = issue_button(session, 1001, "居住证明", '/choose{"cert_type": "居住证明"}', clock)
    assert len(token) == 16
    place_buttons(session, [token], 77)
    assert take_button(session, token, 1001, clock) == '/choose{"cert_type": "居住证明"}'
    assert take_button(session, token, 1001, clock).startswith("/choose")
    for wrong_token, chat in ((token, 1002), ("never-issued-one", 1001), ("", 1001)):
        with pytest.raises(NotFoundError):
            take_button(session, wrong_token, chat, clock)


def test_a_group_that_became_a_supergroup_keeps_team_and_tickets(session: Session, clock: FixedClock) -> None:
    team = bind(session, clock, "environment")
    ticket = make_ticket(session, clock, topic="noise")
    save_thread(session, ticket.id, CHATS["environment"], thread_id=None, card_message_id=4)
    old = CHATS["environment"]
    remember_message(session, ticket_id=ticket.id, chat_id=old, message_id=4, kind="card")
    remember_message(
        session, ticket_id=ticket.id, chat_id=old, message_id=5, kind="relay", twin_chat_id=1001, twin_message_id=6
    )
    for _ in range(2):  # Telegram tells it in both chats.
        move_chat(session, old_chat_id=CHATS["environment"], new_chat_id=-1002000000099, clock=clock)
    session.expire_all()
    assert team.chat_id == -1002000000099
    thread = thread_of(session, ticket, -1002000000099)
    assert thread is not None
    assert thread.card_message_id is None
    assert thread_of(session, ticket, CHATS["environment"]) is None
    # The supergroup counts its messages anew, so the old numbers must mean nothing there.
    assert ticket_of_message(session, -1002000000099, 4) is None
    assert ticket_of_message(session, 1001, 6) is ticket
    assert ticket_of_message(session, old, 5) is None
    assert [row.kind for row in rows_to_team(session, team.id)] == ["ticket_card"]


def test_numbers_of_finished_updates_are_forgotten_and_open_ones_never(session: Session, clock: FixedClock) -> None:
    for update_id in (1, 2, 3):
        store_update(session, update_id=update_id, chat_id=None, payload=None, clock=clock)
    finish_update(session, 1, clock=clock)
    clock.advance(timedelta(days=15))
    finish_update(session, 2, clock=clock)
    session.flush()
    assert forget_finished(session, older_than=timedelta(days=14), clock=clock) == 1
    assert [row.update_id for row in session.query(StoredUpdate).order_by(StoredUpdate.update_id)] == [2, 3]
    assert store_update(session, update_id=1, chat_id=None, payload=None, clock=clock), "a number used anew is news"


def test_old_buttons_and_the_contacts_in_them_are_forgotten(session: Session, clock: FixedClock) -> None:
    old = issue_button(session, 1001, "13800001234", "/choose", clock=clock)
    clock.advance(timedelta(days=31))
    new = issue_button(session, 1001, "是", "/affirm", clock=clock)
    assert forget_buttons(session, older_than=timedelta(days=30), clock=clock) == 1
    assert take_button(session, new, 1001, clock) == "/affirm"
    with pytest.raises(NotFoundError):
        take_button(session, old, 1001, clock)


@pytest.mark.skipif(bool(postgres.ADDRESS), reason="a setting of SQLite")
def test_a_commit_survives_a_power_failure(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2, "2 is FULL: each commit is on the disk"


def test_words_that_were_copied_nowhere_still_lead_to_their_ticket(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    note = StaffWords(ticket.number, "明天去看", source_chat_id=CHATS["environment"], source_message_id=77)
    add_note(session, note, by=make_staff(session, clock), clock=clock)
    assert ticket_of_message(session, CHATS["environment"], 77) is ticket
    assert ticket_of_message(session, CHATS["environment"], 78) is None
    assert ticket_of_message(session, CHATS["city"], 77) is None
