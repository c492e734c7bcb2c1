"""Messages that deny a wish and only ask: "不要给我开证明，我就问问…", "我不是投诉，只是想问…"."""

import re
from collections.abc import Mapping

from actions import words
from helpdesk.catalogue import Service

_SUBJECT = r"(?:^|(?<=[,，。.;；!！?？\s]))(?:你好|您好|哎呀?|唉|先|我|俺|咱|可|又|也|并|[,，。!！\s])*"
# "不给开证明" and "不开证明" tell what others refuse; "不要", "不是" and the like are said of the own wish.
_NOT = (
    r"(?:(?:不是|不要|不想|不用|不需要|不必|不打算|没想|没要|没打算|没说|没让|别|勿|唔系|唔使|唔想|唔要)"
    r"(?:真|打算|想|要|来|用|说|让|叫|你们?|您|给|帮|替|我|在|现在|先)*|不(?=投诉|举报|调解))"
)
_REPORT = r"投诉|举报|反映|上报|报修|告(?:状|他们?|她们?|你们?|谁)|随手拍"
# What is denied, by the service that it would be.
_DENIED: Mapping[Service, str] = {
    Service.CERTIFICATE: (
        r"(?:开|办|出|打)(?:具|理)?[^,，。.!！?？\s]{0,10}?证明?|申请[^,，。.!！?？\s]{0,8}证明?|开(?=[了,，。!！\s])"
    ),
    Service.COMPLAINT: _REPORT,
    Service.SNAPSHOT: _REPORT,
    Service.MEDIATION: r"(?:申请|找人)?(?:调解|评理)",
    Service.SUGGESTION: r"提?(?:什么|个|点)?(?:建议|意见)",
}
_ANY = r"(?:这|那)个?意思|(?:办|弄|搞|申请|登记|填表?)(?=[,，。!！\s了])"
_AFTER = r"[^,，。.;；!！?？]{0,6}?(?:[,，。.;；!！\s]+|(?=我?(?:[就只光仅]|想(?:问|咨询)))|$)"
_ASKS = re.compile(
    r"(?<![他她它们家人])(?:但是?|而是|其实)?我?(?:[就只光仅]+(?:是)?|是|想)(?:想|要|来|先|随便|顺便|单纯)*"
    r"(?:问(?!题|我)|咨询|打听|了解|请教|知道|晓得)(?:一?[下个声]|一问|问|清楚|您|你们?|一句)*(?:而已|罢了)?[,，:：\s]*"
)
# Another wish instead of the denied one: "不是投诉，是要报修".
_INSTEAD = re.compile(
    r"^(?:我|而|但)*(?:是|要|想|就)(?:是|要|想|来|给|帮|我)*(?:投诉|举报|反映|报修|调解|建议|开|办|申请)"
)


def _denial_of(kinds: str) -> re.Pattern[str]:
    return re.compile(rf"{_SUBJECT}{_NOT}(?:{kinds}|{_ANY}){_AFTER}")


_BY_SERVICE = {service: _denial_of(kinds) for service, kinds in _DENIED.items()}
_OF_ANY = _denial_of("|".join(dict.fromkeys(_DENIED.values())))


def denies(text: str) -> bool:
    """Whether some wish is denied, whatever else is said."""
    return _OF_ANY.search(text) is not None


def question_instead(text: str, service: Service | None = None) -> str | None:
    """The question of somebody who wishes for nothing but an answer; None when no wish is denied.

    With ``service`` only a denial of that one counts: in the form of a certificate "不是投诉，就问问" is no farewell.
    Empty where they have not yet said what they ask.
    """
    denial = _OF_ANY if service is None else _BY_SERVICE.get(service)
    found = denial.search(text) if denial else None
    if found is None:
        return None
    before, after = text[: found.start()], text[found.end() :]
    asking = _ASKS.search(text)
    if asking is None and (not words.is_question(after) or _INSTEAD.search(after)):
        return None
    return _ASKS.sub("", f"{before} {after}", count=1).strip(" ,，。.!！;；~")
