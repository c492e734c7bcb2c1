"""Residents who come to the counter or phone: staff write their matter down, and their answer afterwards."""

import secrets
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.residents.models import Resident
from helpdesk.residents.phones import read_phone
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.commands import OpenTicket, ResidentWords, Resolution, StaffWords
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.opening import open_ticket
from helpdesk.tickets.requests import rate_ticket, supplement_ticket

Channel = Literal["counter", "phone"]
CHANNELS: tuple[Channel, ...] = ("counter", "phone")
ORAL_CONSENT = "oral-1"  # The sentence the clerk says: name and phone are used for this matter only.
LONGEST_NAME = 128  # Of the column.


def open_for_resident(
    session: Session,
    command: OpenTicket,
    *,
    name: str | None,
    phone: str | None,
    channel: Channel,
    by: Staff,
    clock: Clock,
) -> Ticket:
    """Open a ticket for somebody who is at the counter or on the phone (替居民登记); routed like any other.

    The same ``command.key`` again gives the ticket it opened before. The resident agreed aloud, before ``by``. Raises
    ``NotAllowedError`` for who works in no team, and ``InvalidInputError`` for a matter or a phone that cannot be used.
    """
    known = session.scalars(select(Ticket).where(Ticket.open_key == command.key)).first()
    if known is not None:
        return known
    if not by.memberships:
        raise NotAllowedError("只有工作人员可以替居民登记")
    if channel not in CHANNELS:
        raise InvalidInputError("请选“到窗口”或“打电话”")
    if not command.summary.strip():
        raise InvalidInputError("请写明是什么事")
    resident = _access_resident(session, _check_name(name), _check_phone(phone), channel, by=by, clock=clock)
    ticket = open_ticket(session, command, by=resident, clock=clock)
    ticket.channel, ticket.opened_by_id = channel, by.id
    record(session, "open_for_resident", by=by, at=clock.now(), ticket_id=ticket.id, channel=channel)
    session.flush()
    return ticket


def rate_by_phone(
    session: Session,
    number: str,
    *,
    resolution: Resolution | str | None = None,
    satisfaction: int | None = None,
    text: str | None = None,
    by: Staff,
    clock: Clock,
) -> Ticket:
    """Enter what a resident without Telegram said on the phone; who entered it is written down.

    Raises ``NotAllowedError`` for everybody who can press the buttons themselves, and what ``rate_ticket`` raises.
    """
    ticket = access_ticket_as_staff(session, number, by)
    check_told_by_phone(ticket)
    rate_ticket(
        session,
        number,
        resolution=resolution,
        satisfaction=satisfaction,
        text=text,
        by=ticket.resident,
        clock=clock,
    )
    solved = str(resolution) if resolution else None
    at = clock.now()
    record(session, "rate_by_phone", by=by, at=at, ticket_id=ticket.id, resolution=solved, satisfaction=satisfaction)
    session.flush()
    return ticket


def supplement_by_phone(session: Session, words: StaffWords, *, by: Staff, clock: Clock) -> TicketMessage:
    """Write down what a resident without Telegram said on the phone; a ticket that waited for it goes on.

    Raises ``NotAllowedError`` for everybody who can write themselves, and what ``supplement_ticket`` raises.
    """
    ticket = access_ticket_as_staff(session, words.number, by)
    check_told_by_phone(ticket)
    said = ResidentWords(words.number, words.text, words.attachments, words.source_chat_id, words.source_message_id)
    message = supplement_ticket(session, said, by=ticket.resident, clock=clock)
    record(session, "supplement_by_phone", by=by, at=clock.now(), ticket_id=ticket.id, ticket_message=message.id)
    session.flush()
    return message


def check_told_by_phone(ticket: Ticket) -> None:
    """Nobody speaks for a resident who can write and press themselves: raises ``NotAllowedError``."""
    if not ticket.resident.is_told_by_phone:
        raise NotAllowedError("这位居民用 Telegram，请让居民自己填，不能代填")


def _access_resident(
    session: Session, name: str | None, phone: str | None, channel: Channel, *, by: Staff, clock: Clock
) -> Resident:
    """The same person as before, by phone; two people of one household with one phone are told apart by their names."""
    resident = _known(session, name, phone)
    if resident is not None:
        resident.display_name = resident.display_name or name
        return resident
    now = clock.now()
    stand_in = -secrets.randbits(62) - 2**61  # Until the row has its own id; far from every other one.
    resident = Resident(
        telegram_user_id=stand_in,
        chat_id=stand_in,
        display_name=name,
        phone=phone,
        consented_at=now,
        consent_version=ORAL_CONSENT,
        created_at=now,
    )
    session.add(resident)
    session.flush()
    resident.telegram_user_id = resident.chat_id = -resident.id
    session.flush()
    record(session, "give_consent", by=by, at=now, resident=resident.id, version=ORAL_CONSENT, channel=channel)
    return resident


def _known(session: Session, name: str | None, phone: str | None) -> Resident | None:
    if phone is None:
        return None
    query = select(Resident).where(
        Resident.phone == phone, Resident.telegram_user_id < 0, Resident.consented_at.is_not(None)
    )
    found = session.scalars(query.order_by(Resident.id.desc())).all()
    return next((one for one in found if not name or one.display_name in (None, name)), None)


def _check_name(name: str | None) -> str | None:
    name = " ".join((name or "").split())
    return name[:LONGEST_NAME] or None


def _check_phone(phone: str | None) -> str | None:
    """The phone as we keep it; raises ``InvalidInputError`` for one that cannot be dialled."""
    if not (phone or "").strip():
        return None
    number = read_phone(phone or "")
    if number is None:
        raise InvalidInputError("电话号码好像不对，请核对一下位数")
    return number
