"""Names of intents for people outside Rasa."""

from typing import Dict, List, Sequence, Tuple

LABELS: Dict[str, str] = {
    "request_certificate": "certificate",
    "request_mediation": "mediation",
    "file_complaint": "complaint",
    "report_snapshot": "snapshot",
    "ask_information": "consult",
    "make_suggestion": "suggestion",
    "check_progress": "progress",
    "urge_ticket": "urge",
    "withdraw_ticket": "withdraw",
    "rate_service": "rate",
    "report_emergency": "emergency",
    "talk_to_staff": "human",
    "greet": "greet",
    "thank": "thanks",
    "goodbye": "goodbye",
    "out_of_scope": "out_of_scope",
}
OTHER = "other"  # Lost and found, and what only makes sense inside a dialogue: yes, no, skip, change …
GUIDE = "guide_"  # Followed by the entry's number.
FALLBACK = "nlu_fallback"
EMERGENCY = "report_emergency"


def label_of(intent: str) -> str:
    """The label of an intent; an entry of the office's guide is a question, whatever it is about."""
    if intent.startswith(GUIDE):
        return LABELS["ask_information"]
    return LABELS.get(intent, OTHER)


def as_expected(intent: str, expected: str) -> str:
    """The intent as it is compared: an entry of the guide is a question, unless an entry was expected."""
    return "ask_information" if intent.startswith(GUIDE) and not expected.startswith(GUIDE) else intent


def labelled(ranking: Sequence[Tuple[str, float]]) -> List[Tuple[str, float]]:
    """A ranking of intents as a ranking of labels; intents that share a label add up."""
    sums: Dict[str, float] = {}
    for intent, confidence in ranking:
        sums[label_of(intent)] = sums.get(label_of(intent), 0.0) + confidence
    return sorted(sums.items(), key=lambda item: -item[1])
