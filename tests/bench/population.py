"""A database with many people in it, written straight to the tables: what years of use leave behind."""

import json
import sqlite3
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from bot.clock import Clock
from bot.store.database import open_database
from bot.store.schema import migrate
from bot.store.tables import stamp
from tests.chat import typical

FIRST_CHAT = 20_000_000
UNTIL_DUE = 7200  # seconds
_now = Clock().now().replace(second=0, microsecond=0)
AFTER_DUE = _now + timedelta(seconds=UNTIL_DUE + 30)
DUE_BEFORE = stamp(_now + timedelta(seconds=UNTIL_DUE + 60))


def write(file: Path, many: int, *, due: bool) -> None:
    """So many people with holds, records, reminders and past messages. `due`: a reminder of each in two hours."""
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    connection = sqlite3.connect(file)
    now, known, state = stamp(_now), json.dumps(typical()), json.dumps({"frames": [], "turn": 3})
    at = stamp(_now + timedelta(seconds=UNTIL_DUE)) if due else stamp(_now + timedelta(days=2))
    wall = f"{_now + timedelta(seconds=UNTIL_DUE):%H:%M}"
    day = (_now + timedelta(days=0 if due else 2)).date().isoformat()
    score = {"record": "pain", "at": _now.isoformat(), "day": day, "kind": "usual", "score": 4}
    people, records, reminders, outbox = [], [], [], []
    for number in range(1, many + 1):
        chat = FIRST_CHAT + number
        people.append((number, chat, now, now, known, state))
        records += [(number, "pain", now, day, json.dumps(score))] * (0 if due else 5)
        reminders += [
            (number, "repeating", kind, at, day, "UTC", wall, "0123456", 0, 1, "{}")
            for kind in (("morning",) if due else ("morning", "session", "walk"))
        ]
        outbox += [(chat, 1, "sendMessage", None, 0, "sent", now, now, number)] * (0 if due else 3)
    with connection:
        connection.execute("INSERT INTO mark (name, value) VALUES ('tzdata', ?)", (version("tzdata"),))
        connection.executemany(
            "INSERT INTO person (id, chat_id, joined_at, touched_at, known, state) VALUES (?, ?, ?, ?, ?, ?)", people
        )
        connection.executemany("INSERT INTO record (person_id, kind, at, day, body) VALUES (?, ?, ?, ?, ?)", records)
        connection.executemany(
            "INSERT INTO reminder (person_id, sort, kind, due_at, day, zone, wall, days, keeps, bulk, inputs, turn) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            reminders,
        )
        connection.executemany(
            "INSERT INTO outbox (chat_id, lane, method, body, ref, state, created_at, done_at, message_id) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            outbox,
        )
    connection.close()
