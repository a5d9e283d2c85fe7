"""Whether this is a flare is asked in the morning and before a session, and "no" is asked again (training.md §6, §7)."""

from datetime import timedelta

import pytest

from flows import course, explain, flare_question, plan, reminders
from flows.records import CheckIn, Decision, Flare
from tests.chat import Chat
from tests.training import TRAINED, in_training, labels, whole_session


def mornings(chat: Chat, last_week: str, this_week: str) -> Chat:
    """Scores told on the mornings of the two weeks that closed on Sunday, Monday first."""
    monday = course.monday(chat.now.date())
    for start, scores in ((monday - timedelta(days=14), last_week), (monday - timedelta(days=7), this_week)):
        for away, score in enumerate(scores):
            at = chat.now.replace(hour=7, minute=30) + timedelta(days=(start - chat.now.date()).days + away)
            chat.records.append(CheckIn(at, at.date(), "morning", int(score), "fine"))
    return chat


def started_two_weeks_ago(at: str, **known: object) -> Chat:
    chat = in_training("2026-11-09 17:30", **{**TRAINED, **known})
    return chat.until(at)


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [("22", "44", True), ("22", "34", False), ("223", "444", False), ("222", "444", True), ("2", "64", False)],
)
def test_a_week_two_above_the_one_before_asks_for_a_flare(before: str, after: str, asks: bool) -> None:
    chat = mornings(started_two_weeks_ago("2026-11-23 07:30"), before, after)
    assert flare_question.owed(chat.facts) == ("week" if asks else "")
    chat.due("morning")
    assert chat.step == ("morning.pain" if asks else "morning.offer")
    if asks:
        chat.taps("3", "Fine")
        assert chat.last.startswith("Last week's mornings were clearly worse than those of the week before.")
        assert any(each.rule == "deload.week" for each in chat.of(Decision)), "and the week is a lighter one"


def test_where_no_morning_asked_it_the_session_does_first() -> None:
    chat = mornings(started_two_weeks_ago("2026-11-23 17:30", morning_time=None), "22", "55").due("session")
    assert chat.step == "session.is_it_flare" and labels(chat)[:2] == ["Start the flare plan", "Not a flare"]
    chat.taps("Not a flare")
    assert chat.last.startswith("Then no session till it is calmer") and chat.step == ""
    chat.says("/session")
    assert chat.last.startswith("Then no session till it is calmer")
    assert reminders.not_now("session", chat.facts) == "flare"
    chat.tomorrow("07:30")
    assert reminders.not_now("morning", chat.facts) == "", "asked again, without a routine too"
    chat.due("morning").taps("5", "Fine")
    assert chat.last.startswith("You said it is no flare, and no calm morning came since.")
    chat.taps("Not a flare").tomorrow("07:30").due("morning").taps("2", "Fine")
    assert chat.step == "" and flare_question.owed(chat.facts) == "" and not chat.of(Flare)
    assert chat.says("/session").step == "session.choose"


def test_the_flare_plan_begins_from_the_question_before_a_session() -> None:
    chat = mornings(started_two_weeks_ago("2026-11-23 17:30"), "22", "55").due("session").taps("Start the flare plan")
    assert chat.step.startswith("screening.")


def test_calm_by_now_lets_the_session_begin() -> None:
    chat = mornings(started_two_weeks_ago("2026-11-23 17:30"), "22", "55").due("session").taps("Not a flare")
    chat.until("2026-11-26 17:30").due("session")
    assert labels(chat)[:3] == ["Start the flare plan", "Not a flare", "It is calm now"]
    assert chat.taps("It is calm now").step == "session.offer"


def test_a_bad_tap_that_is_the_second_red_morning_running_asks() -> None:
    chat = in_training(**TRAINED)
    at = chat.now - timedelta(days=2)
    chat.records.append(CheckIn(at.replace(hour=7), at.date(), "morning", 7, "fine", colour="red"))
    whole_session(chat)
    chat.until("2026-11-25 17:30").due("session").taps(labels(chat)[0], "All clear", "2", "Good", "Bad")
    assert chat.step == "session.is_it_flare"
    assert chat.last.startswith("Red two mornings in a row.")
    assert chat.taps("Not a flare").last.startswith("Then no session till it is calmer")


def test_one_bad_tap_alone_asks_for_no_flare() -> None:
    chat = whole_session(in_training(**TRAINED)).until("2026-11-26 17:30").due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good", "Bad")
    assert chat.step == "session.warm_up"


def test_red_in_the_session_and_a_bad_tap_ask_for_a_flare() -> None:
    chat = whole_session(in_training(**TRAINED), after="8").until("2026-11-26 17:30").due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good", "Bad")
    assert chat.last.startswith("Too much in the session, and a bad morning after it.")


def test_a_question_that_was_left_in_the_morning_comes_before_the_session() -> None:
    chat = whole_session(in_training()).tomorrow("07:30").due("morning").taps("6", "Can't do chores")
    while chat.step.startswith("screening."):
        chat.wait(seconds=6).taps("None of these")
    assert chat.step == "morning.start_flare"
    chat.until("2026-11-26 17:30").due("session")
    assert chat.last.startswith("Chores are out of reach") and chat.step == "session.is_it_flare"


def test_sore_after_a_single_red_morning_keeps_no_session_away() -> None:
    chat = whole_session(in_training()).tomorrow("07:30").due("morning").taps("6", "Fine")
    chat.wait(seconds=6).taps("None of these", "No, sore")
    assert not flare_question.waits(chat.facts) and flare_question.owed(chat.facts) == ""


def test_while_the_question_stands_no_page_shows_the_session_as_open() -> None:
    chat = mornings(started_two_weeks_ago("2026-11-23 17:30"), "22", "55")
    assert plan.may_train_today(chat.facts) == "flare_asked"
    assert chat.says("/start").last == (
        "Good to see you. Your back was louder lately, so one question comes before the next session. // "
        "Today is a rest day."
    )
    assert "Start session A" not in chat.visible()
    assert "A SESSION AT THIS MOMENT: flare_asked" in list(explain.today(chat.facts, chat.coach))
    chat.taps("The question")
    assert chat.step == "session.is_it_flare"
    chat.taps("Not a flare").says("/start")
    assert chat.last.startswith("Good to see you. No session till your back is calmer; I'll ask again tomorrow.")
    assert "Start session A" not in chat.visible()
    chat.tomorrow("07:30").due("morning").taps("2", "Fine", "Skip").says("/start")
    assert plan.may_train_today(chat.facts) == "yes" and "Start session A" in chat.visible()
