"""Examine a new model beside the live one: ``nlu.gate --model NEW [--against LIVE] --frozen DIR --out DIR …``.

Both read the same messages, one model after the other in one process: the frozen test set, which neither has
learned, and the office's phrases (``--phrases``), most of which the new one has. A live model that cannot be loaded
any more is left out. Writes to DIR: ``report.json``
(tallies of both, see ``nlu.evaluation.tally``, and every message they read differently) and two pictures,
``labels.png`` and ``topics.png``. Nothing is judged here; that is ``helpdesk/training/gate.py``.

What is said about phrases is said honestly: that the new model reads what it learned is a check of the training, no
merit; whether learning helped is asked with the newest phrases, kept away from throw-away classifiers
(``nlu.evaluation.later``). With ``--json`` every line on standard output is ``{"stage", "percent"}``; the last one
has stage ``done``, or ``failed`` and the ``error``.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from nlu import environment, logs
from nlu.evaluation.frozen import APPROVED, FrozenError, Known, OfficePhrase, frozen_messages, office_phrases
from nlu.evaluation.tally import Read, confusion_of, tally
from nlu.labels import EMERGENCY, as_expected
from nlu.names import INTENT_NAMES, TOPIC_NAMES
from nlu.predict import PredictError, ask_rules, load_reader, read
from nlu.rule_alarms import RuleAlarmsError

environment.prepare()

REPORT = "report.json"
SURE = 0.8  # Confidence from which the live model's word stands against the one who taught.
EVERY = 100  # Messages between two words about the progress.
# Percent at which each part begins; measured on 1,080 messages.
PARTS = {"rules": 2, "new": 5, "live": 35, "later": 55, "pictures": 92, "done": 100}


class Progress:
    """Tells how far it is, and how long each part took."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._begun = time.monotonic()
        self.seconds: Dict[str, float] = {}

    def tell(self, percent: float, stage: str = "gate", **facts: Any) -> None:
        """One line for a program."""
        if self._as_json:
            print(json.dumps({"stage": stage, "percent": int(percent), **facts}, ensure_ascii=False), flush=True)  # noqa: T201

    def part_done(self, name: str) -> None:
        """Note the seconds since the part before."""
        now = time.monotonic()
        self.seconds[name] = round(now - self._begun, 1)
        self._begun = now


