"""make crash: kill -9 again and again under load; counts what was lost, and does the same to the usual loop beside it.

KILLS=1000 SEED=7 STORE=sqlite|postgres PROCESSES=1|2 SECONDS=60 (as many kills as fit)
"""

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.__main__ import BROKEN, WRONG
from bot.clock import Clock
from tests.bench.crashing import (
    PEOPLE,
    POINTS,
    RARE,
    Nursery,
    Talker,
    Tally,
    Victim,
    all_answered,
    calls,
    judge,
    judge_stock,
    log_of,
    meet,
    nothing_waits,
    roll,
)  # fmt: skip
from tests.tapping import intake

LANES = 3  # bots side by side, each with its own Telegram and database
TEXTS = (40, 100)  # said at once, in each life
CALLS = 60  # that a life lasts at most
MOST_WAITING = 300  # then nobody says more until some of it is done
RESTARTS = 0.05  # of the database, in so many lives of one lane
SHARE = 10  # the real coach and the usual loop are killed once for so many kills of the first line


@dataclass(frozen=True)
class Asked:
    kills: int
    seed: int
    store: str
    processes: int
    seconds: float

    @classmethod
    def of(cls, environment: "os._Environ[str]") -> "Asked":
        seconds = float(environment.get("SECONDS") or 0)
        return cls(
            int(environment.get("KILLS") or (100_000 if seconds else 1000)), int(environment.get("SEED") or 7),
            environment.get("STORE") or "sqlite", int(environment.get("PROCESSES") or 1), seconds,
        )  # fmt: skip


@contextmanager
def a_database(asked: Asked, folder: Path) -> Iterator[str]:
    """A new file, or a new database of one embedded PostgreSQL."""
    if asked.store == "sqlite":
        yield f"sqlite:///{folder / 'steadyback.db'}"
        return
    from tests.postgres import server

    with server().database() as address:
        yield address


async def lane(asked: Asked, number: int, kills: int, folder: Path, deadline: float) -> Tally:
    """One bot: load, death, start, again and again; then everything must have been answered once and in order."""
    with a_database(asked, folder) as address:
        return await life(asked, address, number, kills, folder, deadline)


async def life(asked: Asked, address: str, number: int, kills: int, folder: Path, deadline: float) -> Tally:
    tally, chance = Tally(), random.Random(asked.seed * 1000 + number)
    victim = Victim(Nursery("small"), folder, address, asked.seed, asked.processes)
    await victim.nursery.open()
    await victim.open()
    try:
        await victim.start()
        talkers = await meet(victim)
        end = roll(chance)
        while tally.counts["kills"] < kills and asyncio.get_running_loop().time() < deadline:
            load(victim, talkers, chance)
            if asked.store == "postgres" and number == 0 and chance.random() < RESTARTS:
                await restarted(chance, tally)
            await die(victim, end, chance, tally)
            end = roll(chance)
            await victim.start(placed(chance) if end == "placed" else "")
        if end == "placed":
            await stop(victim, victim.running[0], tally)
            await victim.start()
        await all_answered(victim, talkers)
        for number in list(victim.running):
            await stop(victim, number, tally)
        judge(victim, talkers, tally)
    finally:
        await victim.close()
        await victim.nursery.close()
    return tally


async def restarted(chance: random.Random, tally: Tally) -> None:
    """The server of all lanes, as an operator restarts it, or as it crashes."""
    from tests.postgres import server

    await asyncio.to_thread(server().restart, chance.choice(("fast", "immediate")))
    tally.counts["database restarts"] += 1


def load(victim: Victim, talkers: list[Talker], chance: random.Random) -> None:
    """Texts, some reminders, and the moment at which earlier ones are due."""
    if chance.random() < 0.3:
        victim.telegram.clock.advance(timedelta(seconds=61))  # type: ignore[attr-defined]
    waiting = sum(
        victim.rows(f"SELECT count(*) FROM {table} WHERE done_at IS NULL")[0][0] for table in ("inbox", "outbox")
    )
    texts = chance.randrange(*TEXTS) if waiting < MOST_WAITING else 1
    for _ in range(texts):
        chance.choice(talkers).speaks()
    for _ in range(chance.randrange(3)):
        chance.choice(talkers).snoozes_now()


def placed(chance: random.Random) -> str:
    """A point, and at which pass of it."""
    point = chance.choice(POINTS)
    return f"{point}:{chance.randrange(1, 4 if point in RARE else 20)}"


