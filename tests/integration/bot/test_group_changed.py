"""A team's group changes while something waits for it: it goes where the team is now, and nothing is given up."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import Forbidden

from bot.delivery.courier import Courier
from bot.delivery.pacing import Pacer
from bot.delivery.parcels import Parcel
from bot.delivery.recording import record_homeless
from bot.delivery.recovery import Recovery, Verdict
from bot.delivery.relay import limits_of
from bot.residents.services import access_resident
from helpdesk.clock import FixedClock
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import SYSTEM
from helpdesk.staff.services import bind_team, new_bind_code, unbind_team
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords
from helpdesk.tickets.services import supplement_ticket
from tests.support.bot_world import BotWorld
from tests.support.desk import CLOCK, WANG, Desk
from tests.support.factories import CHATS, bind, make_resident, make_ticket

OLD, NEW = CHATS["city"], CHATS["environment"]


def move_team(session: Session) -> None:
    unbind_team(session, "environment", by=SYSTEM, clock=CLOCK)
    code = new_bind_code(session, "city", by=SYSTEM, clock=CLOCK)
    bind_team(session, code=code, chat_id=NEW, is_forum=False, by=SYSTEM, clock=CLOCK)


def words_row(session: Session) -> OutboxRow:
    return session.scalars(select(OutboxRow).where(OutboxRow.kind == "resident_words")).one()


@pytest.mark.asyncio(loop_scope="module")
async def test_what_was_sent_in_part_begins_anew_in_the_new_group(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    await desk.card(number)
    await desk.people("faults", "sendLocation", 500, 9, chat_id=OLD)
    words = ResidentWords(number, "还有一盏", (AttachmentFacts("location", latitude=30.25, longitude=120.15),))
    desk.change(lambda session: supplement_ticket(session, words, by=access_resident(session, WANG), clock=CLOCK))
    await desk.until(lambda: desk.look(words_row).attempts > 0)
    desk.change(move_team)
    await desk.wait_for(NEW, "还有一盏")
    await desk.wait_for(NEW, lambda one: bool(one.get("location")))


@pytest.mark.parametrize("change", [lambda session: unbind_team(session, "city", by=SYSTEM, clock=CLOCK), move_team])
async def test_a_row_that_was_read_for_the_old_group_waits(world: BotWorld, change: object) -> None:
    services = world.services()
    with world.database.session() as session:
        make_ticket(session, CLOCK, make_resident(session, CLOCK))
        card = session.scalars(select(OutboxRow).where(OutboxRow.kind == "ticket_card")).one()
        change(session)  # type: ignore[operator]
    courier = Courier(services, Bot("1:x"), Pacer(limits_of(services)))
    await courier.deliver(card.id, OLD)
    after = world.look(lambda session: session.get_one(OutboxRow, card.id))
    assert (after.sent_at, after.failed_at, after.attempts) == (None, None, 0)


def test_a_row_that_was_read_while_there_was_no_group_waits_no_longer(session: Session, clock: FixedClock) -> None:
    bind(session, clock, "city")
    make_ticket(session, clock, make_resident(session, clock))
    card = session.scalars(select(OutboxRow).where(OutboxRow.kind == "ticket_card")).one()
    record_homeless(session, card.id, clock=clock)
    session.refresh(card)
    assert (card.attempts, card.not_before) == (0, None)
    assert session.scalars(select(OutboxRow).where(OutboxRow.kind == "staff_text")).all() == []


async def test_that_the_bot_was_sent_away_from_the_old_group_holds_nothing_back(world: BotWorld) -> None:
    services = world.services()
    with world.database.session() as session:
        make_ticket(session, CLOCK, make_resident(session, CLOCK))
        card = session.scalars(select(OutboxRow).where(OutboxRow.kind == "ticket_card")).one()
        move_team(session)  # While the card was on its way to the old group.
    recovery = Recovery(services, Bot("1:x"), Pacer(limits_of(services)))
    verdict = await recovery.recover(Parcel(card, OLD, []), Forbidden("bot was kicked from the supergroup chat"))
    after = world.look(lambda session: session.get_one(OutboxRow, card.id))
    assert (verdict, after.attempts, after.not_before) == (Verdict.LATER, 0, None)
    assert world.look(lambda session: session.query(OutboxRow).filter_by(kind="staff_text").all()) == []
