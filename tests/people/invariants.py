"""What must hold at every step of every life, read from what happened with numbers of its own, not from the rules."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from content.models import AT_HAND, Exercise
from flows import course as courses
from flows import doses, fits, holds, loads, reasons
from flows.course import Course, Line
from flows.known import Known
from flows.planned import Planned, SessionPlan
from flows.records import CheckIn, Decision, Flare, SessionLog, SetTarget

if TYPE_CHECKING:
    from tests.people.life import Life

NEAR = 1e-6
KEPT = 3  # breaches that are told in full, of each person and rule


@dataclass
class Invariant:
    """One promise: how often it was looked at, and where it was broken."""

    id = ""
    says = ""  # in plain words
    source = ""
    checks: int = 0
    broken: int = 0
    breaches: list[str] = field(default_factory=list)

    def holds(self, life: "Life", kept: bool, what: str = "") -> None:
        self.checks += 1
        if not kept:
            self.broken += 1
            if len(self.breaches) < KEPT:
                self.breaches.append(f"{life.id} {life.number}, {life.today}: {what}")


def heaviest(sets: Any) -> float:
    return max((one.load for one in sets), default=0.0)


def amount(target: SetTarget) -> int:
    return target.seconds or target.breaths or target.metres or target.reps


def raised(before: Line, after: Line, bands: tuple[str, ...]) -> list[str]:
    """Which variables of an exercise ask more than before."""
    found = []
    if before.sets and after.sets:
        if heaviest(after.sets) > heaviest(before.sets) + NEAR:
            found.append("load")
        elif after.sets[0].band != before.sets[0].band and rank(after.sets[0].band, bands) > rank(
            before.sets[0].band, bands
        ):
            found.append("band")
        if len(after.sets) > len(before.sets):
            found.append("sets")
        if after.tempo and after.tempo != before.tempo and not after.changes:
            found.append("tempo")
    return found


def rank(band: str, bands: tuple[str, ...]) -> int:
    return bands.index(band) if band in bands else -1


class NoRiseAfterSore(Invariant):
    id = "no_rise_after_sore"
    says = "After a session in which an exercise was amber or red, or the morning after put it there, it asks no more weight, no more sets and no higher rung the next time."
    source = "training.md §4 P.4, §6"

    def __init__(self) -> None:
        super().__init__()
        self.sore: dict[str, Planned] = {}
        self.greens: dict[str, int] = {}  # of the pattern since: two of them may lead back up by rule P
        self.asked: dict[str, Planned] = {}
        self.pattern_sore: set[str] = set()
        self.own: set[str] = set()  # asked as what its pattern stands on
        self.top: dict[str, int] = {}

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        for item in session.items:
            was = self.sore.get(item.exercise)
            if was is not None:
                more = heaviest(item.sets) > heaviest(was.sets) + NEAR or len(item.sets) > len(was.sets)
                self.holds(life, not more, f"{item.exercise} asked {told(item)} after {told(was)} was sore")
            if item.pattern in self.pattern_sore:
                top = self.top.get(item.pattern, item.rung)
                self.holds(
                    life, item.rung <= top, f"{item.pattern} on rung {item.rung} after {top}, the last of it was sore"
                )
            standing = life.course.standings.get(item.pattern)
            if standing is not None and standing.exercise == item.exercise:
                self.own.add(item.exercise)
            else:
                self.own.discard(item.exercise)
            self.top[item.pattern] = max(item.rung, self.top.get(item.pattern, 0))
            self.asked[item.exercise] = item

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        self.colours(life, log)

    def finished(self, life: "Life", session: SessionPlan, log: SessionLog) -> None:
        self.colours(life, log)

    def colours(self, life: "Life", log: SessionLog) -> None:
        for done in log.exercises:
            exposure = next(
                (one for one in reversed(life.course.line(done.exercise).exposures) if one.session == log.id), None
            )
            if exposure is None or done.exercise not in self.asked:
                continue
            far = done.sharp or done.leg or (done.pain is not None and done.pain >= OUTER_RED)
            if far or "red" in (exposure.colour, exposure.during) or "amber" in (exposure.colour, exposure.during):
                self.sore[done.exercise] = self.asked[done.exercise]
                self.greens[done.exercise] = 0
                if done.exercise in self.own:  # not where a day of its own (a flare, a sore start) asked a lower rung
                    self.pattern_sore.add(done.pattern)
                continue
            self.pattern_sore.discard(done.pattern)
            self.sore.pop(done.exercise, None)
            for other in [id for id in self.sore if self.asked[id].pattern == done.pattern]:
                self.greens[other] += 1
                if self.greens[other] >= 2 * 2:  # told at the end of the session and again in the morning
                    del self.sore[other]


OUTER_RED = 9  # a score of 9 or 10 while doing it is never green, whatever the bands say


class OneVariable(Invariant):
    id = "one_variable_a_week"
    says = "In one week an exercise rises in one thing only: weight, band, sets or tempo; and a pattern climbs at most one rung. What comes back after a cut is no rise."
    source = "training.md §4 P.5"

    def __init__(self) -> None:
        super().__init__()
        self.week: date | None = None
        self.risen: dict[str, set[str]] = defaultdict(set)
        self.climbed: dict[str, int] = defaultdict(int)

    def kept(self, life: "Life", before: Course | None, entries: tuple[Any, ...]) -> None:
        after = life.facts.known.get(courses.KEY)
        if before is None or after is before:
            return
        this = courses.monday(life.today)
        if this != self.week:
            self.week = this
            self.risen.clear()
            self.climbed.clear()
        bands = loads.bands(life.facts)
        own = {each.subject for each in entries if isinstance(each, Decision) and each.rule == "p.own_load"}
        for id, line in after.lines.items():
            was = before.lines.get(id)
            if was is None or was is line or was.missing or was.changes or was.base or id in own or not was.exposures:
                continue
            if restored(was) or line.missing or came_to(before, after, id):
                continue
            found = raised(was, line, bands)
            if found:
                self.risen[id] |= set(found)
                self.holds(life, len(self.risen[id]) <= 1, f"{id} rose in {sorted(self.risen[id])} within a week")
        for pattern, standing in after.standings.items():
            stood = before.standings.get(pattern)
            if (
                stood
                and stood.exercise != standing.exercise
                and standing.rung > stood.rung
                and not stood.home
                and not stood.dropped_until
            ):
                line = before.line(stood.exercise)
                if not line.changes and not (line.due and line.due.kind == "restore"):
                    self.climbed[pattern] += standing.rung - stood.rung
                    self.holds(
                        life,
                        self.climbed[pattern] <= 3,
                        f"{pattern} climbed {self.climbed[pattern]} rungs within a week",
                    )


def came_to(before: Course, after: Course, exercise: str) -> bool:
    """A pattern moved to this exercise in this very step: it takes over the dose, and that is no rise of its own."""
    return any(
        one.exercise == exercise and name in before.standings and before.standings[name].exercise != exercise
        for name, one in after.standings.items()
    )


def restored(line: Line) -> bool:
    return line.due is not None and line.due.kind == "restore"


class WeeklySets(Invariant):
    id = "weekly_sets"
    says = "The hard sets of a week never pass 1.2 times the best of the last four training weeks; only a session that is already down to three exercises of one set is not cut further."
    source = "training.md §4 P.5"

    GROWTH = 1.2

    def __init__(self) -> None:
        super().__init__()
        self.sets: dict[date, int] = defaultdict(int)
        self.quiet: set[date] = set()
        self.done: set[date] = set()

    def day(self, life: "Life") -> None:
        lighter = courses.same_week(life.course.deload, life.today)
        shut = any(hold.closed_at and hold.closed_at.date() == life.today for hold in life.facts.holds)
        if holds.training(life.facts.holds) != "active" or life.body_in_flare() or lighter or shut:
            self.quiet.add(courses.monday(life.today))

    def kept(self, life: "Life", before: Course | None, entries: tuple[Any, ...]) -> None:
        self.quiet.update(courses.monday(entry.day) for entry in entries if isinstance(entry, Flare))

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        this = courses.monday(life.facts.today)
        if session.letter == "flare" or life.impossible:
            return
        whole = [
            week
            for week in sorted(self.done)
            if week < this and week not in self.quiet and week >= life.course.started_on
        ]
        best = max((self.sets[week] for week in whole[-4:]), default=0)
        if not best:
            return
        asked = sum(len(item.sets) for item in session.items)
        smallest = asked <= FEWEST and all(len(item.sets) == 1 for item in session.items)
        most = int(best * self.GROWTH + NEAR)
        self.holds(
            life,
            self.sets[this] + asked <= most or smallest,
            f"{self.sets[this]} and {asked} sets in a week, {best} before",
        )

    def finished(self, life: "Life", session: SessionPlan, log: SessionLog) -> None:
        this = courses.monday(log.day)
        self.sets[this] += sum(bool(one.done) and not one.test for done in log.exercises for one in done.sets)
        if log.status == "completed":
            self.done.add(this)


FEWEST = 3
RUNNING = 5  # training weeks


class SoreStart(Invariant):
    id = "sore_start"
    says = "On a day that begins with more pain than usual, nothing goes up."
    source = "training.md §6"

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if before < life.usual() + SORE_FROM:
            return
        for item in session.items:
            rises = [why.rule for why in item.reasons if why.rule.startswith("p.") or why.rule == "change.undo"]
            self.holds(life, not rises, f"{item.exercise} rises by {rises} with {before} at the start")


SORE_FROM = 3  # points above usual: never green, in any band


class HingeAndSquat(Invariant):
    id = "hinge_and_squat"
    says = "Hinge and squat never rise in the same session."
    source = "training.md §4 P.5"

    def __init__(self) -> None:
        super().__init__()
        self.lines: Course | None = None

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        up = set()
        for item in session.items:
            if item.pattern in ("hinge", "squat"):
                standing = life.course.standings.get(item.pattern)
                if standing is None:
                    continue
                line = life.course.line(standing.exercise)
                higher = item.exercise != standing.exercise and item.rung > standing.rung and not standing.home
                heavier = (
                    item.exercise == standing.exercise
                    and line.sets
                    and heaviest(item.sets) > heaviest(line.sets) + NEAR
                )
                if higher or heavier:
                    up.add(item.pattern)
        self.holds(life, len(up) < 2, "hinge and squat rose in one session")


class Holds(Invariant):
    id = "holds"
    says = "While a check by a clinician is open, no strength session is planned; under an emergency or a same-day check, no walk either; and nobody may start a session."
    source = "training.md §3 precedence 1, red-flags.md §1"

    def may(self, life: "Life", may: str) -> None:
        if any(hold.open and hold.level != "E3" for hold in life.facts.holds):
            self.holds(life, may in ("hold", "gentle"), f"a session may start under a hold: {may}")

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        open_ones = [hold for hold in life.facts.holds if hold.open and hold.level != "E3"]
        self.holds(life, not open_ones, "a session under a hold")

    def walks(self, life: "Life", dose: Any) -> None:
        if any(hold.open and hold.level in ("E0", "E1", "E2") for hold in life.facts.holds):
            self.holds(life, dose is None, "a walk under a hold")


class Fits(Invariant):
    id = "fits"
    says = "Nobody is asked for an exercise that their kit, the floor, a careful tag, a sore joint or a clinician's limit forbids; no hold longer than a tag allows; no weight that they do not own."
    source = "training.md §2, §3 Filters"

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[Any, ...]] = set()

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        known = life.facts.known
        self.life = life
        for item in session.items:
            exercise = life.facts.library.exercise(item.exercise)
            self.holds(life, not (why := self.forbidden(exercise, item, known)), f"{item.exercise}: {why}")

    def forbidden(self, exercise: Exercise, item: Planned, known: Mapping[str, Any]) -> str:
        kit = {letter for name in known["kit"] for letter in KIT[name]}
        if not kit & {"D", "K", "M", "T", "X", "S"}:
            kit.add("H")
        if not any(set(needed) <= kit | AT_HAND for needed in exercise.kit):
            return "no kit for it"
        tags = {*known["tags"], *known["joints"]}
        if "no_floor" in tags and set(exercise.positions) <= {"floor"}:
            return "on the floor"
        if any((careful := exercise.careful.get(tag)) and careful.effect == "hide" for tag in tags):
            return "a tag or joint hides it"
        if exercise.id in {hidden for tag in tags for hidden in HIDDEN.get(tag, ())}:
            return "a tag hides it"
        if "bone_fx" in tags and item.rung > 5:
            return "too heavy after a break in the spine"
        if tags & {"bp", "no_strain"} and any(
            max(one.hold, one.seconds if not one.hold and not one.metres else 0) > 10 for one in item.sets
        ):
            return "held for more than ten seconds"
        if any(one.load and not self.owned(exercise, one, known) for one in item.sets):
            return f"a weight that is not there: {heaviest(item.sets)}"
        return ""

    def owned(self, exercise: Exercise, target: SetTarget, known: Mapping[str, Any]) -> bool:
        letter = loads.letter(exercise, loads.letters(Known(known)))
        name = {"D": "dumbbell", "K": "kettlebell"}.get(str(letter), "")
        own = (known.get("owned") or {}).get(name)
        return not own or any(abs(target.load - weight) < NEAR for weight in own)


KIT = {"bands": "B", "dumbbells": "D", "kettlebell": "K", "gym": "BDKMTXS"}
HIDDEN = {"bone": ("AR6",), "bone_fx": ("AR6", "CA3", "CA4", "AL4"), "falls": ("SS3", "SS6")}


class NotStuck(Invariant):
    id = "not_stuck"
    says = "Nobody stays on the lowest rung of a movement, with nothing changed, through eight weeks of green sessions that reached the top of the range."
    source = "training.md §4, issue: the known fault of other programmes"

    WEEKS = 8

    def __init__(self) -> None:
        super().__init__()
        self.since: dict[str, tuple[str, date, tuple[SetTarget, ...], int]] = {}

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        for done in log.exercises:
            standing = life.course.standings.get(done.pattern)
            line = life.course.line(done.exercise)
            last = next((one for one in reversed(line.exposures) if one.session == log.id), None)
            if standing is None or last is None:
                continue
            if not last.counts:
                continue  # a lighter week, a gap, a sore start: rule P did not look
            good = (
                last.calm
                and last.top
                and last.effort == "ok"
                and standing.rung == 0
                and standing.exercise == done.exercise
            )
            exercise, since, sets, count = self.since.get(done.pattern, ("", log.day, (), 0))
            if not good or exercise != done.exercise or sets != line.sets or line.due:
                self.since[done.pattern] = (done.exercise, log.day, line.sets, 1 if good else 0)
                continue
            count += 1
            self.since[done.pattern] = (exercise, since, sets, count)
            weeks = (log.day - since).days / 7
            stuck = weeks >= self.WEEKS and count >= self.WEEKS and rungs_above(life, done.pattern)
            self.holds(life, not stuck, f"{done.exercise} unchanged for {weeks:.0f} weeks and {count} green sessions")


def rungs_above(life: "Life", pattern: str) -> bool:
    """A rung above that this person could begin; without one it stays where it is, in peace (training.md §3)."""
    facts, stands = life.facts, life.course
    found = fits.above(facts, stands, stands.standings[pattern])
    if found is None:
        return False
    return bool(stands.line(found.exercise.id).sets or doses.first_sets(facts, stands, found.exercise, 1))


class TopFirst(Invariant):
    id = "top_first"
    says = "An exercise goes up only after every planned set reached the top of its range, without pain, with repetitions left, at two exposures running (three where usual pain is 6 or more; one while a first weight is being found and five or more were left)."
    source = "training.md §4 P.1"

    def __init__(self) -> None:
        super().__init__()
        self.good: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        self.plan: dict[str, Planned] = {}

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        self.plan.update((item.exercise, item) for item in session.items)

    def judges(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        """Before its decisions are read: what was really done."""
        if life.course.awaiting is not None and life.course.awaiting.colour is not None:
            return  # a second look
        for done in log.exercises:
            item = self.plan.get(done.exercise)
            working = [one for one in done.sets if not one.test]
            if item is None or not any(one.done for one in working):
                continue
            high = self.high(life, item, done.exercise)
            top = len(working) >= len(item.sets) and all(
                one.done >= full(one.target, high) and not one.lost_form for one in working
            )
            self.good[done.exercise] = [*self.good[done.exercise], (top, done.reps_left)][-4:]

    def high(self, life: "Life", item: Planned, exercise: str) -> int:
        """The least that counts as the top of the range: of the session's slot, or of the exercise anywhere."""
        found = life.facts.library.exercise(exercise)
        phase = doses.phase_of(life.facts, life.course)
        low = min(phase.main.reps[1] if phase.main else phase.reps[1], phase.reps[1])
        if found.dose.unit != "reps" or found.dose.hold:
            return min(item.high, doses.reach(life.facts, life.course, found).high)
        return min(item.high, low, found.dose.cap or low)

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        for why in verdict.decisions:
            if why.rule not in ("p.load", "p.band", "p.rung", "p.tempo", "p.set"):
                continue
            runs = self.good[why.subject]
            finding = bool(runs) and runs[-1][1] == "5+" and life.course.line(why.subject).done <= 3
            needed = 1 if finding else 2
            enough = len(runs) >= needed and all(top for top, _ in runs[-needed:])
            self.holds(life, enough, f"{why.subject} rises by {why.rule} after {runs}")


