"""An import of the guide: looked at before anything is written, adding and reporting, never replacing."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.errors import InvalidInputError
from helpdesk.guide import importing, services
from helpdesk.guide.checks import Given
from helpdesk.guide.files import Row
from helpdesk.guide.importing import CheckedRows, ImportReport, check_rows, import_guide, try_import
from helpdesk.guide.models import GuideEntry
from helpdesk.guide.services import list_entries, restore_entry, withdraw_entry
from helpdesk.office import apply_office
from helpdesk.people import Admin
from tests.support.fixtures import example_office
from tests.support.guide import RENEWAL, RESIDENCE, UMBRELLA, given, make_entry

BY = Admin(3001)


def rows(*entries: Given) -> list[Row]:
    return [Row(place, one) for place, one in enumerate(entries, 2)]


def bring_in(session: Session, file: Iterable[Row], clock: FixedClock) -> ImportReport:
    return import_guide(session, check_rows(session, file, clock=clock), by=BY, clock=clock)


def many(count: int) -> list[Given]:
    return [given(title=f"第{at}号事项怎么办", wordings=(f"问第{at}号事项",)) for at in range(count)]


def test_rows_are_read_while_somebody_else_writes(served: Database, clock: FixedClock) -> None:
    """What takes long is done beside the writers, not instead of them."""
    with served.session() as writing:
        make_entry(writing, clock)  # Holds the write lock until the end of the block.
        checked: list[CheckedRows] = []

        def look() -> None:
            with served.reading() as session:
                checked.append(check_rows(session, rows(RENEWAL), clock=clock))

        beside = threading.Thread(target=look)
        beside.start()
        beside.join(timeout=5)
        assert checked
    with served.session() as session:
        assert import_guide(session, checked[0], by=BY, clock=clock).added == 1


def test_nothing_is_asked_of_the_database_for_each_row(
    session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check_rows(session, rows(*many(60)), clock=clock)
    monkeypatch.setattr(importing, "check_given", None)  # Nothing is read a second time while others wait.
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    assert import_guide(session, checked, by=BY, clock=clock).added == 60
    assert len([one for one in asked if one.startswith("SELECT")]) < 5
    audited = session.scalars(select(AuditEntry).where(AuditEntry.action == "add_guide_entry")).all()
    assert len({row.details["entry"] for row in audited}) == 60


def test_what_came_in_between_looking_and_writing_is_reported(session: Session, clock: FixedClock) -> None:
    checked = check_rows(session, rows(RESIDENCE, RENEWAL), clock=clock)
    first = make_entry(session, clock, title="外来人口办证", wordings=("居住证怎么办",))
    report = import_guide(session, checked, by=BY, clock=clock)
    assert (report.added, report.known) == (1, 0)
    assert report.faults == ((2, f"“居住证怎么办”已经在第 {first.id} 条“外来人口办证”里了，请改那一条，或者换个问法"),)


def test_rows_of_one_file_that_claim_the_same_are_named_by_their_line(session: Session, clock: FixedClock) -> None:
    file = rows(RESIDENCE, given(title="外来人口办证", wordings=("居住证，怎么办？",)), RESIDENCE)
    tried = try_import(session, check_rows(session, file, clock=clock))
    assert session.scalars(select(GuideEntry)).all() == []
    done = bring_in(session, file, clock)
    assert tried == done
    assert (done.added, done.known) == (1, 1)
    ((line, fault),) = done.faults
    assert (line, "第 2 行“居住证怎么办理”" in fault) == (3, True)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"answer": RESIDENCE.answer + "  \n"},
        {"title": " 居住证怎么办理 "},
        {"source": "《居住证暂行条例》第二条 "},
        {"wordings": (*RESIDENCE.wordings, "居住证怎么办？")},
    ],
)
def test_an_entry_is_known_again_whatever_blanks_a_file_adds(
    session: Session, clock: FixedClock, otherwise: dict[str, Any]
) -> None:
    make_entry(session, clock)
    report = bring_in(session, rows(replace(RESIDENCE, **otherwise)), clock)
    assert (report.added, report.known, report.faults) == (0, 1, ())


def test_an_entry_that_says_something_else_by_now_is_not_replaced(session: Session, clock: FixedClock) -> None:
    entry = make_entry(session, clock)
    report = bring_in(session, rows(given(answer="别的答复。")), clock)
    assert (report.added, len(report.faults)) == (0, 1)
    assert entry.answer == RESIDENCE.answer


def test_a_team_may_be_written_by_its_name(session: Session, clock: FixedClock) -> None:
    apply_office(session, example_office(), clock)
    report = bring_in(session, rows(replace(UMBRELLA, team_code="民政窗口")), clock)
    assert (report.added, report.faults) == (1, ())
    assert session.scalars(select(GuideEntry.team_code)).one() == "civil"
    report = bring_in(session, rows(given(UMBRELLA, title="借伞", wordings=("借把伞",), team_code="没有组")), clock)
    assert "没有“没有组”这个科室，可以写：" in report.faults[0][1]
    assert "民政" in report.faults[0][1]


def test_no_more_come_in_than_there_is_room_for(
    session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (importing, services):
        monkeypatch.setattr(module, "MOST_ENTRIES", 3)
    gone = make_entry(session, clock)
    withdraw_entry(session, gone.id, revision=1, by=BY, clock=clock)
    report = bring_in(session, rows(*many(5)), clock)
    assert (report.added, [line for line, _ in report.faults]) == (3, [5, 6])
    with pytest.raises(InvalidInputError, match="请先撤下不用的"):
        restore_entry(session, gone.id, revision=2, by=BY, clock=clock)


def test_signs_alone_find_nothing_in_a_list(session: Session, clock: FixedClock) -> None:
    make_entry(session, clock)
    assert list_entries(session, "？！").found == 0
    assert list_entries(session, " ").found == 1
    assert [one.title for one in list_entries(session, "派出所").entries] == [RESIDENCE.title]
