"""The daily check, the one two hours later, walks in one line, and the flare's first words."""

import pytest

from flows.records import CheckIn, Flare, PainScore, Walk
from flows.walks import heard
from tests.chat import Chat, assert_chat
from tests.training import in_training, whole_session

DAILY = {"reminders": {"daily": True}}


def test_the_evening_check_takes_one_tap_or_three() -> None:
    chat = assert_chat(
        """
        (due daily)
        bot: ... How was your back today, on average? [0..10] [Skip]
        you: 3ish
        = Nov 27, back: 3 of 10.
        bot (silent): How long did you sleep? [Under 6 hours] [6 to 7] [7 or more] [Enough for today]
        you: [6 to 7]
        = Slept: 6 to 7.
        bot (silent): Did you walk today? [Not today] [5 min] [10 min] [15 min] [20 min] [30 min] [Enough for today]
        you: 12 minutes
        = Walked 12 minutes.
        bot (silent): Noted: back 3, your usual. Walks this week: 12 of 40 minutes. [This week]
        """,
        in_training(at="2026-11-27 19:00", **DAILY),
    )
    check: CheckIn = chat.of(CheckIn)[-1]
    assert (check.kind, check.pain, check.sleep) == ("daily", 3, "6_7")
    assert chat.of(Walk)[-1].minutes == 12 and chat.of(PainScore)[-1].moment == "daily"


def test_enough_for_today_ends_it() -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").taps("5", "Enough for today")
    assert chat.last.startswith("Noted: back 5, above your usual 3: amber.") and chat.step == ""


def test_skipped_is_missing_and_never_zero() -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").taps("Skip")
    assert not chat.of(CheckIn) and not chat.of(PainScore) and chat.step == ""


def test_three_above_the_usual_asks_the_three_items_once_a_day() -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").taps("6")
    assert chat.step == "screening.ces_mini"
    chat.wait(seconds=5).taps("None of these", "Enough for today")
    chat.says("/checkin").taps("7")
    assert chat.step != "screening.ces_mini"


def test_two_days_well_above_ask_whether_it_is_a_flare() -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").taps("6").wait(seconds=5)
    chat.taps("None of these", "Enough for today").until("2026-11-28 19:00").due("daily").taps("7").wait(seconds=5)
    chat.taps("None of these", "Enough for today")
    assert chat.last == "Two days well above your usual. Is this a flare?"
    chat.taps("No, a busy day")
    assert not chat.of(Flare) and chat.step == ""


@pytest.mark.parametrize(
    ("said", "sleep", "minutes"),
    [
        ("3 6h 12min", "6_7", 12), ("3, 6 hours, 12 minutes", "6_7", 12), ("three bad night no", "under_6", 0),
        ("3/10, 8h, walked 12 min", "7_plus", 12), ("3 8h", "7_plus", None), ("3 12 min", None, 12),
    ],
)  # fmt: skip
def test_one_line_fills_the_whole_check(said: str, sleep: str | None, minutes: int | None) -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").says(said)
    if chat.step == "check_in.sleep":
        chat.taps("6 to 7")
    if chat.step == "check_in.walk":
        chat.taps("Not today")
    check = chat.of(CheckIn)[-1]
    assert check.pain == 3 and check.sleep == (sleep or "6_7")
    assert sum(walk.minutes for walk in chat.of(Walk)) == (minutes or 0)


def test_what_was_read_in_one_line_is_shown_in_one_record() -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").says("3 6h 12min")
    assert "= Nov 27, back: 3 of 10. // Slept: 6 to 7. // Walked 12 minutes." in chat.transcript
    assert chat.step == ""


def test_what_stood_in_the_line_for_a_later_question_is_kept_for_it() -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").says("3 12 min")
    assert chat.step == "check_in.sleep"
    chat.taps("6 to 7")
    assert "= Slept: 6 to 7. // Walked 12 minutes." in chat.transcript and chat.of(Walk)[-1].minutes == 12


def test_asked_for_by_command_it_has_no_opener() -> None:
    chat = in_training(at="2026-11-27 15:00").says("/checkin")
    assert chat.last == "How is your back today, on average?"


