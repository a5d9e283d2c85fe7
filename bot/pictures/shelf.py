"""Finds a drawn picture by exercise and kind; draws nothing, and needs nothing but the standard library."""

import json
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "data" / "pictures"
INDEX = "index.json"
# What draws figures: a change of any of these draws everything anew.
PROGRAM = tuple(
    ROOT / "bot" / "pictures" / f"{name}.py"
    for name in ("kit", "motion", "paint", "person", "render", "room", "scene", "skeleton", "solids", "space", "things")
)
Names = dict[str, dict[str, str]]  # exercise -> kind -> file


def program() -> str:
    """What the drawing program is now."""
    return sha256(b"".join(file.read_bytes() for file in PROGRAM)).hexdigest()


def stamp() -> str:
    """What all figures are drawn from now: program, poses, and what exercises say of tempo and muscles."""
    content = ROOT / "content"
    told = [*sorted((content / "poses").glob("*.toml")), content / "exercises.toml", content / "figures.py"]
    return sha256(program().encode() + b"".join(file.read_bytes() for file in told)).hexdigest()


class Shelf:
    """The pictures of a folder. What is not there yet is None, and what is there may be sent at once."""

    def __init__(self, folder: Path = PLACE) -> None:
        self.folder = folder
        self._written = -1
        self._stamp = ""
        self._names: Names = {}

    def picture(self, exercise: str, kind: str) -> Path | None:
        """The file of an exercise: its "still", its "loop", or its "fault"."""
        self._look_again()
        name = self._names.get(exercise, {}).get(kind)
        return self.folder / name if name else None

    def names(self) -> Names:
        """Exercise -> kind -> file."""
        self._look_again()
        return self._names

    def complete(self) -> bool:
        """Everything was drawn from what is told now, and is still there."""
        self._look_again()
        files = {file for kinds in self._names.values() for file in kinds.values()}
        return self._stamp == stamp() and all((self.folder / file).exists() for file in files)

    def _look_again(self) -> None:
        try:
            written = (self.folder / INDEX).stat().st_mtime_ns
        except FileNotFoundError:
            self._written, self._stamp, self._names = -1, "", {}
            return
        if written != self._written:
            told = json.loads((self.folder / INDEX).read_text(encoding="utf-8"))
            self._written, self._stamp, self._names = written, told["stamp"], told["names"]


def write(folder: Path, names: Names, *, complete: str = "") -> None:
    """The index, whole at every moment; with the stamp when nothing is missing."""
    part = folder / f"{INDEX}.part"
    part.write_text(json.dumps({"stamp": complete, "names": names}, indent=0, sort_keys=True), encoding="utf-8")
    part.replace(folder / INDEX)


def picture(exercise: str, kind: str) -> Path | None:
    """The file of an exercise in the usual place, or None when it is not drawn yet."""
    return Shelf().picture(exercise, kind)
