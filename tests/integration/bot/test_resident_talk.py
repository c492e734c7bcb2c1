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


async def test_the_menu_comes_back_once_the_phone_number_is_given(world: BotWorld) -> None:
    world.resident()
    asked = [{"text": "怎么联系您？", "buttons": [{"title": "用我的手机号", "payload": "#contact"}]}]
    slip = [{"text": "请您看一看，对不对", "buttons": [{"title": "提交", "payload": "/affirm"}]}]
    world.rasa.reply = lambda body: asked if body["text"] == "开证明吧" else slip
    async with world.bot():
        await world.write(1001, "开证明吧")
        question = await world.sees(1001, "怎么联系您？")
        assert question["keyboard"]["buttons"][0][0]["text"] == "用我的手机号"
        await world.write(1001, "13800001001")
        await world.sees(1001, "请您看一看")
        state = world.sandbox.people.chat(1001)
        assert state["keyboard"]["buttons"][0][0]["text"] == "开证明"
        await world.write(1001, "还有一句")
        await world.all_done(3)
    assert world.texts(1001).count("好的。") == 1
