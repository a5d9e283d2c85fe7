"""Everything that there is to draw: for each exercise its still, its loop and, where told, its common fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.pictures.person import PEOPLE, Looks
from content.figures import HERE, Figure, Muscles, Picture, figures, muscles
from content.library import Library, library

KINDS = ("still", "loop", "fault")
STEADY_TEMPO = "2-1-2"  # of morning items, which have none of their own


@dataclass(frozen=True)
class Work:
    """One figure of an exercise, right or wrong, with all that its drawing depends on."""

    exercise: str
    picture: Picture
    tempo: str
    muscles: frozenset[str]
    looks: Looks
    wrong: bool

    @property
    def told(self) -> str:
        """Everything that the drawing depends on but the program."""
        return f"{self.picture!r} {self.tempo} {sorted(self.muscles)} {self.looks} {self.wrong}"


def all_work(folder: Path = HERE) -> Iterator[Work]:
    """Every figure of the folder, right ones before wrong ones."""
    known, words, found = library(), muscles(folder), figures(folder)
    for figure in found.values():
        yield work(figure, known, words, wrong=False)
    for figure in found.values():
        if figure.wrong is not None:
            yield work(figure, known, words, wrong=True)


def work(figure: Figure, known: Library, words: Muscles, *, wrong: bool) -> Work:
    exercise = known.exercises.get(figure.id)
    picture = figure.wrong if wrong and figure.wrong else figure.right
    areas = set(picture.muscles)
    if exercise is not None and not areas:
        areas = {area for word in exercise.muscles for area in words[word]}
    tempo = exercise.tempo if exercise else picture.tempo or STEADY_TEMPO
    return Work(figure.id, picture, picture.tempo or tempo, frozenset(areas), looks_of(figure.id, picture), wrong)


def looks_of(id: str, picture: Picture) -> Looks:
    """Two people take turns; who lies on the back has no knot of hair to lie on."""
    lies = any(pose.lean < -40 for pose in picture.poses)
    return PEOPLE[0 if lies else sum(map(ord, id)) % len(PEOPLE)]
