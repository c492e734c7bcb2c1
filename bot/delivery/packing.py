"""From an outbox row to a parcel: the recipient's chat, the words, the steps. Reads facts, sends nothing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.delivery import (
    reminders,
    to_admins,
    to_canned,
    to_chat,
    to_colleagues,
    to_counter,
    to_lists,
    to_resident,
    to_team,
    to_thinking,
)
from bot.delivery.parcels import Parcel
from bot.delivery.wrapping import Packing
from helpdesk.clock import Clock
from helpdesk.emergencies.services import SHOWN_ALARMS
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident

Packer = Callable[[Packing, OutboxRow, int], Parcel | None]

PACKERS: Mapping[str, Packer] = {
    **to_resident.PACKERS,
    **to_team.PACKERS,
    **to_colleagues.PACKERS,
    **to_chat.PACKERS,
    **to_lists.PACKERS,
    **reminders.PACKERS,
    **to_counter.PACKERS,
    **to_canned.PACKERS,
    **to_thinking.PACKERS,
    **to_admins.PACKERS,
}


@dataclass(frozen=True)
class Ready:
    """An outbox row that may be sent now, and to which chat; no chat while a team has no group."""

    row_id: int
    kind: str
    priority: int
    chat_id: int | None


def ready(session: Session, row: OutboxRow) -> Ready:
    """What a lane has to know of a row."""
    return Ready(row.id, row.kind, row.priority, chat_of(session, row))


def chat_of(session: Session, row: OutboxRow) -> int | None:
    """The Telegram chat of the recipient; None for a team without a group and for a person who is gone."""
    if row.recipient_kind == "chat":
        return row.recipient_id
    if row.recipient_kind == "team":
        team = session.get(Team, row.recipient_id)
        return team.chat_id if team else None
    resident = session.get(Resident, row.recipient_id)
    return resident.chat_id if resident else None


def goes_to(session: Session, row_id: int, chat_id: int) -> bool:
    """Whether a row is still for the chat it was read for: a team may have another group by now, or none."""
    row = session.get(OutboxRow, row_id)
    return row is not None and chat_of(session, row) == chat_id


def pack(
    session: Session, row_id: int, chat_id: int, *, admins: Collection[int], zone: ZoneInfo, now: datetime, clock: Clock
) -> Parcel | None:
    """Make a row ready for the chat it was read for.

    None when there is nothing (left) to send, for a row that goes elsewhere by now, and for an admin who is none any
    more.
    """
    row = session.get(OutboxRow, row_id)
    if row is None or row.sent_at is not None or row.failed_at is not None or chat_of(session, row) != chat_id:
        return None
    packer = PACKERS.get(row.kind)
    if packer is None:
        return None
    if _is_for_admins(row) and chat_id not in admins:
        return None
    return packer(Packing(session, zone=zone, now=now, clock=clock), row, chat_id)


def _is_for_admins(row: OutboxRow) -> bool:
    """Their own kinds, and alarms to a person's chat: admins hear them where the duty group is out of reach."""
    return row.kind in to_admins.PACKERS or (row.recipient_kind == "chat" and row.kind in SHOWN_ALARMS)
