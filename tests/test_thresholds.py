"""Every number of the coaching rules that another table does not hold: both of its sides, and where it comes from.

A row reads: source, what the rule says, how it is asked, and for each value what follows. Tags are those of training.md;
CJ is clinical judgement that a clinician still has to confirm.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from flows import (
    deload,
    doses,
    fits,
    flare_day,
    flare_talk,
    items,
    layoff,
    legs,
    loads,
    matrix,
    morning_check,
    pain,
    phases,
    progression,
    rises,
    slots,
    week,
)
from flows.course import Exposure, Past, Week, monday
from flows.effects import TellCoach
from flows.planned import Planned, SessionPlan
from flows.records import CheckIn, ExerciseLog, Flare, Measure, PainScore, SessionLog, SetLog, SetTarget
from flows.session_log import Doing, Today, status
from flows.walking import close_week
from tests.trainee import MONDAY, ZONE, Trainee, somebody

TEN = SetTarget(reps=10, load=10, unit="kg")


def at(person: Trainee, days: float) -> Trainee:
    moment = person.facts.now + timedelta(days=days)
    person.facts = replace(person.facts, now=moment)
    return person


# §3 words with one meaning


def half_done(sets: int) -> str:
    """A session of ten planned sets with so many done."""
    item = Planned("BR1", "brace_breathe", 1, (TEN,) * 10)
    one = replace(Doing.of(item), sets=(SetLog(TEN, 10),) * sets)
    return status(Today("s", SessionPlan("A", 20, "learn", (item,)), (one,)), somebody().facts)


def judged_on(hour: int, minute: int = 0) -> str:
    """The day of the check for a session that ended in the night after Monday."""
    end = datetime(2026, 1, 6, hour, minute, tzinfo=ZONE)
    log = SessionLog(end, MONDAY, "s", "A", 20, "learn", "completed")
    return f"{morning_check.check_day(log, somebody().facts):%a}"


# §4


def starts_adding(weeks: int, **known: Any) -> bool:
    """After so many training weeks: does something get added when the week closes?"""
    person = somebody(**known)
    first = MONDAY - timedelta(days=7 * weeks)
    done = tuple(Week(first + timedelta(days=7 * place), 40, 2, True, phase="learn") for place in range(weeks))
    course = replace(person.course, phase="build", weeks=done, started_on=first - timedelta(days=7))
    return bool(week.grow(person.facts, course, MONDAY)[1])


def hard_week(share: float) -> bool:
    person = somebody()
    last = MONDAY - timedelta(days=7)
    for day, effort in ((last - timedelta(days=7), 10.0), (last, 10 * share)):
        person.at(day)
        person.entries.append(
            SessionLog(person.facts.now, day, f"s{day}", "A", 20, "learn", "completed", effort=round(effort))
        )
    course = replace(person.course, weeks=(Week(last - timedelta(days=7), 10, 1, True),))
    return week.hard_week(person.at(MONDAY), course, last)


def own_load(load: float) -> str:
    person = somebody().with_line("HI4", "hinge", 4, TEN)
    line = replace(
        person.line("HI4"), exposures=(Exposure(MONDAY, "s", "green", "green", True, False, "3-4", "ok", True, True),)
    )
    return progression.next_target(person.facts, person.course, line, "hinge", 2, [10], [load]).decision.rule


def step_on_request(days: int) -> bool:
    from flows import rises

    person = somebody().with_line("HI4", "hinge", 4, TEN)
    day = MONDAY - timedelta(days=days)
    found = Exposure(day, "s", "green", "green", True, False, "3-4", "ok", True, True)
    course = person.course.with_line(replace(person.line("HI4"), exposures=(found,)))
    return rises.asked_for_more(person.facts, course, person.facts.library.exercise("HI4"), 16).ok


def cap_after_flares(flares: int, days: int) -> int | None:
    """Weekly sets after this many flares in 90 days, the last one so many days ago; ten sets is the best week."""
    person = somebody()
    start = MONDAY - timedelta(days=14)
    best = (Week(start, 10, 2, True), Week(start + timedelta(days=7), 10, 2, True))
    course = replace(person.course, weeks=best, started_on=start - timedelta(days=7))
    for count in reversed(range(flares)):
        day = MONDAY - timedelta(days=days + count)
        person.entries.append(Flare(person.facts.now, day, "opened"))
        person.entries.append(Flare(person.facts.now, day, "closed"))
    return week.sets_cap(person.at(MONDAY), course)


def flares_on(*days: int) -> int | None:
    """Weekly sets after flares so many days ago; ten sets is the best week."""
    person = somebody()
    start = MONDAY - timedelta(days=14)
    best = (Week(start, 10, 2, True), Week(start + timedelta(days=7), 10, 2, True))
    course = replace(person.course, weeks=best, started_on=start - timedelta(days=7))
    for ago in days:
        person.entries.append(Flare(person.facts.now, MONDAY - timedelta(days=ago), "opened"))
        person.entries.append(Flare(person.facts.now, MONDAY - timedelta(days=ago), "closed"))
    return week.sets_cap(person.at(MONDAY), course)


def grown_after(flares: int) -> int:
    """The sets that a closed week makes of ten, after so many flares in the month before."""
    person = somebody(active="weights_1_2")
    last = MONDAY - timedelta(days=7)
    best = (Week(last - timedelta(days=7), 10, 2, True), Week(last, 10, 2, True))
    course = replace(person.course, phase="build", weeks=best, started_on=last - timedelta(days=14))
    course = replace(course, lines={id: replace(line, sets=line.sets[:1]) for id, line in course.lines.items()})
    for count in range(flares):
        day = MONDAY - timedelta(days=10 + count)
        person.entries += [Flare(person.facts.now, day, "opened"), Flare(person.facts.now, day, "closed")]
    return slots.planned_week(person.facts, week.grow(person.at(MONDAY), course, MONDAY)[0])


def cap_after_a_year_of_flares(days: int) -> int | None:
    return flares_on(days, 40, 0)


def cap_later(days: int) -> int | None:
    return flares_on(days + 89, days + 40, days)


def gap_after(days: int) -> str:
    person = somebody(days=[0, 3])
    return layoff.row(person.facts, replace(person.course, last_completed=MONDAY - timedelta(days=days))).row


# §5


def wiped(low: int, days: int = 13) -> bool:
    person = somebody()
    past = tuple(
        Past(f"s{count}", MONDAY - timedelta(days=days - count), "A", True, 5, "green", "low") for count in range(low)
    )
    return deload.wiped_out_asks(person.facts, replace(person.course, sessions=past))


def wiped_again(days: int) -> bool:
    person = somebody()
    course = replace(person.course, bridge="fatigue", asked_wiped_out=MONDAY - timedelta(days=days))
    return deload.wiped_out_asks(person.facts, course)


def walks_while(bridge: str) -> str:
    person = somebody()
    course = replace(person.course, bridge=bridge)  # type: ignore[arg-type]
    decision = close_week(person.facts, course, MONDAY - timedelta(days=7))[1]
    assert decision is not None
    return decision.words


# §6, §7


def red_mornings(hours: int) -> int:
    """A red morning so many hours after another."""
    person = somebody(usual=3, anchor=3)
    now = person.facts.now
    first = CheckIn(now - timedelta(hours=hours), (now - timedelta(hours=hours)).date(), "morning", 8, "fine")
    person.entries.append(first)
    second = CheckIn(now, now.date(), "morning", 8, "fine")
    return matrix.red_mornings(person.at(MONDAY), replace(second, at=now), "red")


def ends_after(reds: int, sharps: int) -> bool:
    """A session of three exercises, so many of them red by number, so many sharp."""
    doings = []
    for place in range(3):
        one = Doing.of(Planned("BR1", "brace_breathe", 1, (TEN,)))
        red, sharp = place < reds, reds <= place < reds + sharps
        doings.append(replace(one, during="red" if red else "green", sharp=sharp))
    return Today("s", SessionPlan("A", 20, "learn", ()), tuple(doings)).must_end


def bands_left(u: int) -> bool:
    return pain.bands(somebody(usual=u, anchor=u).facts) is not None


def offers_more(u: int) -> bool:
    row = pain.bands(somebody(usual=u, anchor=u).facts)
    return row is not None and row.during.amber is not None


def flares_bring_a_person(count: int) -> bool:
    """So many flares in all, the last one now, the others within 90 days."""
    person = somebody()
    for place in range(count - 1):
        day = MONDAY - timedelta(days=90 - 10 * place)
        person.entries += [Flare(person.facts.now, day, "opened"), Flare(person.facts.now, day, "closed")]
    facts = person.at(MONDAY).answered(pain=7, moving="fine", u=4)
    return any(isinstance(effect, TellCoach) for effect in flare_talk.open_flare_now(facts))


def top_of_the_top_rung(taken: int) -> int:
    """What counts as hi on the highest rung without load, before and after the five more were asked."""
    person = somebody().with_line("BR4", "brace_breathe", 4, SetTarget(reps=10), top=taken)
    exercise = person.facts.library.exercise("BR4")
    reach = replace(doses.reach(person.facts, person.course, exercise), high=10)
    return rises.goal(person.facts, exercise, person.line("BR4"), reach)


def leg_forgotten(days: int) -> bool:
    return legs.lapsed(somebody(leg_clear_since=(MONDAY - timedelta(days=days)).isoformat()).facts)


def asked_again(days: int) -> bool:
    person = somebody()
    standing = replace(person.course.standings["hinge"], sure_on=MONDAY - timedelta(days=days))
    return items.asks_sure(person.facts, person.course, standing, standing.rung)


def asked_before_rung(rung: int) -> bool:
    person = somebody()
    standing = replace(person.course.standings["hinge"], sure_on=MONDAY, rung=min(5, rung))
    return items.asks_sure(person.facts, person.course, standing, rung)


def leg_keeps_gate(days: int) -> bool:
    person = somebody()
    for level in (0, 1):
        person.entries.append(Measure(person.facts.now, MONDAY - timedelta(days=days), "leg_level", level))
    return fits.leg_quiet(person.at(MONDAY))


def usual_level(spread: int) -> bool:
    """Usual pain of 6 and 7: eight weeks whose medians lie so far apart."""
    person = somebody(usual=6, anchor=6)
    for weeks_ago in range(8):
        for day in range(4):
            on = MONDAY - timedelta(days=7 * weeks_ago + day)
            score = 6 if weeks_ago else 6 + spread
            person.entries.append(PainScore(person.facts.now, on, "daily", score))
    return fits.usual_allows(person.at(MONDAY))


def bridge_after(colours: str) -> str:
    person = somebody()
    past = tuple(
        Past(f"s{place}", MONDAY + timedelta(days=place), "A", True, 4, {"g": "green", "a": "amber", "r": "red"}[one])  # type: ignore[arg-type]
        for place, one in enumerate(colours)
    )
    course = replace(person.course, phase="bridge", bridge="intake", sessions=past)
    return phases.looked_at(person.facts, course)[0].phase


def bridge_of_the_tired(colours: str) -> str:
    person = somebody()
    past = tuple(
        Past(f"s{place}", MONDAY + timedelta(days=place), "A", True, 4, "green") for place in range(len(colours))
    )
    course = replace(person.course, phase="bridge", bridge="fatigue", sessions=past)
    return phases.looked_at(person.facts, course)[0].phase


Row = tuple[str, str, Callable[..., Any], dict[Any, Any]]
ROWS: list[Row] = [
    ("§3 CJ", "half of the planned sets make a session", half_done, {4: "partial", 5: "completed"}),
    ("§3 CJ", "a morning at least five hours after the end", lambda at: judged_on(*at),
     {(1, 30): "Tue", (2, 30): "Tue", (2, 31): "Wed", (3, 30): "Wed"}),
    ("§6 CJ", "red on two exercises ends the session", lambda n: ends_after(n, 0), {1: False, 2: True}),
    ("§6 CJ", "sharp or down the leg twice ends it", lambda n: ends_after(0, n), {1: False, 2: True}),
    ("§6 CJ", "no more sets of a usual pain of 9", bands_left, {8: True, 9: False}),
    ("§6 CJ", "with a usual pain of 8 there is no More", offers_more, {7: True, 8: False}),
    ("§7 CJ", "the third flare in 90 days brings a person", flares_bring_a_person, {2: False, 3: True}),
    ("§3 CJ", "hi and five more on the top rung", top_of_the_top_rung, {0: 10, 1: 15}),
    ("§4 P.5 CJ", "sets are added after two training weeks", starts_adding, {1: False, 2: True}),
    ("§4 P.5 [T6] CJ", "from 65 on after four", lambda n: starts_adding(n, age="65-69"), {3: False, 4: True}),
    ("§4 P.5 CJ", "trained people at once", lambda n: starts_adding(n, active="weights_1_2"), {1: True}),
    ("measures §1 srpe CJ", "effort 1.5 times the best week holds", hard_week, {1.0: False}),
    ("§4 P.6 CJ", "an own load within a jump becomes the target, beyond it never", own_load,
     {11: "p.own_load", 15: "p.own_load", 15.1: "p.too_far", 400: "p.too_far"}),
    ("§4 P.6 CJ", "one step on request within 28 days of a green one", step_on_request, {28: True, 29: False}),
    ("§7 CJ", "three flares: ten percent for 28 days", lambda days: cap_after_flares(3, days), {28: 11, 29: 12}),
    ("§7 CJ", "and a closed week adds no more than that", grown_after, {2: 12, 3: 11}),
    ("§7 CJ", "three of them in 90 days, as they were opened", cap_after_a_year_of_flares, {90: 11, 91: 12}),
    ("§7 CJ", "and for all of the 28 days, though the first is longer ago by then", cap_later, {27: 11, 28: 11, 29: 12}),
    ("§7 CJ", "two flares: a fifth as ever", lambda days: cap_after_flares(2, days), {1: 12}),
    ("§4 CJ", "the rows of a gap, up to years", gap_after,
     {6: "slide", 7: "week", 13: "week", 14: "weeks", 27: "weeks", 28: "months", 83: "months", 84: "anew", 365: "anew",
      2000: "anew"}),
    ("§4 CJ", "a clock that moved back is no gap", gap_after, {-1: "slide", -400: "slide"}),
    ("§5 CJ", "three low starts in 14 days", wiped, {2: False, 3: True}),
    ("§5 CJ", "and not in 15", lambda days: wiped(3, days), {14: True, 15: False}),
    ("§5 CJ", "asked again every 14 days", wiped_again, {13: False, 14: True}),
    ("§5 CJ", "walks are held meanwhile", walks_while, {"": "why_walk_same", "fatigue": "why_walk_fatigue"}),
    ("§6 CJ", "two red mornings at most 72 hours apart", red_mornings, {72: 2, 73: 1}),
    ("red-flags §2c CJ", "a leg is forgotten after 28 days at level 0", leg_forgotten, {27: False, 28: True}),
    ("§7 CJ", "how sure is asked again after 28 days", asked_again, {27: False, 28: True}),
    ("§7 [T8] CJ", "and before the first heavy rung", asked_before_rung, {5: False, 6: True}),
    ("§2.2 G1 CJ", "the leg quiet for 28 days opens the heavy rungs", leg_keeps_gate, {28: False, 29: True}),
    ("§2.2 G1 CJ", "usual pain of 6 to 8 level within 1 for eight weeks", usual_level, {1: True, 2: False}),
    ("§3 CJ", "out of the bridge: the last two green, or four without red", bridge_after,
     {"ag": "bridge", "gg": "learn", "agag": "learn", "ragg": "learn", "aaa": "bridge", "raaa": "bridge",
      "aaaa": "learn"}),
    ("§5 CJ", "not out of it while small efforts cost a day", bridge_of_the_tired, {"gg": "bridge"}),
]  # fmt: skip
CASES = [
    pytest.param(asked, value, wanted, id=f"{source}: {rule}: {value}")
    for source, rule, asked, cases in ROWS
    for value, wanted in cases.items()
]


@pytest.mark.parametrize(("asked", "value", "wanted"), CASES)
def test_both_sides(asked: Callable[..., Any], value: Any, wanted: Any) -> None:
    assert asked(value) == wanted


def test_every_row_names_its_source() -> None:
    assert all(source.startswith(("§", "measures", "red-flags")) for source, *_ in ROWS)


def test_a_week_of_far_more_effort_holds_the_next_one() -> None:
    person = somebody()
    last = MONDAY - timedelta(days=7)
    for day, minutes in ((last - timedelta(days=7), 20), (last, 30)):
        person.at(day)
        person.entries.append(
            SessionLog(person.facts.now, day, f"s{day}", "A", minutes, "learn", "completed", effort=6)
        )
    course = replace(person.course, weeks=(Week(last - timedelta(days=7), 10, 1, True),))
    assert not week.hard_week(person.at(MONDAY), course, last)
    person.entries[-1] = replace(person.entries[-1], minutes=31)
    assert week.hard_week(person.at(MONDAY), course, last)


def test_a_clock_that_moved_back_closes_nothing_and_raises_nothing() -> None:
    person = somebody()
    person.morning(person.train(MONDAY), 3)
    person.at(MONDAY + timedelta(days=7))
    later, _ = week.roll(person.facts)
    person.facts = person.facts.knowing(course=later)
    back, decisions = week.roll(person.at(MONDAY - timedelta(days=30)))
    assert back == later and not decisions
    assert flare_day.day_number(person.facts) == 0 and layoff.gap_days(person.facts) == 0


def test_a_set_without_repetitions_is_no_exposure_whatever_its_weight() -> None:
    person = somebody().with_line("HI4", "hinge", 4, TEN)
    log = ExerciseLog("HI4", "hinge", 4, (TEN,), (SetLog(TEN, 0, 400),), "green", reps_left="5+")
    assert progression.exposure(person.facts, person.course, log, "s", 2, True) is None


def test_loads_far_above_need_something_to_be_above() -> None:
    facts = somebody().facts
    assert not loads.far_above(facts, 400, 0)
    assert monday(date(2026, 1, 11)) == MONDAY
