"""The same rules, run faster for thousands of years at a time: data that is born and copied without looking at each
field, and answers that pure functions gave before to the same question; tests/test_people.py proves that nothing else
differs, and that every answer given again is what would be worked out anew."""

import dataclasses
import sys
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from flows import course, doses, fits, flare_day, loads, pain, progression, restraint, rises, slots, week
from flows.facts import Facts
from flows.records import Flare, PainScore

Reads = Callable[..., Hashable]
MOST = 40_000  # answers kept at a time
MET = 20  # sessions; no tag asks for more before a rung
SHORT = 6  # days; no gap begins before

plain: dict[tuple[Any, str], Any] = {}
answers: dict[Hashable, tuple[Any, ...]] = {}
make, put = object.__new__, object.__setattr__


# what a rule reads beside the library: the same of it, the same answer. What cannot be hashed is the very same object,
# and stays alive as long as the answer does


def kit(facts: Facts) -> Hashable:
    known = facts.known.get
    return id(known("kit")), id(known("kit_today"))


def careful(facts: Facts) -> Hashable:
    known = facts.known.get
    until = known("limits_until")
    return (
        id(known("tags")), id(known("joints")), known("age"), known("trigger"), id(known("limits")),
        until and (until, facts.today),
    )  # fmt: skip


def of_usual(facts: Facts) -> Hashable:
    known, history = facts.known.get, facts.history
    return (
        facts.today, id(history), len(history.of(PainScore)), len(history.of(Flare)), known("usual"), known("anchor"),
        id(facts.holds),
    )  # fmt: skip


def of_days(facts: Facts, course: Any, letter: str) -> Hashable:
    return (
        letter, course.phase, id(course.slots), id(course.fifth), course.favourite, id(course.standings),
    )  # fmt: skip


def of_lines(facts: Facts, course: Any) -> Hashable:
    known = facts.known.get
    return course.phase, id(course.standings), id(course.lines), id(known("days")), known("active")


def of_reach(facts: Facts, course: Any, exercise: Any, slot: int = 0) -> Hashable:
    known = facts.known.get
    return course.phase, id(exercise), slot, known("age"), id(known("kit")), id(known("kit_today"))


def of_step(facts: Facts, exercise: Any, target: Any) -> Hashable:
    known = facts.known.get
    return (
        id(exercise), target.load, id(known("kit")), id(known("kit_today")), id(known("owned")), known("units"),
        id(known("limits")),
    )  # fmt: skip


def of_planned(facts: Facts, course: Any, letter: str) -> Hashable:
    return (
        letter, course.phase, id(course.slots), id(course.fifth), course.favourite, id(course.standings),
        id(course.lines), facts.known.get("active"),
    )  # fmt: skip


def of_fitting(facts: Facts, course: Any, exercise: Any, rung: int | None = None) -> Hashable:
    known = facts.known.get
    if exercise.heavy_gate or exercise.needs_green or course is None:
        return id(facts), id(course), id(exercise), rung
    standing = course.standings.get(exercise.ladder)
    return (
        id(exercise), rung, careful(facts), id(known("kit")), id(known("kit_today")), course.phase,
        min(standing.sessions, MET) if standing else 0,
    )  # fmt: skip


def of_cuts(facts: Facts, course: Any, pattern: str, before: Any = None, less: Any = "", most: Any = None) -> Hashable:
    away = course.last_completed is not None and (facts.today - course.last_completed).days > SHORT
    return (
        id(facts), facts.library.ladders[pattern].skill, before, less, most, course.back_since, course.bridge,
        course.phase, course.last_completed, course.deload, course.no_rise, id(course) if away else 0,
    )  # fmt: skip


READS: dict[tuple[Any, str], Reads] = {
    (doses, "most_sets"): lambda facts, course, slot=0: (course.phase, slot, facts.known.get("active")),
    (fits, "tag_ids_of"): careful,
    (fits, "why_not"): of_fitting,
    (loads, "as_done"): lambda facts, exercise: (id(exercise), kit(facts)),
    (loads, "weights"): lambda facts, kit: (kit, id(facts.known.get("owned")), facts.known.get("units")),
    (slots, "planned_sets"): of_planned,
    (progression, "slot_of"): lambda facts, course, letter, pattern: (pattern, of_days(facts, course, letter)),
    (pain, "usual_of"): of_usual,
    (slots, "patterns"): of_days,
    (slots, "usually_a_week"): of_lines,
    (doses, "reach"): of_reach,
    (rises, "step_up"): of_step,
}  # fmt: skip


ASKED_ONCE = (  # for exactly these facts and this very course
    (slots, "a_week"), (pain, "bands"), (pain, "colour"),
    (fits, "hold_limit"),
)  # fmt: skip


