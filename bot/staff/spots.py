"""Where lists are shown in a group: under a command, or in a message of ours that is edited."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Message

from bot.staff import queueing
from bot.staff.people import Actor, access_actor
from helpdesk.clock import Clock
from helpdesk.errors import NotAllowedError
from helpdesk.links.models import TicketThread
from helpdesk.office.models import Team
from helpdesk.outbox.services import enqueue
from helpdesk.staff.services import team_of_chat


@dataclass(frozen=True)
class Spot:
    """Where a list is shown: a new message, or one of ours that is edited."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None
    message_id: int | None = None


def spot_of(message: Message) -> Spot:
    """Under the command that somebody wrote."""
    thread_id = message.message_thread_id if message.is_topic_message else None
    return Spot(message.chat.id, thread_id, message.message_id)


def team_of_actor(session: Session, actor: Actor, *, clock: Clock) -> Team:
    """The team whose group this is; the actor becomes its member on the way."""
    access_actor(session, actor, clock=clock)
    team = team_of_chat(session, actor.chat_id)
    if team is None:
        raise NotAllowedError("这个群还没有绑定科室")
    return team


def enqueue_at(session: Session, spot: Spot, kind: str, facts: dict[str, Any], *, clock: Clock) -> None:
    """Somebody looks at the screen; who turns pages faster than they are shown sees only the last one."""
    where = {name: value for name, value in asdict(spot).items() if name != "chat_id" and value is not None}
    enqueue(
        session,
        kind,
        recipient_kind="chat",
        recipient_id=spot.chat_id,
        params={**facts, **where},
        priority=queueing.SOON,
        key=f"page:{spot.chat_id}:{spot.message_id}" if spot.message_id else None,
        clock=clock,
    )


def card_links(session: Session, ticket_ids: list[int], chat_id: int) -> dict[int, str]:
    """Addresses of the cards in a group; basic groups have none."""
    digits = str(chat_id)
    if not ticket_ids or not digits.startswith("-100"):
        return {}
    base = f"https://t.me/c/{digits[4:]}"
    query = select(TicketThread).where(TicketThread.chat_id == chat_id, TicketThread.ticket_id.in_(ticket_ids))
    return {
        one.ticket_id: "/".join(str(part) for part in (base, one.thread_id, one.card_message_id) if part)
        for one in session.scalars(query)
        if one.card_message_id is not None
    }
