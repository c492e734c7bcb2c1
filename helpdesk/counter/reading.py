"""Reading what a clerk writes on a slip: one thing per line, labels optional. Pure.

A phone number and a place are recognised anywhere. What nothing else is said of is the matter itself.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from helpdesk.catalogue import SERVICE_LABELS, Service
from helpdesk.counter.slip import NAME, PHONE, Slip
from helpdesk.counter.topics import named_topics
from helpdesk.residents.names import is_long_name, is_person_name
from helpdesk.residents.phones import find_phones

PlaceIn = Callable[[str], str | None]  # The known place named in some words, as it is written there.

_NOTHING = re.compile(r"(?:都|也)?(?:没有?了?|无|不知道|不清楚|不愿(?:意)?说|不用了?|不肯说|暂无|没有别的了?)[。.!！]?")
_BULLET = re.compile(r"^\s*(?:\d{1,2}[.、)）](?!\d)|[-•·*])\s*")
_EDGES = " \t　,，;；、。|/:："
_PLACE_END = re.compile(
    r"(?:门口|旁边?|边上?|附近|对面|路口|村口|桥头|小区|[号楼栋幢院室层座村路街巷弄]|单元|里面?|内|站|[东南西北]?侧|前面?|后面?|下面?|"
    r"上面?|中间|广场|市场|公园|学校|医院)$"
)
_ADDRESS = re.compile(r"\d+\s*(?:号|栋|幢|座|单元|室|弄|巷)")

_ALWAYS: dict[str, tuple[str, ...]] = {
    NAME: ("姓名", "名字", "居民", "居民姓名", "报事人", "反映人", "联系人", "称呼", "来人"),
    PHONE: ("电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式", "号码"),
    "place": ("地点", "地址", "位置", "在哪", "在哪里", "哪里", "住址", "户口所在地", "地方"),
}
_ASKED: dict[str, tuple[str, ...]] = {
    "cert_type": ("证明", "什么证明", "种类", "开什么"),
    "applicant": ("给谁办", "申请人", "谁办", "办理人"),
    "purpose": ("用途", "做什么用", "干什么用"),
    "party": ("对方", "对方姓名", "和谁", "跟谁"),
    "wish": ("要求", "希望", "诉求", "想怎么解决"),
    "may_contact_party": ("能否联系对方", "能联系对方吗", "联系对方", "可以联系对方吗"),
    "target": ("投诉谁", "投诉对象", "被投诉人", "对象"),
    "since": ("时间", "什么时候", "多久了", "从什么时候"),
    "description": ("事情", "内容", "问题", "情况", "什么事", "经过", "描述", "说明", "事由", "诉求", "反映"),
}
_SERVICES: dict[Service, tuple[str, ...]] = {
    Service.CERTIFICATE: ("证明", "开证明", "办证明"),
    Service.MEDIATION: ("调解", "纠纷"),
    Service.COMPLAINT: ("投诉", "举报"),
    Service.SNAPSHOT: ("随手拍", "报修", "上报", "反映"),
    Service.CONSULT: ("咨询", "问"),
    Service.SUGGESTION: ("建议",),
    Service.HELP: ("求助", "帮助"),
}


def service_of(word: str) -> Service | None:
    """The service that a word names."""
    word = word.strip(_EDGES)
    return next((one for one, words in _SERVICES.items() if word == SERVICE_LABELS[one] or word in words), None)


def is_nothing(text: str) -> bool:
    """Whether the clerk says that there is no more to tell."""
    return bool(_NOTHING.fullmatch(text.strip(_EDGES)))


def read_words(slip: Slip, text: str, place_in: PlaceIn, *, anew: bool = False) -> Slip:
    """The slip with all that the text tells; ``anew``: what is told now takes the place of what was told before."""
    if is_nothing(text):
        return slip
    reading = _Reading(slip, place_in, anew=anew)
    for line in _lines(text):
        reading.take(line)
    return reading.end()


def _lines(text: str) -> Iterator[str]:
    """Lines of the text; a single line is cut where it has gaps."""
    lines = [_BULLET.sub("", line).strip(_EDGES) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) == 1 and not _LABELLED.match(lines[0]):
        spans = find_phones(lines[0])
        for one in reversed(spans):  # A number may be written with gaps of its own.
            lines[0] = f"{lines[0][: one.start]} {one.number} {lines[0][one.end :]}"
        lines = lines[0].split()
    yield from lines


_LABELLED = re.compile(r"(?P<label>[\u3400-\u9fff]{1,10})\s*[:：]\s*(?P<value>.*)")
_SPACED = re.compile(r"(?P<label>[\u3400-\u9fff]{2,6})\s+(?P<value>.+)")


@dataclass
class _Reading:
    """One text at work; what was not labelled is sorted at the end, when all labels are known."""

    slip: Slip
    place_in: PlaceIn
    anew: bool

    def __post_init__(self) -> None:
        self.names = _labels(self.slip)
        self.loose: list[str] = []
        self.fresh: set[str] = set()  # Told in this text.

    def take(self, line: str) -> None:
        for pattern in (_LABELLED, _SPACED):
            found = pattern.fullmatch(line)
            name = self.names.get(found["label"]) if found else None
            if found is not None and name is not None:
                self.put(name, found["value"].strip(_EDGES))
                return
        self.loose.append(line)

    def put(self, name: str, value: str) -> None:
        if not value or is_nothing(value):
            return
        if name == PHONE:
            self._put_phone(value)
        elif name == NAME:
            self._put_name(value)
        else:
            value = _yes_or_no(value) if name == "may_contact_party" else value
            is_more = name in self.fresh and name == "description"
            self.slip = self.slip.add(name, value) if is_more else self.slip.put(name, value)
        self.fresh.add(name)

    def end(self) -> Slip:
        """Sort what had no label: person first, then the place, then the matter."""
        rest = [words for line in self.loose if (words := self._without_person(line))]
        rest = [words for words in rest if not self._is_place(words)]
        for words in rest:
            name = self._next_field()
            if name == "description" and name in self.slip.values and not self._replaces(name):
                self.slip = self.slip.add(name, words)
                self.fresh.add(name)
            else:
                self.put(name, words)
        if "place" not in self.slip.values and (named := self.place_in(" ".join(rest))):
            self.slip = self.slip.put("place", named)
        return self.slip

    def _without_person(self, line: str) -> str:
        """The line without phone and name."""
        phones = find_phones(line)
        for one in reversed(phones):
            line = line[: one.start] + " " + line[one.end :]
        line = line.strip(_EDGES)
        if phones and self._wants(PHONE, self.slip.phone):
            self.slip = replace(self.slip, phone=phones[0].number, wrong_phone=None)
            self.fresh.add(PHONE)
        if self._wants(NAME, self.slip.name) and self._is_name(line, is_beside_phone=bool(phones)):
            self._put_name(line)
            self.fresh.add(NAME)
            return ""
        if not phones and line.isdecimal() and 7 <= len(line) <= 13 and self.slip.phone is None:
            self.slip = replace(self.slip, wrong_phone=line)
            return ""
        return line

    def _is_name(self, words: str, *, is_beside_phone: bool) -> bool:
        if self.place_in(words) or service_of(words) or named_topics(words):
            return False
        return is_person_name(words) and (is_beside_phone or not is_long_name(words))

    def _is_place(self, words: str) -> bool:
        """Take a line as the place if it reads like one."""
        if not self._wants("place", self.slip.values.get("place")):
            return False
        named = self.place_in(words)
        is_place = words == named or (bool(_PLACE_END.search(words)) and bool(named or _ADDRESS.search(words)))
        is_asked = self.slip.is_asked and self.slip.missing()[:1] == ["place"] and bool(_PLACE_END.search(words))
        if is_place or is_asked:
            self.put("place", words)
        return is_place or is_asked

    def _next_field(self) -> str:
        """Where words without a label belong: what is asked for, else the matter."""
        order = ("cert_type", "purpose") if self.slip.service is Service.CERTIFICATE else ("description",)
        if self.slip.is_asked and not self.anew:
            order = (*[name for name in self.slip.missing() if name not in (NAME, PHONE)], *order)
        free = next((name for name in order if name not in self.fresh and not self.slip.values.get(name)), None)
        return free or order[-1]

    def _replaces(self, name: str) -> bool:
        return self.anew and name not in self.fresh

    def _wants(self, name: str, value: str | None) -> bool:
        return name not in self.fresh and (not value or self.anew)

    def _put_phone(self, value: str) -> None:
        phones = find_phones(value)
        if phones:
            self.slip = replace(self.slip, phone=phones[0].number, wrong_phone=None)
            left = (value[: phones[0].start] + value[phones[0].end :]).strip(_EDGES)
            if self._wants(NAME, self.slip.name) and self._is_name(left, is_beside_phone=True):
                self._put_name(left)
        elif any(sign.isdigit() for sign in value):
            self.slip = replace(self.slip, wrong_phone=value[:20])

    def _put_name(self, value: str) -> None:
        phones = find_phones(value)
        for one in reversed(phones):
            value = (value[: one.start] + value[one.end :]).strip(_EDGES)
        if phones and not self.slip.phone:
            self.slip = replace(self.slip, phone=phones[0].number, wrong_phone=None)
        self.slip = replace(self.slip, name=value[:40] or self.slip.name)


def _labels(slip: Slip) -> dict[str, str]:
    """Label -> name of the fact, for the service of the slip; its own labels before those of every service."""
    names: dict[str, str] = {}
    own = {one.name for one in slip.fields}
    for name, words in _ALWAYS.items():
        names.update(dict.fromkeys(words, name))
    for name, words in reversed(_ASKED.items()):
        if name in own or (name == "description" and slip.service is not Service.CERTIFICATE):
            names.update(dict.fromkeys(words, name))
    for one in slip.fields:
        names[one.label] = names[one.label.removeprefix("您的")] = PHONE if one.kind == "phone" else one.name
    return names


def _yes_or_no(value: str) -> str:
    """The codes of the dialogue; other words stay as they are."""
    if re.match(r"(?:不|别|否|no)", value):
        return "no"
    return "yes" if re.match(r"(?:可以|能|行|好|是|同意|愿意|yes)", value) else value
