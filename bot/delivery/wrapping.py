"""What all packers share: fetching a row's ticket and words, and its place in a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.delivery.facts import card_facts
from bot.delivery.parcels import Source, Thread
from bot.delivery.splitting import CAPTION_LIMIT, split_html
from bot.delivery.steps import EditCaption, EditText, SendText, Step
from bot.views.cards import card, topic_name, whole_words
from bot.views.message import Letter
from bot.views.sentences import sentence
from bot.views.ticket_facts import CardFacts
from helpdesk.clock import Clock
from helpdesk.links.models import MessageLink
from helpdesk.links.services import links_of_words, thread_of
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import Ticket, TicketMessage


@dataclass(frozen=True)
class Packing:
    """The transaction that facts are read in, and the time."""

    session: Session
    zone: ZoneInfo
    now: datetime
    clock: Clock


def ticket_of(packing: Packing, row: OutboxRow) -> Ticket | None:
    """The ticket the row is about."""
    return None if row.ticket_id is None else packing.session.get(Ticket, row.ticket_id)


def words_of(packing: Packing, row: OutboxRow) -> TicketMessage | None:
    """The words the row carries."""
    message_id = row.params.get("ticket_message_id")
    return None if message_id is None else packing.session.get(TicketMessage, int(message_id))


def source_of(words: TicketMessage) -> Source | None:
    """Where the words were written."""
    if words.source_chat_id is None or words.source_message_id is None:
        return None
    return Source(words.source_chat_id, words.source_message_id)


def thread_for(packing: Packing, ticket: Ticket, team: Team, chat_id: int, facts: CardFacts | None = None) -> Thread:
    """The ticket's card and topic in the team's group, as far as they exist; ``facts``, if they are read already."""
    facts = facts or card_facts(packing.session, ticket, team, zone=packing.zone, now=packing.now)
    known = thread_of(packing.session, ticket, chat_id)
    return Thread(
        ticket_id=ticket.id,
        number=ticket.number,
        chat_id=chat_id,
        is_forum=team.is_forum,
        topic_name=topic_name(facts),
        card=card(facts),
        team_id=team.id,
        needs_whole_words=whole_words(facts) is not None,
        thread_id=known.thread_id if known else None,
        card_message_id=known.card_message_id if known else None,
    )


def edits_of(packing: Packing, words: TicketMessage, chat_id: int, letter: Letter) -> list[Step]:
    """Carry changed words over to the copies in a chat; nothing where no copy was delivered yet."""
    links = [link for link in links_of_words(packing.session, words.id) if link.chat_id == chat_id]
    captions = [link for link in links if link.kind == "caption"]
    if captions:
        return [EditCaption(captions[-1].message_id, split_html(letter.text, CAPTION_LIMIT)[0])]
    return _text_edits([link for link in links if link.kind == "relay"], letter)


def _text_edits(links: Sequence[MessageLink], letter: Letter) -> list[Step]:
    if not links:
        return []
    pieces = split_html(letter.text)
    steps: list[Step] = []
    for place, piece in enumerate(pieces):
        is_last = place == len(pieces) - 1
        keyboard = letter.keyboard if is_last else None
        if place < len(links):
            steps.append(EditText(links[place].message_id, piece, keyboard))  # type: ignore[arg-type]
        else:
            steps.append(SendText(piece, keyboard))
    steps.extend(EditText(link.message_id, sentence("continued")) for link in links[len(pieces) :])
    return steps
