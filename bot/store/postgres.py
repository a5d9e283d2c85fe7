"""PostgreSQL as the store: clear words when it cannot be used, and no unit lost or doubled while it is away."""

import logging
import secrets
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Engine, create_engine

from bot.store.database import FATAL as FATAL_FOR_FILES
from bot.store.database import FULL, DatabaseTrouble, is_postgresql
from bot.store.schema import CLAIMS, TEAM

log = logging.getLogger(__name__)

OLDEST = 15  # what its makers still mend at our first release
THREADS = 4  # connections at work; one more listens (bot/store/team.py)
LONGEST_PAUSE = 1.0
AGAIN = ("40001", "40P01", "55P03", "57014")  # serialization, deadlock, a lock or statement that took too long
AWAY = ("08", "57P")  # the connection broke, or the server is going down or coming up
NO_MORE_WRITES = "25006"  # the server has become a copy of another one: it is looked for again
SETTINGS = {
    "timezone": "UTC",
    "application_name": "steadyback",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",  # so that a process that stands still lets others work
}
# How a broken line is noticed, on both ends, in ten seconds.
LIVELY = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 10_000}

# In the words of libpq and of the server, and what the operator can do.
CANNOT_CONNECT = {
    "password authentication failed": "it does not take this name and password; correct them in DATABASE_URL",
    "no password supplied": "it asks for a password; write postgresql://name:password@host/db in DATABASE_URL",
    "no pg_hba.conf entry": "it lets nobody in from here under this name; add a line to its pg_hba.conf",
    "role": "it does not know this name; create it with createuser, or correct DATABASE_URL",
    "database": "there is no database of this name; create it with createdb, or correct DATABASE_URL",
    "could not translate host name": "nobody knows its host; correct DATABASE_URL",
    "failed to resolve host": "nobody knows its host; correct DATABASE_URL",
    "too many clients": "it has no connection left; raise its max_connections, or start fewer processes",
    "remaining connection slots": "it has no connection left; raise its max_connections, or start fewer processes",
    "starting up": "it is starting up; start again in a moment",
    "shutting down": "it is shutting down; start it, then start again",
    "timeout expired": "it does not answer; correct host and port in DATABASE_URL, or open the way to it",
    "connection refused": "nobody listens there; start it, or correct host and port in DATABASE_URL",
    "no such file or directory": "nobody listens there; start it, or correct host and port in DATABASE_URL",
    "ssl": "it and DATABASE_URL do not agree about encryption; correct sslmode",
}
PRIVILEGE = (
    "this name lacks a privilege ({what}); make it the owner of the database, or: "
    "GRANT ALL ON SCHEMA public TO it, and on all tables and sequences there"
)
FATAL = {
    "53100": FATAL_FOR_FILES[FULL],
    "53200": "it has no memory left; give it more",
    "42501": PRIVILEGE,
    "42P01": "a table is missing; restore a backup",
    "42703": "a column is missing; restore a backup",
}


# Nothing where nothing else was written.
RECEIPT = "UPDATE mark SET value = ? WHERE name = ? AND pg_current_xact_id_if_assigned() IS NOT NULL"


class NotCommitted(psycopg.OperationalError):
    """The line broke during a commit, and the server, reached again, says that nothing came of it."""


