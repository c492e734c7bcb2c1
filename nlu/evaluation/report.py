"""The report as Markdown: figures only, never a sentence of anybody."""

from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence

from nlu.evaluation.goals import ALL, verdicts
from nlu.names import ENTITY_NAMES, LABEL_NAMES, TOPIC_NAMES

HEADLINES = (
    ("label_strict", "意图，严格 · label, strict"),
    ("label_strict_interval", "95 % 区间 · interval of it"),
    ("label_lenient", "意图，宽松 · label, lenient"),
    ("macro_f1", "宏平均 F1 · macro F1"),
    ("topic", "主题 · topic"),
    ("fallback", "再问一次的比例 · asks again"),
    ("strict_when_answered", "直接作答时的正确率 · right when it does not"),
    ("calibration_error", "校准误差 · calibration error (ECE)"),
    ("topic_calibration_error", "主题校准误差 · the same for topics"),
    ("emergencies", "紧急条数 · emergencies"),
    ("bot_emergency_recall", "紧急召回，整个机器人 · emergency recall, whole bot"),
    ("emergency_recall", "只有模型 · model alone"),
    ("emergency_recall_by_label", "只看意图 · by label alone"),
    ("bot_false_alarm_count", "误报条数，整个机器人 · false alarms, whole bot"),
    ("false_alarm_count", "只有模型 · model alone"),
    ("bot_false_alarms", "误报比例，整个机器人 · share of them, whole bot"),
    ("false_alarms", "只有模型 · model alone"),
    ("false_alarms_by_label", "只看意图 · by label alone"),
)
SET_NAMES = {
    "real": "真实来信 · real messages",
    "chat": "聊天 · chat messages",
    "held_out": "留出的语料 · held-out fifth of our own",
}
OF_WORDS = {**SET_NAMES, ALL: "各组合计 · all sets together"}
SET_WORDS = {
    "real": "messages of real people from public boards and a hotline, with one or two right labels; never trained on",
    "chat": "chat messages in many voices; never trained on",
    "held_out": "every fifth message of `data/nlu`, chosen by the text itself, for a model trained on the other four",
}


def as_markdown(report: Mapping[str, Any], pictures: Mapping[str, str], title: str = "# 评测 · Evaluation") -> str:
    """The whole report; ``pictures`` are files of confusion matrices by set."""
    parts = [title, "", *_facts(report), *_goals(report), *_overview(report["sets"]), *_pooled(report)]
    for name, figures in report["sets"].items():
        parts += _set(name, figures, pictures.get(name))
    return "\n".join(parts).rstrip() + "\n"


def _facts(report: Mapping[str, Any]) -> Iterator[str]:
    machine, training, parse = report["machine"], report.get("training"), report["parse_ms"]
    seconds = f"{training['seconds']} s for {training['examples']} messages" if training else "not measured"
    of_machine = f"{machine['cores']} cores, {machine['cpu']}, {machine['system']}, Python {machine['python']}"
    times = f"p50 {parse.get('p50')} ms, p99 {parse.get('p99')} ms, {parse['count']} messages"
    rows = [
        ["日期 · date (UTC)", report["measured_at"]],
        ["语料 · data", f"{report['data_hash']}, {report['data_messages']} messages"],
        ["机器 · machine", of_machine],
        ["模型文件 · model file", f"{report['model_mb']} MB"],
        ["训练 · training, whole command", seconds],
        ["解析一条 · parse, in process", times],
        ["常驻内存 · resident memory of the measuring process", f"{report['memory_mb']} MB"],
    ]
    yield from table(["", ""], rows)


def _goals(report: Mapping[str, Any]) -> Iterator[str]:
    yield "## 目标 · Goals"
    yield ""
    rows = [
        [one["words"], OF_WORDS.get(one["of"], ""), one["bound"], figure(one["value"]), "✓" if one["reached"] else "✗"]
        for one in verdicts(report)
    ]
    yield from table(["", "量自 · of", "目标 · goal", "结果 · reached", ""], rows)