def full(target: SetTarget, high: int) -> int:
    """A long hold that was split is counted in its parts."""
    if not target.seconds and target.hold and target.reps and target.hold * target.reps >= high > target.reps:
        return target.reps
    return high


class FlareReturns(Invariant):
    id = "flare_returns"
    says = "After a flare of two weeks or less, whoever is green again is asked the earlier weight again within four green sessions, where nothing else holds that exercise back."
    source = "training.md §7, §4 Layoff"

    SESSIONS = 4

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, float] = {}
        self.opened: date | None = None
        self.greens = 0

    def kept(self, life: "Life", before: Course | None, entries: tuple[Any, ...]) -> None:
        for entry in entries:
            if not isinstance(entry, Flare):
                continue
            if entry.mark == "opened":
                self.opened = entry.day
                lines = [life.course.line(standing.exercise) for standing in life.course.standings.values()]
                self.before = {line.exercise: least(line) for line in lines if least(line) and not line.base}
            elif entry.mark == "closed" and self.opened:
                if (entry.day - self.opened).days > TWO_WEEKS:
                    self.before = {}
                self.opened, self.greens = None, 0

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        if self.opened or log.letter == "flare" or not self.before:
            return
        for done in log.exercises:  # what was not calm has rules of its own
            exposure = next((one for one in life.course.line(done.exercise).exposures if one.session == log.id), None)
            if exposure is None or exposure.colour != "green" or exposure.short:
                self.before.pop(done.exercise, None)
        if verdict.colour == "green" and verdict.session == "green":
            self.greens += 1

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if self.opened or session.letter == "flare" or not self.before:
            return
        if holds.training(life.facts.holds) != "active" or life.course.bridge:
            self.before = {}
        for item in session.items:
            old = self.before.get(item.exercise)
            other = any(why.outcome == "less" and not why.rule.startswith("flare.") for why in item.reasons)
            line = life.course.line(item.exercise)
            other = other or bool(line.changes or line.missing or line.tried)
            if old is None or other or (heaviest(item.sets) < old - NEAR and self.greens < self.SESSIONS):
                continue
            kept = heaviest(item.sets) >= old - NEAR
            self.holds(
                life,
                kept,
                f"{item.exercise} at {heaviest(item.sets):g} after {self.greens} green sessions, {old:g} before the flare",
            )
            del self.before[item.exercise]


