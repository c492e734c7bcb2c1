"""Two models on one picture: where they differ, large, and below it what each of them read.

Made for a phone: the picture is upright, and at the 1280 pixels to which Telegram shrinks it the upper matrix can
still be read.
"""

from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional

import numpy as np

from nlu.evaluation.confusion import as_matrix, chinese_font, ordered

Table = Mapping[str, Mapping[str, int]]

LONGEST_SIDE = 2400  # Pixels; Telegram takes 10,000 for both sides together and shows at most 2,560.
INCHES = 11.0  # Width of the picture.
LEAST_DOTS = 60


class Words(NamedTuple):
    """What stands on the picture, where there is a Chinese font and where there is none."""

    difference: str
    new: str
    live: str


CHINESE = Words("新模型比现在多几句、少几句（左边：应该是，下面：认成了）：绿色变好，红色变差", "新模型", "现在用的")
PLAIN = Words("new minus live (rows: true, columns: read as): green is better, red is worse", "new", "live")
BETTER_AND_WORSE = ("#d9534f", "#ffffff", "#5cb85c")  # From worse over equal to better.
LEAST_SCALE = 3  # Messages; one message more or less is to look like little.


def draw_versus(new: Table, live: Optional[Table], names: Mapping[str, str], title: str, file: Path) -> None:
    """Write the picture; without a live model only the new one's matrix is on it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    classes = ordered({**(live or {}), **new, **_classes_read(new, live)}, names)
    words, font = _words(classes, names, title)
    shown = [names.get(one, one) if font else one for one in classes]
    height = INCHES * (1.5 if live is not None else 1.0) + 0.6
    figure = Figure(figsize=(INCHES, height), dpi=max(LEAST_DOTS, int(LONGEST_SIDE / height)), layout="constrained")
    FigureCanvasAgg(figure)
    if font:
        figure.suptitle(title, fontproperties=font, fontsize=15)
    draw = _Drawer(shown, font, words)
    counts = as_matrix(new, classes)
    if live is None:
        draw.counts(figure.add_subplot(1, 1, 1), counts, words.new, small=False)
    else:
        grid = figure.add_gridspec(2, 2, height_ratios=[2, 1.05])
        before = as_matrix(live, classes)
        draw.difference(figure.add_subplot(grid[0, :]), counts - before)
        draw.counts(figure.add_subplot(grid[1, 0]), before, words.live, small=True)
        draw.counts(figure.add_subplot(grid[1, 1]), counts, words.new, small=True)
    figure.savefig(file, format="png", bbox_inches="tight", pad_inches=0.15, metadata={"Software": None})


def goodness(change: np.ndarray) -> np.ndarray:
    """Positive where more is right (on the diagonal) or less is wrong (beside it); shape (classes, classes)."""
    return np.where(np.eye(len(change), dtype=bool), change, -change)


def _classes_read(new: Table, live: Optional[Table]) -> Dict[str, Dict[str, int]]:
    """Classes that are only read, never true, as rows without counts."""
    return {read: {} for table in (new, live or {}) for row in table.values() for read in row if read not in table}


def _words(classes: List[str], names: Mapping[str, str], title: str) -> "tuple[Words, Any]":
    font = chinese_font("".join([title, *CHINESE, *(names.get(one, one) for one in classes)]))
    return (CHINESE, font) if font else (PLAIN, None)


class _Drawer:
    """Draws matrices with the same names on their sides."""

    def __init__(self, shown: List[str], font: Any, words: Words) -> None:
        self._shown = shown
        self._font = {"fontproperties": font} if font else {}
        self._words = words
        # The more classes, the smaller the cells.
        self._size = max(6.0, min(11.0, 200 / max(len(shown), 1)))

    def difference(self, axes: Any, change: np.ndarray) -> None:
        """Green where more is right or less is wrong, red the other way round."""
        from matplotlib.colors import LinearSegmentedColormap

        good = goodness(change)
        most = max(LEAST_SCALE, int(np.abs(good).max(initial=0)))
        axes.imshow(good, cmap=LinearSegmentedColormap.from_list("change", BETTER_AND_WORSE), vmin=-most, vmax=most)
        self._sides(axes, self._words.difference, self._size)
        for (row, column), value in np.ndenumerate(change):
            if value:
                axes.text(column, row, f"{value:+d}", ha="center", va="center", fontsize=self._size)

    def counts(self, axes: Any, counts: np.ndarray, title: str, *, small: bool) -> None:
        """The shade is the share of the row."""
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        size = self._size * (0.6 if small else 1.0)
        self._sides(axes, title, size)
        for (row, column), count in np.ndenumerate(counts):
            if count:
                color = "white" if shares[row, column] > 0.5 else "black"
                axes.text(column, row, str(count), ha="center", va="center", fontsize=size, color=color)

    def _sides(self, axes: Any, title: str, size: float) -> None:
        axes.set_xticks(range(len(self._shown)))
        axes.set_yticks(range(len(self._shown)))
        axes.set_xticklabels(self._shown, rotation=90, **self._font, fontsize=size)
        axes.set_yticklabels(self._shown, **self._font, fontsize=size)
        axes.set_title(title, **self._font, fontsize=12)
        axes.set_xticks(np.arange(-0.5, len(self._shown)), minor=True)
        axes.set_yticks(np.arange(-0.5, len(self._shown)), minor=True)
        axes.grid(which="minor", color="#dddddd", linewidth=0.4)
        axes.tick_params(which="minor", length=0)
