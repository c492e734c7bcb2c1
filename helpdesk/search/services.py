"""Finding tickets by their words, their number and whose they are; permission is part of the question, never after it.

The rarest pair of characters that was asked for is walked through, newest tickets first and ``WALKED`` at most; the
others are only looked up there. So a search costs the same whether the office has had a thousand matters or a million.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, exists, select, union
from sqlalchemy.orm import Session, aliased

from helpdesk.database import planned_as_written
from helpdesk.office.models import Team
from helpdesk.search.indexing import index_ticket, spread_of, terms_of_ticket
from helpdesk.search.models import TicketTerm
from helpdesk.search.terms import Query, plain, read_query, terms_of, texts_of
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scope import visible_to
from helpdesk.tickets.states import OPEN

__all__ = ["Found", "find_tickets", "index_ticket", "read_query", "terms_of_ticket"]

Rows = Select[*tuple[Any, ...]]

WALKED = 2000  # Tickets with the rarest pair, from the newest back.
MOST_FOUND = 200  # Twenty pages; whoever wants more should ask more precisely.
TERMS_COUNTED = 24  # Of a long query; the real words are compared anyway.
TERMS_LOOKED_UP = 8


@dataclass(frozen=True)
class Found:
    """Row ids of one page of matches; ``is_cut``: older ones may match as well."""

    ids: tuple[int, ...]
    has_next: bool = False
    is_cut: bool = False
    total: int = 0


def find_tickets(session: Session, query: Query, *, team: Team, limit: int, offset: int = 0) -> Found:
    """Tickets that ``team`` may see and that fit every part of ``query``: open ones first, then the newest.

    A word that is a colleague's name means the tickets in their hands.
    """
    owners = _owners(session, query)
    words = tuple(word for word in query.words if word not in owners)
    candidates, is_cut = _candidates(session, query, words, owners)
    if candidates is None:
        return Found(())
    for ids in owners.values():
        candidates = candidates.where(Ticket.owner_id.in_(ids))
    with planned_as_written(session):
        rows = session.execute(_first(candidates.where(visible_to(team)))).all()
    ids = [ticket_id for ticket_id, *texts in rows if _fits((*words, *query.letters), texts)]
    is_cut = is_cut or len(rows) > MOST_FOUND
    ids = ids[:MOST_FOUND]
    return Found(tuple(ids[offset : offset + limit]), len(ids) > offset + limit, is_cut, len(ids))


def _first(candidates: Rows) -> Rows:
    """Open ones first, then the newest; only ids are sorted, and only what comes first is read whole."""
    is_open = case((Ticket.status.in_(OPEN), 0), else_=1).label("is_open")
    first = candidates.add_columns(is_open).order_by(is_open, Ticket.id.desc()).limit(MOST_FOUND + 1).subquery()
    texts: Rows = select(Ticket.id, Ticket.place, Ticket.place_name, Ticket.summary, Ticket.topic)
    return texts.join(first, first.c.id == Ticket.id).order_by(first.c.is_open, Ticket.id.desc())


def _candidates(
    session: Session, query: Query, words: tuple[str, ...], owners: dict[str, list[int]]
) -> tuple[Rows | None, bool]:
    """What may fit, cheapest way in first: the number, the words, the owner. And whether older ones were left out."""
    ids: Rows = select(Ticket.id)
    if query.numbers:
        return ids.where(Ticket.number.in_(query.numbers)), False
    if words:
        return _by_terms(session, ids, words)
    return _by_owner(ids, owners), False


def _by_owner(ids: Rows, owners: dict[str, list[int]]) -> Rows:
    """Everything open in their hands, and the newest of all: of these the answer is made anyway."""
    theirs = select(Ticket.id).where(*(Ticket.owner_id.in_(ids) for ids in owners.values()))
    newest = theirs.order_by(Ticket.id.desc()).limit(2 * MOST_FOUND)
    heads = (newest.subquery(), newest.where(Ticket.status.in_(OPEN)).subquery())
    latest = union(*(select(one.c.id) for one in heads)).subquery()
    return ids.join(latest, latest.c.id == Ticket.id)


def _by_terms(session: Session, ids: Rows, words: tuple[str, ...]) -> tuple[Rows | None, bool]:
    terms = tuple(dict.fromkeys(term for word in words for term in sorted(terms_of(word))))[:TERMS_COUNTED]
    spread = spread_of(session, terms, newest=WALKED)
    if len(spread) < len(terms):
        return None, False
    rarest, *others = sorted(terms, key=spread.__getitem__)
    walked = select(TicketTerm.ticket_id).where(TicketTerm.term == rarest).order_by(TicketTerm.ticket_id.desc())
    latest = walked.limit(WALKED).subquery()
    query = ids.join(latest, latest.c.ticket_id == Ticket.id)
    for term in others[:TERMS_LOOKED_UP]:
        other = aliased(TicketTerm)
        query = query.where(exists().where(other.term == term, other.ticket_id == latest.c.ticket_id))
    return query, spread[rarest][0] >= WALKED


def _owners(session: Session, query: Query) -> dict[str, list[int]]:
    """Words of the query that are a staff member's name, and whose."""
    owners: dict[str, list[int]] = {}
    for staff_id, name in session.execute(select(Staff.id, Staff.name)):
        if (word := plain(name)) in query.words:
            owners.setdefault(word, []).append(staff_id)
    return owners


def _fits(words: tuple[str, ...], texts: list[Any]) -> bool:
    """Whether every word really stands in one of the ticket's texts; most stand there just as they were asked for."""
    if all(any(word in text for text in texts[:3] if text) for word in words):
        return True
    said = texts_of(*texts)
    return all(any(word in text for text in said) for word in words)
