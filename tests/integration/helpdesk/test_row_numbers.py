"""A number that somebody types or forges may be larger than any database can count: there is no such row, and no fault.

On PostgreSQL a number of more than 31 bits is an error, on SQLite one of more than 63.
"""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from helpdesk.adjustments.services import undo_adjustment
from helpdesk.clock import FixedClock
from helpdesk.database import LARGEST_ID
from helpdesk.errors import HelpdeskError, InvalidInputError, NotFoundError
from helpdesk.guide.services import access_entry
from helpdesk.people import Admin
from helpdesk.phrases.reviewing import access_phrase
from helpdesk.training.switching import find_version
from tests.support import postgres
from tests.support.fixtures import START

NUMBERS = (-1, 0, LARGEST_ID, LARGEST_ID + 1, 10**20)


def _undo(session: Session, number: int) -> object:
    return undo_adjustment(session, number, by=Admin(3001), clock=FixedClock(START))


LOOKED_UP: list[tuple[Callable[[Session, int], object], type[HelpdeskError]]] = [
    (access_phrase, NotFoundError),
    (access_entry, InvalidInputError),
    (_undo, InvalidInputError),
    (find_version, InvalidInputError),
]


@pytest.mark.parametrize(("look_up", "refusal"), LOOKED_UP)
@pytest.mark.parametrize("number", NUMBERS)
def test_there_is_no_such_row(
    session: Session, look_up: Callable[[Session, int], object], refusal: type[HelpdeskError], number: int
) -> None:
    with pytest.raises(refusal):
        look_up(session, number)


class TestOnPostgres:
    """The same on the server, in one go."""

    pytestmark = postgres.ABOUT_POSTGRES

    def test_there_is_no_such_row_either(self, session: Session) -> None:
        for look_up, refusal in LOOKED_UP:
            for number in NUMBERS:
                with pytest.raises(refusal):
                    look_up(session, number)
