"""Modify first: ONE thing changes, one test set; what helped is remembered, and undone after two calm exposures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from content.models import Exercise
from content.pain import ModifyOption, ModifyStep
from flows import doses, fits, loads, restraint
from flows.course import ChangeInForce, Course, Due, Line, Standing, of
from flows.facts import Facts
from flows.planned import Planned
from flows.reasons import decided, exercise_word, weight
from flows.records import Decision, SetTarget
from flows.words import Content, Phrase

LOAD = "load"  # less weight, or a rung lower where there is none
NO_TEST = ("order", "swap", "drop")  # nothing to try on the spot
HINGE_BREAK = "hinge"  # a swap from its heavy rungs is a break of 14 days at rungs 3 to 4 (training.md §2.2)
BREATHING = "brace_breathe"
PUT_OFF_DAYS = 7  # "In a week" on the dated card


@dataclass(frozen=True)
class ChangePlan:
    """One change, ready to be told and tried."""

    step: str
    option: str
    exercise: str
    rung: int
    sets: tuple[SetTarget, ...]  # the ONE test set; none where there is nothing to try now
    tempo: str
    rest_more: int
    tests: bool
    words: Phrase
    restores: tuple[SetTarget, ...] = ()


def first_change(facts: Facts, item: Planned, bite: str, tried: tuple[str, ...] = ()) -> ChangePlan | None:
    """The change for "when does it bite?"; then down in the article's order. None when nothing is left to try. What did
    not help at the last exposure is not tried again at this one."""
    course = of(facts)
    if course is None:
        return None
    line = course.line(item.exercise)
    passed = (*tried, *line.tried) if still_sore(line) else tried
    for step, option in choices(facts, item, line, bite):
        key = name_of(step.id, option.id if option else "")
        if step.id in tried or key in passed or in_force(line, key):
            continue
        planned = change_plan(facts, course, item, step, option)
        if planned is not None:
            return planned
    return None


def still_sore(line: Line) -> bool:
    """No calm exposure came since: the ladder goes on where it was left."""
    last = line.exposures[-1] if line.exposures else None
    return last is not None and (last.colour or last.during) in ("amber", "red")


def helped_before(facts: Facts, item: Planned) -> ChangePlan | None:
    """What helped on this exercise last time: it is offered first."""
    course = of(facts)
    if course is None:
        return None
    line = course.line(item.exercise)
    for key in line.helped:
        step, _, option = key.partition(":")
        if not in_force(line, key):
            row = facts.library.pain.step(step)
            way = next((way for way in row.option if way.id == option), None)
            planned = change_plan(facts, course, item, row, way)
            if planned is not None:
                return planned
    return None


def choices(facts: Facts, item: Planned, line: Line, bite: str) -> Iterator[tuple[ModifyStep, ModifyOption | None]]:
    """Steps in the order they are offered: the one that fits the answer, then the ladder from the top."""
    rows = sorted(facts.library.pain.modify, key=lambda row: row.order)
    fitting = [row for row in rows if bite in row.bites]
    for row in (*fitting, *(row for row in rows if row not in fitting)):
        if not row.option:
            yield row, None
        for option in row.option:
            if applies(facts, item, option) and not tried_option(line, row.id, option.id):
                yield row, option


def applies(facts: Facts, item: Planned, option: ModifyOption) -> bool:
    exercise = facts.library.exercise(item.exercise)
    used = loads.used(exercise, loads.letters(facts)) or ()
    return item.exercise in option.exercises and (not option.kit or bool(set(option.kit) & set(used)))


def tried_option(line: Line, step: str, option: str) -> bool:
    return name_of(step, option) in line.tried


def change_plan(
    facts: Facts, course: Course, item: Planned, step: ModifyStep, option: ModifyOption | None = None
) -> ChangePlan | None:
    """What this step makes of the exercise; None where it cannot be done here."""
    exercise = facts.library.exercise(item.exercise)
    line = course.line(item.exercise)
    rung, sets, tempo = item.rung, item.sets, ""
    said = step.said_of(exercise.id, option.id if option else "")
    words = Phrase.of(f"modify_{step.id}", exercise=exercise_word(facts, item.exercise), way=Content(said))
    if (step.way or step.option) and not said:
        return None
    match step.id:
        case "load":
            lighter = lighter_sets(facts, course, exercise, item.rung, item.sets, step.cut)
            if lighter is None:
                return None
            exercise, rung, sets = lighter
            words = load_words(facts, item, exercise, sets)
        case "speed":
            if step.tempo in (item.tempo, line.tempo):
                return None
            tempo = step.tempo
        case "fatigue":
            if len(sets) > 1:
                words = Phrase("modify_fatigue_set")
            elif not sets[0].reps:
                words = Phrase("modify_fatigue_hold")
            sets = fewer(sets, step)
        case "order":
            if item.pattern == BREATHING:
                return None
        case "swap":
            other = swap_for(facts, course, item.pattern, exercise, item.rung)
            if other is None:
                return None
            exercise, rung = other, min(other.rung, item.rung)
            words = Phrase.of("modify_swap", new=exercise_word(facts, other.id))
    tests = step.id not in NO_TEST
    return ChangePlan(
        step=step.id,
        option=option.id if option else "",
        exercise=exercise.id,
        rung=rung,
        sets=sets[: facts.library.pain.modify_rules.test_sets] if tests else (),
        tempo=tempo,
        rest_more=step.rest_more,
        tests=tests,
        words=words,
        restores=item.sets,
    )


def load_words(facts: Facts, item: Planned, exercise: Exercise, sets: tuple[SetTarget, ...]) -> Phrase:
    if exercise.id != item.exercise:
        return Phrase.of("modify_rung", new=exercise_word(facts, exercise.id))
    first = sets[0]
    return Phrase.of("modify_load", load=weight(first.load, first.unit, first.band))


def lighter_sets(
    facts: Facts, course: Course, exercise: Exercise, rung: int, sets: tuple[SetTarget, ...], cut: float
) -> tuple[Exercise, int, tuple[SetTarget, ...]] | None:
    """A quarter less, or the next lighter band; no load: one rung; None on the lowest rung without load."""
    kit = loads.carried(facts, exercise)
    less = restraint.cut_sets(facts, sets, cut, kit)
    if less is not None:
        return exercise, rung, less
    lower, at, targets = restraint.one_rung_less(facts, course, exercise, rung, sets, hurts=True)
    return None if lower.id == exercise.id else (lower, at, targets)


def fewer(sets: tuple[SetTarget, ...], step: ModifyStep) -> tuple[SetTarget, ...]:
    """One set less; with one set already, two reps sooner."""
    if len(sets) > 1:
        return sets[: -step.sets_less]
    unit = doses.step_of(sets[0])
    return tuple(doses.with_amount(one, max(unit, doses.amount(one) - step.reps_less * unit)) for one in sets)


def put_in_force(
    facts: Facts, course: Course, pattern: str, exercise: str, step: str, option: str = "", helped: bool = False
) -> Course:
    """The change stays from now on, until two green exposures undo it."""
    line = course.line(exercise)
    row = facts.library.pain.step(step)
    key = name_of(step, option)
    change = ChangeInForce(step, option, facts.today, before=line.base or line.sets)
    remembered = (key, *(one for one in line.helped if one != key)) if helped else line.helped
    line = replace(line, changes=(*line.changes, change), due=None, helped=remembered, try_next="")
    match step:
        case "load":
            standing = course.standings.get(pattern)
            rung = standing.rung if standing else 0
            found = lighter_sets(facts, course, facts.library.exercise(exercise), rung, line.base or line.sets, row.cut)
            if found is None:
                return course.with_line(line)
            lower, at, sets = found
            if lower.id == exercise:
                least = tuple(restraint.lighter(one, two) for one, two in zip(line.sets, sets, strict=False))
                return course.with_line(replace(line, sets=least or sets, base=line.base or line.sets))
            course = course.with_line(replace(line, changes=line.changes[:-1]))
            moved = replace(change, before_exercise=exercise)
            below = replace(course.line(lower.id), sets=sets, base=(), due=None)
            others = tuple(one for one in below.changes if one.before_exercise != exercise)  # a second look: once is it
            course = course.with_line(replace(below, changes=(*others, moved)))
            if standing and standing.exercise == exercise:
                course = course.with_standing(replace(standing, exercise=lower.id, rung=at))
            return course
        case "speed":
            return course.with_line(replace(line, tempo=row.tempo))
        case "fatigue":
            return course.with_line(replace(line, sets=fewer(line.sets, row), rest_more=line.rest_more + row.rest_more))
        case "order":
            return course.with_line(replace(line, first_in_line=True))
        case _:
            return course.with_line(line)


def kept_why(facts: Facts, exercise: str, step: str) -> Decision:
    return decided(facts, "change.helped", exercise, "change", "why_change_helped", exercise=exercise, change=step)


def did_not_help(course: Course, exercise: str, step: str, option: str = "") -> Course:
    """The change was not green: it is over, and the next step waits for the next exposure."""
    line = course.line(exercise)
    key = name_of(step, option)
    course = undone(course, exercise, key)
    line = course.line(exercise)
    return course.with_line(replace(line, tried=(*(one for one in line.tried if one != key), key)))


def undone(course: Course, exercise: str, key: str) -> Course:
    """A change in force is taken back; weights stay where they are, as more comes by rule P alone."""
    line = course.line(exercise)
    for change in line.changes:
        if name_of(change.step, change.option) == key:
            line = without(line, change)
    return course.with_line(line)


def without(line: Line, change: ChangeInForce) -> Line:
    line = replace(line, changes=tuple(one for one in line.changes if one != change))
    match change.step:
        case "speed":
            return replace(line, tempo="")
        case "order":
            return replace(line, first_in_line=False)
        case "fatigue":
            return replace(line, rest_more=0)
        case _:
            return line


def green_again(facts: Facts, course: Course, exercise: str) -> tuple[Course, Decision | None]:
    """One more green exposure with changes in force; after two the last change is due to be undone."""
    line = course.line(exercise)
    if not line.changes:
        return course, None
    *earlier, last = line.changes
    if stands_there(facts, course, exercise, last):
        return course.with_line(replace(line, changes=tuple(earlier))), None
    last = replace(last, greens=last.greens + 1)
    line = replace(line, changes=(*earlier, last), tried=())
    if last.greens < facts.library.pain.modify_rules.restore_after_green:
        why = decided(facts, "change.keep", exercise, "repeat", "why_change_keep", exercise=exercise, change=last.step)
        return course.with_line(line), why
    target = last.before_exercise or exercise
    sets = last.before or line.sets
    if loads.other_kind(facts, facts.library.exercise(target), sets):  # of a gym or a hotel: no such band is at home
        sets = restraint.sets_here(facts, course, facts.library.exercise(target)) or sets
    if target != exercise:
        there = course.line(target)
        asked = there.sets if restraint.sore(there) else ()  # as little as a sore time left of it (training.md §4 P.4)
        sets = (asked or sets)[: restraint.sets_there(there, len(sets))]
    else:
        sets = no_less(sets, line.sets)
    rung = facts.library.exercise(target).rung
    due = Due("restore", "change.undo", target, rung, sets, since=facts.today)
    why = decided(facts, "change.undo", exercise, "restore", "why_change_undo", exercise=exercise, change=last.step)
    return course.with_line(replace(line, due=due)), why


def stands_there(facts: Facts, course: Course, exercise: str, change: ChangeInForce) -> bool:
    """A rung that was left is climbed again already: this one is only the light version of a day."""
    if not change.before_exercise:
        return False
    left = facts.library.exercise(change.before_exercise)
    standing = course.standings.get(left.ladder)
    return standing is not None and standing.exercise != exercise and standing.rung >= left.rung and not standing.home


def no_less(before: tuple[SetTarget, ...], now: tuple[SetTarget, ...]) -> tuple[SetTarget, ...]:
    """What comes back takes nothing: a set or a weight that was reached under the change stays."""
    kept = (two if two.load > one.load else one for one, two in zip(before, now, strict=False))
    return (*kept, *before[len(now) :], *now[len(before) :])


def restored(facts: Facts, course: Course, pattern: str, line: Line) -> Course:
    """The undoing had its exposure: the last change is gone, and its sets or weight are back."""
    due = line.due
    if due is None or not line.changes:
        return course.with_line(replace(line, due=None))
    change = line.changes[-1]
    rest = without(replace(line, due=None), change)
    if due.exercise == line.exercise:
        return course.with_line(with_all_back(replace(rest, sets=due.sets, base=(), risen_on=facts.today)))
    course = course.with_line(rest)
    home = replace(course.line(due.exercise), sets=due.sets, base=(), due=None, risen_on=facts.today)
    home = with_all_back(home)
    standing = course.standings.get(pattern)
    if standing:
        course = course.with_standing(replace(standing, exercise=due.exercise, rung=due.rung))
    return course.with_line(home)


def with_all_back(line: Line) -> Line:
    """Nothing is missing any more where the change gave back as much: the next gap would remember the lesser dose."""
    return replace(line, missing=()) if restraint.all_back(line.sets, line.missing) else line


def next_step(facts: Facts, course: Course, pattern: str, exercise: str, loadless_cut: bool) -> tuple[str, str] | None:
    """Which change the next exposure begins with, chosen without an answer: what helped before, else in order."""
    line = course.line(exercise)
    standing = course.standings.get(pattern)
    rung = standing.rung if standing else facts.library.exercise(exercise).rung
    item = Planned(exercise, pattern, rung, line.sets, tempo=line.tempo or facts.library.exercise(exercise).tempo)
    untried = LOAD not in line.tried and not in_force(line, LOAD)
    if loadless_cut and untried and change_plan(facts, course, item, facts.library.pain.step(LOAD)) is not None:
        return LOAD, ""  # its cut is a rung: that is the one change, before one that helped and cuts nothing
    for key in line.helped:
        if key not in line.tried and not in_force(line, key):
            step, _, option = key.partition(":")
            return step, option
    rows = [(row, option) for row, option in choices(facts, item, line, "not_sure") if row.id not in ("swap", "drop")]
    for row, way in rows:
        key = name_of(row.id, way.id if way else "")
        if key in line.tried or in_force(line, key):
            continue
        if change_plan(facts, course, item, row, way) is not None:
            return row.id, way.id if way else ""
    return None


def swap_for(facts: Facts, course: Course, pattern: str, exercise: Exercise, rung: int) -> Exercise | None:
    """What takes its place: the listed ones first, then a lower rung of the same pattern; a heavy hinge goes to 3-4."""
    gate = facts.library.programme.gate
    if pattern == HINGE_BREAK and rung >= gate.from_rung:
        for at in range(gate.break_rungs[1], gate.break_rungs[0] - 1, -1):
            found = fits.on_rung(facts, course, facts.library.ladder(pattern), at)
            if found is not None:
                return found
    elsewhere = {one.exercise for one in course.standings.values() if one.pattern != pattern}  # asked already
    for id in sorted(exercise.swaps, key=lambda id: id in elsewhere):
        other = facts.library.exercise(id)
        if not fits.why_not(facts, course, other) and startable(facts, course, other):
            return other
    lower = fits.below(facts, course, pattern, rung)
    while lower is not None and restraint.gives_up_support(exercise, lower.exercise):
        lower = fits.below(facts, course, pattern, lower.rung)
    return lower.exercise if lower and startable(facts, course, lower.exercise) else None


def startable(facts: Facts, course: Course, exercise: Exercise) -> bool:
    return bool(course.line(exercise.id).sets or doses.first_sets(facts, course, exercise, 1))


def swap(facts: Facts, course: Course, pattern: str, exercise: str) -> tuple[Course, Decision]:
    """Two reds within 28 days: another exercise for at least 14 days; a swap that was red too is dropped."""
    standing = course.standings[pattern]
    other = swap_for(facts, course, pattern, facts.library.exercise(exercise), standing.rung)
    if standing.home or other is None:
        return drop(facts, course, pattern)
    until = facts.today + timedelta(days=facts.library.pain.modify_rules.swap_days)
    line = course.line(exercise)
    count = max(1, len(line.sets))
    known = course.line(other.id)
    sets = known.sets or doses.first_sets(facts, course, other, count) or ()
    course = course.with_line(replace(line, changes=(), tried=(), try_next="", due=None, tempo="", rest_more=0))
    stays = tuple(
        one for one in known.changes if not one.before_exercise
    )  # none leads back before the two weeks are over
    course = course.with_line(replace(known, sets=sets, due=None, changes=stays))
    rung = min(standing.rung, other.rung) if other.ladder == pattern else standing.rung
    if pattern == HINGE_BREAK and standing.rung >= facts.library.programme.gate.from_rung:
        course = replace(course, hinge_break_until=until)
    course = course.with_standing(replace(standing, exercise=other.id, rung=rung, home=exercise, swapped_until=until))
    days = facts.library.pain.modify_rules.swap_days
    why = decided(facts, "swap.reds", exercise, "swap", "why_swap", exercise=exercise, new=other.id, days=days)
    return course, why


def drop(facts: Facts, course: Course, pattern: str, days: int | None = None) -> tuple[Course, Decision]:
    """The pattern rests; a dated card brings it back at the lowest rung (never given up for ever)."""
    if pattern == BREATHING:  # every session begins with it, and its first rung is breathing
        course = back_in(facts, course, pattern)
        return course, decided(facts, "drop.lowest", pattern, "drop", "why_drop_lowest", pattern=pattern)
    rest = days or facts.library.pain.modify_rules.try_again_days
    until = facts.today + timedelta(days=rest)
    standing = course.standings[pattern]
    course = course.with_standing(
        replace(standing, dropped_until=until, try_again_on=until, home="", swapped_until=None)
    )
    return course, decided(
        facts, "drop.rest", pattern, "drop", "why_drop", pattern=pattern, on=until.isoformat(), days=rest
    )


def put_off(facts: Facts, pattern: str) -> tuple[Course, Decision] | None:
    """The dated card's answer "In a week"."""
    course = of(facts)
    if course is None or pattern not in course.standings:
        return None
    return drop(facts, course, pattern, PUT_OFF_DAYS)


def back_in(facts: Facts, course: Course, pattern: str) -> Course:
    """The dropped pattern was tried again and was green: it goes on from the lowest rung with one set."""
    found = fits.lowest(facts, course, pattern)
    standing = course.standings[pattern]
    if found is None:
        return course
    line = course.line(found.exercise.id)
    sets = line.sets or doses.first_sets(facts, course, found.exercise, 1) or ()
    course = course.with_line(replace(line, sets=sets[:1], changes=(), tried=(), try_next="", due=None))
    back = Standing(pattern, found.exercise.id, found.rung, standing.start, standing.sessions, opened=standing.opened)
    return course.with_standing(replace(back, tries=standing.tries, sure_on=standing.sure_on))


def name_of(step: str, option: str = "") -> str:
    return f"{step}:{option}" if option else step


def in_force(line: Line, key: str) -> bool:
    return any(name_of(change.step, change.option) == key for change in line.changes)


def hinge_break(facts: Facts, course: Course) -> Course:
    """The person asks for a break from the heavy hinge: 14 days at the middle rungs, then rule P as usual."""
    days = facts.library.programme.gate.break_days
    return replace(course, hinge_break_until=facts.today + timedelta(days=days))
