"""以后再看: an admin has seen a candidate and wants to decide later. 全对 on a daily card leaves it alone."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.people import Person
from helpdesk.phrases.models import Phrase, PhraseReview

ACTION = "put_off"


def put_off(session: Session, phrase_id: int, *, by: Person, clock: Clock) -> None:
    """Note it, for this admin. It is no decision: nothing to undo, nothing that counts. Gone ones are left out."""
    if session.get(Phrase, phrase_id, with_for_update=True, populate_existing=True) is None:
        return
    at = clock.now()
    session.add(PhraseReview(phrase_id=phrase_id, admin_id=by.actor_id, action=ACTION, before={}, at=at, undone_at=at))
    session.flush()


def put_off_since(session: Session, phrase_ids: Collection[int], since: datetime, *, by: Person) -> set[int]:
    """Which of these this admin has put off from ``since`` on."""
    theirs = (PhraseReview.admin_id == by.actor_id, PhraseReview.action == ACTION, PhraseReview.at >= since)
    return set(session.scalars(select(PhraseReview.phrase_id).where(*theirs, PhraseReview.phrase_id.in_(phrase_ids))))
