"""What the local Bot API must not forget, in one SQLite file, written before a call is answered."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Body = Callable[[], Any]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_KEEP = "INSERT INTO kept VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body"


class Archive:
    """JSON bodies under keys. Without a folder nothing is kept, as tests want it."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._changed: dict[str, Body | None] = {}
        self._settled: asyncio.Future[None] | None = None
        self._database = None if folder is None else _open(folder / "local.sqlite3")

    def keep(self, key: str, body: Body) -> None:
        """Remembers to write what `body()` gives, once for all changes since the last commit."""
        if self._database is not None:
            self._changed[key] = body

    def forget(self, key: str) -> None:
        if self._database is not None:
            self._changed[key] = None

    async def settle(self) -> None:
        """Returns when everything that changed is in the file; calls of the same moment share one commit."""
        if self._changed:
            if self._settled is None:
                loop = asyncio.get_running_loop()
                self._settled = loop.create_future()
                loop.call_soon(self.commit)
            await asyncio.shield(self._settled)

    def commit(self) -> None:
        """Writes all changes at once; whoever settles hears when that failed, and the next commit tries again."""
        settled, self._settled = self._settled, None
        try:
            self._write()
        except sqlite3.Error as error:
            if settled is None:
                raise
            settled.set_exception(error)
        else:
            if settled is not None:
                settled.set_result(None)

    def _write(self) -> None:
        if self._database is None or not self._changed:
            return
        kept = [(key, _ENCODER.encode(body())) for key, body in self._changed.items() if body]
        gone = [(key,) for key, body in self._changed.items() if not body]
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany(_KEEP, kept)
            self._database.executemany("DELETE FROM kept WHERE key = ?", gone)
        self._changed = {}

    def read(self, kind: str) -> Iterator[Any]:
        """All bodies whose key begins with `kind/`, in the order in which they were first written."""
        if self._database is not None:
            pattern = f"{kind}/*"
            for (body,) in self._database.execute("SELECT body FROM kept WHERE key GLOB ? ORDER BY rowid", (pattern,)):
                yield json.loads(body)

    def close(self) -> None:
        self.commit()
        if self._database is not None:
            self._database.close()
            self._database = None


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    # NORMAL outlives a killed process; a power cut may take the last moments of a local chat and nothing else.
    for line in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
        database.execute(f"PRAGMA {line}")
    database.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, body TEXT NOT NULL)")
    return database
