"""The same rules, run faster for thousands of years at a time: copies without looking at each field, and answers that
pure functions gave for the same facts and the same course; tests/test_people.py proves that nothing else differs."""

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

from flows import doses, layoff, loads, pain, slots
from flows.facts import Facts

ASKED_OFTEN = (  # pure functions of facts, course and more, asked the same many times in one session
    (layoff, "row"), (layoff, "cut"), (slots, "a_week"), (slots, "patterns"), (pain, "bands"), (doses, "reach"),
    (loads, "as_done"), (loads, "letter"), (loads, "used"),
)  # fmt: skip
plain: dict[tuple[Any, str], Callable[..., Any]] = {}


def replace(one: Any, /, **changes: Any) -> Any:
    """What dataclasses.replace makes of data whose fields are all given at birth."""
    new = object.__new__(type(one))
    new.__dict__.update(one.__dict__, **changes)
    if type(one) is Facts:
        new.__dict__.pop("found", None)
    return new


def remembered(name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
    """Asked once for the same facts; everything else that was given must be the very same object."""

    def answer(facts: Facts, *given: Any) -> Any:
        key = (name, *map(id, given))
        found = facts.found.get(key)
        if found is None:
            found = facts.found[key] = (ask(facts, *given), given)  # what was given stays alive, so its id does too
        return found[0]

    return answer


def kit_of(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Of an exercise and what is owned: the library's exercises live for ever."""
    known: dict[tuple[int, Any], tuple[Any, Any]] = {}

    def answer(exercise: Any, owned: Any) -> Any:
        key = (id(exercise), owned)
        found = known.get(key)
        if found is None or found[1] is not exercise:
            found = known[key] = (ask(exercise, owned), exercise)
        return found[0]

    return answer


def speed_up() -> None:
    for module, name in ASKED_OFTEN:
        if (module, name) not in plain:
            ask = plain[module, name] = getattr(module, name)
            quick = kit_of(ask) if name in ("letter", "used") else remembered(name, ask)
            setattr(module, name, quick)
    swap(dataclasses.replace, replace)


def slow_down() -> None:
    for (module, name), ask in plain.items():
        setattr(module, name, ask)
    plain.clear()
    swap(replace, dataclasses.replace)


def swap(one: Any, other: Any) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("flows", "tests.people")) and name != __name__ and getattr(module, "replace", None) is one:
            module.replace = other  # type: ignore[attr-defined]
