"""Coming back: after a flare, a gap, a red exercise, a rest (training.md §4 Layoff, §6, §7)."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flows import holds
from flows.course import Course, Line, Standing
from flows.planned import Planned, SessionPlan
from flows.records import CheckIn, SessionLog
from tests.people.promises.promise import NEAR, Invariant, days_away, heaviest
from tests.people.promises.weights import least_weight

if TYPE_CHECKING:
    from tests.people.life import Life


def elsewhere(standing: Standing) -> bool:
    """It rests, or another exercise stands in for it."""
    return bool(standing.home or standing.dropped_until)


class Was(NamedTuple):
    """What a movement asked before a flare."""

    exercise: str
    load: float
    sets: int


class FlareReturns(Invariant):
    id = "flare_returns"
    says = "After a flare of two weeks or less, whoever is green again is asked the earlier exercise, weight and sets again after two green sessions, where nothing else holds that movement back or has moved it since."
    source = "training.md §7, §4 Layoff"

    SESSIONS = 2

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, Was] = {}
        self.opened: date | None = None
        self.greens = 0

    def wrote(self, life: "Life", entries: tuple[Any, ...]) -> None:
        for entry in entries:
            if entry.record == "decision" and entry.rule == "matrix.leg":  # less by the leg, while the flare goes on
                self.before = {name: old for name, old in self.before.items() if old.exercise != entry.subject}
            if entry.record != "flare":
                continue
            if entry.mark == "opened":
                self.opened = entry.day
                stands = {name: one for name, one in life.course.standings.items() if not elsewhere(one)}
                lines = {name: life.course.line(one.exercise) for name, one in stands.items()}
                self.before = {
                    name: Was(line.exercise, least(line), len(line.sets))
                    for name, line in lines.items()
                    if line.done and not line.base
                }
            elif entry.mark == "closed" and self.opened:
                if (entry.day - self.opened).days > TWO_WEEKS:
                    self.before = {}
                self.opened, self.greens = None, 0

    def anew(self, life: "Life") -> None:
        self.before = {}  # after a quarter of a year away the intake's answers decide where training begins

    def weights(self, life: "Life") -> None:
        self.before = {}  # what was lifted before is not there any more

    def moved(self, life: "Life", before: Course, after: Course, entries: tuple[Any, ...]) -> None:
        """A movement that goes on elsewhere since (a rung up or down, a swap, a rest) has a dose of its own there."""
        if after.standings is before.standings:
            return
        for name, old in tuple(self.before.items()):
            standing = after.standings[name]
            if standing.exercise != old.exercise or elsewhere(standing):
                del self.before[name]

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        if self.opened or log.letter == "flare" or not self.before:
            return
        for done in log.exercises:  # what was not calm has rules of its own
            exposure = next((one for one in life.course.line(done.exercise).exposures if one.session == log.id), None)
            if exposure is None or exposure.colour != "green" or exposure.short:
                self.before.pop(done.pattern, None)
        if verdict.colour == "green" and verdict.session == "green":
            self.greens += 1

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if self.opened or session.letter == "flare" or not self.before:
            return
        if holds.training(life.facts.holds) != "active" or life.course.bridge:
            self.before = {}
        for item in session.items:
            old = self.before.get(item.pattern)
            if old is None or self.held(life, session, item, old):
                continue
            line = life.course.line(old.exercise)
            kept = (
                item.exercise == old.exercise and heaviest(item.sets) >= old.load - NEAR and len(line.sets) >= old.sets
            )
            if not kept and self.greens < self.SESSIONS:
                continue
            told_now = f"{item.exercise} at {heaviest(item.sets):g}, {len(line.sets)} sets"
            told_then = f"{old.exercise} at {old.load:g}, {old.sets} sets before the flare"
            self.holds(life, kept, f"{told_now} after {self.greens} green sessions, {told_then}")
            del self.before[item.pattern]

    def held(self, life: "Life", session: SessionPlan, item: Planned, old: Was) -> bool:
        """By another rule, or raised: a cut of today, a change, a gap, a swap, other kit, little confidence, the light day."""
        standing, line = life.course.standings[item.pattern], life.course.line(old.exercise)
        moved = standing.exercise != old.exercise or elsewhere(standing)
        cut = any(why.outcome == "less" and not why.rule.startswith("flare.") for why in item.reasons)
        other_kit = bool(life.facts.known.get("kit_today"))
        light = session.letter == "C" and item.pattern == "hinge"
        rises = any(why.rule.startswith("p.") for why in item.reasons)
        return (
            rises
            or moved
            or cut
            or other_kit
            or light
            or item.expects
            or bool(line.changes or line.missing or line.tried)
        )


TWO_WEEKS = 14


def least(line: Line) -> float:
    return min((one.load for one in line.sets), default=0.0)


class Layoff(Invariant):
    id = "layoff"
    says = "After 7 to 13 days away an exercise asks at most nine tenths of its weight and a set less (not of those who trained for years); after 14 to 27 at most three quarters, in one set; after 28 and more at most half."
    source = "training.md §4 Layoff"

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        stands = life.course
        if stands.last_completed is None or session.letter == "flare" or life.clock_back:
            return
        taken = stands.gap_taken is not None and stands.gap_taken > stands.last_completed  # by a session left half done
        gap = days_away(life)
        if not gap or gap >= 84:
            return
        strong = stands.phase == "strong"
        share = 0.9 if gap < 14 else (0.85 if strong else 0.75) if gap < 28 else 0.5
        for item in session.items:
            line = stands.line(item.exercise)
            full = heaviest((line.missing if taken else ()) or line.base or line.sets)
            if not line.sets or not full or not line.exposures or (taken and back_by_half(stands, line)):
                continue
            asked = heaviest(item.sets)
            lightest = asked <= least_weight(life, item.exercise) + NEAR
            self.holds(
                life,
                asked <= full * share + NEAR or lightest,
                f"{item.exercise} asks {asked:g} of {full:g} after {gap} days",
            )
            if 14 <= gap < 28:
                self.holds(life, len(item.sets) == 1, f"{item.exercise} asks {len(item.sets)} sets after {gap} days")


def back_by_half(stands: Course, line: Line) -> bool:
    """The session left half done was green for it: half of what the gap took is back (training.md §4 Layoff)."""
    return any(one.day >= stands.gap_taken and one.colour == "green" for one in line.exposures if stands.gap_taken)


class RedMeansLess(Invariant):
    id = "red_means_less"
    says = "After a red exercise something changes: less weight, fewer sets, one change of how it is done, another exercise, or two weeks of rest for it."
    source = "training.md §6"

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        if verdict.colour is None:
            return
        decided = {
            why.subject for why in verdict.decisions if why.outcome in ("less", "change", "swap", "drop", "rung")
        }
        for done in log.exercises:
            reds = done.sharp or done.leg or done.during == "red"
            standing = verdict.course.standings.get(done.pattern)
            if not reds or standing is None or not any(one.done and not one.test for one in done.sets):
                continue
            line = verdict.course.line(done.exercise)
            changed = line.changes or standing.exercise != done.exercise or standing.dropped_until or standing.home
            self.holds(
                life,
                bool(changed or {done.exercise, done.pattern, standing.exercise} & decided),
                f"{done.exercise} was red and nothing changed",
            )


class NotForEver(Invariant):
    id = "not_for_ever"
    says = "A movement that rests has a date on which it is tried again, at most two weeks away."
    source = "training.md §6 end"

    def moved(self, life: "Life", before: Course, after: Course, entries: tuple[Any, ...]) -> None:
        if after.standings is before.standings:
            return
        for pattern, standing in after.standings.items():
            if standing.dropped_until and before.standings.get(pattern) is not standing:
                dated = standing.try_again_on is not None and (standing.try_again_on - life.facts.today) <= timedelta(
                    days=14
                )
                self.holds(life, dated, f"{pattern} rests without a date")
