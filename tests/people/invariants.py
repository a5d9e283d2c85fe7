"""Every promise, in the order in which the report tells them; each reads what happened with numbers of its own."""

from collections.abc import Iterator

from tests.people.promises.forbidden import Fever, Fits, Holds, RestBetween, Unsure
from tests.people.promises.promise import Invariant
from tests.people.promises.records import Reasons
from tests.people.promises.returns import FlareReturns, Layoff, NotForEver, RedMeansLess
from tests.people.promises.rises import HingeAndSquat, NoRiseAfterSore, NotStuck, OneVariable, SoreStart, TopFirst
from tests.people.promises.sets import Deload, Once, WeeklySets
from tests.people.promises.walks import Walking
from tests.people.promises.weights import Impossible, LoggedAndCap

__all__ = ["ALL", "Invariant", "breaches", "fresh"]

ALL: tuple[type[Invariant], ...] = (
    NoRiseAfterSore, OneVariable, WeeklySets, Once, SoreStart, HingeAndSquat, Holds, Fits, NotStuck, TopFirst, FlareReturns, Reasons,
    LoggedAndCap, Walking, Impossible, Deload, Layoff, RestBetween, RedMeansLess, NotForEver, Unsure, Fever,
)  # fmt: skip


def fresh() -> list[Invariant]:
    return [kind() for kind in ALL]


def breaches(found: list[Invariant]) -> Iterator[str]:
    for one in found:
        yield from (f"{one.id}: {breach}" for breach in one.breaches)
