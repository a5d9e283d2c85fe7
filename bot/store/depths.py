"""How much waits in the tables and since when: counts alone, read beside the writer and never by the loop."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database, DatabaseTrouble
from bot.store.outbox import LANES
from bot.store.schema import newest, version
from bot.store.values import moment

OUTBOX = "SELECT lane, state, count(*), min(created_at) FROM outbox WHERE done_at IS NULL GROUP BY lane, state"
LANE_NAMES = {number: name for name, number in LANES.items()}


class Waiting(NamedTuple):
    """So many rows, and the moment of the oldest."""

    count: int
    since: datetime | None


class Depths(NamedTuple):
    inbox: Waiting
    outbox: dict[tuple[str, str], Waiting]  # by lane and state
    due: Waiting
    holds: dict[str, int]  # open ones by level


class Unanswered(Exception):
    """The database did not answer; the words are one line without an address."""


def depths(database: Database, now: datetime) -> Depths:
    """All of it in a few reads of indexed rows."""
    try:
        with database.engine.connect() as connection:
            inbox = connection.execute(text("SELECT count(*), min(received_at) FROM inbox WHERE done_at IS NULL")).one()
            outbox = connection.execute(text(OUTBOX)).all()
            due = connection.execute(
                text("SELECT count(*), min(due_at) FROM reminder WHERE parked = 0 AND due_at <= :now"), {"now": now}
            ).one()
            holds = connection.execute(
                text("SELECT level, count(*) FROM hold WHERE closed_at IS NULL GROUP BY level")
            ).all()
    except (SQLAlchemyError, DatabaseTrouble) as error:
        raise Unanswered(f"the database does not answer ({type(error).__name__})") from error
    return Depths(
        Waiting(inbox[0], moment(inbox[1])),
        {(LANE_NAMES[lane], state): Waiting(count, moment(since)) for lane, state, count, since in outbox},
        Waiting(due[0], moment(due[1])),
        {str(level): int(count) for level, count in holds},
    )


def wrong_with(database: Database) -> str:
    """Why the database cannot be worked with; empty when it can."""
    try:
        with database.engine.connect() as connection:
            there = version(connection)
    except (SQLAlchemyError, DatabaseTrouble) as error:
        return f"the database does not answer ({type(error).__name__})"
    return "" if there == newest() else f"the database has another schema ({there or 'none'}) than this program"
