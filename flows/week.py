"""The week: its days, its cap on hard sets, and the rules that run when it closes (training.md §3, §4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from flows import deload, doses, flare_day, holds, pain, restraint, slots, walking
from flows.course import KEY, WEEKS_KEPT, Course, Week, kept, monday, of, same_week
from flows.effects import Effect, Record, Remember
from flows.facts import Facts
from flows.known import Known
from flows.reasons import decided
from flows.records import CheckIn, Decision, Flare, SessionLog

DAYS_BETWEEN = 2  # non-consecutive dates (training.md §3): at least every other day
SPREAD: Mapping[int, tuple[int, ...]] = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
}  # where nobody chose days
ALL_DAYS = tuple(range(7))


@dataclass(frozen=True)
class Day:
    """One weekday of the plan: a session, walks, and the morning routine."""

    weekday: int  # 0 = Monday
    letter: str = ""
    done: bool = False  # the session of this day is over
    walk_minutes: int = 0
    walks: int = 0
    mobility: bool = False


def training_days(facts: Facts, course: Course) -> tuple[int, ...]:
    """The weekdays that carry a session: as many of the chosen ones as the phase has, never two running."""
    count = slots.a_week(facts, course)
    chosen = sorted(Known(facts.known).days) or list(SPREAD[min(count, 3)])
    taken: list[int] = []
    for day in chosen:
        if len(taken) < count and all(apart(day, other) >= DAYS_BETWEEN for other in taken):
            taken.append(day)
    if len(taken) == count == DAYS_BETWEEN and len(chosen) > count:  # of three days the two that lie furthest apart
        pairs = [(one, two) for one in chosen for two in chosen if one < two]
        taken = list(max(pairs, key=lambda pair: apart(*pair)))
    return tuple(taken)


def apart(one: int, two: int) -> int:
    """Days between two weekdays, either way round."""
    between = abs(one - two)
    return min(between, 7 - between)


def week(facts: Facts) -> tuple[Day, ...]:
    """The plan's week, Monday first: letters in turn, walks on days without strength first, mornings."""
    course, _ = roll(facts)
    gentle = holds.training(facts.holds) != "active" or flare_day.is_open(facts)  # a flare goes by its own days
    days = () if gentle else training_days(facts, course)
    turn = slots.letters(facts, course)
    first = turn.index(slots.next_letter(facts, course))
    this = monday(facts.today)
    done = {past.day.weekday(): past.letter for past in course.sessions if past.sets and past.day >= this}
    resting = {day for day in days if not rested(course, this + timedelta(days=day))}
    after = sorted(set(days) - set(done) - resting, key=lambda day: (day < facts.today.weekday(), day))
    letter_of = {day: turn[(first + place) % len(turn)] for place, day in enumerate(after)} | done
    dose = walking.dose(facts, course)
    free = [day for day in ALL_DAYS if day not in days]
    walk_days = set([*free, *days][: dose.days]) if dose else set()
    known = Known(facts.known)
    mornings = known.values.get("morning_days")
    return tuple(
        Day(
            weekday=day,
            letter=letter_of.get(day, ""),
            done=day in done,
            walk_minutes=dose.minutes if dose and day in walk_days else 0,
            walks=dose.times_a_day if dose and day in walk_days else 0,
            mobility=known.morning_time is not None and (mornings is None or day in mornings),
        )
        for day in ALL_DAYS
    )


def rested(course: Course, day: date) -> bool:
    """Far enough from the last session for another one; a day before that one asks nothing of it."""
    last = max((past.day for past in course.sessions if past.sets), default=None)
    return last is None or day <= last or (day - last).days >= DAYS_BETWEEN


def next_session_day(facts: Facts) -> date | None:
    """The next date that carries a session, today included when none was done yet."""
    course = of(facts)
    if course is None:
        return None
    days = training_days(facts, course)
    last = max((past.day for past in course.sessions if past.sets), default=None)
    for ahead in range(15):
        day = facts.today + timedelta(days=ahead)
        rested = last is None or (day - last).days >= DAYS_BETWEEN
        if day.weekday() in days and rested:
            return day
    return None


def sets_cap(facts: Facts, course: Course) -> int | None:
    """The most hard sets this week: 1.2 times the best of the last four training weeks; None in the first weeks."""
    best = best_week(facts, course, monday(facts.today))
    return cap_from(facts, best) if best else None


def best_week(facts: Facts, course: Course, this: date) -> int:
    return max((week.sets for week in base_weeks(facts, course, this)), default=0)


def cap_from(facts: Facts, best: int) -> int:
    """A fifth more than the best week; a tenth in the weeks after a third flare (training.md §7)."""
    many = many_flares(facts)
    rules, caps = facts.library.pain.flare_opens, facts.library.programme.caps
    return int(best * (rules.many_sets_growth if many else caps.weekly_sets_growth) + 1e-9)


