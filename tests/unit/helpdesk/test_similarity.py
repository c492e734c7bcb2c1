"""Are two reports one? Each sign for itself; together they are measured in test_duplicate_pairs."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.crowds.masking import mask_report
from helpdesk.crowds.objects import objects_in
from helpdesk.crowds.similarity import SAME_FROM, Reason, Report, compare, differing, distance
from helpdesk.crowds.spots import spots_in
from tests.support.fixtures import START


def report(text: str = "路灯不亮", place: str | None = "和平路", **facts: Any) -> Report:
    known = {"topic": "public_facilities", "place_name": "和平路", "at": START} | facts
    return Report(text=text, place=place, **known)


def test_the_same_lamp_at_the_same_place_is_one() -> None:
    likeness = compare(report("路灯不亮，晚上黑漆漆"), report("灯坏了好几天"))
    assert likeness.is_same
    assert {Reason.WIDE_PLACE, Reason.SAME_TOPIC, Reason.SAME_OBJECT} <= set(likeness.reasons)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (report("路灯不亮"), report("井盖没了"), Reason.OTHER_OBJECT),
        (report("楼道灯坏了", "阳光花园3栋"), report("楼道灯坏了", "阳光花园五号楼"), Reason.OTHER_SPOT),
        (report("12号灯杆不亮"), report("37号灯杆不亮"), Reason.OTHER_SPOT),
        (report("路灯不亮", "和平路东头"), report("路灯不亮", "和平路西头"), Reason.OTHER_SPOT),
        (report("中学对面的路灯坏了"), report("超市旁边的路灯坏了"), Reason.OTHER_CORNER),
        (report("路灯不亮"), report("路灯不亮", place_name="幸福路", place="幸福路"), Reason.OTHER_PLACE),
    ],
    ids=["another thing", "another building", "another post", "the other end", "another corner", "another street"],
)
def test_what_speaks_against_it_outweighs_the_same_words(one: Report, other: Report, reason: Reason) -> None:
    likeness = compare(one, other)
    assert reason in likeness.reasons
    assert not likeness.is_same


def test_it_does_not_matter_who_was_first() -> None:
    one, other = report("路灯不亮", "和平路桥头"), report("桥边那盏灯坏了", topic="roads")
    assert compare(one, other).score == compare(other, one).score


@pytest.mark.parametrize(("east", "reason"), [(0.0005, Reason.NEAR_PIN), (0.01, Reason.FAR_PIN)])
def test_pins_are_compared_within_the_radius_of_the_topic(east: float, reason: Reason) -> None:
    one = report(latitude=30.29, longitude=120.13)
    assert reason in compare(one, report(latitude=30.29, longitude=120.13 + east)).reasons


def test_a_noise_is_heard_farther_than_a_lamp_stands() -> None:
    pins = [{"latitude": 30.29, "longitude": 120.13}, {"latitude": 30.29, "longitude": 120.132}]  # 190 m.
    lamps = compare(*(report(**pin) for pin in pins))
    noises = compare(*(report("太吵了", topic="noise", **pin) for pin in pins))
    assert (Reason.NEAR_PIN in lamps.reasons, Reason.NEAR_PIN in noises.reasons) == (False, True)


def test_the_same_photo_tells_more_than_words() -> None:
    one, other = report("这里坏了", fingerprints=(0b1011,)), report("没人来修", fingerprints=(0b1001, 1 << 62))
    assert compare(one, other).score >= SAME_FROM
    assert Reason.SAME_PICTURE in compare(one, other).reasons


def test_fingerprints_below_zero_are_compared_bit_by_bit() -> None:
    assert (differing(-1, -2), differing(-1, 0), differing(7, 7)) == (1, 64, 0)


def test_long_ago_counts_a_little_less() -> None:
    old = report(at=START - timedelta(days=20))
    assert compare(report(), old).score < compare(report(), report()).score


def test_no_place_no_topic_no_words_is_no_likeness() -> None:
    nothing = Report(topic=None, text="", at=START)
    assert compare(nothing, nothing).score == 0


def test_a_kilometre_is_a_kilometre() -> None:
    assert round(distance((30.0, 120.0), (30.008993, 120.0))) == pytest.approx(1000, abs=2)


@pytest.mark.parametrize(
    ("words", "things"),
    [
        ("路登坏了", {"lamp"}),
        ("红绿灯不亮", {"traffic_light"}),
        ("楼道里的灯不亮", {"indoor_lamp"}),
        ("下水道盖子翘起来了", {"manhole"}),
        ("装修垃圾没人拉", {"building_rubbish"}),
        ("领导好", set()),
    ],
)
def test_things_are_known_by_many_names(words: str, things: set[str]) -> None:
    assert objects_in(words) == things


@pytest.mark.parametrize(
    ("words", "spots"),
    [
        ("阳光花园三号楼2单元", {"building": {"3"}, "unit": {"2"}}),
        ("第十二根灯杆", {"post": {"12"}}),
        ("11月12号报的，北门口", {"门": {"北"}}),
        ("路灯不亮", {}),
    ],
)
def test_parts_of_an_address_are_read(words: str, spots: dict[str, set[str]]) -> None:
    assert spots_in(words) == spots


@pytest.mark.parametrize(
    "words",
    [
        "找我13800001234",
        "电话138 0000 1234",
        "座机 0571-55500100",
        "3栋2单元501室的狗叫",
        "三楼东户天天敲",
        "身份证110101199003071234",
        "浙A12345 停在门口",
        "是王建国先生家的",
        "我叫李小红",
        "老张家的狗",
    ],
)
def test_what_is_somebodys_own_is_not_told(words: str) -> None:
    masked = mask_report(words)
    secrets = ("1380000", "0000 1234", "55500100", "501", "三楼东", "199003071234", "A12345", "建国", "小红", "老张")
    assert not any(secret in masked for secret in secrets)


def test_the_thing_itself_is_told() -> None:
    assert mask_report("和平路 12号灯杆不亮，3栋门口") == "和平路 12号灯杆不亮，3栋门口"
