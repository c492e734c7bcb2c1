"""All processes up once for the journeys of this folder; every journey finds them idle and well."""

from collections.abc import Iterator

import pytest

from tests.support import running_demo as support
from tests.support.running_demo import Demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with support.running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(autouse=True)
def _whole(demo: Demo) -> Iterator[None]:
    """A journey begins when all is well and nothing is under way, and leaves no ordered fault behind."""
    demo.wait_until_healthy()
    demo.settle()
    yield
    demo.people.ask("DELETE", "/faults")


@pytest.fixture
def nothing_given_up(demo: Demo) -> Iterator[None]:
    """All messages of the journey were sent, none was given up."""
    before = demo.failed_rows()
    yield
    demo.settle()
    assert demo.failed_rows() == before
