"""What cannot be, and what contradicts itself: asked again or bounded, noted, and never a higher load."""

import pytest

from flows import course
from flows.records import Decision, PainScore, SessionLog
from tests.chat import Chat
from tests.training import TRAINED, all_sets, in_session, in_training, labels, one_set, whole_session


def at_the_hinge() -> Chat:
    chat = in_session(**TRAINED)
    while "Raised deadlift" not in chat.last:
        one_set(chat)
    return chat


def hinge(chat: Chat) -> course.Line:
    stands = course.of(chat.facts)
    assert stands is not None
    return stands.line("HI4")


def asks(chat: Chat) -> tuple[float, int]:
    """What the hinge asks next, with a rise that waits: load and sets."""
    line = hinge(chat)
    sets = line.due.sets if line.due else line.sets
    return max(one.load for one in sets), len(sets)


def end(chat: Chat, band: str = "Fine, 3-4 left") -> Chat:
    return all_sets(chat, band).taps("5", "3", "Steady").tomorrow().due("morning").taps("3", "Fine")


@pytest.mark.parametrize(("answer", "kept"), [("Yes, it was", 400.0), ("No, 10 lb", 10.0)])
def test_a_weight_far_above_the_last_is_asked_about(answer: str, kept: float) -> None:
    chat = at_the_hinge().says("8 with 400 lb")
    assert "That is far above your 10 lb. Was it really 400 lb?" in chat.last
    end(chat.taps(answer))
    (log,) = chat.of(SessionLog)
    assert log.exercises[1].sets[0].load == kept
    assert asks(chat) == (10, 2)


@pytest.mark.parametrize("said", ["no idea", "not sure", "i don't know", "maybe"])
def test_no_idea_is_no_no_where_a_number_is_doubted(said: str) -> None:
    chat = at_the_hinge().says("8 with 400 lb").says(said)
    assert chat.step == "session.weight_sure"
    assert chat.last.startswith("Type what it was, or tap. If you can't tell, tap No, and 10 lb is kept.")


def test_the_right_number_may_be_typed_in_place_of_a_doubted_one() -> None:
    chat = at_the_hinge().says("8 with 400 lb").says("35")
    assert "Was it really 35 lb?" in chat.last
    chat.says("12 lb")
    assert "= Raised deadlift: 8 reps at 12 lb." in chat.transcript and chat.step == "session.rest"
    chat = at_the_hinge().says("80").says("9")
    assert "= Raised deadlift: 9 reps at 10 lb." in chat.transcript and chat.step == "session.rest"


def at_the_band_row() -> Chat:
    chat = in_session(kit=["bands"])
    while "band row" not in chat.last:
        one_set(chat)
    return chat


def test_a_weight_told_of_a_band_is_asked_about() -> None:
    chat = at_the_band_row().says("10 with 400 kg")
    assert chat.last.endswith("This one is planned with the yellow band. Was it really 881 lb?")
    chat.taps("No, the yellow band")
    assert chat.step == "session.band" and "881" not in chat.last


@pytest.mark.parametrize("said", ["0", "0 reps", "0 reps with 400 kg"])
def test_no_repetition_at_all_leaves_the_exercise_out(said: str) -> None:
    chat = at_the_band_row().says(said)
    assert "= Band row: left out today." in chat.transcript and "4 of 5" in chat.last
    assert "how was it" not in chat.transcript


@pytest.mark.parametrize("said", ["pain 7", "pain 11", "pain is at 6", "my pain is 8 now"])
def test_a_pain_told_in_a_set_is_no_number_of_repetitions(said: str) -> None:
    chat = at_the_hinge().says(said)
    assert chat.last.startswith("Stop that set. Good that you said so. How high did it go?")
    assert "7 reps" not in chat.transcript and "11 reps" not in chat.transcript


@pytest.mark.parametrize("said", ["i feel invincible, one more set", "another set please", "pain 2"])
def test_a_number_of_something_else_is_no_set(said: str) -> None:
    assert at_the_hinge().says(said).step in ("session.set", "session.reps"), "asked, never guessed"
    chat = at_the_hinge().says("8 with 400 lb").says(said)
    assert chat.step == "session.weight_sure" and "Was it really 400 lb?" in chat.last


def test_a_weight_beyond_anything_is_refused() -> None:
    chat = at_the_hinge().taps("Other weight").says("4000")
    assert chat.step == "session.weight"


def test_no_repetitions_with_a_heavy_weight_are_no_set() -> None:
    chat = at_the_hinge().says("0 with 400 lb")
    if chat.step == "session.weight_sure":
        chat.taps("Yes, it was")
    while chat.step != "session.next" and "Raised deadlift" in chat.last:
        chat.taps("I'm ready") if chat.step == "session.rest" else chat.says("0")
        if chat.step == "session.band":
            chat.taps("Fine, 5+ left")
    end(chat)
    assert asks(chat) == (10, 2) and all(each.load <= 10 for each in hinge(chat).exposures)


def test_five_hundred_repetitions_are_asked_about_and_raise_one_step_at_most() -> None:
    chat = at_the_hinge().says("500")
    assert chat.step == "session.set"
    chat.says("180")
    assert "Was it really 180 reps?" in chat.last
    end(chat.taps("Yes, it was"), "Fine, 5+ left")
    assert asks(chat)[0] <= 12


def test_pain_of_eleven_is_asked_about() -> None:
    chat = in_training().due("session").taps("Start 20 min", "All clear").says("11")
    assert "My scale ends at 10" in chat.last
    assert not [each for each in chat.of(PainScore) if each.score > 10]


def test_it_hurts_at_a_number_in_the_green_is_believed_and_raises_nothing() -> None:
    chat = in_training(**TRAINED)
    for day in ("2026-11-23", "2026-11-26", "2026-11-30", "2026-12-03"):
        chat.until(f"{day} 17:30").due("session").taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
        while "Raised deadlift" not in chat.last and chat.step != "session.effort":
            one_set(chat)
        if chat.step != "session.effort":
            chat.says("10")
            chat.taps("It hurts")
            chat.taps(labels(chat)[0], "Go on")
        end(chat, "Fine, 5+ left").taps("Skip")
    assert asks(chat)[0] == 10
    assert any(each.rule == "p.hurt" for each in chat.of(Decision))


def test_an_edit_of_the_past_and_a_clock_that_moved_back_move_no_weight() -> None:
    chat = whole_session(in_training(**TRAINED))
    before = asks(chat)
    chat.now = chat.now.replace(day=20)
    chat.says("/session")
    assert asks(chat) == before


def test_after_a_year_the_answers_come_first_and_no_weight_is_taken_over() -> None:
    chat = whole_session(in_training(**TRAINED))
    chat.until("2027-11-25 17:30").says("/session")
    assert chat.step == "session.update"
