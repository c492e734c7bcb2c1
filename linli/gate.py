"""上线检查 of one version: Rasa's side reads, the scripted talks are held, and what came of it is stored in its row.

Stored are codes, ids and figures, and the frozen messages, which are ours. Of the office's phrases only the ids:
one that is deleted later must not live on in a report.
"""

import contextlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import SystemClock
from helpdesk.database import Database, create_database
from helpdesk.errors import InvalidInputError, NotFoundError, UnavailableError
from helpdesk.people import SYSTEM
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.settings import ROOT, Settings
from helpdesk.training.gate import Limits, judge
from helpdesk.training.lock import one_at_a_time
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.versions import live_version, version_before
from linli.dialogues import run_talks
from linli.gate_report import measured, report_of, without_words
from linli.heavy import run_heavy
from linli.processes import RASA_PYTHON
from linli.talking import TalkResult

Tell = Callable[[int], None]

LOG = "gate.log"
LOCK = "gate.lock"
DRAFT = ".gate-"  # What the name of a folder begins with in which an examination is under way.
BUSY = "正在做另一次上线检查，请等它做完再试"
OUT = "out"  # In that folder: what is kept.
READ_SHARE = 60  # Percent of the time that is over when the talks begin; measured.
_LEARNED = (PhraseStatus.APPROVED, PhraseStatus.WITHDRAWN)


@dataclass(frozen=True)
class Examined:
    """What is examined, against what, and the phrases as Rasa's side reads them."""

    version_id: int
    file: str
    against_id: int | None
    against_file: str | None
    phrases: list[dict[str, Any]]


def run_gate(settings: Settings, version_id: int, tell: Tell) -> None:
    """Examine a version beside the live one (the live one beside the one before it) and store verdict and report.

    ``tell`` is told the percentage every second or so; what it raises ends the examination and nothing is stored.
    Raises ``HelpdeskError`` with one sentence when it could not be done.
    """
    begun = time.monotonic()
    database = create_database(settings.database)
    try:
        with database.reading() as session:
            examined = _look_up(session, settings, version_id)
        with one_at_a_time(settings.run, lock=LOCK, words=BUSY), _draft(settings) as draft:
            facts = _read(settings, examined, draft, lambda percent: tell(percent * READ_SHARE // 100))
            models = {
                which: settings.models / file
                for which, file in (("live", examined.against_file), ("new", examined.file))
                if file is not None and which in facts["frozen"]
            }
            held = run_talks(settings, draft, models, lambda done: tell(READ_SHARE + round((99 - READ_SHARE) * done)))
            _keep_files(draft / OUT, _folder(settings, examined.file), facts)
            _store(database, settings, examined, facts, held, seconds=time.monotonic() - begun)
    except OSError as error:
        raise UnavailableError(f"上线检查没有做完（{error.strerror}），新模型还没有上线；请看磁盘满没满") from error
    finally:
        database.dispose()
    tell(100)


def remove_drafts(settings: Settings) -> None:
    """What an examination left that was killed: no words of a phrase may stay there. Call it only while none runs."""
    for left in settings.models.glob(f"{DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _draft(settings: Settings) -> Iterator[Path]:
    """A folder for one examination, beside the models, so that the report can be moved; the lock is held."""
    remove_drafts(settings)
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=settings.models) as name:
        yield Path(name)


def _look_up(session: Session, settings: Settings, version_id: int) -> Examined:
    version = session.get(ModelVersion, version_id)
    if version is None:
        raise NotFoundError("没有这个模型版本")
    if version.removed_at is not None or not (settings.models / version.file).is_file():
        raise InvalidInputError("这个模型的文件已经不在了，没法检查")
    live = live_version(session)
    if live is not None and live.id == version.id:
        live = version_before(session)
    there = live is not None and (settings.models / live.file).is_file()
    return Examined(
        version_id=version.id,
        file=version.file,
        against_id=live.id if live and there else None,
        against_file=live.file if live and there else None,
        phrases=_phrase_rows(session, version, live if there else None),
    )


def _phrase_rows(session: Session, version: ModelVersion, live: ModelVersion | None) -> list[dict[str, Any]]:
    """Phrases the version has learned, and withdrawn ones, as nlu.gate reads them."""
    learned, known = _learned(version), _learned(live) if live is not None else frozenset[int]()
    query = select(Phrase).where(Phrase.status.in_(_LEARNED), Phrase.intent.is_not(None), Phrase.text != "")
    return [
        {
            "id": one.id,
            "text": one.text,
            "intent": one.intent,
            "topic": one.topic,
            "decided_at": one.decided_at.isoformat() if one.decided_at else "",
            "status": one.status.value,
            "in_live": one.id in known,
        }
        for one in session.scalars(query.order_by(Phrase.id))
        if one.id in learned or one.status is PhraseStatus.WITHDRAWN
    ]


def _learned(version: ModelVersion) -> frozenset[int]:
    return frozenset((version.learned or {}).get("phrases", ()))


def _read(settings: Settings, examined: Examined, folder: Path, tell: Tell) -> dict[str, Any]:
    """Let both models read; the facts of nlu/gate.py."""
    phrases, said, percent, out = folder / "phrases.jsonl", dict[str, Any](), [0], folder / OUT
    phrases.write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in examined.phrases), encoding="utf-8"
    )
    argv = [str(RASA_PYTHON), "-m", "nlu.gate", "--model", str(settings.models / examined.file)]
    if examined.against_file is not None:
        argv += ["--against", str(settings.models / examined.against_file)]
    argv += ["--frozen", str(ROOT / "data" / "frozen"), "--phrases", str(phrases), "--data", str(ROOT / "data")]
    argv += ["--out", str(out), "--service-python", sys.executable, "--json"]

    def heard(line: dict[str, Any]) -> None:
        said.update(line)
        percent[0] = max(percent[0], int(line.get("percent", 0)))
        tell(percent[0])

    log = settings.run / LOG
    code = run_heavy(argv, settings=settings, log=log, heard=heard, tick=lambda: tell(percent[0]))
    if code != 0:
        raise UnavailableError(f"上线检查没有做完（代码 {code}），新模型还没有上线；详细原因在 {log}")
    facts: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return facts


