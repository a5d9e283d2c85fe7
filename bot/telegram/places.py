"""A shared place into a time zone and a country, offline; the coordinates go no further than here."""

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.zones import countries
from flows.heard import Place

if TYPE_CHECKING:
    from timezonefinder import TimezoneFinder


def place(latitude: float, longitude: float) -> Place:
    zone = finder().timezone_at(lat=latitude, lng=longitude) or "UTC"
    return Place(zone, countries().get(zone, ""))


@lru_cache(maxsize=1)
def finder() -> "TimezoneFinder":
    """It brings numpy, 20 MB and a fifth of a second: loaded when somebody first shares a place."""
    from timezonefinder import TimezoneFinder

    return TimezoneFinder()
