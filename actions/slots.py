"""Reading slots that an older version may have written: what cannot be read is left out, and nobody is stuck for it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=StrEnum)


def known(kinds: type[Kind], value: object) -> Kind | None:
    """The member with this value; None for one that there is no more."""
    return next((one for one in kinds if one == value), None)


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else ()


def facts(value: object) -> tuple[Mapping[str, Any], ...]:
    """The objects in a list."""
    return tuple(one for one in value if isinstance(one, Mapping)) if isinstance(value, list | tuple) else ()


def text(value: object) -> str | None:
    """The text, or None."""
    return value if isinstance(value, str) else None


def place(value: object) -> Mapping[str, float] | None:
    """A point on the map, or None."""
    is_point = isinstance(value, Mapping) and all(
        isinstance(value.get(name), int | float) for name in ("latitude", "longitude")
    )
    return value if is_point and isinstance(value, Mapping) else None


def guide(value: object) -> Mapping[str, Any] | None:
    """A service of the guide, its id and title, or None."""
    is_known = isinstance(value, Mapping) and isinstance(value.get("id"), int) and text(value.get("title"))
    return value if is_known and isinstance(value, Mapping) else None
