"""What residents read where one matter concerns many: merged, joined, left. Nobody's name is in it."""

from datetime import date

from telegram import InlineKeyboardMarkup

from bot.views.message import Letter, buttons
from bot.views.notices import plain_date
from bot.views.sentences import plain, sentence


def ticket_merged(number: str, own: str | None, promised_on: date | None) -> Letter:
    """Two matters are one; ``own`` is the other number where both are this resident's."""
    same = sentence("ticket_merged.same.own", own=own) if own else sentence("ticket_merged.same.others")
    until = sentence("ticket_merged.until", day=plain_date(promised_on)) if promised_on else ""
    return Letter(sentence("ticket_merged", number=number, same=same, until=until))


def ticket_unmerged(number: str, promised_on: date | None) -> Letter:
    """It is a matter of its own after all."""
    if promised_on:
        until = sentence("ticket_unmerged.until.promised", day=plain_date(promised_on))
    else:
        until = sentence("ticket_unmerged.until.open")
    return Letter(sentence("ticket_unmerged", number=number, until=until))


def crowd_joined(number: str, count: int, team: str | None, promised_on: date | None) -> Letter:
    """They follow the matter now."""
    crowd = sentence("crowd_joined.crowd", count=count) if count > 1 else ""
    until = sentence("crowd_joined.until", day=plain_date(promised_on)) if promised_on else ""
    text = sentence("crowd_joined", number=number, crowd=crowd, team=team or plain("unnamed.duty"), until=until)
    return Letter(text, _joined_buttons(number))


def crowd_left(number: str) -> Letter:
    """They are told nothing more."""
    return Letter(sentence("crowd_left", number=number))


def crowd_goes_on(number: str) -> Letter:
    """The first one withdraws, the others still want it."""
    return Letter(sentence("crowd_goes_on", number=number))


def reopened_by_another(number: str, promised_on: date | None) -> Letter:
    """Somebody else of the crowd says it is not solved."""
    until = sentence("reopened_by_another.until", day=plain_date(promised_on)) if promised_on else ""
    return Letter(sentence("reopened_by_another", number=number, until=until))


def unsolved_noted(number: str) -> Letter:
    """Not solved, says somebody who joined, after the archive."""
    return Letter(sentence("unsolved_noted", number=number))


def _joined_buttons(number: str) -> InlineKeyboardMarkup:
    return buttons(
        [(plain("button.supplement"), f"t:supplement:{number}"), (plain("button.urge"), f"t:urge:{number}")],
        [(plain("button.show"), f"t:show:{number}"), (plain("button.leave"), f"t:leave:{number}")],
    )
