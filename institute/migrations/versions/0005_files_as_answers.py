"""Files that come as answers in a quiz; pictures in questions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "item_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_item_picture_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_picture")),
        sa.UniqueConstraint("key", name=op.f("uq_item_picture_key")),
    )
    op.create_table(
        "quiz_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["quiz_answer.id"], name=op.f("fk_quiz_file_answer_id_quiz_answer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_quiz_file_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_file")),
        sa.UniqueConstraint("key", name=op.f("uq_quiz_file_key")),
    )
    with op.batch_alter_table("quiz_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_file_answer_id"), ["answer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("quiz_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_file_answer_id"))

    op.drop_table("quiz_file")
    op.drop_table("item_picture")
