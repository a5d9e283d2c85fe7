"""A bot as processes that are started and killed at will, and the people who go on talking to it meanwhile."""

import asyncio
import json
import os
import random
import re
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.clock import MovableClock
from bot.local import LocalTelegram
from bot.local.person import Person
from tests.world import SUNDAY, said

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 8
PATIENCE = 60.0
LONGEST_START, LONGEST_SILENCE = 15.0, 0.4  # before its first call, and between two
COLD = 25  # one start in so many is of the whole program, not a fork
DUE = ": due snooze"
COUNTED = re.compile(r"(\d+): (.+)", re.DOTALL)
POINTS = (
    "after_inbox_commit", "before_commit", "after_commit", "after_http_request", "before_mark_sent", "after_claim",
    "after_due_claim",
)  # fmt: skip
RARE = ("after_inbox_commit", "after_claim", "after_due_claim")  # passed a few times in a life


@dataclass
class Tally:
    """What became of everything that was said. `said twice` counts messages; in doubt are those marked so."""

    counts: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)  # the first few, in words

    def wrong(self, what: str, how: str) -> None:
        self.counts[what] += 1
        if len(self.wrongs) < 20:
            self.wrongs.append(f"{what}: {how}")

    def add(self, other: "Tally") -> None:
        self.counts.update(other.counts)
        self.wrongs += other.wrongs


