"""What becomes of the words a staff member was asked for: the link of the prompt (``prompt:<move>[:<arg>]``) says it.

Words for the resident with a mark of their own (请补充, 办结) and rejections are in ``bot.staff.words``.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.staff import calls, extending, merging, supervising
from bot.staff.pressing import Prompted
from helpdesk.clock import Clock
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords

PROMPTED: Mapping[str, Prompted] = {
    **calls.PROMPTED,
    **extending.PROMPTED,
    **merging.PROMPTED,
    **supervising.PROMPTED,
}


def answers_prompt(kind: str) -> bool:
    """Whether a link of this kind is a prompt that one of ``PROMPTED`` asked."""
    return _parts(kind)[0] in PROMPTED


def take_prompted(session: Session, kind: str, words: StaffWords, *, by: Staff, clock: Clock) -> None:
    """Do with the words what they were asked for."""
    move, arg = _parts(kind)
    PROMPTED[move](session, words, arg, by, clock)


def _parts(kind: str) -> tuple[str, str]:
    """The move and its argument; two empty strings for a link that is no prompt."""
    if not kind.startswith("prompt:"):
        return "", ""
    move, _, arg = kind.removeprefix("prompt:").partition(":")
    return move, arg
