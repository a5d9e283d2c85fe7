"""What happened to a person who does not exist, sorted by kind as it happens; what no rule reads any more goes."""

from datetime import date, timedelta
from typing import Any

from flows.facts import History
from flows.records import Decision, Flare, Pushed

KEPT = timedelta(days=100)  # flares are counted over 90 days, and no rule reads further back than that but the flares
UNREAD = (Decision, Pushed)  # no rule of training reads them


class Diary(History):
    """A History that grows; the rules ask it what they ask the stored one."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[type, tuple[Any, ...]] = {}

    @property
    def entries(self) -> tuple[Any, ...]:  # type: ignore[override]
        return tuple(sorted((entry for kind in self.kinds.values() for entry in kind), key=lambda entry: entry.at))

    @property
    def _by_kind(self) -> dict[type, tuple[Any, ...]]:  # type: ignore[override]
        return self.kinds

    def write(self, *entries: Any) -> None:
        for entry in entries:
            if not isinstance(entry, UNREAD):
                self.kinds[type(entry)] = (*self.kinds.get(type(entry), ()), entry)

    def forget(self, today: date) -> None:
        for kind, entries in self.kinds.items():
            if kind is not Flare and entries and entries[0].day < today - KEPT:
                self.kinds[kind] = tuple(entry for entry in entries if entry.day >= today - KEPT)
