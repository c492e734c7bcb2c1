"""The extension that is being decided, and what becomes of it when the ticket goes on without it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.extensions.models import Extension
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status
from helpdesk.tickets.telling import tell_team

# While the resident is asked the wish stays: work goes on, and then it can be decided.
_STAYS = frozenset({Status.IN_PROGRESS, Status.WAITING})


def pending_extension(session: Session, ticket_id: int) -> Extension | None:
    """The extension of a ticket that nobody has decided yet."""
    query = select(Extension).where(Extension.ticket_id == ticket_id, Extension.decided_at.is_(None))
    return session.scalars(query).first()


def lapse_extension(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Nobody has to decide any more, because the work is over or with somebody else."""
    if ticket.status in _STAYS:
        return
    extension = pending_extension(session, ticket.id)
    if extension is not None:
        extension.decided_at = clock.now()
        session.flush()
        show_decision(session, ticket, extension, clock=clock)


def show_decision(session: Session, ticket: Ticket, extension: Extension, *, clock: Clock) -> None:
    """The message with the two buttons says what became of it, in every group that has it."""
    asked = select(OutboxRow).where(OutboxRow.kind == "extension_asked", OutboxRow.ticket_id == ticket.id)
    rows = [one for one in session.scalars(asked) if one.params.get("extension") == extension.id]
    for team_id in dict.fromkeys(one.recipient_id for one in rows):
        team = session.get(Team, team_id)
        tell_team(session, team, ticket, "extension_decided", clock=clock, extension=extension.id)
