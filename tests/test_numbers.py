"""The author's page of numbers: whole, true, and never out of date."""

import re
import tomllib
from pathlib import Path
from typing import Any

from content import numbers
from content.library import library
from content.pieces import pieces

ROOT = Path(__file__).parent.parent


def test_the_page_is_what_the_files_say() -> None:
    written = numbers.PAGE.read_text(encoding="utf-8")
    assert written == numbers.page(), "content/NUMBERS.md is out of date: run .venv/bin/python -m content.numbers"


def test_no_number_of_the_files_is_missing() -> None:
    listed = {(one.file, one.key) for one in numbers.all_numbers()}
    for file in numbers.FILES:
        told = tomllib.loads((numbers.FOLDER / file).read_text(encoding="utf-8"))
        for key in number_keys(told):
            assert (file, key) in listed, f"{file}: {key}"


def number_keys(table: Any, key: str = "") -> set[str]:
    """Keys whose value is a number, or begins with one; an inline table counts by the key of its line."""
    found: set[str] = set()
    for name, value in table.items():
        if isinstance(value, bool) or name in ("version", "order", "number"):
            continue
        if isinstance(value, int | float) or (isinstance(value, list) and value and isinstance(value[0], int | float)):
            found.add(name)
    return found | {
        each
        for name, value in table.items()
        if isinstance(value, dict)
        and name not in ("careful", "way", "dose", "effort", "main", "during", "after", "ladder_at_most")
        for each in number_keys(value, name)
    }


def test_every_number_names_its_line_and_every_tag_what_it_is() -> None:
    for one in numbers.all_numbers():
        text = (numbers.FOLDER / one.file).read_text(encoding="utf-8").splitlines()
        assert text[one.line - 1].startswith(one.key), one
        assert set(numbers.TAG.findall(one.source)) <= set(numbers.SOURCES), one
        assert one.source and numbers.rests(one)


def test_what_waits_for_a_clinician_is_marked_as_the_files_mark_it() -> None:
    waiting = {one.file for one in numbers.all_numbers() if one.confirm}
    marked = {file for file, _, piece in pieces(library()) if getattr(piece, "confirm", False)}
    assert waiting <= marked | {"mobility.toml"}
    assert all(one.confirm for one in numbers.all_numbers() if re.search("CJ|†", one.source))
    settled = 'source = "T7"\nminutes = 30\n[x]\nsource = "CJ"\nconfirm = true\nshare = 0.5 # half\n'
    first, second = numbers.numbers("walking.toml", settled)
    assert (first.confirm, second.confirm, second.note, second.line) == (False, True, "half", 6)


def test_the_promises_it_names_exist() -> None:
    from tests.people.invariants import ALL

    named = {name for _, _, words in numbers.RESTS for name in re.findall(r"\w+", words.partition("·")[2])}
    assert named - {"every", "promise"} <= {kind.id for kind in ALL}


RULES_OF_TRAINING = ("programme.toml", "pain.toml", "walking.toml")


def test_every_number_of_the_rules_is_read_by_the_code() -> None:
    """A number that nobody reads is prose: it stands in a comment, or a clinician changes it and nothing happens."""
    code = "\n".join(
        path.read_text(encoding="utf-8") for folder in ("flows", "content") for path in ROOT.glob(f"{folder}/*.py")
    )
    unread = [
        f"{file}: {key}"
        for file in RULES_OF_TRAINING
        for key in sorted(every_number(tomllib.loads((numbers.FOLDER / file).read_text(encoding="utf-8"))))
        if not re.search(rf"\.{re.escape(key)}\b", code)
    ]
    assert not unread, f"read them, or make them a comment with its source: {unread}"


def every_number(told: Any) -> set[str]:
    """Keys with a number or a list of numbers, at any depth; lists of tables too."""
    if isinstance(told, list):
        return {key for each in told if isinstance(each, dict) for key in every_number(each)}
    found = {name for name, value in told.items() if is_number(value)}
    return found.union(*(every_number(value) for value in told.values() if isinstance(value, dict | list)), set())


def is_number(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(is_number(each) for each in value)
    return isinstance(value, int | float) and not isinstance(value, bool)
