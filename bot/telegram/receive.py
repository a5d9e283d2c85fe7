"""Long polling: raw updates into the inbox, and only when they are on the disk confirmed to Telegram."""

import asyncio
import logging
import random
from collections.abc import Sequence
from typing import Any

from bot import crash
from bot.clock import Clock
from bot.line import Line
from bot.store.inbox import Arrival
from bot.store.units import Writer
from bot.telegram.account import TokenRefused
from bot.telegram.events import ALLOWED, chat_of
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

log = logging.getLogger(__name__)

POLL_SECONDS = 50  # Telegram's most
MOST = 100
LONGEST_PAUSE = 30.0


async def poll(bot: Bot, writer: Writer, clock: Clock, line: Line) -> None:
    """Asks for updates for ever. They come as plain tables, so that one that nobody can read stops nothing."""
    offset: int | None = None
    failures = 0
    while True:
        try:
            # In lower case: python-telegram-bot's own method of that name parses the whole batch, or fails with it.
            updates = await bot.do_api_request(
                "getupdates",
                api_kwargs={"offset": offset, "timeout": POLL_SECONDS, "limit": MOST, "allowed_updates": list(ALLOWED)},
                read_timeout=POLL_SECONDS + 10,
            )
        except InvalidToken as error:
            raise TokenRefused from error
        except TelegramError as error:
            failures += 1
            await asyncio.sleep(pause(error, failures))
            continue
        failures = 0
        if updates:
            offset = await take_in(updates, writer, clock, line)
            await line.room()


async def take_in(updates: Sequence[Any], writer: Writer, clock: Clock, line: Line) -> int | None:
    """Keeps them, hands on those that are new, and says from where to ask next: only that confirms these."""
    arrivals = [
        Arrival(update["update_id"], chat_of(update), update)
        for update in updates
        if isinstance(update, dict) and isinstance(update.get("update_id"), int)
    ]
    fresh = await writer.run(lambda store: store.inbox.take_in(arrivals, clock.now()))
    crash.point("after_inbox_commit")
    line.hand(fresh)
    return max((arrival.number for arrival in arrivals), default=0) + 1 if arrivals else None


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
