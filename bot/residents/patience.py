"""When to stop asking: outages are outlasted, one message that never comes to an answer is given up."""

import time

from bot.rasa_client import RasaDownError

TRIES = 4  # Failures in a row before anybody is told, or anything is given up.
GIVE_UP_AFTER = 300.0  # Seconds; the supervisor has long restarted whatever hangs for everybody.


class Patience:
    """What came of asking for an answer to one message so far."""

    def __init__(self) -> None:
        self.failures = 0
        self._taken = 0
        self._taken_at: float | None = None

    def note(self, error: RasaDownError) -> None:
        """Count a failure; a message that never got through is not to blame for it."""
        self.failures += 1
        if error.was_taken:
            self._taken += 1
            self._taken_at = self._taken_at or time.monotonic()

    @property
    def is_tried(self) -> bool:
        """Whether this is more than a stumble."""
        return self.failures >= TRIES

    @property
    def is_over(self) -> bool:
        """Whether it must be this one message: taken again and again, for minutes, and never answered."""
        waited = time.monotonic() - self._taken_at if self._taken_at is not None else 0.0
        return self._taken >= TRIES and waited >= GIVE_UP_AFTER
