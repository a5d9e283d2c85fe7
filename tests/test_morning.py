"""The morning: the check after a session with its verdict, and the routine, item by item."""

from datetime import date, timedelta

import pytest

from flows import course, fits
from flows.heard import TimeUp
from flows.holds import Hold
from flows.records import CheckIn, Decision, Flare, Measure, Mobility, PainScore, SessionLog, Walk
from tests.chat import Chat, assert_chat
from tests.training import TRAINED, in_training, labels, one_set, whole_session


def the_morning_after(**known: object) -> Chat:
    return whole_session(in_training(**known)).until("2026-11-24 07:30").due("morning")


def test_a_plain_morning_three_minutes_long() -> None:
    chat = assert_chat(
        """
        (due morning)
        bot: ... [Start 10 min] [Short, 3 min] [In 1 hour] [Tonight] [Tomorrow] [Skip] [Change times]
        you: [Short, 3 min]
        = Morning, Nov 25: 3 minutes, started 7:30 am.
        bot (silent): 1 of 3. Breathe in through the nose. ... // One minute, till 7:31 am. Take your time. [Next] ...
        you: [Next]
        = 2 of 3. Hands on the counter. ...
        you: [Skip this]
        = 3 of 3. March on the spot. ... [Done] [Stop]
        you: [Done]
        = Morning, Nov 25: 2 minutes, done.
        bot (silent): ...
        """,
        in_training(at="2026-11-25 07:30"),
    )
    done: Mobility = chat.of(Mobility)[-1]
    assert done.items == ("MM0", "MM8") and done.minutes == 2 and chat.step == ""


@pytest.mark.parametrize(("level", "items"), [("E2", ("MM0",)), ("E2G", ("MM0", "MM6", "MM8"))])
def test_under_a_check_the_routine_is_its_breaths_alone(level: str, items: tuple[str, ...]) -> None:
    chat = in_training(at="2026-11-25 10:00")
    chat.holds.append(Hold("h", "neuro_numb", level, chat.now, "checkin"))  # type: ignore[arg-type]
    chat.says("/mobility")
    if level == "E2G":
        chat.taps("Short, 3 min")
    else:
        assert "one minute of long, slow breaths" in chat.messages[-2].text
    while chat.step.endswith("item"):
        chat.taps("Done" if "Done" in labels(chat) else "Next")
    assert chat.of(Mobility)[-1].items == items


def test_the_check_takes_two_taps_then_the_verdict_and_its_reason() -> None:
    chat = assert_chat(
        """
        you: 3
        = Morning after session A: 3 of 10.
        bot (silent): And how are you moving? [Fine] [A bit stiff] [Very stiff] [Chores hard] [Can't do chores]
        you: [A bit stiff]
        = Moving: a bit stiff, chores fine.
        bot (silent): 3 is your usual: green. // ... // Now ten easy minutes? [Start 10 min] [Short, 3 min] [Later] ...
        """,
        the_morning_after(),
    )
    check: CheckIn = chat.of(CheckIn)[-1]
    assert (check.kind, check.colour, check.moving) == ("morning", "green", "bit_stiff")
    assert chat.of(PainScore)[-1].moment == "morning"
    assert chat.of(Decision), "the verdict is kept with its reasons"


def test_the_first_morning_of_a_week_closes_the_last_one_and_why_knows_it() -> None:
    chat = in_training(at="2026-11-23 07:30")
    for day in (24, 25, 26, 28):
        chat.until(f"2026-11-{day} 12:00").says("walked 10 minutes")
    chat.until("2026-11-29 07:30").due("morning")
    assert not [each for each in chat.of(Decision) if each.rule.startswith("walk.")]
    chat.taps("Skip").until("2026-11-30 07:30").due("morning")
    walk = [each for each in chat.of(Decision) if each.rule.startswith("walk.")]
    assert [(each.rule, each.inputs["minutes"]) for each in walk] == [("walk.more", 12)]
    chat.says("/why walk")
    assert "12 minutes" in chat.last
    chat.taps("Skip").until("2026-12-01 07:30").due("morning")
    assert len([each for each in chat.of(Decision) if each.rule.startswith("walk.")]) == 1, "once a week"


