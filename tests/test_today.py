"""The card of today and the menu: where somebody stands, in any state."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows import course
from flows.course import Course, WalkDose
from flows.holds import Hold
from flows.records import Flare, SessionLog
from tests.chat import Chat, assert_chat, typical
from tests.training import TRAINED, in_training, labels, whole_session

ZONE = ZoneInfo("America/Chicago")


def person(at: str, **known: Any) -> Chat:
    """Trains Monday and Thursday at 5:30 pm; day 0 was Sunday, Nov 22."""
    stands = Course(
        date(2026, 11, 22), "learn", date(2026, 11, 22), last_letter="A", walk=WalkDose(12, 4),
        last_completed=date.fromisoformat(at[:10]) - timedelta(days=2),
    )  # fmt: skip
    return Chat(typical(course=course.kept(stands), **known), at=at)


def test_a_person_who_comes_back_reads_the_week_the_next_session_and_the_walk() -> None:
    assert_chat(
        """
        you: /start
        bot (silent): Good to see you. You are in week 2. Next is session B, Thursday 5:30 pm. // Today: a 12-minute walk. [Start session B] [This week] [Check in] [Menu]
        """,
        person("2026-12-01 12:00"),
    )


def test_on_a_training_day_the_card_says_when() -> None:
    chat = person("2026-12-03 12:00")
    chat.says("what's on today")
    assert "Session B is today, 5:30 pm." in chat.last and "Today: 20 minutes of strength." in chat.last


def test_after_the_session_of_the_day_the_rest_is_theirs() -> None:
    chat = person("2026-12-03 20:00")
    at = datetime(2026, 12, 3, 18, tzinfo=ZONE)
    chat.records.append(SessionLog(at, at.date(), "s1", "B", 20, "learn", "completed"))
    chat.says("today")
    assert "Today's session is done." in chat.last and "Monday" in chat.last


def test_while_the_last_session_is_too_near_the_card_has_no_button_for_the_next() -> None:
    chat = whole_session(in_training(**TRAINED)).says("/start")
    assert "Next is session B, Thursday 5:30 pm." in chat.last and "Start session B" not in labels(chat)
    assert "Start session B" in labels(chat.until("2026-11-25 12:00").says("/start"))


def test_a_pause_and_a_gap_and_a_flare_have_their_own_card() -> None:
    chat = person("2026-12-01 12:00", paused_until="2026-12-20")
    chat.says("/start")
    assert chat.last == "Good to see you. Your plan is paused till Dec 20. Shall we start sooner?"
    assert chat.visible()[0] == "Start again"
    chat = person("2026-12-01 12:00")
    long_ago = course.of(chat.facts)
    assert long_ago is not None
    chat.known["course"] = {**chat.known["course"], "last_completed": "2026-11-10"}
    chat.says("/start")
    assert chat.last.startswith("Good to see you. A few safety lists first")
    chat = person("2026-12-01 12:00")
    chat.records.append(Flare(chat.now, chat.now.date(), "opened"))
    chat.says("/start")
    assert "each morning check says the step of the day" in chat.last and "Start session B" not in chat.visible()


def test_with_a_check_open_no_session_is_offered() -> None:
    chat = person("2026-12-01 12:00")
    chat.holds.append(Hold("h1", "neuro_numb", "E2", chat.now - timedelta(days=1), "intake"))
    chat.says("/start")
    assert "Strength waits till a clinician has looked." in chat.last
    assert "Start session B" not in chat.visible()


def test_on_the_gentle_track_no_session_is_promised_either() -> None:
    chat = person("2026-12-03 12:00")
    chat.holds.append(Hold("h1", "rx_bp", "E2G", chat.now - timedelta(days=1), "intake"))
    chat.says("/start")
    assert "Strength waits till a clinician has looked." in chat.last and "Session B is today" not in chat.last
    assert "Start session B" not in chat.visible()


def test_the_menu_is_always_the_same() -> None:
    menu = "[Today] [This week] [Session] [Check in] [It hurts] [Ask] [Settings] [Talk to a person]"
    for words in ("/help", "menu", "what can you do?"):
        assert_chat(
            f"""
            you: {words}
            bot (silent): I coach strength for a back that acts up. Stop any time with /stop. ... {menu}
            """,
            person("2026-12-01 12:00"),
        )


@pytest.mark.parametrize("said", ["/help", "menu"])
def test_under_a_lock_the_menu_has_what_is_open_then(said: str) -> None:
    chat = person("2026-12-01 12:00")
    chat.holds.append(Hold("h1", "ces_bladder", "E0", chat.now - timedelta(hours=2), "freetext"))
    chat.says(said)
    assert chat.visible() == ["I've been checked", "Talk to a person", "Ask", "My data"]


def test_an_aside_leaves_the_keyboard_that_answers_the_open_question() -> None:
    chat = Chat(typical(intake="open"), at="2026-12-01 12:00")
    chat.says("/settings").taps("Units and place", "Time zone", "Somewhere else")
    assert chat.keyboard
    chat.says("/plan")
    assert chat.keyboard, "the question below lost its buttons"
