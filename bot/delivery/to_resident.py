"""Parcels for residents."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from telegram import InlineKeyboardMarkup

from bot.delivery import same_things
from bot.delivery.crowd import CROWD_NOTICES, has_rated, hidden_facts, hiding_for, is_for_first
from bot.delivery.facts import author_of
from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel, Source
from bot.delivery.wrapping import Packing, edits_of, source_of, ticket_of, words_of
from bot.views import crowds, notices, residents, urging
from bot.views.message import Letter
from helpdesk.catalogue import Service
from helpdesk.followups.services import is_still_asked
from helpdesk.links.services import issue_button
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import RejectReason
from helpdesk.tickets.models import TicketMessage
from helpdesk.tickets.states import Status

Facts = Mapping[str, Any]


def _opened(facts: Facts) -> Letter:
    return notices.ticket_opened(
        facts["number"],
        facts.get("service_name") or Service(facts["service"]).label,
        facts.get("team"),
        _promised(facts),
        is_provisional=bool(facts.get("is_provisional")),
    )


def _promised(facts: Facts) -> date | None:
    promised = facts.get("promised_on")
    return date.fromisoformat(promised) if promised else None


def _rejected(facts: Facts) -> Letter:
    reason = str(facts.get("reason") or "")
    if reason in set(RejectReason):
        reason = RejectReason(reason).label
    return notices.ticket_rejected(facts["number"], reason, facts.get("instead") or "")


def _reopened(facts: Facts) -> Letter:
    ask = urging.ask_what_is_missing if facts.get("asks") else crowds.reopened_by_another
    return ask(facts["number"], _promised(facts))


def _urged(facts: Facts) -> Letter:
    if facts.get("step") == "waits":
        return urging.urged_in_vain(facts["number"], facts.get("question"))
    who = " ".join(str(facts[one]) for one in ("team", "staff") if facts.get(one))
    return urging.ticket_urged(
        facts["number"],
        facts.get("step"),
        who=who,
        promised_on=_promised(facts),
        every_hours=facts.get("every_hours"),
    )


NOTICES: Mapping[str, Callable[[Facts], Letter]] = {
    "ticket_opened": _opened,
    "ticket_claimed": lambda facts: notices.ticket_claimed(facts["number"], facts.get("staff"), facts.get("team")),
    "ticket_dispatched": lambda facts: notices.ticket_dispatched(facts["number"], facts.get("team")),
    "ticket_reclassified": lambda facts: notices.ticket_reclassified(facts["number"], facts["service"]),
    "rating_satisfaction": lambda facts: notices.rating_satisfaction(facts["number"]),
    "rating_thanks": lambda facts: urging.rating_thanks(facts["number"]),
    "rating_words_kept": lambda facts: urging.rating_words_kept(facts["number"]),
    "unsolved_explained": lambda facts: urging.unsolved_explained(
        facts["number"], is_not_meant=bool(facts.get("not_meant"))
    ),
    "ticket_rejected": _rejected,
    "ticket_reopened": _reopened,
    "ticket_withdrawn": lambda facts: notices.ticket_withdrawn(facts["number"]),
    "ticket_urged": _urged,
    "promise_moved": lambda facts: notices.promise_moved(
        facts["number"],
        date.fromisoformat(facts["promised_on"]),
        facts.get("reason"),
        facts.get("words"),
        facts.get("service"),
    ),
    "follow_up": lambda facts: notices.follow_up(facts["number"], facts["summary"], facts.get("place")),
    "follow_up_thanks": lambda facts: notices.follow_up_thanks(facts["number"]),
    "text": lambda facts: residents.fixed_text(facts["name"], facts.get("args") or {}),
    **CROWD_NOTICES,
    "emergency_answer": lambda facts: residents.emergency_answer(
        facts["kind"], facts.get("numbers") or [], facts.get("told") or "duty"
    ),
}


def pack_notice(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """A sentence made of the row's own facts. It is linked to the ticket, because replying to it is a supplement.

    Where staff wrote a part of it, their message is marked once it is there.
    """
    ticket = ticket_of(packing, row)
    hide = hiding_for(packing.session, ticket, row.recipient_id)
    facts = hidden_facts(row.params, hide, is_first=is_for_first(ticket, row))
    parcel = Parcel(row, chat_id, lay_out(NOTICES[row.kind](facts)), link_kind="notice")
    if facts.get("from_chat") and facts.get("from_message"):
        parcel.source = Source(int(facts["from_chat"]), int(facts["from_message"]))
        parcel.marks_delivery = is_for_first(ticket, row)
    return parcel


def pack_follow_up(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """还好吗; nothing for who took their consent back or left while the row waited."""
    resident = packing.session.get(Resident, row.recipient_id)
    if row.ticket_id is None or resident is None or not is_still_asked(packing.session, row.ticket_id, resident):
        return None
    return pack_notice(packing, row, chat_id)


def pack_dialogue(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """What the dialogue says; each button's payload stays in the database and Telegram carries a token."""
    buttons = list(row.params.get("buttons") or [])
    tokens = [
        issue_button(packing.session, chat_id, button["title"], button["payload"], packing.clock) for button in buttons
    ]
    letter = residents.dialogue_message(row.params.get("text") or "", buttons, tokens)
    # Buttons under a message leave the keyboard as it is: "用我的手机号" would stay where the menu belongs.
    is_left = isinstance(letter.keyboard, InlineKeyboardMarkup) and _follows_sharing(packing, row)
    before = lay_out(residents.menu_back()) if is_left else []
    return Parcel(row, chat_id, [*before, *lay_out(letter)], tokens=tuple(tokens))


