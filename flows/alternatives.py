"""Swap: what else trains the same pattern; no alternative counts less than another (training.md §4 P.8)."""

from collections.abc import Iterator
from dataclasses import replace

from content.models import AT_HAND, Exercise
from flows import fits, items, loads, restraint, week
from flows.course import Course, Standing
from flows.cuts import Cut
from flows.facts import Facts
from flows.planned import Planned
from flows.reasons import decided

BESIDE = 1  # rung up or down


def alternatives(facts: Facts, item: Planned) -> dict[str, Planned]:
    """Swap: the supported version, the same pattern with another move, the same with other kit. They count the same."""
    course, _ = week.roll(facts)
    found: dict[str, Planned] = {}
    here = facts.library.exercise(item.exercise)
    mine = carried(facts, here)
    for kind, exercise in candidates(facts, course, here, item):
        other_kit = carried(facts, exercise) != mine
        if kind == "same" and other_kit and "other_kit" not in found:
            kind = "other_kit"
        taken = {planned.exercise for planned in found.values()}
        if kind not in found and exercise.id not in taken:
            planned = instead(facts, course, item, exercise)
            if planned:
                found[kind] = planned
    return found


def carried(facts: Facts, exercise: Exercise) -> frozenset[str]:
    """The kit it takes, without the chair and wall that are always there."""
    return frozenset(loads.used(exercise, loads.letters(facts)) or ()) - AT_HAND


def candidates(facts: Facts, course: Course, here: Exercise, item: Planned) -> Iterator[tuple[str, Exercise]]:
    exercises = facts.library.exercises
    if here.supported and not fits.why_not(facts, course, exercises[here.supported]):
        yield "supported", exercises[here.supported]
    near = [exercises[id] for id in here.swaps]
    ladder, sore = facts.library.ladder(item.pattern), restraint.sore(course.line(item.exercise))
    for rung in (item.rung, item.rung + 1, item.rung - 1):
        near += [exercises[id] for id in ladder.at(rung)]
    for exercise in sorted(near, key=lambda each: abs(each.rung - item.rung)):
        far = abs(exercise.rung - item.rung) > BESIDE  # "the same" is no much lower rung (training.md §4 P.8)
        far = far or (sore and exercise.rung > item.rung)  # and no higher one after a sore time (P.4)
        if exercise.id != here.id and not far and not fits.why_not(facts, course, exercise):
            yield "same", exercise


def lighter_today(facts: Facts, course: Course, item: Planned) -> Iterator[Cut]:
    """What a gap, a lighter week, a flare or a sore start take from weights; sets and rung are the other's already."""
    for cut in restraint.cuts(facts, course, item.pattern):
        yield replace(cut, sets=None, sets_less=0, rungs_less=0)
    if any(why.rule == "today.pain" for why in item.reasons):
        yield Cut("today.pain", "", facts.library.pain.start_amber_cut)


def instead(facts: Facts, course: Course, item: Planned, exercise: Exercise) -> Planned | None:
    """The other exercise with as many sets as this one had, and with today's cuts of its own weight."""
    line = items.line_of(facts, course, exercise, len(item.sets))
    if not line.sets:
        return None
    standing = course.standings.get(item.pattern) or Standing(item.pattern, exercise.id, exercise.rung)
    sets = tuple(line.sets[min(place, len(line.sets) - 1)] for place in range(len(item.sets)))
    as_many = replace(line, sets=sets, base=())
    lowered = restraint.lower(facts, course, exercise, exercise.rung, as_many, list(lighter_today(facts, course, item)))
    if lowered.exercise.id != exercise.id:  # nothing so light is there for it
        return None
    why = decided(facts, "today.swap", exercise.id, "swap", "why_today_swap", exercise=exercise.id)
    return replace(items.finished(facts, course, standing, items.Ask(), lowered, line, False, (why,)), asks_sure=False)
