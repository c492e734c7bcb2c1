"""What the bot may ask of the channel, checked: a message of a resident, another model."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict

SENDER = re.compile(r"[A-Za-z0-9_-]{1,64}")
PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?", re.DOTALL)
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
LONGEST_TEXT = 4096  # Telegram's own limit.


class BadMessageError(Exception):
    """The request is not one the bot should have sent."""


@dataclass(frozen=True)
class Incoming:
    """One checked request."""

    sender: str
    message_id: str
    text: str
    metadata: Dict[str, Any]

    @classmethod
    def from_json(cls, body: Any) -> "Incoming":
        """Check the body; raises ``BadMessageError`` naming what is wrong, never quoting it."""
        if not isinstance(body, dict):
            raise BadMessageError("body: a JSON object is needed")
        sender, message_id = body.get("sender"), body.get("message_id")
        if not (isinstance(sender, str) and SENDER.fullmatch(sender)):
            raise BadMessageError("sender: 1 to 64 letters, digits, _ or -")
        if not (isinstance(message_id, str) and 0 < len(message_id) <= LONGEST_TEXT):
            raise BadMessageError("message_id: a text is needed")
        metadata = {} if body.get("metadata") is None else body["metadata"]
        if not isinstance(metadata, dict):
            raise BadMessageError("metadata: an object is needed")
        words = _words(body.get("text"), body.get("payload"))
        return cls(sender, message_id, words, {**metadata, "message_id": message_id})


def _words(text: Any, payload: Any) -> str:
    """What Rasa is to read: a payload as it is, or a resident's text that can never be one."""
    if payload:
        if text:
            raise BadMessageError("text, payload: only one of them")
        if not (isinstance(payload, str) and PAYLOAD.fullmatch(payload)):
            raise BadMessageError("payload: /intent or /intent{…}")
        return payload
    if not isinstance(text, str) or not text.strip():
        raise BadMessageError("text, payload: one of them is needed")
    if len(text) > LONGEST_TEXT:
        raise BadMessageError(f"text: at most {LONGEST_TEXT} characters")
    return escape_text(text)


@dataclass(frozen=True)
class WantedModel:
    """A checked request for another model."""

    file: Path
    sha256: str

    @classmethod
    def from_json(cls, body: Any) -> "WantedModel":
        """Check the body; raises ``BadMessageError`` naming what is wrong."""
        if not isinstance(body, dict):
            raise BadMessageError("body: a JSON object is needed")
        file, sha256 = body.get("model_file"), body.get("sha256")
        if not (isinstance(file, str) and Path(file).is_absolute()):
            raise BadMessageError("model_file: an absolute path is needed")
        if not (isinstance(sha256, str) and SHA256.fullmatch(sha256)):
            raise BadMessageError("sha256: 64 hexadecimal digits are needed")
        return cls(Path(file), sha256)


def escape_text(text: str) -> str:
    """A resident's words, safe from being read as an intent: a leading slash becomes a full-width one."""
    text = text.strip()
    return "／" + text[1:] if text.startswith("/") else text
