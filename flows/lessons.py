"""A lesson that comes by itself: what fits a movement that was met comes first, and none comes twice."""

from collections.abc import Iterator, Sequence

from flows import rhythm
from flows.effects import Effect, Remember
from flows.engine import Option
from flows.facts import Facts
from flows.wording import emergency
from flows.words import Content, Filled, Word


def lesson_words(facts: Facts) -> Word:
    found = rhythm.lesson(facts)
    return Filled(found.says, {"emergency": emergency(facts)}) if found else ""


def lesson_question(facts: Facts) -> Word:
    found = rhythm.lesson(facts)
    return Content(found.question) if found else ""


def lesson_told(facts: Facts) -> Iterator[Effect]:
    found = rhythm.lesson(facts)
    if found is not None:
        yield Remember("lessons", [*(facts.known.get("lessons") or ()), found.id])


def lesson_ways(facts: Facts) -> Sequence[Option]:
    return (Option("/human"), Option("/learn"), Option("/settings:no more lessons"))


RULES = (lesson_words, lesson_question, lesson_told, lesson_ways)
