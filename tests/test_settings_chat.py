"""Settings, as chats: menus change in place, nothing changes without a tap, and wishes may be typed in one line."""

from datetime import date
from typing import Any

import pytest

import flows
from flows import course
from flows.course import Course, Line
from flows.effects import PlanReminders
from flows.records import Consent, SetTarget
from tests.chat import Chat, assert_chat, typical

MENU = "[Times] [Days] [Minutes] [Equipment] [Health answers] [Reminders] [Units and place] [Consents and data]"


def settings(**known: Any) -> Chat:
    return Chat(typical(**known), at="2026-11-25 12:00")


def test_a_time_is_changed_in_one_message_and_reads_as_what_was_changed() -> None:
    chat = assert_chat(
        f"""
        you: /settings
        bot (silent): What shall we change? {MENU}
        you: [Times]
        = Mornings at 7:30 am. Sessions at 5:30 pm. Week's look back on Sunday at 5:00 pm. Which one? [Morning] [Session] [Review] [Back]
        you: [Morning]
        = When shall the morning routine come? ... [7:00 am] [7:30 am] [8:00 am] [No mornings] [Back]
        you: quarter to seven
        = Mornings: 6:45 am from tomorrow.
          * PlanReminders
        """,
        settings(),
    )
    assert chat.known["morning_time"] == "06:45"
    assert len(chat.messages) == 1 and chat.step == ""


def test_a_time_in_quiet_hours_is_asked_about_once() -> None:
    chat = settings()
    chat.says("/settings").taps("Times", "Session").says("9:30 pm")
    assert chat.last == "That is in your quiet hours. Ring anyway?"
    assert chat.known["train_time"] == "17:30"
    chat.taps("Yes")
    assert chat.known["train_time"] == "21:30"
    chat = settings()
    chat.says("/settings").taps("Times", "Session").says("9:30 pm").taps("No")
    assert chat.known["train_time"] == "17:30"


def test_a_second_time_is_not_mixed_up_with_one_that_waited() -> None:
    chat = settings()
    chat.says("/settings").taps("Times", "Session").says("9:30 pm").taps("No", "Times", "Session", "Lunch, 12:30 pm")
    assert chat.known["train_time"] == "12:30" and chat.known["habit"] == "lunch" and chat.step == ""


def test_no_mornings_and_the_look_back() -> None:
    chat = settings()
    chat.says("/settings").taps("Times", "Morning", "No mornings")
    assert chat.known["morning_time"] is None
    chat.says("/settings").taps("Times")
    assert "No mornings." in chat.messages[-1].text
    chat.taps("Review", "Friday", "7:00 pm")
    assert (chat.known["review_day"], chat.known["review_time"]) == (4, "19:00")


@pytest.mark.parametrize(
    ("steps", "days"),
    [(["Mon Wed Fri"], [0, 2, 4]), (["Let me pick", "Tue", "Sat", "Done"], [1, 5]), (["Let me pick", "Back"], [0, 3])],
)
def test_days(steps: list[str], days: list[int]) -> None:
    chat = settings()
    chat.says("/settings").taps("Days", *steps)
    assert list(chat.known["days"]) == days


def test_days_and_minutes_may_be_typed() -> None:
    chat = settings()
    chat.says("/settings").taps("Days").says("mon thurs sat")
    assert chat.known["days"] == [0, 3, 5]
    chat.says("/settings").taps("Minutes").says("half an hour")
    assert chat.known["minutes"] == 30


def test_equipment_and_owned_weights() -> None:
    chat = settings()
    chat.says("/settings").taps("Equipment", "What I have", "Bands", "Kettlebell", "Done")
    assert chat.known["kit"] == ["bands", "kettlebell"]
    chat.says("/settings").taps("Equipment", "My dumbbells").says("dunno")
    assert chat.last.startswith("I need the numbers on the weights")
    chat.says("5, 10 and 15 lb")
    assert chat.known["owned"] == {"dumbbell": [5.0, 10.0, 15.0]}
    assert chat.known["kit"] == ["bands", "dumbbells", "kettlebell"]


def test_a_reminder_is_switched_in_place_and_comes_back_when_switched_on() -> None:
    chat = settings(stopped=["morning"], halved=["walk"])
    chat.says("/settings").taps("Reminders")
    assert "Morning: off" in chat.visible()
    chat.taps("Morning: off", "Lessons: on", "Quiet mode: off")
    assert {"Morning: on", "Lessons: off", "Quiet mode: on"} <= set(chat.visible())
    assert "bot (toast): Lessons off." in chat.lines and "bot (toast): Quiet mode on." in chat.lines
    assert chat.known["reminders"] == {"morning": True, "lesson": False}
    assert chat.known["stopped"] == [] and chat.known["halved"] == ["walk"]
    assert len(chat.messages) == 1 and any(isinstance(each, PlanReminders) for each in chat.all_effects)


def test_quiet_hours() -> None:
    chat = settings()
    chat.says("/settings").taps("Reminders", "Quiet hours", "10:00 pm").says("half six")
    assert (chat.known["quiet_from"], chat.known["quiet_to"]) == ("22:00", "06:30")


def test_the_clock_and_the_words_for_it() -> None:
    chat = settings()
    chat.says("/settings").taps("Units and place", "24-hour clock")
    assert chat.known["clock_24"] is True
    chat.says("/settings").taps("Times")
    assert "Mornings at 07:30. Sessions at 17:30." in chat.messages[-1].text


