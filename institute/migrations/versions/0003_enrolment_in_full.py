"""Enrolment in full: quotas, dossiers, nominations, imports, rights."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
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

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decline_code", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("quota_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("nominator_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rank", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("alternate", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("offer_ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_application_nominator_id"), ["nominator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_quota_id"), ["quota_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_application_quota_id_quota"), "quota", ["quota_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_application_nominator_id_organisation"), "organisation", ["nominator_id"], ["id"]
        )

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("second_factor_at")

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_application_nominator_id_organisation"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_application_quota_id_quota"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_application_quota_id"))
        batch_op.drop_index(batch_op.f("ix_application_nominator_id"))
        batch_op.drop_column("offer_ends_at")
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("alternate")
        batch_op.drop_column("rank")
        batch_op.drop_column("nominator_id")
        batch_op.drop_column("quota_id")
        batch_op.drop_column("decline_code")

    with op.batch_alter_table("quota", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_organisation_id"))

    op.drop_table("quota")
    op.drop_table("second_factor")
    with op.batch_alter_table("visa_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visa_rule_country_code"))

    op.drop_table("visa_rule")
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.drop_index("ix_holiday_country_days")

    op.drop_table("holiday")
