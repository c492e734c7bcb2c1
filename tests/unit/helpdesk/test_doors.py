"""House numbers along one street: near ones may be one matter, far ones are two."""

import pytest

from helpdesk.crowds.similarity import Reason, Report, compare
from helpdesk.crowds.spots import are_far_doors, doors_in
from tests.support.fixtures import START


def tile(number: int) -> Report:
    place = f"幸福路{number}号"
    return Report("roads", f"{place}门口地砖松了", START, place=place, place_name="幸福路")


@pytest.mark.parametrize(
    ("words", "doors"),
    [("幸福路12号", {12}), ("幸福大道 8 号门口", {8}), ("幸福路12号院", set()), ("3月12号", set()), ("12号楼", set())],
)
def test_only_numbers_along_a_street_are_doors(words: str, doors: set[int]) -> None:
    assert doors_in(words) == doors


def test_far_doors_are_two_matters_and_near_ones_may_be_one() -> None:
    far, near = compare(tile(5), tile(59)), compare(tile(5), tile(7))
    assert Reason.OTHER_SPOT in far.reasons
    assert not far.is_same
    assert near.is_same


def test_without_a_number_on_both_sides_nothing_is_said() -> None:
    assert not are_far_doors(frozenset(), frozenset({5}))
