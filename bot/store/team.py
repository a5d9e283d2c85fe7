"""Several processes on one database: each says that it lives, and one leads."""

import asyncio
import logging
import threading
from datetime import datetime

import psycopg

from bot.store.database import DatabaseTrouble
from bot.store.postgres import PostgreSQL
from bot.store.schema import LEADER, TEAM, WORKERS
from bot.store.taking_over import PATIENCE

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.5  # the truth is a look so often; a notice wakes it sooner
CHANNEL = "steadyback"
FIRST_CHOICE = "1.5 seconds"  # in that time whoever led before leads again


class Team:
    """This process among those on its database: a thread with its own connection says that we live, and listens."""

    def __init__(self, database: PostgreSQL) -> None:
        self.database = database
        self.news = asyncio.Event()  # something may wait for us
        self.reborn = False  # we were taken for dead: what we had is somebody else's now
        self.first = True  # nobody else was at work when we came
        self._elected, self._deposed = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._since: datetime | None = None  # connected again
        self._led = False
        self._thread = threading.Thread(target=self._work, name="team", daemon=True)

    async def join(self) -> None:
        """Known to the others, and leading if nobody does."""
        try:
            await asyncio.to_thread(self._join)
        except psycopg.Error as error:
            raise self.database.trouble(error) or DatabaseTrouble(
                f"The database {self.database.shown}: {error}."
            ) from error
        self._told()
        self._thread.start()

    async def leave(self) -> None:
        """Gives back what we have; the others need not wait until we are missed."""
        self._stop.set()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    @property
    def leads(self) -> bool:
        return self.database.leads

    @property
    def patient(self) -> bool:
        """The database was away a moment ago: whoever is not there may be on the way."""
        return self._since is not None

    async def elected(self) -> None:
        await self._elected.wait()

    async def deposed(self) -> None:
        await self._deposed.wait()

    # in the thread

    def _join(self) -> None:
        self._connection = self.database.connect()
        self._register()
        self.first = self._connection.execute("SELECT count(*) FROM worker").fetchone() == (1,)
        self.database.leads = self._led = self._lock()

    def _register(self) -> None:
        execute = self._connection.execute
        execute(f"LISTEN {CHANNEL}")
        found = execute("INSERT INTO worker (seen_at) VALUES (clock_timestamp()) RETURNING id").fetchone()
        assert found is not None
        self.database.worker = int(found[0])
        self._show_life()

    def _show_life(self) -> None:
        """A lock that goes with the connection; that it is free tells that we are gone."""
        self._connection.execute(f"SELECT pg_try_advisory_lock({WORKERS}, %s::int)", (self.database.worker,))

    def _lock(self) -> bool:
        row = self._connection.execute(f"SELECT pg_try_advisory_lock({TEAM}, {LEADER})").fetchone()
        return row == (True,)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self._beat()
                for _ in self._connection.notifies(timeout=BEAT_SECONDS):
                    self._tell()
            except psycopg.Error:
                if not self._come_back():
                    return
            self._tell()
        self._leave()

    def _beat(self) -> None:
        row = self._connection.execute(
            "UPDATE worker SET seen_at = clock_timestamp() WHERE id = %s RETURNING seen_at, "
            f"seen_at - %s::timestamptz > interval '{PATIENCE}', seen_at - %s::timestamptz > interval '{FIRST_CHOICE}'",
            (self.database.worker, self._since, self._since),
        ).fetchone()
        if row is None:
            log.warning("this process was silent for so long that others have taken over its work")
            self._register()
            self.reborn = True
            return
        if row[1]:
            self._since = None
        if not self.database.leads and (self._led or self._since is None or row[2]):
            self.database.leads = self._led = self._lock()
            if self.database.leads:
                log.warning("this process leads now")

    def _come_back(self) -> bool:
        """After the connection broke, and with it our locks; False when we are to stop."""
        self.database.leads = False
        self._tell()
        while not self._stop.is_set():
            try:
                self._connection.close()
                self._connection = self.database.reach()
                row = self._connection.execute("SELECT clock_timestamp()").fetchone()
                assert row is not None
                self._since = row[0]
                self._connection.execute(f"LISTEN {CHANNEL}")
                self._show_life()
                return True
            except psycopg.Error:
                continue
            except DatabaseTrouble:
                return False
        return False

    def _leave(self) -> None:
        try:
            self._connection.execute("DELETE FROM worker WHERE id = %s", (self.database.worker,))
            self._connection.close()  # and with it goes the lead
        except psycopg.Error:
            log.warning("the database was away at the end; others notice within seconds that we are gone")

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._told)

    # in the loop

    def _told(self) -> None:
        (self._elected if self.leads else self._deposed).set()
        (self._deposed if self.leads else self._elected).clear()
        self.news.set()
