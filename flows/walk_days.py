"""The weekdays with a planned walk: those without strength first (training.md §5)."""

from flows import course, week
from flows.facts import Facts


def walk_days(facts: Facts) -> tuple[int, ...]:
    """0 = Monday; none before the plan was made."""
    if course.of(facts) is None:
        return ()
    return tuple(day.weekday for day in week.week(facts) if day.walk_minutes)


def strength_days(facts: Facts) -> tuple[int, ...]:
    """The weekdays with a session; none before the plan was made."""
    stands = course.of(facts)
    return week.training_days(facts, stands) if stands else ()
