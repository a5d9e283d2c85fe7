"""Where a flare stands: its day, which row of the plan is due, and when it closes (training.md §7)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from content.pain import FlareRow
from flows import escalation, pain
from flows.course import KEY, Course, kept
from flows.course import of as course_of
from flows.cuts import Cut
from flows.effects import Effect, PlanReminders, Record, Remember
from flows.facts import Facts
from flows.records import CheckIn, Flare, SessionLog

CHORES = ("fine", "bit_stiff", "very_stiff")  # as the morning asks: these can do their chores (measures.md §3)
WORSE = ("further", "new")  # of the leg
LETTER = "flare"  # of its own sessions, up to the return
STRAIN = "strain"  # what opened it, where it was a lift or a twist
STRAIN_DAY = 2  # on which that is asked about once more (red-flags.md §2, fx_new_injury)
RETURN, MILD = "day_7", "day_3"  # rows of content/pain.toml that the plan may begin at
APART = 2  # days between sessions once they are whole ones again; rows of one set follow day by day (training.md §7)

Waits = Literal["", "rest", "unasked", "red", "done", "next", "apart"]


@dataclass(frozen=True)
class Due:
    """The row that is due today, and whether its session may begin now."""

    row: FlareRow
    waits: Waits = ""

    @property
    def ready(self) -> bool:
        return not self.waits


def opened_on(facts: Facts) -> date | None:
    """Day 0 of the flare that is open."""
    for mark in reversed(facts.history.of(Flare)):
        if mark.mark in ("opened", "closed"):
            return mark.day if mark.mark == "opened" else None
    return None


def is_open(facts: Facts) -> bool:
    return opened_on(facts) is not None


def after_strain(facts: Facts) -> bool:
    """The flare that is open began with one lift or twist."""
    marks = [mark for mark in facts.history.of(Flare) if mark.mark == "opened"]
    return is_open(facts) and bool(marks) and marks[-1].words == STRAIN


def day_number(facts: Facts) -> int:
    first = opened_on(facts)
    return max(0, (facts.today - first).days) if first else 0  # a clock that moved back: still its first day


def checks(facts: Facts) -> tuple[CheckIn, ...]:
    """The flare's own checks, one a day: the latest answer of a day counts."""
    first = opened_on(facts)
    if first is None:
        return ()
    found = {each.day: each for each in facts.history.of(CheckIn, first) if each.kind == "flare"}
    return tuple(found[day] for day in sorted(found))


def check_today(facts: Facts) -> CheckIn | None:
    return next((each for each in checks(facts) if each.day == facts.today), None)


# which row


def row(facts: Facts) -> FlareRow:
    """The row of the day, for training and walking alike."""
    rows = facts.library.pain.flare
    return rows[place(facts)]


def due(facts: Facts) -> Due | None:
    """The row of today and what it waits for; None where no flare is open."""
    if not is_open(facts):
        return None
    found, check = row(facts), check_today(facts)
    waits: Waits = ""
    if found.training == "none":
        waits = "rest"
    elif check is None:
        waits = "unasked"
    elif colour(facts, check) == "red":
        waits = "red"
    elif facts.today in (days := session_days(facts)):
        waits = "done"
    elif waits_for_next(facts, found):
        waits = "next"
    elif found.training == "rebuild" and days and (facts.today - days[-1]).days < APART:
        waits = "apart"
    return Due(found, waits)


def steps_today(facts: Facts) -> bool:
    """A session of the plan may begin now."""
    found = due(facts)
    return found is not None and found.ready


def place(facts: Facts) -> int:
    """Which row: the calendar's, held back where the one before it is missing or was red."""
    rows = facts.library.pain.flare
    ids = [each.id for each in rows]
    number, back = day_number(facts), ids.index(RETURN)
    by_day = next((at for at, each in enumerate(rows) if each.days[0] <= number <= each.days[1]), len(rows) - 1)
    first = 1
    if mild(facts):
        first = ids.index(MILD)  # a short session at once; the rows after it wait for theirs like any other
        by_day = max(first, by_day)
    early = goes_back_early(facts)
    reached = first
    for mark in rows_done(facts):
        at = ids.index(mark.row) if mark.row in ids else 0
        if calm_since(facts, mark):
            reached = max(reached, at + 1)
    if early:
        return min(len(rows) - 1, max(back, reached))
    return min(by_day, reached)


def mild(facts: Facts) -> bool:
    """A day-0 score in the green band, with chores."""
    begun = next(iter(checks(facts)), None)
    return begun is not None and begun.day == opened_on(facts) and colour(facts, begun) == "green"


def waits_for_next(facts: Facts, row: FlareRow) -> bool:
    """One session for all the days of a row: it is repeated only where it was not calm (training.md §7)."""
    done = [mark for mark in rows_done(facts) if mark.row == row.id]
    return row.training != "rebuild" and bool(done) and calm_since(facts, done[-1])


def repeats(facts: Facts) -> bool:
    """The row of today was done before in this flare."""
    return any(mark.row == row(facts).id for mark in rows_done(facts))


def trigger(facts: Facts) -> str | None:
    """What may have set this flare off, as the person sees it; None where it was not asked yet."""
    first = opened_on(facts)
    marks = facts.history.of(Flare, first) if first else ()
    return next((mark.words for mark in reversed(marks) if mark.mark == "trigger"), None)


