"""Ready-made sentences: which are offered for a ticket, and how a team keeps its own."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.canned.defaults import defaults_for
from helpdesk.canned.kinds import CannedKind, kind_of
from helpdesk.canned.models import CannedReply
from helpdesk.canned.placeholders import fill, tidy, values_of
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.office.models import Team
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket

__all__ = [
    "LONGEST",
    "MOST",
    "Canned",
    "CannedKind",
    "access_canned",
    "canned_for",
    "find_canned",
    "kind_of",
    "own_canned",
    "remove_canned",
    "save_canned",
]

MOST = 20  # Of one kind in one team; more would not be looked through.
LONGEST = 300  # Characters of a sentence.


@dataclass(frozen=True)
class Canned:
    """One sentence offered for one ticket; ``code`` travels in callback data, ``text`` is what would be sent."""

    code: str
    text: str


def canned_for(
    session: Session, team: Team | None, ticket: Ticket, kind: CannedKind, *, by: Staff | None = None, clock: Clock
) -> list[Canned]:
    """The sentences offered for a ticket, gaps filled: the team's own first, those for just this topic before others.

    One with a gap that has nothing to stand in it is left out.
    """
    values = values_of(session, ticket, by=by, clock=clock)
    kind = CannedKind(kind)
    own = [(f"c{one.id}", one.text) for one in _fitting(session, team, ticket, kind)]
    built_in = [(str(place), text) for place, text in enumerate(defaults_for(kind, ticket.service))]
    filled = [(code, fill(text, values)) for code, text in [*own, *built_in]]
    return [Canned(code, text) for code, text in filled if text]


def find_canned(
    session: Session, team: Team | None, ticket: Ticket, kind: CannedKind, code: str, *, by: Staff, clock: Clock
) -> Canned | None:
    """The sentence with this code, if it is (still) offered."""
    offered = canned_for(session, team, ticket, kind, by=by, clock=clock)
    return next((one for one in offered if one.code == code), None)


def own_canned(session: Session, team: Team, kind: CannedKind | None = None) -> list[CannedReply]:
    """A team's own sentences, oldest first."""
    query = select(CannedReply).where(CannedReply.team_id == team.id, CannedReply.removed_at.is_(None))
    if kind is not None:
        query = query.where(CannedReply.kind == kind.value)
    return list(session.scalars(query.order_by(CannedReply.kind, CannedReply.id)))


def save_canned(
    session: Session,
    team: Team,
    kind: CannedKind,
    text: str,
    *,
    service: str | None = None,
    topic: str | None = None,
    canned_id: int | None = None,
    by: Staff,
    clock: Clock,
) -> CannedReply:
    """Keep a sentence for a team, or with ``canned_id`` change one; the same sentence twice is kept once.

    Raises ``NotAllowedError`` for who is not in the team, ``NotFoundError`` for a sentence that is not theirs, and
    ``InvalidInputError`` for one that is empty, too long, one too many, or has a gap that we cannot fill.
    """
    _check_member(team, by)
    text = _check_text(text)
    if canned_id is not None:
        return _change(session, team, canned_id, text, by=by, clock=clock)
    kept = own_canned(session, team, CannedKind(kind))
    same = next((one for one in kept if (one.text, one.service, one.topic) == (text, service, topic)), None)
    if same is not None:
        return same
    if len(kept) >= MOST:
        raise InvalidInputError(f"“{CannedKind(kind).label}”已有 {MOST} 条常用语，请先删掉不用的")
    one = CannedReply(team_id=team.id, kind=CannedKind(kind).value, service=service, topic=topic, text=text)
    one.changed_by_id, one.changed_at = by.id, clock.now()
    session.add(one)
    session.flush()
    record(session, "save_canned", by=by, at=clock.now(), team=team.code, canned=one.id)
    return one


def remove_canned(session: Session, team: Team, canned_id: int, *, by: Staff, clock: Clock) -> CannedReply:
    """Offer a sentence no more; removing it twice is the same as once."""
    _check_member(team, by)
    one = _access(session, team, canned_id)
    if one.removed_at is None:
        one.removed_at, one.changed_by_id = clock.now(), by.id
        record(session, "remove_canned", by=by, at=clock.now(), team=team.code, canned=one.id)
        session.flush()
    return one


def access_canned(session: Session, team: Team, canned_id: int) -> CannedReply:
    """A team's own sentence that is still offered; raises ``NotFoundError``."""
    one = _access(session, team, canned_id)
    if one.removed_at is not None:
        raise NotFoundError("这条常用语已经删掉了")
    return one


def _change(session: Session, team: Team, canned_id: int, text: str, *, by: Staff, clock: Clock) -> CannedReply:
    one = access_canned(session, team, canned_id)
    if one.text != text:
        one.text, one.changed_by_id, one.changed_at = text, by.id, clock.now()
        record(session, "save_canned", by=by, at=clock.now(), team=team.code, canned=one.id)
        session.flush()
    return one


def _fitting(session: Session, team: Team | None, ticket: Ticket, kind: CannedKind) -> list[CannedReply]:
    """Sentences of the team, or of every team, that fit the ticket; the narrower come first."""
    everybodys, own = CannedReply.team_id.is_(None), CannedReply.team_id == (team.id if team else None)
    query = select(CannedReply).where(
        or_(everybodys, own), CannedReply.kind == kind.value, CannedReply.removed_at.is_(None)
    )
    query = query.where(
        or_(CannedReply.service.is_(None), CannedReply.service == ticket.service.value),
        or_(CannedReply.topic.is_(None), CannedReply.topic == ticket.topic),
    )
    return sorted(session.scalars(query), key=lambda one: (one.topic is None, one.service is None, one.id))


def _access(session: Session, team: Team, canned_id: int) -> CannedReply:
    one = session.get(CannedReply, canned_id)
    if one is None or one.team_id != team.id:
        raise NotFoundError("没有这条常用语")
    return one


def _check_member(team: Team, by: Staff) -> None:
    if not by.is_member_of(team.id):
        raise NotAllowedError(f"只有{team.name}的成员可以改本组的常用语")


def _check_text(text: str) -> str:
    text = tidy(text)
    if not text:
        raise InvalidInputError("请写上要发给居民的话")
    if len(text) > LONGEST:
        raise InvalidInputError(f"常用语最多 {LONGEST} 个字，这条有 {len(text)} 个字")
    return text
