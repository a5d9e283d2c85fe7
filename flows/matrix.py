"""The 24-hour rule: a session and its next morning decide the next targets, each with its reason (training.md §6)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from content.pain import Verdict as Row
from flows import doses, flare_day, modify, morning_check, owned, pain, phases, progression, restraint, sessions
from flows.course import Awaiting, Course, Line, of
from flows.facts import Facts
from flows.reasons import decided
from flows.records import CheckIn, Colour, Decision, ExerciseLog, SessionLog, SetTarget
from flows.rises import Moved

SUSPECTS = ("hinge", "squat", "split_step", "carry")  # a tie of pain falls on these first, in this order
RANK = {
    name: place
    for place, name in enumerate(
        ("human", "drop", "swap", "change", "less", "rung", "raise", "rung_up", "restore", "back", "reps")
    )
}
TOO_FAR = "p.too_far"  # somebody did far more than was asked: told before anything else
MORNINGS = ("morning", "morning_2", "start_tap")


@dataclass(frozen=True)
class Verdict:
    """What the morning said, and what follows from it."""

    colour: Colour | None  # of the morning
    session: Colour
    suspect: str  # exercise id, "" where there is none
    course: Course
    decisions: tuple[Decision, ...] = ()
    headline: Decision | None = None  # the one to tell first
    again_tomorrow: bool = False
    red_mornings: int = 0  # running, at most 72 hours apart
    ask_flare: bool = False
    coach: bool = False  # three red sessions in 14 days: let a person look at the plan


@dataclass
class Bench:
    """The course while verdicts are being spoken."""

    course: Course
    decisions: list[Decision] = field(default_factory=list)


def finish(facts: Facts, log: SessionLog) -> tuple[Course, tuple[Decision, ...]]:
    """At the end of a session. An older session whose morning never came is judged without one first."""
    earlier: tuple[Decision, ...] = ()
    if awaiting(facts) != log.id and (verdict := without_morning(facts)) is not None:
        facts, earlier = facts.knowing(course=verdict.course), verdict.decisions
    course, decisions = sessions.finish(facts, log)
    return course, (*earlier, *decisions)


def without_morning(facts: Facts) -> Verdict | None:
    """The verdict on a session whose morning never came: it is due before the next one is planned, as what was red
    itself asks for less. None where no morning is awaited."""
    id = awaiting(facts)
    before = next((one for one in reversed(facts.history.of(SessionLog)) if one.id == id), None) if id else None
    return judge(facts, before, None) if before is not None else None


def awaiting(facts: Facts) -> str:
    """The session that still waits for its morning; "" when none does."""
    course = of(facts)
    return course.awaiting.session if course and course.awaiting and course.awaiting.colour is None else ""


def judge(facts: Facts, log: SessionLog, morning: CheckIn | None) -> Verdict:
    """The next targets. None = the morning was never told: repeat, nothing worse, save for what was red itself."""
    course = of(facts)
    if course is None:
        raise LookupError("no course: starting.start makes one at the end of the intake")
    facts = facts.knowing(kit_today=None)  # what comes next is asked at home: a gym of two days gives no rung there
    before = course.awaiting
    if before is None or before.session != log.id or (before.colour == "green"):
        past = course.session(log.id)
        return Verdict(None, (past.colour if past else None) or "amber", "", course)
    colour = morning_of(facts, morning, before.colour)
    bench = Bench(restored(course, before) if before.colour else course)
    snapshot = taken_before(bench.course, log, before)
    suspect = suspect_of(facts, bench.course, log, colour)
    check_flare = False
    for done in log.exercises:
        if pain.tells(facts, done) and done.pattern in bench.course.standings:
            check_flare |= one_verdict(facts, bench, log, done, done.exercise == suspect, colour, morning)
    course, found = remembered(facts, bench.course, log, colour, suspect)
    if before.away:
        course = owned.fitted(facts, course, of(facts))
    settled = colour in ("green", None)  # only an amber or red morning is looked at once more
    kept = Awaiting(log.id, log.day, colour="green") if settled else replace(snapshot, colour=colour)
    course = replace(course, awaiting=kept)
    looked, more = phases.looked_at(facts, course)
    lower = course.bridge == "hold" and looked.bridge != "hold"  # the bridge ends a rung lower: not between two looks
    if settled or before.colour or not lower:
        course = looked
        bench.decisions += more
    if course.back_since and (course := flare_day.whole_again(facts, course)).back_since is None:
        bench.decisions.append(decided(facts, "flare.over", "plan", "back", "why_flare_over"))
    coach = red_sessions(facts, course, log) >= facts.library.pain.modify_rules.coach_red_sessions
    if coach:
        bench.decisions.append(decided(facts, "matrix.coach", "plan", "human", "why_coach"))
    reds = red_mornings(facts, morning, colour)
    no_chores = morning is not None and morning.moving == "no_chores"
    return Verdict(
        colour=colour,
        session=found,
        suspect=suspect,
        course=course,
        decisions=tuple(bench.decisions),
        headline=min(bench.decisions, key=lambda one: RANK.get(one.outcome, len(RANK)), default=None),
        again_tomorrow=morning is not None and morning.kind == "morning" and colour in ("amber", "red"),
        red_mornings=reds,
        ask_flare=check_flare or no_chores or reds >= facts.library.pain.flare_opens.red_mornings,
        coach=coach,
    )


def morning_of(facts: Facts, morning: CheckIn | None, first: Colour | None) -> Colour | None:
    """The morning is one for the session: a second look may make it worse, and a second amber is red."""
    if morning is None:
        return None
    found = pain.morning_colour(facts, morning)
    if morning.kind == "morning_2" and first == "amber" and found == "amber":
        return "red"
    return pain.worst(first, found)


def suspect_of(facts: Facts, course: Course, log: SessionLog, morning: Colour | None) -> str:
    """Whom an amber or red quarter of an hour, or morning, falls on; "" when both were calm."""
    if morning not in ("amber", "red") and after_of(facts, log) not in ("amber", "red"):
        return ""
    done = [one for one in log.exercises if pain.tells(facts, one)]
    if not done:
        return ""

    def rank(place: int) -> tuple[int, int, bool, int, int]:
        one = done[place]
        colour = pain.ORDER[pain.of_exercise(facts, one)]
        raised = course.line(one.exercise).risen_on == log.day
        pattern = SUSPECTS.index(one.pattern) if one.pattern in SUSPECTS else len(SUSPECTS)
        return -colour, -(one.pain if one.pain is not None else -1), not raised, pattern, place

    return done[min(range(len(done)), key=rank)].exercise


def after_of(facts: Facts, log: SessionLog) -> Colour | None:
    """The colour a quarter of an hour after the session."""
    return pain.colour(facts, log.after, "after")


def one_verdict(
    facts: Facts,
    bench: Bench,
    log: SessionLog,
    done: ExerciseLog,
    suspected: bool,
    morning: Colour | None,
    check: CheckIn | None,
) -> bool:
    """One exercise's next target; returns whether the flare question is due."""
    during = pain.of_exercise(facts, done)
    if suspected:
        during = pain.worst(during, after_of(facts, log))
    final = pain.worst(during, morning) if suspected else during
    calm = during == "green" and morning == "green"
    line = bench.course.line(done.exercise)
    line = judged(line, log.id, final, during, calm)
    if final in ("amber", "red"):  # a rise that waited is no longer earned (training.md §4 P.1, P.4)
        line = no_more_than(replace(line, due=None), done)
    unsure = restraint.unsure(facts, bench.course, done.pattern)
    bench.course = bench.course.with_line(line)
    if final in ("amber", "red"):
        bench.course = waits_no_more(bench.course, done.pattern, done.exercise)
    if unsure:
        bench.course = tried(facts, bench.course, done, final)
    row = row_for(facts, during, morning, suspected)
    leg = done.leg or (suspected and leg_worse(facts, log, check))
    reds = reds_of(facts, line)
    standing = bench.course.standings[done.pattern]
    if standing.dropped_until and standing.dropped_until > log.day:
        return False  # dropped in this very session; the card has its date
    if standing.dropped_until:
        after_try(facts, bench, done, final)
    elif standing.home == done.exercise:
        pass  # it made way for another in this very session
    elif done.swapped_from:
        told(bench, progression.stay(facts, bench.course, line, "swap.stays", "why_p_held"))
    elif not line.sets:
        pass  # its weights were given away since, and nobody stands on it any more
    elif row is None:
        told(bench, repeated(facts, bench.course, line, during, morning))
    elif final == "red" and not leg and swaps(facts, line, standing.home, reds):
        course, why = modify.swap(facts, bench.course, done.pattern, done.exercise)
        told(bench, Moved(course, why))
    else:
        follow(facts, bench, log, done, line, row, leg)
    return bool(row and row.check_flare and suspected)


