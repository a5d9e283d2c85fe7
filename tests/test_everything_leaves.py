"""A copy of everything, and nothing left: read off the schema itself, on both databases; and nobody comes back."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel

from bot import retention
from bot.local.person import Person
from bot.store.database import open_database
from bot.store.inbox import Arrival
from bot.store.schema import migrate
from bot.store.tables import UtcDateTime
from bot.store.units import OF_A_PERSON, Store
from flows.facts import Clinic
from tests.postgres import server
from tests.test_coaches import AGREED, CHEST, GROUP, asks, clinic, group, passing, trains
from tests.world import World, said

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
# Tables that say nothing of anybody; a new table belongs here or to OF_A_PERSON, and somebody has to say to which.
OF_NOBODY = {"alembic_version", "erasure", "mark", "worker", "file", "sqlite_sequence"}
NAMES_SOMEBODY = ("person", "chat", "user", "who", "owner")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    with where(request.param, tmp_path) as address:
        opened = open_database(address)
        migrate(opened)
        yield opened
        opened.close()


@contextmanager
def where(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/test.db"
        return
    with server().database() as address:
        yield address


def unanswered_for(database: Any) -> list[str]:
    """Tables that can hold a person's rows, and that neither /export nor /delete knows of."""
    looked = inspect(database.engine)
    found = []
    for table in looked.get_table_names():
        columns = [column["name"] for column in looked.get_columns(table)]
        points = [key for key in looked.get_foreign_keys(table) if key["referred_table"] == "person"]
        somebody = points or [name for name in columns if name.startswith(NAMES_SOMEBODY)]
        if table not in OF_A_PERSON and (somebody or table not in OF_NOBODY):
            found.append(table)
    return found


def test_every_table_is_known_to_be_somebodys_or_nobodys(database: Any) -> None:
    assert unanswered_for(database) == []
    assert set(OF_A_PERSON) <= set(inspect(database.engine).get_table_names())