TWO_WEEKS = 14


def least(line: Line) -> float:
    return min((one.load for one in line.sets), default=0.0)


class Reasons(Invariant):
    id = "reasons"
    says = "Every decision names its rule and its source, and can be told in plain words."
    source = "issue: every decision has a reason"

    def __init__(self) -> None:
        super().__init__()
        self.told: set[tuple[str, str]] = set()

    def kept(self, life: "Life", before: Course | None, entries: tuple[Any, ...]) -> None:
        for why in entries:
            if not isinstance(why, Decision):
                continue
            good = bool(why.rule and why.source and why.subject and why.outcome)
            if good and why.words and (why.rule, why.words) not in self.told:
                self.told.add((why.rule, why.words))
                good = reasons.told(life.facts, why) is not None
            self.holds(life, good, f"{why.rule} of {why.subject} has no reason")


class LoggedAndCap(Invariant):
    id = "logged_and_cap"
    says = "No weight is asked that is more than half as heavy again as what was ever lifted in that exercise, and the first weight of a new one is never above half of the last one's or its own light start."
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
                start = loads.start(life.facts, life.facts.library.exercise(item.exercise)) or 0
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
        for done in log.exercises:
            real = max((one.load for one in done.sets if one.done), default=0.0)
            if real:
                self.lifted[done.exercise] = max(self.lifted.get(done.exercise, 0), real)
                self.last[done.pattern] = max(self.last.get(done.pattern, 0), real)


