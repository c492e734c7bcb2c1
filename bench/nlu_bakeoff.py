"""Compare pipelines on the same messages: ``nlu/.venv/bin/python -m bench.nlu_bakeoff [NAME …]``.

Every pipeline (``ours`` is config.yml, the others are bench/pipelines/*.yml) learns from four fifths of our own
messages in a process of its own, and is measured on the last fifth and, where they are present, on real and chat
messages. A finished result is kept beside the report and used again while data and pipeline are the same, so that a
broken-off comparison goes on where it stopped. DIET takes many minutes; ``--sample 0.05`` shows whether all works.
"""

import argparse
import hashlib
import json
import logging
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence

import yaml

from bench.bakeoff_report import as_markdown
from nlu import environment, logs
from nlu.evaluate import MB, REAL, REAL_FILES, WARM_UP, data_hash, parse_times
from nlu.evaluation import training
from nlu.evaluation.machine import machine_facts, resident_mb
from nlu.evaluation.sets import Case, measured, own_cases
from nlu.importer import LOADER
from nlu.predict import PredictError, load_reader
from nlu.scores import summary

environment.prepare()

PIPELINES = Path(__file__).parent / "pipelines"
OURS = "ours"
CLASSIFIERS = ("DIETClassifier", "LogisticRegressionClassifier", "IntentClassifier")
ENTITY_FINDERS = ("DIETClassifier", "EntityExtractor")
TOPIC_FINDERS = ("TopicClassifier",)
NO_INGREDIENTS = {".venv", "tests", "evaluation", "corpus"}
KEPT_FIGURES = (
    *("messages", "label_strict", "label_strict_interval", "label_lenient", "macro_f1", "topic", "calibration_error"),
    *("emergency_recall", "false_alarms", "fallback", "strict_when_answered"),
)


