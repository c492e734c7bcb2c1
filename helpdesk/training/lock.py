"""One training at a time: a lock beside the running service, held by the process that trains and by nobody else.

A row alone would not do: a process that was killed leaves its row behind, its lock goes with it.
"""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from helpdesk.errors import UnavailableError

LOCK = "train.lock"
ATTEMPTS = 4  # ``is_training`` holds the lock for a moment.
PAUSE = 0.1  # Seconds.
TRAINS = "已经有一次训练在进行，请等它结束"


@contextlib.contextmanager
def one_at_a_time(run: Path, *, lock: str = LOCK, words: str = TRAINS) -> Iterator[None]:
    """Two trainings would halve each other's speed; raises ``UnavailableError`` with ``words`` for the second.

    ``lock`` names another file for other work that is done one at a time.
    """
    with (run / lock).open("w") as held:
        if not any(_taken(held, attempt) for attempt in range(ATTEMPTS)):
            raise UnavailableError(words)
        yield


def is_training(run: Path) -> bool:
    """Whether any process trains now, whoever started it."""
    if not (run / LOCK).exists():
        return False
    with (run / LOCK).open("r") as lock:
        return not _taken(lock)


def _taken(lock: IO[str], attempt: int = 0) -> bool:
    """Whether we have got the lock, at the second attempt after a pause."""
    if attempt:
        time.sleep(PAUSE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
