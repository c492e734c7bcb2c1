"""Groups, blocking, and the life of the process around the residents."""

import asyncio
import json
from datetime import timedelta

from helpdesk.clock import FixedClock
from helpdesk.people import SYSTEM
from helpdesk.residents.services import find_resident
from helpdesk.staff.services import access_team, unbind_team
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status
from tests.support.bot_world import BotWorld
from tests.support.factories import make_resolved_ticket, make_staff, make_ticket
from tests.support.ports import free_port

CITY = -1002000000002
MEDIATION = -1002000000003


async def test_in_a_group_without_a_team_people_are_asked_to_write_in_private(world: BotWorld) -> None:
    with world.database.session() as session:
        unbind_team(session, "mediation", by=SYSTEM, clock=world.clock)
    async with world.bot():
        await world.write(2003, "我叫周婷，电话13800002003，@linli_demo_bot 我要投诉", chat_id=MEDIATION)
        answer = await world.sees(MEDIATION, "私下跟我说")
        await world.write(2003, "@linli_demo_bot 在吗", chat_id=MEDIATION)
        await world.all_done(2)
    [[key]] = answer["buttons"]
    assert key["url"] == "https://t.me/linli_demo_bot?start=group"
    assert "周婷" not in answer["text"]
    assert len(world.texts(MEDIATION)) == 1
    assert world.rasa.asked == []
    assert all(row.chat_id is None for row in world.updates())


async def test_danger_in_a_group_without_a_team_is_answered_at_once(world: BotWorld) -> None:
    with world.database.session() as session:
        unbind_team(session, "mediation", by=SYSTEM, clock=world.clock)
    async with world.bot():
        await world.write(2003, "大家好", chat_id=MEDIATION)
        await world.sees(MEDIATION, "私下跟我说")
        await world.write(2003, "三号楼着火了，快来人", chat_id=MEDIATION)
        answer = await world.sees(MEDIATION, "119")
    assert "已经通知" not in answer["text"]


async def test_topics_switched_off_are_noticed_with_the_next_message(world: BotWorld) -> None:
    with world.database.session() as session:
        access_team(session, "mediation").is_forum = True
    async with world.bot():
        await world.write(2003, "大家好", chat_id=MEDIATION)
        await world.all_done(1)
    assert not world.look(lambda session: access_team(session, "mediation")).is_forum


async def test_the_deep_link_of_the_group_begins_the_first_contact(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1001, "/start group")
        await world.sees(1001, "先跟您说清楚")


async def test_who_blocks_the_bot_is_marked_and_the_team_is_told(world: BotWorld) -> None:
    resident = world.resident()
    with world.database.session() as session:
        ticket = make_ticket(session, world.clock, resident)
    await world.write(1001, "/menu")
    async with world.bot():
        await world.sees(CITY, ticket.number)
        await asyncio.to_thread(world.sandbox.people.block, 1001)
        await world.settled(lambda: _is_unreachable(world))
        await world.sees(CITY, "居民已停用机器人")
        await asyncio.to_thread(world.sandbox.people.block, 1001, unblock=True)
        await world.settled(lambda: not _is_unreachable(world))


async def test_who_writes_again_is_reachable_again(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
        await asyncio.to_thread(world.sandbox.people.block, 1001)
        await world.settled(lambda: _is_unreachable(world))
        await asyncio.to_thread(world.sandbox.people.block, 1001, unblock=True)
        await world.write(1001, "我回来了")
        await world.sees(1001, "听到：我回来了")
    assert not _is_unreachable(world)


async def test_commands_are_offered_in_chinese(world: BotWorld) -> None:
    async with world.bot():
        await world.settled(lambda: len(world.sandbox.people.calls("setMyCommands")) == 3)
        chat = await asyncio.to_thread(world.sandbox.people.chat, 1001)
    assert {"command": "my", "description": "我的事项，办到哪儿了"} in chat["commands"]
    assert "retrain" not in [one["command"] for one in chat["commands"]]


async def test_the_heartbeat_counts_and_names_nobody(world: BotWorld) -> None:
    world.resident()
    file = world.settings.run / "bot.json"
    async with world.bot():
        await world.settled(file.exists)
        facts = json.loads(file.read_text(encoding="ascii"))
    assert set(facts) == {
        "pid",
        "at",
        "last_poll_at",
        "telegram_fault",
        "pending_updates",
        "outbox_waiting",
        "rasa_healthy",
    }
    assert not file.exists()


async def test_telegram_may_be_away_when_the_bot_starts(world: BotWorld) -> None:
    world.resident()
    await asyncio.to_thread(world.sandbox.people.faults, "getMe", 500, 2)
    await world.write(1001, "您好")
    async with world.bot():
        await world.sees(1001, "听到：您好")


def _is_unreachable(world: BotWorld) -> bool:
    resident = world.look(lambda session: find_resident(session, 1001))
    return resident is not None and resident.unreachable_at is not None


async def test_tickets_that_nobody_rated_are_archived_by_the_clock(world: BotWorld) -> None:
    resident = world.resident()
    a_week_ago = FixedClock(world.clock.now() - timedelta(days=8))
    with world.database.session() as session:
        ticket = make_resolved_ticket(session, a_week_ago, make_staff(session, a_week_ago, "city"), resident)
    async with world.bot():
        await world.settled(lambda: _status(world, ticket.number) is Status.CLOSED)


async def test_with_a_webhook_updates_come_by_themselves(world: BotWorld) -> None:
    world.resident()
    port = free_port()
    world.settings = world.settings.model_copy(
        update={"telegram_webhook_url": f"http://127.0.0.1:{port}/telegram", "telegram_webhook_port": port}
    )
    async with world.bot():
        await world.settled(lambda: bool(world.sandbox.bot("getWebhookInfo")["url"]))
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert world.updates_open() == 0


def _status(world: BotWorld, number: str) -> Status:
    return world.look(lambda session: session.query(Ticket).filter_by(number=number).one()).status
