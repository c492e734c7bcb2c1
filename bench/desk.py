"""How long the desk takes with five years behind it: ``python -m bench.desk [--sizes 10000 1000000] [--runs 60]``.

Builds a store of each size (SQLite in a temporary folder; PostgreSQL too where LINLI_BENCH_POSTGRES holds the address
of a server, where two databases of its own are made), runs every chat command, card, search, digest and report in it
as the bot does, and prints p50 and p95 in milliseconds and how much the larger store costs more. A command is timed
from the use case over its commit to the finished message; what Telegram takes is not in it. Beside the time on the
wall it prints the processor's time of this process: that is what remains comparable on a machine with other work.
``--json`` writes the figures, and every statement that reads a whole table, to a file.
"""

import argparse
import json
import os
import platform
import random
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple
from zoneinfo import ZoneInfo

from sqlalchemy import event, func, inspect, make_url, select, text
from sqlalchemy.orm import Session

from bench.desk_store import FAULTS, NOW, PLACES, SEED, THINGS, fill
from bot.delivery.packing import pack
from bot.staff.lists import list_due, list_found, list_mine, list_team
from bot.staff.people import Actor
from bot.staff.sayings import Saying
from bot.staff.showing import show_history, show_ticket
from bot.staff.spots import Spot
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.crowds.candidates import similar_tickets
from helpdesk.crowds.reports import report_of
from helpdesk.database import Database, create_database
from helpdesk.digests.services import digest_of
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import next_rows
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Membership, Staff
from helpdesk.staff.teams import all_teams
from helpdesk.statistics.figures import Dimension
from helpdesk.statistics.months import COUNT_MONTHS, count_past_months
from helpdesk.statistics.periods import read_period
from helpdesk.statistics.services import report
from helpdesk.tickets.commands import OpenTicket
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.opening import open_ticket
from helpdesk.tickets.states import Status
from helpdesk.timers.models import Timer
from helpdesk.timers.services import due_timers

ZONE = ZoneInfo("Asia/Shanghai")
CLOCK = FixedClock(NOW)
LIMIT_MS, LIMIT_RATIO = 50.0, 1.5
WARM_UP = 5
LONGEST, FEWEST = 20.0, 10  # Seconds after which a slow case ends, once it has run so often.
BIG = ("tickets", "ticket_terms", "audit_entries", "outbox_rows", "ticket_threads", "ticket_messages", "residents")


@dataclass
class Bench:
    """One store, and who acts in it."""

    database: Database
    dice: random.Random
    teams: List[Team] = field(default_factory=list)
    people: Dict[int, List[Staff]] = field(default_factory=dict)
    open_numbers: Dict[int, List[str]] = field(default_factory=dict)

    def meet(self) -> None:
        """Read once who there is; nothing of it is timed."""
        with self.database.reading() as session:
            self.teams = all_teams(session)
            for one in session.scalars(select(Membership)):
                self.people.setdefault(one.team_id, []).append(one.staff)
            for team in self.teams:
                query = select(Ticket.number).where(Ticket.team_id == team.id, Ticket.status == Status.IN_PROGRESS)
                self.open_numbers[team.id] = list(session.scalars(query.order_by(Ticket.id.desc()).limit(200)))

    def actor(self, *, duty: bool = False) -> Actor:
        """Somebody in a team's group, or in the duty team's."""
        team = self.dice.choice([team for team in self.teams if team.is_duty == duty])
        person = self.dice.choice(self.people[team.id])
        return Actor(person.telegram_user_id, person.name, team.chat_id or 0, "member")

    def number(self, actor: Actor) -> str:
        """A ticket that the actor's team works on."""
        team = next(team for team in self.teams if team.chat_id == actor.chat_id)
        return self.dice.choice(self.open_numbers[team.id])


Took = Tuple[float, float]  # Seconds on the wall and of the processor.
Case = Callable[[Bench], Took]


@contextmanager
def timed() -> Iterator[List[float]]:
    """Afterwards the list holds both times."""
    took: List[float] = []
    wall, processor = time.perf_counter(), time.process_time()
    yield took
    took += [time.perf_counter() - wall, time.process_time() - processor]


