"""Flares that climb, and flares that do not: the worked cases of training.md §9, and both sides of each test."""

from datetime import timedelta

import pytest

from flows import escalation
from flows.escalation import Flaring
from flows.records import CheckIn, Flare
from tests.trainee import MONDAY, somebody

FACTS = somebody().facts


def first_alarm(u: int, *scores: int, chores: tuple[str, ...] = (), careless_from: int | None = None):
    """The day and level of the first test that is met, day by day; None where none is."""
    for day in range(len(scores)):
        flare = Flaring(
            day,
            u,
            {at: score for at, score in enumerate(scores[: day + 1]) if score >= 0},
            dict(enumerate(chores[: day + 1])) or dict.fromkeys(range(day + 1), "bit_stiff"),
            self_care=careless_from is None or day < careless_from,
        )
        found = escalation.escalates(FACTS, flare)
        if found:
            return day, found.level, found.id
    return None


def test_an_ordinary_flare_goes_back_early():
    assert first_alarm(3, 7, 6, 5, 4, 4) is None
    flare = Flaring(4, 3, {0: 7, 1: 6, 2: 5, 3: 4, 4: 4}, dict.fromkeys(range(5), "fine"))
    assert escalation.early_return(FACTS, flare)
    day_three = Flaring(3, 3, {0: 7, 1: 6, 2: 5, 3: 4}, dict.fromkeys(range(4), "fine"))
    assert not escalation.early_return(FACTS, day_three)
    hard = Flaring(4, 3, {0: 7, 1: 6, 2: 5, 3: 4, 4: 4}, {3: "chores_hard", 4: "fine"})
    assert not escalation.early_return(FACTS, hard)


CASES = [
    ("climbing", 3, (5, 6, 7, 8), (3, "E2")),
    ("slow", 3, (6, 6, 6, 5, 5, 5, 5, 5), (7, "E2")),
    ("mild", 4, (6, 6, 5, 5, 5, 5, 5, 5), None),
    ("two better after a week", 3, (7, 7, 6, 6, 6, 5, 5, 5), None),
    ("one step only", 3, (5, 6, 7, 7), (3, "E2")),
    ("two rises, then one less", 3, (4, 5, 6, 5), None),
    ("three rises of one", 3, (5, 5, 5, 6, 7, 8), (5, "E2")),
    ("a rise of nothing between them", 3, (5, 5, 6, 6, 7), None),
    ("one above day 0 on day 3", 3, (5, 6, 6, 6), None),
    ("seven at first, eight on day 3", 3, (7, 7, 7, 8), None),
    ("eight, but eight is usual", 8, (8, 8, 8, 8), None),
    ("a point above usual after a week", 4, (7, 7, 6, 6, 6, 6, 6, 5), None),
    ("eight and still eight", 3, (8, 7, 7, 8), (3, "E2")),
    ("eight and seven", 3, (8, 8, 8, 7), None),
    ("a day without an answer is skipped", 2, (3, 4, -1, 5, 6), (3, "E2")),
    ("two weeks", 3, (6, 6, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4), (14, "E2")),
]


@pytest.mark.parametrize(("name", "u", "scores", "alarm"), CASES)
def test_when_a_flare_climbs(name, u, scores, alarm):
    found = first_alarm(u, *scores)
    assert (found[:2] if found else None) == alarm, name


def test_chores_that_got_worse_by_day_five():
    six = (6, 6, 6, 6, 6, 6)
    assert first_alarm(4, *six, chores=("fine",) * 5 + ("chores_hard",)) == (5, "E2", "day_5_chores")
    assert first_alarm(4, *six, chores=("chores_hard",) * 6) is None


@pytest.mark.parametrize(
    ("score", "alarm"), [(9, (2, "E1", "no_self_care")), (8, (2, "E1", "no_self_care")), (7, None)]
)
def test_no_way_to_wash_or_dress_at_eight_and_more_is_a_check_today(score, alarm):
    assert first_alarm(5, 7, 7, score, careless_from=2) == alarm


def test_an_open_flare_is_read_from_what_happened():
    person = somebody(usual=3, anchor=3)
    assert escalation.flaring(person.facts) is None
    person.entries.append(Flare(person.facts.now, MONDAY, "opened"))
    for day, score in ((0, 5), (1, 6), (3, 8)):
        at = MONDAY + timedelta(days=day)
        person.entries.append(CheckIn(person.facts.now, at, "flare", score, "bit_stiff"))
    found = escalation.flaring(person.at(MONDAY + timedelta(days=3)))
    assert (found.day, found.usual, dict(found.scores)) == (3, 3, {0: 5, 1: 6, 3: 8})
    person.entries.append(Flare(person.facts.now, MONDAY + timedelta(days=4), "closed"))
    assert escalation.flaring(person.at(MONDAY + timedelta(days=4))) is None
