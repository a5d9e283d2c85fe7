"""make bench: ours and the usual way, measured in one run on one machine; prints the tables that README shows.

ONLY=path,reminders,drain,memory,growth,steps chooses; SCALE=0.1 makes everything shorter and smaller.
"""

import asyncio
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from bot.clock import Clock
from tests.bench import population
from tests.bench.crowd import Crowd

ROOT = Path(__file__).resolve().parents[2]
SCALE = float(os.environ.get("SCALE") or 1)
PEOPLE = 200  # at once, as many as peers.md has
TICKS = os.sysconf("SC_CLK_TCK")


class Row(NamedTuple):
    what: str
    bar: str
    ours: str
    usual: str = ""


@dataclass
class Bot:
    """A bot in a process of its own, seen from outside."""

    process: asyncio.subprocess.Process
    folder: Path

    @property
    def cpu(self) -> float:
        """Seconds of both kinds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def ask(self, question: str) -> dict[str, Any]:
        """Of ours alone."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(question.encode() + b"\n")
        return dict(json.loads(await self.process.stdout.readline()))

    async def rows(self, sql: str) -> list[list[Any]]:
        return list((await self.ask(f"rows {sql}"))["rows"])


@asynccontextmanager
async def a_bot(kind: str, crowd: Crowd, folder: Path, *, paced: bool = False, **more: str) -> Any:
    """`small` and `real` are ours; `form`, `session` and `jobs` the usual ways."""
    api = await crowd.telegram.start()
    file = folder / "bench.db"
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": "1:local", "TELEGRAM_API_URL": api,
        "DATABASE_URL": f"sqlite:///{file}", **more,
    }  # fmt: skip
    ours = kind in ("small", "real")
    arguments = ("ours", kind, str(file), api, "paced" if paced else "unpaced") if ours else ("usual", kind)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"tests.bench.{arguments[0]}", *arguments[1:], env=environment, cwd=folder,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=(folder / "errors.log").open("wb"),
    )  # fmt: skip
    bot = Bot(process, folder)
    try:
        if ours:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n", (folder / "errors.log").read_text()
        yield bot
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        crowd.telegram.stop()


