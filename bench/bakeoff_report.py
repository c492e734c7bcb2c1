"""The table of a comparison."""

from typing import Any, Callable, Dict, Iterator, List, Mapping, Sequence, Tuple

from nlu.evaluation.report import figure, table

Result = Mapping[str, Any]


def of_set(name: str, key: str) -> Callable[[Result], Any]:
    """One figure of one set."""
    return lambda result: result["sets"].get(name, {}).get(key)


ROWS: Tuple[Tuple[str, Callable[[Result], Any]], ...] = (
    ("held-out, label", of_set("held_out", "label_strict")),
    ("held-out, macro F1", of_set("held_out", "macro_f1")),
    ("held-out, topic", of_set("held_out", "topic")),
    ("held-out, entities F1", of_set("held_out", "entities_f1")),
    ("held-out, ECE", of_set("held_out", "calibration_error")),
    ("real, label strict", of_set("real", "label_strict")),
    ("real, label lenient", of_set("real", "label_lenient")),
    ("real, macro F1", of_set("real", "macro_f1")),
    ("real, topic", of_set("real", "topic")),
    ("real, ECE", of_set("real", "calibration_error")),
    ("chat, label", of_set("chat", "label_strict")),
    ("chat, macro F1", of_set("chat", "macro_f1")),
    ("chat, topic", of_set("chat", "topic")),
    ("chat, entities F1", of_set("chat", "entities_f1")),
    ("chat, ECE", of_set("chat", "calibration_error")),
    ("training, whole command, s", lambda result: result["training"]["seconds"]),
    ("training, classifier alone, s", lambda result: result["classifier_seconds"]),
    ("training, most memory, MB", lambda result: result["training"]["peak_mb"]),
    ("parse p50, ms", lambda result: result["parse_ms"].get("p50")),
    ("parse p99, ms", lambda result: result["parse_ms"].get("p99")),
    ("model file, MB", lambda result: result["model_mb"]),
    ("resident memory, MB", lambda result: result["memory_mb"]),
)


def as_markdown(results: Sequence[Result]) -> str:
    """All pipelines side by side; a dash for what one does not do or what was not measured."""
    if not results:
        return "Nothing was measured.\n"
    lines = ["# Pipelines on the same messages", "", *_facts(results)]
    lines += table(
        ["", *(result["name"] for result in results)],
        [[words, *map(figure, _row(get, results))] for words, get in ROWS],
    )
    return "\n".join(lines).rstrip() + "\n"


def _row(get: Callable[[Result], Any], results: Sequence[Result]) -> List[Any]:
    return [get(result) for result in results]


def _facts(results: Sequence[Result]) -> Iterator[str]:
    machine = results[0]["machine"]
    yield f"{machine['cores']} cores, {machine['cpu']}, {machine['system']}, Python {machine['python']}."
    yield ""
    states: Dict[Tuple[str, float], List[str]] = {}
    for result in results:
        made = result["made_of"]
        states.setdefault((made["data_hash"], made["sample"]), []).append(result["name"])
    for (data, sample), names in states.items():
        examples = {result["training"]["examples"] for result in results if result["name"] in names}
        part = "" if sample >= 1 else f" (a sample of {sample:g}: to try the script, not to compare)"
        yield f"- data {data}, {'/'.join(map(str, sorted(examples)))} messages learned{part}: {', '.join(names)}"
    if len(states) > 1:
        yield "- these were measured on different data: run the comparison again"
    yield ""
