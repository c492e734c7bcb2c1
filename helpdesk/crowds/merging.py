"""Merging tickets that are one matter (并案), and parting them again (拆开)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.cooperation.teams import helping_teams
from helpdesk.crowds.audience import audience
from helpdesk.crowds.leads import count_crowd, lead_of, lock_ticket, merged_into
from helpdesk.crowds.models import COMMON_SERVICES, JoinedResident
from helpdesk.crowds.parting import access_merged
from helpdesk.crowds.queries import words_of_crowd
from helpdesk.crowds.services import grow, hand_on, promise_of
from helpdesk.database import take_turns
from helpdesk.deadlines.changes import begin_handling
from helpdesk.deadlines.services import local_date
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.office.services import current_office
from helpdesk.people import SYSTEM
from helpdesk.reminders.services import schedule
from helpdesk.staff.models import Staff
from helpdesk.staff.teams import hold_team
from helpdesk.tickets.access import access_ticket_as_staff, check_owner
from helpdesk.tickets.locking import MERGING
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.numbers import parse_number
from helpdesk.tickets.promises import renew_accept_limit
from helpdesk.tickets.states import FINAL, OPEN, Move, Status
from helpdesk.tickets.telling import (
    home_of,
    note_to_team,
    pass_words_on,
    refresh_cards,
    tell_each,
    tell_resident,
)


@dataclass(frozen=True)
class Merger:
    """What a merging comes to: ``source`` is handled under ``lead`` from now on."""

    source: Ticket
    lead: Ticket
    is_redirected: bool  # The number given was merged itself, so this is where that one is handled.


def merge_ticket(session: Session, number: str, into_number: str, *, by: Staff, clock: Clock) -> Merger:
    """Handle one ticket under another (并案); its residents join that one and are told under their own number.

    Merging it again into the same one changes nothing. See ``check_merging`` for what is refused.
    """
    merger = check_merging(session, number, into_number, by=by)
    source, lead = merger.source, merger.lead
    if source.merged_into_id == lead.id:
        return merger
    people, home = audience(session, source), home_of(session, source)
    teams = {team.id: team for team in (home, *helping_teams(session, source.id)) if team is not None}
    make_move(session, source, Move.MERGE, by=by, clock=clock, into=lead.number)
    source.merged_into_id = lead.id
    session.flush()
    _bring_residents(session, source, lead, clock=clock)
    record(session, "take_in", by=by, at=clock.now(), ticket_id=lead.id, merged=source.number)
    grow(session, lead, clock=clock)
    at = lead.team.name if lead.team else None
    for team in teams.values():
        if team.id == lead.team_id and not team.is_forum:
            continue  # In a group without topics the lead's line is right beside the card, which says it too.
        note_to_team(session, team, source, "merged_away", clock=clock, into=lead.number, team=at, by=by.name)
    _show_words(session, source, lead, by=by, clock=clock)
    promised_on = promise_of(session, lead, clock=clock)
    own = [one for one in people if one.resident_id == lead.resident_id]
    tell_each(session, lead, own, "ticket_merged", clock=clock, own=lead.number, promised_on=promised_on)
    others = [one for one in people if one.resident_id != lead.resident_id]
    tell_each(session, lead, others, "ticket_merged", clock=clock, promised_on=promised_on)
    return merger


def check_merging(session: Session, number: str, into_number: str, *, by: Staff) -> Merger:
    """Whether ``by`` may merge these now; both tickets are locked.

    Raises ``InvalidInputError`` for a ticket with itself or in a circle, for what is personal, and unless both are
    open; ``NotFoundError`` and ``NotAllowedError`` as every move of staff does. The owner merges what is being worked
    on, any member of the team what is not; the duty group and supervisors merge everything they see.
    """
    take_turns(session, MERGING)  # Two who merge crosswise, or three in a ring, would wait for each other for ever.
    source = access_ticket_as_staff(session, number, by)
    target = _target(session, into_number)
    if target.id == source.id:
        raise InvalidInputError("不能并到它自己，请写另一件的编号")
    lead = lead_of(session, lock_ticket(session, target.id))
    merger = Merger(source, lead, is_redirected=lead.id != target.id)
    if source.merged_into_id == lead.id:
        return merger
    if lead.id == source.id:
        raise InvalidInputError(f"{target.number} 已经并到 {source.number}，不能反过来再并；要换过来，请先拆开")
    _check_open(source, lead)
    _check_common(source, lead)
    _check_may_merge(source, by)
    return merger


def unmerge_ticket(session: Session, number: str, *, by: Staff, clock: Clock, lead_number: str | None = None) -> Ticket:
    """Make a merged ticket one of its own again (拆开), to be claimed anew; unmerging twice is unmerging once.

    Its own team may; with ``lead_number`` whoever looks after the ticket it is handled under (``access_merged``).

    Raises ``InvalidInputError`` once the lead is resolved or final: its residents have the answer, and an answer that
    was given stays given. Should it be the wrong one, 未解决 reopens the lead, and then it can be parted.
    """
    take_turns(session, MERGING)
    if lead_number is None:
        ticket = access_ticket_as_staff(session, number, by)
    else:
        ticket = access_merged(session, number, lead_number, by)
    if ticket.merged_into_id is None:
        if ticket.status in OPEN:
            return ticket
        raise InvalidInputError(f"{ticket.number} 没有并到别的工单，不用拆开")
    lead = lead_of(session, ticket)
    if lead.status not in OPEN:
        raise InvalidInputError(
            f"{lead.number} {lead.status.label}，结果居民已经收到，不能再拆；还有别的事，请居民重新报一件"
        )
    if ticket.team is not None and not hold_team(session, ticket.team):
        ticket.team = None  # It left office.yml meanwhile.
    move = Move.UNMERGE_TO_TRIAGE if ticket.team is None else Move.UNMERGE
    make_move(session, ticket, move, by=by, clock=clock, out_of=lead.number)
    ticket.merged_into_id = None
    _renew_limits(session, ticket, clock=clock)
    _take_residents_back(session, ticket, lead, clock=clock)
    record(session, "let_out", by=by, at=clock.now(), ticket_id=lead.id, merged=ticket.number)
    note_to_team(session, home_of(session, ticket), ticket, "unmerged", clock=clock, out_of=lead.number, by=by.name)
    note_to_team(session, home_of(session, lead), lead, "parted", clock=clock, other=ticket.number, by=by.name)
    refresh_cards(session, lead, clock=clock)
    tell_resident(session, ticket, "ticket_unmerged", clock=clock, promised_on=ticket.promised_on.isoformat())
    return ticket


def _target(session: Session, number: str) -> Ticket:
    valid = parse_number(number)
    query = select(Ticket).where(Ticket.number == valid).execution_options(populate_existing=True)
    target = session.scalars(query).first() if valid is not None else None
    if target is None:
        raise InvalidInputError("没有这个编号的工单，请核对后再写一遍")
    return target


def _check_open(source: Ticket, lead: Ticket) -> None:
    if source.status not in OPEN:
        raise InvalidInputError(f"{source.number} {source.status.label}，不用再并案")
    if lead.status not in OPEN:
        what = "已经结束" if lead.status in FINAL else "已经办结"
        raise InvalidInputError(f"{lead.number} {what}，不能再并进去；请单独办理，或并到另一件还在办的")


def _check_common(source: Ticket, lead: Ticket) -> None:
    for ticket in (source, lead):
        if ticket.service not in COMMON_SERVICES:
            raise InvalidInputError(f"{ticket.number} 是{ticket.service.label}，只和本人有关，不能并案，请单独办理")


def _check_may_merge(source: Ticket, by: Staff) -> None:
    if source.is_with_supervisor and not by.is_supervisor_of(source.team_id):
        raise NotAllowedError("这件等督办员决定怎么办，请督办员并案")
    if not by.is_dispatcher and source.status in (Status.IN_PROGRESS, Status.WAITING):
        check_owner(source, Move.MERGE, by)


def _bring_residents(session: Session, source: Ticket, lead: Ticket, *, clock: Clock) -> None:
    """Its first resident and its crowd join the lead; who takes part there by themselves stays as they are."""
    query = select(JoinedResident).where(JoinedResident.ticket_id.in_((source.id, lead.id)))
    rows = list(session.scalars(query))
    brought = {source.resident_id: source.id}
    brought |= {one.resident_id: one.own_ticket_id or source.id for one in rows if _is_active(one, source)}
    there = {one.resident_id: one for one in rows if one.ticket_id == lead.id}
    brought.pop(lead.resident_id, None)
    came = {"ticket_id": lead.id, "joined_at": clock.now()}
    new = [{**came, "resident_id": who, "own_ticket_id": own} for who, own in brought.items() if who not in there]
    if new:
        session.execute(insert(JoinedResident), new)
    for row in there.values():
        if row.left_at is not None and row.resident_id in brought:
            row.left_at, row.joined_at, row.own_ticket_id = None, clock.now(), brought[row.resident_id]
    session.flush()


def _take_residents_back(session: Session, ticket: Ticket, lead: Ticket, *, clock: Clock) -> None:
    """Whom this ticket brought leaves the lead, unless another one of theirs is still merged into it."""
    gone, left_there = {ticket.id, *merged_into(session, ticket.id)}, merged_into(session, lead.id)
    still = select(Ticket.resident_id, Ticket.id).where(Ticket.id.in_(left_there)).order_by(Ticket.id.desc())
    other_of = {one.resident_id: one.id for one in session.execute(still)}
    query = select(JoinedResident).where(JoinedResident.ticket_id == lead.id, JoinedResident.own_ticket_id.in_(gone))
    for row in session.scalars(query):
        if row.resident_id in other_of:
            row.own_ticket_id = other_of[row.resident_id]
        elif row.left_at is None:
            row.left_at = clock.now()
    session.flush()
    _keep_first(session, ticket, lead, gone, clock=clock)
    for one in (ticket, lead):
        count_crowd(session, one)


def _keep_first(session: Session, ticket: Ticket, lead: Ticket, gone: set[int], *, clock: Clock) -> None:
    """Where somebody whom this ticket brought has become the lead's first, the next one follows.

    A lead that nobody wants any more is withdrawn: its first resident was the first to say so.
    """
    query = select(JoinedResident.id).where(
        JoinedResident.ticket_id == lead.id,
        JoinedResident.resident_id == lead.resident_id,
        JoinedResident.own_ticket_id.in_(gone),
        JoinedResident.left_at.is_not(None),
    )
    if session.scalar(query) is None or hand_on(session, lead, by=SYSTEM, clock=clock) is not None:
        return
    make_move(session, lead, Move.WITHDRAW, by=SYSTEM, clock=clock, out=ticket.number)
    note_to_team(session, home_of(session, lead), lead, "withdrawn", clock=clock)


def _renew_limits(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """A time of its own to accept; the promised date is the old one, unless that is over."""
    renew_accept_limit(session, ticket, clock=clock)
    if ticket.promised_on < _today(session, clock):
        begin_handling(ticket, current_office(session), clock.now())
        session.flush()
        schedule(session, ticket, clock=clock)


def _today(session: Session, clock: Clock) -> date:
    return local_date(clock.now(), current_office(session))


def _is_active(row: JoinedResident, ticket: Ticket) -> bool:
    return row.ticket_id == ticket.id and row.left_at is None


def _show_words(session: Session, source: Ticket, lead: Ticket, *, by: Staff, clock: Clock) -> None:
    """The lead's team reads what the merged ticket says, with all that was sent along."""
    team = home_of(session, lead)
    note_to_team(
        session,
        team,
        lead,
        "merged_in",
        clock=clock,
        other=source.number,
        words=source.summary,
        place=source.place,
        by=by.name,
    )
    for words in words_of_crowd(session, source):
        pass_words_on(session, lead, words, clock=clock)