class PgDb:
    """The verbs of bot/store/database.py on a connection to PostgreSQL. What goes away is reached again."""

    shared = True
    claims, held = " FOR UPDATE SKIP LOCKED", " FOR UPDATE"

    def __init__(self, home: "PostgreSQL") -> None:
        self.home = home
        self.connection = home.connect()
        self.cursor = self.connection.cursor()
        self._locked: set[int] = set()
        self._receipt, self._units = f"unit {secrets.token_hex(8)}", 0

    @property
    def worker(self) -> int:
        return self.home.worker

    @property
    def leads(self) -> bool:
        return self.home.leads

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self.cursor.execute(translated(sql), values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self.cursor.execute(translated(sql), values).fetchone()

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        return self.cursor.execute(translated(sql), values).rowcount

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        self.cursor.executemany(translated(sql), values)

    def lock(self, chat_id: int) -> None:
        """Until the commit no other process works for this chat; who has not agreed has no row that could be locked."""
        if chat_id not in self._locked:
            self.cursor.execute("SELECT pg_advisory_xact_lock(%s)", (chat_id,))
            self._locked.add(chat_id)

    def locks(self, chat_id: int) -> bool:
        return chat_id in self._locked

    def lock_claims(self) -> None:
        self.cursor.execute(f"SELECT pg_advisory_xact_lock({TEAM}, {CLAIMS})")

    def tell(self) -> None:
        self.cursor.execute("SELECT pg_notify('steadyback', '')")

    # one transaction

    def begin(self) -> None:
        self._locked.clear()
        if not self._units:
            self.cursor.execute(
                "INSERT INTO mark (name, value) VALUES (%s, '0') ON CONFLICT DO NOTHING", (self._receipt,)
            )
        self.cursor.execute("BEGIN")

    def commit(self) -> None:
        """With a receipt: when the line breaks in the middle, what is read there tells what became of it.

        The transaction's number would not do: after a crash of the server another one may have the same.
        """
        self._units += 1
        wrote = self.run(RECEIPT, (str(self._units), self._receipt))
        try:
            self.cursor.execute("COMMIT")
        except psycopg.OperationalError as error:
            if not self.is_away(error):
                raise
            if wrote and not self.committed():
                raise NotCommitted from error
            self.reach()

    def committed(self) -> bool:
        """Waits until the server has noticed that the broken line is broken."""
        while True:
            self.reach()
            try:
                found = self.row("SELECT value FROM mark WHERE name = ? FOR UPDATE", (self._receipt,))
            except psycopg.Error as error:
                if not self.is_away(error) and not passing(error):
                    raise
            else:
                return found == (str(self._units),)

    def undo(self, error: BaseException) -> None:
        """After an error of the database: returns when another try is worth it, raises when it never is."""
        if self.is_away(error):
            self.reach()
        elif passing(error):
            log.warning("the database asks to try again (%s)", type(error).__name__)
        else:
            raise self.home.trouble(error) or DatabaseTrouble(
                f"The database {self.home.shown}: {first_line(error)}."
            ) from error
        if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            self.cursor.execute("ROLLBACK")

    def passes(self, error: BaseException) -> bool:
        if not isinstance(error, psycopg.Error):
            return isinstance(error, DatabaseTrouble)
        return self.is_away(error) or passing(error) or self.home.trouble(error) is not None

    def begin_job(self) -> None:
        """A job is a transaction of its own: one chat's lock is never held for the sake of another's work."""

    def keep_job(self) -> None: ...

    def undo_job(self) -> None:
        self.cursor.execute("ROLLBACK")
        self.begin()

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.run("DELETE FROM mark WHERE name = ?", (self._receipt,))
        self.connection.close()

    # when it goes away

    def is_away(self, error: BaseException) -> bool:
        if not isinstance(error, psycopg.Error):
            return False
        state = error.sqlstate or ""
        return self.connection.closed or state.startswith(AWAY) or state == NO_MORE_WRITES

    def reach(self) -> None:
        """A new connection, however long it takes."""
        self.connection.close()
        self.connection = self.home.reach()
        self.cursor = self.connection.cursor()


@dataclass
class PostgreSQL:
    """A database on a server, and who we are there (bot/store/team.py)."""

    address: str
    engine: Engine
    shared = True
    errors: tuple[type[Exception], ...] = (psycopg.Error,)
    threads, most_in_a_commit = THREADS, 1
    worker: int = 0
    leads: bool = True
    stopping: threading.Event = field(default_factory=threading.Event)
    _away: threading.Lock = field(default_factory=threading.Lock)

    @property
    def shown(self) -> str:
        return shown(self.address)

    def connect(self) -> psycopg.Connection[Any]:
        return connected(self.address)

    def db(self) -> PgDb:
        try:
            return PgDb(self)
        except psycopg.Error as error:
            raise unreachable(error, self.shown) from error

    def reach(self) -> psycopg.Connection[Any]:
        """Tries until it is back, or until we stop: what was asked for then waits for the next start."""
        pause, tries = 0.05, 0
        while True:
            try:
                connection = self.connect()
            except psycopg.Error as error:
                if tries % 30 == 1:
                    log.warning("the database is away (%s); trying again", type(error).__name__)
                if self.stopping.wait(pause):
                    raise DatabaseTrouble(f"The database {self.shown} was away at the end.") from error
                pause, tries = min(LONGEST_PAUSE, pause * 2), tries + 1
            else:
                if tries > 1:
                    log.warning("the database is back")
                return connection

    def trouble(self, error: BaseException) -> DatabaseTrouble | None:
        """The operator's line for what no retry mends; None for all others."""
        remedy = FATAL.get(getattr(error, "sqlstate", None) or "")
        if remedy is None:
            return None
        return DatabaseTrouble(f"The database {self.shown}: {remedy.format(what=first_line(error))}.")

    def stop(self) -> None:
        self.stopping.set()

    def close(self) -> None:
        self.engine.dispose()


def open_server(address: str) -> PostgreSQL:
    """Knocks once, so that whatever is wrong with the address is told now and in one line."""
    try:
        conninfo_to_dict(libpq(address))
    except psycopg.ProgrammingError:  # its words would have the password in them
        raise DatabaseTrouble(
            "DATABASE_URL cannot be read. Write it like postgresql://name:password@host/db (%40 is an @ in a password)."
        ) from None
    try:
        with connected(address) as connection:
            check_version(connection.info.server_version, shown(address))
    except psycopg.Error as error:
        raise unreachable(error, shown(address)) from error
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connected(address, autocommit=False), pool_size=2, pool_pre_ping=True
    )
    return PostgreSQL(address, engine)


