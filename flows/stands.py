"""Stand-ups in 30 seconds: counted at home, compared with oneself, and what is usual at that age (measures.md §2)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flows import outcomes, reminders
from flows.effects import Effect, Record, Remember
from flows.facts import Facts
from flows.known import Known
from flows.records import Measure
from flows.words import Moment, Phrase, Word

SECONDS = 30
PICTURE = "SQ1"


def stands_offered(facts: Facts) -> Iterator[Effect]:
    """Offered once: declined or unanswered it comes again in four weeks."""
    yield Remember("stands_asked", facts.today.isoformat())


def stands_answered(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered("stands", facts)


def first_or_again(facts: Facts) -> str:
    return "again" if outcomes.outcome(facts, "sts30") else "first"


def stands_picture(facts: Facts) -> str:
    return PICTURE


def stands_end(facts: Facts) -> Word:
    return Moment(facts.now + timedelta(seconds=SECONDS), "r", Known(facts.known).clock_24)


def count(facts: Facts) -> int | None:
    told = facts.answers.get("count")
    if told == "hands":
        return 0
    return int(told) if told is not None and str(told).isdigit() else None


def keep_stands(value: Any, facts: Facts) -> Iterator[Effect]:
    """With hands counts as 0 (measures.md §2); the supported ladder is used anyway."""
    stood = 0 if value == "hands" else int(value) if str(value).isdigit() else None
    if stood is not None:
        yield Record(Measure(facts.now, facts.today, "sts30", float(stood), "hands" if value == "hands" else ""))


def norm_needs_sex(facts: Facts) -> bool:
    known = Known(facts.known)
    return bool(count(facts)) and not known.values.get("sex") and facts.library.measures.norm_of(known.age) is not None


def keep_sex(value: Any, facts: Facts) -> Iterator[Effect]:
    if value in ("female", "male"):
        yield Remember("sex", value)


def how_stands(facts: Facts) -> str:
    if facts.answers.get("count") == "hands":
        return "hands"
    found = outcomes.outcome(facts, "sts30")
    if found is None or not found.told_twice:
        return "first"
    return {"better": "more", "same": "wobble", "worse": "fewer"}[found.verdict]


def stands_count(facts: Facts) -> Word:
    return count(facts) or 0


def stands_before(facts: Facts) -> Word:
    found = outcomes.outcome(facts, "sts30")
    return int(found.first) if found else 0


def stands_change(facts: Facts) -> Word:
    found = outcomes.outcome(facts, "sts30")
    return int(found.last - found.first) if found else 0


def norm_line(facts: Facts) -> Word:
    """The middle half of people of that age; below it is room to grow, never "bad"."""
    known = Known(facts.known)
    norm = facts.library.measures.norm_of(known.age)
    sex = known.values.get("sex")
    if norm is None or sex not in ("female", "male"):
        return ""
    low, high = norm.women if sex == "female" else norm.men
    stood = count(facts) or 0
    where = "below" if stood < low else "within" if stood <= high else "above"
    return Phrase.of(f"stands_{where}", low=low, high=high, ages=norm.ages, who=Phrase(f"stands_{sex}"))


RULES = (
    stands_offered, stands_answered, first_or_again, stands_picture, stands_end, keep_stands, norm_needs_sex, keep_sex,
    how_stands,
    stands_count, stands_before, stands_change, norm_line,
)  # fmt: skip
