"""Moments to come, as rows: claimed when they are due, moved to their next moment in the same transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.store.database import Db
from bot.store.values import day, moment, packed

COLUMNS = (
    "r.id, r.person_id, r.sort, r.kind, r.due_at, r.day, r.last, r.zone, r.wall, r.days, r.keeps, r.bulk, r.turn, "
    "r.inputs"
)

NOTHING = "{}"


class Reminder(NamedTuple):
    """One row. `sort` is repeating, once or timer; a repeating one has wall time, days and zone."""

    id: int
    person: int
    sort: str
    kind: str
    due_at: datetime
    day: date
    last: date | None
    zone: str
    wall: str = ""
    days: str = ""
    keeps: int = 0
    bulk: bool = False
    turn: int = 0
    inputs: Mapping[str, Any] = {}
    chat_id: int = 0

    @property
    def place(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def rule(self) -> tuple[str, str, str, int, bool]:
        """What a person chose: while it stays the same, the next moment stays too."""
        return self.zone, self.wall, self.days, self.keeps, self.bulk


class Reminders:
    def __init__(self, db: Db) -> None:
        self.db = db

    def repeating(self, person: int) -> dict[str, Reminder]:
        held = self.db.held  # until the commit it does not come due: else it would come twice on its day
        rows = self.db.rows(
            f"SELECT {COLUMNS} FROM reminder r WHERE person_id = ? AND sort = 'repeating'{held}", (person,)
        )
        return {each.kind: each for each in (reminder(*row) for row in rows)}

    def every(self) -> list[Reminder]:
        """All repeating rows, for when the time zones of the world have changed."""
        return [reminder(*row) for row in self.db.rows(f"SELECT {COLUMNS} FROM reminder r WHERE sort = 'repeating'")]

    def set(self, each: Reminder) -> None:
        """One of a person's sort and kind: a new one takes the place of the old."""
        self.db.run(
            "INSERT INTO reminder "
            "(person_id, sort, kind, due_at, day, last, zone, wall, days, keeps, bulk, turn, inputs) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (person_id, sort, kind) DO UPDATE SET "
            "due_at = excluded.due_at, day = excluded.day, last = excluded.last, zone = excluded.zone, "
            "wall = excluded.wall, days = excluded.days, keeps = excluded.keeps, bulk = excluded.bulk, "
            "turn = excluded.turn, inputs = excluded.inputs",
            (
                each.person, each.sort, each.kind, each.due_at, each.day, each.last, each.zone, each.wall, each.days,
                each.keeps, int(each.bulk), each.turn, packed(each.inputs),
            ),
        )  # fmt: skip

    def cancel(self, person: int, sort: str, kinds: Sequence[str] = ()) -> None:
        """Those of these kinds; without kinds all of the sort."""
        only = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        self.db.run(f"DELETE FROM reminder WHERE person_id = ? AND sort = ?{only}", (person, sort, *kinds))

    def due(self, now: datetime, early: datetime, limit: int) -> list[Reminder]:
        """Rows whose moment has come; repeating bulk ones up to `early`."""
        rows = self.db.rows(
            f"SELECT {COLUMNS}, p.chat_id FROM reminder r JOIN person p ON p.id = r.person_id "
            "WHERE r.parked = 0 AND r.due_at <= ? AND (r.due_at <= ? OR r.sort = 'repeating') "
            f"ORDER BY r.due_at, r.id LIMIT ?{self.db.claims and ' FOR UPDATE OF r SKIP LOCKED'}",
            (early, now, limit),
        )
        return [reminder(*row) for row in rows]

    def crowd(self, start: datetime, end: datetime) -> int:
        """How many repeating ones are due in between."""
        return int(
            self.db.row(
                "SELECT count(*) FROM reminder WHERE parked = 0 AND due_at > ? AND due_at <= ? AND sort = 'repeating'",
                (start, end),
            )[0]
        )

    def next_due(self) -> datetime | None:
        return moment(self.db.row("SELECT min(due_at) FROM reminder WHERE parked = 0")[0])

    def advance(self, rows: Sequence[tuple[Reminder, datetime, date]], gone: Sequence[Reminder]) -> None:
        """Repeating ones go to their next moment and nominal date; the others have come and go."""
        self.db.many(
            "UPDATE reminder SET due_at = ?, day = ?, last = ? WHERE id = ?",
            [(due_at, next_day, each.day, each.id) for each, due_at, next_day in rows],
        )
        self.db.many("DELETE FROM reminder WHERE id = ?", [(each.id,) for each in gone])

    def replan(self, rows: Sequence[tuple[Reminder, datetime, date]]) -> None:
        """The same reminders at other moments: the rules of a time zone have changed."""
        self.db.many(
            "UPDATE reminder SET due_at = ?, day = ? WHERE id = ?", [(at, on, each.id) for each, at, on in rows]
        )


def reminder(*columns: Any) -> Reminder:
    number, person, sort, kind, due_at, on, last, zone, wall, days, keeps, bulk, turn, inputs, *chat = columns
    at, nominal = moment(due_at), day(on)
    assert at is not None and nominal is not None
    return Reminder(
        number, person, sort, kind, at, nominal, day(last), zone, wall, days, keeps, bool(bulk), turn,
        json.loads(inputs) if inputs != NOTHING else {}, *chat,
    )  # fmt: skip
