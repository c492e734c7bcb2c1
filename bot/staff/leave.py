"""/away and /back: somebody goes on leave and names who stands in, or is back."""

import re
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from telegram import CallbackQuery, Message, Update
from telegram.constants import MessageEntityType
from telegram.error import TelegramError

from bot.context import LinliContext
from bot.staff import queueing
from bot.staff.leave_words import read_leave
from bot.staff.people import Actor, access_actor, roles_of
from bot.staff.sayings import Saying, read_command
from bot.views import staff as views
from helpdesk.clock import Clock
from helpdesk.errors import HelpdeskError, InvalidInputError
from helpdesk.outbox.services import enqueue
from helpdesk.staff.leave import end_leave, possible_stand_ins, start_leave, today_of
from helpdesk.staff.models import Staff
from helpdesk.staff.services import find_staff

PATTERN = re.compile(r"^away:(\d{8}):(\d{1,18}):(\d{1,18})$")  # Last day, who goes, who stands in.
MOST_BUTTONS = 30


async def away_written(update: Update, context: LinliContext) -> None:
    """/away 3天 @赵敏, /away 11月30日, or /away alone."""
    message = update.message
    actor = await _actor(message, context)
    if message is not None and actor is not None:
        words = " ".join(context.args or [])
        await context.act(take_away, read_command(message), words, actor, mentioned=_mentioned(message))


async def back_written(update: Update, context: LinliContext) -> None:
    """/back: the person is here again."""
    message = update.message
    actor = await _actor(message, context)
    if message is not None and actor is not None:
        await context.act(take_back, read_command(message), actor)


async def stand_in_pressed(update: Update, context: LinliContext) -> None:
    """A colleague was picked from the menu."""
    query = update.callback_query
    found = PATTERN.match(query.data or "") if query else None
    if query is None or query.message is None or found is None:
        return
    actor = await roles_of(context.application.bot_data).member(context.bot, query.message.chat, query.from_user)
    if actor is None:
        await _answer(query, views.alert("not_a_member"))
        return
    choice = (found[1], int(found[2]), int(found[3]))
    try:
        await context.act(take_stand_in, choice, actor, query.message.message_id)
    except HelpdeskError as error:
        await _answer(query, str(error))
    else:
        await _answer(query, None)


def take_away(
    session: Session, saying: Saying, words: str, actor: Actor, *, mentioned: int | None = None, clock: Clock
) -> None:
    """Start the leave; without a stand-in's name ask who it is, without a day say how it is written.

    ``mentioned`` is the Telegram id of somebody picked from Telegram's own list of names.
    """
    said = read_leave(words, today_of(session, clock))
    try:
        with session.begin_nested():
            by = access_actor(session, actor, clock=clock)
            if said.until is None:
                raise InvalidInputError("请写休到哪一天，例如 /away 3天 @赵敏 或 /away 11月30日；提前回来发 /back")
            stand_in = _named(session, by, said.name, mentioned, clock=clock)
            if stand_in is None:
                _ask_who(session, saying, by, said.until, said.name, clock=clock)
            else:
                _start(session, by, said.until, stand_in.id, clock=clock, reply_to=saying.message_id, **_at(saying))
    except HelpdeskError as error:
        queueing.hint(session, saying, "not_understood", clock=clock, reason=str(error))


def take_back(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """End the leave, if there is one."""
    by = access_actor(session, actor, clock=clock)
    name = "back" if end_leave(session, by, by=by, clock=clock) else "not_away"
    queueing.hint(session, saying, name, clock=clock, who=by.name)


def take_stand_in(
    session: Session, choice: tuple[str, int, int], actor: Actor, message_id: int, *, clock: Clock
) -> None:
    """Start the leave with the colleague that was picked; only the person who goes may pick."""
    by = access_actor(session, actor, clock=clock)
    day, who, stand_in_id = choice
    if by.id != who:
        raise InvalidInputError("请由休假的同事自己选")
    try:
        until = date.fromisoformat(day)
    except ValueError:
        raise InvalidInputError(views.alert("gone")) from None
    _start(session, by, until, stand_in_id, clock=clock, chat_id=actor.chat_id, menu_id=message_id)


def _named(session: Session, by: Staff, name: str | None, mentioned: int | None, *, clock: Clock) -> Staff | None:
    """The colleague who was named, if it is clear who; also one who cannot, so that it is said why not."""
    if mentioned is not None and (found := find_staff(session, mentioned)) is not None:
        return found
    if name is None:
        return None
    if name == by.name:
        return by
    colleagues = possible_stand_ins(session, by, clock=clock, with_away=True)
    exact = [one for one in colleagues if one.name == name]
    near = exact or [one for one in colleagues if name in one.name]
    return near[0] if len(near) == 1 else None


def _ask_who(session: Session, saying: Saying, by: Staff, until: date, name: str | None, *, clock: Clock) -> None:
    choices = possible_stand_ins(session, by, clock=clock)[:MOST_BUTTONS]
    if not choices:
        raise InvalidInputError("还不认识本群的其他同事，请代办的同事先在群里写一句（例如 /mine），再登记休假")
    asked = [{"title": one.name, "data": f"away:{until:%Y%m%d}:{by.id}:{one.id}"} for one in choices]
    facts = {"name": "ask", "until": until.isoformat(), "missing": name, "choices": asked}
    _enqueue(session, facts, clock=clock, reply_to=saying.message_id, **_at(saying))


def _start(session: Session, by: Staff, until: date, stand_in_id: int, *, clock: Clock, **where: Any) -> None:
    stand_in = start_leave(session, by, until=until, stand_in_id=stand_in_id, by=by, clock=clock)
    people = {"who": by.name, "stand_in": stand_in.name, "stand_in_user": stand_in.telegram_user_id}
    _enqueue(session, {"name": "started", "until": until.isoformat(), **people}, clock=clock, **where)


def _enqueue(session: Session, facts: dict[str, Any], *, chat_id: int, clock: Clock, **where: Any) -> None:
    enqueue(
        session,
        "leave",
        recipient_kind="chat",
        recipient_id=chat_id,
        params={**facts, **where},
        priority=queueing.SOON,
        clock=clock,
    )


def _at(saying: Saying) -> dict[str, Any]:
    return {"chat_id": saying.chat_id, "thread_id": saying.thread_id}


async def _actor(message: Message | None, context: LinliContext) -> Actor | None:
    return await roles_of(context.application.bot_data).writer(context.bot, message) if message else None


def _mentioned(message: Message) -> int | None:
    found = message.parse_entities([MessageEntityType.TEXT_MENTION])
    return next((entity.user.id for entity in found if entity.user is not None), None)


async def _answer(query: CallbackQuery, alert: str | None) -> None:
    with suppress(TelegramError):  # Too old, or Telegram is away: what was pressed is done all the same.
        await query.answer(alert[: views.ALERT_LIMIT] if alert else None, show_alert=alert is not None)