def leg_worse(facts: Facts, log: SessionLog, check: CheckIn | None) -> bool:
    """Further down the leg on any morning of this session: a second look does not forget what the first one heard."""
    told = morning_check.checks_of(log, facts)
    return any(one.leg in flare_day.WORSE for one in (*told, check) if one is not None)


def row_for(facts: Facts, during: Colour | None, morning: Colour | None, suspected: bool) -> Row | None:
    """The field of the matrix; None = repeat without one (colour not told, morning not told, or another's morning)."""
    if suspected and morning in ("amber", "red"):
        return facts.library.pain.verdict(during or "green", morning)
    if during == "red":  # red itself asks for a change, whatever the morning says of the others
        return facts.library.pain.verdict("red", "green")
    if during is None or morning != "green":
        return None
    return facts.library.pain.verdict(during, "green")


def repeated(facts: Facts, course: Course, line: Line, during: Colour | None, morning: Colour | None) -> Moved:
    if morning is None:
        return progression.stay(facts, course, line, "matrix.no_morning", "why_no_morning")
    if morning != "green":
        return progression.stay(facts, course, line, "matrix.other", "why_other_suspect")
    return progression.stay(facts, course, line, "p.not_said", "why_p_not_said")


def follow(facts: Facts, bench: Bench, log: SessionLog, done: ExerciseLog, line: Line, row: Row, leg: bool) -> None:
    """What the matrix asks for, done to this exercise."""
    rule = f"matrix.{row.during}_{row.morning}"
    words = f"why_{row.during}_{row.morning}"
    pattern = done.pattern
    if leg:  # pain further down the leg: the safety questions decide, not a change of exercise
        told(bench, progression.less(facts, bench.course, line, pattern, row.cut or LEG_CUT, "matrix.leg", "why_leg"))
        return
    match row.do:
        case "progress" if line.exposures[-1].hurt:  # nothing comes back or rises after "it hurts"
            told(bench, progression.stay(facts, bench.course, line, "p.hurt", "why_p_hurt"))
        case "progress":
            course, why = modify.green_again(facts, bench.course, line.exercise)
            if why is not None:
                told(bench, Moved(course, why))
                return
            slot = progression.slot_of(facts, bench.course, log.letter, pattern)
            working = [one for one in done.sets if not one.test]
            reached = [
                doses.whole(progression.own_target(one, line, place), one.target, one.done)
                for place, one in enumerate(working)
            ]
            weights = [progression.own_load(facts, one, line) for one in working]
            told(bench, progression.next_target(facts, bench.course, line, pattern, slot, reached, weights))
        case "repeat":
            inputs = {"change": line.changes[-1].step} if line.changes else {}
            said = f"{words}_change" if inputs and row.during == "amber" else words
            told(bench, progression.stay(facts, bench.course, calmer(line), rule, said, **inputs))
        case "set_less":
            told(bench, progression.set_less(facts, bench.course, calmer(line), pattern, row.cut, rule, words))
        case "change":
            change(facts, bench, done, line, row, rule, words)
        case "swap":
            course, why = modify.swap(facts, bench.course, pattern, done.exercise)
            told(bench, Moved(course, why))


