"""Thousands of lives on every core: their figures, and every invariant looked at at every step."""

import gc
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.people import invariants
from tests.people.figures import SERIES, Figures
from tests.people.kinds import kinds
from tests.people.life import Life
from tests.people.watch import Watch

BATCH = 20  # lives a task


@dataclass
class Promise:
    """One invariant over everybody."""

    id: str
    says: str
    source: str
    checks: int = 0
    broken: int = 0
    breaches: list[str] = field(default_factory=list)


@dataclass
class Crowd:
    """What came out of all lives."""

    people: int
    weeks: int
    seed: int
    series: dict[str, dict[str, list[Any]]]  # kind -> series -> one array a person
    promises: dict[str, Promise]
    seconds: float = 0.0
    cpu: float = 0.0


def lives(
    task: tuple[str, int, int, int, int],
) -> tuple[str, dict[str, list[Any]], list[tuple[str, int, int, list[str]]], float]:
    """One batch of one kind."""
    id, first, count, seed, weeks = task
    before = time.process_time()
    series: dict[str, list[Any]] = {name: [] for name in SERIES}
    kept: dict[str, tuple[int, int, list[str]]] = {}
    for number in range(first, first + count):
        figures, found = Figures(), invariants.fresh()
        Life(id, number, seed, Watch(figures, *found)).year(weeks)
        for name in SERIES:
            series[name].append(figures.series[name])
        for one in found:
            checks, broken, breaches = kept.get(one.id, (0, 0, []))
            kept[one.id] = (checks + one.checks, broken + one.broken, [*breaches, *one.breaches][:3])
    gc.collect()
    return id, series, [(name, *told) for name, told in kept.items()], time.process_time() - before


def begin() -> None:
    """Of every process: nothing is looked through for rubbish but between two batches."""
    gc.collect()
    gc.freeze()
    gc.disable()


def tasks(people: int, weeks: int, seed: int, only: tuple[str, ...] = ()) -> Iterator[tuple[str, int, int, int, int]]:
    """The same number of every kind, as far as it goes."""
    names = only or tuple(kinds())
    for place, id in enumerate(names):
        count = people // len(names) + (place < people % len(names))
        for first in range(0, count, BATCH):
            yield id, first, min(BATCH, count - first), seed, weeks


def crowd(
    people: int, weeks: int = 52, seed: int = 1, only: tuple[str, ...] = (), processes: int | None = None
) -> Crowd:
    begun = time.perf_counter()
    promises = {kind.id: Promise(kind.id, kind.says, kind.source) for kind in invariants.ALL}
    series: dict[str, dict[str, list[Any]]] = {id: {name: [] for name in SERIES} for id in (only or kinds())}
    found = Crowd(people, weeks, seed, series, promises)
    with ProcessPoolExecutor(processes or os.cpu_count(), initializer=begin) as pool:
        for id, lived, kept, cpu in pool.map(lives, tasks(people, weeks, seed, only)):
            found.cpu += cpu
            for name, each in lived.items():
                series[id][name] += each
            for name, checks, broken, breaches in kept:
                promise = promises[name]
                promise.checks += checks
                promise.broken += broken
                promise.breaches = [*promise.breaches, *breaches][:10]
    found.seconds = time.perf_counter() - begun
    return found


def keep(found: Crowd, file: Path) -> None:
    """For another process to read: one table of numbers a kind and series, and what is told beside them."""
    tables = {f"{kind}/{name}": np.array(lives) for kind, all_ in found.series.items() for name, lives in all_.items()}
    told = {**vars(found), "series": {}, "promises": [vars(one) for one in found.promises.values()]}
    np.savez(file, allow_pickle=False, told=json.dumps(told), **tables)


def kept(file: Path) -> Crowd:
    with np.load(file, allow_pickle=False) as tables:
        told = json.loads(str(tables["told"]))
        series: dict[str, dict[str, list[Any]]] = {}
        for place in tables.files:
            kind, _, name = place.partition("/")
            if name:
                series.setdefault(kind, {})[name] = tables[place].tolist()
    promises = {one["id"]: Promise(**one) for one in told["promises"]}
    return Crowd(**{**told, "series": series, "promises": promises})


if __name__ == "__main__":
    *numbers, file = sys.argv[1:]
    people, weeks, seed, processes = map(int, numbers)
    keep(crowd(people, weeks, seed, processes=processes or None), Path(file))
