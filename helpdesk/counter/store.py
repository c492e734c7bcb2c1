"""Where a slip is kept until it is filed: with the message that shows it, so that it survives a restart.

The row is the one of a button (``IssuedButton``): its token travels in callback data, the message it hangs under is
noted once it is sent, and old ones are forgotten with the buttons. A filed slip keeps no more than the number.
"""

import json

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.counter.slip import Slip
from helpdesk.links.models import IssuedButton
from helpdesk.links.services import issue_button

PREFIX = "counter:"
SHOWING = ("slip", "topic", "topics")  # Steps whose message repeats what was told.


def key_of(chat_id: int, message_id: int) -> str:
    """The key of a slip begun by this message."""
    return f"{PREFIX}{chat_id}:{message_id}"


def issue_slip(session: Session, chat_id: int, slip: Slip, *, clock: Clock) -> str:
    """Keep a slip for the message that will show it; the token stands for it."""
    return issue_button(session, chat_id, slip.key, _written(slip), clock)


def slip_of_token(session: Session, chat_id: int, token: str) -> Slip | None:
    """The slip a button belongs to; None for a token of another chat or one that is forgotten."""
    row = session.get(IssuedButton, token)
    return _read(row) if row is not None and row.chat_id == chat_id else None


def slip_of_message(session: Session, chat_id: int, message_id: int) -> Slip | None:
    """The slip a message of ours shows or asks about."""
    query = select(IssuedButton).where(IssuedButton.chat_id == chat_id, IssuedButton.message_id == message_id)
    row = session.scalars(query.order_by(IssuedButton.issued_at.desc())).first()
    return _read(row) if row is not None else None


def renew_slip(session: Session, token: str, slip: Slip) -> None:
    """The message with this token shows another state of the slip now."""
    row = session.get(IssuedButton, token)
    if row is not None:
        row.payload = _written(slip)
        session.flush()


def shown_in(session: Session, chat_id: int, slip: Slip) -> list[tuple[str, int]]:
    """Token and message of everything in the chat that shows what is written on the slip."""
    query = select(IssuedButton).where(IssuedButton.chat_id == chat_id, IssuedButton.title == slip.key)
    known = [(row, _read(row)) for row in session.scalars(query) if row.message_id is not None]
    return [(row.token, row.message_id or 0) for row, one in known if one is not None and one.step in SHOWING]


def close_slip(session: Session, chat_id: int, slip: Slip) -> None:
    """Forget what was written in every message of this slip; only how it ended is kept."""
    ended = Slip(key=slip.key, user_id=slip.user_id, user_name="", step=slip.step, number=slip.number)
    session.execute(
        update(IssuedButton)
        .where(IssuedButton.chat_id == chat_id, IssuedButton.title == slip.key)
        .values(payload=_written(ended))
    )
    session.flush()


def _written(slip: Slip) -> str:
    return json.dumps(slip.to_json(), ensure_ascii=False)


def _read(row: IssuedButton) -> Slip | None:
    return Slip.from_json(json.loads(row.payload)) if row.title.startswith(PREFIX) else None