FIRST = {"kg": 4, "lb": 10}


def least_weight(life: "Life", exercise: str) -> float:
    found = life.facts.library.exercise(exercise)
    letter = loads.letter(found, loads.letters(Known(life.facts.known)))
    return min(loads.weights(life.facts, letter), default=0) if letter and letter != "B" else 0


class Walking(Invariant):
    id = "walking"
    says = "A walk grows by at most five minutes, or by one day, a week; never above thirty minutes on five days; never after a week with a red morning, or while a check is open."
    source = "training.md §5"

    def __init__(self) -> None:
        super().__init__()
        self.last: tuple[int, int] | None = None
        self.week: date | None = None
        self.reds = 0
        self.red_week: date | None = None

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        if verdict.colour == "red" and check.kind in ("morning", "morning_2"):
            self.red_week = courses.monday(life.today)

    def anew(self, life: "Life") -> None:
        self.last = None

    def kept(self, life: "Life", before: Course | None, entries: tuple[Any, ...]) -> None:
        after = life.facts.known.get(courses.KEY)
        if before is None or after is before or before.walk == after.walk or after.walk is None or before.walk is None:
            return
        was, now = before.walk, after.walk
        if was.less_until and now.minutes <= was.before:
            return  # the lighter week is over
        if before.started_on != after.started_on:
            return
        grew = now.minutes > was.minutes or now.days > was.days
        most = now.minutes * now.times_a_day <= 30 and now.days <= 5
        weeks = max(1, (courses.monday(life.facts.today) - (before.monday or life.today)).days // 7)
        step = (
            now.minutes - was.minutes <= 5 * weeks
            and now.days - was.days <= weeks
            and not (now.minutes > was.minutes and now.days > was.days and weeks == 1)
        )
        self.holds(life, not grew or (most and step), f"walks from {was} to {now}")
        if grew and weeks == 1:
            closed = courses.monday(life.facts.today) - timedelta(days=7)
            self.holds(life, self.red_week != closed, "walks grew after a red morning")
            self.holds(life, holds.training(life.facts.holds) == "active", "walks grew under a hold")


class Impossible(Invariant):
    id = "impossible"
    says = "Sets of nothing with 300 kilos, no pain at all together with a stab, or a clock that went back never raise what is asked."
    source = "issue: what bad input gets"

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, float] = {}
        self.clock: Any = None

    def finished(self, life: "Life", session: SessionPlan, log: SessionLog) -> None:
        for done in log.exercises:
            empty = any(not one.done and not one.test for one in done.sets)
            if empty or done.sharp:
                self.before[f"{log.id}{done.exercise}"] = heaviest(life.course.line(done.exercise).sets)

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        for done in log.exercises:
            was = self.before.get(f"{log.id}{done.exercise}")
            if was is not None:
                line = verdict.course.line(done.exercise)
                now = heaviest(line.sets)
                earned = line.due is not None and line.due.since == life.facts.today and line.due.kind != "restore"
                kept = now <= was + NEAR and not earned
                self.holds(life, kept, f"{done.exercise} from {was:g} to {now:g} or more after an impossible log")


