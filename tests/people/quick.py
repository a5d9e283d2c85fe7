"""The same rules, run faster for thousands of years at a time: data that is born and copied without looking at each
field, and answers that pure functions gave before to the same question; tests/test_people.py proves that nothing else
differs, and that every answer given again is what would be worked out anew."""

import dataclasses
import sys
from collections.abc import Callable, Hashable, Iterator, Mapping
from inspect import isgeneratorfunction, signature
from typing import Any

from content.library import library
from flows import course, doses, fits, flare_day, loads, pain, progression, restraint, rises, slots, week
from flows.facts import Facts
from flows.records import Flare, PainScore

MOST = 1_000  # answers of one rule kept at a time
LATEST = 50  # the same of rules whose answers keep hold of a course: they are asked again soon or never
MET = 20  # sessions; no tag asks for more before a rung
SHORT = 6  # days; no gap begins before

plain: dict[tuple[Any, str], Any] = {}
make, put = object.__new__, object.__setattr__

# The lasting answers that the rules below read: while they are the same, so is what was worked out of them.
LASTING = frozenset({
    "active", "age", "anchor", "days", "joints", "kit", "kit_today", "limits", "limits_until", "owned", "smaller_week",
    "tags", "trigger", "units", "usual",
})  # fmt: skip

# What a rule reads besides, as it is written in Python: the same of it, the same answer. The library's exercises have
# names of their own; of all else that only `id` tells apart, the answer keeps hold.
CAREFUL = "facts.lasting.until and facts.today"
SMALLER = "facts.lasting.smaller and facts.today"
A_DAY = "letter, course.phase, course.slots.get(letter), course.fifth.get(letter), course.favourite"
SLOTS = f"{A_DAY}, tuple([course.standings[name].rung if name in course.standings else 0 for name in WEAKEST.get(letter, ())])"
A_WEEK = "course.phase, id(course.standings), id(course.lines)"
MET_SO_FAR = (
    "course and course.phase, min(standing.sessions, MET) "
    "if course and (standing := course.standings.get(exercise.ladder)) else 0"
)
WEAKEST = {  # of each day's slots that take the ladder on which somebody stands lowest
    letter: tuple(name for slot in day.slots if slot.weakest for name in slot.ladders)
    for letter, day in library().programme.day.items()
}
READS: dict[tuple[Any, str], str] = {
    (doses, "most_sets"): "course.phase, slot",
    (doses, "reach"): "course.phase, exercise.id, slot",
    (doses, "rest"): "course.phase, rung",
    (fits, "hold_limit"): CAREFUL,
    (fits, "tags"): CAREFUL,
    (fits, "tag_ids"): CAREFUL,
    (fits, "barred"): f"exercise.id, rung, {MET_SO_FAR}, {CAREFUL}",
    (fits, "words_for"): f"exercise.id, {CAREFUL}",
    (loads, "as_done"): "exercise.id",
    (loads, "carried"): "exercise.id",
    (loads, "weights"): "kit",
    (pain, "usual_of"): (
        "facts.today, id(facts.history), len(facts.history.of(PainScore)), len(facts.history.of(Flare)), "
        "id(facts.holds)"
    ),
    (progression, "slot_of"): f"pattern, {SLOTS}",
    (rises, "step_up"): "exercise.id, target.load",
    (slots, "a_week"): f"{A_WEEK}, {SMALLER}",
    (slots, "letters"): f"{A_WEEK}, {SMALLER}",
    (slots, "patterns"): SLOTS,
    (slots, "planned_sets"): f"id(course.lines), id(course.standings), {A_DAY}",
    (slots, "usually_a_week"): A_WEEK,
}
# The same of rules that read anything: asked again of the very same facts.
READS_TODAY: dict[tuple[Any, str], str] = {
    (pain, "bands"): "u",
    (pain, "colour"): "score, when, u",
    (restraint, "cuts"): (
        "facts.library.ladders[pattern].skill, before, less, most_sets, course.back_since, course.bridge, course.phase, "
        "course.last_completed, course.deload, course.no_rise, "
        "course.last_completed is not None and (facts.today - course.last_completed).days > SHORT and id(course)"
    ),
}


class Lasting:
    """What was worked out of a person's lasting answers, rule by rule."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.until, self.smaller = known.get("limits_until"), known.get("smaller_week")
        for _, name in READS:
            self.__dict__[name] = {}


def lasting(facts: Any) -> Any:
    if "lasting" not in facts.__dict__:
        facts.__dict__["lasting"] = Lasting(facts.known)
    return facts.lasting


def knowing(facts: Any, **known: Any) -> Any:
    """Facts.knowing; only what is read of the lasting answers ends what was worked out of them."""
    fields = facts.__dict__ | {"known": {**facts.known, **known}, "found": {}}
    for name in LASTING.intersection(known):
        if facts.known.get(name) is not known[name]:
            fields.pop("lasting", None)
    new = make(Facts)
    put(new, "__dict__", fields)
    return new


def remembered(rule: tuple[Any, str], ask: Callable[..., Any], prove: bool = False) -> Callable[..., Any]:
    """Worked out once for the same of all that it reads."""
    given = signature(ask).parameters.values()
    if any(each.kind is each.VAR_POSITIONAL for each in given):
        return ask  # a rule that a test has put in its place
    names = [each.name for each in given]
    asked = ", ".join(each.name if each.default is each.empty else f"{each.name}=default_{each.name}" for each in given)
    told = {f"default_{each.name}": each.default for each in given}
    told |= {
        "ask": ask,
        "lasting": lasting,
        "MET": MET,
        "WEAKEST": WEAKEST,
        "SHORT": SHORT,
        "PainScore": PainScore,
        "Flare": Flare,
    }
    if isgeneratorfunction(ask):
        told["ask"] = lambda *given: tuple(ask(*given))
    name = rule[1]
    place, key = f"facts.lasting.{name}", READS.get(rule)
    if key is None:
        place, key = "facts.found", ", ".join((f"'{name}'", *filter(None, (READS_TODAY[rule],))))
    found = ", ".join(["found", "facts.holds", "facts.history", *names[1:]]) if "id(" in key else "found,"
    anew = f"ask({', '.join(names)})"
    proof = f"  assert {anew} == had[0], '{name} reads more than is told'"
    lines = [
        f"def answer({asked}):",
        " try:",
        f"  had = {place}[{key},]",
        proof if prove else "",
        "  return had[0]",
        " except KeyError:",
        "  pass",
        " except AttributeError:",
        "  lasting(facts)",
        f" found, kept = {anew}, {place}",
        f" if len(kept) > {LATEST if 'id(' in key else MOST}:",
        "  kept.clear()",
        f" kept[{key},] = ({found})",
        " return found",
    ]
    exec(compile("\n".join(lines), f"<{name}>", "exec"), told)
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
        if "known" in changes:
            fields.pop("lasting", None)
    put(new, "__dict__", fields)
    return new


def read_back(stands: Any) -> Any:
    """The course as the store gives it back: its standings are the same, and not the very same."""
    return replace(stands, standings={name: replace(standing) for name, standing in stands.standings.items()})


def speed_up(prove: bool = False) -> None:
    """`prove`: every answer that is given again is worked out anew, and must be the same."""
    for rule in (*READS, *READS_TODAY):
        put_in(*rule, lambda ask, rule=rule: remembered(rule, ask, prove))  # type: ignore[misc]
    put_in(Facts, "knowing", lambda _: knowing)
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


def slow_down() -> None:
    for (place, name), ask in plain.items():
        setattr(place, name, ask)
    plain.clear()
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
