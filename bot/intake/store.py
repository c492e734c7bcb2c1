"""Use cases of the intake: what of an update may be written down, and what is still to be worked off."""

from typing import Any

from sqlalchemy.orm import Session
from telegram import Update
from telegram.constants import ChatType

from helpdesk.clock import Clock
from helpdesk.inbox.models import StoredUpdate
from helpdesk.inbox.services import finish_update, is_finished, pending_updates, store_update
from helpdesk.residents.models import Resident
from helpdesk.residents.services import find_resident
from helpdesk.staff.services import team_of_chat

RawUpdate = dict[str, Any]

CONSENT_VERSION = "2026-11-22"  # Of the privacy notice; raise it when the notice promises something else.


def keep_update(session: Session, update: Update, raw: RawUpdate, *, clock: Clock) -> bool:
    """Store an update before it is confirmed; False when it is known already.

    Of a stranger only the update id is kept: nothing personal is written down before consent.
    """
    allowed = may_keep(session, update)
    chat = update.effective_chat
    return store_update(
        session,
        update_id=update.update_id,
        chat_id=chat.id if chat and allowed else None,
        payload=raw if allowed else None,
        clock=clock,
    )


def may_keep(session: Session, update: Update) -> bool:
    """Whether the words of this update may be stored: a consenting resident's, or a bound group's."""
    chat = update.effective_chat
    if chat is None:
        return False
    if chat.type == ChatType.PRIVATE:
        return consenting_resident(session, chat.id) is not None
    return team_of_chat(session, chat.id) is not None


def consenting_resident(session: Session, telegram_user_id: int) -> Resident | None:
    """The resident, if they agreed to today's notice. In a private chat the chat's id is the person's id."""
    resident = find_resident(session, telegram_user_id)
    return resident if resident and resident.consented_at and resident.consent_version == CONSENT_VERSION else None


def keep_bad_update(session: Session, update_id: int, error: str, *, clock: Clock) -> bool:
    """Note an update that nobody can read; its content is not kept, as nobody can say whose it is."""
    is_new = store_update(session, update_id=update_id, chat_id=None, payload=None, clock=clock)
    if not is_finished(session, update_id):
        finish_update(session, update_id, error=error, clock=clock)
    return is_new


def restore_update(session: Session, update: Update) -> None:
    """Write a held first message down, now that its sender has agreed; it is open again until it is worked off."""
    row = session.get(StoredUpdate, update.update_id)
    if row is not None and update.effective_chat is not None:
        row.chat_id = update.effective_chat.id
        row.payload = update.to_dict()
        row.done_at = None


def unfinished_updates(session: Session) -> list[RawUpdate]:
    """What an earlier run left open, in order.

    Ids without words are dropped: their words are gone with that run. Where Telegram was not told yet that they
    arrived it delivers them once more, and then they must not look like a repeat.
    """
    raws: list[RawUpdate] = []
    for row in pending_updates(session):
        if row.payload is None:
            session.delete(row)
        else:
            raws.append(row.payload)
    return raws


def merge_updates(session: Session, into: int, update_ids: tuple[int, ...], text: str, *, clock: Clock) -> None:
    """Write several texts down as one, in the place of one of their updates; the others are worked off."""
    row = session.get(StoredUpdate, into)
    if row is None or row.payload is None:
        return
    message = {name: value for name, value in row.payload["message"].items() if name != "entities"}
    row.payload = {**row.payload, "message": {**message, "text": text}}
    finish_updates(session, tuple(one for one in update_ids if one != into), clock=clock)


def finish_updates(session: Session, update_ids: tuple[int, ...], error: str | None = None, *, clock: Clock) -> None:
    """Mark updates as worked off; the words they carried are dropped from the table."""
    for update_id in update_ids:
        finish_update(session, update_id, error=error, clock=clock)
