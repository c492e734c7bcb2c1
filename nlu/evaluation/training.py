"""Training for measuring: in a process of its own, so that its time and its memory are its own."""

import itertools
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Dict, List

import yaml

from nlu.evaluation.machine import peak_mb_of_children
from nlu.evaluation.sets import is_held_out
from nlu.importer import LOADER
from nlu.progress import watched


class TrainingError(Exception):
    """The model for measuring was not made; the text says why in one line."""


@dataclass(frozen=True)
class Training:
    """What a training took.

    ``seconds`` is the whole command, start of Python and proof of the model included; ``components`` are the seconds
    of each one of the pipeline, ``peak_mb`` is the most memory any child of this process has had so far.
    """

    seconds: float
    examples: int
    peak_mb: float
    components: Dict[str, float] = field(default_factory=dict)

    def as_facts(self) -> Dict[str, Any]:
        """For a report."""
        return asdict(self)


def copy_without_held_out(data: Path, folder: Path) -> None:
    """The messages of ``data/nlu`` that a model for measuring may see, in the same files below ``folder``."""
    from rasa.shared.nlu.training_data.entities_parser import replace_entities

    for path in sorted(data.glob("nlu/**/*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader
        for section in content["nlu"]:
            section["examples"] = [
                e for e in section["examples"] if not is_held_out(replace_entities(str(e["text"]).strip()))
            ]
        copy = folder / path.relative_to(data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(yaml.dump(content, Dumper=_dumper(), allow_unicode=True), encoding="utf-8")


def train(model: Path, data: List[Path], config: Path, words: str, domain: Path = Path("domain.yml")) -> Training:
    """Train ``model`` with a progress bar called ``words``; raises ``TrainingError``."""
    files = ["--data", *map(str, data), "--domain", str(domain), "--config", str(config)]
    argv = [sys.executable, "-m", "nlu.train", "--out", str(model), *files, "--json"]
    begun = time.monotonic()
    spoken: List[Dict[str, Any]] = []
    # Errors go to a file: a pipe nobody reads would fill up and stop the training.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, text=True) as process:  # noqa: S603
            assert process.stdout is not None  # noqa: S101 - opened as a pipe above
            with watched([], words, total=100) as bar:
                for facts in filter(None, map(_progress_of, process.stdout)):
                    spoken.append({**facts, "at": time.monotonic()})
                    bar.update(facts["percent"] - bar.n)
        errors.seek(0)
        said = errors.read().strip().splitlines() or ["no reason given"]
    last = spoken[-1] if spoken else {}
    if process.returncode != 0 or last.get("stage") != "done":
        raise TrainingError(last.get("error") or said[-1][:500])
    seconds = round(time.monotonic() - begun, 1)
    return Training(seconds, int(last["examples"]), peak_mb_of_children(), component_seconds(spoken))


def component_seconds(spoken: List[Dict[str, Any]]) -> Dict[str, float]:
    """Seconds of each component: from the line that names it to the next line."""
    seconds: Dict[str, float] = {}
    for line, following in itertools.pairwise(spoken):
        if "component" in line:
            name = line["component"].rsplit(".", 1)[-1]
            seconds[name] = round(seconds.get(name, 0.0) + following["at"] - line["at"], 1)
    return seconds


def _progress_of(line: str) -> Dict[str, Any]:
    try:
        facts = json.loads(line)
    except ValueError:
        return {}  # Libraries print as well.
    return facts if isinstance(facts, dict) and "percent" in facts else {}


def _dumper() -> Any:
    return getattr(yaml, "CSafeDumper", yaml.SafeDumper)
