"""Finds many phrases in a row of words at once: all of the net's phrases live in one tree.

A phrase is words in a row. `a|b` is either word, `a_b|c` either a and b in a row or c, `word?` may be left out,
`stem*` is every word that begins so, `@name` is any word of a class, `~3` stands for up to three words of any kind.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, get_args

import numpy

from content.hearing import Level, Net
from flows.safety.normalise import Words
from flows.safety.pairs import Numbers, Pairs, flat, keys, runs

QUESTION = "+?"
NOT_FELT = ("negated", "past", "hypothetical", "uncertain")
NOTHING: dict[str, "Node"] = {}
NO_LEAPS: dict[str, tuple[tuple[int, "Node"], ...]] = {}
NO_GAPS: dict[int, "Node"] = {}
NO_ENDS: tuple[int, ...] = ()


class Node:
    """Where one stands in a phrase: the words that may come next, and the concepts whose phrase is complete."""

    __slots__ = ("ends", "gaps", "leaps", "reach", "roads")

    def __init__(self) -> None:
        self.roads: dict[str, Node] = NOTHING
        self.gaps: dict[int, Node] = NO_GAPS  # up to so many words, then one of that node's
        self.ends: tuple[int, ...] = NO_ENDS  # their numbers among all things
        # What the gaps come to: a word, and behind how many words at most it leads where.
        self.leaps: dict[str, tuple[tuple[int, Node], ...]] = NO_LEAPS
        self.reach = 0

    def road(self, name: str) -> "Node":
        """The node behind a word; most nodes have none, so what holds them is made by the first."""
        if self.roads is NOTHING:
            self.roads = {}
        found = self.roads.get(name)
        if found is None:
            found = self.roads[name] = Node()
        return found

    def gap(self, width: int) -> "Node":
        if self.gaps is NO_GAPS:
            self.gaps = {}
        return self.gaps.setdefault(width, Node())

    def ways(self) -> Iterator[tuple[str, int, "Node"]]:
        """A word, how many words on it may stand at most, and where it leads."""
        for word, road in self.roads.items():
            yield word, 1, road
        for word, leaps in self.leaps.items():
            for gap, beyond in leaps:
                yield word, gap + 1, beyond

    def end(self, thing: int) -> None:
        if thing not in self.ends:
            self.ends = (*self.ends, thing)


Span = tuple[int, ...]  # the numbers of the words of one thing


class Found(NamedTuple):
    """What was heard in a message."""

    spans: dict[str, list[Span]]  # of each concept that rules read, in order
    places: Numbers  # of everything, its last word ...
    things: Numbers  # ... and its number among all things, side by side


def things(net: Net) -> tuple[str, ...]:
    """The name of everything that may be heard, as the weights know it, in the order in which they take it."""
    concepts = ("+" + name for names in (net.concepts, net.fields, net.scopes, net.lookalikes) for name in names)
    judged = (f"+{scope}:{level}" for scope in NOT_FELT for level in get_args(Level))
    return tuple(sorted({*concepts, *judged, QUESTION}))


def phrases_of(text: str) -> list[str]:
    """One concept's phrases; they are parted by commas or new lines."""
    return [phrase for line in text.splitlines() for phrase in (part.strip() for part in line.split(",")) if phrase]


