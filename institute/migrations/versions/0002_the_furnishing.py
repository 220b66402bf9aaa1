"""The house is furnished: activity, talk, papers, uploads, drafts, searching."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("training_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_about_id"), ["about_id"], unique=False)
        batch_op.create_index("ix_activity_at", ["at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_training_id"), ["training_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_verb"), ["verb"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("values", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("key", name=op.f("uq_upload_key")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_subject"), ["subject"], unique=False)

    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
    )
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.create_index("ix_wording_letter", ["kind", "language"], unique=False)

    op.create_table(
        "issuer_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.Column("letterhead_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["letterhead_id"], ["file.id"], name=op.f("fk_issuer_edition_letterhead_id_file")),
        sa.ForeignKeyConstraint(["seal_id"], ["file.id"], name=op.f("fk_issuer_edition_seal_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_edition")),
    )
    op.create_table(
        "upload_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_part_upload_id_upload"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_part")),
        sa.UniqueConstraint("upload_id", "at", name=op.f("uq_upload_part_upload_id_at")),
    )
    op.create_table(
        "notice_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_read_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_notice_read")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wanted", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("text", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_announcement_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_training_id"), ["training_id"], unique=False)

    op.create_table(
        "looked_at",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_looked_at_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_looked_at_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "training_id", name=op.f("pk_looked_at")),
    )
    op.create_table(
        "application_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_comment_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_application_comment_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_comment")),
    )
    with op.batch_alter_table("application_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_comment_application_id"), ["application_id"], unique=False)

    op.create_table(
        "application_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("from_office", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_message_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_application_message_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_message")),
    )
    with op.batch_alter_table("application_message", schema=None) as batch_op:
        batch_op.create_index("ix_application_message_thread", ["application_id", "from_office"], unique=False)
        batch_op.create_index("ix_application_message_unread", ["read_at", "from_office"], unique=False)

    op.create_table(
        "name_check",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latin", sa.String(), nullable=False),
        sa.Column("native", sa.String(), nullable=False),
        sa.Column("chinese", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_name_check_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_name_check")),
    )
    op.create_table(
        "trainee_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_trainee_note_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_trainee_note_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainee_note")),
    )
    with op.batch_alter_table("trainee_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trainee_note_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "certificate_ending",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_certificate_ending_asked_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_ending_certificate_id_certificate"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_certificate_ending_ended_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_ending")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("snapshot", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_document_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_document_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_document_file_id_file")),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["person.id"], name=op.f("fk_document_issued_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_document_job_id_job")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_person_id_person")),
        sa.ForeignKeyConstraint(
            ["training_id"], ["training_session.id"], name=op.f("fk_document_training_id_training_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_document_certificate_id")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_enrolment", ["enrolment_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_training_id"), ["training_id"], unique=False)

    op.create_table(
        "lesson_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_draft_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_lesson_draft_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_draft")),
        sa.UniqueConstraint(
            "lesson_id", "language", "person_id", name=op.f("uq_lesson_draft_lesson_id_language_person_id")
        ),
    )
    with op.batch_alter_table("lesson_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_draft_person_id"), ["person_id"], unique=False)

    op.create_table(
        "lesson_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_lesson_paper_file_id_file")),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_paper_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_paper")),
        sa.UniqueConstraint(
            "lesson_id", "language", "version", name=op.f("uq_lesson_paper_lesson_id_language_version")
        ),
    )
    op.create_table(
        "lesson_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_from", sa.Integer(), nullable=True),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_version_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_lesson_version_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_version")),
        sa.UniqueConstraint(
            "lesson_id", "language", "number", name=op.f("uq_lesson_version_lesson_id_language_number")
        ),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_question_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_question_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_question_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_training_id"), ["training_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_answer_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_question_id"), ["question_id"], unique=False)

    op.create_table(
        "watched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lesson_file_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_file_id"],
            ["lesson_file.id"],
            name=op.f("fk_watched_lesson_file_id_lesson_file"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_watched_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched")),
        sa.UniqueConstraint("person_id", "lesson_file_id", name=op.f("uq_watched_person_id_lesson_file_id")),
    )
    with op.batch_alter_table("watched", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watched_lesson_file_id"), ["lesson_file_id"], unique=False)

    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("predecessor_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_certificate_enrolment_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_certificate_number"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_certificate_enrolment_id_revision"), ["enrolment_id", "revision"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_certificate_number_revision"), ["number", "revision"])
        batch_op.create_foreign_key(
            batch_op.f("fk_certificate_predecessor_id_certificate"), "certificate", ["predecessor_id"], ["id"]
        )

    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "versions",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                nullable=False,
                server_default="{}",
            )
        )
        batch_op.add_column(
            sa.Column(
                "made_from",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                nullable=False,
                server_default="{}",
            )
        )
        batch_op.add_column(sa.Column("search_text", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("lesson_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("small_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_lesson_file_small_id_file"), "file", ["small_id"], ["id"])

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("session", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reply_to", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancel_reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("cancelled_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("search_text", sa.String(), nullable=False, server_default=""))
        batch_op.drop_index(batch_op.f("ix_letter_person_id"))
        batch_op.create_index(batch_op.f("ix_letter_session"), ["session"], unique=False)
        batch_op.create_index("ix_letter_unread", ["person_id", "seen_at"], unique=False)

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_text", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("messenger", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("practice_base", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_text", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "countries",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                nullable=False,
                server_default="[]",
            )
        )

    for table in ("training_session", "need", "person"):  # folding has changed: `flask ready` folds what is empty
        op.execute(sa.table(table, sa.column("search_text")).update().values(search_text=""))


def downgrade() -> None:
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_column("countries")

    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.drop_column("reason")

    with op.batch_alter_table("practice_base", schema=None) as batch_op:
        batch_op.drop_column("search_text")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("messenger")
        batch_op.drop_column("phone")

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("search_text")

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_unread")
        batch_op.drop_index(batch_op.f("ix_letter_session"))
        batch_op.create_index(batch_op.f("ix_letter_person_id"), ["person_id"], unique=False)
        batch_op.drop_column("search_text")
        batch_op.drop_column("cancelled_by_id")
        batch_op.drop_column("cancel_reason")
        batch_op.drop_column("seen_at")
        batch_op.drop_column("reply_to")
        batch_op.drop_column("session")

    with op.batch_alter_table("lesson_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lesson_file_small_id_file"), type_="foreignkey")
        batch_op.drop_column("small_id")

    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_column("search_text")
        batch_op.drop_column("made_from")
        batch_op.drop_column("versions")

    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_certificate_predecessor_id_certificate"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_certificate_number_revision"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_certificate_enrolment_id_revision"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_certificate_number"), ["number"])
        batch_op.create_unique_constraint(batch_op.f("uq_certificate_enrolment_id"), ["enrolment_id"])
        batch_op.drop_column("predecessor_id")
        batch_op.drop_column("revision")

    with op.batch_alter_table("watched", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_watched_lesson_file_id"))

    op.drop_table("watched")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_question_id"))

    op.drop_table("answer")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_training_id"))
        batch_op.drop_index(batch_op.f("ix_question_lesson_id"))

    op.drop_table("question")
    op.drop_table("lesson_version")
    op.drop_table("lesson_paper")
    with op.batch_alter_table("lesson_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_draft_person_id"))

    op.drop_table("lesson_draft")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_training_id"))
        batch_op.drop_index(batch_op.f("ix_document_person_id"))
        batch_op.drop_index(batch_op.f("ix_document_job_id"))
        batch_op.drop_index("ix_document_enrolment")

    op.drop_table("document")
    op.drop_table("certificate_ending")
    with op.batch_alter_table("trainee_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trainee_note_enrolment_id"))

    op.drop_table("trainee_note")
    op.drop_table("name_check")
    with op.batch_alter_table("application_message", schema=None) as batch_op:
        batch_op.drop_index("ix_application_message_unread")
        batch_op.drop_index("ix_application_message_thread")

    op.drop_table("application_message")
    with op.batch_alter_table("application_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_comment_application_id"))

    op.drop_table("application_comment")
    op.drop_table("looked_at")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_training_id"))

    op.drop_table("announcement")
    op.drop_table("saved_view")
    op.drop_table("notice_read")
    op.drop_table("upload_part")
    op.drop_table("issuer_edition")
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.drop_index("ix_wording_letter")

    op.drop_table("wording")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_subject"))
        batch_op.drop_index(batch_op.f("ix_upload_person_id"))
        batch_op.drop_index(batch_op.f("ix_upload_expires_at"))

    op.drop_table("upload")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_verb"))
        batch_op.drop_index(batch_op.f("ix_activity_training_id"))
        batch_op.drop_index(batch_op.f("ix_activity_person_id"))
        batch_op.drop_index("ix_activity_at")
        batch_op.drop_index(batch_op.f("ix_activity_about_id"))

    op.drop_table("activity")
