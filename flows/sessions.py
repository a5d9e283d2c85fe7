"""The end of a session: its exposures are written down, rises that were taken count, and a morning is awaited."""

from dataclasses import replace

from flows import coming_back, doses, items, layoff, loads, modify, pain, phases, progression, restraint, rises, week
from flows.course import EXPOSURES_KEPT, SESSIONS_KEPT, Awaiting, Course, Due, Past, Standing, Week, monday
from flows.facts import Facts
from flows.flare_day import LETTER
from flows.records import Colour, Decision, ExerciseLog, SessionLog


def finish(facts: Facts, log: SessionLog) -> tuple[Course, tuple[Decision, ...]]:
    """The course after this session. Next targets wait for the morning; a morning still open is closed without one."""
    course, rolled = week.roll(facts)
    decisions = list(rolled)
    if log.letter == LETTER:  # a row of the flare plan: the targets of before wait as they are
        return in_flare(facts, closed(facts, course, log), log), rolled
    gap = layoff.row(facts, course)
    if gap.phase and course.phase not in ("bridge", gap.phase):
        course, decision = phases.after_gap(facts, course, gap.phase)
        decisions.append(decision)
    for done in log.exercises:
        if pain.tells(facts, done):
            course = one_exercise(facts, course, log, done, gap.rungs_less > 0 or gap.cut > 0)
        course, more = changed(facts, course, done)
        decisions += more
    course, lighter = coming_back.everywhere(facts, course, log)
    return closed(facts, course, log), (*lighter, *decisions)


def in_flare(facts: Facts, course: Course, log: SessionLog) -> Course:
    """Its colour is known at once: its morning decides about the next row alone."""
    past = course.session(log.id)
    assert past is not None
    ambers = sum(pain.of_exercise(facts, done) == "amber" for done in log.exercises)
    after = pain.colour(facts, log.after, "after")
    colour: Colour = "red" if past.reds or after == "red" else "amber" if ambers > 1 or after == "amber" else "green"
    now = replace(past, colour=colour, ambers=ambers)
    return replace(course, sessions=tuple(now if one.id == log.id else one for one in course.sessions))


def one_exercise(facts: Facts, course: Course, log: SessionLog, done: ExerciseLog, after_gap: bool) -> Course:
    """Its exposure; a rise that was due and done is taken; what a gap took is remembered."""
    course, standing = known_standing(course, done)
    pattern = done.pattern
    if standing.home == done.exercise and standing.swapped_until and log.day >= standing.swapped_until:
        standing = items.at_home(facts, course, standing)
        course = course.with_standing(replace(standing, swapped_until=None))
    before = course.line(standing.exercise)
    own = course.line(done.exercise)
    active = list(restraint.cuts(facts, course, pattern, log.before))
    unsure = restraint.unsure(facts, course, pattern)
    slot = progression.slot_of(facts, course, log.letter, pattern)
    due = before.due
    taken = due is not None and due.exercise == done.exercise and asked_it(facts, course, due, done, slot)
    restores = taken and due is not None and due.kind == "restore"  # on that day rule P is still off
    counts = restraint.gains(facts, course, standing, own, active) and not done.swapped_from and not restores
    if counts and is_gone(facts, standing, done):
        course = course.with_standing(replace(standing, exercise=done.exercise, rung=done.rung))
    if taken and not unsure:
        course = (
            modify.restored(facts, course, pattern, before) if restores else rises.took(facts, course, pattern, before)
        )
        before = course.line(done.exercise) if restores else before  # a gap takes of what came back, not of less
    elif own.due is not None and own.exercise != before.exercise and asked_it(facts, course, own.due, done, slot):
        course = rises.took(facts, course, "", own)  # session C's light hinge has its own line
    course = first_time(facts, course, done)
    if after_gap and not done.swapped_from and not unsure:
        course = coming_back.from_done(facts, course, pattern, before, done, active)
    standing = course.standings[pattern]
    exposure = progression.exposure(facts, course, done, log.id, slot, counts)
    line = course.line(done.exercise)
    if exposure is not None:
        exposure = exposure if exposure.day == log.day else replace(exposure, day=log.day)
        kept = (*line.exposures, exposure)[-EXPOSURES_KEPT:]
        line = replace(line, exposures=kept, done=line.done + 1, base=())
    asked = items.asks_sure(facts, course, standing, done.rung) and pattern in (facts.known.get("conf_pattern") or {})
    standing = replace(standing, sessions=standing.sessions + 1, sure_on=log.day if asked else standing.sure_on)
    return replace(
        course,
        lines={**course.lines, line.exercise: line},
        standings={**course.standings, standing.pattern: standing},
    )


