"""House, building, unit and room numbers. What teaches stays: 某路某号某栋, 楼道, 小区门口; a floor alone tells nobody.

The name of a street or an estate is no secret (和平路的路灯), but with a number behind it is somebody's door: then it
goes too, where the dialogue has told its borders (an ``address``); where it begins inside a sentence no rule can say.
"""

import re
from collections.abc import Iterator

from helpdesk.personal.finds import Find, Kind

_NUMERAL = "[一二三四五六七八九十百零〇两]"
_N = rf"(?:\d{{1,4}}[A-Za-z]?|[A-Za-z]\d{{0,3}}|{_NUMERAL}{{1,5}})"
_STREET = "路街道巷弄里坊条胡同村组屯湾寨庄镇桥沟坪社队苑园城居府庭墅郡院区段线"
# Each level with what stands instead; a chain of them is one address and goes from left to right.
_CHAIN = re.compile(
    rf"(?P<no>(?<=[{_STREET}])\s*(?:第|附)?{_N}(?:[-之]\d{{1,4}})?\s?号(?!线|门(?![口前])|楼|院|栋|令|文|电)(?:附\d+号)?)|"
    rf"(?P<lane>(?<!\d)\d{{1,4}}(?=弄))|(?P<yard>(?:第)?{_N}号(?:院(?!长)|大院|宅))|"
    rf"(?P<building>(?:第)?{_N}\s?(?:号楼|#楼?|号栋|栋|幢|座(?=[\d一二三四五六七八九东西]|单元))|{_N}\s?号(?=\d{{1,2}}单元|{_NUMERAL}单元))|"
    rf"(?P<unit>(?:第)?{_N}\s?(?:单元|梯(?=\d{{3}}))|(?<=[栋幢座楼])[东西中甲乙丙][边侧]?(?:单元|户))|"
    r"(?P<room>(?<![\d共有约近超过-])\d{3,4}[A-Za-z]?\s?(?:室|号?房(?![屋价租子])|户(?!人|居|主|型)|家(?!里的|庭)|住户)|"
    rf"{_NUMERAL}{{3,4}}(?:室|号房|房间)|"
    r"(?:(?<=[栋幢座])|(?<=单元)|(?<=号楼)|(?<=某室))[- ]?\d{2,4}[A-Za-z]?(?:室|号)?(?![\d年月日号个天元块米])|"
    r"(?:(?<=[栋幢座])|(?<=单元)|(?<=号楼))[一二三四五六七八九]{1,2}[零〇一二三四五六七八九][一二三四五六七八九](?:室)?)|"
    rf"(?P<floor>(?:(?<=[栋幢座])|(?<=单元)|(?<=号楼)){_N}(?:楼|层)(?:[左右东西中][边侧户]?)?)"
)
_INSTEAD = {
    "no": "某号",
    "lane": "某",
    "yard": "某号院",
    "building": "某栋",
    "unit": "某单元",
    "room": "某室",
    "floor": "某楼",
}
_ROW = re.compile(rf"(?P<row>\d{{1,3}}排\d{{1,4}}[号座]|(?<=[{_STREET}])[甲乙丙]{_N}号)")
_DASHED = re.compile(r"(?<![\d-])(?!(?:19|20)\d\d-)[A-Za-z]?\d{1,3}(?:-\d{1,2}){0,2}-\d{3,4}(?![\d-])(?:室|号|房)?")
_DASHED_NEAR = re.compile(r"(?<=[区园苑居府住家城庭里在])\s?\d{1,3}-\d{1,2}-\d{1,4}(?![\d-])(?:室|号|房)?")
_NEAR_ROOM = re.compile(
    r"(?:楼上|楼下|对门|隔壁|对面|家住|住在?|(?<!房)租住?|我家是?|我是|房号|房间号?|门牌(?:号码?)?)(?:的|是|为|:|：|\s)*"
    r"(?P<room>[A-Za-z]?\d{3,4}[A-Za-z]?(?:室|房|号)?)(?![\d.年月日元块个多天米斤人度万])"
)
_ROOM_OF = re.compile(
    r"(?<![\d第.])(?P<room>[1-9]\d{2,3}|\d{1,2}0\d)(?=那?(?:户|家)?(?:业主|租户|租客|房东|住户|邻居|那家|那户|的人家|的?楼上|的?楼下|的某))"
)
_GATE = re.compile(rf"门牌(?:号码?)?(?:是|为|:|：|\s)*(?P<number>{_N}(?:-\d+)*号?)")
_STALL = re.compile(
    rf"(?P<number>(?:[A-Za-z]区?-?)?(?:\d{{1,4}}|{_NUMERAL}{{1,3}})号)(?=铺面?|商铺|门面|店面|摊位?|车位|车库|地下室|储藏室|宿舍)|"
    r"(?:铺位|车位|车库|摊位|储藏室|床位)(?:号)?(?:是|为|:|：|\s)*(?P<tail>[A-Za-z]{0,2}-?\d{1,4}号?)(?![\d个元块年月])"
)
_SAYINGS = re.compile(rf"[一两几整半](?:栋楼|幢楼|座|单元的?人|户)|(?:19|20)\d\d|{_NUMERAL}{{3,4}}(?:多|来)")
_KINDS = (
    "自然村|小区|社区|花园|家园|公寓|家属院|家属楼|宿舍|大厦|广场|大道|胡同|新村|新城|里弄|"
    "路|街|巷|弄|里|村|屯|湾|寨|庄|坪|院|苑|园|城|居|府|庭|墅|郡|镇"
)
_NAME = re.compile(rf"(?P<name>[\u3400-\u9fffA-Za-z]{{1,8}}?)(?P<kind>{_KINDS})(?=[\u3400-\u9fff]{{0,3}}某|某)")
_BARE_NO = re.compile(rf"(?:第)?{_N}(?:[-之]\d{{1,4}})?号(?!线)")
_DIGITS = re.compile(r"\d{1,5}[A-Za-z]?(?:-\d{1,4})*(?=室|号|栋|幢|单元|户|$|[,，。 ])")


def doors_in(text: str) -> Iterator[Find]:
    """Numbers of doors anywhere in a text of even width; may overlap."""
    for found in _CHAIN.finditer(text):
        if found.lastgroup is not None and not _SAYINGS.match(found[0]):
            yield Find(*found.span(), Kind.DOOR, _INSTEAD[found.lastgroup])
    for pattern in (_DASHED, _DASHED_NEAR):
        for found in pattern.finditer(text):
            yield Find(*found.span(), Kind.DOOR, "某栋某室")
    for pattern, instead in (
        (_NEAR_ROOM, "某室"),
        (_ROOM_OF, "某室"),
        (_GATE, "某号"),
        (_STALL, "某号"),
        (_ROW, "某号"),
    ):
        for found in pattern.finditer(text):
            if found.lastgroup is not None:
                yield Find(*found.span(found.lastgroup), Kind.DOOR, instead)


def doors_of_address(text: str, start: int, end: int) -> Iterator[Find]:
    """Inside what the dialogue took for an address a bare number is a door as well (12号)."""
    for pattern in (_BARE_NO, _DIGITS):
        for found in pattern.finditer(text, start, end):
            yield Find(*found.span(), Kind.DOOR, "某号" if found[0].endswith("号") else "某")


def names_of_places(text: str, start: int, end: int) -> Iterator[Find]:
    """Names of the street, estate or village in an address whose doors are already 某."""
    for found in _NAME.finditer(text, start, end):
        if "某" not in found["name"]:
            yield Find(*found.span("name"), Kind.PLACE, "某")
