"""Going up: after what, by how much, how often, and that nobody is left behind (training.md §4)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flows import course as courses
from flows import doses, fits, loads
from flows.course import Course, Exposure, Line, Standing
from flows.planned import Planned, SessionPlan
from flows.records import CheckIn, SessionLog, SetTarget
from tests.people.promises.promise import NEAR, Invariant, amount, days_away, heaviest, told
from tests.people.promises.weights import least_weight

if TYPE_CHECKING:
    from tests.people.life import Life


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
    says = "After a session in which an exercise was amber or red, or the morning after put it there, it asks no more weight, no heavier band, no more sets or repetitions and no higher rung the next time."
    source = "training.md §4 P.4, §6"

    def __init__(self) -> None:
        super().__init__()
        self.sore: dict[str, Planned] = {}
        self.greens: dict[str, int] = {}  # of the pattern since: two of them may lead back up by rule P
        self.asked: dict[str, Planned] = {}
        self.pattern_sore: set[str] = set()
        self.own: set[str] = set()  # asked as what its pattern stands on
        self.top: dict[str, int] = {}

    def anew(self, life: "Life") -> None:
        """After a quarter of a year away the intake's answers decide where training begins."""
        for kept in (self.sore, self.pattern_sore, self.top):
            kept.clear()

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        for item in session.items:
            was = self.sore.get(item.exercise)
            if was is not None:
                kept = not more_than(item, was, loads.bands(life.facts), least_weight(life, item.exercise))
                why = "" if kept else f"{item.exercise} asked {told(item)} after {told(was)} was sore"
                self.holds(life, kept, why)
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
        stands = life.course
        for done in log.exercises:
            exposure = of_session(stands.line(done.exercise), log.id)
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


def of_session(line: Line, session: str) -> Exposure | None:
    """Its latest exposure of this session."""
    for one in reversed(line.exposures):
        if one.session == session:
            return one
    return None


def more_than(item: Planned, was: Planned, bands: tuple[str, ...], lightest: float) -> bool:
    """More weight, a heavier band, more sets, or more of each with the same weight and band. A towel is no band; and
    where the band is not at hand, the lightest weight that is there is no more than it."""
    asked, before = heaviest(item.sets), heaviest(was.sets)
    band, old = rank(item.sets[0].band, bands), rank(was.sets[0].band, bands)
    if was.sets[0].band and not before and asked:
        before = lightest
    same = abs(asked - before) < NEAR and band == old
    longer = same and max(map(amount, item.sets)) > max(map(amount, was.sets))
    return asked > before + NEAR or band > old >= 0 or len(item.sets) > len(was.sets) or longer


OUTER_RED = 9  # a score of 9 or 10 while doing it is never green, whatever the bands say


