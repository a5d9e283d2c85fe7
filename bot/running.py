"""The bot at work: everything between Telegram and the database, started in order and stopped within seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from bot import ticks
from bot.clock import Clock
from bot.counts import Counts
from bot.line import Line
from bot.store.database import Database, DatabaseTrouble
from bot.store.units import Writer
from bot.telegram.account import Account
from bot.telegram.receive import Intake, poll
from bot.telegram.send import Sender
from bot.telegram.webhook import Webhook, serve
from bot.ticks import Ticks
from bot.turns import Outcome, Turns

log = logging.getLogger(__name__)

STOP_SECONDS = 3.0  # for calls in the air; then the outbox keeps them


@dataclass
class Running:
    writer: Writer
    line: Line
    sender: Sender
    ticks: Ticks
    intake: Intake
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


@asynccontextmanager
async def at_work(
    turns: Turns, database: Database, account: Account, clock: Clock, *, paced: bool,
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
    running = Running(writer, line, sender, beat, intake)
    try:
        await writer.run(lambda store: ticks.follow_zone_changes(store, clock.now()))
        sender.hand(await writer.run(lambda store: store.outbox.left(clock.now())))
        await writer.run(lambda store: ticks.ask_again(store, clock.now()))
        line.hand(await writer.run(lambda store: store.inbox.open()))
        updates = serve(webhook, account.bot, intake) if webhook else poll(account.bot, intake)
        parts = {"sender": sender.run(), "ticks": beat.run(), "updates": updates}
        running.loops = [asyncio.create_task(part, name=name) for name, part in parts.items()]
        yield running
    finally:
        await stopped(running)


async def stopped(running: Running) -> None:
    """No new work; the open units and calls end; all else waits in inbox and outbox."""
    for loop in running.loops:
        loop.cancel()
    for loop in running.loops:
        with suppress(asyncio.CancelledError, Exception):
            await loop  # why it ended was told by `failure`
    await running.line.stop()
    with suppress(TimeoutError, DatabaseTrouble):
        async with asyncio.timeout(STOP_SECONDS):
            await running.sender.stop()
    running.sender.abandon()
    await running.writer.close()
