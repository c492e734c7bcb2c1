"""Numbers that belong to one person: phones, ID and bank cards, plates, accounts, tickets, dates of birth.

Shapes are found by patterns and telephone numbers also by Google's numbering plans (``phonenumbers``); which long
number is an ID card or a bank card is told by its check digits (``python-stdnum``: GB 11643 and Luhn). A number with a
slip of the pen is as personal as a right one, so a wrong check digit only changes what stands there instead.
"""

import re
from collections.abc import Iterator

from phonenumbers import PhoneNumberMatcher
from stdnum import luhn
from stdnum.cn import ric

from helpdesk.personal.finds import Find, Kind
from helpdesk.tickets.numbers import check_digit

# None of them exists: nobody is rung, no card is valid, no ticket has row 0.
PHONE = "13800000000"
LANDLINE = "010-00000000"
IDENTITY = "110000190001010000"
CARD = "6200000000000000"
PLATE = "京A00000"
TICKET = "100000"
EMAIL = "someone@example.com"
BIRTH = "1900年1月1日"
SOME_NUMBER = "某号"
_OURS = frozenset([PHONE, LANDLINE, IDENTITY, CARD, TICKET, "01000000000"])

_DIGITS = "零〇○一二三四五六七八九幺两"
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_IDENTITY = re.compile(r"(?<!\d)\d{6}[ -]?(?:19|20)?\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx*]?(?!\d)")
_CARD = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})(?!\d)")
_MOBILE = re.compile(
    r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)1[3-9]\d(?:[ -]\d{2,4}){2,4}(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[ -]?[2-9]\d{2,3}[ -]?\d{4}(?:转\d{1,5}|-\d{1,5})?(?!\d)")
_LOCAL = re.compile(r"(?:电话|座机|固话|打|拨|联系方式)(?:号码?)?[是为:： ]*(?P<number>[2-9]\d{2,3}[ -]?\d{4})(?!\d)")
_SPOKEN = re.compile(rf"[{_DIGITS}]{{7,18}}")
_SPOKEN_MOBILE = re.compile(rf"(?<![{_DIGITS}])[一幺][三四五六七八九](?:[ ,，、-]?[{_DIGITS}]){{9}}(?![{_DIGITS}])")
_DEGREES = re.compile(r"(?<![\d.])\d{1,3}\.\d{4,}(?![\d.])")  # A point on the map, to ten metres or less.
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}][ ]?[A-Za-z]"
    r"(?:[·•.\- ]?(?=[A-Za-z0-9]{0,5}\d)[A-Za-z0-9]{5,6}|[·•](?=[A-Za-z]{0,3}\d)[A-Za-z0-9]{4})"
    r"(?:[挂学警港澳])?(?![A-Za-z0-9])|"
    rf"[{_PROVINCES}][A-Za-z][·•.\- ]?[A-Za-z0-9]{{4}}[挂学警港澳]"
)
_PLATE_TAIL = re.compile(
    r"(?:车牌(?:号码?)?(?:[\u4e00-\u9fff]{2}(?=[A-Za-z]\d))?|尾号|最后四位)[是为:： ]*"
    r"(?P<number>[A-Za-z]?[·•]?(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{3,6})(?![A-Za-z0-9])"
)
_ACCOUNT = re.compile(
    r"(?:微信|微信号|威信|薇信?|v信|VX|WX|weixin|wechat|抖音号?|快手号?|支付宝(?:账号)?|淘宝号|账号|帐号|用户名)"
    r"(?:号码?)?(?:同号|联系|搜)?(?:是|为|：|:|加|我|\s)*(?P<number>[A-Za-z][A-Za-z0-9_-]{4,30}|\d{5,20})(?![A-Za-z0-9_-])|"
    r"(?:QQ|扣扣|企鹅)(?:群|号码?)*(?:是|为|：|:|\s)*(?P<qq>\d{5,11})(?!\d)|"
    r"(?:社保号|医保号|护照(?:号码?)?|证件号码?|学号|工号|病历号|住院号|户号|水表号|电表号|燃气号|快递单号|运单号|订单号|"
    r"合同(?:编)?号|卡号|存折号?|密码|验证码|房产证号|驾驶证号|档案(?:编)?号|低保证号|残疾证号)(?:码)?"
    r"(?:是|为|：|:|尾号|\s)*(?P<code>[A-Za-z]{0,4}[-]?\d[A-Za-z0-9-]{2,24})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[EGDSPHMegdsphm][A-Za-z]?\d{7,10}(?![A-Za-z0-9])")
