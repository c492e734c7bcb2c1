"""A training run from the wish to its end, with a small program in the place of Rasa's."""

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from helpdesk.clock import FixedClock
from helpdesk.database import Database, create_database
from helpdesk.errors import UnavailableError
from helpdesk.people import Admin
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.settings import Settings
from helpdesk.training.lock import one_at_a_time
from helpdesk.training.models import JobReason, JobStatus, ModelVersion, SwitchKind, TrainingJob, Verdict
from helpdesk.training.services import CANCELLED, INTERRUPTED, cancel_job, request_training
from helpdesk.training.versions import live_version
from linli import training, training_book, training_run
from linli.cli import app
from linli.forecast import Forecast, Step
from linli.ingredients import sha256_of
from linli.supervisor import prepare_home
from linli.training import live_model
from linli.training_book import TrainingCancelledError
from linli.training_run import Result, Wish, run_training
from tests.support.factories import make_phrase

BEGIN = """
import errno, json, os, pathlib, signal, subprocess, sys, time
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
def tell(**facts): print(json.dumps(facts), flush=True)
tell(stage="read", percent=10)
tell(stage="train", percent=20, share=0.0)
"""
MAKES_A_MODEL = (
    f"{BEGIN}out.write_bytes(b'model ' + os.urandom(8)); tell(stage='done', percent=100, examples=12, seed=7)"
)
NEVER_ENDS = f"""{BEGIN}
(out.parent / "half").write_bytes(b"half a model")
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path({{pids!r}}).write_text(f"{{{{os.getpid()}}}} {{{{child.pid}}}}")
time.sleep(60)
"""
EATS_MEMORY = f"{BEGIN}held = bytearray(300_000_000); held[::4096] = b'x' * len(held[::4096]); time.sleep(60)"
IS_KILLED = f"{BEGIN}os.kill(os.getpid(), signal.SIGKILL)"
FILLS_THE_DISK = f"{BEGIN}tell(stage='failed', percent=20, error='[Errno 28]', reason='disk_full'); sys.exit(1)"


