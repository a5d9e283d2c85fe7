"""What the weeks owe: safety lists, measures, stand-ups, lessons; each on its own day (measures.md §3)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from content.models import LearnAnswer
from flows import course, holds
from flows.facts import Facts
from flows.known import Known
from flows.records import Flare, Measure, Screened, SessionLog
from flows.walk_days import strength_days

FOUR = frozenset({"s1", "s2", "s3", "s4"})
HEALTH = ("s5", "r1", "r2", "r3", "r4")
HEALTH_KEPT = timedelta(days=183)  # health answers older than six months are asked again (red-flags.md §4)
NO_STANDS = frozenset({"falls", "dizzy"})  # not alone at home (measures.md §1, sts30)


def weekdays(facts: Facts) -> tuple[int, ...]:
    """The two days on which a four-week set may come: the weekday of the first day, and the next."""
    first = Known(facts.known).day_0
    return (first.weekday(), (first.weekday() + 1) % 7) if first else ()


def owed(facts: Facts) -> Literal["lists", "scores", ""]:
    """The set that is due today: the lists first, the scores on another day."""
    first = Known(facts.known).day_0
    if first is None or holds.training(facts.holds) == "locked":
        return ""
    every = timedelta(days=facts.library.measures.timing.every_days)
    lists, scores = last_lists(facts), last_scores(facts)
    if facts.today - (lists or first) >= every:
        return "lists"
    if lists is not None and lists < facts.today and facts.today - (scores or first) >= every:
        return "scores"
    return ""


def last_lists(facts: Facts) -> date | None:
    """When lists 1 to 4 were last gone through because four weeks were round."""
    return newest(
        each.day for each in facts.history.of(Screened) if each.source == "review" and set(each.lists) >= FOUR
    )


def last_scores(facts: Facts) -> date | None:
    return kept_day(facts, "scores_asked")


def kept_day(facts: Facts, key: str) -> date | None:
    value = facts.known.get(key)
    return date.fromisoformat(str(value)) if value else None


def newest(days: Iterable[date]) -> date | None:
    return max(days, default=None)


def lists_overdue(facts: Facts) -> bool:
    """A week late: they come before the next session."""
    first = Known(facts.known).day_0
    timing = facts.library.measures.timing
    late = timedelta(days=timing.every_days + timing.overdue_days)
    return first is not None and facts.today - (any_lists(facts) or first) >= late


def any_lists(facts: Facts) -> date | None:
    """When lists 1 to 4 were last gone through for whatever reason."""
    kept = facts.known.get("screened") or {}
    days = [date.fromisoformat(str(kept[each])[:10]) for each in FOUR if each in kept]
    return min(days) if len(days) == len(FOUR) else None


def health_lists(facts: Facts) -> list[str]:
    """The health lists whose answers are older than six months."""
    kept = facts.known.get("screened") or {}
    return [
        each for each in HEALTH
        if each in kept and facts.today - date.fromisoformat(str(kept[each])[:10]) > HEALTH_KEPT
    ]  # fmt: skip


def stands_owed(facts: Facts) -> bool:
    """The first offer on day 3, then every four weeks; not under a hold, in a flare, or where standing up is sore."""
    known = Known(facts.known)
    timing = facts.library.measures.timing
    if known.day_0 is None or facts.today - known.day_0 < timedelta(days=timing.stands_from_day):
        return False
    if not may_stand(facts):
        return False
    last = kept_day(facts, "stands_asked")
    return last is None or facts.today - last >= timedelta(days=timing.stands_every_days)


def stands_days(facts: Facts) -> tuple[int, ...]:
    """The weekday of the first offer; where it did not suit, the same day of another week."""
    first = Known(facts.known).day_0
    after = facts.library.measures.timing.stands_from_day
    return ((first.weekday() + after) % 7,) if first else ()


def may_stand(facts: Facts) -> bool:
    known = Known(facts.known)
    marks = [each.mark for each in facts.history.of(Flare) if each.mark in ("opened", "closed")]
    flare = bool(marks) and marks[-1] == "opened"
    return (
        holds.training(facts.holds) == "active"
        and not flare
        and not NO_STANDS & known.tags
        and "knee" not in known.joints
    )


def lesson(facts: Facts) -> LearnAnswer | None:
    """The next short lesson: first what fits a movement that was met, then in turn; none twice, four a week at most."""
    told = [str(each) for each in facts.known.get("lessons") or ()]
    open_now = [answer for answer in facts.library.answers.values() if answer.lesson and answer.id not in told]
    met = {log.pattern for each in facts.history.of(SessionLog) for log in each.exercises if log.sets}
    return next((answer for answer in open_now if met & set(answer.met_with)), open_now[0] if open_now else None)


def lesson_days(facts: Facts) -> tuple[int, ...]:
    """Weekdays without a session, as many as a week may have lessons."""
    busy = strength_days(facts) or Known(facts.known).days
    free = [day for day in range(7) if day not in busy and day != review_day(facts)]
    return tuple(free[: facts.library.measures.timing.lessons_a_week])


def review_day(facts: Facts) -> int:
    value = facts.known.get("review_day")
    return 6 if value is None else int(value)


def review_owed(facts: Facts) -> bool:
    """Once a week, and not before there is a week to look back at."""
    known = Known(facts.known)
    if known.day_0 is None or course.of(facts) is None:
        return False
    if facts.today - known.day_0 < timedelta(days=facts.library.measures.timing.first_review_days):
        return False
    return all(each.name != "days_ok" for each in facts.history.of(Measure, facts.today - timedelta(days=5)))
