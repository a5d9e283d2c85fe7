"""Opens the database; a SQLite file with the right pragmas, one process at a time, and clear words when it cannot."""

import errno
import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from bot.store.values import stamp

if TYPE_CHECKING:
    from bot.store.postgres import PostgreSQL

BUSY_MILLISECONDS = 5000
# What no retry mends, in SQLite's words, and what the operator can do.
FULL, READ_ONLY = "database or disk is full", "readonly database"
FATAL = {
    FULL: "the disk is full; free some space and start again",
    READ_ONLY: "it is read-only; give this user the right to write to the file and its folder",
    "unable to open database file": "it cannot be opened; create its folder, or correct DATABASE_URL",
    "disk I/O error": "the disk failed to write; check the disk and its free space, then start again",
    "file is not a database": "the file is something else; correct DATABASE_URL",
    "malformed": "the file is damaged; restore a backup",
}

sqlite3.register_adapter(datetime, stamp)
sqlite3.register_adapter(date, date.isoformat)
log = logging.getLogger(__name__)


class DatabaseTrouble(Exception):
    """The database cannot be used; the words are one line for the operator."""


class Db:
    """A connection with the few verbs that the store uses; `?` stands for a value. PgDb is the other one."""

    shared = False  # no other process works on these tables
    worker = 0  # who claims; several processes have numbers (bot/store/team.py)
    leads = True
    claims = held = ""  # what a SELECT ends with that takes rows: here nobody else could

    def __init__(self, connection: Any, shown: str = "") -> None:
        self.connection = connection
        self.cursor = connection.cursor()
        self.shown = shown

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self.cursor.execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def row(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self.cursor.execute(sql, values).fetchone()

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """How many rows it touched."""
        return int(self.cursor.execute(sql, values).rowcount)

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        self.cursor.executemany(sql, values)

    def lock(self, chat_id: int) -> None:
        """Until the commit nobody else works for this chat; alone that goes without saying."""

    def locks(self, chat_id: int) -> bool:
        return False

    def lock_claims(self) -> None:
        """Until the commit nobody else decides which process a chat belongs to."""

    def tell(self) -> None:
        """After the commit the other processes look what there is for them."""

    # one transaction (bot/store/units.py)

    def begin(self) -> None:
        self.cursor.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.cursor.execute("COMMIT")

    def undo(self, error: BaseException) -> None:
        """After an error of the database: returns when another try is worth it, raises when it never is."""
        if self.connection.in_transaction:
            self.run("ROLLBACK")
        if not locked(error):
            raise trouble(error, self.shown) or DatabaseTrouble(f"The database {self.shown}: {error}.") from error
        log.warning("another program holds the database; waiting for it")

    def passes(self, error: BaseException) -> bool:
        """Whether it concerns the whole transaction, and not the job in which it came up."""
        return locked(error) or trouble(error, self.shown) is not None

    def begin_job(self) -> None:
        self.cursor.execute("SAVEPOINT job")

    def keep_job(self) -> None:
        self.cursor.execute("RELEASE job")

    def undo_job(self) -> None:
        self.cursor.execute("ROLLBACK TO job")
        self.cursor.execute("RELEASE job")

    def close(self) -> None:
        self.connection.close()


@dataclass
class Database:
    """A SQLite file: the engine for migrations and long reads, and where it lies."""

    url: URL
    engine: Engine
    held: list[TextIO] = field(default_factory=list)
    errors: tuple[type[Exception], ...] = (sqlite3.Error,)
    shared = False
    threads, most_in_a_commit = 1, 64  # one wait for the disk serves so many units

    @property
    def file(self) -> Path:
        return Path(self.url.database or "")

    @property
    def shown(self) -> str:
        return self.url.render_as_string(hide_password=True)

    def connect(self) -> Any:
        """The driver's own connection, for the writer: the hot path goes without an engine (telegram.md §0)."""
        connection = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
        prepare(connection, None)
        return connection

    def db(self) -> Db:
        return Db(self.connect(), self.shown)

    def trouble(self, error: BaseException) -> DatabaseTrouble | None:
        return trouble(error, self.shown)

    def stop(self) -> None:
        """Nobody waits for it any more."""

    def close(self) -> None:
        self.engine.dispose()
        for lock in self.held:
            lock.close()
        self.held.clear()


def is_postgresql(address: str) -> bool:
    return address.startswith(("postgresql:", "postgres:"))


def open_database(address: str) -> "Database | PostgreSQL":
    """PostgreSQL where the address says so; else the file."""
    if is_postgresql(address):
        from bot.store.postgres import open_server  # costs 8 MB and 0.1 s that a file has no use for

        return open_server(address)
    return open_file(address)


def open_file(address: str) -> Database:
    """Locks the file beside the database, so that a second process refuses to start, and opens it."""
    url = make_url(address)
    file = Path(url.database or "")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = only_process(file)
    except OSError as error:
        raise unusable(error, str(url)) from error
    engine = create_engine(url)
    event.listen(engine, "connect", prepare)
    return Database(url, engine, [held])


def unusable(error: OSError, shown: str) -> DatabaseTrouble:
    """The operator's line for a place that the file, or the lock beside it, cannot have."""
    told = FATAL.get({errno.ENOSPC: FULL, errno.EROFS: READ_ONLY}.get(error.errno or 0, ""))
    where = f": {error.filename}" if error.filename else ""
    return DatabaseTrouble(f"The database {shown}: {told or f'{error.strerror}{where}'}.")


def only_process(file: Path) -> TextIO:
    """An advisory lock that the system gives back when the process ends, however it ends."""
    lock = file.with_name(f"{file.name}.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        other = lock.read().strip() or "unknown"
        lock.close()
        raise DatabaseTrouble(
            f"Another Steadyback already works on {file} (process {other}). "
            "Stop it first, or give this one its own DATABASE_URL."
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Transactions are ours to begin (the driver begins too late), and a commit is on the disk."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
        "cache_size = -4000",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}").close()


def trouble(error: BaseException, shown: str) -> DatabaseTrouble | None:
    """The operator's line when this error is the database's own and will not pass; None for all others."""
    said = str(error)
    for words, remedy in FATAL.items():
        if words in said and isinstance(getattr(error, "orig", error), sqlite3.Error):
            return DatabaseTrouble(f"The database {shown}: {remedy}.")
    return None


def locked(error: BaseException) -> bool:
    """Another program holds the file; it passes."""
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)
