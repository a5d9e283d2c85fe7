"""What a flare says each day: how it goes against the first day, what fits today, and why (training.md §7)."""

from collections.abc import Iterator

from flows import course, flare_day, flare_plan, pain, walking
from flows.effects import Effect, Record
from flows.facts import Facts
from flows.flare_day import Due
from flows.holds import training
from flows.reasons import decided
from flows.records import Decision, Flare
from flows.words import Listed, Phrase, Word

TRIGGERS = ("lift", "more", "sat", "tired")  # what may have set it off, and can be said again
FIRST_DAYS = 1  # the day after the first one: so far they say little (conversations.md §8)


def day_words(facts: Facts) -> Word:
    """How it goes against day 0, what fits today, and how long the walks are."""
    due = flare_day.due(facts)
    if due is None:
        return Phrase("flare_closed")
    lines = [against_first_day(facts), step_words(facts, due), walk_words(facts)]
    return Listed([line for line in lines if line], lines=True)


def against_first_day(facts: Facts) -> Word:
    mornings = flare_day.checks(facts)
    now = mornings[-1].pain if mornings else None
    start = mornings[0].pain if mornings and mornings[0].day == flare_day.opened_on(facts) else None
    if now is None or start is None or mornings[-1].day == mornings[0].day:
        return ""
    words = "flare_same" if now == start else "flare_lower" if now < start else "flare_higher"
    return Phrase.of(words, day=flare_day.day_number(facts), score=now, away=abs(now - start))


def step_words(facts: Facts, due: Due) -> Word:
    """The row of today, or what it waits for; a check before strength work goes before any row."""
    if training(facts.holds) != "active":
        return Phrase("flare_waits_check")
    if due.waits == "rest" and flare_day.day_number(facts) != FIRST_DAYS:
        return Phrase("flare_waits_rest_late")
    if due.waits == "next":
        rows = facts.library.pain.flare
        return Phrase.of("flare_waits_next", day=rows[rows.index(due.row) + 1].days[0])
    if not due.ready:
        return Phrase(f"flare_waits_{due.waits}")
    return session_words(facts)


def session_words(facts: Facts) -> Word:
    """What today's session is, in one line."""
    due = flare_day.due(facts)
    if due is None or due.row.training == "none":
        return ""
    band = pain.bands(facts)
    green = band.during.green[1] if band else 0
    again = flare_day.repeats(facts)
    words = f"flare_row_{due.row.training}"
    told = Phrase.of(words, count=moves(facts), green_to=green)
    return Listed([Phrase("flare_row_again"), told], lines=True) if again else told


def moves(facts: Facts) -> Word:
    """How many exercises it has."""
    stands, due = course.of(facts), flare_day.due(facts)
    if stands is None or due is None or not due.row.minutes:
        return ""
    return Phrase(f"number_{len(flare_plan.session(facts, stands, due.row).items)}")


def flare_minutes(facts: Facts) -> Word:
    due = flare_day.due(facts)
    return (due.row.minutes if due else None) or 0


def walk_words(facts: Facts) -> Word:
    row = flare_day.row(facts)
    if not walking.usual_is_fine(facts):
        return ""
    if row.walk_minutes:
        low, high = row.walk_minutes
        return Phrase.of("flare_walk", low=low, high=high)
    dose = walking.dose(facts, course.of(facts))
    if dose is None:
        return Phrase("flare_walk_less")
    return Phrase.of("flare_walk_minutes" if row.walk_cut else "flare_walk_usual", minutes=dose.minutes)


def row_words(facts: Facts) -> Word:
    """What helps on the day it begins, and what helped the last time."""
    due = flare_day.due(facts)
    words = "flare_first_day" if due is None or due.row.training == "none" else "flare_first_day_mild"
    told: list[Word] = [Phrase.of(words, walk=walk_words(facts))]
    if helped := last_helped(facts):
        told.append(Phrase.of("flare_helped_before", what=Phrase(f"flare_helped_{helped}")))
    return Listed(told, lines=True)


def noticed(facts: Facts) -> Word:
    """What may have set it off, said once more when it is over."""
    marks = [mark for mark in facts.history.of(Flare) if mark.mark in ("opened", "trigger")]
    told = marks[-1].words if marks and marks[-1].mark == "trigger" else ""
    return Phrase.of("flare_noticed", what=Phrase(f"flare_trigger_{told}")) if told in TRIGGERS else ""


def last_helped(facts: Facts) -> str:
    known = [mark.words for mark in facts.history.of(Flare) if mark.mark == "helped" and mark.words]
    return known[-1] if known and known[-1] != "else" else ""


def reason(facts: Facts) -> Decision | None:
    """Why today asks for what it asks: for "Why" right under it."""
    due = flare_day.due(facts)
    if due is None or training(facts.holds) != "active":
        return None
    words = f"why_flare_row_{due.row.training}" if due.ready else f"why_flare_waits_{due.waits}"
    return decided(facts, "flare.row", "plan", due.row.id, words, day=flare_day.day_number(facts))


def told_why(facts: Facts) -> Iterator[Effect]:
    found = reason(facts)
    if found is not None:
        yield Record(found)
