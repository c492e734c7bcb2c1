"""Changing the office while work is going on: no open ticket is left with a team that is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.cooperation.models import HelpingTeam
from helpdesk.database import take_turns
from helpdesk.errors import InvalidInputError
from helpdesk.office.models import Team
from helpdesk.office.schema import Office
from helpdesk.office.services import apply_office
from helpdesk.people import Person
from helpdesk.staff.moving import send_cards_anew
from helpdesk.staff.teams import access_team, duty_team
from helpdesk.tickets.dispatching import give_to_team
from helpdesk.tickets.locking import MERGING, lock_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import FINAL, Move, can
from helpdesk.tickets.telling import note_to_team, refresh_cards


@dataclass(frozen=True)
class OfficeChange:
    """What came of applying an office: whether anything changed, and how many tickets each team that goes gave away."""

    is_new: bool
    handed_over: Mapping[str, int] = field(default_factory=dict)


def change_office(
    session: Session, office: Office, *, hand_over: Mapping[str, str] | None = None, by: Person, clock: Clock
) -> OfficeChange:
    """Apply an office. Tickets of teams that are taken out go to the teams of ``hand_over`` (old code -> new code).

    A team that becomes the duty team counts as taken out: the duty team dispatches, it does not handle. Deadlines of
    tickets that are going on stay as they are. Raises ``InvalidInputError`` where a team with unfinished tickets would
    go and nobody takes them; then nothing is changed.
    """
    hand_over = hand_over or {}
    take_turns(session, "office")
    take_turns(session, MERGING)
    going = _going(session, office)
    # Nobody gives them a ticket any more (``hold_team``); whoever does so just now is waited for, and then counted.
    session.execute(
        select(Team.id).where(Team.id.in_([team.id for team in going])).order_by(Team.id).with_for_update()
    ).all()
    _check_hand_over(session, office, hand_over, going)
    unfinished = {team.code: _count_unfinished(session, team) for team in going}
    left = [team for team in going if unfinished[team.code] and team.code not in hand_over]
    if left:
        raise InvalidInputError(_refusal(left, unfinished))
    duty_before = duty_team(session)
    is_new = apply_office(session, office, clock, by=by)
    for team in going:
        if team.code in hand_over:
            _hand_over(session, team, access_team(session, hand_over[team.code]), by=by, clock=clock)
        _end_help(session, team, clock=clock)
    duty = duty_team(session)
    if duty is not None and duty_before is not None and duty is not duty_before:
        send_cards_anew(session, duty, clock=clock)
    return OfficeChange(is_new, {code: count for code, count in unfinished.items() if count})


def _going(session: Session, office: Office) -> list[Team]:
    """Working teams that handle tickets now and will not any more."""
    staying = {entry.code for entry in office.teams if not entry.duty}
    query = select(Team).where(Team.is_active, Team.is_duty.is_(False)).order_by(Team.id)
    return [team for team in session.scalars(query) if team.code not in staying]


def _check_hand_over(session: Session, office: Office, hand_over: Mapping[str, str], going: list[Team]) -> None:
    """Raises ``InvalidInputError`` for codes that fit neither the old office nor the new one."""
    takers = [entry.code for entry in office.teams if not entry.duty]
    known = set(session.scalars(select(Team.code).where(Team.is_active)))
    for old, new in hand_over.items():
        if old not in known:
            raise InvalidInputError(f"移交写的“{old}”不是现在的科室，请看看代码有没有写错")
        if old not in [team.code for team in going]:
            raise InvalidInputError(f"“{old}”还在 office.yml 里，不用移交。要撤掉它，先从 teams 里删去")
        if new not in takers:
            raise InvalidInputError(f"不能移交给“{new}”，只能移交给 office.yml 里办事的科室：{'、'.join(takers)}")


def _count_unfinished(session: Session, team: Team) -> int:
    query = select(func.count()).select_from(Ticket).where(Ticket.team_id == team.id, Ticket.status.not_in(FINAL))
    return session.scalar(query) or 0


def _refusal(left: list[Team], unfinished: Mapping[str, int]) -> str:
    counted = "，".join(f"{team.name}（{team.code}）还有 {unfinished[team.code]} 件工单没有归档" for team in left)
    example = " ".join(f"--hand-over {team.code}=接手科室的代码" for team in left)
    return f"{counted}，不能撤掉，什么都没有改。请先办完，或者移交给别的科室：linli office apply 文件 {example}"


def _hand_over(session: Session, old: Team, new: Team, *, by: Person, clock: Clock) -> None:
    unfinished = (Ticket.team_id == old.id, Ticket.status.not_in(FINAL))
    lock_tickets(session, *unfinished)
    query = select(Ticket).where(*unfinished).order_by(Ticket.id).execution_options(populate_existing=True)
    tickets = session.scalars(query).all()
    for ticket in tickets:
        if can(ticket.status, Move.DISPATCH):
            give_to_team(session, ticket, new, by=by, clock=clock)
        else:  # Resolved: nothing is to be done, unless the resident says it is not solved.
            ticket.team, ticket.owner = new, None
            session.flush()
            refresh_cards(session, ticket, old, clock=clock)
            record(
                session, "hand_over", by=by, at=clock.now(), ticket_id=ticket.id, team_before=old.code, team=new.code
            )
        note_to_team(session, new, ticket, "handed_over", clock=clock, team=old.name)
    record(session, "hand_over", by=by, at=clock.now(), team_before=old.code, team=new.code, count=len(tickets))
    session.flush()


def _end_help(session: Session, team: Team, *, clock: Clock) -> None:
    """A team that is gone helps nobody any more."""
    helping = update(HelpingTeam).where(HelpingTeam.team_id == team.id, HelpingTeam.ended_at.is_(None))
    session.execute(helping.values(ended_at=clock.now()))
