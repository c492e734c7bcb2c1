"""Measure: ``nlu.evaluate --model FILE --out DIR [--real DIR] [--page FILE] [--no-held-out] [--service-python PATH]``.

Three sets: a fifth of our own messages, read by a model trained on the other four fifths; and, where they are
present, real messages and chat messages, read by the given model. Writes to DIR: ``report.json`` and ``report.md``
(figures only), ``confusion-*.png``, and ``mistakes.txt``, which quotes messages and stays there. ``--page`` writes the
report once more, for the repository. With the service's Python, which knows the rules in front of the model,
emergencies are counted for the whole bot too.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from nlu import environment, logs
from nlu.evaluation import confusion, report, training
from nlu.evaluation.machine import machine_facts, resident_mb
from nlu.evaluation.mistakes import write_mistakes
from nlu.evaluation.odd_texts import ODD_TEXTS
from nlu.evaluation.sets import Case, Measured, chat_cases, measured, own_cases, real_cases, with_rules
from nlu.names import LABEL_NAMES, TOPIC_NAMES
from nlu.predict import PredictError, load_reader
from nlu.reader import Reader
from nlu.rule_alarms import RuleAlarmsError
from nlu.scores import percentile, pooled, summary

environment.prepare()

REAL = Path("../shared/real")
REAL_FILES = {"real": ("dev.jsonl", real_cases), "chat": ("chat_dev.jsonl", chat_cases)}
WARM_UP = 20  # Messages that fill caches and are not timed.
MB = 1e6


def main(arguments: Optional[List[str]] = None) -> int:
    """Measure; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure()
    try:
        sets, facts = measure(options)
    except (PredictError, RuleAlarmsError, training.TrainingError) as error:
        print(f"nlu.evaluate: {error}", file=sys.stderr)  # noqa: T201
        return 1
    try:
        write(options, sets, facts)
    except OSError as error:
        print(f"nlu.evaluate: {error.filename or options.out}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 1
    print((options.out / "report.md").read_text(encoding="utf-8"))  # noqa: T201
    return 0


def measure(options: argparse.Namespace) -> Tuple[Dict[str, List[Measured]], Dict[str, Any]]:
    """All sets that are present, and the report about them."""
    own = own_cases(options.data)
    reader = load_reader(options.model)
    measured(own[:WARM_UP], reader, "warm up")
    sets = {}
    for name, (file, read_cases) in REAL_FILES.items():
        if (options.real / file).is_file():
            results = measured(read_cases(options.real / file), reader, name)
            sets[name] = with_rules(results, options.service_python)
        else:
            print(f"nlu.evaluate: {options.real / file} is absent, skipped", file=sys.stderr)  # noqa: T201
    # Times and memory are the given model's; without foreign messages it reads some of ours to be timed.
    timed = [one for results in sets.values() for one in results] or measured(own, reader, "time")
    facts = {
        "measured_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": machine_facts(),
        "data_hash": data_hash(options.data),
        "data_messages": count_messages(options.data),
        "model_mb": round(options.model.stat().st_size / MB, 1),
        "memory_mb": resident_mb(),
        "parse_ms": parse_times(timed),
        "odd_ms": slowest_of_odd(reader),
    }
    if options.held_out:
        sets["held_out"] = held_out(options, own)
    if options.time_training:
        facts["training"] = time_training(options).as_facts()
    summaries = {name: summary([one.outcome for one in results]) for name, results in sets.items()}
    return sets, {**facts, "emergencies": pooled(summaries.values()), "sets": summaries}


def held_out(options: argparse.Namespace, own: Sequence[Any]) -> List[Measured]:
    """Our own messages, read by a model that has not seen them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        training.copy_without_held_out(options.data, folder)
        model = folder / "model.tar.gz"
        training.train(
            model, [folder / "nlu", options.data / "rules"], options.config, "train on four fifths", options.domain
        )
        return with_rules(measured(own, load_reader(model), "held out"), options.service_python)


def time_training(options: argparse.Namespace) -> training.Training:
    """Train on everything once more, only to see how long it takes."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.tar.gz"
        return training.train(model, [options.data], options.config, "train on everything", options.domain)


def parse_times(results: Sequence[Measured]) -> Dict[str, Any]:
    """Milliseconds for one message."""
    times = [one.seconds * 1000 for one in results]
    shares = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    figures = {name: round(percentile(times, share), 2) for name, share in shares.items()} if times else {}
    return {**figures, "count": len(times)}


def slowest_of_odd(reader: Reader) -> float:
    """Milliseconds of the slowest of the messages nobody should send; one that fails ends the measuring."""
    cases = [Case(name, text, frozenset({"other"})) for name, text in ODD_TEXTS.items()]
    return round(max(one.seconds for one in measured(cases, reader, "odd")) * 1000, 1)


def data_hash(data: Path) -> str:
    """Short name of this state of the training data."""
    digest = hashlib.sha256()
    for path in sorted(data.glob("nlu/**/*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def count_messages(data: Path) -> int:
    """How many messages there are to learn from."""
    from nlu.corpus.examples import read_examples

    return len(read_examples(data))


def write(options: argparse.Namespace, sets: Mapping[str, Sequence[Measured]], facts: Mapping[str, Any]) -> None:
    """All files; the page for the repository only where it is asked for. Raises ``OSError``."""
    options.out.mkdir(parents=True, exist_ok=True)
    pictures = draw_all(facts, options.out)
    words = json.dumps(report.for_program(facts), ensure_ascii=False, indent=1)
    (options.out / "report.json").write_text(words + "\n", encoding="utf-8")
    (options.out / "report.md").write_text(report.as_markdown(facts, pictures), encoding="utf-8")
    write_mistakes(sets, options.out / "mistakes.txt")
    if options.page:
        write_page(options.page, facts, {name: options.out / file for name, file in pictures.items()})


def write_page(page: Path, facts: Mapping[str, Any], pictures: Mapping[str, Path]) -> None:
    """The report for the repository, with copies of the pictures beside it."""
    page.parent.mkdir(parents=True, exist_ok=True)
    beside = {name: picture.name.replace("confusion", page.stem) for name, picture in pictures.items()}
    for name, picture in pictures.items():
        shutil.copyfile(picture, page.with_name(beside[name]))
    page.write_text(report.as_markdown(facts, beside), encoding="utf-8")


def draw_all(facts: Mapping[str, Any], folder: Path) -> Dict[str, str]:
    """The confusion matrices of labels and topics; file names of the former by set."""
    pictures = {}
    if not confusion.chinese_font("".join([*LABEL_NAMES.values(), *TOPIC_NAMES.values()])):
        print(f"nlu.evaluate: {confusion.FONT_HINT}", file=sys.stderr)  # noqa: T201
    for name, figures in facts["sets"].items():
        dashed, title = name.replace("_", "-"), report.SET_NAMES[name]
        pictures[name] = f"confusion-{dashed}.png"
        confusion.draw(figures["confusion"], LABEL_NAMES, title, folder / pictures[name])
        confusion.draw(figures["topic_confusion"], TOPIC_NAMES, title, folder / f"confusion-{dashed}-topics.png")
    return pictures


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluate", description="Measure a model.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the report")
    parser.add_argument("--page", type=Path, help="Markdown page for the repository, figures only")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real messages")
    parser.add_argument("--no-held-out", dest="held_out", action="store_false", help="skip the training on four fifths")
    parser.add_argument("--service-python", type=Path, help="Python of the service: asks the rules for emergencies too")
    parser.add_argument("--time-training", action="store_true", help="train on everything as well, to time it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
