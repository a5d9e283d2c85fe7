"""The look back at a week: five taps, what it says, and the one thing to choose."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from flows import bank, course
from flows.records import Decision, Measure, PainScore, SessionLog, Walk
from tests.chat import Chat, assert_chat
from tests.training import in_training, whole_session

SUNDAY = "2026-12-06 17:00"


def lived(sessions: int = 2, walks: int = 4, minutes: int = 10, mornings: int = 6, **known: Any) -> Chat:
    """Two weeks of the plan, the second with this much in it, up to its Sunday."""
    chat = in_training("2026-11-23 07:00", **known)
    trained(chat, *("2026-11-23", "2026-11-26", "2026-11-30", "2026-12-03")[: 2 + sessions])
    for number in range(walks):
        at = datetime.fromisoformat(f"2026-12-0{1 + number} 12:00").replace(tzinfo=chat.now.tzinfo)
        chat.records.append(Walk(at, at.date(), minutes))
    for number in range(mornings):
        at = datetime.fromisoformat("2026-11-30 07:30").replace(tzinfo=chat.now.tzinfo) + timedelta(days=number)
        chat.records.append(PainScore(at, at.date(), "morning", 3))
    return chat.until(SUNDAY)


def trained(chat: Chat, *days: str) -> Chat:
    """Each day's session and the calm morning after it."""
    for day in days:
        whole_session(chat.until(f"{day} 17:30")).until(morning_after(day)).due("morning").taps("3", "Fine", "Skip")
    return chat


def tagged(chat: Chat, tag: str) -> Chat:
    chat.known = {**chat.known, "tags": [tag]}
    return chat


def morning_after(day: str) -> str:
    return f"{datetime.fromisoformat(day).date() + timedelta(days=1)} 07:30"


def test_a_week_is_looked_back_at_in_five_taps_and_offers_one_thing() -> None:
    assert_chat(
        """
        (due review)
        bot: A look back at your week takes five taps. On how many of the last 7 days did your back not limit you? [0] [1] [2] [3] [4] [5] [6] [7] [Skip]
        you: [5]
        = Days your back did not limit you: 5 of 7.
        bot (silent): How sure are you that you can train and do daily things, even if your back aches? [0..10] [Skip]
        you: [6]
        = Sure: 6 of 10.
        bot (silent): How long did you sleep on most nights? [Under 6 hours] [6 to 7] [7 or more] [Skip]
        you: [6 to 7]
        = Slept: 6 to 7.
        bot (silent): And your mood this week? 0 is very low, 10 is very good. [0..10] [Skip]
        you: [7]
        = Mood: 7 of 10.
        bot (silent): Week 2: 2 sessions, 4 walks, 40 minutes of walking. // Your back: mostly 3, your usual. // 5 good days. // ... Next week I'd add 2 minutes a walk. Shall I? [Add 2 minutes] [Keep it] [Why]
        you: [Add 2 minutes]
        = Next week: walks of 12 minutes on 4 days.
        """,
        lived(),
    )


def test_kept_walks_stay_and_offered_ones_grow_on_monday() -> None:
    for choice, minutes in (("Keep it", 10), ("Add 2 minutes", 12)):
        chat = lived().due("review").taps("5", "6", "6 to 7", "7", choice)
        chat.until("2026-12-07 07:30").due("morning")
        stands = course.of(chat.facts)
        assert stands is not None and stands.walk is not None and stands.walk.minutes == minutes, choice


def test_a_change_is_called_real_only_when_it_is() -> None:
    chat = lived().due("review").taps("3", "6", "Skip", "Skip", "Keep it")
    trained(chat, "2026-12-07", "2026-12-10").until("2026-12-13 17:00").due("review").taps("5", "7", "Skip", "Skip")
    assert "5 good days, 2 more than last week." in chat.last
    assert "How sure you are: 7, was 6, within the normal wobble." in chat.last
    trained(chat, "2026-12-14", "2026-12-17").until("2026-12-20 17:00").due("review").taps("5", "9", "Skip", "Skip")
    assert "How sure you are: 9, was 7. That is a real change." in chat.last


