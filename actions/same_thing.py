"""The one question "是这件事吗？": how it is asked, and what answers it. Pure; ``crowds`` looks and joins."""

import re
from dataclasses import replace
from typing import Any

from actions import answers, words
from actions.answers import Catalogue
from actions.message import Message
from actions.talk import CHANGE_FIELD, CONFIRMATION, Step, Talk

ASKED = "same_thing"  # In ``Talk.explained``: nobody is asked twice about one draft.
QUESTION = "utter_ask_same_thing"
OWN_QUESTION = "utter_ask_same_thing_own"  # They reported it themselves, or take part already.
SAME, APART = "same", "apart"  # On the buttons.

_LONGEST = 16  # Characters; a longer answer tells more than yes or no.
_IS_SAME = re.compile(
    r"^(?:嗯+|对+头?|是的?|好的?|那|没错|哦|啊|[,，。\s])*(?:就是|正是|也是|应该是|好像是|是)?"
    r"(?:(?:刚才|刚刚|上次|之前|前面|我|报|说|讲|过|的)*(?:那件|那个)|这个|这件|这事|这一件|那件|那个|它|同一[件个]|一样|一起|关注|跟着)"
)
_IS_LIKELY = re.compile(
    r"(?:那|嗯|哦|我看|我想|看样子|[,，。\s])*(?:应该|好像|可能|大概|大约|多半|差不多|估计|八成|像)(?:就|也)?(?:是|一样|同一[件个])?"
    r"(?:的|吧|呢|啊|哦|了|嘛|[,，。\s])*"
)
_IS_APART = re.compile(r"不是|不对|不一样|不同|不用一起|另[一外]|别的|单独|自己报|两[码回件]事|唔系")
_PAUSE = re.compile(r"[,，。;；!！\s]+")
_ASKS = re.compile(r"[?？吗]|哪")
_CANNOT_TELL = re.compile(
    r"(?:我|俺|也|都|真|实在|这个|这|那|[,，。\s])*(?:(?:不|没|唔)(?:太|大|怎么)?(?:知道|晓得|清楚|确定|懂得|认得|好说|敢说)"
    r"|说不(?:清楚?|准|好)|拿不准|搞不清楚?|分不清楚?|看不(?:清楚?|出来?)|没看见|难说|随便|都行|都可以)"
    r"(?:是不是|啊|呀|呢|哦|撒|咯|嘛|的|了|[,，。\s])*"
)
_ASKS_WHICH = re.compile(
    r"(?:你|您|说|讲|指|是|的|这|那|啊|哦|[,，。\s])*(?:哪[一]?[个件样桩]|什么(?:事|意思|东西)?|啥(?:事|意思|子|东西)?|咋个?(?:意思|回事)|怎么回事|"
    r"没看懂|看不懂|不懂|没听懂|不明白|没明白)(?:事情?|意思|啊|呀|呢|哦|嘛|了|[?？,，。\s])*"
)


def may_ask(talk: Talk) -> bool:
    """Whether it is the time: matter and place are known, the slip was not shown yet, nothing else is being asked."""
    draft = talk.draft
    is_known = bool(draft.values.get("description")) and bool(
        draft.location or draft.values.get("place") or draft.values.get("target")
    )
    is_free = talk.step is Step.GO_ON and talk.side is None and talk.ask is None
    return is_known and is_free and ASKED not in talk.explained and talk.requested not in (CONFIRMATION, CHANGE_FIELD)


def asking(talk: Talk, *, is_own: bool, **facts: Any) -> Talk:
    """The talk with the question, which counts as asked from now on."""
    yes = "是，补充进去" if is_own else "是，一起关注"
    buttons = ((yes, f'/choose{{"matter": "{SAME}"}}'), ("不是，我单独报", f'/choose{{"matter": "{APART}"}}'))
    asked = talk.explaining(ASKED)
    return asked.asking_aside(OWN_QUESTION if is_own else QUESTION, buttons=buttons, **facts)


def is_asked(talk: Talk) -> bool:
    """Whether this is the question that stands open."""
    return talk.side is not None and talk.side.name in (QUESTION, OWN_QUESTION)


def read_same_thing(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """A typed yes or no; None where the words are about something else."""
    text = message.plain
    if not is_asked(talk) or len(text) > _LONGEST:
        return None
    if _ASKS_WHICH.fullmatch(text):
        return talk.say("utter_again_same_thing")
    if _CANNOT_TELL.fullmatch(text):  # A colleague compares the two anyway; nobody is kept from reporting.
        return replace(talk, side=None).say("utter_same_thing_unsure")
    if words.submits(text) or words.says_no(text) or _IS_APART.search(text) or message.is_surely("deny", 0.7):
        return read_choice(_with_rest(talk, message.text), APART)
    is_likely = _IS_SAME.search(text) or _IS_LIKELY.fullmatch(text)
    is_yes = words.says_yes(text) or is_likely or message.is_surely("affirm", 0.7)
    return read_choice(_with_rest(talk, message.text), SAME) if is_yes and not _ASKS.search(text) else None


def _with_rest(talk: Talk, text: str) -> Talk:
    """The talk with what was told besides the yes or no: "不是，我说的是后头那盏"."""
    _, _, rest = (_PAUSE.sub("\n", text, count=1)).partition("\n")
    told = rest and not _IS_APART.search(rest) and not _IS_SAME.search(rest) and answers.carries_matter(rest, least=4)
    return replace(talk, draft=talk.draft.with_note(rest.strip())) if told else talk


def read_choice(talk: Talk, chosen: str) -> Talk | None:
    """The talk after a button, or after words that mean the same; None for a button of some other question."""
    if not is_asked(talk) or chosen not in (SAME, APART):
        return None
    if chosen == SAME:
        return replace(talk, step=Step.JOIN)  # The question stays: it says which one.
    return replace(talk, side=None).say("utter_same_thing_apart")


def kept_open(before: Talk, after: Talk, message: Message) -> Talk:
    """A photo or a pin is no answer: the question stays open."""
    is_unanswered = is_asked(before) and after.side is None and after.step is Step.GO_ON
    return replace(after, side=before.side, ask=None) if is_unanswered and not message.has_words else after
