"""What the tagger is told about every character of a message."""

from typing import Dict, List, Sequence, Tuple

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from nlu.entities.documents import FORMS, WORDS
from nlu.entities.word_kinds import word_kind

Words = Sequence[Tuple[int, int]]

OUTSIDE = "O"
EDGE = "$"
NEAR = (-1, 0, 1, 2)
FAR = 7  # Characters ahead within which the end of a name is seen.
SHORT_CLAUSE = 12
STOPS = frozenset(',。!?;:、 ."“”()<>《》【】~…\n')
# A name often begins after one of these.
BEFORE_NAMES = frozenset("在到从去住给跟和与向被让找把问对由于我你他其")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁"
)
# Characters of given names.
GIVEN = frozenset(
    "秀英兰芳华玉珍桂凤梅红丽燕霞娟敏静洁琴云莲萍蓉倩雪雯婷琳颖欣怡慧淑雅琪薇艳香翠菊娥娜"
    "建国志强军伟勇杰磊涛斌鹏浩宇轩辉刚健俊峰超波平东海洋涵梓晨阳阳博文武彬兴旺财福贵德顺发昌盛荣祥庆"
    "生水根土木林森松柏树山石川江河大小二三老栓柱明亮光春夏秋冬永长远广义仁信礼守忠孝全宝喜来运立新学成才民安康宁利满囤"
    "诺萌子嘉佳依晓思若诗语天赐恩世家耀宗启航晴"
)


def features_of(doc: Doc, lists: Dict[str, PhraseMatcher], dispute: bool) -> List[List[str]]:
    """For every character: its neighbours, its word, and what forms and lists say about it.

    ``dispute``: whether the message is read as a request for mediation; only then is there another party.
    """
    text = doc.text
    if not text:
        return []
    words = [(span.start, span.end) for span in doc.spans[WORDS]]  # spaCy makes a new object at every look.
    marks = {key: _list_marks(doc, matcher) for key, matcher in lists.items()}
    columns = [_plain_columns(text), _word_columns(text, words), _form_columns(doc), _list_columns(text, marks)]
    columns.append(_clause_columns(text, words, marks.get("p", [])))
    columns.append(_dispute_columns(text, words, marks.get("r", []), dispute))
    return [[name for part in row for name in part] for row in zip(*columns, strict=True)]


def _plain_columns(text: str) -> List[List[str]]:
    """The characters around, single and in twos and threes; digits are alike."""
    chars = [EDGE] * 3 + ["0" if char.isdigit() else char for char in text] + [EDGE] * 3
    kinds = [EDGE] + [_char_kind(char) for char in text] + [EDGE]
    rows = []
    for i in range(len(text)):
        c3, c2, c1, c, n1, n2, n3 = chars[i : i + 7]
        k1, k, kn = kinds[i : i + 3]
        rows.append(
            [
                "bias", "k=" + k1 + k + kn,
                "-3" + c3, "-2" + c2, "-1" + c1, "0" + c, "1" + n1, "2" + n2, "3" + n3,
                "A" + c2 + c1, "B" + c1 + c, "C" + c + n1, "D" + n1 + n2, "T" + c1 + c + n1,
            ]
        )  # fmt: skip
    return rows


def _char_kind(char: str) -> str:
    if char.isdigit():
        return "0"
    if char.isascii():
        return "a" if char.isalpha() else "."
    if char in SURNAMES:
        return "s"
    return "g" if char in GIVEN else "h"


def _word_columns(text: str, places: Words) -> List[List[str]]:
    """The word around the character, its kind, and those before and after it."""
    words = [text[start:end] for start, end in places]
    kinds = [EDGE] + [word_kind(word) for word in words] + [EDGE, EDGE]
    rows: List[List[str]] = [["w=" + EDGE] for _ in text]
    for j, (start, end) in enumerate(places):
        before, kind, after, after2 = kinds[j : j + 4]
        around = [
            "W=" + words[j],
            "V=" + (words[j - 1] if j else EDGE),
            "X=" + (words[j + 1] if j + 1 < len(words) else EDGE),
        ]
        size = str(min(end - start, 4))
        for i in range(start, end):
            place = _place(i, start, end)
            rows[i] = [
                *around,
                f"P{kind}{place}{size}",
                f"S{before}{kind}{place}",
                f"U{kind}{after}{place}",
                f"Y{before}{kind}{after}{place}",
                f"Z{after}{after2}{place}",
            ]
    return rows


