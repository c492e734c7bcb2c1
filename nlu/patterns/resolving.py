"""What a time means today: 昨晚十点 on the 22nd of November is 2026-11-21T22:00.

Only what can be told surely is resolved: one point or one range. Recurring times (每天半夜, 周二和周四) and vague ones
stay as typed. A month without a year is of this year, a weekday without 上 or 下 of this week.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Dict, List, Optional, Tuple

from nlu.patterns.times import NUMBER

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
DIGITS.update({"两": 2, "〇": 0, "日": 7, "天": 7, "末": 6})
# Days before or after today, the longest words first.
DAYS: Dict[str, int] = {"大前": -3, "大后": 3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2}
YEARS: Dict[str, int] = {"大前": -3, "前": -2, "去": -1, "今": 0, "明": 1}
WEEKS: Dict[str, int] = {"上上": -2, "上": -1, "下": 1}
# Part of a day -> from hour, to hour (24 is midnight after), and whether its small hours count from noon.
PARTS: List[Tuple[str, int, int, bool]] = [
    ("凌晨|后半夜|天没亮|天不亮", 0, 6, False),
    ("大?半夜|三更半夜|半夜三更|深更半夜|深夜", 23, 29, True),
    ("大?清早|清晨|一大早|大早上|一早|早上|早晨|早高峰|天刚亮|早", 6, 9, False),
    ("上午", 8, 12, False),
    ("中午|正午", 11, 14, True),
    ("下午|午后", 13, 18, True),
    ("傍晚|晚高峰", 17, 19, True),
    ("晚上|晚间|夜晚|夜里|夜间|前半夜|晚|夜", 18, 24, True),
    ("大?白天", 8, 18, False),
]
RECURRING = re.compile(r"每|天天|夜夜|晚晚|逢|[周期拜][一二三四五六日天末][、和跟]|[周期拜].[周星礼]")
RANGE = re.compile(r"(?<=[^到至~]) ?[到至~] ?|(?<=\d)-(?=\d{1,2}(?:点|:|月|号|日))")
FULL_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
YEAR = re.compile(r"(?:(\d{4}|\d{2})|(大前|[前去今明]))年")
MONTH = re.compile(rf"(?:(上上|上|这|本|下)个?月|({NUMBER})月)(?:份)?(初|底|末|[上中下]旬)?")
DAY = re.compile(rf"(?:初)?({NUMBER})[号日]")
NEAR_DAY = re.compile(r"(大前|大后|[前昨今明后])(?:天|日|儿个?|(?=[早晚晨夜]))")
WEEKDAY = re.compile(r"(上上|上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天末1-7])")
WEEK = re.compile(r"(上上|上|这|本|下)个?(?:周|星期|礼拜)")
CLOCK = re.compile(rf"(\d{{1,2}}):(\d{{2}})|({NUMBER})[点时](?:(半)|([一三])刻|({NUMBER}|零.)分?)?")
SEASON_OF_YEAR = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14), "年初": (1, 2), "年底": (11, 12)}
SEASON = re.compile(r"年的?(春|夏|秋|冬|初|底)")
HALF_YEAR = re.compile(r"([上下])半年")
THIRDS = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
LUNAR = re.compile(r"[正腊冬]月|初[一二三四五六七八九十]|年三十|除夕|春节|过年|端午|中秋|元宵|清明")


@dataclass(frozen=True)
class Interval:
    """From the first to the last moment, in the office's own zone; ``exact`` where an hour was said."""

    start: datetime
    end: datetime
    exact: bool = False

    def as_text(self) -> str:
        """ISO 8601: a day, a minute, or ``from/to``."""
        if self.exact:
            return self.start.strftime("%Y-%m-%dT%H:%M")
        if self.end - self.start == timedelta(days=1) and self.start.time() == time():
            return self.start.date().isoformat()
        if self.start.time() == self.end.time() == time():
            return f"{self.start.date().isoformat()}/{(self.end - timedelta(days=1)).date().isoformat()}"
        return f"{self.start:%Y-%m-%dT%H:%M}/{self.end:%Y-%m-%dT%H:%M}"


def resolve(words: str, now: datetime) -> Optional[str]:
    """ISO 8601 of a time found by ``find_times``; None where it is recurring, vague or no real date.

    ``now`` is a moment in the office's zone; the result carries no zone, it is local time.
    """
    if RECURRING.search(words) or LUNAR.search(words):
        return None
    try:
        return _resolve_range(words, now)
    except (ValueError, OverflowError):  # 二月三十号
        return None


def _resolve_range(words: str, now: datetime) -> Optional[str]:
    halves = RANGE.split(words, maxsplit=1)
    first = _resolve_one(halves[0], now)
    if len(halves) == 1 or first is None:
        return first.as_text() if first and len(halves) == 1 else None
    # 昨晚八点到十点: the second half takes over what it does not say.
    last = _resolve_one(halves[1], now, first.start)
    if last is None or last.start < first.start:
        return None
    end = last.start if last.exact else last.end
    return Interval(first.start, end).as_text()


