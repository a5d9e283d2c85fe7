"""The store on real SQLite files and a real PostgreSQL: whole units or nothing, clear words when it cannot go on."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from bot.reminders import moved_on, upcoming
from bot.retention import forget
from bot.store.database import Database, DatabaseTrouble, open_database
from bot.store.inbox import Arrival
from bot.store.outbox import BULK, PUSH, REPLY, SAFETY, Owed, Sent
from bot.store.reminders import Reminder
from bot.store.schema import configured, examine, migrate, newest, revisions
from bot.store.tables import UtcDateTime, stamp
from bot.store.units import OF_A_PERSON, Store, Writer
from bot.ticks import claim, follow_zone_changes
from flows.holds import Hold
from flows.records import PainScore
from tests.postgres import server

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """What only a file can do."""
    opened = open_database(f"sqlite:///{tmp_path}/test.db")
    assert isinstance(opened, Database)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Any]:
    """What both do alike."""
    if request.param == "sqlite":
        yield request.getfixturevalue("file")
        return
    with server().database() as address:
        opened = open_database(address)
        yield opened
        opened.close()


@pytest.fixture
def store(database: Any) -> Iterator[Store]:
    db = database.db()
    yield Store(db)
    db.close()


def columns(store: Store, table: str) -> set[str]:
    store.db.rows(f"SELECT * FROM {table} LIMIT 0")
    return {column[0] for column in store.db.cursor.description}


@pytest.fixture
async def writer(database: Any) -> AsyncIterator[Writer]:
    working = Writer(database)
    yield working
    await working.close()


def start(address: str) -> None:
    opened = open_database(address)
    try:
        migrate(opened)
    finally:
        opened.close()


def arrival(number: int, chat: int = 7) -> Arrival:
    return Arrival(number, chat, {"message": {"text": f"text {number}"}})


# schema


def test_the_migrations_lead_to_the_tables(database: Any) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_a_database_of_a_newer_program_is_refused_in_one_line(database: Any) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTrouble, match=r"newer Steadyback \(schema 9999") as caught:
        migrate(database)
    assert "\n" not in str(caught.value)
    with pytest.raises(DatabaseTrouble, match="newer"):
        examine(database.address if database.shared else database.shown)


def test_examining_a_good_database_or_none_changes_nothing(database: Any, tmp_path: Path) -> None:
    examine(database.address if database.shared else database.shown)
    examine(f"sqlite:///{tmp_path}/not-there.db")
    assert not (tmp_path / "not-there.db").exists()


def test_a_database_in_use_by_another_process_is_refused_in_one_line(file: Database) -> None:
    program = (
        "from bot.store.database import DatabaseTrouble, open_database\n"
        f"try: open_database({file.shown!r})\n"
        "except DatabaseTrouble as error: print(error)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.count("\n") == 1 and "already works on" in told


def test_a_lock_goes_with_its_process(tmp_path: Path) -> None:
    program = f"import os; from bot.store.database import open_database; open_database('sqlite:///{tmp_path}/x.db'); os._exit(137)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 137
    open_database(f"sqlite:///{tmp_path}/x.db").close()


@pytest.mark.parametrize("address", ["sqlite:////proc/nowhere/x.db", "sqlite:////dev/null/x.db"])
def test_a_place_that_cannot_hold_a_database_is_told_in_one_line(address: str) -> None:
    with pytest.raises(DatabaseTrouble) as caught:
        start(address)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_text("this is a letter to my aunt\n" * 100)
    with pytest.raises(DatabaseTrouble, match="something else"):
        start(f"sqlite:///{file}")


def test_a_database_that_cannot_be_written_is_told(file: Database) -> None:
    with file.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.connection.driver_connection.execute("CREATE TABLE x (y)")  # type: ignore[union-attr]
    from bot.store.database import trouble

    told = trouble(caught.value, "x.db")
    assert told is not None and "read-only" in str(told)


async def test_a_full_disk_stops_the_writer_with_a_clear_line_and_loses_nothing(file: Database) -> None:
    writer = Writer(file)
    await writer.run(lambda store: store.db.run("PRAGMA max_page_count = 60"))
    stored = 0
    with pytest.raises(DatabaseTrouble, match="disk is full"):
        for number in range(1, 10_000):
            batch = [arrival(number)._replace(body={"message": {"text": "x" * 5000}})]
            await writer.run(lambda store, batch=batch: store.inbox.take_in(batch, NOW))
            stored = number
    assert "disk is full" in str(await writer.broken)
    await writer.close()
    connection = file.connect()
    assert connection.execute("SELECT count(*) FROM inbox").fetchone()[0] == stored
    connection.close()


def test_a_commit_is_on_the_disk_and_readers_do_not_wait(file: Database) -> None:
    db = file.db()
    pragmas = {name: db.row(f"PRAGMA {name}")[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    db.close()


# moments


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        stamp(datetime(2026, 11, 22))  # noqa: DTZ001
    assert UtcDateTime().process_bind_param(None, None) is None  # type: ignore[arg-type]


def test_a_moment_comes_back_as_itself_whatever_its_zone(store: Store) -> None:
    chicago = datetime(2026, 11, 22, 8, 0, tzinfo=timezone(timedelta(hours=-6)))
    store.reminders.set(row(store, due_at=chicago))
    assert store.reminders.next_due() == chicago


# units


async def test_a_job_that_fails_undoes_its_own_rows_and_nobody_elses(writer: Writer) -> None:
    def fails(store: Store) -> None:
        store.inbox.take_in([arrival(2)], NOW)
        raise KeyError("no")

    results = await asyncio.gather(
        writer.run(lambda store: store.inbox.take_in([arrival(1)], NOW)),
        writer.run(fails),
        writer.run(lambda store: store.inbox.take_in([arrival(3)], NOW)),
        return_exceptions=True,
    )
    assert isinstance(results[1], KeyError)
    assert [each.number for each in await writer.run(lambda store: store.inbox.open())] == [1, 3]


async def test_no_update_is_lost_between_reading_and_writing(writer: Writer) -> None:
    await writer.run(lambda store: store.people.join(7, NOW))

    def count(store: Store) -> None:
        store.db.lock(7)
        person = store.people.find(7)
        assert person is not None
        store.people.keep(person.id, {"count": person.known.get("count", 0) + 1}, {}, NOW)

    await asyncio.gather(*(writer.run(count) for _ in range(300)))
    person = await writer.run(lambda store: store.people.find(7))
    assert person is not None and person.known == {"count": 300}


async def test_a_writer_waits_for_another_program_that_holds_the_file(
    file: Database, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(file)
    other = sqlite3.connect(file.file, isolation_level=None, check_same_thread=False)
    await writer.run(lambda store: store.db.run("PRAGMA busy_timeout = 1"))
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(writer.run(lambda store: store.inbox.take_in([arrival(1)], NOW)))
    while "another program" not in caplog.text:
        await asyncio.sleep(0)
    other.execute("COMMIT")
    other.close()
    assert [each.number for each in await waiting] == [1]
    await writer.close()


# inbox


def test_an_update_that_comes_again_counts_once(store: Store) -> None:
    assert len(store.inbox.take_in([arrival(1), arrival(2)], NOW)) == 2
    assert [each.number for each in store.inbox.take_in([arrival(2), arrival(3)], NOW)] == [3]
    assert store.inbox.done(2, NOW)
    assert not store.inbox.done(2, NOW)
    assert store.inbox.take_in([arrival(2)], NOW) == []


def test_what_is_done_forgets_who_said_what(store: Store) -> None:
    store.inbox.take_in([arrival(1)], NOW)
    store.inbox.done(1, NOW)
    assert store.db.row("SELECT chat_id, body FROM inbox") == (0, None)


def test_our_own_events_have_numbers_of_their_own_and_come_in_order(store: Store) -> None:
    store.inbox.take_in([arrival(5)], NOW)
    own = store.inbox.own([(7, {"due": "a"}), (8, {"due": "b"})], NOW + timedelta(seconds=1))
    assert [each.number for each in own] == [-1, -2]
    assert [each.number for each in store.inbox.own([(7, {"due": "c"})], NOW + timedelta(seconds=2))] == [-3]
    assert [each.number for each in store.inbox.open()] == [5, -1, -2, -3]


def test_after_three_failures_a_row_is_set_aside_with_its_body(store: Store) -> None:
    store.inbox.take_in([arrival(1)], NOW)
    assert [store.inbox.failed(1, "KeyError", NOW) for _ in range(3)] == [False, False, True]
    assert store.inbox.open() == []
    assert store.db.row("SELECT error, body FROM inbox")[0] == "KeyError"


# outbox


def test_answers_in_doubt_are_sent_again_and_reminders_are_not(store: Store) -> None:
    lanes = {lane: Owed("sendMessage", {"text": "x"}, lane) for lane in (SAFETY, REPLY, PUSH, BULK)}
    rows = store.outbox.owe(7, list(lanes.values()), NOW)
    store.outbox.claim(rows)
    left = store.outbox.left(NOW)
    assert [each.owed.lane for each in left] == [SAFETY, REPLY]
    assert store.db.rows("SELECT lane, state, doubts FROM outbox ORDER BY id") == [
        (SAFETY, "sending", 1), (REPLY, "sending", 1), (PUSH, "uncertain", 1), (BULK, "uncertain", 1),
    ]  # fmt: skip


def test_a_reminder_that_was_not_begun_is_not_in_doubt(store: Store) -> None:
    store.outbox.owe(7, [Owed("sendMessage", {"text": "x"}, BULK)], NOW)
    assert len(store.outbox.left(NOW)) == 1
    assert store.db.row("SELECT state, doubts FROM outbox") == ("pending", 0)


def test_an_answer_to_a_tap_is_not_given_after_telegram_has_forgotten_the_tap(store: Store) -> None:
    store.outbox.owe(7, [Owed("answerCallbackQuery", {"callback_query_id": "1"})], NOW)
    assert store.outbox.left(NOW + timedelta(minutes=5)) == []


def test_a_message_is_found_by_our_number_also_when_it_was_said_anew(store: Store) -> None:
    first, second = store.outbox.owe(7, [Owed("sendMessage", {}, ref=3), Owed("editMessageText", {}, edits=3)], NOW)
    store.outbox.settle([Sent(first.id, "sent", 100)], NOW)
    assert store.outbox.claim([second]) == {second.id: 100}
    store.outbox.settle([Sent(second.id, "sent", 101, ref=3)], NOW)
    assert store.outbox.message(7, 3) == 101
    assert store.outbox.message(8, 3) == 0


def test_what_waits_for_somebody_who_cannot_be_reached_is_said_when_they_are_back_unless_it_is_old(
    store: Store,
) -> None:
    old = store.outbox.owe(7, [Owed("sendMessage", {"text": "safety"}, SAFETY), Owed("sendMessage", {})], NOW)
    new = store.outbox.owe(7, [Owed("sendMessage", {"text": "new"})], NOW + timedelta(hours=20))
    store.outbox.park(7)
    assert store.outbox.left(NOW) == []
    back = store.outbox.unpark(7, NOW + timedelta(hours=30))
    assert [each.id for each in back] == [old[0].id, new[0].id]


# people


def test_holds_and_records_come_back_as_they_were(store: Store) -> None:
    person = store.people.join(7, NOW)
    hold = Hold("chest_pain-1", "chest_pain", "E0", NOW, "freetext", "chest hurts", rescreen_on=(TODAY,))
    score = PainScore(NOW, TODAY, "now", 4)
    store.people.keep_hold(person.id, hold)
    store.people.record(person.id, score)
    assert store.people.holds(person.id) == (hold,)
    assert store.people.entries(person.id) == (score,)


def test_two_people_may_have_a_hold_of_the_same_id(store: Store) -> None:
    for chat in (7, 8):
        store.people.keep_hold(store.people.join(chat, NOW).id, Hold("chest_pain-1", "chest_pain", "E0", NOW, "intake"))
    assert store.db.row("SELECT count(*) FROM hold")[0] == 2


def test_erasing_leaves_no_row_and_nobody_else_misses_one(store: Store) -> None:
    for chat in (7, 8):
        person = store.people.join(chat, NOW)
        store.people.keep_hold(person.id, Hold("h", "chest_pain", "E0", NOW, "intake"))
        store.people.record(person.id, PainScore(NOW, TODAY, "now", 4))
        store.reminders.set(row(store, person.id))
        store.inbox.take_in([arrival(chat, chat), arrival(chat + 10, chat)], NOW)
        store.inbox.done(chat, NOW)
        store.outbox.owe(chat, [Owed("sendMessage", {"text": "x"})], NOW)
    before = store.people.find(8)
    store.erase(1, 7, NOW)
    for table in OF_A_PERSON:
        names = columns(store, table)
        if "chat_id" in names and table != "inbox":
            assert store.db.row(f"SELECT count(*) FROM {table} WHERE chat_id = 7")[0] == 0, table
        if "person_id" in names:
            assert store.db.row(f"SELECT count(*) FROM {table} WHERE person_id = 1")[0] == 0, table
    assert [each.number for each in store.inbox.open()] == [17, 18]  # what they say after it is news
    assert store.people.find(8) == before and len(store.people.holds(2)) == 1
    assert store.db.row("SELECT erased_at, rows FROM erasure")[1] >= 5


def test_every_table_with_people_in_it_is_exported_and_erased(store: Store) -> None:
    with_people = {table for table in SQLModel.metadata.tables if {"chat_id", "person_id"} & columns(store, table)}
    assert with_people == set(OF_A_PERSON)


def test_a_number_that_was_erased_is_not_given_to_somebody_else(store: Store) -> None:
    first = store.people.join(7, NOW)
    store.erase(first.id, 7, NOW)
    assert store.people.join(8, NOW).id > first.id


# reminders


def row(store: Store, person: int = 0, **fields: object) -> Reminder:
    if not person:
        person = (store.people.find(7) or store.people.join(7, NOW)).id
    given = {
        "kind": "morning", "sort": "repeating", "due_at": NOW, "day": TODAY, "last": None, "zone": "America/Chicago",
        "wall": "07:30", "days": "0123456", "keeps": 4 * 3600, **fields,
    }  # fmt: skip
    return Reminder(0, person, **given)  # type: ignore[arg-type]


def planned(store: Store, now: datetime, **fields: object) -> Reminder:
    new = row(store, **fields)
    at, on = upcoming(new, now)
    store.reminders.set(new._replace(due_at=at, day=on))
    return store.reminders.repeating(new.person)[new.kind]


def test_a_due_reminder_becomes_one_event_and_moves_to_its_next_day(store: Store) -> None:
    planned(store, NOW)
    morning = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    assert claim(store, morning - timedelta(minutes=10)).arrivals == []
    (event,) = claim(store, morning).arrivals
    assert event.body == {"due": "morning", "day": "2026-11-23", "at": morning.isoformat(), "inputs": {}}
    again = claim(store, morning)
    assert again.arrivals == [] and again.next_due == morning + timedelta(days=1)


def test_after_an_outage_the_newest_comes_once_if_it_is_not_too_late(store: Store) -> None:
    planned(store, NOW)
    four_days_later = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # 09:00, an hour and a half late
    (event,) = claim(store, four_days_later).arrivals
    assert event.body["day"] == "2026-11-26"
    planned_again = store.reminders.repeating(1)["morning"]
    assert planned_again.day == date(2026, 11, 27) and planned_again.last == date(2026, 11, 26)


def test_what_is_too_late_is_dropped_and_the_next_planned(store: Store) -> None:
    planned(store, NOW)
    late = claim(store, datetime(2026, 11, 26, 23, 0, tzinfo=UTC))
    assert late.arrivals == [] and late.next_due == datetime(2026, 11, 27, 13, 30, tzinfo=UTC)


def test_a_one_shot_and_a_timer_come_once_and_go(store: Store) -> None:
    store.reminders.set(row(store, sort="once", kind="snooze", wall="", days="", inputs={"moved": True}))
    store.reminders.set(row(store, sort="timer", kind="rest", wall="", days="", turn=4))
    bodies = [event.body for event in claim(store, NOW).arrivals]
    assert bodies[0]["due"] == "snooze" and bodies[0]["inputs"] == {"moved": True}
    assert bodies[1] == {"time_up": "rest", "turn": 4}
    assert store.reminders.next_due() is None


def test_a_new_timer_of_the_same_name_takes_the_place_of_the_old(store: Store) -> None:
    for turn in (1, 2):
        store.reminders.set(row(store, sort="timer", kind="rest", turn=turn, due_at=NOW + timedelta(seconds=turn)))
    assert [event.body["turn"] for event in claim(store, NOW + timedelta(hours=1)).arrivals] == [2]


def test_reminders_of_somebody_who_cannot_be_reached_wait(store: Store) -> None:
    planned(store, NOW)
    store.people.unreachable(7, NOW)
    assert claim(store, NOW + timedelta(days=1)).arrivals == [] and store.reminders.next_due() is None
    store.people.reachable(1)
    (event,) = claim(store, datetime(2026, 11, 30, 14, 0, tzinfo=UTC)).arrivals
    assert event.body["day"] == "2026-11-30"


def test_a_crowd_begins_early_so_that_the_last_are_not_late_and_one_alone_is_never_early(store: Store) -> None:
    for chat in range(100, 600):
        store.reminders.set(row(store, store.people.join(chat, NOW).id, due_at=NOW))
    store.reminders.set(row(store, sort="timer", kind="rest", due_at=NOW))
    assert claim(store, NOW - timedelta(seconds=21)).arrivals == []
    early = claim(store, NOW - timedelta(seconds=19)).arrivals
    assert len(early) == 500 and all("due" in event.body for event in early)


def test_a_reminder_comes_at_most_once_on_a_date_also_when_it_was_moved(store: Store) -> None:
    planned(store, NOW)
    claim(store, datetime(2026, 11, 23, 13, 30, tzinfo=UTC))
    last = store.reminders.repeating(1)["morning"].last
    at, on = upcoming(row(store, wall="09:00"), datetime(2026, 11, 23, 14, 0, tzinfo=UTC), last)
    assert (at, on) == (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), date(2026, 11, 24))


def test_new_time_zone_data_plans_the_moments_again_once(store: Store) -> None:
    kept = planned(store, NOW)
    assert follow_zone_changes(store, NOW) == 0
    store.db.run("UPDATE reminder SET due_at = ?", (kept.due_at + timedelta(hours=1),))
    assert follow_zone_changes(store, NOW) == 0
    store.set_mark("tzdata", "1999.1")
    assert follow_zone_changes(store, NOW) == 1
    assert store.reminders.next_due() == kept.due_at


@pytest.mark.parametrize(
    ("zone", "now", "wall", "expected", "nominal"),
    [
        ("America/Chicago", "2027-03-14T00:00Z", "02:30", "2027-03-14T08:30Z", "2027-03-14"),  # does not exist
        ("America/Chicago", "2027-03-13T15:00Z", "08:00", "2027-03-14T13:00Z", "2027-03-14"),
        ("America/Chicago", "2026-11-01T05:00Z", "01:30", "2026-11-01T06:30Z", "2026-11-01"),  # exists twice
        ("America/Chicago", "2026-11-01T06:30Z", "01:30", "2026-11-02T07:30Z", "2026-11-02"),
        ("Asia/Kathmandu", "2026-11-22T00:00Z", "07:30", "2026-11-22T01:45Z", "2026-11-22"),
        ("Pacific/Chatham", "2026-11-22T00:00Z", "07:30", "2026-11-22T17:45Z", "2026-11-23"),
        ("Australia/Lord_Howe", "2026-10-03T00:00Z", "02:15", "2026-10-03T15:45Z", "2026-10-04"),
        ("America/Nuuk", "2026-03-28T12:00Z", "23:45", "2026-03-29T01:45Z", "2026-03-28"),  # the gap crosses midnight
        ("Pacific/Apia", "2011-12-29T19:00Z", "08:00", "2011-12-30T18:00Z", "2011-12-30"),  # a day that never was
    ],
)
def test_the_nights_the_clocks_change(zone: str, now: str, wall: str, expected: str, nominal: str) -> None:
    new = Reminder(0, 1, "repeating", "morning", NOW, TODAY, None, zone, wall, "0123456")
    at, on = upcoming(new, datetime.fromisoformat(now))
    assert (at, on) == (datetime.fromisoformat(expected), date.fromisoformat(nominal))


@pytest.mark.parametrize(
    "zone", ["America/Chicago", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Nuuk"]
)
@pytest.mark.parametrize("wall", ["00:15", "01:30", "02:15", "07:30", "23:45"])
def test_three_years_have_one_reminder_for_each_date(zone: str, wall: str) -> None:
    each = Reminder(0, 1, "repeating", "morning", NOW, TODAY, None, zone, wall, "0123456")
    at, on = upcoming(each, NOW)
    seen = [on]
    for _ in range(3 * 365):
        current, (_, following, next_day) = moved_on(each._replace(due_at=at, day=on), at)
        assert current is not None and following > at
        at, on = following, next_day
        seen.append(on)
    assert seen == [seen[0] + timedelta(days=index) for index in range(len(seen))]


# what is forgotten


def test_rows_are_forgotten_when_nothing_needs_them(store: Store) -> None:
    store.inbox.take_in([arrival(1), arrival(2), arrival(3)], NOW)
    store.inbox.own([(7, {"due": "x"})], NOW)
    store.inbox.done(1, NOW)
    store.inbox.done(-1, NOW)
    for _ in range(3):
        store.inbox.failed(2, "KeyError", NOW)
    store.outbox.owe(7, [Owed("sendMessage", {"text": "x"})], NOW)
    store.people.welcome(9, {}, NOW)
    visited = store.outbox.owe(9, [Owed("sendMessage", {"text": "welcome"})], NOW)
    store.outbox.settle([Sent(visited[0].id, "sent", 1)], NOW)
    assert forget(store, NOW + timedelta(days=3)) == {"arrivals": 2, "open welcomes": 1}
    assert store.people.visitor(9) == {} and store.db.row("SELECT count(*) FROM outbox WHERE chat_id = 9")[0] == 0
    assert [number for (number,) in store.db.rows("SELECT update_id FROM inbox ORDER BY 1")] == [2, 3]
    assert forget(store, NOW + timedelta(days=31)) == {"arrivals": 1, "messages": 1}
    assert [number for (number,) in store.db.rows("SELECT update_id FROM inbox")] == [3]  # never worked on: never lost


def test_each_schema_is_named_by_its_file() -> None:
    known = [each.revision for each in ScriptDirectory.from_config(configured()).walk_revisions()]
    assert revisions() == known


def test_this_program_knows_its_own_schema() -> None:
    assert newest() == "0003"
