"""The photo afterwards: what was photographed when it was broken is photographed when it is done (办结前后照片)."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.errors import InvalidInputError
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage

_SAID_WHY = re.compile(r"拍不了\s*[:：]\s*\S")


def is_without_photo(session: Session, ticket: Ticket, words: StaffWords) -> bool:
    """Whether a snapshot is resolved without a photo, for a reason given; False where there is one, or none is needed.

    A photo that staff sent the resident since the work began counts as well. Raises ``InvalidInputError`` if there is
    neither photo nor reason.
    """
    if ticket.service is not Service.SNAPSHOT or any(one.kind == "photo" for one in words.attachments):
        return False
    if _has_sent_photo(session, ticket):
        return False
    if not words.without_photo and not _SAID_WHY.search(words.text):
        raise InvalidInputError("随手拍办结要附一张办好后的照片，请把结果和照片一起发；拍不了就写明“拍不了：原因”")
    if not words.text.strip():
        raise InvalidInputError("请写明为什么没有照片，例如“灯已修好。拍不了：灯杆太高”")
    return True


def needs_photo(session: Session, ticket: Ticket) -> bool:
    """Whether words alone do not resolve it: a snapshot of whose end the resident has no photo yet."""
    return ticket.service is Service.SNAPSHOT and not _has_sent_photo(session, ticket)


def _has_sent_photo(session: Session, ticket: Ticket) -> bool:
    query = (
        select(Attachment.id)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .where(TicketMessage.ticket_id == ticket.id, TicketMessage.author_kind == "staff", Attachment.kind == "photo")
        .where(TicketMessage.kind == "answer", TicketMessage.created_at >= ticket.handle_from_at)
        .limit(1)
    )
    return session.scalar(query) is not None
