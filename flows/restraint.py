"""What holds an exercise back today, in the order of precedence of training.md §3; each rule may only lower further."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from content.models import Exercise, Kit
from flows import deload, doses, fits, flare_day, layoff, loads, pain
from flows.course import Course, Line, Standing, same_week
from flows.cuts import Cut
from flows.facts import Facts
from flows.records import SetTarget

Less = Literal["", "set"]
SUPPORTS = frozenset({"bench", "seated"})


@dataclass(frozen=True)
class Lowered:
    """An exercise after all cuts of the day."""

    exercise: Exercise
    rung: int
    sets: tuple[SetTarget, ...]


def cuts(
    facts: Facts, course: Course, pattern: str, before: int | None = None, less: Less = "", most_sets: int | None = None
) -> Iterator[Cut]:
    """Every rule that takes something from this pattern today (rows 3 to 9; pain of the exercise is in its line)."""
    flare = flare_day.cut(facts, facts.library.ladder(pattern).skill, course.back_since)
    if flare:
        yield flare
    if course.bridge == "hold":
        yield Cut("bridge.dose", "why_bridge_hold", sets=1)
    if course.bridge == "fatigue":
        yield Cut("bridge.fatigue", "why_bridge_fatigue", sets=1)
    gap = layoff.cut(facts, course, pattern)
    if gap:
        yield gap
    if pain.colour(facts, before, "after") in ("amber", "red"):  # "the morning's red band" (training.md §6)
        yield Cut("today.pain", "why_today_pain", facts.library.pain.start_amber_cut, value=before or 0)
    lighter = deload.cut(facts, course)
    if lighter:
        yield lighter
    if course.no_rise and same_week(course.no_rise, facts.today):
        yield Cut("week.hold", "why_week_hold")
    if less == "set":
        yield Cut("today.energy", "why_today_energy", sets_less=1, stops_rises=False)
    if most_sets is not None:
        yield Cut("today.minutes", "", sets=most_sets, stops_rises=False)


def unsure(facts: Facts, course: Course, pattern: str) -> bool:
    """Confidence of four and less in one of the patterns that are asked about, until three tries without a red."""
    rules = facts.library.pain.confidence
    if pattern not in rules.ladders or ((standing := course.standings.get(pattern)) and standing.opened):
        return False
    return fits.sure(facts, pattern) <= rules.low_at_most


def gains(facts: Facts, course: Course, standing: Standing, line: Line, active: Sequence[Cut]) -> bool:
    """Whether rule P counts today: nothing of rows 2 to 8 is active on this exercise."""
    for cut in active:
        if cut.stops_rises:
            return False
    return not (
        line.changes
        or line.try_next
        or line.missing
        or (standing.home and standing.exercise == line.exercise)
        or standing.dropped_until
        or unsure(facts, course, standing.pattern)
    )


def lower(facts: Facts, course: Course, exercise: Exercise, rung: int, line: Line, active: Sequence[Cut]) -> Lowered:
    """The least that any one cut leaves: lowest load, fewest sets, lowest rung; each from the last load done."""
    base = line.base or line.sets
    if not active and exercise.id == line.exercise:
        return Lowered(exercise, rung, line.sets[: max(1, len(base))])
    down = 0
    for cut in active:
        if cut.rungs_less > down:
            down = cut.rungs_less
    found = exercise, rung, base
    for _ in range(down):
        found = one_rung_less(facts, course, *found)
    exercise, rung, sets = found
    if exercise.id != line.exercise:
        known = sets_here(facts, course, exercise)
        line = Line(exercise.id, tuple(lighter(one, two) for one, two in zip(known, sets, strict=False)) or sets)
    count = len(sets)
    fewest = min(len(line.sets), count)
    for cut in active:
        if cut.sets is not None and cut.sets < fewest:
            fewest = cut.sets
        if fewest > 1 and count - cut.sets_less < fewest:
            fewest = max(1, count - cut.sets_less)
    targets = line.sets
    for cut in active:
        if not cut.load:
            continue
        kit = loads.carried(facts, exercise)
        less = cut_sets(facts, sets, cut.load, kit)
        if less is not None:
            targets = tuple(lighter(one, two) for one, two in zip(targets, less, strict=False)) or targets
        elif loaded(sets):
            if len(sets) > 1:
                fewest = min(fewest, len(sets) - 1)
            else:
                exercise, rung, targets = one_rung_less(facts, course, exercise, rung, targets)
                own = cut_sets(facts, targets, cut.load, loads.carried(facts, exercise))  # of a weight of its own
                targets = targets if own is None else own
    return Lowered(exercise, rung, targets[: max(1, fewest)])


def cut_sets(facts: Facts, sets: tuple[SetTarget, ...], share: float, kit: Kit | None) -> tuple[SetTarget, ...] | None:
    """All sets with less load; None where there is no load, or nothing lighter than every one of them."""
    less = [loads.cut_set(facts, target, share, kit) for target in sets]
    if not any(less):
        return None
    return tuple(lower or target for lower, target in zip(less, sets, strict=True))


def one_rung_less(
    facts: Facts, course: Course, exercise: Exercise, rung: int, sets: tuple[SetTarget, ...], *, hurts: bool = False
) -> tuple[Exercise, int, tuple[SetTarget, ...]]:
    """The nearest lower rung with the sets it had, or its first ones; the same where nothing is lower. While the back
    hurts no support is given up for it: a row on a bench never becomes one that the back has to hold."""
    found = fits.below(facts, course, exercise.ladder, rung)
    while found is not None:
        known = sets_here(facts, course, found.exercise)
        targets = known or doses.first_sets(facts, course, found.exercise, len(sets))
        if hurts and gives_up_support(exercise, found.exercise):
            targets = ()
        if targets:
            count = sets_there(course.line(found.exercise.id), len(sets))
            targets = tuple(targets[min(place, len(targets) - 1)] for place in range(count))
            if same_kit(facts, exercise, found.exercise):
                targets = tuple(same_load(one, two) for one, two in zip(targets, sets, strict=False))
            return found.exercise, found.rung, targets
        found = fits.below(facts, course, exercise.ladder, found.rung)
    return exercise, rung, sets


def sets_here(facts: Facts, course: Course, exercise: Exercise) -> tuple[SetTarget, ...]:
    """As they were last; none where they were done with a weight or band that is not there today."""
    known = course.line(exercise.id).sets
    return () if loads.other_kind(facts, exercise, known) else known


def gives_up_support(here: Exercise, other: Exercise) -> bool:
    """From a bench or a seat to standing: more for the back to hold, whatever the rung (training.md §6, step 5)."""
    return set(here.positions) <= SUPPORTS and set(other.positions) == {"standing"}


def sets_there(line: Line, count: int) -> int:
    """As many sets as were done before, on another rung; where the last time was sore, no more than it had then."""
    if not sore(line):
        return count
    return min(count, max(1, min(len(line.sets) or count, line.exposures[-1].sets or 1)))


def sore(line: Line) -> bool:
    """The last time was amber or red: nothing of it goes up next time (training.md §4 P.4)."""
    last = line.exposures[-1:]
    return bool(last) and not {last[0].during, last[0].colour}.isdisjoint(("amber", "red"))


def all_back(sets: Sequence[SetTarget], missing: Sequence[SetTarget]) -> bool:
    """As many sets as are missing, and each as heavy."""
    return len(sets) >= len(missing) and all(one.load >= two.load for one, two in zip(sets, missing, strict=False))


def same_kit(facts: Facts, one: Exercise, two: Exercise) -> bool:
    """Both carry the same kind of weight in the same way: kilos of one are kilos of the other."""
    owned = loads.letters(facts)
    return loads.letter(one, owned) == loads.letter(two, owned) and one.per_hand == two.per_hand


def no_heavier(facts: Facts, exercise: Exercise, line: Line, sets: tuple[SetTarget, ...]) -> tuple[SetTarget, ...]:
    """What was sore the last time, with no more weight than was asked and lifted then, however it comes again."""
    kit, lifted = loads.carried(facts, exercise), line.exposures[-1].load if sore(line) else 0
    if kit is None or not lifted:
        return sets
    if not line.sets:  # it stood in that day, and has no targets of its own
        sets = sets[: max(1, line.exposures[-1].sets)]
    there = (*loads.bag(facts, exercise), *loads.weights(facts, kit))
    most = loads.down(lifted, there) or min(there, default=0)
    return tuple(replace(one, load=most) if one.load > most else one for one in sets)


def same_load(target: SetTarget, other: SetTarget) -> SetTarget:
    """The other's weight, where both are weights: cuts count from the last load done."""
    return replace(target, load=other.load, unit=other.unit) if target.load and other.load else target


def lighter(one: SetTarget, two: SetTarget) -> SetTarget:
    """The lighter of two targets of the same set."""
    if one.load or two.load:
        return one if one.load <= two.load else replace(one, load=two.load)
    return replace(one, band=two.band) if two.band else one


def loaded(sets: Sequence[SetTarget]) -> bool:
    return any(target.load or target.band for target in sets)
