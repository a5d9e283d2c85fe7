"""A gentler start for somebody who says they are heavy or out of shape (training.md §5)."""

import pytest

from flows import course, fits, plan, walking
from tests.test_intake import BACK, REST, THINGS, WEEK, after_lists, tap
from tests.trainee import MONDAY, somebody
from tests.training import TRAINED, in_training, labels

NEVER = ("weight", "overweight", "heavy", "fat", "obese", "lose", "kilos", "pounds", "slim")


@pytest.mark.parametrize(
    "words", ["I'm overweight", "i'm badly out of shape", "I am very unfit", "I'm obese", "I'm out of shape"]
)
def test_typed_at_any_time_it_brings_a_gentler_start_and_no_word_on_weight(words: str) -> None:
    chat = in_training(minutes=20).says(words.replace("I am very", "I'm very"))
    assert chat.step == "adapt.supported"
    chat.taps("Yes, gentler")
    assert labels(chat)[0] == "10 minutes"
    chat.taps("10 minutes")
    told = " ".join(line for line in chat.lines if line.startswith("bot")).casefold()
    assert not [word for word in NEVER if word in told]
    assert chat.known["minutes"] == 10 and chat.known["supported"] is True
    stands = course.of(chat.facts)
    assert stands is not None and stands.walk is not None and stands.walk.intervals
    assert fits.why_not(chat.facts, stands, chat.coach.library.exercise("AE3")) == "position"


def test_who_trains_ten_minutes_already_is_not_asked_again() -> None:
    chat = in_training(minutes=10).says("I'm out of shape").taps("Yes, gentler")
    assert chat.step == "" and "the floor is fine" in chat.last


def test_left_as_it_is_nothing_changes() -> None:
    chat = in_training()
    before = chat.known
    assert chat.says("I'm out of shape").taps("As it is").known == before


def test_chairs_and_counters_first_rung_one_wide_feet_and_no_floor() -> None:
    person = somebody(supported=True, active="three_days", conf1=8, walk="10_to_19")
    assert person.course.start_rung == 1, "three days a week would be rung 2"
    assert (walk := walking.start(person.facts)) is not None and walk.intervals
    library = person.facts.library
    for item in person.plan(MONDAY, 45).items:
        assert set(library.exercise(item.exercise).positions) != {"floor"}
    stand = next(standing for name, standing in person.course.standings.items() if name == "squat")
    words = tuple(fits.words_for(person.facts, library.exercise(stand.exercise)))
    assert words == ("A firm chair, 45 cm (18 in) or higher.", "Feet as wide as feels good.")
    assert {person.course.standings[name].exercise for name in ("push", "anti_extension", "anti_lateral")} == {
        "PU1", "AE1", "AL1",
    }  # fmt: skip


def test_the_floor_comes_when_it_is_chosen() -> None:
    chat = in_training(supported=True, **TRAINED).says("the floor is fine")
    assert chat.last.startswith("Good. Exercises on the floor may come")
    assert chat.known["floor_chosen"] and fits.why_not(chat.facts, None, chat.coach.library.exercise("AE3")) == ""
    assert plan.may_train_today(chat.facts) == "yes"
    lists = in_training(supported=True, tags=["no_floor"]).says("the floor is fine")
    assert "Your health answers leave the floor out" in lists.last


def test_only_who_exercises_little_is_asked_in_the_intake_one_tap_more() -> None:
    chat = after_lists(active="Little")
    assert chat.last.startswith("Would a gentler start suit you?")
    tap(chat, "Yes, gentler", *BACK, *THINGS, *REST, WEEK[0])
    assert chat.last.startswith("How long may a session take? 10 minutes count in full")
    tap(chat, *WEEK[1:])
    assert chat.known["supported"] is True and chat.known["intake"] == "done"
    assert "gentler" not in after_lists().last


def test_it_can_be_changed_in_the_settings() -> None:
    chat = in_training().says("/settings").taps("Health answers", "Exercise habits", "A gentler start", "Yes, gentler")
    assert chat.known["supported"] is True
    chat.says("/settings").taps("Health answers", "Exercise habits", "A gentler start", "No, as usual")
    assert chat.known["supported"] is False
