"""Which weekday holds what: sessions on the chosen days, walks on the others first (training.md §5)."""

from flows import course, walking
from flows.facts import Facts
from flows.known import Known


def walk_days(facts: Facts) -> tuple[int, ...]:
    """The weekdays with a planned walk, 0 = Monday; a day stays free for rest as long as there is room."""
    dose = walking.dose(facts, course.of(facts))
    if dose is None:
        return ()
    training = Known(facts.known).days
    free = [day for day in range(7) if day not in training]
    return tuple(sorted([*free, *(day for day in range(7) if day in training)][: dose.days]))
