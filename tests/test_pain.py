"""Usual pain and the colours of a score: both sides of every threshold (training.md §3 u, §6 bands)."""

from datetime import timedelta

import pytest

from flows import pain
from flows.holds import Hold
from flows.records import CheckIn, Flare, PainScore
from tests.trainee import MONDAY, somebody


def scored(person, *days: tuple[int, str, int]):
    """Scores as (days ago, moment, score)."""
    for ago, moment, score in days:
        day = MONDAY - timedelta(days=ago)
        person.entries.append(PainScore(person.facts.now, day, moment, score))
    return person.at(MONDAY)


BANDS = [
    # u, last green during, last amber during, last green after, last amber after
    (0, 3, 5, 2, 3),
    (1, 3, 5, 2, 3),
    (2, 3, 5, 3, 4),
    (3, 4, 5, 4, 5),
    (4, 5, 6, 5, 6),
    (5, 6, 7, 6, 7),
    (6, 6, 7, 6, 7),
    (7, 7, 8, 7, 8),
    (8, 8, 8, 8, 8),
]


@pytest.mark.parametrize(("u", "green", "amber", "calm", "sore"), BANDS)
def test_a_score_has_the_colour_of_its_band(u, green, amber, calm, sore):
    facts = somebody(usual=u, anchor=u).facts
    for when, first, second in (("during", green, amber), ("after", calm, sore)):
        for score in range(11):
            wanted = "green" if score <= first else "amber" if score <= second else "red"
            assert pain.colour(facts, score, when) == wanted


def test_with_a_usual_pain_of_nine_no_band_is_left():
    facts = somebody(usual=9, anchor=9).facts
    assert pain.bands(facts) is None
    assert pain.colour(facts, 0, "during") == "red"


def test_a_clinicians_word_on_usual_pain_of_nine_makes_it_eight():
    facts = somebody(usual=9, anchor=9).facts
    hold = Hold("h", "pain_high", "E2G", facts.now, "intake", closed_at=facts.now, closed_by="clinician")
    assert pain.usual(type(facts)(facts.now, facts.library, facts.known, holds=(hold,))) == 8


def test_usual_pain_rounds_down():
    facts = scored(somebody(usual=2, anchor=5), (0, "daily", 2), (1, "daily", 3), (2, "daily", 2), (3, "daily", 3))
    assert pain.usual(facts) == 2  # the median is 2.5


def test_three_values_are_not_enough_and_the_answer_of_the_intake_counts():
    facts = scored(somebody(usual=2, anchor=5), (0, "daily", 6), (1, "daily", 6), (2, "daily", 6))
    assert pain.usual(facts) == 2


def test_with_fewer_than_four_in_a_week_two_weeks_count():
    facts = scored(somebody(usual=2, anchor=5), (0, "daily", 4), (1, "daily", 4), (8, "daily", 4), (13, "daily", 4))
    assert pain.usual(facts) == 4
    facts = scored(somebody(usual=2, anchor=5), (0, "daily", 4), (1, "daily", 4), (8, "daily", 4), (14, "daily", 4))
    assert pain.usual(facts) == 2


def test_a_week_with_four_values_stands_alone():
    week = [(ago, "daily", 3) for ago in (0, 2, 4, 6)]
    facts = scored(somebody(usual=3, anchor=5), *week, *[(ago, "daily", 6) for ago in range(7, 13)])
    assert pain.usual(facts) == 3


@pytest.mark.parametrize(("told", "u"), [(2, 2), (3, 3), (4, 4), (5, 4), (10, 4)])
def test_usual_pain_never_rises_more_than_one_above_the_anchor(told, u):
    """Anchor 3 (training.md §3, CJ)."""
    facts = scored(somebody(usual=3, anchor=3), *[(ago, "daily", told) for ago in range(6)])
    assert pain.usual(facts) == u


def test_the_daily_score_counts_before_the_morning_and_the_morning_before_the_start():
    facts = scored(
        somebody(), (0, "before", 1), (0, "morning", 2), (0, "daily", 5), (1, "before", 1), (1, "morning", 2)
    )
    assert pain.day_values(facts, MONDAY, 7) == {MONDAY: 5, MONDAY - timedelta(days=1): 2}


def test_the_highest_of_a_session_and_a_flares_scores_are_no_day_values():
    facts = scored(somebody(), (0, "after", 8), (1, "later", 8), (2, "flare", 8), (3, "worst", 8))
    assert pain.day_values(facts, MONDAY, 7) == {}


def flare(person, *marks: tuple[int, str]):
    for ago, mark in marks:
        person.entries.append(Flare(person.facts.now, MONDAY - timedelta(days=ago), mark))
    return person


def test_a_flare_does_not_move_usual_pain():
    person = flare(somebody(usual=2, anchor=6), (4, "opened"))
    before = [(ago, "daily", 2) for ago in range(5, 10)]
    assert pain.usual(scored(person, *before, *[(ago, "daily", 7) for ago in range(5)])) == 2


@pytest.mark.parametrize(("closed", "u"), [(7, 2), (8, 5)])
def test_seven_days_after_a_flare_usual_pain_moves_again(closed, u):
    person = flare(somebody(usual=2, anchor=6), (closed + 3, "opened"), (closed, "closed"))
    before = [(ago, "daily", 2) for ago in range(closed + 4, closed + 10)]
    assert pain.usual(scored(person, *before, *[(ago, "daily", 5) for ago in range(6)])) == u


@pytest.mark.parametrize(("between", "u"), [(7, 2), (8, 5)])
def test_a_flare_within_seven_days_of_another_keeps_the_usual_pain_of_before_both(between, u):
    """Frozen from day 0 to seven days after the close (training.md §6): nothing between the two moves it."""
    person = flare(somebody(usual=2, anchor=6), (between + 4, "opened"), (between + 1, "closed"), (1, "opened"))
    before = [(ago, "daily", 2) for ago in range(between + 5, between + 11)]
    assert pain.usual(scored(person, *before, *[(ago, "daily", 5) for ago in range(2, between + 1)])) == u


MORNINGS = [
    # pain, moving, leg -> colour at u 4 (green to 5, amber 6)
    (4, "fine", "", "green"),
    (5, "very_stiff", "", "green"),
    (6, "fine", "", "amber"),
    (7, "fine", "", "red"),
    (2, "chores_hard", "", "amber"),
    (7, "chores_hard", "", "red"),
    (2, "no_chores", "", "red"),
    (2, "fine", "same", "green"),
    (2, "fine", "further", "red"),
    (2, "fine", "new", "red"),
]


@pytest.mark.parametrize(("score", "moving", "leg", "colour"), MORNINGS)
def test_a_morning_is_coloured_by_pain_chores_and_the_leg(score, moving, leg, colour):
    facts = somebody().facts
    check = CheckIn(facts.now, MONDAY, "morning", score, moving, leg)
    assert pain.morning_colour(facts, check) == colour


@pytest.mark.parametrize("colour", ["green", "amber", "red"])
def test_the_tap_at_the_next_start_is_taken_as_it_is(colour):
    facts = somebody().facts
    assert pain.morning_colour(facts, CheckIn(facts.now, MONDAY, "start_tap", colour=colour)) == colour


def test_the_worst_of_what_was_told_counts():
    assert pain.worst("green", None, "amber") == "amber"
    assert pain.worst("red", "amber") == "red"
    assert pain.worst(None, None) is None
