"""A shared place into a time zone and a country, offline; the coordinates go no further than here."""

from functools import lru_cache

from timezonefinder import TimezoneFinder

from bot.zones import countries
from flows.heard import Place


def place(latitude: float, longitude: float) -> Place:
    zone = finder().timezone_at(lat=latitude, lng=longitude) or "UTC"
    return Place(zone, countries().get(zone, ""))


@lru_cache(maxsize=1)
def finder() -> TimezoneFinder:
    return TimezoneFinder()
