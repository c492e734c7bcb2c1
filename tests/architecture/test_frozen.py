"""The frozen test set measures models, so none may ever have learned it, nor anything like it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from helpdesk.catalogue import INTENT_LABELS, Topic
from linli.ingredients import LEARNED
from linli.talking import read_scripts
from nlu.names import INTENT_NAMES

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "data" / "frozen"
ALIKE = 0.6  # Of the pairs of neighbouring characters; more is the same sentence said again.
LEAST = {"report_emergency": 100, "report_snapshot": 80, "file_complaint": 80, "request_certificate": 80}
LEAST_OTHERS = 20
SERVICES = {"certificate", "mediation", "complaint", "snapshot", "consult", "suggestion", "help"}


def frozen() -> list[dict[str, Any]]:
    """All messages."""
    return [json.loads(line) for file in sorted(FROZEN.glob("*.jsonl")) for line in file.read_text().splitlines()]


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters, signs left out."""
    kept = "".join(char for char in text if char.isalnum())
    return frozenset(kept[i : i + 2] for i in range(len(kept) - 1)) or frozenset({kept})


def learned() -> list[str]:
    """All messages of the training data, entity marks left out."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = []
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        content = yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader
        for section in content.get("nlu", ()):
            examples = section.get("examples") or ()
            texts += [one["text"] if isinstance(one, dict) else one for one in _listed(examples)]
    return [without_marks(text) for text in texts]


def _listed(examples: Any) -> list[Any]:
    return [line[2:] for line in examples.splitlines()] if isinstance(examples, str) else list(examples)


def without_marks(text: str) -> str:
    """``[和平路](address)`` or ``[…]{"entity": …}`` as it was said."""
    said, rest = [], text
    while "[" in rest and "]" in rest:
        before, rest = rest.split("[", 1)
        word, rest = rest.split("]", 1)
        said += [before, word]
        for left, right in (("(", ")"), ("{", "}")):
            if rest.startswith(left):
                rest = rest.split(right, 1)[-1]
                break
    return "".join([*said, rest])


def test_marks_are_left_out() -> None:
    assert without_marks('[和平路](address)灯坏了[明天]{"entity": "datetime"}修') == "和平路灯坏了明天修"


def test_no_model_has_learned_a_frozen_message_or_one_like_it() -> None:
    known = [pairs(text) for text in learned()]
    assert len(known) > 10_000
    holders: dict[str, list[int]] = {}
    for number, one in enumerate(known):
        for pair in one:
            holders.setdefault(pair, []).append(number)
    too_near = [message["id"] for message in frozen() if nearest(pairs(message["text"]), known, holders) > ALIKE]
    assert too_near == []


def nearest(one: frozenset[str], known: list[frozenset[str]], holders: dict[str, list[int]]) -> float:
    """Jaccard similarity with the most similar known message; only those are looked at that share a rare pair."""
    # Whoever is so similar lacks at most 40 % of the pairs, so some of the rarest ones are shared.
    rarest = sorted(one, key=lambda pair: len(holders.get(pair, ())))[: max(1, int(len(one) * (1 - ALIKE)) + 1)]
    candidates = {number for pair in rarest for number in holders.get(pair, ())}
    return max((len(one & known[number]) / len(one | known[number]) for number in candidates), default=0.0)


def test_frozen_messages_have_known_codes_and_ids_of_their_own() -> None:
    messages = frozen()
    assert [one["id"] for one, count in _repeated("id", messages) if count > 1] == []
    assert [one["id"] for one, count in _repeated("text", messages) if count > 1] == []
    assert {one["intent"] for one in messages} <= set(INTENT_LABELS)
    assert {one["topic"] for one in messages} - {None} <= {code.value for code in Topic}
    # Ids of phrases are p<number>; see linli/gate_report.py.
    assert [one["id"] for one in messages if one["id"][0] == "p"] == []


def _repeated(name: str, messages: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    counts = Counter(one[name] for one in messages)
    return [(one, counts[one[name]]) for one in messages]


def test_every_label_that_is_measured_is_measured_often_enough() -> None:
    counts = Counter(one["intent"] for one in frozen())
    few = {intent: count for intent, count in counts.items() if count < LEAST.get(intent, LEAST_OTHERS)}
    assert few == {}
    assert set(LEAST) <= set(counts)
    assert sum(one["kind"] == "near" for one in frozen()) >= 100


def test_nothing_frozen_is_an_ingredient_of_a_model() -> None:
    assert "frozen" not in LEARNED


def test_scripted_talks_are_many_and_cover_all_services() -> None:
    scripts = read_scripts()
    assert len(scripts) >= 25
    assert len({one.name for one in scripts}) == len(scripts)
    assert all(one.about and one.turns for one in scripts)
    assert {ticket["service"] for one in scripts for ticket in one.tickets} == SERVICES


def test_scripted_talks_are_no_training_data() -> None:
    said = {turn["say"] for one in read_scripts() for turn in one.turns if len(turn.get("say", "")) > 12}
    assert said & set(learned()) == set()


def test_both_environments_call_intents_the_same() -> None:
    assert dict(INTENT_LABELS) == INTENT_NAMES
