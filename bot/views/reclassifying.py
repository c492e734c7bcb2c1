"""The line below a ticket that was classified anew: whose it would be now. Facts in, words out."""

from bot.views.message import Letter, buttons
from bot.views.sentences import plain, sentence

REASON = "kind"  # Code of ``DISPATCH_REASONS``.


def fitting_team(number: str, service: str, topic: str | None, code: str, team: str) -> Letter:
    """Which team such matters belong to, with one press to send it on; the labels are those of the new classes."""
    kind = " · ".join(part for part in (service, topic) if part)
    sends = (plain("button.thread.send_on", team=team), f"t:dispatch:{number}:{code}:{REASON}")
    stays = (plain("button.thread.stay"), f"t:stay:{number}")
    return Letter(sentence("fitting_team", kind=kind, team=team), buttons([sends, stays]))
