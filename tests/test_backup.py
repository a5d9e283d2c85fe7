"""Backup and restore as an operator types them: while the bot works, onto a full disk, over a database that is in use."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import backup
from bot.store.backup import Trouble, back_up, restore
from bot.store.database import open_database
from bot.store.schema import migrate
from flows.records import PainScore
from tests.test_start import Process, told
from tests.world import SUNDAY, World, a_world

WORDS = "unmistakable-words-of-a-person"


def address(file: Path) -> str:
    return f"sqlite:///{file}"


def rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


async def lived(world: World, *names: str) -> None:
    """People who talked, and so much that their rows fill pages of their own."""
    for name in names:
        person = await world.joined(name)
        person.says("morning")
        person.says(f"{WORDS} {name} " + "x" * 300)
        await world.settled()
        found = await world.asks(lambda store, chat=person.id: store.people.find(chat))
        for score in range(5):
            now = world.clock.now()
            entry = PainScore(now, now.date(), "now", score)
            await world.asks(lambda store, entry=entry, found=found: store.people.record(found.id, entry))


async def test_a_backup_while_people_write_is_whole_and_holds_one_moment(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await lived(world, "Pat", "Ann")
        people = [await world.joined(f"person {number}") for number in range(5)]
        talking = asyncio.create_task(chatter(world, people))
        files = [tmp_path / f"{number}.db" for number in range(3)]
        for file in files:
            copied = await asyncio.to_thread(back_up, address(world.file), file, world.clock.now())
            assert copied.counts["person"] == 7 and copied.made_at is not None
        talking.cancel()
        await world.settled()
        for file in files:
            assert rows(file, "PRAGMA integrity_check") == [("ok",)]
            assert rows(file, "SELECT count(*) FROM person p JOIN record r ON r.person_id = p.id")[0][0] >= 10  # type: ignore[operator]
            assert file.stat().st_mode & 0o077 == 0
        assert sorted(tmp_path.iterdir()) == sorted([*files, *tmp_path.glob("steadyback.db*")])


async def chatter(world: World, people: list[object]) -> None:
    while True:
        for person in people:
            person.says("hello")  # type: ignore[attr-defined]
        await world.settled()


async def test_a_backup_is_restored_and_the_people_go_on_where_they_stood(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await lived(world, "Pat", "Ann")
        kept = tmp_path / "kept.db"
        back_up(address(world.file), kept, world.clock.now())
        await lived(world, "Bob")
        await world.stop()
        before = rows(world.file, "SELECT chat_id, known FROM person")
        copied, aside, left = restore(address(world.file), kept, world.clock.now(), replace=True)
        assert copied.counts["person"] == 2 and left == 0
        assert aside is not None and rows(aside, "SELECT chat_id, known FROM person") == before
        await world.start()
        person = world.telegram.person("Pat")
        assert await world.rows("SELECT count(*) FROM person") == [(2,)]
        person.says("still there")
        await person.chat.wait_for("2: still there")


async def test_who_was_erased_stands_in_no_later_backup_not_even_in_its_free_pages(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await lived(world, "Pat", "Ann")
        world.telegram.person("Pat").says("/delete")
        await world.settled()
        kept = tmp_path / "kept.db"
        back_up(address(world.file), kept, world.clock.now())
        content = kept.read_bytes()
        assert f"{WORDS} Ann".encode() in content and f"{WORDS} Pat".encode() not in content


async def test_who_was_erased_after_a_backup_does_not_come_back_with_it(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await lived(world, "Pat", "Ann")
        kept = tmp_path / "kept.db"
        back_up(address(world.file), kept, world.clock.now())
        pat = world.telegram.person("Pat")
        world.clock.advance(timedelta(hours=1))
        pat.says("/delete")
        await world.settled()
        await world.stop()
        copied, _, left = restore(address(world.file), kept, world.clock.now(), replace=True)
        assert left == 1 and copied.counts["person"] == 1
        assert f"{WORDS} Pat".encode() not in world.file.read_bytes()
        await world.start()
        assert await world.rows(f"SELECT * FROM person WHERE chat_id = {pat.id}") == []


async def test_people_who_are_missing_without_a_stamp_are_brought_back(tmp_path: Path) -> None:
    """Rows that were lost, and not erased, are what a backup is for."""
    async with a_world(tmp_path) as world:
        await lived(world, "Pat", "Ann")
        kept = tmp_path / "kept.db"
        back_up(address(world.file), kept, world.clock.now())
        await world.stop()
        for beside in tmp_path.glob("steadyback.db*"):
            beside.unlink()
        await world.start()
        await world.joined("Bob")
        await world.stop()
        copied, _, left = restore(address(world.file), kept, world.clock.now(), replace=True)
        assert left == 0 and copied.counts["person"] == 2


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "data" / "steadyback.db"
    opened = open_database(address(file))
    migrate(opened)
    opened.close()
    with closing(sqlite3.connect(file)) as connection:
        moment = SUNDAY.isoformat(" ", "microseconds")
        connection.execute(
            "INSERT INTO person (chat_id, joined_at, touched_at, known, state) VALUES (7, ?, ?, ?, '{}')",
            (moment, moment, '{"consent":1,"words":"' + "y" * 200_000 + '"}'),
        )
        connection.commit()
    return file


async def test_both_commands_say_in_one_line_what_they_did(database: Path, tmp_path: Path) -> None:
    kept, settings = tmp_path / "kept.db", {"DATABASE_URL": address(database)}
    for arguments, words in (
        (("backup", str(kept)), ""),
        (("restore", str(kept)), "has people in it. To put it aside"),
        (("restore", str(kept), "--replace"), ""),
    ):
        code, line = await told(tmp_path, *arguments, **settings)
        assert (code, line.count("\n")) == ((2, 1) if words else (0, 0)) and words in line
    assert len([*database.parent.glob("steadyback.db.replaced-*")]) == 1
    assert rows(database, "SELECT chat_id FROM person") == [(7,)]


async def test_a_running_bot_is_not_restored_over(database: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(address(database), kept, SUNDAY)
    running = open_database(address(database))
    code, line = await told(tmp_path, "restore", str(kept), "--replace", DATABASE_URL=address(database))
    running.close()
    assert code == 2 and line.count("\n") == 1 and "Another Steadyback already works on" in line
    assert not [*database.parent.glob("*.replaced-*")]


async def test_a_full_disk_leaves_nothing_half_written(database: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    async with Process(
        tmp_path, "backup", str(tmp_path / "kept.db"), largest_file=100_000, DATABASE_URL=address(database)
    ) as process:
        code, line = await process.ends()
    assert code == 2 and line.count("\n") == 1 and "Nothing was written" in line
    assert [each for each in sorted(tmp_path.rglob("*")) if each.suffix not in (".db-wal", ".db-shm")] == before


def test_what_cannot_be_backed_up_is_told_and_leaves_nothing(database: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(Trouble, match="is there already"):
        back_up(address(database), there, SUNDAY)
    assert there.read_text() == "mine"
    with pytest.raises(Trouble, match=r"No such file or directory\. Nothing was written"):
        back_up(address(database), tmp_path / "nowhere" / "kept.db", SUNDAY)
    with pytest.raises(Trouble, match="There is no database at"):
        back_up(address(tmp_path / "none.db"), tmp_path / "kept.db", SUNDAY)
    with pytest.raises(Trouble, match="pg_dump"):
        back_up("postgresql://coach@host/coach", tmp_path / "kept.db", SUNDAY)
    assert not (tmp_path / "kept.db").exists() and not [*tmp_path.glob(".*")]


def test_what_is_no_backup_of_ours_is_refused_and_the_database_stays(database: Path, tmp_path: Path) -> None:
    kept, before = tmp_path / "kept.db", database.read_bytes()
    back_up(address(database), kept, SUNDAY)
    words = {}
    for name in ("text", "other", "cut", "newer"):
        (bad := tmp_path / f"{name}.db").write_bytes(kept.read_bytes())
        if name == "text":
            bad.write_text("hello")
        elif name == "cut":
            bad.write_bytes(kept.read_bytes()[:-8192])
        else:
            with closing(sqlite3.connect(bad)) as connection:
                sql = (
                    "DROP TABLE alembic_version"
                    if name == "other"
                    else "UPDATE alembic_version SET version_num = '9999'"
                )
                connection.execute(sql)
                connection.commit()
        with pytest.raises(Trouble) as trouble:
            restore(address(database), bad, SUNDAY, replace=True)
        words[name] = str(trouble.value)
    assert "no backup of Steadyback" in words["text"] and "no backup of Steadyback" in words["other"]
    assert "damaged" in words["cut"] and "newer Steadyback (schema 9999" in words["newer"]
    with pytest.raises(Trouble, match="There is no backup at"):
        restore(address(database), tmp_path / "none.db", SUNDAY, replace=True)
    assert database.read_bytes() == before and not [*database.parent.glob("*.replaced-*")]


def test_a_damaged_database_is_put_aside_with_all_that_belongs_to_it(database: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(address(database), kept, SUNDAY)
    database.write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    database.with_name("steadyback.db-wal").write_bytes(b"rest")
    copied, aside, _ = restore(address(database), kept, SUNDAY, replace=True)
    assert copied.counts["person"] == 1 and aside is not None
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"rest"
    assert rows(database, "SELECT chat_id FROM person") == [(7,)]


def test_a_backup_is_taken_from_what_a_crash_left(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE person SET chat_id = 8")
        connection.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{database}{end}", f"{tmp_path}/left.db{end}")
    back_up(address(tmp_path / "left.db"), tmp_path / "kept.db", SUNDAY)
    assert rows(tmp_path / "kept.db", "SELECT chat_id FROM person") == [(8,)]
    assert backup.examined(tmp_path / "kept.db").made_at == SUNDAY
