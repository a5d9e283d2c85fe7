"""How far down the leg pain reaches: up a level when it goes further, and forgotten after 28 days without any."""

from collections.abc import Iterator
from datetime import date, timedelta

from flows.effects import Effect, Record, Remember
from flows.facts import Facts
from flows.records import Measure

FOOT = 4  # leg_level: 0 none, 1 buttock, 2 thigh, 3 calf, 4 foot (training.md §6)
LAPSE = timedelta(days=28)  # at level 0, then the tags go (red-flags.md §2c, leg_symptoms)
TAGS = frozenset({"leg_symptoms", "bilateral_known"})


def further(facts: Facts) -> Iterator[Effect]:
    """One level more, kept beside the level before: the heavy rungs read the step."""
    before = int(facts.known.get("leg_level") or 0)
    after = min(before + 1, FOOT)
    yield from (Record(Measure(facts.now, facts.today, "leg_level", level)) for level in (before, after))
    yield Remember("leg_level", after)
    yield from still_there(facts)


def still_there(facts: Facts) -> Iterator[Effect]:
    if facts.known.get("leg_clear_since"):
        yield Remember("leg_clear_since", None)


def none(facts: Facts) -> Iterator[Effect]:
    """No leg pain today: the count of days begins, or is over."""
    if facts.known.get("leg_level"):
        yield Record(Measure(facts.now, facts.today, "leg_level", 0))
        yield Remember("leg_level", 0)
    since = facts.known.get("leg_clear_since")
    if not since:
        yield Remember("leg_clear_since", facts.today.isoformat())
    tags = set(facts.known.get("tags") or ())
    if since and lapsed(facts) and tags & TAGS:
        yield Remember("tags", sorted(tags - TAGS))


def lapsed(facts: Facts) -> bool:
    """Level 0 for 28 days."""
    since = facts.known.get("leg_clear_since")
    return bool(since) and facts.today - date.fromisoformat(str(since)) >= LAPSE
