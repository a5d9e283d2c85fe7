"""One promise: how often it was looked at, where it was broken, and what is read of a plan to tell."""

from typing import TYPE_CHECKING, Any, ClassVar

from flows.known import Known
from flows.planned import Planned
from flows.records import SetTarget

if TYPE_CHECKING:
    from tests.people.life import Life


NEAR = 1e-6


KEPT = 3  # breaches that are told in full, of each person and rule


class Invariant:
    """One promise: how often it was looked at, and where it was broken."""

    id: ClassVar[str] = ""
    says: ClassVar[str] = ""  # in plain words
    source: ClassVar[str] = ""

    def __init__(self) -> None:
        self.checks = self.broken = 0
        self.breaches: list[str] = []

    def holds(self, life: "Life", kept: bool, what: str = "") -> None:
        self.checks += 1
        if not kept:
            self.broken += 1
            if len(self.breaches) < KEPT:
                self.breaches.append(f"{life.id} {life.number}, {life.today}: {what}")


def days_away(life: "Life") -> int:
    """Days since the last completed session, where they are a gap that takes something (training.md §4 Layoff)."""
    stands, known = life.course, Known(life.facts.known)
    gap = (life.facts.today - stands.last_completed).days if stands.last_completed else 0
    spared = known.trained or stands.phase == "strong" or len(known.days) == 1
    return 0 if gap < 7 or (gap < 14 and spared) else gap


def heaviest(sets: Any) -> float:
    most: float = 0.0
    for one in sets:
        if one.load > most:
            most = one.load
    return most


def amount(target: SetTarget) -> int:
    return target.seconds or target.breaths or target.metres or target.reps


def told(item: Planned) -> str:
    return f"{len(item.sets)} x {amount(item.sets[0])} at {heaviest(item.sets):g} on rung {item.rung}"
