"""The intake as chats: the typical person in 38 taps, the branches, back, and what a hold leaves for later."""

from typing import Any

import pytest

from flows.records import Measure, PainScore, Screened
from tests.chat import Chat

LISTS = ("None of these",) * 9
BACK = ("3", "6", "Low back", "On and off, years", "Bending, lifting", "4", "4")
THINGS = ("Laundry basket", "Yard work", "Standing to cook", "5", "4", "6")
REST = ("5", "5", "Bands", "Dumbbells", "Done", "None", "10 to 19")
WEEK = ("Mon and Thu", "20 minutes", "7:30", "After work, 5:30")


def person(**known: Any) -> Chat:
    """Somebody who has agreed a moment ago."""
    return Chat({"consent": 1, "day_0": "2026-11-22", **known}).says("/start")


def tap(chat: Chat, *labels: str) -> Chat:
    """As people tap: with a few seconds for reading."""
    for label in labels:
        chat.wait(seconds=6).taps(label)
    return chat


def begun(age: str = "40 to 59") -> Chat:
    return tap(person(), "Central time", age)


def after_lists(age: str = "40 to 59", active: str = "Some, no weights") -> Chat:
    return tap(begun(age), *LISTS, active)


def said(chat: Chat, words: str) -> bool:
    return any(words in line for line in chat.lines)


def test_the_typical_person_needs_36_taps_beside_consent_and_plan_card() -> None:
    chat = person()
    taps = ("Central time", "40 to 59", *LISTS, "Some, no weights", *BACK, *THINGS, *REST, *WEEK)
    tap(chat, *taps)
    assert len(taps) == 36
    assert chat.known["intake"] == "done"
    assert chat.known["country"] == "US" and chat.known["zone"] == "America/Chicago" and chat.known["units"] == "lb"
    assert chat.known["psfs"] == ["laundry basket", "yard work", "standing to cook"]
    assert chat.known["psfs_scores"] == [5, 4, 6]
    assert (chat.known["days"], chat.known["minutes"], chat.known["train_time"]) == ([0, 3], 20, "17:30")
    assert chat.known["anchor"] == 3 and chat.known["new_pain"] is False
    assert {measure.name for measure in chat.of(Measure)} >= {"peg_enjoy", "peg_activity", "conf1", "fear1", "psfs_3"}
    assert [score.moment for score in chat.of(PainScore)] == ["usual", "worst"]
    assert chat.of(Screened)[0].lists == ("s1", "s2", "s3", "s4", "s5", "r1", "r2", "r3", "r4")
    assert not chat.holds


def test_every_question_becomes_its_record() -> None:
    chat = after_lists()
    tap(chat, *BACK, *THINGS, *REST, *WEEK)
    for record in (
        "= Central time. Emergency number: 911. Pounds, am and pm.", "= Age: 40 to 59.", "= Usual pain: 3 of 10.",
        "= Your three: laundry basket, yard work, standing to cook.", "= Kit: bands, dumbbells.", "= It reaches: low back.",
        "= List 1: none of these.", "= Comfortable walk: 10 to 19 minutes.",
        "= Worry: 5 of 10. Many people feel that after a flare. We test small things first.",
        "= Days: Monday, Thursday.", "= Mornings: 7:30 am.", "= Sessions: after work, 5:30 pm.",
    ):  # fmt: skip
        assert said(chat, record), record


def test_everything_may_be_typed() -> None:
    chat = person()
    for words in ("central", "57", *["none"] * 9, "gym", "about a three", "six", "low back", "on and off", "bending"):
        chat.wait(seconds=6).says(words)
    assert chat.known["age"] == "40-59"
    assert chat.known["usual"] == 3 and chat.known["worst"] == 6
    for words in ("4", "four", "laundry and driving, cooking", "5", "5", "5", "7/10", "2"):
        chat.wait(seconds=6).says(words)
    assert chat.known["conf1"] == 7 and chat.known["fear1"] == 2
    for words in (
        "bands and dumbbells",
        "my knee's bad",
        "Done",
        "12 min",
        "mon thurs",
        "half an hour",
        "6:45",
        "5:15 pm",
    ):
        chat.wait(seconds=6).says(words) if words != "Done" else tap(chat, words)
    assert chat.known["kit"] == ["bands", "dumbbells"] and chat.known["joints"] == ["knee"]
    assert chat.known["walk"] == "10_to_19" and chat.known["days"] == [0, 3] and chat.known["minutes"] == 30
    assert chat.known["morning_time"] == "06:45" and chat.known["train_time"] == "17:15"


