"""Reminders and the digest as the groups read them, and the worker that looks at the timers."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.timers import fire_due_timers
from helpdesk.digests.planning import plan_digests
from helpdesk.outbox.services import enqueue
from helpdesk.reminders.services import schedule, schedule_missing
from helpdesk.staff.services import access_team
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.timers import firing
from helpdesk.timers.services import drop_timers, find_timer, set_timer, timers_of
from tests.support.desk import CLOCK, SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def make_late(session: Session, number: str) -> int:
    """As if the ticket's time had run out some minutes ago."""
    ticket = ticket_by_number(session, number)
    assert ticket is not None
    ticket.accept_from_at = ticket.handle_from_at = CLOCK.now() - timedelta(hours=25)
    ticket.accept_due_at = ticket.handle_due_at = CLOCK.now() - timedelta(minutes=10)
    schedule(session, ticket, clock=CLOCK)
    return ticket.id


async def test_a_late_urgent_ticket_is_said_in_its_thread_and_the_card_turns_red(desk: Desk) -> None:
    number = desk.open_ticket(WANG, urgency="urgent")
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(WANG, "孙磊")
    desk.change(make_late, number)
    assert await fire_due_timers(desk.services) >= 1
    said = await desk.wait_for(CITY, "超期了")
    assert number in said["text"]
    assert "孙磊" in said["text"]
    assert said["message_thread_id"] == card["message_thread_id"]
    await desk.wait_for(
        CITY, lambda one: "📋" in one.get("text", "") and number in one["text"] and "🔴 答应" in one["text"]
    )
    await fire_due_timers(desk.services)
    assert desk.said(CITY).count("超期了") == 1


async def test_a_failing_timer_is_put_off_and_blocks_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ValueError

    monkeypatch.setitem(firing.FIRED, "bad", fail)
    desk.change(set_timer, "bad", CLOCK.now() - timedelta(days=1), subject="x")
    number = desk.open_ticket(WANG, urgency="urgent")
    await desk.card(number)
    desk.change(make_late, number)
    await fire_due_timers(desk.services)
    await desk.wait_for(CITY, "签收超期了")
    bad = desk.look(lambda session: find_timer(session, "bad", subject="x"))
    assert bad is not None
    assert bad.due_at > CLOCK.now()


async def test_a_digest_is_one_message_with_the_cards_as_links(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    await desk.card(number)
    ticket = desk.ticket(number)

    def queue(session: Session) -> None:
        line = {"id": ticket.id, "number": number, "place": "幸福路12号", "owner": None}
        sections = [{"name": "red", "total": 1, "lines": [line]}]
        params = {"team": "城管市政组", "on": "2026-03-19", "sections": sections, "provisional": []}
        team = access_team(session, "city")
        enqueue(session, "team_digest", recipient_kind="team", recipient_id=team.id, params=params, clock=CLOCK)

    desk.change(queue)
    said = await desk.wait_for(CITY, "☀️")
    assert f"{number} 幸福路12号 还没人签收" in said["text"]
    assert said.get("message_thread_id") is None


async def test_tickets_from_before_there_were_timers_get_theirs(desk: Desk) -> None:
    ticket = desk.ticket(desk.open_ticket(WANG))
    desk.change(drop_timers, ticket.id)
    assert desk.change(schedule_missing, after_id=0, clock=CLOCK) is None
    assert desk.look(lambda session: len(timers_of(session, ticket.id))) == 3
    desk.change(plan_digests, clock=CLOCK)
    assert desk.look(lambda session: find_timer(session, "digest", subject="city")) is not None
