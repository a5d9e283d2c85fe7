"""The one step that was earned: a weight, a band, a rung, slower, or a set; it waits until it is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from content.models import Exercise
from flows import doses, fits, loads, modify, restraint
from flows.course import Course, Due, Line, Standing, same_week
from flows.doses import Reach
from flows.facts import Facts
from flows.known import Known
from flows.loads import Step
from flows.reasons import asked, decided
from flows.records import Decision, SetTarget

BANDS_A_RUNG = 1  # band steps on one rung; then the next rung, so that nobody stays on a low one for months (CJ)
TOP_REPS, TOP_TEMPO, TOP_SET, TOP_DONE = 1, 2, 3, 4  # the ways up without load or rung, in order (training.md §3)


@dataclass(frozen=True)
class Moved:
    """What a rule made of the course, and why."""

    course: Course
    decision: Decision


@dataclass(frozen=True)
class Granted:
    """The answer to "more, please": what is allowed now."""

    ok: bool
    sets: tuple[SetTarget, ...]
    decision: Decision


def step_up(facts: Facts, exercise: Exercise, target: SetTarget) -> Step:
    """The next weight for this set; "none" where the exercise carries none."""
    known = Known(facts.known)
    kit = loads.carried(facts, exercise)
    if not target.load or kit is None or kit == "B":
        return Step("none")
    steps, there = facts.library.programme.steps, loads.beside(facts, kit, target.load)
    return loads.next_up(target.load, there, known.units, steps, loads.most(facts, exercise))


def goal(facts: Facts, exercise: Exercise, line: Line, reach: Reach, sets: tuple[SetTarget, ...] | None = None) -> int:
    """What counts as hi: more where the next weight is a bigger jump, or where the top rung asks for it."""
    sets = line.sets if sets is None else sets
    more = 0
    if line.top == TOP_REPS:
        more = facts.library.programme.top.reps_more
    elif sets and sets[0].load and not line.jump:
        more = step_up(facts, exercise, sets[0]).reps_more
    top = reach.high + more * reach.step
    return min(top, exercise.dose.cap) if exercise.dose.cap else top


def earned(facts: Facts, course: Course, line: Line, exercise: Exercise, pattern: str, slot: int, times: int) -> Moved:
    """The next step up, as due; the nearest of load, band, rung, and then the ways of the top rung."""
    reach = doses.reach(facts, course, exercise, slot)
    by = {"times": times, "high": goal(facts, exercise, line, reach)}
    first = line.sets[0]
    step = step_up(facts, exercise, first)
    if step.size in ("small", "jump"):
        return due(facts, course, line, "load", with_load(line, step, reach), by)
    standing = course.standings[pattern]
    heavier = loads.band_beside(facts, first.band, 1) if first.band else None
    on_ladder = step.size != "too_big" and standing.exercise == line.exercise
    if on_ladder and (heavier is None or place_of(facts, first.band) >= BANDS_A_RUNG):
        up = rung_up(facts, course, standing, line, by)
        if up is not None:
            return up
    if heavier is not None:
        sets = tuple(replace(doses.with_amount(target, reach.low), band=heavier) for target in line.sets)
        return due(facts, course, line, "band", sets, by)
    return other_ways(facts, course, line, exercise, standing, reach, step, by)


def place_of(facts: Facts, band: str) -> int:
    """How heavy a band is, from 0; one that nobody listed counts as the lightest."""
    known = loads.bands(facts)
    return known.index(band) if band in known else 0


def with_load(line: Line, step: Step, reach: Reach) -> tuple[SetTarget, ...]:
    """All sets at lo with a small step; a jump begins with ONE set, the others stay at the old weight."""
    if step.size == "small":
        return tuple(replace(doses.with_amount(target, reach.low), load=step.weight) for target in line.sets)
    reps = step.enter_reps * reach.step or reach.low - step.enter_below_low * reach.step
    heavy = replace(doses.with_amount(line.sets[0], max(reach.step, reps)), load=step.weight)
    return (heavy, *(doses.with_amount(target, reach.low) for target in line.sets[1:]))


def rung_up(facts: Facts, course: Course, standing: Standing, line: Line, by: Mapping[str, Any]) -> Moved | None:
    """The next rung a person may do, at lo, with as many sets; from a weight to a weight with half of it."""
    at = standing
    while (found := fits.above(facts, course, at)) is not None:
        known = course.line(found.exercise.id)
        first = doses.first_sets(facts, course, found.exercise, len(line.sets))
        sets = (known.sets if known.done else ()) or first  # weights may have been told since a first one was noted
        if not sets and line.top >= TOP_DONE:
            sets = after_all(facts, course, found.exercise, len(line.sets))
        if sets:
            low = doses.reach(facts, course, found.exercise).low
            count = restraint.sets_there(known, len(line.sets))
            sets = (doses.with_amount(sets[0], min(low, doses.amount(sets[0]))),) * count
            sets = at_least_half(facts, line, found.exercise, sets)
            waiting = Due("rung", "p.rung", found.exercise.id, found.rung, sets, since=facts.today)
            inputs = {"exercise": line.exercise, "new": found.exercise.id, **by}
            why = decided(facts, "p.rung", line.exercise, "rung_up", "why_rise_rung", **inputs)
            return Moved(course.with_line(replace(line, due=waiting, base=())), why)
        at = replace(at, rung=found.rung, exercise=found.exercise.id)
    return None


def after_all(facts: Facts, course: Course, exercise: Exercise, count: int) -> tuple[SetTarget, ...] | None:
    """Nothing else is left on the rung below: a bag from the house with a first weight (training.md §3, `H`), else the
    lightest weight there is, up to twice a first one (CJ), so that nobody stays on a low rung for ever because their
    weights begin high."""
    load = loads.start_of_bag(facts, exercise)
    if load is None:
        load = loads.start(facts, exercise, facts.library.loads.rules.start_after_all_by)
    if load is None:
        return None
    return (doses.target_of(facts, exercise, doses.reach(facts, course, exercise).start, load),) * count


def at_least_half(facts: Facts, line: Line, exercise: Exercise, sets: tuple[SetTarget, ...]) -> tuple[SetTarget, ...]:
    """From one loaded exercise to the next: half of the last weight, where that is more than the start load (CJ)."""
    before = line.sets[0]
    kit = loads.carried(facts, exercise)
    same = restraint.same_kit(facts, facts.library.exercise(line.exercise), exercise)
    if not (before.load and sets[0].load and kit and same):
        return sets
    half = loads.down(before.load * facts.library.loads.trained.share, loads.beside(facts, kit, sets[0].load)) or 0
    return tuple(replace(target, load=loads.liftable(facts, exercise, max(target.load, half))) for target in sets)


def other_ways(
    facts: Facts,
    course: Course,
    line: Line,
    exercise: Exercise,
    standing: Standing,
    reach: Reach,
    step: Step,
    by: Mapping[str, Any],
) -> Moved:
    """No load and no rung: five more, then slower, then a set; then a kit card, and it stays there in peace."""
    rules = facts.library.programme.top
    if line.top < TOP_REPS and step.size != "too_big":
        more = replace(line, top=TOP_REPS, base=())
        why = decided(
            facts, "p.top_reps", line.exercise, "reps", "why_p_top_reps", exercise=line.exercise, more=rules.reps_more
        )
        return Moved(course.with_line(more), why)
    moving = bool(exercise.tempo) and exercise.tempo[0].isdigit()
    lower = tuple(doses.with_amount(target, reach.low) for target in line.sets)
    if line.top < TOP_TEMPO and moving and rules.tempo not in (line.tempo, exercise.tempo):
        return due(facts, course, line, "tempo", lower, by, rules.tempo)
    if line.top < TOP_SET and len(line.sets) < min(rules.sets_at_most, doses.most_sets(facts, course)):
        return due(facts, course, line, "set", (*lower, lower[-1]), by)
    if step.size == "too_big" and standing.exercise == line.exercise:
        up = rung_up(facts, course, standing, line, by)
        if up is not None:
            return up
    peace = replace(line, top=TOP_DONE, base=())
    why = decided(facts, "p.top", line.exercise, "stay", "why_p_top", exercise=line.exercise)
    return Moved(course.with_line(peace), why)


def due(
    facts: Facts,
    course: Course,
    line: Line,
    kind: Literal["load", "band", "tempo", "set"],
    sets: tuple[SetTarget, ...],
    by: Mapping[str, Any],
    tempo: str = "",
) -> Moved:
    """One variable, waiting for its exposure."""
    exercise = facts.library.exercise(line.exercise)
    rule = f"p.{kind}"
    waiting = Due(kind, rule, line.exercise, exercise.rung, sets, tempo or line.tempo, facts.today)
    inputs = {**asked(sets[0]), "before": line.sets[0].load, "sets": len(sets), **by}
    why = decided(facts, rule, line.exercise, "raise", f"why_rise_{kind}", exercise=line.exercise, **inputs)
    return Moved(course.with_line(replace(line, due=waiting, base=())), why)


def one_more_heavy(facts: Facts, course: Course, line: Line) -> Moved:
    """A big jump under way: one more set at the new weight at each green exposure."""
    heavy = line.jump[0]
    place = next((place for place, target in enumerate(line.sets) if target.load < heavy.load - loads.NEAR), None)
    if place is None:
        why = decided(facts, "jump.done", line.exercise, "repeat", "why_jump_done", exercise=line.exercise)
        return Moved(course.with_line(replace(line, jump=(), base=())), why)
    sets = (*line.sets[:place], heavy, *line.sets[place + 1 :])
    done = all(target.load >= heavy.load - loads.NEAR for target in sets)
    why = decided(facts, "jump.set", line.exercise, "raise", "why_jump_set", exercise=line.exercise, **asked(heavy))
    return Moved(course.with_line(replace(line, sets=sets, jump=() if done else line.jump, base=())), why)


def may_be_done(facts: Facts, course: Course, pattern: str, waiting: Due) -> bool:
    """What was earned fits the kit, the tags and the phase of today, which may have changed since (training.md §3)."""
    exercise = facts.library.exercise(waiting.exercise)
    own = exercise.ladder == pattern
    if own and waiting.rung > fits.rung_cap(facts, course, facts.library.ladder(pattern)):
        return False
    if loads.other_kind(facts, exercise, waiting.sets):
        return False
    if waiting.kind == "rung" and waiting.sets[0].load and facts.known.get("kit_today"):
        return False  # its first weight was chosen of those at home
    return not fits.why_not(facts, course, exercise, waiting.rung if own else None)


def took(facts: Facts, course: Course, pattern: str, line: Line) -> Course:
    """The rise that was waiting has had its exposure: it is what the exercise asks from now on."""
    waiting = line.due
    if waiting is None:
        return course
    heavy = waiting.sets[0]
    mixed = any(target.load < heavy.load - loads.NEAR for target in waiting.sets)
    taken = replace(
        course.line(waiting.exercise),
        sets=waiting.sets,
        base=(),
        due=None,
        risen_on=facts.today,
        tempo=waiting.tempo,
        jump=(heavy,) if mixed else (),
        top={"tempo": TOP_TEMPO, "set": TOP_SET}.get(waiting.kind, 0),
    )
    if waiting.exercise != line.exercise:  # a weight cut or missing there in another time comes by rule P alone
        changes = tuple(replace(one, before=waiting.sets) for one in taken.changes if one.step != modify.LOAD)
        taken = replace(taken, changes=changes, missing=())
    course = course.with_line(replace(line, due=None))
    standing = course.standings.get(pattern)
    if standing and waiting.exercise != line.exercise:
        course = course.with_standing(replace(standing, exercise=waiting.exercise, rung=waiting.rung))
    return course.with_line(taken)


def asked_for_more(facts: Facts, course: Course, exercise: Exercise, wanted: float) -> Granted:
    """P.6: the person asks for more than one step. One step now after a green exposure at lo or more, else none."""
    line = course.line(exercise.id)
    calm = last_was_calm(facts, line)
    step = step_up(facts, exercise, line.sets[0]) if line.sets else Step("none")
    if wanted <= (line.sets[0].load if line.sets else 0):  # less is always granted
        return Granted(True, tuple(replace(target, load=wanted) for target in line.sets), less_why(facts, line, wanted))
    inputs = {"exercise": exercise.id, "unit": line.sets[0].unit if line.sets else ""}
    if same_week(line.risen_on, facts.today):
        why = decided(facts, "p.no_step", exercise.id, "keep", "why_no_step_week", exercise=exercise.id)
        return Granted(False, line.sets, why)
    if calm and step.size == "small":
        low = doses.reach(facts, course, exercise).low
        sets = tuple(replace(doses.with_amount(target, low), load=step.weight) for target in line.sets)
        why = decided(facts, "p.one_step", exercise.id, "raise", "why_one_step", load=step.weight, **inputs)
        return Granted(True, sets, why)
    load = line.sets[0].load if line.sets else 0
    words = "why_no_step_jump" if calm and step.size == "jump" else "why_no_step"
    return Granted(False, line.sets, decided(facts, "p.no_step", exercise.id, "keep", words, load=load, **inputs))


def last_was_calm(facts: Facts, line: Line) -> bool:
    """Green till the next morning, at lo or more, with reps left, and not long ago (training.md §4 P.6)."""
    last = line.exposures[-1] if line.exposures else None
    within = facts.today - timedelta(days=facts.library.programme.rise.within_days)
    return last is not None and last.colour == "green" and not last.short and last.effort == "ok" and last.day >= within


def asked_for_step(facts: Facts, course: Course, pattern: str, exercise: Exercise, slot: int) -> Moved:
    """P.6 where nothing is lifted: one rung, band, slower or set, due now after a calm exposure, else none."""
    line, standing = course.line(exercise.id), course.standings.get(pattern)
    if same_week(line.risen_on, facts.today):
        return refused(facts, course, exercise, "why_no_step_week")
    if standing is None or standing.exercise != exercise.id or not line.sets or not last_was_calm(facts, line):
        return refused(facts, course, exercise, "why_no_rung")
    if line.due is None:
        course = earned(facts, course, line, exercise, pattern, slot, 1).course
    waiting = course.line(exercise.id).due
    if waiting is None or waiting.kind not in ("rung", "band", "tempo", "set"):
        return refused(facts, course, exercise, "why_no_rung_top")
    inputs = {"exercise": exercise.id, "new": waiting.exercise, **asked(waiting.sets[0])}
    why = decided(facts, "p.one_step", exercise.id, "rung_up", f"why_one_{waiting.kind}", **inputs)
    return Moved(course, why)


def refused(facts: Facts, course: Course, exercise: Exercise, words: str) -> Moved:
    return Moved(course, decided(facts, "p.no_step", exercise.id, "keep", words, exercise=exercise.id))


def less_why(facts: Facts, line: Line, wanted: float) -> Decision:
    unit = line.sets[0].unit if line.sets else ""
    return decided(
        facts, "p.asked_less", line.exercise, "less", "why_asked_less", exercise=line.exercise, load=wanted, unit=unit
    )
