"""Lines that call people by name in a group: who has to decide, and who has to hurry."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.views.masks import mask_numbers
from bot.views.menus.supervising import who_goes_on
from bot.views.message import Html, Letter, escape
from bot.views.sentences import sentence
from bot.views.shipped import family
from bot.views.staff import reason_label

CALLS = family("call")  # Shipped texts by their names.


def mention(user_id: int, name: str) -> Html:
    """A name that Telegram tells its owner of; an anonymous administrator (a negative id) is only named."""
    return Html(f'<a href="tg://user?id={user_id}">{escape(name)}</a>') if user_id > 0 else escape(name)


def call(
    number: str, name: str, people: Sequence[Mapping[str, Any]], args: Mapping[str, Any], *, by_phone: bool = False
) -> Letter:
    """One line in a group. ``people`` are ``{"id": Telegram user id, "name": …}``; ``args`` the facts of the call.

    ``by_phone``: the resident has no Telegram, so nothing was sent to them.
    """
    called = "、".join(mention(int(one["id"]), str(one["name"])) for one in people)
    facts = {
        "number": number,
        "people": Html(f"{called}，" if called else ""),
        "told": "" if by_phone else sentence("call.told.sent"),
        **_spoken(args),
    }
    text = sentence(f"call.{name}" if name in CALLS else "call.look", **facts)
    return Letter(text, _buttons(number, name, args))


def _spoken(args: Mapping[str, Any]) -> dict[str, str]:
    """Facts as parts of a sentence."""
    who = " ".join(str(args[one]) for one in ("team", "owner") if args.get(one))
    by, reason = args.get("by"), mask_numbers(str(args.get("reason") or ""))
    urged = sentence("call.why.urged", count=args["urges"]) if args.get("urges") else ""
    return {
        "count": str(args.get("count") or ""),
        "who_has": f"（{who}）" if who else "",
        "why": sentence("call.why.by", by=by) if by else urged,
        "by": sentence("call.by.given", by=by) if by else "",
        "reason": sentence("call.reason.given", reason=reason) if reason else "",
        "said": sentence("call.said.reason", reason=reason) if reason else sentence("call.said.nothing"),
        "reasons": _reasons(args.get("reasons") or ()),
    }


def _reasons(reasons: Sequence[Mapping[str, Any]]) -> str:
    told = [f"{one.get('team') or '值班室'}：{reason_label(one.get('reason'))}" for one in reasons]
    lines = [f"{place}. {words}" for place, words in enumerate(told, start=1)]
    return sentence("call.reasons.listed", list="\n".join(lines)) if lines else ""


def _buttons(number: str, name: str, args: Mapping[str, Any]) -> InlineKeyboardMarkup | None:
    """A reopened ticket is decided with one press, right below the call."""
    if name != "reopened":
        return None
    return InlineKeyboardMarkup(who_goes_on(number, args.get("owner_id"), args.get("owner")))
