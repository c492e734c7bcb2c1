"""Sending files, alone and as albums."""

import secrets
from typing import Any

from sandbox.access import access_place
from sandbox.calls import Call
from sandbox.errors import ApiError, bad_request
from sandbox.files import File, Upload
from sandbox.keyboards import Markup
from sandbox.limits import ALBUM_MAX, ALBUM_MIN, PHOTO_UPLOAD, UPLOAD
from sandbox.methods.registry import handles
from sandbox.methods.sending import caption_content, post, send
from sandbox.pictures import picture_size
from sandbox.world import World

Json = dict[str, Any]

KINDS = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVoice": "voice",
    "sendVideo": "video",
    "sendAudio": "audio",
    "sendAnimation": "animation",
    "sendVideoNote": "video_note",
    "sendSticker": "sticker",
}
ALBUM_KINDS = ("photo", "video", "document", "audio")
# An album has photos and videos, or documents, or audio.
VISUAL = {"photo", "video"}
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20


def take_file(world: World, kind: str, value: str, uploads: dict[str, Upload], facts: Json) -> File:
    """The file that a parameter names: an upload or a file id."""
    if not value.startswith("attach://"):
        return world.files.access(value, kind)
    upload = uploads.get(value.removeprefix("attach://"))
    if upload is None:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    _check_upload(kind, upload)
    known: Json = {key: facts[key] for key in ("width", "height", "duration") if isinstance(facts.get(key), int)}
    if kind == "sticker":
        known["emoji"] = str(facts.get("emoji") or "") or None
    return world.files.add(kind, upload, **known)


def _check_upload(kind: str, upload: Upload) -> None:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > (PHOTO_UPLOAD if kind == "photo" else UPLOAD):
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        size = picture_size(upload.data)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if sum(size) > PHOTO_SIDES or max(size) > PHOTO_RATIO * max(1, min(size)):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")


@handles(*KINDS)
def send_file(world: World, call: Call) -> Json:
    """One file of any kind."""
    kind = KINDS[call.method]
    caption = caption_content(call.parameters)
    access_place(world, call)
    file = take_file(world, kind, call.text(kind), call.uploads, call.parameters)
    return send(world, call, world.files.content(file) | caption)


@handles("sendMediaGroup")
def send_media_group(world: World, call: Call) -> list[Json]:
    """An album: two to ten files that belong together."""
    media = call.value("media")
    if len(media) > ALBUM_MAX:
        raise bad_request("too many messages to send as an album")
    if len(media) < ALBUM_MIN:
        raise bad_request("there are no messages to send" if not media else "an album must have 2-10 media")
    _check_album(media)
    place = access_place(world, call)
    contents = [media_content(world, item, call.uploads) for item in media]
    world.pacing.spend(place.chat.id, len(contents))
    group_id = str(secrets.randbits(53))
    messages = [post(world, call, place, content, Markup(), media_group_id=group_id) for content in contents]
    return [world.shapes.message(message) for message in messages]


def media_content(world: World, item: Json, uploads: dict[str, Upload]) -> Json:
    """What a message of an InputMedia contains."""
    kind = item.get("type")
    if kind not in (*ALBUM_KINDS, "animation"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    if not item.get("media"):
        raise bad_request("can't parse InputMedia: media not found")
    caption = caption_content(item)
    return world.files.content(take_file(world, str(kind), str(item["media"]), uploads, item)) | caption


def _check_album(media: list[Any]) -> None:
    kinds = set()
    for item in media:
        if not isinstance(item, dict):
            raise bad_request("can't parse InputMedia: expected an Object")
        if item.get("type") not in ALBUM_KINDS:
            raise bad_request(f"can't parse InputMedia: type \"{item.get('type')}\" can't be used in sendMediaGroup")
        kinds.add("visual" if item["type"] in VISUAL else item["type"])
    if len(kinds) > 1:
        raise bad_request("can't use the media of the specified type in the album")
