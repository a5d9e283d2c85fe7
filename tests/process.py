"""python -m tests.process DATABASE API_URL: the bot with the small coach as a process of its own, to be killed.

DATABASE is a file or an address; WEBHOOK_URL and a port behind them let updates be brought instead of polled for.
"""

import asyncio
import logging
import signal
import sys

from bot.clock import RemoteClock
from bot.running import at_work
from bot.store.database import open_database
from bot.store.schema import migrate
from bot.telegram.account import Account
from bot.telegram.webhook import Webhook
from bot.turns import Turns
from flows.facts import Clinic
from tests.world import At, parrot, small_coach

SECRET = "a-secret_of-a-test"


async def run(database: str, api: str, webhook: str = "", port: str = "") -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    opened = open_database(database if "://" in database else f"sqlite:///{database}")
    migrate(opened)
    turns = Turns(small_coach(), Clinic(), parrot, At.of)  # type: ignore[arg-type]
    hook = Webhook(webhook, SECRET, "127.0.0.1", int(port)) if webhook else None
    async with (
        RemoteClock(api) as clock,
        Account("1:local", api) as account,
        at_work(turns, opened, account, clock, paced=False, webhook=hook) as running,
    ):
        stopping, failing = asyncio.create_task(stop.wait()), asyncio.create_task(running.failure())
        await asyncio.wait((stopping, failing), return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            raise failing.result()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(run(*sys.argv[1:]))
