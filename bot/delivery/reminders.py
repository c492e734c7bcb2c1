"""Parcels of the clock: reminders in a ticket's thread, one line for many, and the morning digest."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.wrapping import Packing, thread_for, ticket_of
from bot.staff.spots import card_links
from bot.views import reminders
from helpdesk.deadlines.clocks import running_clock
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow


def pack_reminder(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """One reminder; none for a ticket that was finished while the row waited."""
    ticket, team = ticket_of(packing, row), packing.session.get(Team, row.recipient_id)
    if ticket is None or team is None or running_clock(ticket) is None:
        return None
    thread = None if row.params.get("apart") else thread_for(packing, ticket, team, chat_id)
    return Parcel(row, chat_id, lay_out(reminders.reminder(ticket.number, row.params)), thread)


def pack_summary(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """One line for many tickets."""
    facts = {**row.params, "tickets": _linked(packing, row.params.get("tickets") or (), chat_id)}
    return Parcel(row, chat_id, lay_out(reminders.reminder_summary(facts)))


def pack_digest(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """The morning digest."""
    sections = [
        {**section, "lines": _linked(packing, section.get("lines") or (), chat_id)}
        for section in row.params.get("sections") or ()
    ]
    return Parcel(row, chat_id, lay_out(reminders.digest({**row.params, "sections": sections})))


def _linked(packing: Packing, lines: Iterable[Mapping[str, Any]], chat_id: int) -> list[dict[str, Any]]:
    """The lines with the addresses of the tickets' cards in this chat."""
    named = [dict(line) for line in lines]
    links = card_links(packing.session, [line["id"] for line in named if line.get("id")], chat_id)
    for line in named:
        line["link"] = links.get(line.get("id") or 0)
    return named


PACKERS = {"clock_reminder": pack_reminder, "reminder_summary": pack_summary, "team_digest": pack_digest}
