"""The daily check: back, sleep, walk; after a session, and in a flare, the morning's check stands in its place."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from flows import course, flare_question, openers, pain, reminders, walking
from flows.effects import Begin, Effect, Note, Record
from flows.facts import Facts
from flows.holds import training
from flows.known import Known
from flows.matrix import MORNINGS
from flows.morning_check import check_due
from flows.records import CheckIn, Measure, PainScore, Screened, Walk
from flows.week import close_weeks
from flows.words import Phrase, Word

WELL_ABOVE = 3  # red-flags.md §4: pain of u + 3 (at most 9) asks the short nerve list
MOST_ASKED = 9
A_WEEK, LOW_MOOD = timedelta(days=7), 2  # measures.md §2: mood of 2 or lower twice running
NERVE_TAGS = frozenset({"leg_symptoms", "bilateral_known", "neuro_known"})


def judges_a_session(answer: Any, facts: Facts) -> bool:
    told = any(check.kind in MORNINGS for check in facts.history.of(CheckIn, facts.today))
    asks = check_due(facts) is not None or (not told and flare_question.owed(facts) != "")
    return asks and not facts.answers.get("walk_only")


def flare_runs(answer: Any, facts: Facts) -> bool:
    asked = any(check.kind == "flare" for check in facts.history.of(CheckIn, facts.today))
    return reminders.flare_open(facts) and not asked


def walk_only(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") == "walk"


def check_only(facts: Facts) -> dict[str, Any]:
    return {"check_only": True}


def opened_or_not(facts: Facts) -> str:
    return "opened" if facts.answers.get("due") == "daily" else "asked"


def opener(facts: Facts) -> Word:
    walked = any(walk.day == facts.today for walk in facts.history.of(Walk, facts.today))
    return openers.opening("daily_check", facts, "walk_logged" if walked else "")


def answered_push(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered(str(facts.answers.get("due") or ""), facts)


def note_pain(value: Any, facts: Facts) -> Iterator[Effect]:
    """The bands are those of before this answer."""
    yield Note("u", pain.usual(facts))
    if isinstance(value, int):
        yield Record(PainScore(facts.now, facts.today, "daily", value))


def nerves_owed(facts: Facts) -> bool:
    """Pain well above the usual asks the three items, once a day at most."""
    score = facts.answers.get("pain")
    return isinstance(score, int) and far_above(score, facts) and not nerves_told(facts)


def far_above(score: int, facts: Facts) -> bool:
    kept = facts.answers.get("u")
    u = pain.usual(facts) if kept is None else int(kept)
    return score >= min(u + WELL_ABOVE, MOST_ASKED)


def nerves_told(facts: Facts) -> bool:
    return any({"ces_mini", "s1"} & set(each.lists) for each in facts.history.of(Screened, facts.today))


def nerve_list(facts: Facts) -> dict[str, Any]:
    return {"lists": ["ces_mini"], "source": "checkin"}


def nerves_asked(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("nerves_done", True)


def held(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) in ("hold", "locked")


def sleep_unknown(facts: Facts) -> bool:
    return not any(check.sleep for check in facts.history.of(CheckIn, facts.today))


def walk_unknown(facts: Facts) -> bool:
    return not facts.history.of(Walk, facts.today)


def mood_due(facts: Facts) -> bool:
    """Once a week (measures.md §5, mood1)."""
    if facts.answers.get("walk") == "enough":
        return False
    moods = facts.history.of(Measure, facts.today - A_WEEK + timedelta(days=1))
    first = Known(facts.known).day_0
    return first is not None and facts.today - first >= A_WEEK and all(each.name != "mood1" for each in moods)


def note_mood(value: Any, facts: Facts) -> Iterator[Effect]:
    if isinstance(value, int):
        yield Record(Measure(facts.now, facts.today, "mood1", float(value)))


def mood_low_twice(answer: Any, facts: Facts) -> bool:
    """Low in today's answer and in the one before: asked about warmly, never judged (measures.md §2, mood1)."""
    if not isinstance(facts.answers.get("mood"), int):
        return False
    last_two = [each.value for each in facts.history.of(Measure) if each.name == "mood1"][-2:]
    return len(last_two) == 2 and all(value <= LOW_MOOD for value in last_two)


def ask_warmly_first(facts: Facts) -> Iterator[Effect]:
    yield Begin("crisis", {"moment": "low"})


def save_check(facts: Facts) -> Iterator[Effect]:
    told = facts.answers
    score, walked, sleep = told.get("pain"), told.get("walk"), told.get("sleep")
    minutes = int(str(walked)) if str(walked).isdigit() else 0
    if minutes:
        yield Record(Walk(facts.now, facts.today, minutes))
    if isinstance(score, int):
        yield Record(
            CheckIn(
                facts.now, facts.today, "daily", score, colour=pain.colour(facts, score, "after", told.get("u")),
                sleep=sleep if sleep in ("under_6", "6_7", "7_plus") else "",
            )
        )  # fmt: skip


def walk_said(facts: Facts) -> Word:
    return int(str(facts.answers.get("walk") or 0))


def high_two_days(answer: Any, facts: Facts) -> bool:
    """Two days running well above the usual: is it a flare?"""
    if not isinstance(facts.answers.get("pain"), int) or reminders.flare_open(facts):
        return False
    days = pain.day_values(facts, facts.today, 2)
    return len(days) == 2 and all(far_above(score, facts) for score in days.values())


def begin_flare(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "flare":
        yield Begin("flare", {"source": "checkin", "score": facts.answers.get("pain")})


def noted_words(facts: Facts) -> Word:
    """What today's number means, and the week's walks."""
    score = facts.answers.get("pain")
    kept = facts.answers.get("u")
    u = pain.usual(facts) if kept is None else int(kept)
    if not isinstance(score, int):
        return Phrase.of("check_walks", walks=walks_line(facts))
    words = "check_usual" if score == u else "check_above" if score > u else "check_below"
    colour = Phrase(f"colour_{pain.colour(facts, score, 'after', u) or 'none'}")
    return Phrase.of(words, score=score, usual=u, colour=colour, walks=walks_line(facts))


def walks_line(facts: Facts) -> Word:
    stands = course.of(facts)
    dose = walking.dose(facts, stands)
    walked = walking.walked(facts, course.monday(facts.today))
    if dose is None:
        return Phrase.of("check_walked", minutes=walked) if walked else ""
    return Phrase.of("check_walked_of", minutes=walked, planned=dose.minutes * dose.times_a_day * dose.days)


def till_noon(facts: Facts) -> int:
    """Open until noon of the next day."""
    noon = datetime.combine(facts.today + timedelta(days=1), time(12), facts.now.tzinfo)
    return max(60, int((noon - facts.now).total_seconds()))


def walk_minutes(facts: Facts) -> Word:
    dose = walking.dose(facts, course.of(facts))
    return dose.minutes if dose else 10


def walked_as_planned(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "planned":
        yield Record(Walk(facts.now, facts.today, int(str(walk_minutes(facts)))))


def walked(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Record(Walk(facts.now, facts.today, int(value)))


RULES = (
    judges_a_session, flare_runs, walk_only, check_only, opened_or_not, opener, answered_push, note_pain, nerves_owed,
    nerve_list, nerves_asked, held, sleep_unknown, walk_unknown, save_check, high_two_days, begin_flare, noted_words,
    mood_due, note_mood, mood_low_twice, ask_warmly_first, till_noon, walk_minutes, walked_as_planned,
    walked, walk_said, close_weeks,
)  # fmt: skip
