"""Parcels about leaves: the question who stands in, and that it is noted."""

from datetime import date

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.steps import Address, EditButtons, Step
from bot.delivery.wrapping import Packing
from bot.views import leave
from helpdesk.outbox.models import OutboxRow


def pack_leave(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """Ask or confirm; a menu that was answered loses its buttons."""
    facts = row.params
    until = date.fromisoformat(facts["until"])
    steps: list[Step] = []
    if facts["name"] == "ask":
        letter = leave.ask_stand_in(until, facts["choices"], facts.get("missing"))
    else:
        letter = leave.leave_started(facts["who"], until, facts["stand_in"], int(facts["stand_in_user"]))
        if facts.get("menu_id"):
            steps.append(EditButtons(int(facts["menu_id"]), None))
    address = Address(chat_id, facts.get("thread_id"), facts.get("reply_to"))
    return Parcel(row, chat_id, [*steps, *lay_out(letter)], address=address)


PACKERS = {"leave": pack_leave}
