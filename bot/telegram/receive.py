"""Raw updates into the inbox, and only when they are on the disk confirmed to Telegram; and the long poll for them."""

import asyncio
import logging
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot import crash
from bot.clock import Clock
from bot.counts import Counts
from bot.line import Line
from bot.store.inbox import Arrival
from bot.store.units import Store, Writer
from bot.telegram.account import TokenRefused
from bot.telegram.events import ALLOWED, chat_of, is_known
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

log = logging.getLogger(__name__)

POLL_SECONDS = 50  # Telegram's most
MOST = 100
LONGEST_PAUSE = 30.0
WEBHOOK_IS_SET = "webhook is active"
LARGEST = 2**62  # no number of Telegram's, and none that a database can keep
# What no database takes: numbers too large, texts that are none, tables in tables without end.
UNWRITABLE = (OverflowError, RecursionError, TypeError, ValueError)


class Odd(NamedTuple):
    """What no turn can be made of, and why."""

    arrival: Arrival
    why: str


class Intake:
    """Keeps what Telegram delivers, once, and hands on what is new."""

    def __init__(self, writer: Writer, clock: Clock, line: Line, counts: Counts) -> None:
        self.writer, self.clock, self.line, self.counts = writer, clock, line, counts
        self.held = 0  # kept, and not handed on yet

    async def take_in(self, updates: Sequence[Any]) -> list[Arrival]:
        """Those that are new, when all are on the disk. What cannot be worked on is set aside."""
        try:
            return await self._keep(len(updates), *sorted_out(updates))
        except UNWRITABLE:
            if len(updates) > 1:
                return [arrival for update in updates for arrival in await self.take_in([update])]
            return await self._keep(1, [], [malformed(updates[0])])

    async def _keep(self, count: int, arrivals: list[Arrival], odd: list[Odd]) -> list[Arrival]:
        fresh, aside = await self.writer.run(lambda store: kept(store, arrivals, odd, self.clock))
        crash.point("after_inbox_commit")
        self.counts.updates["new"] += len(fresh) + len(aside)
        self.counts.updates["again"] += count - len(fresh) - len(aside)
        for each in aside:
            self.counts.set_aside[each.why] += 1
            log.critical("an update is set aside (%s), inbox row %s", each.why, each.arrival.number or "without number")
        return fresh


def sorted_out(updates: Sequence[Any]) -> tuple[list[Arrival], list[Odd]]:
    """What can be worked on, in the order in which it happened, and what cannot."""
    arrivals, odd = [], []
    for update in updates:
        if not (number := number_of(update)) or abs(chat := chat_of(update)) >= LARGEST:
            odd.append(malformed(update))
        elif is_known(update):
            arrivals.append(Arrival(number, chat, update))
        else:
            odd.append(Odd(Arrival(number, chat, update), "unknown"))
    return sorted(arrivals, key=lambda arrival: arrival.number), odd


def number_of(update: Any) -> int:
    """Telegram's number; 0 for something without one."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and number is not True and 0 < number < LARGEST else 0


def malformed(update: Any) -> Odd:
    return Odd(Arrival(number_of(update), 0, {"malformed": shape(update)}), "malformed")


def kept(store: Store, arrivals: list[Arrival], odd: list[Odd], clock: Clock) -> tuple[list[Arrival], list[Odd]]:
    now = clock.now()
    fresh = store.inbox.take_in(arrivals, now)
    return fresh, [each for each in odd if store.inbox.put_aside(each.arrival, each.why, now)]


def shape(body: Any, depth: int = 4) -> Any:
    """The names and kinds in something that nobody can read; no words, as nobody knows whose they would be."""
    if isinstance(body, dict) and depth:
        return {str(name)[:40]: shape(value, depth - 1) for name, value in list(body.items())[:40]}
    if isinstance(body, list) and depth:
        return [shape(value, depth - 1) for value in body[:5]]
    return f"{type(body).__name__} of {len(body)}" if isinstance(body, str | bytes) else type(body).__name__


async def poll(bot: Bot, intake: Intake) -> None:
    """Asks for updates for ever. They come as plain tables, so that one that nobody can read stops nothing."""
    offset: int | None = None
    failures, may_delete, counts = 0, True, intake.counts
    while True:
        try:
            # In lower case: python-telegram-bot's own method of that name parses the whole batch, or fails with it.
            updates = await bot.do_api_request(
                "getupdates",
                api_kwargs={
                    "offset": offset,
                    "limit": MOST,
                    "allowed_updates": list(ALLOWED),
                    "timeout": 0 if counts.no_telegram else POLL_SECONDS,  # so that it is soon known whether it works
                },
                read_timeout=POLL_SECONDS + 10,
            )
        except InvalidToken as error:
            raise TokenRefused from error
        except TelegramError as error:
            failures += 1
            counts.no_telegram = f"no updates from Telegram ({type(error).__name__})"
            if may_delete and isinstance(error, Conflict) and WEBHOOK_IS_SET in error.message:
                may_delete = not await webhook_deleted(bot)
                continue
            await asyncio.sleep(pause(error, failures))
            continue
        failures, counts.no_telegram = 0, ""
        if updates:
            bringing = asyncio.create_task(brought(intake, updates))
            bringing.add_done_callback(seen)
            await asyncio.shield(bringing)
            offset = next_after(updates)
            if offset is None:  # not one has a number, so that nothing can be confirmed
                await asyncio.sleep(LONGEST_PAUSE)
            await intake.line.room()


async def brought(intake: Intake, updates: Sequence[Any]) -> None:
    """Whole, also where polling is given up meanwhile: what is kept is handed on."""
    intake.line.hand(await intake.take_in(updates))


def seen(bringing: "asyncio.Task[None]") -> None:
    """Where polling was given up nobody waits for it any more; why it failed is told by whoever stops the process."""
    if not bringing.cancelled():
        bringing.exception()


def next_after(updates: Sequence[Any]) -> int | None:
    """From where to ask next: only that confirms these."""
    numbers = [each.get("update_id") for each in updates if isinstance(each, dict)]
    return max((number for number in numbers if isinstance(number, int)), default=-1) + 1 or None


async def webhook_deleted(bot: Bot) -> bool:
    """An earlier start had a webhook: it goes, once. What waits at Telegram stays, and comes by polling."""
    log.warning("this bot has a webhook at Telegram and no WEBHOOK_URL here: deleting it, to poll instead")
    try:
        return bool(await bot.delete_webhook())
    except TelegramError as error:
        log.warning("the webhook could not be deleted (%s)", type(error).__name__)
        await asyncio.sleep(1.0)
        return False


def pause(error: TelegramError, failures: int) -> float:
    """How long to leave Telegram alone."""
    if isinstance(error, RetryAfter):
        return error._retry_after.total_seconds() + 0.5
    if isinstance(error, Conflict):
        log.error("another program asks for this bot's updates; only one may: %s", error.message)
        return 10.0
    if failures in (3, 30) or not isinstance(error, NetworkError):
        log.warning("no updates from Telegram at the moment (%s); trying again", type(error).__name__)
    return min(LONGEST_PAUSE, 0.2 * 2 ** min(failures, 10)) * random.uniform(0.5, 1.0)