def _keep_files(folder: Path, target: Path, facts: Mapping[str, Any]) -> None:
    """The pictures and the facts beside the model, in the place of older ones; phrases without their words."""
    kept = {**facts, "changed": [without_words(one) for one in facts["changed"]]}
    (folder / "report.json").write_text(json.dumps(kept, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    folder.replace(target)


def _store(
    database: Database,
    settings: Settings,
    examined: Examined,
    facts: Mapping[str, Any],
    held: Mapping[str, Sequence[TalkResult]],
    *,
    seconds: float,
) -> None:
    new, live = (measured(facts, which, held.get(which, ())) for which in ("new", "live"))
    if new is None:
        raise UnavailableError("上线检查没有做完，新模型还没有上线；请再检查一次")
    judgement = judge(new, live, Limits.of(settings))
    report = report_of(judgement, new, live, facts, held.get("new", ()))
    with database.session() as session:
        version = session.get(ModelVersion, examined.version_id, with_for_update=True)
        if version is None:
            raise NotFoundError("没有这个模型版本")
        version.scores = facts["frozen"]["new"]
        version.verdict = Verdict.PASSED if judgement.passed else Verdict.FAILED
        version.report = {"against": examined.against_file, "against_id": examined.against_id, **report}
        version.gate_seconds = round(seconds, 1)
        version.override_by = version.override_reason = version.override_agreed_by = version.override_asked_at = None
        against = session.get(ModelVersion, examined.against_id) if examined.against_id else None
        if against is not None and live is not None:
            against.scores = facts["frozen"]["live"]  # The newest test set; both can be compared from now on.
        codes = sorted({one.code.value for one in judgement.reasons})
        record(
            session,
            "check_version",
            by=SYSTEM,
            at=SystemClock().now(),
            model=version.id,
            verdict=version.verdict,
            reasons=codes,
        )


def _folder(settings: Settings, file: str) -> Path:
    """Where the pictures of a version's report are; absent for one that was never examined."""
    return settings.models / f"{file}.report"
