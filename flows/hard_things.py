"""The three things that the back makes hard: tapped or in the person's own words, and how well each goes today."""

from collections.abc import Iterator
from typing import Any

from flows.effects import Effect, Remember
from flows.engine import Rule
from flows.facts import Facts
from flows.screening import named
from flows.words import Content, Listed, Phrase, Word

MOST_THINGS = 3  # measures.md §1, psfs


def things(facts: Facts) -> list[str]:
    """What was tapped or typed, at most three; the own words take the place of the button."""
    answers = facts.answers
    own = str(answers.get("psfs_own") or "")
    found = [str(each) for each in answers.get("psfs") or () if each not in ("own", "skip")]
    found += [own] if own and own != "skip" else []
    found += [str(each) for each in answers.get("psfs_more") or () if each not in found]
    return found[:MOST_THINGS]


def keep_psfs(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield Remember("psfs", things(facts))


def fewer_than_three(facts: Facts) -> bool:
    return len(things(facts)) < MOST_THINGS


def three_record(facts: Facts) -> Word:
    chosen = things(facts)
    if "own" in (facts.answers.get("psfs") or ()) and "psfs_own" not in facts.answers:
        return Phrase.of("intake_two", things=Listed([*map(Content, chosen), Phrase("intake_own")]))
    if not chosen:
        return Phrase("intake_no_things")
    told = "intake_three" if len(chosen) == MOST_THINGS else "intake_two"
    return Phrase.of(told, things=Listed([*map(Content, chosen)]))


def thing(number: int) -> tuple[Rule, Rule, Rule]:
    """Whether there is one of this number, its words, and the same at the start of a sentence."""

    def words(facts: Facts) -> Word:
        return Content(things(facts)[number - 1])

    def first(facts: Facts) -> Word:
        chosen = things(facts)[number - 1]
        return Content(chosen[:1].upper() + chosen[1:])

    def has(facts: Facts) -> bool:
        return len(things(facts)) >= number

    return named(f"thing_{number}", words), named(f"thing_{number}_first", first), named(f"has_thing_{number}", has)


def keep_psfs_scores(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield Remember("psfs_scores", scores(facts))


def scores(facts: Facts) -> list[Any]:
    return [facts.answers.get(f"psfs_{number}") for number in range(1, len(things(facts)) + 1)]


RULES: tuple[Rule, ...] = (
    keep_psfs, fewer_than_three, three_record, keep_psfs_scores, *thing(1), *thing(2), *thing(3),
)  # fmt: skip
