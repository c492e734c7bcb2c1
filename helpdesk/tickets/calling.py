"""Residents who have no Telegram are told by telephone: the team gets the words and makes the call."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.crowds.audience import Recipient
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import enqueue
from helpdesk.residents.models import Resident
from helpdesk.staff.teams import duty_team
from helpdesk.tickets.models import Ticket

# Said to somebody who has just done or heard it: the clerk at the counter reads it out, no call is needed.
SAID_ALREADY = frozenset(
    [
        *("ticket_opened", "ticket_urged", "ticket_withdrawn", "ticket_reopened"),
        *("rating_satisfaction", "rating_thanks", "unsolved_noted", "crowd_joined", "crowd_left"),
    ]
)
# Who works on it, and under which name, is worth a message, not a call; what they have to say comes with their words.
NOT_WORTH_A_CALL = frozenset({"ticket_claimed", "ticket_dispatched", "ticket_reclassified"})


def ask_to_call(session: Session, ticket: Ticket, to: Recipient, kind: str, *, clock: Clock, **facts: Any) -> None:
    """Queue one note to the team that works on the ticket, with the facts of the message ``kind``; once per message.

    Somebody who took the consent back is not called: nobody knows their number any more.
    """
    team, resident = ticket.team or duty_team(session), session.get(Resident, to.resident_id)
    if team is None or resident is None or not resident.is_told_by_phone or kind in SAID_ALREADY | NOT_WORTH_A_CALL:
        return
    key = _key(ticket, to, kind, facts)
    if key is not None and session.scalar(select(exists().where(OutboxRow.key == key))):
        return
    enqueue(
        session,
        "call_resident",
        recipient_kind="team",
        recipient_id=team.id,
        ticket_id=ticket.id,
        params={"number": to.number, "kind": kind, "facts": {"number": to.number, **facts}},
        key=key,
        clock=clock,
    )


def _key(ticket: Ticket, to: Recipient, kind: str, facts: dict[str, Any]) -> str | None:
    """Words are to be told once each; a notice without words may come again with another date. Edits always count."""
    words = facts.get("ticket_message_id")
    if words is None or kind == "staff_words_edited":
        return None
    return f"call:{ticket.id}:{kind}:{words}:{to.resident_id}"
