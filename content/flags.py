"""The shape of `flags.toml`: what each answer of the screen means, and how a hold of each flag is told and lifted."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from content.models import Sourced, Words
from content.reading import ContentError, Problem, Strict, read, similar

HERE = Path(__file__).parent

LEVELS = ("E0", "E1", "E2", "E2G")
# What is no tag but a word for flows/triage.py: no meaning, ill today, and readiness that depends on other answers.
MARKS = ("none", "ill", "disease", "diabetes", "surgery")
Card = Literal["nerves", "heart", "stroke", "belly", "injury", "clot", "bleed", "today", "crisis", "none"]
Resolve = Literal[
    "", "numb_free", "injury_better", "nights_good", "belly_gone", "readings_lower", "injection_old", "birth_date",
    "calm_mornings",
]  # fmt: skip
ListId = Literal["ces_mini", "s1", "s2", "s3", "s4", "s5", "r1", "r2", "r3", "r4"]


class Flag(Sourced):
    """One flag or readiness item."""

    id: str = ""
    symptom: Words
    told: Words
    once_more: Words
    card: Card
    doctor: bool = False
    spine: bool = False
    opens: bool = True
    walking: bool = True
    resolve: Resolve = ""
    resolve_levels: tuple[Literal["E2", "E2G"], ...] = ()
    cleared: tuple[str, ...] | None = None
    cleared_with: dict[str, tuple[str, ...]] = {}  # "question=answer" -> tags besides those
    answer: dict[str, dict[str, str]] = {}

    @model_validator(mode="after")
    def resolving_names_its_levels(self) -> "Flag":
        if bool(self.resolve) != bool(self.resolve_levels):
            raise ValueError("resolve and resolve_levels go together | Give both, or neither.")
        return self

    @property
    def tags_when_cleared(self) -> tuple[str, ...]:
        return (f"{self.id}_known",) if self.cleared is None else self.cleared

    def tags_cleared_of(self, screen: Mapping[str, str]) -> tuple[str, ...]:
        """The tags once a clinician has cleared it, for what this person had answered."""
        more = (
            tag for said, tags in self.cleared_with.items() for tag in tags
            if screen.get(said.partition("=")[0]) == said.partition("=")[2]
        )  # fmt: skip
        return (*self.tags_when_cleared, *more)


class FlagsFile(Strict):
    """`flags.toml`."""

    flag: dict[str, Flag] = Field(min_length=1)
    list: dict[ListId, dict[str, tuple[str, ...]]]
    unsure: dict[ListId, tuple[str, ...]] = {}


class Flags(Strict):
    """All flags by id, and what the toggles of each list ask or settle."""

    flag: dict[str, Flag]
    list: dict[str, dict[str, tuple[str, ...]]]
    unsure: dict[str, tuple[str, ...]] = {}

    def of_question(self, question: str) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flag.values() if question in flag.answer)

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(question for flag in self.flag.values() for question in flag.answer))

    def asked_by(self, list_id: str, toggles: tuple[str, ...]) -> tuple[str, ...]:
        """The questions that these toggles lead to; all of the list for "not sure"."""
        if "not_sure" in toggles:
            return self.unsure.get(list_id) or self.all_of(list_id)
        return tuple(ask for key in toggles for ask in self.list[list_id].get(key, ()) if "=" not in ask)

    def settled_by(self, list_id: str, toggles: tuple[str, ...]) -> Mapping[str, str]:
        """What the toggles say by themselves."""
        said = (ask for key in toggles for ask in self.list[list_id].get(key, ()) if "=" in ask)
        return {question: answer for question, _, answer in (each.partition("=") for each in said)}

    def all_of(self, list_id: str) -> tuple[str, ...]:
        """Every question that this list stands for, follow-ups of the same flags not included."""
        return tuple(dict.fromkeys(ask.partition("=")[0] for asks in self.list[list_id].values() for ask in asks))


def read_flags(folder: Path, problems: list[Problem]) -> Flags | None:
    """The flags of a content folder; every mistake goes to `problems`."""
    file = read(folder / "flags.toml", FlagsFile, problems)
    if file is None:
        return None
    flags = Flags(
        flag={id: flag.model_copy(update={"id": id}) for id, flag in file.flag.items()},
        list={str(id): toggles for id, toggles in file.list.items()},
        unsure={str(id): asks for id, asks in file.unsure.items()},
    )
    problems.extend(faults(flags))
    return flags


def faults(flags: Flags) -> Iterator[Problem]:
    """Outcomes that mean nothing, and lists that ask what no flag knows."""
    questions = set(flags.questions)
    for flag in flags.flag.values():
        for question, meanings in flag.answer.items():
            for answer, meaning in meanings.items():
                words = meaning.split()
                if not words or sum(word in LEVELS for word in words) > 1 or any(not fits(word) for word in words):
                    yield Problem(
                        "flags.toml", f"flag.{flag.id}.answer.{question}.{answer}",
                        f'"{meaning}" is no level, tag or mark.', similar(meaning, (*LEVELS, *MARKS)),
                    )  # fmt: skip
    for name, toggles in flags.list.items():
        for key, asks in toggles.items():
            for ask in asks:
                if ask.partition("=")[0] not in questions and ask not in flags.flag:
                    yield Problem(
                        "flags.toml", f"list.{name}.{key}", f'"{ask}" is asked by no flag.', similar(ask, questions)
                    )


def fits(word: str) -> bool:
    return word in LEVELS or word in MARKS or word.replace("_", "").islower()


@lru_cache(maxsize=1)
def flags() -> Flags:
    """The flags that ship with the coach."""
    problems: list[Problem] = []
    found = read_flags(HERE, problems)
    if found is None or problems:
        raise ContentError(tuple(problems))
    return found
