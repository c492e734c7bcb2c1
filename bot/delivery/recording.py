"""What delivery writes down: sent, failed, postponed; which message is whose copy; who must be told."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.delivery.answers import CARRIED_BY
from bot.delivery.crowd import is_for_first, tell_some_missed
from bot.delivery.packing import chat_of, goes_to
from bot.delivery.parcels import Made, Parcel, Source, Thread
from helpdesk.clock import Clock
from helpdesk.emergencies.services import note_alarm_shown, pass_missed_edit_on, tell_admins, unheard_alarms
from helpdesk.links.services import place_buttons, remember_message, save_thread
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, enqueue, let_rest, mark_failed, mark_sent, postpone
from helpdesk.residents.models import Resident
from helpdesk.residents.services import mark_unreachable
from helpdesk.staff.services import duty_team
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.telling import home_of, note_unreachable, refresh_card

DELIVERED_MARK = "👌"
CARD_RESTS = timedelta(seconds=1)  # A card that changed while it was drawn is drawn again after this, not at once.
TEAM_RETRY = timedelta(seconds=60)  # A group that cannot be written to is tried again after this.
REPORT_AGAIN = timedelta(hours=6)


def record_sent(session: Session, parcel: Parcel, *, clock: Clock) -> None:
    """Everything that is true once the parcel has arrived, in one transaction.

    A crash between the sending and this commit sends the parcel once more: at least once, never lost.
    """
    if not mark_sent(session, parcel.row, clock=clock):
        _renewed_meanwhile(session, parcel, clock=clock)
    _link(session, parcel, parcel.made)
    _show_delivery(session, parcel, clock=clock)
    note_alarm_shown(session, parcel.row.id, parcel.chat_id, [one.message_id for one in parcel.made])
    if parcel.tokens and parcel.made:
        place_buttons(session, parcel.tokens, parcel.made[-1].message_id)
    if parcel.marks_delivery and parcel.source is not None:
        _queue_mark(session, parcel.row, parcel.source, clock=clock)


def _renewed_meanwhile(session: Session, parcel: Parcel, *, clock: Clock) -> None:
    if parcel.is_card:
        let_rest(session, parcel.row, until=clock.now() + CARD_RESTS)
    elif parcel.row.kind == "emergency_alarm":
        pass_missed_edit_on(session, parcel.row, clock=clock)


def record_thread(session: Session, thread: Thread, *, clock: Clock) -> None:
    """The topic, and the card once it is sent. Kept at once: a second topic for one ticket would confuse everybody.

    What a card had to cut is queued with it.
    """
    save_thread(
        session,
        thread.ticket_id,
        thread.chat_id,
        thread_id=thread.thread_id,
        card_message_id=thread.card_message_id,
    )
    if thread.card_message_id is not None:
        remember_message(
            session,
            ticket_id=thread.ticket_id,
            chat_id=thread.chat_id,
            message_id=thread.card_message_id,
            kind="card",
        )
        if thread.needs_whole_words:
            _queue_whole_words(session, thread, clock=clock)


def record_lost_topic(session: Session, thread: Thread, *, clock: Clock) -> None:
    """The topic was deleted; the new one starts with a line that says so."""
    save_thread(session, thread.ticket_id, thread.chat_id, thread_id=None, card_message_id=None)
    enqueue(
        session,
        "staff_text",
        recipient_kind="chat",
        recipient_id=thread.chat_id,
        ticket_id=thread.ticket_id,
        params={"name": "reopened_topic", "args": {"number": thread.number}},
        clock=clock,
    )


def record_failed(
    session: Session, parcel: Parcel, *, error: str, reason: str, admins: Collection[int] = (), clock: Clock
) -> None:
    """Given up for good: the row says why, staff are told where they wrote, and an alarm goes to the admins instead."""
    mark_failed(session, parcel.row, error=error, clock=clock)
    _link(session, parcel, parcel.made)
    _show_delivery(session, parcel, clock=clock)
    if parcel.row.recipient_kind == "team" and parcel.row.kind == "emergency_alarm":
        tell_admins(session, parcel.row, admins, clock=clock)
    elif parcel.row.recipient_kind == "team" and parcel.row.kind != "ticket_note":
        _tell_team(session, parcel.row, "lost", clock=clock)
    if parcel.row.recipient_kind != "resident":
        _report_caller(session, parcel, reason, clock=clock)
        return
    _record_missed(session, parcel, reason, clock=clock)


def _record_missed(session: Session, parcel: Parcel, reason: str, *, clock: Clock) -> None:
    """A resident does not have it: whoever waits for their answer is told, and whoever wrote it."""
    resident = session.get(Resident, parcel.row.recipient_id)
    was_known = resident is not None and resident.unreachable_at is not None
    if reason == "blocked" and resident is not None:
        mark_unreachable(session, resident, clock=clock)
        if not was_known:  # The refused row may belong to one ticket or to none; all teams wait in vain.
            note_unreachable(session, resident, besides=parcel.row.ticket_id, clock=clock)
    if not is_for_first(session.get(Ticket, parcel.row.ticket_id or 0), parcel.row):
        tell_some_missed(session, parcel, clock=clock)
    elif parcel.source is not None:
        _tell_writer(session, parcel, parcel.source, reason, clock=clock)
    elif not was_known:  # Once is enough for notices nobody wrote; words that somebody wrote are always answered for.
        _tell_team(session, parcel.row, reason, clock=clock)


def record_postponed(session: Session, row: OutboxRow, *, seconds: float, error: str, clock: Clock) -> None:
    """Try the row again later; those behind it wait."""
    postpone(session, row, until=clock.now() + timedelta(seconds=seconds), error=error)


def record_unreachable_team(
    session: Session, row: OutboxRow, *, error: str, admins: Collection[int] = (), clock: Clock
) -> None:
    """A team's group cannot be written to: keep its rows, tell the duty group, and the admins of what cannot wait."""
    team = session.get(Team, row.recipient_id)
    if team is not None:
        postpone(session, row, until=clock.now() + TEAM_RETRY, error=error)
        _report_team(session, team, admins, clock=clock)
    for alarm in unheard_alarms(session, row.recipient_id):
        tell_admins(session, alarm, admins, clock=clock)
    if team is None:
        mark_failed(session, row, error="no team", clock=clock)


