"""The state machine as a picture, drawn from the table: ``python -m helpdesk.tickets.picture docs/states.svg``."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from helpdesk.tickets.states import FINAL, MOVES, OPEN, Move, Status

WIDTH, HEIGHT = 1120, 560
BOX_WIDTH, BOX_HEIGHT = 150, 74
# Centres of the boxes; None is the beginning.
CENTRES: dict[Status | None, tuple[int, int]] = {
    None: (40, 255),
    Status.TRIAGE: (210, 115),
    Status.NEW: (210, 255),
    Status.IN_PROGRESS: (500, 255),
    Status.WAITING: (500, 115),
    Status.RESOLVED: (800, 255),
    Status.CLOSED: (1030, 255),
    Status.REJECTED: (640, 480),
    Status.WITHDRAWN: (850, 480),
    Status.MERGED: (415, 480),
}
OPEN_FRAME = (115, 40, 490, 300)  # x, y, width, height: what is open.
STAYING_IN_A_LINE = 4  # Moves that change no status, as they are listed in a box.


def picture() -> str:
    """SVG text: a box for each status, an arrow for each change, and in the box the moves that change nothing."""
    parts = [*_frame(), *_arrows(), *(line for status in Status for line in _box(status)), *_beginning()]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="13">'
    )
    marker = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" fill="#445"/></marker></defs>'
    )
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    return "\n".join([head, marker, ground, *parts, "</svg>", ""])


def _frame() -> Iterator[str]:
    x, y, width, height = OPEN_FRAME
    yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="14" fill="#f4f7fb" stroke="#b9c6d8"/>'
    yield _text(x + width / 2, y + 20, "没有办结的（OPEN）", "#667")


def _shared() -> dict[Status, list[Move]]:
    """Changes that are possible from everything open: one arrow from the frame says it all."""
    found = {(move, after) for (before, move), after in MOVES.items() if before in OPEN and before is not after}
    shared: defaultdict[Status, list[Move]] = defaultdict(list)
    for move, after in sorted(found):
        if after not in OPEN and all(MOVES.get((status, move)) is after for status in OPEN):
            shared[after].append(move)
    return shared


def _changes() -> dict[tuple[Status | None, Status], list[Move]]:
    shared = _shared()
    changes: defaultdict[tuple[Status | None, Status], list[Move]] = defaultdict(list)
    for (before, move), after in MOVES.items():
        is_said = before in OPEN and move in shared.get(after, [])
        if before is not after and not is_said:
            changes[before, after].append(move)
    return changes


def _arrows() -> Iterator[str]:
    changes = _changes()
    for (before, after), moves in changes.items():
        yield from _arrow(CENTRES[before], CENTRES[after], moves, is_double=(after, before) in changes)
    x, y, width, height = OPEN_FRAME
    for after, moves in _shared().items():
        to_x, to_y = CENTRES[after]
        end = (to_x + 30, to_y - BOX_HEIGHT / 2)  # A little aside: the way back out of 已并案 begins in the middle.
        start = (min(end[0], x + width - 30), y + height)
        yield _line(start, end)
        yield _text((start[0] + end[0]) / 2 + 14, (start[1] + end[1]) / 2 + 22, _labels(moves), anchor="start")


def _arrow(start: tuple[int, int], end: tuple[int, int], moves: list[Move], *, is_double: bool) -> Iterator[str]:
    """From border to border; the two of a pair run beside each other, each with its words on its own side."""
    across = (end[0] - start[0], end[1] - start[1])
    length = (across[0] ** 2 + across[1] ** 2) ** 0.5
    side = 11 if is_double else 0
    shift = (-across[1] / length * side, across[0] / length * side)
    first, last = _border(start, across), _border(end, (-across[0], -across[1]))
    begin, finish = [(point[0] + shift[0], point[1] + shift[1]) for point in (first, last)]
    yield _line(begin, finish)
    # The words of a slanting line stand near its beginning: in the middle it may cross another one.
    share = 0.5 if 0 in across or is_double else 0.26
    middle = (begin[0] + (finish[0] - begin[0]) * share, begin[1] + (finish[1] - begin[1]) * share)
    if abs(across[0]) > abs(across[1]):
        away = -8 if not is_double or across[0] + across[1] < 0 else 18
        yield _text(middle[0], middle[1] + away, _labels(moves))
    else:
        is_left = shift[0] < 0
        anchor = "end" if is_left else "start"
        yield _text(middle[0] + (-8 if is_left else 8), middle[1] + 4, _labels(moves), anchor=anchor)


def _border(centre: tuple[int, int], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from a box's centre leaves the box."""
    half = (12.0, 12.0) if centre == CENTRES[None] else (BOX_WIDTH / 2, BOX_HEIGHT / 2)
    share = min(half[axis] / abs(towards[axis]) for axis in (0, 1) if towards[axis])
    return centre[0] + towards[0] * share, centre[1] + towards[1] * share


def _box(status: Status) -> Iterator[str]:
    x, y = CENTRES[status]
    fill = "#eceff1" if status in FINAL else "#e3f1e6" if status is Status.RESOLVED else "#fff7e0"
    yield (
        f'<rect x="{x - BOX_WIDTH / 2}" y="{y - BOX_HEIGHT / 2}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="9" '
        f'fill="{fill}" stroke="#445"/>'
    )
    staying = [move.label for (before, move), after in MOVES.items() if before is status and after is status]
    rows = [" ".join(staying[at : at + STAYING_IN_A_LINE]) for at in range(0, len(staying), STAYING_IN_A_LINE)]
    top = y - 5.5 * len(rows) + 1
    yield _text(x, top, f"{status.label} {status.value}", "#112", size=14)
    for place, row in enumerate(rows, start=1):
        yield _text(x, top + 3 + 12 * place, row, "#778", size=9)


def _beginning() -> Iterator[str]:
    x, y = CENTRES[None]
    yield f'<circle cx="{x}" cy="{y}" r="9" fill="#112"/>'


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<path d="M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f}" stroke="#445" fill="none" marker-end="url(#head)"/>'


def _labels(moves: list[Move]) -> str:
    return "、".join(move.label for move in moves)


def _text(x: float, y: float, words: str, colour: str = "#223", *, size: int = 12, anchor: str = "middle") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{colour}">{escape(words)}</text>'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(), encoding="utf-8")
