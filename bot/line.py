"""Hands what arrives to units of work: a chat's arrivals in order, chats side by side; no bug stops the rest."""

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import Callable, Iterable

from bot.clock import Clock
from bot.counts import Counts
from bot.store.database import DatabaseTrouble
from bot.store.inbox import Arrival
from bot.store.units import Store, Writer
from bot.turns import Outcome, Turns

log = logging.getLogger(__name__)

MOST_WAITING = 2000  # then no more is fetched until some of it is done
BULK_AT_ONCE = 64  # reminders of a crowd in work; a commit's worth, so that an answer waits for no more than that


class Line:
    """One short queue a chat that has something waiting."""

    def __init__(
        self, turns: Turns, writer: Writer, clock: Clock, done: Callable[[Outcome], None], counts: Counts
    ) -> None:
        self.turns, self.writer, self.clock, self.done, self.counts = turns, writer, clock, done, counts
        self.waiting = 0
        self._chats: dict[int, deque[Arrival]] = {}
        self._bulk: deque[Arrival] = deque()
        self._bulk_at_work = 0
        self._stopped = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._room.set()

    def hand(self, arrivals: Iterable[Arrival]) -> None:
        if self._stopped:
            return  # before them in the inbox stands what was let go at the stop
        for arrival in arrivals:
            self.waiting += 1
            queue = self._chats.get(arrival.chat_id)
            if queue is not None:
                put(queue, arrival)
            elif arrival.number < 0 and arrival.body.get("bulk"):
                self._bulk.append(arrival)
            else:
                self._begin(arrival)
        self._begin_bulk()
        if self.waiting - len(self._bulk) > MOST_WAITING:
            self._room.clear()

    def _begin(self, arrival: Arrival, ended: Callable[[], None] | None = None) -> None:
        self._chats[arrival.chat_id] = deque((arrival,))
        task = asyncio.create_task(self._serve(arrival.chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if ended is not None:
            task.add_done_callback(lambda _: ended())

    def _begin_bulk(self) -> None:
        """Reminders that are due in their thousands leave at 25 a second; meanwhile people are answered."""
        while self._bulk and self._bulk_at_work < BULK_AT_ONCE:
            arrival = self._bulk.popleft()
            if (queue := self._chats.get(arrival.chat_id)) is not None:
                put(queue, arrival)
                continue
            self._bulk_at_work += 1
            self._begin(arrival, self._bulk_ended)

    def _bulk_ended(self) -> None:
        self._bulk_at_work -= 1
        self._begin_bulk()

    async def room(self) -> None:
        """Waits until less is waiting than a process can sensibly hold."""
        await self._room.wait()

    async def stop(self) -> None:
        """Lets the open units finish; what waits, and what still comes, stays in the inbox."""
        self._stopped = True
        self._bulk.clear()
        for queue in self._chats.values():
            queue.clear()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, chat_id: int) -> None:
        queue = self._chats[chat_id]
        try:
            while queue:
                await self._work(queue[0])
                self.waiting -= 1
                if queue:
                    queue.popleft()
                if self.waiting - len(self._bulk) <= MOST_WAITING:
                    self._room.set()
        except DatabaseTrouble:
            queue.clear()  # the process stops and says why (bot/__main__.py)
        finally:
            del self._chats[chat_id]

    async def _work(self, arrival: Arrival) -> None:
        """The one boundary: whatever goes wrong in a unit is a bug, undone, told and survived."""
        now = arrival  # beside other processes it may be one of this chat's that another took in before

        def unit(store: Store) -> Outcome:
            nonlocal now
            turn = store.inbox.turn_of(arrival)
            now = turn or arrival
            return self.turns.take(store, turn, self.clock.now()) if turn else Outcome(())

        while True:
            began = self.clock.monotonic()
            try:
                self.done(await self.writer.run(unit))
                self.counts.unit.add(self.clock.monotonic() - began)
            except DatabaseTrouble:
                raise
            except Exception as error:
                if not await self._stumbled(now, error):
                    continue
            if now is arrival or now.number == arrival.number:
                return

    async def _stumbled(self, arrival: Arrival, error: Exception) -> bool:
        """Logs without anybody's words, and counts; True when the row was set aside."""
        kind = type(error).__name__
        place = await self.writer.run(lambda store: self.turns.place(store, arrival.chat_id))
        where = "".join(traceback.format_tb(error.__traceback__)).rstrip()
        log.error("a turn failed at %s with %s, inbox row %s:\n%s", place, kind, arrival.number, where)
        last, owed = await self.writer.run(lambda store: self.turns.stumble(store, arrival, kind, self.clock.now()))
        if not last:
            return False
        self.counts.set_aside["failed"] += 1
        log.critical("inbox row %s is set aside after failing again and again (%s at %s)", arrival.number, kind, place)
        self.done(Outcome(owed))
        if arrival.chat_id <= 0:
            return True
        try:
            self.done(
                await self.writer.run(lambda store: self.turns.where_we_were(store, arrival.chat_id, self.clock.now()))
            )
        except DatabaseTrouble:
            raise
        except Exception as second:  # the same bug may stand in the way of the question as well
            log.error("the question could not be asked again: %s", type(second).__name__)
        return True


def put(queue: deque[Arrival], arrival: Arrival) -> None:
    """Telegram sends somebody's taps and texts side by side: what still waits is worked on as it happened."""
    place = at = len(queue)
    while at > 1 and not 0 < queue[at - 1].number < arrival.number and arrival.number > 0:  # the first is in work
        at -= 1
        if queue[at].number > arrival.number:
            place = at
    queue.insert(place, arrival)
