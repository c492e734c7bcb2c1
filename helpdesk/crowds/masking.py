"""What may be told of one resident's report to another: the thing and the place, nobody's name, number or door."""

import re

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)(?:0\d{2,3}-?)?[2-9]\d{6,7}(?!\d)")
_ROOM = re.compile(
    r"(?:(?<=[栋幢座])|(?<=单元)|(?<=号楼))\s*(?<!\d)\d{3,4}(?!\d)(?:室|号房?|房|户|家)?|(?<!\d)\d{3,4}(?:室|号?房|户|家)|"
    r"[一二三四五六七八九十]{1,3}(?:楼|层)(?:左|右|东|西|中)(?:边|侧|户)?(?:那?家|户)?|第?[一二三四五六七八九十\d]{1,3}单元"
)
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·\s]?[A-Za-z0-9]{5,6}")
# The hundred or so commonest family names.
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLED = re.compile(
    rf"(?:老|小|姓)?[{_FAMILY}](?:[\u4e00-\u9fff]{{1,2}})?(?:先生|女士|师傅|老师|医生|主任|经理|书记|大爷|大妈|大叔|阿姨|奶奶|爷爷|某)|"
    rf"(?:名?叫|姓名[是:：]?|我是|本人)[{_FAMILY}][\u4e00-\u9fff]{{1,2}}|姓[{_FAMILY}]的?|老[{_FAMILY}](?:家|头)"
)


def mask_report(words: str) -> str:
    """The words without phone and identity numbers, room numbers, number plates, and names that show themselves."""
    for pattern, instead in ((_IDENTITY, "***"), (_PLATE, "某车"), (_PHONE, "***"), (_ROOM, ""), (_TITLED, "某人")):
        words = pattern.sub(instead, words)
    return " ".join(words.split())
