"""The relay against the sandbox's refusals: waiting, blocked, deleted, dropped; and what is carried over."""

import asyncio
import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery import recovery
from bot.delivery.splitting import units
from bot.residents.services import access_resident
from helpdesk.links.models import TicketThread
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import next_rows
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.services import supplement_ticket
from helpdesk.tickets.telling import refresh_cards
from tests.support.desk import CHEN, CLOCK, LI, SUN, WANG, Desk
from tests.support.factories import CHATS

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    # The library warns of a change to come whenever it raises RetryAfter.
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]

LETTER = "天天半夜吵。" * 900 + "就说到这里。"  # More than one message holds.
CITY, ENVIRONMENT = CHATS["city"], CHATS["environment"]


async def test_a_chat_that_must_wait_holds_back_only_itself(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    other = await desk.card(desk.open_ticket(LI))
    await desk.wait_for(WANG, "收到了")
    await desk.wait_for(LI, "收到了")
    await desk.people("faults", "sendMessage", 429, 1, chat_id=WANG, retry_after=5)
    begun = time.monotonic()
    await desk.write(SUN, "给王阿姨的答复", to=card)
    await desk.write(SUN, "给李先生的答复", to=other)
    await desk.wait_for(LI, "给李先生的答复")
    assert "给王阿姨的答复" not in desk.said(WANG)
    await desk.wait_for(WANG, "给王阿姨的答复")
    assert time.monotonic() - begun >= 5
    assert desk.said(WANG).count("给王阿姨的答复") == 1


async def test_a_resident_who_blocked_the_bot_is_reported_under_the_answer(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(CHEN))
    await desk.wait_for(CHEN, "收到了")
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(CHEN, "孙磊")
    await desk.people("block", CHEN)
    answer = await desk.write(SUN, "明天来修。", to=card)
    told = await desk.wait_for(CITY, "未送达：居民已停用机器人")
    assert told["reply_to_message_id"] == answer["message_id"]
    assert desk.mark_of(answer) == ["💔"]
    assert desk.look(lambda session: access_resident(session, CHEN)).unreachable_at is not None
    await desk.people("block", CHEN, unblock=True)


async def test_a_deleted_topic_is_made_again_once_with_its_card(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    made = len(desk.sandbox.people.calls("createForumTopic"))
    await desk.people("delete_topic", CITY, card["message_thread_id"])
    _supplement(desk, number, "还有一盏也不亮")
    _supplement(desk, number, "一共三盏")
    last = await desk.wait_for(CITY, "一共三盏")
    assert last["message_thread_id"] != card["message_thread_id"]
    await desk.wait_for(CITY, "重新建了一个")
    assert len(desk.sandbox.people.calls("createForumTopic")) == made + 1
    again = await desk.wait_for(
        CITY, lambda one: "📋" in one.get("text", "") and one["message_id"] > card["message_id"]
    )
    assert again["message_thread_id"] == last["message_thread_id"]


async def test_the_end_of_a_long_letter_follows_the_card_in_its_thread_once(desk: Desk) -> None:
    number = desk.open_ticket(WANG, summary="天天半夜吵", details={"description": LETTER})
    card = await desk.card(number)
    last = await desk.wait_for(CITY, "就说到这里。")
    assert "就说到这里" not in card["text"]
    assert last["message_thread_id"] == card["message_thread_id"]
    desk.change(lambda session: refresh_cards(session, ticket_by_number(session, number), clock=CLOCK))
    await _settled(desk)
    told = [one["text"] for one in await desk.people("messages", CITY, after=card["message_id"])]
    assert "".join(told).count("天天半夜吵。") == LETTER.count("天天半夜吵。")
    assert len(told) == 2
    assert all(units(text) <= 4096 and text.endswith("。") for text in told)


async def test_the_end_of_a_long_letter_is_a_reply_where_a_group_has_no_topics(desk: Desk) -> None:
    number = desk.open_ticket(WANG, topic="noise", details={"description": LETTER})
    card = await desk.card(number, "environment")
    last = await desk.wait_for(ENVIRONMENT, "就说到这里。")
    assert last["reply_to_message_id"] == card["message_id"]


async def test_a_new_topic_gets_the_long_letter_again(desk: Desk) -> None:
    number = desk.open_ticket(WANG, details={"description": LETTER})
    card = await desk.card(number)
    first = await desk.wait_for(CITY, "就说到这里。")
    await _settled(desk)
    await desk.people("delete_topic", CITY, card["message_thread_id"])
    _supplement(desk, number, "现在还在吵")
    again = await desk.wait_for(CITY, "就说到这里。", after=first["message_id"])
    new = await desk.wait_for(CITY, "现在还在吵")
    assert again["message_thread_id"] == new["message_thread_id"] != card["message_thread_id"]
    await _settled(desk)
    later = await desk.people("messages", CITY, after=first["message_id"])
    assert sum("就说到这里" in one.get("text", "") for one in later) == 1


async def test_a_dropped_connection_loses_no_answer(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    await desk.wait_for(WANG, "收到了")
    await desk.people("faults", "sendMessage", "drop", 1, chat_id=WANG)
    await desk.write(SUN, "线路断了也收得到。", to=card)
    await desk.wait_for(WANG, "线路断了也收得到。")


async def test_an_outcome_that_stays_unknown_is_repeated_once_and_then_said(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(WANG, "孙磊")
    await desk.people("faults", "sendMessage", "drop", 2, chat_id=WANG)
    await desk.write(SUN, "可能收不到。", to=card)
    await desk.wait_for(CITY, "可能没有送达")
    assert "可能收不到" not in desk.said(WANG)


async def test_a_card_is_not_given_up_because_its_outcome_stays_unknown(desk: Desk) -> None:
    await desk.people("faults", "sendMessage", "drop", 2, chat_id=ENVIRONMENT)
    number = desk.open_ticket(WANG, topic="noise")
    assert number in (await desk.card(number, "environment"))["text"]


async def test_a_server_that_is_down_is_tried_until_it_is_back(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    await desk.wait_for(WANG, "收到了")
    await desk.people("faults", "sendMessage", 502, 2, chat_id=WANG)
    await desk.write(SUN, "服务器恢复后送达。", to=card)
    await desk.wait_for(WANG, "服务器恢复后送达。")
    assert desk.said(WANG).count("服务器恢复后送达。") == 1


async def test_a_message_the_server_chokes_on_is_given_up_and_its_chat_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "MOST_FAULTS", 3)
    monkeypatch.setattr(recovery, "LONGEST_PAUSE", 0.05)
    card = await desk.card(desk.open_ticket(WANG))
    await desk.wait_for(WANG, "收到了")
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(WANG, "孙磊")
    await desk.people("faults", "sendMessage", 500, 3, chat_id=WANG)
    await desk.write(SUN, "这一条发不出去。", to=card)
    await desk.write(SUN, "后面的照样收到。", to=card)
    await desk.wait_for(WANG, "后面的照样收到。")
    await desk.wait_for(CITY, "未送达")
    assert "这一条发不出去" not in desk.said(WANG)


async def test_an_album_of_staff_arrives_as_one(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    parts = [{"photo": True}, {"photo": True}, {"photo": True, "caption": "修好了，请看照片"}]
    await desk.write(SUN, None, to=card, media_group=parts)
    first = await desk.wait_for(WANG, "修好了，请看照片")
    album = [one for one in desk.sandbox.people.messages(WANG) if one["media_group_id"] == first["media_group_id"]]
    assert first["media_group_id"] is not None
    assert len(album) == 3


async def test_what_a_resident_sends_along_reaches_the_topic(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    files = await asyncio.to_thread(_files_of, desk)
    _supplement(desk, number, "照片和位置", *files, AttachmentFacts("location", latitude=30.25, longitude=120.15))
    photo = await desk.wait_for(CITY, "照片和位置")
    place = await desk.wait_for(CITY, lambda one: bool(one.get("location")))
    assert photo["media_group_id"] is not None, "two photos are one album"
    assert photo["protected"]
    assert {photo["message_thread_id"], place["message_thread_id"]} == {card["message_thread_id"]}
    assert (await desk.wait_for(CITY, lambda one: bool(one.get("document"))))["message_thread_id"]


async def test_a_round_video_arrives_as_one(desk: Desk) -> None:
    number = desk.open_ticket(LI)
    card = await desk.card(number)
    film = (await desk.people("write", LI, None, video_note=True))["video_note"]
    await asyncio.to_thread(
        _supplement, desk, number, "您看", AttachmentFacts("video_note", film["file_id"]), resident=LI
    )
    copy = await desk.wait_for(CITY, lambda one: bool(one.get("video_note")))
    assert copy["message_thread_id"] == card["message_thread_id"]
    assert "没能转过来" not in desk.said(CITY)


async def test_the_caption_of_a_photo_can_be_edited(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    photo = await desk.write(SUN, "周一完工", to=card, photo=True)
    copy = await desk.wait_for(WANG, "周一完工")
    assert copy["photo"]
    await desk.people("edit", SUN, photo, "周二完工")
    edited = await desk.wait_for(WANG, "周二完工")
    assert edited["message_id"] == copy["message_id"]


async def test_a_long_answer_comes_in_pieces_and_complete(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    text = "\n".join(f"第{line}行：{'长' * 60}" for line in range(1, 64))
    await desk.write(SUN, text[:4096], to=card)
    await desk.wait_for(WANG, "第1行")
    await desk.wait_for(WANG, "第62行")
    said = desk.said(WANG)
    assert all(f"第{line}行：" in said for line in range(1, 63))


async def test_markup_in_every_field_is_shown_as_words(desk: Desk) -> None:
    nasty = "<b>粗</b> & <script>alert(1)</script> '; DROP TABLE tickets;--"
    number = desk.open_ticket(LI, summary=nasty, details={"description": nasty, "place": nasty}, place=nasty)
    card = await desk.card(number)
    assert "<script>" in card["text"]
    assert not [one for one in card["entities"] if one["type"] == "bold" and one["offset"] > 20]
    await desk.write(SUN, nasty, to=card)
    answer = await desk.wait_for(LI, "<script>")
    _supplement(desk, number, nasty, resident=LI)
    await desk.wait_for(CITY, lambda one: "👤 居民：" in one.get("text", "") and nasty in one["text"])
    assert nasty in answer["text"]


async def test_card_refreshes_that_pile_up_are_sent_once(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)

    def edits() -> int:
        calls = desk.sandbox.people.calls("editMessageText")
        return len([one for one in calls if number in one["parameters"]["text"]])

    def refresh_often(session: Session) -> None:
        ticket = desk.ticket(number)
        for _ in range(10):
            refresh_cards(session, session.merge(ticket), clock=CLOCK)

    await asyncio.to_thread(desk.change, refresh_often)
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(CITY, lambda one: number in one.get("text", "") and "办理中" in one["text"])
    assert edits() <= 3


async def test_every_row_is_settled_and_every_card_has_a_thread(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    await desk.card(number)
    await desk.begin()

    def look(session: object) -> tuple[list[OutboxRow], list[TicketThread]]:
        rows = select(OutboxRow).where(OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))
        threads = select(TicketThread).where(TicketThread.ticket_id == desk.ticket(number).id)
        return list(session.scalars(rows)), list(session.scalars(threads))  # type: ignore[attr-defined]

    open_rows, threads = desk.look(look)
    assert open_rows == []
    assert [thread.chat_id for thread in threads] == [CITY]


async def _settled(desk: Desk) -> None:
    await desk.until(lambda: desk.look(lambda session: not next_rows(session, now=CLOCK.now())))


def _supplement(desk: Desk, number: str, text: str, *attachments: AttachmentFacts, resident: int = WANG) -> None:
    words = ResidentWords(number, text, attachments)
    desk.change(lambda session: supplement_ticket(session, words, by=access_resident(session, resident), clock=CLOCK))


def _files_of(desk: Desk) -> list[AttachmentFacts]:
    """Two photos and a document that the sandbox knows, as a resident would have sent them."""
    people = desk.sandbox.people
    photos = [people.write(LI, None, photo=True)["photo"] for _ in range(2)]
    paper = people.write(LI, None, document={"name": "合同.pdf", "data": "JVBERi0xLjQK"})["document"]
    kinds = [("photo", photos[0]), ("photo", photos[1]), ("document", paper)]
    return [AttachmentFacts(kind, file_id=one["file_id"]) for kind, one in kinds]  # type: ignore[arg-type]
