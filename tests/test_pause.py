"""Pause, silence and coming back, as chats: the door is open and nobody counts the days."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from flows import course
from flows.course import Course
from flows.effects import PlanReminders, Remember, Remind
from flows.pause import welcome_back
from flows.records import Decision
from tests.chat import Chat, assert_chat, typical
from tests.training import in_training, labels, whole_session

AT = "2026-11-28 12:00"


def person(**known: Any) -> Chat:
    return Chat(typical(**known), at=AT)


def away(days: int, **known: Any) -> Chat:
    """Somebody whose last completed session is so many days ago."""
    last = date(2026, 11, 28) - timedelta(days=days)
    stands = Course(date(2026, 6, 1), "learn", date(2026, 6, 1), last_completed=last, last_letter="A")
    return person(course=course.kept(stands), **known)


def test_a_pause_is_two_taps_and_comes_back_by_itself() -> None:
    chat = assert_chat(
        """
        you: /pause
        bot (silent): How long shall I be quiet? [3 days] [1 week] [2 weeks] [1 month] [Till I write]
        you: [1 week]
        = Paused till Dec 5. Nothing piles up. Write any time to start sooner.
          * Remember(key='paused_until', value='2026-12-05')
          * PlanReminders
        (until 2026-12-05 08:00)
        bot: Your pause is over. Here is a light start: three minutes, or the week as planned. [Short, 3 min] [This week] [Pause longer] [Change plan]
        """,
        person(),
    )
    assert chat.known["paused_until"] is None
    assert chat.step == ""


@pytest.mark.parametrize(
    ("said", "till"),
    [
        ("/pause 3 days", "2026-12-01"),
        ("pause for 2 weeks", "2026-12-12"),
        ("back in a week", "2026-12-05"),
        ("on vacation till the 12th", "2026-12-12"),
        ("I'm away until Dec 10", "2026-12-10"),
        ("pause till monday", "2026-11-30"),
    ],
)
def test_a_pause_may_be_asked_for_in_one_line(said: str, till: str) -> None:
    chat = person()
    chat.says(said)
    assert chat.known["paused_until"] == till
    assert chat.last.startswith("Paused till") and chat.step == ""


def test_somebody_who_travels_chooses_how_long() -> None:
    chat = person()
    chat.says("traveling").taps("Till I write")
    assert chat.known["paused_until"] == "open" and chat.reminders == []


def test_a_pause_is_at_most_ninety_days() -> None:
    chat = person()
    chat.says("/pause").says("200 days")
    assert chat.last.startswith("I can be quiet from one day to 90 days.")
    chat.says("banana").says("10 days")
    assert chat.known["paused_until"] == "2026-12-08"


def test_a_new_pause_takes_the_place_of_the_old_one() -> None:
    chat = person()
    chat.says("pause 3 days").says("pause 2 weeks")
    assert chat.known["paused_until"] == "2026-12-12"
    assert [each.at.date().isoformat() for _, each in chat.reminders] == ["2026-12-12"]


def test_resuming_ends_the_pause() -> None:
    chat = person(paused_until="2026-12-20")
    chat.says("/resume")
    assert chat.known["paused_until"] is None
    assert any(isinstance(each, PlanReminders) for each in chat.effects)
    assert not any(isinstance(each, Remind) for each in chat.effects)


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (0, "soon"), (6, "soon"), (7, "lighter"), (13, "lighter"), (14, "lists"), (27, "lists"), (28, "learning"),
        (83, "learning"), (84, "answers"), (400, "answers"),
    ],
)  # fmt: skip
def test_the_gap_decides_how_somebody_comes_back(days: int, line: str) -> None:
    assert welcome_back(away(days).facts) == line


def test_who_trained_before_keeps_the_weights_after_ten_days() -> None:
    assert welcome_back(away(10, active="weights_3").facts) == "same"


def test_coming_back_counts_no_days() -> None:
    for days in (3, 10, 20, 40, 120):
        chat = away(days)
        chat.says("hi, I'm back")
        assert chat.last.startswith("Good to see you."), days
        assert not any(word in chat.last for word in ("missed", "days", str(days))), chat.last
        assert chat.step == "" and chat.visible()


def test_after_a_long_gap_the_lists_come_first() -> None:
    chat = away(20)
    chat.says("I'm back").taps("Start the lists")
    assert chat.step.startswith("screening.")
    chat = away(100)
    chat.says("I'm back").taps("Start")
    assert chat.step.startswith("intake.")


LAPSES = {
    3: ("Three easy minutes are here when they suit you", ["Start 3 min", "Change times", "Pause"]),
    7: ("A short walk counts, five minutes is fine.", ["Less often", "Other times", "Keep it", "Pause"]),
    14: ("Your plan is where you left it", ["Start 3 min", "Pause", "Stop reminders"]),
    30: ("I'll be quiet from here.", ["Pick it up", "Delete my data"]),
}


@pytest.mark.parametrize("day", LAPSES)
def test_silence_gets_one_small_offer_at_a_time(day: int) -> None:
    chat = person()
    flow = chat.coach.flows["lapse"]
    turn = flow.begin(chat.facts, {"lapse": day})
    said = turn.effects[0]
    words, labels = LAPSES[day]
    assert turn.frame is None
    assert said.text.startswith(words) and said.silent
    assert [button.label for row in said.buttons for button in row] == labels


def test_less_often_and_no_reminders_are_one_tap() -> None:
    chat = person()
    chat.says("less often")
    assert Remember("halved", ["lesson", "morning", "walk"]) in chat.effects
    chat.says("stop reminders")
    assert not any(chat.known["reminders"].values())


def test_stop_with_nothing_running_offers_quiet() -> None:
    assert_chat(
        """
        you: stop
        bot (silent): Nothing is running, and nothing is lost. Shall I be quiet for a while? [Pause] [Stop reminders] [Delete my data]
        you: [Stop reminders]
        bot (silent): Reminders are off. Your plan stays. /settings brings them back.
        """,
        person(),
    )


def test_stop_in_the_middle_keeps_what_was_told() -> None:
    assert_chat(
        """
        you: /pause
        bot (silent): How long shall I be quiet? ...
        you: stop
        bot (silent): Stopped. What you told me so far is kept. What next? [Go on] [Menu] [Pause]
        you: [Go on]
        bot (silent): Where we were: // How long shall I be quiet? ...
        """,
        person(),
    )


def back_after(days: int, label: str) -> Chat:
    """Somebody at one set each, back so many days after their first session."""
    chat = whole_session(in_training(kit=["bands", "dumbbells"], active="some")).tomorrow().due("morning")
    chat.taps("3", "Fine", "Skip").wait(days=days - 1).until(chat.now.replace(hour=17)).says("hi, I'm back")
    return chat.taps(label)


def test_a_light_start_is_one_tap_and_asks_no_second_time_how_long() -> None:
    chat = back_after(8, "Start 15 min")
    assert chat.step == "session.anything_new" and chat.transcript.count("Backs like that after a break") == 1


def test_what_a_gap_did_not_touch_is_not_said_to_be_lighter() -> None:
    chat = back_after(8, "Start 15 min").taps("All clear", "2", "Good", "I'm warm")
    told = {each.words for each in chat.of(Decision) if each.rule.startswith("gap.")}
    assert told == set(), "one set each and no weights: nothing was taken"


def test_where_there_is_no_weight_the_reason_names_none() -> None:
    chat = in_training(at="2026-11-23 17:30", active="some", kit=["bands"])
    stands = course.of(chat.facts)
    assert stands is not None
    plank = stands.line("AE1")
    stands = replace(stands.with_line(replace(plank, sets=plank.sets * 2)), last_completed=date(2026, 11, 15))
    chat.known = {**chat.known, course.KEY: course.kept(stands)}
    chat.due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    told = {each.subject: each.words for each in chat.of(Decision) if each.rule == "gap.week"}
    assert told.pop("AE1") == "why_gap_week_plain" and set(told.values()) <= {"why_gap_week"}
