"""The messages of the gate: the frozen test set, which no model ever learns from, and the office's own phrases."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple

APPROVED, WITHDRAWN = "approved", "withdrawn"
LATER_SHARE = 0.2  # The newest fifth of the approved phrases …
LATER_LEAST = 10  # … and at least so many, are what the older ones have to prove themselves on.
LATER_FROM = 50  # Fewer approved phrases than this prove nothing.


class FrozenError(Exception):
    """The test messages cannot be used; the text says why in one line."""


@dataclass(frozen=True)
class Known:
    """A message whose intent is known, and its topic where it has one."""

    identity: str
    text: str
    intent: str
    topic: Optional[str] = None
    kind: str = ""  # Of a frozen message: chat, voice, near (looks like an emergency and is none) …


@dataclass(frozen=True)
class OfficePhrase(Known):
    """A masked phrase of the office; ``decided_at`` is sortable, ``in_live``: the live model has learned it."""

    status: str = APPROVED
    decided_at: str = ""
    in_live: bool = False


def frozen_messages(folder: Path) -> Tuple[List[Known], str]:
    """All messages, and the digest of the files they stand in; raises ``FrozenError``."""
    digest, messages = hashlib.sha256(), []
    for file in sorted(folder.glob("*.jsonl")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
        messages += [
            Known(str(item["id"]), item["text"], item["intent"], item.get("topic") or None, item.get("kind") or "")
            for item in _items(file)
        ]
    if not messages:
        raise FrozenError(f"{folder}: no test messages (*.jsonl)")
    return messages, digest.hexdigest()[:16]


def office_phrases(file: Optional[Path]) -> List[OfficePhrase]:
    """Approved and withdrawn phrases, the oldest decision first; raises ``FrozenError``."""
    if file is None:
        return []
    phrases = [
        OfficePhrase(
            identity=f"p{item['id']}",
            text=item["text"],
            intent=item["intent"],
            topic=item.get("topic") or None,
            status=item.get("status", APPROVED),
            decided_at=item.get("decided_at") or "",
            in_live=bool(item.get("in_live")),
        )
        for item in _items(file)
    ]
    return sorted(phrases, key=lambda one: (one.decided_at, one.identity))


def split_by_time(phrases: List[OfficePhrase]) -> Optional[Tuple[List[OfficePhrase], List[OfficePhrase]]]:
    """Older approved phrases and the newest ones; None where there are too few."""
    approved = [one for one in phrases if one.status == APPROVED]
    if len(approved) < LATER_FROM:
        return None
    newest = max(LATER_LEAST, round(len(approved) * LATER_SHARE))
    return approved[:-newest], approved[-newest:]


def _items(file: Path) -> Iterator[Any]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FrozenError(f"{file}: cannot be read ({type(error).__name__})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            item["id"], str.strip(item["text"]), str.strip(item["intent"])
        except (ValueError, TypeError, KeyError):
            raise FrozenError(f'{file}:{number}: needs {{"id", "text", "intent"}}') from None
        yield item
