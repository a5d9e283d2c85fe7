"""The 24-hour matrix: what a session and its next morning make of the next targets (training.md §6, §9)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import matrix, modify, plan
from flows.course import ChangeInForce, Due
from flows.records import Change, SetTarget
from tests.trainee import MONDAY, Felt, Trainee, only, somebody


def rower(load: float = 10, sets: int = 2, u: int = 3, **known) -> Trainee:
    """Somebody of usual pain 3 (during: green to 4, amber 5, red 6; after: the same) on the one-arm row."""
    person = somebody(usual=u, anchor=u, conf1=8, **known)
    return person.with_line("RO2", "row", 2, *[SetTarget(reps=8, load=load, unit="kg", per_side=True)] * sets)


def asked(person: Trainee, pattern: str = "row") -> tuple[str, list[tuple[int, float]]]:
    person.keep(replace(person.course, last_letter="B", last_completed=MONDAY + timedelta(days=3)))
    items = person.plan(MONDAY + timedelta(days=7)).items
    item = next(item for item in items if item.pattern == pattern)
    return item.exercise, [(one.reps, one.load) for one in item.sets]


DURING = {"green": 3, "amber": 5, "red": 6}
MORNING = {"green": 3, "amber": 5, "red": 6}
MATRIX = [
    # during, morning, sets of (reps, load) next time, a change in force
    ("green", "green", [(9, 10), (9, 10)], False),
    ("green", "amber", [(8, 10), (8, 10)], False),
    ("green", "red", [(8, 10), (8, 10)], True),
    ("amber", "green", [(8, 10), (8, 10)], False),
    ("amber", "amber", [(8, 10)], False),
    ("amber", "red", [(8, 8), (8, 8)], True),
    ("red", "green", [(8, 8), (8, 8)], True),
    ("red", "amber", [(8, 7), (8, 7)], True),
]


@pytest.mark.parametrize(("during", "morning", "sets", "changed"), MATRIX)
def test_the_matrix(during, morning, sets, changed):
    person = rower()
    felt = Felt(pain=DURING[during], during=None)
    log = person.train(MONDAY, lambda item: felt if item.exercise == "RO2" else Felt(pain=0))
    verdict = person.morning(log, MORNING[morning])
    assert (verdict.colour, verdict.suspect) == (morning, "" if morning == "green" else "RO2")
    assert asked(person) == ("RO2", sets)
    assert bool(person.line("RO2").changes) is changed


@pytest.mark.parametrize(("sets", "wanted"), [(2, ("HI2", 1)), (1, ("HI1", 1))])
def test_amber_twice_takes_a_set_then_a_rung_where_there_is_no_load(sets, wanted):
    """training.md §6: -1 set (has 1: -10%; no load: -1 rung) [T12, CJ]."""
    person = somebody(usual=3, anchor=3, conf1=8).with_line("HI2", "hinge", 2, *[SetTarget(reps=8)] * sets)
    log = person.train(MONDAY, only("HI2", Felt(pain=5, during=None)))
    person.morning(log, 5)
    exercise, asked_now = asked(person, "hinge")
    assert (exercise, len(asked_now)) == wanted


def test_where_no_lighter_band_is_there_the_reason_speaks_of_the_set_and_not_of_the_band_it_had():
    person = somebody(usual=3, anchor=3, conf1=8, kit=["bands"])
    person = person.with_line("BT3", "bridge_thrust", 3, *[SetTarget(reps=10, band="yellow")] * 2)
    felt = Felt(pain=6, during=None)
    log = person.train(MONDAY, lambda item: felt if item.exercise == "BT3" else Felt(pain=0))
    verdict = person.morning(log, 3)
    assert "why_cut_set" in [decision.words for decision in verdict.decisions]
    assert [one.band for one in person.line("BT3").sets] == ["yellow"]


def test_red_and_red_swaps_and_asks_about_a_flare():
    person = rower()
    log = person.train(MONDAY, only("RO2", Felt(pain=7, during=None)))
    verdict = person.morning(log, 7)
    assert verdict.ask_flare and verdict.headline.rule == "swap.reds"
    assert asked(person)[0] != "RO2"
    assert person.course.standings["row"].home == "RO2"


def test_an_amber_or_red_morning_falls_on_the_suspect_and_all_others_repeat():
    person = rower()
    before = {item.exercise: item.sets for item in person.plan(MONDAY).items}
    log = person.train(MONDAY, only("RO2", Felt(pain=4, during=None)))
    person.morning(log, 6)
    person.keep(replace(person.course, last_letter="B", last_completed=MONDAY + timedelta(days=3), fifth={}))
    after = {item.exercise: item.sets for item in person.plan(MONDAY + timedelta(days=7)).items}
    assert {id: after[id] for id in before if id != "RO2"} == {id: before[id] for id in before if id != "RO2"}


SUSPECTS = [
    # pains by exercise, raised, suspect
    ({"BR1": 1, "HI1": 2, "RO2": 4}, "", "RO2"),
    ({"BR1": 3, "HI1": 3, "RO2": 3}, "", "HI1"),
    ({"BR1": 3, "HI1": 3, "RO2": 3}, "RO2", "RO2"),
    ({"BR1": 3, "HI1": 2, "RO2": 3}, "", "BR1"),
    ({}, "", "HI1"),
]


@pytest.mark.parametrize(("pains", "raised", "suspect"), SUSPECTS)
def test_the_suspect_is_the_sorest_then_the_one_raised_then_the_hinge(pains, raised, suspect):
    person = rower()
    if raised:
        person.keep(person.course.with_line(replace(person.line(raised), risen_on=MONDAY)))
    log = person.train(MONDAY, lambda item: Felt(pain=pains.get(item.exercise), during="green"))
    assert person.morning(log, 6).suspect == suspect


def test_a_quarter_of_an_hour_later_counts_for_the_suspect():
    person = rower()
    log = person.train(MONDAY, only("RO2", Felt(pain=4, during=None)), after=5)
    verdict = person.morning(log, 3)
    assert verdict.suspect == "RO2"
    assert asked(person) == ("RO2", [(8, 10), (8, 10)])  # amber and green: repeat


WORKED = [
    # u, during, morning, sets, next sets, change
    (0, 3, 2, 2, [(9, 10), (9, 10)], False),
    (2, 4, 4, 2, [(8, 10)], False),
    (2, 4, 4, 1, [(8, 9)], False),
    (4, 5, 7, 2, [(8, 10), (8, 10)], True),
    (5, 8, 6, 2, [(8, 8), (8, 8)], True),
    (8, 8, 9, 2, [(8, 10), (8, 10)], True),
]


@pytest.mark.parametrize(("u", "during", "morning", "sets", "following", "changed"), WORKED)
def test_the_worked_cases(u, during, morning, sets, following, changed):
    person = rower(sets=sets, u=u)
    person.keep(replace(person.course, phase="learn", bridge="", slots={"A": 5, "B": 5, "C": 5}))
    log = person.train(MONDAY, lambda item: Felt(pain=during if item.exercise == "RO2" else 0, during=None))
    person.morning(log, morning)
    assert asked(person) == ("RO2", following)
    assert bool(person.line("RO2").changes) is changed


def test_two_red_mornings_running_mean_a_flare_and_one_does_not():
    person = rower(u=8)
    person.keep(replace(person.course, phase="learn", bridge=""))
    log = person.train(MONDAY, only("RO2", Felt(pain=8, during=None)))
    first = person.morning(log, 9)
    assert (first.red_mornings, first.ask_flare, first.again_tomorrow) == (1, False, True)
    second = person.morning(log, 9, kind="morning_2", days=2)
    assert (second.red_mornings, second.ask_flare) == (2, True)


@pytest.mark.parametrize(("moving", "asks"), [("fine", False), ("chores_hard", False), ("no_chores", True)])
def test_chores_that_are_impossible_ask_about_a_flare(moving, asks):
    person = rower()
    verdict = person.morning(person.train(MONDAY), 7, moving)
    assert verdict.ask_flare is asks


def test_pain_down_the_calf_is_red_and_takes_weight_and_no_change_is_tried():
    person = rower()
    log = person.train(MONDAY, only("RO2", Felt(pain=2, during=None, leg=True)))
    person.morning(log, 3)
    assert asked(person) == ("RO2", [(8, 8), (8, 8)])
    assert not person.line("RO2").changes


def test_a_session_that_ended_before_a_set_was_done_is_judged_as_well():
    """It hurt at the first repetition and nothing was done: red is red, and no whole session follows the next day."""
    person = rower()
    person.keep(replace(person.course, last_letter="B"))
    log = person.train(MONDAY, lambda item: Felt(pain=7, during="red", done=(0, 0)))
    person.keep(replace(person.course, last_completed=None))
    assert matrix.awaiting(person.facts) == log.id
    assert plan.may_train_today(person.at(MONDAY + timedelta(days=1))) == "too_soon"
    assert person.morning(log, 3).session == "red"
    assert person.line("RO2").exposures[-1].colour == "red" and person.line("RO2").changes


def test_a_sore_stand_in_takes_back_what_would_lead_to_it_in_its_own_pattern():
    """The bridge stands in for the hinge, is red there, and its own pattern was just to come back to it."""
    person = rower().with_line("BT1", "hinge", 1, SetTarget(reps=8))
    person.with_line("BT0", "bridge_thrust", 0, SetTarget(reps=8))
    log = person.train(MONDAY, only("BT1", Felt(pain=7, during="red")))
    change = ChangeInForce("load", before=(SetTarget(reps=9),), before_exercise="BT1", greens=1)
    back = Due("restore", "change.undo", "BT1", 1, (SetTarget(reps=9),))
    person.with_line("BT0", "bridge_thrust", 0, SetTarget(reps=8), changes=(change,), due=back)
    person.morning(replace(log, exercises=tuple(one for one in log.exercises if one.pattern == "hinge")), 3)
    assert person.line("BT0").due is None
    person.with_line("BT0", "bridge_thrust", 0, SetTarget(reps=8), changes=(change,))
    course, why = modify.green_again(person.facts, person.course, "BT0")
    assert why is not None and why.rule == "change.undo"
    assert [one.reps for one in course.line("BT0").due.sets] == [8]


@pytest.mark.parametrize("second", ["same", "further"])
def test_a_second_look_does_not_forget_that_the_leg_was_worse_on_the_first_morning(second):
    person = rower().with_line("BR3", "brace_breathe", 3, SetTarget(reps=6))
    log = person.train(MONDAY, only("BR3", Felt(pain=4)))
    person.morning(log, 6, leg="further")
    assert person.course.standings["brace_breathe"].exercise == "BR2"
    person.morning(log, 6, leg=second, kind="morning_2", days=2)
    assert person.course.standings["brace_breathe"].exercise == "BR2" and not person.line("BR3").changes


def test_a_second_amber_morning_is_red():
    person = rower()
    log = person.train(MONDAY, only("RO2", Felt(pain=3, during=None)))
    first = person.morning(log, 5)
    assert (first.session, first.again_tomorrow) == ("amber", True)
    assert asked(person)[1] == [(8, 10), (8, 10)] and not person.line("RO2").changes
    second = person.morning(log, 5, kind="morning_2", days=2)
    assert (second.colour, second.session, second.again_tomorrow) == ("red", "red", False)
    assert [change.step for change in person.line("RO2").changes] == ["range"]


def test_a_calm_second_morning_changes_nothing():
    person = rower()
    log = person.train(MONDAY, only("RO2", Felt(pain=5, during=None)))
    person.morning(log, 5)
    before = asked(person)
    assert person.morning(log, 2, kind="morning_2", days=2).colour == "amber"
    assert asked(person) == before == ("RO2", [(8, 10)])


def test_a_green_verdict_is_spoken_once():
    person = rower()
    log = person.train(MONDAY)
    person.morning(log, 3)
    before = person.course
    person.morning(log, 9, days=2)
    assert person.course.lines == before.lines


def test_without_a_morning_all_repeats_and_red_itself_still_counts():
    person = rower()
    log = person.train(MONDAY, only("RO2", Felt(pain=6, during=None)))
    verdict = matrix.judge(person.at(MONDAY + timedelta(days=3)), log, None)
    rules = {one.subject: one.rule for one in verdict.decisions}
    assert rules["HI1"] == "matrix.no_morning"
    assert verdict.course.line("RO2").sets[0].load == 8


def test_the_next_session_closes_a_morning_that_never_came():
    person = rower()
    person.train(MONDAY)
    assert matrix.awaiting(person.at(MONDAY)) == "s0105"
    log = person.train(MONDAY + timedelta(days=3))
    assert matrix.awaiting(person.facts) == log.id
    assert person.course.session("s0105").colour == "amber"


SESSIONS = [
    # colours of the first exercises, morning, session
    (("green", "green"), 3, "green"),
    (("amber", "green"), 3, "green"),
    (("amber", "amber"), 3, "amber"),
    (("red", "green"), 3, "red"),
    (("green", "green"), 5, "amber"),
    (("green", "green"), 6, "red"),
]


@pytest.mark.parametrize(("colours", "morning", "session"), SESSIONS)
def test_the_colour_of_a_session(colours, morning, session):
    person = rower()
    felt = dict(zip(("HI1", "RO2"), colours, strict=True))
    log = person.train(MONDAY, lambda item: Felt(during=felt.get(item.exercise, "green")))
    assert person.morning(log, morning).session == session


@pytest.mark.parametrize(("days", "coach"), [((0, 4, 14), True), ((0, 4, 15), False)])
def test_three_red_sessions_in_two_weeks_bring_a_person(days, coach):
    person = rower()
    for place, day in enumerate(days):
        felt = only(("HI1", "SQ1", "RO2")[place], Felt(pain=6, during=None))
        person.keep(replace(person.course, last_letter="A" if place == 1 else "B"))
        verdict = person.morning(person.train(MONDAY + timedelta(days=day), felt), 3)
    assert verdict.coach is coach


def test_a_lighter_week_and_an_amber_hinge_cut_once():
    person = rower().with_line("HI4", "hinge", 4, *[SetTarget(reps=8, load=10, unit="kg")] * 2)
    log = person.train(MONDAY, only("HI4", Felt(pain=5, during=None)))
    person.morning(log, 5)
    person.keep(replace(person.course, deload=MONDAY + timedelta(days=7)))
    assert asked(person, "hinge") == ("HI4", [(8, 9)])
    items = person.plan(MONDAY + timedelta(days=7)).items
    assert not any(item.gains for item in items)


def test_after_a_rest_day_of_pain_the_week_is_held_or_lighter():
    from flows import week

    for rises, rule in (
        ((0, 0), ""), ((0, 1), ""), ((1, 1), "week.hold"), ((1, 2), "week.hold"), ((2, 2), "deload.week"), ((2,), "")
    ):  # two scores each, else no verdict  # fmt: skip
        person = somebody(usual=3, anchor=5)
        for number in range(2):
            for place, day in enumerate((0, 3)):
                log = person.train(MONDAY + timedelta(days=7 * number + day))
                if not number or place < len(rises):
                    person.morning(log, 3 + number * rises[place] if number else 3)
        _, decisions = week.roll(person.at(MONDAY + timedelta(days=14)))
        assert [one.rule for one in decisions if one.rule in ("week.hold", "deload.week")] == ([rule] if rule else [])


def test_confidence_of_three_tries_three_times_then_rule_p_opens():
    person = somebody(fear1=8, conf1=4, kit=[], owned={})
    assert person.course.phase == "bridge"
    for number in range(3):
        person.keep(replace(person.course, phase="bridge", bridge="intake", last_letter="B"))
        item = next(item for item in person.plan(MONDAY + timedelta(days=3 * number)).items if item.pattern == "hinge")
        assert (item.exercise, len(item.sets), item.expects, item.gains) == ("HI0", 1, True, False)
        assert item.reasons[0].inputs["number"] == number + 1
        person.morning(person.train(MONDAY + timedelta(days=3 * number)), 3)
    person.keep(replace(person.course, phase="bridge", bridge="intake", last_letter="B"))
    item = next(item for item in person.plan(MONDAY + timedelta(days=9)).items if item.pattern == "hinge")
    assert (item.expects, item.gains) == (False, True)


def test_a_red_try_begins_the_three_anew():
    person = somebody(conf_pattern={"hinge": 3}, conf1=6)
    person.morning(person.train(MONDAY), 4)
    assert person.course.standings["hinge"].tries == 1
    person.keep(replace(person.course, last_letter="B"))
    person.morning(person.train(MONDAY + timedelta(days=7), only("HI0", Felt(pain=9, during=None))), 4)
    assert person.course.standings["hinge"].tries == 0


def test_a_swap_chosen_in_the_session_stays_one_swap():
    person = rower()
    log = person.train(MONDAY, only("RO2", Felt(pain=6, during=None, change=Change("swap"))))
    person.morning(log, 3)
    standing = person.course.standings["row"]
    assert (standing.home, standing.dropped_until) == ("RO2", None)


@pytest.mark.parametrize(("during", "reps"), [("green", 10), ("amber", 8), ("red", 8)])
def test_a_sore_exercise_repeats_the_repetitions_of_a_lighter_day_not_those_of_before(during, reps):
    """A day that began with much pain asked eight; where they were not green, eight is what comes next."""
    person = somebody(usual=2, anchor=2).with_line("HI2", "hinge", 2, SetTarget(reps=10))
    log = person.train(MONDAY, only("HI2", Felt(during=during)), pain_before=7)
    assert log.exercises[1].target[0].reps == 8
    person.morning(log, 2)
    line = person.line("HI2")
    assert (line.sets[0].reps, line.missing) == (reps, ())
