"""Words and attachments laid out as Telegram messages: cut, captioned, joined into albums."""

from collections.abc import Iterable, Sequence

from bot.delivery.splitting import CAPTION_LIMIT, split_html, units
from bot.delivery.steps import WORDLESS, SendAlbum, SendContact, SendFile, SendPlace, SendText, Step
from bot.views.message import Letter
from bot.views.sentences import plain
from helpdesk.tickets.models import Attachment

ALBUM_LIMIT = 10
_VISUAL = frozenset({"photo", "video"})


def lay_out(letter: Letter, attachments: Sequence[Attachment] = (), *, protect: bool = False) -> list[Step]:
    """All messages for one letter, in order.

    Buttons belong under the words, at the very end; without buttons the words become the caption of the first file
    where they fit.
    """
    files = _files(attachments, protect=protect)
    if letter.keyboard is not None:
        return [*files, *_texts(letter, protect=protect)]
    if files and units(letter.text) <= CAPTION_LIMIT and (captioned := _captioned(files[0], letter.text)):
        return [captioned, *files[1:]]
    return [*_texts(letter, protect=protect), *files]


def is_caption(step: Step) -> bool:
    """Whether the words of the step are a caption; an edit has to know."""
    return isinstance(step, SendFile | SendAlbum) and step.caption is not None


def _texts(letter: Letter, *, protect: bool) -> list[Step]:
    pieces = split_html(letter.text)
    last = len(pieces) - 1
    return [
        SendText(piece, letter.keyboard if place == last else None, protect=protect)
        for place, piece in enumerate(pieces)
    ]


def _captioned(step: Step, caption: str) -> Step | None:
    match step:
        case SendFile(kind=kind) if kind not in WORDLESS:
            return SendFile(step.kind, step.file_id, caption, step.protect)
        case SendAlbum():
            return SendAlbum(step.items, caption, step.protect)
    return None


def _files(attachments: Iterable[Attachment], *, protect: bool) -> list[Step]:
    known = [(_sent_as(one), one) for one in attachments]
    visual = [(kind, one.file_id) for kind, one in known if kind in _VISUAL and one.file_id]
    papers = [(kind, one.file_id) for kind, one in known if kind == "document" and one.file_id]
    steps = [*_albums(visual, protect=protect), *_albums(papers, protect=protect)]
    steps.extend(step for kind, one in known if (step := _single(kind, one, protect=protect)))
    return steps


def _albums(items: list[tuple[str, str]], *, protect: bool) -> list[Step]:
    """Groups of two to ten; a single left over is sent as an ordinary file."""
    groups = [items[start : start + ALBUM_LIMIT] for start in range(0, len(items), ALBUM_LIMIT)]
    return [
        SendFile(*group[0], protect=protect) if len(group) == 1 else SendAlbum(tuple(group), protect=protect)
        for group in groups
    ]


def _single(kind: str, one: Attachment, *, protect: bool) -> Step | None:
    if kind in ("voice", "audio", "video_note") and one.file_id:
        return SendFile(kind, one.file_id, protect=protect)
    if kind == "location" and one.latitude is not None and one.longitude is not None:
        return SendPlace(one.latitude, one.longitude, protect)
    if kind == "contact" and one.phone:
        return SendContact(one.phone, one.name or plain("unnamed.contact"), protect)
    return None


def _sent_as(one: Attachment) -> str:
    """Telegram sends a file id only as the kind it was received as; a file name tells "as file" and music apart."""
    if one.kind == "photo" and one.file_name:
        return "document"
    if one.kind == "voice" and one.file_name:
        return "audio"
    return one.kind
