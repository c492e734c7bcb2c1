"""Everything the bot says, its own sentences and the dialogue's responses alike: found, checked and previewed.

Admins read and write placeholders in Chinese; stored are codes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from bot.views import sentences
from bot.views.message import Html, escape
from bot.views.rewording import with_codes
from bot.views.shipped import BUTTON, placeholders, shipped
from helpdesk.adjustments.responses import PLACEHOLDER, RESPONSE, UNFILLABLE, Response, read_responses
from helpdesk.settings import ROOT

MOST_FOUND = 8
_ALIKE = 0.6  # Share of the shorter one's pairs of characters that the other has too.
_FEWEST_PAIRS = 2
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_TAG = re.compile(r"<[^<>]*>")
# Placeholders of responses that no sentence of the bot has, or has for something else: label and example.
_OF_RESPONSES: Mapping[str, tuple[str, str]] = {
    "answer": ("答案", "带上身份证到一楼大厅办，当天能拿。"),
    "as_of": ("截至", "2026年3月"),
    "choices": ("可以选的", "• 老年证怎么办"),
    "note": ("备注", "办“老年证”"),
    "source": ("出处", "街道便民中心"),
    "title": ("标题", "老年证怎么办"),
    "advice": ("该怎么做", "先离开，别回头拿东西。"),
    "cert_name": ("证明名称", "居住证明"),
    "current": ("手头的事", "开居住证明"),
    "doing": ("办到哪里", "工作人员正在办"),
    "hints": ("看出来的", "• 路灯：和平路"),
    "label": ("哪一项", "地点"),
    "papers": ("要带什么", "身份证、户口簿"),
    "slip": ("单子", "办什么：随手拍\n地点：和平路"),
    "value": ("改成什么", "和平里小区5栋"),
    "wanted": ("想改办的", "投诉"),
}
# An example where a sentence of the bot would fill the placeholder.
_EXAMPLES: Mapping[str, str] = {"promised": "3月19日（周四）", "instead": "由派出所开", "tickets": "100012 路灯坏了"}
# What a changed response must still say: without these a resident does not know what it is about.
_NEEDED = frozenset(
    {"number", "numbers", "slip", "instead", "promised", "next", "answer", "source", "as_of", "choices", "note"}
)
_DANGER = "utter_emergency"
_DANGER_IS_FIXED = "遇到危险先看到的就是这一句。"


@dataclass(frozen=True)
class Wording:
    """One text of the bot; placeholders in code."""

    name: str
    shipped: str
    text: str  # As it is said now.
    fixed: str | None = None  # Why nobody may change it.

    @property
    def is_changed(self) -> bool:
        """Whether an admin gave it other words."""
        return self.text != self.shipped

    @property
    def is_button(self) -> bool:
        """Whether it stands on a button."""
        return self.name.startswith(BUTTON)


def wordings(changed: Mapping[str, str]) -> Mapping[str, Wording]:
    """Every text by its name; ``changed`` are the admins'."""
    return MappingProxyType({one.name: one for one in _every(changed)})


def check_wording(name: str, text: str, changed: Mapping[str, str]) -> list[str]:
    """What is wrong with a text, as sentences for the admin; empty when nothing is.

    ``changed`` are the admins' texts by now.
    """
    if not name.startswith(RESPONSE):
        return sentences.check_override(name, text, changed)
    response = _responses().get(name)
    if response is None:
        return [f"没有叫“{name}”的句子。"]
    if _fixed(name):
        return [f"这一句不能改：{_DANGER_IS_FIXED}"]
    return list(_faults(response, in_codes(name, text)))


def in_codes(name: str, text: str) -> str:
    """The text as it is stored: ``{number}``."""
    if not name.startswith(RESPONSE):
        return with_codes(text)
    codes = {label: code for code, label in _labels(name).items()}
    text = text.replace("\r\n", "\n").strip()
    return _IN_BRACES.sub(lambda found: "{" + codes.get(found[1].strip(), found[1].strip()) + "}", text)


def in_labels(name: str, text: str) -> str:
    """The text as admins read it: ``{编号}``."""
    labels = _labels(name)
    return _IN_BRACES.sub(lambda found: "{" + labels.get(found[1], found[1]) + "}", text)


