"""Beginning a request: everything the first message already tells is never asked again."""

import re
from dataclasses import replace

from actions import answers, filling, words
from actions.answers import Catalogue
from actions.draft import Draft
from actions.message import Message
from helpdesk.catalogue import Service

_FOR_WHOM = re.compile(r"(?:给|帮|替|为|代)(?P<who>(?:我|俺)?[\w]{1,4})")
_OWN_NAME = re.compile(r"(?:我)?(?:本人|自己|我)的?名义")
_CHILD = r"(?:孩子|小孩|娃|女儿|闺女|儿子|孙女|孙子|外孙女?)?(?:明年|今年|九月份?|9月份?)?(?:要|想)?"
_SCHOOL = r"(?:幼儿园|小学|初中|高中|中学|大学|学|一年级)"
_PURPOSE = re.compile(
    r"(?:用于|用来|为了|拿去|拿来)(?P<after>[\w]{2,14})|"
    rf"(?P<school>{_CHILD}(?:(?:上|读|念|进){_SCHOOL}(?:报名)?|入学|报名|入托))|"
    r"(?P<before>[\w]{2,10}?)(?:要用|需要用|用的|的时候用)|办(?P<errand>公证|签证|贷款|社保|医保|低保|落户|过户|继承|退休|护照|居住证(?!明))"
)
_TARGET_ONLY = re.compile(r"(?:投诉|举报)(?:一下)?(?P<target>(?!\w*[太很])\w{2,12})$")


def open_draft(message: Message, service: Service, catalogue: Catalogue) -> Draft:
    """A draft with all that the message holds."""
    begun_with = message.message_id or None
    draft = Draft(service, begun_with=begun_with, begun_as=service.value if begun_with else None)
    draft = filling.take_files(draft, message)
    if not message.has_words:
        return draft
    if answers.carries_matter(message.text):  # A bare "我要投诉" is about nothing yet.
        draft = draft.about(message.topic)
    draft = _with_matter(draft, message)
    if service is Service.CERTIFICATE:
        draft = _with_certificate(draft, message, catalogue)
    return filling.fill_told(draft, message, catalogue)


def _with_matter(draft: Draft, message: Message) -> Draft:
    """The words as description, or as a note where the service has none, if they are more than a service's name."""
    if draft.service is Service.CERTIFICATE:
        return draft.with_note(message.text) if len(message.text) > 20 else draft
    target = _target_only(message) if draft.service is Service.COMPLAINT else None
    if target:
        return draft.put("target", target)
    if not answers.carries_matter(message.text):
        return draft
    return draft.put("description", words.without_opening(message.text))


def _target_only(message: Message) -> str | None:
    """As in "我要投诉阳光物业": against whom, but not what for."""
    found = _TARGET_ONLY.search(message.plain)
    if not found or message.entity("datetime"):
        return None
    named = message.entity("party") or message.entity("address")
    is_bare = len(answers.matter_of(found["target"])) <= 4
    return found["target"] if named == found["target"] or is_bare else None


def _with_certificate(draft: Draft, message: Message, catalogue: Catalogue) -> Draft:
    draft = filling.fill_certificate(draft, message, catalogue, asked=False) or draft
    draft = draft.put_if_missing("applicant", _for_whom(message))
    return draft.put_if_missing("purpose", _purpose(message))


def _for_whom(message: Message) -> str | None:
    if _OWN_NAME.search(message.plain):
        return "本人"
    for found in _FOR_WHOM.finditer(message.plain):
        who = answers.read_applicant(replace(message, text=found["who"], entities=()))
        if who and (who != "本人" or "自己" in found["who"] or "本人" in found["who"]):
            return who
    return None


def _purpose(message: Message) -> str | None:
    found = _PURPOSE.search(message.plain)
    return next((words for words in found.groups() if words), None) if found else None