def is_gone(facts: Facts, standing: Standing, done: ExerciseLog) -> bool:
    """What it stood on can't be done at home any more, as its band or weights are gone: what is done in its place is
    where it climbs from."""
    if standing.home or standing.exercise == done.exercise:
        return False
    before, now = facts.library.exercise(standing.exercise), facts.library.exercise(done.exercise)
    at_home = loads.letters(facts.knowing(kit_today=None))
    return now.ladder == standing.pattern and loads.there(now, at_home) and not loads.there(before, at_home)


def known_standing(course: Course, done: ExerciseLog) -> tuple[Course, Standing]:
    standing = course.standings.get(done.pattern)
    if standing is None:
        standing = Standing(done.pattern, done.exercise, done.rung, start=done.rung)
        course = course.with_standing(standing)
    return course, standing


def asked_it(facts: Facts, course: Course, due: Due, done: ExerciseLog, slot: int) -> bool:
    """Whether the session asked what was due; fewer sets of it, on a short day, are it too, and so are as many
    repetitions as the phase has by now. In a hotel room both weights may be the same bag: then it was not asked."""
    asked = [one.target for one in done.sets if not one.test] or list(done.target)
    if not due.sets or not asked:
        return False
    exercise = facts.library.exercise(done.exercise)
    high = items.highest(facts, course, exercise, slot, due.sets)
    first = doses.shown(facts, items.bounded(facts, due.sets[0], exercise, high))
    own = course.line(due.exercise).sets
    if due.kind == "load" and own and first == doses.shown(facts, items.bounded(facts, own[0], exercise, high)):
        return False
    return (first.load, first.band, doses.amount(first)) == (asked[0].load, asked[0].band, doses.amount(asked[0]))


def first_time(facts: Facts, course: Course, done: ExerciseLog) -> Course:
    """An exercise that has no line yet begins with what was asked of it."""
    line = course.line(done.exercise)
    if line.sets:
        return course
    exercise = facts.library.exercise(done.exercise)
    count = max(1, len(done.target))
    sets = doses.first_sets(facts, course, exercise, count) or tuple(done.target)
    if done.target and sets[0].load != done.target[0].load:
        sets = tuple(replace(one, load=done.target[0].load, unit=done.target[0].unit) for one in sets)
    return course.with_line(replace(line, sets=sets))


def changed(facts: Facts, course: Course, done: ExerciseLog) -> tuple[Course, list[Decision]]:
    """What was tried in the session: kept when it helped, crossed out when it did not."""
    change = done.change
    if change is None or done.pattern not in course.standings:
        return course, []
    if change.step == "drop":
        course, why = modify.drop(facts, course, done.pattern)
        return course, [why]
    if change.step == "swap":
        course, why = modify.swap(facts, course, done.pattern, done.exercise)
        return course, [why]
    if change.helped or (change.helped is None and change.step in modify.NO_TEST):
        before = course.line(done.exercise)
        if modify.in_force(before, modify.name_of(change.step, change.option)):
            return course, []
        course = first_time(facts, course, done)  # it hurt before the first set of an exercise that is new was done
        course = modify.put_in_force(
            facts, course, done.pattern, done.exercise, change.step, change.option, helped=bool(change.helped)
        )
        return course, [modify.kept_why(facts, done.exercise, change.step)]
    return modify.did_not_help(course, done.exercise, change.step, change.option), []


def closed(facts: Facts, course: Course, log: SessionLog) -> Course:
    """The session in the course's memory: the week's sets, the letter that follows, and the morning awaited."""
    sets = len([one for done in log.exercises for one in done.sets if one.done and not one.test])
    completed = log.status == "completed"
    reds = sum(pain.of_exercise(facts, done) == "red" for done in log.exercises)
    past = Past(log.id, log.day, log.letter, completed, sets, energy=log.energy, effort=log.effort, reds=reds)
    this = monday(log.day)
    found = next((week for week in course.weeks if week.monday == this), Week(this))
    found = replace(found, sets=found.sets + sets, sessions=found.sessions + completed)
    fifth = dict(course.fifth)
    day = facts.library.programme.day.get(log.letter)
    if day:
        fifth.update((log.letter, done.pattern) for done in log.exercises if done.pattern in day.fifth)
    return replace(
        course.with_week(found),
        sessions=(*[one for one in course.sessions if one.id != log.id], past)[-SESSIONS_KEPT:],
        fifth=fifth,
        last_letter=log.letter if completed and log.letter != LETTER else course.last_letter,
        last_completed=log.day if completed else course.last_completed,
        awaiting=Awaiting(log.id, log.day, away=bool(facts.known.get("kit_today")))
        if log.letter != LETTER and any(pain.tells(facts, done) for done in log.exercises)
        else course.awaiting,
    )
