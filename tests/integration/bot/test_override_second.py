"""仍要上线 as the second admin meets it: who asks, where to agree without the message, what stays of the request."""

from helpdesk.training.models import Verdict
from tests.integration.bot.test_models import change, live, opened, versions, wished, with_two_admins
from tests.support.bot_world import ADMIN, BotWorld

__all__ = ["versions"]
OTHER_ADMIN = 2004


async def test_who_did_not_get_the_message_is_asked_at_the_same_button(
    world: BotWorld, versions: tuple[int, int]
) -> None:
    old, new = versions
    with_two_admins(world)
    change(world, new, verdict=Verdict.FAILED)
    async with world.bot():
        await world.press(ADMIN, await opened(world, new), "仍要上线…")
        question = await world.sees(ADMIN, "为什么仍要上线")
        await world.write(ADMIN, "先用着再说吧", reply_to_message_id=question["message_id"])
        await world.sees(ADMIN, "没有送到别的管理员")  # Who never wrote to the bot cannot be written to.
        await world.press(OTHER_ADMIN, await opened(world, new, OTHER_ADMIN), "仍要上线…")
        request = await world.sees(OTHER_ADMIN, "可是它没有通过上线检查")
        assert "原因：先用着再说吧" in request["text"]
        assert live(world) == old
        await world.press(OTHER_ADMIN, request, "同意上线")
        await world.sees(ADMIN, f"另一位管理员同意了，马上换上模型 {new}。")
        await world.sees(OTHER_ADMIN, "✅ 换好了")
        assert live(world) == new
        done = await world.sees(OTHER_ADMIN, "您同意了")
        assert done["message_id"] == request["message_id"]
        assert done["buttons"] == [], "nothing is left to press"


async def test_the_one_who_asks_is_named_as_a_chinese_name_is(world: BotWorld, versions: tuple[int, int]) -> None:
    _, new = versions
    with_two_admins(world)
    change(world, new, verdict=Verdict.FAILED)
    async with world.bot():
        assert "管理员钱进想让" in (await wished(world, new))["text"]
