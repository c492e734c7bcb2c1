"""Lists of names: text files of ``data/lookup``, and the places of an office file.

A text file has one entry per line; ``#`` begins a remark, anything after a space is extra. Of an office file
(``.yml``) the names and aliases of its places are taken; checking the office is not done here.
"""

from pathlib import Path
from typing import List, Union

import yaml


def read_words(path: Union[str, Path]) -> List[str]:
    """The entries of one list, in order; an absent list is empty, so an office may leave it out."""
    path = Path(path)
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    if path.suffix in {".yml", ".yaml"}:
        return _places(text)
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return [line[0] for line in lines if line]


def _places(text: str) -> List[str]:
    content = yaml.safe_load(text)
    places = content.get("places") or [] if isinstance(content, dict) else []
    named = [place for place in places if isinstance(place, dict)]
    return [str(name) for place in named for name in [place.get("name"), *(place.get("aliases") or [])] if name]
