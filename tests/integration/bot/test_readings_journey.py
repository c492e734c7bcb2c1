"""A message's reading is written down with the answer, and the audit tells which model gave it."""

from typing import Any

from sqlalchemy import select

from bot.rasa_client import Answer
from bot.residents.services import answer_dialogue
from helpdesk.audit.models import AuditEntry
from helpdesk.inbox.models import StoredUpdate
from helpdesk.outbox.models import OutboxRow
from helpdesk.phrases.models import Origin, Phrase
from helpdesk.readings.models import Reading
from helpdesk.training.models import ModelVersion
from tests.support.bot_world import BotWorld
from tests.support.fake_rasa import read_greeting
from tests.support.readings import LAMP, make_version

MODEL = "20260310-100000.tar.gz"


def readings(world: BotWorld) -> list[Reading]:
    return world.look(lambda session: list(session.scalars(select(Reading).order_by(Reading.id))))


def answers(world: BotWorld) -> list[dict[str, Any]]:
    query = select(AuditEntry.details).where(AuditEntry.action == "answer_dialogue").order_by(AuditEntry.id)
    return world.look(lambda session: list(session.scalars(query)))


def unsure(body: dict[str, Any]) -> dict[str, Any]:
    """Too unsure of everything that is about lamps."""
    if "灯" not in body["text"]:
        return read_greeting(body)
    ranking = [["file_complaint", 0.31], ["report_snapshot", 0.29]]
    reading = {"intent": "file_complaint", "confidence": 0.31, "fallback": True, "ranking": ranking}
    phone = {"type": "phone", "value": "13800001234", "start": 10, "end": 21}
    return {**read_greeting(body), **reading, "topic": "public_facilities", "entities": [phone]}


def offer(body: dict[str, Any]) -> list[dict[str, Any]]:
    if body["payload"]:
        return [{"text": f"选到：{body['payload']}"}]
    return [{"text": "哪一样？", "buttons": [{"title": "随手拍", "payload": "/report_snapshot"}]}]


async def test_every_answer_can_be_traced_to_its_model(world: BotWorld) -> None:
    resident = world.resident()
    world.rasa.model, world.rasa.reading, world.rasa.reply = MODEL, unsure, offer
    with world.database.session() as session:
        version_id = make_version(session, world.clock, MODEL).id
    async with world.bot():
        await world.write(1001, "灯又瞎了喂，联系我13800001234")
        asked = await world.sees(1001, "哪一样？")
        await world.press(1001, asked, "随手拍")
        await world.sees(1001, "选到：/report_snapshot")
        world.rasa.model = "next.tar.gz"
        await world.write(1001, "您好")
        await world.settled(lambda: len(answers(world)) == 3)
    lamp, hello = readings(world)
    assert (lamp.resident_id, lamp.version_id, lamp.is_fallback) == (resident.id, version_id, True)
    assert lamp.text is not None
    assert "13800001234" not in lamp.text
    assert (hello.intent, hello.version_id, hello.text) == ("greet", None, "您好")
    told = answers(world)
    assert [one["model"] for one in told] == [MODEL, MODEL, "next.tar.gz"]
    assert [one["reading"] for one in told] == [lamp.id, None, hello.id], "a button has no words to read"
    shown = world.look(lambda session: [session.get(OutboxRow, one["rows"][0]).params["text"] for one in told])  # type: ignore[union-attr]
    assert shown == ["哪一样？", "选到：/report_snapshot", "哪一样？"]
    assert {one["resident"] for one in told} == {resident.id}
    phrases = world.look(lambda session: list(session.scalars(select(Phrase))))
    assert [(one.origin, one.text, one.guess) for one in phrases] == [(Origin.UNSURE, lamp.text, "file_complaint")]


def test_a_crash_before_the_commit_leaves_nothing_and_a_repeat_nothing_twice(world: BotWorld) -> None:
    resident = world.resident()
    with world.database.session() as session:
        session.add(ModelVersion(file=MODEL, trained_at=world.clock.now(), data_hash="0"))
        session.add(StoredUpdate(update_id=1, received_at=world.clock.now(), payload={}))
    for _ in range(2):
        with world.database.session() as session:
            said = [Answer("好的")]
            answer_dialogue(session, (1,), resident.id, said, heard=LAMP, model=MODEL, clock=world.clock)
    assert len(readings(world)) == len(answers(world)) == 1


def test_a_reading_that_cannot_be_noted_costs_nobody_the_answer(world: BotWorld) -> None:
    resident = world.resident()
    with world.database.session() as session:
        session.add(StoredUpdate(update_id=1, received_at=world.clock.now(), payload={}))
    with world.database.session() as session:
        broken: Any = "nobody made a reading of this"
        answer_dialogue(session, (1,), resident.id, [Answer("好的")], heard=broken, model=MODEL, clock=world.clock)
    assert readings(world) == []
    assert [(one["reading"], len(one["rows"])) for one in answers(world)] == [(None, 1)]
    assert not world.updates_open()
