"""Finds many phrases in a row of words at once: all of the net's phrases live in one tree.

A phrase is words in a row. `a|b` is either word, `a_b|c` either a and b in a row or c, `word?` may be left out,
`stem*` is every word that begins so, `@name` is any word of a class, `~3` stands for up to three words of any kind.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache, partial
from typing import NamedTuple, get_args

import numpy

from content.hearing import Level, Net
from flows.safety.normalise import Kept, Words
from flows.safety.pairs import Numbers, each, flat, keys, row, runs
from flows.safety.planting import Plot, Way, anew

QUESTION = "+?"
NOT_FELT = ("negated", "past", "hypothetical", "uncertain")

# Of all other scopes it is only asked which words are theirs.
LAID_OUT = frozenset(
    ["negation", "media", "if", "question", "now", "turn", "new", "past", "resolved", "long_standing"],
)

WHOSE = frozenset(["relation", "he_or_she", "me", "typing_for"])  # the scopes that say of whose body

STEM_STARTS = (1, 2, 3)  # letters by which stems are kept; shorter ones by all that they have

Span = tuple[int, ...]  # the numbers of the words of one thing
Heard = list[tuple[Numbers, Numbers]]  # in one word, in two, ...: the things, and in rows the numbers of their words


class Found(NamedTuple):
    """What was heard in a message."""

    heard: Heard
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
        self.mere_words = net.scopes.keys() - LAID_OUT
        self.telling_whose = numpy.array([name in WHOSE for name in self.concepts])
        self.lookalike = numpy.array([name in net.lookalikes for name in self.concepts])
        self.stems: set[str] = set()
        self.classes: dict[str, list[str]] = {}
        self.spelt = set(self.alike)  # words that others are mended into
        for name, members in net.classes.items():
            for member in members.replace(",", " ").split():
                self.classes.setdefault(member, []).append("@" + name)
                self.learn(member, mends=True)
        plot = Plot()
        self.plant_all(plot, net.concepts, forms=True, mends=True)
        for concepts in (net.scopes, net.lookalikes):
            self.plant_all(plot, concepts, forms=False, mends=True)
        self.plant_all(plot, net.fields, forms=True, mends=False)  # heard as they are typed
        self.rows = plot.rows()
        self.spelt, self.stems = set(anew(self.spelt)), set(anew(self.stems))
        self.stems_at: dict[str, list[str]] = {}  # by how they begin
        for stem in sorted(self.stems, key=len):
            self.stems_at.setdefault(stem[: STEM_STARTS[-1]], []).append(stem)
        self.symbols = Kept(self.symbols_once)

    def plant_all(self, plot: Plot, concepts: Mapping[str, str], forms: bool, mends: bool) -> None:
        """With `forms`, the words may come in their other forms too; with `mends`, others are mended into them."""
        element = cache(partial(self.element, plot, forms, mends))
        for concept, text in concepts.items():
            for phrase in phrases_of(text):
                plant(plot, self.number["+" + concept], phrase, element)

    def learn(self, word: str, mends: bool) -> None:
        if word.endswith("*"):
            self.stems.add(word[:-1])
        elif mends and word[0] not in "@#":
            self.spelt.add(word)

    def element(self, plot: Plot, forms: bool, mends: bool, element: str) -> tuple[Way, ...]:
        """The ways by which a part of a phrase may be walked: one word, or words joined by _."""
        ways = []
        for way in element.rstrip("?").split("|"):
            row = []
            for typed in [way] if way[0] == "@" else way.split("_"):
                mended = self.typos.get(typed, typed)
                word = typed if " " in mended else mended
                self.learn(word, mends)
                row.append(tuple(map(plot.name, self.alike.get(word, [word]) if forms else [word])))
            ways.append(tuple(row))
        return tuple(ways)

    def symbols_once(self, word: str) -> bytes:
        """The row of all the names under which a word may stand in a phrase."""
        names = [word, *self.alike.get(word, ()), *self.classes.get(word, ())]
        for start in STEM_STARTS:
            for stem in self.stems_at.get(word[:start], ()):
                if word.startswith(stem):
                    names += [stem + "*", *self.classes.get(stem + "*", ())]
        if word[0].isdigit():
            names += number_names(word)
        return row([number for name in dict.fromkeys(names) for number in self.rows.numbers.get(name, ())])

    def find(self, words: Words) -> Found:
        """Everything in the message; a phrase never runs over the end of a sentence."""
        rows = self.rows
        names, begins = flat(list(map(self.symbols.__getitem__, words.word)))
        word = numpy.arange(len(words.word)).repeat(begins[1:] - begins[:-1])
        sentence = numpy.array(words.sentence, dtype=numpy.int64)
        after = sentence.searchsorted(sentence, side="right")  # the word behind the sentence of each
        node = rows.start[names]
        begun = node.nonzero()[0]
        # All ways by which a phrase was walked so far: to which node, and in rows by which words.
        node, path = node[begun], word[begun][None]
        nodes, paths = [node], [path]
        while len(node):
            first, last = path[0], path[-1]
            near, far = begins[last + 1], begins[numpy.minimum(last + 1 + rows.reach[node], after[last])]
            way, name = runs(near, far)
            known, at = rows.ways.find(keys(node[way], names[name]))
            way, place = way[known], word[name[known]]
            kept = (place - last[way] <= rows.far[at]).nonzero()[0]
            way, place, node = way[kept], place[kept], rows.beyond[at[kept]]
            # A longer way round to the same place says nothing new.
            if len(node) > len(words.word):
                new = first_of_each(len(words.word), node, place, last[way], first[way])
                way, place, node = way[new], place[new], node[new]
            path = numpy.concatenate([path.take(way, axis=1), place[None]])
            nodes.append(node)
            paths.append(path)
        return self.told(nodes, paths)

    def told(self, nodes: Sequence[Numbers], paths: Sequence[Numbers]) -> Found:
        """What these ways end in."""
        ended = numpy.concatenate(nodes)
        way, places = runs(self.rows.end_begins[ended], self.rows.end_begins[ended + 1])
        thing = self.rows.ends[places]
        last = numpy.concatenate([path[-1] for path in paths])[way]
        read = self.read[thing].nonzero()[0]
        way, begin, at, heard = way[read], 0, 0, []
        for path, after in zip(paths, way.searchsorted(numpy.cumsum([*map(len, nodes)])).tolist(), strict=True):
            if at < after:
                heard.append((thing.take(read[at:after]), path.take(way[at:after] - begin, axis=1)))
            begin, at = begin + path.shape[1], after
        return Found(heard, last, thing)

    def unmasked(self, found: Found) -> Heard:
        """What was heard without what lies in a look-alike; a longer phrase wins over a look-alike."""
        if not self.lookalike[found.things].any():
            return found.heard
        longest = numpy.zeros(found.places.max() + 1, dtype=numpy.int64)  # of the look-alikes that a word belongs to
        for thing, path in found.heard:
            longest[path[:, self.lookalike[thing]]] = len(path)
        left = []
        for thing, path in found.heard:
            free = (longest[path].max(axis=0) < len(path)).nonzero()[0]
            if len(free):
                left.append((thing.take(free), path.take(free, axis=1)))
        return left

    def whose(self, found: Found) -> Mapping[str, Set[int]]:
        """The words of each scope that says of whose body, in a look-alike or not."""
        told = ((thing, path, self.telling_whose[thing].nonzero()[0]) for thing, path in found.heard)
        return self.laid_out([(thing[at], path[:, at]) for thing, path, at in told if len(at)])[1]

    def laid_out(self, heard: Heard) -> tuple[dict[str, list[Span]], Mapping[str, Set[int]]]:
        """Where each concept that rules read stands, and each scope of LAID_OUT; of other scopes all words together."""
        spans: dict[str, list[Span]] = {}
        words: defaultdict[str, set[int]] = defaultdict(set)
        longer: defaultdict[int, set[Span]] = defaultdict(set)
        for thing, path in heard:
            if len(path) == 1:  # most of them
                for concept, places in each(thing, path[0]):
                    name = self.concepts[concept]
                    if name in self.mere_words:
                        words[name].update(places)
                    else:
                        spans[name] = list(zip(places, strict=True))
                continue
            for concept, span in zip(thing.tolist(), zip(*path.tolist(), strict=True), strict=True):
                longer[concept].add(span)
        for concept, found in longer.items():
            name = self.concepts[concept]
            if name in self.mere_words:
                words[name].update(*found)
            else:
                spans[name] = sorted([*spans.get(name, ()), *found])
        return spans, words


def plant(plot: Plot, thing: int, phrase: str, element: Callable[[str], tuple[Way, ...]]) -> None:
    nodes: Sequence[int] = [0]
    before: dict[int, int] = {}  # the node in front of each gap: a phrase may end there when the rest is optional
    for part in phrase.split():
        if part[0] == "~":
            beyond = plot.leapt(nodes, int(part[1:]))
            before |= zip(beyond, nodes, strict=True)
            nodes = beyond
            continue
        grown = plot.walked(nodes, element(part))
        nodes = [*grown, *nodes] if part.endswith("?") else grown
    plot.end([before.get(node, node) for node in nodes], thing)


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
