"""Weights: starts, cuts, rises and conversions, as worked in training.md §9."""

import pytest

from content.library import library
from flows import loads, restraint
from flows.cuts import Cut
from flows.records import SetTarget
from tests.trainee import somebody

STEPS = library().programme.steps
ONE_KG = tuple(float(kilo) for kilo in range(1, 31))


def test_a_quarter_less_than_eight_kilos_is_six():
    assert loads.lowered(8, 0.25, ONE_KG) == 6


def test_a_cut_goes_down_to_an_owned_weight_and_never_stays():
    assert loads.lowered(10, 0.25, (5, 10)) == 5
    assert loads.lowered(10, 0.10, (9, 10)) == 9
    assert loads.lowered(4, 0.20, (4, 6)) is None


@pytest.mark.parametrize(("lightest", "start"), [(4, 4), (5, 5), (5.1, None), (6, None)])
def test_a_start_is_the_lightest_owned_when_it_is_at_most_a_quarter_above(lightest, start):
    assert loads.first(4, (lightest, 20), 0.25) == start


RISES = [
    # from, owned, kind, to, more reps, first set
    (10, (10, 11), "small", 11, 0, 0),  # ten percent
    (2, (2, 3), "small", 3, 0, 0),  # one kilo, though half as much again
    (20, (20, 22), "small", 22, 0, 0),
    (20, (20, 22.5), "jump", 22.5, 4, 2),
    (10, (10, 12), "jump", 12, 4, 2),
    (8, (8, 10), "jump", 10, 4, 2),  # 25 percent
    (8, (8, 10.1), "jump", 10.1, 8, 4),
    (10, (10, 15), "jump", 15, 8, 4),  # 50 percent
    (10, (10, 15.5), "too_big", 15.5, 0, 0),
    (10, (10,), "none", 0, 0, 0),
]


@pytest.mark.parametrize(("weight", "owned", "size", "to", "more", "enters"), RISES)
def test_a_rise_is_one_step_or_a_jump_that_is_earned_or_none(weight, owned, size, to, more, enters):
    step = loads.next_up(weight, owned, "kg", STEPS)
    assert (step.size, step.weight, step.reps_more) == (size, to, more)
    assert step.enter_below_low + step.enter_reps == enters
    assert step.needs == ("5+" if more == 8 else "")


@pytest.mark.parametrize(("unit", "weight", "size"), [("kg", 3, "small"), ("kg", 3.1, "too_big")])
def test_one_kilo_is_a_small_step_and_more_is_not(unit, weight, size):
    assert loads.next_up(2, (2, weight), unit, STEPS).size == size


def test_two_and_a_half_pounds_are_a_small_step():
    assert loads.next_up(5, (5, 7.5), "lb", STEPS).size == "small"
    assert loads.next_up(5, (5, 7.6), "lb", STEPS).size == "too_big"
    assert loads.next_up(5, (5, 8), "lb", STEPS).size == "too_big"


def test_six_kilos_are_twelve_pounds_in_the_rack():
    owned = library().loads.defaults("D", "lb")
    assert loads.converted(6, "lb", owned, library().loads.rules.pound_in_kg) == 12


def test_a_bag_stands_in_where_there_are_no_weights():
    assert "H" in loads.letters(somebody(kit=["bands"]).facts)
    assert "H" not in loads.letters(somebody(kit=["dumbbells"]).facts)
    assert "H" not in loads.letters(somebody(kit=["gym"]).facts)


def test_a_goblet_starts_at_four_kilos_or_ten_pounds():
    facts = somebody().facts
    assert loads.start(facts, facts.library.exercise("SQ4")) == 4
    pounds = somebody(units="lb", owned={}).facts
    assert loads.start(pounds, pounds.library.exercise("SQ4")) == 10
    assert loads.start(pounds, pounds.library.exercise("RO2")) == 5


@pytest.mark.parametrize(
    ("units", "named", "start"),
    [("kg", 20, 10), ("kg", 39, 19), ("kg", 40, 20), ("kg", 60, 20), ("lb", 88, 44), ("lb", 90, 45), ("lb", 150, 45)],
)
def test_a_trained_person_starts_with_half_and_at_most_twenty(units, named, start):
    """20 kg, 45 lb (training.md §3 Start load, CJ)."""
    owned = {"dumbbell": [4, 10, 19, 20, 30, 44, 45, 50]}
    facts = somebody(active="weights_3", released={"hinge": named}, owned=owned, units=units).facts
    assert loads.start(facts, facts.library.exercise("HI4")) == start


