"""What the last stop left, or a process that died, or another one for us: it becomes ours, once."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.store.inbox import Arrival
from bot.store.outbox import Outgoing
from bot.store.schema import WORKERS
from bot.store.units import Store

log = logging.getLogger(__name__)

# Dead is who is not connected and was not seen for so long; and who is connected and stands still.
GONE, STILL = "3 seconds", "10 seconds"
PATIENCE = "5 seconds"  # after the database was away: so long the others have to come back

BURY = f"""
    DELETE FROM worker WHERE id <> ? AND clock_timestamp() - pg_postmaster_start_time() > interval '{PATIENCE}' AND (
        seen_at < clock_timestamp() - interval '{STILL}' OR seen_at < clock_timestamp() - interval '{GONE}'
        AND NOT EXISTS (
            SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database()
            AND l.locktype = 'advisory' AND l.classid = {WORKERS} AND l.objid::bigint = worker.id AND l.granted
        )
    )
"""


class Left(NamedTuple):
    """What is ours now: calls and arrivals that somebody else had, or nobody."""

    owed: Sequence[Outgoing]
    arrivals: Sequence[Arrival]


class Alone:
    """A file has one process, which leads from its start to its end."""

    leads = first = True
    reborn = patient = False

    def __init__(self) -> None:
        self.news = asyncio.Event()

    async def join(self) -> None: ...

    async def leave(self) -> None: ...

    async def elected(self) -> None: ...

    async def deposed(self) -> None:
        await asyncio.get_running_loop().create_future()  # never


def take_over(store: Store, now: datetime, *, bury: bool = True) -> Left:
    """The leader's look: what the dead had in hand, and what belongs to nobody yet."""
    if bury:
        buried(store.db)
    return Left(store.outbox.left(now), store.inbox.open())


def adopt(store: Store) -> Left:
    """What others owe in chats in which we have something under way: one chat speaks from one process at a time."""
    return Left(store.outbox.adopted(), ())


def buried(db: Any) -> int:
    gone = db.run(BURY, (db.worker,)) if db.shared else 0
    if gone:
        log.warning("%s other process(es) died; taking over their work", gone)
    return int(gone)
