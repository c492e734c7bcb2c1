"""What is stored of an examination: codes, ids and figures, and the frozen messages, which are ours. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from helpdesk.training.gate import Judgement, Measured
from helpdesk.training.scores import Change, Scores, compare
from linli.talking import TalkResult

EXAMPLES = 5  # Of what improved, and of what got worse, that are shown.


def measured(facts: Mapping[str, Any], which: str, talks: Iterable[TalkResult]) -> Measured | None:
    """What Rasa's side and the talks say of the ``new`` or the ``live`` model; None where there is none."""
    frozen = Scores.of(facts["frozen"].get(which))
    if frozen is None:
        return None
    later = facts.get("later") or {}
    return Measured(
        frozen=frozen,
        phrases=Scores.of(facts["phrases"].get(which)),
        later=Scores.of(later.get("with" if which == "new" else "without")),
        talks={one.name: one.passed for one in talks},
    )


def report_of(
    judgement: Judgement, new: Measured, live: Measured | None, facts: Mapping[str, Any], talks: Sequence[TalkResult]
) -> dict[str, Any]:
    """What is stored of an examination; see docs/architecture.md."""
    worse = [one for one in facts["changed"] if one["better"] < 0]
    improved = [one for one in facts["changed"] if one["better"] > 0]
    texts = {one["id"]: one["text"] for one in facts["changed"]}
    abouts = {one.name: one.about for one in talks}
    return {
        "passed": judgement.passed,
        "reasons": [_reason(one.as_facts(), texts, abouts) for one in judgement.reasons],
        "changes": _changes(new, live),
        "examples": {
            "worse": _examples(worse),
            "improved": _examples(improved),
            "doubted": facts["phrases"]["doubted"][:EXAMPLES],
        },
        "phrases": _phrases(new, live, facts),
        "dialogues": {
            "count": len(new.talks),
            "passed": sum(new.talks.values()),
            "live_passed": sum(live.talks.values()) if live else None,
            "failed": [one.as_facts() for one in talks if not one.passed],
            "lost": [one for one, well in new.talks.items() if live and not well and live.talks.get(one)],
            "won": [one for one, well in new.talks.items() if live and well and not live.talks.get(one, True)],
        },
        "seconds": facts["seconds"],
    }


def without_words(one: Mapping[str, Any]) -> dict[str, Any]:
    """A changed message; of a phrase only the id."""
    return {key: value for key, value in one.items() if key != "text" or not _is_phrase(one["id"])}


def _reason(facts: dict[str, Any], texts: Mapping[str, str], abouts: Mapping[str, str]) -> dict[str, Any]:
    """A reason with the words of the frozen message or talk it is about."""
    name = facts["name"]
    words = abouts.get(name) or ("" if _is_phrase(name) else texts.get(name, ""))
    return {**facts, "words": words}


def _changes(new: Measured, live: Measured | None) -> dict[str, Any]:
    frozen = new.frozen
    facts: dict[str, Any] = {
        "messages": frozen.messages,
        "right": frozen.right,
        "emergencies": frozen.emergencies,
        "missed": len(frozen.missed),
        "others": frozen.others,
        "false_alarms": len(frozen.alarms),
        "fallbacks": len(frozen.fallbacks),
    }
    if live is None:
        return facts
    changes = compare(frozen, live.frozen)
    return {
        **facts,
        "live_right": live.frozen.right,
        "live_missed": len(live.frozen.missed),
        "newly_missed": len(frozen.missed - live.frozen.missed),
        "live_false_alarms": len(live.frozen.alarms),
        "live_fallbacks": len(live.frozen.fallbacks),
        "improved": len(changes.improved),
        "worse": len(changes.worse),
        "topics_improved": len(changes.improved_topics),
        "topics_worse": len(changes.worse_topics),
        "labels": _changed_groups(changes.labels),
        "topics": _changed_groups(changes.topics),
    }


def _phrases(new: Measured, live: Measured | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    later = facts.get("later")
    return {
        "learned": new.phrases.messages if new.phrases else 0,
        "right": new.phrases.right if new.phrases else 0,
        "live_right": live.phrases.right if live and live.phrases else None,
        "withdrawn": facts["phrases"]["withdrawn"],
        "withdrawn_still": len(facts["phrases"]["withdrawn_still"]),
        "doubted": len(facts["phrases"]["doubted"]),
        "later": later
        and {
            "messages": later["with"]["messages"],
            "with": later["with"]["messages"] - len(later["with"]["wrong"]),
            "without": later["without"]["messages"] - len(later["without"]["wrong"]),
        },
    }


def _examples(changed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The most telling ones: emergencies first, then intents, then topics; frozen ones with their words."""
    weight = {"alarm": 0, "intent": 1, "topic": 2}
    chosen = sorted(changed, key=lambda one: (weight[one["what"]], one["id"]))
    return [without_words(one) for one in chosen[:EXAMPLES]]


def _is_phrase(identity: str) -> bool:
    return identity[:1] == "p" and identity[1:].isdecimal()


def _changed_groups(groups: Mapping[str, Change]) -> dict[str, list[int]]:
    return {name: [one.improved, one.worse] for name, one in groups.items() if one.improved or one.worse}