class Tree:
    def __init__(self, net: Net) -> None:
        self.typos = net.typos
        # A form of a word goes by the name of its group, "=cant" for "couldnt".
        self.alike: dict[str, list[str]] = {}
        for group in net.alike:
            for word in group.split():
                self.alike.setdefault(word, []).append("=" + group.split()[0])
        self.concepts = [name[1:] for name in things(net)]
        self.number = {name: number for number, name in enumerate(things(net))}
        # What only the weights hear of needs no words of its own.
        self.read = numpy.array([name not in net.fields for name in self.concepts])
        self.root = Node()
        self.literal: set[str] = set()
        self.stems: set[str] = set()
        self.classes: dict[str, list[str]] = {}
        self.literal |= set(self.alike)
        self.spelt = self.literal  # words that others are mended into; those of fields are not among them
        for name, members in net.classes.items():
            for member in members.replace(",", " ").split():
                self.classes.setdefault(member, []).append("@" + name)
                self.learn(member)
        for concepts, forms in ((net.concepts, True), (net.scopes, False), (net.lookalikes, False)):
            self.plant_all(concepts, forms)
        self.literal = set()  # what fields say is heard as it is typed, and mends nothing
        self.plant_all(net.fields, forms=True)
        self.literal = self.spelt
        self.lay_out(pressed(self.root, {}))
        del self.root  # its twelve thousand nodes are small, but many
        self.stem_lengths = sorted({len(stem) for stem in self.stems})
        self.symbols = lru_cache(maxsize=16384)(self.symbols_once)

    def plant_all(self, concepts: Mapping[str, str], forms: bool) -> None:
        for concept, text in concepts.items():
            for phrase in phrases_of(text):
                self.plant(concept, phrase, forms)

    def learn(self, word: str) -> None:
        if word.endswith("*"):
            self.stems.add(word[:-1])
        elif word[0] not in "@#":
            self.literal.add(word)

    def plant(self, concept: str, phrase: str, forms: bool) -> None:
        """Adds a phrase; with `forms`, its words may come in their other forms too."""
        nodes = [self.root]
        before: dict[int, Node] = {}  # the node in front of each gap: a phrase may end there when the rest is optional
        for element in phrase.split():
            if element[0] == "~":
                beyond = [(node, node.gap(int(element[1:]))) for node in nodes]
                before |= {id(gap): node for node, gap in beyond}
                nodes = [gap for _, gap in beyond]
                continue
            grown = [end for way in element.rstrip("?").split("|") for end in self.path(nodes, way, forms)]
            nodes = grown + nodes if element.endswith("?") else grown
        for node in nodes:
            before.get(id(node), node).end(self.number["+" + concept])

    def path(self, nodes: list[Node], way: str, forms: bool) -> list[Node]:
        """Where one word, or words joined by _, lead from these nodes."""
        for typed in [way] if way[0] == "@" else way.split("_"):
            mended = self.typos.get(typed, typed)
            word = typed if " " in mended else mended
            nodes = [road for node in nodes for road in self.step(node, word, forms)]
        return nodes

    def step(self, node: Node, word: str, forms: bool) -> list[Node]:
        """The nodes behind a word, or behind the groups of its forms."""
        self.learn(word)
        names = self.alike.get(word, [word]) if forms else [word]
        return [node.road(name) for name in names]

    def lay_out(self, root: Node) -> None:
        """The tree as rows of numbers: so all words of a message walk it at the same time."""
        nodes = list(every(root))
        place = {id(node): number for number, node in enumerate(nodes)}
        # A word that leads from one node to several has as many numbers: so a number leads to one.
        self.names: dict[str, list[int]] = {}
        names = 0
        steps = array("l")  # of each: its node, the word's number, how many words on at most, and the node it leads to
        for number, node in enumerate(nodes):
            taken: Counter[str] = Counter()
            for name, far, beyond in node.ways():
                known = self.names.setdefault(name, [])
                if taken[name] == len(known):
                    known.append(names)
                    names += 1
                steps.extend((number, known[taken[name]], far, place[id(beyond)]))
                taken[name] += 1
        ways = numpy.array(steps, dtype=numpy.int64).reshape(-1, 4)
        self.ways = Pairs(ways[:, 0], ways[:, 1])
        self.far, self.beyond = ways[:, 2].copy(), ways[:, 3].copy()
        self.start = numpy.zeros(names, dtype=numpy.int64)  # nothing leads back to the root, which is 0
        begun = ways[:, 0] == 0
        self.start[ways[begun, 1]] = ways[begun, 3]
        self.reach = numpy.array([node.reach + 1 if node.roads or node.leaps else 0 for node in nodes])
        self.ends, self.end_begins = flat([node.ends for node in nodes])

    def symbols_once(self, word: str) -> tuple[int, ...]:
        """All the names under which a word may stand in a phrase."""
        names = [word, *self.alike.get(word, ()), *self.classes.get(word, ())]
        for length in self.stem_lengths:
            if length > len(word):
                break
            stem = word[:length]
            if stem in self.stems:
                names += [stem + "*", *self.classes.get(stem + "*", ())]
        if word[0].isdigit():
            names += number_names(word)
        return tuple(number for name in dict.fromkeys(names) for number in self.names.get(name, ()))

    def find(self, words: Words) -> Found:
        """Everything in the message; a phrase never runs over the end of a sentence."""
        names, begins = flat(list(map(self.symbols, words.word)))
        word = numpy.repeat(numpy.arange(len(words.word)), numpy.diff(begins))
        sentence = numpy.array(words.sentence, dtype=numpy.int64)
        after = sentence.searchsorted(sentence, side="right")  # the word behind the sentence of each
        node = self.start[names]
        begun = node.nonzero()[0]
        # All ways by which a phrase was walked so far: to which node, by which word, behind which other way.
        node, last, before = node[begun], word[begun], numpy.full(len(begun), -1)
        first, walked = last, [(node, last, before)]
        behind = 0
        while len(node):
            near, far = begins[last + 1], begins[numpy.minimum(last + 1 + self.reach[node], after[last])]
            way, name = runs(near, far)
            known, at = self.ways.find(keys(node[way], names[name]))
            way, place = way[known], word[name[known]]
            kept = (place - last[way] <= self.far[at]).nonzero()[0]
            way, place, node = way[kept], place[kept], self.beyond[at[kept]]
            # A longer way round to the same place says nothing new.
            if len(node) > len(words.word):
                new = first_of_each(len(words.word), node, place, last[way], first[way])
                way, place, node = way[new], place[new], node[new]
            first, last, before = first[way], place, way + behind
            behind += len(walked[-1][0])
            walked.append((node, last, before))
        return self.told(*map(numpy.concatenate, zip(*walked, strict=True)))

    def told(self, nodes: Numbers, lasts: Numbers, befores: Numbers) -> Found:
        """What these ways end in."""
        way, places = runs(self.end_begins[nodes], self.end_begins[nodes + 1])
        thing = self.ends[places]
        read = self.read[thing].nonzero()[0]
        last, before = lasts.tolist(), befores.tolist()
        spans: defaultdict[int, set[Span]] = defaultdict(set)
        for at, concept in zip(way[read].tolist(), thing[read].tolist(), strict=True):
            span: Span = (last[at],)
            back = before[at]
            while back >= 0:
                span, back = (last[back], *span), before[back]
            spans[concept].add(span)
        return Found({self.concepts[concept]: sorted(found) for concept, found in spans.items()}, lasts[way], thing)


