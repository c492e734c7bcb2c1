"""Parcels for a chat as such: marks, prompts and menus of the staff desk, and the alarm."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.delivery import leave, same_things
from bot.delivery.facts import card_facts
from bot.delivery.layout import lay_out
from bot.delivery.open_menus import menu_buttons
from bot.delivery.parcels import Parcel
from bot.delivery.splitting import split_html
from bot.delivery.steps import Address, EditButtons, EditText, React
from bot.delivery.wrapping import Packing, ticket_of
from bot.views import prompts, staff
from bot.views.cards import card
from bot.views.menus import merging
from bot.views.message import Letter
from helpdesk.links.services import thread_of
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.staff.services import team_of_chat
from helpdesk.tickets.evidence import needs_photo

FAILED_MARK = "💔"


def pack_failure(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """Tell staff, under their own message, that the resident does not have it."""
    message_id = int(row.params["message_id"])
    steps = [React(message_id, FAILED_MARK), *lay_out(staff.delivery_failed(row.params["reason"]))]
    return Parcel(row, chat_id, steps, address=_address(packing, row, chat_id, message_id))


def pack_mark(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """A reaction on a staff message."""
    return Parcel(row, chat_id, [React(int(row.params["message_id"]), row.params["emoji"])])


def pack_text(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """A fixed line of the desk."""
    letter = staff.staff_text(row.params["name"], row.params.get("args") or {})
    address = _address(packing, row, chat_id, row.params.get("reply_to"))
    return Parcel(row, chat_id, lay_out(letter), address=address)


def pack_prompt(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """Ask one staff member for words; the link of the prompt says which move they complete."""
    ticket = ticket_of(packing, row)
    if ticket is None:
        return None
    move, reason = row.params["move"], row.params.get("arg")
    wording = "resolve_snapshot" if move == "resolve" and needs_photo(packing.session, ticket) else move
    letter = prompts.prompt(
        ticket.number, wording, staff.reason_label(reason), row.params["user_id"], row.params["user_name"]
    )
    kind = f"reject:{reason}" if move == "reject" else f"prompt:{move}:{reason}" if reason else f"prompt:{move}"
    return Parcel(row, chat_id, lay_out(letter), address=_address(packing, row, chat_id, None), link_kind=kind)


def pack_menu(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """Other buttons under the card, which shows its latest words with them; below any other message the words stay."""
    ticket, team = ticket_of(packing, row), team_of_chat(packing.session, chat_id)
    if ticket is None or team is None:
        return None
    facts = card_facts(packing.session, ticket, team, zone=packing.zone, now=packing.now)
    keyboard = menu_buttons(packing, facts, ticket, team, row.params["menu"], row.params.get("arg"))
    message_id, thread = int(row.params["message_id"]), thread_of(packing.session, ticket, chat_id)
    if thread is None or thread.card_message_id != message_id:
        return Parcel(row, chat_id, [EditButtons(message_id, keyboard)])
    return Parcel(row, chat_id, [EditText(message_id, card(facts).text, keyboard)])


def pack_merge_question(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """Below the number that somebody wrote: whether it is meant."""
    facts = row.params
    letter = merging.merge_question(facts["number"], facts["into"], facts["written"])
    return Parcel(row, chat_id, lay_out(letter), address=_address(packing, row, chat_id, facts.get("reply_to")))


def pack_alarm(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """An emergency; the first who presses takes it."""
    return Parcel(row, chat_id, lay_out(_alarm(packing, row.params, row.id), protect=True))


def pack_edited_alarm(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """What somebody in danger changed in their words."""
    return Parcel(row, chat_id, lay_out(staff.alarm_edited(row.params.get("text") or ""), protect=True))


def pack_taken_alarm(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """The alarm once more, now with the name of who takes care of it."""
    facts = row.params
    at = datetime.fromisoformat(facts["at"]).astimezone(packing.zone)
    letter = _alarm(packing, facts, int(facts["alarm"]), taken=f"{facts['name']} 来处理（{at:%H:%M}）")
    return Parcel(row, chat_id, [EditText(int(facts["message_id"]), split_html(letter.text)[0])])


def _alarm(packing: Packing, facts: Mapping[str, Any], alarm_id: int, taken: str | None = None) -> Letter:
    resident = packing.session.get(Resident, facts["resident"]) if facts.get("resident") else None
    user_id = int(facts["chat"]) if facts.get("chat") else None
    name = resident.display_name if resident else None
    number = None if facts.get("stand_in") else alarm_id
    return staff.alarm(str(facts["kind"]), facts.get("text") or "", name, user_id, number, taken)


def _address(packing: Packing, row: OutboxRow, chat_id: int, reply_to: int | None) -> Address:
    """Into the ticket's topic where there is one, else the topic that the row names."""
    thread_id = row.params.get("thread_id")
    known = thread_of(packing.session, row.ticket_id, chat_id) if row.ticket_id is not None else None
    if known is not None:
        thread_id = known.thread_id
        reply_to = reply_to if reply_to is not None or thread_id is not None else known.card_message_id
    return Address(chat_id, thread_id, reply_to)


PACKERS = {
    "merge_question": pack_merge_question,
    **leave.PACKERS,
    **same_things.TO_CHAT,
    "delivery_failed": pack_failure,
    "delivery_mark": pack_mark,
    "staff_text": pack_text,
    "staff_prompt": pack_prompt,
    "card_menu": pack_menu,
    "emergency_alarm": pack_alarm,
    "alarm_edited": pack_edited_alarm,
    "alarm_taken": pack_taken_alarm,
}
