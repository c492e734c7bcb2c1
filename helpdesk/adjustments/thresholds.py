"""How sure the model must be before it acts. Shipped values: the last component of ``config.yml``; a test compares."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """One of them, from 0 to ``highest``. Of confidences, which are shares of 1."""

    name: str
    shipped: float
    highest: float
    label: str
    meaning: str


THRESHOLDS: Mapping[str, Threshold] = {
    one.name: one
    for one in (
        Threshold("fallback", 0.4, 0.9, "把握不够就问", "把握低于这个数，就先问居民是哪一种。越高问得越多，错得越少。"),
        Threshold(
            "ambiguity", 0.05, 0.3, "两种差不多就问", "最像的两种意思，把握相差不到这个数，就先问。越高问得越多。"
        ),
    )
}
