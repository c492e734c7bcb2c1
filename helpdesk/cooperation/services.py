"""Help between teams (吹哨/协办): others join, the first team stays the lead and alone speaks to the resident."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.cooperation.models import HelpingTeam
from helpdesk.cooperation.teams import has_helped, helping_teams
from helpdesk.errors import InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.office.models import Team
from helpdesk.staff.models import Staff
from helpdesk.staff.teams import access_team, hold_team
from helpdesk.tickets.access import access_ticket_as_staff, acts_for_owner, check_owner
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import add_words, make_move
from helpdesk.tickets.states import Move
from helpdesk.tickets.telling import note_to_team, pass_words_to, refresh_cards

__all__ = ["call_help", "end_help", "has_helped", "helping_teams"]


def call_help(session: Session, number: str, team_code: str, reason: str, *, by: Staff, clock: Clock) -> Ticket:
    """Ask another team to help (协办); it gets the card and what the resident has said so far.

    The owner or a supervisor may, while the ticket is in progress. Raises ``NotFoundError`` for an unknown team and
    ``InvalidInputError`` for the ticket's own team, the duty team, or one that helps already. ``reason`` may be empty.
    """
    ticket = access_ticket_as_staff(session, number, by)
    check_owner(ticket, Move.HELP, by)
    team = access_team(session, team_code)
    _check_callable(session, ticket, team)
    if not hold_team(session, team):
        raise NotFoundError(f"没有代码为“{team_code}”的科室")
    make_move(session, ticket, Move.HELP, by=by, clock=clock, team=team.code)
    _join(session, ticket, team, by=by, clock=clock)
    reason = reason.strip()
    if reason:
        add_words(session, ticket, StaffWords(ticket.number, reason), "note", by=by, clock=clock)
    lead = ticket.team
    refresh_cards(session, ticket, clock=clock)
    names = {"lead": lead.name if lead else None, "team": team.name, "by": by.name, "reason": reason or None}
    note_to_team(session, team, ticket, "help_called", clock=clock, **names)
    for words in ticket.messages:
        if words.author_kind == "resident":
            pass_words_to(session, team, ticket, words, clock=clock)
    note_to_team(session, lead, ticket, "help_joined", clock=clock, **names)
    return ticket


def end_help(session: Session, number: str, *, by: Staff, clock: Clock, team_code: str | None = None) -> Ticket:
    """A team has done its part (协办完成).

    A member of the helping team may, and the owner or a supervisor for it. Without ``team_code`` it is the team of
    ``by``. Raises ``InvalidInputError`` where that team does not help (any more).
    """
    ticket = access_ticket_as_staff(session, number, by, as_helper=True)
    helping = helping_teams(session, ticket.id)
    ending = [one for one in helping if (one.code == team_code if team_code else by.is_member_of(one.id))]
    if not ending:
        raise InvalidInputError("这个组的协办已经结束，不用再点")
    for team in ending:
        if not (by.is_member_of(team.id) or acts_for_owner(ticket, by) or by.is_supervisor_of(ticket.team_id)):
            raise NotAllowedError(f"只有{team.name}或经办人可以结束协办")
        make_move(session, ticket, Move.END_HELP, by=by, clock=clock, team=team.code)
        _row(session, ticket, team).ended_at = clock.now()
        session.flush()
        for told in (ticket.team, team):
            note_to_team(session, told, ticket, "help_ended", clock=clock, team=team.name, by=by.name)
    refresh_cards(session, ticket, *ending, clock=clock)
    return ticket


def _check_callable(session: Session, ticket: Ticket, team: Team) -> None:
    if team.is_duty:
        raise InvalidInputError("值班室不办理工单，请另选一个组协办")
    if team.id == ticket.team_id:
        raise InvalidInputError(f"{team.name}是主办，不用请自己协办，请另选一个组")
    if team in helping_teams(session, ticket.id):
        raise InvalidInputError(f"{team.name}已经在协办，不用再请")


def _join(session: Session, ticket: Ticket, team: Team, *, by: Staff, clock: Clock) -> None:
    """A new row, or the one of an earlier help begun anew."""
    query = select(HelpingTeam).where(HelpingTeam.ticket_id == ticket.id, HelpingTeam.team_id == team.id)
    row = session.scalars(query).first()
    if row is None:
        row = HelpingTeam(ticket_id=ticket.id, team_id=team.id, team=team)
        session.add(row)
    row.called_by_id, row.called_at, row.ended_at = by.id, clock.now(), None
    session.flush()


def _row(session: Session, ticket: Ticket, team: Team) -> HelpingTeam:
    query = select(HelpingTeam).where(HelpingTeam.ticket_id == ticket.id, HelpingTeam.team_id == team.id)
    return session.scalars(query).one()
