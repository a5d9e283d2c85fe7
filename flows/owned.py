"""Which weights are there changed: everything that is asked is one that can be picked up (training.md §3, CJ)."""

from collections.abc import Sequence
from dataclasses import replace

from content.models import Exercise
from flows import doses, loads, progression, restraint, rises, starting
from flows.course import ChangeInForce, Course, Due, Line, Standing, same_week
from flows.facts import Facts
from flows.records import SetTarget


def fitted(facts: Facts, stands: Course, before: Course | None = None) -> Course:
    """Every weight that is remembered, rounded down to an owned one. None so light: the lightest if it is close
    enough, the last time was calm and nothing else of it rose this week (it is the week's one variable then), else a
    rung lower; what nobody stands on begins anew when its turn comes. Where the weights are those of `before`, what was
    in a bag then is in a bag now."""
    facts = facts.knowing(kit_today=None)  # a hotel room says nothing of the weights at home
    stands = placed_anew(facts, stands)
    for id in tuple(stands.lines):
        exercise, line = facts.library.exercise(id), stands.line(id)  # as another one may have come down to it
        if before is not None and line is before.lines.get(id) and in_bag(facts, exercise, line):
            continue
        held = restraint.sore(line) or same_week(line.risen_on, facts.today)
        sets = rounded(facts, exercise, line.sets, 0.0 if held else None)
        if sets is None:
            stands = without_weight(facts, stands, exercise, line)
        else:
            stands = stands.with_line(with_weights(facts, exercise, line, sets))
    if stands.awaiting is not None:  # its morning may take a weight back that is not there any more
        stands = replace(stands, awaiting=replace(stands.awaiting, away=True))
    return stands


def begun_anew(facts: Facts, stands: Course) -> Course:
    """The kit changed for good: what was done with a weight and is now done with a band has its first dose again."""
    facts = facts.knowing(kit_today=None)
    for id, line in stands.lines.items():
        exercise = facts.library.exercise(id)
        if loads.other_kind(facts, exercise, line.sets):
            sets = doses.first_sets(facts, stands, exercise, len(line.sets)) or ()
            first = replace(line, sets=sets, base=(), missing=(), due=None, jump=(), top=0)
            stands = stands.with_line(replace(first, changes=(), tried=(), try_next=""))
    return stands


def in_bag(facts: Facts, exercise: Exercise, line: Line) -> bool:
    kit = loads.carried(facts, exercise)
    return any(loads.in_bag(facts, kit, one.load) for one in line.sets)


def at_hand(facts: Facts, exercise: Exercise) -> tuple[float, ...]:
    """The weights there are for this exercise; none for one without weights."""
    letter = loads.carried(facts, exercise)
    return loads.weights(facts, letter) if letter and letter != "B" else ()


def rounded(
    facts: Facts, exercise: Exercise, sets: Sequence[SetTarget], above_by: float | None = None
) -> tuple[SetTarget, ...] | None:
    """The same sets with weights that are there; None where even the lightest is too much."""
    above_by = facts.library.loads.rules.start_if_above_by if above_by is None else above_by
    owned = at_hand(facts, exercise)
    found: list[SetTarget] = []
    for one in sets:
        load = loads.first(one.load, owned, above_by) if one.load and owned else one.load
        if load is None:
            return None
        found.append(one if load == one.load else replace(one, load=load))
    return tuple(found)


def with_weights(facts: Facts, exercise: Exercise, line: Line, sets: tuple[SetTarget, ...]) -> Line:
    """All that the line remembers beside its sets; a rise that is no longer the next weight is earned anew."""
    owned = at_hand(facts, exercise)
    heavier = any(one.load > two.load for one, two in zip(sets, line.sets, strict=True))
    return replace(
        line, sets=sets, base=rounded(facts, exercise, line.base) or (),
        missing=rounded(facts, exercise, line.missing) or (), changes=given_back_later(facts, line, sets),
        jump=line.jump if not owned or {one.load for one in line.jump} <= set(owned) else (),
        due=line.due and still_due(facts, line, line.due), risen_on=facts.today if heavier else line.risen_on,
    )  # fmt: skip


def given_back_later(facts: Facts, line: Line, sets: tuple[SetTarget, ...]) -> tuple[ChangeInForce, ...]:
    """What a change gives back when it is undone; one that left an exercise whose weights are gone stays for good."""
    kept = []
    for one in line.changes:
        before = rounded(facts, facts.library.exercise(one.before_exercise or line.exercise), one.before)
        if before is not None or not one.before_exercise:
            kept.append(replace(one, before=before if before is not None else sets))
    return tuple(kept)


def still_due(facts: Facts, line: Line, due: Due) -> Due | None:
    exercise = facts.library.exercise(due.exercise)
    if due.kind == "load":
        return due if rises.step_up(facts, exercise, line.sets[0]).weight == due.sets[0].load else None
    sets = rounded(facts, exercise, due.sets)
    return replace(due, sets=sets) if sets is not None else None


def without_weight(facts: Facts, stands: Course, exercise: Exercise, line: Line) -> Course:
    """Nothing so light is there: a rung lower where the person stands on it or comes back to it."""
    empty = replace(line, sets=(), base=(), missing=(), due=None, jump=(), changes=(), tried=(), try_next="")
    for standing in tuple(stands.standings.values()):
        if exercise.id not in (standing.exercise, standing.home):
            continue
        rung = standing.rung if standing.exercise == exercise.id else exercise.rung
        found = one_that_fits(facts, stands, exercise, rung, line.sets)
        if found is None:
            return stands  # nothing is below it: the plan shows what was asked last
        lower, at, sets = found
        below = progression.begun_anew(stands.line(lower.id))
        stands = stands.with_line(replace(below, sets=sets, base=(), due=None))
        stands = stands.with_standing(moved(standing, exercise.id, lower.id, at))
    return stands.with_line(empty)


def one_that_fits(
    facts: Facts, stands: Course, exercise: Exercise, rung: int, sets: tuple[SetTarget, ...]
) -> tuple[Exercise, int, tuple[SetTarget, ...]] | None:
    """The nearest lower rung whose weights are there; None where there is none."""
    while True:
        lower, at, asked = restraint.one_rung_less(facts, stands, exercise, rung, sets)
        if lower.id == exercise.id:
            return None
        if (fitting := rounded(facts, lower, asked)) is not None:
            return lower, at, fitting
        exercise, rung = lower, at


def moved(standing: Standing, old: str, new: str, rung: int) -> Standing:
    if standing.exercise == old:
        return replace(standing, exercise=new, rung=rung)
    return replace(standing, home=new)


def placed_anew(facts: Facts, stands: Course) -> Course:
    """What was never done yet begins with weights that are really there."""
    for pattern, standing in stands.standings.items():
        line = stands.line(standing.exercise)
        if not line.done and not standing.sessions:
            stands, _ = starting.place(facts, stands.with_line(replace(line, sets=())), pattern, stands.start_rung)
        elif line.due is not None and line.due.kind == "rung" and begins(stands.line(line.due.exercise)):
            exercise = facts.library.exercise(line.due.exercise)
            sets = doses.first_sets(facts, stands, exercise, len(line.due.sets))
            stands = stands.with_line(replace(line, due=replace(line.due, sets=sets) if sets else None))
    return stands


def begins(line: Line) -> bool:
    """Never done yet, or its weights were gone: the next time is a first one."""
    return not (line.done and line.sets)