def test_a_week_that_ends_with_a_session_is_closed_after_its_morning_is_judged() -> None:
    chat = whole_session(in_training(at="2026-11-29 17:30", days=[2, 6])).until("2026-11-30 07:30").due("morning")
    chat.taps("3", "Fine")
    told = chat.last
    stands = course.of(chat.facts)
    assert stands is not None and str(stands.monday) == "2026-11-30"
    newest = chat.of(Decision)[-1]
    assert not newest.rule.startswith("walk."), "what was told is the newest, for Why"
    assert told.startswith("3 is your usual: green.")


def test_one_typed_line_answers_both_questions_and_shows_how_it_was_read() -> None:
    chat = assert_chat(
        """
        you: three, bit stiff
        = Morning after session A: 3 of 10. // Moving: a bit stiff, chores fine.
        bot (silent): 3 is your usual: green. // ...
        """,
        the_morning_after(),
    )
    check: CheckIn = chat.of(CheckIn)[-1]
    assert (check.pain, check.moving, check.colour) == (3, "bit_stiff", "green")


def test_back_after_a_line_with_two_answers_asks_the_second_again() -> None:
    chat = the_morning_after(tags=["leg_symptoms"], reach="thigh", leg_level=2).says("3 fine")
    assert chat.step == "morning.leg"
    assert [answer for _, answer in chat.state.frames[-1].trail] == ["pain", "moving"]


def test_a_line_never_answers_a_question_about_safety() -> None:
    chat = the_morning_after(tags=["leg_symptoms"], reach="thigh", leg_level=2).says("3 fine same")
    assert chat.step in ("morning.pain", "morning.moving")
    high = the_morning_after().says("7, fine")
    assert high.step == "screening.ces_mini"


@pytest.mark.parametrize(("said", "score"), [("same as usual", 3), ("the usual", 3), ("same", 3), ("as always", 3)])
def test_the_usual_is_a_number(said: str, score: int) -> None:
    chat = the_morning_after().says(said)
    assert f"= Morning after session A: {score} of 10." in chat.transcript and chat.step == "morning.moving"


@pytest.mark.parametrize("said", ["3 or 4", "3, 4", "3-4", "5 out of 10"])
def test_numbers_that_are_one_answer_stay_one_answer(said: str) -> None:
    assert "Moving:" not in the_morning_after().says(said).transcript


def test_the_words_of_the_verdict_stay_when_the_routine_begins() -> None:
    chat = the_morning_after().taps("3", "Fine")
    verdict = chat.messages[-1]
    chat.taps("Short, 3 min")
    assert verdict.text.startswith("3 is your usual: green.") and not verdict.buttons
    assert chat.last.startswith("1 of 3.")


@pytest.mark.parametrize(
    ("score", "moving", "colour"),
    [
        ("4", "Fine", "green"), ("5", "Fine", "amber"), ("6", "Fine", "red"), ("2", "Chores hard", "amber"),
        ("2", "Can't do chores", "red"), ("3", "Very stiff", "green"),
    ],
)  # fmt: skip
def test_colours_of_a_morning_with_usual_pain_three(score: str, moving: str, colour: str) -> None:
    chat = the_morning_after().taps(score)
    while chat.step == "screening.ces_mini":
        chat.wait(seconds=5).taps("None of these")
    chat.taps(moving)
    while chat.step == "screening.ces_mini":
        chat.wait(seconds=5).taps("None of these")
    assert chat.of(CheckIn)[-1].colour == colour


def test_amber_asks_once_more_the_next_morning_and_then_never_again() -> None:
    chat = the_morning_after().taps("5", "Fine", "Skip")
    chat.until("2026-11-25 07:30").due("morning")
    assert chat.step == "morning.pain"
    chat.taps("3", "Fine", "Skip")
    assert [check.kind for check in chat.of(CheckIn)] == ["morning", "morning_2"]
    chat.until("2026-11-26 07:30").due("morning")
    assert chat.step == "morning.offer"


