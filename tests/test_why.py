"""Why: every decision tells its reason and its source, and goes back where that is safe."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import flows
from flows import course, reasons, why
from flows.course import Course, Line, WalkDose
from flows.facts import Facts, History
from flows.holds import Hold
from flows.records import Decision, SetTarget
from tests.chat import Chat, assert_chat, typical
from tests.training import TRAINED, in_session, in_training, whole_session

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/Chicago"))
FLOWS = Path(flows.__file__).parent


def walks(minutes: int, at: datetime, rule: str = "walk.more") -> Decision:
    return Decision(at, at.date(), rule, "walk", "more", {"minutes": minutes, "days": 4}, "T7, CJ", 1, "why_walk_more")


def stands(**changes: Any) -> Course:
    return Course(date(2026, 11, 22), "learn", date(2026, 11, 22), walk=WalkDose(12, 4), **changes)


def chat_with(*decisions: Decision, **known: Any) -> Chat:
    chat = Chat(typical(course=course.kept(stands()), **known), at="2026-12-01 12:00")
    chat.records.extend(decisions)
    return chat


def test_before_any_decision_the_plan_gives_its_reason() -> None:
    assert_chat(
        """
        you: why?
        bot (silent): Your plan comes from your answers: what sets your back off, ... [This week] [Back]
        """,
        Chat(typical(), at="2026-12-01 12:00"),
    )


def test_the_newest_decision_tells_its_words_its_source_and_goes_back() -> None:
    chat = chat_with(walks(10, NOON - timedelta(days=8), "walk.same"), walks(12, NOON - timedelta(days=1)))
    chat.says("/why")
    told = chat.last
    assert "12" in told
    chat.taps("Source")
    assert chat.messages[-1].text != told and chat.visible() == ["Back"]
    chat.taps("Back")
    assert chat.last == told
    chat.taps("Undo this")
    assert chat.last == "Undone. The next time asks what it asked before."
    assert chat.known["course"]["walk"]["minutes"] == 10
    assert chat.of(Decision)[-1].rule == "undo"


def test_the_last_five_decisions_are_offered() -> None:
    chat = chat_with(*(walks(10 + each, NOON - timedelta(days=9 - each)) for each in range(7)))
    chat.says("/why").taps("Other decisions")
    assert len(chat.visible()) == 5
    assert chat.visible()[0] == "Your walks, Nov 28"


def test_a_reason_is_found_by_what_it_is_about() -> None:
    row = next(exercise for exercise in flows.coach().library.exercises.values() if "row" in exercise.short.casefold())
    about_row = Decision(
        NOON, NOON.date(), "p.load", row.id, "load", {"exercise": row.id, "load": 12.0}, words="why_p_load"
    )
    facts = Facts(
        NOON,
        flows.coach().library,
        typical(),
        {"about": "is the row 12 lb"},
        history=History(lambda: (about_row, walks(9, NOON))),
    )
    assert why.chosen(facts) == (0, about_row)
    assert why.chosen(facts.answered(about="walk")) == (1, walks(9, NOON))
    assert why.chosen(facts.answered(about="0")) == (0, about_row)


def test_a_lock_is_explained_and_never_undone() -> None:
    chat = chat_with(walks(12, NOON))
    chat.holds.append(Hold("h1", "ces_bladder", "E0", NOON - timedelta(days=3), "freetext"))
    chat.says("/why")
    assert "Training is paused because on Nov 28" in chat.transcript
    assert "Undo this" not in chat.visible() and "I've been checked" in chat.visible()


def facts_with(line: Line, before: Line | None = None) -> Facts:
    awaiting = course.Awaiting("s1", NOON.date(), lines={line.exercise: before}) if before else None
    known = typical(course=course.kept(stands(lines={line.exercise: line}, awaiting=awaiting)))
    return Facts(NOON, flows.coach().library, known)


def on(load: float, sets: int = 2, exercise: str = "HI3") -> Line:
    return Line(exercise, sets=tuple(SetTarget(reps=8, load=load, unit="lb") for _ in range(sets)))


def raised(rule: str = "p.load") -> Decision:
    return Decision(NOON, NOON.date(), rule, "HI3", "load", {})


@pytest.mark.parametrize(
    ("now", "before", "safe"),
    [
        (on(12), on(10), True),
        (on(10), on(12), False),  # a cut is not undone: going back would be heavier
        (on(10, sets=3), on(10, sets=2), True),
        (on(10, sets=2), on(10, sets=3), False),
        (on(12), None, False),  # already trained on: too late to mean the same
    ],
)
def test_going_back_never_asks_more(now: Line, before: Line | None, safe: bool) -> None:
    without = why.undone(raised(), facts_with(now, before))
    assert (without is not None) is safe
    if without is not None:
        assert without.lines["HI3"] == before


def test_what_pain_decided_is_not_undone() -> None:
    assert why.undone(raised("matrix.red"), facts_with(on(12), on(10))) is None
    assert why.undone(raised("gap.weeks"), facts_with(on(12), on(10))) is None


def test_every_reason_a_rule_may_give_has_its_words() -> None:
    said = flows.coach().phrases.phrase
    named = {
        name
        for file in FLOWS.glob("*.py")
        for name in re.findall(r'"(why_[a-z0-9_]*[a-z0-9])"', file.read_text("utf-8"))
    }
    missing = sorted(name for name in named if name not in said)
    assert not missing, f"no words for {missing}"
    told_elsewhere = {"flag", "hold", "session", "undo"}
    assert not [rule for rule in {*reasons.SOURCES, *told_elsewhere} if f"source_{rule}" not in said]


def test_why_under_a_summary_tells_what_a_calm_morning_would_decide() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30"))
    assert "If tomorrow morning is calm too, the wall hinge gets one more." in chat.last
    chat.taps("Why")
    assert chat.last.startswith("If tomorrow morning is calm: // The wall hinge goes to 9 reps.")
    assert chat.visible()[-1] == "Back"


def test_why_under_a_kept_change_speaks_of_that_change() -> None:
    chat = in_session(**TRAINED).taps("Done, 6 a side", "I'm ready", "Fine, 3-4 left")
    chat.taps("It hurts", "More: 5", "At the bottom", "Did it", "Fine, 0 to 4", "Why")
    assert chat.last.startswith("One change at a time tells us what helps")


def test_decisions_are_labels_with_a_capital() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30")).tomorrow().due("morning").taps("3", "Fine", "Why")
    chat.taps("Other decisions")
    assert "Wall hinge, Nov 24" in chat.visible()
    assert not [label for label in chat.visible() if label[:1].islower()]
