"""Reads one content file into its typed shape and tells every mistake in it at once: file, place and remedy."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

T = TypeVar("T", bound=BaseModel)
Location = tuple[int | str, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake in a content file, told so that an author without Python can mend it."""

    file: str
    place: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        place = f", {self.place}" if self.place else ""
        return f"{self.file}{place}: {self.wrong} {self.remedy}"


class ContentError(Exception):
    """Content that cannot be used; carries every problem found, not the first alone."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Strict(BaseModel):
    """Shape of a piece of content: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """A piece is itself alone: it is read once and never changed, and rules remember what they found of it. They
        ask twenty thousand times in a year of training: too often for a method in Python, or for pydantic's own."""
        cls.__hash__ = object.__hash__  # type: ignore[method-assign]  # mypy knows no other way to take it over


def read(file: Path, model: type[T], problems: list[Problem]) -> T | None:
    """The file as a `model`, or None with the reasons added to `problems`."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(
            Problem(file.name, "", "The file is missing.", "Put it back, or take it from the last version.")
        )
        return None
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file.name, "", f"The file cannot be read: {error}.", "Save it as plain UTF-8 text."))
        return None
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        problems.append(broken_toml(file.name, str(error)))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            location = tuple(detail["loc"])
            wrong, remedy = in_plain_words(model, location, detail["type"], detail["msg"], detail.get("input"))
            problems.append(Problem(file.name, spot(text, location), wrong, remedy))
    return None


def similar(name: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known name, or some of them."""
    names = sorted(set(known))
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    more = ", ..." if len(names) > 12 else ""
    return f"Known here: {', '.join(names[:12])}{more}." if names else "Nothing can stand here: take it out."


def unknown(file: str, place: str, name: str, what: str, known: Iterable[str]) -> Problem:
    """A name that leads nowhere, with the nearest one that does."""
    return Problem(file, place, f'There is no {what} "{name}".', similar(name, known))


def broken_toml(file: str, message: str) -> Problem:
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    place = f"line {found[1]}, column {found[2]}" if found else "end of the file"
    wrong = re.sub(r"\s*\(at .*\)$", "", message)
    return Problem(
        file, place, f"This is not TOML: {wrong}.", "Look for a missing quote, comma, bracket or a name given twice."
    )


def spot(text: str, location: Location) -> str:
    """The dotted place, with the line where its table or key stands when the file shows it."""
    parts = [part for part in location if not is_union_mark(part)]
    place = "".join(f", item {part + 1}" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")
    line = line_of(text.splitlines(), parts)
    return f"{place} (line {line})" if line else place


def line_of(lines: Sequence[str], parts: Sequence[int | str]) -> int:
    """The line of the longest header that leads to this place, or of the key below it; 0 when there is none."""
    for length in range(len(parts), 0, -1):
        names = [part for part in parts[:length] if isinstance(part, str)]
        header = re.compile(r"\[+" + r"\.".join(rf'"?{re.escape(name)}"?' for name in names) + r"\]+")
        found = [number for number, line in enumerate(lines, 1) if header.fullmatch(line.split("#")[0].strip())]
        which = parts[length - 1]
        number = found[which if isinstance(which, int) and which < len(found) else 0] if found else 0
        if number:
            key = parts[length] if length < len(parts) else 0
            return number + (offset_of(lines[number:], key) if isinstance(key, str) else 0)
    return offset_of(lines, parts[0]) if parts and isinstance(parts[0], str) else 0


def offset_of(lines: Sequence[str], key: str) -> int:
    for number, line in enumerate(lines, 1):
        if line.startswith("["):
            break
        if re.match(rf'"?{re.escape(key)}"?\s*[=.]', line.strip()):
            return number
    return 0


def is_union_mark(part: int | str) -> bool:
    """Pydantic names the member of a union inside a location; an author never wrote that."""
    if not isinstance(part, str):
        return False
    return part in ("float", "int", "str", "bool") or "[" in part or (part[:1].isupper() and part[1:2].islower())


def in_plain_words(
    model: type[BaseModel], location: Location, kind: str, message: str, given: object
) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    last = str(location[-1]) if location else ""
    match kind:
        case "extra_forbidden":
            return f'"{last}" is not known here.', similar(last, keys_at(model, location[:-1]))
        case "missing":
            return f'"{last}" is missing.', f"Add a line: {last} = ..."
        case "literal_error" | "enum":
            allowed = re.findall(r"'([^']*)'", message)
            return f"{shown(given)} is not one of the words allowed here.", similar(str(given), allowed)
        case "value_error" | "assertion_error":
            wrong, _, remedy = message.split(", ", 1)[-1].partition(" | ")
            return f"{wrong.rstrip('.')}.", remedy or "Look at a neighbour that is right."
    if kind.endswith(("_type", "_parsing")) or kind == "int_from_float":
        wanted = WANTED.get(kind.rsplit("_", 1)[0], "another kind of value")
        return f"{shown(given)} is not {wanted}.", f"Write {wanted} here."
    return f"{shown(given)} does not fit: {message}.", "Change the value so that it does."


WANTED = {
    "string": "text in quotes",
    "int": "a whole number",
    "int_from": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "bool_parsing": "true or false",
    "tuple": "a list in square brackets",
    "list": "a list in square brackets",
    "dict": "a table with names",
    "model": "a table with names",
    "date": "a date such as 2026-11-22",
    "date_from_datetime": "a date such as 2026-11-22",
    "frozen_set": "a list in square brackets",
}


def shown(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 40 else f"{words[:37]}..."


def keys_at(model: type[BaseModel], location: Location) -> set[str]:
    """The keys that the shapes at this location know."""
    shapes: list[Any] = [model]
    for part in location:
        shapes = [inner for shape in shapes for inner in step_into(shape, part)] or shapes
    return {key for shape in shapes if is_model(shape) for key in shape.model_fields}


def step_into(shape: Any, part: int | str) -> Iterator[Any]:
    if is_model(shape):
        field = shape.model_fields.get(str(part))
        inner = field.annotation if field else None
    else:
        inner = (get_args(shape) or (None,))[-1 if get_origin(shape) is dict else 0]
    yield from members(inner)


def members(shape: Any) -> Iterator[Any]:
    """A union's members; anything else alone."""
    if shape is None or shape is type(None) or shape is Ellipsis:
        return
    if is_model(shape) or get_origin(shape) in (dict, tuple, list):
        yield shape
    else:
        for inner in get_args(shape):
            yield from members(inner)


def is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)
