"""What is kept, table by table. Moments are UTC; lists and tables inside a row are JSON text."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TIMESTAMP, TypeEngine
from sqlmodel import Field, SQLModel

from bot.store.values import moment, stamp

# SQLModel names no constraint; without names Alembic cannot change one on SQLite.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself only where the type is INTEGER
ZERO = {"server_default": "0"}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware on both ways; a naive one is refused, as it would come back as another moment."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        text_of = stamp(value)
        return text_of if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return moment(value)


class Person(SQLModel, table=True):
    """Somebody who agreed. `known` holds lasting answers by the names of flows/known.py, `state` where they stand."""

    __table_args__ = {"sqlite_autoincrement": True}  # a number that was erased is never given to somebody else

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    chat_id: int = Field(sa_type=BigInteger, unique=True)
    joined_at: datetime = Field(sa_type=UtcDateTime)
    touched_at: datetime = Field(sa_type=UtcDateTime)
    unreachable_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    known: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)


class Visitor(SQLModel, table=True):
    """A chat that has the welcome open and has not agreed: where in the welcome, for a day at most; nothing else."""

    chat_id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    seen_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(sa_type=Text)


class HoldRow(SQLModel, table=True):
    """A hold; `body` has all of it (flows/holds.py), the columns what is searched for."""

    __tablename__ = "hold"

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    id: str = Field(primary_key=True)
    flag: str
    level: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    body: str = Field(sa_type=Text)


class RecordRow(SQLModel, table=True):
    """Something that happened (flows/records.py); written once, never changed."""

    __tablename__ = "record"
    __table_args__ = (Index("ix_record_person_id_id", "person_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    kind: str
    at: datetime = Field(sa_type=UtcDateTime)
    day: date
    body: str = Field(sa_type=Text)


class InboxRow(SQLModel, table=True):
    """What happened and waits to be worked on: updates by Telegram's number, our own reminders and timers below zero.

    A row that is done keeps its number for a while, so that a repeated delivery counts once; its body goes at once.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_open",
            "chat_id",
            "update_id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    update_id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    chat_id: int = Field(sa_type=BigInteger)
    received_at: datetime = Field(sa_type=UtcDateTime)
    body: str | None = Field(default=None, sa_type=Text)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = Field(default=0, sa_type=SmallInteger, sa_column_kwargs=ZERO)
    error: str | None = Field(default=None, sa_type=Text)  # set aside: why
    claimed_by: int | None = Field(default=None, sa_type=BigInteger)  # the worker that has it in hand


class OutboxRow(SQLModel, table=True):
    """A call owed to Telegram, written in the unit of work that owes it and sent after its commit."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_open",
            "chat_id",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_outbox_ref", "chat_id", "ref", sqlite_where=text("ref > 0"), postgresql_where=text("ref > 0")),
        Index("ix_outbox_chat_id", "chat_id"),
        {"sqlite_autoincrement": True},  # the order of a chat is the order of these numbers
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    chat_id: int = Field(sa_type=BigInteger)
    lane: int = Field(sa_type=SmallInteger)
    method: str
    body: str | None = Field(default=None, sa_type=Text)
    ref: int = Field(default=0)
    state: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    attempts: int = Field(default=0, sa_type=SmallInteger, sa_column_kwargs=ZERO)
    doubts: int = Field(
        default=0, sa_type=SmallInteger, sa_column_kwargs=ZERO
    )  # times it may have arrived without our knowing
    error: str | None = Field(default=None, sa_type=Text)
    claimed_by: int | None = Field(default=None, sa_type=BigInteger)  # the worker that has it in hand


class ReminderRow(SQLModel, table=True):
    """A moment to come: a repeating reminder, a one-shot one, or a timer of the live step.

    `wall`, `days` and `zone` give a repeating one its next moment; `day` is its nominal date, also where a change of
    the clocks moves it past midnight. The three sorts have their own names.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("person_id", "sort", "kind"),
        Index("ix_reminder_due", "due_at", sqlite_where=text("parked = 0"), postgresql_where=text("parked = 0")),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    sort: str  # repeating, once, timer
    kind: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    day: date
    last: date | None = None  # the nominal date of the one that came last
    zone: str
    wall: str = ""  # 07:30
    days: str = ""  # 0 = Monday: "034"
    keeps: int = 0  # seconds after which a repeating one that is late is dropped; 0 = never
    bulk: int = Field(default=0, sa_type=SmallInteger)
    turn: int = 0
    inputs: str = Field(default="{}", sa_type=Text)
    parked: int = Field(default=0, sa_type=SmallInteger, sa_column_kwargs=ZERO)  # the person cannot be reached


class CoachNote(SQLModel, table=True):
    """Something that the coaches were told about a person, and what became of it (bot/coaches.py)."""

    __tablename__ = "coach_note"
    __table_args__ = (
        Index("ix_coach_note_person_id", "person_id"),
        Index("ix_coach_note_list", "list", sqlite_where=text("list > 0"), postgresql_where=text("list > 0")),
        Index(
            "ix_coach_note_waiting",
            "id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},  # the messages in the coaches' chat are numbered by it
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    subject: str
    urgent: int = Field(sa_type=SmallInteger)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    words: str = Field(sa_type=Text)  # the question, or what the person was told about the sign
    summary: str = Field(sa_type=Text)  # what the person saw and sent
    hold: str = ""
    list: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=ZERO)  # the note that heads the list it came in
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # it has a message of its own
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    thanked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Erasure(SQLModel, table=True):
    """That somebody was erased, and when; not who."""

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    erased_at: datetime = Field(sa_type=UtcDateTime)
    rows: int


class WorkerRow(SQLModel, table=True):
    """A process at work beside others: as long as it is seen, what it claimed is its own (bot/store/team.py)."""

    __tablename__ = "worker"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    seen_at: datetime = Field(sa_type=UtcDateTime)


class Mark(SQLModel, table=True):
    """What the program remembers about itself: the time zone data that reminders were planned with."""

    name: str = Field(primary_key=True)
    value: str
