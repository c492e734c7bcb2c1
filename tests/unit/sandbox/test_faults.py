"""Faults on order."""

import time

import httpx
import pytest

from sandbox.client import People, PeopleApiError
from tests.support.sandbox import MEDIATION, TOKEN, BotCalls, RunningSandbox


def send(sandbox: RunningSandbox, seconds: float = 30) -> httpx.Response:
    url = f"{sandbox.url}/bot{TOKEN}/sendMessage"
    return httpx.post(url, json={"chat_id": MEDIATION, "text": "工单"}, timeout=seconds)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: the request was refused on order"),
        (500, "Internal Server Error"),
        (502, "Bad Gateway"),
    ],
)
def test_the_next_calls_fail_and_those_after_do_not(sandbox: RunningSandbox, error: int, words: str) -> None:
    sandbox.people.faults("sendMessage", error, times=2)
    codes = [send(sandbox).status_code for _ in range(3)]
    assert codes == [error, error, 200]
    assert sandbox.people.calls("sendMessage")[0]["description"] == words
    assert len(sandbox.people.messages(MEDIATION)) == 1


def test_a_429_says_when_to_come_back(bot: BotCalls, people: People) -> None:
    people.faults("sendMessage", 429, retry_after=7)
    refused = bot.raw("sendMessage", chat_id=MEDIATION, text="x")
    assert refused["parameters"] == {"retry_after": 7}
    assert refused["description"] == "Too Many Requests: retry after 7"


def test_a_fault_hits_only_its_chat_and_method(bot: BotCalls, people: People, known: int) -> None:
    people.faults("sendmessage", 400, chat_id=known, description="Bad Request: TOPIC_DELETED")
    assert bot("sendMessage", chat_id=MEDIATION, text="x")
    assert bot("getMe")
    assert bot.refusal("sendMessage", chat_id=known, text="x") == "Bad Request: TOPIC_DELETED"
    people.faults("*", 500)
    assert bot.refusal("getMe") == "Internal Server Error"


def test_a_dropped_call_is_not_done(sandbox: RunningSandbox) -> None:
    sandbox.people.faults("sendMessage", "drop")
    with pytest.raises(httpx.TransportError):
        send(sandbox)
    assert sandbox.people.messages(MEDIATION) == []


def test_a_call_that_times_out_is_done_all_the_same(sandbox: RunningSandbox) -> None:
    sandbox.people.faults("sendMessage", "timeout")
    with pytest.raises(httpx.ReadTimeout):
        send(sandbox, seconds=0.5)
    sandbox.people.wait_for(MEDIATION, "工单")
    assert len(sandbox.people.messages(MEDIATION)) == 1
    time.sleep(0.2)
    assert send(sandbox).status_code == 200


def test_orders_are_listed_and_forgotten(people: People, bot: BotCalls) -> None:
    people.faults("getMe", 500, times=3)
    assert people.ask("GET", "/faults")["faults"][0]["times"] == 3
    assert people.ask("DELETE", "/faults") == {"faults": []}
    assert bot("getMe")


@pytest.mark.parametrize(
    "body",
    [{"method": "x"}, {"method": "x", "error": 200}, {"error": 500}, {"method": "x", "error": 500, "times": 0}],
)
def test_a_bad_order_is_refused(people: People, body: dict[str, object]) -> None:
    with pytest.raises(PeopleApiError) as caught:
        people.ask("POST", "/faults", body)
    assert caught.value.status == 400
