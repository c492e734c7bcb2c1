"""What somebody says while joining is theirs: staff read that it is another resident's, and so does the deletion."""

import pytest
from sqlalchemy.orm import Session

from helpdesk.crowds.joining import join_with_words
from helpdesk.residents.services import find_resident
from helpdesk.tickets.commands import ResidentWords
from tests.support.desk import CLOCK, LI, WANG, Desk
from tests.support.factories import CHATS

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_words_told_to_the_dialogue_before_joining_are_another_residents(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    await desk.card(number)

    def join(session: Session) -> int | None:
        by = find_resident(session, LI)
        assert by is not None
        words = ResidentWords(number, "东头那盏也灭了")  # The dialogue names no message of Telegram.
        ticket = join_with_words(session, words, by=by, clock=CLOCK)
        join_with_words(session, words, by=by, clock=CLOCK)  # A turn may come twice.
        return next(one.source_chat_id for one in ticket.messages if one.kind == "supplement")

    assert desk.change(join) == LI
    said = await desk.wait_for(CHATS["city"], "东头那盏也灭了")
    assert said["text"].startswith("👥 另一位居民补充")
    assert desk.said(CHATS["city"]).count("东头那盏也灭了") == 1
