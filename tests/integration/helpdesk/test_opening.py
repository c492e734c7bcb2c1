"""Opening a ticket: routed, dated, numbered, told to both sides."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.residents.services import revoke_consent
from helpdesk.staff.services import access_team, duty_team
from helpdesk.tickets.commands import AttachmentFacts
from helpdesk.tickets.numbers import parse_number
from helpdesk.tickets.queries import history, words_of
from helpdesk.tickets.states import Status
from tests.support.factories import make_resident, make_ticket
from tests.support.reading import last_params, rows_to_resident, rows_to_team


def test_a_ticket_goes_to_the_team_of_its_topic_and_promises_a_date(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    assert ticket.status is Status.NEW
    assert ticket.team is not None
    assert ticket.team.code == "city"
    assert parse_number(ticket.number) == ticket.number
    assert ticket.promised_on == date(2026, 3, 19)  # Seven working days after Tuesday the 10th.
    assert last_params(session, "ticket_opened") == {
        "number": ticket.number,
        "service": "snapshot",
        "team": "城管市政组",
        "promised_on": "2026-03-19",
    }
    cards = rows_to_team(session, ticket.team.id, "ticket_card")
    assert [(card.priority, card.key) for card in cards] == [(5, f"card:{ticket.id}:{ticket.team.id}")]


def test_an_unknown_matter_waits_in_triage_and_the_duty_group_gets_its_card(
    session: Session, clock: FixedClock
) -> None:
    ticket = make_ticket(session, clock, service=Service.COMPLAINT, topic=None)
    duty = duty_team(session)
    assert duty is not None
    assert (ticket.status, ticket.team) == (Status.TRIAGE, None)
    assert [row.kind for row in rows_to_team(session, duty.id)] == ["ticket_card"]
    assert last_params(session, "ticket_opened")["team"] is None
    opening = history(session, ticket)[0]
    assert (opening.action, opening.before, opening.after) == ("open", None, "triage")


def test_photos_follow_the_card_as_words_of_the_resident(session: Session, clock: FixedClock) -> None:
    photos = (AttachmentFacts("photo", "f1", "u1"), AttachmentFacts("photo", "f2", "u2"))
    ticket = make_ticket(session, clock, attachments=photos)
    assert ticket.team is not None
    assert [row.kind for row in rows_to_team(session, ticket.team.id)] == ["ticket_card", "resident_words"]
    (words,) = words_of(session, ticket)
    assert [one.file_id for one in words.attachments] == ["f1", "f2"]


def test_the_same_key_opens_one_ticket_only(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    first = make_ticket(session, clock, resident, key="update-7")
    assert make_ticket(session, clock, resident, key="update-7") is first
    assert rows_to_resident(session, first) == ["ticket_opened"]


def test_a_key_of_somebody_else_opens_nothing(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock, key="update-8")
    with pytest.raises(InvalidInputError):
        make_ticket(session, clock, key="update-8")


def test_without_consent_nothing_is_opened(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    revoke_consent(session, resident, clock=clock)
    with pytest.raises(NotAllowedError):
        make_ticket(session, clock, resident)


def test_numbers_are_different_and_ascending(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    numbers = [make_ticket(session, clock, resident).number for _ in range(20)]
    assert len(set(numbers)) == 20
    assert numbers == sorted(numbers)


def test_html_and_sql_in_the_words_stay_words(session: Session, clock: FixedClock) -> None:
    nasty = "<b>'; DROP TABLE tickets; --</b>\u200b"
    ticket = make_ticket(session, clock, summary=nasty, details={"description": nasty}, place=nasty)
    session.expire_all()
    assert (ticket.summary, ticket.details["description"], ticket.place) == (nasty, nasty, nasty)


def test_the_audit_holds_codes_and_nobodys_words(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    assert history(session, ticket)[0].details == {
        "service": "snapshot",
        "topic": "public_facilities",
        "team": "city",
        "urgency": "normal",
    }


def test_certificates_always_go_to_civil(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, service=Service.CERTIFICATE, topic="roads")
    assert ticket.team is access_team(session, "civil")
