"""Typed words into values: generous where there is one meaning, and asking where there are two."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from content.script import Answer
from flows.effects import Button
from flows.facts import Facts


class NotAnAnswer(Exception):
    """What was said is no answer to this question."""


class Unclear(Exception):
    """Two meanings: `options` are keys that parse, with their labels."""

    def __init__(self, *options: tuple[str, str]) -> None:
        self.options = options


def plain(text: str) -> str:
    """Lower case, one space, no punctuation at the ends."""
    return re.sub(r"\s+", " ", text).strip(" .!?,;:…").casefold()


def parse(
    answer: Answer | None, options: Sequence[Button], hears: Mapping[str, tuple[str, ...]], text: str, facts: Facts
) -> Any:
    """The value that was typed: a choice's key, a whole score, a tuple of keys, a number, HH:MM, or the words."""
    said = plain(text)
    for button in options:
        if said in (plain(button.label), button.key) or said in map(plain, hears.get(button.key, ())):
            return button.key
    raise NotAnAnswer(text)


def parses(answer: Answer | None, text: str, facts: Facts) -> bool:
    """Whether a button's key is itself a value of this kind ("10" of a number)."""
    try:
        parse(answer, (), {}, text, facts)
    except (NotAnAnswer, Unclear):
        return False
    return True


def shown(value: Any) -> str:
    """A value as it reads in a record."""
    return str(value)
