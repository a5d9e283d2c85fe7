"""The plan in one card, and its pages."""

from typing import Any

import pytest

from flows import course
from flows.conversation import State
from flows.holds import Hold
from flows.records import Decision, Mobility
from flows.stack import Stack
from tests.chat import Chat, assert_chat, typical
from tests.training import in_training, labels, whole_session


def at_the_card(**known: Any) -> Chat:
    """Somebody whose last answer of the intake was given."""
    chat = Chat(typical(plan=None, **known), holds=list(known.pop("holds", [])))
    stack = Stack(chat.coach, (), 0, 0, "", 0, chat.facts)
    stack.begin("plan_card", {})
    for effect in stack.settled():
        chat.perform(effect)
    chat.state = State(stack.frames, stack.turn, stack.messages, stack.keyboard, stack.live)
    return chat


def test_the_card_says_what_when_and_why_and_one_tap_accepts_it() -> None:
    chat = at_the_card()
    assert chat.last.startswith(
        "Your plan is ready. // Strength: Mon, Thu, 5:30 pm, 20 minutes. Two days leave rest between. // "
        "First: the wall hinge, as bending bites. // One light set each: calm mornings come first. // "
        "Walks: 10 minutes, 4 days. A bit less than you can. // Mornings: 7:30 am."
    )
    assert labels(chat) == ["Start", "See the week", "Why this plan", "Change something"]
    assert chat.known["plan"] == "shown" and chat.of(Decision)
    assert_chat(
        """
        you: looks good
        bot (silent): Try three minutes now: breathing, rock back, the march? [Yes] [Tomorrow]
        you: [Tomorrow]
        bot (silent): We start tomorrow at 7:30 am. Nothing more today.
          * PlanReminders
        """.replace("          * PlanReminders\n", ""),
        chat,
    )
    assert chat.known["plan"] == "accepted" and chat.step == ""


def test_three_minutes_to_try_on_the_first_day() -> None:
    chat = at_the_card().taps("Start", "Yes", "Next", "Next", "Done")
    assert chat.of(Mobility)[-1].minutes == 3
    assert chat.last == "We start tomorrow at 7:30 am. Nothing more today."


def test_nothing_more_arrives_on_the_first_day() -> None:
    chat = at_the_card().taps("Start", "Tomorrow").until("2026-11-22 17:30")
    shown = len(chat.messages)
    chat.due("session").due("morning")
    assert len(chat.messages) == shown


def test_a_plan_that_was_seen_and_not_started_is_offered_twice_and_never_forgotten() -> None:
    chat = at_the_card().taps("See the week", "Back to the card")
    assert "Your plan is ready." in chat.last and "Start" in labels(chat)
    for day, silent in (("2026-11-23", False), ("2026-11-25", False), ("2026-11-27", True)):
        shown = len(chat.messages)
        chat.until(f"{day} 07:30").until(f"{day} 12:30")
        assert (len(chat.messages) == shown) is silent, f"{day}\n{chat.transcript}"
    assert chat.transcript.count("Your plan is made. One tap starts it") == 2
    chat.taps("Start")
    assert chat.known["plan"] == "accepted"


def test_a_card_that_was_not_accepted_is_shown_again_as_it_was() -> None:
    chat = at_the_card()
    kept, reasons = chat.known["course"], len(chat.of(Decision))
    chat.wait(days=2).says("/session")
    assert "Your plan is ready." in chat.last and chat.known["course"]["lines"] == kept["lines"]
    assert len(chat.of(Decision)) == reasons  # the one evening before says nothing about walks


def test_somebody_who_cannot_use_the_floor_reads_that_it_works_without() -> None:
    chat = at_the_card(tags=["no_floor"], conf1=6, kit=[])
    assert chat.last.startswith("Your plan is ready. Nothing in it needs the floor.")


def test_a_bridge_says_that_it_starts_short_on_purpose() -> None:
    chat = at_the_card(conf1=2)
    assert chat.last.startswith("Your plan is ready. It starts short and light, on purpose.")
    stands = course.of(chat.facts)
    assert stands is not None and stands.phase == "bridge"