def test_the_morning_after_a_session_the_check_in_is_the_morning_check() -> None:
    chat = whole_session(in_training()).until("2026-11-24 10:00").says("/checkin")
    assert chat.step == "morning.pain"
    chat.taps("3", "Fine")
    assert chat.last.startswith("3 is your usual: green.") and chat.step == ""


def test_left_open_it_closes_at_noon_of_the_next_day_and_keeps_what_was_said() -> None:
    chat = in_training(at="2026-11-27 19:00", **DAILY).due("daily").taps("3").until("2026-11-28 12:01")
    assert chat.step == "" and chat.of(CheckIn)[-1].pain == 3


def test_a_walk_reminder_without_mornings_takes_one_tap() -> None:
    chat = in_training(at="2026-11-27 12:30", morning_time=None).due("walk")
    assert chat.last == "A walk is on the plan today: 10 minutes, easy enough to talk. Tap when you've been."
    chat.taps("Walked 10 min")
    assert chat.of(Walk)[-1].minutes == 10


# a walk in one line


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("walked the dog 20", 20), ("Walked 15 min", 15), ("20 minute walk", 20), ("went for a half hour walk", 30),
        ("walk 15", 15), ("I walked for an hour", 60), ("did my walk, 25 min", 25), ("walked 2 miles in 40 min", 40),
        ("took the dog for a walk 20 minutes", 20), ("30 min walk done", 30), ("strolled ten minutes", 10),
        ("walked", None), ("walking hurts after 10 minutes", None), ("how long should I walk?", None),
        ("I can walk 20 minutes", None), ("no walk today", None), ("walked 3-4 minutes", None), ("walked 2 miles", None),
        ("will walk 20 tomorrow", None), ("my leg went numb after I walked 20 minutes", None), ("20", None),
        ("walked 900 minutes", None), ("", None),
    ],
)  # fmt: skip
def test_a_walk_that_was_done_is_heard_and_nothing_else_is(said: str, minutes: int | None) -> None:
    assert heard(said) == minutes


# the seam of the flare


def flared(chat: Chat) -> Chat:
    chat.says("/flare")
    while chat.step.startswith("screening"):
        chat.wait(seconds=5).taps("None of these")
    return chat


def test_a_flare_is_screened_first_then_gets_a_day_without_strength() -> None:
    chat = flared(in_training(at="2026-11-28 10:00"))
    assert_chat(
        """
        you: [6]
        = Right now: 6 of 10.
        bot (silent): And how are you moving? [Fine] [A bit stiff] [Very stiff] [Chores hard] [Can't do chores]
        you: [Chores hard]
        = Flare opened Nov 28: back 6, chores hard.
        bot (silent): Sore is not the same as injured, and flares pass. // Walks: 3 to 5 easy minutes, a few times. ...
        """,
        chat,
    )
    assert [mark.mark for mark in chat.of(Flare)] == ["opened"]
    chat.says("/session")
    assert chat.last.startswith("A gentle day: short walks")


def test_pain_so_high_that_dressing_is_out_of_reach_is_a_same_day_check() -> None:
    chat = flared(in_training(at="2026-11-28 10:00")).taps("9", "No")
    assert [(hold.flag, hold.level) for hold in chat.holds] == [("flare_escalating", "E1")]


def test_a_mild_one_is_told_so_kindly() -> None:
    chat = flared(in_training(at="2026-11-28 10:00")).taps("4", "Fine")
    assert chat.last.startswith("4 is still in your green range, and that is good news.")


def test_a_flare_that_climbs_although_training_rests_is_shown_to_somebody() -> None:
    chat = flared(in_training(at="2026-11-28 10:00")).taps("5", "Fine")
    for day, score in (("2026-11-29", "6"), ("2026-11-30", "7"), ("2026-12-01", "8")):
        chat.until(f"{day} 07:30").due("morning").taps(score, "Fine")
        if chat.step.startswith("screening"):
            chat.wait(seconds=5).taps("None of these")
        if chat.step == "morning.judged":
            chat.taps("Skip")
    assert [(hold.flag, hold.level) for hold in chat.holds] == [("flare_escalating", "E2")]
    assert chat.step.startswith("check_first") or "clinician" in chat.last
