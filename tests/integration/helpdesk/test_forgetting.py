"""A resident takes their consent back: what goes at once, what waits for the open ticket, and what goes then."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service, Topic
from helpdesk.clock import FixedClock
from helpdesk.crowds.joining import join_with_words, photo_of
from helpdesk.emergencies.services import raise_alarm
from helpdesk.links.models import IssuedButton, MessageLink
from helpdesk.links.services import issue_button, remember_message
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import enqueue
from helpdesk.residents.models import Resident
from helpdesk.residents.services import find_resident, forget_identity, revoke_consent, revoked_residents
from helpdesk.tickets.commands import AttachmentFacts, OpenTicket, ResidentWords
from helpdesk.tickets.models import Attachment, Ticket
from helpdesk.tickets.services import open_ticket, withdraw_ticket
from tests.support.factories import make_resident, make_ticket


def file_with_phone(session: Session, resident: Resident, clock: FixedClock) -> Ticket:
    return open_ticket(
        session,
        OpenTicket(
            key="k1",
            service=Service.CERTIFICATE,
            topic=Topic.DOCUMENTS,
            summary="居住证明",
            details={"cert_type": "居住证明", "contact": "13800001234"},
            place=None,
            location=None,
            attachments=(AttachmentFacts(kind="contact", phone="13800001234", name="王秀兰"),),
        ),
        by=resident,
        clock=clock,
    )


def everything_sent(session: Session, clock: FixedClock) -> None:
    for row in session.scalars(select(OutboxRow)):
        row.sent_at = clock.now()
    session.flush()


def cards_of(session: Session) -> list[tuple[str | None, str | None]]:
    return [(card.phone, card.name) for card in session.scalars(select(Attachment))]


def test_the_phone_of_a_matter_that_goes_on_stays_until_it_is_over(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    ticket = file_with_phone(session, resident, clock)
    revoke_consent(session, resident, clock=clock)
    session.expire_all()
    assert ticket.details["contact"] == "13800001234", "whoever works on it must be able to call"
    assert resident.display_name is None
    withdraw_ticket(session, ticket.number, by=resident, clock=clock)
    everything_sent(session, clock)
    assert forget_identity(session, resident.id, clock=clock)
    session.expire_all()
    assert ticket.details == {"cert_type": "居住证明"}
    assert cards_of(session) == [(None, None)]


def test_the_phone_of_a_matter_that_is_over_goes_at_once(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    ticket = file_with_phone(session, resident, clock)
    withdraw_ticket(session, ticket.number, by=resident, clock=clock)
    token = issue_button(session, resident.chat_id, "王秀兰 13800001234", "/choose", clock=clock)
    revoke_consent(session, resident, clock=clock)
    session.expire_all()
    assert ticket.details == {"cert_type": "居住证明"}
    assert cards_of(session) == [(None, None)]
    assert token not in str(session.connection().exec_driver_sql("SELECT * FROM issued_buttons").all())


def test_what_was_sent_to_them_and_their_alarms_are_emptied(session: Session, clock: FixedClock) -> None:
    resident, other = make_resident(session, clock), make_resident(session, clock)
    for one, words in ((resident, "电话13800001234"), (other, "电话13900005678")):
        enqueue(
            session,
            "dialogue",
            recipient_kind="resident",
            recipient_id=one.id,
            params={"text": words},
            clock=clock,
        )
        raise_alarm(session, kind="fire", text=words, by=one, chat_id=one.chat_id, key=f"{one.id}", clock=clock)
    everything_sent(session, clock)
    enqueue(session, "text", recipient_kind="resident", recipient_id=resident.id, params={"name": "help"}, clock=clock)
    revoke_consent(session, resident, clock=clock)
    kept = [row.params for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]
    assert "13800001234" not in str(kept)
    assert str(kept).count("13900005678") == 2
    assert {"name": "help"} in kept, "what is not sent yet must still arrive"


def test_who_they_were_is_kept_until_the_last_answer_has_reached_them(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    telegram_user_id = resident.telegram_user_id
    ticket = file_with_phone(session, resident, clock)
    remember_message(session, ticket_id=ticket.id, chat_id=resident.chat_id, message_id=7, kind="relay")
    revoke_consent(session, resident, clock=clock)
    assert revoked_residents(session) == [resident]
    assert forget_identity(session, resident.id, clock=clock) is False
    withdraw_ticket(session, ticket.number, by=resident, clock=clock)
    assert forget_identity(session, resident.id, clock=clock) is False  # The confirmation is not sent yet.
    everything_sent(session, clock)
    assert forget_identity(session, resident.id, clock=clock) is True
    assert find_resident(session, telegram_user_id) is None
    assert revoked_residents(session) == []
    assert not session.scalars(select(MessageLink).where(MessageLink.chat_id == telegram_user_id)).all()


def test_buttons_sent_after_the_consent_was_taken_back_go_with_the_chat(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    revoke_consent(session, resident, clock=clock)
    issue_button(session, resident.chat_id, "用这个号码", "13800001234", clock)
    assert forget_identity(session, resident.id, clock=clock) is True
    assert session.scalars(select(IssuedButton)).all() == []


def test_a_photo_of_who_joined_and_took_their_consent_back_is_offered_to_nobody(
    session: Session, clock: FixedClock
) -> None:
    joined, ticket = make_resident(session, clock), make_ticket(session, clock)
    photo = AttachmentFacts(kind="photo", file_id="f", file_unique_id="u")
    join_with_words(session, ResidentWords(ticket.number, "", (photo,)), by=joined, clock=clock)
    assert photo_of(session, ticket) is not None
    revoke_consent(session, joined, clock=clock)
    assert photo_of(session, ticket) is None
    everything_sent(session, clock)
    assert forget_identity(session, joined.id, clock=clock) is True
    assert photo_of(session, ticket) is None


def test_nobody_who_agreed_is_forgotten(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    assert forget_identity(session, resident.id, clock=clock) is False
    assert revoked_residents(session) == []
