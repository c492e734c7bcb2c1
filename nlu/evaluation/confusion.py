"""Confusion matrices as pictures, with Chinese names where a font for them is installed."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import numpy as np

# Fonts with Chinese characters as Linux, macOS and Windows name their files; the first one that has all we need.
CHINESE_FONTS = (
    *("NotoSansCJK-Regular", "NotoSansCJK", "NotoSansSC", "SourceHanSans", "NotoSerifCJK-Regular", "NotoSerifCJK"),
    *("wqy-microhei", "wqy-zenhei", "DroidSansFallback", "PingFang", "Hiragino Sans GB", "STHeiti", "Songti"),
    *("msyh", "simhei", "simsun", "uming", "ukai", "Sarasa", "LXGW"),
)
FONT_HINT = "no Chinese font found, the pictures carry the codes (Debian: apt-get install fonts-noto-cjk)"
INCHES_PER_CLASS = 0.42
DOTS_PER_INCH = 100


def draw(table: Mapping[str, Mapping[str, int]], names: Mapping[str, str], title: str, file: Path) -> None:
    """Write the picture: a row for each true class, a column for each class that was read, counts inside.

    ``table`` is from ``nlu.scores.confusion``; the shade is the share of the row.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    classes = ordered(table, names)
    counts = as_matrix(table, classes)
    font = chinese_font("".join([*names.values(), title]))
    shown = [names.get(one, one) if font else one for one in classes]
    side = INCHES_PER_CLASS * len(classes) + 2.0
    figure = Figure(figsize=(side, side), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(1, 1, 1)
    axes.imshow(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    words = {"fontproperties": font} if font else {}
    axes.set_xticks(range(len(classes)))
    axes.set_yticks(range(len(classes)))
    axes.set_xticklabels(shown, rotation=90, **words)
    axes.set_yticklabels(shown, **words)
    axes.set_xlabel("读成 read as" if font else "read as", **words)
    axes.set_ylabel("应为 true" if font else "true", **words)
    axes.set_title(title if font else file.stem, **words)
    _write_counts(axes, counts)
    figure.savefig(file, format="png", bbox_inches="tight", metadata={"Software": None})


def ordered(table: Mapping[str, Mapping[str, int]], names: Mapping[str, str]) -> List[str]:
    """All classes that are true or read somewhere, in the order of ``names``; unknown ones last."""
    there = {*table, *(read for row in table.values() for read in row)}
    return [name for name in names if name in there] + sorted(there - set(names))


def as_matrix(table: Mapping[str, Mapping[str, int]], classes: Sequence[str]) -> np.ndarray:
    """Counts, shape (classes, classes)."""
    return np.array([[table.get(true, {}).get(read, 0) for read in classes] for true in classes], dtype=int).reshape(
        len(classes), len(classes)
    )


def _write_counts(axes: Any, counts: np.ndarray) -> None:
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            shade: Dict[str, Any] = {"color": "white" if shares[row, column] > 0.5 else "black", "fontsize": 7}
            axes.text(column, row, str(count), ha="center", va="center", **shade)


@lru_cache(maxsize=8)
def chinese_font(needed: str) -> Optional[Any]:
    """An installed font that has all of these characters, or None."""
    from matplotlib.font_manager import FontProperties, findSystemFonts

    files = sorted(findSystemFonts())
    for hint in CHINESE_FONTS:
        for file in files:
            if hint.lower() in Path(file).stem.lower() and _has(file, needed):
                return FontProperties(fname=file, size=9)
    return None


def _has(file: str, needed: str) -> bool:
    from matplotlib.ft2font import FT2Font

    try:
        known = FT2Font(file).get_charmap()
    except (OSError, RuntimeError):
        return False  # Some formats on some systems cannot be read.
    return all(ord(char) in known for char in needed if not char.isspace())
