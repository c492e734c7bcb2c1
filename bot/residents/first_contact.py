"""Before anything personal is stored: the privacy notice, 同意 or 不同意, and taking consent back."""

import contextlib
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.context import LinliContext
from bot.intake.processor import ChatOrderProcessor
from bot.intake.store import CONSENT_VERSION, consenting_resident, restore_update
from bot.names import name_of
from bot.residents import services
from bot.residents.answers import chat_of, mark_picked, say, send_now, toast
from bot.residents.office import office_facts
from bot.views import residents as views
from helpdesk.clock import Clock
from helpdesk.errors import UnavailableError
from helpdesk.residents.services import give_consent

NAME_LENGTH = 64


async def meet(update: Update, context: LinliContext) -> None:
    """Somebody who has not agreed yet wrote; keep the words in memory and ask."""
    chat_id = chat_of(update)
    now = context.services.clock.now()
    words = context.residents.first_words
    if update.message and not _is_command(update):
        words.hold(chat_id, context.queue.parts_of(update), now)
    asks = words.asks_now(chat_id, now)
    if asks == "notice":
        facts = await context.read(office_facts)
        await send_now(context, chat_id, views.privacy_notice(facts.name, waiting=words.has(chat_id)))
    elif asks == "reminder":
        await send_now(context, chat_id, views.consent_reminder())


async def show_notice(update: Update, context: LinliContext) -> None:
    """A stranger typed a command: the notice again, however often they ask."""
    facts = await context.read(office_facts)
    waiting = context.residents.first_words.has(chat_of(update))
    context.residents.first_words.asks_now(chat_of(update), context.services.clock.now())
    await send_now(context, chat_of(update), views.privacy_notice(facts.name, waiting=waiting))


async def consent_pressed(update: Update, context: LinliContext) -> None:
    """A button of the privacy notice, or of taking the consent back."""
    query = update.callback_query
    if query is None:
        return
    answers = {"c:yes": _agreed, "c:no": _refused, "c:revoke": _revoking, "c:revoke:yes": _revoked, "c:keep": _kept}
    answer = answers.get(query.data or "")
    if answer is None:
        await toast(query, views.toast("old_button"))
        return
    await toast(query)
    await answer(update, context)
    await mark_picked(query)


async def _agreed(update: Update, context: LinliContext) -> None:
    """同意: from now on words are stored, beginning with those that waited."""
    chat_id = chat_of(update)
    words = context.residents.first_words
    held = words.waiting(chat_id, context.services.clock.now())
    name = name_of(update.effective_user)[:NAME_LENGTH] if update.effective_user else None
    is_new = await context.act(_welcome, chat_id, name, held)  # Should it fail, they are there for the next try.
    words.drop(chat_id)
    processor = context.application.update_processor
    if is_new and isinstance(processor, ChatOrderProcessor):
        for parts in held:
            context.queue.remember(parts)
            await processor.work_off(parts[0])


def _welcome(session: Session, chat_id: int, name: str | None, held: list[tuple[Update, ...]], *, clock: Clock) -> bool:
    """Store the consent and the words that waited for it; False when it had been given before."""
    if consenting_resident(session, chat_id) is not None:
        return False
    resident = give_consent(
        session,
        telegram_user_id=chat_id,
        chat_id=chat_id,
        display_name=name,
        version=CONSENT_VERSION,
        clock=clock,
    )
    for parts in held:
        for part in parts:
            restore_update(session, part)
    services.say(session, resident.id, "consent_given", {"waiting": bool(held)}, clock=clock)
    return True


async def _refused(update: Update, context: LinliContext) -> None:
    """不同意: nothing is kept, and there are other ways."""
    context.residents.first_words.drop(chat_of(update))
    if await context.read(consenting_resident, chat_of(update)) is None:
        facts = await context.read(office_facts)
        await send_now(context, chat_of(update), views.consent_refused(facts.phones))


async def _revoking(update: Update, context: LinliContext) -> None:
    await say(update, context, "revoke_confirm")


async def _revoked(update: Update, context: LinliContext) -> None:
    """撤回同意: name and phone go, and whatever still waits for the dialogue."""
    chat_id = chat_of(update)
    resident = await context.read(consenting_resident, chat_id)
    if resident is None:
        return
    await context.residents.forget(chat_id)
    await context.act(services.forget_resident, chat_id)
    with contextlib.suppress(UnavailableError):  # The hourly timer makes up for it.
        await context.services.rasa.forget(f"r{resident.id}")


async def _kept(update: Update, context: LinliContext) -> None:
    await say(update, context, "consent_kept")


def _is_command(update: Update) -> bool:
    message = update.message
    entities: Any = message.entities if message else ()
    return any(one.type == "bot_command" and one.offset == 0 for one in entities)
