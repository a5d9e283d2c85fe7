"""What no single file can see: names that lead nowhere, tables with holes, words too long; every finding a Problem."""

from typing import TYPE_CHECKING

from content.models import ExercisesFile, LaddersFile
from content.reading import Problem

if TYPE_CHECKING:
    from content.library import Library


def problems(library: "Library", exercises: ExercisesFile, ladders: LaddersFile) -> list[Problem]:
    return []
