"""Looks up thousands of pairs of numbers at once: a message of 800 words asks for 30,000 of them."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

import numpy
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[numpy.int64]

BITS = 18  # of a slot; more slots are found sooner, and take more memory
SPREAD = numpy.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: near keys come to far slots
SHIFT = numpy.uint64(64 - BITS)
FREE = -1


class Pairs:
    """Some pairs in order; those that stand there several times share one place in it."""

    def __init__(self, first: Numbers, second: Numbers) -> None:
        keys = first << 32 | second
        self.order = numpy.argsort(keys, kind="stable").astype(numpy.int32)
        unique, begins = numpy.unique(keys[self.order], return_index=True)
        # Of each place, in what was given in that order.
        self.begins = numpy.append(begins, len(keys))
        self.keys = numpy.append(unique, FREE)  # the last is what a free slot points to
        self.slot = numpy.full(1 << BITS, FREE, dtype=numpy.int32)
        rest, slot = numpy.arange(len(unique), dtype=numpy.int32), slots(unique)
        while len(rest):
            free = self.slot[slot] == FREE
            self.slot[slot[free]] = rest[free]
            taken = self.slot[slot] != rest
            rest, slot = rest[taken], following(slot[taken])

    def find(self, first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
        """Which of these pairs are known, and their places."""
        keys = first << 32 | second
        slot, rest = slots(keys), numpy.arange(len(keys))
        places = self.slot[slot]
        while len(rest):
            away = numpy.flatnonzero((self.keys[places[rest]] != keys[rest]) & (places[rest] != FREE))
            rest, slot = rest[away], following(slot[away])
            places[rest] = self.slot[slot]
        known = numpy.flatnonzero(places != FREE)
        return known, places[known].astype(numpy.int64)


def slots(keys: Numbers) -> Numbers:
    return (keys.view(numpy.uint64) * SPREAD >> SHIFT).view(numpy.int64)


def following(slot: Numbers) -> Numbers:
    return slot + 1 & (1 << BITS) - 1


def runs(first: Numbers, after: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers from each first to before its after, all in a row, and to which run each belongs."""
    many = after - first
    run = numpy.repeat(numpy.arange(len(first)), many)
    return run, numpy.arange(len(run)) + (first - numpy.cumsum(many) + many)[run]


def flat(rows: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """All rows in one, and where each begins; the last number is where they end."""
    begins = numpy.zeros(len(rows) + 1, dtype=numpy.int64)
    numpy.cumsum(numpy.fromiter(map(len, rows), numpy.int64, len(rows)), out=begins[1:])
    return numpy.fromiter(chain.from_iterable(rows), numpy.int64, begins[-1]), begins
