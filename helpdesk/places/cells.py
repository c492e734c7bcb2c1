"""Squares of the map, about 500 m wide: a key that finds what is near without reading every ticket.

Rows of squares are equally high everywhere. A band of one degree shares its columns, each at least as wide as a row is
high; towards the poles there are fewer of them. So whatever lies within 500 m of a place lies in its square or in a
neighbour.
"""

from collections.abc import Iterator
from math import cos, floor, radians

_ROWS_PER_DEGREE = 200  # 556 m each.
_LOWEST = -90 * _ROWS_PER_DEGREE  # The row that begins at the south pole.
_HIGHEST = 90 * _ROWS_PER_DEGREE - 1  # The row that ends at the north pole.


def cell_of(latitude: float, longitude: float) -> str:
    """The square a place lies in, as "<row>:<column>". Degrees, WGS 84.

    Raises ``ValueError`` for what is no place on earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # False for NaN as well.
        raise ValueError("latitude is -90 to 90, longitude is -180 to 180")
    row = min(_HIGHEST, floor(latitude * _ROWS_PER_DEGREE))
    return f"{row}:{floor((longitude + 180) / 360 * _columns(row)) % _columns(row)}"


def neighbours(cell: str) -> tuple[str, ...]:
    """The square and the eight around it, sorted; a few more where two bands meet, fewer next to a pole.

    Raises ``ValueError`` for what is no square.
    """
    row, column = (int(part) for part in cell.split(":"))
    if not (_LOWEST <= row <= _HIGHEST and 0 <= column < _columns(row)):
        raise ValueError(f"no square of the map: {cell}")
    rows = (other for other in (row - 1, row, row + 1) if _LOWEST <= other <= _HIGHEST)
    return tuple(sorted({f"{other}:{one}" for other in rows for one in _beside(row, column, other)}))


def _beside(row: int, column: int, other: int) -> Iterator[int]:
    """Columns of the row ``other`` that touch this column or the one to its left or right."""
    here, there = _columns(row), _columns(other)
    if here == there:
        first, last = column - 1, column + 1
    else:  # Another band begins, its columns lie askew to ours.
        first, last = floor((column - 1) * there / here), floor((column + 2) * there / here)
    return (one % there for one in range(first, min(last, first + there) + 1))


def _columns(row: int) -> int:
    """How many squares a row has; the edge nearer to the pole is the shortest of its band."""
    band = row // _ROWS_PER_DEGREE
    return max(1, floor(360 * _ROWS_PER_DEGREE * cos(radians(max(abs(band), abs(band + 1))))))
