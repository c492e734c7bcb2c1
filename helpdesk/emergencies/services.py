"""Raising the alarm: in the duty group, and where that cannot be reached with the admins."""

import logging
from collections.abc import Collection, Mapping
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.emergencies.detector import EmergencyKind
from helpdesk.office.services import current_office
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, RecipientKind, enqueue
from helpdesk.people import SYSTEM
from helpdesk.residents.models import Resident
from helpdesk.staff.services import duty_team

logger = logging.getLogger(__name__)

ALARM_FACTS = ("kind", "text", "chat", "resident")
SHOWN_ALARMS = ("emergency_alarm", "alarm_edited")  # What tells of an alarm in a chat.
NO_TEAM = 0  # Recipient of an alarm before there is a duty team: no chat, so the relay passes it to the admins.


class Reach(StrEnum):
    """Who hears an alarm; the person in danger is told no more than that."""

    DUTY = "duty"
    ADMINS = "admins"
    NOBODY = "nobody"


def reach(session: Session, admins: Collection[int]) -> Reach:
    """Who can be told just now. A duty group whose rows do not get through counts as out of reach."""
    duty = duty_team(session)
    if duty is not None and duty.chat_id is not None and not _is_stuck(session, duty.id):
        return Reach.DUTY
    return Reach.ADMINS if admins else Reach.NOBODY


def raise_alarm(
    session: Session,
    *,
    kind: EmergencyKind | str,
    text: str,
    by: Resident | None,
    chat_id: int,
    key: str,
    clock: Clock,
    admins: Collection[int] = (),
) -> bool:
    """Queue an alarm for the duty team before everything else; the same ``key`` (the message) raises it once.

    ``by`` is None for somebody who has not agreed to the privacy notice: an emergency does not wait for a button.
    Where the duty group is out of reach the ``admins`` are told at once (without them by the relay, a little later).
    Other words under the same key are passed on as an edit. Returns whether an alarm was queued now.
    """
    kind, key = EmergencyKind(kind), f"alarm:{key}"
    params = {"kind": kind.value, "text": text, "chat": chat_id, "resident": by.id if by else None}
    known = session.scalars(select(OutboxRow).where(OutboxRow.key == key)).first()
    if known is not None:
        _pass_edit_on(session, known, params, clock=clock)
        return False
    record(session, "raise_alarm", by=by or SYSTEM, at=clock.now(), kind=kind)
    is_reached = reach(session, admins) is Reach.DUTY
    duty = duty_team(session)
    if duty is None:
        logger.error("emergency alarm %s has no duty team to go to", kind)
    row = enqueue(
        session,
        "emergency_alarm",
        recipient_kind="team",
        recipient_id=duty.id if duty else NO_TEAM,
        params=params,
        priority=URGENT,
        key=key,
        clock=clock,
    )
    if not is_reached:
        tell_admins(session, row, admins, clock=clock)
    return True


def tell_admins(session: Session, alarm: OutboxRow, admins: Collection[int], *, clock: Clock) -> None:
    """Queue the alarm for each admin's private chat, once."""
    for admin in admins:
        key = f"alarm:{alarm.id}:{admin}"
        if alarm.params and not session.scalar(select(exists().where(OutboxRow.key == key))):
            enqueue(
                session,
                "emergency_alarm",
                recipient_kind="chat",
                recipient_id=admin,
                params={**alarm.params, "stand_in": True},
                priority=URGENT,
                key=key,
                clock=clock,
            )


def note_alarm_shown(session: Session, alarm_id: int, chat_id: int, message_ids: Collection[int]) -> None:
    """Remember which messages tell of an alarm: a reply to one is for whoever called. Forgotten with its words."""
    alarm = session.get(OutboxRow, alarm_id)
    if alarm is not None and alarm.kind in SHOWN_ALARMS and alarm.params:
        shown = [*alarm.params.get("shown", ()), *([chat_id, one] for one in message_ids)]
        alarm.params = {**alarm.params, "shown": shown}


