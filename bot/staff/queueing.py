"""What the desk says in groups, queued like everything else: committed first, paced by the relay."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.staff.people import Actor
from bot.staff.sayings import Saying
from helpdesk.clock import Clock
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, enqueue
from helpdesk.tickets.models import Ticket

NOTE_MARK = "✍"
SOON = 3  # Before ordinary messages: somebody is looking at the screen.


def hint(
    session: Session, saying: Saying, name: str, *, ticket: Ticket | None = None, clock: Clock, **args: Any
) -> None:
    """A line under somebody's message."""
    enqueue(
        session,
        "staff_text",
        recipient_kind="chat",
        recipient_id=saying.chat_id,
        ticket_id=ticket.id if ticket else None,
        params={"name": name, "args": args, "reply_to": saying.message_id, "thread_id": saying.thread_id},
        priority=SOON,
        clock=clock,
    )


def line(session: Session, chat_id: int, name: str, *, clock: Clock, **args: Any) -> None:
    """A line to a group as a whole."""
    enqueue(
        session,
        "staff_text",
        recipient_kind="chat",
        recipient_id=chat_id,
        params={"name": name, "args": args},
        priority=SOON,
        clock=clock,
    )


def mark(session: Session, saying: Saying, emoji: str, *, clock: Clock) -> None:
    """A reaction on somebody's message."""
    enqueue(
        session,
        "delivery_mark",
        recipient_kind="chat",
        recipient_id=saying.chat_id,
        params={"message_id": saying.message_id, "emoji": emoji},
        clock=clock,
    )


def menu(
    session: Session, ticket: Ticket, chat_id: int, message_id: int, name: str, arg: str | None, *, clock: Clock
) -> None:
    """Other buttons under the card; pressing fast leaves only the last menu to be shown."""
    enqueue(
        session,
        "card_menu",
        recipient_kind="chat",
        recipient_id=chat_id,
        ticket_id=ticket.id,
        params={
            "number": ticket.number,
            "menu": name,
            "arg": arg,
            "message_id": message_id,
            "standing": standing_of(ticket),
        },
        priority=SOON,
        key=_menu_key(chat_id, message_id),
        clock=clock,
    )


def close_menu(session: Session, chat_id: int, message_id: int) -> None:
    """The menu below a card was answered: what changes the card next shows its own buttons again."""
    row = newest_menu(session, chat_id, message_id)
    if row is not None and "standing" in row.params:
        row.params = {fact: value for fact, value in row.params.items() if fact != "standing"}


def newest_menu(session: Session, chat_id: int, message_id: int) -> OutboxRow | None:
    """The row that showed the last menu below a message."""
    query = select(OutboxRow).where(OutboxRow.key == _menu_key(chat_id, message_id)).order_by(OutboxRow.id.desc())
    return session.scalars(query.limit(1)).first()


def _menu_key(chat_id: int, message_id: int) -> str:
    return f"menu:{chat_id}:{message_id}"


def standing_of(ticket: Ticket) -> str:
    """What a menu was opened for: when it changes, other moves are possible."""
    return f"{ticket.status}:{ticket.team_id}:{ticket.owner_id}"


def prompt(session: Session, ticket: Ticket, actor: Actor, move: str, arg: str | None, *, clock: Clock) -> None:
    """Ask the person who pressed for words; their reply completes the move."""
    enqueue(
        session,
        "staff_prompt",
        recipient_kind="chat",
        recipient_id=actor.chat_id,
        ticket_id=ticket.id,
        params={
            "number": ticket.number,
            "move": move,
            "arg": arg,
            "user_id": actor.user_id,
            "user_name": actor.name,
        },
        priority=URGENT,
        clock=clock,
    )


def doubt(session: Session, saying: Saying, ticket: Ticket, note_id: int, why: str, move: str, *, clock: Clock) -> None:
    """Ask under words that were kept as a note whether they are for the resident; ``move`` is what they would do."""
    enqueue(
        session,
        "staff_doubt",
        recipient_kind="chat",
        recipient_id=saying.chat_id,
        ticket_id=ticket.id,
        params={
            "number": ticket.number,
            "doubt": why,
            "note": note_id,
            "move": move,
            "reply_to": saying.message_id,
            "thread_id": saying.thread_id,
        },
        priority=SOON,
        clock=clock,
    )


def release_team(session: Session, team_id: int) -> None:
    """What waited for the team's group may be sent at once."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.recipient_kind == "team", OutboxRow.recipient_id == team_id, OutboxRow.sent_at.is_(None))
        .values(not_before=None, attempts=0)
    )