def test_a_city_sets_clock_country_and_units() -> None:
    chat = tap(person(), "Somewhere else", "Type a city").says("Leeds")
    assert (chat.known["zone"], chat.known["country"], chat.known["units"]) == ("Europe/London", "GB", "kg")
    assert said(chat, "London time. Emergency number: 999. Kilos, 24-hour clock.")


def test_a_shared_place_is_taken_and_dropped() -> None:
    chat = tap(person(), "Somewhere else").shares("Asia/Kathmandu", "NP")
    assert (chat.known["zone"], chat.known["country"]) == ("Asia/Kathmandu", "NP")
    assert "Kathmandu time" in chat.lines[-2] and "How old are you" in chat.last


def test_two_cities_of_one_name_are_asked_about() -> None:
    chat = tap(person(), "Somewhere else", "Type a city").says("Duluth")
    assert "Duluth, Minnesota" in chat.visible()
    tap(chat, "Duluth, Georgia")
    assert chat.known["zone"] == "America/New_York"


def test_a_skipped_place_keeps_the_operators_country_open() -> None:
    chat = tap(person(), "Somewhere else", "Skip")
    assert chat.known["country"] is None
    chat.says("my groin has gone numb since this morning")
    assert said(chat, "or your local number")


def test_under_18_is_not_coached_and_nothing_stays() -> None:
    chat = tap(person(), "Central time").says("16")
    assert "I'm built for adults" in chat.last
    assert chat.erased and not chat.known


@pytest.mark.parametrize(("age", "words"), [("18 to 39", "it fits you too"), ("65 to 69", "balance work")])
def test_other_ages_get_a_word(age: str, words: str) -> None:
    assert said(begun(age), words)


def test_a_plain_ten_has_no_worst() -> None:
    chat = tap(after_lists(), "10")
    assert "Where do you feel it" in chat.last
    assert chat.holds[0].flag == "pain_high" and chat.holds[0].level == "E2G"


def test_a_worst_below_the_usual_is_asked_again_kindly() -> None:
    chat = tap(after_lists(), "4").says("3")
    assert chat.last == "The worst day can't be below your usual of 4. How bad was the worst? Back mends the usual."
    assert chat.says("2").step == "intake.worst_again"
    assert "Where do you feel it" in tap(chat, "4").last and chat.known["worst"] == 4
    chat = tap(tap(after_lists(), "4", "3"), "Back", "Back")
    assert chat.step == "intake.usual" and tap(chat, "2", "3").step == "intake.reach"


def test_leg_pain_asks_what_the_list_left_out_and_gives_the_card() -> None:
    chat = tap(after_lists(), "3", "6", "Below knee")
    assert "leg giving way" in chat.last
    tap(chat, "No")
    assert "Numb or tingling" in chat.last
    tap(chat, "It comes and goes")
    assert said(chat, "Keep this card.")
    assert chat.known["tags"] == ["leg_symptoms"] and not chat.holds


def test_both_legs_are_asked_about_alone() -> None:
    chat = tap(after_lists(), "3", "6", "Both legs")
    assert "both legs" in chat.last
    tap(chat, "Old, checked", "No", "No")
    assert chat.known["tags"] == ["bilateral_known", "leg_symptoms"]


def test_upper_back_is_asked_about_alone() -> None:
    assert "between the shoulder blades" in tap(after_lists(), "3", "6", "Upper back").last


