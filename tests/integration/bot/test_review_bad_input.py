"""/review and /phrases with what should not come: pictures, old cards, long words, forged numbers, one admin alone."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.links.models import IssuedButton
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.phrases import reviewing, undoing
from helpdesk.phrases.daily import DAILY, send_daily, wants_daily
from helpdesk.phrases.models import Phrase, PhraseReview, PhraseStatus
from helpdesk.phrases.writing import check_given, write_phrase
from helpdesk.timers.models import Timer
from tests.integration.bot.test_review import card, make_daily_due, phrase, put, titles
from tests.support.bot_world import ADMIN, BotWorld, Json

LONG = "路灯坏了没人管，" * 120


def learned(world: BotWorld, text: str) -> int:
    with world.database.session() as session:
        given = check_given(text, "report_snapshot", "roads")
        return write_phrase(session, given, by=Admin(ADMIN), clock=world.clock).phrase.id


async def forge(world: BotWorld, message: Json, data: str) -> str:
    answer = await asyncio.to_thread(world.sandbox.people.press, ADMIN, message, data, forge=True)
    return str(answer.get("alert") or answer.get("answer") or "")


async def test_a_photo_as_a_reply_takes_no_entity_away_and_says_what_to_write(world: BotWorld) -> None:
    spans = [{"type": "address", "start": 0, "end": 3}]
    one = put(world, "和平路灯坏了", entities=spans)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "和平路灯坏了"), "改标出的词")
        asked = await world.sees(ADMIN, "照原话写")
        await world.write(ADMIN, None, photo=True, reply_to_message_id=asked["message_id"])
        await world.sees(ADMIN, "请写成“地点：和平路”")
        await world.write(ADMIN, "地点：" + "月" * 4000, reply_to_message_id=asked["message_id"])
        await world.sees(ADMIN, "月月…")
    assert phrase(world, one).entities == spans


async def test_an_answer_to_an_old_question_changes_nothing_that_was_decided(world: BotWorld) -> None:
    one = put(world, "和平路灯坏了")
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "和平路灯坏了")
        await world.press(ADMIN, shown, "改标出的词")
        asked = await world.sees(ADMIN, "照原话写")
        await world.press(ADMIN, shown, "随手拍")
        await world.sees(ADMIN, "没有要看的句子了")
        await world.write(ADMIN, "地点：和平路", reply_to_message_id=asked["message_id"])
        await world.sees(ADMIN, "这一条刚才已经处理过了")
        await forge(world, shown, f"a:review:e:{one}:0")
    assert phrase(world, one).entities == []


async def test_an_admin_is_a_resident_too_and_replies_like_one(world: BotWorld) -> None:
    world.resident(ADMIN)
    async with world.bot():
        await world.write(ADMIN, "您好")
        heard = await world.sees(ADMIN, "听到：您好")
        await world.write(ADMIN, "谢谢你们", reply_to_message_id=heard["message_id"])
        await world.sees(ADMIN, "听到：谢谢你们")


async def test_what_was_put_off_is_named_at_the_end(world: BotWorld) -> None:
    put(world, "第一盏路灯坏了没人管", score=0.9)
    put(world, "第二盏路灯坏了没人管", score=0.8)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "第一盏"), "以后再看")
        await world.press(ADMIN, await card(world, "第二盏"), "随手拍")
        await world.sees(ADMIN, "放到后面的 1 句还在")
        await world.write(ADMIN, "/review")
        await card(world, "第一盏")


async def test_pressing_twice_is_no_alarm(world: BotWorld) -> None:
    put(world, "第一盏路灯坏了没人管", score=0.9)
    put(world, "第二盏路灯坏了没人管", score=0.8)
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "第一盏")
        await world.press(ADMIN, shown, "随手拍")
        again = await world.press(ADMIN, shown, "随手拍")
        assert "alert" not in again or not again["alert"]
        await card(world, "第二盏")


async def test_a_card_whose_phrase_expired_meanwhile_shows_the_next(world: BotWorld) -> None:
    one = put(world, "第一盏路灯坏了没人管", score=0.9)
    put(world, "第二盏路灯坏了没人管", score=0.8)
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "第一盏")
        with world.database.session() as session:
            gone = session.get(Phrase, one)
            assert gone is not None
            gone.status, gone.text, gone.revision = PhraseStatus.EXPIRED, "", gone.revision + 1
        assert "已经处理过" in await forge(world, shown, f"a:review:e:{one}:0")
        await card(world, "第二盏")


async def test_of_a_daily_card_one_is_changed_and_the_rest_taken_together(world: BotWorld) -> None:
    first = put(world, "第甲家门口井盖响得睡不着", guess="report_snapshot", score=0.9)
    second = put(world, "第乙家门口井盖响得睡不着", guess="report_snapshot", score=0.8)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "第甲家"), "先到这里")
        await world.sees(ADMIN, "先到这里")
        with world.database.session() as session:
            make_daily_due(session, world)
        daily = await world.sees(ADMIN, "机器人分得对吗")
        await world.press(ADMIN, daily, "1")
        below = await card(world, "「第甲家")
        assert below["message_id"] != daily["message_id"]
        await world.press(ADMIN, below, "投诉")
        await world.press(ADMIN, daily, "✅ 全对")
        await world.sees(ADMIN, "记下了 1 句。有 1 句已经处理过")
    assert [phrase(world, one).intent for one in (first, second)] == ["file_complaint", "report_snapshot"]


async def test_a_former_admin_gets_no_daily_card(world: BotWorld) -> None:
    put(world, "和平路灯坏了没人管")
    with world.database.session() as session:
        make_daily_due(session, world)
    world.settings = world.settings.model_copy(update={"admins": [3009]})
    async with world.bot():
        await world.settled(lambda: world.look(daily_rows)[0].failed_at is not None)
        await world.settled(lambda: not world.look(lambda session: wants_daily(session, Admin(ADMIN))))
        await world.write(ADMIN, "/review")
        await world.sees(ADMIN, "您好，我是")
    with world.database.session() as session:
        send_daily(session, Timer(), world.clock)  # The next morning: nothing that could not be sent again.
    assert [row.sent_at for row in world.look(daily_rows)] == [None]
    assert not [text for text in world.texts(ADMIN) if "和平路" in text]


def daily_rows(session: Session) -> Sequence[OutboxRow]:
    return session.scalars(select(OutboxRow).where(OutboxRow.kind == DAILY)).all()


async def test_of_one_admin_two_can_never_agree_and_that_is_said(world: BotWorld) -> None:
    one = put(world, "和平路灯坏了没人管", intent="file_complaint")
    world.settings = world.settings.model_copy(update={"two_reviewers": True})
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "原来教的是：投诉")
        told = await world.press(ADMIN, shown, "随手拍")
        assert "现在只有您一位" in told["answer"]
    assert phrase(world, one).status is PhraseStatus.CANDIDATE


async def test_the_second_of_two_agrees_with_one_press_on_what_the_first_chose(world: BotWorld) -> None:
    one = put(world, "窗口那个人态度差得很")
    with world.database.session() as session:
        two = {"intent": "make_suggestion", "topic": "government", "two_must_agree": True}
        reviewing.approve(session, one, revision=0, by=Admin(3002), clock=world.clock, **two)
    world.settings = world.settings.model_copy(update={"two_reviewers": True, "admins": [ADMIN, 3002]})
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await card(world, "态度差"), "建议")
        await world.settled(lambda: phrase(world, one).status is PhraseStatus.APPROVED)
    assert (phrase(world, one).intent, phrase(world, one).topic) == ("make_suggestion", "government")


async def test_undoing_in_review_what_was_done_in_phrases_shows_that_phrase(world: BotWorld) -> None:
    one = learned(world, "窗口那个人态度差得很")
    with world.database.session() as session:
        reviewing.withdraw(session, one, revision=0, by=Admin(ADMIN), clock=world.clock)
    async with world.bot():
        await world.write(ADMIN, "/review")
        await world.press(ADMIN, await world.sees(ADMIN, "没有要看的句子了"), "↩️ 撤销上一条")
        await card(world, "↩️ 撤销了")
    assert phrase(world, one).status is PhraseStatus.APPROVED


@pytest.mark.parametrize(
    "data",
    [
        "a:review:v:99999999999999999999999999999999:0",
        "a:review:y:1:99999999999999999999999999.greet",
        "a:review:y:-1:0.greet",
        "a:review:c:1:0.99999999999999999999999999999",
        "a:review:all:0:",
        "a:review:p:1:0.nonsense",
        "a:phrases:v:3000000000:0",
        "a:phrases:u:1:0",
        "a:phrases:w:1:0",
        "a:phrases:p:1:nothing",
        "a:phrases:r:1:0.greet.",
    ],
)
async def test_forged_numbers_are_answered_and_change_nothing(world: BotWorld, data: str) -> None:
    one = put(world, "和平路灯坏了")
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "和平路灯坏了")
        await forge(world, shown, data)
        await world.all_done(2)
    assert [row.error for row in world.updates()] == [None, None]
    assert (phrase(world, one).status, phrase(world, one).revision) == (PhraseStatus.CANDIDATE, 0)


async def test_the_token_of_another_button_approves_nothing(world: BotWorld) -> None:
    put(world, "和平路灯坏了")
    async with world.bot():
        await world.write(ADMIN, "/phrases 路灯")
        await world.sees(ADMIN, "没有找到")
        token = world.look(lambda session: session.scalars(select(IssuedButton.token)).one())
        await world.write(ADMIN, "/review")
        answer = await forge(world, await card(world, "和平路灯坏了"), f"a:review:all:0:{token}")
    assert "过时" in answer
    assert world.look(lambda session: session.query(PhraseReview).count()) == 0


async def test_long_phrases_are_shown_and_every_button_fits_after_a_hundred_decisions(world: BotWorld) -> None:
    spans = [{"type": "address", "start": at, "end": at + 1} for at in range(900)]
    one = put(world, "<&>" + LONG[:997], entities=spans, revision=1234, suggested_intent="request_certificate")
    with world.database.session() as session:
        for n in range(9):
            make = {"text": f"<b>{n}{LONG}"[:1000], "signature": f"{n}" * 64, "id": 999_999_000 + n}
            session.add(learned_phrase(world, **make))
    async with world.bot():
        await world.write(ADMIN, "/review")
        shown = await card(world, "<&>")
        for menu in ("其他…", "换主题…", "改标出的词"):
            await world.press(ADMIN, shown, menu)
            if menu != "改标出的词":
                shown = await card(world, "要办什么" if menu == "其他…" else "哪方面")
                await world.press(ADMIN, shown, "‹ 返回")
                shown = await card(world, "机器人猜")
        await world.sees(ADMIN, "照原话写")
        await world.write(ADMIN, "/phrases 路灯")
        listed = await card(world, "9 句")
        await world.press(ADMIN, listed, "1")
        one_shown = await card(world, "类别：")
        await world.press(ADMIN, one_shown, "改类别")
        await world.press(ADMIN, await card(world, "改成哪一类"), "开证明")
        assert any("户籍" in title for title in titles(await card(world, "说的是哪方面")))
    assert phrase(world, one).revision == 1234


def learned_phrase(world: BotWorld, **facts: Any) -> Phrase:
    now = world.clock.now()
    times = {"decided_at": now, "first_seen_at": now, "last_seen_at": now}
    label = {"intent": "report_emergency", "topic": "public_facilities", "revision": 1234}
    return Phrase(group_key="0", entities=[], origin="written", status=PhraseStatus.APPROVED, **label, **times, **facts)


async def test_long_and_invisible_words_of_an_admin_are_answered(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/phrases 加 " + "长" * 3000 + " 路灯坏了")
        await world.sees(ADMIN, "长长…”这个类别")
        await world.write(ADMIN, "/phrases 加 随手拍 灯坏了找1\u200b3900\u200d138000说")
        added = await card(world, "✅ 加进去了")
        await world.write(ADMIN, "/phrases " + "%_\\<b>" * 500)
        await world.sees(ADMIN, "没有找到")
    assert "139" not in added["text"]


async def test_a_phrase_that_was_deleted_meanwhile_shows_no_empty_card(world: BotWorld) -> None:
    one = learned(world, "窗口那个人态度差得很")
    async with world.bot():
        await world.write(ADMIN, "/phrases 窗口")
        listed = await card(world, "1. 窗口")
        await world.press(ADMIN, listed, "1")
        shown = await card(world, "类别：")
        with world.database.session() as session:
            reviewing.delete_words(session, one, revision=0, by=Admin(3002), clock=world.clock)
        late = await world.press(ADMIN, shown, "改文字")
        assert "刚才有人改过" in late["alert"]
        await world.sees(ADMIN, "原话已经删掉了")
    with pytest.raises(Exception, match="没有可以撤销的"), world.database.session() as session:
        undoing.undo(session, by=Admin(3002), clock=world.clock)