def test_kilos_change_every_weight_that_is_kept() -> None:
    row = next(each for each in flows.coach().library.exercises.values() if each.loadable and ("D",) in each.kit)
    line = Line(row.id, sets=(SetTarget(reps=10, load=12, unit="lb"),))
    kept = course.kept(Course(date(2026, 11, 22), "learn", date(2026, 11, 22), lines={row.id: line}))
    chat = settings(course=kept, owned={"dumbbell": [5, 12, 20]}, limits={"lift": 20})
    chat.says("change to kilos")
    assert chat.last == "Weights in kilos from now on."
    assert chat.known["units"] == "kg" and chat.known["owned"] == {"dumbbell": [2.3, 5.4, 9.1]}
    assert chat.known["limits"] == {"lift": 9.1}
    target = chat.known["course"]["lines"][row.id]["sets"][0]
    assert (target["load"], target["unit"]) == (5.4, "kg")


def test_each_consent_is_a_switch_with_its_record() -> None:
    chat = settings()
    chat.says("/settings").taps("Consents and data", "Coach sees holds: off")
    assert chat.known["consents"] == {"coach_sees_holds": True}
    chat.taps("Coach sees holds: on")
    assert [(entry.what, entry.given) for entry in chat.of(Consent)] == [
        ("coach_sees_holds", True),
        ("coach_sees_holds", False),
    ]


@pytest.mark.parametrize(
    ("said", "told", "known"),
    [
        ("mornings at 6.45", "Mornings: 6:45 am from tomorrow.", {"morning_time": "06:45"}),
        ("change my sessions to 6pm", "Sessions: 6:00 pm from tomorrow.", {"train_time": "18:00"}),
        ("only tuesdays", "You train on Tue from now on.", {"days": [1]}),
        ("no more lessons", "No more lessons.", {"reminders": {"lesson": False}}),
        ("kg", "Weights in kilos from now on.", {"units": "kg"}),
        ("I moved to Denver", "Your clock follows Denver from now on.", {"zone": "America/Denver", "country": "US"}),
        ("less often", "I will write about half as often.", {"halved": ["lesson", "morning", "walk"]}),
        ("quiet mode", "Quiet mode: my messages come without a sound.", {"quiet_mode": True}),
    ],
)
def test_a_wish_typed_in_one_line_is_granted_at_once(said: str, told: str, known: dict[str, Any]) -> None:
    chat = settings()
    chat.says(said)
    assert chat.last == told
    assert {key: chat.known[key] for key in known} == known
    assert chat.step == ""


def test_a_wish_is_granted_while_the_menu_is_open() -> None:
    chat = settings()
    chat.says("/settings").says("mornings at 6.45")
    assert chat.known["morning_time"] == "06:45" and chat.step == ""


def test_an_early_hour_that_is_typed_in_one_line_is_asked_about_too() -> None:
    chat = settings()
    chat.says("mornings at 4 am")
    assert chat.last == "That is in your quiet hours. Ring anyway?" and chat.known["morning_time"] == "07:30"
    chat.taps("Yes")
    assert chat.known["morning_time"] == "04:00"


def test_reminders_can_all_be_stopped() -> None:
    chat = settings()
    chat.says("stop reminders")
    assert chat.last == "Reminders are off. Your plan stays. /settings brings them back."
    assert not any(chat.known["reminders"].values())


def test_nothing_changes_without_a_tap() -> None:
    chat = settings()
    before = dict(chat.known)
    chat.says("/settings").taps("Times", "Back", "Days", "Back", "Equipment", "Back", "Units and place", "Back")
    chat.taps("Consents and data", "Back", "Reminders", "Quiet hours", "Back", "Back", "Health answers", "My back")
    assert chat.known == before and len(chat.messages) == 1


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        (["Health answers", "Age"], "intake"),
        (["Health answers", "My back", "Usual pain"], "intake"),
        (["Health answers", "Exercise habits", "Walking"], "intake"),
        (["Health answers", "A new sign"], "screening"),
        (["Health answers", "A diagnosis or pill"], "screening"),
        (["Units and place", "Time zone"], "intake"),
    ],
)
def test_an_answer_of_the_intake_is_asked_again_by_its_own_question(steps: list[str], asked: str) -> None:
    chat = settings()
    chat.says("/settings").taps(*steps)
    assert chat.step.startswith(f"{asked}.")


def test_one_answer_is_changed_and_nothing_else_is_asked() -> None:
    chat = settings()
    chat.says("/settings").taps("Health answers", "Sore joints", "Knee", "Done")
    assert chat.known["joints"] == ["knee"] and chat.step == ""
    assert chat.last == "Noted. Your plan uses it from now on."
    chat.says("change my age").taps("65 to 69")
    assert chat.known["age"] == "65-69" and chat.step == ""


def test_a_changed_usual_pain_does_not_move_its_anchor() -> None:
    chat = settings()
    chat.says("/settings").taps("Health answers", "My back", "Usual pain").says("5")
    assert chat.known["usual"] == 5 and chat.known["anchor"] == 3 and chat.step == ""
    assert chat.known["plan"] == "accepted"


def test_who_moves_keeps_their_units() -> None:
    chat = settings()
    chat.says("/settings").taps("Units and place", "Time zone", "Somewhere else").says("Leeds")
    assert chat.known["zone"] == "Europe/London" and chat.known["country"] == "GB" and chat.known["units"] == "lb"


def test_settings_asked_for_again_opens_at_its_top() -> None:
    chat = Chat(typical(), at="2026-11-24 09:00").says("/settings")
    top = chat.last
    chat.taps("Times").says("/settings")
    assert chat.last == top and "Days" in chat.visible()
