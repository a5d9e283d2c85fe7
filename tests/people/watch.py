"""Who looks over a life's shoulder: moments that a life tells of, for the invariants, the figures and the stories."""

from collections.abc import Callable
from typing import Any

Listens = Callable[..., None]


class Watch:
    """Every moment, passed on to all who look; one who does not care for a moment has no method for it."""

    def __init__(self, *who: Any) -> None:
        self.anew = passed_on(who, "anew")
        self.begins = passed_on(who, "begins")
        self.day = passed_on(who, "day")
        self.ends = passed_on(who, "ends")
        self.finished = passed_on(who, "finished")
        self.finishes = passed_on(who, "finishes")
        self.flare = passed_on(who, "flare")
        self.granted = passed_on(who, "granted")
        self.ill = passed_on(who, "ill")
        self.judged = passed_on(who, "judged")
        self.judges = passed_on(who, "judges")
        self.may = passed_on(who, "may")
        self.morning = passed_on(who, "morning")
        self.moved = passed_on(who, "moved")
        self.plans = passed_on(who, "plans")
        self.walks = passed_on(who, "walks")
        self.weights = passed_on(who, "weights")
        self.wrote = passed_on(who, "wrote")


def passed_on(who: tuple[Any, ...], moment: str) -> Listens:
    """To all who listen for it, in their order."""
    listeners: list[Listens] = [getattr(one, moment) for one in who if hasattr(one, moment)]
    if len(listeners) == 1:
        return listeners[0]

    def tell(*told: Any) -> None:
        for listen in listeners:
            listen(*told)

    return tell
