"""An office in service gets the tables of what admins teach, and can go back, with all its rows; on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from helpdesk.clock import FixedClock
from helpdesk.database import Base, Database, create_database
from helpdesk.migrations.running import migration_config
from helpdesk.people import Admin
from helpdesk.tickets.models import Ticket
from helpdesk.training.models import JobReason, JobStatus, ModelVersion, TrainingJob
from helpdesk.training.services import request_training
from helpdesk.training.versions import live_version
from tests.support import postgres
from tests.support.fixtures import START

# As the rows were before.
OLD_ROWS = (
    "INSERT INTO residents (id, telegram_user_id, chat_id, created_at) VALUES (1, 5, 5, '2026-03-01 01:00')",
    "INSERT INTO tickets (id, number, service, status, summary, details, urgency, resident_id, bounce_count, "
    "urge_count, opened_at, accept_due_at, handle_due_at, promised_on, open_key) VALUES "
    "(7, '100072', 'snapshot', 'new', '路灯', '{}', 'normal', 1, 0, 0, '2026-03-01 01:00', "
    "'2026-03-01 01:00', '2026-03-01 01:00', '2026-03-09', 'k')",
    "INSERT INTO ticket_messages (ticket_id, author_kind, kind, text, created_at) VALUES "
    "(7, 'resident', 'supplement', '还没修', '2026-03-01 01:00')",
    "INSERT INTO audit_entries (ticket_id, actor_kind, action, at, details) VALUES "
    "(7, 'resident', 'open', '2026-03-01 01:00', '{}')",
    "INSERT INTO training_jobs (id, requested_by, status, stage, percent, requested_at) VALUES "
    "(1, 9, 'done', '', 100, '2026-03-01 01:00')",
    "INSERT INTO model_versions (id, file, trained_at, data_hash, examples, live_since) VALUES "
    "(1, 'old.tar.gz', '2026-03-01 01:00', 'x', 5, '2026-03-01 01:00')",
)
# What the new tables then hold; everything refers to something older.
NEW_ROWS = (
    "INSERT INTO training_jobs (id, status, stage, percent, requested_at, reason) VALUES "
    "(2, 'cancelled', '', 5, '2026-03-01 01:00', 'nightly')",
    "INSERT INTO model_versions (id, file, trained_at, data_hash, examples, phrases, job_id) VALUES "
    "(2, 'new.tar.gz', '2026-03-01 01:00', 'x', 5, 1, 1)",
    "INSERT INTO model_switches (version_id, kind, at) VALUES (2, 'activate', '2026-03-01 01:00')",
    "INSERT INTO readings (resident_id, message_key, version_id, intent, confidence, is_fallback, in_form, ranking, "
    "entities, is_corrected, at) VALUES (1, 'm', 2, 'greet', 0.5, false, false, '[]', '[]', false, '2026-03-01 01:00')",
    "INSERT INTO phrases (id, signature, group_key, text, entities, origin, status, version_id, ranking, seen_count, "
    "score, ticket_id, resident_id, first_seen_at, last_seen_at, revision) VALUES "
    "(1, 's', 's', '路灯不亮', '[]', 'unsure', 'candidate', 2, '[]', 1, 0, 7, 1, '2026-03-01 01:00', "
    "'2026-03-01 01:00', 0)",
    "INSERT INTO phrase_bands (band, phrase_id) VALUES (4, 1)",
    "INSERT INTO phrase_reviews (phrase_id, action, before, at) VALUES (1, 'approve', '{}', '2026-03-01 01:00')",
)
KEPT = {"residents": 1, "tickets": 1, "ticket_messages": 1, "audit_entries": 1}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=postgres.ABOUT_POSTGRES)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the version before, with its rows."""
    if request.param == "postgresql":
        with postgres.bare() as database:
            _fill(database)
            # The rows came with their ids, past the sequences.
            _write(database, "SELECT setval('training_jobs_id_seq', 5)")
            yield database
        return
    database = create_database(f"sqlite:///{tmp_path / 'linli.db'}")
    _fill(database)
    yield database
    database.dispose()


def _fill(database: Database) -> None:
    database.upgrade("0004")
    _write(database, *OLD_ROWS)


def _write(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        for statement in statements:
            connection.exec_driver_sql(statement)


def _counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in KEPT}  # noqa: S608


def test_the_rows_of_the_version_before_are_read_as_they_were_meant(office: Database) -> None:
    office.upgrade()
    with office.session() as session:
        job, version, ticket = (
            session.get_one(TrainingJob, 1),
            session.get_one(ModelVersion, 1),
            session.get_one(Ticket, 7),
        )
        assert (job.reason, job.status, job.stage_seconds) == (JobReason.ADMIN, JobStatus.DONE, None)
        assert (version.phrases, version.verdict, version.scores, version.job_id) == (0, None, None, None)
        assert live_version(session) is version, "the model that answered goes on answering"
        assert (ticket.begun_with, ticket.guide_id) == (None, None)
        assert request_training(session, by=Admin(9), clock=FixedClock(START)).id > job.id
    with office.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_back_and_forth_costs_no_older_row(office: Database) -> None:
    office.upgrade()
    _write(office, *NEW_ROWS)
    with office.engine.begin() as connection:
        command.downgrade(migration_config(connection), "0004")
    assert _counts(office) == KEPT
    with office.reading() as session:
        # The older program knows no run that was cancelled.
        assert session.execute(text("SELECT status FROM training_jobs ORDER BY id")).scalars().all() == [
            "done",
            "failed",
        ]
    office.upgrade()
    assert _counts(office) == KEPT
    with office.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
