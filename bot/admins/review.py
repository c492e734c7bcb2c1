"""/review: phrases one after the other on one card; each press decides and shows the next one."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.admins.access import admin_of, for_admins
from bot.admins.asking import Words, ask
from bot.admins.daily import approve_batch
from bot.admins.pressing import Press, Shown
from bot.admins.showing import answer, send, show
from bot.context import LinliContext
from bot.residents.answers import chat_of
from bot.views import review as views
from bot.views.message import Letter
from bot.views.phrases import phrase_card
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.guide.titles import titles_for
from helpdesk.people import Admin
from helpdesk.phrases import reviewing, undoing
from helpdesk.phrases.daily import want_daily, wants_daily
from helpdesk.phrases.labels import has_topic
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.putting_off import put_off
from helpdesk.phrases.reviewing import AlreadyReviewedError
from helpdesk.phrases.spans import read_spans

FAMILY = "review"
MOST_SKIPPED = 200  # Of one admin, until the bot starts anew.


@for_admins
async def review(update: Update, context: LinliContext) -> None:
    """/review."""
    by = admin_of(update)
    _skipped(context, by).clear()
    await send(context, chat_of(update), await _next_card(context, by, is_first=True))


async def pressed(context: LinliContext, press: Press) -> None:
    """One of the buttons on a card."""
    act = _ACTIONS.get(press.action)
    if act is None:
        raise InvalidInputError("这个按钮已经过时了，请重新发 /review")
    try:
        await act(context, press)
    except AlreadyReviewedError as error:
        # Pressed twice is no news; that somebody else was faster is.
        is_own = error.by == press.by.actor_id
        await answer(press.query, str(error), alert=not is_own)
        if press.action != "w":
            await show(press.query, await _next_card(context, press.by))


async def answered(context: LinliContext, words: Words) -> None:
    """The right entities, as a reply; the card comes once more below."""
    await context.act(take_entities, words)
    await send(context, words.chat_id, await _card(context, words.id, words.by))


def take_entities(session: Session, words: Words, *, clock: Clock) -> None:
    """Read the entities and keep them; raises ``InvalidInputError`` saying what to write."""
    phrase = reviewing.access_phrase(session, words.id)
    if phrase.status is not PhraseStatus.CANDIDATE:
        raise AlreadyReviewedError(phrase.decided_by)
    spans = read_spans(phrase.text, words.text)
    reviewing.correct_entities(session, phrase.id, revision=phrase.revision, spans=spans, by=words.by, clock=clock)


async def _decide(context: LinliContext, press: Press) -> None:
    shown = Shown.of(press)
    intent, topic = shown.part(0) or "", shown.part(1)
    two = context.services.settings.two_reviewers
    phrase = await context.act(
        reviewing.approve,
        press.id,
        revision=shown.revision,
        intent=intent,
        topic=topic,
        two_must_agree=two,
        by=press.by,
    )
    is_decided = phrase.status is PhraseStatus.APPROVED
    is_alone = len(set(context.services.settings.admins)) < 2
    titles = await context.read(titles_for, [phrase])
    told = views.learned(intent, phrase.topic, titles) if is_decided else views.first_word(alone=is_alone)
    await _go_on(context, press, told)


async def _refuse(context: LinliContext, press: Press) -> None:
    await context.act(reviewing.refuse, press.id, revision=Shown.of(press).revision, by=press.by)
    await _go_on(context, press, views.REFUSED)


async def _delete(context: LinliContext, press: Press) -> None:
    await context.act(reviewing.delete_words, press.id, revision=Shown.of(press).revision, by=press.by)
    await _go_on(context, press, views.DELETED)


async def _cut(context: LinliContext, press: Press) -> None:
    shown = Shown.of(press)
    at = shown.part(0) or ""
    if not (at.isascii() and at.isdecimal()):
        raise InvalidInputError("不能从这里拆，请换一个地方")
    halves = await context.act(reviewing.split, press.id, revision=shown.revision, at=int(at), by=press.by)
    titles = await context.read(titles_for, [known for _, known in halves.known])
    await _go_on(context, press, views.split_done(halves, titles), alert=bool(halves.known))


async def _undo(context: LinliContext, press: Press) -> None:
    undone = await context.act(undoing.undo, by=press.by)
    told = views.UNDONE_BEFORE_DELETION if undone.is_before_deletion else views.UNDONE
    await answer(press.query, told, alert=undone.is_before_deletion)
    if undone.phrase.status is PhraseStatus.CANDIDATE:
        await show(press.query, await _card(context, undone.phrase.id, press.by))
        return
    # It was one of what is learned already.
    titles, zone = await context.read(titles_for, [undone.phrase]), context.services.settings.zone
    await show(press.query, phrase_card(undone.phrase, told=f"↩️ {told}", titles=titles, zone=zone))


async def _skip(context: LinliContext, press: Press) -> None:
    skipped = _skipped(context, press.by)
    skipped.append(press.id)
    del skipped[:-MOST_SKIPPED]
    await context.act(put_off, press.id, by=press.by)
    await _go_on(context, press, views.SKIPPED)


async def _stop(context: LinliContext, press: Press) -> None:
    await show(press.query, views.reviewed(await context.read(undoing.count_reviewed, by=press.by)))


async def _ask_entities(context: LinliContext, press: Press) -> None:
    phrase = await context.read(reviewing.access_phrase, press.id)
    if phrase.status is not PhraseStatus.CANDIDATE:
        raise AlreadyReviewedError(phrase.decided_by)
    await ask(context, press.chat_id, views.entities_asked(phrase), FAMILY, "entities", phrase.id)


async def _view(context: LinliContext, press: Press) -> None:
    await show(press.query, await _card(context, press.id, press.by))


async def _view_below(context: LinliContext, press: Press) -> None:
    """One of a daily card, which stays: 全对 is pressed on it afterwards."""
    await send(context, press.chat_id, await _card(context, press.id, press.by))


async def _choose_topic(context: LinliContext, press: Press) -> None:
    await show(press.query, await _card(context, press.id, press.by, topic=Shown.of(press).part(0)))


async def _choose_label(context: LinliContext, press: Press) -> None:
    intent = Shown.of(press).part(0) or ""
    phrase = await context.read(reviewing.access_phrase, press.id)
    if has_topic(intent):
        await show(press.query, views.all_topics(phrase, intent))
    else:
        await _decide(context, press)


def _menu(view: Callable[[Phrase], Letter]) -> Callable[[LinliContext, Press], Coroutine[Any, Any, None]]:
    async def show_menu(context: LinliContext, press: Press) -> None:
        phrase = await context.read(reviewing.access_phrase, press.id)
        if phrase.revision != Shown.of(press).revision:
            raise AlreadyReviewedError(phrase.decided_by)
        await show(press.query, view(phrase))

    return show_menu


async def _approve_all(context: LinliContext, press: Press) -> None:
    two = context.services.settings.two_reviewers
    done = await context.act(approve_batch, press.arg, press.chat_id, two=two, by=press.by)
    await show(press.query, views.daily_done(done.taken, decided=done.decided, put_off=done.put_off))


def _switch_daily(*, on: bool) -> Callable[[LinliContext, Press], Coroutine[Any, Any, None]]:
    async def switch(context: LinliContext, press: Press) -> None:
        await context.act(want_daily, on=on, by=press.by)
        await answer(press.query, views.daily_switched(on=on), alert=True)
        if press.arg == views.END:  # The daily card stays as it is: there is more to be pressed.
            await show(press.query, await context.read(all_seen, by=press.by))

    return switch


async def _go_on(context: LinliContext, press: Press, told: str, *, alert: bool = False) -> None:
    await answer(press.query, told, alert=alert)
    await show(press.query, await _next_card(context, press.by))


async def _next_card(context: LinliContext, by: Admin, *, is_first: bool = False) -> Letter:
    skipped = tuple(_skipped(context, by))
    phrase = await context.read(reviewing.next_candidate, by=by, skip=skipped)
    if phrase is None:
        return await context.read(all_seen, by=by)
    waiting, titles = await context.read(_beside, phrase, by=by)
    return views.review_card(phrase, waiting, titles=titles, is_first=is_first)


def _beside(session: Session, phrase: Phrase, *, by: Admin) -> tuple[int, Mapping[str, str]]:
    """What a card shows besides its phrase: how many wait, and what entries of the guide are called."""
    return reviewing.count_candidates(session, by=by), titles_for(session, [phrase])


def all_seen(session: Session, *, by: Admin, clock: Clock) -> Letter:
    """Nothing waits, but perhaps what was put off; whether the admin wants the daily card is one press away."""
    left = reviewing.count_candidates(session, by=by)
    reviewed = undoing.count_reviewed(session, by=by, clock=clock)
    return views.nothing_left(wants_daily=wants_daily(session, by), put_off=left, reviewed=reviewed)


async def _card(context: LinliContext, phrase_id: int, by: Admin, *, topic: str | None = None) -> Letter:
    phrase = await context.read(reviewing.access_phrase, phrase_id)
    if phrase.status is not PhraseStatus.CANDIDATE:
        raise AlreadyReviewedError(phrase.decided_by)
    waiting, titles = await context.read(_beside, phrase, by=by)
    return views.review_card(phrase, waiting, titles=titles, topic=topic)


def _skipped(context: LinliContext, by: Admin) -> list[int]:
    skipped: dict[int | None, list[int]] = context.application.bot_data.setdefault("review_skipped", {})
    return skipped.setdefault(by.telegram_user_id, [])


_ACTIONS: Mapping[str, Callable[[LinliContext, Press], Coroutine[Any, Any, None]]] = {
    "y": _decide,
    "o": _menu(views.all_labels),
    "t": _choose_label,
    "T": _menu(lambda phrase: views.all_topics(phrase, None)),
    "p": _choose_topic,
    "v": _view,
    "w": _view_below,
    "n": _refuse,
    "d": _menu(views.deleting),
    "D": _delete,
    "s": _menu(views.cutting),
    "c": _cut,
    "e": _ask_entities,
    "k": _skip,
    "u": _undo,
    "x": _stop,
    "all": _approve_all,
    "on": _switch_daily(on=True),
    "off": _switch_daily(on=False),
}
