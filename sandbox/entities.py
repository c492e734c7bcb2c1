"""Formatting: Telegram's HTML, and the links, commands and hashtags it finds by itself.

Offsets count UTF-16 units. Errors speak of byte offsets in UTF-8, as Telegram's do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ApiError, bad_request
from sandbox.limits import utf16_length

Json = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot);?")
ATTRIBUTE = re.compile(r"\s*([^\s=>/\"']*)\s*(=\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9._-]+))?")

FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"'，。；！？、（）【】《》]+|(?<![\w@.])www\.[\w-]+\.[\w./?=&%#-]+")),
    ("email", re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+\.[A-Za-z]{2,}(?!\w)")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("hashtag", re.compile(r"(?<!\w)#\w{1,256}")),
)


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int


@dataclass
class _Reader:
    """Walks through one HTML text."""

    source: str
    at: int = 0
    units: int = 0
    out: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def refuse(self, words: str, *, at: int | None = None) -> ApiError:
        place = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        return bad_request(f"can't parse entities: {words}{place}")

    def emit(self, text: str) -> None:
        self.out.append(text)
        self.units += utf16_length(text)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "<":
                self._tag()
            elif letter == "&" and (found := REFERENCE.match(self.source, self.at)):
                self.emit(_decode(found[1]))
                self.at = found.end()
            else:
                self.emit(letter)
                self.at += 1
        if self.stack:
            raise self.refuse(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return "".join(self.out), self.entities

    def _tag(self) -> None:
        begin = self.at
        if self.source.startswith("</", begin):
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = re.match(r"[^\s>/]*", self.source[begin + 1 :])
        tag = name[0].lower() if name else ""
        close = self._closing_bracket(begin)
        if close < 0:
            raise self.refuse("Unclosed start tag", at=begin)
        if tag not in TAGS:
            raise self.refuse(f'Unsupported start tag "{tag}"', at=begin)
        attributes = self._attributes(tag, begin, self.source[begin + 1 + len(tag) : close])
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self.refuse('Tag "span" must have class "tg-spoiler"', at=begin)
        self.stack.append(_Open(tag, attributes, self.units))
        self.at = close + 1

    def _closing_bracket(self, begin: int) -> int:
        found = re.compile(r"<[^>\"']*(\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>").match(self.source, begin)
        return found.end() - 1 if found else -1

    def _attributes(self, tag: str, begin: int, inner: str) -> dict[str, str]:
        attributes: dict[str, str] = {}
        rest = inner.strip()
        while rest:
            found = ATTRIBUTE.match(rest)
            if found is None or not found[1]:
                raise self.refuse(f'Empty attribute name in the tag "{tag}"', at=begin)
            value = (found[3] or "").strip("\"'")
            attributes[found[1].lower()] = REFERENCE.sub(lambda each: _decode(each[1]), value)
            rest = rest[found.end() :].strip()
        return attributes

    def _end_tag(self, begin: int) -> None:
        if not self.stack:
            raise self.refuse("Unexpected end tag", at=begin)
        found = re.compile(r"</([^\s>]*)\s*>").match(self.source, begin)
        if found is None:
            raise self.refuse("Unclosed end tag", at=begin)
        opened = self.stack.pop()
        name = found[1].lower()
        if name and name != opened.tag:
            words = f"Unmatched end tag at byte offset {len(self.source[:begin].encode())}"
            raise self.refuse(f'{words}, expected "</{opened.tag}>", found "</{name}>"')
        self.at = found.end()
        if self.units > opened.start:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.start, "length": self.units - opened.start}
        if opened.tag == "a":
            url = opened.attributes.get("href", "")
            if not url:
                return
            entity["url"] = url
        if opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if opened.tag == "code" and opened.attributes.get("class", "").startswith("language-"):
            entity["language"] = opened.attributes["class"].removeprefix("language-")
        self.entities.append(entity)


def _decode(reference: str) -> str:
    if reference in NAMED:
        return NAMED[reference]
    code = int(reference[2:], 16) if reference[1] in "xX" else int(reference[1:])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities of Telegram's HTML, or a 400 in its words."""
    return _Reader(source).read()


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut white space at both ends, as Telegram does, and move the entities along."""
    start = utf16_length(text) - utf16_length(text.lstrip())
    clean = text.strip()
    total = utf16_length(clean)
    moved = []
    for entity in entities:
        begin = max(0, entity["offset"] - start)
        end = min(total, entity["offset"] + entity["length"] - start)
        if end > begin:
            moved.append(entity | {"offset": begin, "length": end - begin})
    return clean, moved


def found_entities(text: str) -> Iterator[Json]:
    """Links, addresses, mentions, commands and hashtags."""
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            yield {
                "type": kind,
                "offset": utf16_length(text[: match.start()]),
                "length": utf16_length(match[0]),
            }


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """The given entities and the found ones that touch none of them, in order."""
    result = list(entities)
    for entity in found_entities(text):
        end = entity["offset"] + entity["length"]
        if all(end <= other["offset"] or other["offset"] + other["length"] <= entity["offset"] for other in result):
            result.append(entity)
    return sorted(result, key=lambda entity: (entity["offset"], -entity["length"]))


def _checked(entities: Any) -> list[Json]:
    """Entities that the bot names itself; Telegram does not say much about bad ones either."""
    if not isinstance(entities, list | None):
        raise bad_request("can't parse entities JSON object")
    for entity in entities or []:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        if not isinstance(entity.get("type"), str):
            raise bad_request("can't parse MessageEntity: Type is not specified")
        if not all(type(entity.get(key)) is int for key in ("offset", "length")):
            raise bad_request("can't parse MessageEntity: Can't find field \"offset\"")
    return list(entities or [])


def formatted(text: str, parse_mode: Any, entities: Any) -> tuple[str, list[Json]]:
    """What the bot's text becomes: parsed, trimmed, with the entities Telegram finds by itself."""
    mode = str(parse_mode or "").lower()
    if mode not in {"", "none", "html"}:
        raise bad_request("unsupported parse_mode")
    plain, own = parse_html(text) if mode == "html" else (text, _checked(entities))
    plain, own = trimmed(plain, own)
    return plain, with_found(plain, own)
