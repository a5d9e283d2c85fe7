"""Coming back after a gap: rows by days, what is cut, and how it comes back (training.md §4, §9)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import coming_back, layoff, progression, restraint
from flows.course import ChangeInForce, Due
from flows.cuts import Cut
from flows.records import Flare, SetTarget
from tests.trainee import MONDAY, Felt, Trainee, only, somebody
from tests.training import TRAINED, in_training


def gone(ago: int, exercise: str, pattern: str, rung: int, sets: tuple[SetTarget, ...], **known) -> Trainee:
    """Somebody whose last completed session, day B, was so many days ago."""
    person = somebody(MONDAY - timedelta(days=ago), usual=3, anchor=3, **known)
    person.train(MONDAY - timedelta(days=ago))
    person.with_line(exercise, pattern, rung, *sets)
    person.keep(replace(person.course, last_letter="A" if pattern == "squat" else "B", monday=MONDAY))
    person.at(MONDAY)
    return person


def item(person: Trainee, pattern: str, day=MONDAY):
    return next(item for item in person.plan(day).items if item.pattern == pattern)


def kilos(person: Trainee, pattern: str, day=MONDAY) -> list[tuple[float, int]]:
    return [(one.load, one.reps) for one in item(person, pattern, day).sets]


def test_a_set_beyond_what_is_missing_stays_when_that_comes_back() -> None:
    sets, missing = (SetTarget(reps=12),) * 3, (SetTarget(reps=12),) * 2
    person = somebody().with_line("HI0", "hinge", 0, *sets, missing=missing)
    line = person.line("HI0")
    back = progression.given_back(person.facts, person.course, line, person.facts.library.exercise("HI0"))
    assert back.course.line("HI0").sets == sets and not back.course.line("HI0").missing


def test_a_rung_lower_for_want_of_a_lighter_weight_is_lighter_than_it_was_there() -> None:
    """Two dumbbells of 3 lb are the lightest on the bench; the row with one hand was last done with 5 lb."""
    bench, by_hand = (SetTarget(reps=10, load=load, unit="lb") for load in (3, 5))
    person = somebody(units="lb", owned={"dumbbell": [3, 5, 8]}).with_line("RO2", "row", 2, by_hand)
    person.with_line("RO3", "row", 3, bench)
    exercise = person.facts.library.exercise("RO3")
    week_off = (Cut("gap.week", "", 0.1, sets_less=1),)
    found = restraint.lower(person.facts, person.course, exercise, 3, person.line("RO3"), week_off)
    assert (found.exercise.id, [one.load for one in found.sets]) == ("RO2", [3])


@pytest.mark.parametrize(("missing", "comes_back"), [(1, 3), (2, 3), (4, 4)])
def test_what_was_missing_in_another_time_is_not_all_that_comes_back(missing: int, comes_back: int) -> None:
    """Two sets were missing when the pattern went up a rung; it came down again, and had three by then."""
    once = SetTarget(reps=8)
    person = somebody().with_line("HI0", "hinge", 0, once, once, once, missing=(once,) * missing)
    week_off = (Cut("gap.week", "", 0.1, sets_less=1),)
    stands = coming_back.taken(person.facts, person.course, "hinge", person.line("HI0"), week_off)
    assert (len(stands.line("HI0").sets), len(stands.line("HI0").missing)) == (2, comes_back)


ROW = (SetTarget(reps=8, load=10, unit="kg", per_side=True),) * 2
GAPS = [
    (6, [(10, 8), (10, 8)]),
    (7, [(9, 8)]),
    (13, [(9, 8)]),
    (14, [(7, 8)]),
    (27, [(7, 8)]),
]


@pytest.mark.parametrize(("days", "sets"), GAPS)
def test_what_a_gap_takes_from_a_row(days, sets):
    person = gone(days, "RO2", "row", 2, ROW)
    assert kilos(person, "row") == sets


def test_after_a_month_it_is_a_rung_lower_at_half_the_weight():
    person = gone(28, "SQ5", "squat", 5, (SetTarget(reps=8, load=10, unit="kg"),) * 2)
    planned = item(person, "squat")
    assert (planned.exercise, [one.load for one in planned.sets]) == ("SQ4", [5, 5])
    rower = gone(28, "RO2", "row", 2, ROW, kit=["bands", "dumbbells"])
    assert (item(rower, "row").exercise, item(rower, "row").sets[0].band) == ("RO1", "yellow")


def test_a_trained_person_keeps_all_for_two_weeks():
    assert kilos(gone(13, "RO2", "row", 2, ROW, active="weights_1_2"), "row") == [(10, 8), (10, 8)]
    assert kilos(gone(14, "RO2", "row", 2, ROW, active="weights_1_2"), "row") == [(7, 8)]


def test_phase_strong_loses_fifteen_percent_after_two_weeks():
    person = gone(14, "RO2", "row", 2, (SetTarget(reps=8, load=20, unit="kg"),) * 2)
    person.keep(replace(person.course, phase="strong"))
    assert kilos(person, "row") == [(17, 8)]


def test_twenty_days_ten_pounds_owning_five_and_ten():
    sets = (SetTarget(reps=8, load=10, unit="lb"),) * 2
    person = gone(20, "SQ5", "squat", 5, sets, units="lb", owned={"dumbbell": [5, 10]})
    planned = item(person, "squat")
    assert (planned.exercise, planned.rung) == ("SQ4", 4)
    assert [(one.load, one.unit) for one in planned.sets] == [(5, "lb")]
    assert layoff.row(person.facts).screen


def test_after_two_weeks_the_hinge_is_a_rung_lower_and_the_row_is_not():
    person = gone(14, "HI2", "hinge", 2, (SetTarget(reps=8),) * 2)
    assert item(person, "hinge").exercise == "HI1"
    assert item(person, "row").exercise == "RO2"


def test_a_month_leads_back_to_phase_learn():
    person = gone(28, "RO2", "row", 2, ROW)
    person.keep(replace(person.course, phase="build"))
    person.train(MONDAY)
    assert person.course.phase == "learn"


@pytest.mark.parametrize(("days", "row"), [(7, "slide"), (13, "slide"), (14, "weeks")])
def test_with_mondays_alone_the_rows_begin_at_two_weeks(days, row):
    person = gone(days, "RO2", "row", 2, ROW, days=[0])
    assert layoff.row(person.facts).row == row


@pytest.mark.parametrize(
    ("days", "row"), [(6, "slide"), (7, "week"), (13, "week"), (14, "weeks"), (27, "weeks"), (28, "months"), (83, "months"), (84, "anew")]
)  # fmt: skip
def test_the_row_of_a_gap(days, row):
    assert layoff.row(gone(days, "RO2", "row", 2, ROW).facts).row == row


def test_partial_sessions_do_not_end_a_gap():
    person = gone(10, "RO2", "row", 2, ROW)
    log = person.train(MONDAY)
    fresh = gone(10, "RO2", "row", 2, ROW)
    fresh.log(replace(log, status="partial"))
    assert layoff.gap_days(fresh.at(MONDAY + timedelta(days=2))) == 12


SQUAT = (SetTarget(reps=8, load=10, unit="kg"),) * 2


@pytest.mark.parametrize(
    ("days", "squat"), [(6, ("SQ5", [10, 10])), (7, ("SQ5", [9])), (14, ("SQ4", [7])), (28, ("SQ4", [5, 5]))]
)
def test_the_second_session_after_a_gap_is_as_light_as_the_first(days, squat):
    """Hinge in the one, squat in the other: what a gap takes is taken from every movement (CJ)."""
    person = gone(days, "SQ5", "squat", 5, SQUAT)
    person.keep(replace(person.course, last_letter="B"))
    person.morning(person.train(MONDAY), 3)
    planned = item(person, "squat", MONDAY + timedelta(days=2))
    assert (planned.exercise, [one.load for one in planned.sets]) == squat


def test_a_partial_session_does_not_make_a_gap_take_twice():
    person = gone(20, "HI5", "hinge", 5, (SetTarget(reps=8, load=20, unit="kg"),) * 2)
    first = item(person, "hinge")
    log = person.train(MONDAY)
    fresh = gone(20, "HI5", "hinge", 5, (SetTarget(reps=8, load=20, unit="kg"),) * 2)
    fresh.log(replace(log, status="partial"))
    fresh.morning(replace(log, status="partial"), 5)  # amber: nothing comes back
    again = item(fresh, "hinge", MONDAY + timedelta(days=2))
    assert layoff.gap_days(fresh.facts) == 22
    assert (again.exercise, again.sets) == (first.exercise, first.sets) == ("HI4", first.sets)
    assert [one.load for one in again.sets] == [15]


def test_a_gap_within_the_way_back_from_another_takes_from_what_was_lifted_last():
    person = gone(20, "RO2", "row", 2, (SetTarget(reps=8, load=20, unit="kg", per_side=True),) * 2)
    person.morning(person.train(MONDAY), 3)
    assert [one.load for one in person.line("RO2").sets] == [17]
    day = MONDAY + timedelta(days=15)
    person.keep(replace(person.course, last_letter="B"))
    assert kilos(person, "row", day) == [(12, 8)]
    person.morning(person.train(day), 5)
    assert [one.load for one in person.line("RO2").sets] == [12]
    assert [one.load for one in person.line("RO2").missing] == [20, 20]


def test_a_week_made_smaller_is_no_week_with_one_session_planned():
    person = gone(10, "RO2", "row", 2, ROW)
    person.knows(smaller_week=MONDAY.isoformat())
    assert layoff.row(person.at(MONDAY)).row == "week"


def test_half_of_the_missing_load_comes_back_at_each_green_exposure_then_the_sets():
    person = gone(20, "RO2", "row", 2, (SetTarget(reps=8, load=20, unit="kg", per_side=True),) * 2)
    seen = []
    for number in range(5):
        day = MONDAY + timedelta(days=7 * number)
        person.keep(replace(person.course, last_letter="B"))
        if number:
            person.keep(replace(person.course, last_completed=day - timedelta(days=4)))
        seen.append(kilos(person, "row", day))
        person.morning(person.train(day), 3)
    assert seen[:4] == [[(15, 8)], [(17, 8)], [(18, 8)], [(19, 8)]]
    assert all(load <= 20 for sets in seen for load, _ in sets)


def test_a_gap_takes_a_rise_that_waited_and_not_the_undoing_of_a_change():
    """Whoever comes every ten days would keep a change for ever; it is undone with no more sets than the gap left."""
    facts = somebody().facts
    for kind, kept in (("restore", [10]), ("tempo", [])):
        due = Due(kind, "change.undo", "HI0", 0, (SetTarget(reps=10),) * 2)
        person = somebody().with_line("HI0", "hinge", 0, *[SetTarget(reps=8)] * 2, due=due)
        week = Cut("gap.week", "why_gap_week", 0.1, sets_less=1)
        line = coming_back.taken(facts, person.course, "hinge", person.line("HI0"), (week,)).line("HI0")
        assert len(line.sets) == 1 and [one.reps for one in (line.due.sets if line.due else ())] == kept


def test_a_set_that_comes_back_on_the_day_of_a_gap_is_missing_and_comes_back_then():
    person = gone(7, "HI0", "hinge", 0, (SetTarget(reps=10),))
    both = (SetTarget(reps=10),) * 2
    person.with_line(
        "HI0", "hinge", 0, SetTarget(reps=10),
        changes=(ChangeInForce("fatigue", "", MONDAY - timedelta(days=9), before=both, greens=2),),
        due=Due("restore", "change.undo", "HI0", 0, both),
    )  # fmt: skip
    log = person.train(MONDAY)
    line = person.line("HI0")
    assert (len(line.sets), len(line.missing), line.changes, line.due) == (1, 2, (), None)
    person.morning(log, 3)
    assert len(person.line("HI0").sets) == 2 and not person.line("HI0").missing


def test_an_amber_exposure_brings_nothing_back():
    person = gone(20, "RO2", "row", 2, (SetTarget(reps=8, load=20, unit="kg", per_side=True),) * 2)
    log = person.train(MONDAY, only("RO2", Felt(pain=5, during=None)))
    person.morning(log, 3)
    person.keep(replace(person.course, last_letter="B", last_completed=MONDAY + timedelta(days=3)))
    assert kilos(person, "row", MONDAY + timedelta(days=7)) == [(15, 8)]


def test_a_flare_that_is_open_goes_before_the_gap():
    from flows import plan

    person = gone(9, "RO2", "row", 2, ROW)
    person.entries.append(Flare(person.facts.now, MONDAY - timedelta(days=1), "opened"))
    assert plan.may_train_today(person.at(MONDAY)) == "flare"


@pytest.mark.parametrize(("days", "step"), [(83, "session.choose"), (84, "session.update"), (365, "session.update")])
def test_a_plan_that_was_never_begun_is_made_anew_after_a_quarter_of_a_year(days: int, step: str) -> None:
    chat = in_training(at="2026-11-23 17:30", **TRAINED).wait(days=days).says("/session")
    assert chat.step == step
    if step == "session.update":
        assert chat.last.startswith("Good to see you. A lot can change in that time")