def test_chores_hard_says_why_it_is_amber() -> None:
    chat = the_morning_after().taps("2", "Chores hard")
    assert "Chores were hard, so it counts as amber." in chat.last and labels(chat)[0] == "Short, 3 min"


def test_very_stiff_gets_a_shower_first() -> None:
    assert "A warm shower or a short stroll first" in the_morning_after().taps("3", "Very stiff").last


def test_red_asks_whether_it_is_a_flare_and_respects_the_answer() -> None:
    chat = the_morning_after().taps("6", "Fine")
    if chat.step == "screening.ces_mini":
        chat.wait(seconds=5).taps("None of these")
    assert chat.last.startswith("6 is 3 above your usual: red.") and chat.last.endswith("Is it a flare?")
    chat.taps("No, sore")
    assert chat.last.startswith("Good to know. Short walks help") and chat.step == ""


def test_three_above_the_usual_asks_the_three_items_before_the_verdict() -> None:
    chat = the_morning_after().taps("6", "Fine")
    assert chat.step == "screening.ces_mini"


def test_red_two_mornings_running_is_our_sign_for_the_flare_plan() -> None:
    chat = the_morning_after().taps("6", "Fine").wait(seconds=5).taps("None of these", "No, sore")
    chat.until("2026-11-25 07:30").due("morning").taps("7", "Fine").wait(seconds=5)
    if chat.step == "screening.ces_mini":
        chat.taps("None of these")
    assert chat.last.startswith("Red two mornings in a row. That is our sign to treat it as a flare.")
    chat.taps("Not a flare")
    assert not chat.of(Flare)


def test_a_leg_that_is_known_is_the_third_tap() -> None:
    chat = the_morning_after(tags=["leg_symptoms"], reach="thigh", leg_level=2).taps("3", "Fine")
    assert chat.last.startswith("And your leg?")
    chat.taps("Same or better")
    assert chat.step == "morning.judged"


def test_further_down_the_leg_is_red_and_asks_the_three_items() -> None:
    chat = the_morning_after(tags=["leg_symptoms"], reach="thigh", leg_level=2).taps("3", "Fine", "Further down")
    assert chat.step == "screening.ces_mini"
    chat.wait(seconds=5).taps("None of these")
    assert chat.of(CheckIn)[-1].colour == "red"
    assert chat.known["leg_level"] == 3
    assert [each.value for each in chat.of(Measure) if each.name == "leg_level"] == [2, 3]
    assert not fits.leg_quiet(chat.facts), "the heavy rungs wait for 28 quiet days"
    chat.wait(days=29)
    assert fits.leg_quiet(chat.facts)


def test_no_answer_by_noon_closes_it_and_a_late_one_counts_till_midnight() -> None:
    chat = the_morning_after().until("2026-11-24 12:01")
    assert "= Morning check closed at noon." in chat.transcript and chat.step == ""
    chat.until("2026-11-24 20:00").says("/checkin")
    assert chat.last.startswith("How was your back in the first hour this morning?")
    chat.taps("3", "Fine")
    assert chat.of(CheckIn)[-1].kind == "morning" and chat.step == ""


def test_skipping_the_check_still_offers_the_routine() -> None:
    chat = the_morning_after().taps("Skip")
    assert chat.step == "morning.offer" and not chat.of(CheckIn)


def test_moved_by_an_hour_it_comes_back_once() -> None:
    chat = in_training(at="2026-11-25 07:30").due("morning").taps("In 1 hour")
    assert "= Morning, Nov 25: moved to 8:30 am." in chat.transcript
    chat.wait(minutes=61)
    assert chat.step == "morning.offer"


def test_later_after_the_verdict_asks_when() -> None:
    chat = the_morning_after().taps("3", "Fine", "Later", "Tonight")
    assert "= Morning, Nov 24: moved to 7:30 pm." in chat.transcript and chat.step == ""


