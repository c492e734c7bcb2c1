"""Names that nothing announces and no title follows: a family name where no ordinary word stands.

Whether two characters belong to an ordinary word is looked up in pairs counted in the training messages
(``ordinary_pairs``), so an unknown place or brand may be taken for a name; that only makes a phrase a little poorer.
"""

from collections.abc import Iterator

from helpdesk.personal.given import GIVEN
from helpdesk.personal.ordinary_pairs import BEFORE, BEHIND
from helpdesk.personal.surnames import COMMON, DOUBLE, FAMILY

_EDGES = '，。！？；：、,.!?;: \t\n（）()“”"《》【】[]'
# Behind these a name may begin, whatever pairs they make with it.
_FREE = frozenset(
    _EDGES + "的是给跟找叫和与被让把向对由替请问为帮老俺我你他她儿爸妈爹娘娃夫妻友及或到在了说骂打员长户主"
)
# Before these a name is over.
_ENDS = frozenset(
    _EDGES
    + "0123456789欠借骗骂打收拖扣占赖说讲家把被跟和与在是的有也都又就还今你我他她某们这那开找骑住拿来去做干卖买当从"
    "叫吵不没很要会想让向"
)

_COUNTS, _COUNTED = frozenset("一二三四五六七八九十两几"), frozenset("个位名人家户口")  # 张丽、王敏三个人


def bare_names(text: str) -> Iterator[tuple[int, int]]:
    """Where such names begin and end, from left to right."""
    start = 0
    while start < len(text) - 1:
        end = _name_end(text, start)
        if end is not None:
            yield start, end
        start = end or start + 1


def _name_end(text: str, start: int) -> int | None:
    if not _begins(text, start):
        return None
    is_double = text[start : start + 2] in DOUBLE
    given = start + (2 if is_double else 1)
    length = _given_length(text[given : given + 3], is_sure=is_double or text[start] in COMMON)
    return given + length if length else None


def _begins(text: str, start: int) -> bool:
    family, behind = text[start], text[start + 1]
    before = text[start - 1] if start else "\n"
    if before not in _FREE and before in BEFORE.get(family, ""):
        return False
    if text[start : start + 2] in DOUBLE:
        return True
    if behind in BEHIND.get(family, ""):
        return False
    return family in COMMON or (family in FAMILY and (before in _FREE or not _is_han(before)))


def _given_length(behind: str, *, is_sure: bool) -> int:
    """How many characters behind a family name are the given name, 0 for none.

    A sure family name needs one character that given names are made of, another one two, or a place where names end.
    """
    first, second, third = tuple(behind.ljust(3, "\n"))
    if second in _COUNTS and third in _COUNTED:
        return 1 if first in GIVEN else 0
    if second in GIVEN and second not in _ENDS:
        return 2 if first in GIVEN or (is_sure and _is_han(first) and first not in _ENDS) else 0
    if first not in GIVEN or first in _ENDS:
        return 0
    if second in _ENDS:
        return 1
    return 2 if is_sure and _is_han(second) and third in _ENDS else 0


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
