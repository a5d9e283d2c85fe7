"""When the coach may start a conversation: behaviour.md §2 as tables."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from content.library import library
from flows.facts import Facts, History
from flows.heard import Due
from flows.holds import Hold
from flows.records import (
    CheckIn,
    Decision,
    Entry,
    ExerciseLog,
    Flare,
    Mobility,
    PainScore,
    Pushed,
    SessionLog,
    SetLog,
    SetTarget,
)  # fmt: skip
from flows.reminders import Discard, Send, Wait, decide, lapse_day, snoozed, unanswered, wanted
from tests.chat import typical

CHICAGO = ZoneInfo("America/Chicago")
SET = SetTarget(reps=8)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=CHICAGO)


def facts(now: str, *entries: Entry, holds: tuple[Hold, ...] = (), **known: Any) -> Facts:
    return Facts(at(now), library(), typical(**known), {}, holds, History(lambda: entries))


def due(kind: str, moment: str, **inputs: object) -> Due:
    return Due(kind, at(moment).date(), at(moment), inputs)


def pushed(kind: str, moment: str, answered: bool = False) -> Pushed:
    return Pushed(at(moment), at(moment).date(), kind, answered)


def session(moment: str, day: str = "") -> SessionLog:
    done = ExerciseLog("HI1", "hinge", 1, (SET,), (SetLog(SET, 8),), "green")
    ended = date.fromisoformat(day) if day else at(moment).date()
    return SessionLog(at(moment), ended, moment, "A", 20, "learn", "completed", (done,), 1)


def morning(moment: str, of: str, colour: str, kind: str = "morning") -> CheckIn:
    return CheckIn(at(moment), at(moment).date(), kind, 3, "fine", "", of, colour)  # type: ignore[arg-type]


def emergency(moment: str, level: str = "E0", flag: str = "ces_bladder") -> Hold:
    return Hold("h1", flag, level, at(moment), "freetext")  # type: ignore[arg-type]


# 2026-11-23 is a Monday: a training day of the typical person (Monday and Thursday, 17:30; mornings 7:30)


def test_the_wishes_follow_from_what_is_known() -> None:
    found = {wish.kind: wish for wish in wanted(facts("2026-11-23 12:00"))}
    assert set(found) == {"morning", "session", "review", "four_weeks", "stands", "lesson", "lapse"}
    assert (found["morning"].at, found["morning"].days) == (time(7, 30), (0, 1, 2, 3, 4, 5, 6))
    assert (found["session"].at, found["session"].days) == (time(17, 30), (0, 3))
    assert found["morning"].expires == timedelta(hours=4, minutes=30)  # till noon
    assert not found["session"].bulk and found["lapse"].bulk
    assert (found["review"].at, found["review"].days) == (time(17), (6,)) and found["four_weeks"].bulk
    assert set(found["lesson"].days).isdisjoint({0, 3, 6}) and len(found["lesson"].days) <= 4


def test_the_daily_check_is_asked_of_those_who_want_it() -> None:
    daily = [wish for wish in wanted(facts("2026-11-23 12:00", reminders={"daily": True})) if wish.kind == "daily"]
    assert [wish.at for wish in daily] == [time(19)]


def test_without_a_routine_the_morning_asks_after_sessions_and_the_walk_comes_by_itself() -> None:
    found = {wish.kind: wish for wish in wanted(facts("2026-11-23 12:00", morning_time=None))}
    assert (found["morning"].at, found["morning"].days) == (time(7, 30), (1, 4))
    assert found["walk"].days == (1, 2, 4, 5)  # the days without strength first


@pytest.mark.parametrize(
    ("known", "holds"),
    [
        ({"plan": "shown"}, ()),
        ({"paused_until": "open"}, ()),
        ({"paused_until": "2026-11-30"}, ()),
        ({}, (emergency("2026-11-22 10:00"),)),
    ],
)
def test_nothing_is_wished_before_the_plan_in_a_pause_or_under_a_lock(known: dict, holds: tuple[Hold, ...]) -> None:
    assert wanted(facts("2026-11-23 12:00", holds=holds, **known)) == ()


MONDAY = "2026-11-23"
CASES: list[tuple[str, Due, Facts, object]] = [
    (
        "the morning comes at its hour",
        due("morning", f"{MONDAY} 07:30"), facts(f"{MONDAY} 07:30"), "morning",
    ),
    (
        "and the session at its own, though the morning was pushed",
        due("session", f"{MONDAY} 17:30"), facts(f"{MONDAY} 17:30", pushed("morning", f"{MONDAY} 07:30")), "session",
    ),
    (
        "a morning that the outage held back till noon is dropped",
        due("morning", f"{MONDAY} 07:30"), facts(f"{MONDAY} 12:01"), Discard("late"),
    ),
    (
        "a session reminder three hours late is old news",
        due("session", f"{MONDAY} 17:30"), facts(f"{MONDAY} 20:31"), Discard("late"),
    ),
    (
        "who has moved this morning is left alone",
        due("morning", f"{MONDAY} 07:30"),
        facts(f"{MONDAY} 07:30", Mobility(at(f"{MONDAY} 06:50"), at(MONDAY).date(), 3)), Discard("done"),
    ),
    (
        "who has trained today is not asked to",
        due("session", f"{MONDAY} 17:30"), facts(f"{MONDAY} 17:30", session(f"{MONDAY} 12:00")), Discard("done"),
    ),
    (
        "a lock silences everything but its own follow-ups",
        due("morning", f"{MONDAY} 07:30"), facts(f"{MONDAY} 07:30", holds=(emergency("2026-11-22 10:00"),)),
        Discard("hold"),
    ),
    (
        "the ten-minute follow-up knows no quiet hours",
        due("hold", f"{MONDAY} 03:10", urgent=True), facts(f"{MONDAY} 03:10", holds=(emergency(f"{MONDAY} 03:00"),)),
        "hold",
    ),
    (
        "the next day's waits for the morning",
        due("hold_day", f"{MONDAY} 03:00"), facts(f"{MONDAY} 03:00", holds=(emergency("2026-11-22 03:00"),)),
        Wait(at(f"{MONDAY} 07:00")),
    ),
    (
        "a check before strength silences sessions",
        due("session", f"{MONDAY} 17:30"),
        facts(f"{MONDAY} 17:30", holds=(emergency("2026-11-22 10:00", "E2", "neuro_numb"),)), Discard("hold"),
    ),
    (
        "and leaves the gentle track its own",
        due("session", f"{MONDAY} 17:30"),
        facts(f"{MONDAY} 17:30", holds=(emergency("2026-11-22 10:00", "E2G", "rx_bp"),)), "session",
    ),
    (
        "in a flare training reminders rest",
        due("session", f"{MONDAY} 17:30"),
        facts(f"{MONDAY} 17:30", Flare(at("2026-11-22 10:00"), date(2026, 11, 22), "opened")), Discard("flare"),
    ),
    (
        "and its morning check comes even without a routine",
        due("morning", f"{MONDAY} 07:30"),
        facts(f"{MONDAY} 07:30", Flare(at("2026-11-22 10:00"), date(2026, 11, 22), "opened"), morning_time=None),
        "morning",
    ),
    (
        "a pause is quiet",
        due("morning", f"{MONDAY} 07:30"), facts(f"{MONDAY} 07:30", paused_until="2026-11-30"), Discard("paused"),
    ),
    (
        "on the day it ends it is over",
        due("morning", f"{MONDAY} 07:30"), facts(f"{MONDAY} 07:30", paused_until=MONDAY), "morning",
    ),
    (
        "a kind that was switched off is off",
        due("session", f"{MONDAY} 17:30"), facts(f"{MONDAY} 17:30", reminders={"session": False}), Discard("off"),
    ),
    (
        "a chosen hour wins over quiet hours",
        due("session", f"{MONDAY} 21:30"), facts(f"{MONDAY} 21:30", train_time="21:30"), "session",
    ),
    (
        "what nobody chose the hour of drops at night",
        due("later", f"{MONDAY} 21:10"), facts(f"{MONDAY} 21:10", session(f"{MONDAY} 19:10")), Discard("quiet"),
    ),
    (
        "two hours between pushes: the later one moves",
        due("later", f"{MONDAY} 18:40"),
        facts(f"{MONDAY} 18:40", session(f"{MONDAY} 16:40"), pushed("session", f"{MONDAY} 17:30")),
        Wait(at(f"{MONDAY} 19:30")),
    ),
    (
        "past 21:00 it drops",
        due("later", f"{MONDAY} 20:00"),
        facts(f"{MONDAY} 20:00", session(f"{MONDAY} 18:00"), pushed("session", f"{MONDAY} 19:30")), Discard("quiet"),
    ),
    (
        "a fourth push drops",
        due("session", f"{MONDAY} 17:30"),
        facts(
            f"{MONDAY} 17:30", pushed("morning", f"{MONDAY} 07:30"), pushed("lesson", f"{MONDAY} 10:30"),
            pushed("walk", f"{MONDAY} 13:00"),
        ), Discard("enough"),
    ),
    (
        "what matters less gives way to what is still to come",
        due("nudge", f"{MONDAY} 15:00"),
        facts(f"{MONDAY} 15:00", pushed("morning", f"{MONDAY} 07:30"), pushed("walk", f"{MONDAY} 12:30")),
        Discard("enough"),
    ),
    (
        "answers do not count as pushes, nor do a hold's follow-ups",
        due("session", f"{MONDAY} 17:30"),
        facts(
            f"{MONDAY} 17:30", pushed("morning", f"{MONDAY} 07:30"), pushed("morning", f"{MONDAY} 07:40", True),
            pushed("hold", f"{MONDAY} 08:00"), pushed("walk", f"{MONDAY} 12:30"),
        ), "session",
    ),
    (
        "a plain morning half an hour from the session goes into it",
        due("morning", f"{MONDAY} 07:30"), facts(f"{MONDAY} 07:30", train_time="08:00"), Discard("merged"),
    ),
    (
        "more than half an hour apart both come",
        due("morning", f"{MONDAY} 07:30"), facts(f"{MONDAY} 07:30", train_time="08:01"), "morning",
    ),
    (
        "the evening check goes where a check was answered this morning",
        due("daily", "2026-11-24 19:00"),
        facts(
            "2026-11-24 19:00", session(f"{MONDAY} 18:00"), morning("2026-11-24 07:40", f"{MONDAY} 18:00", "green"),
            reminders={"daily": True},
        ), Discard("done"),
    ),
    (
        "three unanswered in a row: half as often",
        due("morning", "2026-11-29 07:30"),
        facts("2026-11-29 07:30", *(pushed("morning", f"2026-11-{day} 07:30") for day in (26, 27, 28))),
        Discard("halved"),
    ),
    (
        "seven in a row: that kind stops",
        due("morning", "2026-11-29 07:30"),
        facts("2026-11-29 07:30", *(pushed("morning", f"2026-11-{day} 07:30") for day in range(15, 22))),
        Discard("stopped"),
    ),
    (
        "any answer counts from the start again",
        due("morning", "2026-11-28 07:30"),
        facts(
            "2026-11-28 07:30", *(pushed("morning", f"2026-11-{day} 07:30") for day in (24, 25, 26)),
            pushed("morning", "2026-11-26 07:31", True), pushed("morning", "2026-11-27 07:30"),
        ), "morning",
    ),
    (
        "what the person moved comes, whatever was unanswered before",
        due("session", f"{MONDAY} 19:30", moved=True),
        facts(f"{MONDAY} 19:30", pushed("session", f"{MONDAY} 17:30"), pushed("morning", f"{MONDAY} 18:00")), "session",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "event", "known", "wanted_outcome"), CASES, ids=[case[0] for case in CASES])
def test_a_reminder_that_is_due(name: str, event: Due, known: Facts, wanted_outcome: object) -> None:
    found = decide(event, known)
    if isinstance(wanted_outcome, str):
        assert isinstance(found, Send), found
        assert found.flow == wanted_outcome
    else:
        assert found == wanted_outcome


def test_what_is_said_elsewhere_is_named_in_the_message_that_comes() -> None:
    known = facts(f"{MONDAY} 08:00", train_time="08:00", reminders={"daily": True}, daily_time="08:10")
    found = decide(due("session", f"{MONDAY} 08:00"), known)
    assert isinstance(found, Send)
    assert set(found.merged_kinds) == {"morning", "daily"}
    assert found.answers["due"] == "session" and found.answers["day"] == MONDAY


def test_the_third_silence_asks_keep_change_or_stop() -> None:
    three = [pushed("session", f"2026-11-{day} 17:30") for day in (16, 19, 23)]
    found = decide(due("session", "2026-12-03 17:30"), facts("2026-12-03 17:30", *three))
    other = decide(due("session", "2026-11-26 17:30"), facts("2026-11-26 17:30", *three))
    assert {type(found), type(other)} == {Send, Discard}  # half of the days
    asked = found if isinstance(found, Send) else other
    assert isinstance(asked, Send) and asked.answers["ask_keep"]


# which morning judges which session


@pytest.mark.parametrize(
    ("ended", "day", "asked"),
    [
        ("2026-11-23 18:00", "2026-11-23", "2026-11-24"),
        ("2026-11-24 01:30", "2026-11-23", "2026-11-24"),  # six hours before 7:30: Monday's session, this morning
        ("2026-11-24 03:30", "2026-11-23", "2026-11-25"),  # four hours: the morning after
    ],
)
def test_the_check_comes_on_the_next_date_five_hours_after_the_end(ended: str, day: str, asked: str) -> None:
    for morning_of in ("2026-11-24", "2026-11-25"):
        known = facts(f"{morning_of} 07:30", session(ended, day), morning_time=None)
        found = decide(due("morning", f"{morning_of} 07:30"), known)
        assert isinstance(found, Send) == (morning_of == asked)


def test_after_amber_or_red_the_check_comes_once_more_and_after_green_it_does_not() -> None:
    for colour in ("green", "amber", "red"):
        check = morning("2026-11-24 07:40", f"{MONDAY} 18:00", colour)
        known = facts("2026-11-25 07:30", session(f"{MONDAY} 18:00"), check, morning_time=None)
        found = decide(due("morning", "2026-11-25 07:30"), known)
        assert isinstance(found, Send) == (colour != "green")


# silence


@pytest.mark.parametrize("days", range(1, 40))
def test_a_lapse_is_met_on_day_3_7_14_and_30_and_then_never_again(days: int) -> None:
    first = at(f"{MONDAY} 17:30")
    now = (first + timedelta(days=days)).strftime("%Y-%m-%d 12:30")
    known = facts(now, session("2026-11-19 18:00"), pushed("session", f"{MONDAY} 17:30"))
    assert lapse_day(known) == (days if days in (3, 7, 14, 30) else None)
    found = decide(due("lapse", now), known)
    assert isinstance(found, Send) == (days in (3, 7, 14, 30))
    if isinstance(found, Send):
        assert found.answers["lapse"] == days


def test_any_sign_of_life_ends_a_lapse() -> None:
    walked = PainScore(at("2026-11-24 09:00"), date(2026, 11, 24), "now", 2)
    assert lapse_day(facts("2026-11-26 12:30", pushed("session", f"{MONDAY} 17:30"), walked)) is None


def test_what_the_coach_decides_by_itself_is_no_sign_of_life() -> None:
    decided = Decision(at("2026-11-24 07:30"), date(2026, 11, 24), "walk.same", "walk", "same")
    assert lapse_day(facts("2026-11-26 12:30", pushed("session", f"{MONDAY} 17:30"), decided)) == 3


def test_a_crisis_keeps_lapse_notes_away_for_a_week() -> None:
    told = emergency("2026-11-20 10:00", "E0", "selfharm_now")
    closed = Hold("h1", "selfharm_now", "E0", told.opened_at, "freetext", closed_at=at("2026-11-21 12:00"))
    now = "2026-11-26 12:30"
    known = facts(now, pushed("session", f"{MONDAY} 17:30"), holds=(closed,))
    assert decide(due("lapse", now), known) == Discard("crisis")


def test_silence_is_counted_by_kind() -> None:
    known = facts(
        f"{MONDAY} 12:00", pushed("morning", "2026-11-20 07:30"), pushed("session", "2026-11-20 17:30"),
        pushed("morning", "2026-11-21 07:30", True), pushed("morning", "2026-11-22 07:30"),
    )  # fmt: skip
    assert (unanswered("morning", known), unanswered("session", known), unanswered("daily", known)) == (1, 1, 0)


# snooze


@pytest.mark.parametrize(
    ("choice", "now", "wanted_moment"),
    [
        ("hour", f"{MONDAY} 17:30", f"{MONDAY} 18:30"),
        ("tonight", f"{MONDAY} 07:30", f"{MONDAY} 19:30"),
        ("tonight", f"{MONDAY} 19:10", f"{MONDAY} 20:10"),
        ("tomorrow", f"{MONDAY} 17:30", "2026-11-24 17:30"),
    ],
)
def test_a_snooze_has_one_moment(choice: str, now: str, wanted_moment: str) -> None:
    assert snoozed(choice, time(17, 30), facts(now)) == at(wanted_moment)


# a year of mornings over both clock changes is the shell's to prove; here: every decision of it is made by wall time


@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_one_morning_a_day_through_a_year_in_every_zone(zone: str) -> None:
    place = ZoneInfo(zone)
    sent = 0
    for day in range(365):
        moment = datetime.combine(date(2026, 11, 23) + timedelta(days=day), time(7, 30), place)
        known = Facts(moment, library(), typical(zone=zone, days=[]), {}, (), History(lambda: ()))
        sent += isinstance(decide(Due("morning", moment.date(), moment), known), Send)
    assert sent == 365
