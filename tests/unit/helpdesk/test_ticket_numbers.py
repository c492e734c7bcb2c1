"""Numbers can be said, typed badly, and checked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.tickets.numbers import find_numbers, number_of, parse_number

FIRST = number_of(1)


def test_the_first_number_has_six_digits() -> None:
    assert len(FIRST) == 6
    assert FIRST.startswith("10001")


@pytest.mark.parametrize(
    "typed",
    [
        FIRST,
        f"#{FIRST}",
        f"＃ {FIRST}",
        f"工单{FIRST}号",
        f"工单号：{FIRST}",
        f"编号 {FIRST[:3]} {FIRST[3:]}",
        f"No.{FIRST}",
        f"\u200b{FIRST}\u200e",
        "".join(chr(ord(digit) + 0xFEE0) for digit in FIRST),
    ],
)
def test_ways_to_type_a_number_are_understood(typed: str) -> None:
    assert parse_number(typed) == FIRST


@pytest.mark.parametrize(
    "typed", ["", "工单", "10001", "我的事办到哪了", "' OR 1=1 --", "13800001001", "000000", "٣" * 6]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.integers(1, 5_000_000), st.data())
def test_one_wrong_digit_is_always_noticed(ticket_id: int, data: st.DataObject) -> None:
    number = number_of(ticket_id)
    assert parse_number(number) == number
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != number[place]]))
    assert parse_number(number[:place] + digit + number[place + 1 :]) is None


@given(st.integers(1, 5_000_000), st.data())
def test_two_swapped_neighbours_are_always_noticed(ticket_id: int, data: st.DataObject) -> None:
    number = number_of(ticket_id)
    place = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or parse_number(swapped) is None


def test_numbers_are_found_inside_a_sentence() -> None:
    second = number_of(2)
    assert find_numbers(f"{FIRST}和{second}办到哪了，电话13800001001") == [FIRST, second]
