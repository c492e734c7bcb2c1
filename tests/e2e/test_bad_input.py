"""What nobody should send, and somebody will: answered kindly or refused quietly, nothing lost, no wrong chat told."""

from typing import Any

import pytest

from tests.support.journeys import (
    SUN,
    ZHAO,
    ZHOU,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    file_report,
    quiet_elsewhere,
    ticket_of,
    tickets_of,
    words_of,
)
from tests.support.running_demo import Demo
from tests.support.sandbox import BOT, MEDIATION

pytestmark = pytest.mark.usefixtures("nothing_given_up")

PARIS = {"latitude": 48.8584, "longitude": 2.2945}
MOST_ANSWERS = 25  # To two hundred messages.
NASTY = "<b>甲</b>&amp;'; DROP TABLE tickets; --\"{x}%s${y}"
# Zero-width and right-to-left signs between the characters, as copied from some web page.
HIDDEN = "我\u200b想\u200d开\ufeff居\u2060住\u202e证明\u202c"


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"text": "😀👍🎉"}, "这个表情我看不懂"),
        ({"sticker": "😀"}, "贴纸我看不懂"),
        ({"document": {"name": "全部材料.zip", "size": 25 * 1024 * 1024}}, "25 MB"),
        ({"location": PARIS}, "公里，好像不是我们这儿"),
        ({"contact": {"phone_number": "13800000000", "first_name": "王芳"}}, "要用作这件事的联系方式吗"),
        ({"text": "\u200b\u200d"}, "没看到字"),
        ({"text": "/wrong"}, "没有这个命令"),
        ({"text": "/request_certificate"}, "没有这个命令"),
        ({"text": "/retrain"}, "没有这个命令"),
    ],
    ids=["emoji", "sticker", "25-mb", "paris", "card", "nothing", "command", "payload", "admins-command"],
)
def test_what_cannot_be_used_is_answered_kindly(demo: Demo, sent: dict[str, Any], answer: str) -> None:
    talk = a_resident(demo)
    with quiet_elsewhere(demo, talk.person):
        talk.say(**sent)
        talk.expect(answer)
    assert tickets_of(demo, talk) == []


