"""What colleagues read of each other: words between teams, and extensions to be decided. Facts in, words out."""

from collections.abc import Sequence
from datetime import date

from bot.views.calls import mention
from bot.views.message import Html, Letter, buttons
from bot.views.notices import plain_date
from bot.views.sentences import plain, sentence


def team_words(team: str | None, name: str | None, words: str) -> Letter:
    """What somebody of another team wrote about the ticket; the resident does not read it."""
    who = " ".join(part for part in (team, name) if part) or plain("unnamed.colleague")
    return Letter(sentence("team_words", who=who, words=words).rstrip())


def extension_asked(
    number: str,
    extension_id: int,
    *,
    asker: str,
    days: int,
    until: date,
    reason: str,
    people: Sequence[tuple[int, str]],
) -> Letter:
    """Somebody asks for more time; ``people`` (Telegram id, name) may decide."""
    who = "、".join(mention(user_id, name) for user_id, name in people) or plain("unnamed.supervisors")
    press = f"t:extend:{number}:{extension_id}"
    return Letter(
        sentence("extension_asked", wish=_wish(number, asker, days, until, reason), people=Html(who)),
        buttons([(plain("button.thread.grant"), f"{press}:yes"), (plain("button.thread.refuse"), f"{press}:no")]),
    )


def extension_decided(
    number: str, *, asker: str, days: int, until: date, reason: str, granted: bool | None, by: str | None
) -> Letter:
    """The same message after the decision, or after the ticket went on without one."""
    decision = _decision(granted, by or plain("unnamed.supervisor"))
    return Letter(sentence("extension_decided", wish=_wish(number, asker, days, until, reason), decision=decision))


def _decision(granted: bool | None, by: str) -> Html:
    if granted is None:
        return sentence("extension_decided.decision.over")
    if granted:
        return sentence("extension_decided.decision.granted", who=by)
    return sentence("extension_decided.decision.refused", who=by)


def _wish(number: str, asker: str, days: int, until: date, reason: str) -> Html:
    return sentence("wish", number=number, asker=asker, days=days, date=plain_date(until), reason=reason)
