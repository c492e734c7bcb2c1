"""The live file: what counts now, for whoever has no database. Format: ``nlu/live.py``, and ``keywords`` besides."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.adjustments.active import Adjustments, active
from helpdesk.adjustments.responses import RESPONSE

FOLDER_MODE = 0o700


def as_live_file(adjustments: Adjustments) -> dict[str, Any]:
    """What the dialogue server needs of it, and the keywords, for measuring (``python -m helpdesk.emergencies``)."""
    return {
        "revision": adjustments.revision,
        "words": list(adjustments.words),
        "synonyms": dict(adjustments.synonyms),
        "places": [one.name for one in adjustments.places],
        "thresholds": dict(adjustments.thresholds),
        "keywords": {word: kind.value for word, kind in adjustments.keywords.items()},
        "responses": {name: text for name, text in adjustments.texts.items() if name.startswith(RESPONSE)},
    }


def write_live_file(session: Session, path: Path) -> bool:
    """Bring the file to what counts now; False if it says so already.

    Readers find the old file or the new one, never a part. Raises ``OSError`` where it cannot be written (the disk
    is full); the old file stays then.
    """
    wanted = as_live_file(active(session))
    if _content(path) == wanted:
        return False
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    _replace(path, json.dumps(wanted, ensure_ascii=False, indent=1))
    return True


def _content(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _replace(path: Path, text: str) -> None:
    """Written beside it, under a name nobody reads, and moved into place; mode 600 from the beginning."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
