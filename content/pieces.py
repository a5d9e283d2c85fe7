"""Every piece of the library with the file and place it came from: what checks and lists walk through."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from content.reading import Strict

if TYPE_CHECKING:
    from content.library import Library


SPOKEN = frozenset(
    {
        *("name", "short", "say", "says", "why", "set_up", "cues", "fault", "fix", "household", "cue", "best_for"),
        *("question", "topic", "not_for", "source_words", "turn", "fact", "without_habit"),
        *("bites", "hours", "emergency_words", "words", "words_no_floor"),
    }
)


def spoken(library: "Library") -> Iterator[tuple[str, str, str]]:
    """Every text that a person may read or hear."""
    for file, place, text in texts(library):
        if text and not SPOKEN.isdisjoint(place.split(".")[-2:]):
            yield file, place, text


def texts(library: "Library") -> Iterator[tuple[str, str, str]]:
    """Every piece of text in the library with its file and place."""
    for file, place, piece in pieces(library):
        for key, value in piece:
            if isinstance(value, str):
                yield file, f"{place}.{key}".lstrip("."), value
            elif isinstance(value, tuple):
                yield from ((file, f"{place}.{key}".lstrip("."), text) for text in value if isinstance(text, str))
            elif isinstance(value, dict):
                yield from (
                    (file, f"{place}.{key}.{name}", text) for name, text in value.items() if isinstance(text, str)
                )


def pieces(library: "Library") -> Iterator[tuple[str, str, Strict]]:
    """Every model in the library with its file and place, those inside others too."""
    yield from within("exercises.toml", "exercise", library.exercises)
    yield from within("ladders.toml", "ladder", library.ladders)
    yield from within("mobility.toml", "", library.mobility)
    yield from within("conditioning.toml", "mode", library.conditioning)
    yield from within("careful.toml", "tag", library.tags)
    yield from within("programme.toml", "", library.programme)
    yield from within("pain.toml", "", library.pain)
    yield from within("loads.toml", "", library.loads)
    yield from within("walking.toml", "", library.walking)
    yield from within("measures.toml", "", library.measures)
    yield from within("countries.toml", "country", library.countries)
    yield from within("countries.toml", "europe", library.european)
    yield from within("countries.toml", "elsewhere", library.elsewhere)
    yield from within("learn.toml", "answer", library.answers)
    yield from within("openers.toml", "opener", library.openers)


def within(file: str, place: str, value: object) -> Iterator[tuple[str, str, Strict]]:
    if isinstance(value, Strict):
        yield file, place, value
        for key, inner in value:
            yield from within(file, f"{place}.{key}".lstrip("."), inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from within(file, f"{place}.{key}".lstrip("."), inner)
    elif isinstance(value, tuple):
        for number, inner in enumerate(value, 1):
            yield from within(file, f"{place}, item {number}", inner)
