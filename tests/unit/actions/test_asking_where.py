"""Where something is unclear and matters, the resident picks: communities, then grids, or 不清楚."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import yaml

from actions.requests import AskSideQuestion, FinishRequest, ValidateRequestForm
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.office import Office, apply_office
from helpdesk.office.schema import TeamEntry
from helpdesk.settings import ROOT
from helpdesk.tickets.models import Ticket
from tests.unit.actions.conftest import Outcome, Run

FILLED = {"service": "snapshot", "topic": "roads", "photos": [{"kind": "none"}], "description": "路上有个大坑"}
HEPING_2 = {"latitude": 30.2960, "longitude": 120.1350}
XINGFU_1 = {"latitude": 30.2905, "longitude": 120.1306}

Offices = Callable[..., None]


@pytest.fixture
def office_with(served: Database, clock: FixedClock, office: Office) -> Offices:
    """Apply the example with one team for roads in each of these units, or with other changes."""

    def change(*units: str, **changes: Any) -> None:
        city = next(team for team in office.teams if team.code == "city")
        teams = [team for team in office.teams if not units or team is not city]
        teams += [_team_of(city, unit) for unit in units]
        with served.session() as session:
            apply_office(session, office.model_copy(update={"teams": tuple(teams), **changes}), clock)

    return change


def _team_of(city: TeamEntry, unit: str) -> TeamEntry:
    return city.model_copy(update={"code": f"city_{unit}", "unit": unit})


def say(run: Run, text: str, slots: dict[str, Any], **facts: Any) -> Outcome:
    """Words in the form, and the question that follows."""
    after = run(ValidateRequestForm(), text, slots=slots, in_form=True, **facts)
    if after.slots["requested_slot"] != "side_question":
        return after
    asked = run(AskSideQuestion(), slots=after.slots)
    return replace(asked, slots=after.slots, messages=[*after.messages, *asked.messages])


def pick(run: Run, asked: Outcome, title: str) -> Outcome:
    """Press a button of the question."""
    buttons = {one["title"]: one["payload"] for message in asked.messages for one in message["buttons"]}
    entities = yaml.safe_load(buttons[title].removeprefix("/choose"))
    return say(run, buttons[title], asked.slots, intent="choose", entities=entities)


def at(place: str, **more: Any) -> dict[str, Any]:
    return {**FILLED, "requested_slot": "place", **more} | ({"place": place} if place else {})


def test_nobody_is_asked_where_one_team_does_it_all(run: Run) -> None:
    assert say(run, "不知道在哪", at("")).slots["requested_slot"] == "confirmation"


def test_a_clear_place_is_not_asked_about(run: Run, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    after = say(run, "和平里3栋门口", at(""))
    assert (after.slots["place"], after.slots["requested_slot"]) == ("和平里3栋门口", "confirmation")


def test_an_unknown_place_is_asked_about_by_community(run: Run, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    asked = say(run, "大槐树底下", at(""))
    assert asked.said == ["utter_which_community"]
    assert asked.titles == ["幸福社区", "和平社区", "青山村", "不清楚"]
    after = pick(run, asked, "和平社区")
    assert (after.slots["place"], after.slots["requested_slot"]) == ("大槐树底下（和平社区）", "confirmation")
    assert after.slots["side_question"] is None


def test_then_by_grid_where_grids_have_teams(run: Run, office_with: Offices) -> None:
    office_with("heping_1", "heping_2", "xingfu_community")
    asked = pick(run, say(run, "大槐树底下", at("")), "和平社区")
    assert asked.said == ["utter_which_grid"]
    assert asked.titles == ["和平社区第一网格", "和平社区第二网格", "不清楚"]
    assert "和平社区第二网格：和平里、和平花苑" in asked.messages[0]["hints"]
    after = pick(run, asked, "和平社区第二网格")
    assert after.slots["place"] == "大槐树底下（和平社区第二网格）"
    assert after.slots["requested_slot"] == "confirmation"


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("和平社区", "和平社区"),
        ("和平", "和平社区"),
        ("是青山村", "青山村"),
        ("幸福小学旁边", "幸福社区第一网格"),
        ("和坪社区", "和平社区"),
        ("在青山水库那边", "青山村"),
    ],
)
def test_typed_names_work_as_well(run: Run, office_with: Offices, said: str, unit: str) -> None:
    office_with("heping_community", "xingfu_community", "qingshan_village")
    after = say(run, said, say(run, "大槐树底下", at("")).slots)
    assert (after.slots["place"], after.slots["requested_slot"]) == (f"大槐树底下（{unit}）", "confirmation")


@pytest.mark.parametrize("said", ["第二网格", "第2网格", "和平花苑", "和平里8栋"])
def test_a_part_of_a_grids_name_is_enough(run: Run, office_with: Offices, said: str) -> None:
    office_with("heping_1", "heping_2")
    after = say(run, said, say(run, "和平里", at("")).slots)
    assert after.slots["place"] == "和平里（和平社区第二网格）"


def test_an_address_said_meanwhile_is_kept_for_the_staff(run: Run, office_with: Offices) -> None:
    office_with("heping_1", "heping_2")
    after = say(run, "和平里8栋", say(run, "和平里", at("")).slots)
    assert after.slots["notes"] == ["和平里8栋"]


@pytest.mark.parametrize("said", ["不清楚", "我也不知道", "说不清", "不太清楚啊"])
def test_who_does_not_know_goes_on(run: Run, office_with: Offices, said: str) -> None:
    office_with("heping_community", "xingfu_community")
    asked = say(run, "大槐树底下", at(""))
    for after in (say(run, said, asked.slots), pick(run, asked, "不清楚")):
        assert after.said == ["utter_where_unknown"]
        assert (after.slots["place"], after.slots["requested_slot"]) == ("大槐树底下", "confirmation")


def test_nobody_is_asked_twice_about_one_place_but_about_another(run: Run, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    known = pick(run, say(run, "大槐树底下", at("")), "不清楚").slots
    assert say(run, "还有味道", known).slots["requested_slot"] == "confirmation"
    changed = {**known, "place": "在井边", "requested_slot": "confirmation"}
    assert say(run, "还有味道", changed).slots["requested_slot"] == "side_question"


def test_a_yes_to_this_question_files_nothing(run: Run, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    asked = say(run, "大槐树底下", at(""))
    after = say(run, "好的", asked.slots, intent="affirm")
    assert after.slots.get("confirmation") is None
    assert after.slots["requested_slot"] == "confirmation", "the slip is shown first"


def test_stop_still_stops(run: Run, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    after = say(run, "/stop", say(run, "大槐树底下", at("")).slots, intent="stop")
    assert after.slots["confirmation"] == "cancel"


def test_a_pin_may_answer(run: Run, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    asked = say(run, "大槐树底下", at(""))
    after = say(run, "/attach", asked.slots, intent="attach", metadata={"location": HEPING_2})
    assert after.slots["requested_slot"] == "confirmation"
    assert after.slots["location"] == HEPING_2


def test_words_and_pin_that_contradict_each_other_are_both_offered(run: Run, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    asked = say(run, "和平花苑", at("", location=XINGFU_1))
    assert asked.said == ["utter_which_grid"]
    assert asked.titles == ["和平社区第二网格", "幸福社区第一网格", "不清楚"]
    assert pick(run, asked, "幸福社区第一网格").slots["place"] == "和平花苑（幸福社区第一网格）"


def test_teams_that_no_place_decides_between_are_not_asked_about(run: Run, office_with: Offices) -> None:
    office_with("xingfu", "xingfu_1", "xingfu_2")
    assert say(run, "在青山村", at("")).slots["requested_slot"] == "confirmation"


def test_an_office_may_ask_for_the_grid_of_everything_with_a_place(run: Run, office_with: Offices) -> None:
    office_with(ask_grid=True)
    assert say(run, "和平里", at("")).titles == ["和平社区第一网格", "和平社区第二网格", "不清楚"]
    assert say(run, "和平里3栋", at("")).slots["requested_slot"] == "confirmation"
    question = {"service": "consult", "requested_slot": "description"}
    assert say(run, "医保怎么交", question).slots["requested_slot"] == "confirmation"


def test_at_most_eight_are_offered(run: Run, office_with: Offices, office: Office) -> None:
    village = next(unit for unit in office.units if unit.level == "village")
    more = [village.model_copy(update={"code": f"v{n}", "name": f"{n}号村", "area": None}) for n in range(1, 12)]
    office_with("heping_community", "xingfu_community", units=(*office.units, *more))
    asked = say(run, "大槐树底下", at(""))
    assert len(asked.titles) == 9
    assert asked.titles[-1] == "不清楚"
    assert say(run, "9号村", asked.slots).slots["place"] == "大槐树底下（9号村）"


@pytest.mark.parametrize("address", ["nowhere", "xingfu'--", ""])
def test_a_button_of_an_office_that_changed_is_no_answer(run: Run, office_with: Offices, address: str) -> None:
    office_with("heping_community", "xingfu_community")
    asked = say(run, "大槐树底下", at(""))
    with pytest.raises(Exception, match="request_form"):
        say(run, "/choose{}", asked.slots, intent="choose", entities={"address": address})


def test_the_choice_leads_to_the_team(run: Run, served: Database, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    slots = pick(run, say(run, "大槐树底下", at("")), "和平社区").slots
    run(FinishRequest(), slots={**slots, "confirmation": "submit"})
    with served.reading() as session:
        (ticket,) = session.query(Ticket)
        assert ticket.team is not None
        assert (ticket.team.code, ticket.unit_code) == ("city_heping_community", "heping_community")


def test_who_does_not_know_leaves_it_to_the_dispatcher(run: Run, served: Database, office_with: Offices) -> None:
    office_with("heping_community", "xingfu_community")
    slots = pick(run, say(run, "大槐树底下", at("")), "不清楚").slots
    run(FinishRequest(), slots={**slots, "confirmation": "submit"})
    with served.reading() as session:
        (ticket,) = session.query(Ticket)
        assert (ticket.team, ticket.status.value) == (None, "triage")


def test_the_buttons_fit_into_a_payload(office: Office) -> None:
    longest = f'/choose{{"address": "{"x" * 40}"}}'
    assert len(longest.encode()) <= 64
    assert (ROOT / "domain.yml").read_text(encoding="utf-8").count("utter_which_grid:") == 1