def _resolve_one(words: str, now: datetime, before: Optional[datetime] = None) -> Optional[Interval]:
    days = _days(words, now.date())
    clock = CLOCK.search(words)
    part = _part(words)
    if days is None and not clock and not part:
        return None
    if days is None:
        day = before.date() if before else now.date()
        days = (day, day + timedelta(days=1))
    if not clock and not part:
        return Interval(datetime.combine(days[0], time()), datetime.combine(days[1], time()))
    if days[1] - days[0] != timedelta(days=1):
        return None  # 上个月晚上
    midnight = datetime.combine(days[0], time())
    if not clock:
        return Interval(midnight + timedelta(hours=part[0]), midnight + timedelta(hours=part[1]))
    moment = midnight + _clock(clock, part)
    if _days(words, now.date()) is None and moment.date() > days[0]:
        moment -= timedelta(days=1)  # 半夜三点 without a day was last night.
    if before and not part and not re.search(r"[天日号昨今明]", words) and moment < before:
        moment += timedelta(hours=12)
    return Interval(moment, moment + timedelta(minutes=1), exact=True)


def _days(words: str, today: date) -> Optional[Tuple[date, date]]:
    """First day and the day after the last."""
    if match := FULL_DATE.search(words):
        year, month = int(match[1]), int(match[2])
        return _one(date(year, month, int(match[3]))) if match[3] else _months(year, month, month)
    if (match := NEAR_DAY.search(words)) and not YEAR.search(words):
        return _one(today + timedelta(days=DAYS[match[1]]))
    if match := WEEKDAY.search(words):
        monday = today - timedelta(days=today.weekday())
        monday += timedelta(weeks=WEEKS.get(match[1] or "", 0))
        first = monday + timedelta(days=_number(match[2]) - 1)
        return (first, first + timedelta(days=2 if match[2] == "末" else 1))
    if match := WEEK.search(words):
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=WEEKS.get(match[1], 0))
        return (monday, monday + timedelta(weeks=1))
    return _dates(words, today)


def _dates(words: str, today: date) -> Optional[Tuple[date, date]]:
    year = _year(words, today)
    if match := MONTH.search(words):
        return _in_month(match, year, words, today)
    if match := HALF_YEAR.search(words):
        return _months(year or today.year, *((1, 6) if match[1] == "上" else (7, 12)))
    if match := SEASON.search(words):
        key = match[1] if match[1] in SEASON_OF_YEAR else f"年{match[1]}"
        return _months(year or today.year, *SEASON_OF_YEAR[key])
    for key in ("年初", "年底"):
        if key in words:
            return _months(year or today.year, *SEASON_OF_YEAR[key])
    if match := DAY.search(words):
        return _one(date(today.year, today.month, _number(match[1])))
    return _months(year, 1, 12) if year else None


def _in_month(match: "re.Match[str]", year: Optional[int], words: str, today: date) -> Tuple[date, date]:
    if match[1]:
        shift = {"上上": -2, "上": -1, "下": 1}.get(match[1], 0)
        count = today.year * 12 + today.month - 1 + shift
        year, month = divmod(count, 12)
        month += 1
    else:
        month = _number(match[2])
    whole = _months(year or today.year, month, month)
    if day := DAY.search(words, match.end() if not match[3] else match.start(3)):
        return _one(date(whole[0].year, month, _number(day[1])))
    if match[3]:
        first, last = THIRDS[match[3]]
        last = min(last, (whole[1] - timedelta(days=1)).day)
        return (whole[0].replace(day=first), whole[0].replace(day=last) + timedelta(days=1))
    return whole


def _year(words: str, today: date) -> Optional[int]:
    match = YEAR.search(words)
    if not match:
        return None
    if match[2]:
        return today.year + YEARS[match[2]]
    return int(match[1]) + (2000 if len(match[1]) == 2 else 0)


def _part(words: str) -> Optional[Tuple[int, int, bool]]:
    for pattern, start, end, late in PARTS:
        if re.search(pattern, words):
            return (start, end, late)
    return None


def _clock(match: "re.Match[str]", part: Optional[Tuple[int, int, bool]]) -> timedelta:
    hour = int(match[1]) if match[1] else _number(match[3])
    minute = int(match[2]) if match[2] else 0
    if match[4]:
        minute = 30
    elif match[5]:
        minute = 15 * _number(match[5])
    elif match[6]:
        minute = _number(match[6])
    if hour > 24 or minute > 59:
        raise ValueError(hour)
    if part and part[2]:
        hour = _late_hour(hour, part)
    return timedelta(hours=hour, minutes=minute)


def _late_hour(hour: int, part: Tuple[int, int, bool]) -> int:
    """晚上八点 is 20, 半夜两点 is 2 of the next day, 晚上十二点 is 24, 中午十二点 is 12."""
    if part[0] >= 17 and (hour == 12 or hour <= 4):
        return 24 if hour == 12 else 24 + hour
    return hour + 12 if hour < 12 and not (part[0] == 11 and hour >= 10) else hour


def _one(day: date) -> Tuple[date, date]:
    return (day, day + timedelta(days=1))


def _months(year: int, first: int, last: int) -> Tuple[date, date]:
    if not 1 <= first <= 12:
        raise ValueError(first)
    years, month = divmod(last, 12)
    return (date(year, first, 1), date(year + years, month + 1, 1))


def _number(words: str) -> int:
    """十一, 21, 二十三, 零五; raises ``ValueError`` for 三四."""
    if words.isdigit() and words.isascii():
        return int(words)
    if words.startswith("零"):
        words = words[1:]
    tens, ten, ones = words.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(words)
    value = (DIGITS[tens] if tens else 1) * 10 if ten else 0
    return value + (DIGITS[ones] if ones else 0)
