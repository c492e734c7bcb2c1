"""What residents read when they urge, when it is not solved, and when they are asked for a free word."""

from datetime import date

from bot.views.message import Letter, buttons
from bot.views.notices import plain_date
from bot.views.sentences import plain, sentence
from helpdesk.tickets.reopening import UnsolvedReason

LONGEST_QUESTION = 300  # Characters of the question that is repeated.


def ticket_urged(
    number: str,
    step: str | None = None,
    *,
    who: str = "",
    promised_on: date | None = None,
    every_hours: int | None = None,
) -> Letter:
    """The urge has arrived, and what happens now; ``step`` is ``team``, ``amber`` or ``red``."""
    if promised_on:
        until = sentence("ticket_urged.until.promised", day=plain_date(promised_on))
    else:
        until = sentence("ticket_urged.until.open")
    again = sentence("ticket_urged.again", hours=every_hours) if every_hours else ""
    reached = step if step in ("amber", "red") else "team"
    return Letter(
        sentence(
            f"ticket_urged.step.{reached}", number=number, who=who or plain("unnamed.staff"), until=until, again=again
        )
    )


def urged_in_vain(number: str, question: str | None) -> Letter:
    """Nothing can go on until the resident answers, so they are kindly told what was asked."""
    words = (question or "").strip()
    shown = words if len(words) <= LONGEST_QUESTION else words[:LONGEST_QUESTION] + "…"
    asked = sentence("urged_in_vain.asked.words", words=shown) if shown else sentence("urged_in_vain.asked.nothing")
    return Letter(sentence("urged_in_vain", number=number, asked=asked))


def ask_what_is_missing(number: str, promised_on: date | None) -> Letter:
    """To whoever said 未解决: the work goes on, and one question with one-press answers."""
    until = sentence("still_unsolved.until", day=plain_date(promised_on)) if promised_on else ""
    reasons = [(plain(f"button.unsolved.{reason}"), f"t:unsolved:{number}:{reason}") for reason in UnsolvedReason]
    rows = buttons(reasons[:2], reasons[2:4], reasons[4:])
    return Letter(sentence("still_unsolved", number=number, until=until), rows)


def unsolved_explained(number: str, *, is_not_meant: bool = False) -> Letter:
    """The reason has arrived; ``is_not_meant``: the bot took the matter for something else."""
    if is_not_meant:
        return Letter(sentence("unsolved_explained.not_meant", number=number))
    return Letter(sentence("unsolved_explained", number=number))


def rating_thanks(number: str) -> Letter:
    """The end of a ticket, and room for a free word."""
    return Letter(
        sentence("rating_thanks", number=number), buttons([(plain("button.rate.nothing"), f"t:rate:{number}:nothing")])
    )


def rating_words_kept(number: str) -> Letter:
    """The free word has arrived."""
    return Letter(sentence("rating_words_kept", number=number))
