"""The weekdays with a planned walk: those without strength first (training.md §5)."""

from flows import course, walking, week
from flows.facts import Facts
from flows.known import Known
from flows.words import Phrase, Word

AN = (8, 11, 18)  # spoken with a vowel first; no walk is longer than 79 minutes


def walk_days(facts: Facts) -> tuple[int, ...]:
    """0 = Monday; before the plan was made, as the answers have it."""
    if course.of(facts) is None:
        dose, days = walking.dose(facts, None), Known(facts.known).days
        free = [day for day in week.ALL_DAYS if day not in days]
        return tuple(sorted([*free, *days][: dose.days])) if dose else ()
    return tuple(day.weekday for day in week.week(facts) if day.walk_minutes)


def walk_today(facts: Facts) -> Word:
    """ "an 18-minute walk", "two 3-minute walks" """
    dose = walking.dose(facts, course.of(facts))
    if dose is None:
        return ""
    if dose.cycling:
        return Phrase.of("walk_ride", minutes=dose.minutes)
    two = "walk_two_rests" if dose.intervals else "walk_two"
    one = "walk_one_an" if dose.minutes in AN else "walk_one"
    return Phrase.of(two if dose.times_a_day > 1 else one, minutes=dose.minutes)


def strength_days(facts: Facts) -> tuple[int, ...]:
    """The weekdays with a session; none before the plan was made."""
    stands = course.of(facts)
    return week.training_days(facts, stands) if stands else ()
