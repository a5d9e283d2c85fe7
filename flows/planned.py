"""A session as it is asked for: its exercises, their sets, and what stands before and after them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from flows.course import ChangeInForce
from flows.records import Decision, SetTarget

WARM_UP, COOL_DOWN = 5, 2  # minutes (training.md §3)


@dataclass(frozen=True)
class Planned:
    """One exercise of a session as it is asked for."""

    exercise: str
    pattern: str
    rung: int
    sets: tuple[SetTarget, ...]
    low: int = 0
    high: int = 0
    rest: int = 60
    tempo: str = ""
    gains: bool = True  # rule P counts today
    changes: tuple[ChangeInForce, ...] = ()  # modify-first changes in force
    try_next: str = ""  # the change that today begins with
    expects: bool = False  # predict the pain, do, compare
    asks_sure: bool = False  # "How sure are you?" comes first
    asks_owned: str = ""  # dumbbell or kettlebell: which weights do you own?
    asks_released: bool = False  # a trained person may name a pain-free load for ten
    try_again: bool = False  # dropped two weeks ago: the dated card
    careful: tuple[str, ...] = ()  # what tags and joints add, in content's words
    reasons: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class SessionPlan:
    """A session: its exercises in order, and what stands before and after them."""

    letter: str  # A, B, C, "flare"; "gentle" has no exercises, only `mobility` and a walk
    minutes: int
    phase: str
    items: tuple[Planned, ...] = ()
    warm_up_minutes: int = WARM_UP
    cool_down_minutes: int = COOL_DOWN
    easier: str = ""  # exercise of the one easy set in the warm-up
    balance: bool = False  # two times 20 seconds at the counter, from 65 on
    mobility: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    row: str = ""  # of the flare plan, for its sessions


def comes_twice(found: Iterable[Planned], item: Planned) -> bool:
    """What stands in for one pattern is another's own exercise: once a session is enough, as both would count as
    exposures (training.md §3, "exposure")."""
    return any(one.exercise == item.exercise for one in found)


PLAN: TypeAdapter[SessionPlan] = TypeAdapter(SessionPlan)


def kept(plan: SessionPlan) -> dict[str, Any]:
    """A running session's plan as JSON, for the conversation to carry."""
    table: dict[str, Any] = PLAN.dump_python(plan, mode="json", exclude_defaults=True)
    return table


def plan_of(stored: object) -> SessionPlan:
    return stored if isinstance(stored, SessionPlan) else PLAN.validate_python(stored)
