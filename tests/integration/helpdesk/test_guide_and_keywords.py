"""An entry of the guide must not stand in the way of an alarm, whoever made the keyword and wherever it is added."""

import pytest
from sqlalchemy.orm import Session

from helpdesk.adjustments.models import AdjustmentKind
from helpdesk.adjustments.services import adjust
from helpdesk.clock import FixedClock
from helpdesk.emergencies.keywords import keywords_in_use
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from tests.support.guide import make_entry


def test_a_wording_that_is_a_keyword_of_an_admin_is_refused_also_on_the_command_line(
    session: Session, clock: FixedClock
) -> None:
    make_entry(session, clock, title="煤气罐怎么换", wordings=("罐子空了去哪换",))
    adjust(session, AdjustmentKind.EMERGENCY, "罐子呲呲响", {"kind": "gas"}, by=Admin(None), clock=clock)
    assert not keywords_in_use(), "this process was handed none, as on the command line"
    with pytest.raises(InvalidInputError, match="会当作急事"):
        make_entry(session, clock, title="煤气罐响", wordings=("厨房罐子呲呲响",))