def many_flares(facts: Facts) -> bool:
    """The third flare within 90 days was opened at most 28 days ago (training.md §7)."""
    rules = facts.library.pain.flare_opens
    since = facts.today - timedelta(days=rules.many_within_days + rules.many_days)
    opened = [mark.day for mark in facts.history.of(Flare, since=since) if mark.mark == "opened"]
    return any(
        (last - first).days <= rules.many_within_days and (facts.today - last).days <= rules.many_days
        for first, last in zip(opened, opened[rules.many - 1 :], strict=False)
    )


def base_weeks(facts: Facts, course: Course, this: date) -> tuple[Week, ...]:
    """The last four training weeks that were whole: the one in which training began in the middle is free."""
    whole = [week for week in course.weeks if week.training and course.started_on <= week.monday < this]
    return tuple(whole[-facts.library.programme.caps.best_of_weeks :])


def roll(facts: Facts) -> tuple[Course, tuple[Decision, ...]]:
    """The course of today: every week that has closed since is closed; the same again when nothing closed."""
    course = of(facts)
    if course is None:
        raise LookupError("no course: starting.start makes one at the end of the intake")
    decisions: list[Decision] = []
    this = monday(facts.today)
    if course.monday is not None and course.monday >= this:  # nothing has closed, or a clock moved back
        return course, ()
    at, long_ago = course.monday or this, this - timedelta(days=7 * WEEKS_KEPT)
    trained = {one.monday for one in course.weeks}  # the cap counts from such a week, however long ago it was
    while at < this:
        if at >= long_ago or at in trained:
            course, more = close(facts, course, at)
            decisions += more
        at += timedelta(days=7)
    return replace(course, monday=this), tuple(decisions)


def close_weeks(facts: Facts) -> Iterator[Effect]:
    """Weeks that are over are closed with the first turn after them, and their decisions stand under Why."""
    course = of(facts)
    if course is None:
        return
    rolled, decisions = roll(facts)
    if rolled != course:
        yield Remember(KEY, kept(rolled))
        yield from map(Record, sorted(decisions, key=lambda one: one.subject == "plan"))  # Why tells the newest


def close(facts: Facts, course: Course, closed: date) -> tuple[Course, list[Decision]]:
    """The weekly rules for the week that began on this Monday."""
    decisions: list[Decision] = []
    found = next((week for week in course.weeks if week.monday == closed), Week(closed))
    training = found.sessions > 0 and not disturbed(facts, course, closed)
    found = replace(found, training=training, walked=walking.walked(facts, closed), phase=course.phase)
    course = course.with_week(found)
    following = closed + timedelta(days=7)
    verdict = mornings_verdict(facts, closed)
    why = deload.due(facts, course, closed)
    if verdict == "deload" and not deload.quiet(facts, course, following):
        why = "pain"
    if why:
        course = replace(course, deload=following)
        decisions.append(decided(facts, "deload.week", "plan", "deload", f"why_deload_{why}"))
    elif verdict:
        course = replace(course, no_rise=following)
        decisions.append(decided(facts, "week.hold", "plan", "hold", "why_week_hold"))
    elif hard_week(facts, course, closed):
        course = replace(course, no_rise=following)
        decisions.append(decided(facts, "week.effort", "plan", "hold", "why_week_effort"))
    if course.started_on <= closed:  # the days of a week before the plan say nothing about walks
        walk, decision = walking.close_week(facts, course, closed)
        course = replace(course, walk=walk)
        if decision:
            decisions.append(decision)
    if not why and not verdict and course.no_rise != following:
        course, more = grow(facts, course, following)
        decisions += more
    return course, decisions


def disturbed(facts: Facts, course: Course, closed: date) -> bool:
    """A hold, a flare or a lighter week in it: no training week."""
    end = closed + timedelta(days=6)
    if course.deload == closed:
        return True
    for hold in facts.holds:
        shut = hold.closed_at.date() if hold.closed_at else None
        if hold.level != "E3" and hold.opened_at.date() <= end and (shut is None or shut >= closed):
            return True
    return walking.in_flare(facts, closed)


def hard_week(facts: Facts, course: Course, closed: date) -> bool:
    """Effort times minutes well above the best of the last training weeks (measures.md §1, srpe; CJ)."""
    caps = facts.library.programme.caps
    before = [week.monday for week in course.weeks if week.training and week.monday < closed][-caps.best_of_weeks :]
    work: dict[date, int] = {}
    for log in facts.history.of(SessionLog, since=max(min([*before, closed]), closed - timedelta(days=7 * WEEKS_KEPT))):
        week_of = monday(log.day)
        work[week_of] = work.get(week_of, 0) + (log.effort or 0) * log.minutes
    best = max((work.get(day, 0) for day in before), default=0)
    return best > 0 and work.get(closed, 0) > caps.hard_week_growth * best


