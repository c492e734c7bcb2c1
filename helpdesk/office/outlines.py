"""Outlines of units: the forms a clerk may paste, and a GeoJSON file beside office.yml. Degrees, WGS 84."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

Point = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
Ring = tuple[Point, ...]


_FORM = "要写成一圈点，每个点是 [经度, 纬度]，至少三个点，例如 [[[120.1, 30.2], [120.2, 30.2], [120.2, 30.3]]]"


def as_rings(value: object) -> object:
    """What drawing tools put out, as a list of closed rings: a lone ring, a polygon, or several polygons.

    Raises ``ValueError`` with what is allowed.
    """
    depth = _depth(value)
    if depth == 2 and isinstance(value, Sequence):
        value = [value]
    elif depth == 4 and isinstance(value, Sequence):
        value = [ring for polygon in value for ring in polygon]
    if not isinstance(value, list | tuple) or _depth(value) != 3:
        raise ValueError(_FORM)
    return [_closed(ring) for ring in value]


Area = Annotated[tuple[Ring, ...], BeforeValidator(as_rings), Field(min_length=1)]


def put_in_area_files(plain: object, folder: Path) -> list[tuple[tuple[str | int, ...], str]]:
    """Put what the files of ``area_file`` hold into ``area``; gives the faults, as (path, what is allowed).

    ``plain`` is the office as read from YAML and not checked yet; it is changed in place.
    """
    units = plain.get("units") if isinstance(plain, dict) else None
    faults: list[tuple[tuple[str | int, ...], str]] = []
    for index, unit in enumerate(units if isinstance(units, list) else ()):
        name = unit.get("area_file") if isinstance(unit, dict) else None
        if not isinstance(name, str) or "area" in unit:
            continue  # The schema has the words for that.
        try:
            if Path(name).name != name:
                raise ValueError("只写文件名，文件和 office.yml 放在同一个文件夹里")
            unit["area"] = read_geojson(folder / name, code=str(unit.get("code")), name=str(unit.get("name")))
        except ValueError as error:
            faults.append((("units", index, "area_file"), str(error)))
        del unit["area_file"]
    return faults


def read_geojson(file: Path, *, code: str, name: str) -> object:
    """The coordinates of one unit in a GeoJSON file: its only shape, or the one whose name or code is the unit's.

    Raises ``ValueError`` with what is wrong, in words for a clerk.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ValueError(f"没有这个文件：{file.name}。它要和 office.yml 放在同一个文件夹里") from None
    except (OSError, ValueError):
        raise ValueError(f"{file.name} 读不懂，要是 GeoJSON 文件") from None
    geometry = _geometry(_chosen(content, code=code, name=name))
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"{file.name} 里要画成闭合的面（Polygon），现在不是")
    return geometry.get("coordinates")


def _chosen(content: object, *, code: str, name: str) -> object:
    if not isinstance(content, Mapping) or content.get("type") != "FeatureCollection":
        return content
    shapes = [one for one in content.get("features") or () if isinstance(one, Mapping)]
    if len(shapes) == 1:
        return shapes[0]
    for one in shapes:
        told = one.get("properties") or {}
        if code in (told.get("code"), told.get("name")) or told.get("name") == name:
            return one
    raise ValueError(f"文件里画了 {len(shapes)} 块，没有一块的 name 是“{name}”；给这一块加上 name")


def _geometry(shape: object) -> Mapping[str, Any]:
    if isinstance(shape, Mapping) and shape.get("type") == "Feature":
        shape = shape.get("geometry")
    return shape if isinstance(shape, Mapping) else {}


def _depth(value: object) -> int:
    """How deep the lists are nested."""
    depth = 0
    while isinstance(value, list | tuple) and value:
        value, depth = value[0], depth + 1
    return depth


def _closed(ring: object) -> list[list[float]]:
    """The ring with its first point once more at the end, without heights."""
    if not isinstance(ring, list | tuple):
        raise ValueError(_FORM)
    points = [_point(one) for one in ring]
    points = points if points[:1] == points[-1:] else [*points, points[0]]
    if len(points) < 4:
        raise ValueError(_FORM)
    return points


def _point(said: object) -> list[float]:
    if not isinstance(said, list | tuple) or len(said) < 2 or not all(_is_number(one) for one in said[:2]):
        raise ValueError(_FORM)
    longitude, latitude = (float(one) for one in said[:2])
    if abs(latitude) > 90 >= abs(longitude):
        raise ValueError(f"[{longitude}, {latitude}] 的顺序反了，先写经度，再写纬度")
    return [longitude, latitude]


def _is_number(one: object) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool)
