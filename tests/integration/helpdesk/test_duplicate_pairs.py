"""How good the hint is, on labelled pairs; the points were set on the half "tune" and count on the half "report".

The floors are what was measured, less a little: see docs/decisions/0015-finding-the-same-thing.md.
"""

from collections import Counter

import pytest

from bench.duplicate_hint import PAIRS, Count, measure, read_pairs
from tests.support.fixtures import ROOT


@pytest.fixture(scope="module")
def halves() -> dict[str, Count]:
    return measure(read_pairs(ROOT / PAIRS))[0]


def test_there_are_enough_pairs_and_half_are_hard_negatives() -> None:
    pairs = read_pairs(ROOT / PAIRS)
    same = sum(pair["same"] for pair in pairs)
    assert len(pairs) >= 300
    assert 0.45 <= same / len(pairs) <= 0.6
    assert len({pair["id"] for pair in pairs}) == len(pairs)


def test_no_scene_is_on_both_sides_of_the_split() -> None:
    groups = {(pair["group"], pair["half"]) for pair in read_pairs(ROOT / PAIRS)}
    assert max(Counter(group for group, _ in groups).values()) == 1


def test_hints_about_usual_things_are_right_and_most_are_given(halves: dict[str, Count]) -> None:
    assert halves["report"].precision >= 0.9
    assert halves["report"].recall >= 0.93


def test_hints_about_things_nobody_thought_of_are_right_though_few(halves: dict[str, Count]) -> None:
    assert halves["unseen"].precision >= 0.9
    assert halves["unseen"].recall >= 0.3
