"""How long the search for the same thing takes: ``python -m bench.duplicates``.

Builds stores of its own in a temporary folder, a small one and a large one, in which half of all reports are about a
few popular places, and prints p50 and p95 in milliseconds of the search, of what it costs to open a ticket, and by how
much the large store is slower. ``--database`` fills an empty database that is there already, such as PostgreSQL.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.duplicate_hint import PAIRS, read_pairs
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.crowds.candidates import similar_tickets
from helpdesk.crowds.reports import report_from, report_of
from helpdesk.crowds.similarity import Report
from helpdesk.database import Database, create_database
from helpdesk.office import apply_office, load_office
from helpdesk.office.models import Place, Team
from helpdesk.places.cells import cell_of
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import OpenTicket
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.opening import open_ticket
from helpdesk.tickets.states import Status

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
DAYS = 730  # Two years of tickets.
OPEN_SHARE = 0.5  # Of the last 45 days; everything older is closed.
POPULAR = 5  # Places that get half of all reports.
AT_ONCE = 5000
GOAL_MS = 30.0
Json = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Measure; returns the exit status: 1 where the goal is missed."""
    options = _parser().parse_args(arguments)
    facts: Json = {"searches": options.searches, "stores": {}}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            database = create_database(options.database or f"sqlite:///{folder}/bench.db")
            facts["stores"][str(size)] = measure(database, size, options.searches)
            database.dispose()
    stores = list(facts["stores"].values())
    facts["growth"] = round(stores[-1]["search_ms"]["p50"] / stores[0]["search_ms"]["p50"], 2)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "duplicates.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=1))
    return 0 if stores[-1]["search_ms"]["p95"] <= GOAL_MS else 1


def measure(database: Database, size: int, searches: int) -> Json:
    """Fill a store and search it."""
    database.upgrade()
    chance = random.Random(size)  # noqa: S311  # The same store every time.
    with database.session() as session:
        apply_office(session, load_office(Path("office.yml")), FixedClock(NOW))
        resident = Resident(telegram_user_id=1, chat_id=1, display_name="王秀兰", consented_at=NOW, created_at=NOW)
        session.add(resident)
        session.flush()
    begun = time.perf_counter()
    _fill(database, size, chance)
    filled = time.perf_counter() - begun
    with database.session() as session:
        session.execute(select(func.count(Ticket.id)))
        reports = [_asked(session, told) for told in islice(_told(chance), searches)]
    with database.reading() as session:
        times = [_timed(lambda one=one: similar_tickets(session, one, now=NOW)) for one in reports]
        began = time.process_time()
        found = sum(bool(similar_tickets(session, one, now=NOW)) for one in reports)
        processor = (time.process_time() - began) * 1000 / len(reports)
    return {
        "tickets": size,
        "filled_in_seconds": round(filled, 1),
        "found": found,
        "search_ms": _percentiles(times[5:]),
        "search_processor_ms": round(processor, 2),  # What is left on a machine that does other things as well.
        "opening": _opening(database, searches // 4),
    }


def _opening(database: Database, times: int) -> Json:
    """What a hint adds to opening a ticket, in milliseconds."""
    whole, hint = [], []
    chance = random.Random(3)  # noqa: S311
    clock = FixedClock(NOW)
    for told in islice(_told(chance), times):
        with database.session() as session:
            resident = session.scalars(select(Resident).limit(1)).one()
            command = OpenTicket(
                key=f"bench-{chance.random()}",
                service=Service.SNAPSHOT,
                topic=told["topic"],
                summary=told["text"],
                details={"description": told["text"]},
                place=told["place"],
            )
            opened: list[Ticket] = []
            whole.append(
                _timed(lambda c=command, r=resident, o=opened: o.append(open_ticket(session, c, by=r, clock=clock)))
            )
            hint.append(_timed(lambda o=opened: _search_again(session, o[0])))
            session.rollback()
    return {"whole_ms": _percentiles(whole), "of_it_hint_ms": _percentiles(hint)}


def _search_again(session: Session, ticket: Ticket) -> None:
    """What the hint did within the opening."""
    similar_tickets(session, report_of(session, ticket), now=NOW, limit=1, besides=ticket.id)


def _fill(database: Database, size: int, chance: random.Random) -> None:
    with database.session() as session:
        places = [(one.name, one.latitude, one.longitude) for one in session.scalars(select(Place).order_by(Place.id))]
        teams = list(session.scalars(select(Team.id).order_by(Team.id)))
        resident = session.scalar(select(Resident.id))
    rows = _rows(size, places, teams, resident or 1, chance)
    while some := list(islice(rows, AT_ONCE)):
        with database.session() as session:
            session.execute(insert(Ticket), some)
    with database.session() as session:  # Every fifth open snapshot has a photo.
        ids = list(session.scalars(select(Ticket.id).where(Ticket.status == Status.NEW, Ticket.id % 5 == 0)))
        for part in (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)):
            said = [_words(one) for one in part]
            session.execute(insert(TicketMessage), said)
        messages = list(session.scalars(select(TicketMessage.id)))
        photos = [
            {"message_id": one, "kind": "photo", "file_id": "f", "fingerprint": chance.getrandbits(63)}
            for one in messages
        ]
        for at in range(0, len(photos), AT_ONCE):
            session.execute(insert(Attachment), photos[at : at + AT_ONCE])


