"""How good the hint is that two reports are one: ``python -m bench.duplicate_hint``.

Files the earlier report of every labelled pair, looks for it with the later one, as the dialogue and the staff's hint
do, and counts. The points of ``helpdesk/crowds/similarity.py`` were set on the half "tune"; "report" is what counts.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import SystemClock
from helpdesk.crowds.candidates import similar_tickets
from helpdesk.crowds.reports import report_from
from helpdesk.database import create_database
from helpdesk.office import apply_office, load_office
from helpdesk.places.cells import cell_of
from helpdesk.residents.models import Resident
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.states import Status

PAIRS = Path("tests/data/duplicate_pairs.jsonl")
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
Json = dict[str, Any]


@dataclass
class Count:
    """What the hint made of some pairs."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    left_alone: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the hints that are right."""
        return self.found / max(1, self.found + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the same things that are found."""
        return self.found / max(1, self.found + self.missed)

    def add(self, name: str, *, same: bool, hinted: bool) -> None:
        """Count one pair."""
        match same, hinted:
            case True, True:
                self.found += 1
            case True, False:
                self.missed += 1
            case False, True:
                self.wrong += 1
            case _:
                self.left_alone += 1
        if same is not hinted:
            self.mistakes.append(name)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    options = _parser().parse_args(arguments)
    halves, kinds = measure(read_pairs(options.pairs))
    facts = {
        "halves": {name: _facts(count) for name, count in sorted(halves.items())},
        "kinds": {name: _facts(count) for name, count in sorted(kinds.items())},
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "duplicate_hint.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=1, ensure_ascii=False))
    return 0


def read_pairs(file: Path) -> list[Json]:
    """The labelled pairs."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def measure(pairs: list[Json]) -> tuple[dict[str, Count], dict[str, Count]]:
    """Counts by half, and by kind of pair in the half that counts."""
    halves: dict[str, Count] = defaultdict(Count)
    kinds: dict[str, Count] = defaultdict(Count)
    with tempfile.TemporaryDirectory() as folder:
        database = create_database(f"sqlite:///{folder}/pairs.db")
        database.create_tables()
        with database.session() as session:
            apply_office(session, load_office(Path("office.yml")), SystemClock())
            resident = _resident(session)
            for pair in pairs:
                hinted = is_hinted(session, pair, resident)
                halves[pair["half"]].add(pair["id"], same=pair["same"], hinted=hinted)
                if pair["half"] == "report":
                    kinds[pair["kind"]].add(pair["id"], same=pair["same"], hinted=hinted)
        database.dispose()
    return halves, kinds


def is_hinted(session: Session, pair: Json, resident: Resident) -> bool:
    """Whether the later report leads to the earlier one's ticket."""
    later = _report(session, pair["later"], NOW)
    earlier = _report(session, pair["earlier"], NOW - timedelta(hours=pair["hours"]))
    savepoint = session.begin_nested()
    ticket = Ticket(
        service=Service.SNAPSHOT,
        status={"open": Status.NEW, "resolved": Status.RESOLVED, "closed": Status.CLOSED}[pair["status"]],
        summary=earlier.text,
        details={},
        topic=earlier.topic,
        place=earlier.place,
        place_name=earlier.place_name,
        latitude=earlier.latitude,
        longitude=earlier.longitude,
        cell=cell_of(*earlier.pin) if earlier.pin else None,
        resident=resident,
        open_key=pair["id"],
        number=pair["id"],
        promised_on=NOW.date(),
        **dict.fromkeys(
            ("opened_at", "accept_due_at", "handle_due_at", "accept_from_at", "handle_from_at", "moved_at"), earlier.at
        ),
    )
    photos = [Attachment(kind="photo", fingerprint=one) for one in earlier.fingerprints]
    ticket.messages = [
        TicketMessage(author_kind="resident", kind="supplement", text="", created_at=earlier.at, attachments=photos)
    ]
    session.add(ticket)
    session.flush()
    found = [one.ticket.number for one in similar_tickets(session, later, now=NOW)]
    savepoint.rollback()
    return pair["id"] in found


def _report(session: Session, told: Json, at: datetime) -> Any:
    prints = [int(one, 16) for one in told.get("photos", ())]
    return report_from(
        session,
        topic=told["topic"],
        text=told["text"],
        place=told["place"],
        location=tuple(told["pin"]) if told.get("pin") else None,
        fingerprints=tuple(one - (1 << 64) if one >> 63 else one for one in prints),
        at=at,
    )


def _resident(session: Session) -> Resident:
    resident = Resident(telegram_user_id=1, chat_id=1, display_name="王秀兰", consented_at=NOW, created_at=NOW)
    session.add(resident)
    session.flush()
    return resident


def _facts(count: Count) -> Json:
    return {**asdict(count), "precision": round(count.precision, 3), "recall": round(count.recall, 3)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.duplicate_hint", description="Measure the hint.")
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
