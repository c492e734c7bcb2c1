"""Help between teams: the buttons, and whose words in which thread go to whom."""

from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.pressing import Handler, Press, PressDesk, Reply
from bot.staff.sayings import Mark, Saying
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.cooperation.services import call_help, end_help, has_helped, helping_teams
from helpdesk.cooperation.words import keep_helper_note, tell_helpers, tell_lead
from helpdesk.errors import NotAllowedError
from helpdesk.office.models import Team
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team, team_of_chat
from helpdesk.tickets.access import check_owner
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Move, can
from helpdesk.tickets.telling import home_of

PASSED_ON_MARK = "🤝"


def helping_team_of(session: Session, ticket: Ticket, chat_id: int) -> Team | None:
    """The team of this group if it helps with the ticket: then its words never go to the resident.

    Nor do they once it has helped, whoever writes them there: raises ``NotAllowedError``.
    """
    team, lead = team_of_chat(session, chat_id), home_of(session, ticket)
    if team is None or team is lead:
        return None
    if team in helping_teams(session, ticket.id):
        return team
    if has_helped(session, ticket.id, team.id):
        raise NotAllowedError(f"您组的协办已经结束，这句没有发出。有事请找{lead.name if lead else '值班室'}")
    return None


def take_helper_words(session: Session, saying: Saying, ticket: Ticket, team: Team, by: Staff, *, clock: Clock) -> None:
    """What is written in a helper's thread goes to the lead's; a private note stays."""
    if saying.mark not in (Mark.NONE, Mark.NOTE, Mark.HELPERS):
        raise NotAllowedError(f"您组是协办，答复由{ticket.team.name if ticket.team else '值班室'}发出。这条没有发出")
    words = saying.words(ticket.number)
    if saying.is_internal:
        keep_helper_note(session, words, team, by=by, clock=clock)
        queueing.mark(session, saying, queueing.NOTE_MARK, clock=clock)
    else:
        tell_lead(session, words, team, by=by, clock=clock)
        queueing.mark(session, saying, PASSED_ON_MARK, clock=clock)


def take_words_to_helpers(session: Session, saying: Saying, ticket: Ticket, by: Staff, *, clock: Clock) -> None:
    """The lead's words that begin with 协办：, or answer a helper; the resident never reads them."""
    tell_helpers(session, saying.words(ticket.number), by=by, clock=clock)
    queueing.mark(session, saying, PASSED_ON_MARK, clock=clock)


def _help(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    if press.arg is None:
        # While the resident is asked nobody new can be called, but who helps may be thanked.
        check_owner(ticket, Move.HELP if can(ticket.status, Move.HELP) else Move.END_HELP, desk.by)
        return desk.menu(ticket, press, "help")
    call_help(desk.session, ticket.number, press.arg, "", by=desk.by, clock=desk.clock)
    return Reply(plain("done.helper_called", team=access_team(desk.session, press.arg).name))


def _end_help(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    own = team_of_chat(desk.session, desk.actor.chat_id)
    code = press.arg or (own.code if own is not None else None)
    end_help(desk.session, ticket.number, by=desk.by, clock=desk.clock, team_code=code)
    return Reply(plain("done.help_done") if press.arg is None else plain("done.help_ended"))


HANDLERS: dict[str, Handler] = {"help": _help, "end_help": _end_help}
