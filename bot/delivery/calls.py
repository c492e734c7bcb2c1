"""Parcels that call people by name: into the ticket's thread, or apart into a group that does not work on it."""

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.wrapping import Packing, thread_for, ticket_of
from bot.views import calls
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow


def pack_call(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """A call of people. What staff reply to it is about the ticket and stays among them."""
    ticket, team = ticket_of(packing, row), packing.session.get(Team, row.recipient_id)
    if ticket is None or team is None:
        return None
    params = row.params
    people, args = params.get("people") or [], params.get("args") or {}
    letter = calls.call(ticket.number, params["name"], people, args, by_phone=ticket.resident.is_told_by_phone)
    thread = None if params.get("apart") else thread_for(packing, ticket, team, chat_id)
    return Parcel(row, chat_id, lay_out(letter), thread, link_kind=f"call:{params['name']}")


PACKERS = {"team_call": pack_call}
