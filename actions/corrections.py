"""Taking back something said before: which field is meant, and what it should be."""

import re
from collections.abc import Mapping
from dataclasses import replace

from actions import words
from actions.answers import READERS, Catalogue, read_applicant, read_phone
from actions.draft import PIN, Draft
from actions.filling import fill_certificate
from actions.message import Message, plain
from actions.places import merge_place
from actions.talk import CHANGE_FIELD, CONFIRMATION, Talk

_FIELD_WORDS: Mapping[str, re.Pattern[str]] = {
    "contact": re.compile(r"电话|手机|号码|联系方式"),
    "place": re.compile(r"地址|地点|位置|住址|门牌|地方"),
    "cert_type": re.compile(r"证明(?:的)?(?:种类|类型|名)|种类|哪种证明"),
    "applicant": re.compile(r"申请人|给谁|办理人|不是本人|是本人"),
    "purpose": re.compile(r"用途|用处|用来"),
    "may_contact_party": re.compile(r"联系对方|联系他们"),
    "party": re.compile(r"对方|另一方"),
    "target": re.compile(r"投诉对象|投诉的是|投诉谁|对象"),
    "wish": re.compile(r"要求|诉求|希望"),
    "since": re.compile(r"时间|日期|什么时候"),
    "photos": re.compile(r"照片|图片"),
    "description": re.compile(r"经过|内容|描述|问题|事情|建议"),
}
_ENTITY_FIELDS = {"phone": ("contact",), "address": ("place", "target"), "cert_type": ("cert_type",)}
_ENTITY_FIELDS |= {"party": ("party", "target"), "datetime": ("since",), "person": ("applicant",)}

_NEW_FIRST = re.compile(r"(?:应该)?是(?P<new>[^，。,不]+?)[,，\s]*(?:而)?不是(?P<old>[^，。,]+)")
_OLD_FIRST = re.compile(r"不是(?P<old>.+?)[,，\s]*(?:而是|应该是|是|(?=给|帮))(?P<new>[^，。,]+)")
_NEW_ONLY = re.compile(
    r"(?:改成|改为|改到|换成|应该是|应为|写成|更正为|叫|是|[写填](?!错)|[:：])(?P<new>[^，。,]+)[，。,!！吧]*$"
)
_AFTER_NO = re.compile(
    r"^(?:哎|唉|噢|哦|等等|等下|[,，\s])*(?:不对|错了|不是|[说写打填弄搞]错了?)[,，。!！\s]+(?P<new>[^，。,]+)[，。,!！吧]*$"
)
_LONGEST = 60
_OWN_FORM = frozenset({"applicant", "contact", "cert_type", "may_contact_party"})


