"""Names of people: behind what announces one (我叫, 邻居), before a title (王阿姨), or by their characters (王秀兰).

A family name alone proves nothing (高, 路, 水 begin ordinary words), so a name that nothing announces must also have
given-name characters, and must not be how an ordinary word or a place begins. What the dialogue took for a person is
one anyway; relations (我妈) and titles (阿姨) stay, they teach.
"""

import re
from collections.abc import Iterator

from helpdesk.personal.finds import Find, Kind
from helpdesk.personal.ordinary import ORDINARY
from helpdesk.residents.names import DOUBLE_SURNAMES, SURNAMES

SOMEBODY = "某某"

_GIVEN = (
    "秀兰英华建国明伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞刚桂珍玉凤梅玲红春菊香莲翠云雪荣爱琴瑞凡佳嘉琼勤贞莉妹莎锦黛青倩婷"
    "姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君蕊薇菁梦岚婕馨瑗琰韵融艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭"
    "凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思俊峰飞才发武新利清彬富顺信子涵梓轩浩宇博文昊然俊熙睿泽阳晨欣妍诗琪雨萱梦洁"
    "志德福贵生元全胜学祥辉力永健世广义兴良海山仁波宁龙满仓根柱铁大小老二三长庆金银宝财旺喜来栓锁保成家忠孝厚祖宗"
    "淑慧巧美娥惠珠芝素芬芙蕾娣招弟引男亚楠彤晴雯宏鹏斌鑫凯帆晖振东卫平安正光天达邦承乐绍松善壮冠策腾弘"
    "桃妮花玫巧秋夏水土林森木守田加绪启尚明远航康健翔旭立爽业赐堂丰启民守坚润树根凌彪魁宪萍燕月玥淼峻渊有曼枝娥喜虎炳焕耀彩芹锋钢锐冬晶佩凌霖霆钰铭珊琳璐璇瑜珂珏珺"
)
_FAMILY = "".join(sorted(SURNAMES | set("褚尤岑储甄闵鲍喻戚")))
# Those that hardly ever begin another word.
_COMMON = "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡余杜苏魏吕沈姚卢姜崔谭陆范廖贾邹薛"
_DOUBLE = "|".join(sorted(DOUBLE_SURNAMES))
# 多谢, 保安, 对方: here the character is no family name.
_NO_SURNAME = "谢谢|(?<=[谢多感])谢|(?<=[保公治])安|(?<=[对双地各甲乙])方"
_SURNAME = rf"(?:{_DOUBLE}|(?!{_NO_SURNAME}|.[大老][爷妈叔婶哥姐娘伯师板])[{_FAMILY}])"
_TITLES = (
    "先生|女士|小姐|师傅|老师|医生|大夫|护士|主任|经理|书记|队长|站长|所长|局长|科长|校长|院长|村长|会长|社长|组长|厂长|董事长|"
    "老板娘?|警官|法官|律师|教练|会计|保安|网格员|大爷|大妈|大叔|大婶|大哥|大姐|大娘|大伯|阿姨|奶奶|爷爷|伯伯|叔叔?|婶婶?|"
    "姐(?!妹)|哥|姨|嫂子?|同志|同学|总(?=[说来要把给还，。]|$)|氏"
)
_HAN = r"[\u3400-\u9fff]"
_BEFORE_TITLE = rf"(?:{_DOUBLE}|(?!{_NO_SURNAME})[{_FAMILY}])"
_TITLED = re.compile(rf"(?P<name>{_BEFORE_TITLE}[{_GIVEN}]{{0,2}}?)(?={_TITLES})")
# Words that begin like a family name; they may stand before a title (高级老师) or look like a name (安静).
_PLACES = re.compile(
    r"(?:寨|湾|岭|坝|沟|坡|垭|岗|洼|塘|溪|滩|路|街|巷|村|镇|乡|县|市|省|区|桥|河|湖|江|山|庄|屯|小区|社区|花园|公园|广场|大厦|中学|小学|医院|公司|超市|饭店|酒店|大道|新村|物业|工地|集团|银行|烧烤|火锅|食品|店|厂|园|城|府|苑|站)"
)
_ANNOUNCED = re.compile(
    r"(?:名?叫做?|姓名(?:是|为|：|:)?|名字(?:是|叫|：|:)?|我是|我名|本人|联系人(?:是|：|:)?|当事人|申请人|投诉人|举报人|被投诉人|法人(?:代表)?|户主|业主|租户|租客|"
    r"房东|住户|邻居|老板|包工头|工头|司机|车主|负责人|工作人员|网格员|村民|居民|市民|职工|学生|同学|同事|死者|患者|病人|经办人|[\u4e00-\u9fff]员|(?:欠薪|责任|承租|出租|委托|代理|肇事|报警|报案|反映|涉事|房屋)人|客服|中介|保安|民警|"
    r"妈妈?|母亲|爸爸?|父亲|爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母|老公|老婆|丈夫|妻子|老伴|爱人|前夫|前妻|男友|女友|儿子|女儿|孩子|孙子|孙女|"
    r"儿媳妇?|女婿|哥哥?|弟弟?|姐姐?|妹妹?|侄子|侄女|舅舅|姑姑|姑父|叔叔?|伯伯|婶婶|表哥|表弟|堂哥|堂弟|亲戚|朋友)"
    rf"(?:叫做?|名叫|是|：|:|，|,|\s)?(?:(?P<name>{_SURNAME}{_HAN}{{1,2}}?)"
    r"(?=$|[，。！？；、,.!?;:：\s()（）“”\d]|[的家说电在把是有没跟被手身住今去年已于因要想也都借欠打骂偷拿收让向和与及先女男不将给骑开天老])"
    rf"|(?P<sure>{_SURNAME}[{_GIVEN}]{{1,2}}))"
)
_LEFT = r"(?:^|(?<=[，。！？；、,.!?;:：\s()（）“”和与跟给找向对被让叫问把让替帮由是请为的]))"
_BARE = re.compile(
    rf"{_LEFT}(?!{_NO_SURNAME}|.{{1,2}}(?:老[师板]|大[爷妈叔婶哥姐娘伯]))(?P<name>(?:(?:{_DOUBLE})[{_GIVEN}]{{1,2}}|[{_FAMILY}][{_GIVEN}]{{2}}))(?!{_HAN}?(?:{_PLACES.pattern}))|"
    rf"(?P<long>[{_COMMON}][{_GIVEN}]{{2}})(?=[的家说]|[，。！？；、,.!?;]|$|今年|身份证|电话|手机|借|欠|\d)|"
    rf"{_LEFT}(?P<short>[{_COMMON}][{_GIVEN}])(?=[，。！？；、,.!?;]|$|今年|身份证|电话|手机|家里?的|说|借|欠|打了?我|骂|把|被|在|给|和|跟|对|是|有|也|都|又|\d)"
)
_CLOSE = re.compile(
    r"(?:老|阿|(?<![从大中])小)(?P<name>王(?!八|府|子|国)|李(?!子)|张(?!贴|开|口)|刘|陈(?!旧|醋|年|列|述)|"
    r"杨(?!树|梅|柳|桃)|赵|吴|周(?!末|围|边|[一二三四五六日]|岁|期|年)|徐|孙(?!子|女|媳)|朱(?!砂)|胡(?!同|子|萝|椒)|"
    r"郭|罗(?!锅|列)|郑|梁(?!山)|谢|宋|唐(?!装)|许(?!多|可)|韩|冯|邓|曹|彭|曾(?!经|孙|祖)|肖|董|袁|潘|蒋|蔡|杜(?!鹃|绝)|"
    r"苏(?!打|州)|魏|吕|沈(?!阳)|姚|卢|姜|崔|谭|陆(?!续|地)|范(?!围)|廖|贾|邹|邱|薛|闫|丁(?!字|点))"
)
_SURNAMED = re.compile(rf"(?<=姓)(?P<name>{_DOUBLE}|[{_FAMILY}])(?=$|[，。！？；、,.!?;:：\s的叫，名])")
_TITLE_END = re.compile(rf"(?:{_TITLES})$")
_RELATION = re.compile(
    r"(?:我们?的?|俺们?|他的?|她的?|你的?|邻居|房东|老板|业主|租户|户主|住户|包工头|司机|市民|村民|本人|楼上|楼下|隔壁|对门|的)*"
    r"(?:妈妈?|母亲|爸爸?|父亲|爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母|老公|老婆|丈夫|妻子|老伴|爱人|儿子|女儿|孩子|小孩|孙子|孙女|外孙女?|"
    r"儿媳妇?|女婿|哥哥?|弟弟?|姐姐?|妹妹?|侄子|侄女|外甥女?|家人|亲戚|朋友|同学|同事)?(?:叫|的名字是|是|：|:)?"
)
_NO_NAME = re.compile(
    r"(?:物业|公司|工地|饭店|老人|居民|村民|孩子|小孩|人|员|者|商|方|店|厂|站|局|所|队|门|楼|车|狗|家)$"
)


