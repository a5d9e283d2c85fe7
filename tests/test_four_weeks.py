"""Every four weeks: the lists on one day, the measures on the next; stand-ups and lessons on theirs."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from flows import outcomes
from flows.effects import Remember, TellCoach
from flows.records import Measure, PainScore, Screened
from tests.chat import Chat, assert_chat
from tests.training import in_training, taps_of

THINGS = ["laundry basket", "yard work", "driving"]
DAY_28 = "2026-12-20 12:30"  # a Sunday, as day 0 was


def four_weeks_in(**known: Any) -> Chat:
    """The typical person's measures of the first day, four weeks later."""
    chat = in_training("2026-11-22 16:00", psfs=THINGS, **known)
    now = chat.now
    told = {"peg_enjoy": 6, "peg_activity": 5, "psfs_1": 3, "psfs_2": 4, "psfs_3": 6, "conf1": 5, "fear1": 6}
    about = {f"psfs_{number}": thing for number, thing in enumerate(THINGS, 1)}
    chat.records += [Measure(now, now.date(), name, value, about.get(name, "")) for name, value in told.items()]
    chat.records.append(PainScore(now, now.date(), "usual", 6))
    chat.known = {**chat.known, "usual": 6, "anchor": 6}
    return chat.until(DAY_28)


def after_the_lists(**known: Any) -> Chat:
    chat = four_weeks_in(**known).due("four_weeks")
    for _ in range(4):
        chat.wait(seconds=5).taps("None of these")
    return chat.taps("Nothing new").until("2026-12-21 12:30")


def test_the_safety_lists_take_five_taps() -> None:
    chat = four_weeks_in()
    before = taps_of(chat)
    chat.due("four_weeks")
    assert "Four weeks are round" in " ".join(shown.text for shown in chat.messages[-3:])
    for _ in range(4):
        chat.wait(seconds=5).taps("None of these")
    chat.taps("Nothing new")
    assert taps_of(chat) - before == 5 and chat.step == ""
    assert chat.last.startswith("Thanks. Nothing there stops us.")
    assert chat.of(Screened)[-1].source == "review"


def test_lists_that_were_left_open_are_asked_once_on_the_next_day() -> None:
    chat = four_weeks_in().due("four_weeks").until("2026-12-21 12:30").due("four_weeks")
    assert chat.visible().count("Foot drags") == 1
    for _ in range(4):
        chat.wait(seconds=5).taps("None of these")
    chat.taps("Nothing new")
    assert chat.step == "" and chat.last.startswith("Thanks. Nothing there stops us.")


def test_a_worst_below_the_usual_is_asked_again_and_not_kept() -> None:
    chat = after_the_lists().due("four_weeks").taps("6", "4")
    assert chat.last == "The worst day can't be below your usual of 6. How bad was the worst?"
    chat.taps("7")
    assert [each.score for each in chat.of(PainScore) if each.moment == "worst"][-1:] == [7]
    assert chat.step == "four_weeks.peg_enjoy"


def test_something_new_in_health_brings_its_lists() -> None:
    chat = four_weeks_in().due("four_weeks")
    for _ in range(4):
        chat.wait(seconds=5).taps("None of these")
    chat.taps("A medicine", "Done")
    assert chat.step == "screening.r4"
    assert chat.wait(seconds=5).taps("None of these").last.startswith("Thanks. Nothing there stops us.")


def test_a_red_flag_in_the_lists_comes_first() -> None:
    chat = four_weeks_in().due("four_weeks").wait(seconds=5).taps("Numb between legs", "Done", "New or worse")
    assert [hold.level for hold in chat.holds] == ["E0"]


