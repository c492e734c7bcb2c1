"""Parcels about ready-made sentences: a team's list, the question for new words, and what was sent with one press."""

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.splitting import split_html
from bot.delivery.steps import Address, EditText
from bot.delivery.wrapping import Packing, thread_for, ticket_of, words_of
from bot.views import staff
from bot.views.canned_list import OwnSentence, canned_list, canned_prompt
from helpdesk.canned.models import CannedReply
from helpdesk.canned.services import own_canned
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.staff.services import team_of_chat


def pack_list(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The list as it is now: a new message, or the one whose button was pressed."""
    team = team_of_chat(packing.session, chat_id)
    if team is None:
        return None
    own = own_canned(packing.session, team)
    letter = canned_list(team.name, [OwnSentence(one.id, one.kind, one.text, one.service, one.topic) for one in own])
    message_id = row.params.get("message_id")
    if message_id is not None:
        step = EditText(int(message_id), split_html(letter.text)[0], letter.keyboard)  # type: ignore[arg-type]
        return Parcel(row, chat_id, [step])
    address = Address(chat_id, row.params.get("thread_id"), row.params.get("reply_to"))
    return Parcel(row, chat_id, lay_out(letter), address=address)


def pack_prompt(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """Ask one person for new words; the token notes which message asks."""
    kept = packing.session.get(CannedReply, int(row.params["canned"]))
    if kept is None:
        return None
    letter = canned_prompt(kept.text, int(row.params["user_id"]), str(row.params["user_name"]))
    return Parcel(row, chat_id, lay_out(letter), tokens=(str(row.params["token"]),))


def pack_sent_words(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """What was sent to the resident with one press, for the colleagues; a reply to it is about the ticket."""
    ticket, team, words = ticket_of(packing, row), packing.session.get(Team, row.recipient_id), words_of(packing, row)
    if ticket is None or team is None or words is None:
        return None
    letter = staff.sent_words(words.staff.name if words.staff else None, words.kind, words.text)
    parcel = Parcel(row, chat_id, lay_out(letter), thread_for(packing, ticket, team, chat_id), link_kind="sent")
    parcel.ticket_message_id = words.id
    return parcel


PACKERS = {
    "canned_list": pack_list,
    "canned_prompt": pack_prompt,
    "sent_words": pack_sent_words,
}