def test_done_already_counts_as_ten_minutes() -> None:
    chat = in_training(at="2026-11-25 07:30").due("morning").says("done it already")
    assert chat.of(Mobility)[-1].minutes == 10 and chat.step == ""


def test_left_in_the_middle_it_waits_till_noon_and_keeps_what_was_done() -> None:
    chat = in_training(at="2026-11-25 07:30").due("morning").taps("Short, 3 min", "Next").until("2026-11-25 12:01")
    assert chat.of(Mobility)[-1].items == ("MM0",) and chat.step == ""


def test_closed_late_it_still_reads_as_the_morning_it_was() -> None:
    """The program slept over noon and midnight."""
    chat = in_training(at="2026-11-25 07:30").due("morning").taps("Short, 3 min", "Next")
    (_, noon), *_ = chat.timers
    chat.timers.clear()
    chat.now += timedelta(days=1)
    chat.hears(TimeUp(noon.name, noon.turn))
    assert "Morning, Nov 25" in chat.transcript and "Nov 26" not in chat.transcript
    assert chat.of(Mobility)[-1].day == date(2026, 11, 25)


def test_stop_in_the_routine_keeps_what_was_done() -> None:
    chat = in_training(at="2026-11-25 07:30").due("morning").taps("Short, 3 min", "Next", "Stop")
    assert "= Morning, Nov 25: 1 of 3, stopped there." in chat.transcript and chat.of(Mobility)[-1].minutes == 1


def test_the_routine_any_time_by_command() -> None:
    chat = in_training(at="2026-11-25 15:00").says("/mobility")
    assert chat.last == "The morning routine, standing or seated if you like. Ten minutes or three?"
    chat.taps("Start 10 min")
    assert chat.last.startswith("1 of 10.")


def test_a_sore_shoulder_and_no_floor_have_their_own_items() -> None:
    chat = in_training(at="2026-11-25 15:00", joints=["shoulder"], tags=["no_floor"]).says("/mobility")
    chat.taps("Start 10 min")
    items = chat.state.frames[-1].answers["items"]
    assert "MM9" not in items and "MM3" in items and "Seated: hands on your ribs" not in chat.last


def test_soon_after_rising_the_upright_items_come_first() -> None:
    chat = in_training(at="2026-11-25 07:30").due("morning").taps("Start 10 min")
    assert chat.state.frames[-1].answers["items"][:6] == ["MM0", "MM3", "MM6", "MM7", "MM8", "MM9"]


def test_a_walking_day_says_so() -> None:
    chat = in_training(at="2026-11-25 07:30").due("morning")
    assert chat.last.endswith("Later today: a 10-minute walk.")


def test_a_walk_of_eighteen_minutes_and_two_short_ones_read_as_people_say_them() -> None:
    chat = in_training(at="2026-11-24 07:30", walk="20_to_29").due("morning")
    assert chat.last.endswith("Later today: an 18-minute walk.")
    chat = in_training(at="2026-11-24 07:30", walk="under_5").due("morning")
    assert chat.last.endswith("Later today: two 3-minute walks, with rests as you like.")


def test_without_the_floor_no_item_asks_for_it() -> None:
    chat = in_training(at="2026-11-24 07:30", tags=["no_floor"]).due("morning").taps("Start 10 min")
    said = []
    for _ in range(9):
        said.append(chat.last)
        chat.taps("Next")
    assert not [words for words in [*said, chat.last] if "knee down" in words or "hands and knees" in words.lower()]


def test_three_minutes_in_the_afternoon_are_no_morning() -> None:
    chat = in_training(at="2026-11-24 16:00").says("/mobility").taps("Short, 3 min", "Next", "Next", "Done")
    assert "  = Routine, Nov 24: 3 minutes, done." in chat.lines and "morning" not in chat.last


def test_the_flare_plan_that_starts_is_recorded_as_started() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30")).tomorrow().due("morning")
    chat.taps("7", "Fine").wait(seconds=5).taps("None of these", "No, sore").tomorrow().due("morning")
    chat.taps("7", "Fine").wait(seconds=5).taps("None of these", "Start the flare plan")
    assert "  = Flare plan: started." in chat.lines


