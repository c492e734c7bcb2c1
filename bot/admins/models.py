"""/models: the list of model versions, one of them in detail, two compared, and what may be done with them."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.admins import overrides, switching
from bot.admins.access import admin_of, for_admins
from bot.admins.asking import Words
from bot.admins.pressing import Press
from bot.admins.reporting import send_report
from bot.admins.showing import answer, send, show
from bot.context import LinliContext
from bot.residents.answers import chat_of
from bot.views import models as views
from bot.views.message import Letter
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError, UnavailableError
from helpdesk.people import Admin
from helpdesk.readings.services import figures_of
from helpdesk.training.gate import hold_of
from helpdesk.training.models import ModelVersion, TrainingJob
from helpdesk.training.removing import check_removal, remove_version, restore_version
from helpdesk.training.scores import Scores, compare
from helpdesk.training.switching import find_version
from helpdesk.training.versions import (
    VersionStatus,
    drop_version,
    list_versions,
    live_version,
    status_of,
    version_before,
)

FAMILY = "models"
EVER = datetime(2000, 1, 1, tzinfo=UTC)
Act = Callable[[LinliContext, Press], Coroutine[Any, Any, None]]


@for_admins
async def models(update: Update, context: LinliContext) -> None:
    """/models."""
    await send(context, chat_of(update), await _list(context, admin_of(update)))


async def pressed(context: LinliContext, press: Press) -> None:
    """A button below the list, a version, a report or an alarm."""
    act = _ACTIONS.get(press.action)
    if act is None:
        raise InvalidInputError("这个按钮已经过时了，请重新发 /models")
    try:
        await act(context, press)
    except UnavailableError as error:
        raise InvalidInputError(str(error)) from error


async def answered(context: LinliContext, words: Words) -> None:
    """The reason why a version should go live that is held back."""
    if words.action == overrides.REASON:
        await overrides.reason_given(context, words)


def listed(session: Session) -> list[views.VersionFacts]:
    """All versions whose file is there, the newest first."""
    return [_facts(session, one) for one in list_versions(session, removed=False)]


def detailed(session: Session, version_id: int, *, clock: Clock) -> views.VersionFacts:
    """One version and how it did with residents; raises ``InvalidInputError``."""
    version = find_version(session, version_id)
    return _facts(session, version, until=clock.now())


def compared(session: Session, one_id: int, other_id: int) -> Letter:
    """Two versions on the same test messages; raises ``InvalidInputError`` where they never read the same ones."""
    one, other = find_version(session, one_id), find_version(session, other_id)
    new, old = Scores.of(one.scores), Scores.of(other.scores)
    if new is None or old is None:
        raise InvalidInputError("这两个模型里有一个还没有检查过，没法比")
    return views.comparison(one, other, compare(new, old), (new, old))


def drop(session: Session, version_id: int, *, by: Admin, clock: Clock) -> None:
    """放弃; raises ``InvalidInputError`` for the live one."""
    drop_version(session, find_version(session, version_id), by=by, clock=clock)


def _facts(session: Session, version: ModelVersion, *, until: datetime | None = None) -> views.VersionFacts:
    job = session.get(TrainingJob, version.job_id) if version.job_id else None
    before, answering = version_before(session), live_version(session)
    return views.VersionFacts(
        version=version,
        status=status_of(version, answering),
        reason=job.reason if job else None,
        live=figures_of(session, version.id, since=EVER, until=until) if until else None,
        is_before=before is not None and before.id == version.id,
        hold=hold_of(version, answering),
    )


def _reader(context: LinliContext, by: Admin) -> views.Reader:
    settings = context.services.settings
    return views.Reader(by.telegram_user_id, settings.zone, len(set(settings.admins)))


async def _list(context: LinliContext, by: Admin) -> Letter:
    return views.version_list(await context.read(listed), _reader(context, by))


async def _show_list(context: LinliContext, press: Press) -> None:
    await show(press.query, await _list(context, press.by))


async def _show_version(context: LinliContext, press: Press) -> None:
    facts = await context.read(detailed, press.id)
    await show(press.query, views.version_card(facts, _reader(context, press.by)))


async def _compare(context: LinliContext, press: Press) -> None:
    if press.arg.isascii() and press.arg.isdecimal():
        await show(press.query, await context.read(compared, press.id, int(press.arg)))
        return
    facts, others = await context.read(detailed, press.id), await context.read(listed)
    comparable = [one for one in others if one.version.id != press.id and one.version.scores]
    comparable.sort(key=lambda one: one.status is not VersionStatus.LIVE)  # The live one first.
    await show(press.query, views.choose_other(facts, comparable, _reader(context, press.by)))


async def _drop(context: LinliContext, press: Press) -> None:
    await context.act(drop, press.id, by=press.by)
    is_card = press.arg == "card"
    await answer(press.query, views.DROPPED, alert=not is_card)
    if is_card:
        await _show_version(context, press)


async def _restore(context: LinliContext, press: Press) -> None:
    await context.act(restore_version, press.id, by=press.by)
    await answer(press.query, views.RESTORED)
    await _show_version(context, press)


async def _ask_removing(context: LinliContext, press: Press) -> None:
    await show(press.query, views.removing(await context.read(check_removal, press.id)))


async def _remove(context: LinliContext, press: Press) -> None:
    settings = context.services.settings
    await context.act(remove_version, press.id, models=settings.models, run=settings.run, by=press.by)
    await answer(press.query, views.REMOVED)
    await _show_list(context, press)


async def _report(context: LinliContext, press: Press) -> None:
    await context.read(find_version, press.id)
    await answer(press.query)
    await send_report(context, press.chat_id, press.id)


async def _noted(_context: LinliContext, press: Press) -> None:
    """The card stays; who wants to go back later still can."""
    await answer(press.query, views.NOTED)


_ACTIONS: Mapping[str, Act] = {
    "list": _show_list,
    "show": _show_version,
    "compare": _compare,
    "activate": switching.activate,
    "rollback": switching.roll_back,
    "drop": _drop,
    "restore": _restore,
    "remove": _ask_removing,
    "erase": _remove,
    "report": _report,
    "noted": _noted,
    "override": overrides.ask_reason,
    "agree": overrides.agree,
    "refuse": overrides.refuse,
}
