"""The question under words that may not be for the resident, and what was decided."""

from bot.views.message import Letter, buttons
from bot.views.sentences import plain, sentence

_REASONS = frozenset({"note_like", "staff_line", "personal"})


def doubt(number: str, why: str, note_id: int, move: str) -> Letter:
    """One press decides; until then the words stay in the group."""
    rows = [(plain("button.thread.send"), f"t:send:{number}:{note_id}:{move}")]
    if why != "staff_line":  # There it stays by itself.
        rows.append((plain("button.thread.keep"), f"t:keep:{number}:{note_id}"))
    return Letter(sentence(f"doubt.{why if why in _REASONS else 'note_like'}"), buttons(rows))


def settled(how: str, name: str | None) -> Letter:
    """In the place of the question."""
    if how == "sent":
        return Letter(sentence("settled.sent", who=name or plain("unnamed.colleague")))
    return Letter(sentence("settled.kept"))
