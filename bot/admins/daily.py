"""全对 on a daily card: everything as it was shown, except what was decided or put off since."""

import json
from typing import NamedTuple

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError, NotFoundError
from helpdesk.links.models import IssuedButton
from helpdesk.links.services import take_button
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.putting_off import put_off_since


class Taken(NamedTuple):
    """How many phrases were taken, had been decided before, or were put off by this admin."""

    taken: int
    decided: int
    put_off: int


def approve_batch(session: Session, token: str, chat_id: int, *, two: bool, by: Admin, clock: Clock) -> Taken:
    """Take a daily card; raises ``NotFoundError`` for one that was never sent here."""
    payload = take_button(session, token, chat_id, clock)
    if not payload.startswith("["):  # A token of another kind of button: only forged data does that.
        raise NotFoundError("no daily card")
    rows = sorted(json.loads(payload))  # By id, as everybody locks phrases: of two such cards none waits for the other.
    sent_at = session.get_one(IssuedButton, token).issued_at
    later = put_off_since(session, [row[0] for row in rows], sent_at, by=by)
    taken = decided = 0
    for phrase_id, revision, intent, topic in rows:
        if phrase_id in later:
            continue
        label = {"revision": revision, "intent": intent, "topic": topic}
        try:
            reviewing.approve(session, phrase_id, **label, two_must_agree=two, by=by, clock=clock)
        except (InvalidInputError, NotFoundError):  # Decided, said otherwise since, or gone with whoever wrote it.
            decided += 1
        else:
            taken += 1
    return Taken(taken, decided, put_off=len(later))
