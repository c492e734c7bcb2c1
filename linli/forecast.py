"""How far a training is and how long it will still take, from how long each stage took before."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# Seconds of each stage on two cores with the shipped data, for the first training; later ones know better.
USUAL: Mapping[str, float] = {"build": 1.0, "read": 4.0, "train": 60.0, "verify": 6.0, "gate": 60.0}
WELL_BEGUN = 0.15  # From this share of a stage on, its own speed tells more than earlier trainings do.


@dataclass(frozen=True)
class Step:
    """Where a training stands; ``seconds_left`` is an estimate."""

    stage: str
    percent: int
    seconds_left: int


class Forecast:
    """Follows a training through its stages, which are all known at its beginning."""

    def __init__(
        self, stages: Sequence[str], before: Mapping[str, float], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._expected = {stage: max(before.get(stage, USUAL.get(stage, 10.0)), 0.1) for stage in stages}
        self._now = now
        self._stage = stages[0]
        self._began = now()
        self._share = 0.0
        self._estimate: float | None = None
        self._percent = 0
        self.taken: dict[str, float] = {}

    def enter(self, stage: str) -> None:
        """The next stage begins; entering the same one again changes nothing."""
        if stage != self._stage:
            self.close()
            self._stage, self._began, self._share, self._estimate = stage, self._now(), 0.0, None

    def close(self) -> None:
        """The stage is over."""
        self.taken[self._stage] = round(self._now() - self._began, 1)

    def advance(self, share: float) -> None:
        """So much of the stage is done, from 0 to 1."""
        if share > self._share:
            self._share = min(share, 1.0)
            if share >= WELL_BEGUN:
                self._estimate = (self._now() - self._began) / self._share

    def step(self) -> Step:
        """Where we are now; the percentage never goes back and never says 100."""
        in_stage = self._now() - self._began
        expected = self._estimate or self._expected[self._stage] * self._pace()
        done = max(self._share, min(in_stage / expected, 0.95))
        reached = sum(self._expected[stage] for stage in self.taken) + self._expected[self._stage] * done
        self._percent = max(self._percent, min(int(100 * reached / sum(self._expected.values())), 99))
        later = [stage for stage in self._expected if stage not in self.taken and stage != self._stage]
        left = expected * (1 - done) + self._pace() * sum(self._expected[stage] for stage in later)
        return Step(self._stage, self._percent, round(left))

    def _pace(self) -> float:
        """How much slower than before the stages went that are over."""
        expected = sum(self._expected[stage] for stage in self.taken if stage in self._expected)
        return max(sum(self.taken.values()) / expected, 0.2) if expected >= 3 else 1.0
