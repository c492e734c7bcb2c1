"""Parcels about reports that may be one: the photo for a resident, the hint for a team."""

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.steps import EditButtons
from bot.delivery.wrapping import Packing, thread_for, ticket_of
from bot.views import same_things
from helpdesk.crowds.joining import photo_of
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.states import OPEN


def pack_photo(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """A photo of somebody's report, for whoever is asked whether it is the same thing; it cannot be passed on.

    Nothing where whose it is took their consent back while the row waited.
    """
    photo = packing.session.get(Attachment, row.params["attachment_id"])
    words = packing.session.get(TicketMessage, photo.message_id) if photo is not None else None
    if photo is None or words is None or photo_of(packing.session, words.ticket) != photo.id:
        return None
    return Parcel(row, chat_id, lay_out(same_things.same_thing_photo(), [photo], protect=True))


def pack_hint(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The hint in the new ticket's thread; nothing where one of the two is over by now."""
    ticket, team = ticket_of(packing, row), packing.session.get(Team, row.recipient_id)
    other = ticket_by_number(packing.session, row.params["into"])
    if ticket is None or team is None or other is None or not {ticket.status, other.status} <= OPEN:
        return None
    letter = same_things.same_hint(
        ticket.number,
        other.number,
        _said(other),
        row.params.get("reasons") or (),
        int(row.params.get("minutes") or 0),
    )
    return Parcel(row, chat_id, lay_out(letter), thread_for(packing, ticket, team, chat_id))


def _said(ticket: Ticket) -> str:
    """Where and what, the place once."""
    place = (ticket.place_name or ticket.place or "").strip()
    return ticket.summary if place in ticket.summary else f"{place} {ticket.summary}"


def pack_closed_hint(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """The hint without its buttons, once somebody has said that it is wrong."""
    return Parcel(row, chat_id, [EditButtons(int(row.params["message_id"]), None)])


TO_RESIDENT = {"same_thing_photo": pack_photo}
TO_TEAM = {"same_hint": pack_hint}
TO_CHAT = {"same_hint_closed": pack_closed_hint}
