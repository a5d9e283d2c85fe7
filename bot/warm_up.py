"""What the first person would have to wait for is loaded before the bot says that it is ready."""

import ctypes
import gc
from contextlib import suppress

from content import places, towns
from flows import commands, safety


def warm_up() -> None:
    """The safety net, the towns, the names of time zones, and the words of wishes: half a second at first use."""
    gc.disable()  # nothing of it is ever let go; looking for garbage would take twice as long
    try:
        safety.hear("hello")
        commands.wish("hello")
        for index in (towns.towns, places.countries, places.states, places.zones):
            index()
    finally:
        gc.enable()
        gc.freeze()
    with suppress(AttributeError, OSError):  # what the building needed goes back to the system, where the C library can
        ctypes.CDLL(None).malloc_trim(0)
