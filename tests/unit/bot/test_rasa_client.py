"""The dialogue client against a server that keeps the channel's promises."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.rasa_client import Question, RasaClient, RasaDownError, RasaRefusedError
from helpdesk.readings.heard import Heard, HeardEntity
from tests.support.fake_rasa import FakeRasa


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    fake.start()
    yield fake
    fake.stop()


@pytest_asyncio.fixture
async def client(rasa: FakeRasa) -> AsyncIterator[RasaClient]:
    client = RasaClient(f"http://127.0.0.1:{rasa.port}", rasa.token, timeout=0.5)
    yield client
    await client.close()


def question(message_id: str = "1", text: str | None = "您好") -> Question:
    return Question("r1", message_id, text, None)


async def test_an_answer_has_text_and_buttons(rasa: FakeRasa, client: RasaClient) -> None:
    rasa.reply = lambda _body: [{"text": "对吗？", "buttons": [{"title": "是", "payload": "/affirm"}]}, {"text": "嗯"}]
    first, second = (await client.ask(question())).answers
    assert (first.text, first.buttons) == ("对吗？", (("是", "/affirm"),))
    assert second.buttons == ()


async def test_an_answer_tells_the_model_and_what_it_read(rasa: FakeRasa, client: RasaClient) -> None:
    rasa.reading = lambda _body: {
        "intent": "report_snapshot",
        "confidence": 0.41,
        "fallback": True,
        "ranking": [["report_snapshot", 0.41], ["file_complaint", 0.4]],
        "topic": "roads",
        "topic_confidence": 0.7,
        "entities": [{"type": "address", "value": "和平路", "start": 0, "end": 3}],
        "in_form": False,
    }
    answered = await client.ask(question(text=" 和平路的路灯不亮 "))
    assert answered.model == "fake.tar.gz"
    assert answered.heard == Heard(
        "1",
        "和平路的路灯不亮",
        "report_snapshot",
        0.41,
        fallback=True,
        ranking=(("report_snapshot", 0.41), ("file_complaint", 0.4)),
        topic="roads",
        topic_confidence=0.7,
        entities=(HeardEntity("address", "和平路", 0, 3),),
    )


async def test_a_button_is_not_heard(rasa: FakeRasa, client: RasaClient) -> None:
    answered = await client.ask(Question("r1", "2", None, "/affirm"))
    assert (answered.model, answered.heard) == ("fake.tar.gz", None)


@pytest.mark.parametrize("reading", [{"intent": "greet"}, [], "greet", {"intent": "greet", "confidence": None}])
async def test_an_unreadable_reading_costs_nobody_the_answer(
    rasa: FakeRasa, client: RasaClient, reading: object
) -> None:
    rasa.reading = lambda _body: reading  # type: ignore[assignment,return-value]
    answered = await client.ask(question())
    assert answered.heard is None
    assert answered.answers


async def test_the_same_message_again_gets_the_same_answer(rasa: FakeRasa, client: RasaClient) -> None:
    assert await client.ask(question()) == await client.ask(question())
    assert len(rasa.heard) == 1


@pytest.mark.parametrize("status", [401, 404, 409, 502, 503])
async def test_what_is_not_the_messages_fault_can_be_tried_again(
    rasa: FakeRasa, client: RasaClient, status: int
) -> None:
    rasa.status_for_next = [status]
    with pytest.raises(RasaDownError):
        await client.ask(question())


@pytest.mark.parametrize(("status", "unknown"), [(400, True), (500, False)])
async def test_what_rasa_cannot_handle_is_not_tried_again(
    rasa: FakeRasa, client: RasaClient, status: int, *, unknown: bool
) -> None:
    rasa.status_for_next = [status]
    with pytest.raises(RasaRefusedError) as caught:
        await client.ask(question())
    assert caught.value.is_unknown is unknown


async def test_a_late_answer_is_told_from_an_absent_server(rasa: FakeRasa, client: RasaClient) -> None:
    rasa.delay = 1.0
    with pytest.raises(RasaDownError) as late:
        await client.ask(question())
    rasa.stop()
    with pytest.raises(RasaDownError) as absent:
        await client.ask(question())
    assert (late.value.was_taken, absent.value.was_taken) == (True, False)
    rasa.start()


async def test_health_follows_the_server(rasa: FakeRasa, client: RasaClient) -> None:
    assert await client.probe()
    rasa.stop()
    assert not await client.probe()
    assert client.down_since is not None
    rasa.start()
    assert await client.probe()
    await client.wait_until_up()


async def test_a_wrong_token_is_not_healthy(rasa: FakeRasa) -> None:
    stranger = RasaClient(f"http://127.0.0.1:{rasa.port}", "wrong", timeout=0.5)
    assert not await stranger.probe()
    await stranger.close()


@pytest.mark.parametrize(
    ("parsed", "heard"),
    [
        ({"emergency": {"detected": True}, "intent": {"name": "report_emergency"}}, True),
        ({"intent": {"name": "report_emergency"}}, True),
        ({"emergency": {"detected": False}, "intent": {"name": "complain"}}, False),
        ({"emergency": None, "intent": None}, False),
        (["what is this"], False),
    ],
)
async def test_the_model_is_asked_whether_words_are_an_emergency(
    rasa: FakeRasa, client: RasaClient, parsed: object, *, heard: bool
) -> None:
    rasa.parse = lambda _text: parsed  # type: ignore[assignment,return-value]
    assert await client.hears_emergency("/灶台那边有股焦味") is heard
    assert rasa.parsed == ["／灶台那边有股焦味"]
    assert rasa.asked == []


async def test_a_model_that_is_slow_or_away_hears_no_emergency(
    rasa: FakeRasa, client: RasaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa.parse = lambda _text: {"emergency": {"detected": True}}
    monkeypatch.setattr("bot.rasa_client.PARSE_SECONDS", 0.2)
    rasa.delay = 0.5
    assert not await client.hears_emergency("他进来了")
    rasa.stop()
    assert not await client.hears_emergency("他进来了")
    await client.probe()
    assert not await client.hears_emergency("他进来了")
    rasa.start()
