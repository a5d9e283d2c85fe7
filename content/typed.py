"""What people type that answers no question: commands in their own words, and small talk, as data."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from content.reading import ContentError, Problem, Strict, read

HERE = Path(__file__).parent

Phrasings = tuple[Annotated[str, Field(min_length=1)], ...]


class Command(Strict):
    """Whole messages that mean this command. `*` stands for one to eight words, which go along with the command."""

    first: Phrasings = ()  # heard even before the answer to an open question
    otherwise: Phrasings = ()  # heard when the words are no answer
    about: tuple[str, ...] = ()  # what follows must hold one of these words
    not_about: tuple[str, ...] = ()  # and none of these


class Commands(Strict):
    """`commands.toml`."""

    polite: Phrasings  # cut from both ends before anything is compared
    command: dict[str, Command]


class Talk(Strict):
    """Small talk: answered by a reaction, or by a page of the script `strange`."""

    words: Phrasings
    react: str = ""
    page: str = ""


class Media(Strict):
    """Things that are not words: which page of `strange` answers a kind, and how a sticker's emoji is taken."""

    page: dict[str, str]  # kind -> page; "else" for all others
    yes: tuple[str, ...]
    no: tuple[str, ...]
    pain: tuple[str, ...]
    fond: tuple[str, ...]
    react: str


class Questions(Strict):
    """How a question begins, and the words that say nothing about what it is about."""

    opens: Phrasings
    idle: tuple[str, ...]


class SmallTalk(Strict):
    """`small_talk.toml`."""

    question: Questions
    talk: dict[str, Talk]
    media: Media


def read_commands(folder: Path, wrong: list[Problem]) -> Commands | None:
    return read(folder / "commands.toml", Commands, wrong)


def read_small_talk(folder: Path, wrong: list[Problem]) -> SmallTalk | None:
    return read(folder / "small_talk.toml", SmallTalk, wrong)


@lru_cache(maxsize=1)
def commands() -> Commands:
    wrong: list[Problem] = []
    found = read_commands(HERE, wrong)
    if found is None or wrong:
        raise ContentError(tuple(wrong))
    return found


@lru_cache(maxsize=1)
def small_talk() -> SmallTalk:
    wrong: list[Problem] = []
    found = read_small_talk(HERE, wrong)
    if found is None or wrong:
        raise ContentError(tuple(wrong))
    return found


class Here(Strict):
    """Where somebody is: how it begins, a country or large town, how it ends."""

    begins: Phrasings
    ends: Phrasings


class Wishes(Strict):
    """`wishes.toml`."""

    exact: dict[str, Phrasings]
    page: dict[str, Phrasings]
    edit: dict[str, Phrasings]
    begins: dict[str, Phrasings]
    here: Here
    time: dict[str, Phrasings]


def read_wishes(folder: Path, wrong: list[Problem]) -> Wishes | None:
    return read(folder / "wishes.toml", Wishes, wrong)


@lru_cache(maxsize=1)
def wishes() -> Wishes:
    wrong: list[Problem] = []
    found = read_wishes(HERE, wrong)
    if found is None or wrong:
        raise ContentError(tuple(wrong))
    return found


def problems(folder: Path) -> list[Problem]:
    """Everything that is wrong with what this file reads."""
    found: list[Problem] = []
    read_commands(folder, found)
    read_small_talk(folder, found)
    read_wishes(folder, found)
    return found
