"""Rule P: when an exercise goes up, by which one step, and when it repeats or goes down (training.md §4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import Any, Literal

from content.models import Exercise
from flows import doses, fits, loads, pain, restraint, rises, slots
from flows.course import Course, Exposure, Line
from flows.doses import Reach
from flows.facts import Facts
from flows.reasons import asked, decided
from flows.records import ExerciseLog, SetLog, SetTarget
from flows.rises import Moved, goal, step_up

Reading = Literal["ok", "hard", "too_hard", ""]
RESERVES: dict[str, int] = {"5+": 5, "3-4": 3, "1-2": 1, "0": 0}  # the least of each answer


def slot_of(facts: Facts, course: Course, letter: str, pattern: str) -> int:
    """Which slot of the day the pattern has, counted from 1; 0 where it is none of them."""
    if letter not in facts.library.programme.day:
        return 0
    names = [name for name, _ in slots.patterns(facts, course, letter)]
    return names.index(pattern) + 1 if pattern in names else 0


def effort(facts: Facts, course: Course, left: Literal["5+", "3-4", "1-2", "0", ""]) -> Reading:
    """How the reserve after the last set is read: by the phase, and by tags that ask for more in reserve."""
    if left == "":
        return ""
    reading = doses.phase_of(facts, course).effort.reading(left)
    if reading != "ok":
        return reading
    least = max([tag.left_in_reserve_at_least or 0 for tag in fits.tags(facts)], default=0)
    return "hard" if RESERVES[left] < least else "ok"


def exposure(facts: Facts, course: Course, log: ExerciseLog, session: str, slot: int, counts: bool) -> Exposure | None:
    """What one exercise of a session amounted to; None without a working set that was done, or red before one was."""
    exercise = facts.library.exercise(log.exercise)
    line = course.line(log.exercise)
    working = [done for done in log.sets if not done.test]
    if not pain.tells(facts, log):
        return None
    reach = doses.reach(facts, course, exercise, slot)
    high = goal(facts, exercise, line, reach)
    wanted = log.target or tuple(done.target for done in working)
    read = effort(facts, course, log.reps_left)
    short, at_top = read == "too_hard", len(working) >= len(wanted)
    for place, done in enumerate(working):
        own = own_target(done, line, place)
        whole = doses.whole(own, done.target, done.done)
        short = short or fell_short(done, own, whole, reach)
        at_top = at_top and reached(done, whole, high)
    return Exposure(
        day=facts.today,
        session=session,
        during=pain.of_exercise(facts, log),
        top=at_top,
        short=short,
        hurt=log.hurt,
        reserve=log.reps_left,
        effort=read,
        counts=counts,
        load=max((min(done.load, done.target.load or done.load) for done in working if done.done), default=0),
        sets=len(working),
    )


def fell_short(done: SetLog, own: SetTarget, whole: int, reach: Reach) -> bool:
    """Below lo, or below a target that was lower than lo; or form was lost."""
    return done.lost_form or (whole < reach.low and whole < doses.amount(own))


def reached(done: SetLog, whole: int, high: int) -> bool:
    return whole >= high and not done.lost_form and done.load >= done.target.load - loads.NEAR


def own_target(done: SetLog, line: Line, place: int) -> SetTarget:
    """The set as the line has it: a long hold is one there, and split in what was shown."""
    if not line.sets:
        return done.target
    return line.sets[place] if place < len(line.sets) else line.sets[-1]


def own_load(facts: Facts, done: SetLog, line: Line) -> float:
    """What was lifted, against the weight at home: a bag in a hotel, lifted as it was asked, is no choice of more."""
    asked = loads.liftable(facts, facts.library.exercise(line.exercise), line.sets[0].load) if line.sets else 0
    as_asked = done.load <= done.target.load + loads.NEAR
    return min(done.load, asked) if as_asked and asked else done.load


def next_target(
    facts: Facts, course: Course, line: Line, pattern: str, slot: int, done: Sequence[int], loads_done: Sequence[float]
) -> Moved:
    """Rule P after a green exposure and a green morning. `done` and `loads_done` are what each set reached."""
    last = line.exposures[-1]
    exercise = facts.library.exercise(line.exercise)
    reach = doses.reach(facts, course, exercise, slot)
    if line.missing and not last.short:  # a set that ended early brings nothing back
        return given_back(facts, course, line, exercise)
    if not last.counts and course.back_since:
        return stay(facts, course, line, "p.held", "why_p_back")
    if not last.counts:
        return stay(facts, course, line, "p.held", "why_p_held")
    asked_load = loads.liftable(facts, exercise, line.sets[0].load)  # as it was shown, within a lift limit
    own_load = min(loads_done, default=0)
    if line.sets[0].load and not line.jump and own_load < asked_load - loads.NEAR:
        return stay(facts, course, line, "p.less_done", "why_p_less_done")
    if loads.far_above(facts, max(loads_done, default=0), asked_load):  # one such set is enough to wait
        return stay(facts, course, line, "p.too_far", "why_p_too_far", load=asked_load, unit=line.sets[0].unit)
    if line.sets[0].load and not line.jump and own_load > asked_load + loads.NEAR and not last.short:
        return own_weight(facts, course, line, own_load, done)
    if last.short:
        return missed(facts, course, line, pattern)
    if not last.during or not last.effort:
        return stay(facts, course, line, "p.not_said", "why_p_not_said")
    if line.jump:
        return rises.one_more_heavy(facts, course, line)
    if last.effort == "hard":
        return stay(facts, course, line, "p.hard", "why_p_hard")
    high = goal(facts, exercise, line, reach)
    if not last.top:
        return more_reps(facts, course, line, reach, high, done)
    if line.due is not None and rises.may_be_done(facts, course, pattern, line.due):
        return stay(facts, course, line, "p.waits", "why_p_waits")
    times = running(facts, exercise, line)
    if times < needed(facts, line):
        return stay(facts, course, line, "p.first_time", "why_p_first_time", amount=high, unit_of=unit_of(line))
    return rises.earned(facts, course, line, exercise, pattern, slot, min(times, needed(facts, line)))


def own_weight(facts: Facts, course: Course, line: Line, load: float, done: Sequence[int]) -> Moved:
    """P.6: a heavier weight of one's own is what is asked from now on, as it was green till the next morning."""
    amounts = [*done, *([done[-1]] * len(line.sets))]
    sets = tuple(
        replace(doses.with_amount(target, min(doses.amount(target), amounts[place])), load=load)
        for place, target in enumerate(line.sets)
    )
    line = replace(line, sets=sets, base=(), due=None, risen_on=line.exposures[-1].day)
    why = decided(facts, "p.own_load", line.exercise, "raise", "why_own_load", exercise=line.exercise, **asked(sets[0]))
    return Moved(course.with_line(line), why)


