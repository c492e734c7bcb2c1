"""A version that was trained on the command line waits for 上线: the admins in the chat are told.

Who trains from the chat, and the night, report by themselves (bot/admins/desk.py).
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.outbox.services import enqueue
from helpdesk.training.models import ModelVersion

VERSION_WAITS = "version_waits"


def announce_waiting(session: Session, version: ModelVersion, *, admins: Collection[int], clock: Clock) -> None:
    """One message for each admin; its words are found when it is sent."""
    facts = {"version": version.id, "admins": len(set(admins))}
    for admin in sorted(set(admins)):
        enqueue(
            session,
            VERSION_WAITS,
            recipient_kind="chat",
            recipient_id=admin,
            params=facts,
            key=f"{VERSION_WAITS}:{version.id}:{admin}",
            clock=clock,
        )
