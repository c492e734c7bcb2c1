"""Old buttons, two people at once, and tickets that are over: one clear sentence, and the card is drawn again."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from helpdesk.cooperation.services import helping_teams
from helpdesk.links.services import thread_of
from helpdesk.residents.services import find_resident
from helpdesk.tickets.services import withdraw_ticket
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.desk import CLOCK, SUN, WANG, WU, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _card(number: str, words: str = "") -> Callable[[Json], bool]:
    """Whether a message is the ticket's card and says ``words``."""
    return lambda one: all(part in (one.get("text") or "") for part in ("📋", number, words))


async def _final(desk: Desk) -> tuple[str, Json]:
    """A withdrawn ticket, and its card as somebody still sees it who has not looked since."""
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    resident = desk.look(lambda session: find_resident(session, WANG))
    desk.change(withdraw_ticket, number, by=resident, clock=CLOCK)
    await desk.wait_for(CITY, _card(number, "已撤回"))
    return number, card


async def _answer_to(desk: Desk, person: int, card: Json, data: str) -> str:
    """What somebody is told who presses a button that the card does not have any more."""
    before = len(desk.sandbox.people.calls("answerCallbackQuery"))
    await desk.forge_press(person, card, data)
    return str(desk.sandbox.people.calls("answerCallbackQuery")[before:])


async def test_a_press_on_a_final_ticket_says_what_to_do_instead(desk: Desk) -> None:
    number, card = await _final(desk)
    for move in ("claim", "resolve", "return:other", "dispatch", "reject", "help", "ask_extension", "prioritise"):
        name, _, arg = move.partition(":")
        extra = f":{arg}" if arg else ":urgent" if name == "prioritise" else ""
        told = await _answer_to(desk, SUN, card, f"t:{name}:{number}{extra}")
        assert "现在是“已撤回”" in told, move
        assert "居民还有事，请他重新提交" in told, move
    assert desk.ticket(number).status is Status.WITHDRAWN


async def test_a_reply_to_the_card_of_a_final_ticket_is_not_sent(desk: Desk) -> None:
    _number, card = await _final(desk)
    await desk.write(SUN, "马上就来", to=card)
    await desk.wait_for(CITY, "这条没有发给居民")
    assert "马上就来" not in desk.said(WANG)


async def test_two_who_press_different_buttons_at_once_make_one_move(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(WU, card, "↪️ 退单")
    menu = await desk.wait_for(CITY, lambda one: "不在本辖区" in str(one.get("buttons")))
    await asyncio.gather(desk.press(WU, menu, "不在本辖区"), desk.forge_press(SUN, card, f"t:claim:{number}"))
    ticket = desk.ticket(number)
    assert (ticket.status, ticket.owner is None) in ((Status.TRIAGE, True), (Status.IN_PROGRESS, False))
    if ticket.status is Status.IN_PROGRESS:
        assert ticket.bounce_count == 0
        assert ticket.owner is not None
        assert ticket.owner.name == "孙磊"


async def test_of_two_who_call_for_help_at_once_the_second_is_told(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    data = f"t:help:{number}:civil"
    await asyncio.gather(desk.forge_press(SUN, card, data), desk.forge_press(SUN, card, data))
    helping = desk.look(lambda session: [team.code for team in helping_teams(session, desk.ticket(number).id)])
    assert helping == ["civil"]


async def test_a_button_of_another_group_s_card_is_refused_and_that_card_drawn_again(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.forge_press(SUN, card, f"t:dispatch:{number}:environment:duty")
    await desk.wait_for(CITY, _card(number, "请在那边办理"))
    told = await _answer_to(desk, SUN, card, f"t:claim:{number}")
    assert "已转到物业环保组，请由他们办理" in told


async def test_an_older_copy_of_the_card_loses_its_buttons(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    old = await desk.card(number)
    ticket = desk.ticket(number)

    def send_anew(session: Session) -> None:
        thread = thread_of(session, ticket.id, CITY)
        assert thread is not None
        thread.card_message_id = None

    desk.change(send_anew)
    await desk.write(SUN, f"/ticket {number}", chat_id=CITY)
    await desk.wait_for(CITY, lambda one: _card(number)(one) and one["message_id"] != old["message_id"])
    await desk.press(SUN, old, "✋ 签收")
    await desk.press(WU, old, "✋ 签收")

    def buttons_of_old() -> object:
        found = desk.sandbox.people.messages(CITY)
        return next(one for one in found if one["message_id"] == old["message_id"]).get("buttons")

    await desk.until(lambda: not buttons_of_old())
