"""Asking for more than is wise: heard in any sentence, answered with one step or none, and with the reason."""

from dataclasses import replace
from datetime import date

import pytest

from flows import course
from flows.course import Exposure
from flows.records import Decision, Flare
from tests.chat import Chat
from tests.training import TRAINED, all_sets, in_session, in_training, labels, one_set


def at_the(name: str, chat: Chat) -> Chat:
    while name not in chat.last:
        one_set(chat)
    return chat


def with_last(chat: Chat, exercise: str, colour: str = "green", **line: object) -> Chat:
    """The exposure before this session, and what its line remembers."""
    stands = course.of(chat.facts)
    assert stands is not None
    day = chat.now.date().replace(day=20)
    last = Exposure(day, "before", during=colour, colour=colour, effort="ok", reserve="3-4")
    known = replace(stands.line(exercise), exposures=(last,), done=4, **line)
    if not known.sets:
        known = replace(known, sets=stands.line(exercise).sets)
    chat.known = {**chat.known, course.KEY: course.kept(stands.with_line(known))}
    return chat


SENTENCES = [
    "this feels great, can I go up to 60", "can I go up to 60 lb?", "I feel so good today could I lift 60 lb",
    "I want to go up to 27 kg", "ok I want to lift 60 lb now",
]  # fmt: skip


@pytest.mark.parametrize("said", SENTENCES)
def test_a_wish_in_a_sentence_is_no_set_and_the_weight_in_it_is_heard(said: str) -> None:
    chat = at_the("Raised deadlift", in_session(**TRAINED)).says(said)
    assert "The raised deadlift stays at 10 lb for now." in chat.transcript and chat.step == "session.set"
    assert chat.of(Decision)[-1].rule == "p.no_step"
    assert "60 reps" not in chat.transcript and "27 reps" not in chat.transcript


@pytest.mark.parametrize(
    "said", ["8, that was harder", "8 with 12 lb, heavier than last time", "did 8 and it felt great"]
)
def test_a_set_that_tells_how_it_was_is_still_a_set(said: str) -> None:
    chat = at_the("Raised deadlift", in_session(**TRAINED)).says(said)
    assert "Raised deadlift. Set 1: 8 reps" in chat.transcript and chat.step == "session.rest"


def test_less_that_is_named_is_taken_at_once() -> None:
    chat = at_the("Raised deadlift", in_session(**TRAINED)).says("can I use less weight, to 8 lb")
    assert "Raised deadlift, 8 lb" in chat.last


def bridge(colour: str = "green", **line: object) -> Chat:
    chat = with_last(in_training(**TRAINED), "BT4", colour, **line).due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    return at_the("Marching bridge", chat)


@pytest.mark.parametrize("said", ["can I do a harder one?", "something harder please", "harder", "I could do more"])
def test_a_harder_one_after_a_calm_session_is_one_step_with_its_reason(said: str) -> None:
    chat = bridge().says(said)
    assert chat.last.startswith("One step now: the hip thrust in place of the marching bridge.")
    assert labels(chat) == ["Take it", "Keep this one", "Why"]
    chat.taps("Take it")
    assert "Hip thrust" in chat.last
    stands = course.of(chat.facts)
    assert stands is not None and stands.line("BT4").due is not None
    assert chat.of(Decision)[-1].rule == "p.one_step"


def test_a_harder_one_can_be_declined() -> None:
    chat = bridge().says("harder").taps("Keep this one")
    assert "Marching bridge" in chat.last
    stands = course.of(chat.facts)
    assert stands is not None and stands.line("BT4").due is None


REFUSED = [
    ({"colour": "amber"}, "The marching bridge stays for now. More comes after a calm session"),
    ({"risen_on": date(2026, 11, 23)}, "The marching bridge went up this week already."),
]


@pytest.mark.parametrize(("before", "words"), REFUSED)
def test_no_step_after_a_sore_session_or_twice_in_a_week(before: dict, words: str) -> None:
    chat = bridge(**before).says("harder")
    assert words in chat.transcript and "Marching bridge" in chat.last


def test_no_step_once_it_has_begun_and_none_for_a_sore_start() -> None:
    chat = one_set(bridge()).taps("I'm ready").says("harder")
    assert "has begun, so it stays for today" in chat.transcript
    sore = with_last(in_training(**TRAINED), "BT4").due("session")
    sore.taps(labels(sore)[0], "All clear", "5", "Good", "I'm warm")
    assert "Something else is on hold" in at_the("Marching bridge", sore).says("harder").transcript


