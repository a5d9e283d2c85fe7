"""kill -9 at any moment: no update is lost, none is worked on twice, and every chat reads in order."""

import asyncio
import json
import os
import random
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.local import LocalTelegram
from bot.local.person import Person
from tests.tapping import intake
from tests.world import SUNDAY, said

ROOT = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("CRASH_KILLS", "8"))
SEED = int(os.environ.get("CRASH_SEED", "2026"))
PATIENCE = 60.0
COUNTED = re.compile(r"(\d+): (.+)", re.DOTALL)


class Victim:
    """The bot as a process, with the small coach or the real one; it can be killed, and started again."""

    def __init__(self, telegram: LocalTelegram, file: Path, *, real: bool) -> None:
        self.telegram, self.file, self.real = telegram, file, real
        self.process: asyncio.subprocess.Process | None = None
        self.kills = 0

    async def start(self, crash_at: str = "") -> None:
        api = self.telegram.api_url
        environment = {
            **os.environ, "CRASH_AT": crash_at, "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": api, "CLOCK_AT": api, "DATABASE_URL": f"sqlite:///{self.file}", "SEND_LIMITS": "none",
        }  # fmt: skip
        arguments = ("-m", "bot") if self.real else ("-m", "tests.process", str(self.file), api)
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=environment, cwd=self.file.parent, stdout=asyncio.subprocess.DEVNULL
        )

    async def dies(self) -> None:
        assert self.process is not None
        assert await asyncio.wait_for(self.process.wait(), PATIENCE) == 137

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.wait()
        self.kills += 1

    async def stop(self) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 8)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.file) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows


@asynccontextmanager
async def a_victim(folder: Path, *, real: bool = False) -> AsyncIterator[Victim]:
    telegram = LocalTelegram(MovableClock(at=SUNDAY), pacing=False)
    await telegram.start()
    victim = Victim(telegram, folder / "steadyback.db", real=real)
    try:
        yield victim
    finally:
        if victim.process is not None and victim.process.returncode is None:
            await victim.kill()
        await telegram.stop()


async def join(victim: Victim, people: list[Person]) -> None:
    for person in people:
        person.starts()
    for person in people:
        await person.chat.wait_for("Do you agree?", PATIENCE)
        person.taps("I agree")
    for person in people:
        await person.chat.wait_for("Welcome.", PATIENCE)


def check(victim: Victim, person: Person, wanted: list[str]) -> None:
    """Everything heard once, in order; said twice at most where the outbox says that it was in doubt."""
    told = [found for text in said(person) if (found := COUNTED.fullmatch(text))]
    once = list(dict.fromkeys((int(each[1]), each[2]) for each in told))
    assert once == list(enumerate(wanted, 1)), person.chat.transcript()
    doubtful = " ".join(str(body) for (body,) in victim.rows("SELECT body FROM outbox WHERE doubts > 0"))
    twice = [each[0] for each in told if [other[0] for other in told].count(each[0]) > 1]
    assert all(text in doubtful for text in twice), f"said twice without a doubt: {twice}"
    assert len(twice) <= 2 * max(victim.kills, 1) * 40


POINTS = [  # and at which pass: the first commits are those of the start
    "after_inbox_commit:1", "before_commit:8", "after_commit:8", "after_http_request:2", "before_mark_sent:1",
    "after_claim:1", "after_due_claim:1",
]  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at_any_point_is_survived_and_the_conversation_goes_on(tmp_path: Path, point: str) -> None:
    async with a_victim(tmp_path) as victim:
        people = [victim.telegram.person(f"person {number}") for number in range(3)]
        await victim.start()
        await join(victim, people)
        for person in people:
            person.says("snooze 10")
            await person.chat.wait_for(lambda view: view.messages[-1].reaction, PATIENCE)
        assert await victim.stop() == 0
        for person in people:
            for number in range(1, 6):
                person.says(f"text {number}")
        await victim.start(point)
        if point.startswith("after_due_claim"):
            for person in people:
                await person.chat.wait_for("text 5", PATIENCE)
            victim.telegram.clock.advance(timedelta(minutes=11))  # type: ignore[attr-defined]
        await victim.dies()
        victim.kills += 1
        await victim.start()
        for person in people:
            await person.chat.wait_for("text 5", PATIENCE)
        victim.telegram.clock.advance(timedelta(minutes=12))  # type: ignore[attr-defined]
        for person in people:
            person.says("last")
            await person.chat.wait_for(": last", PATIENCE)
        assert await victim.stop() == 0
        for person in people:
            due = [text for text in said(person) if "due snooze" in text]
            assert len(due) <= 1
            uncertain = victim.rows(f"SELECT id FROM outbox WHERE state = 'uncertain' AND chat_id = {person.id}")
            assert len(due) + len(uncertain) >= 1
            assert victim.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]
            answered = [f"text {number}" for number in range(1, 6)]
            heard = [found[2] for text in said(person) if (found := COUNTED.fullmatch(text))]
            assert list(dict.fromkeys(each for each in heard if each.startswith("text"))) == answered
            assert victim.rows(
                f"SELECT count(*) FROM record r JOIN person p ON p.id = r.person_id WHERE p.chat_id = {person.id}"
            ) == [(6,)]


