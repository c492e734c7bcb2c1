"""Keywords that admins added: rules like the shipped ones, after them, so whatever speaks against those counts too.

The bot hears danger also while its database is down, so a process keeps the keywords in memory; whoever runs it hands
them to ``use_keywords``.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.emergencies.normal import normalise
from helpdesk.emergencies.rules import Rule

Keywords = Mapping[str, EmergencyKind]

_in_use: Keywords = MappingProxyType({})


def use_keywords(keywords: Keywords) -> None:
    """From now on hear these as well, in place of those before."""
    global _in_use
    _in_use = MappingProxyType(dict(keywords))


def keywords_in_use() -> Keywords:
    """The keywords of this process."""
    return _in_use


def rules_of(keywords: Keywords) -> tuple[Rule, ...]:
    """One rule for each kind."""
    return _rules(tuple(keywords.items())) if keywords else ()


@lru_cache(maxsize=8)
def _rules(keywords: tuple[tuple[str, EmergencyKind], ...]) -> tuple[Rule, ...]:
    words: dict[EmergencyKind, list[str]] = {}
    for word, kind in keywords:
        words.setdefault(kind, []).append(re.escape(normalise(word)))
    return tuple(Rule(kind, re.compile("|".join(found))) for kind, found in words.items())
