"""这个地方在哪一片？ Asked where an office's teams divide its area among them and the place is not clear."""

from collections.abc import Iterator

import pytest

from helpdesk.office import Office, apply_office
from tests.support.dialogue import Dialogue, Talker
from tests.support.fixtures import example_office

COMMUNITY, GRID = "在哪个社区、哪个村", "在哪一片"
UNITS = ("heping_1", "heping_2", "xingfu_community", "qingshan_village")
IN_HEPING_2 = {"latitude": 30.2960, "longitude": 120.1350}


def divided(office: Office) -> Office:
    """The example with a team for the streets in each of these units."""
    city = next(team for team in office.teams if team.code == "city")
    others = [team for team in office.teams if team is not city]
    parts = [city.model_copy(update={"code": f"city_{one}", "unit": one, "name": f"市政{one}"}) for one in UNITS]
    return office.model_copy(update={"teams": (*others, *parts)})


@pytest.fixture(scope="module", autouse=True)
def _divided_office(dialogue: Dialogue) -> Iterator[None]:
    """Other files find the office as it was."""
    with dialogue.database.session() as session:
        apply_office(session, divided(example_office()), dialogue.clock)
    yield
    with dialogue.database.session() as session:
        apply_office(session, example_office(), dialogue.clock)


def asked(resident: Talker, place: str) -> Talker:
    """Reports a hole in the road at a place, up to the question where that is."""
    resident.command("/report_snapshot").press("没有照片").say(place)
    if "什么问题" in resident.heard or "什么情况" in resident.heard:
        resident.say("路面上有个大坑，车子过去直颠")
    return resident


def team_of(resident: Talker) -> str | None:
    """Code of the team that has the only ticket."""
    with resident.dialogue.database.reading() as session:
        ticket = session.merge(resident.ticket, load=True)
        return ticket.team.code if ticket.team else None


def test_an_unknown_place_is_asked_for_step_by_step(resident: Talker) -> None:
    asked(resident, "大槐树底下")
    assert COMMUNITY in resident.heard
    assert resident.titles == ["幸福社区", "和平社区", "青山村", "不清楚"]
    resident.press("和平社区")
    assert GRID in resident.heard
    assert resident.titles == ["和平社区第一网格", "和平社区第二网格", "不清楚"]
    resident.press("和平社区第二网格").press("提交")
    assert (resident.ticket.unit_code, team_of(resident)) == ("heping_2", "city_heping_2")


def test_the_community_may_be_typed(resident: Talker) -> None:
    asked(resident, "小卖部后面").say("青山村")
    resident.press("提交")
    assert (resident.ticket.unit_code, team_of(resident)) == ("qingshan_village", "city_qingshan_village")


@pytest.mark.parametrize("words", ["不清楚", "我也不知道"])
def test_not_knowing_is_fine_and_a_person_looks_at_it(resident: Talker, words: str) -> None:
    asked(resident, "电线杆旁边").say(words)
    assert "不清楚没关系" in resident.heard
    resident.press("提交")
    assert (resident.ticket.unit_code, team_of(resident)) == (None, None)


def test_a_clear_address_is_not_asked_about(resident: Talker) -> None:
    asked(resident, "和平里小区8号楼门口")
    assert COMMUNITY not in resident.heard
    resident.press("提交")
    assert (resident.ticket.unit_code, team_of(resident)) == ("heping_2", "city_heping_2")


def test_a_pin_is_clear_enough(resident: Talker) -> None:
    resident.command("/report_snapshot").press("没有照片").send(location=IN_HEPING_2)
    resident.say("人行道的地砖翘起来一大片")
    assert COMMUNITY not in resident.heard
    resident.press("提交")
    assert (resident.ticket.unit_code, team_of(resident)) == ("heping_2", "city_heping_2")


def test_giving_up_at_the_question_files_nothing(resident: Talker) -> None:
    asked(resident, "大槐树底下").say("算了不报了")
    assert "取消了" in resident.heard
    assert resident.tickets == []
