"""Silence is met four times with one small offer, never with a count, then with quiet (behaviour.md §2)."""

from flows.engine import Option
from flows.facts import Facts

WORDS = {3: "first", 7: "second", 14: "third", 30: "last"}  # days after the first plan item that met no answer
OFFERS = {
    "first": ("/mobility:3", "/settings:change times", "/pause"),
    "second": ("/settings:less often", "/settings:other times", "/today", "/pause"),
    "third": ("/mobility:3", "/pause", "/settings:stop reminders"),
    "last": ("/resume", "/delete"),
}


def which_lapse(facts: Facts) -> str:
    day = facts.answers.get("lapse")
    return WORDS.get(day, "first") if isinstance(day, int) else "first"


def small_things(facts: Facts) -> list[Option]:
    return [Option(key) for key in OFFERS[which_lapse(facts)]]


RULES = (which_lapse, small_things)
