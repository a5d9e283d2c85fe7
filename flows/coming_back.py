"""What a gap takes, taken once from every movement, whichever session comes first (training.md §4 Layoff, CJ)."""

from collections.abc import Sequence
from dataclasses import replace

from flows import layoff, restraint
from flows.course import Course, Line
from flows.cuts import Cut
from flows.facts import Facts
from flows.reasons import decided
from flows.records import Decision, SessionLog


def everywhere(facts: Facts, course: Course, log: SessionLog) -> tuple[Course, list[Decision]]:
    """The movements that this session did not have come back as lightly as those it had: a squat that waited three
    weeks is no stronger for the hinge of the day before."""
    decisions: list[Decision] = []
    if all(layoff.cut(facts, course, pattern) is None for pattern in course.standings):
        return course, decisions
    done = {one.exercise for one in log.exercises if any(each.done and not each.test for each in one.sets)}
    for pattern, standing in course.standings.items():
        gap = layoff.cut(facts, course, pattern)
        before = course.line(standing.exercise)
        if gap is None or standing.dropped_until or standing.exercise in done or not before.done:
            continue
        course = taken(facts, course, pattern, before, (gap,))
        now = course.standings[pattern].exercise
        decisions.append(decided(facts, gap.rule, now, "less", gap.words, exercise=now))
    return replace(course, gap_taken=log.day), decisions


def from_done(facts: Facts, course: Course, pattern: str, before: Line, exercise: str, active: Sequence[Cut]) -> Course:
    """The pattern stands where it was done today; nothing where something else stood in for it."""
    gaps = [cut for cut in active if cut.rule.startswith("gap.")]
    if not gaps or not before.sets:
        return course
    standing = course.standings[pattern]
    home = facts.library.exercise(before.exercise)
    if restraint.lower(facts, course, home, standing.rung, before, gaps).exercise.id != exercise:
        return course
    return taken(facts, course, pattern, before, gaps)


def taken(facts: Facts, course: Course, pattern: str, before: Line, gaps: Sequence[Cut]) -> Course:
    """Lighter from now on; what is missing is remembered, and comes back by green exposures."""
    if not before.sets:
        return course
    standing = course.standings[pattern]
    home = facts.library.exercise(before.exercise)
    lowered = restraint.lower(facts, course, home, standing.rung, before, gaps)
    old = before.missing or before.base or before.sets
    now = lowered.sets
    if lowered.exercise.id != home.id:  # the lower rung's own amounts; the weight too where it is the same kind
        same = restraint.same_kit(facts, home, lowered.exercise)
        old = tuple(restraint.same_load(now[0], one) if same else now[0] for one in old)
    missing = old if old != now else ()
    line = replace(course.line(lowered.exercise.id), sets=now, missing=missing, base=(), due=None)
    if lowered.exercise.id != home.id:
        course = course.with_line(replace(before, due=None))
    standing = replace(standing, exercise=lowered.exercise.id, rung=lowered.rung)
    return course.with_line(line).with_standing(standing)