LEG_CUT = 0.20  # the cut of the red row, where its own field has none (training.md §6)


def change(facts: Facts, bench: Bench, done: ExerciseLog, line: Line, row: Row, rule: str, words: str) -> None:
    """One change next time, and less weight where the field says so; one that helped today is the change."""
    course = bench.course
    kept = done.change is not None and bool(done.change.helped)
    if not kept:
        if line.changes:  # what was in force did not keep it green
            last = line.changes[-1]
            course = modify.did_not_help(course, line.exercise, last.step, last.option)
            line = course.line(line.exercise)
        loadless = bool(row.cut) and not restraint.loaded(line.sets)
        found = modify.next_step(facts, course, done.pattern, line.exercise, loadless)
        if found is None:
            course, why = modify.swap(facts, course, done.pattern, line.exercise)
            told(bench, Moved(course, why))
            return
        step, option = found
        course = modify.put_in_force(facts, course, done.pattern, line.exercise, step, option)
        lower = course.standings[done.pattern].exercise
        key = modify.name_of(step, lower if step == "load" and lower != line.exercise else option)
        why = decided(facts, rule, line.exercise, "change", words, exercise=line.exercise, change=key)
        told(bench, Moved(course, why))
        course = bench.course
        line = course.line(line.exercise)
        if step == "load" and not restraint.loaded(line.sets):
            return  # a rung lower is the cut of an exercise without load
    if row.cut and restraint.loaded(line.sets):
        told(bench, progression.less(facts, course, line, done.pattern, row.cut, f"{rule}.cut", "why_cut"))


