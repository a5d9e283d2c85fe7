"""Finds a drawn picture by exercise and kind; draws nothing, and needs nothing but the standard library."""

import json
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "data" / "pictures"
INDEX = "index.json"


class Shelf:
    """The pictures of a folder. What is not there yet is None, and what is there may be sent at once."""

    def __init__(self, folder: Path = PLACE) -> None:
        self.folder = folder
        self._written = -1
        self._names: dict[str, dict[str, str]] = {}

    def picture(self, exercise: str, kind: str) -> Path | None:
        """The file of an exercise: its "still", its "loop", or its "fault"."""
        self._look_again()
        name = self._names.get(exercise, {}).get(kind)
        return self.folder / name if name else None

    def names(self) -> dict[str, dict[str, str]]:
        """Exercise -> kind -> file."""
        self._look_again()
        return self._names

    def _look_again(self) -> None:
        try:
            written = (self.folder / INDEX).stat().st_mtime_ns
        except FileNotFoundError:
            self._written, self._names = -1, {}
            return
        if written != self._written:
            self._names = json.loads((self.folder / INDEX).read_text(encoding="utf-8"))
            self._written = written


def write(folder: Path, names: dict[str, dict[str, str]]) -> None:
    """The index, whole at every moment."""
    part = folder / f"{INDEX}.part"
    part.write_text(json.dumps(names, indent=0, sort_keys=True), encoding="utf-8")
    part.replace(folder / INDEX)


def picture(exercise: str, kind: str) -> Path | None:
    """The file of an exercise in the usual place, or None when it is not drawn yet."""
    return Shelf().picture(exercise, kind)
