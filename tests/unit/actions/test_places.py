"""A corrected part of an address goes into the known address."""

import pytest

from actions.places import merge_place


@pytest.mark.parametrize(
    ("known", "said", "merged"),
    [
        ("和平里小区3栋2单元301室", "5栋", "和平里小区5栋2单元301室"),
        ("和平里小区3号楼2单元", "5栋", "和平里小区5栋2单元"),
        ("和平里小区3栋2单元301室", "3单元", "和平里小区3栋3单元301室"),
        ("和平里小区3栋", "2单元", "和平里小区3栋2单元"),
        ("和平里小区", "5栋2单元", "和平里小区5栋2单元"),
        ("和平里小区2单元", "5栋", "和平里小区5栋2单元"),
        ("和平里小区3栋", "幸福路12号", "幸福路12号"),
        ("幸福路口", "菜场门口", "菜场门口"),
    ],
)
def test_parts_replace_their_like_and_whole_addresses_replace_all(known: str, said: str, merged: str) -> None:
    assert merge_place(known, said) == merged