_TICKET = re.compile(
    r"(?:工单|单号|编号|受理号?|诉求号|信件|件号|办件|案号)(?:编号|号码?)*[是为为:： 第#]*"
    r"(?P<number>[A-Za-z]{0,4}-?\d[\d-]{4,22}\d)(?![A-Za-z0-9])"
)
_SIX = re.compile(r"(?<![\d.])\d{6,9}(?![\d.]|\s?(?:元|块|万|米|平|人|户|年|月|度|吨|斤|股))")
_DATE = (
    r"(?:(?:19|20)\d{2}(?:年|[-./])\s?\d{1,2}(?:月|[-./])\s?\d{1,2}[日号]?|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|"
    r"(?:19|20)?\d{2}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?|[一二三四五六七八九零〇]{2,4}年(?:[一二三四五六七八九十]{1,2}月)?"
    r"(?:[一二三四五六七八九十]{1,3}[日号])?|\d{1,2}月\d{1,2}[日号]?|(?:农历)?[正腊冬一二三四五六七八九十]{1,2}月(?:初?[一二三四五六七八九十廿]{1,3}))"
)
_BORN_AFTER = re.compile(rf"(?:生日|出生(?:日期|年月日?|时间)?|生于|生辰)[是在为于:： ]*(?P<date>{_DATE})(?!\d)")
_BORN_BEFORE = re.compile(
    rf"(?<!\d)(?P<date>{_DATE})(?:份)?(?:\([^)]{{0,4}}\))?(?=出生|生人|生的|降生|的?生日|生(?:[，,。；;、 ]|$)|"
    r"的人(?:[，,。 ]|$))|"
    r"(?:[男女]|某某)[，,、 ]{1,2}(?P<told>(?:19|20)\d\d(?:年|[-./])\d{1,2}(?:(?:月|[-./])\d{1,2}[日号]?|月(?=的)))|"
    r"[我她他]是?(?P<year>\d\d年(?:\d{1,2}月)?)(?=的)"
)
_UNITS_BEHIND = r"(?:\s?(?:元|块|万元|平方|平米|米|人|户|吨|度|斤|公里|股))"
_LONG = re.compile(
    rf"(?<![\dA-Za-z.])[A-Za-z]{{0,4}}-?\d(?:[ -]?\d){{6,29}}[A-Za-z]?(?![\dA-Za-z]|\.\d|{_UNITS_BEHIND})"
)
_MIXED = re.compile(
    r"(?<![A-Za-z0-9])(?=(?:[A-Za-z-]*\d){5})(?=[\dA-Za-z-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{6,24}(?![A-Za-z0-9])"
)


def numbers_in(text: str) -> Iterator[Find]:
    """Everything numeric that belongs to one person, in a text of even width; may overlap."""
    yield from (Find(*found.span(), Kind.EMAIL, EMAIL) for found in _EMAIL.finditer(text) if found[0] != EMAIL)
    yield from _cards(text)
    yield from _phones(text)
    yield from (Find(*found.span(), Kind.PLATE, PLATE) for found in _PLATE.finditer(text))
    yield from _named(_PLATE_TAIL, text, Kind.PLATE, "A00000")
    yield from _named(_ACCOUNT, text, Kind.ACCOUNT, SOME_NUMBER)
    yield from (Find(*found.span(), Kind.ACCOUNT, SOME_NUMBER) for found in _PASSPORT.finditer(text))
    yield from _named(_BORN_AFTER, text, Kind.BIRTH, BIRTH)
    yield from _named(_BORN_BEFORE, text, Kind.BIRTH, BIRTH)
    yield from _named(_TICKET, text, Kind.TICKET, TICKET)
    yield from (Find(*found.span(), Kind.TICKET, TICKET) for found in _SIX.finditer(text) if _is_ticket(found[0]))
    yield from _long_numbers(text)


def _cards(text: str) -> Iterator[Find]:
    for found in _IDENTITY.finditer(text):
        digits = re.sub(r"[ -]", "", found[0])
        if len(digits) in (15, 18) or ric.is_valid(digits):
            yield Find(*found.span(), *_identity_or_card(digits))
    for found in _CARD.finditer(text):
        digits = re.sub(r"[ -]", "", found[0])
        if digits not in _OURS and 13 <= len(digits) <= 19:
            yield Find(*found.span(), *_identity_or_card(digits))


def _identity_or_card(digits: str) -> tuple[Kind, str]:
    is_card = luhn.is_valid(digits) and len(digits) >= 16 and not ric.is_valid(digits)
    if not is_card and len(digits) in (15, 18):
        return Kind.IDENTITY, IDENTITY
    return Kind.CARD, CARD


def _phones(text: str) -> Iterator[Find]:
    for match in PhoneNumberMatcher(text, "CN"):
        yield Find(match.start, match.end, Kind.PHONE, _phone_like(match.raw_string))
    yield from (Find(*found.span(), Kind.PHONE, PHONE) for found in _MOBILE.finditer(text))
    yield from (Find(*found.span(), Kind.PHONE, LANDLINE) for found in _LANDLINE.finditer(text))
    yield from _named(_LOCAL, text, Kind.PHONE, LANDLINE)
    yield from (Find(*found.span(), Kind.PHONE, PHONE) for found in _SPOKEN_MOBILE.finditer(text))
    for found in _SPOKEN.finditer(text):
        if len(set(found[0])) > 2:  # 一一一一一一一 is a manner of speaking.
            yield Find(*found.span(), Kind.NUMBER, SOME_NUMBER)


def _phone_like(raw: str) -> str:
    digits = re.sub(r"\D", "", raw)
    return LANDLINE if digits.startswith(("0", "400", "800")) else PHONE


def _long_numbers(text: str) -> Iterator[Find]:
    for pattern in (_LONG, _MIXED, _DEGREES):
        for found in pattern.finditer(text):
            if found[0] not in _OURS and not _is_date(found[0]):
                yield Find(*found.span(), Kind.NUMBER, SOME_NUMBER)


def _is_date(digits: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d{2}[ -]?(?:0?[1-9]|1[0-2])[ -]?(?:0?[1-9]|[12]\d|3[01])", digits))


def _is_ticket(digits: str) -> bool:
    return digits != TICKET and check_digit(digits) == 0


def _named(pattern: re.Pattern[str], text: str, kind: Kind, instead: str) -> Iterator[Find]:
    """The named group of each match: what stands before it says what it is, and stays."""
    for found in pattern.finditer(text):
        group = found.lastgroup
        if group is not None and found[group] != instead:
            yield Find(*found.span(group), kind, instead)