def test_the_second_look_speaks_of_no_session_yesterday() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30")).tomorrow().due("morning").taps("5", "Fine")
    chat.tomorrow().due("morning")
    assert chat.last.startswith("Good morning. One more look, as yesterday was not calm yet. How is your back")


def test_what_was_new_in_a_session_is_named_once() -> None:
    chat = in_training(at="2026-11-23 17:30")
    whole_session(chat)
    chat.known["course"]["lines"] = {**chat.known["course"]["lines"]}
    for line in list(chat.known["course"]["lines"].values())[1:]:
        line["done"] = 3
    chat.tomorrow().due("morning")
    assert "New yesterday: " in chat.last and "The new" not in chat.last


def test_nonsense_at_the_check_gets_a_new_answer_each_time() -> None:
    chat = in_training(at="2026-11-24 09:00").says("/checkin").says("purple")
    assert chat.last.startswith("I need a number from 0 to 10 here.")
    assert chat.says("banana").last.startswith("Words will do:")


def test_a_walk_told_in_one_line_is_noted_with_a_thumb_and_a_line() -> None:
    chat = in_training(at="2026-11-25 15:00").says("walked the dog 20")
    assert chat.of(Walk)[-1].minutes == 20
    assert chat.last == "Noted: 20 minutes. Walks this week: 20 of 40 minutes."


def test_a_plain_morning_that_nobody_answers_closes_at_noon() -> None:
    chat = in_training(at="2026-11-25 07:30").due("morning").until("2026-11-25 12:01")
    assert chat.step == "" and not chat.messages[-1].buttons


def test_the_second_session_follows_from_the_first_and_its_morning_with_the_reason_under_why() -> None:
    chat = whole_session(in_training()).until("2026-11-24 07:30").due("morning").taps("3", "Fine")
    told = chat.last
    assert told.startswith("3 is your usual: green. // The wall hinge goes to 9 reps.")
    chat.taps("Why")
    assert chat.last.startswith("The wall hinge goes to 9 reps. All was calm, and there is room in the range.")
    chat.taps("Skip").until("2026-11-26 17:30")
    whole_session(chat)
    first, second = chat.of(SessionLog)
    assert (first.exercises[0].exercise, second.exercises[0].exercise) == ("BR1", "BR1")
    assert (first.exercises[0].target[0].reps, second.exercises[0].target[0].reps) == (6, 7)


def test_a_red_morning_changes_one_thing_on_the_suspect_and_repeats_the_rest() -> None:
    chat = in_training(**TRAINED).due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    while chat.step != "session.effort":
        one_set(chat, "More: 5" if "Raised deadlift" in chat.transcript.splitlines()[-3] else "Fine, 3-4 left")
    chat.taps("5", "3", "Steady").until("2026-11-24 07:30").due("morning").taps("6", "Fine").wait(seconds=5)
    chat.taps("None of these")
    assert "one change next time" in chat.last
    changed = [each for each in chat.of(Decision) if each.outcome == "change"]
    repeated = {each.subject for each in chat.of(Decision) if each.outcome == "repeat"}
    assert len(changed) == 1 and changed[0].subject not in repeated and len(repeated) == 4


def test_a_score_whose_list_was_left_open_counts_when_the_next_morning_asks() -> None:
    chat = the_morning_after().taps("6", "Fine")
    assert chat.step == "screening.ces_mini"
    chat.until("2026-11-25 07:30").due("morning")
    assert [(each.day.day, each.pain, each.colour) for each in chat.of(CheckIn)] == [(24, 6, "red")]
    assert chat.visible().count("Pee or stools") == 0, "the list of yesterday is not asked below the new check"
    chat.taps("6", "Fine").wait(seconds=6).taps("None of these")
    assert chat.step == "morning.start_flare" and chat.last.startswith("Red two mornings in a row.")
