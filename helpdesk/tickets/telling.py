"""Who is told what when a ticket changes: facts into the outbox, in the change's own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.cooperation.teams import helping_teams
from helpdesk.crowds.audience import Recipient, audience, one_of, recipients_of
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import CARD_REFRESH, NORMAL, URGENT_REFRESH, enqueue, enqueue_for_each
from helpdesk.residents.models import Resident
from helpdesk.staff.teams import duty_team
from helpdesk.tickets.calling import ask_to_call
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.states import OPEN

# Edits of one card within a minute: these many come at once, the next with a short gap, and from many on a long one.
CROWDED, FREE_EDITS, MANY_EDITS = timedelta(minutes=1), 3, 8
GAP, LONG_GAP = timedelta(seconds=1), timedelta(seconds=10)


def tell_resident(session: Session, ticket: Ticket, kind: str, *, clock: Clock, **facts: Any) -> None:
    """Queue one message about the ticket for whom its kind concerns: the first resident, or all who joined as well.

    ``EVERYBODY`` and ``ONLY_THEM`` in ``helpdesk/crowds/audience.py`` say which. The number is always among the facts:
    the one that this person knows.
    """
    tell_each(session, ticket, recipients_of(session, ticket, kind), kind, clock=clock, **facts)


def tell_one(session: Session, ticket: Ticket, to: Resident, kind: str, *, clock: Clock, **facts: Any) -> None:
    """Queue one message for one resident of the ticket, whoever else is told the like."""
    tell_each(session, ticket, [one_of(audience(session, ticket), to, ticket)], kind, clock=clock, **facts)


def tell_others(session: Session, ticket: Ticket, besides: Resident, kind: str, *, clock: Clock, **facts: Any) -> None:
    """Queue one message for everybody of the ticket but ``besides``, who did it and is told otherwise."""
    others = [one for one in audience(session, ticket) if one.resident_id != besides.id]
    tell_each(session, ticket, others, kind, clock=clock, **facts)


def tell_each(
    session: Session, ticket: Ticket, people: Iterable[Recipient], kind: str, *, clock: Clock, **facts: Any
) -> None:
    """Queue one message for each of these residents, under the number each knows; who has no Telegram is called."""
    everybody = list(people)
    told = {one.resident_id: {"number": one.number, **facts} for one in everybody if one.has_chat}
    enqueue_for_each(session, kind, told, ticket_id=ticket.id, clock=clock)
    for one in everybody:
        if not one.has_chat:
            ask_to_call(session, ticket, one, kind, clock=clock, **facts)


def tell_team(session: Session, team: Team | None, ticket: Ticket, kind: str, *, clock: Clock, **facts: Any) -> None:
    """Queue one message to a team's thread of the ticket; before an office is applied there is nobody to tell."""
    if team is None:
        return
    enqueue(
        session,
        kind,
        recipient_kind="team",
        recipient_id=team.id,
        ticket_id=ticket.id,
        params={"number": ticket.number, **facts},
        clock=clock,
    )


def note_to_team(session: Session, to: Team | None, ticket: Ticket, name: str, *, clock: Clock, **args: Any) -> None:
    """Queue a short line (``ticket_note``) in the ticket's thread."""
    tell_team(session, to, ticket, "ticket_note", clock=clock, name=name, args=args)


def note_unreachable(session: Session, resident: Resident, *, clock: Clock, besides: int | None = None) -> None:
    """Tell every team that works for this resident that its answers do not arrive, but for the ticket ``besides``."""
    tickets = select(Ticket).where(Ticket.resident_id == resident.id, Ticket.status.in_(OPEN)).order_by(Ticket.id)
    for ticket in session.scalars(tickets):
        if ticket.id != besides:
            note_to_team(session, home_of(session, ticket), ticket, "resident_unreachable", clock=clock)


def home_of(session: Session, ticket: Ticket) -> Team | None:
    """The team whose group works on the ticket: its own, or the duty team while it is in triage."""
    return ticket.team or duty_team(session)


def refresh_cards(session: Session, ticket: Ticket, *teams: Team | None, clock: Clock) -> None:
    """Queue the card for the ticket's home, its helpers and ``teams`` (those that had it before), each once.

    A first card goes with the ordinary messages, later ones after them: an edit of a card can wait, and a group may be
    written to only about twenty times a minute. Urgent tickets go before the others of their kind.
    """
    concerned = (home_of(session, ticket), *helping_teams(session, ticket.id), *teams)
    for team in {one.id: one for one in concerned if one is not None}.values():
        refresh_card(session, ticket, team, clock=clock)


def refresh_card(session: Session, ticket: Ticket, team: Team, *, clock: Clock) -> None:
    """Queue the card for one team; however often that is asked for, what is not sent yet is sent once."""
    key = f"card:{ticket.id}:{team.id}"
    newest = select(OutboxRow.sent_at).where(OutboxRow.key == key).order_by(OutboxRow.id.desc())
    sent = session.scalars(newest.limit(MANY_EDITS)).all()
    first, later = (NORMAL - 1, URGENT_REFRESH) if ticket.urgency == "urgent" else (NORMAL, CARD_REFRESH)
    row = enqueue(
        session,
        "ticket_card",
        recipient_kind="team",
        recipient_id=team.id,
        ticket_id=ticket.id,
        params={"number": ticket.number},
        priority=later if sent else first,
        key=key,
        not_before=_next_edit(sent, clock.now()),
        clock=clock,
    )
    if row.attempts == 0 and row.not_before is not None and row.not_before > clock.now() + LONG_GAP:
        row.not_before = None  # The machine's clock was set back since.
        session.flush()


def _next_edit(sent: Sequence[datetime | None], now: datetime) -> datetime | None:
    """When a card may be edited again: at once, or later if it was edited often within a minute.

    ``sent`` are the times it was sent, newest first. Thirty changes in a row then cost a few edits, and the group's
    other cards have theirs. Times that lie ahead (the machine's clock was set back) count for nothing.
    """
    recent = [at for at in sent if at is not None and now - CROWDED < at <= now]
    if len(recent) < FREE_EDITS:
        return None
    at = recent[0] + (LONG_GAP if len(recent) >= MANY_EDITS else GAP)
    return at if at > now else None


def pass_words_on(session: Session, ticket: Ticket, words: TicketMessage, *, clock: Clock) -> None:
    """Queue a resident's words for the teams that work on the ticket now; the same words once per team."""
    for team in (home_of(session, ticket), *helping_teams(session, ticket.id)):
        if team is not None:
            pass_words_to(session, team, ticket, words, clock=clock)


def pass_words_to(session: Session, team: Team, ticket: Ticket, words: TicketMessage, *, clock: Clock) -> None:
    """Queue a resident's words for one team, unless it was told them before."""
    key = f"words:{words.id}:{team.id}" if words.ticket_id == ticket.id else f"words:{words.id}:{team.id}:{ticket.id}"
    if session.scalar(select(exists().where(OutboxRow.key == key))):
        return
    enqueue(
        session,
        "resident_words",
        recipient_kind="team",
        recipient_id=team.id,
        ticket_id=ticket.id,
        params={"number": ticket.number, "ticket_message_id": words.id},
        key=key,
        clock=clock,
    )