def read_correction(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    """The talk with one field overwritten and confirmed, or asking which one; None when nothing is taken back."""
    if not _is_correction(talk, message):
        return None
    old, new = _old_and_new(message.text)
    name = _meant_field(talk.draft, message, old, new)
    if name is None:
        is_clear = message.is_surely("correct", 0.7) and talk.pending in (CONFIRMATION, CHANGE_FIELD)
        return talk.asking(CHANGE_FIELD) if is_clear else None
    draft = _reworded(talk.draft, name, old, new) or _overwritten(talk.draft, name, message, new, catalogue)
    if draft is None:
        return talk.asking(name)
    return confirm_change(talk, draft, name)


def confirm_change(talk: Talk, draft: Draft, name: str) -> Talk:
    """The talk that says what the field is now."""
    label = next((one.label for one in draft.fields if one.name == name), "")
    value = draft.values.get(name)
    changed = talk.filled(draft)
    return changed.say("utter_changed", label=label, value=value) if value else changed


def named_field(draft: Draft, text: str) -> str | None:
    """The filled field that the words name ("改电话")."""
    names = (name for name, pattern in _FIELD_WORDS.items() if draft.has(name) and pattern.search(text))
    return next((name for name in names if draft.field(name)), None)


def _is_correction(talk: Talk, message: Message) -> bool:
    if len(message.text) > _LONGEST:
        return False
    if not (words.corrects(message.plain) or message.is_surely("correct", 0.7)):
        return False
    # Somebody may complain of what others wrote wrong; only a short sentence takes the own words back.
    return talk.pending not in ("description", "wish") or len(message.text) <= 25


def _old_and_new(text: str) -> tuple[str | None, str | None]:
    for pattern in (_NEW_FIRST, _OLD_FIRST):
        found = pattern.search(text)
        if found:
            return found["old"].strip(" ,，。") or None, found["new"].strip()
    found = _NEW_ONLY.search(text) or _AFTER_NO.search(text)
    return None, found["new"].strip() if found else None


def _meant_field(draft: Draft, message: Message, old: str | None, new: str | None) -> str | None:
    """By its name, by its former value, by the kind of what was found, or by its form."""
    known = [one.name for one in draft.fields if draft.has(one.name)]
    named = named_field(draft, message.plain)
    if named:
        return named
    told = _told_in(known, draft, old)
    if told:
        return told
    for kind, names in _ENTITY_FIELDS.items():
        fitting = next((one for one in names if one in known), None)
        if fitting and message.entity(kind):
            return fitting
    return _field_by_form(known, draft, new)


def _told_in(known: list[str], draft: Draft, old: str | None) -> str | None:
    """The field whose value the old words are, or are a part of; a description is long and comes last."""
    if not old:
        return None
    holding = [name for name in known if old in draft.values.get(name, "")]
    return min(holding, key=lambda name: len(draft.values[name]), default=None)


def _field_by_form(known: list[str], draft: Draft, new: str | None) -> str | None:
    if not new:
        return None
    if "contact" in known and read_phone(new, asked=True):
        return "contact"
    if "applicant" in known and read_applicant(Message(text=new)):
        return "applicant"
    place = draft.values.get("place")
    if "place" in known and place and merge_place(place, new) != new:
        return "place"
    return None


def _reworded(draft: Draft, name: str, old: str | None, new: str | None) -> Draft | None:
    """The old words inside longer ones put right; what was told with them is put right too."""
    value, description = draft.values.get(name, ""), draft.values.get("description", "")
    if not old or not new or old not in value or name in _OWN_FORM:
        return None
    if old in description:
        draft = draft.put("description", description.replace(old, new))
    if name == "target" and old in draft.values.get("place", ""):
        draft = draft.put("place", draft.values["place"].replace(old, new))
    return draft.put(name, value.replace(old, new))


def _overwritten(draft: Draft, name: str, message: Message, new: str | None, catalogue: Catalogue) -> Draft | None:
    if name == "photos":
        return None
    said = _entity_for(name, message) or new
    if not said or plain(said) in ("错", "错了", "错的"):
        return None
    answer = replace(message, text=said, entities=tuple(one for one in message.entities if one[0] in _KEPT_FOR[name]))
    if name == "cert_type":
        return fill_certificate(draft, answer, catalogue, asked=True)
    value = READERS[name](answer)
    if value is None:
        return None
    return put_right(draft, name, value)


def put_right(draft: Draft, name: str, value: str) -> Draft:
    """The draft with a field overwritten; a part of an address goes into the known one."""
    if name == "place":
        return _with_place(draft, value)
    is_place = name == "target" and draft.values.get("target") == draft.values.get("place")
    # A complaint has no field of its own for the place: it was told as what is complained of.
    return draft.put("place", value).put(name, value) if is_place else draft.put(name, value)


def _with_place(draft: Draft, said: str) -> Draft:
    """The place put right, also where the description tells it."""
    known = draft.values.get("place")
    if known in (None, PIN):
        return draft.put("place", said)
    place = merge_place(known, said)
    for name in ("description", "target"):
        told = draft.values.get(name)
        if told and known in told:
            draft = draft.put(name, told.replace(known, place))
    return draft.put("place", place)


_KEPT_FOR: Mapping[str, tuple[str, ...]] = dict.fromkeys(_FIELD_WORDS, ()) | {"applicant": ("person",)}


def _entity_for(name: str, message: Message) -> str | None:
    """The last entity of the field's kind: in "是A不是B" a person names the right one; patterns see to that."""
    if _NEW_FIRST.search(message.text) or _OLD_FIRST.search(message.text):
        return None
    kinds = [kind for kind, names in _ENTITY_FIELDS.items() if name in names and kind != "person"]
    found = [value for kind, value in message.entities if kind in kinds]
    return found[-1] if found else None
