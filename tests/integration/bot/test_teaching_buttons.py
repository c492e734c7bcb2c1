"""/teach and a button of the residents: found, previewed, changed, pressed under both titles, and taken back."""

from collections.abc import Iterator

import pytest

from bot.views.sentences import use_overrides
from tests.support.bot_world import ADMIN, BotWorld, Json

RESIDENT = 1001


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    yield
    use_overrides({}, 0)


async def card(world: BotWorld, words: str) -> Json:
    return await world.sees(ADMIN, lambda message: words in message.get("text", "") and bool(message.get("buttons")))


async def rename(world: BotWorld, title: str, new: str) -> None:
    """Find the button by its title and write another one."""
    await world.write(ADMIN, "/teach")
    await world.press(ADMIN, await card(world, "教机器人"), "机器人说的话")
    question = await world.sees(ADMIN, "🔎 请回复")
    await world.write(ADMIN, title, reply_to_message_id=question["message_id"])
    await world.press(ADMIN, await card(world, "是哪一句"), f"🔘 {title}")
    await world.press(ADMIN, await card(world, "这是按钮上的字"), "✏️ 改")
    asked = await world.sees(ADMIN, "请回复新的说法")
    await world.write(ADMIN, new, reply_to_message_id=asked["message_id"])


async def test_a_button_of_the_menu_is_renamed_and_both_titles_work_until_it_is_undone(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await rename(world, "我的事项", "查我报的事")
        shown = await card(world, "先看一看")
        assert "查我报的事" in shown["text"]
        await world.press(ADMIN, shown, "✅ 确定")
        done = await card(world, "改好了")
        for title in ("查我报的事", "我的事项"):
            said = await world.write(RESIDENT, title)
            answer = await world.sees(RESIDENT, "没有在办的事", after=said["message_id"])
            assert "查我报的事" in str(answer["keyboard"])
        await world.press(ADMIN, done, "↩️ 撤销")
        await card(world, "已撤销")
        said = await world.write(RESIDENT, "我的事项")
        answer = await world.sees(RESIDENT, "没有在办的事", after=said["message_id"])
        assert "查我报的事" not in str(answer["keyboard"])


async def test_a_title_that_another_button_has_is_refused_in_one_sentence(world: BotWorld) -> None:
    async with world.bot():
        await rename(world, "我的事项", "投诉")
        await world.sees(ADMIN, "已经有一个按钮叫“投诉”")
