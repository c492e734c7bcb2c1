"""How far long work is, on standard error; quiet when nobody watches (no terminal)."""

import sys
from typing import Iterable, Optional, TypeVar

from tqdm import tqdm

T = TypeVar("T")


def watched(items: Iterable[T], words: str, total: Optional[int] = None) -> "tqdm[T]":
    """The same items, with a bar that counts them; usable as a context for ``update`` as well."""
    return tqdm(items, desc=words, total=total, file=sys.stderr, disable=None, leave=False, dynamic_ncols=True)
