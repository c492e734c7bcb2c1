"""Sends the report of 上线检查 to an admin: the pictures, then the letter with its buttons."""

import logging
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import InputMediaPhoto
from telegram.error import TelegramError

from bot.admins.showing import send
from bot.context import LinliContext
from bot.views import gate as views
from helpdesk.phrases.models import Phrase
from helpdesk.training.models import ModelVersion

logger = logging.getLogger(__name__)

PICTURES = ("labels.png", "topics.png")


async def send_report(context: LinliContext, chat_id: int, version_id: int) -> None:
    """Pictures as an album, then the letter; without pictures the letter alone. Nothing for an unknown version."""
    settings = context.services.settings
    version, phrases = await context.services.read(report_facts, version_id)
    if version is None:
        return
    await _send_pictures(context, chat_id, settings.models / f"{version.file}.report", views.picture_caption(version))
    await send(context, chat_id, views.report_letter(version, admins=len(settings.admins), phrases=phrases))


def report_facts(session: Session, version_id: int) -> tuple[ModelVersion | None, dict[str, str]]:
    """The version, and the masked words of the phrases its report names, as far as they still exist."""
    version = session.get(ModelVersion, version_id)
    if version is None or not version.report:
        return version, {}
    named = [one["id"] for kind in version.report["examples"].values() for one in kind]
    named += [one["name"] for one in version.report["reasons"]]
    ids = [int(one[1:]) for one in named if one[:1] == "p" and one[1:].isdecimal()]
    query = select(Phrase.id, Phrase.text).where(Phrase.id.in_(ids), Phrase.text != "")
    return version, {f"p{number}": text for number, text in session.execute(query)}


async def _send_pictures(context: LinliContext, chat_id: int, folder: Path, caption: str) -> None:
    files = [folder / name for name in PICTURES if (folder / name).is_file()]
    if not files:
        return
    first, *others = [file.read_bytes() for file in files]
    media = [InputMediaPhoto(first, caption=caption), *(InputMediaPhoto(one) for one in others)]
    try:
        if others:
            await context.bot.send_media_group(chat_id, media)
        else:
            await context.bot.send_photo(chat_id, first, caption=caption)
    except TelegramError as error:  # The letter says it all; a picture is no reason to say nothing.
        logger.info("pictures of a report could not be sent: %s", type(error).__name__)
