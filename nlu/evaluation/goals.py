"""What is to be reached, and whether it is. Goals are data; a figure that was not measured is neither."""

from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

ALL = "emergencies"


@dataclass(frozen=True)
class Goal:
    """One figure of one set (of all sets together: ``ALL``; of no set: empty), and the bound it must keep.

    ``path`` leads through the report; ``least`` tells whether the bound is a minimum or a maximum. ``bot`` is the path
    of the same figure for the whole bot, rules included: where it was measured, it is the one that is judged.
    """

    words: str
    of: str
    path: Tuple[str, ...]
    bound: float
    least: bool = True
    bot: Tuple[str, ...] = ()

    def reached(self, value: float) -> bool:
        """Whether this is good enough."""
        return value >= self.bound if self.least else value <= self.bound


CHECKED_KINDS = ("id_number", "phone", "plate", "ticket_no")
RECALL, BOT_RECALL = "emergency_recall", "bot_emergency_recall"
FALSE, BOT_FALSE = "false_alarms", "bot_false_alarms"
RECALL_WORDS, FALSE_WORDS = "紧急召回 · emergency recall", "紧急误报 · false alarms"
WHOSE = {True: "整个机器人 · whole bot", False: "只有模型 · model alone"}
GOALS: Tuple[Goal, ...] = (
    Goal("意图，严格 · label, strict", "real", ("label_strict",), 0.85),
    Goal("意图，宽松 · label, lenient", "real", ("label_lenient",), 0.95),
    Goal("意图 · label", "chat", ("label_strict",), 0.92),
    Goal("主题 · topic", "real", ("topic",), 0.78),
    Goal("主题 · topic", "chat", ("topic",), 0.88),
    Goal("实体，微平均 F1 · entities, micro F1", "chat", ("entities", "micro", "f1"), 0.88),
    *(Goal(f"{kind}, F1", of, ("entities", kind, "f1"), 0.98) for kind in CHECKED_KINDS for of in ("chat", "held_out")),
    *(Goal(RECALL_WORDS, of, (RECALL,), 0.98, bot=(BOT_RECALL,)) for of in ("chat", "held_out")),
    *(Goal(FALSE_WORDS, of, (FALSE,), 0.005, least=False, bot=(BOT_FALSE,)) for of in ("real", "chat", "held_out")),
    Goal(RECALL_WORDS, ALL, (RECALL,), 0.98, bot=(BOT_RECALL,)),
    Goal(FALSE_WORDS, ALL, (FALSE,), 0.005, least=False, bot=(BOT_FALSE,)),
    Goal("校准误差 · calibration error", "real", ("calibration_error",), 0.05, least=False),
    Goal("校准误差 · calibration error", "chat", ("calibration_error",), 0.05, least=False),
    Goal("校准误差 · calibration error", "held_out", ("calibration_error",), 0.05, least=False),
    Goal("训练秒数 · seconds of training", "", ("training", "seconds"), 90, least=False),
    Goal("解析毫秒 p50 · parse, milliseconds", "", ("parse_ms", "p50"), 4, least=False),
    Goal("解析毫秒 p99 · parse, milliseconds", "", ("parse_ms", "p99"), 15, least=False),
    Goal("怪文本最慢毫秒 · slowest odd message", "", ("odd_ms",), 100, least=False),
    Goal("常驻内存 MB · resident memory", "", ("memory_mb",), 750, least=False),
)


def verdicts(report: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """Every goal that was measured: words, set, value, bound and whether it is reached."""
    return list(_verdicts(report))


def _verdicts(report: Mapping[str, Any]) -> Iterator[Dict[str, Any]]:
    for goal in GOALS:
        facts = {"": report, ALL: report.get(ALL)}.get(goal.of) or report["sets"].get(goal.of)
        of_bot = _look_up(facts, goal.bot) if goal.bot else None
        value = _look_up(facts, goal.path) if of_bot is None else of_bot
        if value is not None:
            yield {
                "words": f"{goal.words}, {WHOSE[of_bot is not None]}" if goal.bot else goal.words,
                "of": goal.of,
                "value": value,
                "bound": f"{'≥' if goal.least else '≤'} {goal.bound:g}",
                "reached": goal.reached(value),
            }


def _look_up(facts: Any, path: Tuple[str, ...]) -> Optional[float]:
    for key in path:
        if not isinstance(facts, Mapping):
            return None
        facts = facts.get(key)
    return facts
