"""Sends the report of 上线检查 to an admin: the pictures, then the letter with its buttons."""

import logging
from pathlib import Path

from telegram import InputMediaPhoto
from telegram.error import TelegramError

from bot.admins.showing import send
from bot.context import LinliContext
from bot.views import gate as views
from helpdesk.training.reports import reported

logger = logging.getLogger(__name__)

PICTURES = ("labels.png", "topics.png")


async def send_report(context: LinliContext, chat_id: int, version_id: int) -> None:
    """Pictures as an album, then the letter; without pictures the letter alone. Nothing for an unknown version."""
    settings = context.services.settings
    facts = await context.services.read(reported, version_id)
    if facts is None:
        return
    version = facts.version
    await _send_pictures(context, chat_id, settings.models / f"{version.file}.report", views.picture_caption(version))
    letter = views.report_letter(facts, admins=len(set(settings.admins)))
    await send(context, chat_id, letter)


async def _send_pictures(context: LinliContext, chat_id: int, folder: Path, caption: str) -> None:
    files = [folder / name for name in PICTURES if (folder / name).is_file()]
    if not files:
        return
    try:
        first, *others = [file.read_bytes() for file in files]
    except OSError as error:  # Another examination puts its own in their place.
        logger.info("pictures of a report could not be read: %s", type(error).__name__)
        return
    media = [InputMediaPhoto(first, caption=caption), *(InputMediaPhoto(one) for one in others)]
    try:
        if others:
            await context.bot.send_media_group(chat_id, media)
        else:
            await context.bot.send_photo(chat_id, first, caption=caption)
    except TelegramError as error:  # The letter says it all; a picture is no reason to say nothing.
        logger.info("pictures of a report could not be sent: %s", type(error).__name__)