def test_strong_new_pain_asks_for_injury_and_fever() -> None:
    chat = tap(after_lists(), "6", "8", "Low back", "Under 6 weeks")
    assert "after one event" in chat.last
    tap(chat, "Not in 6 weeks")
    assert "Fever" in chat.last
    tap(chat, "No fever now")
    assert "What sets it off" in chat.last
    assert chat.known["new_pain"] is True


def test_on_and_off_after_cancer_is_compared_with_the_other_times() -> None:
    chat = tap(begun(), *LISTS[:4], "Cancer", "Done", "Yes, in the past", "Yes, and it's the same", *LISTS[:4])
    tap(chat, "Little", "No, as usual", "3", "6", "Low back", "On and off, years")
    assert "like the other times" in chat.last
    tap(chat, "No, different")
    assert chat.known["new_pain"] is True
    assert [(hold.flag, hold.level) for hold in chat.holds] == [("ca_history", "E1")]
    assert said(chat, "Let's get this looked at today.")


def test_new_pain_at_72_asks_sex_and_onset_and_wants_a_check() -> None:
    chat = tap(after_lists("70 to 74"), "4", "5", "Low back", "Under 6 weeks")
    assert "one bone check" in chat.last
    tap(chat, "Female", "Slowly")
    assert [(hold.flag, hold.level) for hold in chat.holds] == [("fx_combo", "E2")]
    assert said(chat, "strength starts after your check")
    assert "What sets it off" in chat.last


def test_a_man_of_72_with_new_pain_goes_on() -> None:
    chat = tap(after_lists("70 to 74"), "4", "5", "Low back", "Under 6 weeks", "Male", "Slowly")
    assert not chat.holds and "What sets it off" in chat.last


def test_known_disease_and_little_exercise_open_the_gentle_track() -> None:
    chat = tap(begun(), *LISTS[:5], "Kidneys", "Done", *LISTS[:3], "Little")
    assert [(hold.flag, hold.level) for hold in chat.holds] == [("rx_disease", "E2G")]
    assert said(chat, "A gentle plan is open meanwhile.")


def test_known_disease_with_exercise_is_a_caution() -> None:
    chat = tap(begun(), *LISTS[:5], "Kidneys", "Done", *LISTS[:3], "3+ days, no weights")
    assert not chat.holds and chat.known["tags"] == ["cap"]


def test_sugar_pills_without_diabetes_are_asked_about() -> None:
    chat = tap(begun(), *LISTS[:8], "Insulin, sugar pills", "Done")
    assert "Sugar pills often mean diabetes" in chat.last
    tap(chat, "Diabetes, no harm", "Little")
    assert chat.known["tags"] == ["cap", "hypo"]


def test_own_activities_are_typed() -> None:
    chat = tap(after_lists(), *BACK, "Driving", "My own").says("Lifting my grandson")
    assert "Any other?" in chat.last
    tap(chat, "Done")
    assert "driving?" in chat.last
    tap(chat, "4")
    assert chat.last == "Lifting my grandson?"
    tap(chat, "2")
    assert chat.known["psfs"] == ["driving", "Lifting my grandson"] and chat.known["psfs_scores"] == [4, 2]


def test_days_that_touch_are_asked_again() -> None:
    chat = tap(after_lists(), *BACK, *THINGS, *REST).says("mon tue")
    assert said(chat, "a day between")
    tap(chat, "Mon", "Wed", "Done")
    assert chat.known["days"] == [0, 2]


def test_own_days_are_picked() -> None:
    chat = tap(after_lists(), *BACK, *THINGS, *REST, "Let me pick", "Sun", "Mon", "Done")
    assert said(chat, "a day between")
    tap(chat, "Sun", "Wed", "Done")
    assert chat.known["days"] == [2, 6]