def command(use_case: Callable[[Session, Bench, Actor], None], *, duty: bool = False) -> Case:
    """From the use case over its commit to the finished message."""

    def run(bench: Bench) -> Took:
        actor = bench.actor(duty=duty)
        with timed() as doing, bench.database.session() as session:
            use_case(session, bench, actor)
        with bench.database.reading() as session:
            row_id = session.scalar(select(func.max(OutboxRow.id))) or 0
        with timed() as packing, bench.database.reading() as session:
            pack(session, row_id, zone=ZONE, now=NOW, clock=CLOCK)
        return doing[0] + packing[0], doing[1] + packing[1]

    return run


def look(query: Callable[[Session, Bench], Any]) -> Case:
    """Something that only reads."""

    def run(bench: Bench) -> Took:
        with timed() as looking, bench.database.reading() as session:
            query(session, bench)
        return looking[0], looking[1]

    return run


def _spot(actor: Actor) -> Spot:
    return Spot(actor.chat_id, reply_to=1)


def _mine(session: Session, _bench: Bench, actor: Actor) -> None:
    list_mine(session, _spot(actor), actor, clock=CLOCK)


def _team(page: int) -> Callable[[Session, Bench, Actor], None]:
    return lambda session, _bench, actor: list_team(session, _spot(actor), actor, page, clock=CLOCK)


def _due(session: Session, _bench: Bench, actor: Actor) -> None:
    list_due(session, _spot(actor), actor, zone=ZONE, clock=CLOCK)


def _find(words: Callable[[Bench], str]) -> Callable[[Session, Bench, Actor], None]:
    return lambda session, bench, actor: list_found(session, _spot(actor), actor, words(bench), clock=CLOCK)


def _show(session: Session, bench: Bench, actor: Actor) -> None:
    show_ticket(session, Saying(actor.chat_id, 1, ""), bench.number(actor), actor, clock=CLOCK)


def _history(session: Session, bench: Bench, actor: Actor) -> None:
    show_history(session, _spot(actor), actor, bench.number(actor), 1, clock=CLOCK)


def _card(bench: Bench) -> Took:
    """A card that is drawn again: from the facts to the message, as the relay does it."""
    number = bench.number(bench.actor())
    with bench.database.session() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        row = OutboxRow(kind="ticket_card", recipient_kind="team", recipient_id=ticket.team_id, ticket_id=ticket.id)
        row.params, row.revision, row.attempts, row.created_at = {"number": number}, 0, 0, NOW
        session.add(row)
        session.flush()
        row_id = row.id
    with timed() as packing, bench.database.reading() as session:
        assert pack(session, row_id, zone=ZONE, now=NOW, clock=CLOCK) is not None  # noqa: S101
    return packing[0], packing[1]


def _similar(session: Session, bench: Bench) -> None:
    number = bench.number(bench.actor())
    ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
    similar_tickets(session, report_of(session, ticket), now=NOW, besides=ticket.id)


def _open(session: Session, bench: Bench, _actor: Actor) -> None:
    resident = session.get(Resident, bench.dice.randrange(1, 2000))
    place = bench.dice.choice(PLACES)
    words = {"summary": "路灯坏了，晚上太黑", "details": {"description": "路灯坏了"}, "place": f"{place}3号楼"}
    key = f"bench-new-{bench.dice.getrandbits(64)}"
    command = OpenTicket(key=key, service=Service.SNAPSHOT, topic="public_facilities", **words)
    open_ticket(session, command, by=resident, clock=CLOCK)


def _digest(*, duty: bool) -> Callable[[Session, Bench], Any]:
    def digest(session: Session, bench: Bench) -> None:
        team = bench.dice.choice([team for team in bench.teams if team.is_duty == duty])
        digest_of(session, session.get_one(Team, team.id), clock=CLOCK)

    return digest


def _stats(session: Session, _bench: Bench) -> None:
    period = read_period("上月", date(2026, 3, 10))
    report(session, period, Dimension.TEAM, title="", now=NOW, zone=ZONE)


