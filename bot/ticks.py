"""Wakes when something is due: reminders and timers become events in the inbox, old rows are forgotten."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import version
from typing import Any, NamedTuple

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import crash, retention
from bot.clock import Clock, MovableClock
from bot.reminders import moved_on, upcoming
from bot.store.database import DatabaseTrouble
from bot.store.inbox import Arrival
from bot.store.reminders import Reminder
from bot.store.units import Store, Writer
from flows.facts import Clinic

log = logging.getLogger(__name__)

MOST = 500  # rows a transaction: 10 ms of the writer's time (telegram.md §5)
PULSE_SECONDS = 20  # the truth is a look at the table; everything else wakes it sooner
CHORES_MINUTES = 60
CROWD = timedelta(minutes=5)  # reminders of a crowd start so much early at most (behaviour.md §2)
CROWD_A_SECOND = 25  # as fast as they can leave (telegram.md §1)
TAPS_FORGOTTEN = timedelta(seconds=150)  # telegram.md §1
JUST_NOW = timedelta(minutes=10)  # who answered so recently is in the middle of something (decisions.md §3)


class Claimed(NamedTuple):
    arrivals: list[Arrival]
    more: bool
    next_due: datetime | None


class Ticks:
    """One task that sleeps until the next row is due; the clock's moves and the pulse wake it."""

    def __init__(
        self, writer: Writer, clock: Clock, hand: Callable[[Sequence[Arrival]], None], clinic: Clinic | None = None
    ) -> None:
        self.writer, self.clock, self.hand, self.clinic = writer, clock, hand, clinic or Clinic()
        self._looked: date | None = None  # the day on which everybody was looked at last
        self.next_due: datetime | None = None
        self._wake = asyncio.Event()
        if isinstance(clock, MovableClock):
            clock.on_move(self.knock)

    def knock(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def pulse(self) -> None:
        """The same, as the scheduler asks for it: what is no coroutine it would run in a thread of its own."""
        self.knock()

    def expect(self, moment: datetime | None) -> None:
        """A row was written that is due then."""
        if moment is not None and (self.next_due is None or moment < self.next_due):
            self._wake.set()

    async def run(self) -> None:
        """Until it is cancelled; beside other processes one that leads again begins again."""
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        scheduler.add_job(self.pulse, "interval", seconds=PULSE_SECONDS)
        scheduler.add_job(self.chores, "interval", minutes=CHORES_MINUTES)
        scheduler.start()
        try:
            await self.chores()
            while True:
                self._wake.clear()
                await self.claim_all()
                await self._sleep()
        finally:
            scheduler.shutdown(wait=False)

    async def claim_all(self) -> None:
        """Everything that is due now, a batch at a time."""
        more = True
        while more:
            more = await asyncio.shield(self._claim())  # whoever stops leading hands on what it has claimed

    async def _claim(self) -> bool:
        arrivals, more, self.next_due = await self.writer.run(lambda store: claim(store, self.clock.now()))
        if arrivals:
            crash.point("after_due_claim")
            self.hand(arrivals)
        return more

    async def chores(self) -> None:
        """Forgets what has been kept long enough; once a day it looks who has been silent for too long."""
        with suppress(DatabaseTrouble):  # the process stops and says why (bot/__main__.py)
            found: Counter[str] = Counter()
            while some := await self.writer.run(lambda store: retention.forget(store, self.clock.now())):
                found += some
            if self._looked != (today := self.clock.now().date()):
                found += await self.look_at_everybody()
                self._looked = today
            if found:
                log.info("forgotten: %s", retention.told(found))

    async def look_at_everybody(self) -> Counter[str]:
        """A batch a transaction, so that nobody waits long."""
        found, after = Counter[str](), 0
        while True:
            batch = partial(retention.look, clinic=self.clinic, after=after, now=self.clock.now())
            looked = await self.writer.run(batch)
            found += looked.found
            self.hand(looked.arrivals)
            self.expect(looked.due)
            if not (after := looked.last):
                return found

    async def _sleep(self) -> None:
        if self._wake.is_set() or self.next_due is None:
            await self._wake.wait()
            return
        seconds = (self.next_due - self.clock.now()).total_seconds()
        timer = asyncio.get_running_loop().call_later(max(0.0, seconds), self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()


def claim(store: Store, now: datetime) -> Claimed:
    """Due rows into the inbox and on to their next moment, in one transaction: each comes once, also after a crash."""
    rows = store.reminders.due(now, now + lead(store, now), MOST)
    events: list[tuple[int, dict[str, Any]]] = []
    moves, gone = [], []
    for row in rows:
        if row.sort != "repeating":
            gone.append(row)
            events.append((row.chat_id, happening(row)))
            continue
        current, move = moved_on(row, now)
        moves.append(move)
        if current is not None:
            events.append((row.chat_id, happening(current)))
    store.reminders.advance(moves, gone)
    return Claimed(store.inbox.own(events, now), len(rows) == MOST, store.reminders.next_due())


def lead(store: Store, now: datetime) -> timedelta:
    """Where many are due together the first leave early, so that the last are not late; alone, nobody is early."""
    crowd = store.reminders.crowd(now, now + CROWD)
    return min(CROWD, timedelta(seconds=crowd // CROWD_A_SECOND))


def happening(row: Reminder) -> dict[str, Any]:
    """The event as the inbox keeps it (bot/turns.py reads it)."""
    if row.sort == "timer":
        return {"time_up": row.kind, "turn": row.turn}
    event = {"due": row.kind, "day": row.day.isoformat(), "at": row.due_at.isoformat(), "inputs": dict(row.inputs)}
    return {**event, "bulk": True} if row.bulk else event


def ask_again(store: Store, now: datetime) -> list[Arrival]:
    """After an outage in which Telegram forgot taps: whoever was in the middle of something is asked again."""
    newest = store.inbox.newest()
    if newest is None or now - newest < TAPS_FORGOTTEN:
        return []
    return store.inbox.own([(chat, {"go_on": True}) for chat in store.people.in_the_middle(newest - JUST_NOW)], now)


def follow_zone_changes(store: Store, now: datetime) -> int:
    """Governments move clocks: when the time zone data is another one, every repeating reminder is planned again."""
    data = version("tzdata")
    if store.mark("tzdata") == data:
        return 0
    store.set_mark("tzdata", data)
    moved = []
    for row in store.reminders.every():
        at, on = upcoming(row, now, row.last)
        if row.due_at > now and (at, on) != (row.due_at, row.day):
            moved.append((row, at, on))
    store.reminders.replan(moved)
    return len(moved)
