"""What a resident does with their own ticket, and what time does in their place."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.cooperation.teams import helping_teams
from helpdesk.cooperation.words import pass_edit_on
from helpdesk.crowds.audience import audience, one_of
from helpdesk.crowds.leads import joining_of
from helpdesk.crowds.rating import ask_anew, rate_as_joined
from helpdesk.crowds.services import check_may_withdraw, hand_on
from helpdesk.errors import IllegalMoveError, InvalidInputError, TooSoonError
from helpdesk.people import SYSTEM, Person
from helpdesk.residents.models import Resident
from helpdesk.supervision.services import climb, last_question, supervision_rules, urge_facts
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.commands import ResidentWords, Resolution
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.moves import add_words, make_move, words_said_before
from helpdesk.tickets.offering import offer_anew
from helpdesk.tickets.promises import move_promise
from helpdesk.tickets.reopening import note_reason, reopen
from helpdesk.tickets.states import Move, Status, can
from helpdesk.tickets.telling import (
    home_of,
    note_to_team,
    pass_words_on,
    refresh_cards,
    tell_each,
    tell_one,
    tell_resident,
    tell_team,
)


def supplement_ticket(session: Session, words: ResidentWords, *, by: Resident, clock: Clock) -> TicketMessage:
    """Add a resident's further words; a ticket that waited for them goes on, with the time it had left.

    Raises ``IllegalMoveError`` once the ticket is archived, refused, withdrawn or merged.
    """
    ticket = access_ticket_as_resident(session, words.number, by)
    said = words_said_before(session, ticket, words, "supplement")
    if said is not None:
        return said
    if not words.text.strip() and not words.attachments:
        raise InvalidInputError("内容是空的")
    waited = ticket.status is Status.WAITING
    make_move(session, ticket, Move.SUPPLEMENT, by=by, clock=clock)
    if waited:
        _go_on(session, ticket, clock=clock)
    message = add_words(session, ticket, words, "supplement", by=by, clock=clock)
    pass_words_on(session, ticket, message, clock=clock)
    note_reason(session, ticket, words.text, by=by, clock=clock)
    return message


def withdraw_ticket(session: Session, number: str, *, by: Resident, clock: Clock) -> Ticket:
    """Take the matter back (撤回); the team is told. Withdrawing twice is the same as once.

    While others take part in it the matter goes on: the next of them comes first. Who only joined may leave instead.
    """
    ticket = access_ticket_as_resident(session, number, by)
    if ticket.status is Status.WITHDRAWN:
        return ticket
    check_may_withdraw(ticket, by)
    known = one_of(audience(session, ticket), by, ticket)
    if can(ticket.status, Move.WITHDRAW) and hand_on(session, ticket, by=by, clock=clock) is not None:
        tell_each(session, ticket, [known], "crowd_goes_on", clock=clock)
        return ticket
    team = home_of(session, ticket)
    make_move(session, ticket, Move.WITHDRAW, by=by, clock=clock)
    note_to_team(session, team, ticket, "withdrawn", clock=clock)
    tell_resident(session, ticket, "ticket_withdrawn", clock=clock)
    return ticket


def urge_ticket(session: Session, number: str, *, by: Resident, clock: Clock) -> Ticket:
    """Press for an answer (催办), as often as the office allows; raises ``TooSoonError`` with the next time.

    The first urge goes to the team, further ones climb the ladder 督办 → 通报; the resident is told what happens now.
    Where staff wait for the resident nothing is counted: they are told what they were asked.
    """
    ticket = access_ticket_as_resident(session, number, by)
    if not can(ticket.status, Move.URGE):
        raise IllegalMoveError(ticket.number, ticket.status, Move.URGE)
    if ticket.status is Status.WAITING:
        tell_one(
            session, ticket, by, "ticket_urged", clock=clock, step="waits", question=last_question(session, ticket)
        )
        return ticket
    interval = timedelta(hours=supervision_rules(session).every_hours)
    if ticket.urged_at is not None and clock.now() < ticket.urged_at + interval:
        raise TooSoonError(ticket.urged_at + interval)
    ticket.urged_at = clock.now()
    ticket.urge_count += 1
    make_move(session, ticket, Move.URGE, by=by, clock=clock, count=ticket.urge_count)
    refresh_cards(session, ticket, clock=clock)
    if climb(session, ticket, clock=clock) is None:
        tell_team(session, home_of(session, ticket), ticket, "ticket_urged_team", clock=clock, count=ticket.urge_count)
    tell_one(session, ticket, by, "ticket_urged", clock=clock, **urge_facts(session, ticket, clock=clock))
    return ticket


def rate_ticket(
    session: Session,
    number: str,
    *,
    resolution: Resolution | str | None = None,
    satisfaction: int | None = None,
    text: str | None = None,
    by: Resident,
    clock: Clock,
) -> Ticket:
    """Record a rating (评价): whether it is solved, how satisfied (1-5), and words, asked apart.

    Solved or partly asks for the satisfaction next; unsolved sends the ticket back to work; the satisfaction archives
    it. Raises ``IllegalMoveError`` unless the ticket is resolved (words may follow the archive), and
    ``InvalidInputError`` for a code or figure that does not exist.
    """
    ticket = access_ticket_as_resident(session, number, by)
    solved = _check_resolution(resolution)
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise InvalidInputError("满意度是 1 到 5")
    joined = joining_of(session, ticket, by) if ticket.resident_id != by.id else None
    if joined is not None:
        told = (text or "").strip()
        rate_as_joined(
            session, ticket, joined, resolution=solved, satisfaction=satisfaction, text=told, by=by, clock=clock
        )
        return ticket
    if text is not None and text.strip():
        _rate_in_words(session, ticket, text.strip(), by=by, clock=clock)
    if solved is Resolution.UNSOLVED:
        reopen(session, ticket, by=by, clock=clock)
        ask_anew(session, ticket)
    elif solved is not None:
        _rate_resolution(session, ticket, solved, ask_next=satisfaction is None, by=by, clock=clock)
    if satisfaction is not None and solved is not Resolution.UNSOLVED:
        _rate_satisfaction(session, ticket, satisfaction, by=by, clock=clock)
    return ticket


def edit_words(
    session: Session, *, source_chat_id: int, source_message_id: int, text: str, clock: Clock
) -> TicketMessage | None:
    """Carry an edit on either side over; None if the message was no words about a ticket.

    Only the new text is kept: what somebody took back is not for us to keep.
    """
    message = session.scalars(
        select(TicketMessage)
        .where(TicketMessage.source_chat_id == source_chat_id, TicketMessage.source_message_id == source_message_id)
        .order_by(TicketMessage.id.desc())
    ).first()
    if message is None or message.text == text:
        return message
    message.text = text
    message.edited_at = clock.now()
    ticket = message.ticket
    by = _author_of(session, message)
    record(session, "edit", by=by, at=clock.now(), ticket_id=ticket.id, ticket_message=message.id)
    if message.author_kind == "resident":
        for team in (home_of(session, ticket), *helping_teams(session, ticket.id)):
            tell_team(session, team, ticket, "resident_words_edited", clock=clock, ticket_message_id=message.id)
    elif message.kind == "note":
        pass_edit_on(session, message, clock=clock)
    else:
        tell_resident(session, ticket, "staff_words_edited", clock=clock, ticket_message_id=message.id)
    session.flush()
    return message


def _author_of(session: Session, message: TicketMessage) -> Person:
    """Who wrote it; of the residents of one ticket the one whose chat it came from."""
    if message.author_kind != "resident":
        return message.staff or SYSTEM
    query = select(Resident).where(Resident.chat_id == message.source_chat_id)
    return session.scalars(query).first() or message.ticket.resident


def archive_ticket(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Archive one ticket that nobody rated; one that is not resolved any more is left alone."""
    if ticket.status is Status.RESOLVED:
        make_move(session, ticket, Move.ARCHIVE, by=SYSTEM, clock=clock)


