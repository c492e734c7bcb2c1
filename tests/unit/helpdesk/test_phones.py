"""Phone numbers are found wherever they stand, and kept in one form."""

import pytest

from helpdesk.residents.phones import find_phones, read_phone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("王秀兰13800001001", "13800001001"),
        ("电话：138 0000 1001", "13800001001"),
        ("138-0000-1001。", "13800001001"),
        ("+86 13800001001", "13800001001"),
        ("１３８００００１００１", "13800001001"),
        ("家里电话0571-55500100", "0571-55500100"),
        ("（0571）5550 0100", "0571-55500100"),
        ("010 6655 4433", "010-66554433"),
        ("1380000100", None),
        ("138000010011", None),
        ("33010619900101123X", None),
        ("330106199001011234", None),
        ("和平路12号", None),
    ],
)
def test_the_first_number_is_read(text: str, number: str | None) -> None:
    assert read_phone(text) == number


def test_every_number_is_found_with_its_place() -> None:
    found = find_phones("找小王13800001001或老李 13900002002")
    assert [one.number for one in found] == ["13800001001", "13900002002"]
    assert "找小王13800001001"[found[0].start : found[0].end] == "13800001001"
