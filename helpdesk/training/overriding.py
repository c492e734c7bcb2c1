"""A version that is held back may go live nevertheless: one admin says why, a second one agrees.

A wish ends after a day. The reason is kept in the version's row; the audit holds only who and when.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from helpdesk.training.gate import Hold, hold_of
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.versions import BEING_EXAMINED, is_being_made, live_version

LEAST_REASON = 5  # Characters; fewer say nothing.
LONGEST_REASON = 500
WISH_LASTS = timedelta(hours=24)
NO_SECOND_ADMIN = "这样上线要两位管理员都同意，现在只有您一位，请先在设置里再加一位"


@dataclass(frozen=True)
class HeldBack:
    """A version that one admin alone may not have live, why, and whether somebody's wish waits for a second admin."""

    version: ModelVersion
    hold: Hold
    waits: bool


def find_held_back(session: Session, version_id: int, *, clock: Clock) -> HeldBack:
    """A version that needs two admins; raises ``InvalidInputError`` with one sentence where it does not."""
    version = session.get(ModelVersion, version_id)
    if version is None or version.removed_at is not None or version.dropped_at is not None:
        raise InvalidInputError("这个模型已经放弃或删除了，不能再上线")
    if version.verdict is Verdict.OVERRIDDEN:
        raise InvalidInputError("另一位管理员已经同意这个模型上线了，请看 /models")
    hold = hold_of(version, live_version(session))
    if hold is None:
        raise InvalidInputError("这个模型没有被检查拦下，不用这样上线，请看 /models")
    if version.verdict is None and is_being_made(session, version):
        raise InvalidInputError(BEING_EXAMINED)
    asked_at = version.override_asked_at
    return HeldBack(version, hold, waits=asked_at is not None and clock.now() - asked_at < WISH_LASTS)


def ask_override(
    session: Session, version_id: int, *, reason: str, admins: Collection[int], by: Admin, clock: Clock
) -> HeldBack:
    """``by`` wants a version live that is held back; ``admins`` are those of the settings.

    Raises ``InvalidInputError`` without a reason, without a second admin, or while somebody else's wish waits.
    """
    held = _locked(session, version_id, clock)
    words = reason.strip()
    if len(words) < LEAST_REASON:
        raise InvalidInputError(f"请写清楚为什么仍要上线，至少 {LEAST_REASON} 个字")
    if len(words) > LONGEST_REASON:
        raise InvalidInputError(f"原因写短一点，最多 {LONGEST_REASON} 个字")
    if not set(admins) - {by.telegram_user_id}:
        raise InvalidInputError(NO_SECOND_ADMIN)
    version = held.version
    if held.waits and version.override_by != by.telegram_user_id:
        raise InvalidInputError("另一位管理员已经提出要上线这个模型，请直接在那条消息上点同意或不同意")
    version.override_by, version.override_reason, version.override_asked_at = by.telegram_user_id, words, clock.now()
    session.flush()
    record(session, "ask_override", by=by, at=clock.now(), model=version.id)
    return HeldBack(version, held.hold, waits=True)


def agree_override(session: Session, version_id: int, *, by: Admin, clock: Clock) -> ModelVersion:
    """A second admin agrees: the version may go live; the caller switches. Raises ``InvalidInputError``."""
    version = _waiting(session, version_id, clock)
    if version.override_by == by.telegram_user_id:
        raise InvalidInputError("您自己提出的，要另一位管理员来同意")
    version.verdict, version.override_agreed_by = Verdict.OVERRIDDEN, by.telegram_user_id
    session.flush()
    record(session, "agree_override", by=by, at=clock.now(), model=version.id, asked_by=version.override_by)
    return version


def refuse_override(session: Session, version_id: int, *, by: Admin, clock: Clock) -> ModelVersion:
    """An admin does not agree, or takes the own wish back; it stays held back. Raises ``InvalidInputError``."""
    version = _waiting(session, version_id, clock)
    asked_by = version.override_by
    version.override_by = version.override_reason = version.override_asked_at = None
    session.flush()
    record(session, "refuse_override", by=by, at=clock.now(), model=version.id, asked_by=asked_by)
    return version


def _locked(session: Session, version_id: int, clock: Clock) -> HeldBack:
    session.get(ModelVersion, version_id, with_for_update=True, populate_existing=True)
    return find_held_back(session, version_id, clock=clock)


def _waiting(session: Session, version_id: int, clock: Clock) -> ModelVersion:
    held = _locked(session, version_id, clock)
    if not held.waits:
        raise InvalidInputError("没有人在等这个模型上线，或者已经过了一天，请让对方重新提出")
    return held.version
