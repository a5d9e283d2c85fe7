"""A SQLite database moves to PostgreSQL whole: every row compared, numbers go on, and nothing stays when one differs."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.__main__ import main
from bot.store import moving
from bot.store.database import DatabaseTrouble, open_database
from bot.store.moving import move
from bot.store.outbox import SAFETY, Owed
from bot.store.schema import migrate
from bot.store.tables import SQLModel
from bot.store.units import Store, Writer
from bot.ticks import claim
from flows.holds import Hold
from flows.records import PainScore
from tests.postgres import server
from tests.test_store import NOW, TODAY, arrival, row

PEOPLE = 25


@pytest.fixture
def source(tmp_path: Path) -> str:
    """Everything that can be in a row: nothing, umlauts, quotes, lines, moments to the microsecond, gaps in numbers."""
    address = f"sqlite:///{tmp_path}/old.db"
    database = open_database(address)
    migrate(database)
    db = database.db()
    store = Store(db)
    db.begin()
    for chat in range(1, PEOPLE + 1):
        person = store.people.join(chat, NOW + timedelta(microseconds=chat))
        store.people.keep(person.id, {"name": f"Zoë \\N \t'\" {chat}\n"}, {"frames": []}, NOW)
        store.people.keep_hold(person.id, Hold("chest_pain-1", "chest_pain", "E0", NOW, "freetext", "hurts\\."))
        store.people.record(person.id, PainScore(NOW, TODAY, "now", chat % 11))
        store.reminders.set(row(store, person.id, last=TODAY if chat % 2 else None))
        store.notes.add(person.id, "request", chat % 2 == 0, NOW, words="a\nb", summary="", hold="")
        store.outbox.owe(chat, [Owed("sendMessage", {"text": "Grüße 🙂"}, SAFETY, ref=chat)], NOW)
    store.inbox.take_in([arrival(number) for number in range(1, 40)], NOW)
    store.inbox.own([(1, {"due": "x"}), (2, {"due": "y"})], NOW)
    store.inbox.done(3, NOW)
    store.people.welcome(900, {}, NOW)
    store.set_mark("tzdata", "2026.1")
    store.erase(PEOPLE, PEOPLE, NOW)
    db.commit()
    db.close()
    database.close()
    return address


@pytest.fixture
def target() -> Iterator[str]:
    with server().database(template="template0") as address:
        yield address


def test_every_row_arrives_and_the_coach_goes_on_there(source: str, target: str) -> None:
    compared = move(source, target)
    assert all(each.same for each in compared)
    assert {each.table for each in compared} == set(SQLModel.metadata.tables) - {"worker"}
    assert {each.table: each.rows for each in compared}["person"] == PEOPLE - 1
    database = open_database(target)
    db = database.db()
    store = Store(db)
    person = store.people.find(1)
    assert person is not None and person.known == {"name": "Zoë \\N \t'\" 1\n"}
    assert store.people.holds(person.id)[0].trigger == "hurts\\."
    assert store.people.entries(person.id) == (PainScore(NOW, TODAY, "now", 1),)
    assert store.people.join(901, NOW).id == PEOPLE + 1  # the number of who was erased is nobody else's
    assert [each.number for each in store.inbox.own([(1, {})], NOW)] == [-3]
    assert len(store.outbox.left(NOW)) == PEOPLE - 1
    assert len(claim(store, NOW).arrivals) == PEOPLE - 1
    db.close()
    database.close()


def test_a_database_with_rows_is_refused_and_left_as_it_is(source: str, target: str) -> None:
    move(source, target)
    with pytest.raises(DatabaseTrouble, match="is not empty") as caught:
        move(source, target)
    assert "\n" not in str(caught.value)
    with psycopg.connect(target) as there:
        assert there.execute("SELECT count(*) FROM person").fetchone() == (PEOPLE - 1,)


def test_nothing_stays_when_a_single_row_differs(source: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = moving.rows_here

    def lossy(here: object, table: object) -> object:
        found = list(rows(here, table))  # type: ignore[arg-type]
        if table.name == "record" and not spoilt:  # type: ignore[attr-defined]
            spoilt.append(True)
            found[7] = (*found[7][:-1], found[7][-1] + " ")
        return iter(found)

    spoilt: list[bool] = []
    monkeypatch.setattr(moving, "rows_here", lossy)
    with pytest.raises(DatabaseTrouble, match=r"Not all arrived as it was \(record\)"):
        move(source, target)
    with psycopg.connect(target) as there:
        for table in SQLModel.metadata.tables:
            assert there.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # type: ignore[arg-type]


async def test_a_file_in_use_and_a_target_in_use_are_refused(source: str, target: str) -> None:
    database = open_database(source)
    writer = Writer(database)
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"from bot.store.moving import move\nmove({source!r}, {target!r})",
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, told = await program.communicate()
    assert b"already works on" in told
    await writer.close()
    database.close()
    there = open_database(target)
    migrate(there)
    with psycopg.connect(target) as other:
        other.execute("INSERT INTO worker (seen_at) VALUES (clock_timestamp())")
    with pytest.raises(DatabaseTrouble, match="is at work"):
        move(source, target)
    there.close()


def test_an_operator_types_it_and_reads_the_table(source: str, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["move", source, target]) == 0
    told = capsys.readouterr().out
    assert "person" in told and told.count("\n") >= len(SQLModel.metadata.tables)
    assert main(["move", source, target]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert main(["move", target, source]) == 2
    assert main(["move", source + "x", target]) == 2
    assert "There is no database" in capsys.readouterr().err