async def die(victim: Victim, end: str, chance: random.Random, tally: Tally) -> None:
    number = chance.choice(victim.running)
    tally.counts[end] += 1
    if end == "stop":
        await calls(victim, chance.randrange(CALLS))
        await stop(victim, number, tally)
        return
    if end == "at start":
        await asyncio.sleep(chance.uniform(0, 0.15))
    else:
        await calls(victim, chance.randrange(CALLS))
    dead = next((each for each in victim.running if not victim.alive(each)), None)
    code = await (victim.ended(dead) if dead else victim.kill(number))
    tally.counts["kills"] += 1
    tally.counts["placed kills that struck"] += code == 137
    if code == WRONG and victim.address.startswith("postgresql"):
        tally.counts["starts while the database was away"] += 1  # it says so and ends; it is started again
    elif code not in (137, -signal.SIGKILL):
        tally.wrong("ended by itself", f"code {code}, see {log_of(victim.folder)}")


async def stop(victim: Victim, number: int, tally: Tally) -> None:
    """SIGTERM: it ends within five seconds, unless its server restarts meanwhile, and says that all is well."""
    victim.send(number, signal.SIGTERM)
    ending = asyncio.create_task(victim.ended(number))
    await asyncio.wait((ending,), timeout=30 if victim.address.startswith("postgresql") else 5)
    if not ending.done():
        tally.wrong("stopped too slowly", "")
        victim.send(number, signal.SIGKILL)
    code = await ending
    tally.counts["stops"] += 1
    away = code == WRONG and victim.address.startswith("postgresql")
    if not away and code not in (0, 137, -signal.SIGTERM):  # the last: it had hardly begun
        tally.wrong("ended by itself", f"code {code} after SIGTERM")


async def stock_lane(asked: Asked, kills: int, folder: Path, deadline: float) -> Tally:
    """The usual loop under the same load and the same kills."""
    tally, chance = Tally(), random.Random(asked.seed)
    victim = Victim(Nursery("stock"), folder, f"sqlite:///{folder / 'answers.db'}", asked.seed)
    await victim.nursery.open()
    await victim.open()
    try:
        await victim.start()
        talkers = await meet(victim, stock=True)
        while tally.counts["kills"] < kills and asyncio.get_running_loop().time() < deadline:
            for _ in range(chance.randrange(*TEXTS)):
                chance.choice(talkers).speaks()
            await calls(victim, chance.randrange(CALLS))
            await victim.kill(victim.running[0])
            tally.counts["kills"] += 1
            await victim.start()
        await all_answered(victim, talkers, stock=True)
        judge_stock(talkers, tally)
    finally:
        await victim.close()
        await victim.nursery.close()
    return tally


async def real_lane(asked: Asked, kills: int, folder: Path, deadline: float) -> Tally:
    """The real coach: people tap through the whole intake; it must end as it does for one who met no kill."""
    tally, chance = Tally(), random.Random(asked.seed)
    victim = Victim(Nursery("real"), folder, f"sqlite:///{folder / 'steadyback.db'}", asked.seed)
    await victim.nursery.open()
    await victim.open()

    async def struck() -> None:
        if chance.random() < 0.3:
            await calls(victim, chance.randrange(4))
            await victim.kill(victim.running[0])
            tally.counts["kills"] += 1
            await victim.start()

    async def spared() -> None:
        pass

    try:
        await victim.start()
        wanted = None
        while tally.counts["kills"] < kills and asyncio.get_running_loop().time() < deadline:
            person = victim.telegram.person(f"person {tally.counts['accepted']}")
            await intake(person, struck if wanted else spared)
            await nothing_waits(victim, "inbox", "done_at IS NULL")
            found = kept(victim, person.id)
            wanted = wanted or found
            tally.counts["accepted"] += 1
            tally.counts["handled"] += found == wanted
            if found != wanted:
                tally.wrong("lost", f"{person.name}: the intake ended in another way")
        await stop(victim, victim.running[0], tally)
    finally:
        await victim.close()
        await victim.nursery.close()
    return tally


def kept(victim: Victim, chat: int) -> tuple[Any, ...]:
    """What is known of somebody after the intake, and how many records of each kind."""
    ((number, known),) = victim.rows(f"SELECT id, known FROM person WHERE chat_id = {chat}")
    records = victim.rows(f"SELECT kind, count(*) FROM record WHERE person_id = {number} GROUP BY kind ORDER BY kind")
    return json.loads(known), records


