"""Wall times, zones and countries: when half past seven is, on the nights the clocks change too."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def next_moment(
    wall: time, days: Collection[int], zone: ZoneInfo, after: datetime, later_than: date | None = None
) -> tuple[datetime, date]:
    """The first such wall time after a moment, in UTC, and its nominal date (telegram.md §5).

    A wall time that does not exist comes as much later as the clocks went forward, one that exists twice comes the
    first time. The nominal date stays where the person put it, also when the hour has moved past midnight.
    """
    on = after.astimezone(zone).date() - DAY
    while True:
        if on.weekday() in days and (later_than is None or on > later_than):
            at = datetime.combine(on, wall, zone).astimezone(UTC)
            if at > after:
                return at, on
        on += DAY


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """The country of each zone, from the table that comes with the time zone data."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@lru_cache
def zone_of(country: str) -> str:
    """The first zone of a country, for people of whom we know no more than that."""
    return next((zone for zone, code in countries().items() if code == country), "UTC")