def test_the_measures_come_the_day_after_and_say_what_is_real() -> None:
    assert_chat(
        """
        (due four_weeks)
        bot: Four weeks: a few numbers, so we can see what changed. In the last 7 days, how was your back on most of them? [0..10] [Skip]
        you: [3]
        = Usual back, 7 days: 3 of 10.
        bot (silent): And at its worst? [0..10] [Skip]
        you: [5]
        = Worst: 5 of 10.
        bot (silent): How much did it spoil your enjoyment of life? 0 is not at all, 10 is fully. [0..10] [Skip]
        you: [3]
        = Spoils enjoyment: 3 of 10.
        bot (silent): And how much did it get in the way of your normal day? [0..10] [Skip]
        you: [2]
        = In the way: 2 of 10.
        bot (silent): How well can you do it today: laundry basket? 0 is not at all, 10 is as before. [0..10] [Skip]
        you: [4]
        = Laundry basket: 4 of 10.
        bot (silent): Yard work? [0..10] [Skip]
        you: [7]
        = Yard work: 7 of 10.
        bot (silent): Driving? [0..10] [Skip]
        you: [6]
        = Driving: 6 of 10.
        bot (silent): "I worry that moving will harm my back." How true is that now? 0 is not at all, 10 is fully. [0..10] [Skip]
        you: [5]
        = Worry: 5 of 10.
        bot (silent): Compared with Nov 22, when you started, your back is: [Far worse] [Worse] [A bit worse] [The same] [A bit better] [Better] [Far better] [Skip]
        you: [Better]
        = Compared with the start: better.
        bot (silent): How well did the plan fit your weeks? 0 is not at all, 10 is very well. [0..10] [Skip]
        you: [8]
        = The plan fits: 8 of 10.
        bot (silent): What got in the way most? [Time] [Pain] [Tired] [Forgot] [Boring] [Unwell]
        you: [Time]
        = In the way: time.
        bot (silent): Daily-life score: 5.7, now 2.7. That is a real change, and it is yours. // Yard work: 4, now 7. That is a real change, and it is yours. // ... [Change minutes] [My three things] [Progress]
        """,
        after_the_lists(),
    )


def scored(chat: Chat, *answers: str) -> Chat:
    return chat.due("four_weeks").taps(*answers)


def test_no_claim_is_made_inside_the_wobble() -> None:
    chat = scored(after_the_lists(), "5", "6", "6", "5", "4", "5", "7", "5", "The same", "8", "Forgot")
    assert "within the normal wobble" in chat.last and "real change" not in chat.last


def test_worse_by_the_important_change_offers_a_person() -> None:
    chat = scored(after_the_lists(), "7", "9", "9", "9", "1", "1", "3", "8", "Worse", "3", "Pain")
    assert "I'd like a person to look at the plan with us." in chat.last
    assert chat.visible()[-3] == "Talk to a person"


def test_the_anchor_follows_unless_usual_pain_rose_by_two() -> None:
    for usual, anchor in (("5", 5), ("7", 7), ("8", 6)):
        chat = after_the_lists().due("four_weeks").taps(usual)
        assert chat.known["anchor"] == anchor, usual


@pytest.mark.parametrize(("usual", "rose"), [("7", False), ("8", True)])
def test_usual_pain_two_above_the_anchor_brings_the_lists_and_a_person(usual: str, rose: bool) -> None:
    """training.md §3 u: S1 to S4 and a human first; §8: a hand-off (CJ)."""
    chat = after_the_lists().due("four_weeks").taps(usual)
    assert chat.step.startswith("screening.s1") is rose
    assert ["usual" for each in chat.all_effects if each == TellCoach("usual")] == ["usual"] * rose
    if rose:
        for _ in range(4):
            chat.wait(seconds=5).taps("None of these")
    assert chat.step == "four_weeks.worst"
    chat.taps(*["Skip"] * 9)
    if chat.step == "four_weeks.barrier":
        chat.taps("Time")
    assert ("I'd like a person to look at the plan with us" in chat.last) is rose
    assert ("Talk to a person" in chat.visible()) is rose


def test_a_sign_found_then_goes_before_the_numbers() -> None:
    chat = after_the_lists().due("four_weeks").taps("8").wait(seconds=5)
    chat.taps("Numb between legs", "Done", "New or worse")
    assert chat.holds and not chat.step.startswith("four_weeks")


def test_everything_skipped_is_missing() -> None:
    chat = scored(after_the_lists(), *["Skip"] * 10)
    chat.taps("Time")
    assert chat.last.startswith("Thanks. What you left out stays open")
    assert not [each for each in chat.of(Measure) if each.day == chat.facts.today and each.name != "barrier"]


@pytest.mark.parametrize(
    ("name", "first", "last", "verdict"),
    [
        ("peg", 5.0, 3.6, "same"), ("peg", 5.0, 3.5, "better"), ("peg", 6.0, 4.4, "same"), ("peg", 6.0, 4.2, "better"),
        ("peg", 5.0, 6.4, "same"), ("peg", 5.0, 6.5, "worse"), ("psfs", 4.0, 5.9, "same"), ("psfs", 4.0, 6.0, "better"),
        ("psfs", 6.0, 4.0, "worse"), ("conf1", 5.0, 6.9, "same"), ("conf1", 5.0, 7.0, "better"),
        ("sts30", 10.0, 11.0, "same"), ("sts30", 10.0, 12.0, "better"), ("pain", 4.0, 2.0, "better"),
        ("pain", 8.0, 6.0, "same"), ("pain", 8.0, 5.6, "better"), ("pain", 3.0, 4.9, "same"), ("pain", 3.0, 5.0, "worse"),
        ("days_ok", 4.0, 5.0, "better"), ("grc", 0.0, 1.0, "same"), ("grc", 0.0, 2.0, "better"),
    ],
)  # fmt: skip
def test_both_sides_of_every_important_change(name: str, first: float, last: float, verdict: str) -> None:
    assert outcomes.verdict(in_training().facts.library.measures.measure[name], first, last) == verdict