class Deload(Invariant):
    id = "deload"
    says = "After five training weeks running in phase 2 or 3 comes a lighter week (unless one, a flare or a week away was just before): a set less of each, ten percent less weight, and nothing rises."
    source = "training.md §4 Deload"

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, tuple[float, int]] = {}

    def on_time(self, life: "Life", stands: Course) -> None:
        running = 0
        for one in reversed([week for week in stands.weeks if week.monday < courses.monday(life.facts.today)]):
            if not one.training or one.phase not in ("build", "strong"):
                break
            running += 1
        lighter = courses.same_week(stands.deload, life.facts.today)
        why = f"{running} training weeks running without a lighter one"
        self.holds(life, running < RUNNING or lighter or self.quiet(life), why)

    def quiet(self, life: "Life") -> bool:
        """A lighter week, a flare, or a week away within the two weeks before (or the week that just closed)."""
        stands, today = life.course, courses.monday(life.facts.today)
        since = today - timedelta(days=14)
        days = [past.day for past in stands.sessions if past.completed and past.day < life.facts.today]
        away = any((later - earlier).days >= 7 and later >= since for earlier, later in pairwise(days))
        away = away or not days or (life.facts.today - days[-1]).days >= 7
        flare = any(mark.day >= since for mark in life.facts.history.of(Flare)) or life.body_in_flare()
        return away or flare or bool(stands.deload and (today - stands.deload).days <= 14)

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        stands = life.course
        if session.letter == "flare" or life.impossible:
            return
        self.on_time(life, stands)
        if not courses.same_week(stands.deload, life.facts.today):
            return
        for item in session.items:
            standing = stands.standings.get(item.pattern)
            line = stands.line(item.exercise)
            if standing is None or standing.exercise != item.exercise or not line.sets or item.try_again:
                continue
            last = line.base or line.sets  # what today's cuts count from
            asked, full = heaviest(item.sets), heaviest(last)
            lighter = (
                asked <= full * 0.9 + NEAR
                or not full
                or len(item.sets) < len(last)
                or asked <= least_weight(life, item.exercise)
            )
            fewer = len(item.sets) <= max(1, len(last) - 1)
            self.holds(
                life,
                lighter and fewer,
                f"{item.exercise} asks {told(item)} of {full:g} x {len(last)} in a lighter week",
            )


