"""Enrolment in full: quotas, the waiting list, offers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
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
            batch_op.f("fk_application_nominator_id_organisation"), "organisation", ["nominator_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_application_quota_id_quota"), "quota", ["quota_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_application_quota_id_quota"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_application_nominator_id_organisation"), type_="foreignkey")
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
