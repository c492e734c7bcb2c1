"""Short lines in a ticket's thread (``ticket_note``), filled in with facts; see ``texts/threads.yml``."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.views.masks import mask_numbers
from bot.views.message import Letter
from bot.views.notices import plain_date
from bot.views.sentences import sentence
from bot.views.shipped import family
from bot.views.staff import reason_label

NOTES = family("note")  # Shipped texts by their names; those below a name are parts of them.


def ticket_note(number: str, name: str, args: Mapping[str, Any], *, by_phone: bool = False) -> Letter:
    """A short line in the ticket's thread; ``by_phone``: the resident has no Telegram, and a note asks for a call."""
    told = sentence("note.told.by_phone") if by_phone else sentence("note.told.sent")
    facts = {"number": number, "told": told, **_spoken(args)}
    return Letter(sentence(f"note.{name}" if name in NOTES else "note.changed", **facts))


_RESOLUTIONS = {"solved": "已解决", "partly": "部分解决", "unsolved": "未解决"}


def _spoken(args: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a note as parts of a sentence."""
    spoken = dict(args)
    if args.get("satisfaction"):
        spoken["stars"] = "⭐" * int(args["satisfaction"])
    resolution = _RESOLUTIONS.get(str(args.get("resolution")))
    spoken["resolution"] = f" {resolution}" if resolution else ""
    spoken["text"] = sentence("note.text.given", text=args["text"]) if args.get("text") else ""
    spoken["by"] = sentence("note.by.given", by=args["by"]) if args.get("by") else ""
    if told := args.get("words"):
        spoken["words"] = mask_numbers(str(told))
        place = mask_numbers(str(args["place"])) if args.get("place") else ""
        spoken["place"] = sentence("note.place.given", place=place) if place else ""
    if args.get("promised_on"):
        spoken["date"] = plain_date(date.fromisoformat(str(args["promised_on"])))
    who = " ".join(str(args[one]) for one in ("team", "staff") if args.get(one))
    spoken["who"] = sentence("note.who.given", who=who) if who else ""
    spoken["reason"] = reason_label(args.get("reason"))
    return spoken
