"""Putting another model in the place of the one that answers, while it answers.

The new model is checked, loaded and tried in a thread beside the answering, and only then takes over, in one step.
Both have a view of their own on the same conversations: the tracker store remembers a domain, and a turn under way
must go on with the domain it began with. Whatever goes wrong before that step leaves the old model answering.

Python runs one thread at a time, so the loading takes turns with the answering; ``SHORT_TURNS`` keeps these turns
short. The thread keeps its priority: lowered, it would be made to wait by others while it holds Python's lock, and
the answering would wait with it.
"""

import asyncio
import contextlib
import copy
import errno
import hashlib
import json
import logging
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Set

import rasa
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.utils.endpoints import EndpointConfig

from nlu import memory
from nlu.hearing import HearingAgent
from nlu.responses import LiveResponses

logger = logging.getLogger(__name__)

METADATA_FILE = "metadata.json"
WARM_UP = ("您好", "和平路12号门口的路灯坏了，麻烦明天上午派人来修")  # The first texts a model reads take longer.
SHORT_TURNS = 0.001  # Seconds a thread may keep the others waiting; Python's own is 0.005.
BLOCK = 1 << 20
LAST_TURNS = 60.0  # Seconds after which the turns of the old model are over in any case.

# Why a model is refused, in the channel's words.
CHECKSUM, UNREADABLE, RASA_VERSION, BUSY, NO_SPACE = "checksum", "unreadable", "rasa_version", "busy", "no_space"
OUTSIDE = "outside"


class RefusedModelError(Exception):
    """The model that answers stays; ``reason`` is one of the words above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Switched:
    """The model that answers now, and how long it took until it did."""

    model: str  # The file's name.
    model_id: str
    seconds: float

    def as_json(self) -> Dict[str, Any]:
        """As the channel tells it."""
        return {"model": self.model, "model_id": self.model_id, "seconds": round(self.seconds, 2)}


class ModelSwitch:
    """Loads models that share conversations, locks and actions, and lets one after the other answer."""

    def __init__(self, store: TrackerStore, locks: LockStore, actions: EndpointConfig, folder: Path) -> None:
        """``folder`` is where models lie; a file from anywhere else is never loaded in the place of another."""
        self._folder = folder
        self._store = store
        self._locks = locks
        self._actions = actions
        self._is_busy = False
        self._leaving: Optional[asyncio.Task[None]] = None  # Kept, or it might be collected before it ends.

    def load(self, file: Path) -> HearingAgent:
        """Load a model; raises whatever a broken archive makes Rasa raise."""
        # A link may point elsewhere tomorrow; the model is called by the name of its file.
        agent = HearingAgent(
            generator=LiveResponses({}),
            tracker_store=copy.copy(self._store),
            lock_store=self._locks,
            action_endpoint=self._actions,
        )
        agent.load_model(file.resolve(strict=True))
        return agent

    async def switch(self, server: Any, file: Path, sha256: str, under_way: Set["asyncio.Task[Any]"]) -> Switched:
        """Let the model of this file answer as ``server.agent``; raises ``RefusedModelError``.

        ``under_way`` are the turns that are being answered; the old model goes when those of now are over.
        """
        if self._is_busy:
            raise RefusedModelError(BUSY)
        self._is_busy = True
        begun = time.monotonic()
        try:
            with short_turns():
                agent = await asyncio.get_running_loop().run_in_executor(None, self._prepare, file, sha256)
            server.agent = agent
        finally:
            self._is_busy = False
        self._leaving = asyncio.ensure_future(_let_go(set(under_way)))
        seconds = time.monotonic() - begun
        logger.warning("switched to model %s in %.1f s", agent.model_name, seconds)
        return Switched(agent.model_name, agent.model_id, seconds)

    def _prepare(self, file: Path, sha256: str) -> HearingAgent:
        """Check, load and try a model; in a thread."""
        try:
            file = self._within(file)
            check_file(file, sha256)
            agent = self.load(file)
            try_out(agent)
        except RefusedModelError:
            raise
        except OSError as error:
            raise RefusedModelError(NO_SPACE if error.errno == errno.ENOSPC else UNREADABLE) from error
        except Exception as error:  # A broken archive fails in any of a dozen ways.
            logger.error("model %s cannot be used: %s", file.name, type(error).__name__)
            raise RefusedModelError(UNREADABLE) from error
        return agent

    def _within(self, file: Path) -> Path:
        """The file itself, behind all links; raises ``RefusedModelError`` unless it lies in the folder of models.

        That is asked first: nobody learns which other files there are.
        """
        found = file.resolve()
        if found.parent != self._folder.resolve():
            raise RefusedModelError(OUTSIDE)
        return found


def check_file(file: Path, sha256: str) -> None:
    """Raise ``RefusedModelError`` unless the file is the one that is meant, made by the Rasa that runs here."""
    if sha256_of(file) != sha256.lower():
        raise RefusedModelError(CHECKSUM)
    if rasa_version_of(file) != rasa.__version__:
        raise RefusedModelError(RASA_VERSION)


def sha256_of(file: Path) -> str:
    """SHA-256 of the content, as hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        for block in iter(lambda: content.read(BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def rasa_version_of(file: Path) -> str:
    """The version of Rasa that made a model; raises where it is no model."""
    with tarfile.open(file, "r:gz") as archive:
        # The name has a leading ./ or not, as the archive was packed.
        member = next(one for one in archive if Path(one.name) == Path(METADATA_FILE))
        content = archive.extractfile(member)
        return str(json.load(content)["rasa_open_source_version"])  # type: ignore[arg-type] # a directory fails here


def try_out(agent: HearingAgent) -> None:
    """Have a model read something; the first text takes longest, and a model that reads nothing is none."""
    for text in WARM_UP:
        parsed = asyncio.run(agent.parse_message(text))
        if not parsed["intent"]["name"]:
            raise RefusedModelError(UNREADABLE)


@contextlib.contextmanager
def short_turns() -> Iterator[None]:
    """Threads take turns more often meanwhile."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_TURNS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


async def _let_go(turns: Set["asyncio.Task[Any]"]) -> None:
    """Free the memory of the old model as soon as nobody needs it."""
    if turns:
        await asyncio.wait(turns, timeout=LAST_TURNS)
    memory.free_garbage()
