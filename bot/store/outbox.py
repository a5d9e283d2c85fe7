"""Calls owed to Telegram: written with the turn that owes them, sent after its commit, in the order of each chat."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.store.database import Db
from bot.store.values import moment, packed

SAFETY, REPLY, PUSH, BULK = range(4)
LANES = {"safety": SAFETY, "reply": REPLY, "push": PUSH, "bulk": BULK}

# pending -> sending -> sent; uncertain: it may have arrived, and must not arrive twice; dead: it never can;
# cancelled: nobody wants it any more; parked: the person cannot be reached now.
OPEN = ("pending", "sending", "parked")
STALE = timedelta(hours=24)  # a reply that waited for somebody to come back longer than that has lost its question
TAP = timedelta(seconds=150)  # after that Telegram takes no answer to a tap (telegram.md §1)
COLUMNS = "id, chat_id, lane, method, body, ref, expires_at, attempts"
WAITS = "done_at IS NULL AND state <> 'parked'"
# Of nobody, or of a process that is no more. A file's one process is none of those (bot/store/team.py), so all is free.
FREE = "(claimed_by IS NULL OR claimed_by NOT IN (SELECT id FROM worker))"
GONE = -2  # instead of a message's number: whoever it is about was erased
TAKEN = -1  # instead of a message's number: the row is another process's now, or gone


class Owed(NamedTuple):
    """One call. `ref` numbers the message it makes; `edits` names the message it changes, by our number."""

    method: str
    body: dict[str, Any]
    lane: int = REPLY
    ref: int = 0
    edits: int = 0
    expires_at: datetime | None = None
    forget: bool = False  # leave no row behind (the last words to somebody who was erased)

    @property
    def instant(self) -> bool:
        """Waits for no other call of its chat."""
        return self.method == "answerCallbackQuery"

    @property
    def repeatable(self) -> bool:
        """In doubt it is sent again: idempotent, or worse lost than doubled. What we start ourselves is neither."""
        return self.lane in (SAFETY, REPLY) or not self.method.startswith("send")


class Outgoing(NamedTuple):
    """An outbox row on its way."""

    id: int
    chat_id: int
    owed: Owed
    attempts: int = 0


class Sent(NamedTuple):
    """What became of a row."""

    id: int
    state: str
    message_id: int | None = None
    error: str = ""
    doubt: bool = False
    ref: int = 0  # the message now carries this number of ours
    chat_id: int = 0  # the chat has moved to this one


class Outbox:
    def __init__(self, db: Db) -> None:
        self.db = db

    def owe(self, chat_id: int, owed: Sequence[Owed], now: datetime) -> list[Outgoing]:
        """Written with the turn. What is sent again in doubt counts as being sent from here on: this is its claim."""
        if self.db.shared and owed:
            return self._owe_beside_others(chat_id, owed, now)
        worker = self.db.worker
        return [Outgoing(self.insert(chat_id, each, now, worker), chat_id, each) for each in owed]

    def _owe_beside_others(self, chat_id: int, owed: Sequence[Owed], now: datetime) -> list[Outgoing]:
        """A chat in which another process has something under way is left to it; what we start, to the leader.

        So a chat reads in order, whoever owes what. What is not ours waits for a claim.
        """
        self.db.lock(chat_id)
        last = self.db.row(
            f"SELECT claimed_by FROM outbox WHERE chat_id = ? AND {WAITS} AND method <> 'answerCallbackQuery' "
            "ORDER BY id DESC LIMIT 1",
            (chat_id,),
        )
        ours, rows = last is None or last[0] == self.db.worker, []
        for each in owed:
            ours = ours and (each.lane < PUSH or self.db.leads)
            worker = self.db.worker if ours or each.instant else None
            row = Outgoing(self.insert(chat_id, each, now, worker), chat_id, each)
            if worker is not None:
                rows.append(row)
        if not ours:
            self.db.tell()
        return rows

    def insert(self, chat_id: int, owed: Owed, now: datetime, worker: int | None) -> int:
        state = "sending" if owed.repeatable else "pending"
        body = dict(owed.body)
        if owed.edits:
            body["_edits"] = owed.edits
        if owed.forget:
            body["_forget"] = True
        return int(
            self.db.row(
                "INSERT INTO outbox (chat_id, lane, method, body, ref, state, created_at, expires_at, claimed_by) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (chat_id, owed.lane, owed.method, packed(body),
                 owed.ref, state, now, owed.expires_at, worker),
            )[0]
        )  # fmt: skip

    def left(self, now: datetime) -> list[Outgoing]:
        """What was not sent at the last stop, or by processes that died; it is ours now.

        Rows in the middle of sending are in doubt: sent again, or left alone.
        """
        self.db.lock_claims()
        self.db.run(
            "UPDATE outbox SET state = 'cancelled', done_at = ? "
            f"WHERE done_at IS NULL AND method = 'answerCallbackQuery' AND created_at < ? AND {FREE}",
            (now, now - TAP),
        )
        doubtful = f"state = 'sending' AND done_at IS NULL AND claimed_by IS NOT NULL AND {FREE}"
        self.db.run(f"UPDATE outbox SET doubts = doubts + 1 WHERE {doubtful}")
        lost = [
            (now, number)
            for number, method, lane in self.db.rows(f"SELECT id, method, lane FROM outbox WHERE {doubtful}")
            if not Owed(method, {}, lane).repeatable
        ]
        self.db.many("UPDATE outbox SET state = 'uncertain', done_at = ? WHERE id = ?", lost)
        return self._taken(FREE)

    def adopted(self) -> list[Outgoing]:
        """What others have owed in chats in which we have something under way."""
        self.db.lock_claims()
        mine = f"SELECT chat_id FROM outbox WHERE claimed_by = {self.db.worker} AND {WAITS}"
        return self._taken(f"claimed_by IS NULL AND chat_id IN ({mine})")

    def _taken(self, which: str, *values: Any) -> list[Outgoing]:
        """Claims what waits, but for chats that are in the hands of another process."""
        others = f"claimed_by <> {self.db.worker} AND claimed_by IN (SELECT id FROM worker)"
        rows = self.db.rows(
            f"UPDATE outbox SET claimed_by = ? WHERE id IN (SELECT id FROM outbox WHERE {WAITS} AND {which} "
            f"AND chat_id NOT IN (SELECT chat_id FROM outbox WHERE {WAITS} AND {others}){self.db.claims}) "
            f"RETURNING {COLUMNS}",
            (self.db.worker, *values),
        )
        return [outgoing(*row) for row in sorted(rows)]

    def claim(self, rows: Sequence[Outgoing]) -> dict[int, int]:
        """Marks them as being sent, before they are; gives Telegram's numbers of the messages that they change."""
        numbers = {row.id: self.message(row.chat_id, row.owed.edits) for row in rows if row.owed.edits}
        marks = ", ".join("?" * len(rows))
        if not self.db.shared:
            self.db.many("UPDATE outbox SET state = 'sending' WHERE id = ?", [(row.id,) for row in rows])
            there = self.db.rows(f"SELECT id FROM outbox WHERE id IN ({marks})", [row.id for row in rows])
            return {**numbers, **dict.fromkeys({row.id for row in rows} - {id for (id,) in there}, GONE)}
        ours = self.db.rows(
            f"UPDATE outbox SET state = 'sending' WHERE id IN ({marks}) AND claimed_by = ? AND {WAITS} RETURNING id",
            (*(row.id for row in rows), self.db.worker),
        )
        return {**dict.fromkeys((row.id for row in rows), TAKEN), **{id: numbers.get(id, 0) for (id,) in ours}}

    def message(self, chat_id: int, ref: int) -> int:
        """Telegram's number of the newest message with ours; 0 when it never arrived."""
        row = self.db.row(
            "SELECT message_id FROM outbox WHERE chat_id = ? AND ref = ? AND ref > 0 AND message_id IS NOT NULL "
            "ORDER BY id DESC LIMIT 1",
            (chat_id, ref),
        )
        return int(row[0]) if row else 0

    def pictured(self, chat_id: int, ref: int, message_id: int = 0) -> bool:
        """Whether this message of ours, by our number or Telegram's, was sent with a picture."""
        name, value = ("ref", ref) if ref else ("message_id", message_id)
        row = self.db.row(
            f"SELECT method FROM outbox WHERE chat_id = ? AND {name} = ? AND method LIKE 'send%' "
            "ORDER BY id DESC LIMIT 1",
            (chat_id, value),
        )
        return row is not None and row[0] in ("sendPhoto", "sendAnimation")

    def named(self, chat_id: int, message_id: int) -> int:
        """Our number of the message that Telegram gave this one; 0 for one without."""
        row = self.db.row(
            "SELECT ref FROM outbox WHERE chat_id = ? AND ref > 0 AND message_id = ? LIMIT 1", (chat_id, message_id)
        )
        return int(row[0]) if row else 0

    def forget_words(self, chat_id: int, refs: Sequence[int]) -> None:
        """What these messages said goes; that they are there stays, so that they can still be changed."""
        marks = ", ".join("?" * len(refs))
        self.db.run(f"DELETE FROM outbox WHERE chat_id = ? AND done_at IS NULL AND ref IN ({marks})", (chat_id, *refs))
        self.db.run(f"UPDATE outbox SET body = NULL WHERE chat_id = ? AND ref IN ({marks})", (chat_id, *refs))

    def settle(self, results: Sequence[Sent], now: datetime, forget: Sequence[int] = ()) -> None:
        """What became of each: done, or back to wait. Those to forget leave no row."""
        self.db.many(
            "UPDATE outbox SET state = ?, message_id = ?, error = ?, done_at = ?, attempts = attempts + 1, "
            "doubts = doubts + ?, ref = CASE WHEN ? > 0 THEN ? ELSE ref END WHERE id = ?",
            [
                (each.state, each.message_id, each.error or None, None if each.state in OPEN else now,
                 int(each.doubt), each.ref, each.ref, each.id)
                for each in results
            ],
        )  # fmt: skip
        if forget:
            self.db.many("DELETE FROM outbox WHERE id = ?", [(number,) for number in forget])

    def park(self, chat_id: int) -> None:
        """The person cannot be reached: what is owed waits, and is nobody's if it was ours."""
        self.db.run(
            "UPDATE outbox SET state = 'parked', claimed_by = CASE WHEN claimed_by = ? THEN NULL ELSE claimed_by END "
            "WHERE chat_id = ? AND done_at IS NULL",
            (self.db.worker, chat_id),
        )

    def unpark(self, chat_id: int, now: datetime) -> list[Outgoing]:
        """They are back: what is still worth saying is said. A safety message always is."""
        self.db.run(
            "UPDATE outbox SET state = 'cancelled', done_at = ? "
            "WHERE chat_id = ? AND state = 'parked' AND lane > 0 AND created_at < ?",
            (now, chat_id, now - STALE),
        )
        return self.resume(chat_id)

    def resume(self, chat_id: int) -> list[Outgoing]:
        """All that was parked goes out, however old."""
        if not self.db.run(
            "UPDATE outbox SET state = CASE WHEN lane < ? OR method NOT LIKE 'send%' THEN 'sending' ELSE 'pending' END "
            "WHERE chat_id = ? AND state = 'parked'",
            (PUSH, chat_id),
        ):
            return []
        self.db.tell()  # some of it may be another's
        return self._taken(f"chat_id = ? AND {FREE}", chat_id)

    def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup: what is owed goes to its new number."""
        self.db.run("UPDATE outbox SET chat_id = ? WHERE chat_id = ? AND done_at IS NULL", (new, old))

    def purge(self, before: datetime, limit: int = 10_000) -> int:
        """Forgets what was said so long ago, among the oldest rows."""
        return self.db.run(
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ?) AND created_at < ?",
            (limit, before),
        )

    def forget_chat(self, chat_id: int) -> None:
        """What was said to somebody who has not agreed."""
        self.db.run("DELETE FROM outbox WHERE chat_id = ? AND done_at IS NOT NULL", (chat_id,))


def outgoing(
    number: int, chat_id: int, lane: int, method: str, body: str, ref: int, expires_at: Any, attempts: int
) -> Outgoing:
    parsed = json.loads(body)
    edits, forget = parsed.pop("_edits", 0), parsed.pop("_forget", False)
    return Outgoing(number, chat_id, Owed(method, parsed, lane, ref, edits, moment(expires_at), forget), attempts)
