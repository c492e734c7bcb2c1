"""Parcels about words that staff think about again: the question before, its end, and what was taken back."""

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.steps import Address, DeleteMessage, EditText, Step
from bot.delivery.wrapping import Packing, words_of
from bot.views import doubts, notices
from helpdesk.links.services import links_of_words, thread_of
from helpdesk.outbox.models import OutboxRow


def pack_doubt(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """Ask under the message whether it is for the resident."""
    facts = row.params
    letter = doubts.doubt(facts["number"], facts["doubt"], int(facts["note"]), facts["move"])
    known = thread_of(packing.session, row.ticket_id, chat_id) if row.ticket_id is not None else None
    thread_id = known.thread_id if known is not None else facts.get("thread_id")
    return Parcel(row, chat_id, lay_out(letter), address=Address(chat_id, thread_id, int(facts["reply_to"])))


def pack_settled(_packing: Packing, row: OutboxRow, chat_id: int) -> Parcel:
    """What was decided, in the place of the question."""
    letter = doubts.settled(row.params["how"], row.params.get("name"))
    return Parcel(row, chat_id, [EditText(int(row.params["message_id"]), letter.text)])


def pack_taken_back(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The resident's copies go and a line says why; where nothing had arrived there is nothing to say."""
    words = words_of(packing, row)
    if words is None:
        return None
    copies = [link.message_id for link in links_of_words(packing.session, words.id) if link.chat_id == chat_id]
    steps: list[Step] = [DeleteMessage(message_id) for message_id in copies]
    if copies:
        steps += lay_out(notices.words_taken_back(row.params["number"]))
    return Parcel(row, chat_id, steps, link_kind="notice")


PACKERS = {
    "staff_doubt": pack_doubt,
    "doubt_settled": pack_settled,
    "words_taken_back": pack_taken_back,
}
