"""Two processes on one PostgreSQL, either killed at any moment, the database restarted: nothing lost, nothing twice."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import aiohttp
import psycopg
import pytest
from aiohttp import web

from bot.clock import MovableClock
from bot.local import LocalTelegram
from bot.local.person import Person
from bot.store.schema import LEADER, TEAM, WORKERS
from bot.telegram.webhook import HEADER
from bot.web import listening
from tests.postgres import Server, server
from tests.test_crash import calls, check, join
from tests.test_webhook import free_port
from tests.world import SUNDAY, said

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
KILLS = int(os.environ.get("CRASH_KILLS", "8")) // 4
SEED = int(os.environ.get("CRASH_SEED", "2026"))
LEADS = (
    f"SELECT w.objid::bigint FROM pg_locks w JOIN pg_locks l ON l.pid = w.pid AND l.database = w.database "
    f"JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() "
    f"WHERE w.classid = {WORKERS} AND l.classid = {TEAM} AND l.objid = {LEADER} AND l.granted"
)


class Balancer:
    """Brings each delivery to one of the processes in turn; where nobody listens, to the next."""

    def __init__(self) -> None:
        self.ports = {"one": free_port(), "two": free_port()}
        self._turn = count()

    async def pass_on(self, request: web.Request) -> web.Response:
        body, turn = await request.read(), next(self._turn)
        for port in sorted(self.ports.values(), key=lambda port: (port + turn) % 2):
            try:
                async with self.session.post(
                    f"http://127.0.0.1:{port}/telegram", data=body, headers={HEADER: request.headers.get(HEADER, "")}
                ) as answer:
                    if answer.status < 500:
                        return web.Response(status=answer.status)
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/telegram", self.pass_on)
        async with aiohttp.ClientSession() as self.session, listening(app, "127.0.0.1", 0) as port:
            yield f"http://127.0.0.1:{port}/telegram"


class Pair:
    """Two bots with the small coach on one database; each can be killed, and started again."""

    def __init__(self, telegram: LocalTelegram, address: str, folder: Path, webhook: str, balancer: Balancer) -> None:
        self.telegram, self.address, self.folder = telegram, address, folder
        self.webhook, self.balancer = webhook, balancer
        self.processes: dict[str, asyncio.subprocess.Process] = {}
        self.workers: dict[int, str] = {}
        self.kills = 0

    async def start(self, *names: str) -> None:
        for name in names or ("one", "two"):
            before = {number for (number,) in self.rows("SELECT id FROM worker")}
            hook = (self.webhook, str(self.balancer.ports[name])) if self.webhook else ()
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.process", self.address, self.telegram.api_url, *hook,
                    env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=self.folder, stderr=log,
                )  # fmt: skip
            async with asyncio.timeout(PATIENCE):
                while not (new := {number for (number,) in self.rows("SELECT id FROM worker")} - before):
                    await asyncio.sleep(0.02)
            self.workers[int(str(*new))] = name

    async def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        await process.wait()
        self.kills += 1

    async def leader(self) -> str:
        async with asyncio.timeout(PATIENCE):
            while not (found := self.rows(LEADS)):
                await asyncio.sleep(0.02)
        return self.workers[int(str(*found[0]))]

    async def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for name, process in self.processes.items():
            assert await asyncio.wait_for(process.wait(), 8) == 0, (self.folder / f"{name}.log").read_text()
        self.processes.clear()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.address, autocommit=True) as connection:
            return connection.execute(sql).fetchall()


@asynccontextmanager
async def a_pair(folder: Path, how: str, of: Server | None = None) -> AsyncIterator[Pair]:
    telegram, balancer = LocalTelegram(MovableClock(at=SUNDAY), pacing=False, own_server=True), Balancer()
    await telegram.start()
    async with balancer.open() as url:
        with (of or server()).database() as address:
            pair = Pair(telegram, address, folder, url if how == "webhook" else "", balancer)
            try:
                yield pair
            finally:
                for name in list(pair.processes):
                    await pair.kill(name)
                await telegram.stop()


class Talk:
    """People who say things, and what each has said so far."""

    def __init__(self, pair: Pair, people: list[Person]) -> None:
        self.pair, self.people, self.chance = pair, people, random.Random(SEED)
        self.said: dict[int, list[str]] = {person.id: [] for person in people}

    def go_on(self, messages: int) -> None:
        for _ in range(messages):
            person = self.chance.choice(self.people)
            words = f"text {len(self.said[person.id]) + 1}"
            person.says(words)
            self.said[person.id].append(words)

    async def heard(self) -> None:
        """All that was said is answered."""
        for person in self.people:
            if words := self.said[person.id]:
                await person.chat.wait_for(f": {words[-1]}", PATIENCE)

    async def ends(self) -> None:
        """Everything once, in order, and nothing left over."""
        await self.heard()
        async with asyncio.timeout(PATIENCE):
            while len(self.pair.rows("SELECT id FROM worker")) > len(self.pair.processes):  # the dead are buried soon
                await asyncio.sleep(0.1)
        await self.pair.stop()
        for person in self.people:
            check(self.pair, person, self.said[person.id])  # type: ignore[arg-type]
        total = sum(map(len, self.said.values()))
        assert self.pair.rows("SELECT count(*) FROM record") == [(total,)]
        assert self.pair.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]
        assert self.pair.rows("SELECT count(*) FROM outbox WHERE done_at IS NULL") == [(0,)]
        assert self.pair.rows("SELECT count(*) FROM worker") == [(0,)]


async def talking(pair: Pair, people: int = 8) -> Talk:
    await pair.start()
    talk = Talk(pair, [pair.telegram.person(f"person {number}") for number in range(people)])
    await join(pair, talk.people)  # type: ignore[arg-type]
    return talk


@pytest.mark.parametrize("how", ["webhook", "polling"])
async def test_either_process_may_be_killed_at_any_moment(tmp_path: Path, how: str) -> None:
    async with a_pair(tmp_path, how) as pair:
        talk = await talking(pair)
        for _ in range(KILLS):
            talk.go_on(50)
            await calls(pair, talk.chance.randrange(1, 80))  # type: ignore[arg-type]
            name = talk.chance.choice(("one", "two"))
            await pair.kill(name)
            talk.go_on(20)
            await talk.heard()
            await pair.start(name)
        await talk.ends()


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_the_database_may_be_restarted_in_the_middle(tmp_path: Path, how: str) -> None:
    async with a_pair(tmp_path, "webhook") as pair:
        talk = await talking(pair)
        for _ in range(2):
            talk.go_on(60)
            await calls(pair, talk.chance.randrange(5, 60))  # type: ignore[arg-type]
            await asyncio.to_thread(server().restart, how)
            talk.go_on(30)
            await talk.heard()
        await talk.ends()


async def test_every_reminder_comes_once_when_the_leader_dies(tmp_path: Path) -> None:
    async with a_pair(tmp_path, "polling") as pair:
        talk = await talking(pair, 30)
        for person in talk.people:
            person.says("snooze 10")
            await person.chat.wait_for(lambda view: view.messages[-1].reaction, PATIENCE)
        before = len(pair.telegram.journal)
        pair.telegram.clock.advance(timedelta(minutes=11))  # type: ignore[attr-defined]
        async with asyncio.timeout(PATIENCE):
            while len(pair.telegram.journal) < before + 5:
                await asyncio.sleep(0.001)
        first = await pair.leader()
        await pair.kill(first)
        talk.go_on(60)
        await talk.heard()
        assert await pair.leader() != first
        async with asyncio.timeout(PATIENCE):
            while pair.rows("SELECT 1 FROM outbox WHERE done_at IS NULL"):
                await asyncio.sleep(0.05)
        for person in talk.people:
            due = [text for text in said(person) if "due snooze" in text]
            uncertain = pair.rows(f"SELECT id FROM outbox WHERE state = 'uncertain' AND chat_id = {person.id}")
            assert len(due) <= 1 and len(due) + len(uncertain) >= 1, person.chat.transcript()
        await pair.stop()
