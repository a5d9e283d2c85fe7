"""What was earned, and when it is no longer: cases that people who do not exist brought to light (training.md §4, §6)."""

from dataclasses import replace
from datetime import timedelta

from flows import matrix, modify, progression, rises
from flows.course import ChangeInForce, Due, Exposure, Standing
from flows.records import SetTarget
from tests.trainee import MONDAY, Felt, Trainee, only, somebody

ROW = SetTarget(reps=8, load=5, unit="kg", per_side=True)
HEAVIER = replace(ROW, load=6)


def waiting(**more: object) -> Trainee:
    """Somebody whose row has earned six kilos."""
    due = Due("load", "p.load", "RO2", 2, (HEAVIER,), since=MONDAY - timedelta(days=3))
    return somebody().with_line("RO2", "row", 2, ROW, due=due, **more)


def row_of(person: Trainee, day: object = MONDAY, **asked: object) -> tuple[float, list[str]]:
    item = next(item for item in person.plan(day, **asked).items if item.pattern == "row")
    return item.sets[0].load, [why.rule for why in item.reasons]


def test_a_rise_that_was_earned_waits_on_a_day_that_begins_sore() -> None:
    assert row_of(waiting(), pain_before=4) == (6, ["p.load"])
    load, rules = row_of(waiting(), pain_before=6)
    assert load < 5 and "p.load" not in rules


def test_an_amber_exposure_takes_back_what_was_earned() -> None:
    person = waiting()
    log = person.train(MONDAY, only("RO2", Felt(pain=6, during="amber")), pain_before=6)
    person.morning(log, 4)
    assert person.line("RO2").due is None
    calm = waiting()
    log = calm.train(MONDAY, pain_before=6)
    calm.morning(log, 4)
    assert calm.line("RO2").due is not None


def test_a_red_set_asks_for_less_the_next_time_though_nobody_told_the_morning() -> None:
    person = somebody().with_line("RO2", "row", 2, ROW)
    person.train(MONDAY, only("RO2", Felt(pain=9, during="red")))
    verdict = matrix.without_morning(person.at(MONDAY + timedelta(days=7)))
    assert verdict is not None and verdict.colour is None
    assert any(why.subject == "RO2" and why.outcome in ("change", "less") for why in verdict.decisions)
    person.keep(verdict.course)
    assert matrix.without_morning(person.facts) is None


def test_a_rung_that_was_come_down_to_is_earned_anew() -> None:
    best = Exposure(MONDAY, "s1", "green", "green", top=True, reserve="5+", effort="ok", calm=True)
    person = somebody().with_line("HI1", "hinge", 1, SetTarget(reps=8), exposures=(best,))
    person.with_line("HI2", "hinge", 2, SetTarget(reps=8))
    facts = person.at(MONDAY)
    moved = progression.rung_less(
        facts, person.course, person.line("HI2"), "hinge", "p.missed_twice", "why_p_missed_twice"
    )
    line = moved.course.line("HI1")
    assert moved.course.standings["hinge"].exercise == "HI1"
    assert progression.running(facts, facts.library.exercise("HI1"), replace(line, sets=(SetTarget(reps=8),))) == 0


def test_a_gap_gives_back_after_a_session_that_was_done_and_not_after_sets_that_ended_early() -> None:
    for short, load in ((0, 7), (5, 5)):
        old = (replace(ROW, load=10),)
        person = somebody().with_line("RO2", "row", 2, ROW, missing=old)
        log = person.train(MONDAY, only("RO2", Felt(short=short)))
        person.morning(log, 3)
        assert person.line("RO2").sets[0].load == load


