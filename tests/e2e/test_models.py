"""上线 and 回滚 while residents are in the middle of a form and others write: nobody loses a word or an answer."""

import hashlib
import re
import shutil
import threading
import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import SystemClock
from helpdesk.people import Admin
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.versions import add_version, live_version
from linli.scene import ADMIN
from tests.support.journeys import ResidentTalk, a_resident, chat_of, quiet_elsewhere, ticket_of, words_of
from tests.support.running_demo import Demo

TWIN = "twin.tar.gz"
AT_ONCE = 3  # Residents in the middle of a form at each switch.
LONGEST_SWITCH = 5.0  # Seconds.
EVERY = 0.5  # Seconds between two messages of others.


@pytest.mark.usefixtures("nothing_given_up")
@pytest.mark.timeout(400)
def test_up_and_back_while_residents_fill_in_forms(demo: Demo) -> None:
    demo.until(lambda: demo.look(live_version) is not None, seconds=60)  # The bot notes the model it finds.
    first = live_file(demo)
    twin = demo_twin(demo)
    admin = ResidentTalk(demo, ADMIN)
    with quiet_elsewhere(demo, ADMIN, chat_of(demo, "civil"), *range(10_001, 20_000)):
        before_up, before_back = forms_begun(demo), forms_begun(demo)
        others = Others(demo)
        with others:
            admin.say("/models")
            admin.expect("🧠", f"模型 {twin}")
            admin.press(f"模型 {twin}")
            shown(demo, "现在：等您决定")
            admin.press("上线")
            assert seconds_in(shown(demo, "✅ 换好了", f"现在用模型 {twin}")) <= LONGEST_SWITCH
            assert live_file(demo) == TWIN
            filed = [finished(talk) for talk in before_up]
            admin.press("↩️ 回滚到模型")
            assert seconds_in(shown(demo, "✅ 退回好了")) <= LONGEST_SWITCH
            assert live_file(demo) == first
            filed += [finished(talk) for talk in before_back]
    assert len(set(filed)) == 2 * AT_ONCE
    for number in filed:  # What was said before the switch is in the ticket that was filed after it.
        assert "居住证明" in ticket_of(demo, number).summary
        assert "13900001111" in str(ticket_of(demo, number).details)
    for talk in others.talks:
        talk.expect("给谁开")
        assert len(talk.all_heard("给谁开")) == 1
    assert {first, TWIN} <= demo.look(models_that_answered)


def demo_twin(demo: Demo) -> int:
    """The live model under another name, as if it had been trained just now."""
    models = demo.settings.models
    shutil.copy(models / "live.tar.gz", models / TWIN)

    def note(session: Session) -> ModelVersion:
        return add_version(
            session,
            file=TWIN,
            data_hash="0" * 64,
            examples=1,
            by=Admin(ADMIN),
            clock=SystemClock(),
            sha256=hashlib.sha256((models / TWIN).read_bytes()).hexdigest(),
            verdict=Verdict.PASSED,
        )

    return demo.look(note).id


def shown(demo: Demo, *words: str) -> str:
    """What the admin reads, once it has these words; cards are edited in place."""
    message = demo.people.wait_for(ADMIN, lambda one: all(word in words_of(one) for word in words), seconds=60)
    return words_of(message)


def live_file(demo: Demo) -> str:
    """The live model, by the database and by the link alike."""
    version = demo.look(live_version)
    assert version is not None
    assert (demo.settings.models / "live.tar.gz").resolve().name == version.file
    return version.file


def forms_begun(demo: Demo) -> list[ResidentTalk]:
    """Residents who have said what they want, and are asked the first question."""
    talks = [a_resident(demo) for _ in range(AT_ONCE)]
    for talk in talks:
        talk.say("我要开居住证明，我住和平里小区7栋，电话13900001111")
    for talk in talks:
        talk.expect("给谁开")
    return talks


def finished(talk: ResidentTalk) -> str:
    """The rest of the form; the ticket's number."""
    talk.answer({"给谁开": "本人", "做什么用": "租房子"})
    return talk.submit()


def seconds_in(words: str) -> float:
    """用了 2.3 秒."""
    found = re.search(r"用了 ([\d.]+) 秒", words)
    assert found, words
    return float(found[1])


def models_that_answered(session: Session) -> set[str]:
    """By the audit."""
    return {entry.details["model"] for entry in session.scalars(select(AuditEntry).filter_by(action="answer_dialogue"))}


class Others:
    """New residents who write meanwhile, one after the other."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.talks: list[ResidentTalk] = []
        self._over = threading.Event()
        self._writer = threading.Thread(target=self._write)

    def __enter__(self) -> "Others":
        self._writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._writer.join(60)

    def _write(self) -> None:
        while not self._over.is_set():
            talk = a_resident(self.demo)
            talk.say("我想开居住证明")
            self.talks.append(talk)
            time.sleep(EVERY)
