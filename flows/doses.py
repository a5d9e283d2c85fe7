"""How much one exercise asks: its range of repetitions or seconds, its first sets, and the rest between them."""

from dataclasses import dataclass, replace
from functools import cache
from math import ceil

from content.models import Exercise, Range
from content.programme import Phase
from flows import fits, loads
from flows.course import Course
from flows.facts import Facts
from flows.known import Known
from flows.records import SetTarget

STEP = {"reps": 1, "breaths": 1, "seconds": 5, "metres": 5}  # one more, in the unit of the dose (CJ)
EARLY_PHASES = 2  # below this number the shorter rest of its range is enough (CJ)


@dataclass(frozen=True)
class Reach:
    """The range of one exercise for one person: from `low` to `high` by `step`, beginning at `start`."""

    low: int
    high: int
    step: int
    start: int


def phase_of(facts: Facts, course: Course) -> Phase:
    return facts.library.programme.phase[course.phase]


def reach(facts: Facts, course: Course, exercise: Exercise, slot: int = 0) -> Reach:
    """The phase's lo to hi; an exercise whose own dose is lower begins there, and holds grow by the same steps."""
    older = facts.library.programme.modifier["older"].reps if Known(facts.known).older else None
    return reach_in(phase_of(facts, course), slot, loads.as_done(facts, exercise), older)


@cache
def reach_in(phase: Phase, slot: int, exercise: Exercise, older: Range | None) -> Reach:
    low, high = phase.main.reps if phase.main and slot in phase.main.slots else phase.reps
    if older and phase.number >= EARLY_PHASES and exercise.loadable:
        low, high = older  # [T11]
    unit, dose = exercise.dose.unit, exercise.dose.amount
    step = STEP[unit]
    if unit == "reps" and not exercise.dose.hold:
        top = min(high, exercise.dose.cap or high)
        return Reach(min(low, dose, top), top, step, min(dose, top))
    top = dose + step * (high - low)
    top = min(top, exercise.dose.cap or top)
    return Reach(min(dose, top), top, step, min(dose, top))


def amount(target: SetTarget) -> int:
    """What is counted: repetitions, seconds, breaths or metres."""
    return target.seconds or target.breaths or target.metres or target.reps


def step_of(target: SetTarget) -> int:
    """One more or less of what is counted."""
    return STEP["seconds" if target.seconds else "metres" if target.metres else "reps"]


def with_amount(target: SetTarget, value: int) -> SetTarget:
    if value == amount(target):
        return target
    if target.seconds:
        return replace(target, seconds=value)
    if target.breaths:
        return replace(target, breaths=value)
    if target.metres:
        return replace(target, metres=value)
    return replace(target, reps=value)


def first_sets(
    facts: Facts, course: Course, exercise: Exercise, sets: int, slot: int = 0
) -> tuple[SetTarget, ...] | None:
    """The first time: the dose's own amount and the start load; None where even the lightest weight is too much."""
    load = loads.start(facts, exercise)
    if load is None:
        return None
    return (target_of(facts, exercise, reach(facts, course, exercise, slot).start, load),) * sets


def target_of(facts: Facts, exercise: Exercise, value: int, load: float) -> SetTarget:
    known = Known(facts.known)
    dose = loads.as_done(facts, exercise).dose
    load = loads.liftable(facts, exercise, load) if load else load
    kit = loads.carried(facts, exercise)
    return SetTarget(
        reps=value if dose.reps else 0,
        seconds=value if dose.seconds else 0,
        breaths=value if dose.breaths else 0,
        metres=value if dose.metres else 0,
        load=load,
        unit=known.units if load else "",
        per_side=dose.per_side,
        band=loads.bands(facts)[0] if kit == "B" and not load else "",
        hold=dose.hold or 0,
    )


def shown(facts: Facts, target: SetTarget) -> SetTarget:
    """The target as it is asked for: a hold over a tag's limit is split, 15 s becomes 2 x 8 s (training.md §2)."""
    if not (target.hold or target.seconds):
        return target
    limit = fits.hold_limit(facts)
    if limit and target.hold > limit:
        target = replace(target, hold=limit)
    if limit and target.seconds > limit:
        parts = ceil(target.seconds / limit)
        return replace(target, seconds=0, reps=parts, hold=ceil(target.seconds / parts))
    return target


def whole(target: SetTarget, asked: SetTarget, done: int) -> int:
    """What was done of `asked`, counted in the unit of the unsplit target."""
    if target.seconds and not asked.seconds and asked.hold:
        return target.seconds if done == asked.reps else done * asked.hold
    return done


def rest(facts: Facts, course: Course, rung: int) -> int:
    """Seconds between sets: longer on high rungs and in later phases, two minutes from 65 on [T6]."""
    rules = facts.library.programme.rest
    if Known(facts.known).older:
        return rules.older
    short, long = rules.high_rungs if rung >= rules.high_from_rung else rules.low_rungs
    return short if phase_of(facts, course).number < EARLY_PHASES else long


def most_sets(facts: Facts, course: Course, slot: int = 0) -> int:
    """The most sets that the phase gives to this slot."""
    phase = phase_of(facts, course)
    if phase.main and slot in phase.main.slots:
        return phase.main.sets
    if Known(facts.known).trained and phase.sets_trained:
        return phase.sets_trained[1]
    return phase.sets[1]


def begin_sets(facts: Facts, course: Course) -> int:
    """How many sets a new exercise begins with: the phase's fewest, from 65 on one [T6]."""
    known = Known(facts.known)
    phase = phase_of(facts, course)
    if known.older:
        return facts.library.programme.modifier["older"].sets_at_start or 1
    if known.trained and phase.sets_trained:
        return phase.sets_trained[0]
    return 1