def test_the_hero_of_one_good_day_hears_it_in_the_evening_and_first_thing_in_the_morning() -> None:
    chat = at_the("Raised deadlift", in_session(**TRAINED))
    one_set(chat).taps("I'm ready").says("15 with 45 lb").taps("Yes, it was", "Fine, 5+ left")
    all_sets(chat, "Fine, 5+ left").taps("5", "1", "Steady")
    assert "You did far more than asked on the raised deadlift. I note it, and it stays at 10 lb" in chat.last
    chat.tomorrow().due("morning").taps("2", "Fine")
    assert "The raised deadlift stays at 10 lb. You did far more than that, and I note it." in chat.last
    stands = course.of(chat.facts)
    assert stands is not None and {each.load for each in stands.line("HI4").sets} == {10}


def test_the_evening_says_slower_where_no_weight_goes_up() -> None:
    chat = with_last(in_training(**TRAINED), "RO3")
    stands = course.of(chat.facts)
    assert stands is not None
    line = stands.line("RO3")
    top = replace(line.exposures[0], top=True, calm=True, reserve="5+")
    chat.known = {**chat.known, course.KEY: course.kept(stands.with_line(replace(line, exposures=(top,))))}
    chat.due("session").taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    all_sets(chat, "Fine, 5+ left").taps("5", "1", "Steady")
    assert "If tomorrow morning is calm too, the supported row gets slower." in chat.last


def test_a_number_of_reps_that_nobody_does_is_asked_about_once() -> None:
    chat = at_the("Raised deadlift", in_session(**TRAINED)).says("60")
    assert chat.last == "That is far above your 8 reps. Was it really 60 reps?"
    assert labels(chat) == ["Yes, it was", "No, 8 reps"]
    chat.taps("No, 8 reps")
    assert "Raised deadlift. Set 1: 8 reps." in chat.last
    chat = at_the("Raised deadlift", in_session(**TRAINED)).says("60").taps("Yes, it was")
    assert "Raised deadlift. Set 1: 60 reps." in chat.last


@pytest.mark.parametrize(
    "said",
    ["I feel like 25 again, give me my old deadlift, 60 pounds", "I want my old weights back", "let me go heavy today"],
)
def test_the_old_weights_are_a_wish_and_no_set(said: str) -> None:
    chat = at_the("Raised deadlift", in_session(**TRAINED)).says(said)
    assert chat.step in ("session.set", "session.wish_weight") and "25 reps" not in chat.transcript


OUTSIDE = ["I feel great, I want my old weights back", "I want to go heavier next time", "more weight please",
           "can I do 60 kg deadlifts on thursday", "heavier", "can I train more today"]  # fmt: skip


@pytest.mark.parametrize("said", OUTSIDE)
def test_a_wish_for_more_between_sessions_is_answered_with_the_rule(said: str) -> None:
    chat = in_training(at="2026-11-24 10:00", **TRAINED).says(said)
    assert chat.last.startswith("I hear you. A move goes up one step after two calm sessions with reps left.")


def test_in_a_flare_and_on_the_way_back_the_wish_is_told_what_comes_next() -> None:
    chat = in_training(at="2026-11-25 10:00", **TRAINED)
    chat.records.append(Flare(chat.now, chat.now.date(), "opened"))
    assert "In a flare nothing goes up yet." in chat.says("I want my old weights back").last
    chat.records.append(Flare(chat.now, chat.now.date(), "closed"))
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, back_since=chat.now.date()))}
    assert "two calm sessions bring it all back" in chat.says("I want my old weights back").last


def test_a_session_on_the_way_back_says_why_nothing_goes_up() -> None:
    chat = in_training(at="2026-11-23 17:30", **TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, back_since=date(2026, 11, 20)))}
    chat.due("session").taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    assert "stays at three quarters for now" in at_the("Raised deadlift", chat).says("can I go up to 60").transcript


def test_a_weight_typed_where_there_is_none_is_in_the_persons_unit_and_a_slip_takes_it_away() -> None:
    chat = at_the("Marching bridge", bridge()).says("25 with 40 pounds")
    assert "kg" not in chat.messages[-1].text + chat.messages[-2].text
    chat.taps(labels(chat)[1])
    assert "40" not in chat.last


def test_one_far_set_is_no_new_best_of_the_week() -> None:
    chat = at_the("Raised deadlift", in_session(**TRAINED))
    one_set(chat).taps("I'm ready").says("15 with 45 lb").taps("Yes, it was", "Fine, 5+ left")
    all_sets(chat, "Fine, 5+ left").taps("5", "1", "Steady")
    chat.until("2026-11-29 17:00").due("review").taps("4", "5", "6 to 7", "6")
    assert "with more weight" not in chat.last
