"""A store as an office has it after five years: tickets, people, words, clocks. Made quickly, by bulk loading.

Everything comes from one seed, so that two runs measure the same store. The schema is the real one (``upgrade``); only
the rows are not made through the use cases, which would take hours.
"""

import random
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from itertools import islice
from typing import Any, Dict, Iterable, Iterator, List, Sequence, Tuple

import numpy as np
from sqlalchemy import Table, text

from helpdesk.clock import FixedClock
from helpdesk.database import Base, Database
from helpdesk.models import (
    AuditEntry,
    HelpingTeam,
    JoinedResident,
    Membership,
    OutboxRow,
    Resident,
    Staff,
    Ticket,
    TicketMessage,
    TicketTerm,
    TicketThread,
    Timer,
)
from helpdesk.office import apply_office, load_office
from helpdesk.places.cells import cell_of
from helpdesk.search.terms import terms_of_texts, texts_of
from helpdesk.settings import ROOT
from helpdesk.staff.teams import all_teams
from helpdesk.tickets.numbers import number_of

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=timezone.utc)  # A Tuesday, 10:00 in the office.
YEARS = 5
STAFF_PER_TEAM = {10_000: 2, 1_000_000: 25}  # An office with a hundred times the work has more people.
SEED = 20260310
ID_BITS = 21  # Of a packed term; enough for two million tickets.
CHUNK = 50_000

PLACES = [
    f"{name}{kind}"
    for name in [
        "幸福",
        "和平",
        "春风",
        "秋水",
        "文化",
        "长安",
        "朝阳",
        "新华",
        "解放",
        "建设",
        "滨河",
        "青年",
        "东湖",
        "西苑",
        "南园",
        "北辰",
        "金桂",
        "银杏",
        "梧桐",
        "翠竹",
    ]
    for kind in ["小区", "花园", "家园", "路", "街", "里", "新村", "广场", "公园", "市场"]
]
THINGS = [
    "路灯",
    "井盖",
    "路面",
    "人行道",
    "垃圾桶",
    "消防通道",
    "电梯",
    "下水道",
    "化粪池",
    "围墙",
    "路牌",
    "护栏",
    "健身器材",
    "公厕",
    "绿化带",
    "树枝",
    "电线",
    "车位",
    "楼道灯",
    "污水管",
]
FAULTS = [
    "坏了",
    "松动",
    "破损",
    "堵了",
    "不亮",
    "倒了",
    "满了",
    "没人管",
    "漏水",
    "被占了",
    "有异味",
    "很久没修",
    "噪音大",
    "塌陷",
    "丢了",
    "生锈",
    "挡路",
    "漏电",
    "积水",
    "有安全隐患",
]
ENDS = [
    "，请尽快派人来看看",
    "，晚上老人出行很不方便",
    "，已经半个月了",
    "，孩子上学要经过这里",
    "，之前反映过一次没有结果",
    "，希望能彻底解决",
    "，下雨天更严重",
    "，物业说不归他们管",
    "，隔壁楼也有同样的情况",
    "，谢谢",
]
TOPICS = [
    "public_facilities",
    "roads",
    "sanitation",
    "drainage",
    "property",
    "greening",
    "noise",
    "parking",
    "safety",
    "utilities",
]
SERVICES = ("snapshot", "complaint", "help", "consult", "suggestion")
STATUSES = (("triage", 5), ("new", 15), ("in_progress", 65), ("waiting", 15))


@dataclass(frozen=True)
class Drawn:
    """One ticket before it is a row."""

    ticket_id: int
    opened: float  # Seconds since 1970.
    status: str
    team_id: Any
    owner_id: Any
    place: int


def fill(database: Database, count: int) -> float:
    """Make ``count`` tickets and all around them; returns the seconds it took."""
    began = time.perf_counter()
    database.upgrade()
    people = _people(database, next((many for size, many in STAFF_PER_TEAM.items() if count <= size), 40))
    loader = _loader(database)
    tables = [one.__table__ for one in (Ticket, TicketThread, AuditEntry, OutboxRow, TicketMessage, Timer)]
    with loader.connected() as connection:
        indexes = [index for table in tables for index in table.indexes]
        for index in indexes:
            index.drop(connection)
        drawn = _draw(count, people["teams"])
        loader.load(connection, Resident.__table__, _residents(count))
        loader.load(connection, Ticket.__table__, _tickets(drawn, count))
        for table, rows in _around(drawn, people["chats"], people["helpers"]):
            loader.load(connection, table, rows)
        loader.load(connection, TicketTerm.__table__, _terms(drawn))
        for index in indexes:
            index.create(connection)
    loader.finish()
    return time.perf_counter() - began


