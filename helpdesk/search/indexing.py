"""Keeping the search index in step with the tickets."""

from typing import Any

from sqlalchemy import Insert, delete, func, insert, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from helpdesk.search.models import TicketTerm
from helpdesk.search.terms import terms_of_texts, texts_of
from helpdesk.tickets.models import Ticket

OLDEST_LOOKED_AT = 10  # Tickets; one of them surely has words.


def terms_of_ticket(ticket: Ticket) -> frozenset[int]:
    """The terms a ticket should be found by, from its words as they are now."""
    return terms_of_texts(texts_of(ticket.place, ticket.place_name, ticket.summary, ticket.topic))


def index_ticket(session: Session, ticket: Ticket, *, before: frozenset[int] = frozenset()) -> None:
    """Put a ticket's words into the index: when it opens, and whenever they change.

    ``before`` are its terms (``terms_of_ticket``) before the change; what is no longer said leaves the index.
    """
    now = terms_of_ticket(ticket)
    gone = before - now
    if gone:
        session.execute(delete(TicketTerm).where(TicketTerm.ticket_id == ticket.id, TicketTerm.term.in_(gone)))
    if now - before:
        session.execute(insert(TicketTerm), [{"term": term, "ticket_id": ticket.id} for term in sorted(now - before)])


def is_index_complete(session: Session) -> bool:
    """Whether the oldest tickets are in the index; ``index_older`` reaches them last."""
    oldest = session.execute(_worded().order_by(Ticket.id).limit(OLDEST_LOOKED_AT)).all()
    for ticket_id, *words in oldest:
        terms = terms_of_texts(texts_of(*words))
        if terms:
            return session.get(TicketTerm, (min(terms), ticket_id)) is not None
    return True


def index_older(session: Session, *, below: int | None, limit: int = 500) -> int | None:
    """Index up to ``limit`` tickets with a row id under ``below`` (None: from the newest on).

    Returns the id to go on below, or None when there are no more. Doing it twice changes nothing.
    """
    query = _worded().order_by(Ticket.id.desc()).limit(limit)
    rows = session.execute(query if below is None else query.where(Ticket.id < below)).all()
    terms = sorted((term, ticket_id) for ticket_id, *words in rows for term in terms_of_texts(texts_of(*words)))
    if terms:
        session.execute(_insert_missing(session), [{"term": term, "ticket_id": one} for term, one in terms])
    return rows[-1][0] if len(rows) == limit else None


def spread_of(session: Session, terms: tuple[int, ...], *, newest: int) -> dict[int, tuple[int, int]]:
    """For each term that occurs: how many of its ``newest`` tickets there are, and the oldest one among them.

    Sorted by it, the rarest term comes first: of two that fill the measure, the one that had to reach further back.
    """
    parts = []
    for term in terms:
        known = select(TicketTerm.term, TicketTerm.ticket_id).where(TicketTerm.term == term)
        latest = known.order_by(TicketTerm.ticket_id.desc()).limit(newest).subquery()
        parts.append(select(func.max(latest.c.term), func.count(), func.min(latest.c.ticket_id)))
    rows = session.execute(union_all(*parts)).all()
    return {term: (count, oldest) for term, count, oldest in rows if count}


def _worded() -> Any:
    return select(Ticket.id, Ticket.place, Ticket.place_name, Ticket.summary, Ticket.topic)


def _insert_missing(session: Session) -> Insert:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = sqlite.insert(TicketTerm) if is_sqlite else postgresql.insert(TicketTerm)
    return statement.on_conflict_do_nothing()