def rows_done(facts: Facts) -> tuple[Flare, ...]:
    """The sessions of this flare, each with its row; `words` is the session's id."""
    first = opened_on(facts)
    return tuple(each for each in facts.history.of(Flare, first) if each.mark == "row") if first else ()


def calm_since(facts: Facts, mark: Flare) -> bool:
    """Neither the session nor its morning was red; a morning that was not told keeps the row."""
    log = next((each for each in facts.history.of(SessionLog, mark.day) if each.id == mark.words), None)
    morning = next((each for each in checks(facts) if each.day > mark.day), None)
    red = log is not None and session_red(facts, log)
    return not red and morning is not None and colour(facts, morning) != "red"


def session_red(facts: Facts, log: SessionLog) -> bool:
    """Red in any exercise, or a quarter of an hour later."""
    return pain.colour(facts, log.after, "after") == "red" or any(
        pain.of_exercise(facts, each) == "red" for each in log.exercises
    )


def session_days(facts: Facts) -> list[date]:
    """Days with a working set, oldest first."""
    return [log.day for log in facts.history.of(SessionLog) if any(each.sets for each in log.exercises)]


def goes_back_early(facts: Facts) -> bool:
    """Two mornings running near the usual, with chores: the return is due from the day after them."""
    flare = escalation.flaring(facts)
    if flare is None:
        return False
    before = {day: score for day, score in flare.scores.items() if day < flare.day}
    return escalation.early_return(
        facts, escalation.Flaring(flare.day, flare.usual, before, flare.chores, flare.self_care)
    )


# what it takes


def cut(facts: Facts, skill: bool, back_since: date | None) -> Cut | None:
    """What the open flare, or the way back from it, takes from an exercise; counted from the load before the flare."""
    if is_open(facts):
        rows = {each.id: each for each in facts.library.pain.flare}
        now = row(facts)
        share = now.load if now.load is not None else rows[RETURN].load  # no row asks more than the return (CJ)
        rungs = now.rungs_less_skill if skill else 0
        return Cut(f"flare.{now.id}", f"why_flare_{now.training}", 1 - (share or 0), sets=1, rungs_less=rungs)
    if back_since is not None:
        last = facts.library.pain.flare[-1]
        return Cut("flare.back", "why_flare_rebuild", 1 - (last.load or 0), sets=1)
    return None


def highest_rung(facts: Facts) -> int | None:
    """The highest rung that the row of the day leaves open; None where it has no bound of its own."""
    if not is_open(facts):
        return None
    rungs = row(facts).rungs
    return rungs[1] if rungs else None


# how it ends


def colour(facts: Facts, check: CheckIn) -> str | None:
    """The morning's colour, chores and leg included."""
    return pain.morning_colour(facts, check) or check.colour


def calm(facts: Facts, check: CheckIn) -> bool:
    """A green score, with chores."""
    return pain.colour(facts, check.pain, "after") == "green" and check.moving in CHORES and check.leg not in WORSE


def may_close(facts: Facts) -> bool:
    """Two green mornings running with chores, and the return went well; after two weeks the mornings are enough."""
    mornings = [each for each in checks(facts) if each.day != opened_on(facts)]  # day 0 is no morning of it
    count = facts.library.pain.flare_opens.close_green_mornings
    last = mornings[-count:]
    if len(last) < count or last[-1].day != facts.today or not all(calm(facts, each) for each in last):
        return False
    return returned(facts) or day_number(facts) >= facts.library.pain.flare[-1].days[1]


def returned(facts: Facts) -> bool:
    """The session of the return is done, and neither it nor its morning was red."""
    return any(mark.row == RETURN and calm_since(facts, mark) for mark in rows_done(facts))


def closed(facts: Facts) -> Iterator[Effect]:
    """It is over: three quarters of the old load come next, or the bridge after a long one (training.md §3, §7)."""
    stands = course_of(facts)
    if stands is not None:
        yield Remember(KEY, kept(on_the_way_back(facts, stands)))
    yield Record(Flare(facts.now, facts.today, "closed"))
    yield PlanReminders()


def on_the_way_back(facts: Facts, course: Course) -> Course:
    course = replace(course, back_since=rebuilt_since(facts, course))
    if day_number(facts) <= facts.library.programme.phase_zero.after_flare_days or course.phase == "bridge":
        return course
    return replace(course, phase="bridge", phase_since=facts.today, phase_before=course.phase, bridge="flare")


def rebuilt_since(facts: Facts, course: Course) -> date:
    """The first session at three quarters: those between the return and the end of the flare count as well
    (training.md §7, day 8 to 14)."""
    returns = [mark.day for mark in rows_done(facts) if mark.row == RETURN]
    rebuilt = [past.day for past in course.sessions if returns and past.letter != LETTER and past.day > returns[-1]]
    return min(rebuilt, default=facts.today)


def whole_again(facts: Facts, course: Course) -> Course:
    """Two green sessions on the way back: the old load and sets, all at once (training.md §7, day 8 to 14)."""
    if course.back_since is None or course.bridge == "flare" or is_open(facts):
        return course
    since, last = course.back_since, facts.library.pain.flare[-1]
    greens = sum(one.colour == "green" and one.letter != LETTER and one.day >= since for one in course.sessions)
    return replace(course, back_since=None) if greens >= (last.greens_to_old_load or 0) else course
