"""What an admin may change live, kind by kind; everything else is refused with one sentence."""

from types import MappingProxyType
from typing import Any

import pytest
import yaml

from helpdesk.adjustments.active import AddedPlace, Adjustments
from helpdesk.adjustments.checks import LONGEST_TEXT, Surroundings, check
from helpdesk.adjustments.models import AdjustmentKind as Kind
from helpdesk.adjustments.places import Standing, standing_of, with_places
from helpdesk.adjustments.thresholds import THRESHOLDS
from helpdesk.emergencies.detector import detect
from helpdesk.emergencies.keywords import keywords_in_use, use_keywords
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.office import Office
from helpdesk.settings import ROOT

GRID = "heping_1"


def told(kind: Kind, name: str, office: Office, now: Adjustments = Adjustments(), /, **value: Any) -> Any:  # noqa: B008
    return check(
        kind, name, value, Surroundings(now, office, lambda _name, text, _changed: ["不行。"] if "x" in text else [])
    )


def test_a_word_is_kept_in_one_spelling(office: Office) -> None:
    assert told(Kind.WORD, " 福新 桥头 ", office) == ("福新桥头", {})
    assert told(Kind.WORD, "ＡＢ桥", office) == ("AB桥", {})


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("桥", "2 到 20"),
        ("桥" * 21, "2 到 20"),
        ("", "2 到 20"),
        ("12345", "只有数字"),
        ("路灯，坏了", "标点"),
        ("路灯😀", "表情"),
        ("灯\ud83d", "标点"),
        ("福新桥头", "已经加过"),
    ],
)
def test_a_word_that_is_none_is_refused(office: Office, word: str, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        told(Kind.WORD, word, office, Adjustments(words=("福新桥头",)))


def test_a_synonym_may_mean_anything_but_itself(office: Office) -> None:
    assert told(Kind.SYNONYM, "灯杆儿", office, means="路灯") == ("灯杆儿", {"means": "路灯"})
    with pytest.raises(InvalidInputError, match="同一个词"):
        told(Kind.SYNONYM, "LED灯", office, means="led灯")


def test_synonyms_never_run_in_a_circle(office: Office) -> None:
    now = Adjustments(synonyms=MappingProxyType({"路灯": "电灯", "电灯": "灯"}))
    with pytest.raises(InvalidInputError, match="路灯 → 电灯 → 灯"):
        told(Kind.SYNONYM, "灯", office, now, means="路灯")
    assert told(Kind.SYNONYM, "灯杆儿", office, now, means="路灯")[1] == {"means": "路灯"}


def test_a_place_lies_in_a_unit_or_is_another_name_of_a_place(office: Office) -> None:
    assert told(Kind.PLACE, "老粮站", office, unit=GRID) == ("老粮站", {"unit": GRID})
    known = office.places[0].name
    assert told(Kind.PLACE, "老粮站", office, alias_of=known) == ("老粮站", {"alias_of": known})


def test_an_alias_of_an_alias_is_one_of_the_place_itself(office: Office) -> None:
    place = next(one for one in office.places if one.aliases)
    assert told(Kind.PLACE, "老粮站", office, alias_of=place.aliases[0])[1] == {"alias_of": place.name}
    added = Adjustments(places=(AddedPlace("新粮站", unit=GRID),))
    assert told(Kind.PLACE, "老粮站", office, added, alias_of="新粮站")[1] == {"alias_of": "新粮站"}


def test_a_place_that_is_known_already_is_refused_and_says_as_what(office: Office) -> None:
    units = {one.name for one in office.units}
    place = next(one for one in office.places if one.aliases and one.name not in units)
    unit = next(one for one in office.units if one.level == "community")
    added = Adjustments(places=(AddedPlace("77号院", unit=GRID),))
    for name, why in (
        (place.name, "已经是一个地点"),
        (place.aliases[0], f"“{place.name}”的另一个叫法"),
        (unit.name, "社区、村或者网格的名字"),
        ("七十七号院", "已经是一个地点"),
    ):
        with pytest.raises(InvalidInputError, match=why):
            told(Kind.PLACE, name, office, added, unit=GRID)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("站", {"unit": GRID}, "2 到 20"),
        ("8001", {"unit": GRID}, "只有数字"),
        ("老粮站！", {"unit": GRID}, "标点"),
        ("老粮站", {"unit": "moon"}, "没有这个社区"),
        ("老粮站", {"alias_of": "月球背面"}, "不认得“月球背面”"),
        ("老粮站", {"alias_of": "老粮站"}, "不认得“老粮站”"),
        ("老粮站", {}, "没有这个社区"),
    ],
)
def test_a_place_that_is_none_is_refused(office: Office, name: str, value: dict[str, str], why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        told(Kind.PLACE, name, office, **value)


def test_before_an_office_there_are_no_places() -> None:
    with pytest.raises(InvalidInputError, match=r"office\.yml"):
        check(Kind.PLACE, "老粮站", {"unit": GRID}, Surroundings(Adjustments()))


def test_what_office_yml_names_itself_wins_and_what_lost_its_ground_is_told(office: Office) -> None:
    known = office.places[0].name
    added = (
        AddedPlace(known, unit=GRID),
        AddedPlace("老粮站", unit=GRID),
        AddedPlace("粮站那儿", alias_of="老粮站"),
        AddedPlace("某处", unit="gone"),
        AddedPlace("某处旁", alias_of="某处"),
    )
    assert standing_of(office, added) == {
        known: Standing.IN_OFFICE,
        "老粮站": Standing.IN_USE,
        "粮站那儿": Standing.IN_USE,
        "某处": Standing.LOST,
        "某处旁": Standing.LOST,
    }
    merged = with_places(office, added)
    assert len(merged.places) == len(office.places) + 1
    assert merged.places[-1].aliases == ("粮站那儿",)
    assert with_places(office, added) is merged, "made once"
    assert with_places(office, ()) is office


def test_a_keyword_raises_an_alarm_of_its_kind_and_heeds_what_speaks_against_one(office: Office) -> None:
    name, value = told(Kind.EMERGENCY, "罐子呲呲响", office, kind="gas")
    assert (name, value) == ("罐子呲呲响", {"kind": "gas"})
    keywords = {name: EmergencyKind.GAS}
    found = detect("厨房里罐 子呲呲响！", keywords)
    assert found is not None
    assert found.numbers[0] == "119"
    for harmless in ("去年罐子呲呲响", "昨天演练的时候罐子呲呲响", "没有罐子呲呲响", "罐子呲呲响怎么赔偿"):
        assert detect(harmless, keywords) is None, harmless
    assert detect("厨房里罐子呲呲响", {}) is None


def test_a_process_hears_the_keywords_it_was_given() -> None:
    before = keywords_in_use()
    try:
        use_keywords({"罐子呲呲响": EmergencyKind.GAS})
        assert detect("厨房里罐子呲呲响") is not None
    finally:
        use_keywords(before)
    assert detect("厨房里罐子呲呲响") is None


@pytest.mark.parametrize(
    ("word", "kind", "why"),
    [
        ("响", "gas", "2 到 20"),
        ("罐子呲呲响", "moon", "哪一种"),
        ("罐子呲呲响", None, "哪一种"),
        ("着火了", "fire", "现在就会报警"),
        ("差点呲呲响", "gas", "加了也不会报警"),
        ("1190", "fire", "只有数字"),
    ],
)
def test_a_keyword_that_is_no_use_is_refused(office: Office, word: str, kind: str | None, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        told(Kind.EMERGENCY, word, office, kind=kind)


def test_texts_are_checked_by_those_who_know_them(office: Office) -> None:
    assert told(Kind.TEXT, "utter_greet", office, text=" 您好！ ") == ("utter_greet", {"text": "您好！"})
    with pytest.raises(InvalidInputError, match="不行"):
        told(Kind.TEXT, "utter_greet", office, text="x")
    with pytest.raises(InvalidInputError, match="太长了"):
        told(Kind.TEXT, "utter_greet", office, text="好" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize(("name", "number"), [("fallback", 0.9), ("fallback", 0), ("ambiguity", 0.3)])
def test_a_threshold_within_its_limits_is_taken(office: Office, name: str, number: float) -> None:
    assert told(Kind.THRESHOLD, name, office, number=number) == (name, {"number": number})


@pytest.mark.parametrize(
    ("name", "number"),
    [("fallback", 0.91), ("fallback", -0.1), ("ambiguity", 0.31), ("fallback", float("nan")), ("fallback", True),
     ("fallback", "0.5"), ("moon", 0.5)],
)  # fmt: skip
def test_other_thresholds_are_refused(office: Office, name: str, number: object) -> None:
    with pytest.raises(InvalidInputError):
        told(Kind.THRESHOLD, name, office, number=number)


def test_the_shipped_thresholds_are_those_of_config_yml() -> None:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    shipped = next(one for one in pipeline if one["name"].endswith("LiveFallbackClassifier"))
    assert THRESHOLDS["fallback"].shipped == shipped["threshold"]
    assert THRESHOLDS["ambiguity"].shipped == shipped["ambiguity_threshold"]
