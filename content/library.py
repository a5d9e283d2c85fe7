"""Everything the coach knows, loaded once and whole; a mistake anywhere stops the start, told with all the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from content import checks
from content.loads import Loads, Walking
from content.measures import Measures
from content.models import (
    ConditioningFile,
    ConditioningMode,
    CountriesFile,
    Country,
    Exercise,
    ExercisesFile,
    Ladder,
    LaddersFile,
    LearnAnswer,
    LearnFile,
    Mobility,
    MobilityItem,
    Opener,
    OpenersFile,
    Tag,
    TagsFile,
)
from content.pain import Pain, PainBands
from content.programme import Programme
from content.reading import ContentError, Problem, Strict, read

HERE = Path(__file__).parent
S = TypeVar("S", bound=Strict)


@dataclass(frozen=True)
class Library:
    """What was read from the content folder; everything in it is frozen."""

    exercises: Mapping[str, Exercise]
    ladders: Mapping[str, Ladder]
    mobility: Mobility
    conditioning: Mapping[str, ConditioningMode]
    tags: Mapping[str, Tag]
    programme: Programme
    pain: Pain
    loads: Loads
    walking: Walking
    measures: Measures
    countries: Mapping[str, Country]
    elsewhere: Country
    european: Country
    european_codes: frozenset[str]
    answers: Mapping[str, LearnAnswer]
    openers: Mapping[str, Opener]

    def exercise(self, id: str) -> Exercise:
        return self.exercises[id]

    def ladder(self, id: str) -> Ladder:
        return self.ladders[id]

    def on(self, ladder: str, rung: int) -> tuple[Exercise, ...]:
        """The exercises usable at this rung of a ladder, its own first."""
        return tuple(self.exercises[id] for id in self.ladders[ladder].at(rung))

    def mobility_item(self, id: str) -> MobilityItem:
        return self.mobility.item[id]

    def tag(self, id: str) -> Tag:
        return self.tags[id]

    def country(self, code: str) -> Country:
        """The numbers of a country; of Europe or of nowhere in particular when we have no checked ones."""
        known = self.countries.get(code.upper())
        if known:
            return known
        return self.european if code.upper() in self.european_codes else self.elsewhere

    def bands(self, usual: int) -> PainBands | None:
        """The colours of pain for this usual pain; None where no strength work is left."""
        return self.pain.bands(usual)

    def answer(self, id: str) -> LearnAnswer:
        return self.answers[id]

    def opener(self, id: str) -> Opener:
        return self.openers[id]


def load(folder: Path = HERE) -> Library:
    """The library of a folder, or ContentError with every problem in it."""
    problems: list[Problem] = []
    exercises = read(folder / "exercises.toml", ExercisesFile, problems)
    ladders = read(folder / "ladders.toml", LaddersFile, problems)
    mobility = read(folder / "mobility.toml", Mobility, problems)
    conditioning = read(folder / "conditioning.toml", ConditioningFile, problems)
    tags = read(folder / "careful.toml", TagsFile, problems)
    programme = read(folder / "programme.toml", Programme, problems)
    pain = read(folder / "pain.toml", Pain, problems)
    loads = read(folder / "loads.toml", Loads, problems)
    walking = read(folder / "walking.toml", Walking, problems)
    measures = read(folder / "measures.toml", Measures, problems)
    countries = read(folder / "countries.toml", CountriesFile, problems)
    answers = read(folder / "learn.toml", LearnFile, problems)
    openers = read(folder / "openers.toml", OpenersFile, problems)
    if (
        exercises is None
        or ladders is None
        or mobility is None
        or conditioning is None
        or tags is None
        or programme is None
        or pain is None
        or loads is None
        or walking is None
        or measures is None
        or countries is None
        or answers is None
        or openers is None
    ):
        raise ContentError(problems)
    library = Library(
        exercises=placed(exercises, ladders),
        ladders=named(ladders.ladder),
        mobility=mobility.model_copy(update={"item": named(mobility.item)}),
        conditioning=named(conditioning.mode),
        tags=named(tags.tag),
        programme=programme.model_copy(
            update={"phase": named(programme.phase), "day": named(programme.day), "modifier": named(programme.modifier)}
        ),
        pain=pain,
        loads=loads.model_copy(update={"start": named(loads.start)}),
        walking=walking,
        measures=measures,
        countries=named(countries.country, field="code"),
        elsewhere=countries.elsewhere,
        european=countries.europe,
        european_codes=frozenset(countries.europe_codes),
        answers=named(answers.answer),
        openers=named(openers.opener),
    )
    problems += checks.problems(library, exercises, ladders)
    if problems:
        raise ContentError(problems)
    return library


@lru_cache(maxsize=1)
def library() -> Library:
    """The library that ships with the coach."""
    return load()


def named(pieces: Mapping[str, S], field: str = "id") -> Mapping[str, S]:
    """Each piece knows its own name."""
    return {id: piece.model_copy(update={field: id}) for id, piece in pieces.items()}


def placed(exercises: ExercisesFile, ladders: LaddersFile) -> Mapping[str, Exercise]:
    """Movements with their place on a ladder; one without a place is left out here and told by the checks."""
    places: dict[str, tuple[str, int, int]] = {}
    for id, ladder in ladders.ladder.items():
        places |= {exercise: (id, rung, rung) for rung, ids in enumerate(ladder.rungs) for exercise in ids}
        places |= {exercise: (id, low, high) for exercise, (low, high) in ladder.branches.items()}
    found = {}
    for id, movement in exercises.exercise.items():
        if id in places:
            ladder_id, low, high = places[id]
            found[id] = Exercise(**dict(movement), id=id, ladder=ladder_id, rung=low, rung_to=high)
    return found
