"""/review: an admin decides about phrases with one thumb; nobody else learns that it exists."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.phrases.daily import DAILY
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.timers.firing import fire_due
from helpdesk.timers.services import find_timer
from tests.support.bot_world import ADMIN, BotWorld, Json
from tests.support.factories import make_phrase


def put(world: BotWorld, text: str, **facts: Any) -> int:
    with world.database.session() as session:
        return make_phrase(session, world.clock, text, **facts).id


def phrase(world: BotWorld, phrase_id: int) -> Phrase:
    found = world.look(lambda session: session.get(Phrase, phrase_id))
    assert found is not None
    return found


def titles(message: Json) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


async def card(world: BotWorld, words: str) -> Json:
    return await world.sees(ADMIN, lambda message: words in message.get("text", "") and bool(message.get("buttons")))


async def test_ten_phrases_are_reviewed_with_ten_presses_on_one_card(world: BotWorld) -> None:
    ids = [put(world, f"第{'一二三四五六七八九十'[n]}盏路灯坏了没人管", score=1 - n / 100) for n in range(10)]
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "第一盏")
        for n in range(10):
            shown = await card(world, f"第{'一二三四五六七八九十'[n]}盏")
            told = await world.press(ADMIN, shown, "随手拍")
            assert told["answer"] == "✅ 记下了：随手拍 · 道路交通设施"
        last = await world.sees(ADMIN, "没有要看的句子了")
    assert last["message_id"] == shown["message_id"]
    assert {phrase(world, one).status for one in ids} == {PhraseStatus.APPROVED}
    assert {(phrase(world, one).intent, phrase(world, one).topic) for one in ids} == {("report_snapshot", "roads")}


async def test_the_card_shows_words_guess_and_what_staff_chose(world: BotWorld) -> None:
    put(
        world,
        "<b>灯杆儿</b>歪了在和平路",
        entities=[{"type": "address", "start": 13, "end": 16}],
        suggested_intent="report_snapshot",
        suggested_topic="public_facilities",
        seen_count=3,
    )
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "灯杆儿")
    assert "「<b>灯杆儿</b>歪了在和平路」" in shown["text"]
    assert "机器人猜：投诉（把握 34%） · 道路交通设施" in shown["text"]
    assert "随手拍 · 市政公用设施" in shown["text"]
    assert "地点：和平路" in shown["text"]
    assert "说过 3 次" in shown["text"]
    assert titles(shown)[:3] == ["👉 随手拍", "投诉", "咨询"]


async def test_any_label_with_any_topic_in_three_presses_and_undo(world: BotWorld) -> None:
    one = put(world, "窗口那个人态度差得很")
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "态度差"), "其他…")
        await world.press(ADMIN, await card(world, "要办什么"), "建议")
        await world.press(ADMIN, await card(world, "说的是哪方面"), "政务作风")
        await world.settled(lambda: phrase(world, one).status is PhraseStatus.APPROVED)
        assert (phrase(world, one).intent, phrase(world, one).topic) == ("make_suggestion", "government")
        await world.press(ADMIN, await world.sees(ADMIN, "没有要看的句子了"), "↩️ 撤销上一条")
        await card(world, "态度差")
    assert phrase(world, one).status is PhraseStatus.CANDIDATE


async def test_split_refuse_and_delete(world: BotWorld) -> None:
    two = put(world, "和平路灯坏了，还想开居住证明", score=0.9)
    joke = put(world, "哈哈哈哈哈真好笑", score=0.2)
    secret = put(world, "隔壁老某得了那个病", score=0.1)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "和平路灯坏了，还想"), "拆成两条")
        asked = await card(world, "从哪里拆成两条")
        await world.press(ADMIN, asked, next(one for one in titles(asked) if "｜" in one))
        await world.press(ADMIN, await card(world, "「和平路灯坏了」"), "随手拍")
        await world.press(ADMIN, await card(world, "「还想开居住证明」"), "其他…")
        await world.press(ADMIN, await card(world, "要办什么"), "开证明")
        await world.press(ADMIN, await card(world, "说的是哪方面"), "户籍证件与证明")
        await world.press(ADMIN, await card(world, "真好笑"), "不学")
        await world.press(ADMIN, await card(world, "那个病"), "敏感，删除")
        await world.press(ADMIN, await card(world, "找不回来"), "🗑 删除，不能恢复")
        await world.sees(ADMIN, "没有要看的句子了")
    assert phrase(world, two).status is PhraseStatus.SPLIT
    assert phrase(world, joke).status is PhraseStatus.REFUSED
    assert (phrase(world, secret).status, phrase(world, secret).text) == (PhraseStatus.DELETED, "")


async def test_two_admins_on_the_same_card_the_second_is_told_and_sees_the_next(world: BotWorld) -> None:
    put(world, "第一盏路灯坏了没人管", score=0.9)
    put(world, "第二盏路灯坏了没人管", score=0.8)
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "第一盏")
        await world.press(ADMIN, shown, "随手拍")
        late = await world.press(ADMIN, shown, "投诉")
        assert "已经处理过" in (late.get("alert") or late.get("answer") or "")
        await card(world, "第二盏")


async def test_entities_are_corrected_by_replying_with_the_words(world: BotWorld) -> None:
    one = put(world, "和平路灯坏了")
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "和平路灯坏了"), "改标出的词")
        asked = await world.sees(ADMIN, "照原话写")
        await world.write(ADMIN, "地点：月球", reply_to_message_id=asked["message_id"])
        await world.sees(ADMIN, "没有“月球”")
        await world.write(ADMIN, "地点：和平路", reply_to_message_id=asked["message_id"])
        await card(world, "🔎 地点：和平路")
    assert phrase(world, one).entities == [{"type": "address", "start": 0, "end": 3}]


async def test_the_daily_card_asks_about_ten_and_takes_what_is_right_together(world: BotWorld) -> None:
    for n, who in enumerate("甲乙丙丁戊己庚辛壬癸子丑"):
        put(world, f"第{who}家门口井盖响得睡不着", guess="report_snapshot", confidence=0.6, score=1 - n / 100)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "第甲家"), "先到这里")
        with world.database.session() as session:
            make_daily_due(session, world)
        daily = await world.sees(ADMIN, "这 10 句，机器人分得对吗")
        await world.press(ADMIN, daily, "✅ 全对")
        await world.sees(ADMIN, "记下了 10 句")
    approved = world.look(lambda session: session.query(Phrase).filter_by(status=PhraseStatus.APPROVED).count())
    assert approved == 10


def make_daily_due(session: Any, world: BotWorld) -> None:
    from helpdesk.people import Admin
    from helpdesk.phrases.daily import want_daily

    want_daily(session, on=True, by=Admin(ADMIN), clock=world.clock)
    timer = find_timer(session, DAILY)
    assert timer is not None
    timer.due_at = world.clock.now() - timedelta(minutes=1)
    assert fire_due(session, clock=world.clock) >= 1


@pytest.mark.parametrize("data", ["a:review:y:1", "a:review:y:999:0.greet", "a:review:c:1:0.x", "a:review:zzz:1:0"])
async def test_forged_buttons_change_nothing(world: BotWorld, data: str) -> None:
    one = put(world, "和平路灯坏了")
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "和平路灯坏了")
        answer = await forge(world, ADMIN, shown, data)
        assert answer.get("alert")
    assert phrase(world, one).status is PhraseStatus.CANDIDATE


async def test_for_a_resident_there_is_no_such_command_and_no_such_button(world: BotWorld) -> None:
    one = put(world, "和平路灯坏了")
    world.resident(1001)
    async with world.bot():
        await world.write(1001, "/review")
        await world.sees(1001, "没有这个命令")
        shown = await world.sees(1001, "没有这个命令")
        await forge(world, 1001, shown, f"a:review:n:{one}:0")
    assert phrase(world, one).status is PhraseStatus.CANDIDATE


async def forge(world: BotWorld, person: int, message: Json, data: str) -> Json:
    return await asyncio.to_thread(world.sandbox.people.press, person, message, data, forge=True)


async def test_the_end_of_a_round_says_what_is_left_and_turns_the_daily_card_on_and_off(world: BotWorld) -> None:
    put(world, "第一盏路灯坏了没人管")
    async with world.bot():
        await world.write(ADMIN, "/review")
        first = await world.sees(ADMIN, "点对的那一类，就记下了")
        await world.press(ADMIN, first, "以后再看")
        end = await world.sees(ADMIN, "放到后面的 1 句还在")
        await world.press(ADMIN, end, "每天早上给我 10 句")
        end = await world.sees(ADMIN, lambda one: "以后不用每天发" in str(one.get("buttons")))
        assert "放到后面的 1 句还在" in end["text"]
        await world.press(ADMIN, end, "以后不用每天发")
        await world.sees(ADMIN, lambda one: "每天早上给我 10 句" in str(one.get("buttons")))
