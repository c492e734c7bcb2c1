"""Word lists of ``data/lookup``: one entry per line, ``#`` begins a remark, anything after a space is extra."""

from pathlib import Path
from typing import List, Union


def read_words(path: Union[str, Path]) -> List[str]:
    """The entries of one list, in order; an absent list is empty, so an office may leave it out."""
    path = Path(path)
    if not path.is_file():
        return []
    lines = (line.split("#")[0].split() for line in path.read_text(encoding="utf-8").splitlines())
    return [line[0] for line in lines if line]
