"""Hiding personal data where a whole group reads along."""

import re

from helpdesk.residents.names import is_person_name

# Two-character family names, so that 欧阳娜娜 is shown as 欧阳** and not as 欧***.
DOUBLE_NAMES = frozenset(
    [
        *("欧阳", "上官", "司马", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容"),
        *("司徒", "令狐", "宇文", "长孙", "端木", "南宫", "西门", "百里", "呼延", "独孤"),
    ]
)

_RELATION = re.compile(
    r"(?:我|我的|俺)?(?:妈妈?|母亲|爸爸?|父亲|爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母|老公|老婆|丈夫|妻子|老伴|爱人|"
    r"儿子|女儿|孩子|小孩|孙子|孙女|外孙女?|儿媳妇?|女婿|哥哥?|弟弟?|姐姐?|妹妹?|侄子|侄女|外甥女?|家人|亲戚|邻居|朋友)(?:叫|的名字是|是|：|:)?"
)

_MOBILE = re.compile(r"(?<!\d)((?:\+?86[ -]?)?1\d{2})[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})-(\d{3,4})(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})(\d{8})(\d{3}[\dXx])(?!\d)")


def mask_name(name: str) -> str:
    """王秀兰 -> 王**; a name of other letters keeps its first letter."""
    name = name.strip()
    if not name:
        return ""
    kept = 2 if len(name) > 2 and name[:2] in DOUBLE_NAMES else 1
    return name[:kept] + "*" * min(max(len(name) - kept, 1), 3)


def mask_person(words: str) -> str:
    """A name behind a relation keeps the relation: 我妈王秀兰 -> 我妈王**."""
    relation = _RELATION.match(words.strip())
    kept = relation[0] if relation else ""
    rest = words.strip()[len(kept) :]
    return kept + mask_name(rest)


_BEFORE_A_NAME = re.compile(
    r"(?P<kept>.*(?:住户|业主|租户|租客|房东|户主|邻居|老板|名?叫|姓名|[的室号楼层：:，,\s\d]))(?P<name>[\u3400-\u9fff]{2,3})"
)


def mask_party(words: str) -> str:
    """Who the dispute is with: a name behind where they live is hidden, where they live is not (602 住户赵**)."""
    words = words.strip()
    if is_person_name(words):
        return mask_name(words)
    found = _BEFORE_A_NAME.fullmatch(words)
    if found is None or not is_person_name(found["name"]):
        return mask_numbers(words)
    return mask_numbers(found["kept"]) + mask_name(found["name"])


def mask_phone(phone: str) -> str:
    """13800001234 -> 138****1234; what is too short to be a phone is hidden whole."""
    digits = re.sub(r"^86(?=1\d{10}$)", "", re.sub(r"\D", "", phone))
    if len(digits) < 7:
        return "****" if digits else ""
    return f"{digits[:3]}****{digits[-4:]}"


def mask_numbers(words: str) -> str:
    """Hide phone and identity numbers inside free text."""
    words = _IDENTITY.sub(r"\1********\3", words)
    words = _MOBILE.sub(r"\1****\3", words)
    return _LANDLINE.sub(r"\1-***\3", words)
