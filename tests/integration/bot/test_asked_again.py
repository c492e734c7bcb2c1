"""Words an admin has to write once more: people reply to what they read last, which is the refusal."""

from tests.integration.bot.test_teaching import wish
from tests.support.bot_world import ADMIN, BotWorld


async def test_a_reply_to_a_refusal_is_read_as_the_answer(world: BotWorld) -> None:
    async with world.bot():
        await wish(world, "同义词", "不知道怎么写")
        refused = await world.sees(ADMIN, "请写成两边")
        assert refused["keyboard"]["force_reply"], "the phone opens the reply by itself"
        assert refused["reply_to_message_id"]
        await world.write(ADMIN, "还是不会", reply_to_message_id=refused["message_id"])
        again = await world.sees(ADMIN, "请写成两边", after=refused["message_id"])
        await world.write(ADMIN, "地梗子 = 人行道", reply_to_message_id=again["message_id"])
        await world.sees(ADMIN, "先看一看：同义词：地梗子 = 人行道")
    assert not any("同意" in text for text in world.texts(ADMIN)), "an admin's words are no resident's"
