"""Faults on order: what networks and servers do to a call, and how a batch of updates may arrive."""

import random
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.local.updates import Update

Kind = Literal[
    "429",  # too many requests, for `seconds`
    "500",
    "502",
    "504",  # an HTML page in place of JSON
    "reset",  # the connection breaks before the call is read
    "lost answer",  # the call is carried out, its answer never arrives
    "slow",  # the answer comes after `seconds`
    "truncated",  # half of the JSON
    "half-closed",  # a kept-alive connection that ends after the answer's head
    "hangs up",  # a whole answer on a kept-alive connection, which then ends without a word
    "refused",  # with `code`, `words` and `parameters`, as Telegram would
    "updates twice",
    "updates out of order",
    "updates unreadable",  # one that does not parse, before the others
]


@dataclass
class Fault:
    kind: Kind
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    probability: float = 1.0
    seconds: float = 1.0
    code: int = 400
    words: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    hits: int = 0


@dataclass
class Faults:
    seed: int = 0
    ordered: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def order(self, kind: Kind, method: str | None = None, **how: Any) -> Fault:
        """`order("429", "sendMessage", chat_id=5, times=2, probability=0.5, seconds=3)`."""
        if kind.startswith("updates") and method is None:
            method = "getUpdates"
        fault = Fault(kind, method, **how)
        self.ordered.append(fault)
        return fault

    def next(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits this call, if one does."""
        for fault in self.ordered:
            fits = fault.method in (None, method) and fault.chat_id in (None, chat_id)
            if fits and fault.hits < fault.times and self._random.random() < fault.probability:
                fault.hits += 1
                return fault
        return None

    def clear(self) -> None:
        self.ordered.clear()

    def disturb(self, kind: Kind, updates: list[Update]) -> list[Update]:
        """A batch of updates as a bad day would bring it."""
        if kind == "updates twice":
            return [update for update in updates for _ in range(2)]
        if kind == "updates out of order":
            return self._random.sample(updates, len(updates))
        if kind == "updates unreadable" and updates:
            # It takes the number just below, so that confirming the batch confirms it too.
            return [{"update_id": updates[0]["update_id"] - 1, "message": {"chat": 5}}, *updates]
        return updates