def names_in(text: str) -> Iterator[Find]:
    """Names that show themselves; may overlap."""
    yield from _titled(text)
    for pattern in (_ANNOUNCED, _BARE):
        for start, end in _groups(pattern, text):
            if not _is_ordinary(text, start, end):
                yield Find(start, end, Kind.PERSON, SOMEBODY)
    for pattern in (_CLOSE, _SURNAMED):
        yield from (Find(start, end, Kind.PERSON, "某") for start, end in _groups(pattern, text))


def _titled(text: str) -> Iterator[Find]:
    for start, end in _groups(_TITLED, text):
        if end - start == 1 or not ORDINARY.match(text, start):
            yield Find(start, end, Kind.PERSON, "某")


def _groups(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the named group of each match stands."""
    for found in pattern.finditer(text):
        if found.lastgroup is not None:
            yield found.span(found.lastgroup)


def name_of_person(text: str, start: int, end: int) -> Iterator[Find]:
    """The name inside what the dialogue took for a person; relations and titles stay."""
    relation = _RELATION.match(text, start, end)
    begins = relation.end() if relation else start
    title = _TITLE_END.search(text[begins:end])
    ends = begins + title.start() if title else end
    name = text[begins:ends]
    if not name or "某" in name or (not title and _NO_NAME.search(name)):
        return
    yield Find(begins, ends, Kind.PERSON, "某" if title or len(name) == 1 else SOMEBODY)


def _is_ordinary(text: str, start: int, end: int) -> bool:
    return bool(ORDINARY.match(text, start) or _PLACES.match(text, end) or _NO_NAME.search(text[start:end]))
