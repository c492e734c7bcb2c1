"""Names of people: behind what announces one (我叫, 邻居), before a title (王阿姨), or by their characters (王秀兰).

A family name alone proves nothing (高, 路, 水 begin ordinary words), so a name that nothing announces must also have
given-name characters, and must not be how an ordinary word or a place begins. What the dialogue took for a person is
one anyway; relations (我妈) and titles (阿姨) stay, they teach.
"""

import re
from collections.abc import Iterator

from helpdesk.personal.bare import bare_names
from helpdesk.personal.finds import Find, Kind
from helpdesk.personal.given import GIVEN
from helpdesk.personal.nicknames import CALLED, nicknames_in
from helpdesk.personal.ordinary import ORDINARY
from helpdesk.personal.peoples import names_of_peoples_in
from helpdesk.personal.surnames import ANNOUNCED, DOUBLE, FAMILY

SOMEBODY = "某某"

_GIVEN = "".join(sorted(GIVEN))
_FAMILY = "".join(sorted(FAMILY))
_ANNOUNCED_FAMILY = "".join(sorted(ANNOUNCED))
_DOUBLE = "|".join(sorted(DOUBLE))
# 多谢, 保安, 对方: here the character is no family name.
_NO_SURNAME = "谢谢|(?<=[谢多感])谢|(?<=[保公治])安|(?<=[对双地各甲乙])方"
_SURNAME = rf"(?:{_DOUBLE}|(?!{_NO_SURNAME}|.[大老][爷妈叔婶哥姐娘伯师板])[{_FAMILY}])"
_TITLES = (
    "先生|女士|小姐|师傅|老师|医生|大夫|护士|主任|经理|书记|队长|站长|所长|局长|科长|处长|厅长|部长|市长|县长|区长|镇长|乡长|支书|校长|院长|村长|会长|社长|组长|厂长|董事长|"
    "老板娘?|警官|法官|律师|教练|会计|保安|网格员|大爷|大妈|大叔|大婶|大哥|大姐|大娘|大伯|阿姨|奶奶|爷爷|伯伯|叔叔?|婶婶?|"
    "姐(?!妹)|哥|姨|嫂子?|伯|同志|同学|主管|[队工](?=[你您说讲来，。！？,!?:：]|$)|总(?=[说来要把给还，。]|$)|氏"
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
    r"儿媳妇?|女婿|哥哥?|弟弟?|姐姐?|妹妹?|侄[子儿女]|舅舅|姑姑|姑父|叔叔?|伯伯|婶婶|弟媳|嫂子|表[哥弟姐妹]|堂[哥弟姐妹]|亲戚|朋友|"
    r"爹|娘|男人|媳妇|店长|班长|老乡|同乡|工友|五保户|低保户|贫困户|独居老人|家里老人|大名|小名|外号|夫妇|[我俺他她]儿)"
    rf"(?:叫做?|名叫|是|：|:|，|,|\s)?(?:(?P<name>{_SURNAME}{_HAN}{{1,2}}?)"
    r"(?=$|[，。！？；、,.!?;:：\s()（）“”\d]|[的家说电在把是有没跟被手身住今去年已于因要想也都借欠打骂偷拿收让向和与及先女男不将给骑开天老])"
    rf"|(?P<sure>{_SURNAME}[{_GIVEN}]{{1,2}}))"
)
_EDGE = r"(?=$|[，。！？；、,.!?;:：\s()（）“”\"\d]|的|电话|手机|身份证|男|女|今年|住)"
_STATED = re.compile(
    rf"(?:我是|本人是?|我叫|俺叫|俺是|我名叫)(?P<name>(?:{_DOUBLE}|[{_ANNOUNCED_FAMILY}])(?!员|[老大]){_HAN}{{1,2}}?){_EDGE}"
)
# Behind these stands a name, whatever its characters are.
_TOLD = re.compile(
    r"(?:(?:姓名|真名|本名|原名|曾用名|户名|署名|落款|中文名|全名)(?:就?叫|好像是|是|为)?[：:\s“\"]*|"
    r"(?:申请人|当事人|甲方|乙方|联系人|经办人|收件人|户主|业主|法人|监护人|委托人|签名|具名|收款人)\s*[：:]\s*)"
    rf"(?P<name>(?!不|没|和|跟|与|写|错|叫|是|有|要|怎|为|上|被|都){_HAN}{{2,4}}?)(?=$|[，。！？；、,.!?;:：\s()（）“”\"\d]|男|女)"
)
# As banks write it: *海涛, 王*.
_STARRED = re.compile(rf"(?<=[叫名给人是为方“（(])\*{{1,2}}{_HAN}{{1,2}}|(?<!{_HAN})[{_FAMILY}]\*{{1,2}}(?![\d*])")
_LIST = re.compile(rf"{_HAN}{{1,6}}(?:[、和]{_HAN}{{1,6}})+")
_ITEM = re.compile(r"(?<![^、和])[^、和]+?(?=[、和]|等|[一二三四五六七八九十两几]+[个位人]|都|$)")
_SURNAMED = re.compile(rf"(?<=姓)(?P<name>{_DOUBLE}|[{_FAMILY}])(?=$|[，。！？；、,.!?;:：\s的叫，名])")
_TITLE = re.compile(f"{_TITLES}|{CALLED}")
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
    found = list(_single_names(text))
    yield from found
    yield from _beside(text, found)


def _single_names(text: str) -> Iterator[Find]:
    yield from _titled(text)
    bare = [span for span in bare_names(text) if not _has_title(text, *span)]
    for start, end in [*_groups(_ANNOUNCED, text), *_groups(_STATED, text), *bare]:
        if not _is_ordinary(text, start, end):
            yield Find(start, end, Kind.PERSON, SOMEBODY)
    for start, end in _groups(_TOLD, text):
        if not _NO_NAME.search(text[start:end]):
            yield Find(start, end, Kind.PERSON, SOMEBODY)
    yield from (Find(start, end, Kind.PERSON, "某") for start, end in _groups(_SURNAMED, text))
    yield from (Find(*found.span(), Kind.PERSON, SOMEBODY) for found in _STARRED.finditer(text))
    yield from nicknames_in(text)
    yield from names_of_peoples_in(text)


def _beside(text: str, found: list[Find]) -> Iterator[Find]:
    """Who stands in one list with a name is a person as well (常乐、温暖、张三)."""
    ends = {place for find in found for place in (find.start, find.end)}
    for listed in _LIST.finditer(text) if ends else ():
        items = [(listed.start() + one.start(), listed.start() + one.end()) for one in _ITEM.finditer(listed[0])]
        if not any(start in ends or end in ends for start, end in items):
            continue
        for start, end in items:
            is_name = text[start] in ANNOUNCED and end - start in (2, 3)
            if is_name and not _NO_NAME.search(text[start:end]) and not _PLACES.search(text[start:end]):
                yield Find(start, end, Kind.PERSON, SOMEBODY)


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


def _has_title(text: str, start: int, end: int) -> bool:
    return any(_TITLE.match(text, place) for place in range(start + 1, end + 1))


def _is_ordinary(text: str, start: int, end: int) -> bool:
    return bool(ORDINARY.match(text, start) or _PLACES.match(text, end) or _NO_NAME.search(text[start:end]))
