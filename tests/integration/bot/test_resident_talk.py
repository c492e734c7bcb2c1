"""A resident talks: through the bot to the dialogue and back."""

from tests.support.bot_world import BotWorld


async def test_words_reach_the_dialogue_and_its_answer_comes_back(world: BotWorld) -> None:
    resident = world.resident()
    async with world.bot():
        await world.write(1001, "我要开居住证明")
        answer = await world.sees(1001, "听到：我要开居住证明")
    assert answer["keyboard"]["buttons"][0][0]["text"] == "开证明"
    body = world.rasa.heard[0]
    assert body["sender"] == f"r{resident.id}"
    assert body["payload"] is None
    assert body["metadata"]["resident_id"] == resident.id
    assert "1001" not in body["sender"]
