"""Words of staff as one of several residents may read them: nobody learns who the others are."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.views.masks import DOUBLE_NAMES, mask_numbers

SOMEBODY = "反映人"

# What people put behind a family name instead of the given one, the longer ones first.
_TITLES = "|".join(
    [
        *("老太太", "老人家", "老先生", "先生", "女士", "小姐", "太太", "同志", "师傅", "老师", "阿姨", "阿婆", "阿公"),
        *("叔叔", "伯伯", "大爷", "大妈", "大娘", "大叔", "大伯", "大哥", "大姐", "大嫂", "爷爷", "奶奶", "婆婆"),
        *(
            "老伯",
            "老太",
            "居民",
            "业主",
            "姐",
            "哥",
            "嫂",
            "叔",
            "婶",
            "姨",
            "伯",
            "老",
            "某某",
            "某",
            r"\*{1,3}",
            "[xX×]{2}",
        ),
    ]
)
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_NICK = re.compile(r"^[小老阿]([\u3400-\u9fff])$")
_DIGITS = re.compile(r"\D+")
_GAP = r"[ \-]?"


@dataclass(frozen=True)
class Identity:
    """What somebody is known by: names and phone numbers, as written."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def hide_others(words: str, others: Iterable[Identity], *, own: Identity, open_numbers: Collection[str] = ()) -> str:
    """Put 反映人 in the place of the others' names, forms of address and phones; mask every other number.

    What the reader is called themselves stays, and so do their own numbers and the office's (``open_numbers``).
    """
    kept = [number for one in (*own.phones, *open_numbers) if (number := _DIGITS.sub("", one))]
    others = list(others)
    for phone in sorted({_DIGITS.sub("", one) for other in others for one in other.phones}, key=len, reverse=True):
        if len(phone) >= 7 and phone not in kept:
            words = re.sub(rf"(?<!\d){_GAP.join(phone)}(?!\d)", SOMEBODY, words)
    mine = {name.strip() for name in own.names}
    patterns = [one for other in others for name in other.names if name.strip() not in mine for one in _forms(name)]
    for pattern in patterns:
        words = re.sub(pattern, SOMEBODY, words)
    return _mask_but(words, kept)


def _forms(name: str) -> list[str]:
    """Patterns for a name: whole, and by the family name with a title. The longest come first."""
    name = name.strip()
    forms = [_whole(name)] if len(name) >= 2 else []
    for part in _CHINESE.findall(name):
        family = _family_of(part)
        given = part.removeprefix(family)
        title = f"(?:{_TITLES})"
        forms += [f"{re.escape(part)}{title}?"] if len(part) >= 2 else []
        forms += [f"{re.escape(given)}{title}?"] if 2 <= len(given) <= 3 else []
        forms += [f"[小老阿]?{family}{title}", f"[小老阿]{family}"]
    return forms


def _whole(name: str) -> str:
    """Letters of other scripts only as a whole word: "Li" is also in "Linli"."""
    pattern = re.escape(name)
    return pattern if _CHINESE.search(name) else rf"(?i)(?<![^\W_]){pattern}(?![^\W_])"


def _family_of(part: str) -> str:
    nick = _NICK.match(part)
    if nick:
        return nick.group(1)
    return part[:2] if len(part) > 2 and part[:2] in DOUBLE_NAMES else part[:1]


def _mask_but(words: str, kept: Sequence[str]) -> str:
    """Mask every number but these, however they are grouped."""
    if not kept:
        return mask_numbers(words)
    pattern = "|".join(rf"(?<!\d){_GAP.join(number)}(?!\d)" for number in kept)
    pieces = re.split(f"({pattern})", words)
    return "".join(piece if place % 2 else mask_numbers(piece) for place, piece in enumerate(pieces))