def swaps(facts: Facts, line: Line, home: str, reds: int) -> bool:
    """Two reds of one exercise within 28 days; one of an exercise that is a swap itself."""
    return reds >= facts.library.pain.modify_rules.swap_reds or (bool(home) and home != line.exercise)


def reds_of(facts: Facts, line: Line) -> int:
    if not line.exposures:
        return 0
    since = line.exposures[-1].day - timedelta(days=facts.library.pain.modify_rules.swap_within_days)
    return len([found for found in line.exposures if found.colour == "red" and found.day >= since])


def after_try(facts: Facts, bench: Bench, done: ExerciseLog, final: Colour | None) -> None:
    """The dropped pattern was tried again: green brings it back, anything else rests it two weeks more."""
    if final == "green":
        course = modify.back_in(facts, bench.course, done.pattern)
        why = decided(facts, "drop.back", done.pattern, "back", "why_drop_back", pattern=done.pattern)
        told(bench, Moved(course, why))
    elif final in ("amber", "red"):
        course, why = modify.drop(facts, bench.course, done.pattern)
        told(bench, Moved(course, why))


def waits_no_more(course: Course, pattern: str, exercise: str) -> Course:
    """A sore day on a lower exercise of the pattern takes back what the pattern's own had earned, too; and whatever
    would have led to this exercise, in a pattern that it stands in for as well."""
    own = course.standings[pattern].exercise
    for line in course.lines.values():
        if line.due and (line.exercise == own or line.due.exercise == exercise):
            course = course.with_line(replace(line, due=None))
    return course


def tried(facts: Facts, course: Course, done: ExerciseLog, final: Colour | None) -> Course:
    """One of the three small tries under low confidence; none red opens rule P whatever the answer then is. A sore
    one is where the pattern stands from then on, however sure somebody gets."""
    standing = course.standings[done.pattern]
    tries = 0 if final == "red" else standing.tries + 1
    opened = tries >= facts.library.pain.confidence.compare_exposures
    sure_on = None if opened else standing.sure_on
    if final in ("amber", "red") and done.rung < standing.rung and not standing.home:
        standing = replace(standing, exercise=done.exercise, rung=done.rung)
    return course.with_standing(replace(standing, tries=tries, opened=opened, sure_on=sure_on))


def judged(line: Line, session: str, final: Colour | None, during: Colour | None, calm: bool) -> Line:
    """The exposure with its verdict."""
    found = [
        replace(one, colour=final, during=during, calm=calm) if one.session == session else one
        for one in line.exposures
    ]
    return replace(line, exposures=tuple(found))


