"""A placed kill for the crash tests: with CRASH_AT=point:n the process ends there, as kill -9 ends it."""

import os

_POINT, _, _PASS = os.environ.get("CRASH_AT", "").partition(":")
_left = int(_PASS or 1)


def point(name: str) -> None:
    """The n-th pass of the chosen point is the last thing that this process does."""
    global _left
    if name == _POINT:
        _left -= 1
        if _left == 0:
            os._exit(137)