def test_the_bank_of_good_reps_is_shown_each_week_and_holds_no_red_one() -> None:
    """Bends, lifts and carries (training.md §7 Bank, CJ)."""
    chat = lived()
    count = bank.banked(chat.facts)
    assert count > 0
    chat.due("review").taps("5", "6", "6 to 7", "7")
    assert f"{count} bends, lifts and carries went well so far" in chat.last
    hinge = next(each for log in chat.of(SessionLog) for each in log.exercises if each.pattern == "hinge")
    chat.records = [
        replace(log, exercises=tuple(replace(each, during="red") if each == hinge else each for each in log.exercises))
        if isinstance(log, SessionLog) else log
        for log in chat.records
    ]  # fmt: skip
    assert bank.banked(chat.facts) < count
    assert f"so far: {bank.banked(chat.facts)}." in chat.says("/progress").taps("Confidence").last


def test_skipped_is_missing_and_never_zero() -> None:
    chat = lived().due("review").taps("Skip", "Skip", "Skip", "Skip")
    assert not [each for each in chat.of(Measure) if each.name in ("days_ok", "mood1", "sleep1")]
    assert "good day" not in chat.last and "How sure" not in chat.last


@pytest.mark.parametrize(("sessions", "words"), [(0, "The plan waited for you"), (1, "You showed up once")])
def test_a_quiet_week_offers_a_smaller_one_and_shows_no_zero(sessions: int, words: str) -> None:
    chat = lived(sessions=sessions, walks=0).due("review").taps("5", "6", "6 to 7", "7")
    assert words in chat.last and " 0 " not in chat.last
    chat.taps("Smaller week").until("2026-12-07 17:30").due("session")
    assert "10 min" in " ".join(chat.visible())


def test_mood_very_low_twice_is_asked_about_warmly_before_anything_else() -> None:
    chat = lived().due("review").taps("5", "6", "6 to 7", "1", "Keep it")
    chat.until("2026-12-13 17:00").due("review").taps("5", "6", "6 to 7", "2")
    assert chat.step.startswith("crisis.") and "good days" not in chat.last


def test_a_leg_that_is_weaker_on_heels_or_toes_is_looked_at_the_same_day() -> None:
    chat = tagged(lived(), "neuro_known")
    chat.due("review").taps("5", "6", "6 to 7", "7")
    assert chat.last.startswith("Hold on to something. Stand on your heels")
    chat.taps("One is weaker")
    assert [hold.level for hold in chat.holds if hold.open] == ["E1"] and chat.holds[-1].flag == "neuro_weak"


def test_leg_symptoms_bring_the_three_items_on_sunday() -> None:
    chat = tagged(lived(), "leg_symptoms").due("review").taps("5", "6", "6 to 7", "7")
    assert chat.step == "screening.ces_mini"


def test_it_is_not_asked_twice_nor_in_the_first_days() -> None:
    chat = lived().due("review").taps("5", "6", "6 to 7", "7", "Keep it").wait(hours=1)
    before = len(chat.messages)
    chat.due("review")
    assert len(chat.messages) == before
    young = in_training("2026-11-25 17:00").due("review")
    assert not any("look back" in shown.text for shown in young.messages)


def test_left_open_it_closes_on_monday_noon_with_what_was_told() -> None:
    chat = lived().due("review").taps("5").until("2026-12-07 12:01")
    assert chat.step == "" and [each.value for each in chat.of(Measure) if each.name == "days_ok"] == [5]


def test_typed_answers_fill_the_look_back() -> None:
    chat = lived().due("review").says("5 days")
    chat.says("six").says("seven hours").says("7/10")
    assert "Week 2" in chat.last


def test_after_the_choice_no_reason_is_missing() -> None:
    chat = lived().due("review").taps("5", "6", "6 to 7", "7", "Keep it").until("2026-12-07 07:30").due("morning")
    walk = [each for each in chat.of(Decision) if each.subject == "walk"][-1]
    assert walk.outcome == "same" and walk.words == "why_walk_same"
