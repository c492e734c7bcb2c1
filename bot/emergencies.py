"""Emergencies come before everything: before consent, before the dialogue, and also when the dialogue is down.

The rules are asked first. What they do not hear the dialogue may; who has not agreed yet has no dialogue, so there
the model is asked here.
"""

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from telegram import Update

from bot.context import LinliContext
from bot.intake.store import consenting_resident
from bot.residents.answers import chat_of
from helpdesk.clock import Clock
from helpdesk.emergencies.detector import Emergency, detect, unnamed_emergency
from helpdesk.emergencies.services import emergency_numbers, raise_alarm, reach
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, RecipientKind, enqueue


async def handle_emergency(update: Update, context: LinliContext, text: str) -> bool:
    """Answer at once with whom to call, and wake the duty team; False when the rules hear no emergency.

    The words go no further; a dialogue under way stays where it is.
    """
    return await _meet(update, context, text, detect(text) if text else None)


async def handle_unnamed_emergency(update: Update, context: LinliContext, text: str) -> bool:
    """The same for what only the model hears, of somebody who has not agreed; a plain command is no cry for help."""
    is_heard = text and not text.startswith("/") and await context.services.rasa.hears_emergency(text)
    return await _meet(update, context, text, unnamed_emergency(text) if is_heard else None)


async def _meet(update: Update, context: LinliContext, text: str, emergency: Emergency | None) -> bool:
    if emergency is None:
        return False
    message = update.effective_message
    key = f"{chat_of(update)}:{message.message_id if message else update.update_id}"
    admins = tuple(context.services.settings.admins)
    await context.act(meet_emergency, emergency, text=text, chat_id=chat_of(update), key=key, admins=admins)
    return True


def meet_emergency(
    session: Session,
    emergency: Emergency,
    *,
    text: str,
    chat_id: int,
    key: str,
    admins: Collection[int] = (),
    clock: Clock,
) -> None:
    """Answer an emergency and wake the duty team; also for somebody who has not agreed to anything.

    An edit of the same message is answered only if it tells of another danger.
    """
    resident = consenting_resident(session, chat_id)
    told = reach(session, admins)
    raise_alarm(
        session, kind=emergency.kind, text=text, by=resident, chat_id=chat_id, key=key, admins=admins, clock=clock
    )
    answer_key = f"emergency:{key}:{emergency.kind.value}"
    if session.scalar(select(exists().where(OutboxRow.key == answer_key))):
        return
    recipient: tuple[RecipientKind, int] = ("resident", resident.id) if resident else ("chat", chat_id)
    numbers = emergency_numbers(session, emergency.numbers)
    enqueue(
        session,
        "emergency_answer",
        recipient_kind=recipient[0],
        recipient_id=recipient[1],
        params={"kind": emergency.kind.value, "numbers": numbers, "told": told.value},
        priority=URGENT,
        key=answer_key,
        clock=clock,
    )
