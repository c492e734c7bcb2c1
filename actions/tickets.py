"""The actions about requests that are filed: how far, faster, back, and how it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from actions import beginning, picking, rating, words
from actions.desk import desk
from actions.draft import shorten
from actions.parts import part
from actions.turn import LinliAction, Reply, Turn
from helpdesk.crowds.queries import KnownTicket, known_ticket, known_tickets
from helpdesk.errors import IllegalMoveError, NotAllowedError, NotFoundError, TooSoonError
from helpdesk.guide.offering import name_of_service
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.numbers import find_numbers, parse_number
from helpdesk.tickets.queries import progress_of
from helpdesk.tickets.services import urge_ticket, withdraw_ticket
from helpdesk.tickets.states import OPEN, Status

_SHOWN = 3  # Tickets offered as buttons, newest first.
_WEEKDAYS = "一二三四五六日"
_TITLE = 14  # Characters of a summary on a button.


class CheckProgress(LinliAction):
    """How far a ticket is."""

    writes = True  # "还没修好" answers what was asked after the work.

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_check_progress"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Tell it of the ticket that is meant, or ask which one."""
        denied = words.told_result(turn.message.plain) == "unsolved" and not words.is_question(turn.message.plain)
        answered = rating.rate_in_words(turn, session) if denied else beginning.begin_named(turn, session)
        if answered:
            return answered
        mine = known_tickets(session, turn.resident(session))
        candidates = [one for one in mine if one.status in OPEN] or mine[:1]
        return _for_one(turn, session, candidates, "progress", partial(_tell_progress, session))


class Urge(LinliAction):
    """Faster, please."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_urge"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Press for the ticket that is meant."""

        def urge(ticket: KnownTicket) -> Reply:
            try:
                urge_ticket(session, ticket.number, by=turn.resident(session), clock=desk().clock)
            except TooSoonError as error:
                return Reply.saying("utter_urged_too_soon", number=ticket.number, next=_hour(error.next_at))
            except IllegalMoveError:
                return Reply.saying("utter_cannot_urge", number=ticket.number)
            return Reply()  # The helpdesk itself tells the resident.

        candidates = known_tickets(session, turn.resident(session), open_only=True)
        return _for_one(turn, session, candidates, "urge", urge)


class Withdraw(LinliAction):
    """Take a ticket back; asked once more before it is done."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_withdraw"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Ask, or do what was confirmed."""
        confirmed = turn.message.entity("confirmed") if turn.message.is_command else None
        if confirmed == "no":
            return replace(Reply.saying("utter_kept"), slots={"ticket_no": None})

        def withdraw(ticket: KnownTicket) -> Reply:
            return withdraw_now(turn, session, ticket) if confirmed == "yes" else _ask_withdraw(turn, ticket)

        mine = known_tickets(session, turn.resident(session), open_only=True)
        return _for_one(turn, session, [one for one in mine if one.is_first], "withdraw", withdraw)


class Rate(LinliAction):
    """How it was."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_rate"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Record what was pressed, or ask about the resolved ticket."""
        mine = known_tickets(session, turn.resident(session))
        candidates = [one for one in mine if one.status is Status.RESOLVED]
        if not candidates and not turn.message.entity("ticket_no"):
            if rating.keep_free_words_of(turn, session):
                return Reply()  # The helpdesk thanks.
            # "有点事" may look like a rating; without a ticket to rate it had better be asked what is meant.
            is_clear = turn.in_form or words.is_rating(turn.message.plain)
            return Reply.saying("utter_nothing_to_rate") if is_clear else beginning.clarify(turn, session)
        return _for_one(turn, session, candidates, "rate", lambda ticket: rating.rate(turn, session, ticket))


def withdraw_now(turn: Turn, session: Session, ticket: Ticket | KnownTicket) -> Reply:
    """Withdraw; the helpdesk itself tells the resident."""
    try:
        withdraw_ticket(session, ticket.number, by=turn.resident(session), clock=desk().clock)
    except IllegalMoveError:
        return Reply.saying("utter_cannot_withdraw", number=ticket.number)
    except NotAllowedError:
        return Reply.saying("utter_withdraw_joined", number=ticket.number)
    return Reply(slots={"ticket_no": None})


def _for_one(
    turn: Turn, session: Session, candidates: list[KnownTicket], what: str, act: Callable[[KnownTicket], Reply]
) -> Reply:
    """Act on the ticket that is named, or the only one; otherwise ask which."""
    picking.note_meant(turn, session)
    named = _named_number(turn)
    if named:
        try:
            resident = turn.resident(session)
            return act(known_ticket(session, access_ticket_as_resident(session, named, resident), resident))
        except NotFoundError:
            return Reply.saying("utter_unknown_ticket", number=shorten(named, 20))
    if not candidates:
        has_any = known_tickets(session, turn.resident(session))
        return Reply.saying("utter_no_open_ticket" if has_any else "utter_no_ticket")
    if len(candidates) == 1:
        return act(candidates[0])
    intent = {"progress": "check_progress", "urge": "urge_ticket", "withdraw": "withdraw_ticket"}.get(
        what, "rate_service"
    )
    buttons = tuple(
        (f"{one.number} {shorten(one.summary, _TITLE)}", f'/{intent}{{"ticket_no": "{one.number}"}}')
        for one in candidates[:_SHOWN]
    )
    return Reply.saying(f"utter_which_ticket_{what}", buttons=buttons)


def _named_number(turn: Turn) -> str | None:
    """The number in the words or on the button; one that cannot be right is given back as it was typed."""
    said = turn.message.entity("ticket_no")
    if said:
        return parse_number(said) or said
    found = find_numbers(turn.message.text)
    return found[0] if found else None


def _tell_progress(session: Session, known: KnownTicket) -> Reply:
    facts = progress_of(known.ticket)
    return Reply.saying(
        f"utter_progress_{facts.status.value}",
        number=known.number,
        kind=(name_of_service(session, known.ticket.guide_id) or facts.service.label) + _shared(session, known),
        summary=shorten(known.summary, 60),
        team=facts.team or "",
        staff=facts.staff or "",
        opened=_day(facts.opened_at.astimezone(desk().zone).date()),
        promised=f"{_day(facts.promised_on)}（周{_WEEKDAYS[facts.promised_on.weekday()]}）前",
    )


def _shared(session: Session, known: KnownTicket) -> str:
    """What the resident shares the matter with, beside its kind."""
    if known.merged_with:
        return part(session, "shared", count=known.merged_with)
    return "" if known.is_first or known.status is Status.MERGED else part(session, "joined")


def _ask_withdraw(turn: Turn, ticket: KnownTicket) -> Reply:
    if ticket.status not in OPEN:
        return Reply.saying("utter_cannot_withdraw", number=ticket.number)
    if not ticket.is_first:
        return Reply.saying("utter_withdraw_joined", number=ticket.number)
    buttons = tuple(
        (title, f'/withdraw_ticket{{"ticket_no": "{ticket.number}", "confirmed": "{answer}"}}')
        for title, answer in (("确定撤回", "yes"), ("不撤回", "no"))
    )
    name = "utter_ask_withdraw_shared" if ticket.ticket.crowd_count else "utter_ask_withdraw"
    asked = Reply.saying(name, buttons=buttons, number=ticket.number, summary=shorten(ticket.summary))
    # Inside a form a typed yes answers the form's question, so only the button withdraws there.
    return asked if turn.in_form else replace(asked, slots={"ticket_no": ticket.number})


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _hour(at: datetime) -> str:
    local = at.astimezone(desk().zone)
    return f"{_day(local.date())}{local.hour}点"
