"""Brings the database to the schema of this program, and refuses one from a newer program."""

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.store.database import (
    FATAL,
    READ_ONLY,
    Database,
    DatabaseTrouble,
    is_postgresql,
    locked,
    open_database,
    trouble,
)

if TYPE_CHECKING:
    from alembic.config import Config

    from bot.store.postgres import PostgreSQL

    Opened = Database | PostgreSQL

HERE = Path(__file__).parent
VERSIONS = HERE / "migrations" / "versions"
# The names of our locks on a shared database; those of chats have one number, theirs.
TEAM, WORKERS = 0x57EAD, 0x57EAE
MIGRATION, LEADER, CLAIMS = 1, 2, 3


def configured(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Alembic is loaded for the few starts that migrate: it takes 11 MB."""
    from alembic import command

    command.upgrade(configured(connection), "head")


def revisions() -> list[str]:
    """Every schema that this program knows, the newest first."""
    return sorted((file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py")), reverse=True)


def newest() -> str:
    """The schema that this program writes."""
    return revisions()[0]


def migrate(database: "Opened") -> None:
    """Every migration that is missing, in one transaction."""
    try:
        with database.engine.connect() as connection:
            if found(connection, database) == newest():
                return
            connection.rollback()
            if database.shared:
                upgrade_beside_others(connection, database)
                return
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            upgrade(connection)
            connection.commit()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    except DBAPIError as error:
        told = database.trouble(error.orig or error)
        if told is None and database.shared and isinstance(error, OperationalError):
            told = DatabaseTrouble(f"The database {database.shown}: it hung up; start again in a moment.")
        raise told or error from error


def upgrade_beside_others(connection: Connection, database: "Opened") -> None:
    """Of several processes that start together one migrates, and the others find it done."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TEAM}, {MIGRATION})")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    if found(connection, database) != newest():
        upgrade(connection)
    connection.commit()


def examine(address: str) -> None:
    """Whether a start would find a database it can use; changes nothing. One that is in use already is well."""
    if is_postgresql(address):
        examine_server(address)
        return
    url = make_url(address)
    file = Path(url.database or "")
    if not file.exists():
        return
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        raise DatabaseTrouble(f"The database {address}: {FATAL[READ_ONLY]}.")
    engine = create_engine(url, creator=lambda: sqlite3.connect(f"file:{file}?mode=rw", uri=True))
    try:
        with engine.connect() as connection:
            found(connection, Database(url, engine))
            connection.exec_driver_sql("PRAGMA quick_check")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("ROLLBACK")
    except DBAPIError as error:
        if not locked(error.orig or error):
            raise trouble(error, address) or DatabaseTrouble(f"The database {address}: {error.orig}.") from error
    finally:
        engine.dispose()


def examine_server(address: str) -> None:
    database = open_database(address)
    try:
        with database.engine.connect() as connection:
            if found(connection, database) != newest():
                may = connection.execute(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")).scalar()
                if not may:
                    raise DatabaseTrouble(f"The database {database.shown}: this name may not create tables there.")
            else:
                connection.execute(text("SELECT count(*) FROM (SELECT 1 FROM person FOR UPDATE LIMIT 1) one"))
    except DBAPIError as error:
        raise database.trouble(error.orig or error) or DatabaseTrouble(
            f"The database {database.shown}: {error.orig}."
        ) from error
    finally:
        database.close()


def found(connection: Connection, database: "Opened") -> str:
    """The schema of the database; one that only a newer program knows is refused."""
    there = version(connection)
    if there and there not in revisions():
        raise DatabaseTrouble(
            f"The database {database.shown} was written by a newer Steadyback (schema {there}; this one knows up to "
            f"{newest()}). Start the newer one, or restore a backup from before."
        )
    return there


def version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
