"""What a gap takes, taken once from every movement, whichever session comes first (training.md §4 Layoff, CJ)."""

from collections.abc import Sequence
from dataclasses import replace

from flows import layoff, restraint
from flows.course import Course, Line
from flows.cuts import Cut
from flows.facts import Facts
from flows.reasons import decided
from flows.records import Decision, ExerciseLog, SessionLog


def everywhere(facts: Facts, course: Course, log: SessionLog) -> tuple[Course, list[Decision]]:
    """The movements that this session did not have come back as lightly as those it had: a squat that waited three
    weeks is no stronger for the hinge of the day before."""
    decisions: list[Decision] = []
    takes = layoff.row(facts, course).takes
    if not takes or all(layoff.cut(facts, course, pattern) is None for pattern in course.standings):
        return course, decisions
    done = {one.exercise for one in log.exercises if at_home(facts, course, one)}
    for pattern, standing in course.standings.items():
        gap = layoff.cut(facts, course, pattern)
        before = course.line(standing.exercise)
        if gap is None or standing.dropped_until or standing.exercise in done or not before.done:
            continue
        course = taken(facts, course, pattern, before, (gap,))
        now = course.standings[pattern].exercise
        decisions.append(decided(facts, gap.rule, now, "less", gap.words, exercise=now))
    return replace(course, gap_taken=log.day), decisions


def at_home(facts: Facts, course: Course, one: ExerciseLog) -> bool:
    """Done with what it is done with at home: a band in a hotel says nothing of the weight that waits."""
    working = [each for each in one.sets if not each.test and each.done]
    own = course.line(one.exercise).sets
    return bool(working) and not (own and bool(own[0].load) != bool(working[0].target.load))


def from_done(
    facts: Facts, course: Course, pattern: str, before: Line, done: ExerciseLog, active: Sequence[Cut]
) -> Course:
    """The pattern stands where it was done today; nothing where something else stood in for it."""
    gaps = [cut for cut in active if cut.rule.startswith("gap.")]
    if not gaps or not before.sets or not at_home(facts, course, done):
        return course
    standing = course.standings[pattern]
    home = facts.library.exercise(before.exercise)
    if restraint.lower(facts, course, home, standing.rung, before, gaps).exercise.id != done.exercise:
        return course
    return taken(facts, course, pattern, before, gaps)


def taken(facts: Facts, course: Course, pattern: str, before: Line, gaps: Sequence[Cut]) -> Course:
    """Lighter from now on; what is missing is remembered, and comes back by green exposures."""
    if not before.sets:
        return course
    facts = facts.knowing(kit_today=None)  # the weights of home, wherever today's session was
    standing = course.standings[pattern]
    home = facts.library.exercise(before.exercise)
    lowered = restraint.lower(facts, course, home, standing.rung, before, gaps)
    old = before.base or before.sets
    if not restraint.all_back(old, before.missing):  # else it is of another time, and less than what is done by now
        old = before.missing
    now = lowered.sets
    if lowered.exercise.id != home.id:  # the lower rung's own amounts; the weight too where it is the same kind
        same = restraint.same_kit(facts, home, lowered.exercise)
        old = tuple(restraint.same_load(now[0], one) if same else now[0] for one in old)
    missing = old if old != now else ()
    line = replace(course.line(lowered.exercise.id), sets=now, missing=missing, base=(), due=None)
    if lowered.exercise.id != home.id:
        course = course.with_line(replace(before, due=None))
    elif before.due and before.due.kind == "restore":  # two green days have undone it: that waits, with no more sets
        line = replace(line, due=replace(before.due, sets=before.due.sets[: len(now)]))
    standing = replace(standing, exercise=lowered.exercise.id, rung=lowered.rung)
    return course.with_line(line).with_standing(standing)
