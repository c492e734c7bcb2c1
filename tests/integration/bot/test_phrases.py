"""/phrases: what is learned is looked up, changed, taken back and added to."""

from sqlalchemy import select

from helpdesk.people import Admin
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.writing import check_given, write_phrase
from tests.support.bot_world import ADMIN, BotWorld, Json
from tests.support.factories import make_phrase

ORDINALS = "甲乙丙丁戊己庚辛壬癸"


def learned(world: BotWorld, text: str, intent: str = "report_snapshot", topic: str | None = "roads") -> int:
    with world.database.session() as session:
        return write_phrase(session, check_given(text, intent, topic), by=Admin(ADMIN), clock=world.clock).phrase.id


def phrase(world: BotWorld, words: str) -> Phrase:
    return world.look(lambda session: session.scalars(select(Phrase).where(Phrase.text == words)).one())


async def sees(world: BotWorld, words: str) -> Json:
    return await world.sees(ADMIN, lambda message: words in message.get("text", "") and bool(message.get("buttons")))


async def test_a_search_finds_phrases_in_pages_and_leads_to_one_and_back(world: BotWorld) -> None:
    for one in ORDINALS:
        learned(world, f"{one}区的路灯坏了")
    learned(world, "狗叫得睡不着", "file_complaint", "animals")
    async with world.bot():
        await world.write(ADMIN, "/phrases 路灯")
        first = await sees(world, "找“路灯”：10 句")
        assert "狗叫" not in first["text"]
        await world.press(ADMIN, first, "下一页 ›")
        second = await sees(world, "9. ")
        assert second["message_id"] == first["message_id"]
        await world.press(ADMIN, second, "9")
        one = await sees(world, "类别：随手拍 · 道路交通设施")
        await world.press(ADMIN, one, "‹ 返回列表")
        await sees(world, "9. ")


async def test_a_phrase_is_relabelled_reworded_and_taken_back(world: BotWorld) -> None:
    learned(world, "窗口态度差得很", "make_suggestion", "government")
    async with world.bot():
        await world.write(ADMIN, "/phrases 窗口")
        await world.press(ADMIN, await sees(world, "1. 窗口"), "1")
        await world.press(ADMIN, await sees(world, "类别：建议"), "改类别")
        await world.press(ADMIN, await sees(world, "改成哪一类"), "投诉")
        await world.press(ADMIN, await sees(world, "说的是哪方面"), "政务作风")
        shown = await sees(world, "类别：投诉 · 政务作风")
        await world.press(ADMIN, shown, "改文字")
        asked = await world.sees(ADMIN, "请回复改好的句子")
        await world.write(ADMIN, "窗口那个人态度差，电话13912345678", reply_to_message_id=asked["message_id"])
        reworded = await sees(world, "「窗口那个人")
        assert "13912345678" not in reworded["text"]
        await world.press(ADMIN, reworded, "撤回，不再学")
        await world.press(ADMIN, await sees(world, "撤回了"), "↩️ 还是要学")
        await sees(world, "已教")
    assert phrase(world, "窗口态度差得很").status is PhraseStatus.WITHDRAWN
    kept = world.look(
        lambda session: session.scalars(select(Phrase).where(Phrase.status == PhraseStatus.APPROVED)).one()
    )
    assert (kept.intent, kept.topic, kept.origin) == ("file_complaint", "government", Origin.WRITTEN)


async def test_an_admin_adds_a_sentence_and_is_told_when_it_is_there(world: BotWorld) -> None:
    with world.database.session() as session:
        make_phrase(session, world.clock, "灯杆儿歪了")
    async with world.bot():
        await world.write(ADMIN, "/phrases 加 随手拍 市政公用设施 灯杆儿歪了")
        await world.sees(ADMIN, "原来没有教，现在教了")
        await world.write(ADMIN, "/phrases 加 随手拍 市政公用设施 灯杆儿歪了")
        await world.sees(ADMIN, "这句已经有了，不用再加")
        await world.write(ADMIN, "/phrases 加 投诉 灯杆儿歪了")
        await world.sees(ADMIN, "类别不一样，没有改")
        await world.write(ADMIN, "/phrases 加 夸奖 灯杆儿歪了")
        await world.sees(ADMIN, "没有“夸奖”这个类别")
        await world.write(ADMIN, "/phrases 加 投诉")
        await world.sees(ADMIN, "请写：/phrases 加")
        await world.write(ADMIN, "/phrases 加 投诉 12345")
        await world.sees(ADMIN, "句子里要有字")
    assert (phrase(world, "灯杆儿歪了").intent, phrase(world, "灯杆儿歪了").topic) == (
        "report_snapshot",
        "public_facilities",
    )


async def test_deleted_words_are_gone_and_cannot_be_added_again(world: BotWorld) -> None:
    learned(world, "隔壁那家人的事情")
    async with world.bot():
        await world.write(ADMIN, "/phrases 隔壁")
        await world.press(ADMIN, await sees(world, "1. 隔壁"), "1")
        await world.press(ADMIN, await sees(world, "已教"), "敏感，删除")
        await world.press(ADMIN, await sees(world, "找不回来"), "🗑 删除，不能恢复")
        await world.sees(ADMIN, "已删除。")
        await world.write(ADMIN, "/phrases 加 投诉 隔壁那家人的事情")
        await world.sees(ADMIN, "当作敏感内容删除过")
        await world.write(ADMIN, "/phrases 隔壁")
        await world.sees(ADMIN, "没有找到")
