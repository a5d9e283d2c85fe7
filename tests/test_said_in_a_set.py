"""What people say in the middle of a session: tense, easy, "only 6"; and what the screen tells of what was cut."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import course, modify, restraint
from flows.records import SetTarget
from flows.session_log import today
from tests.chat import Chat
from tests.trainee import MONDAY, somebody
from tests.training import TRAINED, in_session, in_training, labels, one_set


def at(step: str, **known: object) -> Chat:
    chat = in_session(**{**TRAINED, **known})
    while chat.step != f"session.{step}":
        one_set(chat)
    return chat


@pytest.mark.parametrize(
    "words", ["I'm tense", "I'm scared", "scared of this", "I'm nervous", "i'm scared to lift this"]
)
@pytest.mark.parametrize("step", ["set", "rest", "last_set"])
def test_tense_before_a_lift_gets_the_brace_first_and_goes_on(words: str, step: str) -> None:
    chat = at(step).says(words.replace("scared of this", "I'm scared of this"))
    told = chat.messages[-2].text
    assert "Breathe out, and tighten as if you zip up snug jeans." in told and "careful" not in told.casefold()
    assert chat.step == f"session.{step}"


def test_tense_before_the_first_set_and_in_the_warm_up_comes_back_to_where_it_was() -> None:
    chat = in_training(**TRAINED).due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good")
    assert chat.step == "session.warm_up" and chat.says("I'm tense").step == "session.warm_up"
    wary = in_training(conf1=3, fear1=8).due("session")
    wary.taps(labels(wary)[0], "All clear", "2", "Good", "I'm warm")
    while wary.step != "session.expect":
        one_set(wary) if wary.step != "session.sure" else wary.taps("3")
    wary.taps("I'm tense")
    assert wary.step == "session.expect" and "zip up snug jeans" in wary.messages[-2].text
    assert wary.taps("4").step in ("session.set", "session.last_set")


@pytest.mark.parametrize("words", ["easy", "that was easy", "I feel great", "feeling strong"])
@pytest.mark.parametrize("step", ["set", "rest"])
def test_easy_is_heard_and_no_reason_to_jump(words: str, step: str) -> None:
    chat = at(step)
    chat.says(words)
    assert "two calm ones in a row bring the next step" in chat.messages[-2].text and chat.step == f"session.{step}"


@pytest.mark.parametrize("words", ["only 4", "I only did 4", "only four", "just did 4", "it was only 4"])
def test_only_four_in_the_rest_puts_the_set_right(words: str) -> None:
    chat = at("rest")
    until = chat.state.frames[-1].answers["rest_until"]
    chat.says(words)
    day = today(replace(chat.facts, answers=chat.state.frames[-1].answers))
    assert day is not None and day.now is not None
    assert [each.done for each in day.now.sets] == [4]
    assert chat.step == "session.rest" and chat.state.frames[-1].answers["rest_until"] == until


def test_only_half_in_the_rest_asks_how_many() -> None:
    chat = at("rest").says("only half")
    assert chat.last == "How many did you do?" and chat.says("4").step == "session.rest"


def test_only_sixty_is_asked_about_once_more() -> None:
    assert at("rest").says("I only did 60").step == "session.weight_sure"


def test_what_was_left_out_today_stays_counted() -> None:
    chat = at("set").says("I only have 10 minutes")
    assert "1 of 5. Brace and march" in chat.last and "raised deadlift, one set each" in chat.transcript


@pytest.mark.parametrize(
    ("exercise", "usual", "hurting"),
    [("RO3", "RO2", "RO0"), ("SQ6", "SQ4", "SQ1"), ("RO2", "RO1", "RO1"), ("SQ5", "SQ4", "SQ4")],
)
def test_no_lower_rung_gives_up_support_while_the_back_hurts(exercise: str, usual: str, hurting: str) -> None:
    """From a bench or a seat to standing asks more of a back, whatever the rung (training.md §6, step 5)."""
    person = somebody(kit=["gym", "dumbbells", "bands"], active="weights_3", conf1=8, usual=2, anchor=2)
    library = person.facts.library
    here = library.exercise(exercise)
    person.with_line(exercise, here.ladder, here.rung, SetTarget(reps=10))
    facts, sets = person.at(MONDAY), person.line(exercise).sets
    lower, _, _ = restraint.one_rung_less(facts, person.course, here, here.rung, sets)
    assert lower.id == usual, "a lighter day for another reason takes the nearest one"
    found = modify.lighter_sets(facts, person.course, here, here.rung, sets, 0.25)
    assert found is not None and found[0].id == hurting


def test_sets_that_the_weeks_cap_took_are_told_on_the_sessions_own_screen() -> None:
    chat = in_training(at="2026-12-14 17:30", **TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    monday = course.monday(chat.now.date())
    week = course.Week(monday - timedelta(days=7), sessions=1, sets=5, training=True, phase="learn")
    stands = replace(stands, started_on=monday - timedelta(days=14), weeks=(week,), monday=monday)
    chat.known = {**chat.known, course.KEY: course.kept(stands)}
    chat.due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good")
    assert any("A week grows in small steps" in line for line in chat.lines)
    fresh = in_session(**TRAINED)
    assert not any("A week grows in small steps" in line for line in fresh.lines)
