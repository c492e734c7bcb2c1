"""What a message carries besides words, as facts the helpdesk keeps. Nothing is downloaded here."""

from telegram import Message, PhotoSize

from bot.intake.words import clean
from helpdesk.tickets.commands import AttachmentFacts

FETCH_LIMIT = 20 * 1024 * 1024  # Telegram hands no larger file to a bot.


def words_of(*messages: Message) -> str:
    """The words of a message or an album: the text, or the caption of whichever part has one."""
    said = [clean(message.text or message.caption or "") for message in messages]
    return "\n".join(words for words in said if words)


def attachments_of(*messages: Message) -> tuple[AttachmentFacts, ...]:
    """Photos, files, recordings, places and contact cards of a message or of all parts of an album."""
    found = (_attachment_of(message) for message in messages)
    return tuple(attachment for attachment in found if attachment is not None)


def too_large(*messages: Message) -> int | None:
    """The size of the largest file a bot cannot fetch; None where all can be."""
    sizes = [attachment.size or 0 for attachment in attachments_of(*messages)]
    largest = max(sizes, default=0)
    return largest if largest > FETCH_LIMIT else None


def _attachment_of(message: Message) -> AttachmentFacts | None:
    if message.photo:
        return _photo(max(message.photo, key=lambda size: size.width * size.height))
    return _file(message) or _place(message) or _contact(message)


def _photo(size: PhotoSize) -> AttachmentFacts:
    return AttachmentFacts(kind="photo", file_id=size.file_id, file_unique_id=size.file_unique_id, size=size.file_size)


def _file(message: Message) -> AttachmentFacts | None:
    if document := message.document or message.animation:
        # A photo sent "as file" is a photo to everybody but Telegram; its file name tells the relay to send a file.
        is_photo = (document.mime_type or "").startswith("image/") and document.mime_type != "image/gif"
        return AttachmentFacts(
            kind="photo" if is_photo else "document",
            file_id=document.file_id,
            file_unique_id=document.file_unique_id,
            file_name=document.file_name or ("photo.jpg" if is_photo else None),
            size=document.file_size,
        )
    sound, film = message.voice or message.audio, message.video or message.video_note
    recording = sound or film
    if recording is None:
        return None
    return AttachmentFacts(
        kind="voice" if sound else "video" if message.video else "video_note",
        file_id=recording.file_id,
        file_unique_id=recording.file_unique_id,
        file_name=getattr(recording, "file_name", None),
        size=recording.file_size,
    )


def _place(message: Message) -> AttachmentFacts | None:
    location = message.venue.location if message.venue else message.location
    if location is None:
        return None
    name = f"{message.venue.title} {message.venue.address}".strip() if message.venue else None
    return AttachmentFacts(kind="location", latitude=location.latitude, longitude=location.longitude, name=name)


def _contact(message: Message) -> AttachmentFacts | None:
    card = message.contact
    if card is None:
        return None
    name = " ".join(part for part in (card.first_name, card.last_name) if part)
    return AttachmentFacts(kind="contact", phone=clean(card.phone_number), name=clean(name))
