"""The build folder: what one training learns from, put together for it alone.

``data/`` as it came with the program, what admins have approved, and the office's guide. The program never edits
``data/``; the rows are read in one snapshot, so that a decision made meanwhile counts for the next training.
"""

import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.errors import UnavailableError
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.reviewing import approved_phrases
from helpdesk.settings import ROOT, Settings
from linli import guide_lessons
from linli.examples import example_of, write_examples
from linli.ingredients import LEARNED, build_digest

# Free space a training needs, in bytes: several copies of the model while it is packed, and never less than this.
_LEAST_SPACE = 300_000_000
_COPIES = 10


@dataclass(frozen=True)
class Build:
    """A build folder, and what was put in it.

    ``left_out`` counts the approved phrases of each label that no longer exists; ``phrases`` are the ids of the
    others. ``at`` is the moment of the snapshot.
    """

    folder: Path
    at: datetime
    digest: str
    phrases: tuple[int, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    guide: int = 0

    @property
    def data(self) -> Path:
        """Examples and rules."""
        return self.folder / "data"

    @property
    def domain(self) -> Path:
        """The domain."""
        return self.folder / "domain.yml"

    @property
    def config(self) -> Path:
        """The pipeline."""
        return self.folder / "config.yml"

    @property
    def model(self) -> Path:
        """Where the training puts the model; it is moved away once all is well."""
        return self.folder / "out" / "model.tar.gz"


def make_build(settings: Settings, session: Session, name: str, *, at: datetime) -> Build:
    """Put a build folder together; call it only while no other training runs: what earlier ones left is removed."""
    remove_builds(settings)
    check_space(settings)
    folder = settings.home / "build" / name
    (folder / "out").mkdir(parents=True, mode=0o700)
    (settings.home / "build").chmod(0o700)
    for part in LEARNED:
        shutil.copytree(ROOT / "data" / part, folder / "data" / part)
    for file in ("domain.yml", "config.yml"):
        shutil.copyfile(ROOT / file, folder / file)
    guide = guide_lessons.add(session, folder)
    phrases, left_out = _add_phrases(session, folder)
    return Build(folder, at, build_digest(settings, folder), phrases, left_out, guide)


def remove_builds(settings: Settings) -> None:
    """Remove all build folders."""
    shutil.rmtree(settings.home / "build", ignore_errors=True)


def check_space(settings: Settings) -> None:
    """Raise ``UnavailableError`` where the disk has no room for a training."""
    live = settings.models / "live.tar.gz"
    needed = max(_LEAST_SPACE, _COPIES * live.stat().st_size if live.exists() else 0)
    free = shutil.disk_usage(settings.home).free
    if free < needed:
        raise UnavailableError(
            f"磁盘空间不够：训练需要 {needed // 1_000_000} MB，只剩 {free // 1_000_000} MB；请先清理磁盘再训练"
        )


def withdrawn_meanwhile(session: Session, build: Build) -> list[int]:
    """Ids of phrases that this build holds and that nobody approves of any more."""
    query = select(Phrase.id).where(Phrase.status == PhraseStatus.APPROVED)
    approved = set(session.scalars(query))
    return [one for one in build.phrases if one not in approved]


def known_intents(domain: Path) -> set[str]:
    """The intents of a domain file."""
    content = yaml.load(domain.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    return {one if isinstance(one, str) else next(iter(one)) for one in content["intents"]}


def _add_phrases(session: Session, folder: Path) -> tuple[tuple[int, ...], dict[str, int]]:
    """All approved phrases, in one read; ids of those that were added, and counts by label of those left out."""
    phrases = approved_phrases(session)
    known = known_intents(folder / "domain.yml")
    learned = [one for one in phrases if one.intent in known and one.text.strip()]
    gone = Counter(str(one.intent) for one in phrases if one.intent not in known)
    _write_phrases(folder / "data" / "nlu" / "approved.yml", learned, known)
    return tuple(one.id for one in learned), dict(gone)


def _write_phrases(file: Path, phrases: Iterable[Phrase], intents: Collection[str]) -> None:
    examples: dict[str, list[dict[str, Any]]] = {intent: [] for intent in intents}
    for phrase in phrases:
        examples[str(phrase.intent)].append(example_of(phrase))
    write_examples(file, examples)
