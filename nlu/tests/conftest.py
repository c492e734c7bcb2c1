"""A tiny project, trained once; a small action server; the real dialogue server on a free port."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest

from nlu.tests.support import ROOT, ActionServer, DialogueServer, inside, project_arguments


@pytest.fixture(scope="session")
def training(tmp_path_factory: pytest.TempPathFactory) -> Tuple[Path, List[Dict[str, Any]]]:
    """The trained model and what the training told meanwhile."""
    from nlu import train

    model = tmp_path_factory.mktemp("model") / "tiny.tar.gz"
    said = io.StringIO()
    with contextlib.redirect_stdout(said), inside(ROOT):
        status = train.main(["--out", str(model), *project_arguments(), "--json"])
    assert status == 0, said.getvalue()
    return model, [json.loads(line) for line in said.getvalue().splitlines()]


@pytest.fixture(scope="session")
def model(training: Tuple[Path, List[Dict[str, Any]]]) -> Path:
    return training[0]


@pytest.fixture(scope="session")
def action_server() -> Iterator[ActionServer]:
    server = ActionServer()
    yield server
    server.close()


@pytest.fixture
def actions(action_server: ActionServer) -> ActionServer:
    action_server.reset()
    return action_server


@pytest.fixture(scope="session")
def server(
    model: Path, action_server: ActionServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DialogueServer]:
    running = DialogueServer(model, action_server.url, tmp_path_factory.mktemp("server"))
    try:
        running.wait_until_up()
        yield running
    finally:
        running.process.kill()
        running.process.wait()
