"""Parcels about residents without Telegram: the slip that is being filled in, and what they must be told by phone."""

from typing import Any

from telegram import InlineKeyboardMarkup

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.splitting import split_html
from bot.delivery.steps import Address, EditButtons, EditText
from bot.delivery.to_resident import NOTICES
from bot.delivery.wrapping import Packing, thread_for, ticket_of
from bot.views import counter
from bot.views.message import escape
from bot.views.staff import EMERGENCIES
from helpdesk.counter.slip import Slip
from helpdesk.counter.store import slip_of_token
from helpdesk.counter.warnings import emergency_on, issued_elsewhere
from helpdesk.emergencies.services import emergency_numbers
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import TicketMessage
from helpdesk.tickets.queries import ticket_by_number

_WORDS = {
    "staff_question": "想问一下：{}",
    "staff_answer": "{}",
    "ticket_resolved": "事情办好了：{}",
    "staff_words_edited": "刚才那句话改成了：{}",
    "words_taken_back": "刚才告诉您的那句话说错了，不用管它。",
}


def pack_slip(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The slip as it stands now: a new message, or the one whose button was pressed."""
    token = str(row.params["token"])
    slip = slip_of_token(packing.session, chat_id, token)
    if slip is None:
        return None
    letter = counter.slip_letter(
        slip,
        token,
        _filed(packing, slip),
        is_old=bool(row.params.get("is_old")),
        elsewhere=issued_elsewhere(packing.session, slip),
        danger=_danger(packing, slip),
    )
    message_id = row.params.get("message_id")
    if message_id is not None:
        keyboard = letter.keyboard if isinstance(letter.keyboard, InlineKeyboardMarkup) else None
        return Parcel(row, chat_id, [EditText(int(message_id), split_html(letter.text)[0], keyboard)])
    address = Address(chat_id, row.params.get("thread_id"), row.params.get("reply_to"))
    return Parcel(row, chat_id, lay_out(letter, protect=slip.phone is not None), address=address, tokens=(token,))


def pack_call(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """What a resident without Telegram must be told, in the ticket's thread."""
    ticket, team = ticket_of(packing, row), packing.session.get(Team, row.recipient_id)
    said = _said(packing, str(row.params["kind"]), row.params["facts"])
    if ticket is None or team is None or said is None:
        return None
    kind = row.params["kind"]
    letter = counter.call_note(
        row.params["number"], said, is_resolved=kind == "ticket_resolved", is_question=kind == "staff_question"
    )
    thread = thread_for(packing, ticket, team, chat_id)
    # What replies to it is said among colleagues: "call:" says so to ``bot.staff.words``.
    return Parcel(row, chat_id, lay_out(letter, protect=True), thread, link_kind="call:phone")


def pack_call_buttons(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """The next question under a note, or none any more."""
    number = row.params["number"]
    rows = counter.star_rows(number) if row.params.get("asks") == "satisfaction" else []
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    return Parcel(row, chat_id, [EditButtons(int(row.params["message_id"]), keyboard)])


def _danger(packing: Packing, slip: Slip) -> counter.Danger | None:
    emergency = emergency_on(slip)
    if emergency is None:
        return None
    numbers = emergency_numbers(packing.session, emergency.numbers)
    return counter.Danger(EMERGENCIES.get(emergency.kind, EMERGENCIES["other"]), numbers)


def _filed(packing: Packing, slip: Slip) -> counter.Filed | None:
    ticket = ticket_by_number(packing.session, slip.number) if slip.number else None
    if ticket is None:
        return None
    team = ticket.team.name if ticket.team else None
    return counter.Filed(ticket.number, ticket.service.label, team, ticket.promised_on)


def _said(packing: Packing, kind: str, facts: dict[str, Any]) -> str | None:
    """The words that would have been sent, as HTML."""
    if kind in _WORDS:
        words = packing.session.get(TicketMessage, int(facts["ticket_message_id"]))
        return _WORDS[kind].format(escape(words.text or "见附件")) if words else None
    notice = NOTICES.get(kind)
    return notice(facts).text if notice is not None else None


PACKERS = {
    "counter_slip": pack_slip,
    "call_resident": pack_call,
    "call_buttons": pack_call_buttons,
}
