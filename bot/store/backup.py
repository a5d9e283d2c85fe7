"""Backup and restore: one checked file, whole or not there at all, in which nobody stands who was erased before."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import make_url

from bot.store.database import Db, only_process, unusable
from bot.store.schema import revisions
from bot.store.units import Store
from bot.store.values import moment, stamp

KEPT_DAYS = 30  # how long a backup may be kept (behaviour.md §6); what people are told when they delete everything
MADE_AT = "backup"  # the mark that says when a copy was made
BESIDE = ("-wal", "-shm", "-journal")
POSTGRESQL = (
    "PostgreSQL has its own: pg_dump --format=custom --file={file} DATABASE_URL while the bot runs, and "
    "pg_restore --clean --if-exists --single-transaction --dbname=DATABASE_URL {file} while it does not."
)


class Trouble(Exception):
    """Why there is no backup, or nothing was restored: one line for the operator."""


class Copied(NamedTuple):
    """What a copy holds."""

    counts: dict[str, int]
    schema: str
    made_at: datetime | None

    def __str__(self) -> str:
        made = f", made {self.made_at:%Y-%m-%d %H:%M} UTC" if self.made_at else ""
        return f"{self.counts['person']} people, {self.counts['record']} records, schema {self.schema}{made}"


def back_up(address: str, file: Path, now: datetime) -> Copied:
    """A copy of the database as it is at one moment, while the bot works on."""
    source = local(address, file)
    if not source.exists():
        raise Trouble(f"There is no database at {source}.")
    if file.exists():
        raise Trouble(f"{file} is there already. Name another file, or move it away.")
    with told(file), parts(file) as (raw, whole):
        with closing(connected(source)) as database, closing(sqlite3.connect(raw)) as copy:
            database.execute("BEGIN")  # all that follows sees one moment
            counts = counted(database)
            database.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("INSERT OR REPLACE INTO mark (name, value) VALUES (?, ?)", (MADE_AT, stamp(now)))
            copy.commit()
            copy.execute("VACUUM INTO ?", (str(whole),))  # leaves out what was erased and still lay in free pages
        copied = examined(whole)
        if {**counts, "mark": 0} != {**copied.counts, "mark": 0}:
            raise Trouble(f"The copy of {source} is not whole. Nothing was written; try again.")
        settled(whole)
        whole.rename(file)
        settled(file.parent)
    return copied


def restore(address: str, file: Path, now: datetime, *, replace: bool) -> tuple[Copied, Path | None, int]:
    """Puts a backup in the place of the database; gives what it holds, where the old one went, and who left since."""
    target = local(address, file)
    if not file.exists():
        raise Trouble(f"There is no backup at {file}.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = only_process(target)
    except OSError as error:
        raise unusable(error, address) from error
    with lock:
        examined(file)
        if not replace and in_use(target):
            raise Trouble(f"{target} has people in it. To put it aside and restore {file}, add --replace.")
        with told(target), parts(target) as (raw, whole):
            with closing(connected(file)) as backup, closing(sqlite3.connect(raw)) as copy:
                backup.backup(copy)
            left = erased_since(raw, target, now)
            with closing(sqlite3.connect(raw)) as copy:
                copy.execute("VACUUM INTO ?", (str(whole),))
            copied = examined(whole)
            settled(whole)
            aside = put_aside(target, now)
            whole.replace(target)
            settled(target.parent)
    return copied, aside, left


def local(address: str, file: Path) -> Path:
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        raise Trouble(POSTGRESQL.format(file=file))
    return Path(url.database or "")


def connected(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def counted(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in sorted(tables.fetchall())
    }


def examined(file: Path) -> Copied:
    """What a copy holds, once it is known to be sound, ours, and of a schema that this program can read."""
    known = revisions()
    try:
        with closing(connected(file)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            counts = counted(copy) if whole else {}
            if whole and not {"person", "record", "alembic_version", "mark"} <= set(counts):
                raise Trouble(f"{file} is no backup of Steadyback.")
            whole = whole and not copy.execute("PRAGMA foreign_key_check").fetchall()
            if not whole:
                raise Trouble(f"{file} is damaged. Take another backup.")
            (schema,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            made = copy.execute("SELECT value FROM mark WHERE name = ?", (MADE_AT,)).fetchone()
    except sqlite3.DatabaseError as error:
        raise Trouble(f"{file} is no backup of Steadyback, or it is damaged ({error}).") from None
    if schema not in known:
        raise Trouble(f"{file} was made by a newer Steadyback (schema {schema}; this one knows up to {known[0]}).")
    return Copied(counts, schema, moment(made[0]) if made else None)


def in_use(file: Path) -> bool:
    """Whether anybody stands in it, or nobody can say."""
    if not file.exists() or not file.stat().st_size:
        return False
    try:
        with closing(connected(file)) as database:
            counts = counted(database)
    except sqlite3.DatabaseError:
        return True
    return any(count for table, count in counts.items() if table not in ("alembic_version", "mark"))


def erased_since(copy: Path, target: Path, now: datetime) -> int:
    """Whoever was erased after the backup was made does not come back with it.

    They are those who stand in the copy and no longer in the database that is replaced, where its stamps are as many.
    """
    if not in_use(target):
        return 0
    with closing(sqlite3.connect(copy, isolation_level=None)) as restored:
        made = restored.execute("SELECT value FROM mark WHERE name = ?", (MADE_AT,)).fetchone()
        people = set(restored.execute("SELECT id, chat_id FROM person").fetchall())
        if made is None:
            return 0
        try:
            with closing(connected(target)) as old:
                gone = people - set(old.execute("SELECT id, chat_id FROM person").fetchall())
                (stamps,) = old.execute("SELECT count(*) FROM erasure WHERE erased_at > ?", made).fetchone()
        except sqlite3.DatabaseError:
            return 0
        if len(gone) > stamps:
            return 0  # it was another database
        store = Store(Db(restored))
        restored.execute("BEGIN")
        for person, chat_id in gone:
            store.erase(person, chat_id, now)
        restored.execute("COMMIT")
        return len(gone)


def sound(file: Path) -> bool:
    """To open a damaged file for writing would throw away what lies beside it."""
    with suppress(sqlite3.DatabaseError), closing(connected(file)) as database:
        return bool(database.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    return False


def put_aside(target: Path, now: datetime) -> Path | None:
    """The old file, with what belongs to it; the place is never empty meanwhile where the file system allows it."""
    if not target.exists():
        return None
    if sound(target):
        with closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # into one file
    aside = target.with_name(f"{target.name}.replaced-{now:%Y%m%d-%H%M%S}")
    for end in BESIDE:
        if (beside := target.with_name(target.name + end)).exists():
            beside.rename(aside.with_name(aside.name + end))
    try:
        os.link(target, aside)
    except OSError:
        target.rename(aside)
    return aside


@contextmanager
def parts(file: Path) -> Iterator[tuple[Path, Path]]:
    """Two files beside it, for this user's eyes, which are gone in the end however it ends."""
    both = [file.with_name(f".{file.name}.{os.getpid()}.{part}") for part in ("raw", "part")]
    try:
        for each in both:
            os.close(os.open(each, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield both[0], both[1]
    finally:
        for each in both:
            for end in ("", *BESIDE):
                each.with_name(each.name + end).unlink(missing_ok=True)


@contextmanager
def told(file: Path) -> Iterator[None]:
    """What the disk refuses becomes one line."""
    try:
        yield
    except sqlite3.Error as error:
        raise Trouble(f"{file}: {error}. Nothing was written.") from None
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror}. Nothing was written.") from None


def settled(place: Path) -> None:
    """On the disk, not on its way there."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
