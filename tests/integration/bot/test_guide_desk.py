"""/guide: an admin writes an answer step by step, tries it, changes it, takes it back; nobody else can."""

import pytest
from sqlalchemy import select

from bot.views.guide import entry_card, preview, preview_of_change
from helpdesk.guide.finding import find_answer
from helpdesk.guide.models import GuideEntry, GuideKind
from tests.support.bot_world import ADMIN, BotWorld, Json
from tests.support.guide import RESIDENCE, UMBRELLA, make_entry

STEPS = (
    ("居民问的是什么", "居住证怎么办理"),
    ("平时会怎么问", "居住证怎么办\n外地人怎么领居住证"),
    ("怎么答复", "住满半年，带身份证和住处证明，到派出所申领。"),
    ("出处是什么", "《居住证暂行条例》第二条"),
    ("哪一天的", "2016年1月1日"),
)


def entries(world: BotWorld) -> list[GuideEntry]:
    return world.look(lambda session: list(session.scalars(select(GuideEntry).order_by(GuideEntry.id))))


async def sees(world: BotWorld, words: str) -> Json:
    return await world.sees(ADMIN, lambda message: words in message.get("text", "") and bool(message.get("buttons")))


async def reply(world: BotWorld, question: str, words: str) -> None:
    asked = await world.sees(ADMIN, question)
    await world.write(ADMIN, words, reply_to_message_id=asked["message_id"])