@pytest.mark.parametrize(
    ("exercise", "kilos", "pounds"), [("SQ4", 4, 10), ("HI4", 4, 10), ("RO2", 2, 5), ("CA2", 4, 10)]
)
def test_each_first_weight_in_both_units(exercise, kilos, pounds):
    """Goblet and hinge, rows, carries a hand (training.md §3 Start load, CJ)."""
    metric, other = somebody(owned={}).facts, somebody(owned={}, units="lb").facts
    assert loads.start(metric, metric.library.exercise(exercise)) == kilos
    assert loads.start(other, other.library.exercise(exercise)) == pounds


def test_a_named_load_is_for_the_pattern_it_was_named_for():
    facts = somebody(active="weights_3", released={"hinge": 40}).facts
    assert loads.start(facts, facts.library.exercise("HI4")) == 20
    assert loads.start(facts, facts.library.exercise("SQ4")) == 4


def test_machines_and_bands_begin_with_the_lightest():
    facts = somebody(kit=["gym"], owned={}).facts
    assert loads.start(facts, facts.library.exercise("PU3")) == 5
    assert loads.start(facts, facts.library.exercise("HI3")) == 0


def less(person, exercise, sets, share, base=()):
    facts = person.facts
    line = person.with_line(
        exercise, facts.library.exercise(exercise).ladder, facts.library.exercise(exercise).rung, *sets, base=base
    ).line(exercise)
    found = restraint.lower(
        person.facts, person.course, facts.library.exercise(exercise), facts.library.exercise(exercise).rung, line,
        [Cut("gap.week", "", share)],
    )  # fmt: skip
    return found.exercise.id, [(one.reps, one.load) for one in found.sets]


def test_a_fifth_less_than_the_lightest_takes_a_set_then_a_rung():
    four = SetTarget(reps=8, load=4, unit="kg")
    person = somebody(owned={"dumbbell": [4, 8]})
    assert less(person, "SQ4", (four, four), 0.20) == ("SQ4", [(8, 4)])
    exercise, sets = less(somebody(owned={"dumbbell": [4, 8]}), "SQ4", (four,), 0.20)
    assert exercise == "SQ3" and len(sets) == 1


def test_cuts_count_from_the_last_load_done_and_never_multiply():
    eight, ten = SetTarget(reps=8, load=8, unit="kg"), SetTarget(reps=8, load=10, unit="kg")
    assert less(somebody(), "RO2", (eight, eight), 0.10, base=(ten, ten)) == ("RO2", [(8, 8), (8, 8)])
    assert less(somebody(), "RO2", (eight, eight), 0.30, base=(ten, ten)) == ("RO2", [(8, 7), (8, 7)])


def test_a_bag_goes_up_by_a_kilo_to_ten_and_by_two_pounds_to_twenty():
    assert loads.next_up(9, library().loads.defaults("H", "kg"), "kg", STEPS).weight == 10
    assert loads.next_up(10, library().loads.defaults("H", "kg"), "kg", STEPS).size == "none"
    assert loads.next_up(18, library().loads.defaults("H", "lb"), "lb", STEPS).weight == 20
    assert loads.next_up(20, library().loads.defaults("H", "lb"), "lb", STEPS).size == "none"


def test_a_lighter_band_takes_the_place_of_a_quarter_less_and_none_of_a_tenth():
    facts = somebody(kit=["bands"]).facts
    red = SetTarget(reps=10, band="red")
    assert loads.cut_set(facts, red, 0.25, "B").band == "yellow"
    assert loads.cut_set(facts, red, 0.10, "B") is None
    assert loads.cut_set(facts, SetTarget(reps=10, band="yellow"), 0.25, "B") is None


def test_a_lift_limit_is_for_the_total():
    facts = somebody(limits={"lift": 10}).facts
    assert loads.most(facts, facts.library.exercise("SQ4")) == 10
    assert loads.most(facts, facts.library.exercise("CA2")) == 5
    assert loads.most(somebody().facts, facts.library.exercise("SQ4")) is None