def _go_on(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """The resident has answered: the promise follows the clock; if the owner left meanwhile, the team claims anew."""
    move_promise(session, ticket, clock=clock)
    if ticket.owner is None:
        offer_anew(session, ticket, "without_owner", clock=clock)


def _check_resolution(resolution: Resolution | str | None) -> Resolution | None:
    try:
        return None if resolution is None else Resolution(resolution)
    except ValueError:
        raise InvalidInputError("solved, partly or unsolved") from None


def _rate_resolution(
    session: Session, ticket: Ticket, solved: Resolution, *, ask_next: bool, by: Resident, clock: Clock
) -> None:
    if ticket.status is not Status.RESOLVED:
        raise IllegalMoveError(ticket.number, ticket.status, Move.RATE)
    is_news = ticket.resolution is not solved
    ticket.resolution = solved
    if is_news:
        record(session, "rate_resolution", by=by, at=clock.now(), ticket_id=ticket.id, resolution=solved)
    if ask_next and is_news:
        tell_resident(session, ticket, "rating_satisfaction", clock=clock)
    session.flush()


def _rate_satisfaction(session: Session, ticket: Ticket, satisfaction: int, *, by: Resident, clock: Clock) -> None:
    if ticket.status is Status.CLOSED and ticket.satisfaction == satisfaction:
        return  # The same button pressed twice.
    make_move(session, ticket, Move.RATE, by=by, clock=clock, resolution=ticket.resolution, satisfaction=satisfaction)
    ticket.satisfaction = satisfaction
    note_to_team(
        session,
        home_of(session, ticket),
        ticket,
        "rated",
        clock=clock,
        resolution=ticket.resolution.value if ticket.resolution else None,
        satisfaction=satisfaction,
    )
    tell_resident(session, ticket, "rating_thanks", clock=clock)
    session.flush()


def _rate_in_words(session: Session, ticket: Ticket, text: str, *, by: Resident, clock: Clock) -> None:
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise IllegalMoveError(ticket.number, ticket.status, Move.RATE)
    ticket.rating_text = text
    words = add_words(session, ticket, ResidentWords(ticket.number, text), "rating", by=by, clock=clock)
    record(session, "rate_text", by=by, at=clock.now(), ticket_id=ticket.id, ticket_message=words.id)
    pass_words_on(session, ticket, words, clock=clock)
