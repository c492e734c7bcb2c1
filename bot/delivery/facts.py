"""Facts for the views, read from the database inside one transaction."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, object_session

from bot.delivery.answers import last_answer
from bot.delivery.people import returned_for, stand_in_name
from bot.views.masks import mask_party
from bot.views.sentences import plain
from bot.views.ticket_facts import CardDetail, CardFacts, TeamChoice
from helpdesk.catalogue import FIELDS, TOPIC_LABELS, Topic
from helpdesk.cooperation.services import has_helped, helping_teams
from helpdesk.crowds.parting import merged_numbers
from helpdesk.crowds.queries import lead_number
from helpdesk.deadlines.clocks import running_clock
from helpdesk.extensions.services import most_days, pending_extension
from helpdesk.guide.offering import name_of_service
from helpdesk.office.models import Team
from helpdesk.residents.names import is_person_name
from helpdesk.staff.services import all_teams
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.states import OPEN

# Shown elsewhere on the card, or not at all.
_NOT_LISTED = frozenset({"place", "photos"})
# Fields that hold a person's name; "本人" and the like are no names and stay readable.
_NAMES = frozenset({"applicant"})
_NO_NAMES = frozenset("本人 自己 我 我自己 自己办 给自己 父亲 母亲 爸爸 妈妈 孩子 儿子 女儿 老伴 家人 家里人".split())  # noqa: SIM905
_SPOKEN = {"yes": "是", "true": "是", "True": "是", "no": "否", "false": "否", "False": "否"}


def card_facts(session: Session, ticket: Ticket, team: Team, *, zone: ZoneInfo, now: datetime) -> CardFacts:
    """Everything the card of ``ticket`` shows in the group of ``team``."""
    photos, files = _count_attachments(session, ticket)
    running = running_clock(ticket)
    helpers, pending = helping_teams(session, ticket.id), pending_extension(session, ticket.id)
    return CardFacts(
        number=ticket.number,
        service=ticket.service,
        service_name=name_of_service(session, ticket.guide_id),
        status=ticket.status,
        summary=ticket.summary,
        resident_name=ticket.resident.display_name,
        opened_at=ticket.opened_at.astimezone(zone),
        now=now.astimezone(zone),
        colour=running.colour(now) if running else None,
        promised_on=ticket.promised_on,
        provisional=ticket.is_provisional,
        topic=topic_label(ticket.topic),
        place=ticket.place,
        has_location=ticket.latitude is not None,
        phone=contact_of(ticket)[1],
        owner_name=ticket.owner.name if ticket.owner else None,
        owner_id=ticket.owner_id,
        stand_in_name=stand_in_name(session, ticket, now.astimezone(zone).date()),
        returned_for=returned_for(session, ticket),
        claimed_at=ticket.claimed_at.astimezone(zone) if ticket.claimed_at else None,
        team_name=ticket.team.name if ticket.team else None,
        is_here=belongs_to(ticket, team),
        urgent=ticket.urgency == "urgent",
        details=_details(ticket),
        photos=photos,
        files=files,
        returns=ticket.bounce_count,
        urges=ticket.urge_count,
        teams=team_choices(session, ticket),
        satisfaction=ticket.satisfaction,
        most_days=most_days(session),
        extended_days=ticket.extended_days,
        supervision=ticket.supervision,
        with_supervisor=ticket.is_with_supervisor,
        reopens=ticket.reopen_count,
        unsolved_reason=ticket.unsolved_reason,
        joined=ticket.crowd_count,
        channel=ticket.channel,
        told_by_phone=ticket.channel != "chat" and ticket.resident.is_told_by_phone,
        answer=last_answer(session, ticket),
        asked_days=pending.days if pending else None,
        helpers=tuple(TeamChoice(one.code, one.name) for one in helpers),
        is_helping=team in helpers,
        has_helped=has_helped(session, ticket.id, team.id),
        follows=_number_of(session, ticket.follows_id),
        merged=merged_numbers(session, ticket.id) if ticket.status in OPEN else (),
        merged_into=lead_number(session, ticket),
    )


def _number_of(session: Session, ticket_id: int | None) -> str | None:
    """The number of another ticket that the card names."""
    return None if ticket_id is None else session.scalar(select(Ticket.number).where(Ticket.id == ticket_id))


def belongs_to(ticket: Ticket, team: Team) -> bool:
    """Whether this team's group works on the ticket now; the duty group has what nobody owns."""
    return team.is_duty if ticket.team_id is None else ticket.team_id == team.id


