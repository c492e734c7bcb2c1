"""The table of moves: every pair of status and move is either in it or refused."""

import ast
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

import helpdesk
from helpdesk.errors import IllegalMoveError
from helpdesk.people import SYSTEM
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import FINAL, MOVES, OPEN, STATUS_LABELS, Move, Status, can

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)

# Written out again by hand, so that a slip in the table is a failing test. Moves that lead nowhere new stay.
T, N, P, W, R = Status.TRIAGE, Status.NEW, Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED
EXPECTED: dict[Move, dict[Status, Status]] = {
    Move.OPEN: {},
    Move.OPEN_TO_TRIAGE: {},
    Move.DISPATCH: {T: N, N: N, P: N, W: N},
    Move.CLAIM: {N: P},
    Move.RETURN: {N: T, P: T, W: T},
    Move.ASSIGN: {N: P, P: P, W: W},
    Move.HELP: {P: P},
    Move.END_HELP: {P: P, W: W},
    Move.ASK: {P: W},
    Move.SUPPLEMENT: {T: T, N: N, P: P, W: P, R: R},
    Move.ANSWER: {T: T, N: N, P: P, W: W, R: R},
    Move.ASK_EXTENSION: {P: P},
    Move.EXTEND: {P: P},
    Move.REFUSE_EXTENSION: {P: P},
    Move.RESOLVE: {P: R, W: R},
    Move.RATE: {R: Status.CLOSED},
    Move.REOPEN: {R: P},
    Move.ARCHIVE: {R: Status.CLOSED},
    Move.REJECT: dict.fromkeys((T, N, P, W), Status.REJECTED),
    Move.WITHDRAW: dict.fromkeys((T, N, P, W), Status.WITHDRAWN),
    Move.MERGE: dict.fromkeys((T, N, P, W), Status.MERGED),
    Move.UNMERGE: {Status.MERGED: N},
    Move.UNMERGE_TO_TRIAGE: {Status.MERGED: T},
    Move.URGE: {T: T, N: N, P: P, W: W},
    Move.SUPERVISE: {T: T, N: N, P: P, W: W},
    Move.PRIORITISE: {T: T, N: N, P: P, W: W},
    Move.RECLASSIFY: {T: T, N: N, P: P, W: W},
}


def make_ticket_in(status: Status | None) -> Ticket:
    ticket = Ticket(number="100014", accept_due_at=AT, handle_due_at=AT + timedelta(days=7), paused_at=None)
    if status is not None:
        ticket.status = status
    return ticket


@pytest.mark.parametrize(("status", "move"), list(product(Status, Move)))
def test_every_pair_of_status_and_move_is_made_or_refused(status: Status, move: Move) -> None:
    ticket = make_ticket_in(status)
    after = EXPECTED[move].get(status)
    assert can(status, move) is (after is not None)
    if after is None:
        with pytest.raises(IllegalMoveError) as refused:
            ticket.apply(move, by=SYSTEM, at=AT)
        assert (refused.value.number, refused.value.status, refused.value.move) == ("100014", status, move)
        assert ticket.status is status
    else:
        ticket.apply(move, by=SYSTEM, at=AT)
        assert ticket.status is after


@pytest.mark.parametrize("move", list(Move))
def test_a_ticket_that_does_not_exist_yet_can_only_be_opened(move: Move) -> None:
    ticket = make_ticket_in(None)
    opened = {Move.OPEN: Status.NEW, Move.OPEN_TO_TRIAGE: Status.TRIAGE}.get(move)
    if opened is None:
        with pytest.raises(IllegalMoveError):
            ticket.apply(move, by=SYSTEM, at=AT)
    else:
        ticket.apply(move, by=SYSTEM, at=AT)
        assert ticket.status is opened


def test_nothing_but_taking_back_a_merge_leads_out_of_a_final_status() -> None:
    assert {pair for pair in MOVES if pair[0] in FINAL} == {
        (Status.MERGED, Move.UNMERGE),
        (Status.MERGED, Move.UNMERGE_TO_TRIAGE),
    }


def test_open_resolved_and_final_are_all_there_is() -> None:
    assert OPEN | {Status.RESOLVED} | FINAL == set(Status) == set(STATUS_LABELS)
    assert not OPEN & FINAL


def test_only_apply_changes_a_status() -> None:
    folder = Path(helpdesk.__file__).parent
    found = [
        f"{file.relative_to(folder)}:{node.lineno}"
        for file in folder.rglob("*.py")
        if file.name != "errors.py" and file.parent.name != "phrases"  # Phrases have a status of their own.
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for name in ast.walk(target)
        if isinstance(name, ast.Attribute) and name.attr == "status" and not _is_job(name)
    ]
    assert len(found) == 1
    assert found[0].startswith("tickets/models.py:")


def _is_job(name: ast.Attribute) -> bool:
    return isinstance(name.value, ast.Name) and name.value.id == "job"


def test_clocks_stand_still_while_the_ticket_waits() -> None:
    ticket = make_ticket_in(Status.IN_PROGRESS)
    ticket.apply(Move.ASK, by=SYSTEM, at=AT + timedelta(days=2))
    assert ticket.paused_at == AT + timedelta(days=2)
    ticket.apply(Move.SUPPLEMENT, by=SYSTEM, at=AT + timedelta(days=5))
    assert ticket.paused_at is None
    assert ticket.handle_due_at == AT + timedelta(days=10)
    assert ticket.accept_due_at == AT + timedelta(days=3)


def test_final_statuses_stamp_the_closing() -> None:
    ticket = make_ticket_in(Status.RESOLVED)
    ticket.apply(Move.ARCHIVE, by=SYSTEM, at=AT)
    assert ticket.closed_at == AT