class Layoff(Invariant):
    id = "layoff"
    says = "After 7 to 13 days away an exercise asks at most nine tenths of its weight and a set less (not of those who trained for years); after 14 to 27 at most three quarters, in one set; after 28 and more at most half."
    source = "training.md §4 Layoff"

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        stands = life.course
        if stands.last_completed is None or session.letter == "flare" or life.impossible:
            return
        gap = (life.facts.today - stands.last_completed).days
        known = Known(life.facts.known)
        once = len(known.days) == 1
        if gap < 7 or (gap < 14 and (known.trained or stands.phase == "strong" or once)) or gap >= 84:
            return
        strong = stands.phase == "strong"
        share = 0.9 if gap < 14 else (0.85 if strong else 0.75) if gap < 28 else 0.5
        for item in session.items:
            line = stands.line(item.exercise)
            full = heaviest(line.base or line.sets)
            if not line.sets or not full or not line.exposures:
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


class RestBetween(Invariant):
    id = "rest_between"
    says = "Whole sessions are never on two days running; only the small ones of a flare may be."
    source = "training.md §3"

    def __init__(self) -> None:
        super().__init__()
        self.last: date | None = None

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if self.last is not None and session.letter != "flare" and not life.impossible:
            self.holds(life, abs((life.facts.today - self.last).days) >= 2, "two days running")
        self.last = life.facts.today


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

    def kept(self, life: "Life", before: Course | None, entries: tuple[Any, ...]) -> None:
        after = life.facts.known.get(courses.KEY)
        if before is None or after is before:
            return
        for pattern, standing in after.standings.items():
            if standing.dropped_until and before.standings.get(pattern) is not standing:
                dated = standing.try_again_on is not None and (standing.try_again_on - life.facts.today) <= timedelta(
                    days=14
                )
                self.holds(life, dated, f"{pattern} rests without a date")


