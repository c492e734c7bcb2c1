"""How it was: by a button, or in a few words."""

from sqlalchemy.orm import Session

from actions import words
from actions.desk import desk
from actions.turn import Reply, Turn
from helpdesk.crowds.queries import KnownTicket, known_tickets
from helpdesk.errors import IllegalMoveError
from helpdesk.tickets.free_words import TAKEN_FOR, just_rated, keep_free_words
from helpdesk.tickets.services import rate_ticket
from helpdesk.tickets.states import Status

_WORTH_KEEPING = 6  # Characters of a rating in words before it is passed on.
_RESULTS = (("已解决", "solved"), ("部分解决", "partly"), ("没解决", "unsolved"))


def rate_in_words(turn: Turn, session: Session) -> Reply | None:
    """A few words that answer what was asked about a resolved ticket; None when nothing was, or they do not."""
    message = turn.message
    if turn.in_form or message.is_command or not (words.told_result(message.plain) or words.told_stars(message.plain)):
        return None
    mine = known_tickets(session, turn.resident(session))
    asked = next((one for one in mine if _is_asked(one)), None)
    return rate(turn, session, asked) if asked and _told(message.plain, asked) else None


def rate(turn: Turn, session: Session, ticket: KnownTicket) -> Reply:
    """Record what was pressed or told, and ask what is still open."""
    pressed = turn.message.entity("rating") if turn.message.is_command else None
    told = None if turn.message.is_command or not _is_asked(ticket) else _told(turn.message.plain, ticket)
    rating = pressed or told
    by, clock = turn.resident(session), desk().clock
    try:
        if rating and rating.isdecimal():
            rate_ticket(session, ticket.number, satisfaction=int(rating), by=by, clock=clock)
            return Reply()  # The helpdesk thanks.
        if rating:
            rate_ticket(session, ticket.number, resolution=rating, by=by, clock=clock)
            return Reply()  # The helpdesk asks the next question, or says that work goes on.
        if len(turn.message.text) >= _WORTH_KEEPING and ticket.status is Status.RESOLVED:
            rate_ticket(session, ticket.number, text=turn.message.text, by=by, clock=clock)
    except IllegalMoveError:
        return Reply.saying("utter_nothing_to_rate")
    if ticket.status is not Status.RESOLVED:
        return Reply.saying("utter_nothing_to_rate")
    return _ask_rating(ticket)


def keep_free_words_of(turn: Turn, session: Session) -> bool:
    """Words said right after the stars belong to that rating; False where none was given just now."""
    text, by = turn.message.text, turn.resident(session)
    if turn.in_form or turn.message.is_command or len(text) < _WORTH_KEEPING:
        return False
    rated = just_rated(session, by, clock=desk().clock)
    return rated is not None and keep_free_words(session, rated.number, text, by=by, clock=desk().clock)


def _is_asked(ticket: KnownTicket) -> bool:
    """Whether the question "solved?" stands open: until the archive, and for who joined some days longer."""
    if ticket.status is not Status.CLOSED or ticket.is_first or ticket.resolution is not None:
        return ticket.status is Status.RESOLVED
    closed_at = ticket.ticket.closed_at
    return closed_at is not None and desk().clock.now() < closed_at + TAKEN_FOR


def _ask_rating(ticket: KnownTicket) -> Reply:
    def button(title: str, rating: str) -> tuple[str, str]:
        return title, f'/rate_service{{"ticket_no": "{ticket.number}", "rating": "{rating}"}}'

    if ticket.resolution is None:
        buttons = tuple(button(title, code) for title, code in _RESULTS)
        return Reply.saying("utter_ask_rating_result", buttons=buttons, number=ticket.number)
    buttons = tuple(button(f"{stars} 分", str(stars)) for stars in range(5, 0, -1))
    return Reply.saying("utter_ask_satisfaction", buttons=buttons, number=ticket.number)


def _told(text: str, ticket: KnownTicket) -> str | None:
    """The answer to the question that is open: whether it is solved, and after that how satisfied."""
    if ticket.resolution is None:
        return words.told_result(text)
    stars = words.told_stars(text)
    return str(stars) if stars else None
