"""Makes people, teams and tickets for tests, through the real use cases wherever there is one."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from bot.intake.store import CONSENT_VERSION
from helpdesk.catalogue import Service
from helpdesk.clock import Clock
from helpdesk.office.models import Team
from helpdesk.people import SYSTEM
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.signatures import signature_of
from helpdesk.residents.models import Resident
from helpdesk.residents.services import give_consent
from helpdesk.staff.models import Staff
from helpdesk.staff.services import ChatRole, access_staff, access_team, bind_team, new_bind_code
from helpdesk.tickets.commands import AttachmentFacts, OpenTicket, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import answer_resident, claim_ticket, open_ticket, resolve_ticket
from helpdesk.tickets.states import Status

CHATS: Mapping[str, int] = {
    "civil": -1002000000001,
    "city": -1002000000002,
    "mediation": -1002000000003,
    "environment": -4000000004,
    "service": -1002000000005,
    "duty": -1002000000006,
}
FORUMS = ("civil", "city", "service")

# Of what was done; a snapshot is not resolved without one.
AFTER_PHOTO = AttachmentFacts("photo", file_id="after", file_unique_id="after")

_next = count(1)


def make_resident(session: Session, clock: Clock, *, user_id: int | None = None, name: str = "王秀兰") -> Resident:
    """A resident who agreed."""
    user_id = user_id or 900_000 + next(_next)
    return give_consent(
        session, telegram_user_id=user_id, chat_id=user_id, display_name=name, version=CONSENT_VERSION, clock=clock
    )


def bind(session: Session, clock: Clock, code: str) -> Team:
    """A team bound to its demo group."""
    team = access_team(session, code)
    if team.chat_id is None:
        secret = new_bind_code(session, code, by=SYSTEM, clock=clock)
        bind_team(session, code=secret, chat_id=CHATS[code], is_forum=code in FORUMS, by=SYSTEM, clock=clock)
    return team


def make_staff(
    session: Session,
    clock: Clock,
    team: str = "city",
    *,
    user_id: int | None = None,
    name: str = "孙磊",
    chat_role: ChatRole = "member",
) -> Staff:
    """A member of a team's group (bound on the way)."""
    return access_staff(
        session,
        telegram_user_id=user_id or 800_000 + next(_next),
        name=name,
        chat_id=bind(session, clock, team).chat_id or 0,
        chat_role=chat_role,
        clock=clock,
    )


def make_ticket(session: Session, clock: Clock, resident: Resident | None = None, **facts: Any) -> Ticket:
    """A ticket just opened; by default a broken street lamp for the team ``city``."""
    command = {
        "key": f"test-{next(_next)}",
        "service": Service.SNAPSHOT,
        "topic": "public_facilities",
        "summary": "路灯不亮",
        "details": {"description": "路灯不亮", "place": "幸福路12号"},
        "place": "幸福路12号",
    } | facts
    return open_ticket(session, OpenTicket(**command), by=resident or make_resident(session, clock), clock=clock)


def make_resolved_ticket(session: Session, clock: Clock, by: Staff, resident: Resident | None = None) -> Ticket:
    """A ticket claimed, answered and resolved by ``by``."""
    ticket = make_ticket(session, clock, resident)
    assert ticket.status is Status.NEW
    claim_ticket(session, ticket.number, by=by, clock=clock)
    answer_resident(session, StaffWords(ticket.number, "今天派人去看。"), by=by, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "灯已修好。", (AFTER_PHOTO,)), by=by, clock=clock)
    return ticket


def make_phrase(session: Session, clock: Clock, text: str, **facts: Any) -> Phrase:
    """A candidate that the model was unsure about."""
    signature = signature_of(text)
    columns = {
        "signature": signature,
        "group_key": signature,
        "text": text,
        "entities": [],
        "origin": Origin.UNSURE,
        "status": PhraseStatus.CANDIDATE,
        "guess": "file_complaint",
        "confidence": 0.34,
        "ranking": [["file_complaint", 0.34], ["report_snapshot", 0.31], ["ask_information", 0.12]],
        "guess_topic": "roads",
        "first_seen_at": clock.now(),
        "last_seen_at": clock.now(),
        **facts,
    }
    phrase = Phrase(**columns)
    session.add(phrase)
    session.flush()
    return phrase
