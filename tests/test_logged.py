"""A session done without the bot and told afterwards: kept as done, bounded where it cannot be, judged by its morning."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import course, logged
from flows.records import Decision, Flare, SessionLog, SetTarget
from tests.chat import Chat
from tests.trainee import MONDAY, Felt, only, somebody
from tests.training import TRAINED, in_training, whole_session

SAID = "I did it yesterday without you"


def told(*taps: str, at: str = "2026-11-24 07:50") -> Chat:
    return in_training(at=at, **TRAINED).says(SAID).taps(*taps)


def line(chat: Chat, exercise: str) -> course.Line:
    stands = course.of(chat.facts)
    assert stands is not None
    return stands.line(exercise)


def test_all_as_planned_takes_five_taps_and_its_morning_follows_at_once() -> None:
    chat = told("Yesterday", "All as planned", "Fine, 0 to 4", "5")
    (log,) = chat.of(SessionLog)
    assert (log.day.day, log.letter, log.status, log.effort) == (23, "A", "completed", 5)
    assert chat.step == "morning.pain"
    chat.taps("3", "Fine")
    assert "green" in chat.last


def test_what_was_not_told_raises_nothing() -> None:
    chat = told("Yesterday", "All as planned", "Fine, 0 to 4", "5").taps("3", "Fine")
    assert {each.outcome for each in chat.of(Decision) if each.rule.startswith("p.")} == {"repeat"}


def test_exercise_by_exercise_with_numbers_typed_or_tapped() -> None:
    chat = told("Yesterday", "Go through it", "As planned, fine").says("9 with 12 lb")
    chat.taps("Fewer", "9", "Not done", "As planned, it hurt", "More: 5", "Skip")
    (log,) = chat.of(SessionLog)
    done = {each.exercise: ([one.done for one in each.sets], [one.load for one in each.sets]) for each in log.exercises}
    assert done["HI4"] == ([9, 9], [12, 12])
    assert done["RO3"][0] == [9, 9] and done["BT4"] == ([], [])
    assert [each.during for each in log.exercises] == ["green", "green", "green", None, "amber"]


@pytest.mark.parametrize(("answer", "kept"), [("Yes", 400), ("No, as planned", 10)])
def test_a_weight_far_above_the_last_is_asked_about(answer: str, kept: float) -> None:
    chat = told("Yesterday", "Go through it", "As planned, fine").says("8 with 400 lb")
    assert "That is far above your 10 lb. Was it really 400 lb?" in chat.last
    chat.taps(answer, "Not done", "Not done", "Not done", "Skip").taps("3", "Fine")
    (log,) = chat.of(SessionLog)
    assert log.exercises[1].sets[0].load == kept
    assert line(chat, "HI4").sets[0].load == 10  # never a higher load


def test_a_heavier_one_within_a_jump_is_kept_as_done() -> None:
    chat = told("Yesterday", "Go through it", "As planned, fine").says("8 with 15 lb")
    assert chat.step == "logged.one"


def test_nothing_done_is_nothing_logged() -> None:
    chat = told("Yesterday", "Go through it", *["Not done"] * 5)
    assert chat.last.startswith("Then nothing is logged") and not chat.of(SessionLog)


def test_nought_repetitions_are_no_set() -> None:
    chat = told("Yesterday", "Go through it").says("0 with 400 lb")
    assert chat.step == "logged.one" and "2 of 5" in chat.last


@pytest.mark.parametrize("said", ["tomorrow", "next Monday", "in a week"])
def test_a_set_tomorrow_is_asked_again(said: str) -> None:
    chat = told().says(said)
    assert chat.step == "logged.day" and "A day that is over, please" in chat.last


def test_a_day_that_is_told_already_is_not_told_twice() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30", **TRAINED)).tomorrow().says(SAID).taps("Yesterday")
    assert chat.last.startswith("I have a session on that day or after it already")
    assert len(chat.of(SessionLog)) == 1


def test_longer_ago_raises_nothing_and_still_counts() -> None:
    assert told("Longer ago").last.startswith("That one is further back")


def test_two_days_ago_is_judged_by_one_tap_at_the_next_start() -> None:
    chat = told("Two days ago", "All as planned", "Fine, 0 to 4", "Skip", at="2026-11-25 10:00")
    assert "I ask at your next start" in chat.last
    chat.says("/session").taps("Start 20 min", "All clear", "2", "Good")
    assert chat.step == "session.morning_after"


def test_today_is_judged_tomorrow() -> None:
    chat = told("Today", "All as planned", "Fine, 0 to 4", "Skip", at="2026-11-24 20:00")
    assert "Tomorrow morning says" in chat.last
    assert chat.tomorrow().due("morning").step == "morning.pain"


@pytest.mark.parametrize(
    ("which", "suspect"), [("Raised deadlift", "HI4"), ("Not sure", "HI4"), ("Marching bridge", "BT4")]
)
def test_one_exercise_answers_for_what_was_not_fine(which: str, suspect: str) -> None:
    chat = told("Yesterday", "All as planned", "Too much: 6+", which, "5")
    (log,) = chat.of(SessionLog)
    assert [each.exercise for each in log.exercises if each.during == "red"] == [suspect]


def test_down_the_leg_asks_the_safety_list_at_once() -> None:
    chat = told("Yesterday", "All as planned", "Sharp or leg", "Raised deadlift", "Down the leg")
    assert chat.step.startswith("screening")
    chat.wait(seconds=6).taps("None of these", "5")
    (log,) = chat.of(SessionLog)
    assert log.exercises[1].leg


def test_in_a_flare_or_under_a_check_it_is_not_counted() -> None:
    chat = in_training(at="2026-11-24 07:50", **TRAINED)
    chat.records.append(Flare(chat.now, chat.now.date(), "opened"))
    assert chat.says(SAID).last.startswith("While the flare is open")


def test_what_is_offered_to_tick_off_is_what_would_have_been_asked() -> None:
    """A red exercise whose morning nobody told asks less, in a session that is told afterwards, too."""
    person = somebody(usual=3, anchor=3, conf1=8)
    person.with_line("RO2", "row", 2, *[SetTarget(reps=8, load=10, unit="kg")] * 2)
    person.train(MONDAY, only("RO2", Felt(pain=6, during=None)))
    person.keep(replace(person.course, last_letter="B"))
    facts = person.at(MONDAY + timedelta(days=4), 8).answered(day="1")
    row = next(one for one in logged.planned(facts).doings if one.item.pattern == "row")
    assert {target.load for target in row.targets} == {8}


def test_sunday_told_on_monday_closes_no_week_twice() -> None:
    chat = in_training(at="2026-11-16 08:00", **TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    chat.until("2026-11-23 08:00").says("/session").says("/stop")
    closed = [each for each in chat.of(Decision) if each.subject == "walk"]
    chat.says(SAID).taps("Yesterday", "All as planned", "Fine, 0 to 4", "Skip").taps("3", "Fine")
    again = [each for each in chat.of(Decision) if each.subject == "walk"]
    assert len(closed) == len(again) == 1
