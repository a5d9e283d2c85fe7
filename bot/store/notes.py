"""What the coaches were told about a person: one row a note, from its telling to its end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.store.database import Db
from bot.store.values import moment

COLUMNS = (
    "id, person_id, subject, urgent, opened_at, words, summary, hold, list, told_at, shown_at, taken_at, answered_at, "
    "thanked_at, closed_at"
)


class Note(NamedTuple):
    """`told_at`: their chat has it, alone or in the list that note `list` heads; `shown_at`: as its own message."""

    id: int
    person: int
    subject: str
    urgent: bool
    opened_at: datetime
    words: str = ""
    summary: str = ""  # as it was when the person sent it
    hold: str = ""
    list: int = 0
    told_at: datetime | None = None
    shown_at: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    thanked_at: datetime | None = None
    closed_at: datetime | None = None


class Notes:
    def __init__(self, db: Db) -> None:
        self.db = db

    def add(
        self, person: int, subject: str, urgent: bool, now: datetime, *, words: str, summary: str, hold: str
    ) -> Note:
        number = self.db.row(
            "INSERT INTO coach_note (person_id, subject, urgent, opened_at, words, summary, hold) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (person, subject, int(urgent), now, words, summary, hold),
        )[0]
        return Note(number, person, subject, urgent, now, words, summary, hold)

    def find(self, number: int) -> Note | None:
        found = self._where("id = ?", number)
        return found[0] if found else None

    def of(self, person: int) -> list[Note]:
        return self._where("person_id = ?", person)

    def waiting(self) -> list[Note]:
        """Those that the coaches have not been told of yet."""
        return self._where("told_at IS NULL")

    def listed(self, head: int) -> list[Note]:
        """Those of one list."""
        return self._where("list = ?", head)

    def last_told(self) -> datetime | None:
        """When the coaches last heard of something that was not urgent."""
        return moment(self.db.row("SELECT max(told_at) FROM coach_note WHERE urgent = 0")[0])

    def mark(self, number: int, **changes: datetime | int) -> None:
        """Sets columns of a row: taken_at=now."""
        columns = ", ".join(f"{name} = ?" for name in changes)
        self.db.run(f"UPDATE coach_note SET {columns} WHERE id = ?", (*changes.values(), number))

    def answered(self, number: int, now: datetime) -> None:
        """A new answer waits for its own thanks."""
        self.db.run("UPDATE coach_note SET answered_at = ?, thanked_at = NULL WHERE id = ?", (now, number))

    def purge(self, before: datetime) -> int:
        """What was told so long ago has been looked at."""
        return self.db.run("DELETE FROM coach_note WHERE opened_at < ?", (before,))

    def _where(self, condition: str, *values: Any) -> list[Note]:
        rows = self.db.rows(f"SELECT {COLUMNS} FROM coach_note WHERE {condition} ORDER BY id", values)
        return [note(row) for row in rows]


def note(row: Sequence[Any]) -> Note:
    number, person, subject, urgent, opened_at, words, summary, hold, head, *moments = row
    opened = moment(opened_at)
    assert opened is not None
    return Note(
        number, person, subject, bool(urgent), opened, words, summary, hold, head, *(moment(each) for each in moments)
    )