CASES: Dict[str, Case] = {
    "/mine": command(_mine),
    "/team": command(_team(1)),
    "/team, page 20": command(_team(20)),
    "/team, duty group": command(_team(1), duty=True),
    "/due": command(_due),
    "/due, duty group": command(_due, duty=True),
    "/find, rare (thing and house)": command(
        _find(lambda bench: f"{bench.dice.choice(THINGS)} {bench.dice.choice(PLACES)}{bench.dice.randrange(1, 40)}号楼")
    ),
    "/find, usual (thing and place)": command(
        _find(lambda bench: f"{bench.dice.choice(THINGS)}{bench.dice.choice(FAULTS)} {bench.dice.choice(PLACES)}")
    ),
    "/find, common (one thing)": command(_find(lambda bench: bench.dice.choice(THINGS))),
    "/find, common, duty group": command(_find(lambda bench: bench.dice.choice(("小区", "号楼", "很久"))), duty=True),
    "/find, owner": command(_find(lambda bench: bench.dice.choice(bench.people[bench.teams[0].id]).name)),
    "/find, number": command(_find(lambda bench: bench.number(bench.actor()))),
    "/ticket": command(_show),
    "course of a ticket": command(_history),
    "card": _card,
    "duplicates": look(_similar),
    "open a ticket": command(_open),
    "digest of a team": look(_digest(duty=False)),
    "digest, duty group": look(_digest(duty=True)),
    "timers due": look(lambda session, _bench: due_timers(session, NOW, 50)),
    "outbox, next rows": look(lambda session, _bench: next_rows(session, now=NOW)),
    "report of a month": look(_stats),
}


def measure(stores: Sequence[Database], runs: int, only: Sequence[str] = ()) -> Dict[str, List[Dict[str, Any]]]:
    """p50 and p95 in milliseconds of every case in each store, and what it read as a whole.

    The stores take turns, run by run: whatever else the machine does meanwhile, it does to both.
    """
    benches = [Bench(database, random.Random(SEED)) for database in stores]  # noqa: S311
    for bench in benches:
        bench.meet()
    figures: Dict[str, List[Dict[str, Any]]] = {}
    for name, case in CASES.items():
        if only and not any(one in name for one in only):
            continue
        asked = [_asked(bench, case) for bench in benches]
        took = _in_turns(benches, case, runs)
        figures[name] = [_summary(*one) for one in zip(benches, took, asked, strict=True)]
        shown = (f"p50 {one['p50']:6.1f} p95 {one['p95']:6.1f} cpu {one['cpu']:6.1f}" for one in figures[name])
        print(f"  {name:32}", *shown, flush=True)
    return figures


def _in_turns(benches: List[Bench], case: Case, runs: int) -> List[List[Took]]:
    took: List[List[Took]] = [[] for _ in benches]
    ends = time.perf_counter() + LONGEST
    for run in range(WARM_UP + runs):
        if time.perf_counter() > ends and run >= WARM_UP + FEWEST:
            break
        for bench, times in zip(benches, took, strict=True):
            seconds = case(bench)
            if run >= WARM_UP:
                times.append(seconds)
    return took


def _asked(bench: Bench, case: Case) -> List[Any]:
    """The statements of one run."""
    with _watched(bench.database) as statements:
        case(bench)
    return list(statements)


def _summary(bench: Bench, times: List[Took], statements: List[Any]) -> Dict[str, Any]:
    wall, processor = (sorted(1000 * one[kind] for one in times) for kind in (0, 1))
    scans = sorted({scan for one in statements for scan in _scans(bench.database, *one)})
    figures = {"p50": _at(wall, 0.5), "p95": _at(wall, 0.95), "cpu": _at(processor, 0.5), "cpu95": _at(processor, 0.95)}
    return {**figures, "statements": len(statements), "scans": scans}


def _at(times: List[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(share * len(times)))], 2)


