"""Where no administrator has ever acted, the duty group's members decide, so that nobody is stuck."""

from typing import Any

import pytest

from helpdesk.tickets.states import Status
from tests.support.desk import SUN, WANG, Desk
from tests.support.factories import CHATS

CITY, DUTY = CHATS["city"], CHATS["duty"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def about(*parts: str) -> Any:
    """Fits a message with all these words or button titles."""
    return lambda one: all(part in f"{one.get('text', '')} {one.get('buttons')}" for part in parts)


async def test_a_dispatcher_decides_about_what_was_not_solved(desk: Desk) -> None:
    dispatcher = await desk.people("new_resident", "小周")
    await desk.people("ask", "POST", f"/people/{dispatcher}/joins", {"chat_id": DUTY})
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.write(SUN, "办结：灯修好了", to=card, photo=True)
    await desk.press(WANG, await desk.wait_for(WANG, "解决了吗"), "👎 未解决")
    await desk.press(WANG, await desk.wait_for(WANG, "是哪里没办好"), "没人联系我")

    call = await desk.wait_for(DUTY, about(number, "由谁接着办", "没人联系我"))
    assert (
        "督办员"
        in (await desk.press(SUN, await desk.wait_for(CITY, about(number, "由谁接着办")), "🔀 换人办"))["alert"]
    )
    await desk.press(dispatcher, call, "🔀 换人办")
    menu = await desk.wait_for(DUTY, about("由谁接着办", "👉 换本组同事办"))
    await desk.press(dispatcher, menu, "👉 换本组同事办")
    names = await desk.wait_for(DUTY, about("由谁接着办", "👉 孙磊"))
    await desk.press(dispatcher, names, "👉 孙磊")
    await desk.until(lambda: not desk.ticket(number).is_with_supervisor)
    assert desk.ticket(number).status is Status.IN_PROGRESS
    await desk.wait_for(CITY, about("请您经办", number))
    note = await desk.write(dispatcher, "这件盯紧一点", to=call)
    await desk.until(lambda: "✍" in desk.mark_of(note))
    assert "盯紧" not in desk.said(WANG)
