"""/new: staff write down the matter of somebody at the counter or on the phone, with buttons and one reply."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session
from telegram import Update

from bot.context import LinliContext
from bot.staff import queueing
from bot.staff.people import Actor, access_actor, roles_of
from bot.staff.pressing import Press, Reply, reason_of
from bot.staff.sayings import Mark, Saying, read_command
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.catalogue import Service, Topic
from helpdesk.clock import Clock
from helpdesk.counter.places import place_in
from helpdesk.counter.reading import is_nothing, read_words, service_of
from helpdesk.counter.slip import Slip
from helpdesk.counter.store import close_slip, issue_slip, key_of, renew_slip, shown_in, slip_of_message, slip_of_token
from helpdesk.counter.topics import named_topics
from helpdesk.counter.warnings import check_issued_here, issued_elsewhere
from helpdesk.errors import HelpdeskError, InvalidInputError
from helpdesk.outbox.services import enqueue
from helpdesk.tickets.counter import CHANNELS, open_for_resident

ALERT_FILED = "这一张已经登记过了。"
ALERT_DROPPED = "这一张已经不要了，请再发 /new。"
_ENDED = {"filed": ALERT_FILED, "dropped": ALERT_DROPPED}


async def new_written(update: Update, context: LinliContext) -> None:
    """/new [service words…]: begin a slip; with words the service is taken from the first one."""
    message = update.message
    if message is None:
        return
    actor = await roles_of(context.application.bot_data).writer(context.bot, message)
    if actor is not None:
        await context.act(begin_slip, read_command(message), actor)


def begin_slip(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """Ask for the service, or take everything from the words behind the command."""
    try:
        with session.begin_nested():
            access_actor(session, actor, clock=clock)
    except HelpdeskError as error:
        queueing.hint(session, saying, "not_understood", clock=clock, reason=str(error))
        return
    slip = Slip(
        key=key_of(saying.chat_id, saying.message_id),
        user_id=actor.user_id,
        user_name=actor.name,
        thread_id=saying.thread_id,
    )
    first, *rest = re.split(r"\s+", saying.text, maxsplit=1)
    service, words = service_of(first) if first else None, "".join(rest)
    if service is not None:
        slip = _with_words(session, replace(slip, service=service), words)
    elif saying.text:  # Kept until the service is chosen.
        slip = replace(slip, values={"description": saying.text})
    _show(session, saying.chat_id, slip, reply_to=saying.message_id, clock=clock)


def answers_slip(session: Session, saying: Saying) -> bool:
    """Whether a message replies to a slip of ours."""
    return saying.reply_to is not None and slip_of_message(session, saying.chat_id, saying.reply_to) is not None


def take_slip_words(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """Write down what the clerk replied, and show what comes next."""
    slip = slip_of_message(session, saying.chat_id, saying.reply_to or 0)
    if slip is None or saying.mark is Mark.NOTE:
        return
    if slip.step in _ENDED:
        queueing.hint(session, saying, "slip_over", clock=clock)
        return
    if saying.is_empty or slip.service is None:
        queueing.hint(session, saying, "slip_words", clock=clock)
        return
    slip = replace(slip, user_id=actor.user_id, user_name=actor.name, files=(*slip.files, *saying.attachments))
    is_change = slip.step in ("change", "slip", "topic", "topics", "elsewhere")
    told = read_words(slip, saying.text, place_in(session), anew=is_change)
    if told == slip and not (is_nothing(saying.text) or saying.attachments):
        queueing.hint(session, saying, "slip_words", clock=clock)
        return
    _show(session, saying.chat_id, _go_on(session, told), reply_to=saying.message_id, clock=clock)


def take_slip_press(session: Session, press: Press, actor: Actor, *, clock: Clock) -> Reply:
    """A button of a slip; ``press.number`` is its token."""
    slip = slip_of_token(session, actor.chat_id, press.number)
    step = _PRESSES.get(press.arg or "")
    if slip is None or step is None:
        return Reply(views.alert("gone"), alert=True)
    if slip.step in _ENDED:
        return Reply(_ENDED[slip.step], alert=True)
    try:
        with session.begin_nested():
            return step(session, slip, press, actor, clock)
    except HelpdeskError as error:
        return Reply(str(error)[: views.ALERT_LIMIT], alert=True)


def _choose_service(session: Session, slip: Slip, press: Press, actor: Actor, clock: Clock) -> Reply:
    service = reason_of(Service, press.choice or "")
    words = slip.values.get("description", "")
    slip = replace(slip, service=service, values={}, user_id=actor.user_id, user_name=actor.name)
    slip = _with_words(session, slip, words)
    # A message with buttons cannot become one that asks for a reply: the buttons go, and a new message asks.
    _edit(session, press, actor, replace(slip, values={}, step="chosen"), clock=clock)
    _show(session, actor.chat_id, slip, clock=clock)
    return Reply(views.alert("write_now") if slip.step in ("words", "missing") else None)


def _choose_topic(session: Session, slip: Slip, press: Press, actor: Actor, clock: Clock) -> Reply:
    topic = None if press.choice == "none" else reason_of(Topic, press.choice or "").value
    _edit(session, press, actor, replace(slip, topic=topic, is_topic_asked=True, step="slip"), clock=clock)
    return Reply()


def _all_topics(session: Session, slip: Slip, press: Press, actor: Actor, clock: Clock) -> Reply:
    _edit(session, press, actor, replace(slip, step="topics"), clock=clock)
    return Reply()


def _choose_channel(session: Session, slip: Slip, press: Press, actor: Actor, clock: Clock) -> Reply:
    if press.choice not in CHANNELS:
        raise InvalidInputError(views.alert("gone"))
    _edit(session, press, actor, replace(slip, channel=press.choice, step="slip"), clock=clock)
    return Reply()


def _change(session: Session, slip: Slip, _press: Press, actor: Actor, clock: Clock) -> Reply:
    slip = replace(slip, step="change", user_id=actor.user_id, user_name=actor.name)
    _show(session, actor.chat_id, slip, clock=clock)
    return Reply(views.alert("write_now"))


def _drop(session: Session, slip: Slip, press: Press, actor: Actor, clock: Clock) -> Reply:
    _end(session, replace(slip, step="dropped"), press, actor, clock=clock)
    return Reply(plain("done.slip_dropped"))


def _file(session: Session, slip: Slip, press: Press, actor: Actor, clock: Clock) -> Reply:
    by = access_actor(session, actor, clock=clock)
    check_issued_here(session, slip)
    facts = {"name": slip.name, "phone": slip.phone}
    ticket = open_for_resident(session, slip.command(), **facts, channel=slip.channel, by=by, clock=clock)
    _end(session, replace(slip, step="filed", number=ticket.number), press, actor, clock=clock)
    return Reply(plain("done.slip_filed", number=ticket.number))


_PRESSES: Mapping[str, Callable[[Session, Slip, Press, Actor, Clock], Reply]] = {
    "service": _choose_service,
    "topic": _choose_topic,
    "topics": _all_topics,
    "channel": _choose_channel,
    "change": _change,
    "drop": _drop,
    "file": _file,
}


def _with_words(session: Session, slip: Slip, words: str) -> Slip:
    """The slip with what was written behind the command; without words they are asked for."""
    return _go_on(session, read_words(slip, words, place_in(session))) if words else replace(slip, step="words")


def _go_on(session: Session, slip: Slip) -> Slip:
    """What to show next: who does it if not we, what is missing (once), the topic where no words tell it, the slip."""
    if issued_elsewhere(session, slip) is not None:
        return replace(slip, step="elsewhere")
    if slip.missing() and not slip.is_asked:
        return replace(slip, step="missing", is_asked=True)
    if slip.subject is None and not slip.is_topic_asked:
        named = named_topics(" ".join(slip.values.values()))
        if not named:
            return replace(slip, step="topic", is_asked=True)
        slip = replace(slip, topic=named[0].value, is_topic_asked=True)
    return replace(slip, step="slip", is_asked=True)


def _show(session: Session, chat_id: int, slip: Slip, *, reply_to: int | None = None, clock: Clock) -> None:
    """A new message with the slip as it stands."""
    token = issue_slip(session, chat_id, slip, clock=clock)
    _queue(session, chat_id, {"token": token, "reply_to": reply_to, "thread_id": slip.thread_id}, clock=clock)


def _edit(session: Session, press: Press, actor: Actor, slip: Slip, *, clock: Clock) -> None:
    """The same message shows another state of the slip."""
    renew_slip(session, press.number, slip)
    _queue_edit(session, press, actor, clock=clock)


def _end(session: Session, slip: Slip, press: Press, actor: Actor, *, clock: Clock) -> None:
    """Nothing that was written stays to be read: neither with us nor in the group's earlier copies of the slip."""
    copies = [one for one in shown_in(session, actor.chat_id, slip) if one[1] != press.message_id]
    close_slip(session, actor.chat_id, slip)
    _queue_edit(session, press, actor, clock=clock)
    for token, message_id in copies:
        _queue(session, actor.chat_id, {"token": token, "message_id": message_id, "is_old": True}, clock=clock)


def _queue_edit(session: Session, press: Press, actor: Actor, *, clock: Clock) -> None:
    params = {"token": press.number, "message_id": press.message_id}
    _queue(session, actor.chat_id, params, key=f"slip:{actor.chat_id}:{press.message_id}", clock=clock)


def _queue(session: Session, chat_id: int, params: dict[str, object], *, key: str | None = None, clock: Clock) -> None:
    enqueue(
        session,
        "counter_slip",
        recipient_kind="chat",
        recipient_id=chat_id,
        params=params,
        priority=queueing.SOON,
        key=key,
        clock=clock,
    )
