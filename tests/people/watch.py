"""Who looks over a life's shoulder: moments that a life tells of, for the invariants, the figures and the stories."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass


class Watch:
    """Every moment, passed on to all who look; one who does not care for a moment has no method for it."""

    def __init__(self, *who: Any) -> None:
        self.who = who
        self.hears: dict[str, list[Any]] = {}

    def __getattr__(self, moment: str) -> Any:
        if moment.startswith("_"):
            raise AttributeError(moment)
        listeners = [getattr(one, moment) for one in self.who if hasattr(one, moment)]

        if len(listeners) == 1:
            object.__setattr__(self, moment, listeners[0])
            return listeners[0]

        def tell(*told: Any) -> None:
            for listen in listeners:
                listen(*told)

        object.__setattr__(self, moment, tell)
        return tell
