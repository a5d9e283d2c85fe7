"""Looks up thousands of pairs of numbers at once: a message of 800 words asks for 30,000 of them."""

from array import array
from collections.abc import Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[numpy.int64]
Short: TypeAlias = NDArray[numpy.uint32]

Whole = TypeVar("Whole", bound=numpy.integer)

HALF = 16  # bits of either number of a pair: a key of 32 bits is looked up twice as fast as one of 64
TURNS = 40  # of looking for free slots; with two fifths of them taken, twenty are enough
SPREAD = numpy.uint32(0x9E3779B1), numpy.uint32(0x85EBCA77)  # odd, without a pattern: near keys come to far slots
FREE = numpy.uint32(0xFFFFFFFF)  # the key of no pair


class Pairs:
    """Some pairs, each with its place among them. A pair lies in one of two slots, so that two looks are enough."""

    def __init__(self, first: Numbers, second: Numbers) -> None:
        assert max(first.max(initial=0), second.max(initial=0)) < (1 << HALF) - 1
        known = keys(first, second)
        self.bits = max(1, (5 * len(known) // 4).bit_length())  # of a slot in either half of the table
        slot = [self.slots(known, half) for half in (0, 1)]
        self.key = numpy.full(2 << self.bits, FREE)
        self.place = numpy.zeros(2 << self.bits, dtype=numpy.int32)
        homeless = numpy.arange(len(known), dtype=numpy.int32)
        for half in (0, 1) * TURNS:  # takes a slot, and whoever had it looks in the other half
            self.key[slot[half][homeless]] = known[homeless]
            self.place[slot[half][homeless]] = homeless
            homeless = ((self.key[slot[0]] != known) & (self.key[slot[1]] != known)).nonzero()[0].astype(numpy.int32)
        assert not len(homeless), "more slots are needed"

    def find(self, asked: Short) -> tuple[Numbers, Numbers]:
        """Which of these keys are known, and the place of each that is."""
        slot, other = (self.slots(asked, half) for half in (0, 1))
        known, known_there = self.key.take(slot) == asked, self.key.take(other) == asked
        numpy.copyto(slot, other, where=known_there)
        which = (known | known_there).nonzero()[0]
        return which, self.place.take(slot.take(which))

    def slots(self, keys: Short, half: int) -> Numbers:
        """Where in that half of the table each key may lie."""
        if half:
            return ((keys ^ keys >> HALF - 1) * SPREAD[1] >> 32 - self.bits | 1 << self.bits).astype(numpy.int64)
        return (keys * SPREAD[0] >> 32 - self.bits).astype(numpy.int64)


def keys(first: Numbers | Short, second: Numbers | Short) -> Short:
    return (first << HALF | second).astype(numpy.uint32, copy=False)


def runs(first: Numbers, after: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers from each first to before its after, all in a row, and to which run each belongs."""
    many = after - first
    run = numpy.arange(len(first)).repeat(many)
    return run, numpy.arange(len(run)) + (after - many.cumsum()).repeat(many)


def distinct(numbers: NDArray[Whole]) -> NDArray[Whole]:
    """These numbers in order, each once."""
    numbers = numpy.sort(numbers)
    new = numpy.ones(len(numbers), dtype=bool)
    numpy.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return numbers[new]


def each(kinds: Numbers, numbers: Numbers) -> Iterator[tuple[int, list[int]]]:
    """Each kind, of which there is one at least, with its numbers, in order and each once."""
    both = distinct(kinds << HALF | numbers)
    kind, of_all = both >> HALF, (both & (1 << HALF) - 1).tolist()
    kinds_of_all, begin = kind.tolist(), 0
    for last in (*(kind[1:] != kind[:-1]).nonzero()[0].tolist(), len(of_all) - 1):
        yield kinds_of_all[last], of_all[begin : last + 1]
        begin = last + 1


def windows(numbers: Numbers, width: int, nobody: int) -> Numbers:
    """For each number those before it, as many as that, without copying them; before the first stands `nobody`."""
    row = numpy.concatenate([numpy.full(width, nobody, dtype=numpy.int64), numbers])
    return numpy.ndarray((len(numbers), width), row.dtype, row, strides=row.strides * 2)


def row(numbers: Sequence[int]) -> bytes:
    """A row to be kept: as bytes it is small, and many are joined at once."""
    return array("q", numbers).tobytes() if numbers else b""


def flat(rows: Sequence[bytes]) -> tuple[Numbers, Numbers]:
    """All rows in one, and where each begins; the last number is where they end."""
    begins = numpy.zeros(len(rows) + 1, dtype=numpy.int64)
    numpy.cumsum(numpy.fromiter(map(len, rows), numpy.int64, len(rows)), out=begins[1:])
    return numpy.frombuffer(b"".join(rows), numpy.int64), begins >> 3
