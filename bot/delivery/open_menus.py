"""Buttons below a card: its own, a menu, or the menu somebody has open while news change the card's words."""

from dataclasses import replace
from datetime import timedelta

from telegram import InlineKeyboardMarkup

from bot.delivery.canned import canned_choices
from bot.delivery.people import member_choices
from bot.delivery.wrapping import Packing
from bot.staff.queueing import newest_menu, standing_of
from bot.views import menus
from bot.views.ticket_facts import CardFacts
from helpdesk.office.models import Team
from helpdesk.tickets.models import Ticket

STAYS = timedelta(minutes=1)  # Who has not pressed by then has gone away.


def menu_buttons(
    packing: Packing, facts: CardFacts, ticket: Ticket, team: Team, menu: str, arg: str | None
) -> InlineKeyboardMarkup | None:
    """The buttons of a menu, with what it offers in this group."""
    if menu == "assign":
        facts = replace(facts, members=member_choices(packing.session, ticket, clock=packing.clock))
    facts = replace(facts, canned=canned_choices(packing.session, ticket, team, menu, clock=packing.clock))
    return menus.menu_buttons(facts, menu, arg)


def open_menu(packing: Packing, ticket: Ticket, chat_id: int, message_id: int) -> tuple[str, str | None] | None:
    """The menu that is open below a card, and its argument.

    None where none was opened within a minute, where it was answered, or where the ticket stands otherwise by now.
    """
    row = newest_menu(packing.session, chat_id, message_id)
    if row is None or packing.now - row.created_at > STAYS or row.params.get("standing") != standing_of(ticket):
        return None
    return row.params["menu"], row.params.get("arg")