@contextmanager
def _watched(database: Database) -> Iterator[List[Any]]:
    """The statements that are executed meanwhile, with their values."""
    statements: List[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        statements.append((statement, values[0] if many and isinstance(values, list) else values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _scans(database: Database, statement: str, values: Any) -> List[str]:
    """Which big tables the statement reads from end to end."""
    if not statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
        return []
    is_sqlite = database.engine.dialect.name == "sqlite"
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if is_sqlite else ''} {statement}", values).all()
        connection.rollback()
    lines = [str(row[-1]).strip() for row in plan]
    sign = "SCAN " if is_sqlite else "Seq Scan on "
    return [line.split("  (")[0] for line in lines if sign in line and any(f"{sign}{big}" in line for big in BIG)]


def _stores(folder: Path) -> Dict[str, Callable[[int], Database]]:
    stores = {"SQLite": lambda size: create_database(f"sqlite:///{folder / f'desk-{size}.db'}")}
    if address := os.environ.get("LINLI_BENCH_POSTGRES"):
        stores["PostgreSQL"] = lambda size: _postgres(address, f"desk_bench_{size}")
    return stores


def _postgres(address: str, name: str) -> Database:
    """A database of its own on the same server; one that an earlier run has filled is used again."""
    server = create_database(address)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        known = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
        if known is None:
            connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return create_database(make_url(address).set(database=name).render_as_string(hide_password=False))


def _is_filled(database: Database, size: int) -> bool:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("ticket_terms"):
            return False
        filled: bool = (connection.scalar(select(func.max(Ticket.id))) or 0) >= size
        return filled


def _let_a_night_pass(database: Database) -> None:
    """The months before this one are counted once a night (helpdesk/statistics/months.py)."""
    with database.session() as session:
        count_past_months(session, Timer(name=COUNT_MONTHS, subject="", due_at=NOW), CLOCK)


def compare(figures: Dict[str, List[Dict[str, Any]]]) -> Dict[str, Any]:
    """How much more the larger store costs, and whether both goals are kept."""
    rows = {}
    for name, (small, large) in figures.items():
        ratio = round(large["p50"] / max(small["p50"], 0.01), 2)
        kept = large["p95"] <= LIMIT_MS and ratio < LIMIT_RATIO
        rows[name] = {"small": small, "large": large, "ratio": ratio, "kept": kept}
    return rows


def table(title: str, rows: Dict[str, Any], sizes: Sequence[int]) -> str:
    """The figures as a table in Markdown."""
    columns = " | ".join(f"{size:,}: p50 | p95 | cpu p50 | p95" for size in sizes)
    head = f"| {title} | {columns} | ratio | cpu ratio | |\n|---|{'---|' * (4 * len(sizes) + 3)}"
    lines = []
    for name, row in rows.items():
        figures = [row[store][kind] for store in ("small", "large") for kind in ("p50", "p95", "cpu", "cpu95")]
        cpu_ratio = row["large"]["cpu"] / max(row["small"]["cpu"], 0.01)
        cells = [f"{one:.1f}" for one in figures] + [f"{row['ratio']:.2f}", f"{cpu_ratio:.2f}"]
        lines.append(f"| {name} | {' | '.join(cells)} | {'' if row['kept'] else 'missed'} |")
    return "\n".join([head, *lines])


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs=2, type=int, default=[10_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--only", nargs="*", default=[], help="parts of the names of cases")
    parser.add_argument("--stores", nargs="*", default=[], help="only these: SQLite, PostgreSQL")
    parser.add_argument("--folder", type=Path, help="where the SQLite files are, and stay for the next run")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    results: Dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "date": datetime.now(ZONE).date().isoformat(),
    }
    with tempfile.TemporaryDirectory() as temporary:
        for store, opened in _stores(args.folder or Path(temporary)).items():
            if args.stores and store not in args.stores:
                continue
            databases = [opened(size) for size in args.sizes]
            for database, size in zip(databases, args.sizes, strict=True):
                took = 0.0 if _is_filled(database, size) else fill(database, size)
                print(f"{store}, {size:,} tickets, built in {took:.0f} s", flush=True)
                _let_a_night_pass(database)
            results[store] = compare(measure(databases, args.runs, args.only))
            for database in databases:
                database.dispose()
            print("\n" + table(store, results[store], args.sizes) + "\n", flush=True)
    if args.json:
        args.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
