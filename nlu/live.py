"""What admins have changed since the training: one file, written by the service, noticed at the next message.

A file that is broken, too big or gone changes nothing: what was read last stays, and one line of the log says why
without quoting it. Format: docs/architecture.md, "Changed without training".
"""

import contextlib
import json
import logging
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from nlu import environment

logger = logging.getLogger(__name__)

LARGEST = (
    2_000_000  # Bytes; a thousand words, places and synonyms and every response written anew have a quarter of it.
)
LONGEST_WORD = 64  # Characters of a word, a place or a synonym.
LONGEST_TEXT = 4096  # Characters of a response; Telegram's own limit.
THRESHOLDS = ("fallback", "ambiguity")

Sign = Tuple[int, int, int]


class BrokenFileError(ValueError):
    """The file is not what it must be; the text says what is wrong, never quoting it."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Live:
    """One state of the file. Another state is another object, so ``is`` tells whether anything has changed."""

    revision: int = 0
    words: Tuple[str, ...] = ()  # Never cut.
    synonyms: Mapping[str, str] = field(default_factory=_nothing)  # What is typed -> what it is read as.
    places: Tuple[str, ...] = ()  # Found as addresses.
    thresholds: Mapping[str, float] = field(default_factory=_nothing)  # Names of THRESHOLDS, from 0 to 1.
    responses: Mapping[str, str] = field(default_factory=_nothing)  # utter_x or utter_x@variation -> text.


NOTHING = Live()


def parse(content: bytes) -> Live:
    """Read one file's content; raises ``BrokenFileError``."""
    try:
        facts = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BrokenFileError("is no JSON") from None
    if not isinstance(facts, dict):
        raise BrokenFileError("needs an object")
    revision = facts.get("revision") or 0
    if not isinstance(revision, int):
        raise BrokenFileError("revision: needs a whole number")
    return Live(
        revision=revision,
        words=_texts(facts, "words"),
        synonyms=MappingProxyType(_pairs(facts, "synonyms", LONGEST_WORD)),
        places=_texts(facts, "places"),
        thresholds=MappingProxyType(_thresholds(facts)),
        responses=MappingProxyType(_pairs(facts, "responses", LONGEST_TEXT)),
    )


def _texts(facts: Dict[str, Any], key: str) -> Tuple[str, ...]:
    listed = facts.get(key) or []
    if not isinstance(listed, list) or not all(_is_text(one, LONGEST_WORD) for one in listed):
        raise BrokenFileError(f"{key}: needs a list of short texts")
    return tuple(listed)


def _pairs(facts: Dict[str, Any], key: str, longest: int) -> Dict[str, str]:
    pairs = facts.get(key) or {}
    if not isinstance(pairs, dict) or not all(
        _is_text(a, LONGEST_WORD) and _is_text(b, longest) for a, b in pairs.items()
    ):
        raise BrokenFileError(f"{key}: needs an object of texts")
    return pairs


def _is_text(value: Any, longest: int) -> bool:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        return False
    try:
        value.encode("utf-8")  # Half a character (a lone surrogate) could be read, but never be sent.
    except UnicodeEncodeError:
        return False
    return True


def _thresholds(facts: Dict[str, Any]) -> Dict[str, float]:
    named = facts.get("thresholds") or {}
    if not isinstance(named, dict):
        raise BrokenFileError("thresholds: needs an object")
    known = {name: named[name] for name in THRESHOLDS if named.get(name) is not None}
    for name, value in known.items():
        # Not a number is no number between 0 and 1 either.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise BrokenFileError(f"thresholds.{name}: needs a number from 0 to 1")
    return {name: float(value) for name, value in known.items()}


class LiveFile:
    """The file, looked at again whenever somebody asks: one ``stat``, some millionths of a second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: Optional[Sign] = None
        self._live = NOTHING

    def current(self) -> Live:
        """What the file says now, or said when it was last sound."""
        sign = self._sign()
        if sign != self._seen:
            self._seen = sign
            self._take()
        return self._live

    def _sign(self) -> Optional[Sign]:
        try:
            facts = os.stat(self._path)  # noqa: PTH116 - asked for every message
        except OSError:
            return None
        # The service renames a new file into place, so the inode alone would do; hands write in other ways.
        return facts.st_mtime_ns, facts.st_size, facts.st_ino

    def _take(self) -> None:
        try:
            self._live = parse(self._content())
        except OSError as error:
            self._tell(error.strerror or type(error).__name__)
        except BrokenFileError as error:
            self._tell(str(error))

    def _content(self) -> bytes:
        if not stat.S_ISREG(self._path.stat().st_mode):
            raise BrokenFileError("is no file")  # A pipe would keep everybody waiting.
        with self._path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise BrokenFileError(f"is larger than {LARGEST} bytes")
        return content

    def _tell(self, reason: str) -> None:
        logger.warning("live adjustments not taken (%s); revision %d stays", reason, self._live.revision)


_files: Dict[Path, LiveFile] = {}
_held: List[Live] = []


def current() -> Live:
    """What admins have changed by now; nothing where no file was named."""
    if _held:
        return _held[-1]
    path = environment.live()
    if path is None:
        return NOTHING
    file = _files.get(path)
    if file is None:
        file = _files.setdefault(path, LiveFile(path))
    return file.current()


@contextlib.contextmanager
def held() -> Iterator[Live]:
    """One state for everything that is read meanwhile: a training must read its first and last example alike."""
    state = current()
    _held.append(state)
    try:
        yield state
    finally:
        _held.remove(state)