async def full_disk(asked: Asked, folder: Path) -> Tally:
    """The disk fills under load: it stops with one line, and goes on where it was once there is room."""
    tally = Tally()
    small = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if subprocess.run(small, stderr=subprocess.DEVNULL).returncode:
        print("A full disk is not tried: only root may mount a small one.", file=sys.stderr)
        return tally
    victim = Victim(Nursery("small"), folder, f"sqlite:///{folder / 'steadyback.db'}", asked.seed)
    await victim.nursery.open()
    await victim.open()
    try:
        await victim.start()
        talkers = await meet(victim)
        for _ in range(200):
            for talker in talkers:
                talker.speaks()
            if not await calls(victim, 2 * PEOPLE) and not victim.alive(victim.running[0]):
                break
        code = await victim.ended(victim.running[0])
        tally.counts["kills"] += 1
        if code != BROKEN or b"the disk is full" not in log_of(folder).read_bytes():
            tally.wrong("ended by itself", f"code {code} on a full disk")
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        await victim.start()
        await all_answered(victim, talkers)
        await stop(victim, victim.running[0], tally)
        judge(victim, talkers, tally)
    finally:
        await victim.close()
        await victim.nursery.close()
        subprocess.run(["umount", "-l", str(folder)], check=True)
    return tally


COLUMNS = (
    "kills", "accepted", "handled", "lost", "handled twice", "order broken", "said twice", "of these marked as in doubt",
    "reminders", "left unsaid, marked",
)  # fmt: skip


def table(rows: dict[str, Tally]) -> str:
    lines = [f"| | {' | '.join(COLUMNS)} |", f"| --- |{' ---: |' * len(COLUMNS)}"]
    lines += [
        f"| {name} | {' | '.join(f'{tally.counts[each]:,}' for each in COLUMNS)} |" for name, tally in rows.items()
    ]
    return "\n".join(lines)


async def run(asked: Asked, folder: Path) -> int:
    loop = asyncio.get_running_loop()
    began = loop.time()
    folders = {name: folder / name for name in (*map(str, range(LANES)), "real", "stock", "full")}
    for each in folders.values():
        each.mkdir()

    def until(share: float) -> float:
        return began + asked.seconds * share if asked.seconds else began + 24 * 3600

    share, rest = divmod(asked.kills, LANES)
    ours, found = Tally(), {}
    for each in await asyncio.gather(
        *(lane(asked, number, share + (number < rest), folders[str(number)], until(0.5)) for number in range(LANES))
    ):
        ours.add(each)
    found[f"small conversation, {asked.store}, {asked.processes} at once"] = ours
    found["real coach, whole intakes"] = await real_lane(asked, asked.kills // SHARE, folders["real"], until(0.75))
    found["a full disk"] = await full_disk(asked, folders["full"])
    found["stock polling loop"] = await stock_lane(asked, asked.kills // SHARE, folders["stock"], until(1))
    print(f"`make crash`, {Clock().now():%Y-%m-%d}, seed {asked.seed}, {loop.time() - began:.0f} s\n\n{table(found)}")
    ended = ", ".join(f"{ours.counts[each]:,} {each}" for each in ("random", "placed", "at start", "stop"))
    print(f"\nThe first line's ends: {ended}; {ours.counts['placed kills that struck']:,} of the placed struck.")
    if asked.store == "postgres":
        print(
            f"Meanwhile the database was restarted {ours.counts['database restarts']:,} times under all of them; "
            f"{ours.counts['starts while the database was away']:,} starts met it away, said so, and were made again."
        )
    return verdict(found, folder)


def verdict(found: dict[str, Tally], folder: Path) -> int:
    """Zero when nothing was lost by ours and much by the usual loop."""
    stock = found.pop("stock polling loop").counts
    wrong = [line for tally in found.values() for line in tally.wrongs]
    if wrong:
        print("\n".join(wrong), f"\nThe files stay in {folder}.", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    if stock["lost"] * 4 < stock["accepted"]:
        print("The usual loop lost less than a quarter: the kills came at the wrong moments.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run(Asked.of(os.environ), Path(tempfile.mkdtemp(prefix="crash-")))))
