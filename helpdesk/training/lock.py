"""One training at a time: a lock beside the running service, held by the process that trains and by nobody else.

A row alone would not do: a process that was killed leaves its row behind, its lock goes with it.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from helpdesk.errors import UnavailableError

LOCK = "train.lock"


@contextlib.contextmanager
def one_at_a_time(run: Path) -> Iterator[None]:
    """Two trainings would halve each other's speed; raises ``UnavailableError`` for the second."""
    with (run / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UnavailableError("已经有一次训练在进行，请等它结束") from None
        yield


def is_training(run: Path) -> bool:
    """Whether any process trains now, whoever started it."""
    if not (run / LOCK).exists():
        return False
    try:
        with one_at_a_time(run):
            return False
    except UnavailableError:
        return True