def test_another_time_is_typed_and_half_six_is_asked_about() -> None:
    chat = tap(after_lists(), *BACK, *THINGS, *REST, "Mon and Thu", "20 minutes", "Another time").says(
        "quarter to seven"
    )
    assert chat.known["morning_time"] == "06:45"
    tap(chat, "Another time").says("half six")
    assert {"6:30 am", "6:30 pm"} <= set(chat.visible())
    tap(chat, "6:30 pm")
    assert chat.known["train_time"] == "18:30"


def test_back_steps_back_and_the_new_answer_counts() -> None:
    chat = tap(after_lists(), "3", "6").says("back")
    assert "at its worst" in chat.last
    tap(chat, "Back")
    assert "on average" in chat.last
    tap(chat, "5", "7")
    assert chat.known["usual"] == 5 and chat.known["worst"] == 7


def test_nonsense_gets_a_kind_line_and_words_count_as_numbers() -> None:
    chat = after_lists().says("purple")
    assert chat.last.startswith("I need a number from 0 to 10 here. 0 is nothing.")
    chat.says("banana")
    assert "Words will do" in chat.last
    chat.says("medium")
    assert chat.known["usual"] == 5


def test_a_check_first_leaves_days_and_times_for_later() -> None:
    chat = tap(begun(), *LISTS[:5], "Told to limit exercise", "Done", "Yes, still valid", *LISTS[:3], "Little")
    tap(chat, "No, as usual", *BACK, *THINGS, "5", "5", "None", "None")
    assert "morning routine" in chat.last  # no walk, no days, no minutes under this hold
    tap(chat, "7:30")
    assert chat.known["intake"] == "done" and "days" not in chat.known
    assert said(chat, "A short check first is the smart order.")


def test_an_emergency_sign_stops_the_intake_which_goes_on_after_clearance() -> None:
    chat = tap(begun(), "Trouble peeing", "Done", "New or worse")
    assert said(chat, "Stop here and call 911 now")
    tap(chat, "I've called").wait(hours=5)
    tap(
        chat,
        "I've been checked",
        "Doctor or ER",
        "In the room",
        "Today, since then",
        "Fine to train",
        "Better",
        "None of these",
    )
    assert said(chat, "We go on where we were.")
    assert "List 2" in chat.last


def test_left_it_is_taken_up_with_one_quiet_line() -> None:
    chat = tap(after_lists(), "3").until("2026-11-23 10:00")
    assert said(chat, "about 2 minutes from ready")
    assert "at its worst" in chat.last
    lines = len(chat.lines)
    chat.until("2026-11-25 12:00")
    assert sum("about 2 minutes from ready" in line for line in chat.lines) == 2
    chat.until("2026-12-20 12:00")
    assert len([line for line in chat.lines[lines:] if "ready" in line]) == 1


def test_elsewhere_the_operators_own_country_stands_first() -> None:
    from flows.facts import Clinic

    chat = Chat({"consent": 1, "day_0": "2026-11-22"}, clinic=Clinic("Lakeside", default_country="GB")).says("/start")
    assert "United Kingdom" in chat.visible()
    tap(chat, "United Kingdom")
    assert chat.known["zone"] == "Europe/London"


def test_a_number_beyond_the_scale_is_asked_about() -> None:
    chat = after_lists().says("12")
    assert chat.last == "My scale ends at 10. Was it a 10?"
    tap(chat, "No")
    assert "on average" in chat.last
    tap(chat.says("-1"), "Yes, 0")
    assert chat.known["usual"] == 0


@pytest.mark.parametrize("words", ["no weights", "I have no weights", "No equipment at all", "I've got no kit"])
def test_no_kit_is_an_answer_in_the_intake_and_no_change_of_today(words: str) -> None:
    chat = person()
    for each in ("central", "57", *["none"] * 9, "gym", "3", "6", "low back", "on and off", "bending"):
        chat.wait(seconds=6).says(each)
    for each in ("4", "4", "laundry and driving, cooking", "5", "5", "5", "7", "2", words):
        chat.wait(seconds=6).says(each)
    assert chat.step == "intake.joints" and chat.known["kit"] == [] and "kit_today" not in chat.known
