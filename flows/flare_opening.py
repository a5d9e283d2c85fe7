"""A flare opens: its mark, and what the third in 90 days brings, whichever conversation it was told in."""

from collections.abc import Iterator
from datetime import timedelta

from flows import course, phases
from flows.effects import Effect, Record, Remember, TellCoach
from flows.facts import Facts
from flows.flare_day import is_open
from flows.records import Flare


def opened(facts: Facts, words: str = "") -> Iterator[Effect]:
    """Day 0; nothing where one is open already."""
    if is_open(facts):
        return
    yield Record(Flare(facts.now, facts.today, "opened", words=words))
    if not is_third(facts):
        return
    yield TellCoach("flares")
    if (stands := course.of(facts)) is not None:
        stands, decisions = phases.after_many_flares(facts, stands)
        yield Remember(course.KEY, course.kept(stands))
        yield from map(Record, decisions)


def is_third(facts: Facts) -> bool:
    """Three opened in 90 days, the one of this moment with them (training.md §7)."""
    rules = facts.library.pain.flare_opens
    since = facts.today - timedelta(days=rules.many_within_days)
    many = sum(flare.mark == "opened" for flare in facts.history.of(Flare, since=since))
    return many + (not is_open(facts)) >= rules.many
