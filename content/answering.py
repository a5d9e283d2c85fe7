"""The words in which people type answers, as data: numbers, yes and no, days, times, units."""

from functools import lru_cache
from pathlib import Path

from content.reading import ContentError, Problem, Strict, read

HERE = Path(__file__).parent
Phrasings = tuple[str, ...]


class Said(Strict):
    words: Phrasings


class Clock(Strict):
    """Parts of a time of day in words."""

    am: Phrasings
    pm: Phrasings
    noon: Phrasings
    midnight: Phrasings
    half: Phrasings
    quarter_past: Phrasings
    quarter_to: Phrasings
    to: Phrasings
    past: Phrasings


class Vocabulary(Strict):
    """`answers.toml`."""

    number: dict[str, int]
    nothing: Said  # the low end of a scale
    scale: dict[str, int]  # of ten
    most: Said  # its high end
    usual: Said  # as on most days
    choice: dict[str, Phrasings]  # by the key of the choice
    doubtful: dict[str, Phrasings]  # of those, what is not enough where the answer opens something
    courtesy: Said  # words that change no answer, however grave it is
    filler: Said  # words that add nothing to an answer
    day: dict[str, Phrasings]  # mon to sun, in that order
    days: dict[str, Phrasings]
    month: dict[str, int]
    clock: Clock
    minutes: dict[str, float]
    lengths: dict[str, str]
    stretch: dict[str, float]  # in days
    mass: dict[str, float]  # in kilos


def read_vocabulary(folder: Path, problems: list[Problem]) -> Vocabulary | None:
    return read(folder / "answers.toml", Vocabulary, problems)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    problems: list[Problem] = []
    found = read_vocabulary(HERE, problems)
    if found is None or problems:
        raise ContentError(tuple(problems))
    return found
