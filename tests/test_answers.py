"""Typed answers in the ways people type them: one meaning is taken, two are asked about, none is refused."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.library import library
from content.script import Answer
from flows import answers
from flows.answers import NotAnAnswer, Unclear
from flows.effects import Button
from flows.facts import Facts

NOW = datetime(2026, 11, 22, 16, tzinfo=ZoneInfo("America/Chicago"))
FACTS = Facts(NOW, library(), {"units": "lb", "country": "US"})


def read(kind: str, said: str, options: dict[str, str] | None = None, facts: Facts = FACTS, **bounds: Any) -> Any:
    """The value, the labels that are asked about, or the reason of a refusal."""
    buttons = [Button(key, label) for key, label in (options or {}).items()]
    try:
        return answers.parse(Answer(kind=kind, **bounds), buttons, {}, said, facts)  # type: ignore[arg-type]
    except Unclear as unclear:
        return [label for _, label in unclear.options]
    except NotAnAnswer as refused:
        return f"refused {refused.reason} {refused.nearest}".strip()


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("4", 4), ("four", 4), ("about a 5", 5), ("7/10", 7), ("7 out of 10", 7), ("six/10", 6), ("3ish", 3), ("Fourish.", 4),
        ("a solid six", 6), ("10", 10), ("none", 0), ("no pain", 0), ("the worst", 10), ("medium", 5), ("mild", 2),
        ("strong", 7), ("as bad as ever", 9), ("٣", 3), ("5️⃣", 5), ("🔟", 10), ("was 5 now 3", ["5", "3"]), ("was 3 now 5", 5), ("down from 7 to 3", ["7", "3"]), ("4 today", 4),
        ("3-4", ["3", "4"]), ("3 or 4", ["3", "4"]), ("between 3 and 4", ["3", "4"]), ("3 to 4", ["3", "4"]),
        ("3.5", ["3", "4"]), ("back 5 leg 3", ["5", "3"]), ("7 out of 10 now 3", ["7", "3"]), ("7 earlier, 3 now", ["7", "3"]), ("12", "refused above 10"), ("twenty five", "refused above 10"),
        ("-1", "refused below 0"), ("purple", "refused"), ("it was 2 weeks ago", "refused"), ("8 lb", "refused"),
    ],
)  # fmt: skip
def test_a_score(said: str, value: object) -> None:
    assert read("score", said) == value


AGE = {"under_18": "Under 18", "18-39": "18 to 39", "40-59": "40 to 59", "60-64": "60 to 64", "80+": "80 or over"}
SINCE = {
    "under_6_weeks": "Under 6 weeks", "6_to_12_weeks": "6 to 12 weeks", "3_to_12_months": "3 to 12 months",
    "over_a_year": "Over a year", "on_and_off": "On and off, years", "/back": "Back",
}  # fmt: skip
WALK = {
    "under_5": "Under 5 min",
    "5_to_9": "5 to 9",
    "10_to_19": "10 to 19",
    "20_to_29": "20 to 29",
    "30_plus": "30 or more",
}
MINUTES = {"10": "10 minutes", "20": "20 minutes", "30": "30 minutes", "45": "45 minutes"}
REACH = {
    "low_back": "Low back",
    "buttock": "Buttock",
    "thigh": "Thigh",
    "below_knee": "Below knee",
    "both_legs": "Both legs",
}
YES_NO = {"yes": "Yes", "no": "No", "not_sure": "Not sure"}


@pytest.mark.parametrize(
    ("options", "said", "value"),
    [
        (AGE, "57", "40-59"), (AGE, "I'm 57", "40-59"), (AGE, "fifty seven", "40-59"), (AGE, "17", "under_18"),
        (AGE, "18", "18-39"), (AGE, "59", "40-59"), (AGE, "60", "60-64"), (AGE, "85", "80+"),
        (SINCE, "2 months", "6_to_12_weeks"), (SINCE, "three weeks", "under_6_weeks"), (SINCE, "6 months", "3_to_12_months"),
        (SINCE, "a year", "over_a_year"), (SINCE, "5 years", "over_a_year"), (SINCE, "on and off", "on_and_off"),
        (WALK, "half an hour", "30_plus"), (WALK, "12 min", "10_to_19"), (WALK, "4", "under_5"), (WALK, "an hour", "30_plus"),
        (WALK, "a quarter of an hour", "10_to_19"), (MINUTES, "20", "20"), (MINUTES, "half an hour", "30"),
        (MINUTES, "about 20", "20"), (MINUTES, "15 min", ["10 minutes", "20 minutes"]),
        (REACH, "low back", "low_back"), (REACH, "lower back", "low_back"), (REACH, "down to my thigh", "thigh"),
        (REACH, "legs", "both_legs"), (REACH, "butock", "buttock"), (REACH, "elbow grease", "refused"),
        (YES_NO, "yeah", "yes"), (YES_NO, "nope", "no"), (YES_NO, "dunno", "not_sure"), (YES_NO, "yes, a bit", "yes"),
    ],
)  # fmt: skip
def test_a_choice(options: dict[str, str], said: str, value: object) -> None:
    assert read("choice", said, options) == value


JOINTS = {"none": "None", "knee": "Knee", "hip": "Hip", "shoulder": "Shoulder", "wrist": "Wrist", "neck": "Neck"}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("my knee's bad", "knee"), ("knees and hip", ("knee", "hip")), ("knee, neck", ("knee", "neck")), ("nope", "none"),
        ("n/a", "none"), ("none", "none"), ("sholder", "shoulder"), ("not my knee", "refused"),
    ],
)  # fmt: skip
def test_items_of_a_list(said: str, value: object) -> None:
    assert read("list", said, JOINTS) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("25lb", 25),
        ("25 pounds", 25),
        ("10", 10),
        ("15 kg", 33),
        ("7.5 kg", 16),
        ("heavy", "refused"),
        ("900", "refused above 660"),
    ],
)
def test_a_weight_in_the_persons_own_unit(said: str, value: object) -> None:
    assert read("weight", said, max=660) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("half an hour", 30), ("12 min", 12), ("1h 20", 80), ("an hour and a half", 90), ("1 hour", 60), ("90", 90),
        ("twenty", 20), ("400", "refused above 300"), ("soon", "refused"),
    ],
)  # fmt: skip
def test_a_number_of_minutes(said: str, value: object) -> None:
    assert read("number", said, unit="min", max=300) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("5pm", "17:00"), ("1730", "17:30"), ("18.30", "18:30"), ("noon", "12:00"), ("12:30", "12:30"), ("06:30", "06:30"),
        ("5:30 in the evening", "17:30"), ("half past 7 am", "07:30"), ("quarter to seven pm", "18:45"),
        ("half six", ["6:30 am", "6:30 pm"]), ("6:30", ["6:30 am", "6:30 pm"]), ("6.45", ["6:45 am", "6:45 pm"]),
        ("ten to eight", ["7:50 am", "7:50 pm"]), ("25:00", "refused"), ("later", "refused"),
    ],
)  # fmt: skip
def test_a_time_of_day(said: str, value: object) -> None:
    assert read("time", said) == value


@pytest.mark.parametrize("said", ["6:30", "6.30", "half six", "half past six", "6 30", "630"])
def test_a_morning_time_needs_no_am(said: str) -> None:
    assert read("time", said, min=3, max=12) == "06:30"


def test_the_24_hour_clock_reads_digits_as_they_stand() -> None:
    assert read("time", "6:30", facts=Facts(NOW, library(), {"clock_24": True})) == "06:30"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("mon thurs", (0, 3)), ("only tuesdays", (1,)), ("Monday and Thursday", (0, 3)), ("weekdays", (0, 1, 2, 3, 4)),
        ("Mon-Fri", (0, 1, 2, 3, 4)), ("mwf", (0, 2, 4)), ("every day", (0, 1, 2, 3, 4, 5, 6)), ("banana", "refused"),
    ],
)  # fmt: skip
def test_days_of_the_week(said: str, value: object) -> None:
    assert read("days", said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("today", "2026-11-22"), ("yesterday", "2026-11-21"), ("3 days ago", "2026-11-19"), ("Nov 20", "2026-11-20"),
        ("11/20", "2026-11-20"), ("the 12th", "2026-11-12"), ("last tuesday", "2026-11-17"), ("tomorrow", "refused above"),
    ],
)  # fmt: skip
def test_a_day_that_is_over(said: str, value: object) -> None:
    assert read("date", said, max=0) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [("in 2 weeks", "2026-12-06"), ("next monday", "2026-11-23"), ("Dec 5", "2026-12-05"), ("the 12th", "2026-12-12")],
)
def test_a_day_to_come(said: str, value: object) -> None:
    assert read("date", said, min=1) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Denver", "America/Denver|US"), ("Londn", "Europe/London|GB"), ("i live in Kathmandu", "Asia/Kathmandu|NP"),
        ("Duluth, MN", "America/Chicago|US"), ("america/chicago|us", "America/Chicago|US"), ("qwertzu", "refused"),
        ("Duluth", ["Duluth, Minnesota", "Duluth, Georgia"]),
    ],
)  # fmt: skip
def test_a_place(said: str, value: object) -> None:
    assert read("place", said) == value


def test_words_are_kept_as_they_are() -> None:
    assert read("text", "  Lifting   my grandson ") == "Lifting my grandson"
    assert read("text", "...") == "refused"


KINDS = ["score", "choice", "list", "number", "weight", "time", "days", "date", "text"]


@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_nothing_that_is_typed_breaks_a_reader(kind: str, said: str) -> None:
    read(kind, said, YES_NO if kind in ("choice", "list") else None)


@given(st.integers(0, 10))
def test_every_score_of_a_button_is_read_back(score: int) -> None:
    assert read("score", str(score)) == score