@pytest.mark.parametrize("columns", ["person_id BIGINT, words TEXT", "chat_id BIGINT", "words TEXT"])
def test_a_new_table_that_nobody_answers_for_would_be_found(database: Any, columns: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE diary (id INTEGER PRIMARY KEY, {columns})")
    assert unanswered_for(database) == ["diary"]


def filled(store: Store, chat: int) -> int:
    """A row about this person in every table of theirs, with their own words in every column that takes words."""
    person = store.people.join(chat, NOW).id
    tables = SQLModel.metadata.tables
    for name in OF_A_PERSON:
        values: dict[str, Any] = {}
        for column in tables[name].columns:
            kind = kind_of(column)
            if column.name == "person_id":
                values[column.name] = person
            elif column.name == "chat_id":
                values[column.name] = chat
            elif column.name == "id" and kind is int:
                continue
            elif column.name == "update_id":
                values[column.name] = 5_000_000 + person
            elif kind is datetime:
                values[column.name] = NOW
            elif kind is date:
                values[column.name] = NOW.date()
            elif kind is int:
                values[column.name] = 1
            else:
                values[column.name] = f'{{"w":"words-{chat}-{name}-{column.name}"}}'
        if name == "person":
            store.db.run(
                "UPDATE person SET known = ?, state = ? WHERE id = ?", (values["known"], values["state"], person)
            )
            continue
        names = ", ".join(values)
        store.db.run(f"INSERT INTO {name} ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))
    return person


def tables_of(database: Any) -> list[str]:
    return [name for name in inspect(database.engine).get_table_names() if name != "alembic_version"]


def dump(store: Store, tables: list[str]) -> dict[str, str]:
    return {name: str([tuple(row) for row in store.db.rows(f"SELECT * FROM {name}")]) for name in tables}


def kind_of(column: Any) -> type:
    return datetime if isinstance(column.type, UtcDateTime) else column.type.python_type  # type: ignore[no-any-return]


def words_of(chat: int) -> Iterator[str]:
    for name in OF_A_PERSON:
        columns = [column.name for column in SQLModel.metadata.tables[name].columns if kind_of(column) is str]
        yield from (f"words-{chat}-{name}-{column}" for column in columns)


def test_every_column_of_every_table_is_in_the_copy_and_gone_after_it(database: Any) -> None:
    db = database.db()
    store, tables = Store(db), tables_of(database)
    pat, ann = filled(store, 777_111), filled(store, 888_222)
    copied = str(store.everything(pat, 777_111))
    missing = [words for words in words_of(777_111) if words not in copied]
    assert missing == [] and "888222" not in copied and "words-888222" not in copied
    before = store.everything(ann, 888_222)
    store.erase(pat, 777_111, NOW)
    left = dump(store, tables)
    assert [name for name, rows in left.items() if "777111" in rows] == []
    assert store.everything(ann, 888_222) == before
    assert store.db.row("SELECT count(*) FROM erasure")[0] == 1
    db.close()


# nobody comes back


async def everything(world: World) -> str:
    tables = await world.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return str([(table, await world.rows(f"SELECT * FROM {table}")) for (table,) in tables])


async def deletes(world: World, person: Person) -> None:
    for words in ("/delete", "Go on", "Yes, delete all"):
        person.says(words)
        await world.settled()


async def test_under_load_all_of_it_goes_and_what_comes_late_brings_nobody_back(tmp_path: Path) -> None:
    async with clinic(tmp_path) as (world, kim):
        pat, ann = await trains(world, consents=AGREED), await trains(world, "Ann")
        await asks(world, pat, "a marzipan question")
        note = kim.chat_in(GROUP).last.id
        pat.says(CHEST)
        await world.settled()
        for kind in ("slow", "429", "reset", "lost answer"):
            world.telegram.faults.order(kind, "sendMessage", chat_id=pat.id, seconds=0.05, times=2)  # type: ignore[arg-type]
        world.telegram.faults.order("updates twice", times=3)
        for number in range(20):
            pat.says(f"marzipan {number}")
            ann.says(f"hello {number}")
        for words in ("/delete", "Go on", "Yes, delete all"):
            pat.says(words)
        kim.says("a marzipan answer", in_chat=GROUP, reply_to=note)
        await passing(world, 120)
        await world.asks(lambda store: store.inbox.own([(pat.id, each) for each in late(world)], world.clock.now()))
        await world.stop()
        await world.start()
        await world.settled()
        await world.advance(days=3)
        kept = await everything(world)
        assert str(pat.id) not in kept and "marzipan" not in kept
        assert await world.rows("SELECT id FROM person") == [(2,)]
        assert "Done. One more thing is yours to do" in said(pat)[-1]
        assert not [text for text in group(kim) if "marzipan" in text]


def late(world: World) -> list[dict[str, Any]]:
    """What was on its way to them when they left."""
    at = world.clock.now()
    due = {"due": "morning", "day": at.date().isoformat(), "at": at.isoformat(), "inputs": {}}
    return [
        due,
        {"time_up": "session.rest", "turn": 1},
        {"from_coach": "marzipan"},
        {"go_on": True},
        {"due": "quiet_year"},
    ]


async def test_what_the_coaches_were_about_to_read_of_somebody_who_left_is_not_sent(tmp_path: Path) -> None:
    """Their chat has to wait while a page about somebody is in line; then that person leaves."""
    async with clinic(tmp_path, paced=True) as (world, kim):
        pat = await trains(world, consents=AGREED)
        for act in ("/human", "Send it", "a marzipan question"):
            (pat.taps if act == "Send it" else pat.says)(act)
            await passing(world, 8)
        world.telegram.faults.order("429", chat_id=GROUP, seconds=60)
        kim.taps("Open", in_chat=GROUP)
        await seconds(world, 5)
        assert any(entry.code == 429 for entry in world.telegram.journal)
        for words in ("/delete", "Go on", "Yes, delete all"):
            pat.says(words)
            await seconds(world, 5)
        await passing(world, 120)
        assert await world.rows("SELECT count(*) FROM person") == [(0,)]
        told = [entry for entry in world.telegram.journal if entry.chat_id == GROUP and entry.code == 200]
        assert [entry.arguments.get("text") for entry in told if "marzipan" in str(entry.arguments)] == []
        assert group(kim) == ["A-1 has left.", "A-1 has left."]


async def seconds(world: World, number: int) -> None:
    """They go by, whatever still waits."""
    for _ in range(number):
        world.clock.advance(timedelta(seconds=1))
        for _ in range(5):
            await world.asks(lambda store: None)
            await asyncio.sleep(0.005)


async def test_a_number_that_is_delivered_again_after_the_end_is_not_worked_on(tmp_path: Path) -> None:
    async with clinic(tmp_path) as (world, _):
        pat = await trains(world)
        numbers = [number for (number,) in await world.rows("SELECT update_id FROM inbox WHERE update_id > 0")]
        await deletes(world, pat)
        told = said(pat)
        again = [Arrival(number, pat.id, {"message": {"text": "/start"}}) for number in numbers]
        assert await world.asks(lambda store: store.inbox.take_in(again, world.clock.now())) == []
        assert said(pat) == told
        world.clock.advance(timedelta(days=1))
        assert str(pat.id) not in await everything(world)


def test_both_databases_forget_alike(database: Any) -> None:
    db = database.db()
    store, later = Store(db), NOW + retention.QUIET + timedelta(days=1)
    for chat in (777_111, 888_222):
        filled(store, chat)
        store.people.keep(store.people.find(chat).id, {}, {"last_typed": [1, "marzipan", "a.b"]}, None)  # type: ignore[union-attr]
    store.people.unreachable(888_222, NOW)
    assert retention.forget(store, later) == {"arrivals": 2, "notes": 2, "open welcomes": 2}
    assert retention.forget(store, later) == {}
    looked = retention.look(store, Clinic(), 0, later)
    assert looked.found == {"last words": 2, "to ask": 2} and looked.due is not None and looked.due > later
    assert [each.body for each in looked.arrivals] == [{"due": retention.QUIET_YEAR}]
    assert "marzipan" not in str(dump(store, tables_of(database)))
    db.close()
