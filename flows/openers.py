"""First lines: one of six by the day, unless a fact says more; nothing unknown is claimed (conversations.md §21)."""

from collections.abc import Mapping

from flows.facts import Facts
from flows.known import Known
from flows.words import Filled, Phrase, Word

TURNS = 6


def opening(kind: str, facts: Facts, fact: str = "", values: Mapping[str, Word] | None = None) -> Word:
    """Today's first line of this kind of message."""
    opener = facts.library.opener(kind)
    told = {"habit": Phrase(f"habit_{facts.known['habit']}") if facts.known.get("habit") else "", **(values or {})}
    line = opener.fact.get(fact) or opener.turn[day_number(facts) % TURNS]
    if "{habit}" in line and not told["habit"]:
        line = opener.without_habit
    return Filled(line, told)


def day_number(facts: Facts) -> int:
    """Days since consent."""
    first = Known(facts.known).day_0
    return (facts.today - first).days if first else 0
