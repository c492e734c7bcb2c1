"""/canned: a team's own ready-made sentences, added, changed and removed in its group."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Update

from bot.context import LinliContext
from bot.staff import queueing
from bot.staff.people import Actor, access_actor, roles_of
from bot.staff.pressing import Press, Reply
from bot.staff.sayings import Saying, read_command
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.canned.services import CannedKind, access_canned, kind_of, remove_canned, save_canned
from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS
from helpdesk.clock import Clock
from helpdesk.errors import HelpdeskError, InvalidInputError
from helpdesk.links.models import IssuedButton
from helpdesk.links.services import issue_button
from helpdesk.office.models import Team
from helpdesk.outbox.services import enqueue
from helpdesk.staff.services import team_of_chat

PREFIX = "canned:"  # Of the row that says which sentence a prompt changes.


@dataclass(frozen=True)
class Wish:
    """What somebody wrote behind /canned."""

    kind: CannedKind
    text: str
    service: str | None = None
    topic: str | None = None


async def canned_written(update: Update, context: LinliContext) -> None:
    """/canned lists a team's own sentences; /canned KIND [SERVICE or TOPIC] WORDS adds one."""
    message = update.message
    if message is None:
        return
    actor = await roles_of(context.application.bot_data).writer(context.bot, message)
    if actor is not None:
        await context.act(list_or_add, read_command(message), actor)


def list_or_add(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """Show the sentences, or keep a new one; what cannot be kept is said under the message."""
    try:
        with session.begin_nested():
            by, team = access_actor(session, actor, clock=clock), team_of_chat(session, saying.chat_id)
            if team is None:
                return
            if not saying.text:
                _list(session, saying, clock=clock)
                return
            wish = read_wish(saying.text)
            save_canned(session, team, wish.kind, wish.text, service=wish.service, topic=wish.topic, by=by, clock=clock)
            queueing.hint(session, saying, "canned_saved", clock=clock, kind=wish.kind.label)
    except HelpdeskError as error:
        queueing.hint(session, saying, "not_understood", clock=clock, reason=str(error))


def read_wish(text: str) -> Wish:
    """Kind, then what it is for where that is said, then the sentence; raises ``InvalidInputError``."""
    first, *rest = re.split(r"[\s：:]+", text, maxsplit=1)
    kind, words = kind_of(first), "".join(rest).strip()
    if kind is None or not words:
        raise InvalidInputError("请写：/canned 答复 要发给居民的话（“答复”也可以是“补充”“办结”）")
    named, *rest = re.split(r"[\s：:]+", words, maxsplit=1)
    service = next((one.value for one, label in SERVICE_LABELS.items() if label == named), None)
    topic = next((one.value for one, label in TOPIC_LABELS.items() if label == named), None)
    if rest and (service or topic):
        return Wish(kind, "".join(rest).strip(), service, topic)
    return Wish(kind, words)


def take_canned_press(session: Session, press: Press, actor: Actor, *, clock: Clock) -> Reply:
    """✏️ and 🗑 below the list; ``press.number`` is the row of the sentence."""
    try:
        with session.begin_nested():
            by, team = access_actor(session, actor, clock=clock), team_of_chat(session, actor.chat_id)
            if team is None or not press.number.isdecimal():
                return Reply(views.alert("gone"))
            if press.arg == "remove":
                remove_canned(session, team, int(press.number), by=by, clock=clock)
                _redraw(session, team, press, clock=clock)
                return Reply(plain("done.canned_removed"))
            if press.arg == "edit":
                access_canned(session, team, int(press.number))
                _ask(session, int(press.number), actor, clock=clock)
                return Reply(views.alert("write_now"))
    except HelpdeskError as error:
        return Reply(str(error)[: views.ALERT_LIMIT], alert=True)
    return Reply(views.alert("gone"))


def answers_canned(session: Session, saying: Saying) -> bool:
    """Whether a message replies to the question for a sentence's new words."""
    return _asked(session, saying) is not None


def take_canned_words(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """The new words of a sentence."""
    canned_id = _asked(session, saying)
    team = team_of_chat(session, saying.chat_id)
    if canned_id is None or team is None or saying.is_internal:
        return
    try:
        with session.begin_nested():
            by, kept = access_actor(session, actor, clock=clock), access_canned(session, team, canned_id)
            save_canned(session, team, CannedKind(kept.kind), saying.text, canned_id=canned_id, by=by, clock=clock)
            queueing.hint(session, saying, "canned_changed", clock=clock)
    except HelpdeskError as error:
        queueing.hint(session, saying, "not_understood", clock=clock, reason=str(error))


def _asked(session: Session, saying: Saying) -> int | None:
    if saying.reply_to is None:
        return None
    query = select(IssuedButton).where(
        IssuedButton.chat_id == saying.chat_id, IssuedButton.message_id == saying.reply_to
    )
    row = session.scalars(query).first()
    is_ours = row is not None and row.title.startswith(PREFIX)
    return int(row.payload) if row is not None and is_ours else None


def _ask(session: Session, canned_id: int, actor: Actor, *, clock: Clock) -> None:
    token = issue_button(session, actor.chat_id, f"{PREFIX}{canned_id}", str(canned_id), clock)
    params = {"token": token, "canned": canned_id, "user_id": actor.user_id, "user_name": actor.name}
    _queue(session, actor.chat_id, "canned_prompt", params, clock=clock)


def _list(session: Session, saying: Saying, *, clock: Clock) -> None:
    params = {"reply_to": saying.message_id, "thread_id": saying.thread_id}
    _queue(session, saying.chat_id, "canned_list", params, clock=clock)


def _redraw(session: Session, team: Team, press: Press, *, clock: Clock) -> None:
    params = {"message_id": press.message_id}
    key = f"canned:{team.id}:{press.message_id}"
    _queue(session, team.chat_id or 0, "canned_list", params, key=key, clock=clock)


def _queue(
    session: Session, chat_id: int, kind: str, params: Mapping[str, object], *, key: str | None = None, clock: Clock
) -> None:
    enqueue(
        session,
        kind,
        recipient_kind="chat",
        recipient_id=chat_id,
        params=params,
        priority=queueing.SOON,
        key=key,
        clock=clock,
    )