async def test_random_kills_lose_nothing_repeat_nothing_and_keep_every_order(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with a_victim(tmp_path) as victim:
        people = [victim.telegram.person(f"person {number}") for number in range(10)]
        await victim.start()
        await join(victim, people)
        said_so_far: dict[int, list[str]] = {person.id: [] for person in people}
        for _ in range(KILLS):
            for _ in range(60):
                person = chance.choice(people)
                words = f"text {len(said_so_far[person.id]) + 1}"
                person.says(words)
                said_so_far[person.id].append(words)
            await calls(victim, chance.randrange(1, 100))
            await victim.kill()
            await victim.start()
        for person in people:
            words = said_so_far[person.id]
            await person.chat.wait_for(f"{len(words)}: {words[-1]}", PATIENCE)
        assert await victim.stop() == 0
        for person in people:
            check(victim, person, said_so_far[person.id])
        total = sum(map(len, said_so_far.values()))
        assert victim.rows("SELECT count(*) FROM record") == [(total,)]
        assert victim.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]
        assert victim.rows("SELECT count(*) FROM outbox WHERE done_at IS NULL") == [(0,)]


async def calls(victim: Victim, count: int) -> None:
    """Returns when the bot has made so many more calls, or has nothing left to do."""
    wanted = len(victim.telegram.journal) + count
    async with asyncio.timeout(PATIENCE):
        while len(victim.telegram.journal) < wanted and len(victim.telegram.world.updates):
            await asyncio.sleep(0.001)


async def test_the_intake_survives_kills_and_ends_as_without_them(tmp_path: Path) -> None:
    found = []
    for kill_after in (set(), {0, 2, 5, 11, 17, 26, 33}):
        folder = tmp_path / str(len(kill_after))
        folder.mkdir()
        async with a_victim(folder, real=True) as victim:
            pat = victim.telegram.person("Pat")
            await victim.start()
            taps = count()

            async def struck(victim: Victim = victim, taps: Iterator[int] = taps, kills: set[int] = kill_after) -> None:
                if (tap := next(taps)) in kills:
                    await calls(victim, tap % 4)
                    await victim.kill()
                    await victim.start()

            await intake(pat, struck)
            assert await victim.stop() == 0
            ((known,),) = victim.rows("SELECT known FROM person")
            records = victim.rows("SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind")
            found.append((json.loads(str(known)), records))
    assert found[0] == found[1]


async def test_a_second_process_on_the_same_file_refuses_to_start(tmp_path: Path) -> None:
    async with a_victim(tmp_path) as victim:
        pat = victim.telegram.person("Pat")
        await victim.start()
        await join(victim, [pat])
        arguments = (sys.executable, "-m", "tests.process", str(victim.file), victim.telegram.api_url)
        second = await asyncio.create_subprocess_exec(*arguments, stderr=asyncio.subprocess.PIPE)
        _, told = await second.communicate()
        assert second.returncode != 0 and b"already works on" in told
        pat.says("still here")
        await pat.chat.wait_for("still here", PATIENCE)
        assert await victim.stop() == 0


async def test_power_loss_at_any_moment_leaves_a_sound_database(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with a_victim(tmp_path) as victim:
        people = [victim.telegram.person(f"person {number}") for number in range(4)]
        await victim.start()
        await join(victim, people)
        for copy in range(6):
            for person in people:
                for number in range(5):
                    person.says(f"text {number}")
            await calls(victim, chance.randrange(1, 30))
            target = tmp_path / f"copy{copy}.db"
            for suffix in ("-wal", ""):
                part = Path(f"{victim.file}{suffix}")
                if part.exists():
                    Path(f"{target}{suffix}").write_bytes(part.read_bytes())
            with sqlite3.connect(target) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.close()
        await victim.stop()
