"""The bot at work: everything between Telegram and the database, started in order and stopped within seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import ticks
from bot.clock import Clock
from bot.counts import Counts
from bot.line import Line
from bot.store.database import Database, DatabaseTrouble
from bot.store.taking_over import Alone, adopt, take_over
from bot.store.units import Writer
from bot.telegram.account import Account
from bot.telegram.receive import Intake, poll
from bot.telegram.send import Sender
from bot.telegram.webhook import Webhook, serve
from bot.ticks import Ticks
from bot.turns import Outcome, Turns

if TYPE_CHECKING:
    from bot.store.postgres import PostgreSQL
    from bot.store.team import Team

log = logging.getLogger(__name__)

STOP_SECONDS = 3.0  # for calls in the air; then the outbox keeps them


@dataclass
class Running:
    writer: Writer
    line: Line
    sender: Sender
    ticks: Ticks
    intake: Intake
    team: "Team | Alone"
    loops: list["asyncio.Task[None]"] = field(default_factory=list)

    async def next_due(self) -> datetime | None:
        """When the next reminder or timer is due."""
        return await self.writer.run(lambda store: store.reminders.next_due())

    @property
    def idle(self) -> bool:
        """Nothing waits to be worked on or sent."""
        return self.line.waiting == 0 and self.intake.held == 0 and self.sender.idle

    async def failure(self) -> BaseException:
        """Returns when one of its parts could not go on, with the reason."""
        await asyncio.wait((*self.loops, self.writer.broken), return_when=asyncio.FIRST_COMPLETED)
        if self.writer.broken.done():
            return self.writer.broken.result()
        ended = next(loop for loop in self.loops if loop.done())
        return ended.exception() or RuntimeError(f"{ended.get_name()} ended by itself")

    async def look_around(self, now: datetime) -> None:
        """What the last stop left, or those who died, or others for us, is ours now."""
        team = self.team
        if team.reborn:
            team.reborn = False
            self.sender.let_go()
        if team.leads:
            left = await self.writer.run(partial(take_over, now=now, bury=not team.patient))
        else:
            left = await self.writer.run(adopt)
        self.sender.hand(left.owed)
        self.line.hand(left.arrivals)

    async def watch(self, clock: Clock) -> None:
        """Beside other processes: looks what has become ours, twice a second and when there is news."""
        while True:
            await self.team.news.wait()
            self.team.news.clear()
            await self.look_around(clock.now())
            if self.team.leads:
                self.ticks.knock()

    async def lead(self, parts: Mapping[str, Callable[[], Coroutine[Any, Any, None]]]) -> None:
        """What one process does for all, for as long as it is this one."""
        while True:
            await self.team.elected()
            await self.writer.run(lambda store: ticks.follow_zone_changes(store, self.ticks.clock.now()))
            tasks = [asyncio.create_task(start(), name=name) for name, start in parts.items()]
            deposed = asyncio.create_task(self.team.deposed())
            try:
                await asyncio.wait((*tasks, deposed), return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    if task.done():
                        raise task.exception() or RuntimeError(f"{task.get_name()} ended by itself")
            finally:
                await cancelled((*tasks, deposed))
            await self.writer.run(lambda store: store.inbox.release())


@asynccontextmanager
async def at_work(
    turns: Turns, database: "Database | PostgreSQL", account: Account, clock: Clock, *, paced: bool,
    webhook: Webhook | None = None, counts: Counts | None = None,
) -> AsyncIterator[Running]:  # fmt: skip
    """First what the last stop left, then what is new: polled for, or with a webhook brought by Telegram."""
    writer, counts = Writer(database), counts or Counts()
    sender = Sender(account.bot, writer, clock, turns.coaches.chat, counts, paced=paced)

    def done(outcome: Outcome) -> None:
        sender.hand(outcome.owed)
        beat.expect(outcome.due)
        line.hand(outcome.arrivals)

    turns.floods.owed = sender.owed_to
    line = Line(turns, writer, clock, done, counts)
    intake = Intake(writer, clock, line, counts)
    beat = Ticks(writer, clock, line.hand, turns.clinic)
    team = team_on(database)
    running = Running(writer, line, sender, beat, intake, team)
    try:
        await team.join()
        if team.leads:
            await running.look_around(clock.now())
            if team.first:
                line.hand(await writer.run(lambda store: ticks.ask_again(store, clock.now())))
        leading = {"ticks": beat.run} if webhook else {"ticks": beat.run, "updates": partial(poll, account.bot, intake)}
        parts = {"sender": sender.run(), "lead": running.lead(leading), "team": running.watch(clock)}
        if webhook:
            parts["updates"] = serve(webhook, account.bot, intake)
        elif not team.leads:
            counts.no_telegram = ""  # it stands by, and is ready to
        running.loops = [asyncio.create_task(part, name=name) for name, part in parts.items()]
        yield running
    finally:
        await stopped(running)


def team_on(database: "Database | PostgreSQL") -> "Team | Alone":
    if database.shared:
        from bot.store.team import Team  # with psycopg, which a file has no use for

        return Team(database)  # type: ignore[arg-type]
    return Alone()


async def stopped(running: Running) -> None:
    """No new work; the open units and calls end; all else waits in inbox and outbox."""
    await cancelled(running.loops)
    await running.line.stop()
    with suppress(TimeoutError, DatabaseTrouble):
        async with asyncio.timeout(STOP_SECONDS):
            await running.sender.stop()
    running.sender.abandon()
    await running.sender.files.studio.stop()
    await running.writer.close()
    await running.team.leave()


async def cancelled(tasks: Iterable["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Exception):
            await task  # why it ended was told by `failure`
