"""Work beside the matter itself, as noting what the model guessed: it may fail without harm to anybody's request."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)


@contextmanager
def aside(session: Session) -> Iterator[None]:
    """Undo what the block did where it fails, log the kind of error, and go on.

    A busy database is no failure of the block: the error passes on and all of it is tried again.
    """
    try:
        with session.begin_nested():
            yield
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  # Whatever it is, somebody waits for the answer or the ticket.
        logger.error("what the model guessed could not be noted: %s", type(error).__name__)
