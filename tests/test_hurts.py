"""It hurts: believed at once, one change, one test, and what helped is remembered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import course, modify, plan
from flows.course import Exposure
from flows.records import SessionLog
from tests.chat import Chat, assert_chat
from tests.training import TRAINED, all_sets, in_session, in_training, labels, one_set


def at_the_hinge(**known: object) -> Chat:
    chat = in_session(**{**TRAINED, **known})
    one_set(chat), one_set(chat), one_set(chat)
    assert "Raised deadlift" in chat.last
    return chat


def ended(chat: Chat) -> SessionLog:
    all_sets(chat).taps("5", "3", "Steady")
    found: SessionLog = chat.of(SessionLog)[-1]
    return found


def test_one_change_is_found_tested_and_kept_in_five_taps() -> None:
    chat = assert_chat(
        """
        you: {It hurts}
        bot (silent): Stop that set. Good that you said so. How high did it go? [Fine, 0 to 4] [More: 5] [Too much: 6+] ...
        you: [More: 5]
        = Raised deadlift, set 1: back 5, amber.
        bot (silent): When does it bite? [At the bottom] [All the way] [Fast part] [At the start] [When wobbly] ...
        you: at the bottom
        = It bites: at the bottom.
        bot (silent): We change one thing: the range. ... [Did it] [Other idea] [Leave it today]
        you: [Did it]
        = Shorter range: done.
        bot (silent): And this time, how high did it go? [Fine, 0 to 4] [More: 5] [Too much: 6+] [Sharp or leg]
        you: [Fine, 0 to 4]
        = Shorter range: back 0 to 4, green.
        bot (silent): That helped, so we keep it. ... [Go on] [Why]
        you: [Go on]
        = Kept: Shorter range.
        bot (silent): 2 of 5. Raised deadlift, 10 lb: 8 reps. // ...
        """,
        at_the_hinge(),
    )
    saved = ended(chat)
    hinge = saved.exercises[1]
    assert (hinge.during, hinge.pain) == ("amber", 5)
    assert hinge.change is not None and (hinge.change.step, hinge.change.helped) == ("range", True)
    assert [each.test for each in hinge.sets] == [True, False, False], "the test is no working set"
    stands = course.of(chat.facts)
    assert stands is not None and stands.line(hinge.exercise).helped == ("range",)


def test_what_helped_before_is_offered_first() -> None:
    chat = at_the_hinge()
    stands = course.of(chat.facts)
    assert stands is not None
    known = stands.with_line(replace(stands.line("HI4"), helped=("support",)))
    chat.known = {**chat.known, course.KEY: course.kept(known)}
    assert_chat(
        """
        you: {It hurts}, then [More: 5]
        bot (silent): Stop that set. ...
        = Raised deadlift, set 1: back 5, amber.
        bot (silent): Last time this helped here: more support. Start with that? [Yes] [Something else] [Leave it today]
        you: [Yes]
        = Yes.
        bot (silent): We change one thing: support. ... [Did it] [Other idea] [Leave it today]
        """,
        chat,
    )


def test_less_weight_helps_for_the_sets_that_are_left() -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", "All the way")
    assert "less weight. Take 5 lb" in chat.last or "less weight. Take 8 lb" in chat.last
    chat.taps("Did it", "Fine, 0 to 4", "Go on")
    assert "Raised deadlift, 5 lb" in chat.last or "Raised deadlift, 8 lb" in chat.last


def test_another_exercise_in_its_place_is_called_by_its_name() -> None:
    chat = in_session(kit=["bands"])
    while "band row" not in chat.last:
        one_set(chat)
    chat.taps("It hurts", "More: 5", "All the way")
    assert "the seated row in its place" in chat.last
    chat.taps("Did it", "Fine, 0 to 4", "Go on")
    assert "= Seated row: done." in chat.transcript and "= Kept: Seated row." in chat.transcript
    assert "Less weight" not in chat.transcript


def test_a_test_set_is_told_among_the_sets_that_were_done() -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", "At the bottom", "Did it", "More: 5", "Go on")
    assert "5 exercises, 9 sets." in all_sets(chat).taps("5", "3", "Steady").last


def test_red_sits_down_three_minutes_and_tries_one_change_when_it_settles() -> None:
    assert_chat(
        """
        you: {It hurts}
        bot (silent): Stop that set. ...
        you: [Too much: 6+]
        = Raised deadlift, set 1: back 6 or more, red.
        bot (silent): No more sets like that. Sit or stroll for 3 minutes. How is it now? [0..10]
        you: 2
        = After 3 minutes: 2 of 10.
        bot (silent): When does it bite? ...
        you: [Not sure]
        = It bites: not sure.
        bot (silent): We change one thing: the range. ...
        you: [Other idea]
        = Shorter range: other idea.
        bot (silent): We change one thing: less weight. ...
        you: [Did it]
        = Less weight: done.
        bot (silent): And this time, how high did it go? ...
        you: same
        = Less weight: back 5, amber.
        bot (silent): Not calm yet, so this one rests for today. Next time we start with another change. ...
        you: [Go on]
        = Raised deadlift: rests for today.
        bot (silent): 3 of 5. ...
        """,
        at_the_hinge(),
    )


def test_red_that_does_not_settle_is_over_for_today() -> None:
    chat = at_the_hinge().taps("It hurts", "Too much: 6+", "6")
    assert chat.last.startswith("Then this one is over for today.")
    chat.taps("Go on")
    assert chat.last.startswith("3 of 5.")
    hinge = ended(chat).exercises[1]
    assert hinge.during == "red" and not hinge.sets


def test_a_red_tap_after_the_last_set_asks_the_same_three_minutes() -> None:
    chat = at_the_hinge()
    one_set(chat), one_set(chat)
    chat.taps("Too much: 6+")
    assert "Raised deadlift: 8, 8. Back 6 or more: red." in chat.transcript
    assert chat.step == "hurts.settle"
    chat.taps("7", "Go on")
    assert ended(chat).exercises[1].during == "red"


def test_sharp_in_the_back_ends_the_exercise() -> None:
    chat = at_the_hinge().taps("It hurts", "Sharp or leg", "Sharp in the back")
    assert chat.last.startswith("A stab that makes you stop is our sign to leave this one.")
    chat.taps("Go on")
    hinge = ended(chat).exercises[1]
    assert hinge.sharp and not hinge.leg and hinge.during == "red"


def test_down_the_leg_asks_the_three_items_at_once() -> None:
    chat = at_the_hinge().taps("It hurts", "Sharp or leg", "Down the leg")
    assert chat.step == "screening.ces_mini"
    chat.wait(seconds=5).taps("None of these")
    assert chat.last.startswith("Pain down the leg is our sign to leave this one.")
    assert ended(chat.taps("Go on")).exercises[1].leg


def test_a_new_sign_there_locks_training_and_keeps_the_sets() -> None:
    chat = at_the_hinge().taps("It hurts", "Sharp or leg", "Down the leg").wait(seconds=5)
    chat.taps("Numb between legs", "Done", "New or worse")
    assert [hold.level for hold in chat.holds] == ["E0"]
    saved: SessionLog = chat.of(SessionLog)[-1]
    assert saved.status == "partial" and len(saved.exercises[0].sets) == 2
    chat.says("/session")
    assert not chat.step.startswith(("session", "hurts"))


def test_sharp_twice_ends_the_session_kindly() -> None:
    chat = at_the_hinge().taps("It hurts", "Sharp or leg", "Sharp in the back", "Go on")
    chat.taps("It hurts", "Sharp or leg", "Sharp in the back", "Go on")
    assert "That is enough for today, and a good call." in chat.transcript and chat.step == "session.effort"
    assert chat.keyboard == ()


def test_red_on_two_exercises_ends_it_too() -> None:
    chat = at_the_hinge().taps("It hurts", "Too much: 6+", "7", "Go on", "It hurts", "Too much: 6+", "7", "Go on")
    assert chat.step == "session.effort"


def test_late_in_the_session_comes_first_next_time_and_is_not_tried_now() -> None:
    chat = at_the_hinge()
    one_set(chat), one_set(chat), one_set(chat)
    chat.taps("It hurts", "More: 5", "Late in session")
    assert chat.last.startswith("It bites late, when you are tired. Next time this one comes first.")
    chat.taps("Go on")
    row = ended(chat).exercises[2]
    assert row.change is not None and (row.change.step, row.change.helped) == ("order", None)


def test_one_change_and_one_test_are_the_most_for_one_exercise() -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", "At the bottom", "Did it", "Fine, 0 to 4", "Go on")
    chat.taps("It hurts", "More: 5")
    assert chat.last.startswith("Then this one is over for today.")


def test_leave_it_today_rests_it_with_a_date() -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", "At the bottom", "Leave it today")
    assert "rests for two weeks. On Dec 7 we try it again" in chat.transcript and chat.last.startswith("3 of 5.")


def test_green_is_believed_and_goes_on() -> None:
    chat = at_the_hinge().taps("It hurts", "Fine, 0 to 4")
    assert chat.last.startswith("0 to 4 is green for you") and labels(chat)[0] == "Go on"
    chat.taps("Go on")
    assert chat.last.startswith("2 of 5.")


def test_it_hurts_before_the_session_asks_the_lists_first() -> None:
    chat = in_session(**TRAINED).taps("Stop", "End for today")
    chat = Chat(chat.known, at="2026-11-26 17:30").due("session").taps("Start 20 min").says("it hurts")
    assert chat.step == "screening.s1"


def test_stop_in_the_middle_of_it_hurts_asks_it_to_its_end_when_it_goes_on() -> None:
    chat = at_the_hinge().taps("It hurts", "Sharp or leg", "Down the leg", "Stop", "Go on later", "Go on")
    assert chat.last.startswith("Stop that set.") and chat.step == "hurts.band"


def test_ending_there_counts_it_as_amber() -> None:
    chat = at_the_hinge().taps("It hurts", "Stop", "End for today", "5", "3", "Skip")
    saved: SessionLog = chat.of(SessionLog)[-1]
    assert saved.exercises[1].during == "amber" and not saved.exercises[1].sets


@pytest.mark.parametrize(("days", "step"), [(28, "hurts.swap"), (29, "hurts.settle")])
def test_a_red_28_days_ago_is_the_first_of_two(days: int, step: str) -> None:
    """The same 28 days as the verdict of the morning counts (training.md §6, CJ)."""
    chat = at_the_hinge()
    stands = course.of(chat.facts)
    assert stands is not None
    red = Exposure(chat.now.date() - timedelta(days=days), "before", "red", "red")
    line = replace(stands.line("HI4"), exposures=(red,))
    chat.known = {**chat.known, course.KEY: course.kept(stands.with_line(line))}
    assert chat.taps("It hurts", "Too much: 6+").step == step


def test_a_second_red_in_four_weeks_swaps_the_exercise() -> None:
    chat = at_the_hinge().taps("It hurts", "Too much: 6+", "7", "Go on")
    ended(chat)
    chat.until("2026-11-24 07:30").due("morning").taps("3", "Fine", "Skip")
    chat.until("2026-11-26 17:30").due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    all_sets(chat).taps("5", "3", "Steady")
    chat.until("2026-11-27 07:30").due("morning").taps("3", "Fine", "Skip")
    chat.until("2026-11-30 17:30").due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    while "2 of 5" not in chat.last:
        one_set(chat)
    chat.taps("It hurts", "Too much: 6+")
    if chat.step == "hurts.swap":
        assert "For two weeks we swap:" in chat.last
        chat.taps("Show me")
        assert "It comes next time; today this one rests." in chat.transcript
    else:
        assert chat.step == "hurts.settle"


def test_starting_over_in_it_hurts_still_knows_the_exercise() -> None:
    chat = in_session(**TRAINED).taps("It hurts").says("hm").says("well").says("hm hm").taps("Start over")
    assert chat.step == "hurts.band"
    chat.taps("More: 5")
    assert chat.step.startswith("hurts") and "Brace and march, set 1" in chat.transcript


SAID_IN_A_SET = [
    "ow my back", "ouch, my back", "ow ow", "that hurt", "my lower back hurts when I go down", "it hurts at the bottom",
    "back hurts", "my back is sore", "I felt a twinge", "something pulled in my back", "I tweaked my back", "painful",
    "shooting pain", "pain down my leg", "8 but it hurts", "my back is acting up", "my back locked up", "sore",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID_IN_A_SET)
def test_whatever_words_it_hurts_comes_in_it_is_believed(said: str) -> None:
    chat = at_the_hinge().says(said)
    assert chat.last.startswith("Stop that set. Good that you said so.") and chat.step == "hurts.band"


@pytest.mark.parametrize("said", ["8, nothing hurts", "8, no pain", "did 8, all calm"])
def test_a_set_without_pain_is_still_a_set(said: str) -> None:
    assert at_the_hinge().says(said).step == "session.rest"


def test_the_three_buttons_come_back_after_feeling_unwell() -> None:
    chat = at_the_hinge().taps("I feel unwell", "Something else").wait(seconds=6)
    chat.taps("None of these", "Go on")
    assert chat.keyboard == (("It hurts", "I feel unwell"), ("Stop",))


WHYS = [  # how it ended, what Why says to it, and where that is from
    (
        ["More: 5", "At the bottom", "Did it", "Fine, 0 to 4"],
        "One change at a time tells us what helps",
        "Modify first",
    ),
    (["More: 5", "At the bottom", "Did it", "More: 5"], "One change and one test a session are enough", "Modify first"),
    (["Too much: 6+", "7"], "One change and one test a session are enough", "Modify first"),
    (
        ["Sharp or leg", "Sharp in the back"],
        "A stab that makes you stop, or pain down the leg, is red",
        "The 24-hour rule",
    ),
]


@pytest.mark.parametrize(("taps", "why", "source"), WHYS)
def test_why_tells_the_reason_of_what_stands_on_the_screen_with_its_source(
    taps: list[str], why: str, source: str
) -> None:
    chat = at_the_hinge().taps("It hurts", *taps, "Why")
    assert chat.last.startswith(why)
    chat.taps("Source")
    assert source in chat.last


def test_why_a_swap_is_told_at_the_swap() -> None:
    chat = at_the_hinge()
    stands = course.of(chat.facts)
    assert stands is not None
    red = course.Exposure(chat.now.date(), "before", "red", "red")
    line = replace(stands.line("HI4"), exposures=(red,))
    chat.known = {**chat.known, course.KEY: course.kept(stands.with_line(line))}
    chat.taps("It hurts", "Too much: 6+", "Why")
    assert chat.last.startswith("Two red days in four weeks say that this one asks too much for now.")


def test_the_weights_are_asked_for_by_the_name_of_the_exercise() -> None:
    chat = in_session(**{**TRAINED, "owned": {}, "released": None})
    while chat.step not in ("session.owned", "session.released"):
        one_set(chat)
    assert "The raised deadlift takes a weight." in chat.last
    assert "You know the raised deadlift from before." in chat.says("5 8 10 12").last


RED_BEFORE_A_SET = [
    ["Too much: 6+", "7", "Go on"],
    ["Sharp or leg", "Sharp in the back", "Go on"],
    ["Too much: 6+", "2", "At the bottom", "Did it", "More: 5", "Go on"],
]


@pytest.mark.parametrize("taps", RED_BEFORE_A_SET)
def test_red_in_the_first_set_asks_less_next_time_though_no_set_was_done(taps: list[str]) -> None:
    chat = at_the_hinge().taps("It hurts", *taps)
    all_sets(chat).taps("5", "3", "Steady")
    assert "Calm morning or not, the raised deadlift gets one change next time." in chat.last
    chat.tomorrow().due("morning").taps("3", "Fine")
    assert "The raised deadlift gets one change next time" in chat.last
    stands = course.of(chat.facts)
    assert stands is not None
    line = stands.line("HI4")
    assert len(line.changes) == 1 and line.changes[0].step == ("load" if "Did it" in taps else "range")
    assert max(each.load for each in line.sets) == (5 if "Did it" in taps else 8), "on owned weights"


def test_twice_red_in_the_first_set_swaps_it() -> None:
    chat = at_the_hinge().taps("It hurts", "Too much: 6+", "7", "Go on")
    all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine", "Skip")
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, last_letter=""))}
    chat.until("2026-11-26 17:30").due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    while "Raised deadlift" not in chat.last:
        one_set(chat)
    chat.taps("It hurts", "Too much: 6+")
    assert chat.last.startswith("Red twice on this one. For two weeks we swap")


@pytest.mark.parametrize("said", ["why the row", "why the hinge", "why did you do that"])
def test_a_question_why_is_no_tap_on_go_on(said: str) -> None:
    chat = at_the_hinge().taps("It hurts", "Sharp or leg", "Sharp in the back").says(said)
    assert chat.step == "hurts.rests_sharp" and chat.lines[-1].startswith("bot")
    if said == "why the row":
        assert chat.last.startswith("Supported row: rung 4 of 7")


@pytest.mark.parametrize("said", ["Why this", "why", "why?"])
def test_why_that_is_typed_tells_of_what_stands_on_the_screen(said: str) -> None:
    chat = in_session(**TRAINED).says(said)
    assert chat.last.startswith("Brace and march: rung 4 of 6")


CHANGED = [
    ("At the bottom", "One change: shorter range, till two calm sessions."),
    ("Fast part", "3 down, 1 still, 3 up: slower, as that helped."),
    ("When wobbly", "One change: more support, till two calm sessions."),
]


@pytest.mark.parametrize(("bite", "line"), CHANGED)
def test_why_of_the_exercise_names_the_change_that_is_in_force(bite: str, line: str) -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", bite, "Did it", "Fine, 0 to 4", "Go on")
    all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine", "Skip")
    chat.says("why the raised deadlift")
    assert line in chat.last and len(chat.messages[-1].text.split()) <= 60
    assert "control first" not in chat.last


def test_less_of_what_has_no_weight_is_told_as_the_exercise_that_comes_in_its_place() -> None:
    chat = in_training(**TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, last_letter="A"))}
    chat.due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    while "Box squat" not in chat.last:
        one_set(chat)
    chat.taps("It hurts", "Sharp or leg", "Sharp in the back", "Go on")
    all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine")
    assert "The box squat gets one change next time: the counter squat in its place." in chat.last


@pytest.mark.parametrize("said", ["ow my back", "ouch", "it hurts"])
def test_with_nothing_open_it_hurts_begins_with_the_lists(said: str) -> None:
    assert in_training(**TRAINED).says(said).step == "screening.s1"


def test_a_bad_morning_falls_on_what_hurt_and_rested_not_on_what_was_fine() -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", "At the bottom", "Did it", "More: 5", "Go on")
    all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps("6", "Fine")
    while chat.step.startswith("screening."):
        chat.wait(seconds=6).taps("None of these")
    assert "The raised deadlift gets one change next time" in chat.last


def at_the_hinge_again(chat: Chat) -> Chat:
    """The next session that has it, with the one between done and calm."""
    for at in ("2026-11-26", "2026-11-30"):
        chat.until(f"{at} 17:30").due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
        if at == "2026-11-26":
            all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine", "Skip")
    while "Raised deadlift" not in chat.last:
        one_set(chat)
    return chat


def test_what_did_not_help_is_followed_by_the_next_step_at_the_next_exposure() -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", "Not sure", "Did it", "More: 5", "Go on")
    all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine", "Skip")
    at_the_hinge_again(chat).taps("It hurts", "More: 4-5", "Not sure")
    assert chat.last.startswith("We change one thing: less weight."), "the range was tried, and the ladder goes on"


def test_after_the_last_change_that_did_not_help_comes_the_swap() -> None:
    chat = at_the_hinge().taps("It hurts", "More: 5", "Not sure", "Did it", "More: 5", "Go on")
    all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine", "Skip")
    stands = course.of(chat.facts)
    assert stands is not None
    last = replace(stands, last_letter="B")
    item = plan.session_today(chat.facts.knowing(**{course.KEY: course.kept(last)}), 20).items[1]
    line = stands.line("HI4")
    while (found := modify.first_change(chat.facts, item, "not_sure", ("order", "swap", "drop"))) is not None:
        line = replace(line, tried=(*line.tried, modify.name_of(found.step, found.option)))
        chat.known = {**chat.known, course.KEY: course.kept(stands.with_line(line))}
    at_the_hinge_again(chat).taps("It hurts", "More: 4-5", "Not sure")
    assert chat.last.startswith("The changes we tried here did not calm it. For two weeks we swap:")
