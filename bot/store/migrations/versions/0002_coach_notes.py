"""What coaches were told, and what became of it."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import NUMBER, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coach_note",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("urgent", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("hold", sa.String(), nullable=False),
        sa.Column("list", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("shown_at", UtcDateTime(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("thanked_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_coach_note_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_coach_note"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coach_note_person_id", "coach_note", ["person_id"])
    op.create_index(
        "ix_coach_note_list",
        "coach_note",
        ["list"],
        sqlite_where=sa.text("list > 0"),
        postgresql_where=sa.text("list > 0"),
    )
    op.create_index(
        "ix_coach_note_waiting",
        "coach_note",
        ["id"],
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