def running(facts: Facts, exercise: Exercise, line: Line) -> int:
    """How many of the last exposures in a row reached the top calmly, none more than 28 days from the next."""
    within = timedelta(days=facts.library.programme.rise.within_days)
    reserve = step_up(facts, exercise, line.sets[0]).needs
    count = 0
    following: Exposure | None = None
    for found in reversed(line.exposures):
        if not found.counts and found.calm and not found.short:
            continue  # a calm day on which rule P was off neither counts nor breaks the row
        at_top = found.top and found.effort == "ok" and found.calm and found.counts and not found.hurt
        if not at_top or (reserve and found.reserve != reserve) or (following and following.day - found.day > within):
            break
        count, following = count + 1, found
    return count


def needed(facts: Facts, line: Line) -> int:
    """Two in a row, three where usual pain is high; once is enough while the first weight is being found."""
    rise = facts.library.programme.rise
    if line.sets[0].load and line.done <= rise.finding_exposures and line.exposures[-1].reserve == "5+":
        return 1
    return rise.exposures_high_usual if pain.usual(facts) >= rise.high_usual_from else rise.exposures


def stay(facts: Facts, course: Course, line: Line, rule: str, words: str, **inputs: Any) -> Moved:
    """The same again."""
    why = decided(facts, rule, line.exercise, "repeat", words, exercise=line.exercise, **inputs)
    return Moved(course.with_line(replace(line, base=())), why)


def unit_of(line: Line) -> str:
    return str(asked(line.sets[0])["unit_of"])


def more_reps(facts: Facts, course: Course, line: Line, reach: Reach, high: int, done: Sequence[int]) -> Moved:
    """P.2: one more on the sets below hi."""
    sets = []
    for place, target in enumerate(line.sets):
        now = min(done[place], high) if place < len(done) else doses.amount(target)
        sets.append(doses.with_amount(target, min(high, now + reach.step) if now < high else high))
    why = decided(facts, "p.reps", line.exercise, "reps", "why_p_reps", exercise=line.exercise, **asked(sets[-1]))
    return Moved(course.with_line(replace(line, sets=tuple(sets), base=())), why)


def missed(facts: Facts, course: Course, line: Line, pattern: str) -> Moved:
    """P.3: repeat; the second exposure running takes ten percent, or a rung where there is no load."""
    rules = facts.library.programme.miss
    count = len(list(takewhile(lambda found: found.short, reversed(line.exposures))))
    if count < rules.exposures:
        return stay(facts, course, line, "p.missed", "why_p_missed")
    return less(facts, course, line, pattern, rules.cut, "p.missed_twice", "why_p_missed_twice")


