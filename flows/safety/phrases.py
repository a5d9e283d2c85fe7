"""Finds many phrases in a row of words at once: all of the net's phrases live in one tree.

A phrase is words in a row. `a|b` is either word, `a_b|c` either a and b in a row or c, `word?` may be left out,
`stem*` is every word that begins so, `@name` is any word of a class, `~3` stands for up to three words of any kind.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from content.hearing import Net
from flows.safety.normalise import Words

NOTHING: dict[str, "Node"] = {}
NO_LEAPS: dict[str, tuple[tuple[int, "Node"], ...]] = {}
NO_GAPS: dict[int, "Node"] = {}
NO_ENDS: list[str] = []


class Node:
    """Where one stands in a phrase: the words that may come next, and the concepts whose phrase is complete."""

    __slots__ = ("ends", "gaps", "leaps", "reach", "roads")

    def __init__(self) -> None:
        self.roads: dict[str, Node] = NOTHING
        self.gaps: dict[int, Node] = NO_GAPS  # up to so many words, then one of that node's
        self.ends: list[str] = NO_ENDS
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

    def end(self, concept: str) -> None:
        if concept not in self.ends:
            self.ends = [*self.ends, concept]


class Found(NamedTuple):
    """Where a concept was heard: the numbers of its words."""

    concept: str
    places: tuple[int, ...]


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
        self.root = pressed(self.root, {})
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
            before.get(id(node), node).end(concept)

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

    def symbols_once(self, word: str) -> tuple[str, ...]:
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
        return tuple(dict.fromkeys(names))

    def find(self, words: Words) -> list[Found]:
        """Every concept in the message; a phrase never runs over the end of a sentence."""
        symbols = [self.symbols(word) for word in words.word]
        last_of = ends_of_sentences(words.sentence)
        found: dict[tuple[str, tuple[int, ...]], Found] = {}
        starts = self.root.roads
        for first, names in enumerate(symbols):
            stack: list[tuple[Node, int, tuple[int, ...]]] = [
                (starts[name], first + 1, (first,)) for name in names if name in starts
            ]
            if not stack:
                continue
            end = last_of[first]
            seen: set[tuple[int, int, int]] = set()  # a longer way round to the same place says nothing new
            while stack:
                node, place, used = stack.pop()
                for concept in node.ends:
                    if (concept, used) not in found:
                        found[concept, used] = Found(concept, used)
                if place > end:
                    continue
                leaps, roads = node.leaps, node.roads
                if leaps:
                    for there in range(min(place + node.reach, end), place - 1, -1):
                        for symbol in symbols[there]:
                            if symbol not in leaps:
                                continue
                            for gap, beyond in leaps[symbol]:
                                way = (id(beyond), there, used[-1])
                                if there - place <= gap and way not in seen:
                                    seen.add(way)
                                    stack.append((beyond, there + 1, (*used, there)))
                if roads:
                    for symbol in symbols[place]:
                        if symbol in roads:
                            stack.append((roads[symbol], place + 1, (*used, place)))
        return list(found.values())


def pressed(node: Node, known: dict[object, Node]) -> Node:
    """The same tree with equal branches kept once, and gaps as leaps; a tenth of the size."""
    if node.roads is NOTHING and node.gaps is NO_GAPS:
        return known.setdefault(tuple(node.ends), node)
    roads = {word: pressed(road, known) for word, road in node.roads.items()}
    leaps: dict[str, tuple[tuple[int, Node], ...]] = {}
    for gap, beyond in node.gaps.items():
        for word, road in beyond.roads.items():
            leaps[word] = (*leaps.get(word, ()), (gap, pressed(road, known)))
    key = (
        frozenset([(word, id(road)) for word, road in roads.items()]),
        frozenset([(word, gap, id(road)) for word, ways in leaps.items() for gap, road in ways]),
        tuple(node.ends),
    )
    if key not in known:
        node.roads, node.leaps, node.reach = roads or NOTHING, leaps or NO_LEAPS, max(node.gaps, default=0)
        node.gaps = NO_GAPS
        known[key] = node
    return known[key]


def ends_of_sentences(sentence: list[int]) -> list[int]:
    """For each word the number of the last word of its sentence."""
    last = len(sentence) - 1
    ends = [last] * len(sentence)
    for place in range(last - 1, -1, -1):
        if sentence[place] != sentence[place + 1]:
            last = place
        ends[place] = last
    return ends


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
