"""The kinds of emergency we know, and whom to call."""

from collections.abc import Mapping
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
    DANGER = "danger"  # A cry for help that does not say what happens.
    OTHER = "other"  # Recognised by the dialogue, by no rule of ours.

    @property
    def label(self) -> str:
        """The word people read."""
        return _LABELS[self]


_LABELS: Mapping[EmergencyKind, str] = {
    EmergencyKind.FIRE: "火情",
    EmergencyKind.GAS: "燃气泄漏",
    EmergencyKind.MEDICAL: "急救",
    EmergencyKind.VIOLENCE: "暴力伤害",
    EmergencyKind.SUICIDE: "轻生",
    EmergencyKind.MISSING: "人员走失",
    EmergencyKind.TRAFFIC: "交通事故",
    EmergencyKind.DROWNING: "落水",
    EmergencyKind.COLLAPSE: "倒塌",
    EmergencyKind.ELECTRIC: "触电漏电",
    EmergencyKind.TRAPPED: "被困",
    EmergencyKind.DANGER: "呼救",
    EmergencyKind.OTHER: "其他紧急情况",
}

# Whom to call, the first one first.
NUMBERS: Mapping[EmergencyKind, tuple[str, ...]] = {
    EmergencyKind.FIRE: ("119",),
    EmergencyKind.GAS: ("119", "燃气抢修"),
    EmergencyKind.MEDICAL: ("120",),
    EmergencyKind.VIOLENCE: ("110",),
    EmergencyKind.SUICIDE: ("110", "120"),
    EmergencyKind.MISSING: ("110",),
    EmergencyKind.TRAFFIC: ("122", "120"),
    EmergencyKind.DROWNING: ("110", "120"),
    EmergencyKind.COLLAPSE: ("119", "120"),
    EmergencyKind.ELECTRIC: ("120", "95598", "119"),
    EmergencyKind.TRAPPED: ("119",),
    EmergencyKind.DANGER: ("110", "119", "120"),
    EmergencyKind.OTHER: ("110", "119", "120"),
}
