"""Parcels for teams: the card, what did not fit on it, and the ticket's thread."""

from collections.abc import Callable

from bot.delivery import calls, same_things
from bot.delivery.crowd import is_from_another
from bot.delivery.facts import card_facts, topic_label
from bot.delivery.layout import lay_out
from bot.delivery.open_menus import menu_buttons, open_menu
from bot.delivery.parcels import Parcel
from bot.delivery.steps import EditText, SendPlace, Step
from bot.delivery.wrapping import Packing, edits_of, source_of, thread_for, ticket_of, words_of
from bot.views import notes, staff
from bot.views.cards import whole_words
from bot.views.masks import mask_numbers
from bot.views.message import Letter
from bot.views.reclassifying import fitting_team
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import Ticket, TicketMessage


def pack_card(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The card: sent where the group has none, else edited in place."""
    ticket, team = ticket_of(packing, row), packing.session.get(Team, row.recipient_id)
    if ticket is None or team is None:
        return None
    facts = card_facts(packing.session, ticket, team, zone=packing.zone, now=packing.now)
    thread = thread_for(packing, ticket, team, chat_id, facts)
    steps: list[Step] = []
    if thread.card_message_id is not None:
        keyboard = thread.card.keyboard
        if opened := open_menu(packing, ticket, chat_id, thread.card_message_id):
            keyboard = menu_buttons(packing, facts, ticket, team, *opened)
        steps = [EditText(thread.card_message_id, thread.card.text, keyboard)]  # type: ignore[arg-type]
    elif ticket.latitude is not None and ticket.longitude is not None:
        steps = [SendPlace(ticket.latitude, ticket.longitude, protect=True)]
    return Parcel(row, chat_id, steps, thread, is_card=True)


def pack_whole_words(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """What the card had to cut, in full below it."""
    ticket, parcel = ticket_of(packing, row), in_thread(packing, row, chat_id)
    team = packing.session.get(Team, row.recipient_id)
    if ticket is None or team is None or parcel is None or parcel.thread is None:
        return None
    letter = whole_words(card_facts(packing.session, ticket, team, zone=packing.zone, now=packing.now))
    if letter is None:
        return None
    parcel.thread.needs_whole_words = False  # Should the card be sent anew on the way, these are its words.
    parcel.steps, parcel.link_kind = lay_out(letter), "whole"
    return parcel


def pack_words(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """A resident's words and what came with them; nobody can forward personal data out of the group."""
    words, parcel = words_of(packing, row), in_thread(packing, row, chat_id)
    if words is None or parcel is None:
        return None
    # A contact card shows its whole number to the group; the letter says a masked one instead.
    shown = [one for one in words.attachments if one.kind != "contact"]
    protect = bool(words.attachments) or mask_numbers(words.text) != words.text
    parcel.steps = lay_out(_letter(words, ticket_of(packing, row)), shown, protect=protect)
    parcel.link_kind = "relay"
    parcel.ticket_message_id = words.id
    parcel.source = source_of(words)
    return parcel


def pack_edit(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """An edit by the resident, carried over to the group's copy."""
    words, parcel = words_of(packing, row), in_thread(packing, row, chat_id)
    if words is None or parcel is None:
        return None
    parcel.steps = edits_of(packing, words, chat_id, _letter(words, ticket_of(packing, row)))
    parcel.link_kind = "relay"
    parcel.ticket_message_id = words.id
    parcel.source = source_of(words)
    return parcel


def pack_line(
    make: Callable[[Ticket, OutboxRow], Letter], link_kind: str = "notice"
) -> Callable[[Packing, OutboxRow, int], Parcel | None]:
    """A packer for one short line in the ticket's thread; what staff reply to a ``notice`` stays among them."""

    def packer(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
        ticket, parcel = ticket_of(packing, row), in_thread(packing, row, chat_id)
        if ticket is None or parcel is None:
            return None
        parcel.steps, parcel.link_kind = lay_out(make(ticket, row)), link_kind
        return parcel

    return packer


def in_thread(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """An empty parcel for the ticket's thread in the team's group."""
    ticket, team = ticket_of(packing, row), packing.session.get(Team, row.recipient_id)
    if ticket is None or team is None:
        return None
    return Parcel(row, chat_id, [], thread_for(packing, ticket, team, chat_id))


def _letter(words: TicketMessage, ticket: Ticket | None) -> Letter:
    phones = [one.phone for one in words.attachments if one.kind == "contact" and one.phone]
    if not words.text and words.source_message_id is None:  # Sent along when the ticket was opened.
        return staff.opening_words(phones)
    is_another = is_from_another(words, ticket or words.ticket)
    return staff.resident_words(words.text, kind=words.kind, phones=phones, is_another=is_another)


def _note(ticket: Ticket, row: OutboxRow) -> Letter:
    by_phone = ticket.resident.is_told_by_phone
    return notes.ticket_note(ticket.number, row.params["name"], row.params.get("args") or {}, by_phone=by_phone)


def _urged(ticket: Ticket, row: OutboxRow) -> Letter:
    return staff.ticket_urged(ticket.number, int(row.params.get("count") or ticket.urge_count))


def _fitting(ticket: Ticket, row: OutboxRow) -> Letter:
    facts, topic = row.params, topic_label(ticket.topic)
    return fitting_team(ticket.number, ticket.service.label, topic, facts["code"], facts["name"])


PACKERS = {
    **calls.PACKERS,
    **same_things.TO_TEAM,
    "ticket_card": pack_card,
    "whole_words": pack_whole_words,
    "resident_words": pack_words,
    "resident_words_edited": pack_edit,
    "ticket_note": pack_line(_note),
    "fitting_team": pack_line(_fitting),
    "ticket_urged_team": pack_line(_urged, "urge"),
}
