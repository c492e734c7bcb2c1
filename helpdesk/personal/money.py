"""Sums of money. The thing they are paid for stays, and so does a round sum in their place."""

import re
from collections.abc import Iterator

from helpdesk.personal.finds import Find, Kind

SUM = "1000"

_CHINESE = "[一二三四五六七八九十百千万亿两零几半]"
_FORMAL = r"[壹贰叁肆伍陆柒捌玖拾][佰仟拾万零壹贰叁肆伍陆柒捌玖]{1,15}"  # On cheques and notes of debt.
# Nothing is given back (++): a unit never begins with a figure, and a page of figures must not take seconds.
_FIGURE = r"\d[\d,]*+(?:\.\d++)?+"
_AMOUNT = rf"(?:{_FIGURE}\s?[十百千万亿wWkK]{{0,2}}(?:[一二三四五六七八九])?|{_CHINESE}{{1,9}})"
_BIG = rf"(?:{_FIGURE}[百千万亿]?|(?={_CHINESE}*?[十百千万]){_CHINESE}++)"
_BEHIND = re.compile(
    rf"(?P<sum>{_AMOUNT})(?=[多来]?(?:元|块钱|圆|人民币|港币|美元))|"
    rf"(?P<big>{_BIG})(?=[多来]?块(?:[钱，。！？；、,.!?;\s每一多的了没不都呢吗啊吧就才给就还我他她说到押]|$))"
)
_SIGNED = re.compile(rf"[¥￥]\s?(?P<sum>{_FIGURE})|(?P<rmb>{_FIGURE})(?=\s?(?:rmb|RMB|CNY))")
_PAID = (
    "押金|定金|订金|首付|保证金|工资|工钱|薪水|薪资|月薪|年薪|租金|房租|月租|退休金|养老金|低保金?|补贴|补助|补偿|医药费|"
    "医疗费|学费|货款|尾款|货钱|赔偿金?|赔了?|罚款|罚了?|借给?|借了|欠我?们?|欠了|欠款|转账|转了|收费|收了|收我|交了|缴了|"
    "借出去?|还欠|扣了?|少发|多发|少给|多收|扣掉|花了|花费|掏了|要价|彩礼|存款|贷款|借款|本金|利息|工程款|饭钱|卖了|买的?|骗了?我?|被骗|退我|退了|一共|总共|共计|合计|余额|充了"
)
_PAID_FOR = re.compile(
    rf"(?:{_PAID})(?:他|她|我|我们|要|得|是|了|只有|才|约|大概|大约|将近|：|:|\s)*"
    rf"(?P<sum>\d+(?:\.\d+)?[百千万亿wWkK]\d{{0,3}}|\d{{2,}}(?:,\d{{3}})*(?:\.\d+)?|{_CHINESE}{{0,12}}[百千万]{_CHINESE}{{0,12}})"
    r"(?![\d个年月日天次人号户度吨栋层件台条辆位张份套斤米平点室-]|小时|分钟|多[人户个年天次])"
)
_INSIDE = re.compile(rf"\d[\d,.]*\s?[十百千万亿wWkK]*(?:[一二三四五六七八九])?|{_CHINESE}+")
# The model may take a number of things or a hotline for a sum.
_COUNTED = re.compile(r"[多几来]?[户层栋幢号楼名位人个台辆条次天年月日岁路米斤度吨毛]")
_HOTLINE = re.compile(r"1[0-2]\d|12\d{3}|9[56]\d{3,4}")  # 119, 12345, 95598, 96333.
_UNITS = ("元", "块", "圆")
_UNSAID = re.compile(rf"^(?:一|半|几|{_CHINESE}?点)$")


_ROUND = re.compile(
    r"(?<![一二三四五六七八九十百千万第])(?P<sum>[一二三四五六七八九两十]{1,3}[万千][一二三四五六七八九]?千?)(?=[，。！？；,.!?;]|$)|"
    rf"(?P<formal>{_FORMAL})|(?P<about>[一二三四五六七八九两]?十[几来多]万)|"
    r"(?<![\dA-Za-z.])(?P<short>\d{1,4}(?:\.\d{1,2})?[wW]\d?)(?![\dA-Za-z])"
)


def money_in(text: str) -> Iterator[Find]:
    """Sums of money in a text of even width; may overlap."""
    for pattern in (_BEHIND, _SIGNED, _PAID_FOR, _ROUND):
        for found in pattern.finditer(text):
            group = found.lastgroup
            if group is not None and not _UNSAID.match(found[group]):
                yield Find(*found.span(group), Kind.MONEY, SUM)


def money_of_amount(text: str, start: int, end: int) -> Iterator[Find]:
    """The figures inside what the dialogue took for an amount."""
    for found in _INSIDE.finditer(text, start, end):
        if _COUNTED.match(text, found.end()) or (
            _HOTLINE.fullmatch(found[0]) and not text.startswith(_UNITS, found.end())
        ):
            continue
        yield Find(*found.span(), Kind.MONEY, SUM)