def record_homeless(session: Session, row_id: int, *, admins: Collection[int] = (), clock: Clock) -> None:
    """The recipient has no chat: a team's rows wait until a group is bound, a forgotten resident's are given up."""
    row = session.get(OutboxRow, row_id)
    if row is None or chat_of(session, row) is not None:  # A group was bound since the row was read.
        return
    if row.recipient_kind == "team":
        record_unreachable_team(session, row, error="no chat", admins=admins, clock=clock)
    else:
        mark_failed(session, row, error="no chat", clock=clock)


def record_empty(session: Session, row_id: int, chat_id: int, *, clock: Clock) -> None:
    """Nothing to send: the row's ticket or words are gone, or this version does not know its kind.

    A row that goes to another chat by now, or waits for one, is not given up.
    """
    if goes_to(session, row_id, chat_id):
        record_broken(session, row_id, error="nothing to send", clock=clock)


def record_broken(session: Session, row_id: int, *, error: str, clock: Clock) -> None:
    """Give up a row that cannot even be made ready; one that was sent meanwhile stays as it is."""
    row = session.get(OutboxRow, row_id)
    if row is not None and row.sent_at is None and row.failed_at is None:
        mark_failed(session, row, error=error, clock=clock)


def _report_team(session: Session, team: Team, admins: Collection[int], *, clock: Clock) -> None:
    """Say now and then that a group is out of reach: in the duty group, or to the admins if it is that one."""
    duty = duty_team(session)
    is_other = duty is not None and duty.id != team.id and duty.chat_id is not None
    for chat_id in [duty.chat_id] if is_other and duty is not None and duty.chat_id else admins:
        key = f"unreachable:{team.id}:{chat_id}"
        since = clock.now() - REPORT_AGAIN
        if not session.scalar(select(exists().where(OutboxRow.key == key, OutboxRow.created_at > since))):
            enqueue(
                session,
                "staff_text",
                recipient_kind="chat",
                recipient_id=chat_id,
                params={"name": "team_unreachable", "args": {"team": team.name}},
                key=key,
                clock=clock,
            )