class OneVariable(Invariant):
    id = "one_variable_a_week"
    says = "In one week an exercise rises in one thing only: weight, band, sets, tempo or rung; and a pattern climbs once, over at most two rungs that are hidden. What comes back after a cut is no rise."
    source = "training.md §4 P.5"

    def __init__(self) -> None:
        super().__init__()
        self.week: date | None = None
        self.risen: dict[str, set[str]] = defaultdict(set)
        self.climbed: dict[str, int] = defaultdict(int)
        self.asked: dict[str, int] = {}  # rung by rung the session that a second look takes up again: nothing between

    def judges(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        awaits = life.course.awaiting
        if awaits is not None and awaits.session == log.id and awaits.colour is not None:
            self.asked = {done.pattern: done.rung for done in log.exercises}

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        self.asked = {}

    def moved(self, life: "Life", before: Course, after: Course, entries: tuple[Any, ...]) -> None:
        if before.started_on != after.started_on:
            return
        this = courses.monday(life.facts.today)  # of the session, where it is told the day after
        if this != self.week:
            self.week = this
            self.risen.clear()
            self.climbed.clear()
        if after.lines is before.lines and after.standings is before.standings:
            return
        bands = loads.bands(life.facts)
        own = {each.subject for each in entries if each.record == "decision" and each.rule == "p.own_load"}
        moved = changed(before.standings, after.standings)
        new = came_to(before.standings, moved)
        for id, line in changed(before.lines, after.lines):
            was = before.lines.get(id)
            if was is None or was.missing or was.changes or was.base or id in own or not was.exposures:
                continue
            if restored(was) or line.missing or id in new:
                continue
            found = raised(was, line, bands)
            if found:
                self.risen[id] |= set(found)
                self.holds(life, len(self.risen[id]) <= 1, f"{id} rose in {sorted(self.risen[id])} within a week")
        for pattern, standing in moved:
            stood = before.standings.get(pattern)
            if (
                stood
                and stood.exercise != standing.exercise
                and standing.rung > stood.rung
                and not stood.home
                and not stood.dropped_until
                and standing.rung > self.asked.get(pattern, -1)
            ):
                line = before.line(stood.exercise)
                if not line.changes and not (line.due and line.due.kind == "restore"):
                    self.climbed[pattern] += 1
                    own = self.risen[standing.exercise] = self.risen[stood.exercise] | {"rung"}
                    once = self.climbed[pattern] <= 1 and standing.rung - stood.rung <= FARTHEST and len(own) == 1
                    self.holds(
                        life,
                        once,
                        f"{pattern} climbed from {stood.exercise} to {standing.exercise}, {sorted(own)} within a week",
                    )


FARTHEST = 3  # a step over two hidden rungs


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What is not the very same as before."""
    if after is before:
        return []
    if list(after) == list(before):  # the same names in the same order
        return [
            (name, now) for name, now, was in zip(after, after.values(), before.values(), strict=True) if now is not was
        ]
    return [(name, now) for name, now in after.items() if before.get(name) is not now]


def came_to(before: Mapping[str, Standing], moved: list[tuple[str, Standing]]) -> set[str]:
    """Exercises to which a pattern moved in this very step: they take over the dose, and that is no rise of theirs."""
    return {now.exercise for name, now in moved if name in before and before[name].exercise != now.exercise}


def restored(line: Line) -> bool:
    return line.due is not None and line.due.kind == "restore"


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
        self.sets: dict[str, int] = {}  # of which a week's growth has just made one more: how many it has now

    def wrote(self, life: "Life", entries: tuple[Any, ...]) -> None:
        for why in entries:
            if why.record == "decision" and why.rule == "cap.set" and why.subject in ("hinge", "squat"):
                self.sets[why.subject] = len(life.course.line(life.course.standings[why.subject].exercise).sets)

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        up = {name for item in session.items if (name := self.more_sets(item))}
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
                rises = any(why.rule.startswith("p.") or why.rule == "change.undo" for why in item.reasons)
                if higher or heavier or rises:
                    up.add(item.pattern)
        self.holds(life, len(up) < 2, "hinge and squat rose in one session")

    def more_sets(self, item: Planned) -> str:
        """The pattern, where this session is the first to ask the set that a week's growth gave."""
        if len(item.sets) < self.sets.get(item.pattern, NO_SETS):
            return ""
        del self.sets[item.pattern]
        return item.pattern


NO_SETS = 99


class NotStuck(Invariant):
    id = "not_stuck"
    says = "Nobody stays on the lowest rung of a movement, with nothing changed, through eight weeks of green sessions that reached the top of the range; nor through eight weeks of them in which nothing could rise, gaps, flares and the four weeks' way back from them apart."
    source = "training.md §4, issue: the known fault of other programmes"

    WEEKS = 8

    def __init__(self) -> None:
        super().__init__()
        self.since: dict[str, tuple[str, date, tuple[SetTarget, ...], int]] = {}
        self.unseen: dict[str, tuple[date, ...]] = {}
        self.away: set[str] = set()  # exercises that a gap or a flare held back that day
        self.back_on: date = date.min  # the last day of a return: what was missing comes back from then on

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        gap = days_away(life) > 0  # one that took nothing of an exercise gives no reason there
        flare = {item.exercise for item in session.items if any(why.rule.startswith("flare.") for why in item.reasons)}
        if gap or flare:
            self.back_on = life.facts.today
        for item in session.items:
            (self.away.add if gap or item.exercise in flare else self.away.discard)(item.exercise)

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        for done in log.exercises:
            standing = life.course.standings.get(done.pattern)
            line = life.course.line(done.exercise)
            last = of_session(line, log.id)
            if standing is None or last is None:
                continue
            if not last.counts:  # rule P did not look; without a gap never for eight weeks
                comes = any(why.rule == "gap.back" and why.subject == done.exercise for why in verdict.decisions)
                away = done.exercise in self.away or (comes and log.day - self.back_on <= RETURNS)
                if not away or not last.calm:
                    running = self.running(done.pattern, line, last)
                    self.unseen[done.pattern] = self.not_looked_at(
                        life, done.pattern, running, last, standing.rung == 0
                    )
                continue
            self.unseen[done.pattern] = ()
            good = (
                last.calm
                and last.top
                and last.effort == "ok"
                and standing.rung == 0
                and standing.exercise == done.exercise
            )
            if row_broken(line):
                self.since.pop(done.pattern, None)
            exercise, since, sets, count = self.since.get(done.pattern, ("", log.day, (), 0))
            earned = line.due is not None and line.due.since is not None and log.day - line.due.since < WAITS
            if not good or exercise != done.exercise or sets != line.sets or earned:
                self.since[done.pattern] = (done.exercise, log.day, line.sets, 1 if good else 0)
                continue
            count += 1
            self.since[done.pattern] = (exercise, since, sets, count)
            weeks = (log.day - since).days / 7
            stuck = weeks >= self.WEEKS and count >= self.WEEKS and rungs_above(life, done.pattern)
            self.holds(life, not stuck, f"{done.exercise} unchanged for {weeks:.0f} weeks and {count} green sessions")

    def running(self, pattern: str, line: Line, last: Exposure) -> tuple[date, ...]:
        """The days before this one that still count: none where rule P looked since, or a day was sore, although nobody
        told its morning."""
        days = self.unseen.get(pattern, ())
        since = [one for one in line.exposures if days and days[-1] < one.day < last.day]
        return () if any(one.counts or one.colour in ("amber", "red") for one in since) else days

    def not_looked_at(
        self, life: "Life", pattern: str, before: tuple[date, ...], last: Exposure, lowest: bool
    ) -> tuple[date, ...]:
        """Days running on the lowest rung, green, on which rule P was off."""
        if not lowest or not last.calm:
            return ()
        days = (*before, last.day)
        stuck = len(days) >= self.WEEKS and (days[-1] - days[0]).days >= 7 * self.WEEKS and rungs_above(life, pattern)
        self.holds(life, not stuck, f"{pattern}: {len(days)} green sessions since {days[0]}, and nothing may rise")
        return days


def row_broken(line: Line) -> bool:
    """Since the last day on which rule P looked one was not calm; a morning that nobody told breaks a row, too."""
    for one in reversed(line.exposures[:-1]):
        if not one.calm or one.counts:
            return not one.calm
    return False


WAITS = timedelta(days=28)  # for a rise that was earned to be taken
RETURNS = timedelta(days=28)  # for what a gap or a flare took to come back


def rungs_above(life: "Life", pattern: str) -> bool:
    """A rung above that this person could begin; without one it stays where it is, in peace (training.md §3)."""
    facts, stands = life.facts.knowing(kit_today=None), life.course  # a hotel's bottles give nobody a rung at home
    found = fits.above(facts, stands, stands.standings[pattern])
    if found is None:
        return False
    line = stands.line(found.exercise.id)
    return bool((line.done and line.sets) or doses.first_sets(facts, stands, found.exercise, 1))


class TopFirst(Invariant):
    id = "top_first"
    says = "An exercise goes up only after every planned set reached the top of its range, without pain, with repetitions left, at two exposures running (three where usual pain is 6 or more; one while a first weight is being found and five or more were left)."
    source = "training.md §4 P.1"

    def __init__(self) -> None:
        super().__init__()
        self.good: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        self.plan: dict[str, Planned] = {}
        self.usual = 0

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        self.plan.update((item.exercise, item) for item in session.items)

    def judges(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        """Before its decisions are read: what was really done."""
        self.usual = life.usual()
        if life.course.awaiting is not None and life.course.awaiting.colour is not None:
            return  # a second look
        ok = OK[life.course.phase]
        for done in log.exercises:
            item = self.plan.get(done.exercise)
            working = [one for one in done.sets if not one.test]
            if item is None or not any(one.done for one in working):
                continue
            if not item.gains and done.during == "green" and not (done.sharp or done.leg):
                continue  # rule P was off that day: it neither counts nor breaks a row
            high = self.high(life, item, done.exercise)
            top = len(working) >= len(item.sets) and all(
                one.done >= full(one.target, high) and not one.lost_form for one in working
            )
            top = top and done.during == "green" and not (done.sharp or done.leg or done.hurt) and done.reps_left in ok
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
            if why.rule == "p.held" and self.good[why.subject][-1:] == [(False, "")]:
                self.good[why.subject].pop()  # nothing was said of a day on which rule P turned out to be off
            if why.rule not in ("p.load", "p.band", "p.rung", "p.tempo", "p.set"):
                continue
            runs = self.good[why.subject]
            finding = bool(runs) and runs[-1][1] == "5+" and life.course.line(why.subject).done <= 3
            needed = 1 if finding else 3 if self.usual >= HIGH_USUAL else 2
            enough = len(runs) >= needed and all(top for top, _ in runs[-needed:])
            self.holds(life, enough, f"{why.subject} rises by {why.rule} after {runs}")


HIGH_USUAL = 6
OK = {  # repetitions left that are enough, by phase
    "bridge": ("5+",), "learn": ("3-4", "5+"), **dict.fromkeys(("build", "strong", "maintain"), ("1-2", "3-4", "5+")),
}  # fmt: skip


def full(target: SetTarget, high: int) -> int:
    """A long hold that was split is counted in its parts."""
    if not target.seconds and target.hold and target.reps and target.hold * target.reps >= high > target.reps:
        return target.reps
    return high
