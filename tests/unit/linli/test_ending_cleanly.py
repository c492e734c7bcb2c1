"""An examination that is told to end leaves no words behind."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.clock import FixedClock
from helpdesk.database import create_database
from helpdesk.settings import Settings
from linli import gate
from linli.cli import app
from linli.heavy import ending_cleanly
from linli.supervisor import prepare_home
from tests.support.models import make_model


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_examination_that_is_ended_or_whose_terminal_is_closed_leaves_nothing(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    settings = Settings(_env_file=None, home=tmp_path)
    prepare_home(settings)
    database = create_database(settings.database)
    database.upgrade()
    with database.session() as session:
        make_model(session, clock, settings.models, "new.tar.gz")
    database.dispose()
    drafts: list[Path] = []

    def ended(_settings: Settings, _examined: object, draft: Path, _tell: Callable[[int], None]) -> None:
        (draft / "phrases.jsonl").write_text("灯杆儿瞎火了", encoding="utf-8")
        drafts.append(draft)
        os.kill(os.getpid(), number)

    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.setattr(gate, "_read", ended)
    # Without us the signal would end this process: it is taken as one that does nothing.
    before = signal.signal(number, lambda *_: None)
    try:
        done = CliRunner().invoke(app, ["gate", "new.tar.gz", "--json"])
    finally:
        signal.signal(number, before)
    assert done.exit_code == 128 + number
    assert [draft.exists() for draft in drafts] == [False]


def test_afterwards_signals_mean_what_they_meant() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    with pytest.raises(SystemExit), ending_cleanly():
        os.kill(os.getpid(), signal.SIGHUP)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before
