"""What somebody who looked said not to do: a weight, a movement, a posture; asked after a check and an operation."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flows.effects import Effect, Remember
from flows.engine import Option
from flows.facts import Facts
from flows.words import Content, Listed, Phrase, Word

LAST = timedelta(days=28)  # where no date was given (red-flags.md §2c, CJ)
WEIGHTS = {"lb": (5, 10, 15, 20, 25, 30), "kg": (2, 5, 8, 10, 12, 15)}


def lift_weights(facts: Facts) -> list[Option]:
    unit = unit_of(facts)
    return [Option(str(weight), Phrase.of(f"clearance_{unit}", weight=weight)) for weight in WEIGHTS[unit]]


def unit_of(facts: Facts) -> str:
    return "lb" if facts.known.get("units") == "lb" else "kg"


def like_weight(facts: Facts) -> Word:
    return Phrase.of(f"clearance_{unit_of(facts)}", weight=WEIGHTS[unit_of(facts)][3])


def told(tapped: object, weight: object, other: object = "") -> dict[str, Any]:
    """known["limits"]: a weight for lifting, true for the others, words for what is none of them."""
    found: dict[str, Any] = {}
    for limit in tapped if isinstance(tapped, tuple | list) else ():
        if limit == "lift":
            found["lift"] = float(str(weight or 0)) or None
        elif limit == "other":
            found["other"] = str(other or "")
        elif limit != "not_sure":
            found[str(limit)] = True
    return {key: value for key, value in found.items() if value}


def line(found: Mapping[str, Any], facts: Facts) -> Word:
    words: list[Word] = []
    for limit, value in found.items():
        if limit == "lift":
            weight = Phrase.of(f"clearance_{unit_of(facts)}", weight=float(value))
            words.append(Phrase.of("clearance_up_to", weight=weight))
        elif limit == "other":
            words.append(Content(str(value)))
        else:
            words.append(Phrase(f"clearance_no_{limit}"))
    return Listed(words)


def kept(found: Mapping[str, Any], facts: Facts) -> Iterator[Effect]:
    """They hold beside those that still stand; the newest word on each counts."""
    if not found:
        return
    until = facts.known.get("limits_until")
    over = bool(until) and facts.today > date.fromisoformat(str(until))
    before = {} if over else facts.known.get("limits") or {}
    yield Remember("limits", {**before, **found})
    yield Remember("limits_until", (facts.today + LAST).isoformat())