def remembered(ask: Callable[..., Any], reads: Reads, prove: bool = False) -> Callable[..., Any]:
    """Worked out once for the same of all that it reads."""

    def answer(facts: Facts, *given: Any) -> Any:
        key = ask, reads(facts, *given)
        found = answers.get(key)
        if found is None:
            if len(answers) > MOST:
                answers.clear()
            found = answers[key] = (ask(facts, *given), given, facts)
        elif prove:
            assert ask(facts, *given) == found[0], f"{ask.__name__} reads more than its key tells"
        return found[0]

    return answer


def asked_once(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Worked out once for exactly these facts; everything else that was given must be the very same object."""

    def answer(facts: Facts, *given: Any) -> Any:
        key = (ask, *map(id, given))
        found = facts.found.get(key)  # type: ignore[call-overload]
        if found is None:
            found = facts.found[key] = (ask(facts, *given), given)  # type: ignore[index]
        return found[0]

    return answer


def of_kit(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Of an exercise and the kit there is: the library's exercises live for ever."""
    known: dict[Hashable, tuple[Any, Any]] = {}

    def answer(exercise: Any, owned: Any) -> Any:
        key = id(exercise), owned
        found = known.get(key)
        if found is None:
            found = known[key] = (ask(exercise, owned), exercise)
        return found[0]

    return answer


def of_known(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Of the kit that a person has today."""
    known: dict[Hashable, tuple[Any, Any]] = {}

    def answer(person: Any) -> Any:
        values = person.values.get
        key = id(values("kit")), id(values("kit_today"))
        found = known.get(key)
        if found is None:
            if len(known) > MOST:
                known.clear()
            found = known[key] = (ask(person), person)
        return found[0]

    return answer


def born(kind: Any) -> Callable[..., None]:
    """The __init__ of frozen data, without a call for each field."""
    names: dict[str, Any] = {}
    asked, made = [], []
    for each in dataclasses.fields(kind):
        own = each.name
        if each.default_factory is not dataclasses.MISSING:
            names[f"new_{own}"] = each.default_factory
            asked.append(f"{own}=new_{own}")
            made.append(f" own['{own}'] = new_{own}() if {own} is new_{own} else {own}")
        else:
            names[f"new_{own}"] = each.default
            asked.append(own if each.default is dataclasses.MISSING else f"{own}=new_{own}")
            made.append(f" own['{own}'] = {own}")
    exec("\n".join((f"def __init__(self, {', '.join(asked)}):", " own = self.__dict__", *made)), names)
    found: Callable[..., None] = names["__init__"]
    return found


def replace(one: Any, /, **changes: Any) -> Any:
    """What dataclasses.replace makes of data whose fields are all given at birth."""
    new = make(one.__class__)
    fields = one.__dict__ | changes
    if one.__class__ is Facts:
        fields.pop("found", None)
        if "now" in changes:
            fields.pop("today", None)
    put(new, "__dict__", fields)
    return new


def read_back(stands: Any) -> Any:
    """The course as the store gives it back: its standings are the same, and not the very same."""
    return replace(stands, standings={name: replace(standing) for name, standing in stands.standings.items()})


def speed_up(prove: bool = False) -> None:
    """`prove`: every answer that is given again is worked out anew, and must be the same."""
    for (module, name), reads in READS.items():
        put_in(module, name, lambda ask, reads=reads: remembered(ask, reads, prove))  # type: ignore[misc]
    for module, name in ((loads, "letter"), (loads, "used")):
        put_in(module, name, of_kit)
    put_in(loads, "letters", of_known)
    put_in(restraint, "cuts", lambda ask: remembered(lambda *given: tuple(ask(*given)), of_cuts, prove))
    for module in (course, flare_day, week):  # a promise keeps it and reads it back at the end of each life
        put_in(module, "kept", lambda ask: read_back)
    for module, name in ASKED_ONCE:
        put_in(module, name, asked_once)
    for kind in frozen():
        put_in(kind, "__init__", lambda _, kind=kind: born(kind))  # type: ignore[misc]
    swap(dataclasses.replace, replace)


def put_in(place: Any, name: str, quicker: Callable[[Any], Any]) -> None:
    if (place, name) not in plain:
        ask = plain[place, name] = getattr(place, name)
        setattr(place, name, quicker(ask))


def forget() -> None:
    """Between two lives: nothing that one was told is asked by another."""
    answers.clear()


def slow_down() -> None:
    for (place, name), ask in plain.items():
        setattr(place, name, ask)
    plain.clear()
    forget()
    swap(replace, dataclasses.replace)


def frozen() -> Iterator[Any]:
    """The frozen data of flows/ that has nothing else to do when it is born."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("flows.")]
    kinds = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    for kind in kinds:
        rules = getattr(kind, "__dataclass_params__", None)
        if rules and rules.frozen and kind.__module__.startswith("flows.") and not hasattr(kind, "__post_init__"):
            yield kind


def swap(one: Any, other: Any) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("flows", "tests.people")) and name != __name__ and getattr(module, "replace", None) is one:
            module.replace = other  # type: ignore[attr-defined]
