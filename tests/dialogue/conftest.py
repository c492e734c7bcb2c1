"""One dialogue server, one action server and one database for all; every test has residents of its own."""

from collections.abc import Iterator

import pytest

from tests.support.dialogue import Dialogue, Talker, running_dialogue
from tests.support.model import RASA_PYTHON, trained_model


@pytest.fixture(scope="session")
def dialogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dialogue]:
    """The servers with a model of the files as they are."""
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is not built; run: make install")
    with running_dialogue(tmp_path_factory.mktemp("dialogue"), trained_model()) as dialogue:
        yield dialogue


@pytest.fixture
def resident(dialogue: Dialogue) -> Talker:
    """A resident who has not said anything yet."""
    return dialogue.resident()
