"""The same rules, run faster for thousands of years at a time: data that is born and copied without looking at each
field, and answers that pure functions gave before to the same question; tests/test_people.py proves that nothing else
differs, and that every answer given again is what would be worked out anew."""

import dataclasses
import sys
from collections.abc import Callable, Hashable, Iterator
from inspect import isgeneratorfunction, signature
from typing import Any

from flows import course, doses, fits, flare_day, loads, pain, progression, restraint, rises, slots, week
from flows.facts import Facts
from flows.records import Flare, PainScore

MOST = 1_000  # answers of one rule kept at a time
MET = 20  # sessions; no tag asks for more before a rung
SHORT = 6  # days; no gap begins before

plain: dict[tuple[Any, str], Any] = {}
answers: list[dict[Hashable, Any]] = []
make, put = object.__new__, object.__setattr__

# What a rule reads beside the library, as it is written in Python: the same of it, the same answer. `of` asks what is
# known; what cannot be hashed is the very same object, and lives as long as the answer does.
KIT = "id(of('kit')), id(of('kit_today'))"
OWNED = "id(of('owned')), of('units')"
CAREFUL = (
    "id(of('tags')), id(of('joints')), of('age'), of('trigger'), id(of('limits')), "
    "of('limits_until'), of('limits_until') and facts.today"
)
SLOTS = "course.phase, id(course.slots), id(course.fifth), course.favourite, id(course.standings)"
A_WEEK = "course.phase, id(course.standings), id(course.lines), id(of('days')), of('active')"
READS: dict[tuple[Any, str], str] = {
    (doses, "most_sets"): "course.phase, slot, of('active')",
    (doses, "reach"): f"course.phase, id(exercise), slot, of('age'), {KIT}",
    (fits, "hold_limit"): CAREFUL,
    (fits, "tag_ids_of"): CAREFUL,
    (fits, "why_not"): "fitting(facts, course, exercise, rung)",
    (loads, "as_done"): f"id(exercise), {KIT}",
    (loads, "carried"): f"id(exercise), {KIT}",
    (loads, "weights"): f"kit, {OWNED}",
    (pain, "bands"): "id(facts), u",
    (pain, "colour"): "id(facts), score, when, u",
    (pain, "usual_of"): (
        "facts.today, id(facts.history), len(facts.history.of(PainScore)), len(facts.history.of(Flare)), "
        "of('usual'), of('anchor'), id(facts.holds)"
    ),
    (progression, "slot_of"): f"letter, pattern, {SLOTS}",
    (restraint, "cuts"): "cutting(facts, course, pattern, before, less, most_sets)",
    (rises, "step_up"): f"id(exercise), target.load, id(of('limits')), {KIT}, {OWNED}",
    (slots, "a_week"): f"of('smaller_week'), of('smaller_week') and facts.today, {A_WEEK}",
    (slots, "letters"): f"of('smaller_week'), of('smaller_week') and facts.today, {A_WEEK}",
    (slots, "patterns"): f"letter, {SLOTS}",
    (slots, "planned_sets"): f"letter, id(course.lines), of('active'), {SLOTS}",
    (slots, "usually_a_week"): A_WEEK,
}


def fitting(facts: Facts, course: Any, exercise: Any, rung: int | None) -> Hashable:
    if exercise.heavy_gate or exercise.needs_green or course is None:
        return id(facts), id(course), id(exercise), rung
    standing = course.standings.get(exercise.ladder)
    of = facts.known.get
    until = of("limits_until")
    return (
        id(exercise), rung, course.phase, min(standing.sessions, MET) if standing else 0, id(of("kit")),
        id(of("kit_today")), id(of("tags")), id(of("joints")), of("age"), of("trigger"), id(of("limits")), until,
        until and facts.today,
    )  # fmt: skip


def cutting(facts: Facts, course: Any, pattern: str, before: Any, less: Any, most_sets: Any) -> Hashable:
    away = course.last_completed is not None and (facts.today - course.last_completed).days > SHORT
    return (
        id(facts), facts.library.ladders[pattern].skill, before, less, most_sets, course.back_since, course.bridge,
        course.phase, course.last_completed, course.deload, course.no_rise, id(course) if away else 0,
    )  # fmt: skip


def remembered(ask: Callable[..., Any], reads: str, prove: bool = False) -> Callable[..., Any]:
    """Worked out once for the same of all that it reads."""
    given = signature(ask).parameters.values()
    if any(each.kind is each.VAR_POSITIONAL for each in given):
        return ask  # a rule that a test has put in its place
    names = ", ".join(each.name for each in given)
    asked = ", ".join(each.name if each.default is each.empty else f"{each.name}=default_{each.name}" for each in given)
    found: dict[Hashable, Any] = {}
    answers.append(found)
    told = {f"default_{each.name}": each.default for each in given}
    told |= {"ask": ask, "found": found, "fitting": fitting, "cutting": cutting, "PainScore": PainScore, "Flare": Flare}
    if isgeneratorfunction(ask):
        told["ask"] = lambda *given: tuple(ask(*given))
    lines = [
        f"def answer({asked}):",
        " of = facts.known.get",
        f" key = ({reads},)",
        " had = found.get(key)",
        " if had is None:",
        f"  if len(found) > {MOST}:",
        "   found.clear()",
        f"  had = found[key] = (ask({names}), {names})",
    ]
    if prove:
        lines += [" else:", f"  assert ask({names}) == had[0], '{ask.__name__} reads more than is told'"]
    exec(compile("\n".join((*lines, " return had[0]")), f"<{ask.__name__}>", "exec"), told)
    answer: Callable[..., Any] = told["answer"]
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
        fields["found"] = {}
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
    for module in (course, flare_day, week):  # a promise keeps it and reads it back at the end of each life
        put_in(module, "kept", lambda ask: read_back)
    for kind in frozen():
        put_in(kind, "__init__", lambda _, kind=kind: born(kind))  # type: ignore[misc]
    swap(dataclasses.replace, replace)


def put_in(place: Any, name: str, quicker: Callable[[Any], Any]) -> None:
    if (place, name) not in plain:
        ask = plain[place, name] = getattr(place, name)
        setattr(place, name, quicker(ask))


def forget() -> None:
    """Between two lives: nothing that one was told is asked by another."""
    for found in answers:
        found.clear()


def slow_down() -> None:
    for (place, name), ask in plain.items():
        setattr(place, name, ask)
    plain.clear()
    answers.clear()
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