def _rows(
    size: int,
    places: Sequence[tuple[str, float | None, float | None]],
    teams: list[int],
    resident: int,
    chance: random.Random,
) -> Iterator[Json]:
    told = _told(chance)
    for number in range(1, size + 1):
        one = next(told)
        name, latitude, longitude = places[
            chance.randrange(POPULAR) if chance.random() < 0.5 else chance.randrange(len(places))
        ]
        at = NOW - timedelta(days=DAYS * (1 - number / size))
        is_open = NOW - at < timedelta(days=45) and chance.random() < OPEN_SHARE
        has_pin = chance.random() < 0.5 and latitude is not None and longitude is not None
        pin = (latitude + chance.uniform(-3e-3, 3e-3), longitude + chance.uniform(-3e-3, 3e-3)) if has_pin else None
        yield {
            "id": number,
            "number": f"{number:08d}",
            "service": Service.SNAPSHOT,
            "topic": one["topic"],
            "status": Status.NEW if is_open else Status.CLOSED,
            "summary": one["text"],
            "details": {"description": one["text"], "place": one["place"]},
            "place": f"{name}{chance.randrange(1, 40)}栋",
            "place_name": name,
            "latitude": pin[0] if pin else None,
            "longitude": pin[1] if pin else None,
            "cell": cell_of(*pin) if pin else None,
            "resident_id": resident,
            "team_id": chance.choice(teams),
            "open_key": f"fill-{number}",
            "promised_on": at.date(),
            **dict.fromkeys(
                ("opened_at", "accept_due_at", "handle_due_at", "accept_from_at", "handle_from_at", "moved_at"), at
            ),
        }


def _told(chance: random.Random) -> Iterator[Json]:
    """Reports at random out of the labelled pairs."""
    sides = [pair[side] for pair in read_pairs(PAIRS) for side in ("earlier", "later")]
    while True:
        yield chance.choice(sides)


def _asked(session: Session, told: Json) -> Report:
    return report_from(
        session,
        topic=told["topic"],
        text=told["text"],
        place=told["place"],
        location=tuple(told["pin"]) if told.get("pin") else None,
        fingerprints=(1234567890123456789,) if told.get("photos") else (),
        at=NOW,
    )


def _words(ticket_id: int) -> Json:
    return {"ticket_id": ticket_id, "author_kind": "resident", "kind": "supplement", "text": "", "created_at": NOW}


def _timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _percentiles(times: list[float]) -> Json:
    ordered = sorted(times)
    return {
        "p50": round(ordered[len(ordered) // 2], 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "max": round(ordered[-1], 2),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.duplicates", description="Time the search for the same thing."
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--database", help="address of an empty database; one size only")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
