"""Which of the offered choices was meant: labels, other words for them, misspelt ones, numbers within a range."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from content.answering import vocabulary
from flows.effects import Button
from flows.numbers import in_digits, plain
from flows.said import NotAnAnswer, Unclear
from flows.times import day_names

ALIKE = 84  # of 100: how near a misspelt word must come
SHORTEST = 4  # letters; shorter words are never taken for misspelt ones
LONGEST = 12  # words: more is a story, not the name of a choice
LONG = 200  # characters of the same
NEGATION = (
    r"\b(?:not|no|nope|nah|none|nothing|never|without|nobody|cannot|\w+n't"
    r"|(?:was|were|is|are|do|does|did|have|has|had|would|could|should|ca|wo|ai)nt)\b"
)
Hears = Mapping[str, tuple[str, ...]]


def exactly(said: str, options: Sequence[Button], hears: Hears, careful: Sequence[str] = ()) -> str:
    """The choice with this very label or one of its words; empty when there is none."""
    said = bare(said)
    for button in options:
        if said in (bare(button.label), button.key) or said in map(bare, hears.get(button.key, ())):
            return button.key
    for button in options:
        grave = button.key in careful
        if grave and said in doubtful(button.key):
            continue
        if said in typed(button.key) or (not grave and core(said) in cores(button.key)):
            return button.key
    return ""


@lru_cache
def typed(key: str) -> frozenset[str]:
    """The words for a choice that stands under many questions."""
    return frozenset(map(bare, vocabulary().choice.get(key, ())))


@lru_cache
def cores(key: str) -> frozenset[str]:
    return frozenset(filter(None, map(core, typed(key))))


def doubtful(key: str) -> set[str]:
    return set(map(bare, vocabulary().doubtful.get(key, ())))


def bare(text: str) -> str:
    """As it is typed by people who leave apostrophes out."""
    return plain(text).replace("'", "")


def choice(said: str, options: Sequence[Button], hears: Hears, careful: Sequence[str] = ()) -> str:
    if key := loosely(said, options, hears, careful):
        return key
    raise NotAnAnswer(said)


def loosely(said: str, options: Sequence[Button], hears: Hears, careful: Sequence[str] = ()) -> str:
    """The one choice that is meant; two are asked about, none gives nothing.

    A careful choice opens something: words in a longer sentence never choose it ("no, it is really numb").
    """
    for button in options:
        if button.key in careful and says_just(said, button, hears):
            return button.key
    return meant(said, [button for button in options if button.key not in careful], hears)


def says_just(said: str, button: Button, hears: Hears) -> bool:
    unsure = doubtful(button.key)
    names = {core(button.label), *map(core, hears.get(button.key, ())), *cores(button.key)} - unsure - {""}
    return bare(said) not in unsure and own_words(said, names)


def own_words(said: str, names: Iterable[str]) -> bool:
    """One of these names, or two alike in a row ("no, it isn't"), with courtesies and a slip of the finger at most."""
    words = core(said).split() if len(said) <= LONG else []
    if not 0 < len(words) <= LONGEST:
        return False
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    alike = [each for each in halves if denies(each[0]) == denies(each[1])]  # "no joking" says two things
    return any(all(any(same(part, name) for name in names) for part in each) for each in [(" ".join(words),), *alike])


def denies(said: str) -> bool:
    return re.search(NEGATION, said) is not None


def core(text: str) -> str:
    """Without the words that change no answer."""
    idle = set(map(bare, vocabulary().courtesy.words))
    return " ".join(word for word in re.findall(r"[^\s,.;!?]+", bare(text)) if word not in idle)


def same(said: str, name: str) -> bool:
    if said == name:
        return True
    long = min(len(said), len(name)) >= SHORTEST
    return long and denies(said) == denies(name) and fuzz.ratio(said, name) >= ALIKE


def meant(said: str, options: Sequence[Button], hears: Hears) -> str:
    """As generously as people type where nothing hangs on it."""
    if not said or len(said) > LONG or len(said.split()) > LONGEST:
        return ""
    labelled = {button.key: plain(button.label) for button in options if not button.copies}
    ways = (
        [key for key, label in labelled.items() if in_range(said, label, labelled.values())],
        between(said, labelled),
        [key for key, label in labelled.items() if starts(said, label)],
        [key for key, label in labelled.items() if mentions(said, (label, *map(plain, hears.get(key, ()))))],
        [key for key, label in labelled.items() if holds(label, said)],
        [key for key, label in labelled.items() if resembles(said, (label, *map(plain, hears.get(key, ()))))],
    )
    for found in ways:
        if len(found) == 1:
            return found[0]
        if 1 < len(found) <= 4:
            raise Unclear(*((button.key, button.label) for button in options if button.key in found))
    if "not_sure" not in labelled and bare(said) in typed("not_sure"):
        return ""  # "no idea" is no No
    opening = said.split(",")[0].split(" ")[0]
    answers = [key for key in ("yes", "no", "not_sure") if key in labelled and opening in vocabulary().choice[key]]
    return answers[0] if answers else ""


def items(said: str, options: Sequence[Button], hears: Hears, careful: Sequence[str] = ()) -> str | tuple[str, ...]:
    """Items of a list in words: one closes nothing, several are the whole answer."""
    labelled = [button for button in options if not button.copies]
    found: list[str] = []
    days = day_names(said)
    for button in labelled:
        words = (plain(button.label).removeprefix("✓ "), button.key, *map(plain, hears.get(button.key, ())))
        if button.key in days or mentions(said, words):
            found.append(button.key)
    closers = {"none", "not_sure", "done", "skip", "back", "own"}
    meant = [key for key in found if key not in closers]
    if len(meant) > 1:
        return tuple(meant)
    if meant:
        return meant[0]
    if found and found[0] not in careful:
        return found[0]
    return choice(said, labelled, hears, careful)


def starts(said: str, label: str) -> bool:
    """The first words of a label, when they are whole words."""
    return len(said) >= 3 and label.startswith(said) and not label[len(said) : len(said) + 1].isalpha()


def holds(label: str, said: str) -> bool:
    """A label in which the words that were said stand as whole words ("legs" in "Both legs")."""
    left = " ".join(word for word in said.split() if word not in vocabulary().filler.words)
    found = len(left) >= SHORTEST and re.search(rf"\b{re.escape(left)}\b", label) is not None
    return found and denies(said) == denies(label)


def mentions(said: str, names: Iterable[str]) -> bool:
    """A label or one of its words stands in what was said, and is not denied there."""
    for name in names:
        if len(name) < 3:
            continue
        found = re.search(rf"\b{re.escape(name)}(?:s|'s|es)?\b", said)
        if found and not re.search(rf"{NEGATION}\s+(?:\w+\s+)?$", said[: found.start()]):
            return True
    return False


def resembles(said: str, names: Iterable[str]) -> bool:
    """A misspelt label or word for it; a bare label word counts ("low" for nothing, "knees" for "Knee")."""
    left = " ".join(word for word in said.split() if word not in vocabulary().filler.words) or said
    return len(left) >= SHORTEST and any(len(name) >= SHORTEST and same(left, name) for name in names)


def in_range(said: str, label: str, labels: Iterable[str]) -> bool:
    """Whether the number that was typed falls into a label such as "40 to 59", "Under 6 weeks", "30 or more"."""
    bounds = range_of(label, unit_of(labels))
    value = amount(said, unit_of(labels))
    return bounds is not None and value is not None and bounds[0] <= value < bounds[1]


def units() -> Iterator[tuple[str, Mapping[str, float]]]:
    yield "stretch", vocabulary().stretch
    yield "minutes", vocabulary().minutes


def unit_of(labels: Iterable[str]) -> str:
    """What the ranges of a question count: a stretch of days, minutes, or bare numbers."""
    words = {word for label in labels for word in re.findall(r"[a-z]+", label)}
    return next((name for name, table in units() if words & {key for key in table if len(key) > 1}), "")


def amount(said: str, unit: str) -> float | None:
    """The one number that was typed, in the question's unit."""
    table = dict(units()).get(unit, {})
    if unit:
        for words, meaning in sorted(vocabulary().lengths.items(), key=lambda pair: -len(pair[0])):
            said = re.sub(rf"\b{re.escape(words)}\b", meaning, said)
    said = in_digits(said)
    found = re.findall(r"(\d+(?:\.\d+)?) ?([a-z]*)", said)
    if len(found) != 1:
        return None
    number, word = float(found[0][0]), found[0][1]
    if unit == "stretch":
        return number * table[word] if word in table else None
    return number * table.get(word, 1.0) if unit else number


