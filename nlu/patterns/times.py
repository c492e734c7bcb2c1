"""When something happened or is wanted: days, dates, hours; not for how long, and not "just now" or "last time"."""

import re
from typing import Iterator

from nlu.patterns.span import Span

NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
YEAR = r"(?:(?:19|20)\d{2}年|[去今前明当]年|大前年|每年|\d{2}年)"
MONTH = rf"(?:(?:上上?|这|本|下|每|当)个?月|(?<![\d.]){NUMBER}月份?)(?:初|中旬|上旬|下旬|底|末)?"
# 板桥巷17号 is a house, 17号楼 a building.
DAY_OF_MONTH = rf"(?<![路街巷弄道里村苑区\d]){NUMBER}[号日](?![楼院门线店馆厅])"
MONTH_AND_DAY = rf"{MONTH}(?:的?{NUMBER}[号日](?![楼院门线店馆厅]))?"
ISO_DATE = r"(?:19|20)\d{2}[-/.]\d{1,2}(?:[-/.]\d{1,2})?"
SEASON = r"(?:初|底|开春|春天|夏天|秋天|冬天|年初|年底)?"
DATE = rf"(?:(?:{YEAR}的?)?{MONTH_AND_DAY}|{YEAR}|{ISO_DATE}){SEASON}"
DAY = (
    r"(?:大前天|大后天|[昨今前明后当]天(?!气)|[昨今明]日|[昨今明当][晚早晨夜](?!上)|[昨今明](?:早上|晚上|下午)|"
    r"[昨今明]儿个?|每天|天天|每晚|每早|夜夜)"
)
WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天末1-6](?!岁)"
WEEK = (
    rf"(?:(?:上上|上|这|本|下|每|逢)?个?{WEEKDAY}(?:[、和]?(?:周|星期|礼拜)?[一二三四五六日天])?|"
    r"(?:上上?|这|本|下|每)个?(?:周|星期|礼拜))"
)
PART = (
    r"(?:大?清早|一大早|一早|早上|早晨|清晨|早高峰|上午|中午|正午|下午|午后|傍晚|晚高峰|晚上|晚间|夜晚|夜里|夜间|"
    r"半夜三更|大?半夜|后半夜|前半夜|三更半夜|深夜|深更半夜|凌晨|天没亮|早晚)"
)
MINUTES = rf"(?:钟|半|整|一刻|三刻|{NUMBER}分?|多|左右|来钟)?"
CLOCK = rf"(?:(?<![\d.])\d{{1,2}}[:：]\d{{2}}(?!\d)|{NUMBER}点{MINUTES}(?!儿|意见|建议|小|事))"
FESTIVAL = (
    r"(?:五一|十一|国庆节?|春节|过年|元旦|中秋节?|端午节?|清明节?|元宵节?|年三十|除夕|暑假|寒假|开学)"
    r"(?:前|后|期间|那几天|那天)"
)
UNIT = rf"(?:{DATE}|{WEEK}|{DAY}|{PART}|{CLOCK}|{FESTIVAL}|{DAY_OF_MONTH})"
SPAN = rf"{UNIT}(?:的?{UNIT})*"
TIME = re.compile(rf"{SPAN}(?:[到至~-]{SPAN})?")
BARE_HOUR = re.compile(r"^[一二两三四五六七八九十\d]{1,2}点$")
AFTER_HOUR = re.compile(r"前|后|以前|以后|之前|之后|就|才|开始|到|还|多|钟|了|,|。|$")
BEFORE_DEGREE = re.compile(r"[有快慢早晚大小多少差高低近远]$")  # 有一点, 早一点


def find_times(text: str) -> Iterator[Span]:
    """Points in time and recurring times, as long as possible."""
    for match in TIME.finditer(text):
        if not BARE_HOUR.match(match[0]) or _is_hour(text, match.start(), match.end()):
            yield Span("datetime", match.start(), match.end())


def _is_hour(text: str, start: int, end: int) -> bool:
    """A bare 九点 is an hour where the sentence goes on as after an hour."""
    return bool(AFTER_HOUR.match(text, end)) and not BEFORE_DEGREE.search(text[:start])
