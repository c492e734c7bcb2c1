"""/retrain while residents write: no message is lost, and the new model answers."""

import threading
import time

import pytest

from helpdesk.training.services import live_version
from linli.scene import ADMIN
from sandbox.client import Json
from tests.support.journeys import ResidentTalk, a_resident, quiet_elsewhere, words_of
from tests.support.running_demo import Demo

TRAINING = 280.0  # Seconds, with a low priority on a busy machine.
EVERY = 3.0  # Seconds between two messages of the residents.


@pytest.mark.usefixtures("nothing_given_up")
@pytest.mark.timeout(400)
def test_residents_write_while_the_admin_retrains_and_nobody_notices(demo: Demo) -> None:
    admin = ResidentTalk(demo, ADMIN)
    before = model_of(demo)
    talks: list[ResidentTalk] = []
    over = threading.Event()
    with quiet_elsewhere(demo, ADMIN, *range(10_001, 20_000)):
        admin.say("/retrain")
        admin.expect("训练")
        writer = threading.Thread(target=write_until, args=(demo, over, talks))
        writer.start()
        try:
            done = admin.sees(has_ended, seconds=TRAINING)
        finally:
            over.set()
            writer.join(60)
    assert len(talks) >= 5
    assert all(len(talk.all_heard("给谁开")) == 1 for talk in talks), [words_of(one) for one in talks[-1].all_heard()]
    assert "新模型已启用" in words_of(done)
    assert model_of(demo) not in (None, before)
    assert str(model_of(demo)) in words_of(done)
    later = a_resident(demo)
    later.say("我想开居住证明")
    later.expect("给谁开")


def write_until(demo: Demo, over: threading.Event, talks: list[ResidentTalk]) -> None:
    """One new resident after the other asks for the same thing."""
    while not over.is_set():
        talk = a_resident(demo)
        talk.say("我想开居住证明")
        talks.append(talk)
        time.sleep(EVERY)
    for talk in talks:
        talk.expect("给谁开")


def has_ended(message: Json) -> bool:
    return "✅ 训练完成" in words_of(message) or "❌" in words_of(message)


def model_of(demo: Demo) -> str | None:
    """The live model by the database's account."""
    version = demo.look(live_version)
    return version.file if version else None
