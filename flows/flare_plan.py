"""The sessions of an open flare: few moves, one set, low rungs, and then the way back (training.md §7)."""

from dataclasses import replace

from content.pain import FlareRow
from flows import doses, items, pain, slots
from flows.course import Course
from flows.facts import Facts
from flows.flare_day import LETTER
from flows.items import Ask
from flows.planned import WARM_UP, Planned, SessionPlan, comes_twice
from flows.reasons import decided
from flows.records import ExerciseLog, SessionLog

LATEST = 4  # sessions that tell which patterns hurt least (training.md §7, day 2)
FIRST = ("brace_breathe", "bridge_thrust", "row")  # where they hurt alike (training.md §7, day 2)


def session(facts: Facts, course: Course, row: FlareRow, before: int | None = None) -> SessionPlan:
    """The session of this row: nothing in it rises, and no load is above the half of the last one."""
    small = row.training != "return"
    planned_as = replace(course, phase="bridge") if small else course
    ask = Ask(before=before, most_sets=row.sets)
    found: list[Planned] = []
    for name in patterns(facts, course, row):
        item = built(facts, planned_as, name, ask)
        if item and not comes_twice(found, item):
            found.append(modest(facts, course, row, item))
    count = (row.exercises or len(found)) + row.exercises_more
    why = decided(facts, "flare.row", "plan", row.id, f"why_flare_row_{row.training}")
    warm_up = 0 if row.training == "small" else WARM_UP
    return SessionPlan(
        LETTER, row.minutes or 0, planned_as.phase, tuple(found[:count]), warm_up, decisions=(why,), row=row.id
    )


def built(facts: Facts, course: Course, pattern: str, ask: Ask) -> Planned | None:
    """The pattern's exercise without any question of its own; a pattern that rests goes on resting."""
    item = items.build(facts, course, pattern, ask)
    if item is None or item.try_again:
        return None
    return replace(item, asks_sure=False, asks_released=False, asks_owned="", try_next="", gains=False)


def modest(facts: Facts, course: Course, row: FlareRow, item: Planned) -> Planned:
    """The lowest repetitions of the range, or the row's own; the return asks no more than the last green session."""
    if row.training == "return":
        green = last_green(facts, course)
        asked = [done.target for done in green if done.exercise == item.exercise]
        if not asked:
            return item
        before = doses.amount(asked[0][0])
        return replace(item, sets=tuple(doses.with_amount(one, min(doses.amount(one), before)) for one in item.sets))
    most = row.reps or item.low
    sets = tuple(replace(one, reps=min(one.reps, most)) if one.reps else one for one in item.sets)
    return replace(item, sets=sets)


def patterns(facts: Facts, course: Course, row: FlareRow) -> tuple[str, ...]:
    """Which patterns: the calmest ones, then a short session of the day, then the last green one once more."""
    letter = slots.next_letter(facts, course)
    if row.training == "small":
        return calmest(facts)
    if row.training == "return" and (green := last_green(facts, course)):
        return tuple(done.pattern for done in green)
    day = facts.library.programme.day[letter]
    return tuple(dict.fromkeys(slots.chosen(facts, course, slot) for slot in day.slots))


def calmest(facts: Facts) -> tuple[str, ...]:
    """The patterns with the least pain in the last sessions; where they are alike, brace, bridge and row."""
    sessions = [log for log in facts.history.of(SessionLog) if log.letter != LETTER][-LATEST:]
    worst: dict[str, tuple[int, int]] = dict.fromkeys(FIRST, (0, 0))
    for log in sessions:
        for done in log.exercises:
            if done.sets:
                worst[done.pattern] = max(worst.get(done.pattern, (0, 0)), hurt(facts, done))
    order = [*FIRST, *facts.library.ladders]
    return tuple(sorted(worst, key=lambda name: (worst[name], order.index(name))))


def hurt(facts: Facts, done: ExerciseLog) -> tuple[int, int]:
    return pain.ORDER[pain.of_exercise(facts, done)], done.pain or 0


def last_green(facts: Facts, course: Course) -> tuple[ExerciseLog, ...]:
    """What was done in the last session that was green."""
    green = {past.id for past in course.sessions if past.colour == "green" and past.letter != LETTER}
    for log in reversed(facts.history.of(SessionLog)):
        if log.id in green:
            return tuple(done for done in log.exercises if done.sets and done.pattern in facts.library.ladders)
    return ()
