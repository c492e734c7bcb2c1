"""Counts over our own messages. Pure: examples in, numbers out."""

from collections import Counter
from typing import Any, Dict, Mapping, Sequence, Tuple

from nlu.corpus.examples import Example

# Who writes like a form uses these words; half of each class must do without them.
KEYWORDS: Mapping[str, Tuple[str, ...]] = {
    "request_certificate": ("证明", "开证", "證明", "開證"),
    "request_mediation": ("调解", "纠纷", "协商", "調解", "糾紛", "協商"),
    "file_complaint": ("投诉", "举报", "反映", "投訴", "舉報"),
    "report_snapshot": ("随手拍", "拍照", "照片", "隨手拍"),
    "ask_information": ("咨询", "请问", "諮詢", "請問"),
    "make_suggestion": ("建议", "建議"),
    "check_progress": ("进度", "工单", "進度", "工單"),
    "urge_ticket": ("催",),
    "withdraw_ticket": ("撤回", "撤销", "撤銷"),
    "rate_service": ("评价", "满意", "評價", "滿意"),
    "report_emergency": ("紧急", "救命", "緊急"),
    "talk_to_staff": ("人工",),
}
# Characters, from … to: what the kind is meant to look like.
USUAL_LENGTHS: Mapping[str, Tuple[int, int]] = {
    "chat": (1, 150),
    "voices": (2, 150),
    "titles": (5, 30),
    "questions": (20, 120),
    "hotline": (10, 150),
    "letters": (60, 400),
    "borders": (10, 160),
    "indirect": (10, 130),
    "topics": (8, 50),
    "tricky": (8, 80),
    "tricky2": (8, 80),
    "long": (90, 300),
    "urgent": (8, 120),
}
# Shares of lengths in 299 messages of real people: what ours should come near.
REAL_BANDS: Mapping[Tuple[int, int], float] = {
    (1, 10): 0.07,
    (11, 20): 0.28,
    (21, 30): 0.12,
    (31, 60): 0.22,
    (61, 110): 0.13,
    (111, 200): 0.12,
    (201, 400): 0.05,
}
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def counts(examples: Sequence[Example]) -> Dict[str, Dict[str, int]]:
    """Messages by intent, and within it by kind of text."""
    table: Dict[str, Counter[str]] = {}
    for example in examples:
        table.setdefault(example.intent, Counter())[example.kind] += 1
    return {intent: dict(table[intent]) for intent in sorted(table)}


def coverage(examples: Sequence[Example]) -> Dict[str, Dict[str, int]]:
    """Messages by topic, and within it by intent; those without a topic are left out."""
    table: Dict[str, Counter[str]] = {}
    for example in examples:
        if example.topic:
            table.setdefault(example.topic, Counter())[example.intent] += 1
    return {topic: dict(table[topic]) for topic in sorted(table)}


def without_keyword(examples: Sequence[Example]) -> Dict[str, float]:
    """For every class that has keywords: the share of its messages that do without them."""
    shares = {}
    for intent, words in KEYWORDS.items():
        texts = [example.text for example in examples if example.intent == intent]
        if texts:
            shares[intent] = sum(not any(word in text for word in words) for text in texts) / len(texts)
    return shares


def lengths(examples: Sequence[Example]) -> Dict[str, Dict[str, Any]]:
    """For every kind of text: quantiles of the length in characters, and the share of usual lengths."""
    by_kind: Dict[str, list[int]] = {}
    for example in examples:
        by_kind.setdefault(example.kind, []).append(len(example.text))
    table: Dict[str, Dict[str, Any]] = {}
    for kind, values in sorted(by_kind.items()):
        values.sort()
        low, high = USUAL_LENGTHS.get(kind, (1, 400))
        table[kind] = {
            "messages": len(values),
            "quantiles": [values[int(share * (len(values) - 1))] for share in QUANTILES],
            "longest": values[-1],
            "usual": (low, high),
            "share_usual": sum(low <= value <= high for value in values) / len(values),
        }
    return table


def length_bands(examples: Sequence[Example]) -> Dict[Tuple[int, int], float]:
    """Share of the messages in each band of ``REAL_BANDS``."""
    sizes = [len(example.text) for example in examples]
    return {band: sum(band[0] <= size <= band[1] for size in sizes) / max(len(sizes), 1) for band in REAL_BANDS}


def entity_counts(examples: Sequence[Example]) -> Dict[str, int]:
    """Annotated values by kind."""
    return dict(sorted(Counter(kind for example in examples for kind, _ in example.entities).items()))
