"""Sends what is owed: each chat in order, answers before reminders, at Telegram's pace, through every refusal."""

import asyncio
import heapq
import logging
import random
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot import crash
from bot.clock import Clock, MovableClock
from bot.coach_chat import CoachChat
from bot.counts import Counts
from bot.store.database import DatabaseTrouble
from bot.store.outbox import GONE, LANES, PUSH, TAKEN, Outgoing, Owed, Sent
from bot.store.units import Store, Writer
from bot.telegram.errors import Reaction, reaction, told
from bot.telegram.files import CannotRead, Files, file_of
from bot.telegram.forms import FORMS
from bot.telegram.request import call
from telegram import Bot
from telegram.error import TelegramError

log = logging.getLogger(__name__)

AT_ONCE = 40  # calls in the air
GROUP_SECONDS = 3.5  # 20 a minute, the three at once included (telegram.md §1)
CHAT_SECONDS, CHAT_BURST = 1.05, 3  # telegram.md §1: one a second; a little slower, as the way there varies
BULK_SECONDS = 1 / 25
LONGEST_PAUSE = 60.0
TAP_SECONDS = 5.0  # so long a tap waits for its answer without looking broken
REMEMBERED = 20_000  # message numbers kept in memory; older ones are in the outbox
PACED = ("sendMessage", "sendDocument", "sendPhoto", "sendAnimation")
PACED_IN_GROUPS = (*PACED, "editMessageText", "editMessageReplyMarkup", "editMessageCaption", "editMessageMedia")
LANE_NAMES = {number: name for name, number in LANES.items()}
RESULTS = {"sending": "again", "pending": "again"}


@dataclass
class Chat:
    """What one chat is still owed, first things first."""

    rows: deque[Outgoing] = field(default_factory=deque)
    busy: bool = False
    queued: bool = False  # in one of the heaps
    due: float = 0.0  # when the next message would be on time (GCRA)
    not_before: float = 0.0

    def lane(self) -> int:
        """The chat's most urgent row decides for all that stand before it."""
        return min(row.owed.lane for row in self.rows)


