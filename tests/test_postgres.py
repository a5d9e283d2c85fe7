"""A PostgreSQL that cannot be used is told in one line; one that goes away and comes back loses and doubles nothing."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from bot.store.database import DatabaseTrouble, open_database
from bot.store.inbox import Arrival
from bot.store.outbox import BULK, REPLY, TAKEN, Outgoing, Owed, Sent
from bot.store.postgres import PostgreSQL, check_version
from bot.store.schema import examine, migrate
from bot.store.taking_over import adopt, take_over
from bot.store.units import Store, Writer
from flows.records import PainScore
from tests.postgres import TEMPLATE, server
from tests.test_store import NOW, arrival

SECRET = "s3cret-of-the-test"


@pytest.fixture
def address() -> Iterator[str]:
    with server().database() as made:
        yield made


@pytest.fixture
def database(address: str) -> Iterator[PostgreSQL]:
    opened = open_database(address)
    assert isinstance(opened, PostgreSQL)
    yield opened
    opened.close()


def start(address: str) -> None:
    opened = open_database(address)
    try:
        migrate(opened)
    finally:
        opened.close()


# what is wrong at the start


def test_what_is_wrong_with_the_address_is_told_in_one_line_without_the_password() -> None:
    host = server().folder
    for address, words in {
        f"postgresql://postgres:{SECRET}@/nowhere?host={host}": "no database of this name",
        f"postgres://nobody:{SECRET}@/{TEMPLATE}?host={host}": "does not know this name",
        f"postgresql://postgres:{SECRET}@127.0.0.1:1/x": "nobody listens there",
        f"postgresql://postgres:{SECRET}@/x?host=/nowhere": "nobody listens there",
        f"postgresql://postgres:{SECRET}@name.invalid/x": "nobody knows its host",
        f"postgresql://postgres:{SECRET}@[/x": "cannot be read",
    }.items():
        for use in (start, examine):
            with pytest.raises(DatabaseTrouble, match=words) as caught:
                use(address)
            assert "\n" not in str(caught.value) and SECRET not in str(caught.value)


def test_a_wrong_password_is_told(address: str) -> None:
    server().execute(f"ALTER USER postgres PASSWORD '{SECRET}'")
    rules = server().folder / "pg_hba.conf"
    before = rules.read_text()
    try:
        rules.write_text(f"local all strange scram-sha-256\n{before}")
        server().execute(f"CREATE USER strange PASSWORD '{SECRET}'; SELECT pg_reload_conf()")
        strange = address.replace("postgres@", "strange:wrong@")
        with pytest.raises(DatabaseTrouble, match="correct them in DATABASE_URL"):
            start(strange)
        with pytest.raises(DatabaseTrouble, match="asks for a password"):
            start(address.replace("postgres@", "strange@"))
        start_as = open_database(strange.replace("wrong", SECRET))
        assert SECRET not in start_as.shown
        start_as.close()
    finally:
        rules.write_text(before)
        server().execute("SELECT pg_reload_conf()")


def test_a_missing_privilege_is_told_at_the_start_and_by_a_check(address: str) -> None:
    server().execute("DROP ROLE IF EXISTS guest")
    server().execute("CREATE ROLE guest LOGIN")
    guest = address.replace("postgres@", "guest@")
    with pytest.raises(DatabaseTrouble, match="lacks a privilege"):
        examine(guest)
    with server().database(template="template0") as empty, pytest.raises(DatabaseTrouble, match="privilege") as caught:
        start(empty.replace("postgres@", "guest@"))
    assert "\n" not in str(caught.value)


def test_an_old_server_is_refused_with_the_oldest_that_will_do(database: PostgreSQL) -> None:
    check_version(150_004, "here")
    with pytest.raises(DatabaseTrouble, match="its PostgreSQL is 13; Steadyback needs 15 or newer"):
        check_version(130_012, "here")


def test_several_processes_that_start_together_on_an_empty_database_migrate_it_once() -> None:
    with server().database(template="template0") as empty:
        threads = [threading.Thread(target=start, args=(empty,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        examine(empty)
        assert server().execute("SELECT count(*) FROM alembic_version", empty.split("/")[3].split("?")[0]) == [(1,)]


# what goes wrong later


async def test_a_connection_that_breaks_repeats_the_unit_and_does_it_once(
    database: PostgreSQL, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(database)

    def cut_once(store: Store) -> int:
        store.inbox.take_in([arrival(1)], NOW)
        if not cut:
            cut.append(True)
            number = store.db.row("SELECT pg_backend_pid()")[0]
            server().execute(f"SELECT pg_terminate_backend({number})")
        return len(store.inbox.take_in([arrival(2)], NOW))

    cut: list[bool] = []
    assert await writer.run(cut_once) == 1
    assert await writer.run(lambda store: store.db.rows("SELECT update_id FROM inbox ORDER BY 1")) == [(1,), (2,)]
    await writer.close()


async def test_a_commit_whose_answer_is_lost_is_asked_about_and_not_repeated(database: PostgreSQL) -> None:
    writer, done = Writer(database), []

    def work(store: Store) -> str:
        done.append(True)
        store.set_mark("times", str(len(done)))
        cursor = store.db.cursor

        class Lossy:
            """The line breaks when the server has committed and before it can say so."""

            def execute(self, sql: str, values: object = ()) -> object:
                answer = cursor.execute(sql, values)
                if sql == "COMMIT":
                    store.db.connection.close()
                    raise psycopg.OperationalError("the line broke")
                return answer

        store.db.cursor = Lossy()  # type: ignore[assignment]
        return "done"

    assert await writer.run(work) == "done"
    assert len(done) == 1 and await writer.run(lambda store: store.mark("times")) == "1"
    await writer.close()


async def test_a_commit_that_never_arrived_is_repeated(database: PostgreSQL) -> None:
    writer, done = Writer(database), []

    def work(store: Store) -> str:
        done.append(True)
        store.set_mark("times", str(len(done)))
        cursor = store.db.cursor

        class Deaf:
            """The line breaks before the server has heard of the commit."""

            def execute(self, sql: str, values: object = ()) -> object:
                if sql == "COMMIT":
                    store.db.connection.close()
                    raise psycopg.OperationalError("the line broke")
                return cursor.execute(sql, values)

        if len(done) == 1:
            store.db.cursor = Deaf()  # type: ignore[assignment]
        return "done"

    assert await writer.run(work) == "done"
    assert len(done) == 2 and await writer.run(lambda store: store.mark("times")) == "2"
    await writer.close()


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_database_that_restarts_is_waited_for(database: PostgreSQL, how: str) -> None:
    writer = Writer(database)
    numbers = iter(range(1, 10_000))

    async def bring() -> None:
        for _ in range(40):
            some = [arrival(next(numbers))]
            await writer.run(lambda store, some=some: store.inbox.take_in(some, NOW))

    working = [asyncio.create_task(bring()) for _ in range(8)]
    await asyncio.to_thread(server().restart, how)
    await asyncio.gather(*working)
    assert await writer.run(lambda store: store.db.row("SELECT count(*) FROM inbox")) == (320,)
    assert not writer.broken.done()
    await writer.close()


async def test_a_stop_while_the_database_is_away_is_not_held_up(address: str) -> None:
    database = open_database(address)
    writer = Writer(database)
    await writer.run(lambda store: None)
    await asyncio.to_thread(server().control, "stop")
    try:
        waiting = asyncio.create_task(writer.run(lambda store: store.inbox.newest()))
        await asyncio.sleep(0)
        async with asyncio.timeout(8):
            await writer.close()
            with pytest.raises(DatabaseTrouble, match="was away at the end"):
                await waiting
    finally:
        await asyncio.to_thread(server().control, "start")
        database.close()


async def test_a_lock_that_takes_too_long_and_a_deadlock_are_tried_again(
    database: PostgreSQL, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(database)
    with psycopg.connect(address) as other:
        other.execute("SELECT pg_advisory_xact_lock(7)")

        def impatient(store: Store) -> str:
            store.db.run("SET LOCAL lock_timeout = '50ms'")
            store.db.lock(7)
            return "mine"

        waiting = asyncio.create_task(writer.run(impatient))
        async with asyncio.timeout(20):
            while "LockNotAvailable" not in caplog.text:
                await asyncio.sleep(0.01)
        other.rollback()
        assert await waiting == "mine"

    met = threading.Barrier(2, timeout=10)

    def crossed(first: int, second: int, seen: list[int]) -> object:
        def work(store: Store) -> int:
            store.db.lock(first)
            if not seen:
                seen.append(first)
                met.wait()
            store.db.lock(second)
            return first

        return work

    jobs = [crossed(1, 2, []), crossed(2, 1, [])]
    assert await asyncio.gather(*(writer.run(job) for job in jobs)) == [1, 2]  # type: ignore[arg-type]
    assert "DeadlockDetected" in caplog.text
    await writer.close()


async def test_serialization_failures_are_tried_again(address: str, caplog: pytest.LogCaptureFixture) -> None:
    name = address.split("/")[3].split("?")[0]
    server().execute(f"ALTER DATABASE {name} SET default_transaction_isolation = serializable")
    database = open_database(address)
    writer = Writer(database)

    def count(store: Store) -> None:
        store.set_mark("count", str(int(store.mark("count") or 0) + 1))

    await asyncio.gather(*(writer.run(count) for _ in range(40)))
    assert await writer.run(lambda store: store.mark("count")) == "40"
    assert "SerializationFailure" in caplog.text
    await writer.close()
    database.close()


# who has what


class Process:
    """What one process would do, without its loop."""

    def __init__(self, address: str, worker: int, *, leads: bool = False) -> None:
        self.database = open_database(address)
        self.database.worker, self.database.leads = worker, leads  # type: ignore[misc]
        self.db = self.database.db()
        self.store = Store(self.db)
        self.seen()

    def seen(self, ago: str = "0") -> None:
        self.db.run(
            "INSERT INTO worker (id, seen_at) VALUES (?, clock_timestamp()) ON CONFLICT (id) DO NOTHING",
            (self.db.worker,),
        )
        self.db.run(f"UPDATE worker SET seen_at = clock_timestamp() - interval '{ago}' WHERE id = {self.db.worker}")

    def owes(self, chat: int, text: str, lane: int = REPLY) -> list[int]:
        self.db.begin()
        rows = self.store.outbox.owe(chat, [Owed("sendMessage", {"text": text}, lane)], NOW)
        self.db.commit()
        return [row.id for row in rows]

    def close(self) -> None:
        self.db.close()
        self.database.close()


@pytest.fixture
def pair(address: str) -> Iterator[tuple[Process, Process]]:
    both = Process(address, 1001, leads=True), Process(address, 1002)
    yield both
    for each in both:
        each.close()


def test_a_chat_speaks_from_one_process_at_a_time(pair: tuple[Process, Process]) -> None:
    leader, other = pair
    first = other.owes(7, "one")
    assert leader.owes(7, "two") == [] and len(leader.owes(8, "elsewhere")) == 1
    assert take_over(leader.store, NOW).owed == []  # the other is alive, and has the chat
    adopted = adopt(other.store).owed
    assert [row.owed.body["text"] for row in adopted] == ["two"]
    assert adopt(other.store).owed == []
    other.store.outbox.settle([Sent(id, "sent", 5) for id in (*first, adopted[0].id)], NOW)
    assert len(leader.owes(7, "three")) == 1


def test_what_the_coach_starts_itself_is_left_to_the_leader(pair: tuple[Process, Process]) -> None:
    leader, other = pair
    assert other.owes(7, "good morning", BULK) == [] and other.owes(7, "an answer after it") == []
    taken = take_over(leader.store, NOW).owed
    assert [row.owed.body["text"] for row in taken] == ["good morning", "an answer after it"]
    assert leader.db.rows("SELECT DISTINCT doubts FROM outbox") == [(0,)]


def test_what_the_dead_had_comes_back_once_and_in_doubt_where_it_was_begun(pair: tuple[Process, Process]) -> None:
    leader, other = pair
    other.owes(7, "begun")
    other.store.inbox.take_in([arrival(1)], NOW)
    assert leader.store.inbox.take_in([arrival(1)], NOW) == []
    assert take_over(leader.store, NOW) == ([], [])
    other.seen(ago="4 seconds")
    assert [row.owed.body["text"] for row in take_over(leader.store, NOW, bury=False).owed] == []
    server_is_old(leader)
    left = take_over(leader.store, NOW)
    assert [row.owed.body["text"] for row in left.owed] == ["begun"]
    assert [each.number for each in left.arrivals] == [1]
    assert leader.db.rows("SELECT doubts FROM outbox") == [(1,)]
    assert take_over(leader.store, NOW) == ([], [])


def server_is_old(process: Process) -> None:
    """Those who were there before the server's own start are given time to come back."""
    process.db.row(
        "SELECT pg_sleep(greatest(0, 5.1 - extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())))"
    )