def _people(database: Database, per_team: int) -> Dict[str, Any]:
    """The example office with its groups and ``per_team`` people in each."""
    with database.session() as session:
        apply_office(session, load_office(ROOT / "office.yml"), FixedClock(NOW))
        teams = all_teams(session)
        for place, team in enumerate(teams):
            team.chat_id, team.is_forum = -1002000000001 - place, True
            for number in range(per_team):
                person = Staff(telegram_user_id=10_000 + 100 * place + number, name=f"同事{team.id}{number:02d}")
                person.memberships = [Membership(team_id=team.id, role="dispatcher" if team.is_duty else "staff")]
                session.add(person)
        session.flush()
        members: Dict[int, List[int]] = {}
        for one in session.query(Membership).all():
            members.setdefault(one.team_id, []).append(one.staff_id)
        working = [(team.id, members[team.id]) for team in teams if not team.is_duty]
        chats = {team.id: team.chat_id for team in teams}
        duty = next(team for team in teams if team.is_duty)
        chats[None] = duty.chat_id
    return {"teams": working, "chats": chats, "helpers": [team for team, _ in working]}


def _draw(count: int, teams: Sequence[Tuple[int, List[int]]]) -> List[Drawn]:
    """Spread evenly over the years; the last three weeks are mostly open, two months before them partly: 2 % in all."""
    dice = random.Random(SEED)  # noqa: S311  # No secret, only a spread.
    codes = [code for code, share in STATUSES for _ in range(share)]
    span = YEARS * 365 * 86400
    drawn = []
    for ticket_id in range(1, count + 1):
        opened = NOW.timestamp() - span * (count - ticket_id + dice.random()) / count
        age = (NOW.timestamp() - opened) / 86400
        is_open = dice.random() < (0.8 if age < 21 else 0.3 if age < 86 else 0.0003)
        status = dice.choice(codes) if is_open else "resolved" if age < 100 and dice.random() < 0.1 else "closed"
        team_id, members = dice.choice(teams)
        owner_id = None if status in ("triage", "new") else dice.choice(members)
        place = min(int(dice.expovariate(1 / 60)), len(PLACES) - 1)  # Some places are much busier than others.
        drawn.append(Drawn(ticket_id, opened, status, None if status == "triage" else team_id, owner_id, place))
    return drawn


