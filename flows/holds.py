"""A hold stops training, in part or whole, until the person's own clearance path is walked (red-flags.md §1, §6)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

Level = Literal["E0", "E1", "E2", "E2G", "E3"]
Source = Literal[
    "intake", "precheck", "session", "checkin", "freetext", "flare", "review", "coach", "settings", "clearance", "gap",
]  # fmt: skip
Closing = Literal["", "clinician", "corrected", "resolved", "raised"]  # raised: a graver hold of the same flag followed
Training = Literal["locked", "hold", "gentle", "active"]

CRISIS = "selfharm_now"  # no clinician clears it: it has a way back of its own (red-flags.md §2)
ORDER: tuple[Level, ...] = ("E0", "E1", "E2", "E2G", "E3")  # the first is the gravest (red-flags.md §1)
STATE: dict[Level, Training] = {"E0": "locked", "E1": "locked", "E2": "hold", "E2G": "gentle", "E3": "active"}


@dataclass(frozen=True)
class Hold:
    """One flag's hold. Two flags are two holds, each lifted on its own."""

    id: str
    flag: str
    level: Level
    opened_at: datetime
    source: Source
    trigger: str = ""  # the words or the item that opened it
    answer: str = ""
    told_at: datetime | None = None
    called_at: datetime | None = None
    mistake_at: datetime | None = None  # "it was a mistake" was said: once for a hold (red-flags.md §5)
    closed_at: datetime | None = None
    closed_by: Closing = ""
    clearance: str = ""  # what the clinician said: fine, limits, walking, not_yet, not_discussed
    limits: tuple[str, ...] = ()
    ask_again_on: date | None = None
    rescreen_on: tuple[date, ...] = ()

    @property
    def open(self) -> bool:
        return self.closed_at is None

    def closed(self, at: datetime, by: Closing) -> "Hold":
        return replace(self, closed_at=at, closed_by=by)


def gravest(holds: Iterable[Hold]) -> Level | None:
    """The person's level: the highest that is open."""
    levels = [hold.level for hold in holds if hold.open]
    return min(levels, key=ORDER.index) if levels else None


def clinical(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """Open holds that a clinician can clear; thoughts of ending one's life are asked about in their own way."""
    return tuple(hold for hold in holds if hold.open and hold.flag != CRISIS)


def training(holds: Iterable[Hold]) -> Training:
    level = gravest(holds) if holds else None
    return STATE[level] if level else "active"


def locked(holds: Iterable[Hold]) -> bool:
    """An emergency or same-day hold is open: nothing starts a session, no matter how it is asked."""
    return training(holds) == "locked"
