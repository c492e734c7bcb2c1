"""/teach: an admin changes words, places, alarms, texts and thresholds live, sees first what it does, and can undo it.

What is proposed waits in the database under the token of its buttons, with what the admin had seen: if somebody else
changes the same meanwhile, nothing is done.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.adjusting import apply_adjustments
from bot.admins import proposing
from bot.admins.access import for_admins
from bot.admins.asking import Words, ask
from bot.admins.pressing import Press
from bot.admins.showing import answer, send, show
from bot.context import LinliContext
from bot.residents.answers import chat_of
from bot.views import teaching as views
from bot.views import teaching_texts
from bot.views.message import Letter
from bot.views.wording import check_wording, find_wordings, wordings
from helpdesk.adjustments import services as adjustments
from helpdesk.adjustments.active import active
from helpdesk.adjustments.models import Adjustment, AdjustmentKind
from helpdesk.clock import Clock
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin

FAMILY = "teach"
RECENT = 10
KEPT = "k"  # Action of the question for words; its arg is the kind.
REWORDED = "w"  # Action of the question for a text; its arg is the text's name.


@for_admins
async def teach(update: Update, context: LinliContext) -> None:
    """/teach."""
    await send(context, chat_of(update), views.menu())


async def pressed(context: LinliContext, press: Press) -> None:
    """One of the buttons."""
    act = _ACTIONS.get(press.action)
    if act is None:
        raise InvalidInputError(views.OLD_BUTTON)
    await act(context, press)


async def answered(context: LinliContext, words: Words) -> None:
    """What an admin wants, in words: it is shown what it would do, and nothing is changed yet."""
    if words.action == REWORDED:
        letter = await _proposed(context, words.chat_id, proposing.propose_text, words.arg, words.text)
    elif _kind(words.arg) is AdjustmentKind.TEXT:
        letter = await context.act(look_for_text, words.text, words.chat_id)
    else:
        letter = await _proposed(context, words.chat_id, proposing.propose_words, _kind(words.arg), words.text)
    await send(context, words.chat_id, letter)


async def _proposed(
    context: LinliContext, chat_id: int, proposes: Callable[..., proposing.Pending], *args: Any, **kwargs: Any
) -> Letter:
    """What a change would do. Looking it up may take a second, in which residents' messages are written down."""
    pending = await context.read(proposes, *args, **kwargs)
    return await context.act(proposing.shown, pending, chat_id)


def look_for_text(session: Session, words: str, chat_id: int, *, clock: Clock) -> Letter:
    """The texts these words are of; raises ``InvalidInputError`` where there is none."""
    found = find_wordings(words, wordings(active(session).texts))
    if not found:
        raise InvalidInputError(teaching_texts.no_text_found())
    return teaching_texts.found_texts(found, proposing.keep(session, [one.name for one in found], chat_id, clock))


async def _menu(_context: LinliContext, press: Press) -> None:
    await show(press.query, views.menu())


async def _kind_pressed(context: LinliContext, press: Press) -> None:
    kind = _kind(press.arg)
    if kind is AdjustmentKind.TEXT:
        await _add(context, press)
    else:
        await show(press.query, await context.read(shown_kind, kind, press.id))