def _residents(count: int) -> Iterator[Dict[str, Any]]:
    for one in range(1, count // 5 + 2):
        yield {
            "id": one,
            "telegram_user_id": 1_000_000_000 + one,
            "chat_id": 1_000_000_000 + one,
            "display_name": f"居民{one}",
            "phone": None,
            "consented_at": _at(NOW.timestamp() - 86400),
            "consent_version": "1",
            "unreachable_at": None,
            "created_at": _at(NOW.timestamp() - 86400),
        }


def words_of(one: Drawn) -> Tuple[str, str, str, str]:
    """Place as it was said, the office's name of it, summary and topic of a ticket."""
    at = one.ticket_id * 7919
    summary = THINGS[at % 20] + FAULTS[at // 20 % 20] + ENDS[at // 400 % len(ENDS)]
    return f"{PLACES[one.place]}{at % 40 + 1}号楼", PLACES[one.place], summary, TOPICS[at % 20 % len(TOPICS)]


def _tickets(drawn: Iterable[Drawn], count: int) -> Iterator[Dict[str, Any]]:
    residents = count // 5 + 1
    fixed = {
        "details": "{}",
        "urgency": "normal",
        "bounce_count": 0,
        "urge_count": 0,
        "extended_days": 0,
        "paused_seconds": 0,
        "is_provisional": 0,
        "channel": "chat",
        "is_with_supervisor": 0,
        "reopen_count": 0,
    }
    names = [column.name for column in Ticket.__table__.columns]
    for one in drawn:
        place, place_name, summary, topic = words_of(one)
        handle_from = one.opened + 7200
        latitude, longitude = _pin(one)
        is_over = one.status in ("closed", "resolved")
        row = dict.fromkeys(names)
        row.update(fixed)
        row.update(
            id=one.ticket_id,
            number=number_of(one.ticket_id),
            service=SERVICES[one.ticket_id % 5 if one.ticket_id % 3 else 0],
            topic=topic,
            status=one.status,
            summary=summary,
            place=place,
            place_name=place_name,
            cell=_cell(round(latitude, 4), round(longitude, 4)),
            latitude=latitude,
            longitude=longitude,
            resident_id=one.ticket_id % residents + 1,
            team_id=one.team_id,
            owner_id=one.owner_id,
            opened_at=_at(one.opened),
            accept_from_at=_at(one.opened),
            accept_due_at=_at(one.opened + 86400 * (1 + one.ticket_id % 25)),
            handle_from_at=_at(handle_from),
            handle_due_at=_at(_office_closes(handle_from + 86400 * (5 + one.ticket_id % 80))),
            promised_on=_at(handle_from + 86400 * 10)[:10],
            moved_at=_at(handle_from),
            claimed_at=_at(handle_from) if one.owner_id else None,
            resolved_at=_at(handle_from + 86400 * 4) if is_over else None,
            closed_at=_at(handle_from + 86400 * 6) if one.status == "closed" else None,
            paused_at=_at(handle_from + 3600) if one.status == "waiting" else None,
            open_key=f"bench-{one.ticket_id}",
            crowd_count=3 if one.ticket_id % 50 == 0 else 0,
            satisfaction=1 + one.ticket_id % 5 if one.status == "closed" and one.ticket_id % 3 else None,
            resolution=("solved", "partly", "unsolved")[one.ticket_id % 3] if one.status == "closed" else None,
        )
        yield row


def _around(drawn: Sequence[Drawn], chats: Dict[Any, int], helpers: Sequence[int]) -> Iterator[Tuple[Table, Any]]:
    yield (
        TicketThread.__table__,
        (
            {
                "id": one.ticket_id,
                "ticket_id": one.ticket_id,
                "chat_id": chats[one.team_id],
                "thread_id": one.ticket_id + 5,
                "card_message_id": one.ticket_id + 6,
            }
            for one in drawn
        ),
    )
    yield AuditEntry.__table__, _audit(drawn)
    yield OutboxRow.__table__, _outbox(drawn)
    lively = [one for one in drawn if one.status in ("triage", "new", "in_progress", "waiting", "resolved")]
    yield TicketMessage.__table__, _messages(lively)
    yield Timer.__table__, _timers(lively)
    yield JoinedResident.__table__, _joined(drawn)
    yield HelpingTeam.__table__, _helping(drawn, helpers)


def _audit(drawn: Sequence[Drawn]) -> Iterator[Dict[str, Any]]:
    """Four moves of what is alive, two of what is over."""
    entry = 1000  # Behind those of the office itself.
    for one in drawn:
        moves = ("open", "claim", "answer", "ask") if one.status != "closed" else ("open", "archive")
        for step, action in enumerate(moves):
            entry += 1
            kind, actor = (
                ("resident", 1) if step == 0 else ("staff", one.owner_id) if one.owner_id else ("system", None)
            )
            at = _at(one.opened + 600 * step)
            yield {
                "id": entry,
                "ticket_id": one.ticket_id,
                "actor_kind": kind,
                "actor_id": actor,
                "action": action,
                "before": None,
                "after": None,
                "details": "{}",
                "at": at,
            }


def _outbox(drawn: Sequence[Drawn]) -> Iterator[Dict[str, Any]]:
    """The card of every ticket, sent long ago."""
    for one in drawn:
        at = _at(one.opened + 1)
        yield {
            "id": one.ticket_id,
            "kind": "ticket_card",
            "recipient_kind": "team",
            "recipient_id": one.team_id or 6,
            "ticket_id": one.ticket_id,
            "params": "{}",
            "priority": 5,
            "revision": 0,
            "created_at": at,
            "key": f"card:{one.ticket_id}:{one.team_id or 6}",
            "not_before": None,
            "attempts": 0,
            "sent_at": at,
            "failed_at": None,
            "error": None,
            "forgotten_at": at,
        }


def _messages(lively: Sequence[Drawn]) -> Iterator[Dict[str, Any]]:
    for place, one in enumerate(lively):
        for step in range(3):
            yield {
                "id": 3 * place + step + 1,
                "ticket_id": one.ticket_id,
                "text": "补充一下，还是老样子。",
                "author_kind": "resident" if step else "staff",
                "kind": "supplement" if step else "question",
                "created_at": _at(one.opened + 3600 * step),
                "edited_at": None,
                "staff_id": None,
                "source_chat_id": 1_000_000_000 + one.ticket_id,
                "source_message_id": step + 1,
            }


def _timers(lively: Sequence[Drawn]) -> Iterator[Dict[str, Any]]:
    for place, one in enumerate(lively):
        for step, name in enumerate(("amber", "red")):
            due_at = _at(NOW.timestamp() + 3600 * (place % 400) - 1800 + step)
            yield {
                "id": 2 * place + step + 1,
                "name": name,
                "ticket_id": one.ticket_id,
                "subject": "",
                "due_at": due_at,
            }


def _joined(drawn: Sequence[Drawn]) -> Iterator[Dict[str, Any]]:
    names = [column.name for column in JoinedResident.__table__.columns]
    row_id = 0
    residents = len(drawn) // 5 + 1
    for one in islice(drawn, 49, None, 50):
        for step in range(3):
            row_id += 1
            resident = (one.ticket_id + step + 1) % residents + 1
            row = dict.fromkeys(names)
            row.update(id=row_id, ticket_id=one.ticket_id, resident_id=resident, joined_at=_at(one.opened))
            yield row


def _helping(drawn: Sequence[Drawn], helpers: Sequence[int]) -> Iterator[Dict[str, Any]]:
    """One ticket in a hundred; a helping team that has done its part is an ended one."""
    for place, one in enumerate(islice(drawn, 99, None, 100)):
        ended_at = None if one.status in ("in_progress", "waiting") else _at(one.opened + 86400)
        yield {
            "id": place + 1,
            "ticket_id": one.ticket_id,
            "team_id": helpers[place % len(helpers)],
            "called_by_id": None,
            "called_at": _at(one.opened),
            "ended_at": ended_at,
        }


def _terms(drawn: Sequence[Drawn]) -> Iterator[Tuple[int, int]]:
    """All terms, in the order of the table's key."""
    chunks = []
    for start in range(0, len(drawn), CHUNK):
        packed: List[int] = []
        for one in drawn[start : start + CHUNK]:
            place, place_name, summary, topic = words_of(one)
            terms = _place_terms(place, place_name) | _summary_terms(summary) | _topic_terms(topic)
            packed.extend(term << ID_BITS | one.ticket_id for term in terms)
        chunks.append(np.array(packed, dtype=np.int64))
    whole = np.sort(np.concatenate(chunks))
    for start in range(0, len(whole), CHUNK):
        part = whole[start : start + CHUNK]
        yield from zip((part >> ID_BITS).tolist(), (part & (2**ID_BITS - 1)).tolist(), strict=True)


@lru_cache(maxsize=100_000)
def _place_terms(place: str, place_name: str) -> frozenset:
    return terms_of_texts(texts_of(place, place_name, "", None))


@lru_cache(maxsize=100_000)
def _summary_terms(summary: str) -> frozenset:
    return terms_of_texts(texts_of(None, None, summary, None))


@lru_cache(maxsize=100)
def _topic_terms(topic: str) -> frozenset:
    return terms_of_texts(texts_of(None, None, "", topic))


def _pin(one: Drawn) -> Tuple[float, float]:
    """Around the place, which lies on a lattice of half a kilometre."""
    north, east = divmod(one.place, 20)
    return 31.2 + north * 0.005 + one.ticket_id % 7 * 0.0002, 121.4 + east * 0.005 + one.ticket_id % 5 * 0.0002


@lru_cache(maxsize=100_000)
def _cell(latitude: float, longitude: float) -> str:
    return cell_of(latitude, longitude)


def _office_closes(at: float) -> float:
    """Limits end when the office closes, so many tickets are due at one time."""
    return at - at % 86400 + 9.5 * 3600


def _at(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime(seconds))


class _Sqlite:
    """Rows by ``executemany``; foreign keys are not looked at while loading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """One transaction; the switch of the checks works only before it."""
        with self._database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                yield connection
            raw.execute("PRAGMA foreign_keys = ON")

    def load(self, connection: Any, table: Table, rows: Iterable[Any]) -> None:
        """Insert all rows."""
        names, tuples = _as_tuples(table, rows)
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        connection.connection.driver_connection.executemany(statement, tuples)

    def finish(self) -> None:
        """An office's file is never analysed, so this one is not either."""


class _Postgres:
    """Rows by COPY, and fresh statistics as autovacuum would have made them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """One transaction; foreign keys are triggers here, and the rows are known to fit."""
        with self._database.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            yield connection

    def load(self, connection: Any, table: Table, rows: Iterable[Any]) -> None:
        """Copy all rows."""
        names, tuples = _as_tuples(table, rows)
        cursor = connection.connection.driver_connection.cursor()
        with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            while chunk := list(islice(tuples, CHUNK)):
                copy.write("".join("\t".join(_cell_of_copy(one) for one in row) + "\n" for row in chunk))

    def finish(self) -> None:
        """Sequences behind the loaded ids, and statistics."""
        with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in Base.metadata.sorted_tables:
                if "id" in table.columns and table.columns["id"].autoincrement is not False:
                    top = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"  # noqa: S608
                    connection.execute(
                        text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {top}, false)")
                    )
            connection.execute(text("VACUUM ANALYZE"))


def _loader(database: Database) -> Any:
    return _Sqlite(database) if database.engine.dialect.name == "sqlite" else _Postgres(database)


def _as_tuples(table: Table, rows: Iterable[Any]) -> Tuple[List[str], Iterator[Tuple[Any, ...]]]:
    names = [column.name for column in table.columns]
    if table.name == "ticket_terms":
        return names, iter(rows)
    return names, (tuple(row[name] for name in names) for row in rows)


def _cell_of_copy(value: Any) -> str:
    return "\\N" if value is None else str(value)
