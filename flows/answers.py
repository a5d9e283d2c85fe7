"""Typed words into values: generous where there is one meaning, and asking where there are two."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from content import places
from content.answering import vocabulary
from content.script import Answer
from flows import numbers, pain, picks, times
from flows.effects import Button
from flows.facts import Facts
from flows.numbers import plain
from flows.said import NotAnAnswer, Unclear

__all__ = ["NotAnAnswer", "Unclear", "parse", "parses", "plain", "shown"]

ASKS = re.compile(
    r"^(can|could|may|should|shall|would|is it|want|why|when|what|how)\b"
    r"|\b(can|could|may|should|shall) (i|we)\b|\b(i want|i'd like|i would like|go up)\b",
    re.I,
)
NO_SET = re.compile(
    r"(?<!no )(?<!not )(?<!nothing )(?<!without )\b(pain(?! ?-?free)|hurts?|aches?|sore)\b"
    r"|\b(one more|another) (set|time|round|one)\b"
)
ANOTHER_TIME = re.compile(r"\b(?:now|then|was|but|today|earlier|later|before|after)\b")
LONGEST = 1_000  # characters of an answer in words


def parse(
    answer: Answer | None, options: Sequence[Button], hears: Mapping[str, tuple[str, ...]], text: str, facts: Facts,
    careful: Sequence[str] = (),
) -> Any:  # fmt: skip
    """The value that was typed: a choice's key, a whole score, a tuple of keys, a number, HH:MM, a date, or words."""
    kind = answer.kind if answer else "choice"
    said = plain(text)
    options = [button for button in options if not button.key.startswith("/")]  # "why the row" is no answer, and no Why
    if key := picks.exactly(said, options, hears, careful):
        return key
    if kind != "text" and len(said) > LONGEST:
        raise NotAnAnswer(said)
    if kind == "choice":
        return picks.choice(said, options, hears, careful)
    if kind == "list":
        return picks.items(said, options, hears, careful)
    try:
        return READERS[kind](answer or Answer(), said if kind != "text" else text, facts)
    except NotAnAnswer as none:
        if options and not none.reason and (key := picks.loosely(said, options, hears, careful)):
            return key
        raise


def parses(answer: Answer | None, text: str, facts: Facts) -> bool:
    """Whether a button's key is itself a value of this kind ("10" of a number)."""
    try:
        parse(answer, (), {}, text, facts)
    except (NotAnAnswer, Unclear):
        return False
    return True


def names_itself(
    answer: Answer | None, options: Sequence[Button], hears: Mapping[str, tuple[str, ...]], text: str, facts: Facts
) -> bool:
    """Whether words in a line of several answers can be meant for this question alone: bare numbers never can, nor
    can the same score at another time ("7 out of 10 now 3")."""
    said = plain(text)
    if re.fullmatch(r"[\d.:/-]+", numbers.in_digits(said)) or re.search(ANOTHER_TIME, said):
        return False
    kind = answer.kind if answer else "choice"
    return bool(picks.exactly(said, options, hears)) or (
        kind == "number" and re.search(r"\d", numbers.in_digits(said)) is not None and parses(answer, said, facts)
    )


def says_itself(kind: str, key: str) -> bool:
    """Whether a button's key is a value and no name: "10" or "06:30" is, "fine_34" is not the number 34."""
    if kind in ("choice", "list"):
        return False
    return kind not in ("score", "number", "weight") or not any(letter.isalpha() for letter in key)


def score(answer: Answer, said: str, facts: Facts) -> int:
    """A whole number on the scale; two numbers are two meanings."""
    low, high = int(answer.min or 0), int(10 if answer.max is None else answer.max)
    if answer.usual and said in map(plain, vocabulary().usual.words):
        return pain.usual(facts)
    if said in map(plain, vocabulary().nothing.words):
        return low
    if said in map(plain, vocabulary().most.words):
        return high
    if said in vocabulary().scale and (low, high) == (0, 10):
        return vocabulary().scale[said]
    if answer.unit:  # "5 days" where days are what is counted
        said = re.sub(rf"\b{answer.unit.removesuffix('s')}s?\b", "", said)
    found = numbers.scores(said, high)
    beyond = [each for each in found if not low <= each <= high]
    if beyond:
        raise NotAnAnswer(said, "above" if beyond[0] > high else "below", str(high if beyond[0] > high else low))
    if not found:
        raise NotAnAnswer(said)
    if len(found) > 1:
        raise Unclear(*((str(each), str(each)) for each in found[:4]))
    return found[0]


