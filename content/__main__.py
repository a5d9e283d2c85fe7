"""`python -m content`: is everything sound? With `--to-confirm`: every number that waits for a clinician."""

import sys
from collections.abc import Iterator

from content.figures import figures, muscles, without_figure
from content.library import Library, load
from content.pieces import pieces
from content.reading import ContentError, Strict


def main(arguments: list[str]) -> int:
    try:
        library = load()
        drawn = figures()
        if missing := without_figure(library, drawn, muscles()):
            raise ContentError(missing)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    if "--to-confirm" in arguments:
        lines = list(to_confirm(library))
        print(*lines, sep="\n")
        print(f"{len(lines)} entries wait for a clinician. To settle one, set confirm = false and name the source.")
    else:
        print(
            f"Sound: {len(library.exercises)} exercises on {len(library.ladders)} ladders, "
            f"{len(library.mobility.item)} morning items, {len(library.conditioning)} ways to move, "
            f"{len(library.countries)} countries, {len(library.answers)} answers, {len(drawn)} figures."
        )
    return 0


def to_confirm(library: Library) -> Iterator[str]:
    """One line for each entry that is marked: file, place, numbers, source."""
    for file, place, piece in pieces(library):
        if getattr(piece, "confirm", False):
            source = getattr(piece, "source", "")
            yield f"{file}  {place}  {numbers(piece)}  [{source}]" if source else f"{file}  {place}  {numbers(piece)}"


def numbers(piece: Strict) -> str:
    """The numbers of an entry; a phone number is one too."""
    shown = []
    for key, value in piece:
        if key in ("dose", "effort", "main") and isinstance(value, Strict):
            shown.append(f"{key}: {numbers(value)}")
        elif key == "number" and isinstance(value, str):
            shown.append(value)
        elif is_number(value) or (isinstance(value, tuple) and value and all(map(is_number, value))):
            shown.append(f"{key} {list(value) if isinstance(value, tuple) else value}")
    return ", ".join(shown)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