def _form_columns(doc: Doc) -> List[List[str]]:
    marks = _marks(len(doc), [(span.start, span.end, span.label_[:2]) for span in doc.spans[FORMS]])
    rows = [["h=" + mark] for mark in marks]
    for i, mark in enumerate(marks):
        if i:
            rows[i].append("h-" + marks[i - 1])
            rows[i - 1].append("h+" + mark)
    return rows


def _list_columns(text: str, marks: Dict[str, List[str]]) -> List[List[str]]:
    """Ends of names here, beside, and how far ahead; and how far behind a name may have begun."""
    since = _since_begin(text)
    rows = [[f"s{steps}"] for steps in since]
    for key, places in marks.items():
        for i, place in enumerate(places):
            if place == OUTSIDE:
                continue
            for offset in NEAR:  # Seen from two characters before it to one after it.
                if 0 <= i - offset < len(rows):
                    rows[i - offset].append(f"{key}{offset}{place}")
        for i, step in enumerate(_ahead(text, places)):
            if step:
                rows[i] += [f"{key}D{step}", f"{key}d{step[0]}", f"{key}e{step[0]}s{since[i]}"]
    return rows


def _ahead(text: str, places: Sequence[str]) -> List[str]:
    """Steps to the next end of such a name within the clause, and its last character."""
    ahead, steps, last = [""] * len(text), FAR + 1, ""
    for i in range(len(text) - 1, -1, -1):
        if text[i] in STOPS:
            steps = FAR + 1
        elif places[i][0] in "ES":
            steps, last = 0, text[i]
        else:
            steps += 1
        if steps <= FAR:
            ahead[i] = f"{steps}{last}"
    return ahead


def _since_begin(text: str) -> List[int]:
    """Steps since a sign or a word after which names begin."""
    since, steps = [], 0
    for i, char in enumerate(text):
        if char in STOPS or (i and text[i - 1] in BEFORE_NAMES):
            steps = 0
        since.append(min(steps, FAR + 1))
        steps += 1
    return since


def _clause_columns(text: str, words: Words, places: Sequence[str]) -> List[List[str]]:
    """Whether the clause is short, says nothing with a verb, and ends as places do: often it is one."""
    starts = [0] + [i + 1 for i, char in enumerate(text) if char in STOPS]
    verbs = [start for start, end in words if word_kind(text[start:end]) in {"v", "vn", "a"}]
    rows: List[List[str]] = [[] for _ in text]
    for start, end in zip(starts, [*starts[1:], len(text) + 1], strict=True):
        size = end - 1 - start
        if not 0 < size <= SHORT_CLAUSE:
            continue
        verb = "v" if any(start <= verb < end for verb in verbs) else "n"
        place = "p" if places and places[end - 2] != OUTSIDE else "-"
        for i in range(start, end - 1):
            rows[i] = [f"c{verb}{place}", f"c{verb}{place}{size}", f"c{verb}{place}{i - start}"]
    return rows


def _dispute_columns(text: str, words: Words, roles: Sequence[str], dispute: bool) -> List[List[str]]:
    sign = "+" if dispute else "-"
    rows = [["m" + sign, f"m0{sign}{char}"] for char in text]
    for i, role in enumerate(roles):
        if role != OUTSIDE:
            rows[i].append(f"mr{sign}{role}")
    for start, end in words:
        for i in range(start, end):
            rows[i].append(f"mW{sign}{text[start:end]}")
    return rows


def _list_marks(doc: Doc, matcher: PhraseMatcher) -> List[str]:
    spans = filter_spans(matcher(doc, as_spans=True))
    return _marks(len(doc), [(span.start, span.end, "") for span in spans])


def _marks(size: int, spans: Sequence[Tuple[int, int, str]]) -> List[str]:
    """Begin, inside, end or single, with the kind, for every character."""
    marks = [OUTSIDE] * size
    for start, end, kind in spans:
        for i in range(start, end):
            marks[i] = _place(i, start, end) + kind
    return marks


def _place(i: int, start: int, end: int) -> str:
    if end - start == 1:
        return "S"
    return "B" if i == start else "E" if i == end - 1 else "I"