def main(arguments: Optional[List[str]] = None) -> int:
    """Examine; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure(40)  # Errors only: Rasa warns about each of our own components.
    progress = Progress(as_json=options.json)
    try:
        facts = examine(options, progress)
        (options.out / REPORT).write_text(json.dumps(facts, ensure_ascii=False) + "\n", encoding="utf-8")
    except (FrozenError, PredictError, RuleAlarmsError) as error:
        return _fail(str(error), progress)
    except OSError as error:
        return _fail(f"{error.filename or options.out}: {error.strerror}", progress)
    progress.tell(PARTS["done"], "done", report=str(options.out / REPORT), seconds=progress.seconds)
    if not options.json:
        print("\n".join(as_words(facts)))  # noqa: T201
    return 0


def examine(options: argparse.Namespace, progress: Progress) -> Dict[str, Any]:
    """All facts of the report; raises ``FrozenError``, ``PredictError``, ``RuleAlarmsError`` or ``OSError``."""
    options.out.mkdir(parents=True, exist_ok=True)
    frozen, digest = frozen_messages(options.frozen)
    phrases = office_phrases(options.phrases)
    everything: List[Known] = [*frozen, *phrases]
    progress.tell(PARTS["rules"])
    alarms = ask_rules(options.service_python, [one.text for one in everything]) or [False] * len(everything)
    progress.part_done("rules")
    readings = {}
    for name, model in (("new", options.model), ("live", options.against)):
        try:
            if model is not None:
                readings[name] = read_all(model, everything, alarms, progress, PARTS[name])
        except PredictError:
            if name == "new":
                raise  # A live model that an update made unreadable must not keep a new one from being examined.
        progress.part_done(name)
    later = _later(options, phrases, progress)
    facts = {
        "frozen": {name: {"frozen": digest, **tally(frozen, one)} for name, one in readings.items()},
        "phrases": phrase_figures(phrases, readings),
        "later": later,
        "changed": list(changed(everything, readings)),
    }
    draw(facts["frozen"], options.out)
    progress.part_done("pictures")
    return {**facts, "seconds": progress.seconds}


def read_all(
    model: Path, messages: Sequence[Known], alarms: Sequence[bool], progress: Progress, start: int
) -> Dict[str, Read]:
    """What one model makes of all messages, by id."""
    reader, readings = load_reader(model), {}
    for number, (message, alarm) in enumerate(zip(messages, alarms, strict=True)):
        if number % EVERY == 0:
            progress.tell(start + 20 * number / len(messages))
        one = read(reader, message.text)
        called = bool(one.emergency)
        intent = as_expected(one.intent, message.intent)
        readings[message.identity] = Read(intent, one.topic, one.fallback, alarm or called, called, one.confidence)
    return readings


def _later(options: argparse.Namespace, phrases: List[OfficePhrase], progress: Progress) -> Optional[Dict[str, Any]]:
    from nlu.evaluation.later import later_figures

    share = PARTS["pictures"] - PARTS["later"]
    figures = later_figures(
        phrases, options.data, options.config, lambda done: progress.tell(PARTS["later"] + share * done)
    )
    progress.part_done("later")
    progress.tell(PARTS["pictures"])
    return figures


def phrase_figures(phrases: Sequence[OfficePhrase], readings: Mapping[str, Mapping[str, Read]]) -> Dict[str, Any]:
    """What each model makes of the phrases the new one learned, and whether withdrawn ones are still read so."""
    approved = [one for one in phrases if one.status == APPROVED]
    withdrawn = [one for one in phrases if one.status != APPROVED]
    still = [one.identity for one in withdrawn if readings["new"][one.identity].intent == one.intent]
    tallies = {name: tally(approved, read) for name, read in readings.items()} if approved else {}
    doubted = list(_doubted(approved, readings)) if "live" in readings else []
    return {**tallies, "withdrawn": len(withdrawn), "withdrawn_still": still, "doubted": doubted}


def _doubted(approved: Sequence[OfficePhrase], readings: Mapping[str, Mapping[str, Read]]) -> Iterator[Dict[str, Any]]:
    """What the live model surely reads otherwise than it is taught: it may be wrong, or somebody pressed wrongly."""
    for one in approved:
        live = readings["live"][one.identity]
        if live.intent != one.intent and not live.fallback and live.confidence >= SURE:
            yield {"id": one.identity, "right": one.intent, "live": live.intent}


def changed(messages: Sequence[Known], readings: Mapping[str, Mapping[str, Read]]) -> Iterator[Dict[str, Any]]:
    """Every message the two models read differently: what is right, what each read, whether that is better."""
    if "live" not in readings:
        return
    for one in messages:
        new, live = readings["new"][one.identity], readings["live"][one.identity]
        for what, right, before, after in _differences(one, live, new):
            yield {
                "id": one.identity,
                "text": one.text,
                "what": what,
                "right": right,
                "live": before,
                "new": after,
                "better": int(after == right) - int(before == right),
                "kind": one.kind,
            }


def _differences(one: Known, live: Read, new: Read) -> Iterator[Tuple[str, Any, Any, Any]]:
    if live.intent != new.intent:
        yield "intent", one.intent, live.intent, new.intent
    if one.topic and live.topic != new.topic:
        yield "topic", one.topic, live.topic, new.topic
    if live.alarm != new.alarm:
        yield "alarm", one.intent == EMERGENCY, live.alarm, new.alarm


def draw(tallies: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """Both pictures."""
    from nlu.evaluation.versus import draw_versus

    for counts, wrong, names, title, file in (
        ("intents", "wrong", INTENT_NAMES, "诉求：哪些认对了，哪些认错了", "labels.png"),
        ("topics", "wrong_topics", TOPIC_NAMES, "主题：哪些认对了，哪些认错了", "topics.png"),
    ):
        tables = {name: confusion_of(one[counts], one[wrong]) for name, one in tallies.items()}
        draw_versus(tables["new"], tables.get("live"), names, title, folder / file)


def as_words(facts: Mapping[str, Any]) -> Iterator[str]:
    """The main figures, one line for each model."""
    for name, one in facts["frozen"].items():
        yield (
            f"{name}: {one['messages'] - len(one['wrong'])} of {one['messages']} right, "
            f"{len(one['missed'])} of {one['emergencies']} emergencies missed, "
            f"{len(one['false_alarms'])} false alarms, {len(one['fallbacks'])} fallbacks"
        )


def _fail(error: str, progress: Progress) -> int:
    print(f"nlu.gate: {error}", file=sys.stderr)  # noqa: T201
    progress.tell(0, "failed", error=error)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.gate", description="Examine a new model beside the live one.")
    parser.add_argument("--model", type=Path, required=True, help="the new model")
    parser.add_argument("--against", type=Path, help="the live model")
    parser.add_argument("--frozen", type=Path, default=Path("data/frozen"), help="folder of the frozen test set")
    parser.add_argument("--phrases", type=Path, help="JSON lines of the office's approved and withdrawn phrases")
    parser.add_argument("--data", type=Path, default=Path("data"), help="what every model learns besides phrases")
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--out", type=Path, required=True, help="folder of the report")
    parser.add_argument("--service-python", type=Path, help="Python of the service: asks the rules for emergencies too")
    parser.add_argument("--json", action="store_true", help="progress as JSON lines")
    return parser


if __name__ == "__main__":
    sys.exit(main())
