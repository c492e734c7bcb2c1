"""The bot's own sentences: the shipped ones (``bot.views.shipped``), or what an admin said instead.

``sentence`` and ``plain`` are what views say things with. Whoever runs the bot hands the admins' words to
``use_overrides``; views know no database. Words that are no good any more are passed over, never an error to a
resident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Formatter

from bot.views.message import Html, escape
from bot.views.rewording import faults_of, with_codes
from bot.views.shipped import BUTTON, Reader, Sentence, placeholders, shipped
from bot.views.titles import LONGEST_TITLE, title_faults, without_doubles

__all__ = [
    "Reader",
    "Sentence",
    "catalogue",
    "check_override",
    "current",
    "overrides_revision",
    "plain",
    "preview",
    "sentence",
    "use_overrides",
]


@dataclass(frozen=True)
class _Overrides:
    revision: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


_in_use = _Overrides()


def sentence(name: str, /, **facts: object) -> Html:
    """Say it: every fact is made harmless unless it is ``Html`` already; without a fact there is a gap.

    An unknown name is a mistake of ours and raises ``KeyError``.
    """
    return Html(_filled(_text_of(name), {key: escape("" if value is None else value) for key, value in facts.items()}))


def plain(name: str, /, **facts: object) -> str:
    """The same where there is no markup: a toast, a field, words that are escaped later."""
    return _filled(_text_of(name), {key: str("" if value is None else value) for key, value in facts.items()})


def use_overrides(texts: Mapping[str, str], revision: int) -> tuple[str, ...]:
    """From now on say these; what is not named is as shipped. Gives the names that were passed over, with faults."""
    global _in_use
    good = {name: with_codes(text) for name, text in texts.items() if not check_override(name, text, {})}
    good = dict(without_doubles(good))
    _in_use = _Overrides(revision, good)
    return tuple(name for name in texts if name not in good)


def overrides_revision() -> int:
    """Which overrides are in use; 0 before the first ones."""
    return _in_use.revision


def check_override(name: str, text: str, changed: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with these words for this sentence, for the admin who wrote them; empty when they are good.

    ``changed`` are the admins' other texts; those in use if not given. A title must not be another button's as well.
    """
    known = shipped().get(name)
    if known is None:
        return [f"没有叫“{name}”的句子。"]
    faults = faults_of(known, text)
    if not faults and name.startswith(BUTTON):
        faults = list(title_faults(known, with_codes(text), _in_use.texts if changed is None else changed))
    return faults or _too_long(known, text)


def catalogue() -> tuple[Sentence, ...]:
    """Every sentence there is, as shipped."""
    return tuple(shipped().values())


def current(name: str) -> str:
    """The text in use now, its placeholders in code."""
    return _text_of(name)


def preview(name: str, text: str | None = None) -> Html:
    """How it would look with example facts; without ``text`` how it looks now. Check it first."""
    known = shipped()[name]
    shown = _with_examples(known, with_codes(text) if text is not None else _text_of(name))
    return escape(shown) if known.is_plain else Html(shown)


def _text_of(name: str) -> str:
    override = _in_use.texts.get(name)
    return shipped()[name].text if override is None else override


def _filled(template: str, facts: Mapping[str, str]) -> str:
    """The template with its facts; a line of placeholders that are all empty is left out."""
    lines = template.split("\n")
    kept = [line for line in lines if not _is_idle(line, facts)]
    text = "\n".join(kept).format_map(_Gaps(facts))
    return text if len(kept) == len(lines) else text.rstrip("\n")


def _is_idle(line: str, facts: Mapping[str, str]) -> bool:
    if not line.startswith("{") or line.startswith("{{"):
        return False
    pieces = list(Formatter().parse(line))
    return all(name is not None and not words.strip() and not facts.get(name) for words, name, _, _ in pieces)


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


# Telegram's limits: 64 characters of a field, 200 of a toast or alert (other plain words stay as short).
LONGEST_FIELD = 64
LONGEST_PLAIN = 200
_LIMITS: Mapping[str, int] = {"field.": LONGEST_FIELD, BUTTON: LONGEST_TITLE}
LONGEST_MESSAGE = 2000  # Of 4096; people's words come on top.


def _too_long(known: Sentence, text: str) -> list[str]:
    plain_limit = next((most for start, most in _LIMITS.items() if known.name.startswith(start)), LONGEST_PLAIN)
    limit = plain_limit if known.is_plain else LONGEST_MESSAGE
    length = len(_with_examples(known, with_codes(text)))
    return [f"太长了：有 {length} 个字，最多 {limit} 个。"] if length > limit else []


def _with_examples(known: Sentence, text: str) -> str:
    examples = {name: _example(known.name, name) for name in known.placeholders}
    return _filled(text, examples if known.is_plain else {name: escape(one) for name, one in examples.items()})


def _example(name: str, placeholder: str) -> str:
    """The sentence that fills this placeholder, with its own examples; or the example of the placeholder."""
    for filler in _fillers(name, placeholder):
        return Html(_with_examples(shipped()[filler], _text_of(filler)))
    return placeholders()[placeholder].example or ""


@cache
def _fillers(name: str, placeholder: str) -> tuple[str, ...]:
    """``a.b`` with ``{c}``: sentences ``a.b.c``, ``a.b.c.…``, then ``a.c``, ``a.c.…``, then ``c``."""
    parts = name.split(".")
    wanted = [".".join([*parts[:depth], placeholder]) for depth in range(len(parts), -1, -1)]
    return tuple(
        one for start in wanted for one in shipped() if one != name and (one == start or one.startswith(f"{start}."))
    )
