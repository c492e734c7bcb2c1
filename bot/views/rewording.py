"""What an admin may write in a sentence's place: the checks, and the Chinese names of placeholders.

Admins read and write ``{编号}``; the code says ``{number}``. Both are understood.
"""

import re
from collections.abc import Iterator
from string import Formatter

from bot.views.shipped import Sentence, placeholders, placeholders_of

_TAG = re.compile(r'<(?P<end>/?)(?P<name>code|[biasu])(?P<link> href="(?:https?|tg)://[^"<>{}\s]+")?>')
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"\d{3,}")


def with_labels(text: str) -> str:
    """The text as admins read it: ``{编号}``."""
    labels = {name: one.label for name, one in placeholders().items()}
    return _IN_BRACES.sub(lambda found: "{" + labels.get(found[1], found[1]) + "}", text)


def with_codes(text: str) -> str:
    """The text as the code reads it: ``{number}``; line ends and the space around are put in order."""
    codes = {one.label: name for name, one in placeholders().items()}
    text = text.replace("\r\n", "\n").strip()
    return _IN_BRACES.sub(lambda found: "{" + codes.get(found[1].strip(), found[1].strip()) + "}", text)


def faults_of(known: Sentence, text: str) -> list[str]:
    """What is wrong with these words, as sentences for the admin; empty when nothing is."""
    if known.fixed is not None:
        return [f"这一句不能改：{known.fixed}"]
    if not text.strip():
        return ["不能什么都不写。想用回原来的说法，撤销这次调整就行。"]
    text = with_codes(text)
    return [*_brace_faults(known, text), *_number_faults(known, text), *_markup_faults(known, text)]


def _brace_faults(known: Sentence, text: str) -> Iterator[str]:
    try:
        found = placeholders_of(text)
        has_extras = any(spec or conversion for _, _, spec, conversion in Formatter().parse(text))
    except ValueError:
        yield "大括号要成对，里面写名字，例如 {编号}。"
        return
    if has_extras:
        yield "大括号里只写名字，不要加冒号、叹号。"
    unknown = [name for name in found if name not in known.placeholders]
    if unknown:
        yield f"这一句里没有{_named(unknown)}。{_what_there_is(known)}"
    missing = [name for name in known.needs if name not in found]
    if missing:
        yield f"不能少了{_named(missing)}。"


def _what_there_is(known: Sentence) -> str:
    return f"能用的有：{_named(known.placeholders)}。" if known.placeholders else "这一句不填空，不要写大括号。"


def _named(names: tuple[str, ...] | list[str]) -> str:
    return "、".join(with_labels("{" + name + "}") for name in names)


def _number_faults(known: Sentence, text: str) -> Iterator[str]:
    if not known.keeps_numbers:
        return
    before, after = set(_NUMBER.findall(known.text)), set(_NUMBER.findall(text))
    if lost := sorted(before - after):
        yield f"号码不能少：{'、'.join(lost)}。"
    if new := sorted(after - before):
        yield f"这里不能加别的号码：{'、'.join(new)}。"


def _markup_faults(known: Sentence, text: str) -> Iterator[str]:
    if known.is_plain:
        if "<" in text:
            yield "这一句只能是文字，不能有“<”。"
        return
    if "<" in _TAG.sub("", text):
        yield "“<”只能用来写粗体等标记，例如 <b>重点</b>。别的地方请用“《”或文字。"
    elif not _is_balanced(text):
        yield "标记要成对，例如 <b>重点</b>；先开的后关。"


def _is_balanced(text: str) -> bool:
    is_open: list[str] = []
    for tag in _TAG.finditer(text):
        if (tag["name"] == "a" and not tag["end"]) != bool(tag["link"]):
            return False  # A link without an address, or an address where none belongs.
        if not tag["end"]:
            is_open.append(tag["name"])
        elif not is_open or is_open.pop() != tag["name"]:
            return False
    return not is_open
