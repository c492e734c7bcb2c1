"""Reading “/away 3天 @赵敏” and “/away 11月30日”. Pure: reads, decides nothing."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = dict(zip("一二两三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_COUNT = r"(\d{1,3}|[一二两三四五六七八九十])"
_DAYS = re.compile(rf"{_COUNT}\s*(?:天|日(?!\d)|个工作日)")
_WEEKS = re.compile(rf"{_COUNT}\s*(?:个?星期|周|个礼拜)")
_CHINESE = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_FIGURES = re.compile(r"(?<!\d)(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})(?!\d)")
_NEAR = {"今天": 0, "明天": 1, "后天": 2}
_NOT_A_NAME = re.compile(r"^[到至]|[,，。、\s]|代办|代班|代|请|由|休假|休")
NEXT_YEAR_AFTER = timedelta(days=180)  # "1月5日", said in November, is next January; "11月1日" is a slip.


@dataclass(frozen=True)
class LeaveWords:
    """Until when, and who stands in; None for what was not said."""

    until: date | None = None
    name: str | None = None


def read_leave(text: str, today: date) -> LeaveWords:
    """The last day and the name in the words after /away; a count of days begins with today."""
    for pattern, read in ((_CHINESE, _day), (_FIGURES, _day), (_WEEKS, _weeks), (_DAYS, _days)):
        if found := pattern.search(text):
            return LeaveWords(read(found, today), _name(text[: found.start()] + " " + text[found.end() :]))
    for word, days in _NEAR.items():
        if word in text:
            return LeaveWords(today + timedelta(days=days), _name(text.replace(word, " ")))
    return LeaveWords(None, _name(text))


def _day(found: re.Match[str], today: date) -> date | None:
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        said = date(year or today.year, month or 0, day or 0)
        is_next_year = year is None and today - said > NEXT_YEAR_AFTER
        return said.replace(year=said.year + 1) if is_next_year else said
    except ValueError:
        return None


def _days(found: re.Match[str], today: date) -> date | None:
    return _after(today, _number(found[1]) - 1)


def _weeks(found: re.Match[str], today: date) -> date | None:
    return _after(today, 7 * _number(found[1]) - 1)


def _after(today: date, days: int) -> date | None:
    return today + timedelta(days=days) if days >= 0 else None


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _DIGITS[word]


def _name(rest: str) -> str | None:
    if "@" in rest:
        return next(iter(rest.split("@", 1)[1].split()), None)
    return _NOT_A_NAME.sub("", rest.strip()) or None
