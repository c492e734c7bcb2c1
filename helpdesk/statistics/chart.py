"""The chart of a report, drawn in a process of its own, which gives its memory back.

``python -m helpdesk.statistics.chart`` reads a report as JSON from standard input and writes a PNG to standard output.
"""

import asyncio
import io
import json
import sys
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpdesk.errors import UnavailableError
from helpdesk.statistics.figures import Figures, Report

RATES = (
    ("response_rate", "响应率", "#2f6fb0"),
    ("solution_rate", "解决率", "#3b9a5c"),
    ("satisfaction_rate", "满意率", "#d9822b"),
)
MOST_PARTS = 12  # More bars cannot be read on a phone.
PATIENCE = 30.0  # Seconds.
# Fonts with Chinese characters as Linux, macOS and Windows name their files.
_FONTS = ("NotoSansCJK", "NotoSansSC", "SourceHanSans", "wqy", "PingFang", "STHeiti", "msyh", "simhei", "NotoSerifCJK")
NO_FONT = "没有中文字体，画不了图（Debian：apt-get install fonts-noto-cjk）"


async def draw_chart(report: Report) -> bytes:
    """The report as a PNG. Raises ``UnavailableError`` with the reason: no Chinese font, no answer in time."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        picture, _ = await asyncio.wait_for(process.communicate(facts_of(report).encode()), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise UnavailableError("图表画得太慢，没有画完") from None
    if process.returncode != 0 or not picture.startswith(b"\x89PNG"):
        raise UnavailableError(NO_FONT if process.returncode == _FONTLESS else "图表没有画成")
    return picture


def facts_of(report: Report) -> str:
    """What the drawing needs, as JSON."""
    parts = [_bar(one) for one in report.parts[:MOST_PARTS]]
    trend = [{**_bar(one), "finished": one.finished} for one in report.trend]
    return json.dumps(
        {
            "title": f"{report.title} · {report.period.label}",
            "dimension": report.dimension.label,
            "parts": parts,
            "trend": trend,
            "ages": [list(one) for one in report.ages],
        },
        ensure_ascii=False,
    )


def _bar(figures: Figures) -> dict[str, Any]:
    rates = {name: getattr(figures, name) for name, _, _ in RATES}
    return {"label": figures.label, "opened": figures.opened, **rates}


def draw(facts: dict[str, Any]) -> bytes:
    """Three panels: the rates of each part, what came and went each month, how old is what is open."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    font = chinese_font()
    words = {"fontproperties": font}
    height = 3.0 + 0.55 * max(1, len(facts["parts"]))
    figure = Figure(figsize=(7.2, height + 5.6), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    rates, trend, ages = figure.subplots(3, 1, height_ratios=[height, 3.0, 2.6])
    figure.suptitle(facts["title"], **words, size=15)
    _draw_rates(rates, facts, words)
    _draw_trend(trend, facts["trend"], words)
    _draw_ages(ages, facts["ages"], words)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _draw_rates(axes: Any, facts: dict[str, Any], words: dict[str, Any]) -> None:
    parts = facts["parts"][::-1]
    for place, (name, label, colour) in enumerate(RATES):
        at = [row + 0.27 * (1 - place) for row in range(len(parts))]
        shares = [100 * (part[name] or 0) for part in parts]
        axes.barh(at, shares, height=0.25, color=colour, label=label)
        for y, part, share in zip(at, parts, shares, strict=True):
            text = "–" if part[name] is None else f"{share:.0f}%"
            axes.text(share + 1, y, text, va="center", size=8)
    axes.set_yticks(range(len(parts)), [f"{part['label']}（{part['opened']}）" for part in parts], **words)
    axes.set_xlim(0, 112)
    axes.set_title(f"按{facts['dimension']}（件数）", **words)
    if parts:
        axes.legend(
            prop=words["fontproperties"], loc="lower center", bbox_to_anchor=(0.5, -0.06), ncols=3, frameon=False
        )
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _draw_trend(axes: Any, trend: list[dict[str, Any]], words: dict[str, Any]) -> None:
    months = range(len(trend))
    axes.plot(months, [one["opened"] for one in trend], marker="o", color="#2f6fb0", label="收到")
    axes.plot(months, [one["finished"] for one in trend], marker="o", color="#3b9a5c", label="其中已办结")
    axes.set_xticks(months, [one["label"].split("年")[-1] for one in trend], **words)
    axes.set_ylim(bottom=0)
    axes.set_title("近十二个月", **words)
    axes.legend(prop=words["fontproperties"], frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_ages(axes: Any, ages: list[tuple[str, int]], words: dict[str, Any]) -> None:
    colours = ("#3b9a5c", "#8fbf6a", "#e3c04b", "#d9822b", "#c0392b")
    bars = axes.bar(range(len(ages)), [count for _, count in ages], color=colours[: len(ages)])
    axes.bar_label(bars, size=9)
    axes.set_xticks(range(len(ages)), [label for label, _ in ages], **words)
    axes.set_title("没办结的，放了多久", **words)
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.margins(y=0.18)


@lru_cache(maxsize=1)
def chinese_font() -> Any:
    """An installed font with Chinese characters; raises ``UnavailableError`` where there is none."""
    from matplotlib.font_manager import FontProperties, findSystemFonts

    files = sorted(findSystemFonts(), key=lambda file: ("regular" not in file.lower(), file))
    for hint in _FONTS:
        for file in files:
            if hint.lower() in Path(file).stem.lower():
                return FontProperties(fname=file, size=10)
    raise UnavailableError(NO_FONT)


_FONTLESS = 3  # The child's exit code for it.


def main() -> int:
    """JSON in, PNG out; the exit code says why there is none."""
    try:
        sys.stdout.buffer.write(draw(json.load(sys.stdin)))
    except UnavailableError:
        return _FONTLESS
    return 0


def report_facts(report: Report) -> dict[str, Any]:
    """The whole report for programs; rates are shares from 0 to 1, or null where nobody was asked."""

    def row(figures: Figures) -> dict[str, Any]:
        rates = {name: getattr(figures, name) for name in (*(one for one, _, _ in RATES), "in_time_rate")}
        return {**asdict(figures), **rates}

    return {
        "title": report.title,
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "whole": row(report.whole),
        "by": report.dimension.value,
        "parts": [row(one) for one in report.parts],
        "trend": [row(one) for one in report.trend],
        "open_by_age": dict(report.ages),
        "open_red": report.open_red,
    }


if __name__ == "__main__":
    sys.exit(main())