def connected(address: str, *, autocommit: bool = True) -> psycopg.Connection[Any]:
    """As the address says, with our settings; ten seconds of silence end it."""
    given = {**LIVELY, "connect_timeout": 5, **conninfo_to_dict(libpq(address))}
    connection = psycopg.connect(make_conninfo(**given), autocommit=True)
    # After the start rather than in it: poolers refuse start parameters that they do not know.
    connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()))
    connection.autocommit = autocommit
    return connection


def check_version(there: int, where: str, oldest: int = OLDEST) -> None:
    if there < oldest * 10_000:
        raise DatabaseTrouble(
            f"The database {where}: its PostgreSQL is {there // 10_000}; Steadyback needs {oldest} or newer."
        )


def unreachable(error: psycopg.Error, where: str) -> DatabaseTrouble:
    """Why there is no connection, in one line without the password."""
    said = str(error).lower()
    for words, remedy in CANNOT_CONNECT.items():
        needed = (words, "does not exist") if words in ("role", "database") else (words,)
        if all(word in said for word in needed):
            return DatabaseTrouble(f"The database {where}: {remedy}.")
    return DatabaseTrouble(f"The database {where}: {first_line(error)}.")


def first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".:")


def passing(error: BaseException) -> bool:
    """Somebody else's work was in the way, or the way was broken and is mended; it passes."""
    return isinstance(error, NotCommitted) or (isinstance(error, psycopg.Error) and error.sqlstate in AGAIN)


def libpq(address: str) -> str:
    """postgres:// is another name for postgresql://."""
    assert is_postgresql(address)
    return f"postgresql:{address.partition(':')[2]}"


def shown(address: str) -> str:
    """The address without its password, also when nobody can read it."""
    try:
        parts = conninfo_to_dict(libpq(address))
    except psycopg.Error:
        return "of DATABASE_URL"
    host = parts.get("host", "localhost")
    return f"{parts.get('dbname', '')} on {host}" + (f":{parts['port']}" if "port" in parts else "")


@lru_cache(maxsize=4096)
def translated(sql: str) -> str:
    """A value is %s here; the text is sent once and prepared after a few times."""
    return sql.replace("%", "%%").replace("?", "%s")
