"""python -m tests.bench.ours small|real DATABASE API paced|unpaced: the bot, with a line of input for each question.

`stats` prints CPU, memory, the longest stall of the loop and what waits; `advance SECONDS` moves its clock.
"""

import asyncio
import json
import os
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.clock import MovableClock
from bot.running import at_work
from bot.store.database import open_database
from bot.store.schema import migrate
from bot.store.units import Store
from bot.telegram.account import Account
from bot.turns import Turns
from bot.warm_up import warm_up
from flows import compiled
from flows.conversation import State, converse
from flows.facts import Clinic
from tests.world import At, parrot, small_coach

BEAT = 0.005


class Heart:
    """Beats every 5 ms; what comes later than that is a stall of the loop."""

    longest = 0.0

    async def beat(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BEAT)
            self.longest = max(self.longest, time.perf_counter() - began - BEAT)


def memory() -> float:
    """MiB that belong to this process, as the operator sees it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def answered(sql: str, store: Store) -> list[Any]:
    return store.db.rows(sql)


async def run(kind: str, file: str, api: str, paced: str) -> None:
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    warm_up()
    clock, heart = MovableClock(), Heart()
    if kind == "small":
        turns = Turns(small_coach(), Clinic(), parrot, At.of)  # type: ignore[arg-type]
    else:
        turns = Turns(compiled(), Clinic(), converse, State.of)
    async with (
        Account("1:local", api) as account,
        at_work(turns, database, account, clock, paced=paced == "paced") as running,
    ):
        beating = asyncio.create_task(heart.beat())
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        print("ready", flush=True)
        while line := (await reader.readline()).decode().split():
            told: dict[str, Any] = {}
            if line[0] == "advance":
                clock.advance(timedelta(seconds=float(line[1])))
            elif line[0] == "rows":
                told["rows"] = await running.writer.run(partial(answered, " ".join(line[1:])))
            told |= {
                "cpu": time.process_time(), "memory": memory(), "stall": heart.longest, "waiting": running.line.waiting,
                "files": sum(1 for _ in Path("/proc/self/fd").iterdir()), "tasks": len(asyncio.all_tasks()),
            }  # fmt: skip
            heart.longest = 0.0
            print(json.dumps(told), flush=True)
        beating.cancel()
    database.close()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