def range_of(label: str, unit: str) -> tuple[float, float] | None:
    """From, and up to but not with: "40 to 59" is 40 to 60."""
    table = dict(units()).get(unit, {})
    size = next((table[word] for word in re.findall(r"[a-z]+", label) if word in table), 1.0)
    wide = size if unit == "stretch" else 1.0
    label = re.sub(r"^(?:over|more than) an? ", "over 1 ", label)
    if match := re.search(r"(\d+) ?(?:to|-) ?(\d+)", label):
        upper = int(match[2]) * size if unit == "stretch" else (int(match[2]) + 1) * wide
        return int(match[1]) * size, upper
    if match := re.search(r"(?:under|below|less than) (\d+)", label):
        return 0.0, int(match[1]) * size
    if match := re.search(r"(?:over|above|more than) (\d+)", label):
        return int(match[1]) * size, float("inf")
    if match := re.search(r"(\d+)(?: \w+)? (?:or|and) (?:more|over|older)|(\d+)\+", label):
        return int(match[1] or match[2]) * size, float("inf")
    if match := re.fullmatch(r"(\d+) [a-z]+", label):
        return int(match[1]) * size, int(match[1]) * size + 1
    return None


def between(said: str, labelled: Mapping[str, str]) -> list[str]:
    """The two labels such as "10 minutes" and "20 minutes" between which the number lies."""
    unit = unit_of(labelled.values())
    value = amount(said, unit)
    exact = {
        key: bounds[0]
        for key, label in labelled.items()
        if re.fullmatch(r"\d+ [a-z]+", label) and (bounds := range_of(label, unit))
    }
    if value is None or len(exact) < 2:
        return []
    below = [key for key, size in exact.items() if size < value]
    above = [key for key, size in exact.items() if size > value]
    return [*below[-1:], *above[:1]]
