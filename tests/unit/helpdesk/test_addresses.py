"""Building, unit and room, in all the ways they are written and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.places.addresses import Address, number_of, parse_address


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("3栋2单元501", Address(building="3", stairs="2", room="501")),
        ("3-2-501", Address(building="3", stairs="2", room="501")),
        ("3－2－501", Address(building="3", stairs="2", room="501")),
        ("3/2/501", Address(building="3", stairs="2", room="501")),
        ("三号楼二单元五零一", Address(building="3", stairs="2", room="501")),
        ("三栋二单元五〇一室", Address(building="3", stairs="2", room="501")),
        ("3 号楼 2 单元 501 室", Address(building="3", stairs="2", room="501")),
        ("3栋501", Address(building="3", room="501")),
        ("3栋2-501", Address(building="3", stairs="2", room="501")),
        ("3-501", Address(building="3", room="501")),
        ("3幢", Address(building="3")),
        ("３栋", Address(building="3")),
        ("3#楼", Address(building="3")),
        ("03栋", Address(building="3")),
        ("a座1203", Address(building="A", room="1203")),
        ("B3栋", Address(building="B3")),
        ("12号院5号楼", Address(court="12", building="5")),
        ("十二号院五号楼", Address(court="12", building="5")),
        ("幸福路88号", Address(house="88")),
        ("幸福路88号3栋", Address(house="88", building="3")),
        ("二十三栋", Address(building="23")),
        ("一百零二号", Address(house="102")),
        ("5号楼三楼", Address(building="5", floor="3")),
        ("我家在5楼", Address(floor="5")),
        ("东单元301室", Address(stairs="东", room="301")),
        ("两号楼", Address(building="2")),
    ],
)
def test_the_parts_are_told_apart(said: str, parts: Address) -> None:
    assert parse_address(said) == parts


@pytest.mark.parametrize(
    "said",
    ["", "和平公园东门", "2026-03-10", "0571-5550-0100", "138-1234-5678", "座位坏了", "楼上漏水", "8号线", "3号门"],
)
def test_what_is_no_address_has_no_parts(said: str) -> None:
    assert parse_address(said) == Address()


@pytest.mark.parametrize(
    ("said", "normal"),
    [
        ("三号楼二单元五零一", "3栋2单元501室"),
        ("3-2-501", "3栋2单元501室"),
        ("十二号院5号楼", "12号院5栋"),
        ("5号楼3楼", "5栋3层"),
        ("幸福路88号", "88号"),
        ("在路口", ""),
    ],
)
def test_there_is_one_spelling(said: str, normal: str) -> None:
    assert parse_address(said).normal == normal


@given(st.integers(1, 99), st.integers(1, 9), st.integers(1, 30), st.integers(1, 4))
def test_the_one_spelling_is_read_as_itself(building: int, stairs: int, floor: int, door: int) -> None:
    address = Address(building=str(building), stairs=str(stairs), room=f"{floor}{door:02}")
    assert parse_address(address.normal) == address
    assert parse_address(f"{building}-{stairs}-{floor}{door:02}") == address


@given(st.text(max_size=60))
def test_any_words_may_be_asked(words: str) -> None:
    assert parse_address(words).normal == parse_address(words).normal


@pytest.mark.parametrize(
    ("said", "number"), [("十", "10"), ("二十", "20"), ("一百二十", "120"), ("五零一", "501"), ("A", "A")]
)
def test_numbers_are_read(said: str, number: str) -> None:
    assert number_of(said) == number
