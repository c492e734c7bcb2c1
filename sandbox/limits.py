"""Telegram's limits: sizes of words and files. Rates are in pacing.py."""

TEXT = 4096  # UTF-16 units, after the entities were parsed
CAPTION = 1024
CALLBACK_DATA = 64  # bytes
CALLBACK_ANSWER = 200
TOPIC_NAME = 128
ALBUM_MIN, ALBUM_MAX = 2, 10
BUTTONS = 100
MEGABYTE = 1024 * 1024
UPLOAD = 50 * MEGABYTE
PHOTO_UPLOAD = 10 * MEGABYTE
DOWNLOAD = 20 * MEGABYTE
LINK_SECONDS = 3600  # A link from getFile is good for at least an hour; here for exactly one.
CALLBACK_SECONDS = 30.0  # How long a press may still be answered.
MESSAGE_IDS = 100  # In one deleteMessages, copyMessages, forwardMessages.
UPDATE_SECONDS = 24 * 3600  # Telegram keeps what nobody fetches for a day.


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: a character outside the basic plane is two units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
