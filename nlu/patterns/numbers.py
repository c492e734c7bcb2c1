"""Numbers that name something: telephone, identity card, number plate, ticket, amount of money.

All functions read normalised text (nlu/normal_text.py): half width, small letters, simplified characters.
"""

import re
from datetime import date
from typing import Iterator

from nlu.patterns.span import Span

MOBILE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<![\d.])0\d{2,3}[- ]?[2-8]\d{6,7}(?!\d)")
# 7712306 without a prefix is a telephone only where the words say so.
LOCAL = re.compile(r"(?:打|电话|座机|固话)(?:号码?)?(?:了|过)?[是:为 ]{0,2}([2-8]\d{6,7})(?!\d)")
ID_NUMBER = re.compile(r"(?<![\da-z])\d{6}(?:19|20)\d{9}[\dx](?![\da-z])")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTERS = "a-hj-np-z"  # I and O are never on a plate.
PLATE = re.compile(
    rf"[{PROVINCES}][{LETTERS}][·. ]?(?:[{LETTERS}\d]{{4,5}}[{LETTERS}\d挂学警港澳]|\d{{4}})(?![a-z\d])|"
    r"(?<![a-z\d-])[a-z]{3}-\d{4}(?![a-z\d-])"  # Taiwan.
)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10x98765432"


def find_phones(text: str) -> Iterator[Span]:
    """Mobile and landline numbers."""
    for pattern in (MOBILE, LANDLINE):
        for match in pattern.finditer(text):
            yield Span("phone", match.start(), match.end())
    for match in LOCAL.finditer(text):
        yield Span("phone", match.start(1), match.end(1))


def find_id_numbers(text: str) -> Iterator[Span]:
    """Identity card numbers with a real birthday and the right last digit."""
    for match in ID_NUMBER.finditer(text):
        if is_id_number(match[0]):
            yield Span("id_number", match.start(), match.end())


def is_id_number(number: str) -> bool:
    """Whether 18 characters are a possible identity card number (GB 11643)."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    return ID_CHECKS[total % 11] == number[17].lower()


def find_plates(text: str) -> Iterator[Span]:
    """Number plates, also the longer ones of electric cars."""
    for match in PLATE.finditer(text):
        if any(char.isdigit() for char in match[0]):
            yield Span("plate", match.start(), match.end())


DIGIT_WORDS = "零〇一二三四五六七八九幺"
# A ticket number is six digits; one of another system has letters, a dash or a # before it, or begins with a date.
TICKET = re.compile(
    rf"(?<![\d.a-z-])(?:20[0-3]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{{4,8}}|#\s?\d{{3,8}}|[a-z]{{1,3}}\d{{6,}}(?:-\d{{2,6}})?|\d{{6}}|[{DIGIT_WORDS}]{{6}})(?![\d.a-z-])"
)
NO_TICKET_BEFORE = re.compile(r"(?:邮编|邮政编码|密码|验证码|尾号|[¥￥$]|密碼)[是:为 ]{0,2}$")
NO_TICKET_AFTER = re.compile(r" ?(?:元|块|万|平|米|斤|人|户|年|月|度|吨|公里)")


def find_ticket_numbers(text: str) -> Iterator[Span]:
    """Ticket numbers."""
    for match in TICKET.finditer(text):
        if not NO_TICKET_BEFORE.search(text[max(0, match.start() - 10) : match.start()]) and not NO_TICKET_AFTER.match(
            text, match.end()
        ):
            yield Span("ticket_no", match.start(), match.end())


DIGIT = "一二两三四五六七八九"
FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d{1,4})?"
# 五百二, 六万三, 两千六百五十, 十几万, 五百多, 一万出头
SPOKEN = rf"(?:[{DIGIT}]?十[{DIGIT}几]?|[{DIGIT}]{{1,2}})[百千万亿](?:[零{DIGIT}十百千万]{{0,12}})(?!口价)"
# 五百多 is one word, 1700多 a number and a word.
NUMBER = rf"(?:(?:{FIGURE})[百千万亿]{{0,2}}|{SPOKEN}(?:[多来余]|出头|左右)?)"
SMALL = rf"(?:[{DIGIT}]?十[{DIGIT}几]?|[{DIGIT}])"
# A stone, a board, a field are counted with 块 too; bits of a network with 兆.
NO_YUAN = r"(?!地|砖|板|玻璃|石|牌|铁|布|木|空|坑|墙|皮|电|绿|菜|屏|田|瓦|肉|表|去|儿|的|盖|钢|水泥|草|园)"
UNIT = rf"(?:元|块钱|块{NO_YUAN}|圆整|人民币|rmb|大洋|蚊|w\b)"
# 一百块, 30元, 5万块钱
WITH_UNIT = re.compile(rf"(?<!\d,)(?<![\d.{DIGIT}十百千万a-z])({NUMBER})(?=(?:多|余)? ?{UNIT})")
# 八块 may be boards: money only where the sentence says so. 六毛, 一块五 can be nothing else.
SMALL_WITH_UNIT = re.compile(rf"(?<![\d.{DIGIT}十百千万第])({SMALL})(?=块钱|元|块[{DIGIT}](?!个|块))")
AFTER_SIGN = re.compile(rf"(?<=[¥￥]) ?({NUMBER})")
# 还有3100没退, 押金1350: the words before say that it is money.
MONEY_BEFORE = (
    "(?:欠|退|赔|花|交|收|付|给|要|罚|扣|借|转|充|存|押金|定金|订金|租金|房租|工资|工钱|学费|医药费|物业费|货款|费用|余额|"
    "卡里|还有|剩|价|报价|低保|补贴|补助|涨到|值|才|一共|总共|合计|尾款|首付|礼金|彩礼|垫|打赏|续|损失|费|钱|薪|款|奖金|出|报|挣|赚|贷|"
    r"[一每](?:天|年|月|个月|亩|人|户|套|度|副|次|碗|斤|平|张|小时|趟|位))"
)
AFTER_WORD = re.compile(
    rf"{MONEY_BEFORE}(?:了|走|来|我|他|她|你|过|着|还|有|是|剩|个|的|到|只|给|发|:| ){{0,4}}({NUMBER})(?![\d.])"
)
# 八千, 一万出头: spoken round sums need no unit where no other measure follows.
ROUND = re.compile(rf"(?<![\d{DIGIT}十百千万第])({SPOKEN}(?:[多来余]|出头|左右)?)")
MEASURE_AFTER = re.compile(
    r" ?(?:[个人户家米斤次遍年月天日号平度步吨里名位条只棵辆份台套层楼栋页分点秒岁字件张瓦升周]|"
    r"[路期班级届幢座室组亩车趟棚兆毫楼间]|公里|公斤|小时|多[个人户米斤次年天名]|余[个人户米斤次年天名]|块|%|cm|km|kw|m\b|伏|摄氏|大卡|立方)"
)


def find_amounts(text: str) -> Iterator[Span]:
    """Sums of money: the number as typed, without its unit."""
    for pattern in (WITH_UNIT, SMALL_WITH_UNIT, AFTER_SIGN, AFTER_WORD, ROUND):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if pattern in (AFTER_WORD, ROUND) and not _may_be_money(text, start, end):
                continue
            yield Span("amount", start, end)


def _may_be_money(text: str, start: int, end: int) -> bool:
    if MEASURE_AFTER.match(text, end) or (end < len(text) and text[end].isascii() and text[end].isalnum()):
        return False
    return not (text[start:end].isdigit() and end - start < 2)
