"""python -m bot: it starts in a minute, says in one line why it cannot, and stops within seconds."""

import asyncio
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.local import LocalTelegram
from bot.settings import NAMES
from tests.world import SUNDAY

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


class Process:
    """python -m bot in a folder of its own."""

    def __init__(self, folder: Path, *arguments: str, largest_file: int = 0, **settings: str) -> None:
        self.folder, self.arguments, self.largest_file = folder, arguments, largest_file
        bare = {name: value for name, value in os.environ.items() if name not in NAMES}
        self.environment = {**bare, "PYTHONPATH": str(ROOT), **settings}

    async def __aenter__(self) -> "Process":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *self.arguments, cwd=self.folder, env=self.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, preexec_fn=self.limited,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.communicate()

    def limited(self) -> None:
        if self.largest_file:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest_file, self.largest_file))

    async def line(self) -> str:
        assert self.process.stdout is not None
        return (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)).decode()

    async def ends(self) -> tuple[int, str]:
        """Exit code and what was told to the operator."""
        _, told = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        assert self.process.returncode is not None
        return self.process.returncode, told.decode()

    async def stops(self) -> int:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code, told = await self.ends()
        assert time.monotonic() - began < 5
        assert "Traceback" not in told, told
        return code


async def told(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    async with Process(folder, *arguments, **settings) as process:
        return await process.ends()


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(MovableClock(at=SUNDAY), "123:telegram", pacing=False)
    await local.start()
    yield local
    await local.stop()


def online(telegram: LocalTelegram, token: str = "123:telegram") -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": telegram.api_url, "SEND_LIMITS": "none",
        "CLOCK_AT": telegram.api_url,
    }  # fmt: skip


async def test_without_a_token_a_chat_page_answers_and_keeps_the_chat_over_a_restart(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    place = f"127.0.0.1:{unused_tcp_port}"
    page = f"http://{place}"
    for visit in range(2):
        async with Process(tmp_path, LOCAL_CHAT_LISTEN=place) as process:
            assert f"Chat with the coach at {page}" in await process.line()
            async with aiohttp.ClientSession() as session:
                async with session.get(page) as answer:
                    assert answer.status == 200 and answer.content_type == "text/html"
                async with session.get(f"{page}/local/state") as answer:
                    assert len((await answer.json())["people"]) == visit
                if not visit:
                    async with session.post(f"{page}/local/people", json={"name": "Pat"}) as answer:
                        assert answer.status == 200
            assert await process.stops() == 0


async def test_with_a_token_it_works_at_telegram_and_introduces_itself(tmp_path: Path, telegram: LocalTelegram) -> None:
    pat = telegram.person("Pat")
    async with Process(tmp_path, **online(telegram)) as process:
        assert "@steadyback_bot" in await process.line()
        pat.starts()
        await pat.chat.wait_for("I'm Steadyback", PATIENCE)
        assert await process.stops() == 0
    async with Process(tmp_path, **online(telegram)) as process:
        await process.line()
        assert await process.stops() == 0
    assert len(telegram.journal.of("setMyCommands")) == 1
    assert [each["command"] for each in telegram.journal.of("setMyCommands")[0].arguments["commands"]] == [
        "session", "mobility", "checkin", "flare", "plan", "progress", "settings", "help",
    ]  # fmt: skip


async def test_a_token_that_telegram_does_not_know_stops_the_start_in_one_line(
    tmp_path: Path, telegram: LocalTelegram
) -> None:
    code, line = await told(tmp_path, **online(telegram, "999:another"))
    assert code == 2 and line.count("\n") == 1 and "BotFather" in line and "999" not in line


async def test_a_token_that_is_revoked_stops_it_in_a_line_and_what_is_owed_is_kept(
    tmp_path: Path, telegram: LocalTelegram
) -> None:
    pat = telegram.person("Pat")
    async with Process(tmp_path, **online(telegram)) as process:
        await process.line()
        pat.starts()
        await pat.chat.wait_for("I'm Steadyback", PATIENCE)
        telegram.world.updates.moved()  # the poll that is open ends
        telegram._server._token = "123:another"
        pat.says("hello")
        code, lines = await process.ends()
        assert code == 2 and "BotFather" in lines.splitlines()[-1] and "Traceback" not in lines
    telegram._server._token = "123:telegram"
    async with Process(tmp_path, **online(telegram)) as process:
        await pat.chat.next_from_bot(PATIENCE)
        assert await process.stops() == 0


async def test_everything_wrong_with_the_settings_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=loud\nDEFAULT_COUNTRY=Texas\nTELEGRAM_BOT_TOKE=1:x\n")
    for arguments in ((), ("--check",)):
        code, lines = await told(tmp_path, *arguments)
        assert code == 2
        assert all(name in lines for name in ("LOG_LEVEL", "DEFAULT_COUNTRY", "TELEGRAM_BOT_TOKEN?"))
        assert "Traceback" not in lines


async def test_check_says_when_all_is_well_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert await told(tmp_path, "--check") == (0, "")
    assert list(tmp_path.iterdir()) == []


async def test_a_port_in_use_is_told_in_one_line(tmp_path: Path, telegram: LocalTelegram) -> None:
    place = telegram.api_url.removeprefix("http://")
    code, line = await told(tmp_path, LOCAL_CHAT_LISTEN=place)
    assert code == 2 and line.count("\n") == 1 and place in line


async def test_a_database_of_a_newer_program_is_told_in_one_line(tmp_path: Path, telegram: LocalTelegram) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.executescript(
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9999')"
        )
    connection.close()
    for arguments in ((), ("--check",)):
        code, line = await told(tmp_path, *arguments, DATABASE_URL="sqlite:///x.db", **online(telegram))
        assert code == 2 and line.count("\n") == 1 and "newer" in line


async def test_a_full_disk_stops_it_with_one_line_and_loses_nothing(tmp_path: Path, telegram: LocalTelegram) -> None:
    people = [telegram.person(f"person {number}") for number in range(60)]
    async with Process(tmp_path, largest_file=400_000, **online(telegram)) as process:
        for person in people:
            person.starts()
        code, line = await process.ends()
    assert code == 3 and line.count("\n") == 1 and "disk" in line
    async with Process(tmp_path, **online(telegram)) as process:
        assert "at work" in await process.line()  # all may have been answered before the disk was full
        for person in people:
            await person.chat.wait_for("I'm Steadyback", PATIENCE)
        assert await process.stops() == 0
