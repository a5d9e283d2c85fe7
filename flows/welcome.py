"""Welcome and consent: nothing is kept before a clear yes from somebody who is 18 or over."""

import re
from collections.abc import Iterator
from typing import Any

from flows.answers import plain
from flows.effects import Begin, Effect, Record, Remember
from flows.facts import Facts
from flows.records import Consent
from flows.words import Phrase, Word

TEXT_VERSION = 1  # of the words that are agreed to; a new wording takes a new number
ADULT = 18
LONGEST_YES = 8  # words: more is a story, and nothing else counts as consent


def who_runs(facts: Facts) -> str:
    return "named" if facts.clinic.name else "unnamed"


# guards on what was typed


def is_too_young(answer: Any, facts: Facts) -> bool:
    age = age_in(answer)
    return age is not None and 5 <= age < ADULT


def agrees_in_words(answer: Any, facts: Facts) -> bool:
    """ "I'm 57 and yes": a clear yes among few other words, nothing that takes it back, and no question."""
    said = plain(str(answer)).replace("’", "'")
    words = re.findall(r"[a-z']+", said)
    clear = "yes" in words or "i agree" in said or "i accept" in said
    doubt = "?" in str(answer) or {"no", "not", "don't", "dont", "never", "but", "if", "why", "what"} & set(words)
    return clear and not doubt and len(words) <= LONGEST_YES


def declines(answer: Any, facts: Facts) -> bool:
    words = re.findall(r"[a-z']+", plain(str(answer)))
    return bool(words) and (words[0] in ("no", "nope", "never") or "disagree" in words or refuses(words))


def refuses(words: list[str]) -> bool:
    return "agree" in words and bool({"not", "don't", "dont", "won't"} & set(words))


def gives_an_age(answer: Any, facts: Facts) -> bool:
    age = age_in(answer)
    return age is not None and age >= ADULT


def age_in(answer: Any) -> int | None:
    """The age in "57" or "I'm 57 years old"; other numbers say nothing about age."""
    said = plain(str(answer))
    found = re.search(r"\b(?:i'?m|i am|im|age|aged)\s+(\d{1,3})\b|^(\d{1,3})\b(?:\s*(?:years?|yrs?|y\.?o\.?))?", said)
    return int(found[1] or found[2]) if found else None


# words


def you_agreed(facts: Facts) -> Word:
    return Phrase.of("welcome_agreed", date=facts.today, version=TEXT_VERSION)


def nothing_kept(facts: Facts) -> Word:
    return Phrase("welcome_left")


def you_read(facts: Facts) -> Word:
    return Phrase("welcome_read")


def you_wrote(facts: Facts) -> Word:
    """What typed words came to: a yes or no, by whatever page they were said on, or nothing yet."""
    said = [value for name, value in facts.answers.items() if name != "payload"]
    if any(is_too_young(each, facts) for each in said):
        return nothing_kept(facts)
    if any(agrees_in_words(each, facts) for each in said):
        return you_agreed(facts)
    return nothing_kept(facts) if any(declines(each, facts) for each in said) else Phrase("welcome_asked")


# what is asked of the world


def keep_consent(facts: Facts) -> Iterator[Effect]:
    yield Remember("consent", TEXT_VERSION)
    yield Remember("day_0", facts.today.isoformat())
    if facts.answers.get("payload"):
        yield Remember("clinic", facts.answers["payload"])
    yield Record(Consent(facts.now, facts.today, "coaching", True, TEXT_VERSION))


def begin_intake(facts: Facts) -> Iterator[Effect]:
    yield Begin("intake")


RULES = (
    who_runs, is_too_young, agrees_in_words, declines, gives_an_age, you_agreed, nothing_kept, you_read, you_wrote,
    keep_consent, begin_intake,
)  # fmt: skip
