"""How a rule is written: groups of words that stand for each other, and alternatives."""

import re
from dataclasses import dataclass

from helpdesk.emergencies.kinds import EmergencyKind

# Words that may stand for each other in every pattern, written <name> there.
_GROUPS = {
    "<who>": (
        r"(?:有人|孩子|小孩|小朋友|宝宝|婴儿|儿子|女儿|闺女|孙子|孙女|学生|老人家?|老太太?|老太婆|老头子?|老汉|大爷|"
        r"大妈|大叔|阿姨|阿婆|阿公|阿爷|爷爷|奶奶|外公|外婆|姥姥|姥爷|父亲|母亲|老公|老婆|丈夫|妻子|媳妇|老伴|邻居|"
        r"工人|工友|同事|师傅|行人|路人|乘客|司机|骑手|保安|环卫工|男的|女的|[几两三四五六七八九十]个|全家|一家|"
        r"人|娃|爸|妈|爹|娘|伯|叔|婶|舅|哥|姐|弟|妹|仔|佢|他|她|我|俺|咱)"
    ),
    "<frail>": (
        r"(?:孩子|小孩|小朋友|宝宝|娃娃?|细路仔?|细伢子|囡囡|儿子|女儿|闺女|孙子|孙女|外孙|弟弟?|妹妹?|老人家?|老太太?|"
        r"老太婆|老头子?|老爷子|大爷|阿婆|阿公|爷爷|奶奶|外公|外婆|姥姥|姥爷|爸爸?|妈妈?|父亲|母亲|老伴|老年痴呆|痴呆|"
        r"自闭症|小?学生|女生|男生|[一两二三四五六七八九\d]岁)"
    ),
    "<building>": (
        r"(?:楼|家里?|屋|房|窗|走廊|过道|阳台|厨房|门缝|电表箱?|配电|插座|电梯|车库|仓库|空调|冰箱|充电|电瓶|电动车|"
        r"超市|店里|商场|学校|宿舍|宾馆|棚)"
    ),
    # Where one falls into, and what water drags away.
    "<water>": r"(?:河|湖|江|池塘|水塘|塘里|鱼塘|水库|海里|水里|水渠|坑渠|化粪池|沼气池|粪池)",
    # What speaks of a body from which no answer comes.
    "<lifeless>": (
        r"(?:没反应|没有反应|冇反应|叫不应|喊不应|叫不醒|喊不醒|唔醒|没醒|不醒|不动弹|不动了|动不了|一动不动|"
        r"没脉|没气|冇气|断气|凉凉|凉了|冰凉|硬邦邦|翻白眼|不说话|没说话|不理我|不晓得应|起不来)"
    ),
}


@dataclass(frozen=True)
class Rule:
    """One way an emergency is told; ``unless`` is looked for in the same stretch of text."""

    kind: EmergencyKind
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def rule(kind: EmergencyKind, *alternatives: str, unless: tuple[str, ...] = ()) -> Rule:
    """A rule that any of the alternatives fulfils, and any of ``unless`` speaks against."""
    return Rule(kind, _pattern(alternatives), _pattern(unless) if unless else None)


def _pattern(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    template = "|".join(alternatives)
    for name, group in _GROUPS.items():
        template = template.replace(name, group)
    return re.compile(template)
