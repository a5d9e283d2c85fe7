"""What the first person would have to wait for is loaded before the bot says that it is ready."""

import gc

from bot.telegram.places import place
from content import places
from flows import commands, safety


def warm_up() -> None:
    """The safety net, the cities, the map of time zones, and the words of wishes: a second and a half at first use."""
    gc.disable()  # nothing of it is ever let go; looking for garbage would take twice as long
    try:
        safety.hear("hello")
        commands.wish("hello")
        for index in (places.cities, places.countries, places.states, places.zones):
            index()
        place(0.0, 0.0)
    finally:
        gc.enable()
        gc.freeze()
