"""All a flow may know, read-only: the person's lasting answers, this conversation's answers, and what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from content.library import Library
from flows.holds import Hold
from flows.records import Entry

T = TypeVar("T")


@dataclass(frozen=True)
class Clinic:
    """Who runs the coach; empty where the operator has not said."""

    name: str = ""
    contact: str = ""
    coach: bool = False
    default_country: str = "US"


class History:
    """What happened to a person, oldest first; read from the store when a rule first asks."""

    def __init__(self, read: Callable[[], tuple[Entry, ...]] = tuple, before: "History | None" = None) -> None:
        self._read, self._before = read, before

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return (*self._before.entries, *self._read()) if self._before is not None else self._read()

    @cached_property
    def _by_kind(self) -> dict[type, tuple[Any, ...]]:
        """Sorted once a turn: rules ask for kinds hundreds of times in one."""
        found: dict[type, list[Any]] = {}
        if self._before is not None:
            kinds = dict(self._before._by_kind)
            for entry in self._read():
                kinds[type(entry)] = (*kinds.get(type(entry), ()), entry)
            return kinds
        for entry in self.entries:
            found.setdefault(type(entry), []).append(entry)
        return {kind: tuple(entries) for kind, entries in found.items()}

    def of(self, kind: type[T], since: date | None = None) -> tuple[T, ...]:
        """The entries of one kind, from this local date on."""
        found: tuple[Any, ...] = self._by_kind.get(kind, ())
        return found if since is None else tuple(entry for entry in found if entry.day >= since)

    def last(self, kind: type[T]) -> T | None:
        found = self.of(kind)
        return found[-1] if found else None

    def and_then(self, *entries: Entry) -> "History":
        """The same history with what this turn is about to write."""
        return History(lambda: entries, self)


@dataclass(frozen=True)
class Facts:
    """`now` is in the person's own zone. `known` holds lasting answers and settings (flows/known.py)."""

    now: datetime
    library: Library
    known: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()  # open and closed, oldest first
    history: History = field(default_factory=History)
    clinic: Clinic = Clinic()

    @cached_property
    def today(self) -> date:
        """The local date; until 04:00 it is still the day before (training.md §3, one meaning of day)."""
        starts = self.library.programme.clock.day_starts_hour
        return (self.now - timedelta(hours=starts)).date() if self.now.hour < starts else self.now.date()

    @cached_property
    def found(self) -> dict[str, Any]:
        """What rules have worked out of exactly these facts; they are read-only, so it stays true."""
        return {}

    def answered(self, **answers: object) -> "Facts":
        return replace(self, answers={**self.answers, **answers})

    def knowing(self, **known: object) -> "Facts":
        return replace(self, known={**self.known, **known})
