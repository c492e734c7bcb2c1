"""Admins teach the bot: readings, phrases, adjustments, the guide, and all that is known of a model version."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adjustments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
    )
    with op.batch_alter_table("adjustments", schema=None) as batch_op:
        batch_op.create_index("ix_adjustments_kind_name", ["kind", "name", "id"], unique=False)
        batch_op.create_index(
            "ix_adjustments_undone_at",
            ["undone_at"],
            unique=False,
            sqlite_where=sa.text("undone_at IS NOT NULL"),
            postgresql_where=sa.text("undone_at IS NOT NULL"),
        )

    op.create_table(
        "admin_preferences",
        sa.Column("admin_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("daily_review", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("admin_id", name=op.f("pk_admin_preferences")),
    )
    op.create_table(
        "guide_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("wordings", sa.JSON(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("service", sa.String(length=40), nullable=True),
        sa.Column("team_code", sa.String(length=40), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("shown_count", sa.Integer(), nullable=False),
        sa.Column("helped_count", sa.Integer(), nullable=False),
        sa.Column("missed_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_entries")),
    )
    with op.batch_alter_table("guide_entries", schema=None) as batch_op:
        batch_op.create_index("ix_guide_entries_withdrawn_at", ["withdrawn_at"], unique=False)

    op.create_table(
        "model_switches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("version_before_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by_admin", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("watched_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["model_versions.id"], name=op.f("fk_model_switches_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_switches")),
    )
    with op.batch_alter_table("model_switches", schema=None) as batch_op:
        batch_op.create_index("ix_model_switches_at", ["at"], unique=False)

    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("message_key", sa.String(length=120), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("intent", sa.String(length=60), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("is_fallback", sa.Boolean(), nullable=False),
        sa.Column("in_form", sa.Boolean(), nullable=False),
        sa.Column("ranking", sa.JSON(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("topic_confidence", sa.Double(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.Column("is_corrected", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_readings_resident_id")),
        sa.ForeignKeyConstraint(["version_id"], ["model_versions.id"], name=op.f("fk_readings_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("resident_id", "message_key", name=op.f("uq_readings_resident_id_message_key")),
    )
    with op.batch_alter_table("readings", schema=None) as batch_op:
        is_somebodys = sa.text("resident_id IS NOT NULL")
        batch_op.create_index("ix_readings_at", ["at"], sqlite_where=is_somebodys, postgresql_where=is_somebodys)
        counted = ["version_id", "at", "in_form", "is_fallback", "is_corrected"]
        batch_op.create_index("ix_readings_version_id_at", counted, unique=False)

    op.create_table(
        "phrases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("group_key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("guess", sa.String(length=60), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("ranking", sa.JSON(), nullable=False),
        sa.Column("guess_topic", sa.String(length=40), nullable=True),
        sa.Column("topic_confidence", sa.Double(), nullable=True),
        sa.Column("suggested_intent", sa.String(length=60), nullable=True),
        sa.Column("suggested_topic", sa.String(length=40), nullable=True),
        sa.Column("intent", sa.String(length=60), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_intent", sa.String(length=60), nullable=True),
        sa.Column("first_topic", sa.String(length=40), nullable=True),
        sa.Column("first_by", sa.BigInteger(), nullable=True),
        sa.Column("seen_count", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_phrases_resident_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_phrases_ticket_id")),
        sa.ForeignKeyConstraint(["version_id"], ["model_versions.id"], name=op.f("fk_phrases_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases")),
        sa.UniqueConstraint("signature", name=op.f("uq_phrases_signature")),
    )
    with op.batch_alter_table("phrases", schema=None) as batch_op:
        batch_op.create_index("ix_phrases_group_key", ["group_key", "status"], unique=False)
        batch_op.create_index("ix_phrases_intent", ["intent", "status"], unique=False)
        batch_op.create_index("ix_phrases_resident_id", ["resident_id"], unique=False)
        batch_op.create_index("ix_phrases_status_score", ["status", "score", "id"], unique=False)

    op.create_table(
        "phrase_bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phrase_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["phrase_id"], ["phrases.id"], name=op.f("fk_phrase_bands_phrase_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "phrase_id", name=op.f("pk_phrase_bands")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("phrase_bands", schema=None) as batch_op:
        batch_op.create_index("ix_phrase_bands_phrase_id", ["phrase_id"], unique=False)

    op.create_table(
        "phrase_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phrase_id", sa.Integer(), nullable=False),
        sa.Column("admin_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["phrase_id"], ["phrases.id"], name=op.f("fk_phrase_reviews_phrase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_reviews")),
    )
    with op.batch_alter_table("phrase_reviews", schema=None) as batch_op:
        batch_op.create_index("ix_phrase_reviews_admin_id", ["admin_id", "at"], unique=False)
        batch_op.create_index("ix_phrase_reviews_phrase_id", ["phrase_id"], unique=False)

    with op.batch_alter_table("model_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("model_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("rasa_version", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("code_version", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("seed", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("phrases", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("seconds", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("trained_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("scores", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("verdict", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("report", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("gate_seconds", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("learned", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("override_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("override_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("override_agreed_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("override_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_model_versions_job_id"), "training_jobs", ["job_id"], ["id"])

    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.create_index("ix_residents_chat_id", ["chat_id"], unique=False)

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_entries_after",
            ["after"],
            unique=False,
            postgresql_where=sa.text("after IS NOT NULL"),
            sqlite_where=sa.text("after IS NOT NULL"),
        )

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("begun_with", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("guide_id", sa.Integer(), nullable=True))

    with op.batch_alter_table("training_jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=40), nullable=False, server_default="admin"))
        batch_op.add_column(sa.Column("cancelled_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("chat_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("seconds_left", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stage_seconds", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_index("ix_residents_chat_id")

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_after")

    with op.batch_alter_table("phrase_reviews", schema=None) as batch_op:
        batch_op.drop_index("ix_phrase_reviews_phrase_id")
        batch_op.drop_index("ix_phrase_reviews_admin_id")

    op.drop_table("phrase_reviews")
    with op.batch_alter_table("phrase_bands", schema=None) as batch_op:
        batch_op.drop_index("ix_phrase_bands_phrase_id")

    op.drop_table("phrase_bands")
    with op.batch_alter_table("phrases", schema=None) as batch_op:
        batch_op.drop_index("ix_phrases_status_score")
        batch_op.drop_index("ix_phrases_resident_id")
        batch_op.drop_index("ix_phrases_intent")
        batch_op.drop_index("ix_phrases_group_key")

    op.drop_table("phrases")
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.drop_index("ix_readings_version_id_at")
        batch_op.drop_index("ix_readings_at")

    op.drop_table("readings")
    with op.batch_alter_table("model_switches", schema=None) as batch_op:
        batch_op.drop_index("ix_model_switches_at")

    op.drop_table("model_switches")
    with op.batch_alter_table("guide_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_guide_entries_withdrawn_at")

    op.drop_table("guide_entries")
    op.drop_table("admin_preferences")
    with op.batch_alter_table("adjustments", schema=None) as batch_op:
        batch_op.drop_index("ix_adjustments_undone_at")
        batch_op.drop_index("ix_adjustments_kind_name")

    op.drop_table("adjustments")

    # SQLite rebuilds a table to drop what it refers to, which is possible once no row refers to it.
    with op.batch_alter_table("model_versions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_model_versions_job_id"), type_="foreignkey")
        batch_op.drop_column("override_asked_at")
        batch_op.drop_column("override_agreed_by")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("override_by")
        batch_op.drop_column("removed_at")
        batch_op.drop_column("dropped_at")
        batch_op.drop_column("learned")
        batch_op.drop_column("gate_seconds")
        batch_op.drop_column("report")
        batch_op.drop_column("verdict")
        batch_op.drop_column("scores")
        batch_op.drop_column("parent_id")
        batch_op.drop_column("trained_by")
        batch_op.drop_column("job_id")
        batch_op.drop_column("seconds")
        batch_op.drop_column("phrases")
        batch_op.drop_column("seed")
        batch_op.drop_column("code_version")
        batch_op.drop_column("rasa_version")
        batch_op.drop_column("model_id")
        batch_op.drop_column("sha256")

    # And these it need not rebuild; rows refer to them. The older program does not know the new codes.
    with op.batch_alter_table("tickets", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("guide_id")
        batch_op.drop_column("begun_with")

    with op.batch_alter_table("training_jobs", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("stage_seconds")
        batch_op.drop_column("seconds_left")
        batch_op.drop_column("message_id")
        batch_op.drop_column("chat_id")
        batch_op.drop_column("cancelled_by")
        batch_op.drop_column("reason")

    op.execute("UPDATE training_jobs SET status = 'failed' WHERE status = 'cancelled'")
