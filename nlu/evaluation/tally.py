"""What one model made of known messages, as plain figures and ids: enough to compare any two models later. Pure.

The same facts are read by ``helpdesk/training/scores.py``; a test of the service compares the names.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Sequence

from nlu.evaluation.frozen import Known
from nlu.labels import EMERGENCY

Table = Dict[str, Dict[str, int]]


@dataclass(frozen=True)
class Read:
    """What was made of one message; ``alarm``: the whole bot calls help, the rules in front of the model included."""

    intent: str
    topic: str
    fallback: bool
    alarm: bool
    alarm_of_model: bool
    confidence: float = 0.0


def tally(messages: Sequence[Known], read: Mapping[str, Read]) -> Dict[str, Any]:
    """Counts by intent and topic, and the ids of all that is wrong; ``read`` by the message's id."""
    wrong = {m.identity: [m.intent, read[m.identity].intent] for m in messages if read[m.identity].intent != m.intent}
    about = [m for m in messages if m.topic]
    real = [m.identity for m in messages if m.intent == EMERGENCY]
    others = [m.identity for m in messages if m.intent != EMERGENCY]
    return {
        "messages": len(messages),
        "intents": dict(Counter(m.intent for m in messages)),
        "wrong": wrong,
        "topics": dict(Counter(str(m.topic) for m in about)),
        "wrong_topics": {
            m.identity: [str(m.topic), read[m.identity].topic] for m in about if read[m.identity].topic != m.topic
        },
        "emergencies": len(real),
        "missed": [one for one in real if not read[one].alarm],
        "missed_by_model": [one for one in real if not read[one].alarm_of_model],
        "others": len(others),
        "false_alarms": [one for one in others if read[one].alarm],
        "fallbacks": [m.identity for m in messages if read[m.identity].fallback],
    }


def confusion_of(counts: Mapping[str, int], wrong: Mapping[str, Sequence[str]]) -> Table:
    """How often each class was read as which, from what ``tally`` keeps."""
    table: Dict[str, Counter[str]] = {true: Counter({true: count}) for true, count in counts.items()}
    for true, read in wrong.values():
        table[true][true] -= 1
        table[true][read] += 1
    return {true: {read: times for read, times in row.items() if times} for true, row in table.items()}