def mornings_verdict(facts: Facts, closed: date) -> Literal["", "hold", "deload"]:
    """Mean of the week's mornings against the week before (training.md §6 "Week to week")."""
    rules = facts.library.pain.week
    before = closed - timedelta(days=7)
    scores: dict[date, list[int]] = {closed: [], before: []}
    for check in facts.history.of(CheckIn, since=before):
        if check.kind in ("morning", "morning_2") and check.pain is not None and (of := monday(check.day)) in scores:
            scores[of].append(check.pain)
    if any(len(found) < rules.mornings for found in scores.values()):
        return ""
    now, then = (sum(found) / len(found) for found in scores.values())
    rise = now - then
    return "deload" if rise >= rules.deload_from else "hold" if rise >= rules.hold_from else ""


def grow(facts: Facts, course: Course, following: date) -> tuple[Course, list[Decision]]:
    """Slots and sets added one at a time, in slot order, as far as the cap goes (training.md §4 P.5)."""
    caps = facts.library.programme.caps
    known = Known(facts.known)
    trained = sum(week.training for week in course.weeks)
    needed = (
        caps.add_sets_after_weeks_older
        if known.older
        else caps.add_sets_after_weeks_trained
        if known.trained
        else caps.add_sets_after_weeks
    )
    base = best_week(facts, course, following)
    decisions: list[Decision] = []
    if trained < needed or not base or course.bridge == "hold" or pain.bands(facts) is None:
        return course, decisions
    cap = cap_from(facts, base)
    while True:
        bigger, decision = one_more(facts, course, cap, monday(facts.today))  # it rises in the week that first asks it
        if bigger is None or decision is None:
            return course, decisions
        course = bigger
        decisions.append(decision)


def one_more(facts: Facts, course: Course, cap: int, day: date) -> tuple[Course | None, Decision | None]:
    """The next slot, else the next set in slot order, that still fits under the cap."""
    phase = doses.phase_of(facts, course)
    turn = slots.letters(facts, course)
    for letter in turn:
        has = course.slots.get(letter, phase.exercises[0])
        if has < phase.exercises[0] or (has < phase.exercises[1] and slots.seventh(facts, course, letter)):
            bigger = slots.with_slot(course, letter, has + 1)
            if slots.planned_week(facts, bigger) <= cap:
                return bigger, decided(facts, "cap.slot", letter, "slot", "why_more_slot", letter=letter, cap=cap)
            return None, None
    if slots.planned_week(facts, course) > cap:  # there is no room as it is
        return None, None
    days = [slots.patterns(facts, course, letter) for letter in turn]
    having = {name: sets_of(course, name) for found in days for name, _ in found}
    room = [doses.most_sets(facts, course, number) for number in range(1, phase.exercises[1] + 1)]
    for count in range(1, phase.sets[1] + 1):  # every slot has its second set before one has its third
        for place, most in enumerate(room):
            if count >= most:
                continue
            for found in days:
                if place >= len(found) or having[found[place][0]] != count:
                    continue
                if slots.waits_for_other(course, days, found[place][0]):
                    continue
                grown = with_set(facts, course, found[place][0], count, day)
                if grown and slots.planned_week(facts, grown[0]) <= cap:
                    why = decided(facts, "cap.set", grown[1], "set", "why_more_set", pattern=grown[1], cap=cap)
                    return grown[0], why
    return None, None


def sets_of(course: Course, pattern: str) -> int:
    standing = course.standings.get(pattern)
    return len(course.line(standing.exercise).sets) if standing else 0


def with_set(facts: Facts, course: Course, pattern: str, count: int, day: date) -> tuple[Course, str] | None:
    """One set more for a pattern that has `count`; None when it is held back, or rose already."""
    standing = course.standings.get(pattern)
    if standing is None or standing.home or standing.dropped_until:
        return None
    line = course.line(standing.exercise)
    if len(line.sets) != count:
        return None
    held = line.changes or line.try_next or line.missing or line.base or line.due or same_week(line.risen_on, day)
    if held or restraint.sore(line) or sore_last(course, facts.library.ladder(pattern).ids):
        return None
    return course.with_line(replace(line, sets=(*line.sets, line.sets[-1]), risen_on=day)), pattern


def sore_last(course: Course, exercises: Iterable[str]) -> bool:
    """The last time of a pattern was amber or red, on whichever rung that was: one it was led down to since has no
    set more for it (training.md §4 P.4)."""
    lines = [line for id in exercises if (line := course.line(id)).exposures]
    return bool(lines) and restraint.sore(max(lines, key=lambda line: line.exposures[-1].day))
