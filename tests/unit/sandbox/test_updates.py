"""Updates by long polling: confirmation, order, conflicts, wanted kinds, repetition."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from sandbox.client import People
from tests.support.sandbox import MEDIATION, TOKEN, BotCalls, RunningSandbox


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_an_update_comes_again_until_a_higher_offset_confirms_it(bot: BotCalls, people: People) -> None:
    for word in "一二三":
        people.write(1001, word)
    first = bot("getUpdates")
    assert texts(first) == texts(bot("getUpdates")) == ["一", "二", "三"]
    assert texts(bot("getUpdates", offset=first[0]["update_id"] + 1, limit=1)) == ["二"]
    assert texts(bot("getUpdates", offset=-1)) == ["三"]
    assert bot("getUpdates", offset=first[-1]["update_id"] + 1) == []


def begun(
    people: People, pool: ThreadPoolExecutor, call: Callable[..., Any], method: str, **parameters: Any
) -> Future[Any]:
    """A long poll that the sandbox has begun."""
    before = people.ask("GET", "/health")["last_poll_at"]
    poll = pool.submit(call, method, **parameters)
    end = time.monotonic() + 30
    while people.ask("GET", "/health")["last_poll_at"] == before:
        assert time.monotonic() < end, "the poll did not begin"
        time.sleep(0.01)
    return poll


def test_a_long_poll_returns_as_soon_as_somebody_writes(bot: BotCalls, people: People) -> None:
    with ThreadPoolExecutor() as pool:
        began = time.monotonic()
        poll = begun(people, pool, bot, "getUpdates", timeout=30)
        people.write(1001, "您好")
        assert texts(poll.result(20)) == ["您好"]
        assert time.monotonic() - began < 5


def test_a_long_poll_ends_empty_when_its_time_is_over(bot: BotCalls) -> None:
    began = time.monotonic()
    assert bot("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


def test_the_newer_of_two_polls_wins(sandbox: RunningSandbox) -> None:
    with ThreadPoolExecutor() as pool, BotCalls(sandbox.url) as other:
        older = begun(sandbox.people, pool, sandbox.bot.raw, "getUpdates", timeout=30)
        newer = pool.submit(other, "getUpdates", timeout=30)
        refused = older.result(20)
        sandbox.people.write(1001, "您好")
        assert texts(newer.result(20)) == ["您好"]
    assert refused["error_code"] == 409
    assert refused["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


def test_polling_and_a_webhook_exclude_each_other(bot: BotCalls, people: People) -> None:
    with ThreadPoolExecutor() as pool:
        poll = begun(people, pool, bot.raw, "getUpdates", timeout=30)
        with BotCalls(str(bot._client.base_url).partition("/bot")[0]) as other:
            assert other("setWebhook", url="https://example.invalid/hook")
        assert poll.result(20)["description"] == "Conflict: terminated by setWebhook request"
    assert bot.refusal("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert bot("getWebhookInfo")["url"] == "https://example.invalid/hook"
    assert bot("deleteWebhook")
    assert bot("getUpdates") == []


def test_reactions_come_only_when_they_were_asked_for(bot: BotCalls, people: People) -> None:
    message = people.write(1001, "您好")
    people.react(1001, message, "👍")
    assert [sorted(update)[0] for update in bot("getUpdates")] == ["message"]
    bot("getUpdates", allowed_updates=["message", "message_reaction"], offset=-1)
    people.react(1001, message, None)
    update = bot("getUpdates", offset=-1)[0]["message_reaction"]
    assert update["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert (update["new_reaction"], update["user"]["id"], update["chat"]["id"]) == ([], 1001, 1001)


def test_kinds_that_are_not_allowed_are_not_queued(bot: BotCalls, people: People) -> None:
    bot("getUpdates", allowed_updates=["callback_query"])
    people.write(1001, "您好")
    assert bot("getUpdates") == []
    bot("getUpdates", allowed_updates=[])
    people.write(1001, "再来")
    assert texts(bot("getUpdates")) == ["再来"]


def test_an_old_update_is_delivered_a_second_time(bot: BotCalls, people: People) -> None:
    people.write(1001, "一")
    [update] = bot("getUpdates")
    offset = update["update_id"] + 1
    assert bot("getUpdates", offset=offset) == []
    assert people.ask("POST", "/updates/replay", {}) == {"update_id": update["update_id"]}
    assert bot("getUpdates", offset=offset) == [update]
    assert bot("getUpdates", offset=offset) == []


@pytest.mark.parametrize(
    "body", [{"message": {"message_id": "x"}}, {"update_id": 7, "poll": None}, {"update_id": "seven"}]
)
def test_anything_can_be_injected_as_an_update(bot: BotCalls, people: People, body: dict[str, Any]) -> None:
    number = people.ask("POST", "/updates/raw", body)["update_id"]
    [update] = bot("getUpdates", offset=50)
    assert update == {"update_id": number, **body}
    assert bot("getUpdates", offset=number + 1) == []


def test_the_bot_sees_neither_its_own_messages_nor_their_deletion(bot: BotCalls, people: People, known: int) -> None:
    sent = bot("sendMessage", chat_id=known, text="x")
    bot("pinChatMessage", chat_id=MEDIATION, message_id=bot("sendMessage", chat_id=MEDIATION, text="y")["message_id"])
    people.ask("DELETE", f"/people/{known}/messages", {"chat_id": known, "message_id": sent["message_id"]})
    assert bot("getUpdates") == []


def test_a_closed_client_does_not_swallow_an_update(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.url}/bot{TOKEN}/getUpdates?timeout=30"
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(url, timeout=0.2)
    sandbox.people.write(1001, "您好")
    assert texts(sandbox.bot("getUpdates", timeout=2)) == ["您好"]
