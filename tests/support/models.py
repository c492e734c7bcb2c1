"""Model versions with files, and a dialogue server that takes or refuses them."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import UnavailableError
from helpdesk.people import Admin
from helpdesk.readings.models import Reading
from helpdesk.training.models import ModelVersion, SwitchKind, Verdict
from helpdesk.training.server import REFUSALS
from helpdesk.training.switching import point_link
from helpdesk.training.versions import add_version, record_switch

INTENTS = {"report_snapshot": 50, "file_complaint": 50}


class FakeServer:
    """Answers with what it was told to load; ``model`` None: it is not running."""

    def __init__(self, model: str | None = None) -> None:
        self.model = model
        self.loaded: list[tuple[str, str]] = []
        self.refuses: str | None = None
        self.before_answer: Callable[[], None] = lambda: None

    def load(self, file: Path, sha256: str) -> bool:
        self.loaded.append((file.name, sha256))
        self.before_answer()
        if self.refuses is not None:
            raise UnavailableError(REFUSALS[self.refuses])
        if self.model is None:
            return False
        self.model = file.name
        return True

    def answering(self) -> str | None:
        return self.model


def make_model(session: Session, clock: Clock, models: Path, file: str, **facts: Any) -> ModelVersion:
    """A version whose file is there and holds its own name."""
    models.mkdir(parents=True, exist_ok=True)
    content = file.encode()
    (models / file).write_bytes(content)
    known = {"sha256": hashlib.sha256(content).hexdigest(), "verdict": Verdict.PASSED, "rasa_version": "3.6.21"}
    return add_version(
        session,
        file=file,
        data_hash="0" * 64,
        examples=facts.pop("examples", 100),
        by=Admin(facts.pop("trained_by", 3001)),
        clock=clock,
        **{**known, **facts},
    )


def make_live(session: Session, clock: Clock, models: Path, version: ModelVersion) -> None:
    """It answers residents: by the row and by the link."""
    record_switch(session, version, kind=SwitchKind.FIRST, by=Admin(None), seconds=None, clock=clock)
    point_link(models, version.file)


def make_scores(wrong: int = 5, *, missed: int = 0, frozen: str = "f1") -> dict[str, Any]:
    """Scores of 100 messages, of which the first ``wrong`` were taken for a complaint."""
    return {
        "messages": 100,
        "intents": INTENTS,
        "wrong": {f"m{n}": ["report_snapshot", "file_complaint"] for n in range(wrong)},
        "topics": {"roads": 60},
        "wrong_topics": {},
        "emergencies": 20,
        "missed": [f"e{n}" for n in range(missed)],
        "missed_by_model": [],
        "others": 80,
        "false_alarms": [],
        "fallbacks": [],
        "frozen": frozen,
    }


def make_messages(
    session: Session, clock: Clock, version: ModelVersion, count: int, *, fallbacks: int = 0, corrected: int = 0
) -> None:
    """So many messages were read by this version just now."""
    for n in range(count):
        session.add(
            Reading(
                message_key="",
                version_id=version.id,
                intent="greet",
                confidence=0.5,
                is_fallback=n < fallbacks,
                is_corrected=n >= count - corrected,
                at=clock.now(),
            )
        )
    session.flush()