def _link(session: Session, parcel: Parcel, made: list[Made]) -> None:
    if parcel.row.ticket_id is None:
        return
    for one in made:
        remember_message(
            session,
            ticket_id=parcel.row.ticket_id,
            chat_id=parcel.chat_id,
            message_id=one.message_id,
            twin_chat_id=parcel.source.chat_id if parcel.source else None,
            twin_message_id=parcel.source.message_id if parcel.source else None,
            ticket_message_id=parcel.ticket_message_id,
            kind=one.kind,
        )


def _show_delivery(session: Session, parcel: Parcel, *, clock: Clock) -> None:
    """The card says whether the resident has the last answer; of a crowd only the first one counts."""
    row = parcel.row
    ticket = session.get(Ticket, row.ticket_id) if row.kind in CARRIED_BY and row.ticket_id is not None else None
    team = home_of(session, ticket) if ticket is not None and ticket.resident_id == row.recipient_id else None
    if ticket is not None and team is not None:
        refresh_card(session, ticket, team, clock=clock)


def _queue_whole_words(session: Session, thread: Thread, *, clock: Clock) -> None:
    """Once per topic; a group without topics keeps them in its one chat, whatever becomes of the card."""
    key = f"whole:{thread.ticket_id}:{thread.chat_id}:{thread.thread_id or 0}"
    if session.scalar(select(exists().where(OutboxRow.key == key))):
        return
    enqueue(
        session,
        "whole_words",
        recipient_kind="team",
        recipient_id=thread.team_id,
        ticket_id=thread.ticket_id,
        params={"number": thread.number},
        key=key,
        clock=clock,
    )


def _queue_mark(session: Session, row: OutboxRow, source: Source, *, clock: Clock) -> None:
    enqueue(
        session,
        "delivery_mark",
        recipient_kind="chat",
        recipient_id=source.chat_id,
        ticket_id=row.ticket_id,
        params={"message_id": source.message_id, "emoji": DELIVERED_MARK},
        clock=clock,
    )


def _report_caller(session: Session, parcel: Parcel, reason: str, *, clock: Clock) -> None:
    """A reply to an alarm did not reach somebody who has not agreed, and so is no resident yet."""
    if parcel.row.kind == "alarm_answer" and parcel.source is not None:
        _tell_writer(session, parcel, parcel.source, reason, clock=clock)


def _tell_writer(session: Session, parcel: Parcel, source: Source, reason: str, *, clock: Clock) -> None:
    enqueue(
        session,
        "delivery_failed",
        recipient_kind="chat",
        recipient_id=source.chat_id,
        ticket_id=parcel.row.ticket_id,
        params={"chat_id": source.chat_id, "message_id": source.message_id, "reason": reason},
        priority=URGENT,
        clock=clock,
    )


def _tell_team(session: Session, row: OutboxRow, reason: str, *, clock: Clock) -> None:
    ticket = session.get(Ticket, row.ticket_id) if row.ticket_id is not None else None
    team = home_of(session, ticket) if ticket is not None else None
    if ticket is None or team is None:
        return
    name = {"blocked": "resident_unreachable", "chat_gone": "resident_unreachable", "lost": "lost"}.get(reason)
    name = name or "undelivered"
    enqueue(
        session,
        "ticket_note",
        recipient_kind="team",
        recipient_id=team.id,
        ticket_id=ticket.id,
        params={"number": ticket.number, "name": name, "args": {}},
        key=f"{name}:{ticket.id}",
        clock=clock,
    )
