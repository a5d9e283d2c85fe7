"""One transaction at a time: the store as a unit of work sees it, and the thread that runs and commits the units."""

import asyncio
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bot import crash
from bot.store.database import Database, DatabaseTrouble, Db
from bot.store.inbox import Inbox
from bot.store.notes import Notes
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.reminders import Reminders
from bot.store.values import stamp

if TYPE_CHECKING:
    from bot.store.postgres import PgDb, PostgreSQL

T = TypeVar("T")

# Every table that has rows of a person, and how they are found by the person's number and chat.
OF_A_PERSON = {
    "coach_note": "person_id = :person",
    "reminder": "person_id = :person", "record": "person_id = :person", "hold": "person_id = :person",
    "outbox": "chat_id = :chat", "inbox": "chat_id = :chat", "visitor": "chat_id = :chat", "person": "id = :person",
}  # fmt: skip


class Store:
    """All that can be asked of the database, by idea. It is used inside one transaction, and never commits."""

    def __init__(self, db: "Db | PgDb") -> None:
        self.db = db
        self.inbox, self.outbox = Inbox(db), Outbox(db)
        self.people, self.reminders = People(db), Reminders(db)
        self.notes = Notes(db)

    def everything(self, person: int, chat_id: int) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table about this person, for /export."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table, condition in OF_A_PERSON.items():
            sql, value = bound(condition, person, chat_id)
            rows = self.db.rows(f"SELECT * FROM {table} WHERE {sql}", (value,))
            names = [column[0] for column in self.db.cursor.description]
            found[table] = [dict(zip(names, map(plain, row), strict=True)) for row in rows]
        return found

    def erase(self, person: int, chat_id: int, now: datetime) -> None:
        """Every row of this person goes, also what waits to be sent; a stamp without a name stays.

        The numbers of their updates stay a while without chat or words, so that a repeated delivery counts once.
        """
        gone = 0
        for table, condition in OF_A_PERSON.items():
            sql, value = bound(condition, person, chat_id)
            if table == "inbox":
                gone += self.db.run(
                    f"UPDATE inbox SET chat_id = 0, body = NULL, error = NULL WHERE {sql} AND done_at IS NOT NULL",
                    (value,),
                )
            else:
                gone += self.db.run(f"DELETE FROM {table} WHERE {sql}", (value,))
        self.db.run("INSERT INTO erasure (erased_at, rows) VALUES (?, ?)", (now, gone))

    def mark(self, name: str) -> str:
        row = self.db.row("SELECT value FROM mark WHERE name = ?", (name,))
        return str(row[0]) if row else ""

    def set_mark(self, name: str, value: str) -> None:
        self.db.run(
            "INSERT INTO mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )


def bound(condition: str, person: int, chat_id: int) -> tuple[str, int]:
    if ":person" in condition:
        return condition.replace(":person", "?"), person
    return condition.replace(":chat", "?"), chat_id


def plain(value: Any) -> Any:
    """As the file of a person shows it, whichever database it comes from."""
    return stamp(value) if isinstance(value, datetime) else value


class Job(NamedTuple):
    work: Callable[[Store], Any]
    future: "asyncio.Future[Any]"


class Writer:
    """All that writes goes through here: in one thread and many jobs a commit for SQLite, else in a few threads.

    Each job is whole or not at all, whatever becomes of those beside it.
    """

    def __init__(self, database: "Database | PostgreSQL") -> None:
        self.database = database
        self.loop = asyncio.get_running_loop()
        self.broken: asyncio.Future[DatabaseTrouble] = self.loop.create_future()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        stores = [Store(database.db()) for _ in range(database.threads)]
        self._threads = [threading.Thread(target=self._work, args=(each,), daemon=True) for each in stores]
        for number, thread in enumerate(self._threads):
            thread.name = f"writer {number}"
            thread.start()

    async def run(self, work: Callable[[Store], T]) -> T:
        """What `work` returns, once it is on the disk; what it raises, once it is undone."""
        future: asyncio.Future[T] = self.loop.create_future()
        self._jobs.put(Job(work, future))
        return await future

    async def close(self) -> None:
        """Finishes what was asked so far."""
        self.database.stop()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    # in a thread

    def _work(self, store: Store) -> None:
        open_ = True
        while open_:
            batch, open_ = self._next()
            if not batch:
                continue
            try:
                outcomes = self._commit(store, batch)
            except DatabaseTrouble as error:
                outcomes = [(job.future, None, error) for job in batch]
                self.loop.call_soon_threadsafe(self._break, error)
            self.loop.call_soon_threadsafe(settle, outcomes)
        store.db.close()

    def _next(self) -> tuple[list[Job], bool]:
        """What waits, up to a commit's worth; False when that was the last."""
        batch: list[Job] = []
        most = self.database.most_in_a_commit
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == most:
                return batch, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False

    def _commit(self, store: Store, batch: list[Job]) -> "list[Outcome]":
        db = store.db
        while True:
            try:
                db.begin()
                outcomes = [self._attempt(store, job) for job in batch]
                crash.point("before_commit")
                db.commit()
                crash.point("after_commit")
                return outcomes
            except self.database.errors as error:
                store.people.forget_read()
                db.undo(error)

    def _attempt(self, store: Store, job: Job) -> "Outcome":
        """One job: its failure undoes its own rows and nobody else's."""
        store.db.begin_job()
        try:
            result = job.work(store)
        except BaseException as error:  # handed on to whoever asked
            if store.db.passes(error):
                raise
            store.db.undo_job()
            store.people.forget_read()
            return job.future, None, error
        store.db.keep_job()
        return job.future, result, None

    # in the loop

    def _break(self, error: DatabaseTrouble) -> None:
        if not self.broken.done():
            self.broken.set_result(error)


Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]


def settle(outcomes: list[Outcome]) -> None:
    for future, result, error in outcomes:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
