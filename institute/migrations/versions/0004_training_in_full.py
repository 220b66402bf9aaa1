"""Training in full: timetables, attendance, question bank, quizzes, assignments, gradebook, completion."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "item_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["item_category.id"], name=op.f("fk_item_category_parent_id_item_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_category")),
    )
    with op.batch_alter_table("item_category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_category_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outage_ended_at"), ["ended_at"], unique=False)

    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )
    op.create_table(
        "rubric", sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric"))
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("place", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    op.create_table(
        "item_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_item_import_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_import")),
    )
    with op.batch_alter_table("item_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_import_person_id"), ["person_id"], unique=False)

    op.create_table(
        "rubric_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("criteria", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["person.id"], name=op.f("fk_rubric_version_edited_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["rubric_id"], ["rubric.id"], name=op.f("fk_rubric_version_rubric_id_rubric"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_version")),
        sa.UniqueConstraint("rubric_id", "number", name=op.f("uq_rubric_version_rubric_id_number")),
    )
    with op.batch_alter_table("rubric_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rubric_version_edited_by_id"), ["edited_by_id"], unique=False)

    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["item_category.id"], name=op.f("fk_item_category_id_item_category")),
        sa.ForeignKeyConstraint(["import_id"], ["item_import.id"], name=op.f("fk_item_import_id_item_import")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_item_owner_id_person"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_state"), ["state"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("text", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("takes", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_percent", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("points", sa.Numeric(precision=7, scale=2), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("by_teams", sa.Boolean(), nullable=False),
        sa.Column("second_look", sa.Boolean(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "late_percent BETWEEN 0 AND 100 AND tries >= 1 AND points > 0", name=op.f("ck_assignment_rules")
        ),
        sa.CheckConstraint("late_until IS NULL OR late_until > due_at", name=op.f("ck_assignment_late")),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_assignment_rubric_version_id_rubric_version")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_assignment_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_rubric_version_id"), ["rubric_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_training_id"), ["training_id"], unique=False)

    op.create_table(
        "attendance_rule",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_attendance_rule_percent")),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_attendance_rule_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", name=op.f("pk_attendance_rule")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_calendar_feed_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_feed_training_id"), ["training_id"], unique=False)

    op.create_table(
        "gradebook",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("empty", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("merits", sa.Integer(), nullable=False),
        sa.Column("distinguishes", sa.Integer(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_gradebook_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", name=op.f("pk_gradebook")),
    )
    op.create_table(
        "half_day",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_half_day_closed_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_half_day_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", "half", name=op.f("pk_half_day")),
    )
    with op.batch_alter_table("half_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_half_day_closed_by_id"), ["closed_by_id"], unique=False)

    op.create_table(
        "item_tag",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_tag_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "tag", name=op.f("pk_item_tag")),
    )
    with op.batch_alter_table("item_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_tag_tag"), ["tag"], unique=False)

    op.create_table(
        "item_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("sources", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_item_version_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_version_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_version_item_id_number")),
    )
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_version_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_version_kind"), ["kind"], unique=False)

    op.create_table(
        "mark_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("weight", sa.Numeric(precision=7, scale=2), nullable=False),
        sa.Column("drops", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("weight >= 0 AND drops >= 0", name=op.f("ck_mark_category_weight")),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_mark_category_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_category")),
    )
    with op.batch_alter_table("mark_category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_category_training_id"), ["training_id"], unique=False)

    op.create_table(
        "quiz",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("instructions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=True),
        sa.Column("cool_off", sa.Integer(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.Column("shuffled", sa.Boolean(), nullable=False),
        sa.Column("shuffled_options", sa.Boolean(), nullable=False),
        sa.Column("show_marks", sa.String(), nullable=False),
        sa.Column("show_answers", sa.String(), nullable=False),
        sa.Column("show_explanations", sa.String(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("tolerance", sa.Integer(), nullable=False),
        sa.Column("pre_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name=op.f("ck_quiz_window")
        ),
        sa.ForeignKeyConstraint(["pre_id"], ["quiz.id"], name=op.f("fk_quiz_pre_id_quiz"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_quiz_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz")),
    )
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_pre_id"), ["pre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_training_id"), ["training_id"], unique=False)

    op.create_table(
        "scan_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_scan_pass_made_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_scan_pass_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_pass")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_scan_pass_token_hash")),
    )
    with op.batch_alter_table("scan_pass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_pass_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scan_pass_training_id"), ["training_id"], unique=False)

    op.create_table(
        "shared_module",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_shared_module_training_id_training_session"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_module")),
    )
    with op.batch_alter_table("shared_module", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_module_training_id"), ["training_id"], unique=False)

    op.create_table(
        "assignment_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_extension_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_assignment_extension_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["person.id"], name=op.f("fk_assignment_extension_given_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_extension")),
        sa.UniqueConstraint(
            "enrolment_id", "assignment_id", name=op.f("uq_assignment_extension_enrolment_id_assignment_id")
        ),
    )
    with op.batch_alter_table("assignment_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_extension_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_extension_given_by_id"), ["given_by_id"], unique=False)

    op.create_table(
        "assignment_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_file_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_assignment_file_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_file")),
        sa.UniqueConstraint("key", name=op.f("uq_assignment_file_key")),
    )
    with op.batch_alter_table("assignment_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_file_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "assignment_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_team_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_assignment_team_country_code_country")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_team")),
    )
    with op.batch_alter_table("assignment_team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_team_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "attendance_excuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("halves", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_attendance_excuse_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_attendance_excuse_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_attendance_excuse_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_excuse")),
        sa.UniqueConstraint("key", name=op.f("uq_attendance_excuse_key")),
    )
    with op.batch_alter_table("attendance_excuse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_excuse_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_excuse_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_excuse_file_id"), ["file_id"], unique=False)

    op.create_table(
        "attendance_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("pass_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_attendance_mark_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_attendance_mark_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pass_id"], ["scan_pass.id"], name=op.f("fk_attendance_mark_pass_id_scan_pass"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_mark")),
    )
    with op.batch_alter_table("attendance_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_mark_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_mark_pass_id"), ["pass_id"], unique=False)
        batch_op.create_index("ix_attendance_mark_place", ["enrolment_id", "half"], unique=False)

    op.create_table(
        "attendance_warning",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_attendance_warning_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "kind", name=op.f("pk_attendance_warning")),
    )
    op.create_table(
        "badge",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_badge_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_badge")),
        sa.UniqueConstraint("token", name=op.f("uq_badge_token")),
    )
    op.create_table(
        "exclusion",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_exclusion_by_id_person"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_exclusion_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_exclusion")),
    )
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exclusion_by_id"), ["by_id"], unique=False)

    op.create_table(
        "item_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("difficulty", sa.Numeric(precision=6, scale=4), nullable=True),
        sa.Column("discrimination", sa.Numeric(precision=6, scale=4), nullable=True),
        sa.Column("chosen", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["item_version.id"],
            name=op.f("fk_item_figures_version_id_item_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_figures")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_item_figures_version_id_language")),
    )
    op.create_table(
        "mark_column",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=True),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("points", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("weight", sa.Numeric(precision=7, scale=2), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("points > 0 AND weight >= 0", name=op.f("ck_mark_column_points")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["mark_category.id"],
            name=op.f("fk_mark_column_category_id_mark_category"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_mark_column_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_column")),
        sa.UniqueConstraint("training_id", "source", "ref", name=op.f("uq_mark_column_training_id_source_ref")),
    )
    with op.batch_alter_table("mark_column", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_column_category_id"), ["category_id"], unique=False)

    op.create_table(
        "mark_total",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("computed", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("typed", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_mark_total_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_mark_total")),
    )
    op.create_table(
        "news_due",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_news_due_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_news_due_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "announcement_id", name=op.f("pk_news_due")),
    )
    with op.batch_alter_table("news_due", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_news_due_announcement_id"), ["announcement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_news_due_due_at"), ["due_at"], unique=False)

    op.create_table(
        "quiz_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_back", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("points", sa.Numeric(precision=8, scale=3), nullable=True),
        sa.Column("most", sa.Numeric(precision=8, scale=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_quiz_attempt_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_attempt_quiz_id_quiz"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempt")),
        sa.UniqueConstraint(
            "quiz_id", "enrolment_id", "number", name=op.f("uq_quiz_attempt_quiz_id_enrolment_id_number")
        ),
    )
    with op.batch_alter_table("quiz_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_attempt_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index("ix_quiz_attempt_open", ["state", "ends_at"], unique=False)

    op.create_table(
        "quiz_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_quiz_extension_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_quiz_extension_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_extension_quiz_id_quiz"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_extension")),
        sa.UniqueConstraint("quiz_id", "enrolment_id", name=op.f("uq_quiz_extension_quiz_id_enrolment_id")),
    )
    with op.batch_alter_table("quiz_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_extension_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_extension_person_id"), ["person_id"], unique=False)

    op.create_table(
        "quiz_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quiz_remark_item_id_item")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_quiz_remark_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_remark_quiz_id_quiz"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_quiz_remark_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_remark")),
    )
    with op.batch_alter_table("quiz_remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_remark_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_remark_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_remark_quiz_id"), ["quiz_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_remark_version_id"), ["version_id"], unique=False)

    op.create_table(
        "quiz_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_section_quiz_id_quiz"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_section")),
    )
    with op.batch_alter_table("quiz_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_section_quiz_id"), ["quiz_id"], unique=False)

    op.create_table(
        "shared_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shared_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shared_version_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["shared_id"],
            ["shared_module.id"],
            name=op.f("fk_shared_version_shared_id_shared_module"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_version")),
        sa.UniqueConstraint("shared_id", "number", name=op.f("uq_shared_version_shared_id_number")),
    )
    with op.batch_alter_table("shared_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_version_person_id"), ["person_id"], unique=False)

    op.create_table(
        "assignment_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("own_points", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("own_grade", sa.String(), nullable=False),
        sa.Column("own_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_member_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_assignment_member_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assignment_team.id"],
            name=op.f("fk_assignment_member_team_id_assignment_team"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_member")),
        sa.UniqueConstraint(
            "enrolment_id", "assignment_id", name=op.f("uq_assignment_member_enrolment_id_assignment_id")
        ),
    )
    with op.batch_alter_table("assignment_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_member_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_member_team_id"), ["team_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mark_id"], ["attendance_mark.id"], name=op.f("fk_attendance_mark_id_attendance_mark"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "half", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_half", ["half"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_mark_id"), ["mark_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("column_id", sa.Integer(), nullable=False),
        sa.Column("found", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("typed", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["column_id"], ["mark_column.id"], name=op.f("fk_mark_column_id_mark_column"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_mark_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "column_id", name=op.f("pk_mark")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_column_id"), ["column_id"], unique=False)

    op.create_table(
        "mark_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("column_id", sa.Integer(), nullable=True),
        sa.Column("was", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("became", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_mark_change_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["column_id"], ["mark_column.id"], name=op.f("fk_mark_change_column_id_mark_column")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_mark_change_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_mark_change_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_change")),
    )
    with op.batch_alter_table("mark_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_change_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_change_column_id"), ["column_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_change_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index("ix_mark_change_training", ["training_id", "id"], unique=False)

    op.create_table(
        "quiz_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Numeric(precision=8, scale=3), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("by_people", sa.Boolean(), nullable=False),
        sa.Column("earned", sa.Numeric(precision=8, scale=3), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["quiz_attempt.id"], name=op.f("fk_quiz_answer_attempt_id_quiz_attempt"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_quiz_answer_rubric_version_id_rubric_version")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_quiz_answer_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_answer")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f("uq_quiz_answer_attempt_id_position")),
    )
    with op.batch_alter_table("quiz_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_answer_rubric_version_id"), ["rubric_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_answer_version_id"), ["version_id"], unique=False)

    op.create_table(
        "quiz_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("points", sa.Numeric(precision=8, scale=3), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"], ["item_category.id"], name=op.f("fk_quiz_draw_category_id_item_category")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quiz_draw_item_id_item")),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubric.id"], name=op.f("fk_quiz_draw_rubric_id_rubric")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["quiz_section.id"], name=op.f("fk_quiz_draw_section_id_quiz_section"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_draw")),
    )
    with op.batch_alter_table("quiz_draw", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_draw_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_draw_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_draw_rubric_id"), ["rubric_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_draw_section_id"), ["section_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by_id", sa.Integer(), nullable=True),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("filled", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("points", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("again_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["handed_by_id"], ["enrolment.id"], name=op.f("fk_submission_handed_by_id_enrolment"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["looked_by_id"], ["person.id"], name=op.f("fk_submission_looked_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["person.id"], name=op.f("fk_submission_marked_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["enrolment.id"], name=op.f("fk_submission_saved_by_id_enrolment"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["assignment_team.id"], name=op.f("fk_submission_team_id_assignment_team"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_submission_team_id_number")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_handed_by_id"), ["handed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_looked_by_id"), ["looked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_marked_by_id"), ["marked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_saved_by_id"), ["saved_by_id"], unique=False)

    op.create_table(
        "lesson_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("share", sa.Numeric(precision=6, scale=4), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_lesson_try_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_try_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_lesson_try_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_try")),
    )
    with op.batch_alter_table("lesson_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_try_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_index("ix_lesson_try_place", ["enrolment_id", "lesson_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_try_version_id"), ["version_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=True),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("untold_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_meeting_dates")),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_meeting_lesson_id_lesson"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_meeting_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_meeting_venue_id_venue"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_days", ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_index("ix_meeting_training", ["training_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_untold_since"), ["untold_since"], unique=False)
        batch_op.create_index("ix_meeting_venue", ["venue_id", "starts_at"], unique=False)

    op.create_table(
        "quiz_marking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Numeric(precision=8, scale=3), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("filled", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["quiz_answer.id"], name=op.f("fk_quiz_marking_answer_id_quiz_answer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_quiz_marking_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_marking")),
        sa.UniqueConstraint("answer_id", "person_id", name=op.f("uq_quiz_marking_answer_id_person_id")),
    )
    with op.batch_alter_table("quiz_marking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_marking_person_id"), ["person_id"], unique=False)

    op.create_table(
        "quiz_saving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["quiz_answer.id"], name=op.f("fk_quiz_saving_answer_id_quiz_answer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["quiz_attempt.id"], name=op.f("fk_quiz_saving_attempt_id_quiz_attempt"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_saving")),
    )
    with op.batch_alter_table("quiz_saving", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_saving_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index("ix_quiz_saving_attempt", ["attempt_id", "at"], unique=False)

    op.create_table(
        "submission_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_submission_file_enrolment_id_enrolment"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_submission_file_file_id_file")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_file_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_file")),
        sa.UniqueConstraint("key", name=op.f("uq_submission_file_key")),
    )
    with op.batch_alter_table("submission_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_file_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_file_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "submission_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_submission_hand_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_hand_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_hand")),
        sa.UniqueConstraint(
            "enrolment_id", "submission_id", name=op.f("uq_submission_hand_enrolment_id_submission_id")
        ),
    )
    with op.batch_alter_table("submission_hand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_hand_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "submission_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_submission_remark_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_remark_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_remark")),
    )
    with op.batch_alter_table("submission_remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_remark_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_remark_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_speaker_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speaker_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("meeting_id", "person_id", "part", name=op.f("uq_speaker_meeting_id_person_id_part")),
    )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("override", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("override_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("override_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("override_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_completion_override_by_id"), ["override_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_completion_override_by_id_person"), "person", ["override_by_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("completion_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attendance", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("deliverables", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("total", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("learning_module", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shared_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("shared_number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("opens_days", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_learning_module_shared_id"), ["shared_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_learning_module_shared_id_shared_module"),
            "shared_module",
            ["shared_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "asks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default="[]"
            )
        )
        batch_op.add_column(sa.Column("shared_key", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("opens_days", sa.Integer(), nullable=True))

    with op.batch_alter_table("lesson_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("news", sa.String(), nullable=False, server_default="daily"))

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("held_until")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("news")

    with op.batch_alter_table("lesson_file", schema=None) as batch_op:
        batch_op.drop_column("source")

    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_column("opens_days")
        batch_op.drop_column("opens_at")
        batch_op.drop_column("shared_key")
        batch_op.drop_column("asks")

    with op.batch_alter_table("learning_module", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_learning_module_shared_id_shared_module"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_learning_module_shared_id"))
        batch_op.drop_column("opens_days")
        batch_op.drop_column("opens_at")
        batch_op.drop_column("shared_number")
        batch_op.drop_column("shared_id")

    with op.batch_alter_table("completion_rule", schema=None) as batch_op:
        batch_op.drop_column("total")
        batch_op.drop_column("deliverables")
        batch_op.drop_column("attendance")

    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_completion_override_by_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_completion_override_by_id"))
        batch_op.drop_column("override_at")
        batch_op.drop_column("override_by_id")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("override")

    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_column("urgent")

    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_person_id"))

    op.drop_table("speaker")
    with op.batch_alter_table("submission_remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_remark_submission_id"))
        batch_op.drop_index(batch_op.f("ix_submission_remark_person_id"))

    op.drop_table("submission_remark")
    with op.batch_alter_table("submission_hand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_hand_submission_id"))

    op.drop_table("submission_hand")
    with op.batch_alter_table("submission_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_file_submission_id"))
        batch_op.drop_index(batch_op.f("ix_submission_file_enrolment_id"))

    op.drop_table("submission_file")
    with op.batch_alter_table("quiz_saving", schema=None) as batch_op:
        batch_op.drop_index("ix_quiz_saving_attempt")
        batch_op.drop_index(batch_op.f("ix_quiz_saving_answer_id"))

    op.drop_table("quiz_saving")
    with op.batch_alter_table("quiz_marking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_marking_person_id"))

    op.drop_table("quiz_marking")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_venue")
        batch_op.drop_index(batch_op.f("ix_meeting_untold_since"))
        batch_op.drop_index("ix_meeting_training")
        batch_op.drop_index(batch_op.f("ix_meeting_lesson_id"))
        batch_op.drop_index("ix_meeting_days")

    op.drop_table("meeting")
    with op.batch_alter_table("lesson_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_try_version_id"))
        batch_op.drop_index("ix_lesson_try_place")
        batch_op.drop_index(batch_op.f("ix_lesson_try_lesson_id"))

    op.drop_table("lesson_try")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_saved_by_id"))
        batch_op.drop_index(batch_op.f("ix_submission_marked_by_id"))
        batch_op.drop_index(batch_op.f("ix_submission_looked_by_id"))
        batch_op.drop_index(batch_op.f("ix_submission_handed_by_id"))

    op.drop_table("submission")
    with op.batch_alter_table("quiz_draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_draw_section_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_draw_rubric_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_draw_item_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_draw_category_id"))

    op.drop_table("quiz_draw")
    with op.batch_alter_table("quiz_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_answer_version_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_answer_rubric_version_id"))

    op.drop_table("quiz_answer")
    with op.batch_alter_table("mark_change", schema=None) as batch_op:
        batch_op.drop_index("ix_mark_change_training")
        batch_op.drop_index(batch_op.f("ix_mark_change_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_mark_change_column_id"))
        batch_op.drop_index(batch_op.f("ix_mark_change_by_id"))

    op.drop_table("mark_change")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_column_id"))

    op.drop_table("mark")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_mark_id"))
        batch_op.drop_index("ix_attendance_half")

    op.drop_table("attendance")
    with op.batch_alter_table("assignment_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_member_team_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_member_assignment_id"))

    op.drop_table("assignment_member")
    with op.batch_alter_table("shared_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_version_person_id"))

    op.drop_table("shared_version")
    with op.batch_alter_table("quiz_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_section_quiz_id"))

    op.drop_table("quiz_section")
    with op.batch_alter_table("quiz_remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_remark_version_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_remark_quiz_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_remark_person_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_remark_item_id"))

    op.drop_table("quiz_remark")
    with op.batch_alter_table("quiz_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_extension_person_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_extension_enrolment_id"))

    op.drop_table("quiz_extension")
    with op.batch_alter_table("quiz_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_quiz_attempt_open")
        batch_op.drop_index(batch_op.f("ix_quiz_attempt_enrolment_id"))

    op.drop_table("quiz_attempt")
    with op.batch_alter_table("news_due", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_news_due_due_at"))
        batch_op.drop_index(batch_op.f("ix_news_due_announcement_id"))

    op.drop_table("news_due")
    op.drop_table("mark_total")
    with op.batch_alter_table("mark_column", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_column_category_id"))

    op.drop_table("mark_column")
    op.drop_table("item_figures")
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusion_by_id"))

    op.drop_table("exclusion")
    op.drop_table("badge")
    op.drop_table("attendance_warning")
    with op.batch_alter_table("attendance_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_mark_place")
        batch_op.drop_index(batch_op.f("ix_attendance_mark_pass_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_mark_by_id"))

    op.drop_table("attendance_mark")
    with op.batch_alter_table("attendance_excuse", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_excuse_file_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_excuse_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_excuse_decided_by_id"))

    op.drop_table("attendance_excuse")
    with op.batch_alter_table("assignment_team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_team_assignment_id"))

    op.drop_table("assignment_team")
    with op.batch_alter_table("assignment_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_file_assignment_id"))

    op.drop_table("assignment_file")
    with op.batch_alter_table("assignment_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_extension_given_by_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_extension_assignment_id"))

    op.drop_table("assignment_extension")
    with op.batch_alter_table("shared_module", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_module_training_id"))

    op.drop_table("shared_module")
    with op.batch_alter_table("scan_pass", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_pass_training_id"))
        batch_op.drop_index(batch_op.f("ix_scan_pass_made_by_id"))

    op.drop_table("scan_pass")
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_training_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_pre_id"))

    op.drop_table("quiz")
    with op.batch_alter_table("mark_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_category_training_id"))

    op.drop_table("mark_category")
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_version_kind"))
        batch_op.drop_index(batch_op.f("ix_item_version_author_id"))

    op.drop_table("item_version")
    with op.batch_alter_table("item_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_tag_tag"))

    op.drop_table("item_tag")
    with op.batch_alter_table("half_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_half_day_closed_by_id"))

    op.drop_table("half_day")
    op.drop_table("gradebook")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_training_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))

    op.drop_table("calendar_feed")
    op.drop_table("attendance_rule")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_training_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_rubric_version_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_state"))
        batch_op.drop_index(batch_op.f("ix_item_owner_id"))
        batch_op.drop_index(batch_op.f("ix_item_import_id"))
        batch_op.drop_index(batch_op.f("ix_item_category_id"))

    op.drop_table("item")
    with op.batch_alter_table("rubric_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rubric_version_edited_by_id"))

    op.drop_table("rubric_version")
    with op.batch_alter_table("item_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_import_person_id"))

    op.drop_table("item_import")
    op.drop_table("venue")
    op.drop_table("rubric")
    op.drop_table("pulse")
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outage_ended_at"))

    op.drop_table("outage")
    with op.batch_alter_table("item_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_category_parent_id"))

    op.drop_table("item_category")
