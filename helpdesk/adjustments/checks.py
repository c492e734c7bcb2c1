"""What may be changed live: one check for each kind. Each gives name and value as they are stored, or one sentence.

Raises ``InvalidInputError`` with words for the admin. Texts of the bot itself are checked by the bot.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk.adjustments.active import Adjustments
from helpdesk.adjustments.models import AdjustmentKind
from helpdesk.adjustments.places import names_of_units, with_places
from helpdesk.adjustments.thresholds import THRESHOLDS
from helpdesk.emergencies.detector import detect
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.office.schema import Office, PlaceEntry
from helpdesk.places.naming import bare

LONGEST_WORD = 20  # Characters; of a place as well.
LONGEST_TEXT = 1000  # Characters of a text. All together must fit into the live file (``nlu/live.py``).
# How many of a kind may count at a time.
MOST: Mapping[AdjustmentKind, int] = {
    AdjustmentKind.WORD: 2000,
    AdjustmentKind.SYNONYM: 1000,
    AdjustmentKind.PLACE: 1000,
    AdjustmentKind.EMERGENCY: 100,
}
IN_NAMES = "·-#()"  # Signs in names of places, besides letters and digits.

# Name, text and the texts that count now -> what is wrong with it, as sentences.
TextCheck = Callable[[str, str, Mapping[str, str]], list[str]]


@dataclass(frozen=True)
class Surroundings:
    """What a change is checked against: all else that counts now, the office, and who knows the texts."""

    now: Adjustments
    office: Office | None = None
    check_text: TextCheck | None = None


def check(
    kind: AdjustmentKind, name: str, value: Mapping[str, Any], around: Surroundings
) -> tuple[str, dict[str, Any]]:
    """Name and value as they are stored."""
    return _CHECKS[kind](name, value, around)


def tidy(kind: AdjustmentKind, name: str) -> str:
    """A name in the one spelling that is stored: plain width, no blanks."""
    if kind in (AdjustmentKind.TEXT, AdjustmentKind.THRESHOLD):
        return name.strip()
    return "".join(unicodedata.normalize("NFKC", name).split())


def _word(name: str, _value: Mapping[str, Any], around: Surroundings) -> tuple[str, dict[str, Any]]:
    word = _plain_word(name, shortest=2)
    if any(word.casefold() == other.casefold() for other in around.now.words):
        raise InvalidInputError(f"“{word}”已经加过了，不用再加。")
    return word, {}


def _synonym(name: str, value: Mapping[str, Any], around: Surroundings) -> tuple[str, dict[str, Any]]:
    word, means = _plain_word(name, shortest=1), _plain_word(str(value.get("means") or ""), shortest=1)
    if word.casefold() == means.casefold():
        raise InvalidInputError("两边是同一个词，请写成：居民的说法 = 标准的说法，例如：灯杆儿 = 路灯")
    way = _way(means, around.now.synonyms)
    if word.casefold() in way:
        raise InvalidInputError(f"转了一圈又回到“{word}”：{' → '.join(way)}。请先去掉原来的那一条。")
    return word, {"means": means}


def _way(word: str, synonyms: Mapping[str, str]) -> list[str]:
    """What a word is read as, and that as, and so on; ends at a circle."""
    meanings = {typed.casefold(): means.casefold() for typed, means in synonyms.items()}
    way = [word.casefold()]
    while (following := meanings.get(way[-1])) is not None and following not in way:
        way.append(following)
    return way


def _place(name: str, value: Mapping[str, Any], around: Surroundings) -> tuple[str, dict[str, Any]]:
    office, name = around.office, tidy(AdjustmentKind.PLACE, name)
    if office is None:
        raise InvalidInputError("还没有导入 office.yml，先导入再加地点。")
    _check_place_name(name)
    others = tuple(one for one in around.now.places if one.name != name)
    whole = with_places(office, others)
    _check_not_taken(name, whole)
    if value.get("alias_of"):
        return name, {"alias_of": _place_meant(str(value["alias_of"]), whole).name}
    unit = value.get("unit")
    if unit not in {one.code for one in office.units}:
        raise InvalidInputError("没有这个社区、村或者网格，请写 office.yml 里的名字。")
    return name, {"unit": unit}


def _check_place_name(name: str) -> None:
    if not 2 <= len(name) <= LONGEST_WORD:
        raise InvalidInputError(f"地点的名字要有 2 到 {LONGEST_WORD} 个字。")
    if not all(char.isalnum() or char in IN_NAMES for char in name):
        raise InvalidInputError("地点的名字里只写字和数字，不要标点和表情。")
    if not any(char.isalpha() for char in name):
        raise InvalidInputError("只有数字的不能当地点，居民说门牌、电话都会被当成它。")


def _check_not_taken(name: str, office: Office) -> None:
    unit = names_of_units(office).get(bare(name))
    if unit is not None:
        raise InvalidInputError(f"“{name}”是一个社区、村或者网格的名字，机器人本来就认得。")
    place = next((one for one in office.places if bare(name) in map(bare, (one.name, *one.aliases))), None)
    if place is not None and bare(place.name) == bare(name):
        raise InvalidInputError(f"“{name}”已经是一个地点了，机器人本来就认得。")
    if place is not None:
        raise InvalidInputError(f"“{name}”已经是“{place.name}”的另一个叫法了，不能再指别的地方。")


def _place_meant(words: str, office: Office) -> PlaceEntry:
    """The place of this name or alias."""
    wanted = bare(words)
    found = next((one for one in office.places if wanted == bare(one.name)), None) or next(
        (one for one in office.places if wanted in map(bare, one.aliases)), None
    )
    if found is None:
        raise InvalidInputError(f"不认得“{words}”这个地方。等号右边写机器人认得的地点，或者社区、村、网格的名字。")
    return found


def _emergency(name: str, value: Mapping[str, Any], _around: Surroundings) -> tuple[str, dict[str, Any]]:
    word = _plain_word(name, shortest=2)
    kind = value.get("kind")
    if kind not in set(EmergencyKind):
        raise InvalidInputError("请说清楚是哪一种紧急情况，例如：燃气泄漏。")
    if detect(word, {}) is not None:
        raise InvalidInputError(f"居民说“{word}”，现在就会报警，不用加。")
    if detect(word, {word: EmergencyKind(kind)}) is None:
        raise InvalidInputError(
            f"“{word}”加了也不会报警：里面有“像、怕、演练、没”这一类的字，听起来不是正在发生的事。请换个说法。"
        )
    return word, {"kind": EmergencyKind(kind).value}


def _text(name: str, value: Mapping[str, Any], around: Surroundings) -> tuple[str, dict[str, Any]]:
    text = str(value.get("text") or "").strip()
    if len(text) > LONGEST_TEXT:
        raise InvalidInputError(f"太长了：有 {len(text)} 个字，最多 {LONGEST_TEXT} 个。")
    if around.check_text is None:
        raise ValueError("a text needs somebody who knows the texts")
    faults = around.check_text(name, text, around.now.texts)
    if faults:
        raise InvalidInputError("".join(faults))
    return name.strip(), {"text": text}


def _threshold(name: str, value: Mapping[str, Any], _around: Surroundings) -> tuple[str, dict[str, Any]]:
    threshold = THRESHOLDS.get(name)
    if threshold is None:
        raise InvalidInputError(f"只能改这两样：{'、'.join(THRESHOLDS)}。")
    number = value.get("number")
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= threshold.highest:
        raise InvalidInputError(f"请写 0 到 {threshold.highest} 之间的数，例如 {threshold.shipped}。")
    return name, {"number": round(float(number), 3)}


def _plain_word(typed: str, *, shortest: int) -> str:
    word = tidy(AdjustmentKind.WORD, typed)
    if not shortest <= len(word) <= LONGEST_WORD:
        wanted = f"{shortest} 到 {LONGEST_WORD}" if shortest > 1 else f"1 到 {LONGEST_WORD}"
        raise InvalidInputError(f"一个词要有 {wanted} 个字，请只写这个词，不要写整句话。")
    if not all(char.isalnum() or char == "·" for char in word):
        raise InvalidInputError("词里只写字和数字，不要标点、空格和表情。")
    if not any(char.isalpha() for char in word):
        raise InvalidInputError("只有数字的不能当一个词。")
    return word


_CHECKS: Mapping[AdjustmentKind, Callable[[str, Mapping[str, Any], Surroundings], tuple[str, dict[str, Any]]]] = {
    AdjustmentKind.WORD: _word,
    AdjustmentKind.SYNONYM: _synonym,
    AdjustmentKind.PLACE: _place,
    AdjustmentKind.EMERGENCY: _emergency,
    AdjustmentKind.TEXT: _text,
    AdjustmentKind.THRESHOLD: _threshold,
}
