"""Files both ways: ids, sizes, links for download, and the objects that describe them."""

import hashlib
import secrets
import time
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from sandbox.errors import ApiError, bad_request
from sandbox.limits import DOWNLOAD, LINK_SECONDS
from sandbox.pictures import picture_size
from sandbox.store import Store

Json = dict[str, Any]

FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music", "animation": "animations"}
SUFFIXES = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "audio": ".mp3", "animation": ".mp4", "sticker": ".webp"}
PREFIXES = {"photo": "AgACAgUAAxkB", "document": "BQACAgUAAxkB", "voice": "AwACAgUAAxkB", "video": "BAACAgUAAxkB"}
MIMES = {"voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg", "animation": "video/mp4"}
NAMES = {"photo": "Photo", "voice": "VoiceNote", "video_note": "VideoNote"}
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}
# Sides of the smaller copies Telegram makes of a photo.
COPIES = (90, 320, 800)


@dataclass
class Upload:
    """A file on its way in."""

    data: bytes
    name: str = ""
    mime: str = ""
    size: int | None = None  # Larger than the data: the rest is zeros, made up when somebody downloads it.

    @property
    def length(self) -> int:
        """Its size in bytes."""
        return max(len(self.data), self.size or 0)


@dataclass
class File:
    """One file id."""

    file_id: str
    file_unique_id: str
    kind: str
    size: int
    name: str = ""
    mime: str = ""
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    emoji: str | None = None
    number: int = 0
    source: str = ""  # The file id that has the bytes; a smaller copy of a photo has none of its own.
    copies: list[str] | None = None


class Files:
    """All files the sandbox knows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._files = {row["file_id"]: File(**row) for row in store.files()}
        self._links: dict[str, tuple[str, float]] = {}

    def add(self, kind: str, upload: Upload, **facts: Any) -> File:
        """Keep a file; a photo also gets its smaller copies."""
        unique = hashlib.sha256(kind.encode() + upload.data + str(upload.length).encode()).hexdigest()[:15]
        name = upload.name or f"file{SUFFIXES.get(kind, '')}"
        mime = upload.mime or MIMES.get(kind, "application/octet-stream")
        file = File(_new_id(kind), f"AQ{unique}", kind, upload.length, name, mime, number=len(self._files) + 1)
        for key, value in facts.items():
            setattr(file, key, value)
        file.source = file.file_id
        if kind == "photo":
            file.width, file.height = picture_size(upload.data) or (1280, 960)
            file.copies = [self._copy(file, side).file_id for side in COPIES if side < max(file.width, file.height)]
        self._keep(file, upload.data)
        return file

    def get(self, file_id: str) -> File | None:
        """The file with this id."""
        return self._files.get(file_id)

    def access(self, file_id: str, kind: str) -> File:
        """A file the bot names in order to send it again, or a refusal."""
        file = self._files.get(file_id)
        if file is None:
            if "://" in file_id:
                raise bad_request("failed to get HTTP URL content")
            raise bad_request("wrong remote file identifier specified: Wrong string length")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {_type(file.kind)} as {_type(kind)}")
        return file if file.source == file.file_id else self._files[file.source]

    def data(self, file: File) -> bytes:
        """The bytes, filled up with zeros to the size."""
        data = self._store.file_data(file.source)
        return data.ljust(self._files[file.source].size, b"\0")

    def picture_mime(self, file: File) -> str:
        """How a browser should read a photo or sticker."""
        start = self._store.file_data(file.source)[:12]
        found = (mime for magic, mime in PICTURES.items() if start.startswith(magic))
        return next(found, "application/octet-stream")

    def link(self, file_id: str) -> Json:
        """The Bot API's File with a path that is good for an hour."""
        file = self._files.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > DOWNLOAD:
            raise bad_request("file is too big")
        suffix = PurePosixPath(file.name).suffix or SUFFIXES.get(file.kind, "")
        path = f"{FOLDERS.get(file.kind, 'documents')}/file_{file.number}{suffix}"
        self._links[path] = (file_id, time.monotonic() + LINK_SECONDS)
        return _ids(file) | {"file_path": path}

    def linked(self, path: str) -> File:
        """The file behind a path that getFile gave out."""
        file_id, until = self._links.get(path, ("", 0.0))
        if not file_id or time.monotonic() > until:
            raise ApiError(404, "Not Found")
        return self._files[file_id]

    def content(self, file: File) -> Json:
        """What a message with this file contains, in the Bot API's keys."""
        if file.kind == "photo":
            sizes = [self._files[file_id] for file_id in file.copies or []] + [file]
            return {"photo": [_ids(size) | {"width": size.width, "height": size.height} for size in sizes]}
        described = {file.kind: _described(file)}
        if file.kind == "animation":
            described["document"] = _ids(file) | {"file_name": file.name, "mime_type": file.mime}
        return described

    def _copy(self, file: File, side: int) -> File:
        width, height = file.width or side, file.height or side
        scale = side / max(width, height)
        copy = replace(
            file,
            file_id=_new_id("photo"),
            file_unique_id=f"{file.file_unique_id}{side}",
            width=max(1, round(width * scale)),
            height=max(1, round(height * scale)),
            size=max(1, round(file.size * scale * scale)),
        )
        self._keep(copy, None)
        return copy

    def _keep(self, file: File, data: bytes | None) -> None:
        self._files[file.file_id] = file
        self._store.save_file(file.file_id, asdict(file), data)


def _new_id(kind: str) -> str:
    return PREFIXES.get(kind, "CAACAgUAAxkB") + secrets.token_urlsafe(36)


def _type(kind: str) -> str:
    return NAMES.get(kind, kind.capitalize())


def _ids(file: File) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.file_unique_id, "file_size": file.size}


def _described(file: File) -> Json:
    shape = _ids(file)
    match file.kind:
        case "document":
            shape |= {"file_name": file.name, "mime_type": file.mime}
        case "voice":
            shape |= {"duration": file.duration or 1, "mime_type": file.mime}
        case "audio":
            shape |= {"duration": file.duration or 1, "mime_type": file.mime, "file_name": file.name}
        case "video" | "animation":
            size = {"width": file.width or 640, "height": file.height or 480, "duration": file.duration or 1}
            shape |= size | {"mime_type": file.mime, "file_name": file.name}
        case "video_note":
            shape |= {"length": file.width or 240, "duration": file.duration or 1}
        case "sticker":
            side = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
            shape |= side | ({"emoji": file.emoji} if file.emoji else {})
    return shape