def less(facts: Facts, course: Course, line: Line, pattern: str, cut: float, rule: str, words: str) -> Moved:
    """Less load; none lighter: one set; one set already, or no load: a rung. Counted from the last load done."""
    exercise = facts.library.exercise(line.exercise)
    kit = loads.carried(facts, exercise)
    base = line.base or line.sets
    lighter = restraint.cut_sets(facts, base, cut, kit)
    if lighter is None and not (restraint.loaded(base) and len(base) > 1):
        return rung_less(facts, course, line, pattern, rule, words)
    sets = lighter if lighter is not None else base[:-1]
    if line.base:  # another cut counted from the same load: the lower one holds
        sets = tuple(restraint.lighter(one, two) for one, two in zip(line.sets, sets, strict=False))
    return taken(facts, course, replace(line, sets=sets, base=base, due=None, jump=()), rule, words)


def set_less(facts: Facts, course: Course, line: Line, pattern: str, cut: float, rule: str, words: str) -> Moved:
    """One set less; with one set: the cut; no load: a rung (training.md §6, amber twice)."""
    base = line.base or line.sets
    if len(base) > 1:
        sets = tuple(restraint.lighter(one, two) for one, two in zip(line.sets, base[:-1], strict=False))
        return taken(facts, course, replace(line, sets=sets, base=base, due=None, jump=()), rule, words)
    return less(facts, course, line, pattern, cut, rule, words)


def taken(facts: Facts, course: Course, line: Line, rule: str, words: str) -> Moved:
    if words == "why_cut" and (line.sets[0].load, line.sets[0].band) == (line.base[0].load, line.base[0].band):
        words = "why_cut_set" if len(line.sets) < len(line.base) else "why_cut_least"  # nothing lighter is there
    why = decided(
        facts, rule, line.exercise, "less", words, exercise=line.exercise, sets=len(line.sets), **asked(line.sets[0])
    )
    return Moved(course.with_line(line), why)


def rung_less(facts: Facts, course: Course, line: Line, pattern: str, rule: str, words: str) -> Moved:
    """One rung lower with as many sets; on the lowest one set less; with one set the same again."""
    standing = course.standings[pattern]
    here = facts.library.exercise(line.exercise)
    rung = standing.rung if standing.exercise == line.exercise else here.rung
    exercise, lower, sets = restraint.one_rung_less(
        facts, course, here, rung, line.base or line.sets, hurts=rule.startswith("matrix.")
    )
    course = course.with_line(replace(line, due=None, jump=()))
    if exercise.id == line.exercise:
        return taken(facts, course, replace(line, sets=sets[:-1] or sets, base=sets, due=None, jump=()), rule, words)
    below = replace(begun_anew(course.line(exercise.id)), sets=sets, base=(), due=None)
    if standing.exercise == line.exercise:
        course = course.with_standing(replace(standing, exercise=exercise.id, rung=lower))
    why = decided(facts, rule, exercise.id, "rung", f"{words}_rung", exercise=line.exercise, now=exercise.id)
    return Moved(course.with_line(below), why)


def begun_anew(line: Line) -> Line:
    """A rung that was come down to: what had been earned on it before does not lead up again at once."""
    exposures = tuple(replace(one, counts=False) for one in line.exposures)
    return replace(line, exposures=exposures, changes=tuple(replace(one, greens=0) for one in line.changes))


def given_back(facts: Facts, course: Course, line: Line, exercise: Exercise) -> Moved:
    """After a gap or a flare: half of the missing load at each green exposure, then the sets."""
    share = facts.library.programme.gap_restore
    kit = loads.carried(facts, exercise)
    sets = []
    for target, old in zip(line.sets, line.missing, strict=False):
        load = target.load
        if old.load > load and kit and kit != "B":
            half = loads.down(load + (old.load - load) * share, loads.beside(facts, kit, load)) or load
            load = half if half > load + loads.NEAR else old.load
        sets.append(replace(target, load=load, unit=old.unit or target.unit, band=old.band or target.band))
    sets += line.sets[len(sets) :]  # what is done beyond what is missing stays
    if tuple(sets) == line.sets:  # the load is back; now the sets
        sets += list(line.missing[len(sets) :])
    back = restraint.all_back(sets, line.missing)
    line = replace(line, sets=tuple(sets), missing=() if back else line.missing, base=())
    why = decided(facts, "gap.back", line.exercise, "back", "why_gap_back", exercise=line.exercise, **asked(sets[0]))
    return Moved(course.with_line(line), why)
