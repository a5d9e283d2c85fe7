"""The plan and the session of the day: start cases, filters, slots, days and caps (training.md §3, §9)."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from flows import doses, fits, flare_plan, items, plan, progression, restraint, slots, walking, week
from flows.course import Due, Exposure, Week, kept, of
from flows.holds import Hold
from flows.records import PainScore, Screened, SetTarget, Walk
from flows.session_sets import day_plan
from tests.trainee import MONDAY, ZONE, Felt, somebody

OVERWEIGHT = {"usual": 5, "anchor": 5, "conf1": 4, "kit": [], "tags": ["no_floor"], "walk": "under_5", "units": "lb", "owned": {}}  # fmt: skip
BONE = {
    "age": "65-69",
    "tags": ["bone", "bblock", "older"],
    "active": "three_days",
    "usual": 3,
    "anchor": 3,
    "conf1": 7,
}
LIFTER = {"active": "weights_3", "kit": ["gym"], "usual": 2, "anchor": 2, "conf1": 8, "released": {"hinge": 60, "squat": 60}, "days": [0, 2, 4], "owned": {}}  # fmt: skip


def ids(session) -> list[str]:
    return [item.exercise for item in session.items]


def test_typical_two_days_five_slots_one_set_first_rung():
    person = somebody()
    session = person.plan(MONDAY)
    assert (person.course.phase, person.course.start_rung) == ("learn", 1)
    assert ids(session) == ["BR1", "HI1", "RO2", "BT1", "AE1"]  # no bands: the row is one rung higher
    assert {len(item.sets) for item in session.items} == {1}
    assert [day.letter for day in week.week(person.facts)] == ["A", "", "", "B", "", "", ""]


def test_overweight_without_kit_or_floor_starts_on_the_first_rungs():
    person = somebody(**OVERWEIGHT)
    assert (person.course.phase, person.course.bridge, person.course.start_rung) == ("bridge", "intake", 0)
    assert ids(person.plan(MONDAY, 20)) == ["BR0", "HI0", "RO0", "BT0"]
    walk = walking.start(person.facts)
    assert (walk.minutes, walk.times_a_day, walk.days) == (3, 2, 3)


def test_68_with_thin_bones_one_set_rung_two_no_twist():
    person = somebody(**BONE)
    session = person.plan(MONDAY)
    assert (person.course.phase, person.course.start_rung) == ("learn", 2)
    assert {len(item.sets) for item in session.items} == {1}
    assert {item.rest for item in session.items} == {120}
    assert session.balance and session.warm_up_minutes == 7
    assert fits.why_not(person.facts, person.course, person.facts.library.exercise("AR6")) != ""
    assert any("twist" in words for item in session.items for words in item.careful)


def test_a_trained_lifter_has_two_sets_three_days_rung_three():
    person = somebody(**LIFTER)
    session = person.plan(MONDAY, 45)
    assert (person.course.phase, person.course.start_rung) == ("learn", 3)
    assert {len(item.sets) for item in session.items} == {2}
    assert [day.letter for day in week.week(person.facts)] == ["A", "", "B", "", "A", "", ""]
    assert next(item for item in session.items if item.pattern == "hinge").exercise == "HI3"


def test_usual_pain_of_seven_for_years_starts_in_the_bridge_and_leaves_after_four_without_red():
    person = somebody(usual=7, anchor=7, conf1=5)
    assert person.course.phase == "bridge"
    for number in range(4):
        assert person.course.phase == "bridge"
        log = person.train(MONDAY + timedelta(days=3 * number), lambda _: Felt(during="amber"))
        person.morning(log, 8)
    assert person.course.phase == "learn"


PHASES = [
    ({}, "learn"),
    ({"conf1": 4}, "learn"),
    ({"conf1": 3}, "bridge"),
    ({"fear1": 7, "conf1": 6}, "learn"),
    ({"fear1": 7, "conf1": 5}, "bridge"),
    ({"fear1": 6, "conf1": 5}, "learn"),
    ({"usual": 5, "anchor": 5}, "learn"),
    ({"usual": 6, "anchor": 6}, "bridge"),
    ({"walk": "5_to_9"}, "learn"),
    ({"walk": "under_5"}, "bridge"),
]


@pytest.mark.parametrize(("told", "phase"), PHASES)
def test_what_opens_the_bridge_at_intake(told, phase):
    assert somebody(**told).course.phase == phase


RUNGS = [
    ({}, 1),
    ({"tags": ["no_floor"], "conf1": 5}, 0),
    ({"tags": ["no_floor"], "conf1": 6}, 1),
    ({"active": "three_days", "conf1": 5, "usual": 5, "anchor": 5}, 2),
    ({"active": "three_days", "conf1": 4}, 1),
    ({"active": "three_days", "conf1": 6, "usual": 6, "anchor": 6}, 0),
    ({"active": "weights_1_2", "conf1": 5, "usual": 3, "anchor": 3}, 3),
    ({"active": "weights_1_2", "conf1": 5, "usual": 4, "anchor": 4}, 1),
    ({"active": "weights_3", "conf1": 4, "usual": 3, "anchor": 3}, 1),
    ({"active": "weights_3", "conf1": 8, "usual": 2, "anchor": 2, "tags": ["leg_symptoms"]}, 2),
]


@pytest.mark.parametrize(("told", "rung"), RUNGS)
def test_the_start_rung(told, rung):
    assert somebody(**told).course.start_rung == rung


def test_a_hidden_rung_gives_way_to_one_higher_for_the_sure_and_to_one_lower_for_others():
    sure, unsure = somebody(conf1=5), somebody(conf1=4)
    assert sure.course.standings["row"].exercise == "RO2"
    assert unsure.course.standings["row"].exercise == "RO0"


def test_the_floor_a_sore_shoulder_and_a_limit_hide_exercises():
    floor = somebody(tags=["no_floor"], conf1=8, active="three_days")
    assert floor.course.standings["anti_rotation"].exercise in ("AR0", "AR3")
    shoulder = somebody(joints=["shoulder"])
    assert fits.why_not(shoulder.facts, shoulder.course, shoulder.facts.library.exercise("AL2")) == "shoulder"
    limited = somebody(limits={"bending": True}, active="weights_3", usual=2, anchor=2, conf1=8)
    assert limited.course.standings["hinge"].rung <= 1 and limited.course.standings["squat"].rung <= 1


def test_a_limit_ends_on_its_date():
    person = somebody(limits={"bending": True}, limits_until=MONDAY.isoformat())
    exercise = person.facts.library.exercise("HI2")
    assert fits.why_not(person.at(MONDAY), person.course, exercise, 2) == "no_bending"
    assert fits.why_not(person.at(MONDAY + timedelta(days=1)), person.course, exercise, 2) == ""


def test_thin_bones_keep_the_hinge_low_for_two_sessions():
    person = somebody(**{**BONE, "active": "weights_3", "age": "40-59", "kit": ["gym"]})
    assert person.course.standings["hinge"].rung == 2
    standing = replace(person.course.standings["hinge"], sessions=2)
    course = person.course.with_standing(standing)
    assert fits.why_not(person.facts, course, person.facts.library.exercise("HI3"), 3) == ""


AGES = [
    # age, warm-up, rest of two sets on a low rung in phase build, balance, reps of a loaded exercise
    ("18-39", 5, 90, False, (8, 12)),
    ("40-59", 5, 90, False, (8, 12)),
    ("60-64", 7, 90, False, (8, 12)),
    ("65-69", 7, 120, True, (8, 12)),
    ("80+", 7, 120, True, (8, 12)),
]


@pytest.mark.parametrize(("age", "warm_up", "rest", "balance", "reps"), AGES)
def test_what_age_changes(age, warm_up, rest, balance, reps):
    """training.md §5 Modifiers [T6][T11]."""
    person = somebody(age=age).with_line("RO2", "row", 2, *[SetTarget(reps=8, load=4, unit="kg")] * 2)
    person.keep(replace(person.course, phase="build"))
    session = person.plan(MONDAY)
    item = next(item for item in session.items if item.exercise == "RO2")
    assert (session.warm_up_minutes, item.rest, session.balance) == (warm_up, rest, balance)
    assert (item.low, item.high) == reps


@pytest.mark.parametrize(("age", "range_"), [("60-64", (6, 8)), ("65-69", (8, 12))])
def test_from_65_on_the_heavy_slots_keep_eight_to_twelve(age, range_):
    person = somebody(age=age).with_line("RO2", "row", 2, *[SetTarget(reps=8, load=4, unit="kg")] * 2)
    person.keep(replace(person.course, phase="strong", slots={"A": 6, "B": 6, "C": 6}))
    item = next(item for item in person.plan(MONDAY).items if item.exercise == "RO2")
    assert (item.low, item.high) == range_


@pytest.mark.parametrize(
    ("phase", "rung", "rest"), [("learn", 3, 60), ("learn", 4, 90), ("build", 3, 90), ("build", 4, 120)]
)
def test_rest_between_sets_by_rung_and_phase(phase, rung, rest):
    """60 to 90 s on rungs 0 to 3, 90 to 120 s later (training.md §2 [T6])."""
    person = somebody()
    assert doses.rest(person.facts, replace(person.course, phase=phase), rung) == rest


@pytest.mark.parametrize(("tag", "left", "read"), [
    ("", "3-4", "ok"), ("no_strain", "1-2", "hard"), ("no_strain", "3-4", "ok"), ("cap", "3-4", "hard"), ("cap", "5+", "ok"),
])  # fmt: skip
def test_how_many_a_tag_leaves_in_hand(tag, left, read):
    """no_strain three, cap four (red-flags.md §2c, CJ); in phase build one or two are else enough."""
    person = somebody(tags=[tag] if tag else [])
    assert progression.effort(person.facts, replace(person.course, phase="build"), left) == read


@pytest.mark.parametrize(("seconds", "shown"), [(10, (0, 10, 0)), (11, (2, 0, 6)), (15, (2, 0, 8))])
def test_holds_of_more_than_ten_seconds_are_split(seconds, shown):
    facts = somebody(tags=["bp"]).facts
    target = doses.shown(facts, SetTarget(seconds=seconds))
    assert (target.reps, target.seconds, target.hold) == shown


@pytest.mark.parametrize(("rung", "forbidden"), [(5, ""), (6, "bone_fx")])
def test_after_a_break_in_the_spine_rung_five_is_the_highest(rung, forbidden):
    person = somebody(tags=["bone_fx"], kit=["gym"], owned={})
    exercise = next(one for one in person.facts.library.on("bridge_thrust", rung))
    assert fits.why_not(person.facts, person.course, exercise, rung) == forbidden


@pytest.mark.parametrize(("start", "found"), [(0, None), (1, 3)])
def test_a_hidden_rung_gives_way_upwards_by_two_above_the_start_at_most(start, found):
    """All rungs below 3 hidden by a sore wrist of everything: the slot passes, or rung 3 stands in (CJ)."""
    person = somebody(conf1=4)
    hidden = {one.id for one in person.facts.library.exercises.values() if one.ladder == "squat" and one.rung < 3}
    tag = person.facts.library.tag("falls").model_copy(update={"hides": tuple(hidden)})
    library = replace(person.facts.library, tags={**person.facts.library.tags, "falls": tag})
    facts = replace(person.facts.knowing(tags=["falls"]), library=library)
    pick = fits.pick(facts, person.course, "squat", start, start)
    assert (pick.rung if pick else None) == found


def test_holds_over_a_tags_limit_are_split():
    item = next(item for item in somebody(tags=["bp"]).plan(MONDAY).items if item.exercise == "AE1")
    assert (item.sets[0].reps, item.sets[0].hold, item.sets[0].seconds) == (2, 8, 0)
    assert any("Breathe out" in words for words in item.careful)


@pytest.mark.parametrize(("minutes", "count"), [(9, 3), (10, 3), (19, 3), (20, 5), (29, 5), (30, 5), (44, 5), (45, 5)])
def test_minutes_give_slots_and_never_more_than_the_phase(minutes, count):
    session = somebody().plan(MONDAY, minutes)
    assert len(session.items) == count
    assert session.warm_up_minutes == (0 if minutes < 20 else 5)


@pytest.mark.parametrize(("minutes", "count"), [(10, 3), (19, 3), (20, 5), (29, 5), (30, 6), (44, 6), (45, 7), (90, 7)])
def test_phase_strong_has_seven_slots_with_a_wish(minutes, count):
    person = somebody(active="weights_3", usual=2, anchor=2, conf1=8)
    course = replace(person.course, phase="strong", slots={"A": 7, "B": 7, "C": 7}, favourite="push")
    person.keep(course)
    assert len(person.plan(MONDAY, minutes).items) == count


def test_the_fifth_slot_alternates():
    person = somebody()
    for number, fifth in enumerate(("AE1", "AR1", "CA1", "AL1", "AE1")):
        day = MONDAY + timedelta(days=7 * (number // 2) + 3 * (number % 2))
        assert ids(person.plan(day))[4] == fifth
        person.morning(person.train(day), 3)


def test_letters_follow_what_was_last_completed():
    person = somebody()
    log = person.train(MONDAY)
    person.morning(log, 3)
    assert plan.letter_next(person.at(MONDAY + timedelta(days=1))) == "B"


def test_a_partial_session_does_not_turn_the_letter():
    person = somebody()
    facts = person.at(MONDAY)
    log = person.train(MONDAY)
    again = somebody()
    again.at(MONDAY)
    again.log(replace(log, status="partial"))
    assert plan.letter_next(again.at(MONDAY + timedelta(days=2))) == "A"
    assert facts.today == MONDAY


def test_monday_done_asked_again_on_tuesday():
    person = somebody()
    person.train(MONDAY)
    assert plan.may_train_today(person.at(MONDAY)) == "too_soon"
    assert plan.may_train_today(person.at(MONDAY + timedelta(days=1))) == "too_soon"
    assert plan.may_train_today(person.at(MONDAY + timedelta(days=2))) == "yes"


def test_two_sessions_a_week_are_enough_in_phase_learn():
    person = somebody()
    for day in (0, 2):
        person.morning(person.train(MONDAY + timedelta(days=day)), 3)
    assert plan.may_train_today(person.at(MONDAY + timedelta(days=4))) == "week_done"
    assert plan.may_train_today(person.at(MONDAY + timedelta(days=7))) == "yes"


def test_a_session_that_ends_at_half_past_one_is_mondays():
    person = somebody()
    at_night = replace(person.facts, now=datetime(2026, 1, 6, 1, 30, tzinfo=ZONE))
    assert at_night.today == MONDAY
    assert replace(person.facts, now=datetime(2026, 1, 6, 3, 59, tzinfo=ZONE)).today == MONDAY
    assert replace(person.facts, now=datetime(2026, 1, 6, 4, 0, tzinfo=ZONE)).today == MONDAY + timedelta(days=1)


HOLDS = [("E0", "hold"), ("E1", "hold"), ("E2", "hold"), ("E2G", "gentle")]


@pytest.mark.parametrize(("level", "may"), HOLDS)
def test_a_hold_stops_training_and_the_gentle_track_has_no_sets(level, may):
    person = somebody()
    hold = Hold("h", "ces_saddle", level, person.facts.now, "intake")
    person.facts = replace(person.facts, holds=(hold,))
    assert plan.may_train_today(person.facts) == may
    session = plan.session_today(person.facts, 30)
    assert session.letter == "gentle" and not session.items


def test_ill_is_ill_until_two_days_without_fever():
    person = somebody(ill_until=datetime(2026, 1, 7, 17, 0, tzinfo=ZONE).isoformat())
    assert plan.may_train_today(person.at(MONDAY)) == "ill"
    assert plan.may_train_today(person.at(MONDAY + timedelta(days=2), 16, 59)) == "ill"
    assert plan.may_train_today(person.at(MONDAY + timedelta(days=2), 17, 0)) == "yes"


GAPS = [(13, "yes"), (14, "screen_first"), (83, "screen_first"), (84, "update_first")]


@pytest.mark.parametrize(("days", "may"), GAPS)
def test_after_two_weeks_the_lists_come_first_and_after_twelve_the_intake(days, may):
    person = somebody()
    person.morning(person.train(MONDAY), 3)
    day = MONDAY + timedelta(days=days)
    assert plan.may_train_today(person.at(day)) == may
    person.entries.append(Screened(person.facts.now, day, ("s1", "s2", "s3", "s4")))
    assert plan.may_train_today(person.at(day)) == ("update_first" if days >= 84 else "yes")


def test_pain_at_the_start_in_the_amber_band_takes_a_tenth_and_stops_rises():
    person = somebody().with_line("RO2", "row", 2, SetTarget(reps=8, load=10, unit="kg"))
    item = next(item for item in person.plan(MONDAY, pain_before=6).items if item.exercise == "RO2")
    assert (item.sets[0].load, item.gains) == (9, False)
    item = next(item for item in person.plan(MONDAY, pain_before=5).items if item.exercise == "RO2")
    assert (item.sets[0].load, item.gains) == (10, True)


@pytest.mark.parametrize(("ago", "score", "load"), [(1, 6, 9), (1, 5, 10), (14, 6, 10), (13, 6, 9)])
def test_a_start_that_was_not_answered_counts_as_the_last_day_that_was(ago, score, load):
    person = somebody().with_line("RO2", "row", 2, SetTarget(reps=8, load=10, unit="kg"))
    day = MONDAY - timedelta(days=ago)
    person.entries.append(PainScore(person.facts.now - timedelta(days=ago), day, "daily", score))
    item = next(item for item in day_plan(person.at(MONDAY)).items if item.exercise == "RO2")
    assert item.sets[0].load == load


def test_pain_at_the_start_in_the_red_band_gives_the_bridge_dose():
    person = somebody(active="weights_3", usual=2, anchor=2, conf1=8, kit=["gym"], owned={})
    session = person.plan(MONDAY, 45, pain_before=5)
    assert len(session.items) == 4
    assert {len(item.sets) for item in session.items} == {1}
    assert max(item.rung for item in session.items) <= 2
    assert session.decisions[-1].rule == "today.red"


def test_low_energy_takes_one_set_and_never_the_last():
    person = somebody().with_line("RO2", "row", 2, *[SetTarget(reps=8, load=10, unit="kg")] * 2)
    session = person.plan(MONDAY, energy="low", less="set")
    assert {item.exercise: len(item.sets) for item in session.items}["RO2"] == 1
    assert {len(item.sets) for item in session.items} == {1}
    assert all(item.gains for item in session.items)  # what is done still counts
    assert plan.asks_less(person.facts, "low") and not plan.asks_less(person.facts, "good")


def test_a_gap_and_low_energy_are_two_sets_at_eighteen_kilos():
    twenty = SetTarget(reps=8, load=20, unit="kg")
    person = somebody()
    person.morning(person.train(MONDAY - timedelta(days=14)), 3)
    person.morning(person.train(MONDAY - timedelta(days=10)), 3)
    course = replace(person.course, phase="build")
    person.keep(course)
    person.with_line("HI4", "hinge", 4, twenty, twenty, twenty)
    session = person.plan(MONDAY, energy="low", less="set")
    item = next(item for item in session.items if item.pattern == "hinge")
    assert [(one.load, one.reps) for one in item.sets] == [(18, 8), (18, 8)]


def weeks(person, *sets: int):
    """Training weeks that ended last Sunday, oldest first."""
    start = MONDAY - timedelta(days=7 * len(sets))
    found = tuple(Week(start + timedelta(days=7 * place), count, 2, True) for place, count in enumerate(sets))
    person.keep(replace(person.course, weeks=found, started_on=start - timedelta(days=7), monday=MONDAY))
    return person


@pytest.mark.parametrize(
    ("before", "cap"), [((10,), 12), ((10, 12), 14), ((10, 12, 14), 16), ((20, 10, 10, 10, 10), 12), ((), None)]
)
def test_a_week_may_have_a_fifth_more_than_the_best_of_four(before, cap):
    person = weeks(somebody(), *before)
    assert week.sets_cap(person.facts, person.course) == cap


def test_ten_sets_become_twelve_fourteen_sixteen():
    person = somebody()
    seen = []
    for number in range(5):
        for day in (0, 3):
            person.morning(person.train(MONDAY + timedelta(days=7 * number + day)), 3)
        seen.append(person.course.weeks[-1].sets)
    assert seen == [10, 10, 12, 14, 16]


def test_from_the_bridge_the_fifth_slot_comes_to_day_a_first():
    person = weeks(somebody(conf1=3), 8, 8)
    course = replace(person.course, phase="learn", bridge="", monday=MONDAY - timedelta(days=7))
    person.keep(course)
    rolled, decisions = week.roll(person.at(MONDAY))
    assert [one.outcome for one in decisions if one.rule == "cap.slot"] == ["slot"]
    assert (slots.planned_week(person.facts, rolled), rolled.slots["A"], rolled.slots["B"]) == (9, 5, 4)
    nine = replace(rolled, weeks=(*rolled.weeks[:-1], replace(rolled.weeks[-1], sets=9, training=True)))
    person.keep(replace(nine, monday=MONDAY))
    person.keep(replace(nine, weeks=(*nine.weeks, Week(MONDAY, 9, 2, True)), sessions=()))
    again, _ = week.roll(person.at(MONDAY + timedelta(days=7)))
    assert (again.slots["A"], again.slots["B"]) == (5, 5)


def test_no_cap_makes_a_session_smaller_than_three_slots():
    person = weeks(somebody(), 2)
    assert len(person.plan(MONDAY).items) == 3


@pytest.mark.parametrize(
    ("above", "here", "sets"), [("green", "green", 2), ("amber", "green", 1), ("green", "amber", 1)]
)
def test_a_sore_day_there_or_on_the_rung_it_led_down_from_gives_no_set_more(above, here, sets):
    person = somebody().with_line("PU1", "push", 1, SetTarget(reps=10))
    for exercise, colour, ago in (("PU4", above, 1), ("PU1", here, 60)):
        last = Exposure(MONDAY - timedelta(days=ago), "s1", during=colour, colour=colour)
        person.keep(person.course.with_line(replace(person.line(exercise), exposures=(last,))))
    grown = week.with_set(person.facts, person.course, "push", 1, MONDAY)
    assert len((grown[0] if grown else person.course).line("PU1").sets) == sets


@pytest.mark.parametrize(("day", "sets"), [(5, 1), (-1, 2)])
def test_who_was_given_more_on_saturday_has_no_set_more_when_that_week_closes_late(day: int, sets: int):
    """Asked for and granted on Saturday, before the first turn that closes the week before."""
    risen = MONDAY + timedelta(days=day)
    person = somebody().with_line("PU1", "push", 1, SetTarget(reps=10), risen_on=risen)
    grown = week.with_set(person.facts, person.course, "push", 1, MONDAY)
    assert len((grown[0] if grown else person.course).line("PU1").sets) == sets


def test_a_set_that_a_week_long_over_gave_is_the_rise_of_the_week_in_which_it_is_first_asked():
    person = somebody(active="weights_1_2")
    last = MONDAY - timedelta(days=7)
    best = (Week(last - timedelta(days=7), 20, 2, True), Week(last, 20, 2, True))
    course = replace(
        person.course, phase="build", weeks=best, started_on=last - timedelta(days=14), slots={"A": 6, "B": 6}
    )
    one_each = {id: replace(line, sets=line.sets[:1]) for id, line in course.lines.items()}
    away = MONDAY + timedelta(days=10)
    grown, found = week.grow(person.at(away), replace(course, lines=one_each), MONDAY)
    given = next(one.subject for one in found if one.rule == "cap.set")
    assert grown.line(grown.standings[given].exercise).risen_on == MONDAY + timedelta(days=7)


def test_three_days_wait_for_two_sets_in_the_main_slots():
    person = somebody(days=[0, 2, 4])
    course = replace(person.course, phase="build")
    assert slots.a_week(person.facts, course) == 2
    for pattern in ("hinge", "row", "squat", "push"):
        exercise = course.standings[pattern].exercise
        line = course.line(exercise)
        course = course.with_line(replace(line, sets=line.sets * 2))
    assert slots.a_week(person.facts, course) == 3
    assert slots.letters(person.facts, course) == ("A", "B", "C")


@pytest.mark.parametrize(("days", "count"), [([0], 1), ([0, 3], 2), ([0, 2, 4], 2)])
def test_to_keep_what_there_is_takes_one_or_two_days_as_chosen(days, count):
    """The rule of the third day (§4 P.7) says nothing of a second one."""
    person = somebody(days=days)
    assert slots.a_week(person.facts, replace(person.course, phase="maintain")) == count


def test_of_three_chosen_days_the_two_that_lie_furthest_apart_are_used():
    person = somebody(days=[0, 1, 4])
    assert week.training_days(person.facts, person.course) in ((0, 4), (1, 4))


def test_swap_offers_three_kinds_that_fit():
    person = somebody(kit=["dumbbells", "bands"])
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "row")
    offered = plan.alternatives(person.facts, item)
    assert "supported" in offered or "same" in offered
    for planned in offered.values():
        assert planned.exercise != item.exercise and len(planned.sets) == len(item.sets)
        assert not fits.why_not(person.facts, person.course, person.facts.library.exercise(planned.exercise))


def test_a_swap_after_three_weeks_away_is_as_light_as_what_it_takes_the_place_of():
    """Of what the other exercise was last done with, a quarter less (training.md §4 Layoff)."""
    person = somebody(MONDAY - timedelta(days=30), kit=["dumbbells"])
    person.with_line("PU2", "push", 2, SetTarget(reps=8, load=12, unit="kg"))
    person.keep(replace(person.course, last_completed=MONDAY - timedelta(days=20), last_letter="A"))
    line = replace(person.line("RO2"), sets=(SetTarget(reps=8, load=12, unit="kg", per_side=True),), done=5)
    person.keep(person.course.with_line(line))
    row = replace(person.course.standings["row"], exercise="RO0", rung=0)
    person.keep(person.course.with_standing(row))
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "push")
    away = replace(item, exercise="RO0", pattern="row", rung=1)
    assert [one.load for each in plan.alternatives(person.facts, away).values() for one in each.sets if one.load] == [9]


@pytest.mark.parametrize(("colour", "higher"), [("green", True), ("amber", False)])
def test_a_swap_after_a_sore_time_offers_no_higher_rung(colour, higher):
    person = somebody(kit=["gym"])
    last = Exposure(MONDAY - timedelta(days=3), "s1", during=colour, colour=colour)
    person.with_line("SQ3", "squat", 3, SetTarget(reps=8), exposures=(last,))
    person.keep(replace(person.course, last_letter="A", phase="build"))
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "squat")
    rungs = [one.rung for one in plan.alternatives(person.facts, item).values()]
    assert rungs and (max(rungs) > item.rung) is higher


@pytest.mark.parametrize(("sure", "afraid", "asks"), [(5, 4, True), (6, 5, True), (6, 4, False)])
def test_how_sure_is_asked_of_those_who_were_not_or_who_worry(sure, afraid, asks):
    """conf1 of 5 and less, or fear1 of 5 and more (training.md §7, CJ)."""
    person = somebody(conf1=sure, fear1=afraid)
    assert any(item.asks_sure for item in person.plan(MONDAY).items) is asks


def test_confidence_is_asked_of_at_most_two_patterns_and_of_the_wary_alone():
    wary = somebody(conf1=5, fear1=5, kit=["dumbbells"])
    assert sum(item.asks_sure for item in wary.plan(MONDAY).items) <= 2
    assert any(item.asks_sure for item in wary.plan(MONDAY).items)
    assert not any(item.asks_sure for item in somebody(conf1=6, fear1=4).plan(MONDAY).items)


@pytest.mark.parametrize(("sure", "first"), [(4, True), (5, False)])
def test_confidence_of_four_is_one_set_on_the_lowest_rung(sure, first):
    person = somebody(conf_pattern={"hinge": sure})
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "hinge")
    assert (item.rung == 0, item.expects, item.gains) == (first, first, not first)


def test_owned_weights_are_asked_at_the_first_loaded_exercise_once():
    person = somebody(owned={})
    assert {item.asks_owned for item in person.plan(MONDAY).items} == {"", "dumbbell"}
    assert {item.asks_owned for item in person.knows(owned={"dumbbell": [2, 4]}).plan(MONDAY).items} == {""}


def test_a_plan_survives_being_kept_as_json():
    person = somebody()
    session = person.plan(MONDAY)
    assert plan.plan_of(plan.kept(session)) == session
    person.facts = person.facts.knowing(course=kept(person.course))
    assert plan.session_today(person.facts, 30) == session
    assert of(person.facts) == person.course


BANDED = Due("rung", "p.rung", "HI3", 3, (SetTarget(reps=8, band="yellow"),))
FORBIDDEN = [
    ({}, "HI3"),
    ({"kit_today": {"kit": [], "until": MONDAY.isoformat()}}, "HI2"),  # the bands are at home
    ({"kit": ["dumbbells"]}, "HI2"),  # and these were given away
]


@pytest.mark.parametrize(("told", "asked"), FORBIDDEN)
def test_a_rung_that_was_earned_waits_where_it_cannot_be_done_today(told, asked):
    person = somebody(kit=["bands", "dumbbells"]).with_line("HI2", "hinge", 2, SetTarget(reps=12), due=BANDED)
    item = next(item for item in person.knows(**told).plan(MONDAY).items if item.pattern == "hinge")
    assert item.exercise == asked


def test_a_rung_that_was_earned_and_can_never_be_done_now_gives_way_to_the_next_one():
    person = somebody(kit=["bands", "dumbbells"]).with_line("HI2", "hinge", 2, SetTarget(reps=10), due=BANDED)
    person.knows(kit=["dumbbells"])
    for days in (0, 3):
        log = person.train(MONDAY + timedelta(days=days))
        person.keep(replace(person.course, last_letter="B"))
        person.morning(log, 4)
    assert person.line("HI2").due.exercise == "HI4"


@pytest.mark.parametrize(("kit", "easier"), [(["bands", "dumbbells"], "HI3"), (["dumbbells"], "HI4")])
def test_the_easy_set_before_the_second_slot_takes_only_what_is_there(kit, easier):
    """The band pull is the supported deadlift; without bands it is the deadlift itself, made easy."""
    person = somebody(kit=kit).with_line("HI4", "hinge", 4, SetTarget(reps=8, load=8, unit="kg"))
    person.keep(replace(person.course, phase="build"))
    assert person.plan(MONDAY).easier == easier


def test_a_rung_lower_is_not_asked_with_a_band_that_is_not_there():
    """The row was with a band; away from it there is none, and a towel needs none."""
    person = somebody().with_line("RO0", "row", 0, SetTarget(reps=10, band="yellow"))
    row = person.facts.library.exercise("RO2")
    lower, _, sets = restraint.one_rung_less(person.facts, person.course, row, 2, (SetTarget(reps=8),))
    assert lower.id == "RO0" and not any(one.band for one in sets)


@pytest.mark.parametrize(("away", "rises"), [(None, True), ({"kit": [], "until": "2026-01-11"}, False)])
def test_a_first_weight_that_was_chosen_at_home_waits_for_home(away, rises):
    """Nothing lighter than 8 kg is there; in a hotel room a bag is, and it could be half as heavy."""
    due = Due("rung", "p.rung", "CA1", 1, (SetTarget(seconds=20, load=8, unit="kg"),))
    person = somebody(owned={"dumbbell": [8, 16]}).with_line("CA0", "carry", 0, SetTarget(seconds=40), due=due)
    person.knows(kit_today=away)
    assert items.rises_today(person.facts, person.course, "carry", False, None) is rises


@pytest.mark.parametrize(("told_of", "rises"), [(0, True), (2, True), (3, False)])
def test_a_day_long_before_one_that_was_told_of_is_a_clock_that_went_back_and_nothing_rises(told_of, rises):
    """A walk of Thursday, and the phone says that it is Monday; a day told of afterwards is two days back at most."""
    due = Due("rung", "p.rung", "BT2", 2, (SetTarget(reps=8),))
    person = somebody().with_line("BT1", "bridge_thrust", 1, SetTarget(reps=10), due=due)
    walked = MONDAY + timedelta(days=told_of)
    person.entries.append(Walk(datetime.combine(walked, time(18), ZONE), walked, 10))
    assert items.rises_today(person.at(MONDAY), person.course, "bridge_thrust", False, None) is rises


def test_who_begins_anew_on_days_elsewhere_begins_with_what_is_at_home():
    """A quarter of a year away, and the answers are given where there are bands: no band is there afterwards."""
    away = somebody(kit_today={"kit": ["bands"], "until": "2026-01-11"}, active="weights_1_2", usual=2, anchor=2)
    home = somebody(active="weights_1_2", usual=2, anchor=2)
    assert away.course.standings == home.course.standings
    assert away.course.standings["bridge_thrust"].exercise == "BT4"


def test_a_stand_in_takes_no_rise_that_it_earned_as_another_patterns_own():
    """The bridge stands in for a sore hinge, and has just earned its next rung in its own pattern."""
    person = somebody().with_line("BT1", "hinge", 0, SetTarget(reps=8))
    due = Due("rung", "p.rung", "BT2", 2, (SetTarget(reps=8),))
    person.keep(person.course.with_line(replace(person.line("BT1"), due=due)))
    assert items.rises_today(person.facts, person.course, "hinge", False, None)
    swapped = replace(person.course.standings["hinge"], home="HI0", swapped_until=MONDAY + timedelta(days=14))
    assert not items.rises_today(person.facts, person.course.with_standing(swapped), "hinge", False, None)


@pytest.mark.parametrize("small", [False, True])
def test_what_stands_in_for_the_squat_is_not_asked_a_second_time_as_the_days_own_split(small):
    person = somebody().with_line("SS0", "squat", 0, SetTarget(reps=8, per_side=True))
    person.with_line("SS0", "split_step", 0, SetTarget(reps=8, per_side=True))
    person.keep(replace(person.course, last_letter="A"))
    asked = [item.exercise for item in person.plan(MONDAY).items]
    if small:
        row = person.facts.library.pain.flare[2]
        asked = [item.exercise for item in flare_plan.session(person.facts, person.course, row).items]
    assert asked.count("SS0") == 1 and len(asked) >= 4


@pytest.mark.parametrize(("favourite", "moves"), [("squat", {"A": 7, "B": 6, "C": 7}), ("hinge", {"A": 6, "B": 7, "C": 6}), ("push", {"A": 7, "B": 6, "C": 7})])  # fmt: skip
def test_the_seventh_exercise_is_none_that_the_day_has_already(favourite, moves):
    """Twice in one session would count as two exposures, and lead up after one day (training.md §4 P.1)."""
    person = somebody(**LIFTER)
    person.keep(replace(person.course, phase="strong", favourite=favourite, slots=dict.fromkeys("ABC", 7)))
    for letter, count in moves.items():
        found = [pattern for pattern, _ in slots.patterns(person.facts, person.course, letter)]
        assert (len(found), len(set(found))) == (count, count)
