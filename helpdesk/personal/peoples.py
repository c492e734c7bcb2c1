"""Names of other peoples as they are written in Chinese: with a dot between, or by syllables that names are made of."""

import re
from collections.abc import Iterator

from helpdesk.personal.finds import Find, Kind

_TITLE = "大[叔哥姐爷妈娘婶伯嫂]|阿[姨佳爸妈]|老[师板]|先生|女士|师傅|同志|医生"
_DOTTED = re.compile(
    rf"[\u3400-\u9fff]{{1,6}}(?:[·•・‧](?:[\u3400-\u9fff]{{1,5}}?(?={_TITLE}|[的家和跟与说在是把被欠，。！？；、,.!?;:：\s\d]|$)|[\u3400-\u9fff]{{1,3}}))+"
)
_PLACE = re.compile("[园苑城府店楼院湾路街里轩]|公馆|广场|摄影|国际|中心")  # 阳光城·滨河苑
# What stands before a dotted name and is none of it.
_BEFORE = re.compile(
    r"^.*(?:[我他她你]是|叫|姓名|名字|邻居|老板|房东|同事|朋友|丈夫|老公|妻子|老婆|儿子|女儿|父亲|母亲|爸爸?|妈妈?|居民|村民|找|和|跟|给|被|把|的)"
)
_TIBETAN = (
    "扎西|顿珠|卓玛|次仁|次旺|次旦|拉姆|才让(?=东珠|多|扎|卓|措|加|旦|吉)|才旦|才仁|索南|索朗|旦增|丹增|格桑|达娃|多吉|多杰|平措|措姆|央金|央宗|德吉|白玛|边巴|洛桑|"
    "仁增|仁青|贡布|贡嘎|江措|曲珍|曲吉|卓嘎|拉珍|桑吉|嘉措|旺堆|旺姆|罗布|强巴|东珠|尕藏|拉毛|万玛|完德|周毛|切吉|南加|措毛|普布|米玛|土登|阿旺|晋美|坚赞|益西|尼玛(?=次|扎|卓|央|顿|才)"
)
_TURKIC = (
    "买买提|艾买提|买合木提|吐尔逊|吐尔洪|阿不都|阿卜杜|阿布都|热合曼|阿依|古丽|努尔|艾力|艾合|库尔班|玉素甫|穆罕默德|热依|木拉提|叶尔|赛力克|别克|"
    "帕提|米热|阿迪力|地力|夏提|尤素夫|尤努斯|依明|玛依|努拉|迪丽|热巴|再娜|祖拜|达尔|哈孜|赛里|努尔兰|巴合|塔依"
)
_MONGOL = (
    "巴特尔|娜仁|其其格|苏日|格日勒|托娅|图雅|高娃|那顺|宝音|青格|斯琴|萨仁|敖其尔|毕力格|其木格|"
    "布和|孟和|乌云(?=[其塔毕])"
)
_YI_DAI = "木乃|吉克|沙马|阿木|阿牛|曲比|尔古|热哈|子古|岩(?=[温罕三香叫应坎龙吨丙])|温罕|玉香|玉罕|玉波"
_SYLLABLES = re.compile(
    rf"(?:(?:{_TIBETAN}){{1,3}}|(?:{_TURKIC}){{1,4}}[江汗尔木提克]?|(?:{_MONGOL}){{1,3}}|(?:{_YI_DAI}){{1,3}}[温罕三香叫应坎龙吨丙]?)"
    r"(?![\u3400-\u9fff]?(?:路|街|县|州|市|盟|旗|区|村|乡|镇|餐厅|饭店|商店|广场|大巴扎|尔多斯))"
)


def names_of_peoples_in(text: str) -> Iterator[Find]:
    """Such names anywhere in a text; may overlap."""
    for found in _DOTTED.finditer(text):
        if "某" in found[0] or _PLACE.search(text, found.start(), found.end() + 4):
            continue
        before = _BEFORE.match(found[0])
        yield Find(found.start() + (before.end() if before else 0), found.end(), Kind.PERSON, "某某")
    yield from (Find(*found.span(), Kind.PERSON, "某某") for found in _SYLLABLES.finditer(text) if len(found[0]) > 1)
