"""Names in a script against the rules that exist: what cannot be resolved is told before anybody can meet it."""

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_type_hints

from content.reading import Problem
from content.script import CLOSERS, Script, Step, placeholders


def unresolved(script: Script, rules: Sequence[Callable[..., Any]], file: str) -> list[Problem]:
    """Names in a script that do not resolve, and guards that are none."""
    named = {rule.__name__: rule for rule in rules}
    found: list[Problem] = []

    def near(name: str) -> str:
        close = get_close_matches(name, named, n=1)
        return f"did you mean {close[0]!r}?" if close else "write the rule, or correct the name"

    for name, step in script.step.items():
        place = f"step.{name}"
        for what, rule in rules_named(step):
            if rule not in named:
                found.append(Problem(file, place, f"{what} names a rule {rule!r} that does not exist", near(rule)))
        for condition in step.branch:
            if condition in named:
                if get_type_hints(named[condition]).get("return") is not bool:
                    found.append(Problem(file, place, f"rule {condition!r} is no guard", "let it return bool"))
            elif not can_receive(step, condition):
                what = f"branches on {condition!r}, which is no rule and no answer of this step"
                found.append(Problem(file, place, what, near(condition)))
        for word in sorted({word for text in step.texts() for word in placeholders(text)}):
            if word != "answer" and word not in named:
                found.append(Problem(file, place, f"{{{word}}} is filled by no rule", near(word)))
    return found


def rules_named(step: Step) -> Iterator[tuple[str, str]]:
    timeout = step.timeout.after if step.timeout and isinstance(step.timeout.after, str) else ""
    single = {
        "pick": step.pick, "choices_from": step.choices_from, "when": step.when, "key": step.key,
        "offers": step.offers,
        "picture": step.picture, "args": step.args, "timeout": timeout,
    }  # fmt: skip
    yield from ((what, rule) for what, rule in single.items() if rule)
    yield from (("effects", rule) for rule in step.effects)
    yield from (("after", rule) for rule in step.after)


def can_receive(step: Step, condition: str) -> bool:
    """A misspelt answer would be a road that nobody can take: a red flag that never fires."""
    if condition in step.choices or condition in CLOSERS:
        return True
    if step.kind == "score" and step.answer is not None:
        low, high = step.bounds
        return condition.lstrip("-").isdigit() and low <= int(condition) <= high
    return False
