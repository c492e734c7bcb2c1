"""Train a model: ``python -m nlu.train --out FILE.tar.gz [--data DIR …] [--json]``.

Builds in a folder beside the output file, loads the result once to prove it works, and renames it into place.
A failure leaves nothing behind and ends with one line on standard error and exit status 1. With ``--json`` every
line on standard output is ``{"stage": …, "percent": …}``; the last one has stage ``done`` and the facts, or
stage ``failed`` and the ``error``.
"""

import argparse
import contextlib
import errno
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from nlu import environment, live, logs
from nlu.memory import without_collection

environment.prepare()

# What is learned of data/; data/frozen is what models are measured with.
DATA = [Path("data", "nlu"), Path("data", "rules")]
# Roughly how long each component takes, as shares of the whole; the rest takes no time to speak of.
COSTS = {
    "JiebaTokenizer": 4,
    "TextFeaturizer": 7,
    "EmergencyDetector": 35,
    "EntityExtractor": 40,
    "LinearIntentClassifier": 70,
    "TopicClassifier": 80,
}
SEED = 7  # Of what is left to chance outside our own components, which have seeds of their own.
STAGES = {"start": 0, "read": 10, "train": 20, "verify": 90, "done": 100}


class TrainingFailedError(Exception):
    """No model was made; the text says why in one line, ``reason`` in one word where a person can do something."""

    def __init__(self, words: str, reason: Optional[str] = None) -> None:
        super().__init__(words)
        self.reason = reason


class Progress:
    """Tells a person or a program how far the training is."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._out = sys.stdout  # Kept: Rasa's own prints are sent elsewhere meanwhile.
        self.percent = 0

    def tell(self, stage: str, percent: int, **facts: Any) -> None:
        """Print one line; the percentage never goes back."""
        self.percent = max(self.percent, percent)
        line = {"stage": stage, "percent": self.percent, **facts}
        words = f"{self.percent:3d} %  {stage}  " + "  ".join(f"{key}={value}" for key, value in facts.items())
        print(json.dumps(line, ensure_ascii=False) if self._as_json else words.rstrip(), file=self._out, flush=True)


class ComponentProgress(logging.Handler):
    """Turns Rasa's "Starting to train component" lines into progress."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self._under_way: Optional[str] = None
        self._done = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more component has begun."""
        text = record.getMessage()
        if text.startswith("Starting to train component"):
            component = text.split("'")[1]
            self._done += COSTS.get(self._under_way or "", 0)
            self._under_way = component
            share = self._done / sum(COSTS.values())
            percent = int(STAGES["train"] + share * (STAGES["verify"] - STAGES["train"]))
            self._progress.tell("train", percent, component=component, share=round(share, 3))


def main(arguments: Optional[List[str]] = None) -> int:
    """Train; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure(logging.ERROR)
    progress = Progress(options.json)
    if options.office:
        environment.use_office(options.office)
    if options.live:
        environment.use_live(options.live)
    try:
        used = check_adaptation(options.adaptation)
        train(options.out, options.data, options.domain, options.config, progress, adaptation=used)
    except TrainingFailedError as error:
        print(f"nlu.train: {error}", file=sys.stderr)  # noqa: T201
        if options.json:
            progress.tell("failed", progress.percent, error=str(error), reason=error.reason)
        return 1
    return 0


def check_adaptation(file: Optional[Path]) -> Dict[str, Optional[str]]:
    """Use this file if it is there and sound; its digest, or None and why the training goes on without it."""
    environment.use_adaptation(None)
    if file is None or not file.exists():
        return {"adaptation": None}
    from nlu.adaptation.store import Adaptation, AdaptationError, digest_of

    try:
        Adaptation.load(file)
    except AdaptationError as error:  # An update of the program must not keep an office from training.
        return {"adaptation": None, "adaptation_refused": str(error)}
    environment.use_adaptation(file)
    return {"adaptation": digest_of(file)}


