"""Several processes on one database: who is there, and who has taken what."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import NUMBER, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
        sqlite_autoincrement=True,
    )
    op.add_column("inbox", sa.Column("claimed_by", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("claimed_by", sa.BigInteger(), nullable=True))
    op.execute("UPDATE outbox SET claimed_by = 0 WHERE done_at IS NULL")  # the one process that there was
    for name, table, columns in (
        ("ix_inbox_open", "inbox", ["chat_id", "update_id"]),
        ("ix_outbox_open", "outbox", ["chat_id", "id"]),
    ):
        still_open = sa.text("done_at IS NULL")
        op.drop_index(name, table)
        op.create_index(name, table, columns, sqlite_where=still_open, postgresql_where=still_open)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE own_event")  # the numbers of our own events, below zero
