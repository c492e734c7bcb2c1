"""What stands on buttons: what an admin may call one, and what the dialogue's own buttons are called now.

Buttons below the input field send their title back as text; such a title must be nobody else's.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from bot.views.shipped import BUTTON, Reader, Sentence, placeholders_of, shipped
from helpdesk.emergencies.detector import detect

LONGEST_TITLE = 20  # Characters; more cannot be read on a telephone.
COME_BACK = (f"{BUTTON}menu.", f"{BUTTON}keyboard.")  # Pressed, these are a message like any other.
_FEWEST_LETTERS = 2  # Of a title that comes back: shorter ones are answers to a question.
# What people answer to a question; read as a button they could not answer any more.
_ANSWERS = frozenset(
    [
        *("好的", "可以", "是的", "对的", "没错", "确定", "同意", "提交", "收到", "知道"),
        *("没有", "不用", "不是", "不要", "不对", "算了", "谢谢", "你好", "您好"),
    ]
)


def comes_back(name: str) -> bool:
    """Whether a press on it is read as text."""
    return name.startswith(COME_BACK)


def title_faults(known: Sentence, text: str, changed: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a title, as sentences for the admin; ``changed`` are the texts of all admins."""
    if "\n" in text:
        yield "按钮上的字只能写一行。"
    if text.startswith("/"):
        yield "按钮上的字不能用“/”开头。"
    if known.who_reads is not Reader.RESIDENTS:
        return
    others = shipped_buttons() if comes_back(known.name) else [one for one in shipped_buttons() if comes_back(one.name)]
    taken = {title for one in others if one.name != known.name for title in (one.text, changed.get(one.name))}
    if text in taken:
        yield f"已经有一个按钮叫“{text}”，居民会分不清。请换个说法。"
    if comes_back(known.name):
        yield from _typed_faults(text)


def shipped_buttons() -> list[Sentence]:
    """Every button that residents see."""
    return [one for one in shipped().values() if one.name.startswith(BUTTON) and one.who_reads is Reader.RESIDENTS]


def without_doubles(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Texts without titles that would be taken for another button: each may fit alone, and not all together."""
    kept = dict(texts)
    for name, text in texts.items():
        known = shipped().get(name)
        if known is not None and comes_back(name) and any(title_faults(known, text, kept)):
            del kept[name]
    return MappingProxyType(kept)


def button_of(title: str) -> tuple[str, Mapping[str, str]] | None:
    """The button that is shipped with this title, and the facts in it; None for a title made of facts alone."""
    whole, patterns = _shipped_titles()
    if title in whole:
        return whole[title], {}
    found = ((name, pattern.fullmatch(title)) for name, pattern in patterns)
    return next(((name, match.groupdict()) for name, match in found if match), None)


def _typed_faults(text: str) -> Iterator[str]:
    if sum(char.isalpha() for char in text) < _FEWEST_LETTERS:
        yield f"这个按钮上至少要有 {_FEWEST_LETTERS} 个字。"
    if text in _ANSWERS:
        yield f"居民回答问题时也会写“{text}”，会当成点了按钮。请换个说法。"
    if detect(text) is not None:
        yield f"居民点了“{text}”，会当成报警。请换个说法。"


@cache
def _shipped_titles() -> tuple[Mapping[str, str], tuple[tuple[str, re.Pattern[str]], ...]]:
    plain = {one.text: one.name for one in shipped_buttons() if not one.placeholders}
    filled = tuple((one.name, _pattern(one.text)) for one in shipped_buttons() if one.placeholders)
    return MappingProxyType(plain), filled


def _pattern(template: str) -> re.Pattern[str]:
    pattern = re.escape(template)
    for name in placeholders_of(template):
        pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>.+)")
    return re.compile(pattern)
