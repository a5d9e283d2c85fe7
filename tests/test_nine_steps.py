"""It hurts, lived as chats through all nine steps of the ladder on a hinge, a squat and a row: one line says what changed."""

from dataclasses import replace
from datetime import date

import pytest

from flows import course, plan
from flows.course import Exposure
from flows.records import SessionLog, SetTarget
from tests.chat import Chat
from tests.training import TRAINED, all_sets, in_training, labels, one_set

LIFTS = {"hinge": ("HI4", 4), "squat": ("SQ4", 4), "row": ("RO2", 2)}
STEPS = {
    "range": ("At the bottom", "the range.", "One change: "),
    "load": ("All the way", "less weight. Take 15 lb", "15 lb"),
    "speed": ("Fast part", "slower. Three counts down", "Slow: 3 counts down, 1 still, 3 up."),
    "set_up": ("At the start", "the set-up. Feet a foot wider", "One change: feet a foot wider."),
    "support": ("When wobbly", "support.", "One change: "),
    "fatigue": ("Last reps", "one set fewer, and a minute more rest", "Then tap what fits."),
}


def lifting(pattern: str, *exposures: Exposure) -> Chat:
    """Somebody at 20 lb, asked for this lift now."""
    chat = in_training(**TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    exercise, rung = LIFTS[pattern]
    line = replace(
        stands.line(exercise),
        sets=(SetTarget(reps=8, load=20, unit="lb", per_side=exercise == "RO2"),) * 2,
        done=4,
        exposures=exposures,
    )
    stands = stands.with_line(line).with_standing(replace(stands.standings[pattern], exercise=exercise, rung=rung))
    stands = replace(stands, last_letter="A" if pattern == "squat" else "")
    chat.known = {**chat.known, course.KEY: course.kept(stands)}
    chat.due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    name = chat.coach.library.exercise(exercise).name
    while name.split(",")[0] not in chat.last:
        one_set(chat)
    return chat


def end(chat: Chat, morning: str = "3") -> Chat:
    return all_sets(chat).taps("5", "3", "Steady").tomorrow().due("morning").taps(morning, "Fine")


def line(chat: Chat, pattern: str) -> course.Line:
    stands = course.of(chat.facts)
    assert stands is not None
    return stands.line(LIFTS[pattern][0])


def standing(chat: Chat, pattern: str) -> course.Standing:
    stands = course.of(chat.facts)
    assert stands is not None
    return stands.standings[pattern]


@pytest.mark.parametrize("pattern", LIFTS)
@pytest.mark.parametrize("step", STEPS)
def test_one_change_one_test_and_it_stays(pattern: str, step: str) -> None:
    bite, said, again = STEPS[step]
    chat = lifting(pattern).taps("It hurts", "More: 5", bite)
    assert f"We change one thing: {said}" in chat.last
    chat.taps("Did it", "Fine, 0 to 4")
    assert chat.last.startswith("That helped, so we keep it.")
    chat.taps("Go on")
    assert again in chat.last
    end(chat)
    assert [change.step for change in line(chat, pattern).changes] == [step]
    assert line(chat, pattern).helped[0].startswith(step)


SAID = {  # range, support: what they mean on this lift
    "hinge": ("Stop a hand higher, where it still feels fine.", "A hand on the counter, the weight in the other."),
    "squat": ("Stop a hand higher, where it still feels fine.", "A hand on the counter, the weight in the other."),
    "row": ("Let your arms stop a hand sooner, where it still feels fine.", "Your forearm on the chair, not the hand alone."),
}  # fmt: skip


@pytest.mark.parametrize("pattern", LIFTS)
@pytest.mark.parametrize(("place", "bite"), [(0, "At the bottom"), (1, "When wobbly")])
def test_a_change_is_said_as_it_is_done_on_this_lift_now_and_next_time(pattern: str, place: int, bite: str) -> None:
    way = SAID[pattern][place]
    chat = lifting(pattern).taps("It hurts", "More: 5", bite)
    assert way in chat.last
    chat.taps("Did it", "Fine, 0 to 4", "Go on")
    assert f"One change: {way[:1].lower()}{way[1:]}" in chat.last


def late_in_the_session(pattern: str) -> Chat:
    """A hinge and a squat come right after the brace, so something else has to be first for them to be late."""
    chat = lifting(pattern)
    if pattern == "row":
        return chat
    other = "push" if pattern == "squat" else "row"
    stands = course.of(chat.facts)
    assert stands is not None
    early = stands.line(stands.standings[other].exercise)
    stands = stands.with_line(replace(early, first_in_line=True))
    later = in_training(**TRAINED)
    later.known = {**later.known, course.KEY: course.kept(stands)}
    later.due("session")
    later.taps(labels(later)[0], "All clear", "2", "Good", "I'm warm")
    name = later.coach.library.exercise(LIFTS[pattern][0]).name
    while name.split(",")[0] not in later.last:
        one_set(later)
    return later


@pytest.mark.parametrize("pattern", LIFTS)
def test_the_seventh_it_comes_first_next_time(pattern: str) -> None:
    chat = late_in_the_session(pattern).taps("It hurts", "More: 5", "Late in session")
    assert chat.last == "It bites late, when you are tired. Next time this one comes first. Leave it for today."
    end(chat.taps("Go on"))
    assert line(chat, pattern).first_in_line


@pytest.mark.parametrize("pattern", ["hinge", "squat"])
def test_what_comes_first_already_stops_sooner_instead(pattern: str) -> None:
    chat = lifting(pattern).taps("It hurts", "More: 5", "Late in session")
    assert chat.last.startswith("We change one thing: one set fewer, and a minute more rest.")


@pytest.mark.parametrize("pattern", LIFTS)
def test_every_other_idea_is_one_that_fits_the_lift_and_the_last_says_goodbye(pattern: str) -> None:
    chat = late_in_the_session(pattern).taps("It hurts", "More: 5", "Not sure")
    told = [chat.last]
    while "Other idea" in labels(chat):
        chat.taps("Other idea")
        told.append(chat.last)
    assert len(set(told)) == len(told)
    assert told[-2].startswith("We change one thing: the order. Next time this one comes first, while you are fresh.")
    assert told[-1].startswith("Then this one is over for today.")
    assert "Did it" not in labels(chat) and "broomstick" not in " ".join(told), "both hands hold the weight"
    if pattern == "row":
        assert not any("seat" in each or "Toes" in each for each in told)


def test_the_order_that_was_reached_by_other_ideas_is_kept_too() -> None:
    chat = late_in_the_session("row").taps("It hurts", "More: 5", "Not sure")
    while "Did it" in labels(chat):
        chat.taps("Other idea")
    assert "the order" in chat.last
    end(chat.taps("Go on"))
    assert line(chat, "row").first_in_line


@pytest.mark.parametrize("pattern", LIFTS)
def test_what_hurt_is_the_first_thing_that_evening_and_the_next_morning(pattern: str) -> None:
    chat = lifting(pattern).taps("It hurts", "More: 5", "All the way", "Did it", "Fine, 0 to 4", "Go on")
    all_sets(chat).taps("5", "3", "Steady")
    name = {"hinge": "raised deadlift", "squat": "goblet box squat", "row": "one-arm row"}[pattern]
    calm = f"If tomorrow morning is calm too, the {name} keeps its change, and opens up again after two calm ones."
    assert calm in chat.last
    chat.tomorrow().due("morning").taps("3", "Fine")
    assert f"The {name} keeps its change: less weight. It was a bit more than usual" in chat.last


@pytest.mark.parametrize("pattern", LIFTS)
def test_the_eighth_another_exercise_for_two_weeks(pattern: str) -> None:
    chat = lifting(pattern, Exposure(date(2026, 11, 19), "before", "red", "red"))
    chat.taps("It hurts", "Too much: 6+")
    assert "Red twice on this one. For two weeks we swap" in chat.last
    end(chat.taps("Leave it out"))
    found = standing(chat, pattern)
    assert found.home == LIFTS[pattern][0] and found.swapped_until == date(2026, 12, 7)


@pytest.mark.parametrize("pattern", LIFTS)
def test_the_ninth_it_rests_with_a_date(pattern: str) -> None:
    chat = lifting(pattern).taps("It hurts", "More: 5", "At the bottom", "Leave it today")
    assert "rests for two weeks. On Dec 7 we try it again: first rung, one set." in chat.transcript
    end(chat)
    assert standing(chat, pattern).try_again_on == date(2026, 12, 7)
    items = plan.session_today(chat.facts, 20).items
    assert pattern not in {item.pattern for item in items}


def test_on_its_date_the_rested_pattern_is_asked_for_and_comes_back_low() -> None:
    chat = end(lifting("hinge").taps("It hurts", "More: 5", "At the bottom", "Leave it today")).taps("Skip")
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, last_letter=""))}
    chat.until("2026-12-07 17:30").says("/session")
    while chat.step.startswith("screening") or chat.step in ("session.choose", "session.anything_new"):
        step = chat.step
        if step == "session.choose":
            chat.taps(labels(chat)[0])
        elif step == "session.anything_new":
            chat.taps("All clear")
        else:
            chat.wait(seconds=6).taps("None of these")
    chat.taps("2", "Good", "I'm warm")
    for _ in range(20):
        if chat.step == "session.again":
            break
        one_set(chat)
    assert "Two weeks ago we rested the hinge. Want to try it again today" in chat.last
    end(chat.taps("Yes, one set"))
    assert standing(chat, "hinge").rung == 0 and standing(chat, "hinge").dropped_until is None
    assert len(chat.of(SessionLog)) == 2


def test_the_hero_with_one_good_day_gets_one_step_and_the_reason() -> None:
    chat = lifting("hinge")
    chat.says("can I go up to 50 lb")
    assert chat.step in ("session.wish_weight", "session.wish_refused", "session.set")
    if chat.step == "session.wish_weight":
        chat.says("50")
    assert "Big jumps often bring a flare" in chat.transcript or "Big jumps after a good day" in chat.transcript
    end(chat)
    assert max(one.load for one in line(chat, "hinge").sets) == 20
