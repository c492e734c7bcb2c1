"""Check the training data: ``python -m nlu.data_check [--pairs] [--json]``.

Prints how many messages there are of what kind, which say the same again, which topics occur with which intents,
and how long they are. Exit status 1 when something is below the minimums (nlu/corpus/minimums.py) or wrong.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence

import yaml

from nlu import environment
from nlu.corpus import figures, minimums
from nlu.corpus.duplicates import ALIKE, Pair, comparable, exact_duplicates, near_duplicates
from nlu.corpus.examples import Example, read_examples
from nlu.importer import DataError
from nlu.names import TOPIC_NAMES

environment.prepare()

SHOWN_FAULTS = 60


def main(arguments: Optional[List[str]] = None) -> int:
    """Check; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        domain = yaml.safe_load(options.domain.read_text(encoding="utf-8"))
        examples = read_examples(options.data)
    except (OSError, DataError) as error:
        print(f"nlu.data_check: {error}", file=sys.stderr)  # noqa: T201
        return 1
    pairs = near_duplicates(examples, options.alike)
    faults = minimums.faults(examples, pairs, set(domain["intents"]), set(domain["entities"]))
    for line in [json.dumps(as_facts(examples, pairs, faults))] if options.json else as_lines(examples, pairs):
        print(line)  # noqa: T201
    if options.pairs:
        print("\n".join(_pair_lines(pairs)))  # noqa: T201
    if not options.json:
        print("\n".join(_fault_lines(faults, all_of_them=options.all)))  # noqa: T201
    return 1 if faults else 0


def as_facts(examples: Sequence[Example], pairs: Sequence[Pair], faults: Sequence[str]) -> Dict[str, Any]:
    """All figures, for a program."""
    return {
        "messages": len(examples),
        "distinct": len({comparable(example.text) for example in examples}),
        "duplicates": len(exact_duplicates(examples)),
        "near_duplicates": len(pairs),
        "near_duplicates_short": sum(map(minimums.is_short, pairs)),
        "counts": figures.counts(examples),
        "coverage": figures.coverage(examples),
        "without_keyword": figures.without_keyword(examples),
        "lengths": figures.lengths(examples),
        "entities": figures.entity_counts(examples),
        "faults": list(faults),
    }


def as_lines(examples: Sequence[Example], pairs: Sequence[Pair]) -> Iterator[str]:
    """All figures, for people."""
    short = sum(map(minimums.is_short, pairs))
    yield (
        f"{len(examples)} messages, {len({comparable(e.text) for e in examples})} distinct, "
        f"{len(exact_duplicates(examples))} groups of duplicates, {len(pairs)} near-duplicate pairs ({short} short)"
    )
    yield from _counts(examples)
    yield from _lengths(examples)
    yield from _coverage(examples)
    yield "entities  " + "  ".join(f"{kind} {count}" for kind, count in figures.entity_counts(examples).items())


def _counts(examples: Sequence[Example]) -> Iterator[str]:
    table = figures.counts(examples)
    kinds = sorted({kind for row in table.values() for kind in row})
    shares = figures.without_keyword(examples)
    rows = []
    for intent, row in table.items():
        least = minimums.LEAST_OF.get(intent, minimums.LEAST_OF_OTHERS)
        share = f"{shares[intent]:.0%}" if intent in shares else "–"
        rows.append([intent, *(row.get(kind, 0) for kind in kinds), sum(row.values()), f"≥ {least}", share])
    yield from _table(["intent", *kinds, "all", "needs", "no keyword"], rows)


def _lengths(examples: Sequence[Example]) -> Iterator[str]:
    rows = []
    for kind, row in figures.lengths(examples).items():
        usual = "{}–{}".format(*row["usual"])
        rows.append([kind, row["messages"], *row["quantiles"], row["longest"], usual, f"{row['share_usual']:.0%}"])
    head = ["kind", "messages", *(f"{share:.0%}" for share in figures.QUANTILES), "longest", "usual", "usual share"]
    yield from _table(head, rows)
    ours, real = figures.length_bands(examples), figures.REAL_BANDS
    bands = [[f"{band[0]}–{band[1]}", f"{ours[band]:.0%}", f"{real[band]:.0%}"] for band in real]
    yield from _table(["characters", "ours", "real"], bands)


def _coverage(examples: Sequence[Example]) -> Iterator[str]:
    table = figures.coverage(examples)
    rows = []
    for topic in [*TOPIC_NAMES, *sorted(set(table) - set(TOPIC_NAMES))]:
        row = table.get(topic, {})
        cells = [row.get(intent, 0) for intent in minimums.SERVICES]
        rows.append([topic, *(cell or "·" for cell in cells), sum(row.values()) - sum(cells) or "·", sum(row.values())])
    yield from _table(["topic", *(intent.split("_")[1] for intent in minimums.SERVICES), "others", "all"], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    yield ""
    for line in lines:
        yield line[0].ljust(widths[0]) + "".join(
            "  " + cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)
        )
    yield ""


def _pair_lines(pairs: Sequence[Pair]) -> Iterator[str]:
    for pair in pairs:
        yield f"{pair.similarity:.2f}"
        for example in (pair.first, pair.second):
            yield f"    {example.place}  {example.text!r}"


def _fault_lines(faults: Sequence[str], *, all_of_them: bool) -> Iterator[str]:
    if not faults:
        yield "The training data is as it should be."
        return
    shown = faults if all_of_them else faults[:SHOWN_FAULTS]
    yield f"{len(faults)} to be mended:"
    yield from (f"  · {fault}" for fault in shown)
    if len(shown) < len(faults):
        yield f"  … and {len(faults) - len(shown)} more (--all)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.data_check", description="Check the training data.")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"))
    parser.add_argument("--alike", type=float, default=ALIKE, help="similarity from which two messages are one")
    parser.add_argument("--pairs", action="store_true", help="list the near-duplicates with their texts")
    parser.add_argument("--all", action="store_true", help="list every fault")
    parser.add_argument("--json", action="store_true", help="figures for a program")
    return parser


if __name__ == "__main__":
    sys.exit(main())