@dataclass
class Workshop:
    """A home, its database, and the program that trains."""

    settings: Settings
    database: Database
    clock: FixedClock
    patch: pytest.MonkeyPatch
    steps: list[Step] = field(default_factory=list)

    def trainer(self, code: str) -> None:
        program = self.settings.home / "python"
        program.write_text(f"#!/usr/bin/env python3\n{code}")
        program.chmod(0o700)
        self.patch.setattr(training, "RASA_PYTHON", program)

    def gate(self, verdict: Verdict | None, error: str | None = None) -> None:
        def judge(_: Settings, version_id: int, tell: Callable[[int], None]) -> None:
            tell(50)
            if error:
                raise UnavailableError(error)
            with self.database.session() as session:
                session.get_one(ModelVersion, version_id).verdict = verdict

        self.patch.setattr(training_run, "run_gate", judge)

    def run(self, **wish: object) -> Result:
        self.clock.advance(timedelta(minutes=1))  # A file is called after its moment.
        return run_training(self.settings, Wish(**wish), self.steps.append, clock=self.clock)  # type: ignore[arg-type]

    def jobs(self) -> list[TrainingJob]:
        with self.database.reading() as session:
            return list(session.query(TrainingJob).order_by(TrainingJob.id))

    def versions(self) -> list[ModelVersion]:
        with self.database.reading() as session:
            return list(session.query(ModelVersion).order_by(ModelVersion.id))

    def is_clean(self) -> bool:
        """No build folder, and no model file without a row."""
        files = {file.name for file in self.settings.models.glob("2*.tar.gz")}
        return not (self.settings.home / "build").exists() and files == {one.file for one in self.versions()}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as a service has it, made once."""
    file = tmp_path_factory.mktemp("migrated") / "linli.db"
    database = create_database(f"sqlite:///{file}")
    database.upgrade()
    database.dispose()
    return file


@pytest.fixture
def workshop(tmp_path: Path, migrated: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    held = socket.socket()  # Bound, not listening: no dialogue server, and nobody else's either.
    held.bind(("127.0.0.1", 0))
    settings = Settings(home=tmp_path, rasa_port=held.getsockname()[1], _env_file=None)
    settings.training_memory_mb = 150
    prepare_home(settings)
    monkeypatch.setattr(training_run, "run_gate", lambda *_: None)
    monkeypatch.setattr(training_book, "WRITE_EVERY", 0.0)
    shutil.copyfile(migrated, tmp_path / "linli.db")
    workshop = Workshop(settings, create_database(settings.database), clock, monkeypatch)
    workshop.trainer(MAKES_A_MODEL)
    yield workshop
    workshop.database.dispose()
    held.close()


def test_the_first_version_goes_live_and_is_all_known(workshop: Workshop) -> None:
    result = workshop.run()
    version = workshop.versions()[0]
    assert (result.is_live, result.confirmed) == (True, False), "no dialogue server runs here"
    assert live_model(workshop.settings) == result.trained.file
    assert version.sha256 == sha256_of(result.trained.file)
    assert (version.examples, version.seed, version.job_id) == (12, 7, result.job_id)
    assert version.code_version
    assert len(version.data_hash) == 64
    job = workshop.jobs()[0]
    assert (job.status, job.reason, job.percent) == (JobStatus.DONE, JobReason.SHELL, 100)
    assert set(job.stage_seconds or {}) == {"build", "read", "train"}
    assert workshop.is_clean()


def test_a_later_version_waits_until_somebody_decides(workshop: Workshop) -> None:
    first, second = workshop.run(), workshop.run()
    assert second.is_live is False
    assert live_model(workshop.settings) == first.trained.file
    assert workshop.versions()[1].parent_id == first.version_id
    with workshop.database.reading() as session:
        live = live_version(session)
        assert live is not None
        assert live.id == first.version_id


@pytest.mark.parametrize(
    ("wish", "verdict", "kind"),
    [
        ({"activate": True}, Verdict.PASSED, SwitchKind.ACTIVATE),
        ({"activate": True}, Verdict.FAILED, None),
        ({"activate": True}, None, None),
        ({}, Verdict.PASSED, None),
        ({"reason": JobReason.UPDATE}, Verdict.FAILED, SwitchKind.UPDATE),
    ],
)
def test_the_gate_decides_for_who_wants_it_at_once_and_only_reports_after_an_update(
    workshop: Workshop, wish: dict[str, object], verdict: Verdict | None, kind: SwitchKind | None
) -> None:
    workshop.run()
    workshop.gate(verdict)
    result = workshop.run(**wish)
    assert (result.verdict, result.is_live) == (verdict, kind is not None)
    assert (live_model(workshop.settings) == result.trained.file) is (kind is not None)
    assert "gate" in (workshop.jobs()[1].stage_seconds or {})


def test_a_gate_that_cannot_be_asked_leaves_the_version_undecided(workshop: Workshop) -> None:
    workshop.run()
    workshop.gate(None, error="检查没有跑完")
    result = workshop.run(activate=True)
    assert (result.gate_error, result.verdict, result.is_live) == ("检查没有跑完", None, False)
    assert workshop.jobs()[1].status is JobStatus.DONE


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (IS_KILLED, "被系统中止了（多半是内存不够）"),
        (FILLS_THE_DISK, "磁盘满了"),
        (EATS_MEMORY, "超过了 150 MB"),
        ("import sys; sys.exit(3)", "代码 3"),
    ],
)
def test_a_crash_says_why_and_leaves_nothing_behind(workshop: Workshop, code: str, why: str) -> None:
    live = workshop.run().trained.file
    workshop.trainer(code)
    with pytest.raises(UnavailableError) as refused:
        workshop.run(activate=True)
    assert why in str(refused.value)
    assert why in str(workshop.jobs()[1].error)
    assert workshop.jobs()[1].status is JobStatus.FAILED
    assert live_model(workshop.settings) == live
    assert workshop.is_clean()


def test_a_full_disk_while_the_data_is_copied_is_said_plainly(workshop: Workshop) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    workshop.patch.setattr(training_run, "make_build", full)
    with pytest.raises(UnavailableError, match="磁盘满了，训练没有完成"):
        workshop.run()
    assert workshop.jobs()[0].status is JobStatus.FAILED
    assert workshop.is_clean()


def test_a_version_that_cannot_be_noted_leaves_no_file(workshop: Workshop) -> None:
    workshop.patch.setattr(training_run, "code_version", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        workshop.run()
    assert (workshop.jobs()[0].status, workshop.jobs()[0].error) == (JobStatus.FAILED, INTERRUPTED)
    assert live_model(workshop.settings) is None
    assert workshop.is_clean()


def test_a_cancelled_training_ends_with_all_it_has_started(workshop: Workshop) -> None:
    pids = workshop.settings.home / "pids"
    workshop.trainer(NEVER_ENDS.format(pids=str(pids)))
    with workshop.database.session() as session:
        job_id = request_training(session, by=Admin(3001), clock=workshop.clock).id

    def cancel() -> None:
        while not pids.exists():
            time.sleep(0.05)
        with workshop.database.session() as session:
            cancel_job(session, job_id, by=Admin(3002), clock=workshop.clock)

    thread = threading.Thread(target=cancel)
    thread.start()
    began = time.monotonic()
    with pytest.raises(TrainingCancelledError):
        workshop.run(job_id=job_id)
    thread.join()
    assert time.monotonic() - began < 10
    job = workshop.jobs()[0]
    assert (job.status, job.error, job.cancelled_by) == (JobStatus.CANCELLED, CANCELLED, 3002)
    assert not any(psutil.pid_exists(int(pid)) and _runs(int(pid)) for pid in pids.read_text().split())
    assert workshop.is_clean()


def _runs(pid: int) -> bool:
    return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_only_one_trains_and_the_second_wish_is_noted_as_refused(workshop: Workshop) -> None:
    with workshop.database.session() as session:
        job_id = request_training(session, by=Admin(3001), clock=workshop.clock).id
    with one_at_a_time(workshop.settings.run), pytest.raises(UnavailableError, match="已经有一次训练"):
        workshop.run(job_id=job_id)
    assert workshop.jobs()[0].status is JobStatus.FAILED
    assert workshop.versions() == []


def test_a_run_that_was_killed_is_noted_by_the_next_one(workshop: Workshop) -> None:
    with workshop.database.session() as session:
        request_training(session, by=Admin(3001), clock=workshop.clock)
    workshop.run()
    assert [(job.status, job.error) for job in workshop.jobs()] == [
        (JobStatus.FAILED, INTERRUPTED),
        (JobStatus.DONE, None),
    ]


def test_a_run_for_an_admin_is_theirs(workshop: Workshop) -> None:
    with workshop.database.session() as session:
        job_id = request_training(session, by=Admin(3001), clock=workshop.clock).id
    workshop.run(job_id=job_id)
    assert workshop.versions()[0].trained_by == 3001


def test_a_phrase_that_is_withdrawn_meanwhile_is_learned_and_told(workshop: Workshop) -> None:
    with workshop.database.session() as session:
        approved = {"status": PhraseStatus.APPROVED, "intent": "report_snapshot"}
        phrase_id = make_phrase(session, workshop.clock, "灯杆儿瞎火了", **approved).id
        gone = {"status": PhraseStatus.APPROVED, "intent": "order_food"}
        make_phrase(session, workshop.clock, "帮我订个外卖", **gone)

    def withdraw(step: Step) -> None:
        if step.stage == "train":
            with workshop.database.session() as session:
                session.get_one(Phrase, phrase_id).status = PhraseStatus.WITHDRAWN

    result = run_training(workshop.settings, Wish(), withdraw, clock=workshop.clock)
    assert (result.phrases, result.withdrawn, result.left_out) == (1, 1, {"order_food": 1})
    learned = {"phrases": [phrase_id], "left_out": {"order_food": 1}, "withdrawn": [phrase_id]}
    assert workshop.versions()[0].learned == learned


def test_old_files_go_but_their_rows_stay(workshop: Workshop) -> None:
    workshop.settings.kept_models = 2
    results = [workshop.run(reason=JobReason.UPDATE) for _ in range(4)]
    kept = sorted(file.name for file in workshop.settings.models.glob("2*.tar.gz"))
    assert kept == sorted(result.trained.file.name for result in results[-2:])
    assert [version.removed_at is None for version in workshop.versions()] == [False, False, True, True]


def test_progress_has_stages_percent_and_time_left(workshop: Workshop) -> None:
    workshop.run()
    percents = [step.percent for step in workshop.steps]
    assert percents == sorted(percents)
    assert {"build", "train"} <= {step.stage for step in workshop.steps}
    assert all(step.seconds_left >= 0 for step in workshop.steps)


def test_the_command_line_tells_a_program_in_json(workshop: Workshop) -> None:
    workshop.patch.setenv("LINLI_HOME", str(workshop.settings.home))
    workshop.patch.setenv("LINLI_RASA_PORT", str(workshop.settings.rasa_port))
    workshop.patch.setattr("linli.train_command.die_with_parent", lambda: None)
    done = json.loads(CliRunner().invoke(app, ["train", "--json"]).output.splitlines()[-1])
    assert (done["done"], done["examples"], done["live"], done["verdict"]) == (True, 12, True, None)
    workshop.trainer(FILLS_THE_DISK)
    failed = CliRunner().invoke(app, ["train", "--json"])
    assert failed.exit_code == 1
    assert "磁盘满了" in json.loads(failed.stdout.splitlines()[-1])["error"]


def test_the_command_line_tells_a_person_what_to_do_next(workshop: Workshop) -> None:
    workshop.patch.setenv("LINLI_HOME", str(workshop.settings.home))
    workshop.patch.setenv("LINLI_RASA_PORT", str(workshop.settings.rasa_port))
    assert "下次启动时使用" in CliRunner().invoke(app, ["train"]).output
    for verdict, told in (
        (Verdict.PASSED, "linli models activate 2"),
        (Verdict.FAILED, "要两位管理员在聊天里同意（/models，模型 3）"),
        (None, "linli gate 4"),
    ):
        workshop.gate(verdict)
        assert told in CliRunner().invoke(app, ["train"]).output


def test_a_clock_that_was_set_back_replaces_no_version(workshop: Workshop) -> None:
    first = workshop.run()
    workshop.clock.advance(timedelta(minutes=-1))
    second = workshop.run()
    assert first.trained.file.name == "20260310-020100.tar.gz"
    assert second.trained.file.name == "20260310-020100-2.tar.gz"
    assert [one.id for one in workshop.versions()] == [first.version_id, second.version_id]


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_the_forecast_learns_from_the_pace_of_this_machine() -> None:
    watch = Watch()
    forecast = Forecast(["read", "train", "gate"], {"read": 10.0, "train": 60.0, "gate": 30.0}, now=watch)
    assert forecast.step() == Step("read", 0, 100)
    watch.at = 20.0  # Twice as long as before.
    forecast.enter("train")
    assert forecast.step() == Step("train", 10, 180)
    watch.at = 80.0
    forecast.advance(0.5)
    assert forecast.step() == Step("train", 40, 120)
    forecast.enter("gate")
    watch.at = 1000.0
    assert forecast.step().percent <= 99
    forecast.close()
    assert forecast.taken == {"read": 20.0, "train": 60.0, "gate": 920.0}
