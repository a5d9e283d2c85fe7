"""The shapes of content/safety/*.toml: what the safety net listens for, as data that a clinician can read."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "safety"

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


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Net(Strict):
    """Everything the net listens for, from all the files of content/safety."""

    emoji: dict[str, str]
    typos: dict[str, str]
    classes: dict[str, str]
    concepts: dict[str, str]
    scopes: dict[str, str]
    lookalikes: dict[str, str]
    rules: tuple[Rule, ...]
    real_words: frozenset[str]


class Spelling(Strict):
    emoji: dict[str, str]
    typos: dict[str, str]


class Classes(Strict):
    classes: dict[str, str]


class Concepts(Strict):
    concepts: dict[str, str]


class Scopes(Strict):
    scopes: dict[str, str]


class Lookalikes(Strict):
    lookalikes: dict[str, str]


class Rules(Strict):
    rule: tuple[Rule, ...]


@cache
def safety_net() -> Net:
    """The net as the files of content/safety tell it."""

    def of(name: str) -> object:
        return tomllib.loads((FOLDER / name).read_text("utf-8"))

    spelling = Spelling.model_validate(of("spelling.toml"))
    concepts: dict[str, str] = {}
    rules: list[Rule] = []
    for file in sorted(FOLDER.glob("concepts*.toml")):
        concepts |= Concepts.model_validate(of(file.name)).concepts
    for file in sorted(FOLDER.glob("rules*.toml")):
        rules += Rules.model_validate(of(file.name)).rule
    return Net(
        emoji=spelling.emoji,
        typos=spelling.typos,
        classes=Classes.model_validate(of("classes.toml")).classes,
        concepts=concepts,
        scopes=Scopes.model_validate(of("scopes.toml")).scopes,
        lookalikes=Lookalikes.model_validate(of("lookalikes.toml")).lookalikes,
        rules=tuple(rules),
        real_words=frozenset((FOLDER / "real_words.txt").read_text("utf-8").split()),
    )
