"""Outlines, buildings and numbers in office.yml: what may be pasted, and what every fault says."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.catalogue import Topic
from helpdesk.errors import Fault, OfficeError
from helpdesk.office import Office, load_office
from helpdesk.office.areas import metres_between, shape_of
from helpdesk.office.exporting import office_as_yaml
from helpdesk.office.loading import check_office

HEAD = """\
office: {code: demo, name: 示例街道}
teams:
  - {code: all, name: 综合组, unit: town, topics: [TOPICS]}
  - {code: duty, name: 值班室, unit: town, duty: true}
""".replace("TOPICS", ", ".join(topic.value for topic in Topic))
WEST = [[120.0, 30.0], [120.01, 30.0], [120.01, 30.01], [120.0, 30.01]]
EAST = [[120.01, 30.0], [120.02, 30.0], [120.02, 30.01], [120.01, 30.01]]
BOTH = [[120.0, 30.0], [120.02, 30.0], [120.02, 30.01], [120.0, 30.01]]
BOW = [[120.0, 30.0], [120.01, 30.01], [120.01, 30.0], [120.0, 30.01]]
FAR = [[121.0, 31.0], [121.01, 31.0], [121.01, 31.01], [121.0, 31.01]]

Load = Callable[..., Office]


def units(west: object = WEST, east: object = EAST, above: object = BOTH) -> str:
    """A street with one community and two grids, the outlines as lists of one ring."""

    def area(ring: object) -> str:
        return "" if ring is None else f", area: [{json.dumps(ring)}]"

    return (
        "units:\n"
        "  - {code: town, name: 示例街道, level: street}\n"
        f"  - {{code: park, name: 公园社区, level: community, parent: town{area(above)}}}\n"
        f"  - {{code: west, name: 西网格, level: grid, parent: park{area(west)}}}\n"
        f"  - {{code: east, name: 东网格, level: grid, parent: park{area(east)}}}\n"
    )


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def run(text: str) -> Office:
        file = tmp_path / "office.yml"
        file.write_text(HEAD + text, encoding="utf-8")
        return load_office(file)

    return run


def faults(load: Load, text: str) -> list[Fault]:
    with pytest.raises(OfficeError) as refused:
        load(text)
    return refused.value.faults


def warnings(tmp_path: Path, text: str) -> list[tuple[int | None, str, str]]:
    file = tmp_path / "office.yml"
    file.write_text(HEAD + text, encoding="utf-8")
    return [(one.line, one.field, one.allowed) for one in check_office(file).warnings]


def test_every_place_of_the_example_lies_in_its_own_unit(office: Office) -> None:
    shapes = {unit.code: shape_of(unit.area) for unit in office.units if unit.area}
    assert set(shapes) == {unit.code for unit in office.units}
    for place in office.places:
        assert place.latitude is not None
        assert place.longitude is not None
        assert metres_between(shapes[place.unit], place.latitude, place.longitude) == 0, place.name


def test_the_example_has_nothing_odd() -> None:
    assert check_office(Path(__file__).resolve().parents[3] / "office.yml").warnings == ()


def test_a_ring_is_closed_and_heights_are_left_away(load: Load) -> None:
    office = load(units(west=[[*point, 12.5] for point in WEST]))
    assert office.units[2].area == (tuple((one, two) for one, two in [*WEST, WEST[0]]),)


@pytest.mark.parametrize("nested", [WEST, [WEST], [[WEST]]])
def test_whatever_a_drawing_tool_puts_out_may_be_pasted(load: Load, nested: object) -> None:
    pasted = units(west=None).replace("西网格, level: grid", f"西网格, area: {json.dumps(nested)}, level: grid")
    assert load(pasted).units[2].area == load(units()).units[2].area


def test_a_ring_within_another_is_a_hole_and_one_beside_it_a_second_part() -> None:
    hole = [[120.004, 30.004], [120.006, 30.004], [120.006, 30.006], [120.004, 30.006], [120.004, 30.004]]
    shape = shape_of([[*WEST, WEST[0]], hole])
    assert metres_between(shape, 30.005, 120.005) > 80
    assert metres_between(shape, 30.002, 120.002) == 0
    assert metres_between(shape_of([WEST, FAR]), 31.005, 121.005) == 0


def test_distances_east_and_north_are_metres() -> None:
    shape = shape_of([WEST])
    assert metres_between(shape, 30.011, 120.005) == pytest.approx(111, abs=1)
    assert metres_between(shape, 30.005, 120.011) == pytest.approx(96, abs=2)


def test_an_outline_that_crosses_itself_names_the_point(load: Load) -> None:
    (fault,) = faults(load, units(west=BOW))
    assert (fault.line, fault.field) == (8, "units[2].area")
    assert "交叉" in fault.allowed
    assert "经度 120.00500、纬度 30.00500" in fault.allowed


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        (WEST[:2], "至少三个点"),
        ([WEST[0]] * 4, "围不成"),
        ([[one, 30.0] for one in (120.0, 120.01, 120.02)], "围不成"),
        ([*WEST[:3], [20.0, 30.01]], "边界大得出奇"),
        ([[30.0, 120.0], [30.01, 120.0], [30.01, 120.01]], "先写经度"),
        (["somewhere"], "[经度, 纬度]"),
        ("somewhere", "[经度, 纬度]"),
        ([[120.0, "30.0"], *WEST[1:]], "[经度, 纬度]"),
        ([[200.0, 30.0], *WEST[1:]], "不能大于 180"),
    ],
)
def test_an_outline_that_is_none_is_a_fault(load: Load, ring: object, words: str) -> None:
    found = faults(load, units(west=ring))
    assert any(one.field.startswith("units[2].area") and words in one.allowed for one in found), found
    assert {one.line for one in found} == {8}


def test_rings_that_overlap_are_a_fault(load: Load) -> None:
    shifted = [[one + 0.005, two] for one, two in WEST]
    text = units(west=None).replace("西网格, level", f"西网格, area: {json.dumps([WEST, shifted])}, level")
    (fault,) = faults(load, text)
    assert "第 2 圈" in fault.allowed


def test_a_grid_wholly_outside_its_community_is_a_fault(load: Load) -> None:
    (fault,) = faults(load, units(west=FAR))
    assert (fault.line, fault.field) == (8, "units[2].area")
    assert "公园社区" in fault.allowed


def test_a_grid_partly_outside_is_a_warning(tmp_path: Path) -> None:
    wide = [[120.0, 30.0], [120.01, 30.0], [120.01, 30.02], [120.0, 30.02]]
    ((line, field, words),) = warnings(tmp_path, units(west=wide))
    assert (line, field) == (8, "units[2].area")
    assert "50% 在上级“公园社区”的边界外面" in words


def test_grids_that_overlap_are_a_warning(tmp_path: Path) -> None:
    ((line, field, words),) = warnings(tmp_path, units(east=BOTH))
    assert (line, field) == (9, "units[3].area")
    assert "和“西网格”重叠了" in words


def test_a_little_over_the_border_is_drawn_by_hand(tmp_path: Path) -> None:
    assert warnings(tmp_path, units(west=[[120.0, 30.0], [120.01005, 30.0], [120.01005, 30.01], [120.0, 30.01]])) == []


def test_a_place_outside_its_unit_is_a_warning(tmp_path: Path) -> None:
    place = "places:\n  - {name: 东门, unit: west, latitude: 30.005, longitude: 120.015}\n"
    ((line, field, words),) = warnings(tmp_path, units() + place)
    assert (line, field) == (11, "places[0].latitude")
    assert "“西网格”的边界外面" in words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("level: grid, parent: park", "level: grid, parent: town", "网格的上级要是社区或村，现在写的“示例街道”是镇街"),
        ("level: grid, parent: park", "level: grid", "网格要写上级"),
        ("level: grid, parent: park", "level: grid, parent: east", "网格的上级要是社区或村"),
        ("level: grid, parent: park", "level: village, parent: park", "村的上级要是镇街"),
        ("level: grid, parent: park", "level: district, parent: town", "区县的没有上级"),
    ],
)
def test_units_stand_in_their_order(load: Load, old: str, new: str, words: str) -> None:
    text = units(None, None, None)
    assert old in text
    found = faults(load, text.replace(old, new, 1))
    assert [(one.line, one.field) for one in found] == [(8, "units[2].parent")]
    assert words in found[0].allowed


def place(**facts: object) -> str:
    return f"places:\n  - {json.dumps({'name': '和平里', 'unit': 'park', **facts}, ensure_ascii=False)}\n"


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"buildings": {"1-6": "west", "6-9": "east"}}, "places[0].buildings.6-9", "6栋在“1-6”里已经有了"),
        ({"buildings": {"1-6": "nowhere"}}, "places[0].buildings.1-6", "没有“nowhere”这个单位"),
        ({"buildings": {"six": "west"}}, "places[0].buildings", "要写成楼号"),
        ({"buildings": {"6-1": "west"}}, "places[0].buildings", "小的楼号要写在前面"),
        ({"unit": "west", "buildings": {"1": "east"}}, "places[0].buildings.1", "共同的上级"),
        ({"numbers": [{"from": 9, "to": 1, "unit": "west"}]}, "places[0].numbers[0]", "to 不能小于 from"),
        ({"numbers": [{"from": 1, "to": 9, "unit": "no"}]}, "places[0].numbers[0].unit", "没有“no”这个单位"),
        ({"numbers": [{"from": 1, "to": 9, "only": "left", "unit": "west"}]}, "places[0].numbers[0].only", "odd、even"),
        (
            {"numbers": [{"from": 1, "to": 9, "unit": "west"}, {"from": 9, "to": 20, "unit": "east"}]},
            "places[0].numbers[1]",
            "重叠",
        ),
        (
            {"numbers": [{"from": 1, "to": 9, "unit": "west"}, {"from": 3, "to": 3, "only": "odd", "unit": "east"}]},
            "places[0].numbers[1]",
            "重叠",
        ),
    ],
)
def test_ranges_that_cannot_be_are_faults(load: Load, facts: dict[str, object], field: str, words: str) -> None:
    (fault,) = faults(load, units() + place(**facts))
    assert (fault.line, fault.field) == (11, field)
    assert words in fault.allowed


def test_the_two_sides_of_a_street_may_belong_to_two_grids(load: Load) -> None:
    sides = [
        {"from": 1, "to": 99, "only": "odd", "unit": "west"},
        {"from": 2, "to": 98, "only": "even", "unit": "east"},
        {"from": 4, "to": 4, "only": "odd", "unit": "east"},
    ]
    assert len(load(units() + place(numbers=sides)).places[0].numbers) == 3


def test_one_alias_for_two_places_of_one_unit_is_a_fault_and_of_two_units_a_warning(load: Load, tmp_path: Path) -> None:
    two = "places:\n  - {name: 东园, aliases: [公园], unit: east}\n  - {name: 西园, aliases: [公园], unit: UNIT}\n"
    (fault,) = faults(load, units() + two.replace("UNIT", "east"))
    assert (fault.line, fault.field) == (12, "places[1].aliases")
    ((line, _, words),) = warnings(tmp_path, units() + two.replace("UNIT", "west"))
    assert line == 12
    assert "“公园”也是“东园”的叫法" in words


# --- area_file ---


def feature(ring: object, **told: str) -> dict[str, object]:
    return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.mark.parametrize(
    "content",
    [
        feature(WEST)["geometry"],
        feature(WEST),
        {"type": "FeatureCollection", "features": [feature(WEST)]},
        {"type": "FeatureCollection", "features": [feature(EAST, name="东网格"), feature(WEST, name="西网格")]},
        {"type": "FeatureCollection", "features": [feature(EAST, code="east"), feature(WEST, code="west")]},
        {"type": "MultiPolygon", "coordinates": [[WEST]]},
    ],
)
def test_an_outline_may_lie_in_a_geojson_file(load: Load, tmp_path: Path, content: object) -> None:
    (tmp_path / "map.geojson").write_text(json.dumps(content), encoding="utf-8-sig")
    office = load(units(west=None).replace("西网格, level", "西网格, area_file: map.geojson, level"))
    assert office == load(units())
    assert office.units[2].area_file is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "没有这个文件"),
        ("no json", "读不懂"),
        ("[]", "闭合的面"),
        (json.dumps({"type": "Point", "coordinates": [120, 30]}), "闭合的面"),
        (json.dumps({"type": "FeatureCollection", "features": [feature(WEST), feature(EAST)]}), "name 是“西网格”"),
    ],
)
def test_a_file_that_holds_no_outline_is_a_fault(load: Load, tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "map.geojson").write_text(content, encoding="utf-8")
    (fault,) = faults(load, units(west=None).replace("西网格, level", "西网格, area_file: map.geojson, level"))
    assert (fault.line, fault.field) == (8, "units[2].area_file")
    assert words in fault.allowed


def test_a_file_elsewhere_and_two_outlines_are_faults(load: Load) -> None:
    (fault,) = faults(load, units(west=None).replace("西网格, level", "西网格, area_file: ../map.geojson, level"))
    assert "同一个文件夹" in fault.allowed
    (fault,) = faults(load, units().replace("西网格, level", "西网格, area_file: map.geojson, level"))
    assert "只填一个" in fault.allowed


# --- export ---


def test_the_example_comes_back_as_it_was(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "office.yml"
    file.write_text(office_as_yaml(office), encoding="utf-8")
    assert load_office(file) == office
    assert "# 科室" in file.read_text(encoding="utf-8")


def test_an_export_may_be_read_by_people(office: Office) -> None:
    text = office_as_yaml(office)
    assert "  - {name: 幸福小学, aliases: [幸福一小, 幸福路小学], unit: xingfu_1" in text
    assert "\\u" not in text
    assert "null" not in text
    assert "!!" not in text


def test_whatever_a_place_may_say_comes_back(load: Load, tmp_path: Path) -> None:
    facts = {
        "name": "否: yes, #1 “里”",
        "aliases": ["12", "no", "2026-03-10", "~", "a: b"],
        "buildings": {"1-6": "west", "A,C": "east"},
        "numbers": [{"from": 1, "to": 9, "only": "odd", "unit": "west"}],
    }
    office = load("ask_grid: true\n" + units() + place(**facts))
    assert office.ask_grid
    file = tmp_path / "again.yml"
    file.write_text(office_as_yaml(office), encoding="utf-8")
    assert load_office(file) == office
