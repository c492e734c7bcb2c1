"""Reports that may be one: the hint for staff, and the photo a resident is shown. Facts in, words out."""

from collections.abc import Iterable, Mapping

from bot.views.masks import mask_numbers
from bot.views.message import Letter, buttons
from bot.views.sentences import plain, sentence

_SHOWN = 60  # Characters of the other ticket.
# Codes of ``helpdesk.crowds.similarity.Reason``; what speaks against it is not said.
_REASONS: Mapping[str, str] = {
    "same_picture": "照片一样",
    "near_pin": "定位很近",
    "same_place": "同一地点",
    "wide_place": "同一片地方",
    "near_place": "地点挨着",
    "same_spot": "同一栋楼",
    "same_object": "同一样东西",
    "similar_words": "字句相近",
}


def same_hint(number: str, into: str, what: str, reasons: Iterable[str], minutes: int) -> Letter:
    """Below the card of a new ticket: which one it may be the same as, and why."""
    why = list(dict.fromkeys(_REASONS[code] for code in reasons if code in _REASONS))
    told = "，".join([*why, f"{_ago(minutes)}报的"])
    what = " ".join(mask_numbers(what).split())
    what = what if len(what) <= _SHOWN else what[: _SHOWN - 1] + "…"
    text = sentence("same_hint", into=into, what=what, why=told)
    return Letter(
        text,
        buttons(
            [
                (plain("button.thread.merge"), f"t:merge:{number}:{into}"),
                (plain("button.thread.apart"), f"t:apart:{number}:{into}"),
            ]
        ),
    )


def same_thing_photo() -> Letter:
    """Under a photo that somebody else sent of what may be the same thing."""
    return Letter(sentence("same_thing_photo"))


def _ago(minutes: int) -> str:
    """Never more exact than needed: 刚才, 20 分钟前, 2 小时前, 3 天前."""
    if minutes < 2:
        return "刚才"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if minutes < 24 * 60:
        return f"{minutes // 60} 小时前"
    return f"{minutes // (24 * 60)} 天前"
