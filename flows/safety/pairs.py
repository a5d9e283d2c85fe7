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
FREE = -1  # the key of no pair


class Pairs:
    """Some pairs, each with its place among them; one that is unknown has the place behind the last."""

    def __init__(self, first: Numbers, second: Numbers) -> None:
        known = first << 32 | second
        self.keys = numpy.append(known, FREE)
        self.slot = numpy.full(1 << BITS, len(known), dtype=numpy.int32)
        rest, slot = numpy.arange(len(known), dtype=numpy.int32), slots(known)
        while len(rest):
            free = self.slot[slot] == len(known)
            self.slot[slot[free]] = rest[free]
            taken = self.slot[slot] != rest
            rest, slot = rest[taken], following(slot[taken])

    def find(self, first: Numbers, second: Numbers) -> Numbers:
        """The place of each of these pairs."""
        keys = first << 32 | second
        slot = slots(keys)
        places = self.slot[slot].astype(numpy.int64)
        there = self.keys[places]
        rest = ((there != keys) & (there != FREE)).nonzero()[0]
        while len(rest):  # in the slots that follow
            slot[rest] = following(slot[rest])
            places[rest] = self.slot[slot[rest]]
            there = self.keys[places[rest]]
            rest = rest[(there != keys[rest]) & (there != FREE)]
        return places


def slots(keys: Numbers) -> Numbers:
    return (keys.view(numpy.uint64) * SPREAD >> SHIFT).view(numpy.int64)


def following(slot: Numbers) -> Numbers:
    return slot + 1 & (1 << BITS) - 1


def runs(first: Numbers, after: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers from each first to before its after, all in a row, and to which run each belongs."""
    many = after - first
    run = numpy.arange(len(first)).repeat(many)
    return run, numpy.arange(len(run)) + (after - many.cumsum())[run]


def flat(rows: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """All rows in one, and where each begins; the last number is where they end."""
    begins = numpy.zeros(len(rows) + 1, dtype=numpy.int64)
    numpy.cumsum(numpy.fromiter(map(len, rows), numpy.int64, len(rows)), out=begins[1:])
    return numpy.fromiter(chain.from_iterable(rows), numpy.int64, begins[-1]), begins
