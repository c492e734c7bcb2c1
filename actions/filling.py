"""Putting what a message holds into a draft: the answer to a question, and everything else it tells on the way."""

import re
from dataclasses import replace

from actions import words
from actions.answers import READERS, Catalogue, read_phone
from actions.draft import Draft
from actions.message import Message, plain
from helpdesk.catalogue import Service
from helpdesk.certificates.catalogue import CertificateEntry, is_spelled_out

_OWN_PHONE = re.compile(r"我(?:的|家)?(?:电话|手机|号码|联系)|联系(?:我|电话|方式)|打我|找我")
_AROUND_BARE = re.compile(r"^(?:我|我家|在|就在|住|住在|是|的|电话|手机|号码|地址|[:：,，\s])+|[\s。.!！,，]+$")
_BESIDE_BARE = 2  # Characters beside an address that still make no sentence.
_CERT_NAME = re.compile(r"[\w（）()]{1,20}(?:证明|证)$")
# What a kind that the catalogue does not know may look like, once the wish around it is taken off.
_KIND = re.compile(r"[\w（）()]{1,20}(?:证明书?|证|信|函|表|说明)")
_WISH = re.compile(
    r"^(?:你好|您好|请问|麻烦|那就|就是?|我|俺|想|要|需要|帮我?|给我?|[,，\s])*"
    r"(?:(?:开(?!户|业|店)具?|办(?!学)理?|打(?!工)|出具|申请)(?:一?下)?)?(?:[一这那]?[个张份种])?|[吧啊呀了的呢嘛,，。.!！\s]+$"
)
# Words that ask, tell or point instead of naming: "个啥证明", "证明他没犯过事", "那个证明".
_NO_KIND = re.compile(
    r"啥|什么|哪|怎|吗|几|多少|证明.*证|证明(?!书?$)|[我你您他她它咱]|想|需要|要[开办打个一这那]|能[不开办]|可以|不[是会能要用]|用的?证|"
    r"^(?:相关|有关|其他|别的?|某些?|[这那些的个]+|居委会|村委会)的?证"
)


def fill_asked(draft: Draft, name: str, message: Message, catalogue: Catalogue) -> Draft | None:
    """The draft with the asked field answered; None when the message is no answer to it."""
    if name == "cert_type":
        return fill_certificate(draft, message, catalogue, asked=True)
    if name == "photos":
        return None  # Photos come as files, see ``take_files``.
    value = READERS[name](message)
    if value is None:
        return None
    if name == "description":  # The matter itself says best what it is about.
        draft = draft.about(message.topic)
    return fill_told(draft.put(name, value), message, catalogue)


def fill_certificate(draft: Draft, message: Message, catalogue: Catalogue, *, asked: bool) -> Draft | None:
    """The draft with the kind of certificate, or with the kind that is not issued here."""
    said = message.entity("cert_type") or (message.text if asked else "")
    entry = (catalogue(said) if said else None) or (catalogue(message.text) if message.text else None)
    if entry is not None:
        is_name = is_spelled_out(entry, said) and not _NO_KIND.search(plain(said))
        return with_entry(draft, entry, said if is_name else "")
    kind = _unknown_kind(said)
    return replace(draft.put("cert_type", kind), refused_cert=None) if kind else None


def with_entry(draft: Draft, entry: CertificateEntry, said: str = "") -> Draft:
    """The draft with a kind of the catalogue; one that is not issued keeps the resident's own short name for it."""
    if entry.issuable:
        return replace(draft.put("cert_type", entry.name), refused_cert=None)
    values = {name: value for name, value in draft.values.items() if name != "cert_type"}
    return replace(draft, values=values, refused_cert=said if _CERT_NAME.fullmatch(said) else entry.name)


def _unknown_kind(said: str) -> str | None:
    """A kind the catalogue does not know, as in "我要开养老待遇证明"; None when the words name none."""
    kind = _WISH.sub("", said)
    spelled = plain(kind)
    return kind if _KIND.fullmatch(spelled) and not _NO_KIND.search(spelled) else None


def fill_told(draft: Draft, message: Message, catalogue: Catalogue) -> Draft:
    """The draft with what the words tell besides: nothing that is filled is overwritten."""
    address, party = message.entity("address"), message.entity("party")
    draft = draft.put_if_missing("party", party)
    draft = draft.put_if_missing("target", party or address)
    draft = draft.put_if_missing("since", _since(message))
    draft = _with_address(draft, address)
    draft = draft.put_if_missing("contact", _own_phone(draft, message))
    if draft.service is Service.CERTIFICATE and not draft.values.get("cert_type") and message.entity("cert_type"):
        draft = fill_certificate(draft, message, catalogue, asked=False) or draft
    return draft


def field_of_bare(message: Message) -> str | None:
    """The field of a message that is nothing but a phone number or an address."""
    rest = _AROUND_BARE.sub("", message.text)
    if read_phone(rest) and len(re.sub(r"\D", "", rest)) >= len(re.sub(r"\s", "", rest)) - 1:
        return "contact"
    address = message.entity("address")
    is_address = address and len(rest) - len(address) <= _BESIDE_BARE and any(one.isdecimal() for one in address)
    return "place" if is_address else None


def take_files(draft: Draft, message: Message) -> Draft:
    """The draft with everything that was sent along."""
    if message.files:
        draft = draft.with_files(message.files)
    if message.location:
        draft = draft.with_location(message.location)
    phone = read_phone(str((message.contact or {}).get("phone") or ""), asked=True)
    return draft.put("contact", phone) if phone and draft.field("contact") else draft


def _with_address(draft: Draft, address: str | None) -> Draft:
    """A place routes every ticket, also one whose form does not ask for it."""
    if not address or draft.values.get("place"):
        return draft
    return draft.put("place", address)


def _since(message: Message) -> str | None:
    """A duration says it best; "今年" in "我今年七十四" is an age."""
    told = words.since_in(message.text)
    if told or "岁" in message.plain or "今年" in message.plain:
        return told
    times = (value for kind, value in message.entities if kind == "datetime")
    return next((one for one in times if words.tells_since(one)), None)


def _own_phone(draft: Draft, message: Message) -> str | None:
    """A number in the words is the resident's own only where no other side is spoken of, or where they say so."""
    if draft.service is Service.MEDIATION and not _OWN_PHONE.search(message.plain):
        return None
    return read_phone(message.text)
