"""Where it is and who looks after it; and that whoever left a group has nothing more to do with its tickets."""

from collections.abc import Iterator

import pytest

from helpdesk.catalogue import Topic
from helpdesk.office import Office, current_office
from helpdesk.office.schema import TeamEntry
from helpdesk.tickets.states import Status
from sandbox.client import PeopleApiError
from tests.support.journeys import (
    QIAN,
    SUN,
    WU,
    ZHAO,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    file_report,
    ticket_of,
    words_of,
)
from tests.support.passing_time import office_with
from tests.support.running_demo import Demo

HOLE = "路面上有个大坑，车子过去直颠"
IN_HEPING_2 = {"latitude": 30.2962, "longitude": 120.1350}
NOWHERE = {"latitude": 30.3000, "longitude": 120.1250}  # In the street's area, in no community.


@pytest.fixture
def divided(demo: Demo) -> Iterator[None]:
    """为民服务组 looks after the roads of 和平社区, 民政窗口 of one grid of 幸福社区, 城管市政组 elsewhere."""
    office = demo.look(current_office)
    assert office is not None
    with office_with(demo, teams=tuple(_with_roads(office))):
        yield


def _with_roads(office: Office) -> Iterator[TeamEntry]:
    units = {"service": "heping_community", "civil": "xingfu_1"}
    for team in office.teams:
        if team.code in units:
            yield team.model_copy(update={"unit": units[team.code], "topics": (*team.topics, Topic.ROADS)})
        else:
            yield team


def hole_at(demo: Demo, place: str | dict[str, float]) -> ResidentTalk:
    """Somebody reports a hole, up to the summary or the question where it is."""
    talk = a_resident(demo)
    talk.say("随手拍")
    talk.press("没有照片")
    talk.expect("在什么地方")
    if isinstance(place, str):
        talk.say(place)
    else:
        talk.say(location=place)
    talk.expect("什么问题")
    talk.say(HOLE)
    return talk


def filed(talk: ResidentTalk) -> str:
    talk.answer({})
    return talk.submit()


@pytest.mark.usefixtures("divided")
def test_a_pin_inside_a_grids_outline_finds_the_grid_and_its_team(demo: Demo) -> None:
    number = filed(hole_at(demo, IN_HEPING_2))
    assert ticket_of(demo, number).unit_code == "heping_2"
    Desk(demo, "service", ZHAO).expect_card(number, "待签收 · 为民服务组", "📍")


@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize(
    ("place", "unit", "team", "clerk"),
    [
        ("幸福路12号院门口", "xingfu_1", "civil", ZHAO),
        ("粮食局宿舍大门", "xingfu_1", "civil", ZHAO),
        ("和平里小区8号楼旁边", "heping_2", "service", ZHAO),
        ("幸福路88号阳光花园", "xingfu_2", "city", SUN),
        ("青山水库大坝上", "qingshan_village", "city", SUN),
    ],
)
def test_an_address_finds_the_grid_and_its_team(demo: Demo, place: str, unit: str, team: str, clerk: int) -> None:
    number = filed(hole_at(demo, place))
    assert ticket_of(demo, number).unit_code == unit
    Desk(demo, team, clerk).card_of(number)


@pytest.mark.usefixtures("divided")
def test_what_stays_unclear_is_picked_from_buttons(demo: Demo) -> None:
    talk = hole_at(demo, "大槐树底下")
    talk.expect("在哪个社区、哪个村")
    talk.press("和平社区")
    number = filed(talk)
    assert ticket_of(demo, number).unit_code == "heping_community"
    Desk(demo, "service", ZHAO).expect_card(number, "大槐树底下（和平社区）")


@pytest.mark.usefixtures("divided")
def test_who_does_not_know_either_gets_a_person_who_does(demo: Demo) -> None:
    talk = hole_at(demo, "电线杆旁边")
    talk.expect("在哪个社区、哪个村")
    talk.press("不清楚")
    number = filed(talk)
    assert ticket_of(demo, number).unit_code is None
    Desk(demo, "duty", WU).expect_card(number, "待分派")


