"""Walking: the first dose, and what a closed week makes of it (training.md §5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import walking, week
from flows.course import WalkDose
from flows.holds import Hold
from flows.records import CheckIn, Flare, SessionLog, Walk
from tests.trainee import MONDAY, Trainee, somebody

STARTS = [
    ("under_5", 3, 3, 2),
    ("5_to_9", 5, 3, 1),
    ("10_to_19", 10, 4, 1),
    ("20_to_29", 18, 4, 1),
    ("30_plus", 25, 4, 1),
]


@pytest.mark.parametrize(("told", "minutes", "days", "times"), STARTS)
def test_walking_starts_with_what_is_easy(told, minutes, days, times):
    dose = walking.start(somebody(walk=told).facts)
    assert (dose.minutes, dose.days, dose.times_a_day) == (minutes, days, times)


@pytest.mark.parametrize(
    ("minutes", "start"), [(4, 3), (5, 5), (9, 5), (10, 10), (19, 10), (20, 18), (29, 18), (30, 25)]
)
def test_both_sides_of_every_row(minutes, start):
    assert walking.start(somebody(walk=minutes).facts).minutes == start


def test_somebody_who_walks_enough_keeps_it():
    assert walking.start(somebody(walk="30_plus", walks_enough=True).facts) == WalkDose(30, 5)


def walked(minutes: int, *mornings: tuple[int, str], sessions: tuple[int, ...] = (), **known) -> Trainee:
    """A week with these minutes in all, and mornings as (weekday, colour)."""
    person = somebody(**known)
    if minutes:
        person.entries.append(Walk(person.facts.now, MONDAY + timedelta(days=2), minutes))
    for weekday, colour in mornings:
        day = MONDAY + timedelta(days=weekday)
        person.entries.append(CheckIn(person.facts.now, day, "morning", 3, colour=colour))
    for weekday in sessions:
        day = MONDAY + timedelta(days=weekday)
        person.entries.append(SessionLog(person.facts.now, day, f"s{weekday}", "A", 20, "learn", "completed"))
    person.at(MONDAY + timedelta(days=7))
    return person


def dose_after(person: Trainee) -> WalkDose:
    course, _ = week.roll(person.facts)
    return course.walk


WEEKS = [
    # minutes of 40, mornings, sessions, next minutes
    (40, (), (), 12),
    (32, (), (), 12),  # 80 percent
    (31, (), (), 10),
    (20, (), (), 10),  # half
    (19, (), (), 10),  # what was done, at least the start dose
    (40, ((1, "amber"),), (0,), 12),
    (40, ((1, "amber"), (3, "amber")), (0,), 10),
    (40, ((1, "red"),), (0,), 10),  # red after a session
    (40, ((2, "red"),), (0,), 7),  # red with no session the day before: a third less
]


@pytest.mark.parametrize(("minutes", "mornings", "sessions", "following"), WEEKS)
def test_a_closed_week_builds_keeps_or_lowers(minutes, mornings, sessions, following):
    assert dose_after(walked(minutes, *mornings, sessions=sessions)).minutes == following


@pytest.mark.parametrize(("minutes", "following"), [(48, 24), (47, 11), (76, 24), (77, 26)])
def test_half_and_four_fifths_of_a_longer_walk(minutes, following):
    """Of 96 minutes: from half on the same, from four fifths on two more."""
    person = walked(minutes)
    person.keep(replace(person.course, walk=WalkDose(24, 4)))
    assert dose_after(person).minutes == following


def test_less_than_half_goes_down_to_what_was_done():
    person = walked(40)
    person.keep(replace(person.course, walk=WalkDose(24, 4)))
    assert dose_after(person).minutes == 10  # 40 minutes on four days
    person.keep(replace(person.course, walk=WalkDose(30, 4)))
    assert dose_after(person).minutes == 10


def test_the_lighter_week_ends_by_itself():
    person = walked(40, (2, "red"))
    course, _ = week.roll(person.facts)
    assert course.walk.minutes == 7
    person.keep(course)
    later = person.at(MONDAY + timedelta(days=14))
    assert week.roll(later)[0].walk.minutes == 10


@pytest.mark.parametrize(("morning", "following"), [("red", 7), ("amber", 10)])
def test_another_red_morning_in_the_lighter_week_keeps_it_for_one_more(morning, following):
    """From the same minutes: a cut of a cut is never taken (training.md §3 Reductions never multiply)."""
    person = walked(40, (2, "red"))
    person.keep(week.roll(person.facts)[0])
    day = MONDAY + timedelta(days=9)
    person.entries.append(CheckIn(person.facts.now, day, "morning", 3, colour=morning))
    course = week.roll(person.at(MONDAY + timedelta(days=14)))[0]
    assert course.walk.minutes == following
    person.keep(course)
    assert week.roll(person.at(MONDAY + timedelta(days=21)))[0].walk.minutes == 10


@pytest.mark.parametrize(
    ("told", "now", "following"),
    [
        ("under_5", WalkDose(3, 3, 2), (4, 3)),
        ("5_to_9", WalkDose(5, 3), (7, 3)),
        ("20_to_29", WalkDose(18, 4), (21, 4)),
        ("30_plus", WalkDose(25, 4), (30, 4)),
        ("30_plus", WalkDose(30, 4), (30, 5)),
        ("30_plus", WalkDose(30, 5), (30, 5)),
        ("20_to_29", WalkDose(29, 4), (30, 4)),
    ],
)
def test_walks_grow_to_thirty_minutes_on_five_days(told, now, following):
    person = walked(now.minutes * now.days * now.times_a_day, walk=told)
    person.keep(replace(person.course, walk=now))
    dose = dose_after(person)
    assert (dose.minutes, dose.days) == following


def test_a_sore_leg_halves_the_walk_and_cycles():
    person = somebody()
    course = walking.sore_leg(person.facts, person.course)
    assert (course.walk.minutes, course.walk.cycling) == (5, True)


def test_a_good_week_after_a_sore_leg_is_walked_again():
    person = walked(20)
    person.keep(walking.sore_leg(person.facts, person.course))
    dose = dose_after(person)
    assert (dose.minutes, dose.cycling) == (7, False)


def test_a_week_that_was_not_good_stays_on_the_bike():
    person = walked(15)  # of 20: no four fifths
    person.keep(walking.sore_leg(person.facts, person.course))
    dose = dose_after(person)
    assert (dose.minutes, dose.cycling) == (5, True)


@pytest.mark.parametrize(("level", "minutes"), [("E0", None), ("E1", None), ("E2", None), ("E2G", 10)])
def test_a_hold_leaves_no_target_and_the_gentle_track_what_is_comfortable(level, minutes):
    person = somebody()
    person.keep(replace(person.course, walk=WalkDose(20, 4)))
    facts = replace(person.facts, holds=(Hold("h", "x", level, person.facts.now, "checkin"),))
    dose = walking.dose(facts, person.course)
    assert (dose.minutes if dose else None) == minutes


@pytest.mark.parametrize(("level", "minutes"), [(None, 5), ("E2G", 5)])
def test_a_flare_on_the_gentle_track_has_the_walks_of_the_flare(level, minutes):
    person = somebody()
    person.keep(replace(person.course, walk=WalkDose(20, 4)))
    person.entries.append(Flare(person.facts.now, MONDAY, "opened"))
    facts = person.at(MONDAY)
    if level:
        facts = replace(facts, holds=(Hold("h", "x", level, facts.now, "checkin"),))
    assert walking.dose(facts, person.course).minutes == minutes


def test_the_person_may_keep_what_was():
    assert walking.kept_as(somebody().course, 10).walk.minutes == 10


def test_the_week_page_puts_walks_on_days_without_strength_first():
    days = week.week(somebody().facts)
    assert [day.weekday for day in days if day.walks] == [1, 2, 4, 5]
    assert {day.walk_minutes for day in days if day.walks} == {10}