def _overview(sets: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield "## 总览 · Overview"
    yield ""
    yield from (f"- {SET_NAMES[name]} ({sets[name]['messages']}): {SET_WORDS[name]}." for name in sets)
    yield ""
    rows = [[words, *(figure(sets[name][key]) for name in sets)] for key, words in HEADLINES]
    yield from table(["", *(SET_NAMES[name] for name in sets)], rows)


def _pooled(report: Mapping[str, Any]) -> Iterator[str]:
    pooled = report[ALL]
    yield f"紧急，各组合计 · emergencies, all sets together: {pooled['emergencies']}, and {pooled['others']} others."
    yield ""
    if pooled["bot_emergency_recall"] is None and pooled["bot_false_alarms"] is None:
        yield "- 整个机器人 · whole bot: not measured, nobody asked the rules (`--service-python`)."
    else:
        yield _alarms("整个机器人 · whole bot, the rules in front or the model", pooled, "bot_")
    yield _alarms("只有模型 · model alone", pooled, "")
    yield ""
    yield (
        "The rules were written with our own messages in view: of the held-out fifth the figures of the whole bot "
        "flatter, and most emergencies stand there."
    )
    yield ""


def _alarms(words: str, pooled: Mapping[str, Any], whose: str) -> str:
    recall, share = pooled[f"{whose}emergency_recall"], pooled[f"{whose}false_alarms"]
    return f"- {words}: recall {figure(recall)}, false alarms {pooled[f'{whose}false_alarm_count']} ({percent(share)})."


def _set(name: str, figures: Mapping[str, Any], picture: Optional[str]) -> Iterator[str]:
    yield f"## {SET_NAMES[name]}"
    yield ""
    yield from _classes("意图 · labels", figures["labels"], LABEL_NAMES, ("precision", "recall", "f1", "lenient"))
    yield from _classes("主题 · topics", figures["topics"], TOPIC_NAMES, ("precision", "recall", "f1"))
    yield from _classes("实体 · entities", figures["entities"], ENTITY_NAMES, ("precision", "recall", "f1"))
    yield from _classes("文体 · kinds of text", figures["kinds"], {}, ("label_strict", "label_lenient", "topic"))
    yield from _reliability(figures["reliability"])
    if picture:
        yield f"![混淆矩阵 · confusion matrix]({picture})"
        yield ""


COLUMN_NAMES = {
    "precision": "精确 · precision",
    "recall": "召回 · recall",
    "f1": "F1",
    "lenient": "宽松 · lenient",
    "label_strict": "严格 · strict",
    "label_lenient": "宽松 · lenient",
    "topic": "主题 · topic",
}


def _classes(
    title: str, rows: Mapping[str, Mapping[str, float]], names: Mapping[str, str], columns: Sequence[str]
) -> Iterator[str]:
    if not rows:
        return
    yield f"### {title}"
    yield ""
    order = [key for key in names if key in rows] + [key for key in rows if key not in names]
    lines = []
    for key in order:
        words = f"{names[key]} `{key}`" if key in names else key
        lines.append([words, *(figure(rows[key][column]) for column in columns), rows[key]["count"]])
    yield from table(["", *(COLUMN_NAMES[column] for column in columns), "条数 · count"], lines)


def _reliability(rows: Sequence[Mapping[str, float]]) -> Iterator[str]:
    yield "### 置信度 · confidence"
    yield ""
    lines = [
        [f"{row['from']:.1f}–{row['from'] + 0.1:.1f}", figure(row["confidence"]), figure(row["right"]), row["count"]]
        for row in rows
    ]
    yield from table(["置信度 · confidence", "平均 · mean", "正确率 · right", "条数 · count"], lines)


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> List[str]:
    """A Markdown table, with an empty line after it."""
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *lines, ""]


def figure(value: Any) -> str:
    """A number as people read it; a dash for what was not measured."""
    if value is None:
        return "–"
    if isinstance(value, (tuple, list)):
        return "–".join(figure(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return f"{value:.3f}" if abs(value) <= 1 else f"{value:.1f}"


def percent(value: Optional[float]) -> str:
    """A share in percent."""
    return "–" if value is None else f"{value:.2%}"


def for_program(report: Mapping[str, Any]) -> Dict[str, Any]:
    """The report as JSON carries it, with the verdicts."""
    return {**report, "goals": verdicts(report)}
