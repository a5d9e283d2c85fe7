"""What has happened and is not yet worked on: stored before Telegram is told that we have it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.store.database import Db
from bot.store.values import moment, packed

ATTEMPTS = 3  # then a row is set aside, so that it does not hold up what follows


class Arrival(NamedTuple):
    """One thing that happened in one chat. Updates have Telegram's number; our own events have one below zero."""

    number: int
    chat_id: int
    body: dict[str, Any]
    attempts: int = 0


class Inbox:
    def __init__(self, db: Db) -> None:
        self.db = db

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> list[Arrival]:
        """Keeps them; gives back those that were not there before."""
        fresh = []
        for arrival in arrivals:
            body = packed(arrival.body)
            if self.db.run(
                "INSERT INTO inbox (update_id, chat_id, received_at, body, claimed_by) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                (arrival.number, arrival.chat_id, now, body, self.db.worker),
            ):
                fresh.append(arrival)
        return fresh

    def own(self, events: Iterable[tuple[int, dict[str, Any]]], now: datetime) -> list[Arrival]:
        """Events of our own (chat and body), numbered below zero."""
        events = list(events)
        arrivals = [
            Arrival(number, chat_id, body)
            for number, (chat_id, body) in zip(self._numbers(len(events)), events, strict=True)
        ]
        self.db.many(
            "INSERT INTO inbox (update_id, chat_id, received_at, body, claimed_by) VALUES (?, ?, ?, ?, ?)",
            [(each.number, each.chat_id, now, packed(each.body), self.db.worker) for each in arrivals],
        )
        return arrivals

    def _numbers(self, count: int) -> list[int]:
        if self.db.shared:
            return [-row[0] for row in self.db.rows("SELECT nextval('own_event') FROM generate_series(1, ?)", (count,))]
        lowest = min(int(self.db.row("SELECT min(update_id) FROM inbox")[0] or 0), 0)
        return list(range(lowest - 1, lowest - 1 - count, -1))

    def put_aside(self, arrival: Arrival, why: str, now: datetime) -> bool:
        """Something that nobody can work on is kept for the operator to look at. False if it was there before."""
        if not arrival.number:
            arrival = self.own([(arrival.chat_id, arrival.body)], now)[0]
        elif not self.take_in([arrival], now):
            return False
        self.db.run("UPDATE inbox SET done_at = ?, error = ? WHERE update_id = ?", (now, why, arrival.number))
        return True

    def open(self) -> list[Arrival]:
        """What was left at the last stop, or by processes that died, in the order in which it came; it is ours now."""
        rows = self.db.rows(
            "UPDATE inbox SET claimed_by = ? WHERE update_id IN (SELECT update_id FROM inbox WHERE done_at IS NULL "
            f"AND (claimed_by IS NULL OR claimed_by NOT IN (SELECT id FROM worker)){self.db.claims}) "
            "RETURNING update_id, chat_id, body, attempts, received_at",
            (self.db.worker,),
        )
        rows.sort(key=lambda row: (row[4], abs(row[0])))
        return [arrival(*row[:4]) for row in rows]

    def release(self) -> None:
        """Whoever leads now works on what we have; what we have begun is done once all the same."""
        self.db.run("UPDATE inbox SET claimed_by = NULL WHERE claimed_by = ? AND done_at IS NULL", (self.db.worker,))

    def turn_of(self, handed: Arrival) -> Arrival | None:
        """Locks the chat and says which of its arrivals is to be worked on now; None when this one is done already.

        Alone it is the one that was handed on. Beside other processes it may be one that another took in before.
        """
        if not self.db.shared:
            return handed
        self.db.lock(handed.chat_id)
        one = "SELECT update_id, chat_id, body, attempts, received_at FROM inbox WHERE chat_id = ? AND done_at IS NULL"
        rows = self.db.rows(
            f"({one} AND update_id > 0 ORDER BY update_id LIMIT 1) UNION ALL "
            f"({one} AND update_id < 0 ORDER BY update_id DESC LIMIT 1)",
            (handed.chat_id, handed.chat_id),
        )
        if not any(row[0] == handed.number for row in rows) and not self.db.row(
            "SELECT 1 FROM inbox WHERE update_id = ? AND done_at IS NULL", (handed.number,)
        ):
            return None
        return arrival(*min(rows, key=lambda row: (row[4], abs(row[0])))[:4]) if rows else handed

    def newest(self) -> datetime | None:
        """When the last row came; None before the first."""
        return moment(self.db.row("SELECT max(received_at) FROM inbox")[0])

    def done(self, number: int, now: datetime) -> bool:
        """Marks it as worked on and forgets who said what; False if it had been done before."""
        return bool(
            self.db.run(
                "UPDATE inbox SET done_at = ?, chat_id = 0, body = NULL WHERE update_id = ? AND done_at IS NULL",
                (now, number),
            )
        )

    def failed(self, number: int, error: str, now: datetime) -> bool:
        """One more attempt has failed. True when it was the last: the row is set aside, with its body."""
        self.db.run("UPDATE inbox SET attempts = attempts + 1 WHERE update_id = ?", (number,))
        return bool(
            self.db.run(
                "UPDATE inbox SET done_at = ?, error = ? WHERE update_id = ? AND attempts >= ?",
                (now, error, number, ATTEMPTS),
            )
        )

    def purge(self, done_before: datetime, set_aside_before: datetime, limit: int = 10_000) -> int:
        """Forgets rows that no repeated delivery can name any more, among the oldest of both kinds."""
        gone = 0
        for oldest in ("update_id > 0 ORDER BY update_id", "update_id < 0 ORDER BY update_id DESC"):
            gone += self.db.run(
                f"DELETE FROM inbox WHERE update_id IN (SELECT update_id FROM inbox WHERE {oldest} LIMIT ?) "
                "AND (done_at < ? AND error IS NULL OR done_at < ?)",
                (limit, done_before, set_aside_before),
            )
        return gone


def arrival(number: int, chat_id: int, body: str | None, attempts: int) -> Arrival:
    return Arrival(number, chat_id, json.loads(body or "{}"), attempts)
