"""Residents: agreeing, being forgotten, being out of reach."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.people import SYSTEM
from helpdesk.residents.models import Resident


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
    resident.display_name = display_name
    if is_news:
        resident.consented_at = clock.now()
        resident.consent_version = version
    session.flush()
    if is_news:
        record(session, "give_consent", by=resident, at=clock.now(), version=version)
    return resident


def revoke_consent(session: Session, resident: Resident, *, clock: Clock) -> None:
    """Take consent back and forget name and phone.

    Open tickets stay, and the chat id with them: their answers must still arrive.
    """
    resident.consented_at = None
    resident.consent_version = None
    resident.display_name = None
    resident.phone = None
    record(session, "revoke_consent", by=resident, at=clock.now())
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
