"""The weekdays with a planned walk: those without strength first (training.md §5)."""

from flows import course, walking, week
from flows.facts import Facts
from flows.known import Known


def walk_days(facts: Facts) -> tuple[int, ...]:
    """0 = Monday; before the plan was made, as the answers have it."""
    if course.of(facts) is None:
        dose, days = walking.dose(facts, None), Known(facts.known).days
        free = [day for day in week.ALL_DAYS if day not in days]
        return tuple(sorted([*free, *days][: dose.days])) if dose else ()
    return tuple(day.weekday for day in week.week(facts) if day.walk_minutes)


def strength_days(facts: Facts) -> tuple[int, ...]:
    """The weekdays with a session; none before the plan was made."""
    stands = course.of(facts)
    return week.training_days(facts, stands) if stands else ()
