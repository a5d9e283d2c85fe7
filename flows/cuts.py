"""What one rule takes from an exercise today; several never multiply, the lowest of each holds (training.md §3)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cut:
    """Counted from the last load done."""

    rule: str
    words: str
    load: float = 0
    sets_less: int = 0
    sets: int | None = None
    rungs_less: int = 0
    stops_rises: bool = True
    value: int = 0