def alarm_of_message(session: Session, chat_id: int, message_id: int) -> OutboxRow | None:
    """The alarm, or the edit of one, that a message shows; None once its words are forgotten."""
    query = select(OutboxRow).where(
        OutboxRow.kind.in_(SHOWN_ALARMS), OutboxRow.sent_at.is_not(None), OutboxRow.forgotten_at.is_(None)
    )
    alarms = session.scalars(query.order_by(OutboxRow.id.desc()))
    return next((one for one in alarms if [chat_id, message_id] in one.params.get("shown", ())), None)


def unheard_alarms(session: Session, team_id: int) -> list[OutboxRow]:
    """Alarms that have not got through to a team; one that fails holds back the others, which must be heard as well."""
    query = select(OutboxRow).where(
        OutboxRow.kind == "emergency_alarm",
        OutboxRow.recipient_kind == "team",
        OutboxRow.recipient_id == team_id,
        OutboxRow.sent_at.is_(None),
        OutboxRow.failed_at.is_(None),
    )
    return list(session.scalars(query.order_by(OutboxRow.id)))


def _is_stuck(session: Session, team_id: int) -> bool:
    tried = select(OutboxRow.id).where(
        OutboxRow.recipient_kind == "team",
        OutboxRow.recipient_id == team_id,
        OutboxRow.sent_at.is_(None),
        OutboxRow.failed_at.is_(None),
        OutboxRow.attempts > 0,
    )
    return session.scalars(tried.limit(1)).first() is not None


def pass_missed_edit_on(session: Session, sent: OutboxRow, *, clock: Clock) -> None:
    """An alarm was corrected while it was on its way: it counts as sent, and the correction follows as an edit.

    ``sent`` is the row as it was read for sending. Sent once more it would look like a second fire.
    """
    alarm = session.get(OutboxRow, sent.id)
    if alarm is None:
        return
    alarm.sent_at, alarm.error = clock.now(), None
    if alarm.params.get("text") != sent.params.get("text"):
        _tell_edit(session, alarm, alarm.params, clock=clock)


def _pass_edit_on(session: Session, alarm: OutboxRow, params: Mapping[str, object], *, clock: Clock) -> None:
    """Somebody corrected an urgent message: a new alarm would look like a second fire, but where it burns matters."""
    if alarm.params.get("text") in (None, params["text"]):
        return
    copies = select(OutboxRow).where(OutboxRow.key.like(f"alarm:{alarm.id}:%"), OutboxRow.kind == "emergency_alarm")
    # Keys of alarms are made of a chat and a message: only a stand-in is surely a copy of this one.
    for one in (alarm, *(copy for copy in session.scalars(copies) if copy.params.get("stand_in"))):
        if one.sent_at is not None:
            _tell_edit(session, one, params, clock=clock)
        elif one.failed_at is None:
            one.revision += 1
        one.params = {**one.params, **params}


def _tell_edit(session: Session, alarm: OutboxRow, params: Mapping[str, object], *, clock: Clock) -> None:
    recipient_kind: RecipientKind = "chat" if alarm.recipient_kind == "chat" else "team"
    enqueue(
        session,
        "alarm_edited",
        recipient_kind=recipient_kind,
        recipient_id=alarm.recipient_id,
        params={fact: params[fact] for fact in ALARM_FACTS if fact in params},
        priority=URGENT,
        key=f"{alarm.key}:edit",
        clock=clock,
    )


def emergency_numbers(session: Session, wanted: tuple[str, ...]) -> list[str]:
    """Numbers to call; a service known by name only (燃气抢修) gets the office's own number, or is left out."""
    office = current_office(session)
    own = {entry.name: entry.phone for entry in office.duty_numbers} if office else {}
    return [one if one[0].isdigit() else f"{one} {own[one]}" for one in wanted if one[0].isdigit() or one in own]
