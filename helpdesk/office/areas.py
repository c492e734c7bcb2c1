"""Outlines as shapes of the plane. Shapely is loaded with the first outline; an office without any needs none."""

import re
from collections.abc import Sequence
from functools import reduce
from math import cos, radians
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

METRES_PER_DEGREE = 111_320.0  # Of latitude, and of longitude at the equator.
Rings = Sequence[Sequence[Sequence[float]]]

_AT = re.compile(r"\[(?P<longitude>-?[\d.]+) (?P<latitude>-?[\d.]+)\]")


def shape_of(area: Rings) -> "BaseGeometry":
    """The plane shape of an outline: a ring within another is a hole, a ring beside it another part.

    The rings must be sound, see ``fault_of``.
    """
    from shapely import Polygon

    return reduce(lambda whole, one: whole.symmetric_difference(one), [Polygon(ring) for ring in area])


def fault_of(area: Rings) -> str | None:
    """What is wrong with an outline, with the point where it is; None for a sound one."""
    from shapely import Polygon
    from shapely.validation import explain_validity

    shapes = [Polygon(ring) for ring in area]
    for number, shape in enumerate(shapes, 1):
        which = f"第 {number} 圈" if len(shapes) > 1 else "边界"
        if shape.convex_hull.area == 0:
            return f"{which}围不成一块地方，至少要三个不在一条线上的点"
        if not shape.is_valid:
            return f"{which}自己和自己交叉了（{_place(explain_validity(shape))}附近），请沿着边按顺序点，不要打结"
    for index, shape in enumerate(shapes):
        if any(shape.overlaps(other) or shape.equals(other) for other in shapes[:index]):
            return f"第 {index + 1} 圈和前面的圈压在一起了，一块只画一圈"
    return None


def share_outside(inner: Rings, outer: Rings) -> float:
    """Which part of an area lies outside another one, from 0 to 1."""
    shape = shape_of(inner)
    return float(shape.difference(shape_of(outer)).area / shape.area)


def share_common(one: Rings, other: Rings) -> float:
    """Which part of the smaller one of two areas lies in both, from 0 to 1."""
    first, second = shape_of(one), shape_of(other)
    return float(first.intersection(second).area / min(first.area, second.area))


def metres_between(shape: "BaseGeometry", latitude: float, longitude: float) -> float:
    """How far a point is from a shape, in metres, right to a few per cent within some kilometres; 0 inside it.

    East and west count less than north and south, so the shape is drawn together before it is measured.
    """
    from shapely import Point
    from shapely.affinity import scale

    narrow = cos(radians(latitude))
    drawn = scale(shape, xfact=narrow, yfact=1, origin=(0, 0))
    return float(drawn.distance(Point(longitude * narrow, latitude)) * METRES_PER_DEGREE)


def _place(explained: str) -> str:
    """The point of shapely's explanation, in the order in which the file has it."""
    found = _AT.search(explained)
    return f"经度 {float(found['longitude']):.5f}、纬度 {float(found['latitude']):.5f}" if found else "某一点"
