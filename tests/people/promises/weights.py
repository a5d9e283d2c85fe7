"""Weights: never far above what was lifted, and never raised by what cannot be true (training.md §3, §4 P.6)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from flows import loads
from flows.known import Known
from flows.planned import SessionPlan
from flows.records import CheckIn, Measure, PainScore, SessionLog, Walk
from tests.people.promises.promise import NEAR, Invariant, amount, heaviest

if TYPE_CHECKING:
    from tests.people.life import Life


class LoggedAndCap(Invariant):
    id = "logged_and_cap"
    says = "No weight is asked that is more than half as heavy again as what was ever lifted in that exercise (not counting the sessions of a flare), and the first weight of a new one is never above half of the last one's or its own light start."
    source = "training.md §3 Loads, §4 P.6"

    MOST = 1.5

    def __init__(self) -> None:
        super().__init__()
        self.lifted: dict[str, float] = {}
        self.last: dict[str, float] = {}

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        for item in session.items:
            load = heaviest(item.sets)
            if not load:
                continue
            if item.exercise in self.lifted:
                known = Known(life.facts.known)
                start = loads.start(life.facts, life.facts.library.exercise(item.exercise)) or 0
                only = least_weight(life, item.exercise)  # from the top of the rung below, up to twice a first one
                start = max(start, only if only <= FIRST[known.units] * 2 + NEAR else 0)
                most = max(self.lifted[item.exercise] * self.MOST + 1, start) + NEAR
                self.holds(life, load <= most, f"{item.exercise} asks {load:g}, lifted {self.lifted[item.exercise]:g}")
            else:
                known = Known(life.facts.known)
                least = least_weight(life, item.exercise)
                start = loads.start(life.facts, life.facts.library.exercise(item.exercise)) or 0
                most = max(
                    self.last.get(item.pattern, 0) * 0.5,
                    FIRST[known.units],
                    20 if known.trained and known.units == "kg" else 0,
                    45 if known.trained and known.units == "lb" else 0,
                )
                first = load <= most * 1.25 + NEAR or (load <= least + NEAR and load <= max(start, most * 2) + NEAR)
                self.holds(life, first, f"{item.exercise} begins with {load:g}")

    def finished(self, life: "Life", session: SessionPlan, log: SessionLog) -> None:
        if session.letter == "flare":
            return  # half of what was lifted before, on a rung of its own: no measure of what can be lifted
        for done in log.exercises:
            real = max([one.load for one in done.sets if one.done], default=0.0)
            if real:
                self.lifted[done.exercise] = max(self.lifted.get(done.exercise, 0), real)
                self.last[done.pattern] = max(self.last.get(done.pattern, 0), real)


FIRST = {"kg": 4, "lb": 10}


def least_weight(life: "Life", exercise: str) -> float:
    found = life.facts.library.exercise(exercise)
    letter = loads.carried(life.facts, found)
    return min(loads.weights(life.facts, letter), default=0) if letter and letter != "B" else 0


class Impossible(Invariant):
    id = "impossible"
    says = 'Sets of nothing with 300 kilos, no pain at all together with a stab or with "it hurts", a clock that went back behind days of which something was told, or a year away never raise what is asked.'
    source = "issue: what bad input gets"

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, tuple[float, int]] = {}  # weight and repetitions
        self.asked: dict[str, float] = {}  # the most that was asked on days whose clock was right
        self.trained: date | None = None  # the last day on which it was, by a clock that was right
        self.back_from: dict[str, float] | None = None  # what was asked before a quarter of a year and more away

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if not life.clock_back and self.trained and (life.facts.today - self.trained).days >= LONG_AWAY:
            self.back_from, self.asked = dict(self.asked), {}
        for item in session.items:
            asked = heaviest(item.sets)
            if life.clock_back:
                if not told_of_later(life):  # nobody can know
                    continue
                rises = [why.rule for why in item.reasons if why.rule.startswith("p.") or why.rule == "change.undo"]
                kept = not rises and asked <= self.asked.get(item.exercise, asked) + NEAR
                self.holds(life, kept, f"{item.exercise} asks {asked:g} {rises} on a day whose clock went back")
                continue
            if self.back_from and item.exercise in self.back_from:
                known, old = Known(life.facts.known), self.back_from.pop(item.exercise)
                named = (life.facts.known.get("released") or {}).get(item.pattern, 0) if known.trained else 0
                most = max(FIRST[known.units], min(named / 2, TRAINED[known.units]))
                kept = asked <= max(most * 1.25, least_weight(life, item.exercise)) + NEAR
                self.holds(life, not asked or kept, f"{item.exercise} asks {asked:g} of {old:g} after a long time away")
            self.asked[item.exercise] = max(asked, self.asked.get(item.exercise, 0))
        if not life.clock_back:
            self.trained = life.facts.today

    def finished(self, life: "Life", session: SessionPlan, log: SessionLog) -> None:
        for done in log.exercises:
            empty = bool([one for one in done.sets if not one.done and not one.test])
            if empty or done.sharp or done.hurt:
                sets = life.course.line(done.exercise).sets or done.target  # as it was asked, where it begins that day
                self.before[f"{log.id}{done.exercise}"] = heaviest(sets), max(map(amount, sets), default=0)

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        for done in log.exercises:
            was = self.before.get(f"{log.id}{done.exercise}")
            if was is not None:
                line = verdict.course.line(done.exercise)
                now, reps = heaviest(line.sets), max(map(amount, line.sets), default=0)
                earned = line.due is not None and line.due.since == life.facts.today
                earned = earned and (done.hurt or line.due.kind != "restore")
                kept = now <= was[0] + NEAR and reps <= was[1] and not earned
                why = (
                    f"{done.exercise} from {was[1]} at {was[0]:g} to {reps} at {now:g} or more after an impossible log"
                )
                self.holds(life, kept, why)


def told_of_later(life: "Life") -> bool:
    """Something is written down of days that are still to come by this clock; one or two may be a journey, a late
    night, or a session that is told of afterwards."""
    last = max((entry.day for kind in DATED for entry in life.diary.of(kind)), default=life.facts.today)
    return (last - life.facts.today).days > TELLS_OF


DATED = (SessionLog, CheckIn, PainScore, Walk, Measure)
TELLS_OF = 2  # days
LONG_AWAY = 84  # days, from which training begins anew
TRAINED = {"kg": 20, "lb": 45}
