"""What people are called among themselves: 老昝, 小何, 阿坤, 陈老幺, 徐胖子, 二狗子, 我女儿朵朵.

Only what makes the person known goes; 老, 小, 胖子 and the relation stay, they teach.
"""

import re
from collections.abc import Iterator

from helpdesk.personal.finds import Find, Kind
from helpdesk.personal.surnames import COMMON, FAMILY

_HAN = r"[\u3400-\u9fff]"
_FAMILY = "".join(sorted(FAMILY))
# Behind 老 or 小 these begin another word (老周 is a name, 老周期 is none); the others of COMMON hardly ever do.
_NOT_CLOSE = (
    "王[八府子国]|李子|张[贴开口]|陈[旧醋年列述]|杨[树梅柳桃]|周[末围边岁期年一二三四五六日]|孙[子女媳]|朱砂|胡[同子萝椒须]|罗[锅列]|"
    "梁山|许[多可]|宋体|唐装|曾[经孙祖]|杜[鹃绝]|苏[打州]|沈阳|陆[续地]|范围|余[下地额]|何[必时况]|高|田|方|马|金|石|水|白|毛|黄|江|龙|花|叶|"
    "林[业区地场木]|谢谢|邓肯|吕梁|吴江|徐州|汪汪|丁[字点]|蒋介|曹操"
)
_CLOSE = re.compile(
    rf"(?:老|(?<![从大中老])小)(?P<name>(?!{_NOT_CLOSE})[{''.join(sorted(COMMON))}丁汪邱闫石金马黄田邵钱覃秦邹尹段贺龚武戴孔汤温康牛窦昝蔺仇柏粟晁郎瞿茅卞栾孟尹贺汤侯邢樊葛庞聂翟殷詹岳伍倪颜左柳甘祝符阮柯纪凌骆辛尤])"
    r"(?![道路街巷区学校车店房山河桥])"
)
CALLED = (
    "老[大二三四五六七八九幺汉头太实]|[大小][毛娃妹弟子]|[二三四五六七八九]娃|麻子|胖子|瘸子|癞子|瞎子|聋子|哑巴|驼子|矮子|拐子|光头|大头|大嘴|大炮|"
    "寡妇|媒婆|半仙|屠户|木匠|瓦匠|铁匠|石匠|裁缝|[二三四五六七八九]嫂|掌柜"
)
_BYNAME = re.compile(rf"(?P<name>[{_FAMILY}](?=(?:{CALLED})))")
# 阿 before a kinship word is only that; 阿拉 is "we" in Shanghai.
_AH = re.compile(
    r"(?<![\u3400-\u9fff]阿)阿(?P<name>[\u3400-\u9fff])(?<![姨爸妈公婆爷奶伯叔舅哥姐弟妹嬷佳嫂里拉富尔胶斗门是房联司飞])"
    r"(?=[伯叔婆婶嫂哥姐妹姨公]|[，。！？；、：,.!?;:\s“”\"]|[家的说讲跟和把被欠借在是去来住打都也就骑开找]|$)"
)
_WHOLE = re.compile(
    r"(?:[二三四五]狗子?|[大小]狗子|狗(?:娃|蛋|剩)子?|铁(?:蛋|柱|锤)子?|栓(?:柱|子)|(?<![一二三四五六七八九十\d])[大二三四五]毛(?!钱|病|巾|[一二三四五六七八九]|块)|"
    r"毛(?:蛋|娃)|黑(?:娃|蛋|皮)|[二三四五六幺]娃子|(?:妞妞|丫丫|囡囡|毛毛|豆豆|乐乐|萌萌|壮壮|胖胖|强子|柱子哥|军子|伟子|刚子|虎子|亮子|辉子|斌子|涛子))"
    r"(?=[，。！？；、：,.!?;:\s“”\"]|[家的说讲跟和把被欠借在是去来住打都也就骑开找]|$)"
)
_CHILD = re.compile(
    r"(?:女儿|儿子|闺女|孩子|宝宝|孙子|孙女|外孙女?|外甥女?|侄子|侄女|娃|崽|妹妹|弟弟)(?:叫|，|,|是)?(?P<name>(?P<twice>[\u3400-\u9fff])(?P=twice))"
    r"(?<!爸爸|妈妈|爷爷|奶奶|姐姐|哥哥|弟弟|妹妹|叔叔|舅舅|姑姑|婆婆|公公|伯伯|宝宝|娃娃|太太|天天|常常|刚刚|慢慢|偏偏|白白|明明|渐渐|仅仅|往往|偷偷|好好|年年|月月|夜夜|每每|处处|时时|人人|个个|家家|多多|统统|早早|大大|小小|远远|高高|默默|悄悄|突突|哇哇|乖乖|活活|硬硬|足足|整整|单单|轻轻|迟迟|频频|屡屡|连连|匆匆)"
)


def nicknames_in(text: str) -> Iterator[Find]:
    """Such names anywhere in a text; may overlap."""
    for pattern in (_CLOSE, _BYNAME, _AH):
        yield from (Find(*found.span("name"), Kind.PERSON, "某") for found in pattern.finditer(text))
    yield from (Find(*found.span(), Kind.PERSON, "某某") for found in _WHOLE.finditer(text))
    yield from (Find(*found.span("name"), Kind.PERSON, "某某") for found in _CHILD.finditer(text))