# -- people ------------------------------------------------------------------------------------------------------


def a_colleague(demo: Demo, name: str, desk: Desk) -> int:
    """Somebody new in a team's group."""
    person = demo.people.ask("POST", "/people", {"first_name": name, "role": "staff"})["id"]
    demo.people.ask("POST", f"/people/{person}/joins", {"chat_id": desk.chat_id})
    return int(person)


def test_who_left_the_group_loses_access_at_once_and_the_tickets_go_back(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    colleague = a_colleague(demo, "春生", desk)
    talk = a_resident(demo)
    number = file_report(talk, "幸福小学门口的路灯坏了三天了，晚上黑漆漆的")
    desk.press(number, "签收", by=colleague)
    talk.expect("接手", "春生")
    card = desk.card_of(number)
    demo.people.ask("POST", f"/people/{colleague}/leaves", {"chat_id": desk.chat_id})
    desk.expect(number, "春生", "已离开本群", "请其他同事签收")
    desk.expect_card(number, "待签收")
    assert "春生" not in words_of(desk.card_of(number))
    ticket = ticket_of(demo, number)
    assert (ticket.status, ticket.owner_id) == (Status.NEW, None)
    with pytest.raises(PeopleApiError):
        demo.people.press(colleague, card, "✋ 签收")
    with pytest.raises(PeopleApiError):
        demo.people.write(colleague, "我还在办", chat_id=desk.chat_id)
    desk.press(number, "签收")
    talk.expect("接手", "孙磊")
    assert [step.action for step in audit_of(demo, number)].count("claim") == 2


def test_who_left_one_group_keeps_what_they_do_in_another(demo: Demo) -> None:
    city, service = Desk(demo, "city", SUN), Desk(demo, "service", ZHAO)
    colleague = a_colleague(demo, "夏荷", city)
    demo.people.ask("POST", f"/people/{colleague}/joins", {"chat_id": service.chat_id})
    talk = a_resident(demo)
    number = file_report(talk, "和平公园门口的路灯坏了三天了，晚上黑漆漆的")
    city.press(number, "签收", by=colleague)
    talk.expect("接手", "夏荷")
    demo.people.ask("POST", f"/people/{colleague}/leaves", {"chat_id": service.chat_id})
    demo.settle()
    city.write(number, "梯子下午到，今天就修。", by=colleague)
    talk.expect("梯子下午到", "夏荷")
    assert ticket_of(demo, number).status is Status.IN_PROGRESS


def test_an_anonymous_administrator_speaks_for_the_team_and_supervises(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    talk = a_resident(demo)
    number = file_report(talk, "和平中学门口的路灯坏了三天了，晚上黑漆漆的")
    desk.press(number, "签收")
    talk.expect("接手", "孙磊")
    desk.write(number, "这件事我们盯着，今晚一定修好。", by=QIAN, as_anonymous=True)
    told = talk.expect("今晚一定修好", "城管市政组")
    assert "钱进" not in words_of(told)
    demo.settle()  # The card is drawn once more when the answer has arrived, and an open menu would be gone.
    desk.press(number, "更多", by=QIAN)
    desk.press(number, "📣 督办", by=QIAN)
    desk.press(number, "马上督办", by=QIAN)
    desk.expect_card(number, "🟠 督办中")
    desk.expect(number, "📣 督办", "孙磊")


def test_a_resident_who_presses_a_teams_button_is_refused(demo: Demo) -> None:
    """A card's buttons can be pressed by whoever sees the group, which need not be its members."""
    desk = Desk(demo, "city", SUN)
    stranger = a_resident(demo)
    number = file_report(stranger, "和平街的路灯坏了三天了，晚上黑漆漆的")
    card = desk.card_of(number)
    with pytest.raises(PeopleApiError):
        demo.people.press(stranger.person, card, "✋ 签收")
    assert ticket_of(demo, number).status is Status.NEW
