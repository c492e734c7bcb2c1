"""The whole life of a ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


EPOCH = "1970-01-01 00:00:00+00:00"  # Of a column that may not be empty, until the next line fills it.


def upgrade() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["staff.id"], name=op.f("fk_canned_replies_changed_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_canned_replies_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
    )
    with op.batch_alter_table("canned_replies", schema=None) as batch_op:
        batch_op.create_index("ix_canned_replies_team_id_kind", ["team_id", "kind"], unique=False)

    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_extensions_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_extensions_decided_by_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_extensions_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index("ix_extensions_ticket_id", ["ticket_id"], unique=False)

    op.create_table(
        "helping_teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["called_by_id"], ["staff.id"], name=op.f("fk_helping_teams_called_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_helping_teams_team_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_helping_teams_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helping_teams")),
        sa.UniqueConstraint("ticket_id", "team_id", name=op.f("uq_helping_teams_ticket_id_team_id")),
    )
    with op.batch_alter_table("helping_teams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_helping_teams_team_id"), ["team_id"], unique=False)

    op.create_table(
        "joined_residents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("own_ticket_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(length=40), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["own_ticket_id"], ["tickets.id"], name=op.f("fk_joined_residents_own_ticket_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_joined_residents_resident_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_joined_residents_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined_residents")),
        sa.UniqueConstraint("ticket_id", "resident_id", name=op.f("uq_joined_residents_ticket_id_resident_id")),
    )
    with op.batch_alter_table("joined_residents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joined_residents_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "ticket_terms",
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_terms_ticket_id")),
        sa.PrimaryKeyConstraint("term", "ticket_id", name=op.f("pk_ticket_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "month_figures",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("first_day", "team_id", name=op.f("pk_month_figures")),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_timers_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("name", "ticket_id", "subject", name=op.f("uq_timers_name_ticket_id_subject")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index("ix_timers_due_at", ["due_at", "id"], unique=False)
        batch_op.create_index("ix_timers_ticket_id", ["ticket_id"], unique=False)

    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fingerprint", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("stand_in_id", sa.Integer(), nullable=True))

    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supervises", sa.Boolean(), nullable=False, server_default="0"))

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place_name", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("unit_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("cell", sa.String(length=24), nullable=True))
        batch_op.add_column(
            sa.Column("accept_from_at", sa.DateTime(timezone=True), nullable=False, server_default=EPOCH)
        )
        batch_op.add_column(
            sa.Column("handle_from_at", sa.DateTime(timezone=True), nullable=False, server_default=EPOCH)
        )
        batch_op.add_column(sa.Column("extended_days", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("paused_seconds", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("is_provisional", sa.Boolean(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("feedback_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_run", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("reminded_level", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("unanswered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False, server_default=EPOCH))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("channel", sa.String(length=20), nullable=False, server_default="chat"))
        batch_op.add_column(sa.Column("opened_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("crowd_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("is_with_supervisor", sa.Boolean(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("supervision", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("reopen_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("unsolved_reason", sa.Text(), nullable=True))
        batch_op.create_index("ix_tickets_cell_topic", ["cell", "topic", "opened_at"], unique=False)
        batch_op.create_index("ix_tickets_opened_at", ["opened_at"], unique=False)
        batch_op.drop_index("ix_tickets_status")
        batch_op.create_index(
            "ix_tickets_status_team_id",
            ["status", "team_id", "opened_at", "accept_due_at", "handle_due_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_tickets_team_id_opened_at",
            ["team_id", "opened_at", "place_name", "topic", "status", "crowd_count", "cell", "id"],
            unique=False,
        )
        batch_op.create_index("ix_tickets_merged_into_id", ["merged_into_id"], unique=False)
        batch_op.drop_index("ix_tickets_team_id_status")
        batch_op.create_index(
            "ix_tickets_team_id_status_accept_due_at", ["team_id", "status", "accept_due_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_tickets_team_id_status_handle_due_at", ["team_id", "status", "handle_due_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_tickets_owner_id_status_handle_due_at", ["owner_id", "status", "handle_due_at", "id"], unique=False
        )
        batch_op.create_index("ix_tickets_place_name_topic", ["place_name", "topic", "opened_at"], unique=False)

    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("is_active", sa.Boolean(), nullable=False, server_default="1"))

    op.execute("UPDATE tickets SET accept_from_at = opened_at, handle_from_at = opened_at")
    op.execute("UPDATE tickets SET moved_at = coalesce(closed_at, resolved_at, claimed_at, opened_at)")


def downgrade() -> None:
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_column("is_active")
        batch_op.drop_column("area")

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_status_team_id")
        batch_op.create_index("ix_tickets_status", ["status"], unique=False)
        batch_op.drop_index("ix_tickets_opened_at")
        batch_op.drop_index("ix_tickets_place_name_topic")
        batch_op.drop_index("ix_tickets_owner_id_status_handle_due_at")
        batch_op.drop_index("ix_tickets_team_id_status_handle_due_at")
        batch_op.drop_index("ix_tickets_team_id_status_accept_due_at")
        batch_op.create_index("ix_tickets_team_id_status", ["team_id", "status"], unique=False)
        batch_op.drop_index("ix_tickets_team_id_opened_at")
        batch_op.drop_index("ix_tickets_merged_into_id")
        batch_op.drop_index("ix_tickets_cell_topic")
        batch_op.drop_column("unsolved_reason")
        batch_op.drop_column("reopen_count")
        batch_op.drop_column("supervision")
        batch_op.drop_column("is_with_supervisor")
        batch_op.drop_column("crowd_count")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("opened_by_id")
        batch_op.drop_column("channel")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("moved_at")
        batch_op.drop_column("unanswered_at")
        batch_op.drop_column("reminded_level")
        batch_op.drop_column("reminded_run")
        batch_op.drop_column("feedback_due_at")
        batch_op.drop_column("is_provisional")
        batch_op.drop_column("paused_seconds")
        batch_op.drop_column("extended_days")
        batch_op.drop_column("handle_from_at")
        batch_op.drop_column("accept_from_at")
        batch_op.drop_column("cell")
        batch_op.drop_column("unit_code")
        batch_op.drop_column("place_name")

    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.drop_column("supervises")

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("stand_in_id")
        batch_op.drop_column("away_until")

    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_column("fingerprint")

    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_index("ix_timers_ticket_id")
        batch_op.drop_index("ix_timers_due_at")

    op.drop_table("timers")
    op.drop_table("month_figures")
    op.drop_table("ticket_terms")
    with op.batch_alter_table("joined_residents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joined_residents_resident_id"))

    op.drop_table("joined_residents")
    with op.batch_alter_table("helping_teams", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_helping_teams_team_id"))

    op.drop_table("helping_teams")
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.drop_index("ix_extensions_ticket_id")

    op.drop_table("extensions")
    with op.batch_alter_table("canned_replies", schema=None) as batch_op:
        batch_op.drop_index("ix_canned_replies_team_id_kind")

    op.drop_table("canned_replies")