def main(arguments: Optional[List[str]] = None) -> int:
    """Compare; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure()
    unknown = sorted(set(options.names) - set(pipelines()))
    if unknown:
        print(f"bench: no pipeline {', '.join(unknown)}; there are {', '.join(pipelines())}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    if options.one:
        return _measure_one(options, options.names[0])
    failed = [name for name in options.names or pipelines() if not _run_one(options, name)]
    print(_write(options.out, options.sample).read_text(encoding="utf-8"))
    if failed:
        print(f"bench: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def pipelines() -> Dict[str, Path]:
    """Configurations by name, the quick ones first."""
    files = {path.stem: path for path in sorted(PIPELINES.glob("*.yml"))}
    quick_first = sorted(files, key=lambda name: ("diet" in name, len(name), name))
    return {OURS: Path("config.yml"), **{name: files[name] for name in quick_first}}


def _run_one(options: argparse.Namespace, name: str) -> bool:
    """Measure one pipeline in a process of its own, unless that is done already; whether there is a result."""
    done = _load(_result_file(options.out, name, options.sample))
    if done and done["made_of"] == made_of(options, name) and not options.again:
        print(f"bench: {name}: measured before, kept", file=sys.stderr)
        return True
    print(f"bench: {name} …", file=sys.stderr)
    more = ["--out", str(options.out), "--data", str(options.data), "--real", str(options.real)]
    argv = [sys.executable, "-m", "bench.nlu_bakeoff", name, "--one", "--sample", str(options.sample), *more]
    return subprocess.run(argv, check=False).returncode == 0


def _measure_one(options: argparse.Namespace, name: str) -> int:
    import jieba

    jieba.setLogLevel(logging.WARNING)  # Rasa's own tokenizer lets it tell what it loads.
    try:
        facts = measure(options, name)
    except (PredictError, training.TrainingError) as error:
        print(f"bench: {name}: {error}", file=sys.stderr)
        return 1
    file = _result_file(options.out, name, options.sample)
    file.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(options: argparse.Namespace, name: str) -> Dict[str, Any]:
    """Train and read with one pipeline; raises ``TrainingError`` or ``PredictError``."""
    config = pipelines()[name]
    components = _components(config)
    with tempfile.TemporaryDirectory() as folder:
        data, model = Path(folder), Path(folder) / "model.tar.gz"
        training.copy_without_held_out(options.data, data)
        thin_out(data, options.sample)
        took = training.train(model, [data / "nlu", options.data / "rules"], config, f"train {name}")
        before = resident_mb()
        reader = load_reader(model)
        sets = dict(_sets(options))
        measured(sets["held_out"][:WARM_UP], reader, "warm up")
        results = {which: measured(cases, reader, f"{name}, {which}") for which, cases in sets.items()}
        size = round(model.stat().st_size / MB, 1)
    return {
        "name": name,
        "made_of": made_of(options, name),
        "measured_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": machine_facts(),
        "training": took.as_facts(),
        "classifier_seconds": _seconds_of(took.components, CLASSIFIERS),
        "model_mb": size,
        "memory_mb": resident_mb(),
        "memory_before_mb": before,
        "parse_ms": parse_times([one for which in results.values() for one in which]),
        "sets": {which: _figures(summary([m.outcome for m in r]), components) for which, r in results.items()},
    }


def _sets(options: argparse.Namespace) -> Iterator[Any]:
    yield "held_out", sampled(own_cases(options.data), options.sample)
    for name, (file, read_cases) in REAL_FILES.items():
        if (options.real / file).is_file():
            yield name, list(read_cases(options.real / file))


def thin_out(folder: Path, share: float) -> None:
    """Keep a share of the messages, chosen by their texts; at least two of each intent."""
    if share >= 1:
        return
    for path in sorted(folder.glob("nlu/**/*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader
        for section in content["nlu"]:
            kept = sorted(section["examples"], key=lambda example: _lot(str(example["text"])))
            section["examples"] = kept[: max(2, round(len(kept) * share))]
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def sampled(cases: Sequence[Case], share: float) -> List[Case]:
    """A share of the cases, chosen by their texts; at least one."""
    kept = sorted(cases, key=lambda case: _lot(case.text))
    return kept[: max(1, round(len(kept) * min(share, 1.0)))]


def _lot(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def made_of(options: argparse.Namespace, name: str) -> Dict[str, Any]:
    """What a result depends on; the same again need not be measured again."""
    digest = hashlib.sha256(pipelines()[name].read_bytes())
    for path in _ingredients_of_ours() if name == OURS else ():
        digest.update(path.read_bytes())
    return {"data_hash": data_hash(options.data), "pipeline": digest.hexdigest()[:12], "sample": options.sample}


def _ingredients_of_ours() -> List[Path]:
    """Our components and what they read; not the tools that only measure."""
    code = [path for path in Path("nlu").rglob("*.py") if not NO_INGREDIENTS & set(path.parts)]
    return sorted([*code, *Path("data/lookup").glob("*.txt")])


def _figures(figures: Dict[str, Any], components: Sequence[str]) -> Dict[str, Any]:
    """The figures that are compared; None for what a pipeline does not even try."""
    kept = {key: figures[key] for key in KEPT_FIGURES}
    kept["topic"] = kept["topic"] if _any_of(components, TOPIC_FINDERS) else None
    micro = figures["entities"].get("micro")
    kept["entities_f1"] = micro["f1"] if micro and _any_of(components, ENTITY_FINDERS) else None
    return kept


def _components(config: Path) -> List[str]:
    content = yaml.load(config.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader
    return [str(one["name"]).rsplit(".", 1)[-1] for one in content["pipeline"]]


def _any_of(components: Sequence[str], endings: Sequence[str]) -> bool:
    return any(component.endswith(tuple(endings)) for component in components)


def _seconds_of(components: Dict[str, float], endings: Sequence[str]) -> Optional[float]:
    seconds = [took for name, took in components.items() if name.endswith(tuple(endings))]
    return round(sum(seconds), 1) if seconds else None


def _result_file(out: Path, name: str, sample: float) -> Path:
    return out / f"bakeoff-{name}{'' if sample >= 1 else '-sample'}.json"


def _load(file: Path) -> Optional[Dict[str, Any]]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write(out: Path, sample: float) -> Path:
    found = [_load(_result_file(out, name, sample)) for name in pipelines()]
    results = [one for one in found if one]
    stem = "bakeoff" if sample >= 1 else "bakeoff-sample"
    (out / f"{stem}.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page = out / f"{stem}.md"
    page.write_text(as_markdown(results), encoding="utf-8")
    return page


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.nlu_bakeoff", description="Compare pipelines.")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(pipelines())}; none: all of them")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real messages")
    parser.add_argument("--sample", type=float, default=1.0, help="share of the messages, to try the script itself")
    parser.add_argument("--again", action="store_true", help="measure anew what was measured before")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)  # Inside the process of one pipeline.
    return parser


if __name__ == "__main__":
    sys.exit(main())
