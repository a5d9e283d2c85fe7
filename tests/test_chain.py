"""Why this: every number of an exercise has its reason in plain words, and its source."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from flows import chain, chain_plan, course
from flows.course import WalkDose
from flows.holds import Hold
from flows.records import Flare, SetTarget
from tests.trainee import MONDAY, Trainee, somebody
from tests.training import TRAINED, in_session, in_training, one_set, whole_session


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


WEEKS = [
    ({}, "days", "chain_days_chosen"),
    ({"days": []}, "days", "chain_days_spread"),
    ({}, "sessions", "chain_sessions_learn"),
    ({"days": [0]}, "sessions", "chain_sessions_chosen"),
    ({"conf1": 3}, "sessions", "chain_sessions_bridge"),
    ({"active": "weights_3", "days": [0, 2, 4]}, "sessions", "chain_sessions_trained"),
    ({"smaller_week": MONDAY.isoformat()}, "sessions", "chain_sessions_smaller"),
    ({}, "minutes", "chain_minutes"),
    ({"smaller_week": MONDAY.isoformat()}, "minutes", "chain_minutes_smaller"),
    ({}, "warm_up", "chain_warm_up"),
    ({"age": "60-64"}, "warm_up", "chain_warm_up_older"),
    ({"minutes": 10}, "warm_up", "chain_warm_up_brace"),
]


@pytest.mark.parametrize(("known", "what", "words"), WEEKS)
def test_why_these_days(known: dict[str, Any], what: str, words: str) -> None:
    links = {link.what: link for link in chain_plan.of_week(somebody(**known).facts)}
    assert links[what].words.id == words and links[what].source


def test_the_third_day_waits_for_two_sets_in_the_main_moves() -> None:
    person = somebody(days=[0, 2, 4])
    person.keep(replace(person.course, phase="build"))
    assert chain_plan.of_week(person.facts)[1].words.id == "chain_sessions_waits"
    course = person.course
    for pattern in ("hinge", "row", "squat", "push"):
        line = course.line(course.standings[pattern].exercise)
        course = course.with_line(replace(line, sets=line.sets * 2))
    person.keep(course)
    assert chain_plan.of_week(person.facts)[1].words.id == "chain_sessions_third"


WALKS = [
    # what is known, the dose, words of the minutes and of the growth
    ({}, WalkDose(10, 4), "start", "more"),
    ({}, WalkDose(12, 4), "grown", "more"),
    ({}, WalkDose(8, 4), "kept", "more"),
    ({}, WalkDose(30, 4), "grown", "day_more"),
    ({}, WalkDose(30, 5), "grown", "goal"),
    ({"walks_enough": True}, WalkDose(30, 5), "enough", "goal"),
    ({}, WalkDose(5, 4, cycling=True), "cycling", "more"),
    ({}, WalkDose(7, 4, less_until=MONDAY + timedelta(days=7), before=10), "less", ""),
]


@pytest.mark.parametrize(("known", "dose", "minutes", "growth"), WALKS)
def test_why_this_walk(known: dict[str, Any], dose: WalkDose, minutes: str, growth: str) -> None:
    person = somebody(**known)
    person.keep(replace(person.course, walk=dose))
    found = [link.words.id for link in chain_plan.of_walk(person.facts)]
    assert found == [f"chain_walk_{each}" for each in (minutes, "days", growth) if each]


def test_a_walk_that_something_holds_back_says_what() -> None:
    def first(person: Trainee) -> str:
        return chain_plan.of_walk(person.facts)[0].words.id

    tired, flaring, gentle, held = somebody(), somebody(), somebody(walk="5_to_9"), somebody()
    tired.keep(replace(tired.course, bridge="fatigue"))
    flaring.entries.append(Flare(flaring.facts.now, MONDAY, "opened"))
    flaring.at(MONDAY)
    gentle.keep(replace(gentle.course, walk=WalkDose(20, 4)))
    for person, level in ((gentle, "E2G"), (held, "E2")):
        person.facts = replace(person.facts, holds=(Hold("h", "x", level, person.facts.now, "checkin"),))  # type: ignore[arg-type]
    assert first(tired) == "chain_walk_fatigue" and first(flaring) == "chain_walk_flare"
    assert first(gentle) == "chain_walk_gentle" and first(held) == "chain_walk_held"
    assert chain_plan.of_week(held.facts) == ()


@pytest.mark.parametrize(
    ("said", "begins", "source"),
    [
        ("why the walks?", "10 minutes: a bit less than the walk that feels fine to you.", "a large walking trial"),
        ("why these days?", "Mon, Thu: days you chose, with a day of rest between.", "strength guidelines"),
    ],
)
def test_asked_in_words_it_tells_the_chain_its_source_and_the_latest_step(said: str, begins: str, source: str) -> None:
    chat = in_training(days=[0, 3]).says(said)
    assert chat.last.startswith(begins) and len(chat.last.split()) <= 66
    chat.taps("Source")
    assert source in chat.last
    chat.taps("Back")
    assert chat.last.startswith(begins)


def test_the_pages_of_the_plan_have_their_why() -> None:
    chat = in_training().says("/plan").taps("Walking", "Why")
    assert "a bit less than the walk that feels fine" in chat.last
    chat.says("/plan").taps("Why this plan", "Why these days")
    assert "with a day of rest between" in chat.last


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


def test_sets_that_the_cap_of_the_week_took_are_told_as_that() -> None:
    chat = whole_session(in_training(**TRAINED))
    stands = course.of(chat.facts)
    assert stands is not None
    weeks = (
        replace(stands.weeks[-1], monday=date(2026, 11, 16), sets=8, training=True),
        replace(stands.weeks[-1], sets=4),
    )
    stands = replace(stands, weeks=weeks, last_letter="B", started_on=date(2026, 11, 2), clock_since=None)
    chat.known = {**chat.known, course.KEY: course.kept(stands)}
    words = [link.words.id for link in chain.of_exercise(chat.facts, "HI4") if link.what == "sets"]
    assert words == ["chain_sets_cap"]