class Nursery:
    """Starts processes of one kind of bot."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    async def open(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.nursery", self.kind, cwd=ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert await self._line() == "ready", "the bot cannot be loaded"

    async def fork(self, folder: Path, environment: dict[str, str]) -> int:
        return int(await self._ask({"folder": str(folder), "log": str(log_of(folder)), "environment": environment}))

    async def ended(self, number: int) -> int:
        return int(await self._ask({"wait": number}))

    async def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.wait()

    async def _ask(self, asked: dict[str, Any]) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        return await self._line()

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


def log_of(folder: Path) -> Path:
    """Beside the folder, which may be full."""
    return folder.with_name(f"{folder.name}.log")


class Victim:
    """One or more processes of a bot on one database, and the Telegram that they talk to."""

    def __init__(self, nursery: Nursery, folder: Path, address: str, seed: int, processes: int = 1) -> None:
        self.nursery, self.folder, self.address, self.processes = nursery, folder, address, processes
        self.telegram = LocalTelegram(MovableClock(at=SUNDAY), pacing=False, seed=seed)
        self.running: list[int] = []
        self.cold: dict[int, asyncio.subprocess.Process] = {}
        self.starts = 0

    async def open(self) -> None:
        await self.telegram.start()

    async def start(self, crash_at: str = "") -> None:
        """As many processes as are wanted; the placed kill waits in the newest."""
        while len(self.running) < self.processes:
            self.starts += 1
            api = self.telegram.api_url
            environment = {
                "CRASH_AT": crash_at, "TELEGRAM_BOT_TOKEN": self.telegram.token, "TELEGRAM_API_URL": api,
                "CLOCK_AT": api, "DATABASE_URL": self.address, "SEND_LIMITS": "none", "LOG_LEVEL": "WARNING",
            }  # fmt: skip
            if self.starts % COLD == 0:
                number = await self._from_cold(environment)
            else:
                number = await self.nursery.fork(self.folder, environment)
            self.running.append(number)

    async def _from_cold(self, environment: dict[str, str]) -> int:
        with log_of(self.folder).open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.nursery", self.nursery.kind, "--now",
                env={**os.environ, **environment, "PYTHONPATH": str(ROOT)}, cwd=self.folder,
                stdout=asyncio.subprocess.DEVNULL, stderr=log,
            )  # fmt: skip
        self.cold[process.pid] = process
        return process.pid

    async def ended(self, number: int) -> int:
        self.running.remove(number)
        if (process := self.cold.pop(number, None)) is not None:
            return await process.wait()
        return await self.nursery.ended(number)

    def send(self, number: int, which: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(number, which)

    async def kill(self, number: int) -> int:
        self.send(number, signal.SIGKILL)
        return await self.ended(number)

    def alive(self, number: int) -> bool:
        """A process that has ended, and that nobody has asked about yet, is a zombie."""
        try:
            return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:  # one from cold: asyncio has asked already
            return False

    async def close(self) -> None:
        for number in list(self.running):
            await self.kill(number)
        await self.telegram.stop()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self.address.startswith("sqlite:///"):
            connection = sqlite3.connect(self.address.removeprefix("sqlite:///"))
            try:
                return connection.execute(sql).fetchall()
            finally:
                connection.close()
        import psycopg

        for again in range(300):
            try:
                with psycopg.connect(self.address) as other:
                    return other.execute(sql).fetchall()
            except psycopg.OperationalError:  # another lane restarts the server
                if again == 299:
                    raise
                time.sleep(0.1)
        raise AssertionError


@dataclass
class Talker:
    """Somebody who numbers what they say, so that each of it can be found again."""

    person: Person
    said: list[str] = field(default_factory=list)
    snoozes: int = 0
    waits: bool = False  # for a reminder
    last: int = 0  # the newest message that was looked at

    def speaks(self) -> None:
        words = f"text {len(self.said) + 1}"
        self.person.says(words)
        self.said.append(words)

    def snoozes_now(self) -> None:
        """One reminder at a time: a second would take the place of the first."""
        for posted in reversed(self.person.chat.from_bot):
            if posted.id <= self.last:
                break
            if DUE in posted.text:
                self.waits = False
        if not self.waits:
            self.last = self.person.says("snooze 1")
            self.snoozes += 1
            self.waits = True


async def meet(victim: Victim, *, stock: bool = False) -> list[Talker]:
    """People who have joined."""
    people = [victim.telegram.person(f"person {number}") for number in range(PEOPLE)]
    for person in people:
        person.starts()
    if not stock:
        for person in people:
            await person.chat.wait_for("Do you agree?", PATIENCE)
            person.taps("I agree")
    for person in people:
        await person.chat.wait_for("Welcome.", PATIENCE)
    return [Talker(person) for person in people]


async def calls(victim: Victim, count: int) -> bool:
    """Waits until the bot has made so many more calls. False when it died, or made none for a while."""
    loop, so_far = asyncio.get_running_loop(), seen(victim.telegram.journal)
    wanted, until = so_far + count, loop.time() + LONGEST_START
    while so_far < wanted:
        await asyncio.sleep(0.001)
        if (now := len(victim.telegram.journal)) != so_far:
            so_far, until = now, loop.time() + LONGEST_SILENCE
        elif loop.time() > until or not all(map(victim.alive, victim.running)):
            return False
    return True


def seen(journal: Any) -> int:
    if len(journal) > 15_000:
        journal.clear()
    return len(journal)


def judge(victim: Victim, talkers: list[Talker], tally: Tally) -> None:
    """Everything heard once, answered once, in order; said twice only where the outbox marks a doubt."""
    for talker in talkers:
        told = [found for text in said(talker.person) if (found := COUNTED.fullmatch(text))]
        numbers = [int(found[1]) for found in told]
        first = dict.fromkeys((int(found[1]), found[2]) for found in told)
        words = [text for _, text in first if text.startswith("text ")]
        dues = sum(text.startswith("due ") for _, text in first)
        chat = talker.person.id
        ((unsure,),) = victim.rows(
            f"SELECT count(*) FROM outbox WHERE state IN ('uncertain', 'cancelled') AND lane > 1 AND chat_id = {chat}"
        )
        tally.counts["accepted"] += len(talker.said) + talker.snoozes
        tally.counts["reminders"] += talker.snoozes
        tally.counts["handled"] += len(set(words)) + dues + min(int(unsure), talker.snoozes - dues)
        tally.counts["left unsaid, marked"] += int(unsure)
        for text in set(talker.said) - set(words):
            tally.wrong("lost", f"{talker.person.name}: {text}")
        for _ in range(talker.snoozes - dues - int(unsure)):
            tally.wrong("lost", f"{talker.person.name}: a reminder of {talker.snoozes}")
        for text, times in Counter(words).items():
            if times > 1:
                tally.wrong("handled twice", f"{talker.person.name}: {text}")
        if dues > talker.snoozes:
            tally.wrong("handled twice", f"{talker.person.name}: {dues} reminders of {talker.snoozes}")
        in_order = [int(text.removeprefix("text ")) for text in words]
        if in_order != sorted(in_order) or [number for number, _ in first] != sorted(number for number, _ in first):
            tally.wrong("order broken", f"{talker.person.name}")
        doubts = " ".join(
            str(body) for (body,) in victim.rows(f"SELECT body FROM outbox WHERE doubts > 0 AND chat_id = {chat}")
        )
        for found in told:
            if numbers.count(int(found[1])) > 1 and found[0] not in tally.counts:
                tally.counts["said twice"] += 1
                if json.dumps(found[0])[1:-1] in doubts:
                    tally.counts["of these marked as in doubt"] += 1
                else:
                    tally.wrong("said twice without a mark", f"{talker.person.name}: {found[0]}")
    check_rows(victim, talkers, tally)


def check_rows(victim: Victim, talkers: list[Talker], tally: Tally) -> None:
    """The tables say the same as the chats."""
    ((records,),) = victim.rows("SELECT count(*) FROM record")
    expected = sum(len(talker.said) for talker in talkers)
    if records != expected:
        tally.wrong("handled twice" if int(records) > expected else "lost", f"{records} records of {expected} texts")
    for table in ("inbox", "outbox"):
        ((open_,),) = victim.rows(f"SELECT count(*) FROM {table} WHERE done_at IS NULL")
        if open_:
            tally.wrong("lost", f"{open_} rows of the {table} are never worked on")


def judge_stock(talkers: list[Talker], tally: Tally) -> None:
    for talker in talkers:
        told = [found[2] for text in said(talker.person) if (found := COUNTED.fullmatch(text))]
        tally.counts["accepted"] += len(talker.said)
        tally.counts["handled"] += len(set(told))
        tally.counts["lost"] += len(set(talker.said) - set(told))
        tally.counts["handled twice"] += len(told) - len(set(told))
        order = [int(text.removeprefix("text ")) for text in dict.fromkeys(told)]
        tally.counts["order broken"] += order != sorted(order)


async def all_answered(victim: Victim, talkers: list[Talker], *, stock: bool = False) -> None:
    """Everything that was said has its answer, or never will have: nothing waits anywhere."""
    if not stock:
        await nothing_waits(victim, "inbox", "done_at IS NULL")
        victim.telegram.clock.advance(timedelta(seconds=61))  # type: ignore[attr-defined]
        await nothing_waits(victim, "reminder", "kind = 'snooze'")
    for talker in talkers:
        talker.speaks()
    for talker in talkers:
        await talker.person.chat.wait_for(
            lambda view, last=talker.said[-1]: any(posted.text.endswith(f": {last}") for posted in view.from_bot[-6:]),
            PATIENCE,
        )
    if not stock:
        await nothing_waits(victim, "outbox", "done_at IS NULL")


async def nothing_waits(victim: Victim, table: str, which: str) -> None:
    for _ in range(100):
        if not len(victim.telegram.world.updates) and victim.rows(f"SELECT count(*) FROM {table} WHERE {which}") == [
            (0,)
        ]:
            return
        await asyncio.sleep(0.1)


def roll(chance: random.Random) -> str:
    """How the next process ends."""
    return chance.choices(("random", "placed", "at start", "stop"), (60, 22, 10, 8))[0]