def test_the_form_waits_while_things_come_that_cannot_be_used(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("我想开居住证明")
    talk.expect("给谁开")
    talk.say(sticker="😀")
    talk.expect("贴纸我看不懂")
    talk.say(location=PARIS)
    talk.expect("好像不是我们这儿")
    talk.say(document={"name": "a.zip", "size": 25 * 1024 * 1024})
    talk.expect("25 MB")
    talk.press("本人")
    talk.expect("做什么用")


def test_the_longest_text_is_kept_whole_and_shown_short(demo: Demo) -> None:
    talk = a_resident(demo)
    words = ("我要投诉楼下的烧烤店油烟太大" + "，天天如此实在受不了" * 500)[:4096]
    talk.say(words)
    talk.answer({"您说的是谁": "老王烧烤", "什么时候开始": "跳过"})
    number = talk.submit()
    ticket = ticket_of(demo, number)
    assert ticket.details["description"] == words
    team = ticket.team.code if ticket.team else "duty"  # So many words may be about anything.
    card = Desk(demo, team, SUN).card_of(number)
    assert len(words_of(card)) < 1500


def test_code_in_every_field_is_shown_as_it_was_written(demo: Demo) -> None:
    talk = a_resident(demo, "<i>贾</i>", "&")
    talk.press("纠纷调解")
    fields = ("对方是谁", "发生了什么事", "发生在哪里", "希望怎么解决")
    talk.answer(
        {asked: f"{NASTY} {place}" for place, asked in enumerate(fields)}
        | {"联系您": "就在这里联系我", "联系对方": "可以"}
    )
    summary = words_of(talk.expect("请您看一看"))
    assert all(f"{NASTY} {place}" in summary for place in range(4))
    number = talk.submit()
    desk = Desk(demo, "mediation", ZHOU)
    card = words_of(desk.card_of(number))
    assert all(f"{NASTY} {place}" in card for place in range(4))
    desk.press(number, "签收")
    desk.write(number, NASTY)
    talk.reply(talk.expect(NASTY, "答复您"), NASTY[::-1])
    desk.expect(number, NASTY[::-1])


@pytest.mark.parametrize("words", [HIDDEN, "我想開居住證明", "ｗｏ想开居住证明"], ids=["hidden", "traditional", "wide"])
def test_unusual_writing_is_understood(demo: Demo, words: str) -> None:
    talk = a_resident(demo)
    talk.say(words)
    talk.expect("给谁开")


def test_two_hundred_messages_in_ten_seconds_get_a_few_answers_and_none_is_lost(demo: Demo) -> None:
    talk, other = a_resident(demo), a_resident(demo)
    with quiet_elsewhere(demo, talk.person, other.person):
        first = talk.say("我要投诉楼下的烧烤店，下面一条条说")
        for number in range(199):
            talk.say(f"第{number}条，油烟太大了")
        other.say("我想开居住证明")
        other.expect("给谁开")
        demo.settle()
        heard = [
            one for one in demo.people.messages(talk.person, after=first["message_id"]) if one["from"]["id"] == BOT
        ]
    assert 1 <= len(heard) <= MOST_ANSWERS
    assert len([one for one in heard if "合在一起看" in words_of(one)]) == 1
    talk.say("取消")
    talk.expect("取消")


def test_buttons_nobody_issued_do_nothing(demo: Demo) -> None:
    talk = a_resident(demo)
    message = talk.all_heard("谢谢您")[-1]
    with quiet_elsewhere(demo, talk.person):
        for data in (
            "d:AAAAAAAAAAAAAAAA",
            "t:rate:100014:5",
            "t:claim:100014",
            "a:anything",
            "c:perhaps",
            "t:rate:x",
            "'; --",
        ):
            answer = demo.people.press(talk.person, message, data, forge=True)
            assert "过期" in answer["answer"], data


def test_somebody_elses_ticket_is_out_of_reach(demo: Demo) -> None:
    owner, thief = a_resident(demo), a_resident(demo)
    number = file_report(owner)
    Desk(demo, "city", SUN).expect_card(number, "待签收")
    demo.settle()
    message = thief.all_heard("谢谢您")[-1]
    with quiet_elsewhere(demo, thief.person):
        for move in ("show", "withdraw", "withdraw:yes", "urge", "supplement", "rate:5"):
            name, _, arg = move.partition(":")
            data = ":".join(part for part in ("t", name, number, arg) if part)
            assert "过期" in demo.people.press(thief.person, message, data, forge=True)["answer"], data
        thief.say(f"查一下{number}办得怎么样了")
        thief.sees(lambda one: bool(words_of(one)))
        assert not [one for one in thief.all_heard() if "路灯" in words_of(one) and "楼下路灯" not in words_of(one)]
    assert [step.action for step in audit_of(demo, number)] == ["open"]


def test_staff_buttons_are_for_staff(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    card = desk.card_of(number)
    demo.settle()
    with quiet_elsewhere(demo, talk.person):
        # In no group: only a changed client can do this, and the bot asks Telegram who is in the group.
        demo.people.ask("POST", "/updates/raw", {"callback_query": forged(talk, card, f"t:claim:{number}")})
        # A clerk of another team, from their own group.
        any_message = demo.people.messages(MEDIATION)[0]
        answer = demo.people.press(ZHOU, any_message, f"t:claim:{number}", forge=True)
        assert answer["alert"]
    assert [step.action for step in audit_of(demo, number)] == ["open"]


def forged(talk: ResidentTalk, card: dict[str, Any], data: str) -> dict[str, Any]:
    """A press on a card by somebody who cannot see it."""
    return {
        "id": "4711",
        "chat_instance": "1",
        "data": data,
        "from": {"id": talk.person, "is_bot": False, "first_name": "某人"},
        "message": {
            "message_id": card["message_id"],
            "date": card["date"],
            "chat": {"id": card["chat_id"], "type": "supergroup", "title": "城管市政工作群", "is_forum": True},
        },
    }


def test_a_resident_who_writes_in_a_group_is_asked_to_come_to_the_private_chat(demo: Demo) -> None:
    desk = Desk(demo, "civil", ZHAO)
    talk = a_resident(demo)
    with quiet_elsewhere(demo, talk.person, desk.chat_id):
        demo.people.ask("POST", f"/people/{talk.person}/joins", {"chat_id": desk.chat_id})
        demo.people.write(talk.person, "大家好", chat_id=desk.chat_id)
        demo.people.ask("POST", f"/people/{talk.person}/leaves", {"chat_id": desk.chat_id})
    assert tickets_of(demo, talk) == []
