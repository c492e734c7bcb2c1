"""Reading one message as the answer to one field: the value, or None when it is no answer."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from actions import words
from actions.message import Message, plain
from helpdesk.certificates.catalogue import CertificateEntry

HERE = "在邻里通里联系"  # A contact for residents who want no call.
YES, NOT_YET = "可以", "先不要"

_LONGEST = 500  # Of anything but a description; a whole letter is no address.
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})?([2-8]\d{6,7})(?!\d)")
_SPELLED = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_HERE = re.compile(
    r"在这|这里|这儿|就这|在此|微信|邻里通|聊天|留言|发消息|发信息|喺度|喺呢度|呢度|没有?(?:电话|手机)|"
    r"(?:不要?|别|勿|不用|不必|不想|不方便|不愿意?|唔使|唔好|唔想)(?:给|留|打|写|说|接|用|畀)?(?:我)?(?:的)?(?:电话|手机|号码)"
)
_NO_CALL = re.compile(
    r"^(?:算了|还是|那)?[,，\s]*(?:不要?|别|不用|不想|唔使)(?:给|留|打|用)?(?:我)?(?:电话|打电话)(?:联系)?(?:我)?[了吧啊,，。!！\s]*$"
)
_ANY_WAY = re.compile(r"^(?:随便|都行|都可以|怎么都行|怎么都可以|哪个都行|你们?定|你们?看着办)[吧啊的了啦,，。!！\s]*$")
_LEAVE_TO_THEM = re.compile(
    r"^(?:我)?(?:也)?(?:随便|都行|都可以|怎么都行|你们?定|你们?看着办|听你们的|听调解员的|你们?说了算|按规定来?|该怎么办就怎么办)"
    r"[吧啊的了啦,，。!！\s]*$"
)
BY_MEDIATOR = "听调解员的"
_KIN = re.compile(
    r"(?:我|俺)?(?:家)?(?:的)?(?:老?妈妈?|老?爸爸?|母亲|父亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|老公|老婆|老伴|爱人|妻子|丈夫|媳妇|儿子|女儿|闺女|"
    r"孩子|小孩|娃娃?|孙子|孙女|外孙女?|哥哥?|弟弟?|姐姐?|妹妹?|岳父|岳母|公公|婆婆|丈母娘|丈人|侄子|侄女|家人|家里人|老人|父母|爸妈|"
    r"兄弟|姐妹|叔叔?|阿姨|舅舅?|姑姑?|姑妈|伯伯|伯父)"
)
_SELF = re.compile(r"本人|自己|我个人|^(?:就是?|是|给|为|帮)?(?:我|俺)(?:的|办|开|要|用|来|嘛|啊|呀|呗)*$")
_OTHERS = re.compile(r"别人|其他人|他人|朋友|同事|邻居|租客|房客|员工|代办|代别人|老乡|同学|客户")
_FILLERS = re.compile(r"^(?:就|我|我家|我们|家|住|在|是|的|地址|地点|位置|具体|这里|那个|嗯|呃|：|:|，|,|\s)+(?=[\w])")
_NOT_KNOWING = re.compile(
    r"^(?:我|俺)?也?(?:不|没|唔)(?:太|大|怎么|是很)?(?:知道|清楚|晓得|记得|懂)(?:门牌号?|地址|名字|具体)?[,，。\s]+(?:但是?|不过|反正|就是)?"
)
_TELLS = 2
_SHORT_TIME = 12  # A longer answer about a time has other words around it.
_NAMING = re.compile(
    r"你好|您好|请问|麻烦|一下|我们?(?:想要|要|想)|我们?|帮我|给我|请|想要?|需要|能不能|可以吗?|可不可以|有(?:个|一个|件|一件)?|申请|办理?|开(?:个|一?张|份|具)?|"
    r"投诉|举报|反映|上报|报修|随手拍|拍照|调解|纠纷|咨询|问(?:个|一个|一下|点)?(?:问题|事情?)|问题|事情?|提?(?:个|一个|点|条)?建议|意见|"
    r"转?(?:接)?人工|找?(?:个)?(?:真人|活人|工作人员|客服)|服务|[吗呢吧啊呀了的个点件么哦]|[\s\W]"
)


class Catalogue(Protocol):
    """Finds a certificate by the words people use for it."""

    def __call__(self, words: str, /) -> CertificateEntry | None:
        """The entry, or None when no kind is meant."""
        ...


def read_phone(text: str, *, asked: bool = False) -> str | None:
    """The first telephone number in the words; without ``asked`` only a mobile number counts."""
    digits = re.sub(r"(?<=\d)[\s\-—]+(?=\d)", "", plain(text))
    spelled = re.sub(r"\s", "", plain(text)).translate(_SPELLED)
    found = _MOBILE.search(digits) or _MOBILE.search(spelled)
    if found:
        return found[1]
    landline = _LANDLINE.search(digits) if asked else None
    return landline[0] if landline else None


def read_contact(message: Message) -> str | None:
    """A number, or the wish to be answered here."""
    number = read_phone(message.text, asked=True)
    here = _HERE.search(message.plain) or _ANY_WAY.search(message.plain)
    return number or (HERE if here else None)


def wants_no_call(text: str) -> bool:
    """As in "还是不要电话联系了", said when a number is known already."""
    return _NO_CALL.search(text) is not None


def read_applicant(message: Message) -> str | None:
    """For whom: the resident, family, or somebody else, as they said it."""
    text = message.plain
    kin = _KIN.search(text)
    if kin:
        return "家人" if kin[0] in ("家人", "家里人", "我家人", "我家里人") else f"家人（{kin[0]}）"
    if _OTHERS.search(text):
        return "别人" if text == "别人" else f"别人（{message.text}）" if len(text) <= 20 else "别人"
    if _SELF.search(text):
        return "本人"
    person = message.entity("person")
    return f"别人（{person}）" if person and len(text) <= len(person) + 6 else None


_HOLDS_BACK = re.compile(r"(?:先|暂时|还是|最好)(?:不|别)|不要|不用|不必|唔好|唔使")


def read_yes_no(message: Message) -> str | None:
    """Whether the other side may be contacted."""
    if words.says_no(message.plain):
        return NOT_YET
    if words.says_yes(message.plain):
        return YES
    if len(message.text) > 20:
        return None
    if _HOLDS_BACK.search(message.plain):
        return NOT_YET
    if re.search(r"不|别", message.plain):
        return NOT_YET if message.best_intent in ("deny", "skip", "stop") or "联系" in message.plain else None
    return YES if message.best_intent == "affirm" or re.search(r"可以|能联系|联系吧", message.plain) else None


def read_place(message: Message) -> str | None:
    """The place as it was said, without the words around it; "好的" is none."""
    if words.says_yes(message.plain) or words.says_no(message.plain) or words.submits(message.plain):
        return None
    text = _FILLERS.sub("", _without_not_knowing(message.text), count=1)
    address = message.entity("address")
    if address and len(text) > 60:
        return address
    return _readable(text, least=2)


def read_since(message: Message) -> str | None:
    """Since when, as it was said."""
    told = words.since_in(message.text)
    if told or not words.is_time(message.plain) or words.says_yes(message.plain) or words.says_no(message.plain):
        return told
    when = message.entity("datetime")
    return when if when and len(message.text) > _SHORT_TIME else _readable(message.text)


def read_words(message: Message) -> str | None:
    """Any words that mean something and do not merely say yes or no."""
    if words.says_yes(message.plain) or words.says_no(message.plain) or words.submits(message.plain):
        return None
    return _readable(_without_not_knowing(message.text))


def read_wish(message: Message) -> str | None:
    """What is wanted; who leaves it to the mediator wants that."""
    return BY_MEDIATOR if _LEAVE_TO_THEM.search(message.plain) else read_words(message)


def read_description(message: Message) -> str | None:
    """The matter itself, in full."""
    if words.says_yes(message.plain) or words.says_no(message.plain) or not carries_matter(message.text, least=2):
        return None
    return message.text


def carries_matter(text: str, *, least: int = 3) -> bool:
    """Whether the words tell the matter, rather than only name a service ("我要投诉")."""
    rest = _NAMING.sub("", plain(text))
    return sum(one.isalnum() for one in rest) >= least


def matter_of(text: str) -> str:
    """What is left of the words without the naming of a service."""
    return _NAMING.sub("", plain(text))


def _without_not_knowing(text: str) -> str:
    """The answer after "我也不知道，"; alone it is none, and a skip."""
    rest = _NOT_KNOWING.sub("", text, count=1)
    return rest if sum(one.isalnum() for one in rest) >= _TELLS else text


def _readable(text: str, least: int = 1) -> str | None:
    enough = sum(one.isalnum() for one in text) >= least
    return text[:_LONGEST] if enough else None


READERS: Mapping[str, Callable[[Message], str | None]] = {
    "applicant": read_applicant,
    "purpose": read_words,
    "place": read_place,
    "contact": read_contact,
    "party": read_words,
    "description": read_description,
    "wish": read_wish,
    "may_contact_party": read_yes_no,
    "target": read_words,
    "since": read_since,
}

# Fields whose answers have a form of their own; anything else said to them is something else.
CLOSED = frozenset({"cert_type", "applicant", "contact", "may_contact_party", "photos"})
