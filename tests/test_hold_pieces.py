"""What belongs to holds beside the lock: pain that came down, a birth, walks, the pinned card, a strain, limits, low mood."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.telegram.messages import keyboard
from flows import course, starting, walking
from flows.effects import Pin, TellCoach
from flows.facts import Clinic
from flows.holds import Hold, Level, locked
from flows.records import Consent, Measure, PainScore
from tests.chat import Chat, typical
from tests.locks import NONE, tap
from tests.training import in_training

MEANT = "honestly there's no point in being here any more"


def held(flag: str, level: Level, **known: Any) -> Chat:
    chat = in_training(**known)
    chat.holds.append(Hold(f"{flag}-1", flag, level, chat.now - timedelta(hours=5), "freetext", "said so"))
    return chat


def said(chat: Chat, words: str) -> bool:
    return any(words in line for line in chat.lines)


def level(chat: Chat, flag: str) -> str | None:
    return next((hold.level for hold in chat.holds if hold.open and hold.flag == flag), None)


# conversations about holds end when nothing stands


def test_a_cleared_check_beside_a_crisis_says_that_training_still_waits() -> None:
    chat = held("neuro_weak", "E1")
    chat.holds.append(Hold("c", "selfharm_now", "E0", chat.now - timedelta(hours=2), "freetext"))
    chat.says("/checked")
    tap(chat, "Doctor or ER", "In the room", "Today, since then", "Fine to train", "The same", NONE)
    assert chat.last == "Thanks, I noted that. Training still waits; you come first."
    assert level(chat, "neuro_weak") is None and level(chat, "selfharm_now") == "E0"
    chat.says("/session")
    assert chat.last.startswith("Not today. You come first")


def test_a_check_under_a_crisis_does_not_say_that_all_is_open() -> None:
    chat = Chat(typical()).says(MEANT).says("/checked")
    assert said(chat, "Training still waits; you come first.") and not said(chat, "Nothing is on hold")


def test_a_second_conversation_about_the_same_hold_ends_with_the_first() -> None:
    chat = held("neuro_weak", "E1").says("/session").says("/checked")
    tap(chat, "Doctor or ER").due("hold_2h")
    tap(
        chat, "I've been checked", "Doctor or ER", "In the room", "Today, since then", "Fine to train", "The same", NONE
    )
    assert not chat.state.frames and not locked(chat.holds)
    chat.says("in the room")
    assert not chat.state.frames


def test_a_lock_that_opened_below_is_not_asked_about_again() -> None:
    chat = held("neuro_weak", "E1").says("/session").says("/checked")
    tap(chat, "Doctor or ER", "In the room", "Today, since then", "Fine to train", "The same", NONE)
    assert not chat.state.frames and "Cleared by a doctor." in chat.last


def test_a_check_that_waited_below_a_crisis_speaks_after_it() -> None:
    chat = in_training().says("my leg gives way on the stairs with pain down the leg").says("I want to kill myself")
    tap(chat.wait(hours=25), "I'm safe", "Yes")
    assert said(chat, "There is no hurry with anything.") and not said(chat, "Your plan is open again")
    assert chat.step == "hold.checking_on" and level(chat, "neuro_weak") == "E1"
    assert {"hold_day_1", "hold_day_3"} <= {remind.kind for _, remind in chat.reminders}


def test_two_dangers_in_one_breath_both_lock_and_the_crisis_speaks_first() -> None:
    chat = in_training().says("my groin is numb and I want to kill myself")
    assert {hold.flag for hold in chat.holds if hold.open} == {"selfharm_now", "ces_saddle"}
    assert chat.lines[1].startswith("bot: I'm glad you wrote that.")


def test_a_low_mood_does_not_hide_a_numb_groin() -> None:
    chat = in_training().says("I feel so low lately and my groin has gone numb")
    assert level(chat, "ces_saddle") == "E0" and "911" in chat.lines[1]


def test_two_reminders_do_not_put_each_other_off_for_ever() -> None:
    chat = in_training().says("/settings")
    chat.due("later").wait(minutes=4)
    chat.due("lapse").wait(hours=1)
    assert not chat.reminders


# pain of 9 and 10 that came down


@pytest.mark.parametrize("moment", ["daily", "morning", "before"])
def test_usual_pain_that_came_down_opens_by_itself_wherever_it_was_told(moment: str) -> None:
    chat = held("pain_high", "E2G", usual=9, anchor=9, plan="accepted")
    for back in (3, 2, 1):
        day = chat.now - timedelta(days=back)
        chat.records.append(PainScore(day, day.date(), moment, 7))  # type: ignore[arg-type]
    tap(chat.says("/checkin"), "7")
    assert level(chat, "pain_high") is None and chat.holds[0].closed_by == "resolved"
    assert said(chat, "Your usual pain has come down to 8 or less.")
    stands = course.of(chat.facts)
    assert stands is not None and stands.phase == "bridge"


# a birth, and walks


def test_six_to_twelve_weeks_after_a_birth_training_starts_small() -> None:
    chat = Chat(typical(tags=["pelvic_floor", "birth_recent"], screen_on={"rx_preg": "2026-11-20"}))
    assert starting.first_phase(chat.facts) == ("bridge", "birth")
    chat.wait(days=43)
    assert starting.first_phase(chat.facts)[1] != "birth"


def test_when_six_weeks_are_over_the_plan_begins_small_and_minds_the_pelvic_floor() -> None:
    chat = tap(held("rx_preg", "E2G").says("/gone"), "It has gone", *[NONE] * 4, "Yes")
    assert level(chat, "rx_preg") is None and {"pelvic_floor", "birth_recent"} <= set(chat.known["given_tags"])
    stands = course.of(chat.facts)
    assert stands is not None and stands.phase == "bridge"


@pytest.mark.parametrize(("flag", "fine"), [("neuro_numb", True), ("rx_symptom", False), ("rx_advice", False)])
def test_the_usual_walk_is_fine_but_not_with_signs_of_the_heart_or_a_doctors_word(flag: str, fine: bool) -> None:
    chat = held(flag, "E2").says("/session")
    assert walking.usual_is_fine(chat.facts) is fine and walking.dose(chat.facts, course.of(chat.facts)) is None
    assert said(chat, "your usual walking is fine") is fine
    assert said(chat, "no extra walks") is not fine


# the card to keep, and the place


def test_the_card_of_leg_signs_is_pinned_silently_with_the_number_to_copy() -> None:
    chat = Chat(at="2026-11-22 14:00").says("/start").taps("I agree, I'm 18+", "Central time", "40 to 59")
    tap(chat, *[NONE] * 9, "Little", "No, as usual", "3", "5", "Thigh", "No", "It comes and goes")
    card = next(shown for shown in chat.messages if shown.text.startswith("Keep this card."))
    assert card.say.silent and card.say.ref and Pin(card.say.ref) in chat.all_effects
    assert card.buttons[0][0].copies == "911"


def test_share_my_place_asks_telegram_for_the_place() -> None:
    chat = Chat(at="2026-11-22 14:00").says("/start").taps("I agree, I'm 18+", "Somewhere else")
    board = chat.messages[-1].say.keyboard
    assert board is not None and board.shares_place == "Share my place"
    assert '{"text":"Share my place","request_location":true}' in keyboard(board)
    chat.shares("Asia/Kathmandu", "NP")
    assert chat.known["zone"] == "Asia/Kathmandu"


# a strain, and limits after an operation


def strained() -> Chat:
    chat = in_training().begins("screening", lists=("s3",), source="precheck")
    tap(chat, "Sudden strong pain", "Done", "A lift or twist", "Pain 7 or more", "Under 2 days ago")
    assert level(chat, "fx_new_injury") == "E2"
    return chat.wait(hours=49)


def test_two_days_after_a_strain_two_points_better_opens_after_the_lists() -> None:
    chat = strained()
    assert chat.last.startswith("Two days ago a sudden, very strong pain came.")
    tap(chat, "2 points lower or more", *[NONE] * 4)
    assert level(chat, "fx_new_injury") is None and chat.holds[-1].closed_by == "resolved"


@pytest.mark.parametrize("answer", ["A little lower", "The same or worse"])
def test_two_days_after_a_strain_no_better_is_for_today(answer: str) -> None:
    chat = tap(strained(), answer)
    assert level(chat, "fx_new_injury") == "E1" and said(chat, "Let's get this looked at today.")


def test_a_released_operation_brings_the_limits_that_were_stated() -> None:
    chat = in_training().begins("screening", lists=("r3",), source="review")
    tap(chat, "Operation, injection", "Done", "Back, belly, joint, heart", "Longer, released")
    assert chat.last == "Good. Did the surgeon give you limits? Tap all that fit."
    tap(chat, "Lift limit", "No twisting", "Done").says("20 lb")
    assert chat.known["limits"] == {"lift": 20.0, "twisting": True}
    assert date.fromisoformat(chat.known["limits_until"]) == chat.now.date() + timedelta(days=28)
    assert not [hold for hold in chat.holds if hold.open]


# the coach in a crisis, and low mood


def test_where_nothing_is_shared_a_crisis_offers_to_tell_the_coach() -> None:
    chat = Chat(typical(), clinic=Clinic("Lakeside Clinic", coach=True)).says(MEANT)
    tap(chat, "I'm not safe")
    assert chat.last.startswith("Shall I tell your coach")
    tap(chat, "Tell my coach")
    assert TellCoach("crisis", True) in chat.effects and chat.known["consents"] == {"crisis_contact": True}
    assert chat.of(Consent)[-1].what == "crisis_contact" and chat.step == "crisis.safe_again"


def test_no_thanks_is_respected_and_not_asked_again() -> None:
    chat = Chat(typical(), clinic=Clinic("Lakeside Clinic", coach=True)).says(MEANT)
    tap(chat, "I'm not safe", "No thanks")
    assert not [each for each in chat.effects if isinstance(each, TellCoach)]
    tap(chat, "I'm not safe")
    assert chat.step == "crisis.safe_again"


def evening(moods: tuple[int, ...]) -> Chat:
    chat = in_training(day_0="2026-10-01")
    for weeks, mood in enumerate(reversed(moods), 1):
        day = chat.now - timedelta(weeks=weeks)
        chat.records.append(Measure(day, day.date(), "mood1", float(mood)))
    return tap(chat.says("/checkin"), "3", "7 or more", "Not today")


def test_mood_of_two_twice_running_is_asked_about_once_warmly() -> None:
    chat = evening((2,))
    assert chat.last.startswith("And your mood this week?")
    tap(chat, "1")
    assert chat.last.startswith("These weeks sound heavy.")
    tap(chat, "No")
    assert said(chat, "A talk with your doctor or a friend helps many people.") and not chat.holds


@pytest.mark.parametrize(("before", "now"), [((), "1"), ((6,), "1"), ((2,), "5")])
def test_once_low_is_no_question(before: tuple[int, ...], now: str) -> None:
    chat = tap(evening(before), now)
    assert not said(chat, "These weeks sound heavy.") and said(chat, "Noted")


def test_words_of_a_low_mood_get_the_warm_question_and_yes_locks() -> None:
    chat = in_training().says("I feel so low lately, nothing is fun")
    assert chat.last.startswith("These weeks sound heavy.") and not chat.holds
    tap(chat, "Yes")
    assert locked(chat.holds) and said(chat, "988")
