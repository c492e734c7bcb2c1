"""Figures of a team or the whole office, in words: three rates side by side, never one score."""

from bot.views.message import Letter, escape
from helpdesk.statistics.figures import Dimension, Figures, Report

MOST_PARTS = 10
NOTHING = "这段时间还没有工单。"
USAGE = "请写：/stats 时间 按什么分。例如 /stats 上月 科室，/stats 今年 内容。"


def statistics_letter(report: Report, *, chart_missing: str | None = None) -> Letter:
    """The whole report; ``chart_missing`` says why no picture came with it."""
    head = f"📊 <b>{escape(report.title)} · {escape(report.period.label)}</b>"
    body = [*_whole(report.whole), "", *_parts(report)] if report.whole.opened else [NOTHING]
    lines = [head, *body, _open(report)]
    if chart_missing:
        lines.append(f"ℹ️ {escape(chart_missing)}")
    return Letter("\n".join(lines))


def read_dimension(words: str) -> Dimension | None:
    """按科室, 科室; None for anything else."""
    return next((one for one in Dimension if words.removeprefix("按") == one.label), None)


def percent(rate: float | None) -> str:
    """A rate as people read it; nobody asked is no rate."""
    return "–" if rate is None else f"{100 * rate:.0f}%"


def _whole(whole: Figures) -> list[str]:
    return [
        f"收到 {whole.opened} 件，办结 {whole.finished} 件，按时 {percent(whole.in_time_rate)}",
        f"响应率 {percent(whole.response_rate)}（该回应 {whole.due} 件，按时回应 {whole.responded} 件）",
        f"解决率 {percent(whole.solution_rate)}（居民评 {whole.judged} 件：解决 {whole.solved}，部分 {whole.partly}）",
        f"满意率 {percent(whole.satisfaction_rate)}（打分 {whole.rated} 件，4 分以上 {whole.satisfied} 件）",
        *([f"居民说没解决、重办的 {whole.reopened} 件"] if whole.reopened else []),
    ]


def _parts(report: Report) -> list[str]:
    shown = report.parts[-MOST_PARTS:] if report.dimension is Dimension.MONTH else report.parts[:MOST_PARTS]
    lines = [f"<b>按{report.dimension.label}</b>（响应 / 解决 / 满意）"]
    for one in shown:
        rates = " / ".join(percent(rate) for rate in (one.response_rate, one.solution_rate, one.satisfaction_rate))
        lines.append(f"{escape(one.label)} {one.opened} 件：{rates}")
    if len(report.parts) > len(shown):
        lines.append(f"还有 {len(report.parts) - len(shown)} 项没有列出。")
    return lines


def _open(report: Report) -> str:
    whole = sum(count for _, count in report.ages)
    if not whole:
        return "👍 没有未办结的工单。"
    late = f"，其中超期 {report.open_red} 件 🔴" if report.open_red else ""
    return f"现在没办结 {whole} 件{late}"
