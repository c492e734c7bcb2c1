"""Squares of the map."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.places.cells import cell_of, neighbours

LATITUDES = st.floats(-88.9, 88.9)
LONGITUDES = st.floats(-180, 180)
METRES_PER_DEGREE = 111_320


def test_a_square_has_a_name_that_fits_its_column() -> None:
    assert cell_of(30.29051, 120.13062) == cell_of(30.29051, 120.13063)
    assert cell_of(30.29051, 120.13062) != cell_of(30.29051, 120.14)
    assert max(len(cell_of(-90, 180)), len(cell_of(0, 179.999))) <= 24


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (math.nan, 0), (0, math.inf)])
def test_what_is_no_place_has_no_square(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="latitude"):
        cell_of(latitude, longitude)


@pytest.mark.parametrize("cell", ["", "x:1", "1", "99999:0", "0:99999999"])
def test_what_is_no_square_has_no_neighbours(cell: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        neighbours(cell)


def test_there_are_nine() -> None:
    around = neighbours(cell_of(30.29051, 120.13062))
    assert len(around) == 9
    assert cell_of(30.29051, 120.13062) in around


def test_where_two_bands_meet_there_are_a_few_more() -> None:
    assert 9 <= len(neighbours(cell_of(29.9999, 120.13062))) <= 13
    assert len(neighbours(cell_of(90, 12))) <= 9


def test_the_date_line_is_no_border() -> None:
    assert cell_of(10.001, -179.9999) in neighbours(cell_of(10.001, 179.9999))
    assert cell_of(0, 180) == cell_of(0, -180)


@given(LATITUDES, LONGITUDES, st.floats(0, 2 * math.pi), st.floats(0, 500))
def test_whatever_is_near_is_in_a_neighbour(latitude: float, longitude: float, angle: float, metres: float) -> None:
    north = metres * math.cos(angle) / METRES_PER_DEGREE
    if abs(latitude + north) > 88.9:
        return
    east = metres * math.sin(angle) / (METRES_PER_DEGREE * math.cos(math.radians(latitude)))
    there = (longitude + east + 180) % 360 - 180
    assert cell_of(latitude + north, there) in neighbours(cell_of(latitude, longitude))
