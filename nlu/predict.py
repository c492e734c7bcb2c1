"""Read many messages: ``python -m nlu.predict --model FILE --in a.jsonl --out b.jsonl``.

Each line ``{"id", "text"}`` gives one line with intent, label, confidence, topic and entities, in the same order.
A broken line is named and ends the run with exit status 1; with ``--skip-broken`` it is named and left out.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, TextIO, Tuple

from nlu import environment, logs
from nlu.reader import Reader, Reading

environment.prepare()

RANKED = 3
EVERY = 500  # Lines between two signs of life.


class PredictError(Exception):
    """The run cannot go on; the text says why in one line."""


def main(arguments: Optional[List[str]] = None) -> int:
    """Predict; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure()
    try:
        lines = list(read_lines(options.source, skip_broken=options.skip_broken))
        reader = load_reader(options.model)
        write_lines(options.out, lines, reader)
    except PredictError as error:
        print(f"nlu.predict: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def read_lines(path: Path, *, skip_broken: bool) -> Iterator[Tuple[Any, str]]:
    """Id and text of every line."""
    try:
        file = path.open(encoding="utf-8-sig")
    except OSError as error:
        raise PredictError(f"{path}: {error.strerror}") from None
    with file:
        for number, line in enumerate(_decoded(file, path), 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
                yield item["id"], check_text(item["text"])
            except (ValueError, KeyError, TypeError):
                broken = f'{path}:{number}: needs {{"id": …, "text": "…"}}'
                if not skip_broken:
                    raise PredictError(broken) from None
                print(f"nlu.predict: {broken}; left out", file=sys.stderr)  # noqa: T201


def _decoded(file: TextIO, path: Path) -> Iterator[str]:
    try:
        yield from file
    except UnicodeDecodeError:
        raise PredictError(f"{path}: not UTF-8") from None


def check_text(text: Any) -> str:
    """A text as it is; anything else is broken."""
    if not isinstance(text, str):
        raise TypeError
    return text


def load_reader(model: Path) -> Reader:
    """The model, or one line about what is wrong."""
    if not model.is_file():
        raise PredictError(f"no model file {model}; train one first")
    try:
        return Reader(model)
    except Exception as error:  # noqa: BLE001 - a corrupt archive fails in any of a dozen ways
        raise PredictError(f"the model {model} cannot be loaded ({type(error).__name__})") from None


def write_lines(out: Path, lines: List[Tuple[Any, str]], reader: Reader) -> None:
    """Write all predictions; the file appears only when it is complete."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".predict-", dir=out.parent)
    except OSError as error:
        raise PredictError(f"{out}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for done, (identity, text) in enumerate(lines, 1):
                file.write(json.dumps(as_line(identity, reader.read(text)), ensure_ascii=False) + "\n")
                if done % EVERY == 0:
                    print(f"{done} / {len(lines)}", file=sys.stderr)  # noqa: T201
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)


def as_line(identity: Any, reading: Reading) -> Dict[str, Any]:
    """One output line (DESIGN §8.4)."""
    return {
        "id": identity,
        "intent": reading.intent,
        "label": reading.label,
        "confidence": round(reading.ranking[0][1], 4),
        "fallback": reading.fallback,
        "ranking": [{"label": label, "confidence": round(c, 4)} for label, c in reading.ranking[:RANKED]],
        "topic": reading.topic,
        "topic_confidence": round(reading.topic_confidence, 4),
        "emergency": reading.emergency,
        "entities": reading.entities,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.predict", description="Read many messages in one go.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--in", dest="source", type=Path, required=True, help='JSON lines {"id", "text"}')
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--skip-broken", action="store_true", help="name broken lines and go on")
    return parser


if __name__ == "__main__":
    sys.exit(main())
