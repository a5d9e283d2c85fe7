"""People, their holds and what happened to them; and chats that have not agreed yet."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from bot.store.database import Db
from bot.store.values import moment, packed
from flows.holds import Hold
from flows.records import ENTRIES, Entry

MOST_HELD = 30_000  # entries in memory, about 20 MB
HOLDS: TypeAdapter[Hold] = TypeAdapter(Hold)


class Person(NamedTuple):
    id: int
    chat_id: int
    known: dict[str, Any]
    state: dict[str, Any]
    reachable: bool


class People:
    def __init__(self, db: Db) -> None:
        self.db = db
        self._read: OrderedDict[int, tuple[int, tuple[Entry, ...]]] = OrderedDict()  # last row read, and all before it
        self._held = 0

    def find(self, chat_id: int) -> Person | None:
        mine = self.db.held if self.db.locks(chat_id) else ""
        row = self.db.row(f"SELECT id, known, state, unreachable_since FROM person WHERE chat_id = ?{mine}", (chat_id,))
        return Person(row[0], chat_id, json.loads(row[1]), json.loads(row[2]), row[3] is None) if row else None

    def numbered(self, number: int) -> Person | None:
        row = self.db.row("SELECT chat_id FROM person WHERE id = ?", (number,))
        return self.find(row[0]) if row else None

    def join(self, chat_id: int, now: datetime) -> Person:
        """The first row about somebody: they have agreed."""
        self.db.run("DELETE FROM visitor WHERE chat_id = ?", (chat_id,))
        number = self.db.row(
            "INSERT INTO person (chat_id, joined_at, touched_at, known, state) "
            "VALUES (?, ?, ?, '{}', '{}') RETURNING id",
            (chat_id, now, now),
        )[0]
        return Person(number, chat_id, {}, {}, True)

    def keep(
        self, person: int, known: Mapping[str, Any] | None, state: Mapping[str, Any], now: datetime | None
    ) -> None:
        """Where they stand, and what is known when that has changed; `now` when they did something themselves."""
        changes = ["state = ?"]
        values: list[Any] = [packed(state)]
        if known is not None:
            changes.append("known = ?")
            values.append(packed(known))
        if now is not None:
            changes.append("touched_at = ?")
            values.append(now)
        self.db.run(f"UPDATE person SET {', '.join(changes)} WHERE id = ?", (*values, person))

    def unreachable(self, chat_id: int, now: datetime) -> None:
        """Blocked, or gone: nothing is sent until they are heard of again; what the coaches wait for goes on."""
        self.db.run(
            "UPDATE person SET unreachable_since = ? WHERE chat_id = ? AND unreachable_since IS NULL", (now, chat_id)
        )
        self.db.run(
            "UPDATE reminder SET parked = 1 WHERE sort <> 'coach' "
            "AND person_id = (SELECT id FROM person WHERE chat_id = ?)",
            (chat_id,),
        )

    def reachable(self, person: int) -> None:
        self.db.run("UPDATE person SET unreachable_since = NULL WHERE id = ?", (person,))
        self.db.run("UPDATE reminder SET parked = 0 WHERE person_id = ?", (person,))

    def after(self, number: int, limit: int) -> list[tuple[int, int, datetime]]:
        """Number, chat and last act of the next people in the order of their rows."""
        rows = self.db.rows(
            "SELECT id, chat_id, touched_at FROM person WHERE id > ? ORDER BY id LIMIT ?", (number, limit)
        )
        return [(id, chat_id, touched) for id, chat_id, at in rows if (touched := moment(at)) is not None]

    def touched(self, person: int) -> datetime | None:
        """When they last did something."""
        row = self.db.row("SELECT touched_at FROM person WHERE id = ?", (person,))
        return moment(row[0]) if row else None

    def forget_words(self, person: Person) -> int:
        """What they typed last goes from where they stand, if it is still what stands there."""
        if not (person.state.get("edited") or any((person.state.get("last_typed") or (0, ""))[1:2])):
            return 0
        return self.db.run(
            "UPDATE person SET state = ? WHERE id = ? AND state = ?",
            (packed({**person.state, "last_typed": (0, "", ""), "edited": ""}), person.id, packed(person.state)),
        )

    def in_the_middle(self, since: datetime) -> list[int]:
        """Chats of people who did something since, and have a question open."""
        found = self.db.rows(
            "SELECT chat_id, state FROM person WHERE touched_at > ? AND unreachable_since IS NULL", (since,)
        )
        return [chat_id for chat_id, state in found if json.loads(state).get("frames")]

    # before they agree

    def visitor(self, chat_id: int) -> dict[str, Any]:
        row = self.db.row("SELECT state FROM visitor WHERE chat_id = ?", (chat_id,))
        return json.loads(row[0]) if row else {}

    def welcome(self, chat_id: int, state: Mapping[str, Any], now: datetime) -> None:
        """Where in the welcome this chat is, so that a tap on Agree is understood after a restart; gone in a day."""
        self.db.run(
            "INSERT INTO visitor (chat_id, seen_at, state) VALUES (?, ?, ?) "
            "ON CONFLICT (chat_id) DO UPDATE SET seen_at = excluded.seen_at, state = excluded.state",
            (chat_id, now, packed(state)),
        )

    def turn_away(self, chat_id: int) -> None:
        self.db.run("DELETE FROM visitor WHERE chat_id = ?", (chat_id,))

    def gone_visitors(self, before: datetime, limit: int = 500) -> list[int]:
        """Chats that left the welcome open so long ago."""
        rows = self.db.rows("SELECT chat_id FROM visitor WHERE seen_at < ? LIMIT ?", (before, limit))
        return [row[0] for row in rows]

    # holds

    def holds(self, person: int) -> tuple[Hold, ...]:
        rows = self.db.rows("SELECT body FROM hold WHERE person_id = ? ORDER BY opened_at, id", (person,))
        return tuple(HOLDS.validate_json(body) for (body,) in rows)

    def keep_hold(self, person: int, hold: Hold) -> None:
        self.db.run(
            "INSERT INTO hold (person_id, id, flag, level, opened_at, closed_at, body) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (person_id, id) DO UPDATE SET "
            "level = excluded.level, closed_at = excluded.closed_at, body = excluded.body",
            (person, hold.id, hold.flag, hold.level, hold.opened_at, hold.closed_at, HOLDS.dump_json(hold).decode()),
        )

    # what happened

    def record(self, person: int, entry: Entry) -> None:
        self.db.run(
            "INSERT INTO record (person_id, kind, at, day, body) VALUES (?, ?, ?, ?, ?)",
            (person, entry.record, entry.at, entry.day, ENTRIES.dump_json(entry).decode()),
        )

    def entries(self, person: int) -> tuple[Entry, ...]:
        """All that happened, oldest first. What was read before is read again from memory: entries never change."""
        last, known = self._read.pop(person, (0, ()))
        rows = self.db.rows("SELECT id, body FROM record WHERE person_id = ? AND id > ? ORDER BY id", (person, last))
        entries = (*known, *(ENTRIES.validate_json(body) for _, body in rows))
        self._read[person] = (rows[-1][0] if rows else last, entries)
        self._held += len(entries) - len(known)
        while self._held > MOST_HELD and len(self._read) > 1:
            _, (_, oldest) = self._read.popitem(last=False)
            self._held -= len(oldest)
        return entries

    def forget_read(self) -> None:
        """After a rollback: what was read may never have been."""
        self._read.clear()
        self._held = 0
