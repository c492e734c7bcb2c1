"""Where something is: a labelled list of addresses, and each kind of evidence by itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.office import Office, apply_office
from helpdesk.places.cells import cell_of
from helpdesk.places.services import Located, locate, place_index
from helpdesk.routing.asking import units_to_choose
from helpdesk.routing.services import route
from tests.support.factories import make_ticket

LABELLED = Path(__file__).resolve().parents[2] / "data" / "addresses.jsonl"
FLOOR = 0.97  # Of the units. Whoever wrote the list knew the rules, so it guards them and promises nothing for a town.
FLOOR_CERTAIN = 0.97  # Of the answers whether it is certain.
NORTH_OF_HEPING = (30.2960, 120.1350)


@dataclass(frozen=True)
class Example:
    """One line of the list: what was said or sent, and the smallest unit a clerk would take for settled."""

    kind: str
    text: str | None
    pin: tuple[float, float] | None
    unit: str | None
    certain: bool


def examples() -> list[Example]:
    lines = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    return [Example(**{**one, "pin": tuple(one["pin"]) if one["pin"] else None}) for one in lines]


def test_the_labelled_addresses_are_found(session: Session, record_property: Callable[[str, object], None]) -> None:
    found = [(one, locate(session, one.text, one.pin)) for one in examples()]
    wrong = [(one, it) for one, it in found if it.unit_code != one.unit]
    unsure = [(one, it) for one, it in found if it.is_certain is not one.certain]
    record_property("units", f"{len(found) - len(wrong)}/{len(found)}")
    record_property("certain", f"{len(found) - len(unsure)}/{len(found)}")
    assert len(found) >= 120
    assert 1 - len(wrong) / len(found) >= FLOOR, wrong
    assert 1 - len(unsure) / len(found) >= FLOOR_CERTAIN, unsure


def test_no_address_is_sent_to_a_wrong_unit_for_certain(session: Session) -> None:
    """Not knowing costs a question; a wrong certainty costs the resident days."""
    index = place_index(session)
    assert index is not None
    falsely = []
    for one in examples():
        found = locate(session, one.text, one.pin)
        is_above = found.unit_code in index.units.upwards(one.unit)
        if found.is_certain and not is_above:
            falsely.append((one, found))
    assert falsely == []


def changed(office: Office, **changes: Any) -> Office:
    """The example with other places or units."""
    return Office.model_validate({**office.model_dump(mode="json"), **changes})


def at(session: Session, text: str | None = None, pin: tuple[float, float] | None = None) -> tuple[str | None, bool]:
    found = locate(session, text, pin)
    return found.unit_code, found.is_certain


def test_everything_that_is_known_is_told(session: Session) -> None:
    found = locate(session, "和平里3栋2单元501", (30.29437, 120.13518))
    cell = cell_of(30.29437, 120.13518)
    assert found == Located("和平里", "heping_1", "grid", cell, is_certain=True, choices=())


def test_what_may_be_in_two_grids_is_known_down_to_their_community(session: Session) -> None:
    found = locate(session, "和平里", None)
    assert found == Located("和平里", "heping_community", "community", None, False, ("heping_1", "heping_2"))
    assert locate(session, "和平里", NORTH_OF_HEPING).unit_code == "heping_2", "the pin settles it"


def test_words_against_a_pin_are_not_certain_and_both_are_told(session: Session) -> None:
    found = locate(session, "幸福小学", NORTH_OF_HEPING)
    assert (found.unit_code, found.is_certain, found.choices) == ("xingfu", False, ("xingfu_1", "heping_2"))


def test_a_pin_across_the_street_is_no_contradiction(session: Session) -> None:
    just_south = (30.29475, 120.1362)  # Some 28 m from the border, on the other side.
    assert at(session, "和平花苑", just_south) == ("heping_2", True)


def test_a_pin_far_from_everything_says_nothing(session: Session) -> None:
    assert at(session, None, (48.85, 2.35)) == (None, False)
    assert at(session, "和平中学", (48.85, 2.35)) == ("heping_2", True)
    assert locate(session, None, (48.85, 2.35)).cell == cell_of(48.85, 2.35)


@pytest.mark.parametrize("pin", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_what_is_no_place_on_earth_is_no_pin(session: Session, pin: tuple[float, float]) -> None:
    assert locate(session, "和平中学", pin) == locate(session, "和平中学", None)


@pytest.mark.parametrize(
    "text", [None, "", " ", "\u200b", "（）", "（和平社区第二网格", "栋" * 4000, "和平里" * 500, "😀"]
)
def test_any_words_may_come(session: Session, text: str | None) -> None:
    assert isinstance(locate(session, text, None), Located)


def test_a_pin_is_called_by_the_place_it_stands_at(session: Session) -> None:
    assert locate(session, None, (30.29111, 120.13121)).place_name == "幸福小学"
    assert locate(session, None, (30.2960, 120.1372)).place_name is None


def test_overlapping_outlines_are_not_certain(session: Session, office: Office, clock: FixedClock) -> None:
    document = office.model_dump(mode="json")
    both = next(unit for unit in document["units"] if unit["code"] == "heping_community")["area"]
    units = [
        unit | ({"area": both} if unit["level"] == "grid" and "heping" in unit["code"] else {})
        for unit in document["units"]
    ]
    apply_office(session, changed(office, units=units), clock)
    found = locate(session, None, NORTH_OF_HEPING)
    assert (found.unit_code, found.choices) == ("heping_community", ("heping_1", "heping_2"))


def test_a_pin_just_outside_is_a_guess_and_farther_out_nothing(
    session: Session, office: Office, clock: FixedClock
) -> None:
    document = office.model_dump(mode="json")
    units = [unit | {"area": None if unit["code"] == "xingfu" else unit["area"]} for unit in document["units"]]
    places = [place for place in document["places"] if place["unit"] != "xingfu"]
    apply_office(session, changed(office, units=units, places=places), clock)
    found = locate(session, None, (30.2978, 120.1349))  # 33 m north of 和平.
    assert (found.unit_code, found.is_certain, found.choices) == ("heping_2", False, ("heping_2",))
    assert at(session, None, (30.2990, 120.1349)) == (None, False)


def test_without_outlines_the_nearest_place_tells_the_unit(session: Session, office: Office, clock: FixedClock) -> None:
    units = [unit | {"area": None} for unit in office.model_dump(mode="json")["units"]]
    apply_office(session, changed(office, units=units), clock)
    assert at(session, None, (30.29110, 120.13120)) == ("xingfu_1", True)
    far = locate(session, None, (30.3051, 120.1100))  # 500 m west of 青山水库.
    assert (far.unit_code, far.is_certain) == ("qingshan_village", False)
    assert at(session, None, (30.3051, 120.0900)) == (None, False)


def test_the_sides_of_a_street_lie_in_their_grids(session: Session, office: Office, clock: FixedClock) -> None:
    places = office.model_dump(mode="json")["places"]
    road = next(place for place in places if place["name"] == "幸福路")
    road["numbers"] = [
        {"from": 1, "to": 99, "only": "odd", "unit": "xingfu_1"},
        {"from": 2, "to": 98, "only": "even", "unit": "xingfu_2"},
    ]
    apply_office(session, changed(office, places=places), clock)
    assert [at(session, f"幸福路{number}号")[0] for number in (1, 2, 99, 98)] == ["xingfu_1", "xingfu_2"] * 2
    assert at(session, "幸福路")[1] is False


def test_a_name_of_two_places_is_asked_about_unless_something_else_tells(
    session: Session, office: Office, clock: FixedClock
) -> None:
    places = office.model_dump(mode="json")["places"]
    for place in places:
        if place["name"] in ("幸福公园", "和平公园"):
            place["aliases"] = [*place["aliases"], "儿童乐园"]
    apply_office(session, changed(office, places=places), clock)
    found = locate(session, "儿童乐园的秋千坏了", None)
    assert (found.place_name, found.unit_code, found.choices) == (None, "xingfu", ("xingfu_2", "heping_1"))
    assert at(session, "和平社区的儿童乐园") == ("heping_1", True)
    assert locate(session, "和平社区的儿童乐园", None).place_name == "和平公园"
    assert at(session, "儿童乐园", (30.2880, 120.1290)) == ("xingfu_2", True)


def test_a_ticket_keeps_what_is_known(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, place="和平里九号楼", location=NORTH_OF_HEPING)
    cell = cell_of(*NORTH_OF_HEPING)
    assert (ticket.place, ticket.place_name, ticket.unit_code, ticket.cell) == (
        "和平里九号楼",
        "和平里",
        "heping_2",
        cell,
    )
    unknown = make_ticket(session, clock, place="月球")
    assert (unknown.place_name, unknown.unit_code, unknown.cell) == (None, None, None)


def with_road_teams(office: Office, *units: str) -> Office:
    document = office.model_dump(mode="json")
    city = next(team for team in document["teams"] if team["code"] == "city")
    teams = [team for team in document["teams"] if team is not city]
    return changed(office, teams=[*teams, *(city | {"code": f"city_{unit}", "unit": unit} for unit in units)])


@pytest.mark.parametrize(
    ("text", "pin", "team"),
    [
        ("和平里3栋", None, "city_heping_1"),
        ("和平里9栋", None, "city_heping_community"),
        (None, (30.2943, 120.1352), "city_heping_1"),
        (None, NORTH_OF_HEPING, "city_heping_community"),
        ("青山水库", None, "city_xingfu"),
        ("和平里", None, None),
        ("幸福小学", NORTH_OF_HEPING, None),
        ("幸福路", None, "city_xingfu"),
        (None, None, None),
    ],
)
def test_the_place_leads_to_the_nearest_team_above_it(
    session: Session,
    office: Office,
    clock: FixedClock,
    text: str | None,
    pin: tuple[float, float] | None,
    team: str | None,
) -> None:
    apply_office(session, with_road_teams(office, "xingfu", "heping_community", "heping_1"), clock)
    found = route(session, Service.SNAPSHOT, "roads", text, pin)
    assert (found.code if found else None) == team


def test_only_what_decides_is_asked(session: Session, office: Office, clock: FixedClock) -> None:
    def asked(text: str | None) -> tuple[str, ...]:
        return units_to_choose(session, Service.SNAPSHOT, "roads", text, None)

    assert asked(None) == (), "one team looks after all roads"
    apply_office(session, with_road_teams(office, "heping_1", "heping_2", "xingfu_community"), clock)
    assert asked(None) == ("xingfu_community", "heping_community", "qingshan_village")
    assert asked("和平社区") == ("heping_1", "heping_2")
    assert asked("和平里3栋") == ()
    assert asked("青山村") == (), "nobody looks after roads there, whatever is answered"


def test_places_are_read_once_and_not_for_every_ticket(session: Session, served: Database) -> None:
    locate(session, "和平里3栋", None)
    seen: list[str] = []
    event.listen(served.engine, "before_cursor_execute", lambda *facts: seen.append(facts[2]))
    locate(session, "和平里3栋", NORTH_OF_HEPING)
    assert len(seen) == 2, "whether the office, and whether what admins added is still the same"
    assert "office_documents.fingerprint" in seen[0]
    assert "max(adjustments.id)" in seen[1]


def test_a_changed_office_is_seen_at_once(session: Session, office: Office, clock: FixedClock) -> None:
    assert at(session, "新华书店") == (None, False)
    places = [*office.model_dump(mode="json")["places"], {"name": "新华书店", "unit": "heping_1"}]
    apply_office(session, changed(office, places=places), clock)
    assert at(session, "新华书店") == ("heping_1", True)


def test_a_large_office_is_searched_quickly(session: Session, office: Office, clock: FixedClock) -> None:
    signs = "东西南北金木水火土春夏秋冬梅兰竹菊松柏"
    more = [{"name": f"{a}{b}{c}花园", "unit": "heping_1"} for a in signs for b in signs[:11] for c in signs[:10]]
    apply_office(session, changed(office, places=[*office.model_dump(mode="json")["places"], *more]), clock)
    locate(session, "东南北化园的路灯", None)
    began = perf_counter()
    for _ in range(50):
        locate(session, "东南北化园三栋二单元门口的路灯又不亮了", NORTH_OF_HEPING)
    assert (perf_counter() - began) / 50 < 0.02, "seconds; about two thousand places, with a slip in the name"
