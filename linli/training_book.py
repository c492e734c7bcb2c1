"""The record of a training while it runs: its row in the database, and whoever listens.

A database that cannot be written for a while (or a full disk) is no reason to end a training.
"""

import logging
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from helpdesk.database import Database
from helpdesk.errors import HelpdeskError
from helpdesk.training.services import CANCELLED, report_progress
from linli.forecast import Forecast, Step

logger = logging.getLogger(__name__)

WRITE_EVERY = 2.0  # Seconds.

Tell = Callable[[Step], None]


class TrainingCancelledError(HelpdeskError):
    """Somebody wanted the training to end."""

    def __init__(self) -> None:
        super().__init__(f"训练{CANCELLED}，原来的模型照常使用")


class Book:
    """Keeps the row of one training; raises ``TrainingCancelledError`` once somebody has cancelled it."""

    def __init__(self, database: Database, job_id: int, forecast: Forecast, tell: Tell) -> None:
        self._database = database
        self._job_id = job_id
        self._tell = tell
        self._written_at = 0.0
        self.forecast = forecast

    def enter(self, stage: str) -> None:
        """The stage begins, or still goes on."""
        self.forecast.enter(stage)
        self.tick()

    def advance(self, share: float) -> None:
        """So much of the stage is done, from 0 to 1."""
        self.forecast.advance(share)
        self.tick()

    def tick(self) -> None:
        """Look at the clock; every two seconds the row is written and read."""
        if time.monotonic() - self._written_at < WRITE_EVERY:
            return
        self._written_at = time.monotonic()
        step = self.forecast.step()
        self._tell(step)
        if self._is_cancelled(step):
            raise TrainingCancelledError

    def _is_cancelled(self, step: Step) -> bool:
        try:
            with self._database.session() as session:
                return report_progress(
                    session, self._job_id, stage=step.stage, percent=step.percent, seconds_left=step.seconds_left
                )
        except SQLAlchemyError as error:
            logger.warning("progress could not be noted: %s", type(error).__name__)
            return False
