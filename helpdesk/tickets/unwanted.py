"""弄错了，不是我要办的: the request was understood wrongly from the beginning, which teaches the model."""

import re

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.phrases.candidates import note_unwanted
from helpdesk.readings.aside import aside
from helpdesk.residents.models import Resident
from helpdesk.tickets.models import Ticket

# The whole of the words, and about what was wanted: "搞错了" alone may be the wrong lamp, "我说的不是这个" as well.
_NOT_MEANT = re.compile(
    r"(?:(?:你们?|您|是)?(?:都|全|又)?(?:弄|搞|理解|听|看)错了?吧?|不对|不是)?[,，。!！\s]*"
    r"(?:(?:这|这个|这件)?(?:根本)?(?:就)?不是我[要想]要?(?:办|问)的(?:这?(?:事|事情|个))?"
    r"|我(?:根本)?(?:就)?(?:不是|没)(?:想)?要(?:办)?这个"
    r"|我(?:要|想)(?:要)?(?:办|问)的?(?:根本)?(?:就)?不是(?:这个|这件事|这事|这))"
    r"[呀啊的呢嘛吧]*[,，。.!！~\s]*"
)


def says_not_meant(text: str) -> bool:
    """Whether the words say, without doubt and nothing else, that another thing was wanted."""
    return _NOT_MEANT.fullmatch(text.strip()) is not None


def teach_unwanted(session: Session, ticket: Ticket, *, by: Resident, clock: Clock) -> None:
    """Note for the admins that the ticket was begun wrongly; only its first resident wrote what began it."""
    if by.id == ticket.resident_id:
        with aside(session):
            note_unwanted(session, ticket, clock=clock)
