"""Where a flare stands: its day, that day's advice, and when it closes (training.md §7)."""

from collections.abc import Iterator
from datetime import date

from content.pain import FlareRow
from flows import pain
from flows.effects import Effect, PlanReminders, Record
from flows.facts import Facts
from flows.records import CheckIn, Flare
from flows.words import Phrase, Word

CHORES = ("fine", "bit_stiff", "very_stiff")  # as the morning asks: these can do their chores (measures.md §3)


def opened_on(facts: Facts) -> date | None:
    """Day 0 of the flare that is open."""
    opened: date | None = None
    for mark in facts.history.of(Flare):
        if mark.mark == "opened":
            opened = mark.day
        elif mark.mark == "closed":
            opened = None
    return opened


def day_number(facts: Facts) -> int:
    first = opened_on(facts)
    return (facts.today - first).days if first else 0


def row(facts: Facts) -> FlareRow:
    """The row of the day for walking and words; training itself rests until the flare is closed."""
    rows = facts.library.pain.flare
    number = day_number(facts)
    return next((each for each in rows if each.days[0] <= number <= each.days[1]), rows[-1])


def checks(facts: Facts) -> tuple[CheckIn, ...]:
    first = opened_on(facts)
    return tuple(each for each in facts.history.of(CheckIn, first) if each.kind == "flare") if first else ()


def calm(facts: Facts, score: int | None, moving: str) -> bool:
    return pain.colour(facts, score, "after") == "green" and moving in CHORES


def close_if_calm(facts: Facts, score: int, moving: str) -> Iterator[Effect]:
    """Two green mornings running, with chores, close it."""
    before = [each for each in checks(facts) if opened_on(facts) != each.day < facts.today]  # day 0 is no morning of it
    if before and calm(facts, score, moving) and calm(facts, before[-1].pain, before[-1].moving):
        yield Record(Flare(facts.now, facts.today, "closed"))
        yield PlanReminders()


def day_words(facts: Facts) -> Word:
    """How it goes against day 0, and what fits today."""
    first = opened_on(facts)
    if first is None:
        return Phrase("flare_closed")
    mornings = checks(facts)
    now = mornings[-1].pain if mornings else None
    start = mornings[0].pain if mornings else None
    if now is None or start is None:
        return Phrase.of("flare_today", walk=walk_words(facts))
    words = "flare_same" if now == start else "flare_lower" if now < start else "flare_higher"
    return Phrase.of(words, score=now, away=abs(now - start), walk=walk_words(facts))


def walk_words(facts: Facts) -> Word:
    minutes = row(facts).walk_minutes
    if minutes:
        return Phrase.of("flare_walk", low=minutes[0], high=minutes[1])
    return Phrase("flare_walk_less")


def row_words(facts: Facts) -> Word:
    """What helps on the day it begins."""
    return Phrase.of("flare_first_day", walk=walk_words(facts))
