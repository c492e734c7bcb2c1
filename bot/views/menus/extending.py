"""The menu of days for an extension."""

from bot.views.menus.rows import Rows, button, in_rows
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts

DAYS = (1, 3, 5, 10, 15)  # Working days.


def _days(facts: CardFacts, _arg: str | None) -> Rows:
    allowed = [days for days in DAYS if days <= facts.most_days]
    return in_rows(
        [button(plain("button.menus.days", days=days), f"t:ask_extension:{facts.number}:{days}") for days in allowed], 2
    )


MENUS = {"ask_extension": _days}
