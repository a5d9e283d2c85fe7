"""The safety lists that cannot wait, opened from anywhere, and the card of a check that an answer opened."""

from collections.abc import Iterator
from datetime import timedelta

from flows.effects import Begin, Effect
from flows.facts import Facts
from flows.holds import locked

URGENT = ("s1", "s2")  # nerves low in the spine, heart and head (red-flags.md §4)
JUST_NOW = timedelta(minutes=15)  # a hold that this conversation opened


def urgent_lists(facts: Facts) -> dict[str, object]:
    return {"lists": URGENT, "source": "freetext"}


def not_locked(facts: Facts) -> bool:
    return not locked(facts.holds)


def open_check(facts: Facts) -> Iterator[Effect]:
    """An answer that opened a check before strength work brings its card and its note."""
    if any(hold.open and facts.now - hold.opened_at < JUST_NOW for hold in facts.holds):
        yield Begin("check_first")


RULES = (urgent_lists, not_locked, open_check)
