"""What a year was like in numbers, week by week, for the pictures of the report."""

from array import array
from typing import TYPE_CHECKING, Any

from flows import holds
from flows.known import Known
from flows.records import SessionLog
from tests.people.body import POUND

if TYPE_CHECKING:
    from tests.people.life import Life

PATTERNS = ("hinge", "squat", "row", "carry")
SERIES = (
    "pain",
    "sessions",
    "walk",
    "flare",
    "hold",
    *(f"rung_{name}" for name in PATTERNS),
    *(f"kilos_{name}" for name in PATTERNS),
)


class Figures:
    """One person's year: one number of each series for each week."""

    def __init__(self) -> None:
        self.series: dict[str, array[float]] = {name: array("f") for name in SERIES}
        self.pain: list[float] = []
        self.sessions = self.in_flare = self.on_hold = 0

    def finished(self, life: "Life", session: Any, log: SessionLog) -> None:
        self.sessions += 1

    def day(self, life: "Life") -> None:
        self.pain.append(life.body.today)
        self.in_flare += life.body_in_flare()
        self.on_hold += holds.training(life.facts.holds) != "active"
        if life.today.weekday() == 6:
            self.week(life)

    def week(self, life: "Life") -> None:
        add = {name: series.append for name, series in self.series.items()}
        add["pain"](sum(self.pain) / len(self.pain))
        add["sessions"](self.sessions)
        stands = life.course
        add["walk"](stands.walk.minutes * stands.walk.times_a_day * stands.walk.days if stands.walk else 0)
        add["flare"](self.in_flare > 0)
        add["hold"](self.on_hold > 0)
        kilo = POUND if Known(life.facts.known).units == "lb" else 1
        for name in PATTERNS:
            standing = stands.standings.get(name)
            line = stands.line(standing.exercise) if standing else None
            add[f"rung_{name}"](standing.rung if standing else 0)
            add[f"kilos_{name}"](max((one.load for one in line.sets), default=0) * kilo if line else 0)
        self.pain = []
        self.sessions = self.in_flare = self.on_hold = 0
