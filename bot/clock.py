"""The only place that reads a clock: the real one, one that moves forward, one that follows another process."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import aiohttp

# A long wait looks at the wall clock again this often, so that a laptop that was asleep is noticed.
_LONGEST_NAP = 30.0


class Clock:
    """The time as the machine tells it."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Waits that long on this clock; a clock that is moved forward wakes its sleepers."""
        due = self.monotonic() + seconds
        while (left := due - self.monotonic()) > 0:
            await self._nap(left)

    async def wait_until(self, moment: datetime) -> None:
        while (left := (moment - self.now()).total_seconds()) > 0:
            await self._nap(min(left, _LONGEST_NAP))

    async def _nap(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class MovableClock(Clock):
    """Real time plus an offset that only grows. `at` lets a test begin on any day."""

    def __init__(self, offset: timedelta = timedelta(0), *, at: datetime | None = None) -> None:
        self.offset = self._begun = offset if at is None else at - super().now()
        self.moves = 0
        self._moved: asyncio.Event | None = None
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return super().now() + self.offset

    def monotonic(self) -> float:
        return super().monotonic() + (self.offset - self._begun).total_seconds()

    def advance(self, by: timedelta) -> None:
        if by < timedelta(0):
            raise ValueError("The clock only moves forward.")
        self._move(self.offset + by)

    def set(self, moment: datetime) -> None:
        """Moves to that moment; one that has passed already is refused."""
        self.advance(moment - self.now())

    def restore(self, offset: timedelta) -> None:
        """Takes up an offset that was kept over a restart."""
        if offset > self.offset:
            self._move(offset)

    def on_move(self, listener: Callable[[], None]) -> None:
        """`listener` is called after each move, in the loop that moved the clock."""
        self._listeners.append(listener)

    async def next_move(self, seen: int, seconds: float) -> int:
        """The number of moves so far, as soon as it differs from `seen` or after that many real seconds."""
        if self.moves == seen:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._move_event().wait(), seconds)
        return self.moves

    def _move(self, offset: timedelta) -> None:
        self.offset = offset
        self.moves += 1
        if self._moved is not None:
            self._moved.set()
            self._moved = None
        for listener in self._listeners:
            listener()

    async def _nap(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._move_event().wait(), seconds)

    def _move_event(self) -> asyncio.Event:
        if self._moved is None:
            self._moved = asyncio.Event()
        return self._moved


class RemoteClock(MovableClock):
    """Follows the clock of a local Bot API in another process: `async with RemoteClock(base_url) as clock`."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._url = f"{base_url.rstrip('/')}/local/clock"
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "RemoteClock":
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        told = await self._ask(-1)
        self.offset = self._begun = timedelta(seconds=told["offset"])
        seen = int(told["moves"])
        self._task = asyncio.create_task(self._follow(seen), name="remote clock")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._session.close()

    async def _follow(self, seen: int) -> None:
        while True:
            try:
                told = await self._ask(seen)
                seen = int(told["moves"])
                self.restore(timedelta(seconds=told["offset"]))
            except (aiohttp.ClientError, TimeoutError):
                # The other process is gone or starting again; its clock may have moved meanwhile.
                await asyncio.sleep(0.2)
                seen = -1

    async def _ask(self, seen: int) -> dict[str, float]:
        async with self._session.get(self._url, params={"after": seen}) as answer:
            told: dict[str, float] = await answer.json()
            return told
