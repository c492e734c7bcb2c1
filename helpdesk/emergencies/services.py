"""Raising the alarm in the duty group."""

import logging

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.emergencies.detector import EmergencyKind
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, enqueue
from helpdesk.people import SYSTEM
from helpdesk.residents.models import Resident
from helpdesk.staff.services import duty_team

logger = logging.getLogger(__name__)


def raise_alarm(
    session: Session,
    *,
    kind: EmergencyKind | str,
    text: str,
    by: Resident | None,
    chat_id: int,
    key: str,
    clock: Clock,
) -> bool:
    """Queue an alarm for the duty team before everything else; the same ``key`` (the update) raises it once.

    ``by`` is None for somebody who has not agreed to the privacy notice: an emergency does not wait for a button.
    Returns whether an alarm was queued now.
    """
    kind = EmergencyKind(kind)
    key = f"alarm:{key}"
    if session.scalar(select(exists().where(OutboxRow.key == key))):
        return False
    duty = duty_team(session)
    record(session, "raise_alarm", by=by or SYSTEM, at=clock.now(), kind=kind)
    if duty is None:
        logger.error("emergency alarm %s has no duty team to go to", kind)
        session.flush()
        return False
    enqueue(
        session,
        "emergency_alarm",
        recipient_kind="team",
        recipient_id=duty.id,
        params={"kind": kind.value, "text": text, "chat": chat_id, "resident": by.id if by else None},
        priority=URGENT,
        key=key,
        clock=clock,
    )
    return True
