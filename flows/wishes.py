"""A change typed in one line, read into what it asks for: "mornings at 6.45", "only tuesdays", "kg"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from content import places
from content.script import Answer
from content.typed import wishes
from flows import answers
from flows.answers import plain
from flows.facts import Facts
from flows.said import NotAnAnswer, Unclear

MORNING = Answer(kind="time", min=3, max=13)  # "6.45" in the morning; a session at 5 is in the afternoon
SESSION = Answer(kind="time", min=6, max=22)
TIMES: Mapping[str, Answer] = {"morning": MORNING, "session": SESSION, "review": Answer(kind="time", min=8, max=22)}


@dataclass(frozen=True)
class Wish:
    """`does` is a change by name, "page" (a menu to open), or "edit" (an answer to ask again)."""

    does: str
    value: object = None
    words: str = ""


def understood(said: str, facts: Facts) -> Wish | None:
    """The one meaning of these words; None where there is none, or more than one."""
    words = plain(said)
    told = wishes()
    for does, phrases in told.exact.items():
        if words in phrases:
            return Wish(does)
    for page, phrases in told.page.items():
        if words in phrases or (page == "times" and words.endswith((" is too early", " is too late"))):
            return Wish("page", page)
    for step, phrases in told.edit.items():
        if words in phrases:
            return Wish("edit", step)
    return begun(words, facts) or timed(words, facts)


def here(text: str, home: str = "") -> tuple[str, str] | None:
    """The zone and country that somebody says they are in ("I'm in Spain now"); None where it names none.

    A town of the country where they are at home is only another clock: a change for the settings.
    """
    words, told = plain(text), wishes().here
    phrase = next((each for each in sorted(told.begins, key=len, reverse=True) if words.startswith(f"{each} ")), None)
    if phrase is None:
        return None
    rest = words.removeprefix(f"{phrase} ")
    for end in sorted(told.ends, key=len, reverse=True):
        rest = rest.removesuffix(f" {end}").rstrip(" ,")
    if code := places.country(rest):
        return places.main_zone(code), code
    town = places.large_town(rest)
    return (town.zone, town.country) if town and town.country != home else None


def begun(words: str, facts: Facts) -> Wish | None:
    """A wish that is told by how it begins, and whose end is a place or days."""
    for does, phrases in wishes().begins.items():
        for phrase in sorted(phrases, key=len, reverse=True):
            if not words.startswith(f"{phrase} "):
                continue
            rest = words.removeprefix(f"{phrase} ").removesuffix(" now")
            if does == "kit":
                return Wish("page", "kit")
            value = read(Answer(kind="place" if does == "place" else "days"), rest, facts)
            if value is not None:
                return Wish(does, value, rest)
            return Wish("page", "place") if does == "place" else None
    return None


def timed(words: str, facts: Facts) -> Wish | None:
    """ "mornings at 6.45", "change my sessions to 6pm": what it is for, and a time."""
    for purpose, names in wishes().time.items():
        name = next((each for each in names if re.search(rf"\b{re.escape(each)}\b", words)), "")
        if name:
            rest = re.sub(rf"^.*?\b{re.escape(name)}\b\s*(?:at|to|from|by|is|are|are at|:)?\s*", "", words)
            value = read(TIMES[purpose], rest, facts)
            return Wish(purpose, value) if value is not None else Wish("page", "times") if not rest else None
    return None


def read(answer: Answer, words: str, facts: Facts) -> object:
    try:
        return answers.parse(answer, (), {}, words, facts)
    except (NotAnAnswer, Unclear):
        return None