class Sender:
    """Everything that leaves goes through here; one task decides, up to forty calls are in the air."""

    def __init__(
        self, bot: Bot, writer: Writer, clock: Clock, coach_chat: CoachChat, counts: Counts, *, paced: bool
    ) -> None:
        self.bot, self.writer, self.clock, self.paced = bot, writer, clock, paced
        self.coach_chat, self.counts = coach_chat, counts
        self.files = Files(writer, int(bot.token.split(":")[0]))
        self._chats: dict[int, Chat] = {}
        self._urgent: list[tuple[int, int, int]] = []  # lane, row, chat
        self._bulk: list[tuple[int, int, int]] = []
        self._later: list[tuple[float, int]] = []  # moment, chat
        self._bulk_due = self._instant_due = 0.0
        self._flying = 0
        self._instant: deque[Outgoing] = deque()
        self._results: list[tuple[Outgoing, Sent]] = []
        self._numbers: OrderedDict[tuple[int, int], int] = OrderedDict()  # chat and our number -> Telegram's
        self._tasks: set[asyncio.Task[None]] = set()
        self._flush_task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        if isinstance(clock, MovableClock):
            clock.on_move(self._news.set)

    def hand(self, rows: Sequence[Outgoing]) -> None:
        """Rows of a turn that has been committed."""
        for row in rows:
            if row.owed.instant:
                self._instant.append(row)
                continue
            chat = self._chats.setdefault(row.chat_id, Chat())
            if row.owed.forget and chat.rows and not chat.rows[-1].owed.forget:
                self._forget(row.chat_id, chat)
            if row.chat_id < 0:
                chat.rows = in_a_group(chat, row)
            elif chat.rows and chat.rows[-1].id >= row.id:
                chat.rows = deque(sorted({each.id: each for each in (*chat.rows, row)}.values()))
            else:
                chat.rows.append(row)
            if not chat.busy:
                chat.queued = False  # its lane may have changed
                self._queue(row.chat_id, chat)
        if rows:
            self._news.set()

    def _forget(self, chat_id: int, chat: Chat) -> None:
        """The person was erased: what waited goes from memory too; a call that is in the air lands."""
        chat.rows = deque(list(chat.rows)[: int(chat.busy)])
        for key in [key for key in self._numbers if key[0] == chat_id]:
            del self._numbers[key]

    def owed_to(self, chat_id: int) -> int:
        """How many calls wait for this chat's pace."""
        chat = self._chats.get(chat_id) if self.paced else None
        return len(chat.rows) if chat is not None else 0

    @property
    def idle(self) -> bool:
        return not (self._flying or self._instant or self._results or any(chat.rows for chat in self._chats.values()))

    async def run(self) -> None:
        while True:
            self._start()
            await self._news.wait()
            self._news.clear()

    async def stop(self) -> None:
        """Lets the calls in the air land and writes down what became of them; the rest waits in the outbox."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def let_go(self) -> None:
        """Others have what waits here: this process was taken for dead. Calls that are in the air land."""
        self._instant.clear()
        for chat in self._chats.values():
            chat.rows = deque(list(chat.rows)[: int(chat.busy)])

    def abandon(self) -> None:
        """Calls that take too long are given up; after the next start they count as doubtful."""
        for task in self._tasks:
            task.cancel()
        if self._timer is not None:
            self._timer.cancel()

    # which row is next

    def _queue(self, chat_id: int, chat: Chat) -> None:
        """Puts a chat where its first row belongs: among the ready ones, or with those that wait for a moment."""
        if chat.busy or chat.queued or not chat.rows:
            return
        chat.queued = True
        head, now = chat.rows[0], self.clock.monotonic()
        ready = max(chat.not_before, self._on_time(chat, head))
        if ready > now + 0.001:
            heapq.heappush(self._later, (ready, chat_id))
        else:
            lane = chat.lane()
            heapq.heappush(self._bulk if lane >= PUSH else self._urgent, (lane, head.id, chat_id))

    def _on_time(self, chat: Chat, row: Outgoing) -> float:
        """One a second, three at once; in a group twenty a minute, edits too."""
        if not self.paced or not is_paced(row):
            return 0.0
        return chat.due - seconds_each(row.chat_id) * (CHAT_BURST - 1)

    def _start(self) -> None:
        """Sends all that may be sent now, and sets the alarm for the rest."""
        now = self.clock.monotonic()
        while self._instant and self._flying < 2 * AT_ONCE and self._instant_due <= now + 0.001:
            self._fly(self._deliver(self._instant.popleft(), 0))
        while self._later and self._later[0][0] <= now + 0.001:
            chat_id = heapq.heappop(self._later)[1]
            if chat := self._chats.get(chat_id):
                chat.queued = False
                self._queue(chat_id, chat)
                if not chat.rows:
                    del self._chats[chat_id]
        to_claim = []
        while self._flying < AT_ONCE and (chat_id := self._next(now)) is not None:
            chat = self._chats[chat_id]
            chat.busy, chat.queued = True, False
            row = chat.rows[0]
            if self.paced and is_paced(row):
                chat.due = max(chat.due, now) + seconds_each(chat_id)
            known = row.owed.edits == 0 or (row.chat_id, row.owed.edits) in self._numbers
            if row.owed.repeatable and known and chat_id > 0:  # whom coaches would read of may have left meanwhile
                self._fly(self._deliver(row, self._numbers.get((row.chat_id, row.owed.edits), 0)))
            else:
                self._flying += 1
                to_claim.append(row)
        if to_claim:
            self._flying -= len(to_claim)
            self._fly(self._claim(to_claim), len(to_claim))
        self._set_alarm(now)

    def _next(self, now: float) -> int | None:
        """The chat whose first row goes now: answers first, reminders at their own pace."""
        for heap in (self._urgent, self._bulk):
            while heap:
                if heap is self._bulk and self.paced and self._bulk_due > now + 0.001:
                    return None
                _, row_id, chat_id = heapq.heappop(heap)
                chat = self._chats.get(chat_id)
                if chat is None or chat.busy or not chat.queued or not chat.rows or chat.rows[0].id != row_id:
                    continue  # it was queued anew since
                if heap is self._bulk and chat.rows[0].owed.method in PACED:
                    self._bulk_due = max(self._bulk_due, now) + BULK_SECONDS
                return chat_id
        return None

    def _set_alarm(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        moments = [self._later[0][0]] if self._later else []
        if self._bulk and self.paced:
            moments.append(self._bulk_due)
        if self._instant:
            moments.append(self._instant_due)
        if moments and self._flying < AT_ONCE:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.001, min(moments) - now), self._news.set)

    def _fly(self, work: Any, calls: int = 1) -> None:
        self._flying += calls
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # one call

    async def _claim(self, rows: list[Outgoing]) -> None:
        """What must not be said twice is marked as being said before it is; and older messages are looked up."""
        try:
            numbers = await self.writer.run(lambda store: store.outbox.claim(rows))
        except DatabaseTrouble:
            return
        crash.point("after_claim")
        self._flying -= len(rows)
        for row in rows:
            if (number := numbers.get(row.id, 0)) == GONE:
                self._flying += 1
                self._land(row, Sent(row.id, "cancelled"))
            elif number == TAKEN:
                self._flying += 1
                self._land(row, Sent(row.id, "parked"))  # with all that waits in its chat
            else:
                self._fly(self._deliver(row, number))

    async def _deliver(self, row: Outgoing, number: int) -> None:
        self._settle(row, await self._try(row, number))

    async def _try(self, row: Outgoing, number: int) -> Sent:
        owed = row.owed
        if owed.expires_at is not None and self.clock.now() > owed.expires_at:
            return Sent(row.id, "cancelled", error="too late")
        if owed.edits:
            owed = owed._replace(body={**owed.body, "message_id": number}) if number else FORMS["new"](owed)
        anew = False
        for _ in range(len(FORMS) + 2):  # the call, a new upload, and each other form
            if owed is None:
                return Sent(row.id, "sent")
            try:
                result = await self._call(owed, anew)
            except CannotRead as error:
                log.critical("a %s of ours has no file: %s", owed.method, error)
                what, why = Reaction("words"), "no file"
            except TelegramError as error:
                what, why = reaction(error), f"{type(error).__name__}: {told(error)}"
                if what.ours:
                    self.counts.refused[owed.method] += 1
                    log.error("Telegram refuses a %s of ours: %s", owed.method, told(error))
                if what.action not in (*FORMS, "upload"):
                    return await self._after(row, what, error)
            else:
                crash.point("after_http_request")
                message = result.get("message_id") if isinstance(result, dict) else None
                if message and (ref := owed.ref or row.owed.ref):
                    self._remember(row.chat_id, ref, message)
                return Sent(row.id, "sent", message, ref=owed.ref)
            if what.action == "upload" and not anew and file_of(owed)[1] is not None:
                anew = True
                continue
            other = FORMS["words" if what.action == "upload" else what.action](owed)
            if other is None and what.action not in ("new", "caption", "text"):
                log.critical("a %s of ours cannot be sent in any form: %s", owed.method, why)
                return Sent(row.id, "dead", error=why)
            owed = other
        return Sent(row.id, "dead", error="refused in every form")

    async def _call(self, owed: Owed, anew: bool) -> Any:
        body, key = await self.files.ready(owed, anew=anew)
        result = await call(self.bot, owed.method, body)
        if key:
            await self.files.keep(key, result)
        return result

    async def _after(self, row: Outgoing, what: Reaction, error: TelegramError) -> Sent:
        """What becomes of a row that was refused."""
        kind = type(error).__name__
        state = "sending" if row.owed.repeatable else "pending"
        match what.action:
            case "done":
                return Sent(row.id, "sent", error=kind)
            case "slower":
                self.counts.slowed[LANE_NAMES[row.owed.lane]] += 1
                self._slower(row, what.seconds + 0.5)
                if row.owed.instant and what.seconds > TAP_SECONDS:
                    return Sent(row.id, "dead", error=kind)  # later nobody looks at that button any more
                return Sent(row.id, state, error=kind)
            case "gone":
                if await self.writer.run(lambda store: self.coach_chat.lost(store, row.chat_id)):
                    return Sent(row.id, "parked", error=kind)
                if row.chat_id < 0:
                    log.warning("the group %s cannot be written to: %s", row.chat_id, error.message)
                    return Sent(row.id, "dead", error=kind)
                now = self.clock.now()
                await self.writer.run(lambda store: unreachable(store, row.chat_id, now))
                return Sent(row.id, "parked", error=kind)
            case "moved":
                await self.writer.run(lambda store: self.coach_chat.moved(store, row.chat_id, what.chat_id))
                return Sent(row.id, state, error=f"moved to {what.chat_id}", chat_id=what.chat_id)
            case "dead":
                log.critical("a %s of ours cannot be sent: %s", row.owed.method, told(error))
                return Sent(row.id, "dead", error=f"{kind}: {told(error)}")
            case "doubt" if not row.owed.repeatable:
                return Sent(row.id, "uncertain", error=kind, doubt=True)
            case _:
                if what.action == "refused":
                    log.critical("Telegram does not know the token any more; what is owed is kept")
                if row.owed.instant and row.attempts >= 2:
                    return Sent(row.id, "dead", error=kind)
                self._back_off(row, 60.0 if what.action == "refused" else 0.0)
                return Sent(row.id, state, error=kind, doubt=what.action == "doubt")

    def _slower(self, row: Outgoing, seconds: float) -> None:
        """429: this chat waits, and so does the whole lane of what we start ourselves."""
        until = self.clock.monotonic() + seconds
        self._bulk_due = max(self._bulk_due, until)
        if row.owed.instant:
            self._instant_due = until
        if chat := self._chats.get(row.chat_id):
            chat.not_before = max(chat.not_before, until)

    def _back_off(self, row: Outgoing, least: float) -> None:
        if chat := self._chats.get(row.chat_id):
            pause = min(LONGEST_PAUSE, 0.25 * 2 ** min(row.attempts, 10)) * random.uniform(0.5, 1.0)
            chat.not_before = self.clock.monotonic() + max(pause, least)

    def _remember(self, chat_id: int, ref: int, message: int) -> None:
        if self.writer.database.shared:
            return  # another process may send that message anew, under another number of Telegram's
        self._numbers[chat_id, ref] = message
        self._numbers.move_to_end((chat_id, ref))
        if len(self._numbers) > REMEMBERED:
            self._numbers.popitem(last=False)

    # what became of it

    def _settle(self, row: Outgoing, sent: Sent) -> None:
        """Results are written together; the chat goes on when its own is on the disk."""
        self._results.append((row, sent))
        if self._flush_task is None:
            self._flush_task = asyncio.create_task(self._flush())
            self._tasks.add(self._flush_task)
            self._flush_task.add_done_callback(self._tasks.discard)

    async def _flush(self) -> None:
        try:
            while self._results:
                batch, self._results = self._results, []
                crash.point("before_mark_sent")
                await self.writer.run(partial(written, batch, self.clock.now()))
                for row, sent in batch:
                    self._land(row, sent)
                self._news.set()
        except DatabaseTrouble:
            pass  # the process stops and says why (bot/__main__.py)
        finally:
            self._flush_task = None

    def _land(self, row: Outgoing, sent: Sent) -> None:
        self._flying -= 1
        self.counts.sent[LANE_NAMES[row.owed.lane], RESULTS.get(sent.state, sent.state)] += 1
        if row.owed.instant:
            if sent.state in ("sending", "pending"):
                self._instant.append(row._replace(attempts=row.attempts + 1))
            return
        chat = self._chats.get(row.chat_id)
        if chat is None:
            return
        chat.busy = False
        if sent.chat_id:
            moved = [each._replace(chat_id=sent.chat_id) for each in chat.rows]
            del self._chats[row.chat_id]
            self.hand([each._replace(owed=to_chat(each.owed, sent.chat_id)) for each in moved])
            return
        if sent.state == "parked":
            chat.rows.clear()
        elif sent.state in ("sending", "pending"):
            if chat.rows and chat.rows[0].id == row.id:
                chat.rows[0] = row._replace(attempts=row.attempts + 1)
        elif chat.rows and chat.rows[0].id == row.id:
            chat.rows.popleft()
        if chat.rows:
            self._queue(row.chat_id, chat)
        elif chat.due <= self.clock.monotonic():
            del self._chats[row.chat_id]
        else:
            heapq.heappush(self._later, (chat.due, row.chat_id))  # remembered as long as it has to go slowly


def is_paced(row: Outgoing) -> bool:
    return row.owed.method in (PACED_IN_GROUPS if row.chat_id < 0 else PACED)


def seconds_each(chat_id: int) -> float:
    return GROUP_SECONDS if chat_id < 0 else CHAT_SECONDS


def in_a_group(chat: Chat, row: Outgoing) -> deque[Outgoing]:
    """Coaches read what is urgent first, also where much is waiting; a call that is in the air stays where it is."""
    flying = list(chat.rows)[: int(chat.busy)]
    waiting = {each.id: each for each in (*list(chat.rows)[len(flying) :], row) if each not in flying}
    return deque([*flying, *sorted(waiting.values(), key=lambda each: (each.owed.lane, each.id))])


def written(batch: Sequence[tuple[Outgoing, Sent]], now: datetime, store: Store) -> None:
    forgotten = [row.id for row, sent in batch if row.owed.forget and sent.state == "sent"]
    store.outbox.settle([sent for _, sent in batch], now, forgotten)


def unreachable(store: Store, chat_id: int, now: datetime) -> None:
    store.people.unreachable(chat_id, now)
    store.outbox.park(chat_id)


def to_chat(owed: Owed, chat_id: int) -> Owed:
    return owed._replace(body={**owed.body, "chat_id": chat_id})
