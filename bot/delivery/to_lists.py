"""Parcels for lists: sent once, and edited in place whenever somebody turns the page."""

from datetime import datetime
from typing import Any

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.splitting import split_html
from bot.delivery.steps import Address, EditText, Step
from bot.delivery.wrapping import Packing
from bot.views import history, lists, staff
from bot.views.message import Letter
from helpdesk.outbox.models import OutboxRow


def pack_list(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """A page of /mine, /team, /due or /find."""
    facts = {**row.params["list"], "lines": lists.read_lines(row.params["list"]["lines"])}
    return _parcel(row, chat_id, lists.ticket_list(lists.ListFacts(**facts)))


def pack_history(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """A page of what happened to a ticket."""
    params = row.params
    lines = [history.HistoryLine(**{**line, "at": _local(packing, line["at"])}) for line in params["lines"]]
    letter = history.ticket_history(params["number"], params.get("link"), lines, params["page"], params["has_next"])
    return _parcel(row, chat_id, letter)


def pack_pointer(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """Where the card of a ticket is."""
    letter = staff.staff_text(row.params["name"], row.params["args"])
    if row.params.get("has_history"):
        letter = history.with_history_button(letter, row.params["args"]["number"])
    return _parcel(row, chat_id, letter)


def pack_hint(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """What to write instead."""
    return _parcel(row, chat_id, lists.list_hint(row.params["name"]))


def _parcel(row: OutboxRow, chat_id: int, letter: Letter) -> Parcel:
    """An edit where the row says which message; a page that does not fit into one message is cut, not continued."""
    piece = split_html(letter.text)[0]
    place: dict[str, Any] = row.params
    if place.get("message_id"):
        steps: list[Step] = [EditText(int(place["message_id"]), piece, letter.keyboard)]  # type: ignore[arg-type]
        return Parcel(row, chat_id, steps)
    address = Address(chat_id, place.get("thread_id"), place.get("reply_to"))
    return Parcel(row, chat_id, lay_out(Letter(piece, letter.keyboard)), address=address)


def _local(packing: Packing, at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(packing.zone)


PACKERS = {
    "ticket_page": pack_list,
    "history_page": pack_history,
    "ticket_pointer": pack_pointer,
    "list_hint": pack_hint,
}
