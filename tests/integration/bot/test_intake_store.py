"""Updates are stored before they are confirmed, worked off once, and survive a crash."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Update

from bot.app import build_application
from bot.bot import LinliBot
from bot.context import Services
from bot.intake.queue import IntakeQueue
from bot.intake.webhook import LONGEST_BODY, SECRET_HEADER, Webhook
from helpdesk.inbox.services import store_update
from tests.support.bot_world import BotWorld


def raw_message(update_id: int, text: str = "您好", chat_id: int = 1001, **message: object) -> dict[str, object]:
    """A private text message as Telegram sends it."""
    person = {"id": chat_id, "is_bot": False, "first_name": "秀兰"}
    body = {"message_id": update_id, "date": 1767225600, "chat": {"id": chat_id, "type": "private"}, "from": person}
    return {"update_id": update_id, "message": {**body, "text": text, **message}}


async def test_an_update_is_in_the_store_before_telegram_is_told(world: BotWorld) -> None:
    world.resident()
    services = world.services()
    application = build_application(services)
    queue: IntakeQueue = application.bot_data["queue"]
    await queue.receive(raw_message(5), application.bot)
    # No handler runs, as if the process was killed right here.
    [row] = world.updates()
    assert (row.update_id, row.done_at) == (5, None)
    assert row.payload is not None
    assert row.payload["message"]["text"] == "您好"
    await services.rasa.close()


async def test_the_same_update_twice_is_worked_off_once(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
        await asyncio.to_thread(world.sandbox.people.ask, "POST", "/updates/replay", {})
        await world.write(1001, "再见")
        await world.sees(1001, "听到：再见")
    assert world.rasa.texts == ["您好", "再见"]
    assert world.texts(1001).count("听到：您好") == 1


async def test_a_bad_update_is_noted_and_the_next_one_comes_through(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        bad = {"message": {"message_id": "x", "date": "never", "chat": 5}}
        answer = await asyncio.to_thread(world.sandbox.people.ask, "POST", "/updates/raw", bad)
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    row = next(row for row in world.updates() if row.update_id == answer["update_id"])
    assert row.done_at is not None
    assert row.payload is None
    assert row.error is not None
    assert row.error.startswith("unreadable")


async def test_what_is_no_update_at_all_does_not_end_polling(world: BotWorld) -> None:
    world.resident()
    junk: tuple[object, ...] = ("nonsense", 7, [], None)
    async with world.bot():
        for one in junk:
            await asyncio.to_thread(world.sandbox.people.ask, "POST", "/updates/raw", one)
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")


async def test_a_restart_works_off_in_order_what_was_left(world: BotWorld) -> None:
    world.resident()
    with world.database.session() as session:
        for update_id, text in ((901, "第一句"), (902, "第二句"), (903, "第三句")):
            raw = raw_message(update_id, text)
            store_update(session, update_id=update_id, chat_id=1001, payload=raw, clock=world.clock)
    await world.write(1001, "让机器人能写信给我")  # Telegram lets a bot write only to those who wrote to it.
    async with world.bot():
        await world.sees(1001, "听到：让机器人能写信给我")
        await world.all_done(4)
    assert world.rasa.texts[:3] == ["第一句", "第二句", "第三句"]
    assert all(row.payload is None for row in world.updates())


async def test_a_stranger_whose_words_died_with_the_process_is_heard_when_telegram_repeats_them(
    world: BotWorld,
) -> None:
    with world.database.session() as session:
        # Stored, and killed before the handler ran: Telegram was not told and keeps the update.
        store_update(session, update_id=700000001, chat_id=None, payload=None, clock=world.clock)
    async with world.bot() as bot:
        queue: IntakeQueue = bot.application.bot_data["queue"]
        await world.write(1001, "您好")
        notice = await world.sees(1001, "先跟您说清楚")
        await queue.receive(raw_message(700000001, "我家着火了，快来人"), bot.application.bot)
        await world.sees(1001, "119", after=notice["message_id"])


async def test_an_answer_that_rasa_gave_before_a_crash_is_not_asked_for_twice(world: BotWorld) -> None:
    resident = world.resident()
    await world.write(1001, "您好")
    async with world.bot():
        await world.sees(1001, "听到：您好")
    body = world.rasa.asked[0]
    raw = raw_message(77, "您好", message_id=int(body["message_id"]))
    with world.database.session() as session:  # As if the crash came between Rasa's answer and our commit.
        store_update(session, update_id=77, chat_id=1001, payload=raw, clock=world.clock)
    async with world.bot():
        await world.all_done(2)
    assert world.rasa.texts == ["您好"]
    assert len(world.rasa.asked) == 2
    assert world.rasa.asked[1]["sender"] == f"r{resident.id}"


async def test_only_the_id_of_a_strangers_update_is_stored(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1001, "我家住幸福路12号")
        await world.sees(1001, "先跟您说清楚")
        [row] = world.updates()
    assert (row.chat_id, row.payload) == (None, None)


async def test_polling_survives_a_refused_token_a_second_poller_and_a_broken_line(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
        for error in (401, 409, "drop"):
            await asyncio.to_thread(world.sandbox.people.faults, "getUpdates", error)
        await world.write(1001, "还在吗")  # Ends the poll that is open; the next three fail.
        await world.write(1001, "再说一遍")
        await world.sees(1001, "听到：再说一遍")
    assert world.rasa.texts == ["您好", "还在吗", "再说一遍"]


def _services_of_webhook(world: BotWorld) -> Services:
    """Services of a bot in webhook mode."""
    settings = world.settings.model_copy(update={"telegram_webhook_url": "https://office.example/telegram"})
    world.settings = type(settings)(
        _env_file=None, **{**settings.model_dump(), "telegram_webhook_secret": "s3cret", "telegram_token": "1:a"}
    )
    return world.services()


def _webhook(services: Services) -> Webhook:
    application = build_application(services)
    assert isinstance(application.bot, LinliBot)
    return Webhook(application.bot, application.bot_data["queue"], services)


@pytest.mark.parametrize(("secret", "status"), [("wrong", 403), ("s3cret", 200)])
async def test_a_webhook_stores_before_it_answers_and_checks_the_secret(
    world: BotWorld, secret: str, status: int
) -> None:
    world.resident()
    services = _services_of_webhook(world)
    transport = httpx.ASGITransport(app=_webhook(services).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as telegram:
        response = await telegram.post("/telegram", json=raw_message(9), headers={SECRET_HEADER: secret})
        again = await telegram.post("/telegram", json=raw_message(9), headers={SECRET_HEADER: secret})
    assert (response.status_code, again.status_code) == (status, status)
    assert [row.update_id for row in world.updates()] == ([9] if status == 200 else [])
    await services.rasa.close()


@pytest.mark.parametrize("declared", [True, False])
async def test_a_webhook_takes_no_endless_body(world: BotWorld, *, declared: bool) -> None:
    services = _services_of_webhook(world)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 8 * LONGEST_BODY:
            sent += 65536
            yield b" " * 65536

    headers = {SECRET_HEADER: "s3cret"} | ({"Content-Length": str(8 * LONGEST_BODY)} if declared else {})
    transport = httpx.ASGITransport(app=_webhook(services).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as telegram:
        response = await telegram.post("/telegram", content=endless(), headers=headers)
    assert response.status_code == 413
    assert sent <= LONGEST_BODY + 2 * 65536
    await services.rasa.close()


async def test_what_the_library_puts_is_stored_too(world: BotWorld) -> None:
    world.resident()
    services = world.services()
    application = build_application(services)
    queue: IntakeQueue = application.bot_data["queue"]
    update = Update.de_json(raw_message(6), application.bot)
    await queue.put(update)
    await queue.put(update)
    assert queue.qsize() == 1
    assert [row.update_id for row in world.updates()] == [6]
    await services.rasa.close()