def number(answer: Answer, said: str, _facts: Facts) -> float | int:
    """A number, in the step's own unit where one was typed."""
    table = {"min": vocabulary().minutes, "days": vocabulary().stretch}.get(answer.unit, {})
    value = numbers.measured(said, table, answer.unit)
    return within(answer, value, said)


def weight(answer: Answer, said: str, facts: Facts) -> float:
    """A weight in the person's own unit; the other unit is converted and rounded down."""
    own = "lb" if facts.known.get("units") == "lb" else "kg"
    value = numbers.measured(said, vocabulary().mass, own)
    return float(within(answer, value, said))


def done_set(answer: Answer, said: str, facts: Facts) -> float | int | dict[str, float]:
    """How many were done; with a weight in the words also that: "10 with 12 lb", "7 kg"."""
    if re.search(ASKS, said) or re.search(NO_SET, said):  # "can I go up to 24 kg?" and "pain 7" tell of no set
        raise NotAnAnswer(said)
    mass = re.search(rf"(\d+(?:\.\d+)?)\s*({'|'.join(map(re.escape, vocabulary().mass))})\b", said)
    if mass is None:
        return number(answer, said, facts)
    found = {"load": weight(Answer(kind="weight", min=0), mass[0], facts)}
    other = said.replace(mass[0], " ")
    return {**found, "reps": number(answer, other, facts)} if re.search(r"\d", other) else found


def weight_named(said: str, facts: Facts) -> float | None:
    """The weight in "can I go up to 60 lb?", in the person's own unit; a bare number where it says "to"."""
    words = numbers.in_digits(plain(said))
    units = "|".join(map(re.escape, vocabulary().mass))
    found = re.search(rf"(\d+(?:\.\d+)?\s*(?:{units}))\b", words) or re.search(r"\bto (\d+(?:\.\d+)?)\b", words)
    return weight(Answer(kind="weight", min=0), found[1], facts) if found else None


def minutes_named(said: str) -> int | None:
    """The minutes in "I only have ten minutes"; None where no length of time is named."""
    words = plain(said)
    for length, meaning in vocabulary().lengths.items():
        words = re.sub(rf"\b{re.escape(length)}\b", meaning, words)
    units = "|".join(map(re.escape, vocabulary().minutes))
    found = re.search(rf"\d+(?:\.\d+)? ?(?:{units})\b", numbers.in_digits(words))
    return int(numbers.measured(found[0], vocabulary().minutes, "min")) if found else None


def number_named(said: str) -> int | None:
    """The one number in "only did six"; None where there is none, or more than one."""
    found = re.findall(r"\b\d+\b", numbers.in_digits(plain(said)))
    return int(found[0]) if len(found) == 1 else None


def within(answer: Answer, value: float, said: str) -> float | int:
    if answer.max is not None and value > answer.max:
        raise NotAnAnswer(said, "above", f"{answer.max:g}")
    if answer.min is not None and value < answer.min:
        raise NotAnAnswer(said, "below", f"{answer.min:g}")
    return int(value) if float(value).is_integer() else value


def time_of_day(answer: Answer, said: str, facts: Facts) -> str:
    return times.clock_time(said, answer, bool(facts.known.get("clock_24")))


def date(answer: Answer, said: str, facts: Facts) -> str:
    return times.day(said, answer, facts.today, facts.known.get("country") == "US")


def days(_answer: Answer, said: str, _facts: Facts) -> tuple[int, ...]:
    """Weekdays, 0 = Monday."""
    return times.weekdays(said)


def place(_answer: Answer, said: str, _facts: Facts) -> str:
    """zone|country: as it is shared, or of a typed city."""
    if re.fullmatch(r"[\w+\-]+(/[\w+\-]+)+\|\w{2}", said):
        return "|".join((zone_case(said.partition("|")[0]), said[-2:].upper()))
    found = places.find(said)
    if not found:
        raise NotAnAnswer(said)
    if len(found) > 1:
        raise Unclear(*((city.key, city.label) for city in found))
    return found[0].key


def zone_case(zone: str) -> str:
    """The zone as it is spelt; typed words come in lower case."""
    return places.zones().get(zone, zone)


def text(_answer: Answer, said: str, _facts: Facts) -> str:
    words = re.sub(r"\s+", " ", said).strip()
    if not words or not re.search(r"\w", words):
        raise NotAnAnswer(said)
    return words[:LONGEST]


READERS: Mapping[str, Callable[[Answer, str, Facts], Any]] = {
    "score": score, "number": number, "set": done_set, "weight": weight, "time": time_of_day, "date": date,
    "days": days, "place": place, "text": text,
}  # fmt: skip


def shown(value: Any) -> str:
    """A value as it reads in a record."""
    return f"{value:g}" if isinstance(value, float) else str(value)
