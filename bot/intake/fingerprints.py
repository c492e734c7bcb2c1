"""What a photo looks like, in 64 bits: enough to know it again, too little to see anything. The picture is not kept.

A photo without a fingerprint is as good as any other, so every failure is silent and nobody waits long.
"""

import asyncio
import io
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from PIL import Image, ImageOps
from telegram import Bot, Message, PhotoSize
from telegram.error import TelegramError

from helpdesk.tickets.commands import AttachmentFacts

logger = logging.getLogger(__name__)

LARGEST = 1024 * 1024  # Bytes that are fetched for it.
PATIENCE = 3.0  # Seconds for all photos of a message together; somebody waits for an answer.
MOST_PIXELS = 25_000_000  # More than any phone's picture that fits into ``LARGEST``; a bomb unpacks to far more.
_FORMATS = ("JPEG", "PNG", "WEBP")
_SIDE = 160  # Pixels of the longer side that are plenty; the hash is made of 9 x 8.
_LEAST_CONTRAST = 24  # Of 256 shades. A night shot that is black all over looks like every other one.


async def with_fingerprints(
    bot: Bot, messages: Sequence[Message], attachments: tuple[AttachmentFacts, ...]
) -> tuple[AttachmentFacts, ...]:
    """The attachments of these messages, each photo with its fingerprint where there is one to be had in time."""
    sizes = {one.file_unique_id: _smaller(message) for message in messages for one in _photos(message, attachments)}
    if not sizes:
        return attachments
    tasks = {name: asyncio.create_task(_fingerprint(bot, size)) for name, size in sizes.items() if size}
    if tasks:
        _, late = await asyncio.wait(tasks.values(), timeout=PATIENCE)
        for task in late:
            task.cancel()
    known = {name: _result(task) for name, task in tasks.items()}
    return tuple(replace(one, fingerprint=known.get(one.file_unique_id)) for one in attachments)


def _result(task: asyncio.Task[int | None]) -> int | None:
    if not task.done() or task.cancelled():
        return None
    if error := task.exception():  # Some broken picture that nobody foresaw.
        logger.warning("no fingerprint: %s", type(error).__name__)
        return None
    return task.result()


def fingerprint_of(data: bytes) -> int | None:
    """The difference hash of a picture as a signed number of 64 bits; None for what is no picture, or a blank one."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("L", (_SIDE, _SIDE))  # A large JPEG is unpacked no further than needed.
            grey = ImageOps.exif_transpose(picture).convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None  # Broken, cut off, no picture, or a bomb.
    darkest, lightest = cast("tuple[int, int]", grey.resize((9, 8), Image.Resampling.LANCZOS).getextrema())
    return None if lightest - darkest < _LEAST_CONTRAST else _dhash(grey)


def _dhash(grey: Image.Image) -> int:
    import imagehash  # Brings numpy along, which a bot that is sent no photos need not carry.

    bits = int(str(imagehash.dhash(grey, hash_size=8)), 16)
    return bits - (1 << 64) if bits >> 63 else bits


async def _fingerprint(bot: Bot, size: PhotoSize) -> int | None:
    try:
        file = await bot.get_file(size.file_id)
        if not file.file_size or file.file_size > LARGEST:
            return None
        data = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        logger.info("a photo could not be fetched for its fingerprint: %s", type(error).__name__)
        return None
    return await asyncio.to_thread(fingerprint_of, data) if len(data) <= LARGEST else None


def _photos(message: Message, attachments: tuple[AttachmentFacts, ...]) -> list[AttachmentFacts]:
    """The photos among the attachments that this message brought."""
    names = {one.file_unique_id for one in message.photo}
    if message.document:
        names.add(message.document.file_unique_id)
    return [one for one in attachments if one.kind == "photo" and one.file_unique_id in names]


def _smaller(message: Message) -> PhotoSize | None:
    """The smallest size that is large enough; of a picture sent as a file its preview."""
    if not message.photo:
        return message.document.thumbnail if message.document else None
    sizes = sorted(message.photo, key=lambda size: size.width * size.height)
    enough = [size for size in sizes if max(size.width, size.height) >= _SIDE]
    return enough[0] if enough else sizes[-1]
