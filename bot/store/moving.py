"""Moves a SQLite database into an empty PostgreSQL: every row in one transaction, counted and compared, or none."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlmodel import SQLModel

from bot.store.database import Database, DatabaseTrouble, is_postgresql, open_file
from bot.store.postgres import PostgreSQL, first_line, open_server
from bot.store.schema import migrate
from bot.store.tables import UtcDateTime
from bot.store.values import day, moment, stamp

AT_ONCE = 5000  # rows in memory
NOT_MOVED = ("worker",)  # who is at work there is not at work here
IN_USE = "SELECT count(*) FROM worker WHERE seen_at > clock_timestamp() - interval '10 seconds'"


class Compared(NamedTuple):
    """One table, here and there."""

    table: str
    rows: int
    there: int
    checksum: str
    checksum_there: str

    @property
    def same(self) -> bool:
        return (self.rows, self.checksum) == (self.there, self.checksum_there)


def move(source: str, target: str) -> list[Compared]:
    """What was copied, table by table; raises, and leaves nothing there, when a single row differs."""
    if is_postgresql(source) or not is_postgresql(target):
        raise DatabaseTrouble("From a SQLite address to a PostgreSQL address: sqlite:///... postgresql://...")
    file = open_existing(source)
    try:
        server = open_server(target)
        try:
            migrate(file)
            migrate(server)
            return copied(file, server)
        except psycopg.Error as error:
            raise server.trouble(error) or DatabaseTrouble(
                f"The database {server.shown}: {first_line(error)}. Nothing was moved."
            ) from error
        finally:
            server.close()
    finally:
        file.close()


def open_existing(source: str) -> Database:
    """The lock of the file is held, so that no bot works on it meanwhile."""
    file = source.removeprefix("sqlite:///")
    try:
        sqlite3.connect(f"file:{file}?mode=ro", uri=True).close()
    except sqlite3.Error:
        raise DatabaseTrouble(f"There is no database at {file}.") from None
    return open_file(source)


def copied(file: Database, server: PostgreSQL) -> list[Compared]:
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in NOT_MOVED]
    with closing(file.connect()) as here, server.connect() as there:
        here.execute("BEGIN")  # one moment of the file
        with there.transaction():
            prepare(there, tables, server.shown)
            for table in tables:
                fill(there, table, rows_here(here, table))
            go_on_counting(here, there, tables)
            compared = [compare(here, there, table) for table in tables]
            if wrong := [each.table for each in compared if not each.same]:
                raise DatabaseTrouble(f"Not all arrived as it was ({', '.join(wrong)}). Nothing was moved.")
        return compared


def prepare(there: psycopg.Connection[Any], tables: Iterable[Table], where: str) -> None:
    """Nobody else writes there, and nothing is there yet."""
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        there.execute(f"SET LOCAL {name} = 0")
    if there.execute(IN_USE).fetchone() != (0,):
        raise DatabaseTrouble(f"A Steadyback is at work on the database {where}. Stop it first. Nothing was moved.")
    for table in tables:
        there.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.Identifier(table.name)))
        if there.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table.name))).fetchone():
            raise DatabaseTrouble(
                f"The database {where} is not empty (there are rows in {table.name}). Name an empty one. "
                "Nothing was moved."
            )


def fill(there: psycopg.Connection[Any], table: Table, rows: Iterator[tuple[Any, ...]]) -> None:
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns(table))
    with there.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def rows_here(here: sqlite3.Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor = here.execute(f'SELECT {names} FROM "{table.name}"')
    read = readers(table)
    while rows := cursor.fetchmany(AT_ONCE):
        yield from (tuple(each(value) for each, value in zip(read, row, strict=True)) for row in rows)


def rows_there(there: psycopg.Connection[Any], table: Table) -> Iterator[tuple[Any, ...]]:
    with there.cursor(f"all_of_{table.name}") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(sql.SQL("SELECT {} FROM {}").format(columns(table), sql.Identifier(table.name)))
        yield from cursor


def columns(table: Table) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)


def readers(table: Table) -> list[Callable[[Any], Any]]:
    """How a value of each column is read from the file."""
    return [
        moment if isinstance(column.type, UtcDateTime) else day if column.type.python_type is date else as_it_is
        for column in table.columns
    ]


def as_it_is(value: Any) -> Any:
    return value


def go_on_counting(here: sqlite3.Connection, there: psycopg.Connection[Any], tables: Iterable[Table]) -> None:
    """The next number is above every one that was ever given, also of rows that are gone."""
    given = dict(here.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    for table in tables:
        found = there.execute("SELECT pg_get_serial_sequence(%s, %s)", (table.name, "id")).fetchone() if (
            "id" in table.columns and not isinstance(table.columns["id"].type.python_type(), str)
        ) else None  # fmt: skip
        if found and found[0]:
            highest = here.execute(f'SELECT coalesce(max(id), 0) FROM "{table.name}"').fetchone()[0]
            number = max(int(highest), int(given.get(table.name, 0)))
            there.execute("SELECT setval(%s, %s, %s)", (found[0], max(number, 1), number > 0))
    lowest = int(here.execute("SELECT coalesce(min(update_id), 0) FROM inbox").fetchone()[0])
    there.execute("SELECT setval('own_event', %s, %s)", (max(-lowest, 1), lowest < 0))


def compare(here: sqlite3.Connection, there: psycopg.Connection[Any], table: Table) -> Compared:
    (rows, checksum), (arrived, checksum_there) = summed(rows_here(here, table)), summed(rows_there(there, table))
    return Compared(table.name, rows, arrived, checksum, checksum_there)


def summed(rows: Iterable[tuple[Any, ...]]) -> tuple[int, str]:
    """How many, and a sum over all that is in them, in whatever order they come."""
    count = total = 0
    for row in rows:
        count += 1
        text = "\x1f".join(plain(value) for value in row)
        total += int.from_bytes(hashlib.sha256(text.encode()).digest()[:16])
    return count, f"{total % 2**128:032x}"


def plain(value: Any) -> str:
    """The same text for the same value, from whichever database it comes."""
    if isinstance(value, datetime):
        return f"m{stamp(value)}"
    return f"{type(value).__name__} {value}"


def told(compared: Iterable[Compared]) -> str:
    """A table for the operator."""
    lines = [f"{'table':<12}{'rows':>10}  checksum, here and there"]
    lines += [f"{each.table:<12}{each.rows:>10}  {each.checksum} {each.checksum_there}" for each in compared]
    return "\n".join(lines)