def team_choices(session: Session, ticket: Ticket) -> tuple[TeamChoice, ...]:
    """Teams that the ticket can be given to: all but the one that has it and the duty team."""
    return tuple(
        TeamChoice(team.code, team.name)
        for team in all_teams(session)
        if not team.is_duty and team.id != ticket.team_id
    )


def topic_label(code: str | None) -> str | None:
    """The words for a topic code; none for one we do not know."""
    try:
        return TOPIC_LABELS[Topic(code)] if code else None
    except ValueError:
        return None


def contact_of(ticket: Ticket) -> tuple[str | None, str | None]:
    """Name and phone of the person to call."""
    resident, details = ticket.resident, ticket.details or {}
    said = details.get("contact") or ""
    phone = said if any(letter.isdigit() for letter in said) else resident.phone
    return resident.display_name, phone or _phone_on_a_card(ticket)


def _phone_on_a_card(ticket: Ticket) -> str | None:
    """The number of the latest contact card that the first resident sent along; who joined has their own matters."""
    session = object_session(ticket)
    own = or_(TicketMessage.source_chat_id.is_(None), TicketMessage.source_chat_id == ticket.resident.chat_id)
    query = (
        select(Attachment.phone)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .where(TicketMessage.ticket_id == ticket.id, own, Attachment.kind == "contact", Attachment.phone.is_not(None))
    )
    return session.scalar(query.order_by(Attachment.id.desc()).limit(1)) if session is not None else None


def people_of(ticket: Ticket) -> tuple[CardDetail, ...]:
    """Names that the card masks, besides the resident's own; whoever may call may know them."""
    return tuple(
        one
        for one in _details(ticket)
        if one.kind == "name" or (one.kind == "party" and mask_party(one.value) != one.value)
    )


def author_of(message: TicketMessage) -> str:
    """Team and name of the staff member who wrote, as a resident reads it."""
    ticket = message.ticket
    parts = [ticket.team.name if ticket.team else None, message.staff.name if message.staff else None]
    return " ".join(part for part in parts if part) or plain("unnamed.staff")


def _details(ticket: Ticket) -> tuple[CardDetail, ...]:
    details = dict(ticket.details or {})
    # What was said when it was still another service (改分类) was said all the same.
    fields = [*FIELDS[ticket.service], *(field for service in FIELDS for field in FIELDS[service])]
    known = {field.name: (field.label, field.kind) for field in reversed(fields)}
    order = dict.fromkeys(field.name for field in fields)
    known["notes"] = ("补充", "text")
    return tuple(
        CardDetail(known[name][0], _spoken(details[name]), _kind(name, known[name][1], details[name]))
        for name in (*order, "notes")
        if name not in _NOT_LISTED and details.get(name)
    )


def _spoken(value: object) -> str:
    return _SPOKEN.get(str(value), str(value))


def _kind(name: str, kind: str, value: object) -> str:
    words = str(value).strip()
    if (name in _NAMES and words not in _NO_NAMES) or (name == "party" and is_person_name(words)):
        return "name"
    if name == "party":
        return "party"  # "602 住户赵建国": where is said, who is hidden.
    # "在邻里通里联系" is a wish, not a phone; masking it would hide what staff must know.
    return "phone" if kind == "phone" and any(letter.isdigit() for letter in words) else "text"


def _count_attachments(session: Session, ticket: Ticket) -> tuple[int, int]:
    query = (
        select(Attachment.kind, func.count())
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .where(TicketMessage.ticket_id == ticket.id, TicketMessage.author_kind == "resident")
        .group_by(Attachment.kind)
    )
    counts = {kind: count for kind, count in session.execute(query)}  # noqa: C416  # Rows are no pairs to mypy.
    return counts.get("photo", 0), sum(counts.get(kind, 0) for kind in ("document", "voice", "video", "video_note"))