def pressed(node: Node, known: dict[object, Node]) -> Node:
    """The same tree with equal branches kept once, and gaps as leaps; a tenth of the size."""
    if node.roads is NOTHING and node.gaps is NO_GAPS:
        return known.setdefault(node.ends, node)
    roads = {word: pressed(road, known) for word, road in node.roads.items()}
    leaps: dict[str, tuple[tuple[int, Node], ...]] = {}
    for gap, beyond in node.gaps.items():
        for word, road in beyond.roads.items():
            leaps[word] = (*leaps.get(word, ()), (gap, pressed(road, known)))
    key = (
        frozenset([(word, id(road)) for word, road in roads.items()]),
        frozenset([(word, gap, id(road)) for word, ways in leaps.items() for gap, road in ways]),
        node.ends,
    )
    if key not in known:
        node.roads, node.leaps, node.reach = roads or NOTHING, leaps or NO_LEAPS, max(node.gaps, default=0)
        node.gaps = NO_GAPS
        known[key] = node
    return known[key]


def every(root: Node) -> Iterator[Node]:
    """Each node once, the root first."""
    seen, rest = {id(root)}, [root]
    while rest:
        node = rest.pop()
        yield node
        for _, _, beyond in node.ways():
            if id(beyond) not in seen:
                seen.add(id(beyond))
                rest.append(beyond)


def first_of_each(base: int, *columns: Numbers) -> Numbers:
    """The first row of each kind; all columns but the first hold numbers below the base."""
    key = columns[0]
    for column in columns[1:]:
        key = key * base + column
    return numpy.sort(numpy.unique(key, return_index=True)[1])


def number_names(word: str) -> Iterable[str]:
    """What a number may be: a fever (C from 37.8, F from 100.4 [R15 lay lists]), a year, a blood pressure."""
    yield "#"
    if "/" in word:
        upper, _, lower = word.partition("/")
        if upper.isdigit() and lower.isdigit():
            if int(upper) >= 180 or (int(upper) >= 120 and int(lower) >= 110):  # E1 from here on [R26]
                yield "#crisispressure"
            if lower == "10" and 8 <= int(upper) <= 10:  # painful now = 7 and up; "very bad" = 8 and up (CJ)
                yield "#highscore"
        return
    try:
        value = float(word.replace(",", "."))
    except ValueError:
        return
    if 37.8 <= value <= 42.5 or 100.4 <= value <= 108:
        yield "#fever"
        if "." in word:
            yield "#feverdecimal"  # a bare 40 is minutes, repetitions or an age
    if word.isdigit() and 1940 <= value <= 2035:
        yield "#year"
    if word.isdigit() and 8 <= value <= 10:
        yield "#highscore"
    if word.isdigit() and 40 <= value <= 99:
        yield "#age"
