"""Which weights are owned changed: what the plan asks can be picked up, and asks no more than before (training.md §3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows import changes, course, items, owned, progression, rises, units
from flows.course import ChangeInForce, Due, Exposure
from flows.effects import Remember
from flows.records import SessionLog, SetTarget
from tests.chat import Chat
from tests.trainee import MONDAY, Felt, Trainee, only, performed, somebody
from tests.training import TRAINED, in_training, labels, one_set


def kilos(*weights: float, reps: int = 8) -> tuple[SetTarget, ...]:
    return tuple(SetTarget(reps=reps, load=weight, unit="kg") for weight in weights)


def told(person: Trainee, *weights: float) -> Trainee:
    """They say in settings which dumbbells they have now."""
    facts = person.facts.answered(kit="dumbbell")
    for effect in changes.set_owned(" ".join(map(str, weights)), facts):
        if isinstance(effect, Remember):
            person.facts = person.facts.knowing(**{effect.key: effect.value})
    return person


def squatter(*weights: float, **more: Any) -> Trainee:
    return somebody().with_line("SQ4", "squat", 4, *kilos(*weights), **more)


SQUATS = [
    # loads, owned now, exercise and loads asked
    ((10, 10), (8, 10, 12), "SQ4", [10, 10]),
    ((10, 10), (8, 12), "SQ4", [8, 8]),
    ((10, 10), (12.5, 15), "SQ4", [12.5, 12.5]),  # the lightest, at most a quarter above
    ((10, 10), (12.6, 15), "SQ3", [0, 0]),  # none so light: a rung lower
    ((12, 10), (8, 10), "SQ4", [10, 10]),
]


@pytest.mark.parametrize(("loads", "now", "exercise", "asked"), SQUATS)
def test_both_sides_of_an_owned_weight(
    loads: tuple[float, ...], now: tuple[float, ...], exercise: str, asked: list[float]
) -> None:
    """Round down; none so light: the lightest if at most 25 percent above, else one rung lower (training.md §3 CJ)."""
    person = told(squatter(*loads), *now)
    standing = person.course.standings["squat"]
    assert standing.exercise == exercise
    assert [one.load for one in person.line(exercise).sets] == asked
    person.keep(replace(person.course, last_letter="A"))
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "squat")
    assert (item.exercise, {one.load for one in item.sets}) == (exercise, set(asked[: len(item.sets)]))


def test_what_is_missing_after_a_gap_comes_back_as_far_as_it_can_be_picked_up() -> None:
    person = told(squatter(7, missing=kilos(10, 10)), 4, 6, 8)
    assert [one.load for one in person.line("SQ4").sets] == [6]
    assert [one.load for one in person.line("SQ4").missing] == [8, 8]


@pytest.mark.parametrize(("now", "kept"), [((8, 10, 11), True), ((8, 10, 12), False), ((8, 10, 10.5, 11), False)])
def test_a_rise_that_was_earned_waits_on_where_it_is_still_the_next_weight(now: tuple[float, ...], kept: bool) -> None:
    due = Due("load", "p.load", "SQ4", 4, kilos(11, 11))
    assert (told(squatter(10, 10, due=due), *now).line("SQ4").due is not None) is kept


def test_lighter_weights_that_are_bought_are_what_a_rung_that_waits_begins_with() -> None:
    """The bags were gone, and nothing lighter than 8 kg was there when the march had led to them."""
    due = Due("rung", "p.rung", "CA1", 1, (SetTarget(seconds=20, load=8, unit="kg"),) * 2)
    person = somebody().with_line("CA1", "carry", 1, done=1)
    told(person.with_line("CA0", "carry", 0, *[SetTarget(seconds=40)] * 2, due=due), 2, 4, 8)
    waiting = person.line("CA0").due
    assert waiting is not None and [one.load for one in waiting.sets] == [4, 4]


def test_a_change_in_force_gives_back_a_weight_that_is_there() -> None:
    change = ChangeInForce("load", before=kilos(10, 10))
    line = told(squatter(7, 7, changes=(change,)), 5, 7, 9).line("SQ4")
    assert [one.load for one in line.changes[0].before] == [9, 9]


def test_an_exercise_that_waits_elsewhere_begins_anew_when_its_weight_is_gone() -> None:
    person = squatter(10, 10)
    line = replace(person.line("RO2"), sets=kilos(2), done=4)
    person.keep(person.course.with_line(line))
    standing = replace(person.course.standings["row"], exercise="RO0", rung=0)
    person.keep(person.course.with_standing(standing))
    told(person, 6, 8)
    assert person.line("RO2").sets == () and person.line("RO2").done == 4
    person.keep(replace(person.course, last_letter="B"))
    assert all(item.sets for item in person.plan(MONDAY).items)


def test_the_exercise_that_a_swap_left_waits_a_rung_lower_when_its_weight_is_gone() -> None:
    person = squatter(3, 3)
    standing = replace(
        person.course.standings["squat"], exercise="BT2", home="SQ4", sessions=4, rung=2,
        swapped_until=MONDAY + timedelta(days=7),
    )  # fmt: skip
    person.keep(person.course.with_standing(standing))
    told(person, 10, 12)
    assert person.course.standings["squat"].home == "SQ3"
    person.keep(replace(person.course, last_letter="A"))
    item = next(item for item in person.plan(MONDAY + timedelta(days=7)).items if item.pattern == "squat")
    assert (item.exercise, bool(item.sets)) == ("SQ3", True)


@pytest.mark.parametrize("morning", [2, 5, 6, 7, 8, 10])
def test_weights_that_are_gone_between_a_session_and_its_morning(morning: int) -> None:
    """The morning judges an exercise that nobody stands on any more: the rung below is left as it is."""
    person = squatter(10, 10).knows(usual=3, anchor=3)
    person.keep(replace(person.course, last_letter="A"))
    log = person.train(MONDAY)
    assert "SQ4" in [one.exercise for one in log.exercises]
    told(person, 12.6, 15)
    before = person.line("SQ3").sets
    person.morning(log, morning)
    assert (person.course.standings["squat"].exercise, person.line("SQ3").sets) == ("SQ3", before)


LAST = [("green", "green", "SQ4", [10, 10]), ("green", "amber", "SQ3", [0, 0]), ("red", None, "SQ3", [0, 0]), ("green", None, "SQ4", [10, 10])]  # fmt: skip


@pytest.mark.parametrize(("during", "colour", "exercise", "asked"), LAST)
def test_after_a_sore_time_not_even_the_lightest_weight_is_a_rise(
    during: Any, colour: Any, exercise: str, asked: list[float]
) -> None:
    """8 kg is given away, and 10 kg is the lightest: after amber or red that is more, so it is a rung lower."""
    last = Exposure(MONDAY, "s1", during=during, colour=colour, load=8, sets=2)
    person = told(squatter(8, 8, exposures=(last,)), 10, 15)
    assert person.course.standings["squat"].exercise == exercise
    assert [one.load for one in person.line(exercise).sets] == asked


@pytest.mark.parametrize(("rose", "exercise"), [(0, "SQ3"), (7, "SQ4")])
def test_a_heavier_weight_for_want_of_a_light_one_is_the_one_rise_of_its_week(rose: int, exercise: str) -> None:
    """A set was added on Monday, and on Wednesday 8 kg is given away: 10 kg and the set would be two in one week."""
    person = squatter(8, 8, risen_on=MONDAY - timedelta(days=rose))
    person.at(MONDAY + timedelta(days=2))
    told(person, 10, 15)
    assert person.course.standings["squat"].exercise == exercise
    assert exercise == "SQ3" or person.line("SQ4").risen_on == MONDAY + timedelta(days=2)


@pytest.mark.parametrize(("morning", "exercise"), [(3, "SQ4"), (6, "SQ3")])
def test_a_morning_after_the_weights_changed_asks_for_none_that_is_gone(morning: int, exercise: str) -> None:
    person = squatter(8, 8).knows(usual=4, anchor=4)
    person.keep(replace(person.course, last_letter="A"))
    log = person.train(MONDAY, only("SQ4", Felt(pain=5)))
    told(person, 10, 15)
    person.morning(log, morning)
    standing = person.course.standings["squat"]
    assert standing.exercise == exercise
    assert {one.load for one in person.line(standing.exercise).sets} <= {0, 10}


def test_an_amber_morning_for_a_weight_that_was_given_away_since_takes_nothing_more() -> None:
    """It was amber in the session, and 10 kg would be more: a rung lower already, whatever the morning says."""
    person = squatter(8, 8).knows(usual=4, anchor=4)
    person.keep(replace(person.course, last_letter="A"))
    log = person.train(MONDAY, only("SQ4", Felt(pain=6, during=None)))
    told(person, 10, 15)
    person.morning(log, 6)
    assert person.course.standings["squat"].exercise == "SQ3" and not person.line("SQ4").sets


def test_a_carry_that_was_planned_and_left_out_is_a_rung_lower_without_so_light_a_weight() -> None:
    person = somebody().with_line("CA1", "carry", 1, *[SetTarget(seconds=20, load=4, unit="kg")] * 2, done=0)
    person.keep(person.course.with_standing(replace(person.course.standings["carry"], sessions=1)))
    told(person, 8, 16)
    assert person.course.standings["carry"].exercise == "CA0"
    assert not any(one.load for one in person.line("CA0").sets)


def test_the_rung_below_has_its_own_weights_looked_at_too() -> None:
    """A suitcase carry with 2 kg: the carry below it would be asked with the same 2 kg, which are not there either."""
    person = told(somebody().with_line("CA4", "carry", 4, *[SetTarget(metres=20, load=2, unit="kg")] * 2), 5, 10)
    standing = person.course.standings["carry"]
    assert standing.rung < 4 and {one.load for one in person.line(standing.exercise).sets} <= {0, 5, 10}


def test_the_march_that_a_carry_came_down_to_for_want_of_a_weight_leads_up_by_two_green_days_of_its_own() -> None:
    """It was at its top before the carry was earned, and one day more led back to 5 kg where 3 kg had been sore."""
    march = tuple(SetTarget(seconds=40) for _ in range(3))
    top = Exposure(MONDAY - timedelta(days=14), "s0", "green", "green", top=True, effort="ok", calm=True, sets=3)
    sore = Exposure(MONDAY, "s1", "amber", "amber", load=3, sets=2)
    bags = tuple(SetTarget(seconds=20, load=4, unit="kg") for _ in range(3))
    person = somebody().with_line("CA0", "carry", 0, *march, exposures=(top,))
    person.with_line("CA1", "carry", 1, *bags, exposures=(sore,), done=2)
    told(person, 5, 10, 15)
    line = person.line("CA0")
    exercise = person.facts.library.exercise("CA0")
    assert person.course.standings["carry"].exercise == "CA0"
    again = replace(line, exposures=(*line.exposures, replace(top, day=MONDAY, session="s2")))
    assert progression.running(person.facts, exercise, again) == 1
    up = rises.rung_up(person.facts, person.course, person.course.standings["carry"], again, {})
    due = up and up.course.line("CA0").due
    assert due and (due.exercise, [one.load for one in due.sets]) == ("CA1", [5, 5])  # no more sets than the sore time


def test_bands_that_are_gone_for_good_leave_nobody_on_a_rung_that_cannot_be_done_any_more() -> None:
    """A band bridge was the rung; without bands the bridge below it is done, and leads to the marching one."""
    band = SetTarget(reps=10, band="yellow")
    known: dict[str, Any] = {"kit": ["bands"], "owned": {}, "conf1": 4, "usual": 3, "anchor": 3, "days": [0]}
    person = somebody(**known).with_line("BT3", "bridge_thrust", 3, band)
    person.keep(owned.begun_anew(person.knows(kit=[]).facts, person.course))
    bridges = []
    for number in range(5):
        day = MONDAY + timedelta(days=7 * number)
        person.keep(replace(person.course, last_letter="B"))
        log = person.train(day, lambda item: Felt(left="5+", done=(item.high,) * len(item.sets)))
        person.morning(log, 3)
        bridges += [one.exercise for one in log.exercises if one.pattern == "bridge_thrust"]
    assert list(dict.fromkeys(bridges)) == ["BT2", "BT4", "BT5"]


STEPS_OF_A_BAG = [
    # load, exercise, owned, the next one up
    (4, "CA1", (12, 16), 5),
    (10, "CA1", (12, 16), 12),  # a dumbbell again
    (10, "CA1", (20, 24), 20),  # twice as much: never at once
    (12, "CA1", (12, 16), 16),
    (4, "CA1", (4, 8), 8),
]


@pytest.mark.parametrize(("load", "exercise", "weights", "heavier"), STEPS_OF_A_BAG)
def test_a_bag_goes_up_by_bottles_till_the_lightest_dumbbell_is_near(
    load: float, exercise: str, weights: tuple[float, ...], heavier: float
) -> None:
    person = somebody(owned={"dumbbell": list(weights)})
    step = rises.step_up(person.facts, person.facts.library.exercise(exercise), kilos(load)[0])
    assert step.weight == heavier and (step.size == "too_big") is (heavier >= load * 2)


@pytest.mark.parametrize(("top", "asked"), [(rises.TOP_SET, None), (rises.TOP_DONE, [4])])
def test_where_the_lightest_dumbbell_is_far_too_heavy_a_bag_comes_after_every_other_way_up(
    top: int, asked: list[float] | None
) -> None:
    """12 and 16 kg are owned: it stays on the march till nothing else is left, and never stays there for ever."""
    person = somebody(owned={"dumbbell": [12, 16]}).with_line("CA0", "carry", 0, SetTarget(seconds=40), top=top)
    up = rises.rung_up(person.facts, person.course, person.course.standings["carry"], person.line("CA0"), {})
    due = up and up.course.line("CA0").due
    assert (due and [one.load for one in due.sets]) == asked


def test_what_is_in_a_bag_stays_there_when_the_weights_are_the_same_and_comes_down_when_they_are_told_anew() -> None:
    person = somebody(owned={"dumbbell": [12, 16]}).with_line("CA1", "carry", 1, kilos(6)[0])
    same = owned.fitted(person.facts, person.course, person.course)
    assert [one.load for one in same.line("CA1").sets] == [6]
    assert told(person, 14, 16).course.standings["carry"].exercise == "CA0"


def test_a_bag_in_pounds_is_no_heavier() -> None:
    person = somebody(owned={"dumbbell": [12, 16]}).with_line("CA1", "carry", 1, kilos(6)[0])
    kept = [
        one.value for one in units.changed("lb", person.facts) if isinstance(one, Remember) and one.key == course.KEY
    ]
    stands = course.COURSE.validate_python(kept[0], strict=False)
    assert [one.load for one in stands.line("CA1").sets] == [12]


@pytest.mark.parametrize(("load", "words"), [(6, True), (12, False)])
def test_a_bag_is_told_as_one(load: float, words: bool) -> None:
    chat = in_training(**{**TRAINED, "units": "kg", "owned": {"dumbbell": [12, 16]}})
    stands = course.of(chat.facts)
    assert stands is not None
    standing = replace(stands.standings["hinge"], exercise="HI4", rung=4)
    stands = stands.with_standing(standing).with_line(replace(stands.line("HI4"), sets=kilos(load)))
    chat.known = {**chat.known, course.KEY: course.kept(stands)}
    chat.due("session").taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    while "Raised deadlift" not in chat.last:
        one_set(chat)
    assert f"deadlift, {load:g} kg" in chat.last and ("bag with bottles" in chat.last) is words


RESTORED = [((8, 16), None), ((4, 8), (4, 4)), ((5, 8), (5, 5))]


@pytest.mark.parametrize(("now", "asked"), RESTORED)
def test_what_a_change_gives_back_on_another_exercise_is_a_weight_that_is_there(
    now: tuple[float, ...], asked: tuple[float, ...] | None
) -> None:
    carry = tuple(SetTarget(seconds=20, load=5, unit="kg") for _ in range(2))
    change = ChangeInForce("load", before=carry, before_exercise="CA1")
    waits = Due("restore", "change.undo", "CA1", 1, carry)
    person = somebody().with_line("CA0", "carry", 0, *[SetTarget(seconds=20)] * 2, changes=(change,), due=waits)
    line = told(person, *now).line("CA0")
    assert (line.due and tuple(one.load for one in line.due.sets)) == asked
    assert [tuple(one.load for one in each.before) for each in line.changes] == ([asked] if asked else [])


def test_a_sore_row_with_a_bag_in_a_hotel_is_followed_by_one_that_home_has_the_weight_for() -> None:
    person = somebody(kit=["dumbbells"], owned={"dumbbell": [2, 3, 4]}, usual=3, anchor=3)
    person.with_line("RO2", "row", 2, *[SetTarget(reps=8, load=2, unit="kg", per_side=True)] * 2)
    person.keep(replace(person.course, last_letter="B"))
    person.knows(kit_today={"kit": [], "until": (MONDAY + timedelta(days=1)).isoformat()})
    item = next(item for item in person.plan(MONDAY).items if item.exercise == "RO2")
    bag = replace(item, sets=tuple(replace(one, load=1) for one in item.sets))
    day = SessionLog(
        person.facts.now, MONDAY, "s1", "A", 30, "learn", "completed", (performed(bag, Felt(during="amber")),), 2
    )
    person.morning(person.log(day), 3)
    standing = person.course.standings["row"]
    assert standing.rung < 2
    assert {one.load for one in person.line(standing.exercise).sets} <= {0, 2, 3, 4}


def test_new_weights_that_are_all_too_heavy_leave_no_exercise_without_sets() -> None:
    person = somebody(kit=["bands"]).with_line("PU2", "push", 2, SetTarget(reps=12, band="yellow"))
    person.knows(kit=["bands", "dumbbells"], owned={"dumbbell": [30, 40]})
    asked = items.build(person.facts, person.course, "push", items.Ask())
    assert asked is None or (asked.sets and asked.sets[0].load == 0)


def test_weights_at_home_change_while_away_without_kit() -> None:
    person = squatter(10, 10)
    person.knows(kit_today={"kit": [], "until": (MONDAY + timedelta(days=3)).isoformat()})
    assert [one.load for one in told(person, 9, 12).line("SQ4").sets] == [9, 9]


def test_the_same_weights_change_nothing() -> None:
    person = squatter(10, 10)
    assert owned.fitted(person.facts, person.course) == person.course


def test_in_the_chat_the_next_session_asks_what_is_there() -> None:
    chat: Chat = in_training(**TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    line = replace(stands.line("HI4"), done=5)
    assert line.sets[0].load == 10
    chat.known = {**chat.known, course.KEY: course.kept(stands.with_line(line))}
    chat.says("/settings").taps("Equipment", "My dumbbells").says("8 and 15 lb")
    stands = course.of(chat.facts)
    assert stands is not None and {one.load for one in stands.line("HI4").sets} == {8}