def shown_kind(session: Session, kind: AdjustmentKind, page: int) -> Letter:
    """What counts of one kind."""
    if kind is AdjustmentKind.THRESHOLD:
        return views.thresholds(active(session).thresholds)
    rows = adjustments.counting_rows(session, kind=kind)[::-1]
    page = min(page, max(len(rows) - 1, 0) // views.PAGE)
    return views.listed(kind, rows, page, proposing.standings(session), proposing.unit_names(session))


async def _add(context: LinliContext, press: Press) -> None:
    kind = _kind(press.arg)
    if kind not in views.ASKED:
        raise InvalidInputError(views.OLD_BUTTON)
    await ask(context, press.chat_id, views.ASKED[kind], FAMILY, KEPT, arg=kind.value)


async def _emergency_kind(context: LinliContext, press: Press) -> None:
    kinds = list(EmergencyKind)
    if press.id >= len(kinds):
        raise InvalidInputError(views.OLD_BUTTON)
    await _show_kept(context, press, kind=kinds[press.id])


async def _place_meaning(context: LinliContext, press: Press) -> None:
    await _show_kept(context, press, at=press.id)


async def _show_kept(context: LinliContext, press: Press, **meant: Any) -> None:
    letter = await _proposed(context, press.chat_id, proposing.propose_kept, press.arg, press.chat_id, **meant)
    await show(press.query, letter)


async def _threshold(context: LinliContext, press: Press) -> None:
    number = {"number": press.id / 1000}
    letter = await _proposed(context, press.chat_id, proposing.propose, AdjustmentKind.THRESHOLD, press.arg, number)
    await show(press.query, letter)


async def _restore_threshold(context: LinliContext, press: Press) -> None:
    await _remove(context, press, AdjustmentKind.THRESHOLD, press.arg)


async def _text(context: LinliContext, press: Press) -> None:
    await show(press.query, await context.act(proposing.show_text, press.arg, press.id, press.chat_id))


async def _reword(context: LinliContext, press: Press) -> None:
    one = await context.act(proposing.kept_text, press.arg, press.chat_id)
    await ask(context, press.chat_id, teaching_texts.text_asked(one), FAMILY, REWORDED, arg=one.name)


async def _restore_text(context: LinliContext, press: Press) -> None:
    one = await context.act(proposing.kept_text, press.arg, press.chat_id)
    await _remove(context, press, AdjustmentKind.TEXT, one.name)


async def _confirm(context: LinliContext, press: Press) -> None:
    alarms = await context.read(proposing.alarms_of_kept, press.arg, press.chat_id)
    row = await context.act(proposing.confirm, press.arg, press.chat_id, alarms=alarms, by=press.by)
    await _tell_done(context, press, row)


async def _drop(_context: LinliContext, press: Press) -> None:
    await show(press.query, views.dropped())


async def _remove_row(context: LinliContext, press: Press) -> None:
    row = await context.act(remove_row, press.id, by=press.by)
    await _tell_done(context, press, row)


def remove_row(session: Session, adjustment_id: int, *, by: Admin, clock: Clock) -> Adjustment:
    """Take away what a row added, if it still counts."""
    row = adjustments.access_adjustment(session, adjustment_id)
    return adjustments.remove(session, row.kind, row.name, by=by, clock=clock, seen=row.id)


async def _remove(context: LinliContext, press: Press, kind: AdjustmentKind, name: str) -> None:
    row = await context.act(adjustments.remove, kind, name, by=press.by)
    await _tell_done(context, press, row)


async def _undo(context: LinliContext, press: Press) -> None:
    row = await context.act(adjustments.undo_adjustment, press.id, by=press.by, check_text=check_wording)
    is_live = await apply_adjustments(context.services)
    units = await context.read(proposing.unit_names)
    await show(press.query, views.undone(row, units, is_live=is_live))


async def _recent(context: LinliContext, press: Press) -> None:
    await show(press.query, await context.read(proposing.recent, RECENT, context.services.settings.zone))


async def _tell_done(context: LinliContext, press: Press, row: Adjustment) -> None:
    is_live = await apply_adjustments(context.services)
    units = await context.read(proposing.unit_names)
    await show(press.query, views.done(row, units, is_live=is_live))
    await answer(press.query)


def _kind(code: str) -> AdjustmentKind:
    if code not in set(AdjustmentKind):
        raise InvalidInputError(views.OLD_BUTTON)
    return AdjustmentKind(code)


_ACTIONS: Mapping[str, Callable[[LinliContext, Press], Coroutine[Any, Any, None]]] = {
    "m": _menu,
    "k": _kind_pressed,
    "a": _add,
    "e": _emergency_kind,
    "p": _place_meaning,
    "h": _threshold,
    "o": _restore_threshold,
    "t": _text,
    "w": _reword,
    "b": _restore_text,
    "y": _confirm,
    "n": _drop,
    "d": _remove_row,
    "u": _undo,
    "r": _recent,
}
