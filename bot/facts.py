"""What a flow may know about a person: read from the store, in the person's own time."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.store.people import Person
from bot.store.units import Store
from bot.zones import zone_of
from content.library import Library
from flows.facts import Clinic, Facts, History
from flows.holds import Hold


def facts_of(store: Store, person: Person | None, library: Library, clinic: Clinic, now: datetime) -> Facts:
    """Everything that is known; nothing about somebody who has not agreed. History is read when a rule first asks."""
    if person is None:
        return Facts(local(now, {}, clinic), library, clinic=clinic)
    return told(store, person, person.known, store.people.holds(person.id), library, clinic, now)


def told(
    store: Store,
    person: Person,
    known: Mapping[str, Any],
    holds: tuple[Hold, ...],
    library: Library,
    clinic: Clinic,
    now: datetime,
) -> Facts:
    history = History(lambda: store.people.entries(person.id))
    return Facts(local(now, known, clinic), library, known, {}, holds, history, clinic)


def local(now: datetime, known: Mapping[str, Any], clinic: Clinic) -> datetime:
    return now.astimezone(zone(known, clinic))


def zone(known: Mapping[str, Any], clinic: Clinic) -> ZoneInfo:
    """The person's zone; before they have said it, one of their country's."""
    return named(str(known.get("zone") or "")) or named(zone_of(clinic.default_country)) or ZoneInfo("UTC")


@lru_cache(maxsize=1024)
def named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
