"""How our codes are stored: as plain short text, read back as the enum member."""

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=StrEnum)


class StoredEnum(TypeDecorator[E]):
    """A ``StrEnum`` column. Text rather than a database enum: a new code then needs no change of the type."""

    impl = String(40)
    cache_ok = True

    def __init__(self, members: type[E]) -> None:
        super().__init__()
        self.members = members

    def __repr__(self) -> str:
        return "String(length=40)"  # What a generated migration should say.

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Check the code and write its text; raises ``ValueError`` for an unknown one."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:  # noqa: ARG002
        """Read the text back as a member."""
        return None if value is None else self.members(value)
