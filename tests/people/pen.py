"""`python -m tests.people.pen KIND NUMBER SEED WEEKS`: all that one of these people writes down, a line for each entry."""

import json
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.people.life import Life
from tests.people.watch import Watch


class Pen:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def wrote(self, life: Life, entries: tuple[Any, ...]) -> None:
        self.lines += [f"{type(entry).__name__} {json.dumps(told(entry), sort_keys=True)}" for entry in entries]


def told(value: Any) -> Any:
    """Any entry as JSON; numbers that are equal read alike."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: told(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): told(one) for key, one in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [told(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, int) else value


def written(id: str, number: int, seed: int, weeks: int) -> list[str]:
    pen = Pen()
    life = Life(id, number, seed, Watch(pen))
    life.year(weeks)
    return [*pen.lines, f"Course {json.dumps(told(life.course), sort_keys=True)}"]


if __name__ == "__main__":
    kind, *numbers = sys.argv[1:]
    print("\n".join(written(kind, *map(int, numbers))))
