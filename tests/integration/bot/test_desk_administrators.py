"""A group's administrators are known from the moment it is bound."""

import pytest

from helpdesk.people import SYSTEM
from helpdesk.staff.services import find_staff, new_bind_code, unbind_team
from helpdesk.staff.supervisors import supervisors_of
from helpdesk.staff.teams import access_team
from tests.support.desk import CLOCK, WU, ZHOU, Desk
from tests.support.factories import CHATS

MEDIATION = CHATS["mediation"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _names(desk: Desk) -> list[str]:
    return desk.look(lambda session: [one.name for one in supervisors_of(session, access_team(session, "mediation"))])


async def test_whoever_administers_a_group_can_be_called_once_it_is_bound(desk: Desk) -> None:
    desk.change(lambda session: unbind_team(session, "mediation", by=SYSTEM, clock=CLOCK))
    code = desk.change(lambda session: new_bind_code(session, "mediation", by=SYSTEM, clock=CLOCK))
    await desk.write(WU, "/bind 22222222", chat_id=MEDIATION)
    await desk.wait_for(MEDIATION, "绑定码不对")
    assert _names(desk) == []
    await desk.write(WU, f"/bind {code}", chat_id=MEDIATION)
    await desk.wait_for(MEDIATION, "本群已绑定")
    await desk.until(lambda: sorted(_names(desk)) == ["吴刚", "钱进"])
    assert desk.look(lambda session: find_staff(session, ZHOU)) is None, "members are known when they act"


async def test_a_group_is_bound_all_the_same_when_telegram_does_not_say(desk: Desk) -> None:
    desk.change(lambda session: unbind_team(session, "mediation", by=SYSTEM, clock=CLOCK))
    code = desk.change(lambda session: new_bind_code(session, "mediation", by=SYSTEM, clock=CLOCK))
    await desk.people("faults", "getChatAdministrators", 400, 1)
    await desk.write(WU, f"/bind {code}", chat_id=MEDIATION)
    await desk.wait_for(MEDIATION, "本群已绑定")
    assert _names(desk) == []
