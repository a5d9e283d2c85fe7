"""It hurts: believed at once, one change, one test, and what helped is remembered."""

from dataclasses import replace

from flows import course
from flows.records import SessionLog
from tests.chat import Chat, assert_chat
from tests.training import TRAINED, all_sets, in_session, labels, one_set


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