async def test_an_answer_is_written_previewed_published_and_found(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/guide")
        await world.press(ADMIN, await sees(world, "📖 办事指南：0 条"), "➕ 加一条答复")
        for question, words in STEPS:
            await reply(world, question, words)
        preview = await sees(world, "👀 居民会看到")
        assert "出处：《居住证暂行条例》第二条（2016年1月1日）" in preview["text"]
        assert entries(world) == []
        await world.press(ADMIN, preview, "📢 发布")
        await sees(world, "✅ 发布了")
        (entry,) = entries(world)
        assert (entry.title, entry.made_by, len(entry.wordings)) == ("居住证怎么办理", ADMIN, 2)
        await world.write(ADMIN, "/guide 居住")
        await world.press(ADMIN, await sees(world, "找“居住”：1 条"), "🔎 试一试")
        await reply(world, "看会答哪一条", "外地人在哪领居住证")
        await sees(world, "马上答第 1 条")


async def test_what_will_not_do_is_said_and_the_question_stays_open(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/guide")
        await world.press(ADMIN, await sees(world, "📖"), "➕ 加一条答复")
        await reply(world, "居民问的是什么", "证")
        await world.sees(ADMIN, "2 到 80 个字")
        for question, words in STEPS[:4]:
            await reply(world, question, words)
        await reply(world, "哪一天的", "2099-01-01")
        await world.sees(ADMIN, "还没到")
        assert entries(world) == []


async def test_a_service_is_written_and_dropped(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/guide")
        await world.press(ADMIN, await sees(world, "📖"), "➕ 加一项服务")
        for question, words in (
            ("这项服务叫什么", "借用会议室"),
            ("平时会怎么问", "我想借会议室"),
            ("要告诉居民什么", "没有"),
            ("照着哪一种来办", "求助"),
            ("固定交给哪个科室", "民政窗口"),
        ):
            await reply(world, question, words)
        asked = await world.sees(ADMIN, "固定交给哪个科室")
        assert "民政窗口" in asked["text"]
        preview = await sees(world, "好的，帮您办“借用会议室”")
        assert "科室：民政窗口" in preview["text"]
        assert "civil" not in asked["text"] + preview["text"]
        await world.press(ADMIN, preview, "不发布")
        await world.sees(ADMIN, "什么也没有留下")
        assert entries(world) == []


async def test_the_team_of_a_service_has_its_name_on_the_card_and_when_it_is_changed(world: BotWorld) -> None:
    with world.database.session() as session:
        make_entry(session, world.clock, UMBRELLA)
    async with world.bot():
        await world.write(ADMIN, "/guide")
        await world.press(ADMIN, await sees(world, "📖 办事指南：1 条"), "1")
        card = await sees(world, "第 1 条")
        assert "科室：民政窗口" in card["text"]
        await world.press(ADMIN, card, "✏️ 修改")
        await world.press(ADMIN, await sees(world, "改哪一样"), "科室")
        asked = await world.sees(ADMIN, "固定交给哪个科室")
        assert "现在是：\n<code>民政窗口</code>" in asked["text"] or "现在是：\n民政窗口" in asked["text"]
        await world.write(ADMIN, "没有的组", reply_to_message_id=asked["message_id"])
        await world.sees(ADMIN, "没有“没有的组”这个科室，可以写：")
        await world.write(ADMIN, "不固定", reply_to_message_id=asked["message_id"])
        await sees(world, "科室：按平时的规则分派")


def test_a_team_that_is_gone_is_said_to_be_gone() -> None:
    assert "原来的已经没有了，按平时的规则分派" in preview(UMBRELLA, "token", {"city": "城管组"}).text
    assert "科室：民政窗口" in preview_of_change(UMBRELLA, 1, "token", {"civil": "民政窗口"}).text


async def test_an_entry_is_changed_changed_back_withdrawn_and_restored(world: BotWorld) -> None:
    with world.database.session() as session:
        make_entry(session, world.clock)
    async with world.bot():
        await world.write(ADMIN, "/guide")
        await world.press(ADMIN, await sees(world, "📖 办事指南：1 条"), "1")
        await world.press(ADMIN, await sees(world, "第 1 条"), "✏️ 修改")
        await world.press(ADMIN, await sees(world, "改哪一样"), "答复")
        await reply(world, "现在是", "新的答复在这里。")
        await world.press(ADMIN, await sees(world, "👀 第 1 条改成这样"), "✅ 就这样改")
        changed = await sees(world, "✅ 改好了")
        assert "新的答复在这里" in changed["text"]
        await world.press(ADMIN, changed, "↩️ 改回上一次的")
        back = await sees(world, "↩️ 改回原来的了")
        assert RESIDENCE.answer in back["text"]
        await world.press(ADMIN, back, "撤下")
        await world.press(ADMIN, await sees(world, "↩️ 撤下了"), "✅ 恢复")
        await sees(world, "✅ 恢复了")
        assert world.look(lambda session: find_answer(session, "居住证怎么办")) is not None


async def test_nobody_but_admins_learns_of_it(world: BotWorld) -> None:
    resident = 1001
    async with world.bot():
        await world.write(resident, "/guide")
        await world.sees(resident, lambda message: bool(message.get("text")))
    assert "办事指南" not in "".join(one.get("text") or "" for one in world.sandbox.people.messages(resident))


@pytest.mark.parametrize("kind", list(GuideKind))
def test_no_card_is_longer_than_a_message(kind: GuideKind) -> None:
    entry = GuideEntry(
        id=1, kind=kind, title="题" * 80, wordings=["问" * 100] * 50, answer="答" * 3000, source="出" * 200
    )
    entry.service, entry.revision, entry.topic = "help", 1, "documents"
    entry.shown_count = entry.helped_count = entry.missed_count = 0
    assert len(entry_card(entry, {}).text) < 4096


async def test_pages_are_turned_with_and_without_words(world: BotWorld) -> None:
    with world.database.session() as session:
        for number in range(10):
            make_entry(session, world.clock, title=f"第{number}号事项怎么办", wordings=(f"问第{number}号事项",))
        make_entry(session, world.clock, UMBRELLA)
    async with world.bot():
        await world.write(ADMIN, "/guide")
        await world.press(ADMIN, await sees(world, "📖 办事指南：11 条"), "下一页 ›")
        assert "9. 第2号事项怎么办" in (await sees(world, "11. 第0号事项"))["text"]
        await world.write(ADMIN, "/guide 事项")
        found = await sees(world, "找“事项”：10 条")
        await world.press(ADMIN, found, "下一页 ›")
        second = await sees(world, "9. 第1号事项怎么办")
        assert "爱心雨伞" not in second["text"]
        await world.press(ADMIN, second, "撤下的")
        await sees(world, "📖 撤下的指南里找“事项”：0 条")
