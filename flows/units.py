"""Kilos and pounds: every weight that is kept follows when a person changes their unit."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows import course, loads
from flows.effects import Effect, Remember
from flows.facts import Facts
from flows.known import Known, Units


def changed(unit: Units, facts: Facts) -> Iterator[Effect]:
    """The unit, and with it the weights owned, a clinician's lift limit, and what the course asks."""
    known = facts.known
    if Known(known).units == unit:
        return
    yield Remember("units", unit)
    owned = {kit: [renamed(each, unit, facts) for each in own] for kit, own in (known.get("owned") or {}).items()}
    if owned:
        yield Remember("owned", owned)
    if released := known.get("released"):
        yield Remember("released", {each: renamed(float(load), unit, facts) for each, load in released.items()})
    limits = dict(known.get("limits") or {})
    if isinstance(limits.get("lift"), int | float):
        yield Remember("limits", {**limits, "lift": renamed(float(limits["lift"]), unit, facts)})
    stands = course.of(facts)
    if stands is not None:
        then = facts.knowing(units=unit, owned=owned)
        table = in_unit(course.kept(stands), unit, then, ())
        yield Remember(course.KEY, course.kept(course.COURSE.validate_python(table, strict=False)))


def renamed(weight: float, unit: Units, facts: Facts) -> float:
    """The same weight in the other unit, to a tenth: what somebody owns stays what it is."""
    pound = facts.library.loads.rules.pound_in_kg
    return round(weight / pound if unit == "lb" else weight * pound, 1)


def in_unit(kept: Any, unit: Units, facts: Facts, owned: tuple[float, ...]) -> Any:
    """What is kept of the course in the other unit; each line's weights become ones that can be picked up."""
    if isinstance(kept, list):
        return [in_unit(each, unit, facts, owned) for each in kept]
    if not isinstance(kept, Mapping):
        return kept
    table: dict[str, Any] = {}
    for name, value in kept.items():
        if name == "lines" and isinstance(value, Mapping):
            table[name] = {id: in_unit(line, unit, facts, at_hand(id, facts)) for id, line in value.items()}
        elif name == "load" and value:
            pound = facts.library.loads.rules.pound_in_kg
            table[name] = loads.converted(float(value), unit, owned, pound) if owned else renamed(value, unit, facts)
        elif name == "unit" and value in ("kg", "lb"):
            table[name] = unit
        else:
            table[name] = in_unit(value, unit, facts, owned)
    return table


def at_hand(exercise: str, facts: Facts) -> tuple[float, ...]:
    """The weights there are for this exercise, in the new unit; none for one without weights."""
    known = facts.library.exercises.get(exercise)
    letter = loads.letter(known, loads.letters(facts)) if known else None
    if known is None or letter is None or letter == "B":
        return ()
    return (*loads.bag(facts, known), *loads.weights(facts, letter))
