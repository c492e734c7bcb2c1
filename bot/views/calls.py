"""Lines that call people by name in a group: who has to decide, and who has to hurry."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.views.masks import mask_numbers
from bot.views.menus.supervising import who_goes_on
from bot.views.message import Letter, escape, fill
from bot.views.staff import reason_label

CALLS: Mapping[str, str] = {
    "third_return": "⚠️ 工单 {number} 已退单 {count} 次，不再轮转。{people}请督办员决定由谁办。{reasons}",
    "amber": "📣 <b>督办</b>　工单 {number}{who_has}{why}{reason}\n{people}请尽快办，今天先给居民答复一句。",
    "red": "🚨 <b>通报</b>　工单 {number}{who_has}{why}{reason}\n{people}请马上办，并答复居民。",
    "assigned": "👉 {people}工单 {number} 请您经办{by}。{told}",
    "reopened": "🔁 {people}居民说工单 {number} 还没解决{said}\n由谁接着办，请督办员定一下。",
    "owner_away": "🏖 {people}工单 {number}{who_has}，经办人在休假，请您代办。",
}


_OTHER = "{people}工单 {number} 请看一下。"
_GAP = "\0"  # Where the names go once everything else was made harmless.


def mention(user_id: int, name: str) -> str:
    """A name that Telegram tells its owner of; an anonymous administrator (a negative id) is only named."""
    return f'<a href="tg://user?id={user_id}">{escape(name)}</a>' if user_id > 0 else escape(name)


def call(
    number: str, name: str, people: Sequence[Mapping[str, Any]], args: Mapping[str, Any], *, by_phone: bool = False
) -> Letter:
    """One line in a group. ``people`` are ``{"id": Telegram user id, "name": …}``; ``args`` the facts of the call.

    ``by_phone``: the resident has no Telegram, so nothing was sent to them.
    """
    called = "、".join(mention(int(one["id"]), str(one["name"])) for one in people)
    text = fill(
        CALLS.get(name, _OTHER),
        {"number": number, "people": _GAP, "told": "" if by_phone else "居民已收到通知。", **_spoken(args)},
    )
    return Letter(text.replace(_GAP, f"{called}，" if called else ""), _buttons(number, name, args))


def _spoken(args: Mapping[str, Any]) -> dict[str, str]:
    """Facts as parts of a sentence."""
    who = " ".join(str(args[one]) for one in ("team", "owner") if args.get(one))
    by, reason = args.get("by"), mask_numbers(str(args.get("reason") or ""))
    urged = f"\n居民已催办 {args['urges']} 次" if args.get("urges") else ""
    return {
        "count": str(args.get("count") or ""),
        "who_has": f"（{who}）" if who else "",
        "why": f"\n督办员：{by}" if by else urged,
        "by": f"（{by}指定）" if by else "",
        "reason": f"\n原因：{reason}" if reason else "",
        "said": f"：“{reason}”" if reason else "，还没说原因。",
        "reasons": _reasons(args.get("reasons") or ()),
    }


def _reasons(reasons: Sequence[Mapping[str, Any]]) -> str:
    told = [f"{one.get('team') or '值班室'}：{reason_label(one.get('reason'))}" for one in reasons]
    lines = [f"{place}. {words}" for place, words in enumerate(told, start=1)]
    return "\n".join(["\n历次原因：", *lines]) if lines else ""


def _buttons(number: str, name: str, args: Mapping[str, Any]) -> InlineKeyboardMarkup | None:
    """A reopened ticket is decided with one press, right below the call."""
    if name != "reopened":
        return None
    return InlineKeyboardMarkup(who_goes_on(number, args.get("owner_id"), args.get("owner")))