def train(
    out: Path,
    data: List[Path],
    domain: Path,
    config: Path,
    progress: Progress,
    adaptation: Optional[Dict[str, Optional[str]]] = None,
) -> None:
    """Train, verify, rename into place; ``adaptation`` is told at the end."""
    begun = time.monotonic()
    for path in [domain, config, *data]:
        if not path.exists():
            raise TrainingFailedError(f"{path} is missing")
    progress.tell("start", STAGES["start"])
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix=".train-", dir=out.parent) as folder,
            _rasa_kept_quiet(),
            without_collection(),
            live.held() as known,
        ):
            _seed()
            built, examples = _build(Path(folder), data, domain, config, progress)
            progress.tell("verify", STAGES["verify"])
            verify(built)
            made = facts_of(built)
            os.replace(built, out)  # noqa: PTH105 - atomic, also over an existing file
    except OSError as error:
        raise TrainingFailedError(f"cannot write {out}: {error.strerror or error}", reason_of(error)) from None
    seconds = round(time.monotonic() - begun, 1)
    facts = {"model": str(out), "examples": examples, "seconds": seconds, "live": known.revision, **(adaptation or {})}
    progress.tell("done", STAGES["done"], seed=SEED, **made, **facts)


def _seed() -> None:
    """Same data, same model: whatever the libraries shuffle, they shuffle alike."""
    import random

    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)


def facts_of(model: Path) -> Dict[str, Any]:
    """What the file itself says of its making: Rasa's version and the id Rasa gave it."""
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    metadata = LocalModelStorage.metadata_from_archive(model)
    return {"model_id": metadata.model_id, "rasa_version": metadata.rasa_open_source_version}


def reason_of(error: Optional[BaseException]) -> Optional[str]:
    """``disk_full`` or ``memory``, if that is behind the error; None for anything else."""
    while error is not None:
        if isinstance(error, MemoryError):
            return "memory"
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return "disk_full"
        error = error.__cause__ or error.__context__
    return None


def _build(folder: Path, data: List[Path], domain: Path, config: Path, progress: Progress) -> "tuple[Path, int]":
    import rasa.model_training
    from rasa.shared.importers.importer import TrainingDataImporter

    progress.tell("read", STAGES["read"])
    files = [str(path) for path in data]
    try:
        importer = TrainingDataImporter.load_from_config(str(config), str(domain), files)
        examples = len(importer.get_nlu_data().intent_examples)
        with _component_progress(progress):
            result = rasa.model_training.train(
                str(domain), str(config), files, output=str(folder), force_training=True, fixed_model_name="model"
            )
    except SystemExit:
        raise TrainingFailedError("the training data or the domain is wrong; see the lines above") from None
    except Exception as error:
        raise TrainingFailedError(_one_line(error), reason_of(error)) from error
    if result.code != 0 or not result.model:
        raise TrainingFailedError("there is no training data")
    return Path(result.model), examples


def verify(model: Path) -> None:
    """Load the model and let it read one message."""
    import asyncio

    from rasa.core.agent import Agent

    try:
        agent = Agent.load(model_path=str(model))
        parsed = asyncio.run(agent.parse_message("你好"))
    except Exception as error:
        raise TrainingFailedError(f"the new model does not load: {_one_line(error)}", reason_of(error)) from error
    if not parsed["intent"]["name"]:
        raise TrainingFailedError("the new model recognises nothing")


@contextlib.contextmanager
def _component_progress(progress: Progress) -> Iterator[None]:
    source = logging.getLogger("rasa.engine.training.hooks")
    handler = ComponentProgress(progress)
    level, source.propagate = source.level, False
    source.setLevel(logging.INFO)
    source.addHandler(handler)
    try:
        yield
    finally:
        source.removeHandler(handler)
        source.setLevel(level)
        source.propagate = True


@contextlib.contextmanager
def _rasa_kept_quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(sys.stderr):
        yield


def _one_line(error: Exception) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {' '.join(str(cause).split())[:500]}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description="Train a model of 邻里通.")
    parser.add_argument("--out", type=Path, required=True, help="model file to write (.tar.gz)")
    parser.add_argument("--data", type=Path, nargs="+", default=DATA, help="folders of training data")
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--office", type=Path, help="office file whose places are learned (default: LINLI_OFFICE)")
    parser.add_argument("--adaptation", type=Path, help="what was learned from the office's messages (nlu.adapt)")
    parser.add_argument("--live", type=Path, help="what admins have changed without training (default: LINLI_LIVE)")
    parser.add_argument("--json", action="store_true", help="progress as JSON lines")
    return parser


if __name__ == "__main__":
    sys.exit(main())
