"""Lists of names: text files of ``data/lookup``, and the places of an office file.

A text file has one entry per line; ``#`` begins a remark, anything after a space is extra. Of an office file
(``.yml``) the names and aliases of its places are taken; checking the office is not done here.
"""

from pathlib import Path
from typing import Dict, List, Union

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


def read_concepts(path: Union[str, Path]) -> Dict[str, List[str]]:
    """The words of each concept; a line is ``name: word word …``. An absent file has none."""
    concepts: Dict[str, List[str]] = {}
    path = Path(path)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for line in lines:
        name, _, words = line.split("#")[0].partition(":")
        if words.split():
            concepts.setdefault(name.strip(), []).extend(words.split())
    return concepts


def _places(text: str) -> List[str]:
    content = yaml.safe_load(text)
    places = content.get("places") or [] if isinstance(content, dict) else []
    named = [place for place in places if isinstance(place, dict)]
    return [str(name) for place in named for name in [place.get("name"), *(place.get("aliases") or [])] if name]
