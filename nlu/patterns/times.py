"""When something happened or is wanted: days, dates, hours; not for how long, and not "just now" or "last time".

What only says how often (天天, 每个月) is no time either; 天天凌晨 and 每天六点 are.
"""

import re
from typing import Iterator

from nlu.patterns.span import Span

NUMBER = r"(?:\d{1,2}|[二三四五]?十[一二三四五六七八九]{0,2}|[一二两三四五六七八九]{1,2})"
# 今年16了, 今年八十岁 is an age.
AGE_AFTER = r"(?!(?:都|才|刚|快|就)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:岁|周岁|了))"
YEAR = (
    rf"(?:(?:19|20)\d{{2}}年(?!代|限|期)|[去今前明]年(?!纪){AGE_AFTER}|大前年|"
    r"(?<!\d)(?:0\d年|[12]\d年(?=的?\d{1,2}月|[初底春夏秋冬]))(?!产权|级|款))"
)
EACH_YEAR = r"每年(?=\d|[一二三四五六七八九十]{1,2}月|[春夏秋冬到])"
MONTH = (
    rf"(?:(?:上上?|这|本|下|每)个?月|(?<![\d.]){NUMBER}月份?(?!饼)|(?:正|腊|冬)月)"
    r"(?:初[一二三四五六七八九十]|初|中旬|上旬|下旬|底|末)?"
)
# 麻石巷9号 is a house, 17号楼 a building, 3号线 a line.
NO_DAY_AFTER = r"(?![楼院门线店馆厅路街井桥机房坑桩库仓]|码头|地块|公馆|文件|工棚|航站)"
# 三十日 alone is as long as a month, 大一号 a size, 几十号人 a crowd.
DAY_OF_MONTH = rf"(?<![路街巷弄道里村苑区号第牌大小几\d])(?:{NUMBER}号|\d{{1,2}}日){NO_DAY_AFTER}(?!人|内|起?以?内)"
MONTH_AND_DAY = rf"{MONTH}(?:的?{NUMBER}[号日]{NO_DAY_AFTER})?"
ISO_DATE = r"(?<![\d.-])(?:19|20)\d{2}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?![\d-])"
SEASON = r"(?:初|底|开春|春节|春天|夏天|秋天|冬天|年初|年底|上半年|下半年|春季|秋季|暑假|寒假|入冬|入夏)?"
DATE = rf"(?:(?:(?:{YEAR}|{EACH_YEAR})的?)?{MONTH_AND_DAY}|{YEAR}|{EACH_YEAR}|{ISO_DATE}){SEASON}"
DAY = (
    r"(?:大前天|大后天|(?<![之以今])[前后]天(?!天)|前[几两些]天|[昨今明]天(?!气|天气)|[昨今明]日|[昨今明当][晚早晨夜](?!上)|"
    r"[昨今明](?:早上|晚上|下午)|[昨今明]儿个?|每天|天天|日日|每日|每晚|每早|夜夜|晚晚|上半年|下半年|年初|年底|月底|月初)"
)
WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天末1-6](?![岁围边期])"
WEEK = (
    rf"(?:(?:(?:上上|上|这|本|下|每|逢)个?|(?<!个)){WEEKDAY}(?:[、和跟]?(?:周|星期|礼拜)?[一二三四五六日天](?!个|点|月|天))?|"
    r"(?:上上?|这|本|下)个?(?:周|星期|礼拜))"
)
PART = (
    r"(?<![一整半])(?:大?清早|一大早|大早上|一早|早上|早晨|清晨|早高峰|上午|中午|正午|下午|午后|傍晚|晚高峰|晚上|晚间|夜晚|夜里|"
    r"三更半夜|半夜三更|深更半夜|大?半夜|后半夜|前半夜|深夜|凌晨|天没亮|天不亮|天刚亮|夜间(?!施工|门诊|停车|值班|无|服务|照明)|"
    r"白天|大白天)(?!好)"
)
MINUTES = (
    r"(?:钟|半|整|一刻|三刻|(?:[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]|[0-5]\d)(?!块|元|分钟)分?|"
    r"[一二三四五六七八九]分(?![钟钱])|多钟?|来钟|左右)?"
)
NO_HOUR_AFTER = r"(?!儿|意见|建议|小|事|要求|问题|希望|诉求)"
# 14时许, but not 2时间.
HOUR_MARK = rf"(?:点{MINUTES}|时(?:\d\d分)?许?(?!间|候|代|常|期|段|不|限))"
CLOCK = (
    rf"(?:(?<![\d.:])\d{{1,2}}:\d{{2}}(?![\d:])|[早晚](?=\d{{1,2}}:\d\d|{NUMBER}点)|"
    rf"(?<![\d.]){NUMBER}{HOUR_MARK}{NO_HOUR_AFTER})"
)
FESTIVAL = (
    r"(?:五一|十一|国庆节?|春节|过年|元旦|中秋节?|端午节?|清明节?|元宵节?|年三十|除夕|暑假|寒假|开学)"
    r"(?:前|后|期间|那几天|那天|当天)"
)
EVENING = r"(?<=[日号])[早晚](?![上饭餐会])"
UNIT = rf"(?:{DATE}|{WEEK}|{DAY}|{PART}|{CLOCK}|{FESTIVAL}|{DAY_OF_MONTH}|{EVENING})"
SPAN = rf"{UNIT}(?:的?{UNIT}){{0,6}}"
TIME = re.compile(rf"{SPAN}(?: ?[到至~-] ?(?:{SPAN}|{NUMBER}(?=点|月|号)))?")
BARE_HOUR = re.compile(r"^[一二两三四五六七八九十\d]{1,2}点$")
HOW_OFTEN = re.compile(r"^(?:天天|每天|日日|每日|每个?月)$")
AFTER_HOUR = re.compile(r"前|后|以前|以后|之前|之后|就|才|开始|到|还|多|钟|了|,|。|$")
BEFORE_DEGREE = re.compile(r"[有快慢早晚大小多少差高低近远]$")  # 有一点, 早一点
GREETING = re.compile(r"\W*(?:早晨|早上|晚上)\W*")


def find_times(text: str) -> Iterator[Span]:
    """Points in time and recurring times, as long as possible."""
    if GREETING.fullmatch(text):
        return
    for match in TIME.finditer(text):
        if HOW_OFTEN.match(match[0]):
            continue
        if not BARE_HOUR.match(match[0]) or _is_hour(text, match.start(), match.end()):
            yield Span("datetime", match.start(), match.end())


def _is_hour(text: str, start: int, end: int) -> bool:
    """A bare 九点 is an hour where the sentence goes on as after an hour."""
    return bool(AFTER_HOUR.match(text, end)) and not BEFORE_DEGREE.search(text[max(0, start - 1) : start])