class Unsure(Invariant):
    id = "unsure"
    says = "Whoever is sure of a movement with 4 of 10 or less gets its lowest rung with one set, until three tries were not red."
    source = "training.md §7 Fear/confidence"

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        asked = life.facts.known.get("conf_pattern") or {}
        for item in session.items:
            if item.pattern not in ("hinge", "squat", "split_step", "carry"):
                continue
            standing = life.course.standings.get(item.pattern)
            sure = asked.get(item.pattern, Known(life.facts.known).confidence)
            if sure <= 4 and not (standing and standing.opened):
                self.holds(
                    life,
                    len(item.sets) == 1 and not item.gains,
                    f"{item.exercise} with {len(item.sets)} sets at confidence {sure}",
                )


class Survives(Invariant):
    id = "survives"
    says = "Where training stands is the same after it was stored and read back."
    source = "decisions.md §2"

    def ends(self, life: "Life") -> None:
        again = courses.of(life.facts.knowing(course=courses.kept(life.course)))
        self.holds(life, again == life.course, "the course does not survive the store")


def told(item: Planned) -> str:
    return f"{len(item.sets)} x {amount(item.sets[0])} at {heaviest(item.sets):g} on rung {item.rung}"


ALL: tuple[type[Invariant], ...] = (
    NoRiseAfterSore, OneVariable, WeeklySets, SoreStart, HingeAndSquat, Holds, Fits, NotStuck, TopFirst, FlareReturns, Reasons,
    LoggedAndCap, Walking, Impossible, Deload, Layoff, RestBetween, RedMeansLess, NotForEver, Unsure, Survives,
)  # fmt: skip


def fresh() -> list[Invariant]:
    return [kind() for kind in ALL]


def breaches(found: list[Invariant]) -> Iterator[str]:
    for one in found:
        yield from (f"{one.id}: {breach}" for breach in one.breaches)
