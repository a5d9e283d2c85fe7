"""Modify first: which change, tried once, kept, remembered, undone; swaps and dated cards (training.md §6)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from content.library import library
from flows import fits, modify, rises
from flows.course import ChangeInForce, Due, Line
from flows.records import Change, SessionLog, SetTarget
from tests.trainee import MONDAY, Felt, Trainee, only, performed, somebody


def hinger(load: float = 8, sets: int = 2, **known) -> Trainee:
    person = somebody(usual=3, anchor=3, conf1=8, **{"active": "weights_1_2", **known})
    person.with_line("HI4", "hinge", 4, *[SetTarget(reps=8, load=load, unit="kg")] * sets)
    person.at(MONDAY)
    return person


def item_of(person: Trainee, pattern: str = "hinge", day=MONDAY):
    person.keep(replace(person.course, last_letter="B"))
    return next(item for item in person.plan(day).items if item.pattern == pattern)


BITES = [
    ("bottom", "range"),
    ("whole", "load"),
    ("fast", "speed"),
    ("start", "set_up"),
    ("wobbly", "support"),
    ("last_reps", "fatigue"),
    ("late", "order"),
    ("not_sure", "range"),
]


@pytest.mark.parametrize(("bite", "step"), BITES)
def test_the_answer_chooses_the_change(bite, step):
    person = hinger()
    change = modify.first_change(person.facts, item_of(person), bite)
    assert change.step == step
    assert len(change.sets) == (0 if step == "order" else 1)
    assert change.tests is (step != "order")


def test_whole_time_is_a_quarter_less_with_the_same_reps():
    person = hinger()
    change = modify.first_change(person.facts, item_of(person), "whole")
    assert [(one.reps, one.load) for one in change.sets] == [(8, 6)]


def test_without_load_a_quarter_less_is_a_rung():
    person = hinger().with_line("HI2", "hinge", 2, SetTarget(reps=8))
    change = modify.first_change(person.facts, item_of(person), "whole")
    assert (change.exercise, change.rung) == ("HI1", 1)


def test_on_the_first_rung_without_load_the_next_step_is_offered():
    person = hinger().with_line("HI0", "hinge", 0, SetTarget(reps=8))
    assert modify.first_change(person.facts, item_of(person), "whole").step == "range"


def test_other_ideas_go_down_the_ladder_and_end():
    person = hinger()
    item, tried = item_of(person), []
    while (change := modify.first_change(person.facts, item, "bottom", tuple(tried))) is not None:
        tried.append(modify.name_of(change.step, change.option))
    assert [name.partition(":")[0] for name in dict.fromkeys(name.partition(":")[0] for name in tried)] == [
        "range", "load", "speed", "set_up", "support", "fatigue", "order", "swap", "drop",
    ]  # fmt: skip
    assert "set_up:other_bar" not in tried  # there is no bar in use


def test_a_hold_has_no_range_and_no_speed():
    person = somebody()
    item = next(item for item in person.plan(MONDAY).items if item.exercise == "AE1")
    assert modify.first_change(person.facts, item, "bottom").step not in ("range", "speed")


def hurt(person: Trainee, step: str, helped: bool, number: int = 0, morning: int = 3, pain: int = 5, exercise="HI4"):
    day = MONDAY + timedelta(days=7 * number)
    person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=4) if number else None))
    feels = only(exercise, Felt(pain=pain, during=None, change=Change(step, helped)))
    log = person.train(day, feels)
    person.morning(log, morning)


def calm(person: Trainee, number: int):
    day = MONDAY + timedelta(days=7 * number)
    person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=4)))
    person.morning(person.train(day), 3)


def test_what_helped_stays_is_remembered_and_goes_first():
    person = hinger()
    hurt(person, "support", True)
    assert [change.step for change in person.line("HI4").changes] == ["support"]
    assert person.line("HI4").helped == ("support",)
    assert not item_of(person, day=MONDAY + timedelta(days=7)).gains
    assert modify.helped_before(person.facts, item_of(person)) is None  # it is in force already
    person.keep(person.course.with_line(replace(person.line("HI4"), changes=())))
    assert modify.helped_before(person.facts, item_of(person)).step == "support"


def test_two_calm_exposures_undo_the_last_change_and_then_rule_p_is_back():
    person = hinger()
    hurt(person, "load", True)
    assert [one.load for one in person.line("HI4").sets] == [6, 6]
    calm(person, 1)
    assert person.line("HI4").due is None
    calm(person, 2)
    assert person.line("HI4").due.kind == "restore"
    item = item_of(person, day=MONDAY + timedelta(days=21))
    assert [one.load for one in item.sets] == [8, 8] and item.reasons[0].rule == "change.undo"
    calm(person, 3)
    assert person.line("HI4").changes == () and [one.load for one in person.line("HI4").sets] == [8, 8]
    assert item_of(person, day=MONDAY + timedelta(days=28)).gains


@pytest.mark.parametrize(("missing", "left"), [([6, 6], []), ([8, 8, 8], [8, 8, 8]), ([10, 10], [10, 10])])
def test_what_a_change_gives_back_is_not_missing_any_more(missing, left):
    """A set less in a lighter week, at the weight of the change: the next gap would have brought back that weight."""
    person = hinger()
    hurt(person, "load", True)
    sets = tuple(SetTarget(reps=8, load=load, unit="kg") for load in missing)
    person.keep(person.course.with_line(replace(person.line("HI4"), missing=sets)))
    calm(person, 1)
    calm(person, 2)
    item_of(person)
    person.train(MONDAY + timedelta(days=21))  # its morning fell on another exercise
    assert [one.load for one in person.line("HI4").sets] == [8, 8] and person.line("HI4").changes == ()
    assert [one.load for one in person.line("HI4").missing] == left


def test_undoing_a_change_takes_nothing_that_was_reached_under_it():
    """One set of 8 kg when the range was cut; by now it is three sets of 10 kg."""
    person = hinger(load=10, sets=3)
    small = ChangeInForce("range", since=MONDAY, before=(SetTarget(reps=12, load=8, unit="kg"),), greens=1)
    person.keep(person.course.with_line(replace(person.line("HI4"), changes=(small,))))
    course, why = modify.green_again(person.facts, person.course, "HI4")
    assert why.rule == "change.undo" and [one.load for one in course.line("HI4").due.sets] == [10, 10, 10]


def test_a_change_of_days_with_a_band_is_undone_where_there_is_none():
    """The range of a band row was cut in a hotel; at home a towel is pulled, and that change would never have ended."""
    towel = tuple(SetTarget(reps=6, hold=5) for _ in range(2))
    person = somebody().with_line("RO0", "row", 0, *towel)
    change = ChangeInForce("range", since=MONDAY, before=(SetTarget(reps=10, band="yellow"),), greens=1)
    person.keep(person.course.with_line(replace(person.line("RO0"), changes=(change,))))
    course, why = modify.green_again(person.facts, person.course, "RO0")
    due = course.line("RO0").due
    assert why.rule == "change.undo" and due.sets == towel and rises.may_be_done(person.facts, course, "row", due)


def test_a_rung_less_as_a_change_is_one_change_though_a_second_morning_asks_for_it_again():
    person = somebody().with_line("HI2", "hinge", 2, SetTarget(reps=8))
    once = modify.put_in_force(person.facts, person.course, "hinge", "HI2", "load")
    standing = person.course.standings["hinge"]
    again = once.with_line(person.line("HI2")).with_standing(standing)  # as the first look found them
    twice = modify.put_in_force(person.facts, again, "hinge", "HI2", "load")
    assert [one.before_exercise for one in twice.line("HI1").changes] == ["HI2"]


@pytest.mark.parametrize(("stands", "left"), [("HI2", []), ("HI1", ["HI2"])])
def test_a_rung_that_was_left_and_is_climbed_again_has_nothing_to_give_back(stands, left):
    """The light hinge of day C is the rung to which a sore day once led."""
    person = somebody().with_line("HI2", "hinge", 2, SetTarget(reps=8))
    change = ChangeInForce("load", since=MONDAY, before=(SetTarget(reps=8),), before_exercise="HI2")
    person.with_line("HI1", "hinge", 1, SetTarget(reps=8), changes=(change,))
    standing = replace(person.course.standings["hinge"], exercise=stands, rung=int(stands[-1]))
    course, why = modify.green_again(person.facts, person.course.with_standing(standing), "HI1")
    assert [one.before_exercise for one in course.line("HI1").changes] == left and bool(why) is bool(left)


def test_a_swap_is_not_over_before_its_two_weeks_because_of_an_older_change():
    """The rung below was once the change of this very exercise: two green days there lead nowhere while it rests."""
    person = hinger().with_line("HI2", "hinge", 2, SetTarget(reps=8))
    older = ChangeInForce("load", before=(SetTarget(reps=8),), before_exercise="HI2", greens=1)
    other = modify.swap_for(person.facts, person.course, "hinge", library().exercise("HI2"), 2)
    line = replace(person.line(other.id), sets=(SetTarget(reps=8),), changes=(older,))
    course, why = modify.swap(person.facts, person.course.with_line(line), "hinge", "HI2")
    assert (why.rule, course.standings["hinge"].exercise) == ("swap.reds", other.id)
    person.keep(course)
    calm(person, 1)
    assert person.line(other.id).due is None and person.course.standings["hinge"].home == "HI2"


@pytest.mark.parametrize("hurt_today", [True, False])
def test_it_hurts_in_the_green_brings_nothing_back(hurt_today):
    person = hinger()
    hurt(person, "load", True)
    calm(person, 1)
    day = MONDAY + timedelta(days=14)
    person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=4)))
    log = person.train(day)
    course, done = person.course, tuple(replace(one, hurt=hurt_today) for one in log.exercises)
    line = course.line("HI4")
    last = replace(line.exposures[-1], hurt=hurt_today)
    person.keep(course.with_line(replace(line, exposures=(*line.exposures[:-1], last))))
    person.morning(replace(log, exercises=done), 3)
    assert (person.line("HI4").due is None) is hurt_today


@pytest.mark.parametrize("weight", [8, 0])
def test_the_day_that_undoes_a_change_does_not_count_for_rule_p_yet(weight):
    """Neither where the weight comes back, nor where the rung does: its plan says so, and it is as it says."""
    person = hinger()
    home = "HI4" if weight else "HI2"
    if not weight:
        person.with_line("HI2", "hinge", 2, SetTarget(reps=10))
    hurt(person, "load", True, exercise=home)
    calm(person, 1)
    calm(person, 2)
    item = item_of(person, day=MONDAY + timedelta(days=21))
    assert (item.exercise, item.reasons[0].rule, item.gains) == (home, "change.undo", False)
    calm(person, 3)
    assert person.line(home).exposures[-1].counts is False


def test_a_change_is_undone_in_a_phase_of_fewer_repetitions_too():
    """Twelve were done before, a month away led back to phase learn: ten are asked, and the change is gone."""
    person = hinger().with_line("HI2", "hinge", 2, *[SetTarget(reps=12)] * 2)
    change = ChangeInForce("range", before=person.line("HI2").sets, greens=2)
    back = Due("restore", "change.undo", "HI2", 2, person.line("HI2").sets)
    line = replace(person.line("HI2"), sets=(SetTarget(reps=8),) * 2, changes=(change,), due=back)
    person.keep(replace(person.course.with_line(line), phase="learn"))
    item = item_of(person)
    assert ([one.reps for one in item.sets], item.reasons[0].rule) == ([10, 10], "change.undo")
    calm(person, 0)
    assert person.line("HI2").changes == () and person.line("HI2").due is None


def test_what_helped_before_does_not_take_the_place_of_the_cut_of_an_exercise_without_weight():
    """Amber and a red morning ask for a change and a fifth less: a rung lower is both."""
    person = hinger().with_line("HI2", "hinge", 2, SetTarget(reps=8), helped=("range",))
    assert modify.next_step(person.facts, person.course, "hinge", "HI2", loadless_cut=True) == ("load", "")
    assert modify.next_step(person.facts, person.course, "hinge", "HI2", loadless_cut=False) == ("range", "")


def test_an_amber_exposure_begins_the_two_anew():
    person = hinger()
    hurt(person, "support", True)
    calm(person, 1)
    person.keep(replace(person.course, last_letter="B", last_completed=MONDAY + timedelta(days=10)))
    person.morning(person.train(MONDAY + timedelta(days=14), only("HI4", Felt(pain=5, during=None))), 3)
    assert person.line("HI4").changes[-1].greens == 0


def test_what_did_not_help_is_crossed_out_and_the_next_step_follows():
    person = hinger()
    hurt(person, "range", False, pain=6)
    line = person.line("HI4")
    assert "range" in line.tried and [change.step for change in line.changes] == ["load"]


def test_slower_and_stop_sooner_are_in_the_next_plan():
    person = hinger(sets=1)
    hurt(person, "speed", True)
    assert item_of(person, day=MONDAY + timedelta(days=7)).tempo == "3-1-3"
    tired = hinger(sets=1)
    before = item_of(tired).rest
    hurt(tired, "fatigue", True)
    item = item_of(tired, day=MONDAY + timedelta(days=7))
    assert [one.reps for one in item.sets] == [6] and item.rest == before + 60
    two = hinger(sets=2)
    hurt(two, "fatigue", True)
    assert len(item_of(two, day=MONDAY + timedelta(days=7)).sets) == 1


def test_what_bites_late_comes_right_after_the_brace():
    person = somebody(usual=3, anchor=3).with_line("RO2", "row", 2, SetTarget(reps=8, load=4, unit="kg"))
    person.morning(person.train(MONDAY, only("RO2", Felt(change=Change("order")))), 3)
    person.keep(replace(person.course, last_letter="B"))
    assert person.plan(MONDAY + timedelta(days=3)).items[1].exercise == "RO2"


@pytest.mark.parametrize(("days", "swapped"), [(28, True), (29, False)])
def test_two_reds_within_28_days_swap_for_two_weeks(days, swapped):
    person = hinger()
    for ago in (0, days):
        day = MONDAY + timedelta(days=ago)
        person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=3)))
        person.morning(person.train(day, only("HI4", Felt(pain=6, during=None))), 3)
    standing = person.course.standings["hinge"]
    assert (standing.home == "HI4") is swapped
    if swapped:
        assert standing.exercise in person.facts.library.exercise("HI4").swaps or standing.rung < 4
        day = MONDAY + timedelta(days=days + 15)
        person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=3)))
        assert item_of(person, day=day).exercise == "HI4"


def test_a_swap_that_is_red_too_is_dropped_with_a_date_and_tried_again_low():
    person = hinger()
    for ago, pain in ((0, 6), (7, 6)):
        day = MONDAY + timedelta(days=ago)
        person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=3)))
        person.morning(person.train(day, only("HI4", Felt(pain=pain, during=None))), 3)
    swap = person.course.standings["hinge"].exercise
    day = MONDAY + timedelta(days=14)
    person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=3)))
    verdict = person.morning(person.train(day, only(swap, Felt(pain=6, during=None))), 3)
    standing = person.course.standings["hinge"]
    until = verdict_day(verdict) + timedelta(days=14)
    assert (standing.dropped_until, standing.try_again_on) == (until, until)
    person.keep(replace(person.course, last_letter="B", last_completed=until - timedelta(days=3)))
    assert "hinge" not in [item.pattern for item in person.plan(until - timedelta(days=1)).items]
    item = next(item for item in person.plan(until).items if item.pattern == "hinge")
    assert (item.try_again, item.rung, len(item.sets)) == (True, 0, 1)
    person.morning(person.train(until), 3)
    assert person.course.standings["hinge"].dropped_until is None


def verdict_day(verdict):
    return verdict.decisions[-1].day if verdict.decisions else MONDAY


def test_leave_it_today_makes_a_dated_card_and_it_may_wait_a_week_more():
    person = hinger()
    person.morning(person.train(MONDAY, only("HI4", Felt(pain=5, during=None, change=Change("drop")))), 3)
    assert person.course.standings["hinge"].try_again_on == MONDAY + timedelta(days=14)
    person.at(MONDAY + timedelta(days=14))
    later, decision = modify.put_off(person.facts, "hinge")
    assert later.standings["hinge"].try_again_on == MONDAY + timedelta(days=21)
    assert decision.rule == "drop.rest"


def test_every_change_of_the_ladder_can_be_lived_on_a_hinge_a_squat_and_a_row():
    for exercise, pattern, rung in (("HI4", "hinge", 4), ("SQ4", "squat", 4), ("RO2", "row", 2)):
        person = somebody(usual=3, anchor=3, conf1=8, active="weights_1_2")
        person.with_line(exercise, pattern, rung, *[SetTarget(reps=8, load=8, unit="kg")] * 2)
        for step in ("range", "load", "speed", "support", "fatigue", "order"):
            course = modify.put_in_force(person.facts, person.course, pattern, exercise, step, helped=True)
            line = course.line(exercise)
            assert [change.step for change in line.changes] == [step] and line.helped == (step,)
            undone = modify.undone(course, exercise, step)
            assert undone.line(exercise).changes == ()
        swapped, why = modify.swap(person.facts, person.course, pattern, exercise)
        assert swapped.standings[pattern].home == exercise and why.words == "why_swap"
        dropped, why = modify.swap(person.facts, swapped, pattern, swapped.standings[pattern].exercise)
        assert dropped.standings[pattern].dropped_until and why.words == "why_drop"


def test_a_break_from_the_heavy_hinge_is_two_weeks_on_middle_rungs():
    person = hinger(kit=["gym"], owned={}).with_line("HI7", "hinge", 6, SetTarget(reps=8, load=20, unit="kg"))
    person.keep(modify.hinge_break(person.facts, person.course))
    assert item_of(person, day=MONDAY + timedelta(days=13)).rung in (3, 4)
    assert person.course.hinge_break_until == MONDAY + timedelta(days=14)
    cap = fits.rung_cap(person.at(MONDAY + timedelta(days=14)), person.course, person.facts.library.ladder("hinge"))
    assert cap == person.facts.library.ladder("hinge").top


@pytest.mark.parametrize("step", [row.id for row in library().pain.modify if row.id not in ("swap", "drop")])
def test_a_change_that_helped_before_a_new_exercise_was_ever_done_is_kept_with_its_first_dose(step: str) -> None:
    """It hurt at once: the set was not done, the trial set with the change was fine."""
    person = somebody()
    item = item_of(person)
    person.keep(person.course.with_line(Line(item.exercise)))
    one = performed(item, Felt(during="amber", change=Change(step, True)))
    trial = tuple(replace(each, test=True) for each in one.sets[:1])
    person.log(SessionLog(person.facts.now, MONDAY, "s1", "A", 30, "learn", "partial", (replace(one, sets=trial),), 2))
    standing = person.course.standings["hinge"]
    assert person.line(standing.exercise).sets
    assert [each.step for each in person.line(standing.exercise).changes] == [step]
