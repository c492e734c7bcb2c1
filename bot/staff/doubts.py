"""Words that may not be meant for the resident: asked about before they are sent. Pure.

Rather asked once too often than somebody's business told to a resident; only words without any mark are looked at.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from bot.intake.words import is_only_pictures
from helpdesk.residents.phones import find_phones


class Doubt(StrEnum):
    """Why we ask."""

    NOTE_LIKE = "note_like"  # Reads like talk among colleagues.
    PERSONAL = "personal"  # Holds somebody else's number.


_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?!\d)")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_EDGES = " \t\n。.!！~～,，、"

# A word of one's own to a colleague, complete: nobody answers a resident with it alone, except to their last words.
_NOD = re.compile(
    r"(?:收到了?|好的?|好嘞|行|可以|嗯+|哦+|知道了?|明白了?|了解|ok|okay|1|\+1|在|来了|马上|谢谢|辛苦了?|没问题|对|是的?|不是|已阅|？+|\?+)",
    re.IGNORECASE,
)
# Spoken about the resident, or to a colleague who is to do something.
_AMONG_STAFF = re.compile(
    r"(?:跟|和|给|告诉|通知|联系|回复|答复)(?:一下|下)?(?:这?[个位]?)(?:居民|当事人|他|她|对方|群众|老人家)|居民(?:说|反映|那边|又|电话|要求|不|是)|"
    r"(?:这|那)(?:个|位|家)(?:居民|人|投诉人|老太太|老头|住户)|投诉人|"
    r"(?:转|交|派|推|退)(?:给|到|回)?(?:了)?[\w]{0,6}(?:处理|办理|跟进|去办|负责|科|组|所|那边|看看|值班室|物业)|"
    r"谁(?:去|来|有空|在|负责|跟|接|处理)|(?:你|您们?|你们|大家|哪位|小[\u4e00-\u9fff]|老[\u4e00-\u9fff])(?:去|来)(?:看|办|处理|跟|接|弄|一下|一趟)|"
    r"(?:我们|咱们?)(?:内部|自己|先别|别)|先别(?:回|答复|告诉|说)|别(?:告诉|跟)(?:居民|他|她)|不要(?:告诉|回)(?:居民|他|她)|"
    r"(?:领导|主任|书记|科长|队长|所长)(?:说|让|要|看|批|问)|这(?:件|个)(?:工?单|事)(?:谁|归|该谁|是谁|不归|不是我们)|"
    r"(?:退|转|并|销|挂)单|催一下(?:他|施工|物业)|难缠|又是(?:他|她|这)"
)


def doubt_of(
    text: str, *, own_phones: Collection[str | None] = (), is_to_residents_words: bool = False
) -> Doubt | None:
    """Why these words should not go to a resident without a question; None where they may.

    ``own_phones`` are the resident's. ``is_to_residents_words``: they reply to the resident, so a nod is an answer.
    """
    if holds_others_numbers(text, own_phones):
        return Doubt.PERSONAL
    bare = text.strip(_EDGES)
    if not bare and not text:
        return None  # Only a photo or file.
    if "@" in text or _AMONG_STAFF.search(text):
        return Doubt.NOTE_LIKE
    is_nod = not bare or is_only_pictures(text) or bool(_NOD.fullmatch(bare))
    return Doubt.NOTE_LIKE if is_nod and not is_to_residents_words else None


def holds_others_numbers(text: str, own_phones: Collection[str | None]) -> bool:
    """Whether words hold a mobile or identity number that is not the resident's own; landlines are an office's."""
    own = {one.number for phone in own_phones if phone for one in find_phones(phone)}
    mobiles = {one.number for one in find_phones(text) if _MOBILE.fullmatch(one.number)}
    return bool(mobiles - own) or bool(_IDENTITY.search(text))
