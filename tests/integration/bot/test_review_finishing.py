"""/review and /phrases say what happened to a half, a deletion, what was put off, and what was masked."""

from datetime import date
from typing import Any

from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.people import Admin
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.writing import check_given, write_phrase
from tests.integration.bot.test_review import card, make_daily_due, phrase, put, titles
from tests.support.bot_world import ADMIN, BotWorld


def told(press: Any) -> str:
    return str(press.get("alert") or press.get("answer") or "")


async def test_a_known_half_is_named_with_its_label_and_the_other_comes(world: BotWorld) -> None:
    whole = put(world, "和平路灯坏了，还想开居住证明")
    with world.database.session() as session:
        given = check_given("和平路灯坏了", "report_snapshot", "roads")
        write_phrase(session, given, by=Admin(ADMIN), clock=world.clock)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "和平路灯坏了，还想"), "拆成两条")
        asked = await card(world, "从哪里拆成两条")
        press = await world.press(ADMIN, asked, next(one for one in titles(asked) if "｜" in one))
        assert "“和平路灯坏了”已经教过（随手拍 · 道路交通设施）" in told(press)
        await card(world, "「还想开居住证明」")
    assert phrase(world, whole).status is PhraseStatus.SPLIT


async def test_undo_after_a_deletion_says_that_it_took_back_the_one_before(world: BotWorld) -> None:
    joke = put(world, "哈哈哈哈哈真好笑", score=0.9)
    put(world, "隔壁老某得了那个病", score=0.1)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "真好笑"), "不学")
        await world.press(ADMIN, await card(world, "那个病"), "敏感，删除")
        await world.press(ADMIN, await card(world, "找不回来"), "🗑 删除，不能恢复")
        press = await world.press(ADMIN, await card(world, "没有要看的句子了"), "↩️ 撤销上一条")
        assert "撤销的是删除前面的那一条" in told(press)
        await card(world, "真好笑")
    assert phrase(world, joke).status is PhraseStatus.CANDIDATE


async def test_all_right_on_the_daily_card_leaves_what_was_put_off(world: BotWorld) -> None:
    ids = [put(world, f"{who}家门口井盖响", guess="report_snapshot", score=1 - n / 9) for n, who in enumerate("甲乙丙")]
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "「甲家门口井盖响」"), "先到这里")
        with world.database.session() as session:
            make_daily_due(session, world)
        daily = await card(world, "这 3 句，机器人分得对吗")
        await world.press(ADMIN, daily, "2")
        await world.press(ADMIN, await card(world, "「乙家门口井盖响」"), "以后再看")
        await world.write(ADMIN, "/review")  # Looking at all of them once more does not take it back.
        await world.press(ADMIN, daily, "✅ 全对")
        done = await world.sees(ADMIN, "记下了 2 句")
        assert "您放到后面的 1 句没有动" in done["text"]
        assert "已经处理过" not in done["text"]
    statuses = [phrase(world, one).status for one in ids]
    assert statuses == [PhraseStatus.APPROVED, PhraseStatus.CANDIDATE, PhraseStatus.APPROVED]


def make_entry(world: BotWorld, title: str, *, is_withdrawn: bool = False) -> str:
    with world.database.session() as session:
        now = world.clock.now()
        entry = GuideEntry(
            kind=GuideKind.ANSWER, title=title, answer="带身份证来。", source="通知", as_of=date(2026, 1, 1)
        )
        entry.made_at = entry.changed_at = now
        entry.withdrawn_at = now if is_withdrawn else None
        session.add(entry)
        session.flush()
        return f"guide_{entry.id}"


async def test_entries_of_the_guide_are_called_by_their_title(world: BotWorld) -> None:
    entry, gone = (
        make_entry(world, "居住证到期了以后怎么续签要带什么材料"),
        make_entry(world, "旧的", is_withdrawn=True),
    )
    ranking = [[entry, 0.4], [gone, 0.3], ["report_snapshot", 0.2], ["ask_information", 0.1]]
    one = put(world, "那个证快过了咋弄", guess=entry, guess_topic=None, ranking=ranking)
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "那个证快过了")
        assert "机器人猜：办事指南：居住证到期了以后怎么续签要带什么材料（把握 34%）" in shown["text"]
        assert titles(shown)[:3] == ["随手拍", "咨询", "📖 居住证到期了以后怎么续…"]
        press = await world.press(ADMIN, shown, "📖 居住证到期了以后怎么续…")
        assert told(press) == "✅ 记下了：办事指南：居住证到期了以后怎么续签要带什么材料"
        await world.write(ADMIN, "/phrases")
        await card(world, "那个证快过了咋弄 → 办事指南：居住证到期了以后")
    assert (phrase(world, one).intent, phrase(world, one).topic) == (entry, None)


async def test_what_was_masked_is_said_and_only_then(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/phrases 加 随手拍 灯杆儿歪了打13912345678")
        shown = await card(world, "加进去了")
        assert "个人信息" in shown["text"]
        await world.write(ADMIN, "/phrases 加 随手拍 井盖儿响得睡不着")
        shown = await card(world, "井盖儿响")
        assert "个人信息" not in shown["text"]
        await world.press(ADMIN, shown, "改文字")
        asked = await world.sees(ADMIN, "请回复改好的句子")
        await world.write(ADMIN, "井盖儿响，找王秀兰问", reply_to_message_id=asked["message_id"])
        shown = await card(world, "改好了")
        assert "「井盖儿响，找某某问」" in shown["text"]
        assert "已经换成假的" in shown["text"]
    texts = world.look(lambda session: [one.text for one in session.query(Phrase)])
    assert not any("139" in text or "秀兰" in text for text in texts)
