"""Pairs of characters around a family name that belong to ordinary words: 高速, 马路, 道路.

Counted in the 13,769 messages of ``data/nlu``: everything that stands there beside such a character and is no name.
A line of the file is a family name, what follows it in ordinary words, and what they have before it (``-`` for none).
"""

from pathlib import Path

_ROWS = [row.split(" ") for row in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()]
BEHIND = {family: behind for family, behind, _ in _ROWS}
BEFORE = {family: before for family, _, before in _ROWS}
