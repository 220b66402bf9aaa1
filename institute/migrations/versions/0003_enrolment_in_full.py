"""Enrolment in full: quotas, dossiers, nominations, imports, rights."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosure_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_disclosure_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disclosure_session"), ["session"], unique=False)

    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_holiday_days")),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_holiday_country_code_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
    )
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.create_index("ix_holiday_country_days", ["country_code", "first"], unique=False)

    op.create_table(
        "visa_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.Column("passport", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_visa_rule_country_code_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visa_rule")),
    )
    with op.batch_alter_table("visa_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visa_rule_country_code"), ["country_code"], unique=False)

    op.create_table(
        "column_memory",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("header", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_column_memory_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "header", name=op.f("pk_column_memory")),
    )
    op.create_table(
        "headline_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("cumulative", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_date", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_reason", sa.String(), nullable=False),
        sa.CheckConstraint("value >= 0 AND qualifier IN ('>', '≈', '=')", name=op.f("ck_headline_figure_said")),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name=op.f("fk_headline_figure_kept_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headline_figure")),
    )
    with op.batch_alter_table("headline_figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_headline_figure_as_of"), ["as_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_headline_figure_kept_by_id"), ["kept_by_id"], unique=False)

    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("closed_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_merge_by_id_person"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["closed_id"], ["person.id"], name=op.f("fk_merge_closed_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_merge_kept_id_person"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_merge_undone_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_closed_id"), ["closed_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_undone_by_id"), ["undone_by_id"], unique=False)

    op.create_table(
        "not_same",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_not_same_order")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_not_same_by_id_person"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["first_id"], ["person.id"], name=op.f("fk_not_same_first_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_not_same_second_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_not_same")),
    )
    with op.batch_alter_table("not_same", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_not_same_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_not_same_second_id"), ["second_id"], unique=False)

    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_key_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "value", name=op.f("pk_person_key")),
    )
    with op.batch_alter_table("person_key", schema=None) as batch_op:
        batch_op.create_index("ix_person_key_value", ["value", "kind", "person_id"], unique=False)

    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_retention_run_asked_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_retention_run_released_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
        sa.UniqueConstraint("key", name=op.f("uq_retention_run_key")),
    )
    with op.batch_alter_table("retention_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_run_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_retention_run_released_by_id"), ["released_by_id"], unique=False)

    op.create_table(
        "rights_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_rights_request_decided_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_rights_request_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_rights_request_released_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
    )
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_request_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_request_released_by_id"), ["released_by_id"], unique=False)
        batch_op.create_index("ix_rights_request_state", ["state", "due_on"], unique=False)

    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_consent_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_standing", ["person_id", "kind", "withdrawn_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_training_id"), ["training_id"], unique=False)

    op.create_table(
        "manual",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_manual_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", name=op.f("pk_manual")),
    )
    op.create_table(
        "nomination_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["person.id"], name=op.f("fk_nomination_call_contact_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["file.id"], name=op.f("fk_nomination_call_letter_id_file")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_nomination_call_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_nomination_call_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_call")),
        sa.UniqueConstraint(
            "training_id", "organisation_id", name=op.f("uq_nomination_call_training_id_organisation_id")
        ),
    )
    with op.batch_alter_table("nomination_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nomination_call_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nomination_call_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "particular",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grade IN ('P2', 'P3')", name=op.f("ck_particular_grade")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_particular_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_particular_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_particular")),
        sa.UniqueConstraint(
            "training_id", "person_id", "field", name=op.f("uq_particular_training_id_person_id_field")
        ),
    )
    with op.batch_alter_table("particular", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_particular_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index(batch_op.f("ix_particular_person_id"), ["person_id"], unique=False)

    op.create_table(
        "particular_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_particular_file_file_id_file")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_particular_file_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_particular_file_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_particular_file")),
        sa.UniqueConstraint(
            "training_id", "person_id", "field", name=op.f("uq_particular_file_training_id_person_id_field")
        ),
    )
    with op.batch_alter_table("particular_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_particular_file_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_particular_file_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_form",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_form_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_person_form_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", "person_id", name=op.f("pk_person_form")),
    )
    with op.batch_alter_table("person_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_form_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pickup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("meets_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("vehicle", sa.String(), nullable=False),
        sa.Column("met_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_pickup_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup")),
    )
    with op.batch_alter_table("pickup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pickup_training_id"), ["training_id"], unique=False)

    op.create_table(
        "quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reserved >= 0 AND minimum >= 0 AND (most IS NULL OR most >= reserved)", name=op.f("ck_quota_places")
        ),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_quota_country_code_country")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_quota_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_quota_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
        sa.UniqueConstraint("training_id", "position", name=op.f("uq_quota_training_id_position")),
    )
    with op.batch_alter_table("quota", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quota_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "requirement",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("ranks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("tongue", sa.String(), nullable=False),
        sa.Column("passport_months", sa.Integer(), nullable=True),
        sa.Column("years_between", sa.Integer(), nullable=True),
        sa.Column("hard", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_requirement_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", name=op.f("pk_requirement")),
    )
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("choices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("made", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_roster_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_roster_training_id_training_session"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_roster_undone_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("key", name=op.f("uq_roster_key")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_training_id"), ["training_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_undone_by_id"), ["undone_by_id"], unique=False)

    op.create_table(
        "session_form",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_session_form_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", name=op.f("pk_session_form")),
    )
    op.create_table(
        "session_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_session_print_job_id_job"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["pdf_id"], ["file.id"], name=op.f("fk_session_print_pdf_id_file")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_session_print_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["file.id"], name=op.f("fk_session_print_sheet_id_file")),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_session_print_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_print")),
    )
    with op.batch_alter_table("session_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_print_job_id"), ["job_id"], unique=False)
        batch_op.create_index("ix_session_print_list", ["training_id", "paper"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_print_pdf_id"), ["pdf_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_print_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_print_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "session_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("label", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("help", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("choices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("asked_with_id", sa.Integer(), nullable=True),
        sa.Column("asked_with_choice", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_with_id"],
            ["session_question.id"],
            name=op.f("fk_session_question_asked_with_id_session_question"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_session_question_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_question")),
    )
    with op.batch_alter_table("session_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_question_asked_with_id"), ["asked_with_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_question_training_id"), ["training_id"], unique=False)

    op.create_table(
        "stay_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_stay_group_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_group")),
        sa.UniqueConstraint("training_id", "kind", "name", name=op.f("uq_stay_group_training_id_kind_name")),
    )
    op.create_table(
        "stay_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("beds", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("accessible", sa.Boolean(), nullable=False),
        sa.CheckConstraint("beds BETWEEN 1 AND 20", name=op.f("ck_stay_room_beds")),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training_session.id"],
            name=op.f("fk_stay_room_training_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_room")),
        sa.UniqueConstraint("training_id", "building", "number", name=op.f("uq_stay_room_training_id_building_number")),
    )
    op.create_table(
        "spokesperson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("elected", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_spokesperson_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["stay_group.id"], name=op.f("fk_spokesperson_group_id_stay_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spokesperson")),
    )
    with op.batch_alter_table("spokesperson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spokesperson_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spokesperson_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            "uq_spokesperson_now",
            ["group_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "stay",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("pickup_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passport_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remaining", sa.Text(), nullable=False),
        sa.Column("absent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absent_why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_stay_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pickup_id"], ["pickup.id"], name=op.f("fk_stay_pickup_id_pickup"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["stay_room.id"], name=op.f("fk_stay_room_id_stay_room"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_stay")),
    )
    with op.batch_alter_table("stay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stay_pickup_id"), ["pickup_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stay_room_id"), ["room_id"], unique=False)

    op.create_table(
        "stay_group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_stay_group_member_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["stay_group.id"], name=op.f("fk_stay_group_member_group_id_stay_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_group_member")),
        sa.UniqueConstraint("group_id", "enrolment_id", name=op.f("uq_stay_group_member_group_id_enrolment_id")),
    )
    with op.batch_alter_table("stay_group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stay_group_member_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "certificate_collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_collection_certificate_id_certificate"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_collection_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_collection_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_collection")),
    )
    with op.batch_alter_table("certificate_collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_collection_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_collection_person_id"), ["person_id"], unique=False)

    op.create_table(
        "nominee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("alternate", sa.Boolean(), nullable=False),
        sa.Column("surname", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("native", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("employer", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_nominee_added_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_nominee_application_id_application"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["nomination_call.id"], name=op.f("fk_nominee_call_id_nomination_call"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_nominee_country_code_country")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["nominee.id"], name=op.f("fk_nominee_replaces_id_nominee"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee")),
    )
    with op.batch_alter_table("nominee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nominee_added_by_id"), ["added_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nominee_application_id"), ["application_id"], unique=False)
        batch_op.create_index("ix_nominee_list", ["call_id", "state", "rank"], unique=False)

    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decline_code", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("quota_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("moved", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("nominator_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rank", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("alternate", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("offer_ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("fits", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("override", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_application_nominator_id"), ["nominator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_quota_id"), ["quota_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_application_quota_id_quota"), "quota", ["quota_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_application_nominator_id_organisation"), "organisation", ["nominator_id"], ["id"]
        )

    with op.batch_alter_table("application_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_comment_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("application_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_message_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("application_step", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "why", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default="{}"
            )
        )
        batch_op.create_index(batch_op.f("ix_application_step_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("certificate_ending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_ending_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_ending_ended_by_id"), ["ended_by_id"], unique=False)

    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_completion_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_completion_proposed_by_id"), ["proposed_by_id"], unique=False)

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_issued_by_id"), ["issued_by_id"], unique=False)

    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_edited_by_id"), ["edited_by_id"], unique=False)

    with op.batch_alter_table("lesson_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_version_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("need_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_step_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("person_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_name_verified_by_id"), ["verified_by_id"], unique=False)

    with op.batch_alter_table("practice_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_hours_confirmed_by_id"), ["confirmed_by_id"], unique=False)

    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_run_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_version_approved_by_id"), ["approved_by_id"], unique=False)

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_granted_by_id"), ["granted_by_id"], unique=False)

    with op.batch_alter_table("trainee_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trainee_note_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offer_days", sa.Integer(), nullable=False, server_default="5"))

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("second_factor_at")

    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_column("offer_days")

    with op.batch_alter_table("trainee_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trainee_note_person_id"))

    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_granted_by_id"))

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_person_id"))

    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_version_approved_by_id"))

    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_run_person_id"))

    with op.batch_alter_table("practice_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_hours_confirmed_by_id"))

    with op.batch_alter_table("person_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name_verified_by_id"))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_column("merged_into_id")

    with op.batch_alter_table("need_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_step_person_id"))

    with op.batch_alter_table("lesson_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_version_person_id"))

    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_edited_by_id"))

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_issued_by_id"))

    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_completion_proposed_by_id"))
        batch_op.drop_index(batch_op.f("ix_completion_decided_by_id"))

    with op.batch_alter_table("certificate_ending", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_ending_ended_by_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_ending_asked_by_id"))

    with op.batch_alter_table("application_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_step_person_id"))
        batch_op.drop_column("why")

    with op.batch_alter_table("application_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_message_person_id"))

    with op.batch_alter_table("application_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_comment_person_id"))

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_application_nominator_id_organisation"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_application_quota_id_quota"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_application_quota_id"))
        batch_op.drop_index(batch_op.f("ix_application_nominator_id"))
        batch_op.drop_column("override")
        batch_op.drop_column("fits")
        batch_op.drop_column("offer_ends_at")
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("alternate")
        batch_op.drop_column("rank")
        batch_op.drop_column("nominator_id")
        batch_op.drop_column("moved")
        batch_op.drop_column("quota_id")
        batch_op.drop_column("decline_code")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_person_id"))

    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_person_id"))

    with op.batch_alter_table("nominee", schema=None) as batch_op:
        batch_op.drop_index("ix_nominee_list")
        batch_op.drop_index(batch_op.f("ix_nominee_application_id"))
        batch_op.drop_index(batch_op.f("ix_nominee_added_by_id"))

    op.drop_table("nominee")
    with op.batch_alter_table("certificate_collection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_collection_person_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_collection_certificate_id"))

    op.drop_table("certificate_collection")
    with op.batch_alter_table("stay_group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stay_group_member_enrolment_id"))

    op.drop_table("stay_group_member")
    with op.batch_alter_table("stay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stay_room_id"))
        batch_op.drop_index(batch_op.f("ix_stay_pickup_id"))

    op.drop_table("stay")
    with op.batch_alter_table("spokesperson", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_spokesperson_now", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_spokesperson_group_id"))
        batch_op.drop_index(batch_op.f("ix_spokesperson_enrolment_id"))

    op.drop_table("spokesperson")
    op.drop_table("stay_room")
    op.drop_table("stay_group")
    with op.batch_alter_table("session_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_question_training_id"))
        batch_op.drop_index(batch_op.f("ix_session_question_asked_with_id"))

    op.drop_table("session_question")
    with op.batch_alter_table("session_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_print_sheet_id"))
        batch_op.drop_index(batch_op.f("ix_session_print_person_id"))
        batch_op.drop_index(batch_op.f("ix_session_print_pdf_id"))
        batch_op.drop_index("ix_session_print_list")
        batch_op.drop_index(batch_op.f("ix_session_print_job_id"))

    op.drop_table("session_print")
    op.drop_table("session_form")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_undone_by_id"))
        batch_op.drop_index(batch_op.f("ix_roster_training_id"))
        batch_op.drop_index(batch_op.f("ix_roster_person_id"))

    op.drop_table("roster")
    op.drop_table("requirement")
    with op.batch_alter_table("quota", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_organisation_id"))

    op.drop_table("quota")
    with op.batch_alter_table("pickup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pickup_training_id"))

    op.drop_table("pickup")
    with op.batch_alter_table("person_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_form_person_id"))

    op.drop_table("person_form")
    with op.batch_alter_table("particular_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_particular_file_person_id"))
        batch_op.drop_index(batch_op.f("ix_particular_file_file_id"))

    op.drop_table("particular_file")
    with op.batch_alter_table("particular", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_particular_person_id"))
        batch_op.drop_index(batch_op.f("ix_particular_fingerprint"))

    op.drop_table("particular")
    with op.batch_alter_table("nomination_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nomination_call_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_nomination_call_contact_id"))

    op.drop_table("nomination_call")
    op.drop_table("manual")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_training_id"))
        batch_op.drop_index("ix_consent_standing")

    op.drop_table("consent")
    op.drop_table("second_factor")
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.drop_index("ix_rights_request_state")
        batch_op.drop_index(batch_op.f("ix_rights_request_released_by_id"))
        batch_op.drop_index(batch_op.f("ix_rights_request_person_id"))
        batch_op.drop_index(batch_op.f("ix_rights_request_decided_by_id"))

    op.drop_table("rights_request")
    with op.batch_alter_table("retention_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_run_released_by_id"))
        batch_op.drop_index(batch_op.f("ix_retention_run_asked_by_id"))

    op.drop_table("retention_run")
    with op.batch_alter_table("person_key", schema=None) as batch_op:
        batch_op.drop_index("ix_person_key_value")

    op.drop_table("person_key")
    with op.batch_alter_table("not_same", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_not_same_second_id"))
        batch_op.drop_index(batch_op.f("ix_not_same_by_id"))

    op.drop_table("not_same")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merge_undone_by_id"))
        batch_op.drop_index(batch_op.f("ix_merge_kept_id"))
        batch_op.drop_index(batch_op.f("ix_merge_closed_id"))
        batch_op.drop_index(batch_op.f("ix_merge_by_id"))

    op.drop_table("merge")
    with op.batch_alter_table("headline_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_headline_figure_kept_by_id"))
        batch_op.drop_index(batch_op.f("ix_headline_figure_as_of"))

    op.drop_table("headline_figure")
    op.drop_table("column_memory")
    with op.batch_alter_table("visa_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visa_rule_country_code"))

    op.drop_table("visa_rule")
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.drop_index("ix_holiday_country_days")

    op.drop_table("holiday")
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disclosure_session"))
        batch_op.drop_index(batch_op.f("ix_disclosure_person_id"))
        batch_op.drop_index(batch_op.f("ix_disclosure_at"))

    op.drop_table("disclosure")