def test_the_week_and_its_sessions_are_pages_of_one_message_and_an_exercise_opens_with_its_picture() -> None:
    chat = in_training(at="2026-11-23 12:00").says("/plan")
    shown = len(chat.messages)
    assert chat.last.startswith(
        "Your week. // Mon: session A. // Tue: walk 10 min. // Wed: walk 10 min. // Thu: session B."
    )
    assert_chat(
        """
        you: [Session A]
        = Session A, 20 minutes. // 1. Gentle brace. // 2. Wall hinge. // 3. Band row. ... [1] [2] [3] [4] [5] [Back]
        you: [2]
        bot (silent): Wall-tap hinge. One set of 8 reps. // Stand with your heels a foot from the wall. // ... // Why: You said ... [Not like this] [Back to the week]
        you: [Not like this]
        = Wall-tap hinge: not like this. ... // Better: ... [The right way] [Back to the week]
        you: [Back to the week]
        bot (silent): Your week. // ...
        you: [Session B]
        = Session B, 20 minutes. // ...
        you: [Back], then [Morning]
        = Your week. // ...
        = Mornings: each day, 7:30 am. // The 10-minute version: breathing, side rocks, ...
        you: [Back], then [Walking]
        = Your week. // ...
        = Walks: 10 minutes, 4 days. ...
        you: [Back], then [Why this plan]
        = Your week. // ...
        = Why this plan. // ...
        """,
        chat,
    )
    assert len(chat.messages) == shown + 2 and chat.step == ""
    pictures = [shown.say.picture for shown in chat.messages if shown.say.picture]
    assert pictures == ["HI1"]


def test_the_pages_do_not_move_anybody() -> None:
    chat = in_training(at="2026-11-23 17:30").due("session").taps("Start 20 min").says("/plan").taps("Session A")
    assert chat.step == "session.anything_new"


def test_before_there_is_a_plan_it_says_so() -> None:
    chat = Chat(typical(plan=None, intake="done")).says("/plan")
    assert chat.last.startswith("There is no plan yet.")


def test_progress_in_words_says_what_a_number_means() -> None:
    chat = in_training(at="2026-11-23 12:00").says("/progress")
    assert chat.last.startswith("No mornings yet. At seven I can tell you a first line.")
    for page in ("Strength", "Walking", "Confidence", "My three things"):
        chat.taps(page)
        assert chat.messages[-1].text
    assert "laundry basket: 5 at the start, 5 now." in chat.last


NO_FLOOR: dict[str, Any] = {
    "tags": ["no_floor", "cap"],
    "kit": [],
    "usual": 5,
    "anchor": 5,
    "conf1": 4,
    "walk": "under_5",
}


def test_somebody_who_cannot_use_the_floor_reads_where_to_lie_and_without_a_band_how_to_row() -> None:
    chat = at_the_card(**NO_FLOOR).says("/plan").taps("Session A", "1")
    assert chat.last.startswith("Lying belly and rib breathing. One set of 5 breaths. // Lie on your back,")
    assert "On a firm bed." in chat.last
    chat.taps("Back to the week", "Session A", "3")
    assert chat.last.startswith("Seated towel row. One set of 6 times 5 seconds. // Sit tall, a towel round your feet.")
    assert "band" not in chat.last.lower() and "firm bed" not in chat.last


def test_words_about_turning_stand_where_something_could_turn() -> None:
    chat = at_the_card(tags=["bone"], kit=["dumbbells"], active="three_days", conf1=7).says("/plan")
    chat.taps("Session A", "2")
    assert "Long back, no twist." in chat.last
    chat.taps("Back to the week", "Session A", "4")
    assert chat.last.startswith("Bridge.") and "no twist" not in chat.last


def test_why_this_plan_fits_one_message_whatever_was_told() -> None:
    for tags in (["no_floor", "cap"], ["bone", "bblock", "falls"], ["bp", "no_strain", "cap", "bone"]):
        chat = (
            at_the_card(age="65-69", trigger="arching", walk="under_5", tags=tags).says("/plan").taps("Why this plan")
        )
        assert chat.last.startswith("Why this plan. // We start ")
        assert len(chat.last.replace("//", "").split()) <= 60, chat.last


def test_the_week_shows_what_is_done_and_what_comes_next() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30")).taps("This week")
    assert chat.last.startswith(
        "Your week. // Mon: session A, done. // Tue: walk 10 min. // Wed: walk 10 min. // Thu: session B."
    )
    chat = in_training(at="2026-11-23 12:00", **NO_FLOOR).says("/plan")
    assert "Tue: walk 3 min, twice." in chat.last


@pytest.mark.parametrize(
    ("flag", "allowed"),
    [
        ("neuro_numb", "Fine till then: your usual walking, as long as it stirs nothing up, and long, slow breaths."),
        ("rx_symptom", "Till then: rest and long, slow breaths, and no walks for training."),
    ],
)
def test_the_week_under_a_check_says_why_and_what_is_allowed(flag: str, allowed: str) -> None:
    chat = in_training()
    chat.holds.append(Hold("h", flag, "E2", chat.now, "checkin"))
    chat.says("/plan")
    assert chat.last.startswith("No strength this week: a clinician should look first. It is about the ")
    assert allowed in chat.last and "rest." not in chat.last and "Mornings" not in chat.last
    assert chat.visible()[-3:] == ["I've been checked", "Why", "Talk to a person"]


def test_the_gentle_week_says_why_it_is_gentle() -> None:
    chat = in_training()
    chat.holds.append(Hold("h", "rx_bp", "E2G", chat.now, "checkin"))
    assert "so this week is gentle: easy walks and the morning routine." in chat.says("/plan").last
