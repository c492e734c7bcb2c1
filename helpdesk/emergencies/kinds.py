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

# Which of them is for what, where nobody can tell what happens.
WHAT_FOR: Mapping[str, str] = {
    "119": "着火、冒烟、煤气味，有人被困",
    "120": "有人受伤、发病、中毒",
    "110": "有人动手、闯进来、走失，或者别的危险",
}

# What to do meanwhile.
ADVICE: Mapping[EmergencyKind, str] = {
    EmergencyKind.FIRE: "先离开，别回头拿东西，别坐电梯，弯下身子走。",
    EmergencyKind.GAS: "先别开灯、别打火、别在屋里打电话。轻轻开窗，人出去了再打。",
    EmergencyKind.MEDICAL: "让人平躺别乱动，身边留个人，把地址说清楚。",
    EmergencyKind.VIOLENCE: "先躲到安全、有人的地方，把门关好。",
    EmergencyKind.SUICIDE: "请别一个人扛着，找个信得过的人陪着。心理援助热线 12356，随时有人听您说。",
    EmergencyKind.MISSING: "走失不用等 24 小时，马上就能报警。想好人穿什么衣服、最后在哪儿。",
    EmergencyKind.TRAFFIC: "先到路边安全的地方，打开双闪，别站在车道上。",
    EmergencyKind.DROWNING: "别贸然下水。找竹竿、绳子、漂得起来的东西递过去，大声叫人。",
    EmergencyKind.COLLAPSE: "先离开，别靠近，也别让别人靠近。",
    EmergencyKind.ELECTRIC: "别用手去碰，离远一点，能断电就先断电。",
    EmergencyKind.TRAPPED: "别硬撬，留点力气，按警铃、敲门让外面听见。",
    EmergencyKind.DANGER: "先保证自己和身边人的安全，说清楚您在哪里、发生了什么。",
    EmergencyKind.OTHER: "能走就先离开危险的地方，再打电话。先说您在哪里，再说出了什么事；手机留在身边，别关机。",
}
