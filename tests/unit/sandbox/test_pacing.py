"""How fast a bot may write."""

from dataclasses import dataclass

import pytest

from sandbox.errors import ApiError
from sandbox.pacing import Pacing, Rates
from tests.support.sandbox import MEDIATION, running_sandbox

GROUP, PERSON = -100, 100


@dataclass
class Time:
    """A clock that is set by hand."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pacing(time: Time) -> Pacing:
    return Pacing(Rates(), time)


def refused_for(pacing: Pacing, chat_id: int, count: int = 1) -> int:
    with pytest.raises(ApiError) as caught:
        pacing.spend(chat_id, count)
    assert caught.value.code == 429
    seconds = int((caught.value.parameters or {})["retry_after"])
    assert caught.value.description == f"Too Many Requests: retry after {seconds}"
    return seconds


def test_a_group_takes_twenty_a_minute(pacing: Pacing, time: Time) -> None:
    for second in range(20):
        time.at = float(second)
        pacing.spend(GROUP)
    assert refused_for(pacing, GROUP) == 41
    time.at = 60.0
    pacing.spend(GROUP)
    assert refused_for(pacing, GROUP) == 1


def test_groups_are_counted_apart(pacing: Pacing, time: Time) -> None:
    for _ in range(20):
        pacing.spend(GROUP)
    time.at = 1.0
    pacing.spend(GROUP - 1)


def test_an_album_counts_each_of_its_messages(pacing: Pacing, time: Time) -> None:
    pacing.spend(GROUP, 10)
    time.at = 30.0
    assert refused_for(pacing, GROUP, 11) == 30
    pacing.spend(GROUP, 10)


def test_a_person_takes_one_a_second_after_a_burst_of_five(pacing: Pacing, time: Time) -> None:
    for _ in range(5):
        pacing.spend(PERSON)
    assert refused_for(pacing, PERSON) == 1
    time.at = 1.0
    pacing.spend(PERSON)
    assert refused_for(pacing, PERSON) == 1


def test_an_album_of_ten_may_go_to_a_person_who_got_nothing_lately(pacing: Pacing, time: Time) -> None:
    pacing.spend(PERSON, 10)
    assert refused_for(pacing, PERSON) == 6


def test_all_chats_together_take_thirty_a_second(pacing: Pacing, time: Time) -> None:
    for person in range(30):
        pacing.spend(PERSON + person)
    assert refused_for(pacing, PERSON + 30) == 1
    time.at = 1.0
    pacing.spend(PERSON + 30)


def test_the_limit_of_groups_is_an_option_and_counts_edits_and_topics() -> None:
    with running_sandbox(group_limit=3) as sandbox:
        sent = sandbox.bot("sendMessage", chat_id=MEDIATION, text="一")
        place = {"chat_id": MEDIATION, "message_id": sent["message_id"]}
        sandbox.bot("editMessageText", **place, text="二")
        assert sandbox.bot.refusal("editMessageText", **place, text="二").startswith("Bad Request: message is not")
        sandbox.bot("sendMessage", chat_id=MEDIATION, text="三")
        refused = sandbox.bot.raw("editMessageText", **place, text="四")
        assert refused["error_code"] == 429
        assert 55 < refused["parameters"]["retry_after"] <= 60
        assert sandbox.bot("setMessageReaction", **place, reaction=[])
