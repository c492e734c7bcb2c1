"""Buttons of admins: ``a:<family>:<action>[:<id>[:<arg>]]``, codes only. One table says whose each family is."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Update

from bot.admins.access import admin_of, is_admin
from bot.admins.showing import answer
from bot.context import LinliContext
from bot.residents.presses import unknown_pressed
from bot.views import admins as views
from helpdesk.errors import HelpdeskError, InvalidInputError
from helpdesk.people import Admin

PATTERN = r"^a:"
LONGEST_ID = 9  # Digits: what is longer is no row of ours, and too large a number for the database.


@dataclass(frozen=True)
class Press:
    """A pressed button of an admin. Callback data can be forged: every part has to be checked."""

    query: CallbackQuery
    action: str
    id: int
    arg: str
    by: Admin
    chat_id: int
    update_id: int


@dataclass(frozen=True)
class Shown:
    """What a button was about: the phrase's revision and whatever stands behind it."""

    revision: int
    more: tuple[str, ...]

    @classmethod
    def of(cls, press: Press) -> "Shown":
        """Read ``<revision>[.<more>…]``; raises ``InvalidInputError`` for anything else."""
        number, *more = press.arg.split(".")
        if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID):
            raise InvalidInputError("这个按钮已经过时了，请重新发命令看最新的")
        return cls(int(number), tuple(more))

    def part(self, at: int) -> str | None:
        """One of the parts behind the revision."""
        return self.more[at] if at < len(self.more) and self.more[at] else None


Pressed = Callable[[LinliContext, Press], Coroutine[Any, Any, None]]


async def press_came(update: Update, context: LinliContext, families: Mapping[str, Pressed]) -> None:
    """Hand the press to its family; what is refused is said in a window."""
    query = update.callback_query
    if query is None or not is_admin(update, context):
        await unknown_pressed(update, context)
        return
    family, press = _read(update, query)
    pressed = families.get(family)
    if pressed is None:
        await unknown_pressed(update, context)
        return
    try:
        await pressed(context, press)
    except InvalidInputError as error:
        await answer(query, str(error), alert=True)
    except HelpdeskError:
        await answer(query, views.PRESS_TOO_LATE, alert=True)
    else:
        await answer(query)  # Harmless where the family has answered already.


def _read(update: Update, query: CallbackQuery) -> tuple[str, Press]:
    _, family, action, number, arg = [*(query.data or "").split(":", 4), "", "", "", ""][:5]
    chat_id = update.effective_chat.id if update.effective_chat else 0
    at = int(number) if number.isdecimal() and number.isascii() and len(number) <= LONGEST_ID else 0
    return family, Press(query, action, at, arg, admin_of(update), chat_id, update.update_id)
