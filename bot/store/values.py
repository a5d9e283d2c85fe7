"""How values are kept: moments as text of one width in SQLite, tables as JSON."""

import json
from datetime import UTC, date, datetime
from typing import Any

# Made once: json.dumps with options builds an encoder for each call.
packed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def stamp(moment: datetime) -> str:
    """A moment as SQLite keeps it: UTC text of one width, so that its order is the order of time."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return moment.astimezone(UTC).isoformat(" ", "microseconds")


def moment(value: Any) -> datetime | None:
    """A moment as the driver gave it."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def day(value: Any) -> date | None:
    """A date as the driver gave it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
