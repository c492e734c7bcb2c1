"""Groups and their people: binding, lists, contacts, alarms, leaving, moving."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery import recording
from helpdesk.audit.models import AuditEntry
from helpdesk.catalogue import Service
from helpdesk.clock import Clock
from helpdesk.emergencies.services import alarm_of_message, raise_alarm
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import mark_sent
from helpdesk.people import SYSTEM
from helpdesk.residents.services import find_resident
from helpdesk.staff.services import access_team, new_bind_code, team_of_chat, unbind_team
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.desk import CLOCK, LI, SUN, WANG, WU, ZHOU, Desk
from tests.support.factories import CHATS

pytestmark = pytest.mark.asyncio(loop_scope="module")

CITY, CIVIL, ENVIRONMENT, MEDIATION, DUTY = (
    CHATS[code] for code in ("city", "civil", "environment", "mediation", "duty")
)
ADMIN = 3001


async def test_the_owner_gets_the_contact_in_private_and_nobody_else_gets_it(desk: Desk) -> None:
    await desk.write(SUN, "/start", chat_id=SUN)
    number = desk.open_ticket(WANG, details={"description": "灯坏", "contact": "13800001234"})
    card = await desk.card(number)
    assert "138****1234" in card["text"]
    assert "13800001234" not in card["text"]
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: number in one.get("text", "") and "📇" in str(one["buttons"]))
    answer = await desk.press(SUN, card, "📇 联系方式")
    assert "私信" in answer["alert"]
    assert "13800001234" in (await desk.wait_for(SUN, number))["text"]
    looked = desk.look(
        lambda session: list(session.scalars(select(AuditEntry).where(AuditEntry.action == "reveal_contact")))
    )
    assert len(looked) == 1
    assert "13800001234" not in desk.said(CITY)


async def test_whoever_the_bot_may_not_write_to_sees_the_contact_in_an_alert(desk: Desk) -> None:
    number = desk.open_ticket(LI, topic="noise", details={"description": "吵", "contact": "13900005678"})
    card = await desk.card(number, "environment")
    await desk.press(WU, card, "✋ 签收")
    card = await desk.wait_for(ENVIRONMENT, lambda one: "📇" in str(one["buttons"]))
    answer = await desk.press(WU, card, "📇 联系方式")
    assert "13900005678" in answer["alert"]


async def test_the_first_who_takes_an_alarm_has_it(desk: Desk) -> None:
    desk.change(
        lambda session: raise_alarm(
            session,
            kind="gas",
            text="家里有煤气味",
            by=find_resident(session, WANG),
            chat_id=WANG,
            key="1",
            clock=CLOCK,
        )
    )
    alarm = await desk.wait_for(DUTY, "燃气泄漏")
    assert "家里有煤气味" in alarm["text"]
    assert alarm["protected"]
    told = await asyncio.gather(desk.press(WU, alarm, "🙋 我来处理"), desk.press(ADMIN, alarm, "🙋 我来处理"))
    assert sorted("已在处理" in (one.get("alert") or "") for one in told) == [False, True]
    taken = await desk.wait_for(DUTY, "来处理（")
    assert taken["message_id"] == alarm["message_id"]
    assert taken["buttons"] == []


async def test_an_alarm_whose_words_are_forgotten_cannot_be_taken_any_more(desk: Desk) -> None:
    facts: dict[str, Any] = {"kind": "fire", "text": "着火了", "by": None, "chat_id": LI, "key": "old"}
    desk.change(lambda session: raise_alarm(session, **facts, clock=CLOCK))
    alarm = await desk.wait_for(DUTY, "火情")
    desk.change(_forget_alarms)
    answer = await desk.press(WU, alarm, "🙋 我来处理")
    assert "失效" in answer["alert"]


def raise_fire(desk: Desk, chat_id: int, key: str, *, known: bool = False) -> None:
    """Somebody calls for help; ``known``: who agreed."""
    facts: dict[str, Any] = {"kind": "fire", "text": f"着火了 {key}", "chat_id": chat_id, "key": key, "clock": CLOCK}
    desk.change(lambda session: raise_alarm(session, by=find_resident(session, chat_id) if known else None, **facts))


async def alarm_with(desk: Desk, words: str) -> Json:
    """The message that tells of it, once the bot has noted that it is there: only then a reply is one to it."""
    message = await desk.wait_for(DUTY, words)
    await desk.until(
        lambda: desk.look(lambda session: alarm_of_message(session, DUTY, message["message_id"])) is not None
    )
    return message


@pytest.mark.parametrize("known", [True, False], ids=["resident", "stranger"])
async def test_a_reply_to_an_alarm_reaches_whoever_called(desk: Desk, *, known: bool) -> None:
    await desk.write(LI, "/start")  # Whoever calls for help has written.
    raise_fire(desk, LI, f"reply {known}", known=known)
    alarm = await alarm_with(desk, f"reply {known}")
    assert "回复本条" in alarm["text"]
    await desk.press(WU, alarm, "🙋 我来处理")
    await desk.wait_for(DUTY, "来处理（")
    words = f"消防车五分钟到，请到楼下等 {known}"
    answer = await desk.write(WU, words, to=alarm)
    heard = await desk.wait_for(LI, words)
    assert "回复您的求助" in heard["text"]
    await desk.until(lambda: "👌" in desk.mark_of(answer))
    assert desk.look(lambda session: session.scalars(select(AuditEntry).filter_by(action="answer_alarm")).first())


async def test_a_reply_to_the_edit_of_an_alarm_reaches_them_as_well(desk: Desk) -> None:
    raise_fire(desk, LI, "edited", known=True)
    await desk.wait_for(DUTY, "着火了 edited")
    facts: dict[str, Any] = {"kind": "fire", "text": "三楼着火了", "chat_id": LI, "key": "edited", "clock": CLOCK}
    desk.change(lambda session: raise_alarm(session, by=find_resident(session, LI), **facts))
    edit = await alarm_with(desk, "改成了")
    await desk.write(WU, "三楼，知道了", to=edit)
    await desk.wait_for(LI, "三楼，知道了")


async def test_an_alarm_corrected_while_it_is_sent_is_no_second_alarm(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: dict[str, Any] = {"kind": "fire", "chat_id": LI, "key": "corrected", "clock": CLOCK}
    words = ["东楼着火了，二单元", "东楼着火了"]

    def correct_first(session: Session, row: OutboxRow, *, clock: Clock) -> bool:
        if row.kind == "emergency_alarm" and len(words) > 1:
            raise_alarm(session, by=find_resident(session, LI), **facts, text=words.pop(0))
        return mark_sent(session, row, clock=clock)

    monkeypatch.setattr(recording, "mark_sent", correct_first)
    desk.change(lambda session: raise_alarm(session, by=find_resident(session, LI), **facts, text=words[-1]))
    edit = await desk.wait_for(DUTY, "二单元")
    assert "改成了" in edit["text"]
    assert desk.said(DUTY).count("东楼着火了") == 2, "the alarm and its edit"


async def test_what_cannot_be_carried_to_a_caller_is_said_under_it(desk: Desk) -> None:
    raise_fire(desk, LI, "hints", known=True)
    alarm = await alarm_with(desk, "着火了 hints")
    await desk.write(WU, "// 已打 119", to=alarm)
    await desk.wait_for(DUTY, "这句只留在群里")
    await desk.write(WU, None, to=alarm, photo=True, caption="平面图")
    await desk.wait_for(DUTY, "没有送达")
    assert "119" not in desk.said(LI)
    assert "平面图" not in desk.said(LI)


async def test_a_caller_who_blocked_the_bot_is_reported_under_the_reply(desk: Desk) -> None:
    raise_fire(desk, LI, "blocked")
    alarm = await alarm_with(desk, "着火了 blocked")
    await desk.people("block", LI)
    answer = await desk.write(WU, "您在几楼？", to=alarm)
    await desk.wait_for(DUTY, "请改用电话联系")
    assert desk.mark_of(answer) == ["💔"]
    await desk.people("block", LI, unblock=True)


def _forget_alarms(session: Session) -> None:
    for row in session.scalars(select(OutboxRow).where(OutboxRow.kind == "emergency_alarm")):
        row.params = {}


async def test_a_group_is_bound_by_its_administrator_and_waiting_cards_arrive(desk: Desk) -> None:
    desk.change(lambda session: unbind_team(session, "mediation", by=SYSTEM, clock=CLOCK))
    number = desk.open_ticket(LI, service=Service.MEDIATION, topic="neighbours", summary="邻居漏水")
    code = desk.change(lambda session: new_bind_code(session, "mediation", by=SYSTEM, clock=CLOCK))
    await desk.write(ZHOU, f"/bind {code}", chat_id=MEDIATION)
    await desk.wait_for(MEDIATION, "只有群管理员")
    await desk.write(WU, "/bind 22222222", chat_id=MEDIATION)
    await desk.wait_for(MEDIATION, "绑定码不对")
    await desk.write(WU, f"/bind {code}", chat_id=MEDIATION)
    await desk.wait_for(MEDIATION, "本群已绑定")
    await desk.card(number, "mediation")


async def test_lists_show_open_tickets_of_the_team_and_of_oneself(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.write(SUN, "/team", chat_id=CITY)
    listed = await desk.wait_for(CITY, "未办结")
    line = next(one for one in listed["text"].splitlines() if number in one)
    assert line.startswith("🟢 ")
    assert line.endswith("前答复"), "a list says what is due"
    await desk.press(SUN, card, "✋ 签收")
    await desk.write(SUN, "/mine", chat_id=CITY)
    assert number in (await desk.wait_for(CITY, "我手上的工单"))["text"]
    await desk.write(SUN, f"/ticket {number}", chat_id=CITY)
    assert "https://t.me/c/" in (await desk.wait_for(CITY, "卡片刚刷新"))["text"]
    await desk.write(SUN, "/ticket 123", chat_id=CITY)
    await desk.wait_for(CITY, "请写：/ticket")
    await desk.write(SUN, "/help", chat_id=CITY)
    await desk.wait_for(CITY, "内部备注")


async def test_a_ticket_without_an_address_is_shown_by_a_reply_to_its_card(desk: Desk) -> None:
    number = desk.open_ticket(WANG, topic="noise", summary="半夜装修")
    card = await desk.card(number, "environment")
    await desk.write(SUN, f"/ticket {number}", chat_id=CHATS["environment"])
    pointed = await desk.wait_for(CHATS["environment"], "的卡片在这里")
    assert pointed["reply_to_message_id"] == card["message_id"]


async def test_a_dispatcher_is_told_which_group_has_a_ticket(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    await desk.card(number)
    await desk.write(WU, f"/ticket {number}", chat_id=DUTY)
    told = await desk.wait_for(DUTY, "卡片在那边的群里")
    assert "城管市政组" in told["text"]
    assert "待签收" in told["text"]


async def test_another_teams_ticket_cannot_be_looked_up(desk: Desk) -> None:
    number = desk.open_ticket(WANG, service=Service.CERTIFICATE, topic="documents")
    await desk.card(number, "civil")
    await desk.write(SUN, f"/ticket {number}", chat_id=CITY)
    await desk.wait_for(CITY, "没有找到这个编号")


async def test_a_sticker_in_the_topic_is_explained(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    await desk.write(SUN, None, to=card, sticker="👍")
    await desk.wait_for(CITY, "不能转给居民")


async def test_a_ticket_is_passed_on_with_a_reason(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: "🔀 转办" in str(one.get("buttons")) and "办理中" in one["text"])
    await desk.press(SUN, card, "🔀 转办")
    teams = await desk.wait_for(CITY, lambda one: f"t:dispatch:{number}:environment" in str(one.get("buttons")))
    await desk.press(SUN, teams, f"t:dispatch:{number}:environment")
    reasons = await desk.wait_for(CITY, lambda one: "在该科室片区" in str(one.get("buttons")))
    await desk.press(SUN, reasons, "在该科室片区")
    await desk.card(number, "environment")
    assert "在该科室片区" in (await desk.wait_for(ENVIRONMENT, "转到"))["text"]
    old = await desk.wait_for(CITY, lambda one: number in one.get("text", "") and "请在那边办理" in one["text"])
    assert old["buttons"] == []
    assert desk.ticket(number).status is Status.NEW


async def test_who_leaves_the_group_leaves_the_work_to_the_team(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).status is Status.IN_PROGRESS)
    await desk.people("ask", "POST", f"/people/{SUN}/leaves", {"chat_id": CITY})
    await desk.wait_for(CITY, "已离开本群")
    assert desk.ticket(number).status is Status.NEW
    assert desk.ticket(number).owner is None
    await desk.people("ask", "POST", f"/people/{SUN}/joins", {"chat_id": CITY})


async def test_the_duty_group_is_told_when_the_bot_is_put_out_and_nothing_is_lost(desk: Desk) -> None:
    await desk.people("ask", "POST", f"/chats/{CIVIL}/bot", {"role": "kicked"})
    await desk.wait_for(DUTY, "机器人已不在")
    number = desk.open_ticket(WANG, service=Service.CERTIFICATE, topic="documents")
    await desk.wait_for(DUTY, "现在收不到工单")
    await desk.people("ask", "POST", f"/chats/{CIVIL}/bot", {"role": "administrator", "can_manage_topics": True})
    await desk.card(number, "civil")


async def test_a_group_that_becomes_a_supergroup_keeps_its_tickets(desk: Desk) -> None:
    number = desk.open_ticket(LI, topic="noise", summary="半夜唱歌")
    await desk.card(number, "environment")
    new = await desk.people("upgrade", ENVIRONMENT)
    await desk.until(lambda: desk.look(lambda session: team_of_chat(session, new)) is not None)
    await desk.write(SUN, f"/ticket {number}", chat_id=new)
    card = await desk.wait_for(new, lambda one: number in one.get("text", "") and "待签收" in one["text"])
    await desk.write(SUN, "已经劝过了。", to=card)
    await desk.wait_for(LI, "已经劝过了。")


async def test_a_message_to_the_old_group_follows_it_to_the_supergroup(desk: Desk) -> None:
    new = desk.look(lambda session: access_team(session, "environment").chat_id)
    assert new != ENVIRONMENT

    def forget_the_move(session: Session) -> None:
        access_team(session, "environment").chat_id = ENVIRONMENT

    desk.change(forget_the_move)
    number = desk.open_ticket(LI, topic="noise", place="绿园小区3栋")
    await desk.wait_for(new, lambda one: number in one.get("text", "") and "绿园小区3栋" in one["text"], after=0)
    assert desk.look(lambda session: access_team(session, "environment").chat_id) == new
