"""What live changes cost: ``nlu/.venv/bin/python -m bench.live_time --model FILE``.

Reads the same messages with an empty file of changes and with one of 500 words, 500 synonyms and 500 places, in turns
and in one process, and prints p50 and p99 in milliseconds of the processor's time (others on the machine do not count),
their ratio, and how long the first message after a change takes. Goal: p50 grows by a tenth at most.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from nlu import environment, logs
from nlu.evaluation.machine import machine_facts
from nlu.evaluation.sets import own_cases
from nlu.progress import watched
from nlu.reader import Reader
from nlu.scores import percentile

ROUNDS = 4
CHANGES = 500  # Of each kind.
MOST_RATIO = 1.1
# Names that could be somebody's: made of common characters, so that texts come close to them everywhere.
SYLLABLES = [
    "和平",
    "幸福",
    "建设",
    "人民",
    "小区",
    "路灯",
    "垃圾",
    "社区",
    "老",
    "新",
    "东",
    "西",
    "大",
    "桂花",
    "学府",
    "长",
    "中",
]
ENDS = ("桥头", "粮站", "坝子", "院坝", "岔口", "戏台")


def changes(count: int = CHANGES) -> Dict[str, Any]:
    """A file with that many changes of each kind."""
    names = [a + b + end for a, b, end in product(SYLLABLES, SYLLABLES, ENDS) if a != b]
    words, places, aliases = (names[i::3][:count] for i in range(3))
    return {"words": words, "places": places, "synonyms": dict(zip(aliases, places, strict=True))}


def put(path: Path, facts: Dict[str, Any]) -> None:
    """Change the file as the service does."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def milliseconds(reader: Reader, text: str) -> float:
    """How long the processor works on one message."""
    begun = time.thread_time()
    reader.read(text)
    return (time.thread_time() - begun) * 1000


def measure(reader: Reader, texts: Sequence[str], path: Path, rounds: int) -> Dict[str, Any]:
    """Both files in turns, so that whatever else the machine does falls on both."""
    times: Dict[str, List[float]] = {"without": [], "with": []}
    first: Dict[str, List[float]] = {"without": [], "with": []}
    files = {"without": {}, "with": changes()}
    for _ in watched(range(rounds), "live"):
        for name, facts in files.items():
            put(path, facts)
            first[name].append(milliseconds(reader, texts[0]))
            times[name] += [milliseconds(reader, text) for text in texts]
    p50 = {name: percentile(values, 0.5) for name, values in times.items()}
    return {
        "machine": machine_facts(),
        "messages": len(texts) * rounds,
        "changes_of_each_kind": CHANGES,
        **{
            f"{name}_ms": {"p50": round(p50[name], 2), "p99": round(percentile(values, 0.99), 2)}
            for name, values in times.items()
        },
        "ratio_p50": round(p50["with"] / p50["without"], 3),
        "first_message_after_a_change_ms": round(max(first["with"]), 1),
    }


def main(arguments: Optional[List[str]] = None) -> int:
    """Measure; exit status 1 where the goal is missed."""
    options = _parser().parse_args(arguments)
    logs.configure()
    texts = [case.text for case in own_cases(options.data)][: options.messages]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adjustments.json"
        before = os.environ.get("LINLI_LIVE")
        environment.use_live(path)
        try:
            reader = Reader(options.model)
            for text in texts[:100]:
                reader.read(text)
            facts = measure(reader, texts, path, options.rounds)
        finally:
            environment.use_live(Path(before) if before else None)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "live_time.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=1))
    return 0 if facts["ratio_p50"] <= MOST_RATIO else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.live_time", description="What live changes cost.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--data", type=Path, default=Path("data"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
