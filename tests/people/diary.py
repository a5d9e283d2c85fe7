"""What happened to a person who does not exist, sorted by kind as it happens; what no rule reads any more goes."""

from bisect import bisect_left
from datetime import date, timedelta
from typing import Any

from flows.facts import History
from flows.flare_question import ASKED, DUE
from flows.records import Decision, Flare, Pushed

KEPT = timedelta(days=100)  # flares are counted over 90 days, and no rule reads further back than that but the flares
READ = (ASKED, DUE)  # of all decisions those that a rule of training reads


class Diary(History):
    """A History that grows; the rules ask it what they ask the stored one."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[type, tuple[Any, ...]] = {}
        self.days: dict[type, list[date]] = {}  # of each entry; only where they are in order

    @property
    def entries(self) -> tuple[Any, ...]:  # type: ignore[override]
        return tuple(sorted((entry for kind in self.kinds.values() for entry in kind), key=lambda entry: entry.at))

    @property
    def _by_kind(self) -> dict[type, tuple[Any, ...]]:  # type: ignore[override]
        return self.kinds

    def of(self, kind: type[Any], since: date | None = None) -> tuple[Any, ...]:
        """Found by its day where a clock never moved back; else looked for as in any history."""
        found = self.kinds.get(kind, ())
        if since is None or not found:
            return found
        days = self.days.get(kind)
        return super().of(kind, since) if days is None else found[bisect_left(days, since) :]

    def write(self, *entries: Any) -> None:
        for entry in entries:
            kind = type(entry)
            if kind is not Pushed and (kind is not Decision or entry.rule in READ):
                before = self.kinds.get(kind, ())
                self.kinds[kind] = (*before, entry)
                days = self.days.setdefault(kind, []) if not before else self.days.get(kind)
                if days is not None and (not days or days[-1] <= entry.day):
                    days.append(entry.day)
                else:
                    self.days.pop(kind, None)

    def forget(self, today: date) -> None:
        for kind, entries in self.kinds.items():
            if kind is not Flare and entries and entries[0].day < today - KEPT:
                self.kinds[kind] = tuple([entry for entry in entries if entry.day >= today - KEPT])
                days = [entry.day for entry in self.kinds[kind]]
                if days == sorted(days):
                    self.days[kind] = days
