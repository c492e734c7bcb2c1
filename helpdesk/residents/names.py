"""Chinese names in what people write, told from other short words by the family name."""

import re

_SHAPE = re.compile(r"[\u3400-\u9fff·]{2,4}")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
)
DOUBLE_SURNAMES = frozenset(["欧阳", "上官", "司马", "诸葛", "夏侯", "东方", "皇甫", "慕容", "司徒", "令狐"])
_TITLE = re.compile(r"(?:先生|女士|大爷|大妈|阿姨|师傅|叔叔|奶奶|爷爷|老师|同志|大姐|大哥|小姐)$")
# What a firm, an office or a place is called by its last characters.
_NO_PERSON = re.compile(
    r"(?:物业|公司|工地|饭店|餐馆|超市|商店|学校|医院|小区|花园|房东|楼上|楼下|邻居|老板|"
    r"社区|委会|店|厂|站|局|所|路|街)$"
)


def is_person_name(words: str) -> bool:
    """Whether the words are nothing but a name: 王秀兰, 欧阳娜, 李阿姨; 楼上602 and 阳光物业 are none."""
    words = words.strip()
    if not _SHAPE.fullmatch(words) or _NO_PERSON.search(words):
        return False
    return words[0] in SURNAMES or words[:2] in DOUBLE_SURNAMES


def is_long_name(words: str) -> bool:
    """Whether it has four characters without a double family name or a title: then it may be other words."""
    return len(words) > 3 and words[:2] not in DOUBLE_SURNAMES and not _TITLE.search(words)
