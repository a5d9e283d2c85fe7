"""Rule P on a 10 kg dumbbell row, 2 x 8-10, phase learn, trained: the worked cases of training.md §9, and its caps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import items, plan, rises, week
from flows.course import Due, Exposure, monday
from flows.records import SetTarget
from tests.trainee import MONDAY, Felt, Trainee, only, somebody

TRAINED = {"active": "weights_1_2", "days": [0, 3], "conf1": 8, "usual": 4, "anchor": 4}


def row(reps: tuple[int, int] = (8, 8), load: float = 10, **known) -> Trainee:
    """Somebody on the one-arm row, past the first three exposures."""
    person = somebody(**{**TRAINED, **known})
    sets = tuple(SetTarget(reps=count, load=load, unit="kg", per_side=True) for count in reps)
    return person.with_line("RO2", "row", 2, *sets)


def a_week_later(person: Trainee, number: int, felt: Felt, morning: int | None = 4):
    """One session A each week on Monday; what the row asks for the week after."""
    day = MONDAY + timedelta(days=7 * number)
    person.keep(replace(person.course, last_letter="B"))
    log = person.train(day, only("RO2", felt))
    if morning is not None:
        person.morning(log, morning)
    return log


def next_row(person: Trainee, number: int) -> list[tuple[int, float]]:
    person.keep(replace(person.course, last_letter="B"))
    session = person.plan(MONDAY + timedelta(days=7 * number))
    return [(one.reps, one.load) for item in session.items if item.pattern == "row" for one in item.sets]


def after(person: Trainee, *exposures: tuple[tuple[int, int], str]) -> list[tuple[int, float]]:
    """What the row asks after these exposures of (reps, reserve), all green."""
    for number, (done, left) in enumerate(exposures):
        a_week_later(person, number, Felt(done=done, left=left))
    return next_row(person, len(exposures))


def test_all_at_the_top_for_the_first_time_repeats():
    assert after(row((10, 10)), ((10, 10), "3-4")) == [(10, 10), (10, 10)]


def test_the_second_time_in_a_row_it_is_eleven_kilos_for_eight():
    assert after(row((10, 10)), ((10, 10), "3-4"), ((10, 10), "3-4")) == [(8, 11), (8, 11)]


def test_with_ten_and_twelve_kilos_alone_it_takes_fourteen_reps_first():
    person = row((10, 10), owned={"dumbbell": [10, 12]})
    tops = [((count, count), "3-4") for count in (10, 11, 12, 13, 14)]
    assert after(person, *tops) == [(14, 10), (14, 10)]
    a_week_later(person, 5, Felt(done=(14, 14)))
    assert next_row(person, 6) == [(6, 12), (8, 10)]


def test_a_big_step_goes_on_set_by_set_and_its_reps_come_back():
    person = row((14, 14), owned={"dumbbell": [10, 12]})
    assert after(person, *[((14, 14), "3-4")] * 2) == [(6, 12), (8, 10)]
    a_week_later(person, 2, Felt())
    assert next_row(person, 3) == [(6, 12), (6, 12)]
    a_week_later(person, 3, Felt())
    assert next_row(person, 4) == [(7, 12), (7, 12)]


@pytest.mark.parametrize(("left", "asked"), [("5+", [(4, 15), (8, 10)]), ("3-4", [(18, 10), (18, 10)])])
def test_with_ten_and_fifteen_kilos_alone_it_takes_eighteen_with_five_left(left, asked):
    person = row((18, 18), owned={"dumbbell": [10, 15]})
    assert after(person, ((18, 18), left), ((18, 18), left)) == asked


def test_more_than_half_as_heavy_is_never_taken_slower_comes_instead():
    person = row((10, 10), owned={"dumbbell": [10, 16]})
    assert after(person, *[((10, 10), "3-4")] * 2) == [(8, 10), (8, 10)]
    item = next(item for item in person.plan(MONDAY + timedelta(days=14)).items if item.exercise == "RO2")
    assert item.tempo == "3-1-3"


def test_one_more_on_the_sets_below_the_top():
    assert after(row((10, 10)), ((10, 9), "3-4")) == [(10, 10), (10, 10)]
    assert after(row((8, 8)), ((8, 8), "3-4")) == [(9, 10), (9, 10)]


def test_a_set_below_the_range_repeats_and_the_second_time_takes_a_tenth():
    person = row((10, 10))
    assert after(person, ((10, 7), "3-4")) == [(10, 10), (10, 10)]
    a_week_later(person, 1, Felt(done=(9, 7)))
    assert [load for _, load in next_row(person, 2)] == [9, 9]


@pytest.mark.parametrize("left", ["1-2", ""])
def test_hard_or_untold_effort_repeats(left):
    assert after(row((8, 8)), ((8, 8), left)) == [(8, 10), (8, 10)]


def test_nothing_left_twice_takes_a_tenth():
    assert [load for _, load in after(row((8, 8)), ((8, 8), "0"), ((8, 8), "0"))] == [9, 9]


def test_lost_form_counts_as_too_hard():
    person = row((8, 8))
    for number in range(2):
        a_week_later(person, number, Felt(lost_form=True))
    assert [load for _, load in next_row(person, 2)] == [9, 9]


def test_one_or_two_left_is_never_punished_from_phase_build_on():
    person = row((10, 10))
    person.keep(replace(person.course, phase="build"))
    person.with_line("RO2", "row", 2, *[SetTarget(reps=12, load=10, unit="kg")] * 2)
    assert after(person, *[((12, 12), "1-2")] * 2) == [(8, 11), (8, 11)]


def test_in_the_bridge_five_must_be_left():
    person = row((8, 8))
    person.keep(replace(person.course, phase="bridge", bridge="intake"))
    a_week_later(person, 0, Felt(left="3-4"))
    a_week_later(person, 1, Felt(left="3-4"))
    assert next_row(person, 2)[0] == (8, 10)


def test_a_start_tap_of_sore_repeats_and_no_morning_repeats():
    person = row((10, 10))
    a_week_later(person, 0, Felt(done=(10, 10)))
    log = a_week_later(person, 1, Felt(done=(10, 10)), morning=None)
    person.morning(log, None, kind="start_tap", days=3, colour="amber")
    assert next_row(person, 2) == [(10, 10), (10, 10)]
    other = row((10, 10))
    a_week_later(other, 0, Felt(done=(10, 10)))
    a_week_later(other, 1, Felt(done=(10, 10)), morning=None)
    a_week_later(other, 2, Felt(done=(10, 10)), morning=None)
    assert next_row(other, 3) == [(10, 10), (10, 10)]


def test_with_usual_pain_of_six_it_takes_three_in_a_row():
    person = row((10, 10), usual=6, anchor=6)
    person.keep(replace(person.course, phase="learn", bridge=""))
    assert after(person, *[((10, 10), "3-4")] * 2) == [(10, 10), (10, 10)]
    a_week_later(person, 2, Felt(done=(10, 10)))
    assert next_row(person, 3) == [(8, 11), (8, 11)]


def test_with_usual_pain_of_five_two_are_enough():
    """The other side of §4 P.1 "3 if u >= 6" (T5, CJ)."""
    assert after(row((10, 10), usual=5, anchor=5), *[((10, 10), "3-4")] * 2) == [(8, 11), (8, 11)]


@pytest.mark.parametrize(("done", "left", "asked"), [(2, "5+", (8, 11)), (2, "3-4", (10, 10)), (3, "5+", (10, 10))])
def test_finding_the_weight_needs_one_exposure_of_the_first_three(done, left, asked):
    person = row((10, 10))
    person.keep(person.course.with_line(replace(person.line("RO2"), done=done)))
    assert after(person, ((10, 10), left))[0] == asked


@pytest.mark.parametrize(("days", "asked"), [(28, (8, 11)), (29, (10, 10))])
def test_two_in_a_row_are_at_most_28_days_apart(days, asked):
    person = row((10, 10))
    for gap in (0, days):
        day = MONDAY + timedelta(days=gap)
        person.keep(replace(person.course, last_letter="B", last_completed=day - timedelta(days=3)))
        person.morning(person.train(day, only("RO2", Felt(done=(10, 10)))), 4)
    person.keep(replace(person.course, last_completed=MONDAY + timedelta(days=days + 4), last_letter="B"))
    session = person.plan(MONDAY + timedelta(days=days + 7))
    assert next((one.reps, one.load) for item in session.items if item.exercise == "RO2" for one in item.sets) == asked


def test_bodyweight_goes_up_a_rung_at_the_bottom_of_the_range():
    person = somebody(**TRAINED).with_line("HI1", "hinge", 1, *[SetTarget(reps=10)] * 2)
    for number in range(2):
        a_week_later(person, number, Felt())
    person.keep(replace(person.course, last_letter="B"))
    item = next(item for item in person.plan(MONDAY + timedelta(days=14)).items if item.pattern == "hinge")
    assert (item.exercise, [one.reps for one in item.sets]) == ("HI2", [8, 8])
    assert [why.rule for why in item.reasons] == ["p.rung"]


def test_a_band_makes_way_for_the_next_band():
    person = somebody(kit=["bands"], **TRAINED).with_line("RO1", "row", 1, *[SetTarget(reps=10, band="yellow")] * 2)
    for number in range(2):
        a_week_later(person, number, Felt())
    person.keep(replace(person.course, last_letter="B"))
    item = next(item for item in person.plan(MONDAY + timedelta(days=14)).items if item.pattern == "row")
    assert [(one.reps, one.band) for one in item.sets] == [(8, "red"), (8, "red")]


def test_on_the_top_rung_five_more_then_slower_then_peace():
    person = somebody(kit=[], **{**TRAINED, "tags": ["bone_fx"]})
    person.with_line("BR4", "brace_breathe", 4, *[SetTarget(reps=7, hold=5)] * 2)
    seen = []
    for number in range(14):
        person.keep(replace(person.course, last_letter="B"))
        person.morning(person.train(MONDAY + timedelta(days=7 * number)), 4)
        seen.append(person.line("BR4").top)
    assert seen[1] == rises.TOP_REPS and seen[-1] in (rises.TOP_SET, rises.TOP_DONE)
    assert len(person.line("BR4").sets) <= 3


def test_one_variable_a_week_a_second_rise_waits_for_monday():
    person = row((8, 8))
    waiting = Due("load", "p.load", "RO2", 2, tuple(SetTarget(reps=8, load=11, unit="kg") for _ in range(2)))
    line = replace(person.line("RO2"), due=waiting, risen_on=MONDAY)
    person.keep(replace(person.course.with_line(line), last_letter="B"))
    assert "RO2" not in raised(person, MONDAY + timedelta(days=3))
    assert "RO2" in raised(person, MONDAY + timedelta(days=7))


def raised(person: Trainee, day) -> list[str]:
    return [item.exercise for item in person.plan(day).items if any(why.rule.startswith("p.") for why in item.reasons)]


def test_hinge_and_squat_never_rise_in_one_session():
    person = somebody(**TRAINED)
    for exercise, pattern, up in (("HI1", "hinge", "HI2"), ("SQ1", "squat", "SQ2")):
        person.with_line(exercise, pattern, 1, SetTarget(reps=10))
        due = Due("rung", "p.rung", up, 2, (SetTarget(reps=8),))
        person.keep(person.course.with_line(replace(person.line(exercise), due=due)))
    both = replace(person.course, last_letter="B")
    hinge_day = [*plan.slots.patterns(person.facts, both, "A")]
    assert [name for name, _ in hinge_day if name in plan.slots.PAIRED] == ["hinge"]
    person.keep(with_both_on_one_day(person, both, risen_hinge=None, risen_squat=None))
    assert plan.raised_today(person.at(MONDAY), person.course, "A") >= {"hinge"}
    person.keep(with_both_on_one_day(person, both, risen_hinge=MONDAY - timedelta(days=7), risen_squat=None))
    assert "hinge" not in plan.raised_today(person.at(MONDAY), person.course, "A")


@pytest.mark.parametrize(("done", "waits"), [(None, True), (3, False)])
def test_a_set_that_the_week_added_to_the_hinge_lets_the_squat_beside_it_wait(done, waits):
    person = somebody(**TRAINED).with_line("HI1", "hinge", 1, *[SetTarget(reps=10)] * 3)
    person.with_line("SQ1", "squat", 1, SetTarget(reps=10))
    due = Due("rung", "p.rung", "SQ2", 2, (SetTarget(reps=8),))
    person.keep(person.course.with_line(replace(person.line("SQ1"), due=due)))
    person.keep(with_both_on_one_day(person, person.course, risen_hinge=MONDAY, risen_squat=None))
    if done:
        asked = Exposure(MONDAY, "s1", sets=done)
        person.keep(person.course.with_line(replace(person.line("HI1"), exposures=(asked,))))
    assert ("squat" not in plan.raised_today(person.at(MONDAY), person.course, "A")) is waits


@pytest.mark.parametrize(("today", "waits"), [(["dumbbells"], True), (["bands"], False)])
def test_a_higher_hinge_that_stands_in_lets_the_squat_beside_it_wait(today, waits):
    """In a hotel with weights and no band the banded hinge gives way to the one a rung higher."""
    person = somebody(**{**TRAINED, "kit": ["bands", "dumbbells"], "conf1": 9})
    person.with_line("HI3", "hinge", 3, *[SetTarget(reps=8, band="red")] * 3)
    person.with_line("SQ1", "squat", 1, SetTarget(reps=10))
    due = Due("rung", "p.rung", "SQ2", 2, (SetTarget(reps=8),))
    person.keep(person.course.with_line(replace(person.line("SQ1"), due=due)))
    person.keep(with_both_on_one_day(person, person.course, risen_hinge=None, risen_squat=None))
    person.knows(kit_today={"kit": today, "until": (MONDAY + timedelta(days=3)).isoformat()})
    assert items.steps_up(person.at(MONDAY), person.course, "hinge", False) is waits
    assert ("squat" not in plan.raised_today(person.at(MONDAY), person.course, "A")) is waits


def test_hinge_and_squat_on_one_day_have_no_set_more_in_the_same_week():
    person = somebody(**TRAINED)
    course = with_both_on_one_day(person, person.course, risen_hinge=MONDAY, risen_squat=None)
    days = [plan.slots.patterns(person.facts, course, letter) for letter in "AB"]
    assert plan.slots.waits_for_other(course, days, "squat")
    assert not plan.slots.waits_for_other(course, days, "hinge")
    assert not plan.slots.waits_for_other(replace(course, favourite="row"), days[1:], "squat")


def test_the_light_hinge_of_the_third_day_and_the_squat_of_ones_own_choice_never_rise_together_either():
    """The back extension has a line of its own, beside the hinge that the pattern stands on."""
    person = somebody(**{**TRAINED, "kit": ["gym"], "days": [0, 2, 4]})
    person.with_line("HI4", "hinge", 4, SetTarget(reps=8, load=10, unit="kg"))
    person.with_line("SQ1", "squat", 1, SetTarget(reps=10), risen_on=MONDAY - timedelta(days=14))
    for exercise, rung in (("HI8", 4), ("SQ1", 1)):
        due = Due("tempo", "p.tempo", exercise, rung, (SetTarget(reps=8),), tempo="3-1-3")
        line = replace(person.line(exercise), sets=(SetTarget(reps=8),), done=5, due=due)
        person.keep(person.course.with_line(line))
    person.keep(
        replace(person.course, phase="strong", slots={"A": 7, "B": 6, "C": 7}, favourite="squat", last_letter="B")
    )
    session = person.plan(MONDAY, 45)
    assert session.letter == "C" and {"HI8", "SQ1"} <= {item.exercise for item in session.items}
    assert len({"HI8", "SQ1"} & set(raised(person, MONDAY))) == 1


def with_both_on_one_day(person: Trainee, course, risen_hinge, risen_squat):
    """The seventh slot of phase strong is a wish: the squat beside the hinge."""
    for exercise, risen in (("HI1", risen_hinge), ("SQ1", risen_squat)):
        course = course.with_line(replace(course.line(exercise), risen_on=risen))
    return replace(course, phase="strong", slots={"A": 7, "B": 6, "C": 6}, favourite="squat")


def test_asked_from_ten_to_sixteen_it_is_eleven_now_after_a_green_session():
    person = row((8, 8))
    a_week_later(person, 0, Felt())
    exercise = person.facts.library.exercise("RO2")
    granted = rises.asked_for_more(person.facts, person.course, exercise, 16)
    assert granted.ok and [one.load for one in granted.sets] == [11, 11]
    assert granted.decision.words == "why_one_step"


@pytest.mark.parametrize(
    ("felt", "morning"), [(Felt(left="1-2"), 4), (Felt(pain=7, during="red"), 4), (Felt(pain=5), 7)]
)
def test_no_step_on_request_after_a_hard_or_sore_session(felt, morning):
    person = row((8, 8))
    a_week_later(person, 0, felt, morning)
    granted = rises.asked_for_more(person.facts, person.course, person.facts.library.exercise("RO2"), 16)
    assert not granted.ok and granted.sets[0].load <= 10


@pytest.mark.parametrize(("morning", "load"), [(4, 12), (6, 10)])
def test_a_heavier_weight_of_ones_own_is_the_new_target_when_the_morning_was_green(morning, load):
    person = row((8, 8))
    person.keep(replace(person.course, last_letter="B"))
    log = person.train(MONDAY, only("RO2", Felt(pain=5, during=None)))
    course = person.course
    own = replace(
        log,
        id="own",
        exercises=tuple(
            replace(one, sets=tuple(replace(a_set, load=12) for a_set in one.sets)) if one.exercise == "RO2" else one
            for one in log.exercises
        ),
    )
    person.keep(replace(course, awaiting=None))
    person.log(own)
    person.morning(own, morning)
    assert person.line("RO2").sets[0].load == load


@pytest.mark.parametrize("load", [10, 9])
def test_a_lift_limit_below_what_was_earned_is_what_was_asked(load):
    """9.5 kg may be lifted and 9 is the next weight there is: it was asked, it was done, and repetitions go up."""
    person = row((8, 8), load=load, limits={"lift": 9.5})
    log = a_week_later(person, 0, Felt())
    assert {one.load for done in log.exercises if done.exercise == "RO2" for one in done.target} == {9}
    assert next_row(person, 1) == [(9, 9), (9, 9)]


def test_a_lighter_weight_of_ones_own_keeps_the_target():
    person = row((8, 8))
    log = a_week_later(person, 0, Felt(), morning=None)
    light = tuple(
        replace(one, sets=tuple(replace(a_set, load=6) for a_set in one.sets)) if one.exercise == "RO2" else one
        for one in log.exercises
    )
    person.log(replace(log, id="light", exercises=light))
    person.morning(replace(log, id="light", exercises=light), 4)
    assert [(one.reps, one.load) for one in person.line("RO2").sets] == [(8, 10), (8, 10)]


def test_less_is_always_granted():
    person = row((8, 8))
    granted = rises.asked_for_more(person.facts, person.course, person.facts.library.exercise("RO2"), 6)
    assert granted.ok and granted.sets[0].load == 6


GATE = [
    ({}, 6, True),
    ({}, 5, False),
    ({"conf1": 6}, 6, True),
    ({"conf1": 5}, 6, False),
    ({"conf_pattern": {"hinge": 5}}, 6, False),
    ({"usual": 5, "anchor": 5}, 6, True),
    ({"usual": 6, "anchor": 6}, 6, False),
]


@pytest.mark.parametrize(("told", "exposures", "opens"), GATE)
def test_the_heavy_gate(told, exposures, opens):
    from flows import fits
    from flows.course import Exposure

    person = somebody(**{**TRAINED, "kit": ["gym"], "owned": {}, **told})
    seen = tuple(Exposure(MONDAY - timedelta(days=7 * n), f"s{n}", colour="green", calm=True) for n in range(exposures))
    course = person.course.with_line(replace(person.line("HI5"), exposures=seen))
    ladder = person.facts.library.ladder("hinge")
    assert fits.gate_open(person.at(MONDAY), course, ladder) is opens
    red = course.with_line(replace(course.line("HI5"), exposures=(*seen[1:], replace(seen[0], colour="red"))))
    assert fits.gate_open(person.facts, red, ladder) is False


def test_a_typical_person_of_twelve_calm_weeks_rises_sanely():
    """No week above a fifth more, one variable a week, small steps of weight, and further than at the start."""
    person = somebody(kit=["dumbbells", "bands"])
    most: dict[str, tuple[float, int]] = {}
    for number in range(12):
        rose: list[str] = []
        for weekday in (0, 3):
            day = MONDAY + timedelta(days=7 * number + weekday)
            cap = week.sets_cap(person.at(day), person.course)
            log = person.train(day, lambda _: Felt(left="5+"), 45)
            person.morning(log, 3)
            done = next(found for found in person.course.weeks if found.monday == monday(day))
            assert cap is None or done.sets <= cap
            for item in log.exercises:
                load, sets = item.target[0].load, len(item.target)
                before = most.get(item.exercise, (load, sets))
                assert load <= max(before[0] * 1.1, before[0] + 1) and sets <= before[1] + 1
                rose += [item.exercise] * ((load > before[0]) + (sets > before[1]))
                most[item.exercise] = (max(load, before[0]), max(sets, before[1]))
        assert len(rose) == len(set(rose))
    standings = person.course.standings
    assert person.course.phase == "build"
    assert standings["hinge"].rung >= 2 and standings["squat"].rung >= 2
    assert all(standing.rung >= standing.start for standing in standings.values())
    assert any(standing.rung > standing.start + 1 for standing in standings.values())
