"""Why this: every number of an exercise has its reason in plain words, and its source."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows import chain
from flows.records import SetTarget
from tests.trainee import MONDAY, Trainee, somebody
from tests.training import TRAINED, in_session, one_set


def told(person: Trainee, exercise: str) -> dict[str, str]:
    return {link.what: link.words.id for link in chain.of_exercise(person.facts, exercise)}


def hinge(person: Trainee) -> str:
    return person.course.standings["hinge"].exercise


def test_every_number_has_its_reason_and_its_source() -> None:
    person = somebody()
    links = chain.of_exercise(person.facts, hinge(person))
    assert [link.what for link in links] == ["rung", "sets", "amount", "load", "tempo", "rest"]
    assert all(link.source for link in links)


@pytest.mark.parametrize(
    ("known", "what", "words"),
    [
        ({}, "rung", "chain_rung_default"),
        ({"active": "three_days"}, "rung", "chain_rung_active"),
        ({"active": "weights_3", "usual": 2, "anchor": 2, "kit": ["gym"]}, "rung", "chain_rung_trained"),
        ({"active": "weights_3", "usual": 2, "anchor": 2}, "rung", "chain_rung_hidden"),
        ({"conf1": 3}, "rung", "chain_rung_unsure"),
        ({"usual": 7, "anchor": 7}, "rung", "chain_rung_phase_zero"),
        ({}, "sets", "chain_sets_first"),
        ({"age": "65-69"}, "sets", "chain_sets_older"),
        ({"active": "weights_3"}, "sets", "chain_sets_trained"),
        ({}, "load", "chain_load_none"),
        ({}, "rest", "chain_rest_none"),
        ({"active": "weights_3", "age": "65-69"}, "rest", "chain_rest_none"),
        ({"active": "weights_3"}, "rest", "chain_rest_low"),
    ],
)
def test_where_each_number_comes_from(known: dict[str, Any], what: str, words: str) -> None:
    person = somebody(**known)
    assert told(person, hinge(person))[what] == words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "chain_load_first"),
        ({"risen_on": MONDAY}, "chain_load_risen"),
        ({"missing": (SetTarget(reps=8, load=12, unit="kg"),)}, "chain_load_back"),
    ],
)
def test_how_a_weight_came_to_be(more: dict[str, Any], words: str) -> None:
    person = somebody().with_line("HI4", "hinge", 4, SetTarget(reps=8, load=10, unit="kg"), **more)
    assert told(person, "HI4")["load"] == words


def test_a_weight_that_is_less_today_says_so() -> None:
    person = somebody().with_line("HI4", "hinge", 4, SetTarget(reps=8, load=10, unit="kg"))
    person.facts = person.facts.knowing(course=replace(person.course, back_since=MONDAY - timedelta(days=1)))
    assert told(person, "HI4")["load"] == "chain_load_less"


def test_a_rung_that_was_earned_and_one_that_is_lower_for_now() -> None:
    up = somebody().with_line("HI4", "hinge", 4, SetTarget(reps=8, load=4, unit="kg"))
    assert told(up, "HI4")["rung"] == "chain_rung_up"
    down = somebody(active="three_days").with_line("HI1", "hinge", 1, SetTarget(reps=8))
    assert told(down, "HI1")["rung"] == "chain_rung_down"


def test_what_is_not_planned_has_no_chain() -> None:
    assert chain.of_exercise(somebody().facts, "HI6") == ()


def test_why_this_in_a_session_tells_the_chain_and_its_source() -> None:
    chat = in_session(**TRAINED)
    while "Raised deadlift" not in chat.last:
        one_set(chat)
    chat.taps("Why this")
    assert chat.last.startswith("Raised deadlift: rung 5 of 7") and "10 lb: half of what you named" in chat.last
    assert len(chat.last.split()) <= 66
    chat.taps("Source")
    assert "a strength guideline for beginners" in chat.transcript
    chat.taps("Back")
    assert chat.step == "session.set"