def _follows_sharing(packing: Packing, row: OutboxRow) -> bool:
    """Whether the dialogue's last message to this resident put up the keyboard for the place or the phone number."""
    query = select(OutboxRow).where(
        OutboxRow.recipient_kind == row.recipient_kind,
        OutboxRow.recipient_id == row.recipient_id,
        OutboxRow.kind == row.kind,
        OutboxRow.id < row.id,
    )
    last = packing.session.scalars(query.order_by(OutboxRow.id.desc()).limit(1)).first()
    return last is not None and residents.asks_to_share(last.params.get("buttons") or [])


def pack_words(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """Words of staff with all that was sent along; their message is marked once the copy is there."""
    words = words_of(packing, row)
    if words is None:
        return None
    return Parcel(
        row,
        chat_id,
        lay_out(staff_letter(packing, row, words), words.attachments),
        link_kind="relay",
        ticket_message_id=words.id,
        source=source_of(words),
        marks_delivery=is_for_first(ticket_of(packing, row), row),
    )


def pack_alarm_answer(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """What the duty team says to somebody who called for help; their message is marked once it is there."""
    facts = row.params
    source = Source(int(facts["from_chat"]), int(facts["from_message"]))
    letter = notices.alarm_answered(facts["who"], facts["text"])
    return Parcel(row, chat_id, lay_out(letter), source=source, marks_delivery=True)


def pack_edit(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """An edit by staff, carried over to the resident's copy."""
    words = words_of(packing, row)
    if words is None or ticket_of(packing, row) is None:
        return None
    return Parcel(
        row,
        chat_id,
        edits_of(packing, words, chat_id, staff_letter(packing, row, words)),
        link_kind="relay",
        ticket_message_id=words.id,
        source=source_of(words),
    )


def staff_letter(packing: Packing, row: OutboxRow, words: TicketMessage) -> Letter:
    """A staff member's words as this resident reads them: under the number they know, and naming nobody else."""
    ticket = words.ticket
    number, who = row.params.get("number") or ticket.number, author_of(words)
    text = hiding_for(packing.session, ticket_of(packing, row) or ticket, row.recipient_id)(words.text)
    if words.kind == "question":
        return notices.staff_question(number, who, text)
    if words.kind != "resolution":
        return notices.staff_answer(number, who, text)
    letter = notices.ticket_resolved(number, who, text)
    is_asked = ticket.status is Status.RESOLVED and not has_rated(packing.session, ticket, row.recipient_id)
    return letter if is_asked else notices.staff_answer(number, who, text)


PACKERS = {
    **dict.fromkeys(NOTICES, pack_notice),
    "follow_up": pack_follow_up,
    "dialogue": pack_dialogue,
    **same_things.TO_RESIDENT,
    "alarm_answer": pack_alarm_answer,
    "staff_question": pack_words,
    "staff_answer": pack_words,
    "ticket_resolved": pack_words,
    "staff_words_edited": pack_edit,
}
