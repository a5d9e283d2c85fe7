"""Words about ending one's life, as chats: help first, a day of silence, a quiet question a day, and what is no crisis."""

from typing import Any

import pytest

from flows.effects import TellCoach
from flows.facts import Clinic
from flows.holds import locked
from tests.chat import Chat, assert_chat, typical

WORDS = "honestly there's no point in being here any more"


def person(**known: Any) -> Chat:
    return Chat(typical(**known))


def tap(chat: Chat, *labels: str) -> Chat:
    for label in labels:
        chat.wait(seconds=6).taps(label)
    return chat


def said(chat: Chat, words: str) -> bool:
    return any(words in line for line in chat.lines)


def test_the_card_comes_first_and_asks_one_thing() -> None:
    assert_chat(
        """
        you: honestly there's no point in being here any more
        bot: I'm glad you wrote that. It sounds very heavy, and you don't have to carry it alone. // Call or text 988 now: a person answers, day and night. In danger now? Call 911. [Copy 988] [Copy 911]
        bot: Are you safe right now? {I'm safe} {I'm not safe} {Talk to a person}
        * OpenHold
        * TellCoach(subject='crisis', urgent=True
        you: {I'm not safe}
        bot: Please call 911 now, or ask someone near to stay with you. // 988 is there too, by call or text. [Copy 988] [Copy 911]
        bot: I stay here. Tap when you can. {I'm safe now} {I'm not safe} {Talk to a person}
        """,
        person(),
    )


def test_the_coach_is_named_only_when_that_was_agreed() -> None:
    clinic = Clinic("Lakeside Clinic", coach=True)
    agreed = Chat(typical(consents={"coach_sees_holds": True}), clinic=clinic).says(WORDS)
    assert said(tap(agreed, "I'm not safe"), "I've told your coach, as you agreed.")
    assert not said(tap(Chat(typical(), clinic=clinic).says(WORDS), "I'm not safe"), "I've told your coach")


@pytest.mark.parametrize(("country", "number"), [("GB", "116 123"), ("US", "988"), ("DE", "0800 111 0 111")])
def test_the_line_is_that_of_the_country(country: str, number: str) -> None:
    assert said(person(country=country).says(WORDS), number)


def test_an_unknown_country_has_the_list_page() -> None:
    assert said(person(country="ZZ").says(WORDS), "findahelpline.com")


def test_no_training_words_stand_in_the_card() -> None:
    chat = tap(person().says(WORDS), "I'm safe")
    assert not [line for line in chat.lines if line.startswith("bot") and ("session" in line or "plan" in line)]


@pytest.mark.parametrize("command", ["/session", "/mobility", "/flare", "train now"])
def test_nothing_starts_training(command: str) -> None:
    chat = tap(person().says(WORDS), "I'm safe").says(command)
    assert chat.last.startswith("Not today. You come first") and locked(chat.holds)


def test_left_unanswered_it_asks_after_ten_minutes_and_after_a_day() -> None:
    chat = person().says(WORDS).wait(minutes=10)
    assert said(chat, "I'm checking on you.")
    chat.wait(days=1)
    assert said(chat, "Hello. A quiet check, no training. How are things today?")
    lines = len(chat.lines)
    chat.wait(days=20)
    assert not [line for line in chat.lines[lines:] if line.startswith("bot")]
    assert locked(chat.holds)


def test_a_day_later_safe_and_a_talk_with_somebody_open_it_again() -> None:
    chat = tap(person().says(WORDS), "I'm safe").wait(hours=25)
    tap(chat, "I'm safe")
    assert "Have you talked with someone?" in chat.last
    tap(chat, "Yes")
    assert not locked(chat.holds) and "bridge" not in str(chat.known.get("course"))


def test_no_talk_yet_is_asked_again_the_next_day() -> None:
    chat = tap(person().says(WORDS), "I'm safe").wait(hours=25)
    tap(chat, "I'm safe", "Not yet").wait(hours=25)
    assert sum("A quiet check" in line for line in chat.lines) == 2 and locked(chat.holds)


def test_within_the_first_day_it_does_not_open() -> None:
    chat = person().says(WORDS).wait(hours=20)
    chat.due("crisis_day")
    tap(chat, "I'm safe", "Yes")
    assert locked(chat.holds)


def test_quiet_checks_come_daily_for_7_days_and_weekly_for_4_weeks() -> None:
    chat = tap(person().says(WORDS), "I'm safe").wait(hours=25)
    tap(chat, "I'm safe", "Yes")
    lines = len(chat.lines)
    for _ in range(60):
        chat.wait(days=1)
        if chat.step == "care_check.ask":
            tap(chat, "I'm safe")
    assert sum("A quiet check" in line for line in chat.lines[lines:]) == 11


def test_not_safe_in_a_quiet_check_brings_the_card_again() -> None:
    chat = tap(person().says(WORDS), "I'm safe").wait(hours=25)
    tap(chat, "I'm safe", "Yes").wait(days=1, hours=1)
    tap(chat, "I'm not safe")
    assert locked(chat.holds) and sum("you don't have to carry it alone" in line for line in chat.lines) == 2


def test_not_meant_is_asked_once_and_the_number_stays() -> None:
    chat = tap(person().says(WORDS), "I'm safe", "I didn't mean it", "No")
    assert not locked(chat.holds) and chat.holds[0].closed_by == "corrected"
    assert chat.last.startswith("Good. The number stays here in case: 988.")
    assert TellCoach("crisis", False) in chat.effects


def test_meant_after_all_stays() -> None:
    assert locked(tap(person().says(WORDS), "I'm safe", "I didn't mean it", "Yes").holds)


@pytest.mark.parametrize("words", ["my back is killing me", "that dead bug is hard", "dying to get back to golf"])
def test_idioms_are_no_crisis(words: str) -> None:
    chat = person().says(words)
    assert not chat.holds and not said(chat, "988")


def test_saying_it_again_brings_no_second_hold() -> None:
    chat = tap(person().says(WORDS), "I'm safe").says("I want to kill myself")
    assert len(chat.holds) == 1 and said(chat, "I'm here, and I read that.")


def test_before_consent_the_card_is_shown_and_nothing_is_kept() -> None:
    chat = Chat({}).says("/start").says(WORDS)
    assert said(chat, "you don't have to carry it alone") and not chat.holds and not chat.known
