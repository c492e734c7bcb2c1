"""What was trained on the command line and waits for 上线: the admins in the chat are told, once."""

import json

import pytest
from typer.testing import CliRunner

from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.training.models import JobReason, Verdict
from helpdesk.training.services import request_training
from helpdesk.training.waiting import VERSION_WAITS
from linli import gate_command
from linli.cli import app
from tests.support.models import make_scores
from tests.unit.linli.test_training_job import Workshop, migrated, workshop

__all__ = ["migrated", "workshop"]


def told(workshop: Workshop) -> list[tuple[int, dict[str, int]]]:
    with workshop.database.reading() as session:
        rows = session.query(OutboxRow).filter_by(kind=VERSION_WAITS).order_by(OutboxRow.recipient_id).all()
        return [(row.recipient_id, row.params) for row in rows]


def test_admins_learn_of_a_version_from_the_command_line(workshop: Workshop) -> None:
    workshop.settings.admins = [3002, 3001]
    workshop.run()
    assert told(workshop) == [], "the first one goes live by itself"
    workshop.gate(Verdict.FAILED)
    result = workshop.run()
    facts = {"version": result.version_id, "admins": 2}
    assert told(workshop) == [(3001, facts), (3002, facts)]


def test_who_is_told_otherwise_or_need_not_decide_gets_no_letter(workshop: Workshop) -> None:
    workshop.settings.admins = [3001]
    workshop.run()
    workshop.gate(Verdict.PASSED)
    workshop.run(activate=True)
    workshop.run(reason=JobReason.UPDATE)
    with workshop.database.session() as session:
        job_id = request_training(session, by=Admin(3001), clock=workshop.clock).id
    workshop.run(job_id=job_id)
    assert told(workshop) == []


@pytest.mark.parametrize(
    ("before", "tonight", "is_dropped"),
    [
        (Verdict.PASSED, Verdict.PASSED, True),
        (Verdict.PASSED, Verdict.FAILED, False),
        (Verdict.FAILED, Verdict.FAILED, True),
        (Verdict.PASSED, None, False),
        (None, None, True),
        (None, Verdict.FAILED, True),
    ],
)
def test_a_night_that_did_not_pass_drops_nothing_that_passed(
    workshop: Workshop, before: Verdict | None, tonight: Verdict | None, is_dropped: bool
) -> None:
    workshop.run()
    workshop.gate(before)
    last = workshop.run(reason=JobReason.NIGHTLY)
    workshop.gate(tonight)
    workshop.run(reason=JobReason.NIGHTLY)
    version = workshop.versions()[1]
    assert (version.id, version.dropped_at is not None) == (last.version_id, is_dropped)


def test_the_command_line_speaks_as_the_chat_does(workshop: Workshop) -> None:
    for name in ("HOME", "RASA_PORT"):
        workshop.patch.setenv(f"LINLI_{name}", str(getattr(workshop.settings, name.lower())))
    said = CliRunner().invoke(app, ["train"]).output
    said += CliRunner().invoke(app, ["train"]).output
    said += CliRunner().invoke(app, ["models", "list"]).output
    assert "学了 12 句，其中你们教的 0 句" in said
    assert "没有做上线检查，还没有上线；再检查一次：linli gate 2" in said
    assert "学了 12 句（你们教的 0 句）" in said
    assert not any(word in said for word in ("语料", "采纳", "备料", "启用"))
    with workshop.database.session() as session:
        for version, wrong in zip(workshop.versions(), (5, 9), strict=True):
            session.merge(version).scores = make_scores(wrong)
    compared = CliRunner().invoke(app, ["models", "compare", "1", "2"]).output
    assert "随手拍：" in compared
    assert "report_snapshot" not in compared
    facts = json.loads(CliRunner().invoke(app, ["models", "list", "--json"]).output)
    assert {"examples", "phrases"} <= facts[0].keys()


def test_the_gate_says_its_reasons_in_words() -> None:
    reason = {"code": "label", "name": "report_snapshot", "before": 40, "after": 30, "count": 50, "words": ""}
    talk = {**reason, "code": "talk_lost", "name": "t1", "words": "报路灯 & 留电话"}
    changes = {"messages": 100, "right": 90, "live_right": 95, "missed": 1, "false_alarms": 2}
    report = {"reasons": [reason, talk], "changes": changes, "dialogues": {"passed": 34, "count": 35}}
    facts = {"version": 7, "file": "b.tar.gz", "verdict": Verdict.FAILED, "seconds": 57.0, "report": report}
    words = gate_command.as_words(facts)
    assert "✗ “随手拍”认得差了：50 句里，从认对 40 句变成 30 句" in words
    assert "✗ 原来走得通的对话走不通了：报路灯 & 留电话" in words
    assert "label" not in words


def test_what_two_agreed_to_need_not_have_failed(workshop: Workshop) -> None:
    workshop.patch.setenv("LINLI_HOME", str(workshop.settings.home))
    workshop.run()
    with workshop.database.session() as session:
        session.merge(workshop.versions()[0]).verdict = Verdict.OVERRIDDEN
    said = CliRunner().invoke(app, ["models", "list"]).output
    assert "检查：没有放行，两人同意用" in said