def test_weights_that_begin_high_open_a_rung_when_every_other_way_was_taken() -> None:
    for lightest, opens in ((4, True), (5, False)):  # a row on a bench, which is not done with a bag
        person = somebody(owned={"dumbbell": [lightest, 16]})
        person.with_line("RO2", "row", 2, SetTarget(reps=13), top=rises.TOP_DONE)
        facts, course = person.at(MONDAY), person.course
        up = rises.rung_up(facts, course, course.standings["row"], course.line("RO2"), {"times": 2, "high": 13})
        assert (up is not None) == opens
        before = course.with_line(replace(course.line("RO2"), top=rises.TOP_SET))
        assert rises.rung_up(facts, before, before.standings["row"], before.line("RO2"), {}) is None


def test_a_sore_try_is_where_the_pattern_stands_from_then_on() -> None:
    for pain, during, rung in ((4, "green", 1), (6, "amber", 0)):
        person = somebody(conf_pattern={"hinge": 3})
        log = person.train(
            MONDAY,
            lambda item, pain=pain, during=during: Felt(pain, during=during if item.pattern == "hinge" else "green"),
        )
        person.morning(log, 4)
        assert person.course.standings["hinge"].rung == rung


def test_a_rung_that_is_earned_again_does_not_bring_back_a_weight_of_another_time() -> None:
    """In summer the bags were too heavy and got lighter; in autumn the march leads back to them as light as they are."""
    heavy, light = (SetTarget(seconds=20, load=load, unit="kg") for load in (4, 2))
    old = (ChangeInForce("load", since=MONDAY, before=(heavy,)), ChangeInForce("support", since=MONDAY))
    person = somebody().with_line("CA1", "carry", 1, light, changes=old, missing=(heavy,))
    due = Due("rung", "p.rung", "CA1", 1, (light,) * 3, since=MONDAY)
    person.with_line("CA0", "carry", 0, SetTarget(seconds=40), due=due)
    stands = rises.took(person.at(MONDAY), person.course, "carry", person.line("CA0"))
    line = stands.line("CA1")
    assert (line.sets, [one.step for one in line.changes], line.missing) == ((light,) * 3, ["support"], ())
    assert line.changes[0].before == line.sets  # nor a dose, when it is undone


def test_a_restore_is_taken_back_by_a_sore_day_too() -> None:
    change = ChangeInForce("speed", since=MONDAY, before=(ROW,), greens=2)
    due = Due("restore", "change.undo", "RO2", 2, (ROW,), since=MONDAY)
    person = somebody().with_line("RO2", "row", 2, ROW, due=due, changes=(change,))
    assert modify.in_force(person.line("RO2"), "speed")
    stands = matrix.waits_no_more(person.course.with_standing(Standing("row", "RO2", 2)), "row", "RO1")
    assert stands.line("RO2").due is None and stands.line("RO2").changes == (change,)


def test_a_calm_day_with_rule_p_off_neither_counts_nor_breaks_the_row() -> None:
    good = Exposure(MONDAY, "s1", "green", "green", top=True, reserve="3-4", effort="ok", calm=True)
    off = replace(good, session="s2", counts=False, top=False)
    sore = replace(off, session="s2", colour="amber", calm=False)
    facts = somebody().facts
    for between, times in ((off, 2), (sore, 1)):
        line = somebody().with_line("RO2", "row", 2, ROW, exposures=(good, between, good)).line("RO2")
        assert progression.running(facts, facts.library.exercise("RO2"), line) == times


def test_no_rung_is_entered_with_more_sets_than_it_was_sore_with() -> None:
    sore = Exposure(MONDAY, "s1", "amber", "amber", sets=1)
    hold = SetTarget(seconds=20, load=5, unit="kg")
    person = somebody().with_line("CA1", "carry", 1, hold, exposures=(sore,))
    person.with_line("CA0", "carry", 0, *(SetTarget(seconds=40),) * 3)
    course = person.course
    up = rises.rung_up(
        person.at(MONDAY), course, course.standings["carry"], course.line("CA0"), {"times": 2, "high": 40}
    )
    assert up is not None
    due = up.course.line("CA0").due
    assert due is not None and due.exercise == "CA1" and len(due.sets) == 1