def test_a_row_that_another_has_taken_meanwhile_is_not_sent(pair: tuple[Process, Process]) -> None:
    leader, other = pair
    leader.owes(7, "good morning", BULK)
    row = leader.store.outbox
    (mine,) = leader.db.rows("SELECT id FROM outbox")
    other.db.run("UPDATE outbox SET claimed_by = 1002")
    outgoing = Outgoing(mine[0], 7, Owed("sendMessage", {"text": "good morning"}, BULK))
    assert row.claim([outgoing]) == {mine[0]: TAKEN}


def test_arrivals_of_a_chat_are_worked_on_by_number_whoever_took_them_in(pair: tuple[Process, Process]) -> None:
    leader, other = pair
    leader.store.inbox.take_in([arrival(6)], NOW)
    other.store.inbox.take_in([arrival(5)], NOW + timedelta(seconds=1))
    leader.db.begin()
    turn = leader.store.inbox.turn_of(arrival(6))
    assert turn is not None and turn.number == 5
    leader.store.inbox.done(5, NOW)
    leader.db.commit()
    other.db.begin()
    assert other.store.inbox.turn_of(arrival(5)) is None
    other.db.commit()
    leader.db.begin()
    turn = leader.store.inbox.turn_of(Arrival(6, 7, {}))
    assert turn is not None and turn.number == 6
    leader.db.commit()


def test_one_person_s_entries_are_read_right_where_another_process_writes(pair: tuple[Process, Process]) -> None:
    leader, other = pair
    person = leader.store.people.join(7, NOW)
    for number, process in enumerate((leader, other, leader, other), 1):
        process.store.people.record(person.id, PainScore(NOW, NOW.date(), "now", number))
        assert len(leader.store.people.entries(person.id)) == number == len(other.store.people.entries(person.id))
