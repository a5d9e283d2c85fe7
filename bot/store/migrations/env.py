"""Alembic's entry: runs the migrations on the connection that bot/store/schema.py opened."""

from alembic import context

from bot.store.tables import SQLModel

context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_as_batch=True
)
context.run_migrations()
