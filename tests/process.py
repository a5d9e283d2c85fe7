"""python -m tests.process DATABASE API_URL: the bot with the small coach as a process of its own, to be killed."""

import asyncio
import logging
import signal
import sys

from bot.clock import RemoteClock
from bot.running import at_work
from bot.store.database import open_database
from bot.store.schema import migrate
from bot.telegram.account import Account
from bot.turns import Turns
from flows.facts import Clinic
from tests.world import At, parrot, small_coach


async def run(file: str, api: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    turns = Turns(small_coach(), Clinic(), parrot, At.of)  # type: ignore[arg-type]
    async with (
        RemoteClock(api) as clock,
        Account("1:local", api) as account,
        at_work(turns, database, account, clock, paced=False),
    ):
        await stop.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(run(*sys.argv[1:]))
