"""Something is different: no kit, little time, ill, a wish for more or less, a move that worries; each ends in the plan."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from flows import bank, course, plan, session_log, sessions
from flows.course import Due, Exposure, Line, WalkDose
from flows.holds import Hold
from flows.records import Decision, ExerciseLog, Flare, Measure, SessionLog, SetLog, SetTarget
from tests.chat import Chat
from tests.trainee import MONDAY, Felt, only, somebody
from tests.training import TRAINED, in_session, in_training, labels, one_set, whole_session


@pytest.mark.parametrize(
    "said",
    [
        "train every day",
        "One more session today",
        "can I train again tomorrow?",
        "I want more sessions",
        "a set tomorrow",
    ],
)
def test_more_sessions_than_the_rest_leaves_get_an_answer_with_the_reason(said: str) -> None:
    chat = whole_session(in_training(**TRAINED)).says(said)
    assert chat.last == (
        "Strength is built in the rest between, so sessions lie two days apart at least. "
        "Next is session B, Thursday 5:30 pm. On the days between, a walk or the morning routine is your training."
    )
    assert labels(chat) == ["This week", "Morning routine", "Change days"] and chat.step == ""


def test_the_wish_is_heard_over_an_open_question_and_the_question_waits() -> None:
    chat = whole_session(in_training(**TRAINED)).tomorrow("07:30").due("morning").says("train every day")
    assert "sessions lie two days apart" in chat.messages[-2].text
    assert chat.step == "morning.pain" and "How is your back this first hour?" in chat.last


def test_in_a_flare_and_under_a_check_the_wish_gets_what_holds_there() -> None:
    chat = in_training(**TRAINED)
    chat.records.append(Flare(chat.now, chat.now.date(), "opened"))
    assert chat.says("train every day").last.startswith("In a flare rest is part of the plan.")
    chat = in_training(**TRAINED)
    chat.holds.append(Hold("h", "neuro_numb", "E2", chat.now, "checkin"))
    assert chat.says("train every day").last.startswith("Strength waits till a clinician has looked")


def kit_of(chat: Chat) -> set[str]:
    return {item.exercise for item in plan.session_today(chat.facts, 20).items}


@pytest.mark.parametrize(
    "said",
    [
        "no kit today",
        "I'm in a hotel",
        "Hotel room",
        "no weights today, I'm in a hotel",
        "I'm in a hotel with no weights",
    ],
)
def test_no_kit_keeps_the_patterns_with_what_is_there(said: str) -> None:
    chat = in_training(**TRAINED)
    before = {item.pattern: item for item in plan.session_today(chat.facts, 20).items}
    chat.says(said).taps("Nothing", "Today", "Start now")
    assert chat.step == "session.choose"
    now = {item.pattern: item for item in plan.session_today(chat.facts, 20).items}
    assert set(now) == set(before) and now["row"].exercise != before["row"].exercise
    assert all(one.load == 0 or one.load <= 20 for item in now.values() for one in item.sets)


@pytest.mark.parametrize(("label", "last"), [("Today", 23), ("3 days", 25), ("A week", 29)])
def test_other_kit_lasts_as_long_as_was_said(label: str, last: int) -> None:
    chat = in_training(**TRAINED)
    own = kit_of(chat)
    chat.says("no kit today").taps("Nothing", label, "Later")
    chat.until(f"2026-11-{last} 20:00").says("/session")
    assert chat.known["kit_today"] is not None
    chat.until(f"2026-11-{last + 1} 17:30").says("/stop").says("/session")
    assert chat.known["kit_today"] is None and kit_of(chat) == own


def test_what_was_lifted_at_home_waits_as_it_is() -> None:
    chat = in_training(**TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    before = stands.lines
    chat.says("no kit today").taps("Nothing", "Today", "Start now").taps(
        labels(chat)[0], "All clear", "2", "Good", "I'm warm"
    )
    while chat.step != "session.effort":
        one_set(chat)
    chat.taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine")
    stands = course.of(chat.facts)
    assert stands is not None
    assert stands.line("RO3").sets == before["RO3"].sets
    assert stands.line("HI4").sets[0].load == before["HI4"].sets[0].load


@pytest.mark.parametrize(
    ("said", "minutes", "moves"),
    [
        ("I have 15 minutes", 15, 3),
        ("I only have ten minutes", 10, 3),
        ("I only have 10 min", 10, 3),
        ("only 20 minutes", 20, 5),
    ],
)
def test_little_time_cuts_the_plan_to_fit(said: str, minutes: int, moves: int) -> None:
    chat = in_training(**TRAINED).says("/session").says(said)
    assert f"{minutes} minutes" in chat.messages[-2].text
    chat.taps("All clear", "2", "Good")
    assert len(chat.state.frames[-1].answers["plan"]["doings"]) == moves


def test_under_ten_minutes_is_a_walk() -> None:
    chat = in_training().says("I have 5 minutes")
    assert chat.last.startswith("Under ten minutes is a fine walk") and not chat.step


def test_not_as_usual_is_a_button_of_the_session() -> None:
    chat = in_training().says("/session").taps("Not as usual", "Less time", "15")
    assert chat.step == "session.anything_new"


@pytest.mark.parametrize(
    ("said", "answer", "ends"), [("I'm ill", "Yes", "Rest wins."), ("sick", "No", "How is your back")]
)
def test_ill_asks_about_fever_first(said: str, answer: str, ends: str) -> None:
    chat = in_training().says(said).wait(seconds=6).taps("None of these", answer)
    assert chat.last.startswith(ends)
    assert bool(chat.known.get("ill_until")) is (answer == "Yes")


def test_the_strong_weeks_are_noted_and_open_by_the_rule_alone() -> None:
    chat = in_training(**TRAINED).says("train heavier")
    assert "12 training weeks, with 8 green sessions of the last 12. So far: 0 and 0." in chat.last
    chat.taps("Yes, note it")
    assert chat.known["wants_strong"] is True
    stands = course.of(chat.facts)
    assert stands is not None and stands.phase == "learn"


def test_keeping_what_is_there_and_growing_again() -> None:
    chat = in_training(**TRAINED).says("maintain").taps("Yes")
    stands = course.of(chat.facts)
    assert stands is not None and (stands.phase, stands.phase_before) == ("maintain", "learn")
    assert len(plan.session_today(chat.facts, 20).items) == 4
    chat.says("grow again").taps("Yes")
    stands = course.of(chat.facts)
    assert stands is not None and stands.phase == "learn"


def test_a_rest_from_the_heavy_hinge_has_its_date() -> None:
    chat = in_training(**TRAINED).says("no more deadlifts").taps("Yes, two weeks")
    stands = course.of(chat.facts)
    assert stands is not None and stands.hinge_break_until == date(2026, 12, 7)
    assert "till Dec 7" in chat.last


def test_somebody_who_walks_the_target_keeps_it() -> None:
    chat = in_training().says("I walk enough").taps("Yes")
    stands = course.of(chat.facts)
    assert stands is not None and stands.walk == WalkDose(30, 5)
    assert chat.known["walks_enough"] is True


@pytest.mark.parametrize("words", ["my knee hurts from walking", "walking hurts my foot", "sore calves from walking"])
def test_a_sore_leg_of_walking_halves_the_walk_and_offers_the_bike_once(words: str) -> None:
    """training.md §5: foot, knee or calf (T7, CJ); told again it is not halved again."""
    chat = in_training(**TRAINED)
    before = course.of(chat.facts)
    chat.says(words)
    assert "swollen, warm or red calf" in chat.last
    chat.taps("Yes, halve it")
    stands = course.of(chat.facts)
    assert before is not None and before.walk is not None and stands is not None and stands.walk is not None
    assert (stands.walk.minutes, stands.walk.cycling) == (before.walk.minutes // 2, True)
    assert "bike" in chat.last
    chat.says(words).taps("Yes, halve it")
    again = course.of(chat.facts)
    assert again is not None and again.walk == stands.walk
    assert [each.rule for each in chat.of(Decision)].count("walk.sore") == 1


def test_a_sore_leg_that_is_no_reason_leaves_the_walk() -> None:
    chat = in_training().says("walking hurts my knee")
    before = course.of(chat.facts)
    assert course.of(chat.taps("Leave it").facts) == before


@pytest.mark.parametrize(("score", "told"), [("4", "test it small, three times"), ("5", "usual small steps")])
def test_a_move_that_worries_is_asked_about_and_tested_small(score: str, told: str) -> None:
    chat = in_training(**TRAINED).says("I'm scared to bend").taps("Bending", score)
    assert told in chat.last
    assert chat.known["conf_pattern"] == {"hinge": int(score)}
    assert [each.value for each in chat.of(Measure)] == [int(score)]
    hinge = next(item for item in plan.session_today(chat.facts, 20).items if item.pattern == "hinge")
    assert hinge.expects is (score == "4") and (len(hinge.sets) == 1) is (score == "4")


def test_the_bank_counts_what_went_well() -> None:
    chat = whole_session(in_training(**TRAINED))
    count = bank.banked(chat.facts, "hinge")
    assert count == 16
    chat.says("I'm scared to bend").taps("Bending", "6")
    assert "So far: 16 bends that went well." in chat.last


def test_each_of_these_stands_under_why() -> None:
    chat = in_training(**TRAINED).says("a break from deadlifts").taps("Yes, two weeks").says("why")
    assert chat.last.startswith("You asked for a rest from the heavy hinge: 14 days")
    assert chat.of(Decision)[-1].rule == "swap.hinge"


OTHER_KIT = [
    # at home, its sets, what is there now, what is asked: a weight, a band
    (["dumbbells"], {"load": 10, "unit": "kg"}, ["bands"], (0, "yellow")),
    (["bands"], {"band": "red"}, ["dumbbells"], (2, "")),
    (["dumbbells", "bands"], {"load": 10, "unit": "kg"}, ["dumbbells"], (10, "")),
]


@pytest.mark.parametrize(("home", "sets", "there", "asked"), OTHER_KIT)
@pytest.mark.parametrize("change", ["kit_today", "kit"])
def test_a_press_learnt_with_a_weight_begins_anew_with_a_band_and_the_other_way_round(
    home: list[str], sets: dict[str, Any], there: list[str], asked: tuple[float, str], change: str
) -> None:
    """Neither kilos nor bands are taken over from the other; what was lifted at home waits."""
    person = somebody(kit=home).with_line("PU2", "push", 2, *[SetTarget(reps=8, **sets)] * 2)
    before = person.line("PU2").sets
    person.knows(**{change: {"kit": there, "until": "2026-01-08"} if change == "kit_today" else there})
    person.keep(replace(person.course, last_letter="A"))
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "push")
    assert item.exercise == "PU2" and {(one.load, one.band) for one in item.sets} == {asked}
    person.morning(person.train(MONDAY), 3)
    if change == "kit_today" and asked != (10, ""):
        assert person.line("PU2").sets == before


@pytest.mark.parametrize(("there", "asked", "taken"), [(None, 24, True), ([], 10, False)])
def test_a_heavier_squat_that_waits_is_not_taken_by_the_same_bag_in_a_hotel_room(
    there: list[str] | None, asked: float, taken: bool
) -> None:
    person = somebody(kit=["dumbbells"], owned={"dumbbell": [22, 24]})
    person.with_line("SQ4", "squat", 4, *[SetTarget(reps=8, load=22, unit="kg")] * 3)
    if there is not None:
        person.knows(kit_today={"kit": there, "until": MONDAY.isoformat()})
    due = Due("load", "p.load", "SQ4", 4, (SetTarget(reps=8, load=24, unit="kg"),) * 3)
    target = SetTarget(reps=8, load=asked, unit="kg")
    done = ExerciseLog("SQ4", "squat", 4, (target,) * 3, (SetLog(target, 8, asked),) * 3, "green")
    assert sessions.asked_it(person.at(MONDAY), person.course, due, done, 0) is taken


@pytest.mark.parametrize(("colour", "asked"), [("green", 4), ("amber", 3)])
def test_a_stand_in_that_was_sore_begins_no_heavier_than_it_was(colour: Any, asked: float) -> None:
    """It stood in once, with a tenth less as the back was sore that day, and has no targets of its own."""
    last = Exposure(MONDAY - timedelta(days=3), "s1", during=colour, colour=colour, load=3, sets=1)
    person = somebody(kit=["dumbbells"], owned={"dumbbell": [3, 4, 5]}).with_line("HI4", "hinge", 4)
    person.keep(replace(person.course.with_line(Line("HI4", exposures=(last,), done=1)), last_letter="C"))
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "hinge")
    assert item.exercise == "HI4" and {one.load for one in item.sets} == {asked}
    assert len(item.sets) == 1 or colour == "green"


@pytest.mark.parametrize(("during", "asked"), [("green", 2), ("amber", 1)])
def test_a_band_that_was_sore_gives_way_to_the_lightest_weight_there_is(during: Any, asked: float) -> None:
    """A first press has 2 kg; whether that is more than a band, nobody knows (training.md §4 P.4)."""
    last = Exposure(MONDAY - timedelta(days=3), "s1", during=during, colour=during, sets=2)
    person = somebody(kit=["bands"], owned={}).with_line(
        "PU2", "push", 2, *[SetTarget(reps=10, band="yellow")] * 2, exposures=(last,)
    )
    person.knows(kit_today={"kit": ["gym"], "until": MONDAY.isoformat()})
    person.keep(replace(person.course, last_letter="A"))
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "push")
    assert item.exercise == "PU2" and {one.load for one in item.sets} == {asked}


@pytest.mark.parametrize("there", [None, ["gym"], ["bands"]])
def test_a_rung_that_is_earned_while_away_is_one_for_the_kit_at_home(there: list[str] | None) -> None:
    """The morning after a session at home comes in a hotel with a gym: the band row of its gym is not for home."""
    top = Felt(done=(12, 12), left="5+")
    person = somebody(MONDAY - timedelta(days=20), kit=["dumbbells"], usual=2, anchor=2)
    person.with_line("RO0", "row", 0, *[SetTarget(reps=12)] * 2)
    for day in (MONDAY, MONDAY + timedelta(days=2), MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)):
        log = person.train(day, only("RO0", top))
        person.knows(kit_today=there and {"kit": there, "until": (day + timedelta(days=1)).isoformat()})
        person.morning(log, 1)
        person.knows(kit_today=None)
    row, due = person.course.standings["row"], person.line("RO0").due
    assert row.exercise != "RO1" and (due is None or due.exercise == "RO2")
    assert due is not None or row.exercise == "RO2"


@pytest.mark.parametrize(("during", "asked"), [("green", "AE5"), ("amber", "AE3"), ("red", "AE3")])
def test_what_stands_in_for_a_sore_exercise_is_no_higher_rung(during: Any, asked: str) -> None:
    """The dead bug with a dumbbell is at home: the next rung needs no kit, but not the day after it was sore."""
    last = Exposure(MONDAY - timedelta(days=3), "s1", during=during, colour=during, load=2, sets=2)
    person = somebody(conf1=8, usual=2, anchor=2)
    person.with_line("AE4", "anti_extension", 4, *[SetTarget(reps=10, load=2, unit="kg")] * 2, exposures=(last,)).knows(
        kit_today={"kit": [], "until": MONDAY.isoformat()}
    )
    item = next(item for item in person.plan(MONDAY).items if item.pattern == "anti_extension")
    assert item.exercise == asked


def test_a_gap_that_ends_in_a_hotel_takes_from_the_weights_at_home() -> None:
    person = somebody(MONDAY - timedelta(days=20), usual=3, anchor=3)
    person.train(MONDAY - timedelta(days=20))
    person.with_line("PU2", "push", 2, *[SetTarget(reps=8, load=20, unit="kg")] * 2)
    person.keep(replace(person.course, last_letter="A"))
    person.knows(kit_today={"kit": ["bands"], "until": MONDAY.isoformat()})
    person.train(MONDAY)
    assert [(one.load, one.reps) for one in person.line("PU2").sets] == [(15, 8)]
    assert len(person.line("PU2").missing) == 2


@pytest.mark.parametrize(("lifted", "rule"), [(None, "p.reps"), (7.0, "p.own_load")])
def test_a_bag_that_is_lifted_as_it_was_asked_is_no_weight_of_ones_own(lifted: float | None, rule: str) -> None:
    """The bag of a hotel room has 6 lb; at home 5 and 8 lie there. Only somebody who took more chose it."""
    person = somebody(kit=["dumbbells"], owned={"dumbbell": [5, 8]}, units="lb", conf1=8, usual=2, anchor=2)
    person.with_line("RO2", "row", 2, SetTarget(reps=8, load=6, unit="lb", per_side=True))
    person.knows(kit_today={"kit": [], "until": MONDAY.isoformat()})
    log = person.train(MONDAY)
    row = next(one for one in log.exercises if one.exercise == "RO2")
    assert row.sets[0].target.load == row.sets[0].load == 6
    if lifted:
        sets = tuple(replace(one, load=lifted) for one in row.sets)
        log = replace(log, exercises=tuple(replace(one, sets=sets) if one is row else one for one in log.exercises))
        person.entries[:] = [log if isinstance(one, SessionLog) else one for one in person.entries]
    person.morning(log, 1)
    assert [why.rule for why in person.reasons("RO2")][-1:] == [rule]


def test_a_bag_takes_no_more_than_a_bag_can() -> None:
    chat = in_training(**{**TRAINED, "released": {**TRAINED["released"], "hinge": 60.0}})
    stands = course.of(chat.facts)
    assert stands is not None and stands.line("HI4").sets[0].load > 20
    chat.says("no kit today").taps("Nothing", "Today", "Later")
    hinge = next(item for item in plan.session_today(chat.facts, 20).items if item.pattern == "hinge")
    assert all(one.load <= 20 for one in hinge.sets)


# In the middle of a session


def in_the_middle() -> Chat:
    """Brace done, one set of the hinge done, the second is asked for."""
    chat = in_session(**TRAINED)
    for _ in range(4):
        one_set(chat)
    return chat.taps("I'm ready")


def still_to_do(chat: Chat) -> list[tuple[str, int]]:
    day = session_log.TODAY.validate_python(chat.state.frames[-1].answers["plan"], strict=False)
    return [(one.item.exercise, len(one.targets) - len(one.done)) for one in day.doings if not one.over]


@pytest.mark.parametrize("said", ["I only have ten minutes", "I've got 10 min left", "I have to leave in ten minutes"])
def test_ten_minutes_in_the_middle_are_no_ten_reps_and_cut_the_rest_to_fit(said: str) -> None:
    chat = in_the_middle().says(said)
    assert "10 minutes: raised deadlift, supported row, one set each. The others wait" in chat.transcript
    assert "10 reps" not in chat.transcript and still_to_do(chat) == [("HI4", 1), ("RO3", 1)]
    assert chat.of(Decision)[-1].rule == "today.minutes"
    chat.says("why")
    assert chat.last.startswith("You had 10 minutes left, so one set each of what still fits.")


def test_no_time_in_the_middle_asks_how_long_and_opens_no_second_session() -> None:
    chat = in_the_middle().says("I'm in a hurry").taps("5")
    assert "5 minutes: one more set of this one, then we end." in chat.transcript
    assert [frame.flow for frame in chat.state.frames] == ["session"] and still_to_do(chat) == [("HI4", 1)]
    chat.taps("Fine, 3-4 left")
    assert chat.step == "session.effort"


def test_under_five_minutes_in_the_middle_end_it_kindly() -> None:
    chat = in_the_middle().says("I only have 3 minutes")
    assert "Good. We end here, and what you did counts." in chat.transcript and chat.step == "session.effort"


def test_a_hotel_in_the_middle_changes_what_is_still_to_come() -> None:
    chat = in_the_middle().says("I'm in a hotel").taps("Nothing")
    assert "Still to come: raised deadlift, one-arm row, marching bridge, knee plank." in chat.transcript
    assert [frame.flow for frame in chat.state.frames] == ["session"]
    assert still_to_do(chat)[:2] == [("HI4", 1), ("RO2", 2)] and chat.known["kit_today"]["kit"] == []


@pytest.mark.parametrize("said", ["I'm ill", "I have a fever"])
def test_a_fever_in_the_middle_ends_it_with_all_saved(said: str) -> None:
    chat = in_the_middle().says(said).wait(seconds=6).taps("None of these", "Yes")
    assert chat.last.startswith("Rest wins, so we end here. All you did is saved.")
    assert chat.known["ill_until"] and chat.of(SessionLog)[-1].status == "partial" and chat.keyboard == ()


@pytest.mark.parametrize("said", ["did it at the gym yesterday", "I already did this yesterday", "trained yesterday"])
def test_a_session_told_in_the_middle_of_one_is_no_set(said: str) -> None:
    chat = in_the_middle().says(said)
    assert chat.step == "logged.day" and "Raised deadlift: 8, 8" not in chat.transcript
