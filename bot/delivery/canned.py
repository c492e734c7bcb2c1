"""The ready-made sentences that a menu offers."""

from sqlalchemy.orm import Session

from bot.views.ticket_facts import CannedChoice
from helpdesk.canned.services import CannedKind, canned_for
from helpdesk.clock import Clock
from helpdesk.office.models import Team
from helpdesk.tickets.models import Ticket

_KINDS = {"ask": CannedKind.QUESTION, "answer": CannedKind.ANSWER, "resolve": CannedKind.RESOLUTION}


def canned_choices(
    session: Session, ticket: Ticket, team: Team, menu: str, *, clock: Clock
) -> tuple[CannedChoice, ...]:
    """What the menu offers in this team's group; nothing for a menu without words."""
    kind = _KINDS.get(menu)
    if kind is None:
        return ()
    return tuple(CannedChoice(one.code, one.text) for one in canned_for(session, team, ticket, kind, clock=clock))