def preview(name: str, text: str) -> Html:
    """How a text would look, with example facts."""
    if not name.startswith(RESPONSE):
        return sentences.preview(name, text)
    return escape(PLACEHOLDER.sub(lambda found: _example(found[1]), in_codes(name, text)))


def find_wordings(words: str, every: Mapping[str, Wording]) -> list[Wording]:
    """The texts that these words are of: a few words in them, or a whole message the bot has sent."""
    said = _letters(words)
    if len(said) < _FEWEST_PAIRS:
        return []
    ranked = [(rank, one) for one in every.values() if (rank := _likeness(said, _letters(one.text))) is not None]
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    return [one for _, one in ranked[:MOST_FOUND]]


def quoting(button: Wording, every: Mapping[str, Wording]) -> list[Wording]:
    """The texts that tell people to press a button by its title of now; none for a text that is no button."""
    said = f"“{button.text}”"
    return [one for one in every.values() if said in one.text] if button.is_button else []


def _every(changed: Mapping[str, str]) -> Iterator[Wording]:
    for name, response in _responses().items():
        yield Wording(name, response.text, changed.get(name, response.text), _DANGER_IS_FIXED if _fixed(name) else None)
    for name, sentence in shipped().items():
        yield Wording(name, sentence.text, changed.get(name, sentence.text), sentence.fixed)


@cache
def _responses() -> Mapping[str, Response]:
    return MappingProxyType({one.key: one for one in read_responses(ROOT / "domain.yml")})


def _fixed(name: str) -> bool:
    return name.startswith(_DANGER)


def _labels(name: str) -> Mapping[str, str]:
    return _labels_of_responses() if name.startswith(RESPONSE) else _labels_of_sentences()


@cache
def _labels_of_sentences() -> Mapping[str, str]:
    return MappingProxyType({code: one.label for code, one in placeholders().items()})


@cache
def _labels_of_responses() -> Mapping[str, str]:
    own = {code: label for code, (label, _) in _OF_RESPONSES.items()}
    return MappingProxyType({**_labels_of_sentences(), **own})


def _example(code: str) -> str:
    own, shared = _OF_RESPONSES.get(code), placeholders().get(code)
    if own:
        return own[1]
    return (
        (shared.example if shared else None) or _EXAMPLES.get(code) or f"（{_labels_of_responses().get(code, code)}）"
    )


def _faults(response: Response, text: str) -> Iterator[str]:
    if not text:
        yield "不能什么都不写。想用回原来的说法，按“恢复原来的”就行。"
        return
    unknown = [found for found in _IN_BRACES.findall(text) if found not in response.placeholders]
    if unknown:
        there = "".join(_labelled(response, one) for one in response.placeholders)
        known = f"能用的有：{there}。" if there else "这一句不填空，不要写大括号。"
        yield f"这一句里没有{_labelled(response, unknown[0])}。{known}"
    missing = [one for one in response.placeholders if one in _NEEDED and f"{{{one}}}" not in text]
    if missing:
        yield f"不能少了{''.join(_labelled(response, one) for one in missing)}。"
    if "<" in text:
        yield "这一句只能是文字，不能有“<”。"
    if not unknown and (set("{}") & set(_IN_BRACES.sub("", text)) or UNFILLABLE in text):
        yield "大括号要成对，里面写名字，例如 {编号}。"


def _labelled(response: Response, code: str) -> str:
    return in_labels(response.name, "{" + code + "}")


def without_marks(text: str) -> str:
    """The words of Telegram's HTML without its tags, for places that show none: a button."""
    return _TAG.sub("", text)


def _letters(text: str) -> str:
    plain = without_marks(_IN_BRACES.sub("", text))
    return "".join(char for char in plain.casefold() if char.isalnum())


def _likeness(said: str, text: str) -> tuple[bool, int, int] | None:
    """How sure it is that the words are of this text; None where nothing speaks for it."""
    if said in text:
        return True, len(said), -len(text)
    pairs, other = _pairs(said), _pairs(text)
    common = len(pairs & other)
    if common < _FEWEST_PAIRS or common < _ALIKE * min(len(pairs), len(other)):
        return None
    return False, common, -len(text)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
