"""What a report is made of: counts, the rates made of them, and how it is broken down.

Practice keeps 响应率, 解决率 and 满意率 apart (国办发〔2020〕53号 and the local rules made from it): quick answers that
solve nothing must not look good. Each has its own denominator; a rate of nothing is None, not 100 %.
"""

from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from helpdesk.statistics.periods import Period

SATISFIED_FROM = 4  # Of five: 满意 and 非常满意.
# Upper ends of the age classes of what is still open, in days.
AGES: tuple[tuple[str, int | None], ...] = (
    ("3天内", 3),
    ("4–7天", 7),
    ("8–15天", 15),
    ("16–30天", 30),
    ("30天以上", None),
)


class Dimension(StrEnum):
    """What a report is broken down by."""

    SERVICE = "service"
    TOPIC = "topic"
    TEAM = "team"
    GRID = "grid"
    MONTH = "month"

    @property
    def label(self) -> str:
        """The word people read and type."""
        return {"service": "事项", "topic": "内容", "team": "科室", "grid": "网格", "month": "月份"}[self.value]


@dataclass(frozen=True)
class Figures:
    """Counts of the tickets opened in a period; the rates are made of them."""

    label: str
    opened: int = 0
    due: int = 0  # That should have had a first response by now, or had one.
    responded: int = 0  # Of ``due``, within the limit.
    finished: int = 0  # 办结.
    in_time: int = 0  # Of ``finished``, within the limit.
    judged: int = 0  # Residents said whether it is solved.
    solved: int = 0
    partly: int = 0
    rated: int = 0  # Residents gave 1 to 5.
    satisfied: int = 0
    reopened: int = 0

    @classmethod
    def width(cls) -> int:
        """How many counts there are."""
        return len(fields(cls)) - 1

    @property
    def counts(self) -> tuple[int, ...]:
        """All counts, in order."""
        return astuple(self)[1:]

    @property
    def response_rate(self) -> float | None:
        """响应率: first response within the limit, of all that needed one by now."""
        return _share(self.responded, self.due)

    @property
    def in_time_rate(self) -> float | None:
        """按时办结率."""
        return _share(self.in_time, self.finished)

    @property
    def solution_rate(self) -> float | None:
        """解决率: 已解决, of all that residents judged; 部分解决 counts as judged, not as solved."""
        return _share(self.solved, self.judged)

    @property
    def satisfaction_rate(self) -> float | None:
        """满意率: 4 and 5, of all that residents rated."""
        return _share(self.satisfied, self.rated)


@dataclass(frozen=True)
class Report:
    """Everything /stats and ``linli stats`` show."""

    title: str
    period: Period
    whole: Figures
    dimension: Dimension
    parts: tuple[Figures, ...]
    trend: tuple[Figures, ...]
    ages: tuple[tuple[str, int], ...]
    open_red: int = 0  # Open, and past the date that counts now.


def _share(part: int, whole: int) -> float | None:
    return None if whole == 0 else part / whole
