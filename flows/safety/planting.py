"""Plants phrases in one tree and tells it as rows of numbers: so all words of a message walk it at the same time."""

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from flows.safety.pairs import Numbers, Pairs, distinct

# A hundred thousand nodes would be too many objects: nodes, names and ways are numbers here.
NODE = 20  # bits of a node's number
TURN = 8  # bits of how many ways of the same name lead from one node
SPREAD = numpy.uint64(0x9E3779B97F4A7C15), numpy.uint64(0xD6E8FEB86659FD93)
SHIFT = numpy.uint64(32)
Way = tuple[tuple[int, ...], ...]  # what stands in a row in a phrase: of each word the names by which it may be walked
Hashes = NDArray[numpy.uint64]


class Rows(NamedTuple):
    """A tree with its root at 0. A word that leads from one node to several has as many numbers: each leads to one."""

    numbers: dict[str, tuple[int, ...]]  # of each word
    ways: Pairs  # a node and a word's number
    far: Numbers  # how many words on each way leads at most ...
    beyond: Numbers  # ... and to which node
    start: Numbers  # where each word's number leads from the root, to which nothing leads back
    reach: Numbers  # how many words on the ways of each node lead at most
    ends: Numbers  # the things whose phrase is complete, of all nodes in a row ...
    end_begins: Numbers  # ... and where those of each begin


class Plot:
    """Where phrases are planted."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.roads: dict[int, int] = {}  # of a name and a node: the node behind that word
        self.gaps: dict[int, int] = {}  # of a width and a node: the node behind up to so many words of any kind
        self.ends = array("q")  # a thing and the node at which its phrase is complete
        self.nodes = 1

    def name(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names))

    def walked(self, nodes: Sequence[int], ways: Iterable[Way]) -> list[int]:
        """Where these ways lead from these nodes."""
        reached: list[int] = []
        for way in ways:
            here = nodes
            for names in way:
                here = self.behind(here, names, self.roads)
            reached += here
        return reached

    def leapt(self, nodes: Sequence[int], width: int) -> list[int]:
        """Where one stands behind up to so many words."""
        return self.behind(nodes, (width,), self.gaps)

    def behind(self, nodes: Sequence[int], names: Sequence[int], roads: dict[int, int]) -> list[int]:
        reached = []
        for node in nodes:
            for name in names:
                by = name << NODE | node
                beyond = roads.get(by)
                if beyond is None:
                    beyond = roads[by] = self.nodes
                    self.nodes += 1
                reached.append(beyond)
        return reached

    def end(self, nodes: Iterable[int], thing: int) -> None:
        self.ends.extend([thing << NODE | node for node in nodes])

    def rows(self) -> Rows:
        """The tree with equal branches kept once, and gaps as ways that lead further: a tenth of the size."""
        (name, node, beyond), (width, before, gap) = by_node(self.roads), by_node(self.gaps)
        self.roads.clear()
        ending = distinct(numpy.array(self.ends, dtype=numpy.int64))
        thing, ended = ending >> NODE, ending & (1 << NODE) - 1
        far, over_gap = numpy.ones(self.nodes, dtype=numpy.int64), numpy.arange(self.nodes)
        far[gap], over_gap[gap] = width + 1, before
        far, node = far[node], over_gap[node]
        real = numpy.setdiff1d(over_gap, gap)
        kept, branch = branches(self.nodes, real, (node, name, far, beyond), (ended, thing))
        first = kept[branch[node]] == node  # ways of the first of its kind
        name, node, far, beyond = name[first], branch[node[first]], far[first], branch[beyond[first]]
        order = numpy.lexsort((far, name, node))
        name, node, far, beyond = name[order], node[order], far[order], beyond[order]
        turn = numpy.arange(len(order)) - numpy.searchsorted(node << 32 | name, node << 32 | name)
        different, number = numpy.unique(name << TURN | turn, return_inverse=True)
        start = numpy.zeros(len(different), dtype=numpy.int64)
        start[number[node == 0]] = beyond[node == 0]
        reach = numpy.zeros(len(kept), dtype=numpy.int64)
        numpy.maximum.at(reach, node, far)
        first = kept[branch[ended]] == ended
        order = numpy.lexsort((thing[first], branch[ended[first]]))
        end_begins = branch[ended[first]][order].searchsorted(numpy.arange(len(kept) + 1))
        numbers: dict[str, tuple[int, ...]] = {}
        names = anew(self.names)
        for place, one in enumerate((different >> TURN).tolist()):
            numbers[names[one]] = (*numbers.get(names[one], ()), place)
        return Rows(numbers, Pairs(node, number), far, beyond, start, reach, thing[first][order], end_begins)


def anew(words: Iterable[str]) -> list[str]:
    """The same words: as they were made they lie among what was needed for a moment, and would keep its memory."""
    return "".join([f"{word}\n" for word in words]).split("\n")[:-1]


def by_node(roads: dict[int, int]) -> tuple[Numbers, Numbers, Numbers]:
    """What leads on, from which nodes, and where to."""
    by = numpy.fromiter(roads, numpy.int64, len(roads))
    return by >> NODE, by & (1 << NODE) - 1, numpy.fromiter(roads.values(), numpy.int64, len(roads))


def branches(
    nodes: int, real: Numbers, ways: tuple[Numbers, Numbers, Numbers, Numbers], ends: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """The first node of each kind of branch, the root before all others, and for each node the number of its kind."""
    (node, name, far, beyond), (ended, thing) = ways, ends
    depth = numpy.zeros(nodes, dtype=numpy.int64)
    while (depth[beyond] != depth[node] + 1).any():
        depth[beyond] = depth[node] + 1
    kind = numpy.zeros(nodes, dtype=numpy.uint64)
    numpy.add.at(kind, ended, mixed(thing.astype(numpy.uint64)))
    for level in reversed(range(depth.max())):
        here = (depth[node] == level).nonzero()[0]
        by = mixed((name[here] << TURN | far[here]).astype(numpy.uint64)) + kind[beyond[here]]
        numpy.add.at(kind, node[here], mixed(by))
    _, first, same = numpy.unique(kind[real], return_index=True, return_inverse=True)
    rank = numpy.empty(len(first), dtype=numpy.int64)
    rank[first.argsort()] = numpy.arange(len(first))
    branch = numpy.zeros(nodes, dtype=numpy.int64)
    branch[real] = rank[same]
    return numpy.sort(real[first]), branch


def mixed(numbers: Hashes) -> Hashes:
    """Spread over all 64 bits: that two of a hundred thousand branches come to the same by chance is one to 10^9."""
    for spread in SPREAD:
        numbers = (numbers ^ numbers >> SHIFT) * spread
    return numbers ^ numbers >> SHIFT