def test_overdue_lists_come_before_the_next_session() -> None:
    for day, step in (("2026-12-26 17:30", "session.before"), ("2026-12-27 17:30", "screening.s1")):
        chat = in_training("2026-11-22 16:00").until(day).says("/session")
        chat.taps(chat.messages[-1].buttons[0][0].label, "All clear")
        assert chat.step == step, day


# stand-ups


def test_the_first_stand_ups_are_offered_on_day_three_and_compared_with_nobody() -> None:
    chat = in_training("2026-11-25 12:30").due("stands")
    assert chat.last.startswith("A first number for your legs") and chat.effects[-1] is not None
    chat.taps("Show me", "Start 30 seconds").wait(seconds=31)
    assert chat.step == "stands.count"
    chat.says("12")
    assert chat.last.startswith("12 stands in 30 seconds. That is your first number")
    chat.until("2026-12-23 12:30").due("stands").taps("Show me", "Start 30 seconds").wait(seconds=31).taps("14")
    assert "14 stands, 2 more than at first. That is a real change." in chat.last


def test_those_of_65_are_told_what_is_usual_once_they_say_who_they_are() -> None:
    chat = in_training("2026-11-25 12:30", age="65-69").due("stands").taps("Show me", "Start 30 seconds")
    chat.wait(seconds=31).taps("10", "Woman")
    assert "Most women of 65-69 stand 11 to 16 times: there is room to grow." in chat.last
    assert chat.known["sex"] == "female"


@pytest.mark.parametrize("known", [{"joints": ["knee"]}, {"tags": ["falls"]}])
def test_no_stand_ups_with_a_sore_knee_or_falls(known: dict[str, Any]) -> None:
    chat = in_training("2026-11-25 12:30", **known)
    before = len(chat.messages)
    assert len(chat.due("stands").messages) == before


def test_hands_are_a_fine_start() -> None:
    chat = in_training("2026-11-25 12:30").due("stands").taps("Show me", "Start 30 seconds").wait(seconds=31)
    chat.taps("I needed my hands")
    assert chat.of(Measure)[-1].value == 0 and "fine place to start" in chat.last


# lessons


def test_lessons_are_silent_short_and_never_told_twice() -> None:
    chat = in_training("2026-11-24 12:30")
    told = []
    for day in ("11-24", "11-27", "11-28", "12-01"):  # no session, no look back, no stand-ups
        chat.until(f"2026-{day} 12:30").due("lesson")
        told.append(chat.last)
        assert chat.messages[-1].say.silent
    lessons = [effect for effect in chat.all_effects if isinstance(effect, Remember) and effect.key == "lessons"]
    assert len(set(told)) == 4 and len(lessons[-1].value) == 4  # type: ignore[arg-type]


def test_who_falls_silent_gets_no_lessons() -> None:
    chat = in_training("2026-11-23 07:30").due("morning")
    for day in range(24, 28):
        chat.until(f"2026-11-{day} 07:30").due("morning")
    before = len(chat.messages)
    assert len(chat.until("2026-11-27 12:30").due("lesson").messages) == before


def test_no_more_lessons_is_one_tap() -> None:
    chat = in_training("2026-11-24 12:30").due("lesson").taps("No more lessons")
    assert chat.known["reminders"]["lesson"] is False


def test_weeks_with_too_few_days_have_no_middle() -> None:
    chat = in_training("2026-11-23 07:30")
    start = datetime.fromisoformat("2026-11-23 07:30").replace(tzinfo=chat.now.tzinfo)
    for number, score in enumerate((4, 3, 4, 2, 3)):
        at = start + timedelta(days=number)
        chat.records.append(PainScore(at, at.date(), "morning", score))
    chat.until("2026-12-02 12:00")
    at = chat.now
    chat.records.append(PainScore(at, at.date(), "morning", 9))
    assert list(outcomes.series(chat.facts, "pain").values()) == [3.0]
