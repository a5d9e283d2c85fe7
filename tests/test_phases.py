"""Phases and lighter weeks: both sides of each condition (training.md §3, §4), and the bridge after a hold."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import deload, matrix, phases, starting, week
from flows.course import Past, Week, kept
from flows.records import CheckIn, Flare, Measure, SetTarget
from tests.trainee import MONDAY, Felt, Trainee, only, somebody


def past(colours: str, *, apart: int = 3, **more) -> tuple[Past, ...]:
    """Completed sessions by the first letter of their colours, the last one yesterday."""
    names = {"g": "green", "a": "amber", "r": "red"}
    count = len(colours)
    return tuple(
        Past(f"s{place}", MONDAY - timedelta(days=1 + apart * (count - 1 - place)), "A", True, 5, names[letter], **more)
        for place, letter in enumerate(colours)
    )


def trained(weeks: int, phase: str = "build") -> tuple[Week, ...]:
    return tuple(Week(MONDAY - timedelta(days=7 * back), 10, 2, True, phase=phase) for back in range(weeks, 0, -1))


def stands(phase: str, colours: str, weeks: int = 0, **known) -> Trainee:
    person = somebody(MONDAY - timedelta(days=200), **known)
    course = replace(
        person.course, phase=phase, bridge="intake" if phase == "bridge" else "", sessions=past(colours),
        weeks=trained(weeks), phase_since=MONDAY - timedelta(days=199), monday=MONDAY,
        last_completed=past(colours)[-1].day if colours else None,
    )  # fmt: skip
    person.keep(course)
    person.at(MONDAY)
    return person


CHANGES = [
    # phase, last sessions, training weeks, known, phase after
    ("bridge", "agg", 0, {}, "learn"),
    ("bridge", "gag", 0, {}, "bridge"),
    ("bridge", "aaaa", 0, {}, "learn"),
    ("bridge", "araa", 0, {}, "bridge"),
    ("bridge", "aaa", 0, {}, "bridge"),
    ("learn", "gggggg", 4, {}, "build"),
    ("learn", "gggggg", 3, {}, "learn"),
    ("learn", "ggggg", 4, {}, "learn"),
    ("learn", "ggrggg", 4, {}, "learn"),
    ("learn", "grgggg", 4, {}, "build"),
    ("learn", "gggggg", 4, {"tags": ["cap"]}, "learn"),
    ("build", "ggggaaaagggg", 12, {"wants_strong": True}, "strong"),
    ("build", "ggggaaaaaggg", 12, {"wants_strong": True}, "build"),
    ("build", "ggggaaaagggg", 11, {"wants_strong": True}, "build"),
    ("build", "ggggaaaagggg", 12, {}, "build"),
    ("strong", "grgrr", 12, {}, "build"),
    ("strong", "grggr", 12, {}, "strong"),
    ("strong", "rrggggr", 12, {}, "strong"),  # the first of them 19 days ago
]


@pytest.mark.parametrize(("phase", "colours", "weeks", "known", "following"), CHANGES)
def test_when_one_phase_gives_way_to_another(phase, colours, weeks, known, following):
    person = stands(phase, colours, weeks, **known)
    course, decisions = phases.looked_at(person.facts, person.course)
    assert course.phase == following
    assert bool([one for one in decisions if one.rule == "phase.change"]) is (phase != following)


@pytest.mark.parametrize(("earlier", "following"), [(3, "build"), (4, "strong")])
def test_twelve_training_weeks_may_be_spread_over_many(earlier, following):
    """Eight of the sixteen weeks that are kept one by one, and some before them."""
    person = stands("build", "ggggggggggggg", 0, wants_strong=True)
    kept_ones = tuple(replace(one, training=place % 2 == 0) for place, one in enumerate(trained(16)))
    person.keep(replace(person.course, weeks=kept_ones, weeks_before=earlier))
    assert phases.looked_at(person.facts, person.course)[0].phase == following


def test_a_training_week_that_is_no_longer_kept_still_counts():
    person = somebody(days=[0, 3])
    for number in range(20):
        for day in (0, 3):
            person.morning(person.train(MONDAY + timedelta(days=7 * number + day)), 3)
        person.entries = person.entries[-60:]
    course, _ = week.roll(person.at(MONDAY + timedelta(days=140)))
    lighter = sum(not one.training for one in course.weeks)
    assert course.weeks_before + sum(one.training for one in course.weeks) == phases.training_weeks(course)
    assert course.weeks_before >= 3 and 17 <= phases.training_weeks(course) + lighter <= 20


def test_the_training_weeks_that_the_cap_counts_from_are_kept_however_long_ago():
    """Five sets a week, and then four months of one flare after the other: the cap is still six."""
    person = somebody(MONDAY - timedelta(days=7 * 30))
    course = person.course
    for back in range(30, 0, -1):
        training = back > 22
        day = MONDAY - timedelta(days=7 * back)
        course = course.with_week(Week(day, 5 if training else 8, 1, training, phase="bridge"))
    person.keep(replace(course, monday=MONDAY))
    assert week.sets_cap(person.at(MONDAY), person.course) == 6
    assert (phases.training_weeks(person.course), person.course.weeks_before, len(person.course.weeks)) == (8, 4, 20)


def test_the_last_week_before_half_a_year_away_closes_too() -> None:
    """Nobody wrote in the weeks since: the five sets of that last week count, as those of the weeks before it do."""
    person = somebody(MONDAY - timedelta(days=7 * 40))
    last = MONDAY - timedelta(days=7 * 26)
    before = tuple(Week(last - timedelta(days=7 * back), 9, 2, True, phase="build") for back in (3, 2, 1))
    person.keep(replace(person.course, weeks=(*before, Week(last, 5, 1)), monday=last))
    course, _ = week.roll(person.at(MONDAY))
    assert [(one.sets, one.training) for one in course.weeks if one.sets] == [(9, True)] * 3 + [(5, True)]


def test_after_a_month_away_phase_learn_has_its_four_weeks_again():
    person = stands("build", "gggggg", 12)
    person.keep(replace(person.course, last_completed=MONDAY - timedelta(days=28), sessions=past("gggggg")))
    seen = []
    for number in range(5):
        for day in (0, 3):
            person.morning(person.train(MONDAY + timedelta(days=7 * number + day)), 3)
            seen.append(person.course.phase)
    assert seen[:8] == ["learn"] * 8 and seen[-1] == "build"


def test_after_six_sessions_in_the_bridge_a_person_looks():
    person = stands("bridge", "arararara"[:6])
    course, decisions = phases.looked_at(person.facts, person.course)
    assert (course.phase, [one.rule for one in decisions]) == ("bridge", ["phase.review"])


@pytest.mark.parametrize(("days", "phase"), [(14, "build"), (15, "strong")])
def test_three_reds_within_fourteen_days_lead_out_of_phase_strong(days, phase):
    person = stands("strong", "rrr", 12)
    one, two, three = person.course.sessions
    first = replace(one, day=three.day - timedelta(days=days))
    person.keep(replace(person.course, sessions=(first, two, three)))
    assert phases.looked_at(person.facts, person.course)[0].phase == phase


def test_to_keep_what_there_is_and_back():
    person = stands("build", "ggg")
    course, _ = phases.maintain(person.facts, person.course, True)
    assert course.phase == "maintain"
    course, _ = phases.maintain(person.facts, course, False)
    assert course.phase == "build"


HOLDS = [
    ("ces_saddle", "E0", True),
    ("neuro_numb", "E2", True),
    ("fx_new_injury", "E2", True),
    ("cardiac_now", "E0", True),
    ("rx_bp", "E1", False),
    ("visceral", "E2", False),
    ("selfharm_now", "E0", False),
    ("aaa_pulse", "E2", False),
]


@pytest.mark.parametrize(("flag", "level", "bridges"), HOLDS)
def test_which_holds_lead_over_the_bridge(flag, level, bridges):
    person = stands("build", "ggg")
    course, decisions = starting.after_clearance(person.facts, flag, level)
    assert (course.phase == "bridge") is bridges
    assert bool(decisions) is bridges


def test_the_bridge_after_a_hold_one_set_on_low_rungs_then_back_one_rung_lower():
    person = somebody(conf1=8, active="weights_1_2")
    person.with_line("HI4", "hinge", 4, *[SetTarget(reps=8, load=10, unit="kg")] * 2)
    person.keep(replace(person.course, phase="build"))
    course, _ = starting.after_clearance(person.at(MONDAY), "ces_saddle", "E0")
    person.keep(course)
    for number in range(2):
        session = person.plan(MONDAY + timedelta(days=3 * number))
        assert {len(item.sets) for item in session.items} == {1}
        assert max(item.rung for item in session.items) <= 1
        assert not any(item.gains or item.sets[0].load for item in session.items if item.pattern == "hinge")
        person.morning(person.train(MONDAY + timedelta(days=3 * number), lambda _: Felt(left="5+")), 3)
    assert (person.course.phase, person.course.bridge) == ("build", "")
    assert person.course.standings["hinge"].rung < 4


def test_a_red_session_that_a_hold_came_upon_is_not_forgotten_over_the_bridge():
    """Its morning was never asked; with the first session after clearance it counts as any that was not told."""
    person = somebody(conf1=8, active="weights_1_2")
    person.with_line("BR2", "brace_breathe", 2, *[SetTarget(reps=12)] * 3)
    log = person.train(MONDAY, only("BR2", Felt(pain=8, during="red")))
    course, _ = starting.after_clearance(person.at(MONDAY + timedelta(days=5)), "ces_saddle", "E0")
    person.keep(course)
    assert matrix.awaiting(person.facts) == log.id
    person.train(MONDAY + timedelta(days=6))
    assert person.line("BR2").exposures[0].colour == "red"
    assert person.course.standings["brace_breathe"].exercise == "BR1" or person.line("BR2").changes


def test_a_second_look_does_not_take_back_the_rung_that_the_bridge_ends_on():
    """The last session of the bridge has an amber morning, and the next one too: it ends once both were told."""
    person = somebody(conf1=8, active="weights_1_2", usual=3, anchor=3)
    person.with_line("HI4", "hinge", 4, *[SetTarget(reps=8, load=10, unit="kg")] * 2)
    person.with_line("BR2", "brace_breathe", 2, SetTarget(reps=8))
    course, _ = starting.after_clearance(person.at(MONDAY), "ces_saddle", "E0")
    person.keep(replace(course, phase_before="build"))
    for number in range(4):
        log = person.train(MONDAY + timedelta(days=3 * number), lambda _: Felt(left="5+"))
        person.morning(log, 5)
        assert person.course.bridge == "hold"
    person.morning(log, 4, kind="morning_2", days=2)
    assert person.course.bridge == "" and person.course.standings["brace_breathe"].rung == 1


def lows(*energies: str, effort: tuple[int, ...] = (), colours: str = "") -> tuple[Past, ...]:
    count = max(len(energies), len(effort), len(colours))
    sessions = past((colours or "g" * count).rjust(count, "g"), apart=3)
    return tuple(
        replace(
            one,
            energy=energies[place] if place < len(energies) else "good",
            effort=effort[place] if place < len(effort) else 5,
        )
        for place, one in enumerate(sessions)
    )


def signs(*sessions: Past) -> Trainee:
    person = stands("learn", "g")
    person.keep(replace(person.course, sessions=sessions))
    return person


SIGNS = [
    (lows("good", "low", "low"), (True, False, False)),
    (lows("low", "good", "low"), (False, False, False)),
    (lows(effort=(5, 5, 5, 5, 7, 7)), (False, True, False)),
    (lows(effort=(5, 5, 5, 5, 6, 7)), (False, False, False)),
    (lows(colours="grr"), (False, False, True)),
    (lows(colours="rgg"), (False, False, False)),
]


@pytest.mark.parametrize(("sessions", "wanted"), SIGNS)
def test_signs_of_a_lighter_week(sessions, wanted):
    person = signs(*sessions)
    assert deload.signs(person.facts, person.course, MONDAY - timedelta(days=7))[:3] == wanted


@pytest.mark.parametrize(
    ("weeks", "phase", "why"), [(5, "build", "weeks"), (4, "build", ""), (5, "strong", "weeks"), (5, "learn", "")]
)
def test_after_five_training_weeks_of_building_a_lighter_one(weeks, phase, why):
    person = stands(phase, "gg", 0)
    person.keep(replace(person.course, weeks=trained(weeks, phase)))
    assert deload.due(person.facts, person.course, MONDAY - timedelta(days=7)) == why


def test_two_signs_make_a_lighter_week_and_one_does_not():
    low_and_red = signs(*lows("good", "low", "low", colours="grr"))
    assert deload.due(low_and_red.facts, low_and_red.course, MONDAY - timedelta(days=7)) == "signs"
    low = signs(*lows("good", "low", "low"))
    assert deload.due(low.facts, low.course, MONDAY - timedelta(days=7)) == ""


@pytest.mark.parametrize(("days", "quiet"), [(14, True), (15, False)])
def test_no_lighter_week_within_two_weeks_of_another_or_a_flare(days, quiet):
    person = stands("build", "gg")
    person.keep(replace(person.course, deload=MONDAY - timedelta(days=days)))
    assert deload.quiet(person.facts, person.course, MONDAY) is quiet
    other = stands("build", "gg")
    other.entries.append(Flare(other.facts.now, MONDAY - timedelta(days=days), "closed"))
    assert deload.quiet(other.at(MONDAY), other.course, MONDAY) is quiet


@pytest.mark.parametrize(("gap", "quiet"), [(6, False), (7, True)])
def test_no_lighter_week_within_two_weeks_of_a_week_away(gap, quiet):
    person = stands("build", "g")
    one = person.course.sessions[0]
    days = (MONDAY - timedelta(days=3 + gap), MONDAY - timedelta(days=3))
    sessions = tuple(replace(one, id=f"s{day}", day=day) for day in days)
    person.keep(replace(person.course, sessions=sessions, last_completed=days[-1]))
    assert deload.quiet(person.facts, person.course, MONDAY) is quiet


def test_no_lighter_week_while_a_flare_is_open_however_long():
    person = stands("build", "gg")
    person.entries.append(Flare(person.facts.now, MONDAY - timedelta(days=20), "opened"))
    assert deload.quiet(person.at(MONDAY), person.course, MONDAY)


@pytest.mark.parametrize(("days", "found"), [(6, True), (7, False)])
def test_two_red_sessions_within_the_seven_days_of_the_week(days, found):
    one, two = past("rr")
    last = MONDAY - timedelta(days=1)  # its Sunday
    person = signs(replace(one, day=last - timedelta(days=days)), replace(two, day=last))
    assert deload.signs(person.facts, person.course, MONDAY - timedelta(days=7))[2] is found


@pytest.mark.parametrize(("hours", "found"), [(5.9, True), (6.0, False)])
def test_sleep_of_under_six_hours(hours, found):
    person = signs(*lows("good"))
    person.entries.append(Measure(person.facts.now, MONDAY - timedelta(days=1), "sleep1", hours))
    assert deload.signs(person.at(MONDAY), person.course, MONDAY - timedelta(days=7))[3] is found


@pytest.mark.parametrize(("sessions", "asked"), [("arara", False), ("ararar", True)])
def test_the_sixth_session_in_the_bridge_is_the_one_that_asks(sessions, asked):
    person = stands("bridge", sessions)
    _, decisions = phases.looked_at(person.facts, person.course)
    assert bool(decisions) is asked


def test_a_lighter_week_is_ten_percent_and_one_set_less_and_then_all_is_back():
    person = somebody(active="weights_1_2", conf1=8)
    person.with_line("RO2", "row", 2, *[SetTarget(reps=8, load=10, unit="kg", per_side=True)] * 2)
    person.keep(replace(person.course, deload=MONDAY))
    item = next(item for item in person.plan(MONDAY).items if item.exercise == "RO2")
    assert ([one.load for one in item.sets], item.gains) == ([9], False)
    person.morning(person.train(MONDAY), 3)
    person.keep(replace(person.course, last_letter="B", last_completed=MONDAY + timedelta(days=3)))
    item = next(item for item in person.plan(MONDAY + timedelta(days=7)).items if item.exercise == "RO2")
    assert ([one.load for one in item.sets], item.gains) == ([10, 10], True)


def test_a_lighter_week_that_was_not_calm_does_not_bring_all_back_at_once():
    person = somebody(active="weights_1_2", conf1=8)
    person.with_line("RO2", "row", 2, *[SetTarget(reps=8, load=10, unit="kg", per_side=True)] * 2)
    person.keep(replace(person.course, deload=MONDAY))
    person.morning(person.train(MONDAY, only("RO2", Felt(pain=6, during=None))), 3)
    person.keep(replace(person.course, last_letter="B", last_completed=MONDAY + timedelta(days=3)))
    item = next(item for item in person.plan(MONDAY + timedelta(days=7)).items if item.exercise == "RO2")
    assert [one.load for one in item.sets] == [9]


@pytest.mark.parametrize(("hours", "short"), [(23, True), (25, False)])
def test_a_short_night_counts_for_a_day(hours, short):
    person = somebody()
    at = person.facts.now - timedelta(hours=hours)
    person.entries.append(CheckIn(at, at.date(), "daily", 3, sleep="under_6"))
    assert deload.short_night(person.at(MONDAY)) is short


def test_low_energy_at_three_starts_in_two_weeks_is_asked_about_once():
    person = signs(*lows("low", "low", "low"))
    assert deload.wiped_out_asks(person.facts, person.course)
    asked = replace(person.course, asked_wiped_out=MONDAY - timedelta(days=13))
    assert not deload.wiped_out_asks(person.facts, asked)


def test_a_week_with_a_flare_is_no_training_week():
    person = somebody()
    person.morning(person.train(MONDAY), 3)
    person.entries.append(Flare(person.facts.now, MONDAY + timedelta(days=4), "opened"))
    course, _ = week.roll(person.at(MONDAY + timedelta(days=7)))
    assert not course.weeks[-1].training
    calm = somebody()
    calm.morning(calm.train(MONDAY), 3)
    course, _ = week.roll(calm.at(MONDAY + timedelta(days=7)))
    assert course.weeks[-1].training


def test_rolling_twice_changes_nothing():
    person = somebody()
    for day in (0, 3, 7, 10):
        person.morning(person.train(MONDAY + timedelta(days=day)), 3)
    course, decisions = week.roll(person.at(MONDAY + timedelta(days=14)))
    assert decisions
    person.keep(course)
    assert week.roll(person.at(MONDAY + timedelta(days=15))) == (course, ())


def test_a_year_of_training_stays_small_when_it_is_kept():
    import json

    person = somebody(kit=["dumbbells", "bands"], days=[0, 2, 4])
    for number in range(30):
        for weekday in (0, 3):
            person.morning(person.train(MONDAY + timedelta(days=7 * number + weekday)), 3)
        person.entries = person.entries[-120:]
    assert len(json.dumps(kept(person.course))) < 100_000
    assert matrix.awaiting(person.facts) == ""
