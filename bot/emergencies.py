"""Emergencies come before everything: before consent, before the dialogue, and also when the dialogue is down."""

from telegram import Update

from bot.context import LinliContext
from bot.residents.answers import chat_of
from bot.residents.services import meet_emergency
from helpdesk.emergencies.detector import detect


async def handle_emergency(update: Update, context: LinliContext, text: str) -> bool:
    """Answer at once with whom to call, and wake the duty team; False when the words tell of no emergency.

    The words go no further; a dialogue under way stays where it is.
    """
    emergency = detect(text) if text else None
    if emergency is None:
        return False
    key = f"{update.update_id}"
    await context.act(meet_emergency, emergency, text=text, chat_id=chat_of(update), key=key)
    return True
