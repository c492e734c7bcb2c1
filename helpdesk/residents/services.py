"""Residents: agreeing, being forgotten, being out of reach."""

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.models import JoinedResident
from helpdesk.crowds.services import leave_all
from helpdesk.links.models import IssuedButton, MessageLink
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import SYSTEM
from helpdesk.phrases.forgetting import forget_phrases_of
from helpdesk.readings.services import forget_readings_of
from helpdesk.residents.models import Resident
from helpdesk.residents.traces import forget_contacts, forget_fingerprints, forget_telegram_ids
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import FINAL, Status

LONGEST_NAME = 128  # Of the column.
ALARMS = ("emergency_alarm", "alarm_taken", "alarm_edited")  # Messages to staff that quote a resident.


def find_resident(session: Session, telegram_user_id: int) -> Resident | None:
    """The resident with this Telegram user id; look at ``consented_at`` before anything is stored for them."""
    return session.scalars(select(Resident).where(Resident.telegram_user_id == telegram_user_id)).first()


def give_consent(
    session: Session, *, telegram_user_id: int, chat_id: int, display_name: str | None, version: str, clock: Clock
) -> Resident:
    """A person pressed 同意 under the privacy notice of ``version``; pressing again changes nothing but the name."""
    resident = find_resident(session, telegram_user_id)
    if resident is None:
        resident = Resident(telegram_user_id=telegram_user_id, chat_id=chat_id, created_at=clock.now())
        session.add(resident)
    is_news = resident.consented_at is None or resident.consent_version != version
    resident.chat_id = chat_id
    resident.display_name = None if display_name is None else display_name[:LONGEST_NAME]
    if is_news:
        resident.consented_at = clock.now()
        resident.consent_version = version
    session.flush()
    if is_news:
        record(session, "give_consent", by=resident, at=clock.now(), version=version)
    return resident


def revoke_consent(session: Session, resident: Resident, *, clock: Clock) -> None:
    """Take consent back and forget the name, and the phone in every matter that is over; what was sent is emptied.

    What the model made of their words is nobody's from now on, and nothing of it waits for the admins any more.

    A matter that goes on keeps the phone and the chat: whoever works on it must be able to call, and its answer must
    still arrive. ``forget_identity`` ends that too.
    """
    resident.consented_at = None
    resident.consent_version = None
    resident.display_name = None
    resident.phone = None
    leave_all(session, resident, clock=clock)
    forget_contacts(session, resident, FINAL)
    forget_fingerprints(session, resident)
    _forget_messages(session, resident, clock=clock)
    forget_readings_of(session, resident)
    forget_phrases_of(session, resident)
    session.execute(delete(IssuedButton).where(IssuedButton.chat_id == resident.chat_id))
    record(session, "revoke_consent", by=resident, at=clock.now())
    session.flush()


def revoked_residents(session: Session) -> list[Resident]:
    """Residents who took their consent back and can still be told from others by their Telegram id."""
    query = select(Resident).where(Resident.consented_at.is_(None), Resident.telegram_user_id > 0)
    return list(session.scalars(query.order_by(Resident.id)))


def forget_identity(session: Session, resident_id: int, *, clock: Clock) -> bool:
    """Cut the last tie between a revoked resident and their tickets: the phone, the Telegram id and the chat.

    False while something is still to be told to them: a ticket that is not final, or a message not yet sent.
    """
    resident = session.get(Resident, resident_id)
    if resident is None or resident.consented_at is not None or _is_awaited(session, resident):
        return False
    forget_contacts(session, resident, Status)
    forget_fingerprints(session, resident)  # Of photos sent since, for what was still open.
    _forget_messages(session, resident, clock=clock)
    session.execute(delete(MessageLink).where(MessageLink.chat_id == resident.chat_id))
    session.execute(delete(IssuedButton).where(IssuedButton.chat_id == resident.chat_id))  # Of what was sent since.
    forget_telegram_ids(session, resident)
    record(session, "forget_identity", by=SYSTEM, at=clock.now(), resident=resident.id)
    session.flush()
    return True


def _is_awaited(session: Session, resident: Resident) -> bool:
    unfinished = select(Ticket.id).where(Ticket.resident_id == resident.id, Ticket.status.not_in(FINAL))
    unsent = select(OutboxRow.id).where(
        or_(
            and_(OutboxRow.recipient_kind == "resident", OutboxRow.recipient_id == resident.id),
            and_(OutboxRow.recipient_kind == "chat", OutboxRow.recipient_id == resident.chat_id),
        ),
        OutboxRow.sent_at.is_(None),
        OutboxRow.failed_at.is_(None),
    )
    joined = (
        select(Ticket.id)
        .join(JoinedResident, JoinedResident.ticket_id == Ticket.id)
        .where(JoinedResident.resident_id == resident.id, JoinedResident.left_at.is_(None))
        .where(Ticket.status.not_in(FINAL))
    )
    return session.scalars(unfinished.union_all(unsent, joined).limit(1)).first() is not None


def _forget_messages(session: Session, resident: Resident, *, clock: Clock) -> None:
    """Empty what was sent to them, and the alarms they raised; what is still to be sent must arrive first."""
    to_them = (OutboxRow.recipient_kind == "resident") & (OutboxRow.recipient_id == resident.id)
    to_chat = (OutboxRow.recipient_kind == "chat") & (OutboxRow.recipient_id == resident.chat_id)
    is_alarm = OutboxRow.kind.in_(ALARMS)
    is_done = or_(OutboxRow.sent_at.is_not(None), OutboxRow.failed_at.is_not(None))
    query = select(OutboxRow).where(is_done, OutboxRow.forgotten_at.is_(None), or_(to_them, to_chat, is_alarm))
    for row in session.scalars(query):
        is_theirs = row.params.get("resident") == resident.id or row.params.get("chat") == resident.chat_id
        if row.kind not in ALARMS or is_theirs:
            row.params, row.forgotten_at = {}, clock.now()
    session.flush()


def mark_unreachable(session: Session, resident: Resident, *, clock: Clock) -> None:
    """The resident blocked the bot; nothing is sent until they write again."""
    if resident.unreachable_at is None:
        resident.unreachable_at = clock.now()
        record(session, "mark_unreachable", by=SYSTEM, at=clock.now(), resident=resident.id)
        session.flush()


def mark_reachable(session: Session, resident: Resident, *, clock: Clock) -> None:
    """The resident wrote or unblocked the bot."""
    if resident.unreachable_at is not None:
        resident.unreachable_at = None
        record(session, "mark_reachable", by=SYSTEM, at=clock.now(), resident=resident.id)
        session.flush()
