"""Parcels between colleagues: words of helping teams, and extensions to be decided."""

from datetime import date

from sqlalchemy import select

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.steps import EditText
from bot.delivery.to_team import in_thread
from bot.delivery.wrapping import Packing, edits_of, source_of, words_of
from bot.views import teamwork
from bot.views.message import Letter
from helpdesk.deadlines.services import local_date, working_days_later
from helpdesk.extensions.models import Extension
from helpdesk.links.models import MessageLink
from helpdesk.office.services import current_office
from helpdesk.outbox.models import OutboxRow
from helpdesk.staff.models import Staff
from helpdesk.staff.supervisors import supervisors_of
from helpdesk.tickets.models import Ticket


def pack_team_words(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """Another team's words with all that was sent along; nobody can forward them out of the group."""
    words, parcel = words_of(packing, row), in_thread(packing, row, chat_id)
    if words is None or parcel is None:
        return None
    letter = teamwork.team_words(row.params.get("author_team"), words.staff.name if words.staff else None, words.text)
    parcel.steps = lay_out(letter, words.attachments, protect=bool(words.attachments))
    parcel.link_kind, parcel.ticket_message_id, parcel.source = "relay", words.id, source_of(words)
    return parcel


def pack_edited_team_words(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The writer's edit, carried over to the copy."""
    words, parcel = words_of(packing, row), in_thread(packing, row, chat_id)
    if words is None or parcel is None:
        return None
    letter = teamwork.team_words(row.params.get("author_team"), words.staff.name if words.staff else None, words.text)
    parcel.steps = edits_of(packing, words, chat_id, letter)
    parcel.link_kind, parcel.ticket_message_id = "relay", words.id
    return parcel


def pack_extension(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The wish for more time with its two buttons; without them where it was decided meanwhile."""
    extension, parcel = _extension(packing, row), in_thread(packing, row, chat_id)
    if extension is None or parcel is None:
        return None
    parcel.steps = lay_out(_letter(packing, extension))
    parcel.link_kind = _kind(extension)
    return parcel


def pack_decision(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The same message says what was decided; what was not sent yet will say it by itself."""
    extension, parcel = _extension(packing, row), in_thread(packing, row, chat_id)
    if extension is None or parcel is None:
        return None
    sent = select(MessageLink.message_id).where(
        MessageLink.ticket_id == extension.ticket_id,
        MessageLink.chat_id == chat_id,
        MessageLink.kind == _kind(extension),
    )
    letter = _letter(packing, extension)
    parcel.steps = [EditText(message_id, letter.text) for message_id in packing.session.scalars(sent)]
    return parcel


def _letter(packing: Packing, extension: Extension) -> Letter:
    session = packing.session
    ticket = session.get_one(Ticket, extension.ticket_id)
    asker, days, reason = extension.asked_by.name, extension.days, extension.reason
    until = _until(packing, ticket, extension)
    if extension.decided_at is not None:
        by = session.get(Staff, extension.decided_by_id) if extension.decided_by_id else None
        return teamwork.extension_decided(
            ticket.number,
            asker=asker,
            days=days,
            until=until,
            reason=reason,
            granted=extension.granted,
            by=by.name if by else None,
        )
    return teamwork.extension_asked(
        ticket.number,
        extension.id,
        asker=asker,
        days=days,
        until=until,
        reason=reason,
        people=_deciders(packing, ticket, extension),
    )


def _deciders(packing: Packing, ticket: Ticket, extension: Extension) -> list[tuple[int, str]]:
    """Whom to mention: the team's supervisors besides the asker; where there is none, those of the duty group."""
    for team in (ticket.team, None):
        found = [one for one in supervisors_of(packing.session, team) if one.id != extension.asked_by_id]
        if found:
            return [(one.telegram_user_id, one.name) for one in found]
    return []


def _until(packing: Packing, ticket: Ticket, extension: Extension) -> date:
    """The date that is asked for; once granted, the one that is promised."""
    if extension.granted:
        return ticket.promised_on
    office = current_office(packing.session)
    return local_date(working_days_later(ticket.handle_due_at, extension.days, office), office)


def _extension(packing: Packing, row: OutboxRow) -> Extension | None:
    found = row.params.get("extension")
    return None if found is None else packing.session.get(Extension, int(found))


def _kind(extension: Extension) -> str:
    return f"extension:{extension.id}"


PACKERS = {
    "team_words": pack_team_words,
    "team_words_edited": pack_edited_team_words,
    "extension_asked": pack_extension,
    "extension_decided": pack_decision,
}
