"""A disk that is full or read-only, a file that another process holds: one line, an exit code, and nothing lost."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.local import LocalTelegram
from tests.test_start import PATIENCE, Process, online, telegram, told  # noqa: F401

MOST = 64 * 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    options = ("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place))
    if os.geteuid() or subprocess.run(options, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk takes a root who may; test_start.py has a full disk for everybody")
    yield place
    subprocess.run(("umount", "-l", str(place)), check=True)


def fill(disk: Path, leaving: int = 0) -> Path:
    """Takes all the room there is, but so many bytes."""
    filler = disk / "filler"
    room = os.statvfs(disk)
    with filler.open("wb") as file:
        for _ in range((room.f_bavail * room.f_frsize - leaving) // 4096):
            file.write(b"x" * 4096)
    return filler


def one_line(line: str) -> bool:
    return line.count("\n") == 1 and "Traceback" not in line


async def test_a_second_process_is_refused_in_one_line_and_the_first_goes_on(
    tmp_path: Path,
    telegram: LocalTelegram,  # noqa: F811
) -> None:
    pat = telegram.person("Pat")
    async with Process(tmp_path, **online(telegram)) as process:
        await process.line()
        code, line = await told(tmp_path, **online(telegram))
        assert code == 2 and one_line(line) and "already works on" in line
        pat.starts()
        await pat.chat.wait_for("I'm Steadyback", PATIENCE)
        assert await process.stops() == 0


async def test_a_disk_that_fills_up_stops_it_in_one_line_and_nothing_is_lost(
    disk: Path,
    telegram: LocalTelegram,  # noqa: F811
) -> None:
    settings = {**online(telegram), "DATABASE_URL": f"sqlite:///{disk}/x.db"}
    people = [telegram.person(f"person {number}") for number in range(60)]
    async with Process(disk, **settings) as process:
        await process.line()
        filler = fill(disk, leaving=MOST)
        for person in people:
            person.starts()
        code, line = await process.ends()
    assert code == 3 and one_line(line) and "disk" in line
    code, line = await told(disk, **settings)  # still full: no loop, the same line or the start goes so far again
    assert code in (2, 3) and one_line(line) and "disk" in line
    filler.unlink()
    async with Process(disk, **settings) as process:
        for person in people:
            await person.chat.wait_for("I'm Steadyback", PATIENCE)
        assert await process.stops() == 0


async def test_a_start_on_a_full_disk_is_refused_in_one_line(disk: Path, telegram: LocalTelegram) -> None:  # noqa: F811
    fill(disk)
    code, line = await told(disk, DATABASE_URL=f"sqlite:///{disk}/x.db", **online(telegram))
    assert code == 2 and one_line(line) and "disk is full" in line, line


async def test_a_read_only_disk_is_told_in_one_line_before_anything_is_asked_of_telegram(
    disk: Path,
    telegram: LocalTelegram,  # noqa: F811
) -> None:
    settings = {**online(telegram), "DATABASE_URL": f"sqlite:///{disk}/x.db"}
    async with Process(disk.parent, **settings) as process:
        await process.line()
        assert await process.stops() == 0
    calls = len(telegram.journal)
    subprocess.run(("mount", "-o", "remount,ro", str(disk)), check=True)
    for arguments in ((), ("--check",)):
        code, line = await told(disk.parent, *arguments, **settings)
        assert code == 2 and one_line(line) and "read-only" in line, line
    assert len(telegram.journal) == calls
