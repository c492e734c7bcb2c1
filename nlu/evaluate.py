"""Measure: ``python -m nlu.evaluate --model FILE --out DIR [--real DIR] [--no-held-out]``.

Three sets: a fifth of our own messages, read by a model trained on the other four fifths; and, where they are
present, real messages and chat messages, read by the given model. Writes ``report.json`` and ``report.md`` to DIR:
figures only, no sentence of anybody.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional

from nlu import environment, logs
from nlu.labels import label_of
from nlu.predict import PredictError, load_reader
from nlu.reader import Reader
from nlu.scores import Outcome, summary

environment.prepare()

HELD_OUT = 5  # Every fifth message.
REAL = Path("../shared/real")
HEADLINES = (
    ("label_strict", "意图（严格）"),
    ("label_lenient", "意图（宽松）"),
    ("macro_f1", "宏平均 F1"),
    ("topic", "主题"),
    ("fallback", "再问一次的比例"),
    ("strict_when_answered", "直接作答时的正确率"),
    ("calibration_error", "校准误差"),
    ("emergency_recall", "紧急召回"),
    ("false_alarms", "紧急误报"),
)


def main(arguments: Optional[List[str]] = None) -> int:
    """Measure; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure()
    try:
        report = measure(options)
    except PredictError as error:
        print(f"nlu.evaluate: {error}", file=sys.stderr)  # noqa: T201
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    (options.out / "report.md").write_text(as_markdown(report), encoding="utf-8")
    print(as_markdown(report))  # noqa: T201
    return 0


def measure(options: argparse.Namespace) -> Dict[str, Any]:
    """All sets that are present."""
    sets: Dict[str, Any] = {}
    reader = load_reader(options.model)
    for name, outcomes in (("real", real_outcomes), ("chat", chat_outcomes)):
        file = options.real / {"real": "dev.jsonl", "chat": "chat_dev.jsonl"}[name]
        if file.is_file():
            sets[name] = summary(list(outcomes(file, reader)))
        else:
            print(f"nlu.evaluate: {file} is absent, skipped", file=sys.stderr)  # noqa: T201
    if options.held_out:
        sets["held_out"] = summary(held_out_outcomes(options.data))
    return {
        "measured_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "data_hash": data_hash(options.data),
        "sets": sets,
    }


def real_outcomes(file: Path, reader: Reader) -> Iterator[Outcome]:
    """Real messages: one or two right labels, and others that can be defended."""
    for item in _lines(file):
        reading = reader.read(item["text"])
        yield Outcome(
            labels=frozenset(item["labels"]),
            also=frozenset(item["also"]),
            read=reading.label,
            confidence=reading.ranking[0][1],
            fallback=reading.fallback,
            topic=item["topic"],
            read_topic=reading.topic,
        )


def chat_outcomes(file: Path, reader: Reader) -> Iterator[Outcome]:
    """Chat messages: one right label, perhaps a second reading, entities."""
    for item in _lines(file):
        reading = reader.read(item["text"])
        yield Outcome(
            labels=frozenset({item["label"]}),
            also=frozenset({item["second"]} if item.get("second") else ()),
            read=reading.label,
            confidence=reading.ranking[0][1],
            fallback=reading.fallback,
            topic=item["topic"],
            read_topic=reading.topic,
            entities=tuple((e["type"], e["value"]) for e in item["entities"]),
            read_entities=tuple((e["type"], e["value"]) for e in reading.entities),
        )


def held_out_outcomes(data: Path) -> List[Outcome]:
    """Our own messages that the model has not seen."""
    from nlu.importer import read_messages

    messages = [message for path in sorted(data.glob("nlu/**/*.yml")) for message in read_messages(path)]
    unseen = [message for message in messages if is_held_out(message.get("text"))]
    with tempfile.TemporaryDirectory() as folder:
        reader = _trained_without(data, {message.get("text") for message in unseen}, Path(folder))
        return [_own_outcome(message, reader) for message in unseen]


def is_held_out(text: str) -> bool:
    """Stable choice by the text itself, so that a new message moves no other one."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % HELD_OUT == 0


def _trained_without(data: Path, unseen: "set[str]", folder: Path) -> Reader:
    import yaml
    from rasa.shared.nlu.training_data.entities_parser import replace_entities

    from nlu.train import Progress, train

    for path in sorted(data.glob("nlu/**/*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for section in content["nlu"]:
            section["examples"] = [
                e for e in section["examples"] if replace_entities(str(e["text"]).strip()) not in unseen
            ]
        copy = folder / path.relative_to(data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    files = [folder / "nlu", data / "rules"]
    model = folder / "model.tar.gz"
    train(model, files, Path("domain.yml"), Path("config.yml"), Progress(as_json=False))
    return load_reader(model)


def _own_outcome(message: Any, reader: Reader) -> Outcome:
    reading = reader.read(message.get("text"))
    metadata = (message.get("metadata") or {}).get("example") or {}
    return Outcome(
        labels=frozenset({label_of(message.get("intent"))}),
        read=reading.label,
        confidence=reading.ranking[0][1],
        fallback=reading.fallback,
        topic=metadata.get("topic"),
        read_topic=reading.topic,
        entities=tuple((e["entity"], message.get("text")[e["start"] : e["end"]]) for e in message.get("entities", [])),
        read_entities=tuple((e["type"], e["value"]) for e in reading.entities),
    )


def data_hash(data: Path) -> str:
    """Short name of this state of the training data."""
    digest = hashlib.sha256()
    for path in sorted(data.glob("nlu/**/*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def as_markdown(report: Dict[str, Any]) -> str:
    """The report for people."""
    sets = report["sets"]
    names = list(sets)
    lines = [f"# 评测 {report['measured_at']}", "", f"语料 {report['data_hash']}", ""]
    lines += _table(["", *names], [[zh, *(_figure(sets[n][key]) for n in names)] for key, zh in HEADLINES])
    lines += _table(["条数"], [[f"{n}: {sets[n]['messages']}"] for n in names])
    for name in names:
        for part in ("labels", "entities"):
            rows = [
                [k, *(_figure(v[f]) for f in ("precision", "recall", "f1")), str(v["count"])]
                for k, v in sets[name][part].items()
            ]
            if rows:
                lines += [f"## {name}: {part}", "", *_table(["", "精确", "召回", "F1", "条数"], rows)]
    return "\n".join(lines) + "\n"


def _table(head: List[str], rows: Iterable[List[str]]) -> List[str]:
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows), ""]


def _figure(value: Optional[float]) -> str:
    return "–" if value is None else f"{value:.3f}"


def _lines(file: Path) -> Iterator[Dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluate", description="Measure a model.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the report")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real messages")
    parser.add_argument("--no-held-out", dest="held_out", action="store_false", help="skip the second training")
    return parser


if __name__ == "__main__":
    sys.exit(main())
