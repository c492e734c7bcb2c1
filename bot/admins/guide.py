"""/guide: what residents are answered at once, and the services an admin added."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.admins import guide_drafts as drafts
from bot.admins.access import for_admins
from bot.admins.asking import Words, ask
from bot.admins.guide_drafts import Draft
from bot.admins.pressing import Press, Shown
from bot.admins.showing import send, show
from bot.context import LinliContext
from bot.residents.answers import chat_of
from bot.views import guide as views
from bot.views.message import Letter
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError, NotFoundError
from helpdesk.guide.finding import find_answer
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.offering import names_of_teams
from helpdesk.guide.services import access_entry, list_entries, restore_entry, undo_change, withdraw_entry
from helpdesk.links.services import issue_button, take_button

Act = Callable[[LinliContext, Press], Coroutine[Any, Any, None]]
Change = Callable[..., GuideEntry]

FAMILY = "guide"
LONGEST_SEARCH = 60
LONGEST_TRIED = 300
_TOO_OLD = "这个按钮已经过时了，请重新发 /guide"


@for_admins
async def guide(update: Update, context: LinliContext) -> None:
    """/guide [words]."""
    chat_id, words = chat_of(update), " ".join(context.args or ()).strip()[:LONGEST_SEARCH]
    page = await context.read(list_entries, words)
    token = await context.act(issue_button, chat_id, "", words) if words else ""
    await send(context, chat_id, views.entry_list(page, token, words))


async def pressed(context: LinliContext, press: Press) -> None:
    """A button of the guide."""
    act = _ACTIONS.get(press.action)
    if act is None:
        raise InvalidInputError(_TOO_OLD)
    await act(context, press)


async def answered(context: LinliContext, words: Words) -> None:
    """A reply to one of the questions."""
    if words.action == "try":
        await send(context, words.chat_id, await context.read(_tried, words.text[:LONGEST_TRIED]))
    elif words.action == "change":
        letter = await context.act(_change_written, words)
        await send(context, words.chat_id, letter)
    else:
        draft = await context.act(drafts.fill_step, words.chat_id, words.arg, words.action, words.text)
        await _ask_on(context, words.chat_id, draft, draft.next_step(words.action))


def looked_for(session: Session, chat_id: int, token: str, *, clock: Clock) -> str:
    """The words a list was made for; raises ``InvalidInputError`` where nobody knows them any more."""
    try:
        return take_button(session, token, chat_id, clock)
    except NotFoundError:
        raise InvalidInputError("这个列表太旧了，请重新发 /guide") from None


def _tried(session: Session, words: str) -> Letter:
    return views.tried(words, find_answer(session, words))


def _change_written(session: Session, words: Words, *, clock: Clock) -> Letter:
    revision, _, field = words.arg.partition(".")
    draft = drafts.begin_change(session, words.chat_id, words.id, int(revision), field, words.text, clock=clock)
    return views.preview_of_change(draft.given, words.id, draft.token, names_of_teams(session))


async def _ask_on(context: LinliContext, chat_id: int, draft: Draft, step: str | None) -> None:
    if step is None:
        given = await context.read(drafts.ready, draft)
        await send(context, chat_id, views.preview(given, draft.token, await context.read(names_of_teams)))
        return
    steps = drafts.STEPS[draft.given.kind]
    question = views.step_asked(step, steps.index(step) + 1, len(steps), await context.read(names_of_teams))
    await ask(context, chat_id, question, FAMILY, step, arg=draft.token)


async def _turn(context: LinliContext, press: Press) -> None:
    """Another page. Without a token everything is listed; a long list is read beside the writers."""
    is_withdrawn = press.action == "w"
    words = await context.act(looked_for, press.chat_id, press.arg) if press.arg else ""
    page = await context.read(list_entries, words, page=press.id, withdrawn=is_withdrawn)
    await show(press.query, views.entry_list(page, press.arg, words, withdrawn=is_withdrawn))


async def _view(context: LinliContext, press: Press) -> None:
    await _show_card(context, press, await context.read(access_entry, press.id))


async def _show_card(context: LinliContext, press: Press, entry: GuideEntry, told: str = "") -> None:
    await show(press.query, views.entry_card(entry, await context.read(names_of_teams), told))


async def _new(context: LinliContext, press: Press) -> None:
    if press.arg not in set(GuideKind):
        raise InvalidInputError(_TOO_OLD)
    kind = GuideKind(press.arg)
    draft = await context.act(drafts.begin_draft, press.chat_id, kind)
    await _ask_on(context, press.chat_id, draft, drafts.STEPS[kind][0])


async def _publish(context: LinliContext, press: Press) -> None:
    entry = await context.act(drafts.publish, press.chat_id, press.arg, by=press.by)
    await _show_card(context, press, entry, views.ADDED if press.action == "P" else views.CHANGED)


async def _drop(context: LinliContext, press: Press) -> None:
    await context.act(drafts.drop_draft, press.chat_id, press.arg)
    await show(press.query, views.dropped())


async def _try(context: LinliContext, press: Press) -> None:
    await ask(context, press.chat_id, views.try_asked(), FAMILY, "try")


async def _offer_fields(context: LinliContext, press: Press) -> None:
    await show(press.query, views.fields_offered(await context.read(access_entry, press.id)))


async def _ask_field(context: LinliContext, press: Press) -> None:
    field = Shown.of(press).part(0) or ""
    entry = await context.read(access_entry, press.id)
    if not views.has_field(entry.kind, field):
        raise InvalidInputError(_TOO_OLD)
    question = views.asked_again(entry, field, await context.read(names_of_teams))
    await ask(context, press.chat_id, question, FAMILY, "change", press.id, press.arg)


def _changing(change: Change, told: str) -> Act:
    async def act(context: LinliContext, press: Press) -> None:
        entry = await context.act(change, press.id, revision=Shown.of(press).revision, by=press.by)
        await _show_card(context, press, entry, told)

    return act


_ACTIONS: Mapping[str, Act] = {
    "p": _turn,
    "w": _turn,
    "v": _view,
    "n": _new,
    "P": _publish,
    "C": _publish,
    "Q": _drop,
    "t": _try,
    "f": _offer_fields,
    "e": _ask_field,
    "x": _changing(withdraw_entry, views.WITHDRAWN),
    "R": _changing(restore_entry, views.RESTORED),
    "u": _changing(undo_change, views.UNDONE),
}