def part(values: list[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


# the whole path


async def path(kind: str, folder: Path) -> dict[str, float]:
    """200 people, each of whom waits for the answer before going on: answered a second, CPU each, and how long it took."""
    crowd = Crowd(taps=kind == "real")
    async with a_bot(kind, crowd, folder) as bot:
        crowd.come(PEOPLE)
        while len(crowd.waits) < 2 * PEOPLE:
            await asyncio.sleep(0.1)
        so_far, began, cpu = len(crowd.waits), time.perf_counter(), bot.cpu
        await asyncio.sleep(max(2.0, 12 * SCALE))
        many, seconds = len(crowd.waits) - so_far, time.perf_counter() - began
        waits = crowd.waits[so_far:]
        return {
            "per second": many / seconds, "cpu": (bot.cpu - cpu) / many * 1000, "p50": part(waits, 0.5) * 1000,
            "p99": part(waits, 0.99) * 1000, "memory": bot.memory, "disordered": crowd.disordered,
        }  # fmt: skip


async def whole_path(folder: Path) -> list[Row]:
    found = {}
    for kind in ("small", "form", "session", "real"):
        (folder / kind).mkdir()
        found[kind] = await path(kind, folder / kind)
    small, real = found["small"], found["real"]
    usual = found["form"]
    rows = [
        Row("whole path, small conversation, SQLite FULL, 200 people", "900/s, 1.0 ms CPU; then 1,800/s, 0.5 ms",
            shown(small), f"form bot, a commit per answer: {shown(usual)}"),
        Row("the same against the form bot", "4 times, then 8",
            f"{small['per second'] / usual['per second']:.1f} times as many, {usual['cpu'] / small['cpu']:.1f} times less CPU"),
        Row("the same against an ORM session per update", "", f"{small['per second'] / found['session']['per second']:.1f} times",
            shown(found["session"])),
        Row("whole path, the real coach, taps through the intake (3 calls a tap)", "", shown(real)),
    ]  # fmt: skip
    assert not small["disordered"], "answers came in the wrong order"
    return rows


def shown(found: dict[str, float]) -> str:
    return (
        f"{found['per second']:,.0f}/s, {found['cpu']:.2f} ms CPU, p50 {found['p50']:,.0f} ms, p99 {found['p99']:,.0f} ms, "
        f"{found['memory']:.0f} MiB"
    )


# reminders


async def reminders(folder: Path) -> list[Row]:
    """10,000 due in the same minute: how fast they are claimed, and how fast each is written as a message owed."""
    many = int(10_000 * SCALE)
    crowd = Crowd()
    (folder / "small").mkdir()
    population.write(folder / "small" / "bench.db", many, due=True)
    async with a_bot("small", crowd, folder / "small", paced=True) as bot:
        await bot.ask("stats")
        began, cpu = time.perf_counter(), bot.cpu
        await bot.ask(f"advance {population.UNTIL_DUE}")
        stall, claimed, written = 0.0, 0.0, 0.0
        while not written:
            ((left,), (owed,)) = await bot.rows(
                f"SELECT count(*) FROM reminder WHERE due_at < '{population.DUE_BEFORE}' UNION ALL SELECT count(*) FROM outbox"
            )
            now = time.perf_counter() - began
            claimed = claimed or (now if not left else 0.0)
            written = now if owed >= many else 0.0
            stall = max(stall, (await bot.ask("stats"))["stall"])
            await asyncio.sleep(0.02)
        ours = (
            f"claimed {many / claimed:,.0f}/s, written as owed {many / written:,.0f}/s, {(bot.cpu - cpu) / many * 1e3:.2f} ms CPU "
            f"each, longest stall {stall * 1e3:.0f} ms"
        )
    crowd = Crowd()
    (folder / "jobs").mkdir()
    async with a_bot("jobs", crowd, folder / "jobs", REMINDERS=str(many)) as bot:
        await asyncio.sleep(max(15.0, 40 * SCALE))
        bot.process.kill()
        stalls = (await bot.process.stdout.read()).split()
    longest = max(map(float, stalls), default=0.0)
    usual = f"a job each (JobQueue): {crowd.others:,} of {many:,} sent, longest stall {longest:.1f} s"
    return [Row(f"{many:,} reminders due at once", "20,000/s, loop never held over 100 ms", ours, usual)]


async def drain(folder: Path) -> list[Row]:
    """Replies to people who talk while the reminders leave at Telegram's pace."""
    many = int(10_000 * SCALE)
    crowd = Crowd(pause=0.5)
    population.write(folder / "bench.db", many, due=True)
    async with a_bot("small", crowd, folder, paced=True) as bot:
        crowd.come(50)
        while crowd.joined < 50:
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)
        crowd.waits.clear()
        before = bot.memory
        await bot.ask(f"advance {population.UNTIL_DUE}")
        await asyncio.sleep(max(10.0, 60 * SCALE))
        pace = crowd.others / max(crowd.other_moments[-1] - crowd.other_moments[0], 0.001)
        waits, after = crowd.waits, bot.memory
    assert not crowd.disordered, "answers came in the wrong order"
    ours = (
        f"p50 {part(waits, 0.5) * 1e3:.0f} ms, p99 {part(waits, 0.99) * 1e3:.0f} ms of {len(waits):,} replies; reminders leave "
        f"at {pace:.1f}/s; order kept; memory {before:.0f} -> {after:.0f} MiB"
    )
    return [Row(f"reply while {many:,} reminders drain at 25/s", "p99 under 1 s, then 0.3 s", ours)]


# memory


async def memory(folder: Path) -> list[Row]:
    """100,000 people on the disk: memory at rest, and how long until somebody is answered after a start."""
    many = int(100_000 * SCALE)
    population.write(folder / "bench.db", many, due=False)
    size = (folder / "bench.db").stat().st_size / 2**20
    crowd = Crowd(taps=True)
    began = time.perf_counter()
    async with a_bot("real", crowd, folder) as bot:
        crowd.come(1)
        while not crowd.waits:
            await asyncio.sleep(0.005)
        started = time.perf_counter() - began
        crowd.open = False
        await asyncio.sleep(5)
        found = bot.memory
    people = f"{many:,} people on the disk ({size:,.0f} MiB)"
    return [
        Row(f"memory at rest, {people}", "150 MiB, then 120", f"{found:.0f} MiB"),
        Row(f"from start to the first answer, {people}", "", f"{started:.1f} s"),
    ]


async def growth(folder: Path) -> list[Row]:
    """Memory and open files after 10,000 updates and after 50,000 more."""
    crowd = Crowd()
    async with a_bot("small", crowd, folder) as bot:
        crowd.come(PEOPLE)
        found = []
        for updates in (int(10_000 * SCALE), int(60_000 * SCALE)):
            while len(crowd.waits) < updates:
                await asyncio.sleep(0.1)
            found.append((bot.memory, (await bot.ask("stats"))["files"]))
    (first, files), (last, files_after) = found
    ours = f"{last - first:+.1f} MiB ({first:.0f} -> {last:.0f}); open files {files} -> {files_after}"
    return [Row(f"growth over {int(50_000 * SCALE):,} updates", "under 5 MB", ours)]


# in one process


async def steps(folder: Path) -> list[Row]:
    from tests.bench.inside import claims, longest, net, turns

    return [Row(*row) for row in (claims(SCALE, folder), turns(SCALE), net(SCALE), longest(SCALE))]


PARTS: dict[str, Callable[[Path], Awaitable[list[Row]]]] = {
    "path": whole_path, "reminders": reminders, "drain": drain, "memory": memory, "growth": growth, "steps": steps,
}  # fmt: skip


def machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in ("python-telegram-bot", "aiohttp", "transitions"))
    return (
        f"{Clock().now():%Y-%m-%d}, {os.cpu_count()} cores of {model}, load before {os.getloadavg()[0]:.1f}; Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}"
    )


async def run() -> Iterator[Row]:
    wanted = (os.environ.get("ONLY") or ",".join(PARTS)).split(",")
    rows: list[Row] = []
    print(f"{machine()}\n", file=sys.stderr)
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            found = await PARTS[name](Path(folder))
        for row in found:
            print(f"{row.what}: {row.ours}{f' | {row.usual}' if row.usual else ''}", file=sys.stderr)
        rows += found
    return iter(rows)


if __name__ == "__main__":
    told = machine()
    lines = [f"| {' | '.join(row)} |" for row in asyncio.run(run())]
    print(f"{told}\n\n| what | bar | ours | the usual way |\n| --- | --- | --- | --- |", *lines, sep="\n")
