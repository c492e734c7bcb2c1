"""Somebody was an admin when something was queued or asked for, and is none any more: it stays unsaid."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.emergencies.services import raise_alarm, tell_admins
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.training.models import TrainingJob, Verdict
from helpdesk.training.services import request_training
from tests.integration.bot.test_models import change, opened, versions
from tests.support.bot_world import ADMIN, BotWorld

__all__ = ["versions"]
FORMER = 2004
WORDS = "我家着火了，电话13800001234"


async def former_admin(world: BotWorld) -> None:
    """Somebody to whom Telegram lets the bot write, and who is no admin."""
    await world.write(FORMER, "/start")


def for_them(session: Session) -> list[OutboxRow]:
    query = select(OutboxRow).where(OutboxRow.recipient_kind == "chat", OutboxRow.recipient_id == FORMER)
    return list(session.scalars(query.order_by(OutboxRow.id)))


def call(world: BotWorld, session: Session, words: str) -> None:
    raise_alarm(session, kind="fire", text=words, by=None, chat_id=1001, key="1001:5", clock=world.clock)


@pytest.mark.parametrize("is_edit", [False, True])
async def test_an_alarm_with_somebodys_words_is_not_for_a_former_admin(world: BotWorld, is_edit: bool) -> None:
    await former_admin(world)
    with world.database.session() as session:
        call(world, session, WORDS)
        tell_admins(session, session.scalars(select(OutboxRow)).one(), [FORMER], clock=world.clock)
        if is_edit:
            [stand_in] = for_them(session)
            stand_in.sent_at = world.clock.now()
            call(world, session, f"{WORDS}，在三楼")
    async with world.bot():
        await world.settled(lambda: all(row.sent_at or row.failed_at for row in world.look(for_them)))
    assert not [text for text in world.texts(FORMER) if "13800001234" in text]


async def test_a_former_admin_does_not_learn_what_became_of_their_wish(
    world: BotWorld, versions: tuple[int, int]
) -> None:
    _, new = versions
    await former_admin(world)
    asked = {"override_by": FORMER, "override_reason": "先用着", "override_asked_at": world.clock.now()}
    change(world, new, verdict=Verdict.FAILED, **asked)
    world.settings.admins = [ADMIN, 3009]
    async with world.bot():
        await world.press(ADMIN, await opened(world, new), "仍要上线…")
        request = await world.sees(ADMIN, "可是它没有通过上线检查")
        await world.press(ADMIN, request, "不同意")
        await world.sees(ADMIN, lambda one: one["message_id"] == request["message_id"] and one["buttons"] == [])
    assert not [text for text in world.texts(FORMER) if "模型" in text]


async def test_a_former_admin_is_not_told_of_a_training_that_was_cut_off(world: BotWorld) -> None:
    await former_admin(world)
    with world.database.session() as session:
        request_training(session, by=Admin(FORMER), chat_id=FORMER, clock=world.clock)
    async with world.bot():
        await world.settled(lambda: world.look(lambda session: session.query(TrainingJob).one()).error is not None)
        await world.write(ADMIN, "/status")
        await world.sees(ADMIN, "在办工单")
    assert not [text for text in world.texts(FORMER) if "训练" in text]