def no_more_than(line: Line, done: ExerciseLog) -> Line:
    """Asked less that day (a lighter week, low energy, a sore start) and not green: it stays there. What is missing of
    weight and sets comes back by green exposures, and repetitions by rule P."""
    count = min(len(line.sets), len(done.target)) or len(line.sets)
    pairs = tuple(zip(line.sets, done.target or line.sets, strict=False))[:count]
    less = tuple(restraint.lighter(one, replace(one, load=two.load, band=two.band)) for one, two in pairs)
    fewer = tuple(as_few(one, two) for one, (_, two) in zip(less, pairs, strict=True))
    if not less or fewer == line.sets:
        return line
    missing = line.missing if less == line.sets else line.missing or line.sets
    return replace(line, sets=fewer, missing=missing, due=None, jump=())


def as_few(one: SetTarget, asked: SetTarget) -> SetTarget:
    """No more repetitions than were asked, and no longer hold; one that was split counts in its parts together."""
    if (bool(one.metres), bool(one.breaths)) != (bool(asked.metres), bool(asked.breaths)):
        return one
    split = one.seconds and not asked.seconds and asked.hold
    return doses.with_amount(one, min(doses.amount(one), asked.reps * asked.hold if split else doses.amount(asked)))


def calmer(line: Line) -> Line:
    """An exposure that was not green: the count of green ones towards undoing a change begins again."""
    return replace(line, changes=tuple(replace(one, greens=0) for one in line.changes)) if line.changes else line


def told(bench: Bench, moved: Moved) -> None:
    bench.course = moved.course
    bench.decisions.append(moved.decision)


def taken_before(course: Course, log: SessionLog, before: Awaiting) -> Awaiting:
    """The lines and standings as they are before the verdict, for a second look tomorrow."""
    ids, patterns = {done.exercise for done in log.exercises}, {done.pattern for done in log.exercises}
    return replace(
        before,
        lines={id: line for id, line in course.lines.items() if id in ids},
        standings={name: standing for name, standing in course.standings.items() if name in patterns},
    )


def restored(course: Course, before: Awaiting) -> Course:
    lines = {**course.lines, **before.lines}
    return replace(course, lines=lines, standings={**course.standings, **before.standings})


def remembered(
    facts: Facts, course: Course, log: SessionLog, morning: Colour | None, suspect: str
) -> tuple[Course, Colour]:
    """The session's colour: red with any red, green with a green morning and at most one amber, else amber."""
    colours = [pain.of_exercise(facts, done) for done in log.exercises]
    after = after_of(facts, log)
    if suspect and after:
        place = next(place for place, done in enumerate(log.exercises) if done.exercise == suspect)
        colours[place] = pain.worst(colours[place], after)
    reds, ambers = colours.count("red"), colours.count("amber")
    found: Literal["green", "amber", "red"] = "amber"
    if reds or morning == "red":
        found = "red"
    elif morning == "green" and ambers <= 1:
        found = "green"
    past = course.session(log.id)
    if past is None:
        return course, found
    now = replace(past, colour=found, reds=reds, ambers=ambers)
    return replace(course, sessions=tuple([now if one.id == log.id else one for one in course.sessions])), found


def red_sessions(facts: Facts, course: Course, log: SessionLog) -> int:
    """Red sessions in the 14 days that end with this one."""
    since = log.day - timedelta(days=facts.library.pain.modify_rules.coach_within_days)
    return len([past for past in course.sessions if past.colour == "red" and since <= past.day <= log.day])


def red_mornings(facts: Facts, morning: CheckIn | None, colour: Colour | None) -> int:
    """How many mornings running were red, this one last, the first at most 72 hours before it."""
    if morning is None or colour != "red":
        return 0
    at = told_of(facts, morning)
    since = at - timedelta(hours=facts.library.pain.flare_opens.red_within_hours)
    count = 1
    for check in reversed(facts.history.of(CheckIn, since=since.date())):
        if check.kind not in MORNINGS or not since <= told_of(facts, check) < at:
            continue
        if (check.colour or pain.morning_colour(facts, check)) != "red":
            break
        count += 1
    return count


def told_of(facts: Facts, check: CheckIn) -> datetime:
    """The morning itself: a tap at the next start tells of an earlier one."""
    session = next((log for log in facts.history.of(SessionLog) if log.id == check.session), None)
    if check.kind != "start_tap" or session is None:
        return check.at
    return morning_check.check_at(session, facts)
