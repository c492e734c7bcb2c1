"""Read many messages: ``nlu.predict --model FILE --in a.jsonl --out b.jsonl [--skip-broken] [--service-python PATH]``.

Each line ``{"id", "text"}`` gives one line with intent, label, confidence, topic and entities, in the same order;
an id comes back as it was, whatever JSON value it is. A broken line is named (``file:line: what is needed``) and ends
the run with exit status 1; with ``--skip-broken`` it is named and left out. The output appears when it is complete.

``emergency`` is what the whole bot does, the rules in front of the model included, where the service's Python is named
that knows them; else it is the model alone.
"""

import argparse
import contextlib
import json
import math
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence

from nlu import environment, logs
from nlu.progress import watched
from nlu.reader import Reader, Reading
from nlu.rule_alarms import RuleAlarmsError, rule_alarms

environment.prepare()

RANKED = 3
LONGEST_TEXT = 4096  # Telegram's own limit; what stands behind it is not read.
BOM = b"\xef\xbb\xbf"
# Half of a character beyond the 16-bit ones, alone: JSON can carry it, no file can. One stands in for the other.
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
REPLACEMENT = "\ufffd"


class PredictError(Exception):
    """The run cannot go on; the text says why in one line."""


class BrokenLineError(ValueError):
    """A line is not what it must be; the text says what is needed."""


@dataclass(frozen=True)
class Line:
    """One message to be read, and where it stands (``file:number``)."""

    identity: Any
    text: str
    place: str


def main(arguments: Optional[List[str]] = None) -> int:
    """Predict; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure()
    try:
        check_target(options.out)
        lines = list(read_lines(options.source, skip_broken=options.skip_broken))
        alarms = ask_rules(options.service_python, [line.text for line in lines])
        reader = load_reader(options.model)
        write_lines(options.out, lines, reader, alarms=alarms, skip_broken=options.skip_broken)
    except (PredictError, RuleAlarmsError) as error:
        _say(str(error))
        return 1
    return 0


def read_lines(path: Path, *, skip_broken: bool) -> Iterator[Line]:
    """Every message of the file; blank lines are none. Raises ``PredictError``."""
    try:
        with path.open("rb") as file:
            for number, content in enumerate(file, 1):
                place = f"{path}:{number}"
                try:
                    line = parse_line(content.removeprefix(BOM) if number == 1 else content, place)
                except BrokenLineError as error:
                    _name_broken(f"{place}: {error}", skip_broken=skip_broken)
                    continue
                if line is not None:
                    yield line
    except OSError as error:
        raise PredictError(f"{path}: {error.strerror}") from None


def parse_line(content: bytes, place: str) -> Optional[Line]:
    """One line of the file, or None for a blank one; raises ``BrokenLineError``."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise BrokenLineError("needs UTF-8") from None
    if not text.strip():
        return None
    try:
        item = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        raise BrokenLineError('is no JSON; needs {"id": …, "text": "…"}') from None
    if not isinstance(item, dict) or "id" not in item or not isinstance(item.get("text"), str):
        raise BrokenLineError('needs {"id": …, "text": "…"}')
    return Line(item["id"], item["text"], place)


def ask_rules(service_python: Optional[Path], texts: Sequence[str]) -> Optional[List[bool]]:
    """For each text whether the rules in front of the model call help; None where nobody can ask them.

    Raises ``RuleAlarmsError``.
    """
    return rule_alarms(service_python, list(map(readable, texts))) if service_python else None


def load_reader(model: Path) -> Reader:
    """The model, or one line about what is wrong."""
    if not model.is_file():
        raise PredictError(f"no model file {model}; train one first")
    try:
        return Reader(model)
    except Exception as error:  # noqa: BLE001 - a corrupt archive fails in any of a dozen ways
        raise PredictError(f"the model {model} cannot be loaded ({type(error).__name__})") from None


def check_target(out: Path) -> None:
    """Refuse early what a finished file could not replace."""
    if out.exists() and not out.is_file():
        raise PredictError(f"{out}: needs to be a file")


def write_lines(
    out: Path,
    lines: Sequence[Line],
    reader: Reader,
    *,
    alarms: Optional[Sequence[bool]] = None,
    skip_broken: bool = False,
) -> None:
    """Read and write all messages; the file appears only when it is complete. Raises ``PredictError``.

    ``alarms`` tells for each line whether the rules call help.
    """
    check_target(out)
    called = [False] * len(lines) if alarms is None else alarms
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            for line, alarm in zip(watched(lines, "predict"), called, strict=True):
                try:
                    reading = read(reader, line.text)
                except Exception as error:  # noqa: BLE001 - whatever a component stumbled over, the line is named
                    broken = f"{line.place}: the model cannot read it ({type(error).__name__})"
                    _name_broken(broken, skip_broken=skip_broken)
                    continue
                file.write(as_json(as_line(line.identity, reading, alarm=alarm)) + "\n")
        draft.replace(out)
    except OSError as error:
        raise PredictError(f"{out}: {error.strerror}") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def read(reader: Reader, text: str) -> Reading:
    """One reading whose entities are pieces of the text exactly as it was given, blanks before it included."""
    skipped = len(text) - len(text.lstrip())
    reading = reader.read(readable(text))
    for entity in reading.entities:
        entity["start"] += skipped
        entity["end"] += skipped
        entity["value"] = text[entity["start"] : entity["end"]]
    return reading


def readable(text: str) -> str:
    """What is read of a text."""
    return LONE_SURROGATE.sub(REPLACEMENT, text.strip()[:LONGEST_TEXT])


def as_line(identity: Any, reading: Reading, *, alarm: bool = False) -> Dict[str, Any]:
    """One output line (DESIGN §8.4); ``alarm`` is what the rules say."""
    return {
        "id": identity,
        "intent": reading.intent,
        "label": reading.label,
        "confidence": confidence(reading.ranking[0][1]),
        "fallback": reading.fallback,
        "ranking": [{"label": label, "confidence": confidence(c)} for label, c in reading.ranking[:RANKED]],
        "topic": reading.topic,
        "topic_confidence": confidence(reading.topic_confidence),
        "emergency": reading.emergency or alarm,
        "entities": reading.entities,
    }


def confidence(value: float) -> float:
    """Between 0 and 1, four digits; sums of rounded parts may lie a little beyond."""
    return round(min(max(float(value), 0.0), 1.0), 4) if math.isfinite(value) else 0.0


def as_json(line: Dict[str, Any]) -> str:
    """Readable characters, but escapes in a line that could not be written otherwise."""
    text = json.dumps(line, ensure_ascii=False)
    return json.dumps(line) if LONE_SURROGATE.search(text) else text


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(number)  # NaN and Infinity are no JSON, and could not be given back.
    return value


def _name_broken(words: str, *, skip_broken: bool) -> None:
    if not skip_broken:
        raise PredictError(words)
    _say(f"{words}; left out")


def _say(words: str) -> None:
    print(f"nlu.predict: {words}", file=sys.stderr)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.predict", description="Read many messages in one go.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--in", dest="source", type=Path, required=True, help='JSON lines {"id", "text"}')
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--skip-broken", action="store_true", help="name broken lines and go on")
    parser.add_argument("--service-python", type=Path, help="Python of the service: asks the rules for emergencies too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
