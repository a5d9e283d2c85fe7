"""Finds many phrases in a row of words at once: all of the net's phrases live in one tree.

A phrase is words in a row. `a|b` is either word, `a_b|c` either a and b in a row or c, `word?` may be left out, `stem*` is every word that begins so,
`@name` is any word of a class, `~3` stands for up to three words of any kind.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from flows.safety.normalise import Words


@dataclass(slots=True)
class Node:
    roads: dict[str, "Node"] = field(default_factory=dict)
    gaps: dict[int, "Node"] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a concept was heard: the numbers of its words."""

    concept: str
    places: tuple[int, ...]


def phrases_of(text: str) -> list[str]:
    """One concept's phrases; they are parted by commas or new lines."""
    return [phrase for line in text.splitlines() for phrase in (part.strip() for part in line.split(",")) if phrase]


class Tree:
    def __init__(self, classes: Mapping[str, str], concepts: Mapping[str, str], typos: Mapping[str, str]) -> None:
        self.typos = typos
        self.root = Node()
        self.literal: set[str] = set()
        self.stems: set[str] = set()
        self.classes: dict[str, list[str]] = {}
        for name, members in classes.items():
            for member in members.replace(",", " ").split():
                self.classes.setdefault(member, []).append("@" + name)
                self.learn(member)
        for concept, text in concepts.items():
            for phrase in phrases_of(text):
                self.plant(concept, phrase)
        self.stem_lengths = sorted({len(stem) for stem in self.stems})
        self.known_class_names = {"@" + name for name in classes}
        self.symbols = lru_cache(maxsize=16384)(self.symbols_once)

    def learn(self, word: str) -> None:
        if word.endswith("*"):
            self.stems.add(word[:-1])
        elif word[0] not in "@#":
            self.literal.add(word)

    def plant(self, concept: str, phrase: str) -> None:
        nodes = [self.root]
        for element in re.sub(r"(\s~\d+)+$", "", phrase).split():
            if element[0] == "~":
                gap = int(element[1:])
                nodes = [node.gaps.setdefault(gap, Node()) for node in nodes]
                continue
            optional = element.endswith("?")
            grown: list[Node] = []
            for alternative in element.rstrip("?").split("|"):
                reached = nodes
                for typed in [alternative] if alternative[0] == "@" else alternative.split("_"):
                    mended = self.typos.get(typed, typed)
                    word = typed if " " in mended else mended
                    self.learn(word)
                    reached = [node.roads.setdefault(word, Node()) for node in reached]
                grown += reached
            nodes = grown + nodes if optional else grown
        for node in nodes:
            if concept not in node.ends:
                node.ends.append(concept)

    def symbols_once(self, word: str) -> tuple[str, ...]:
        """All the names under which a word may stand in a phrase."""
        names = [word, *self.classes.get(word, ())]
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
        sentence, count = words.sentence, len(words.word)
        found: dict[tuple[str, tuple[int, ...]], Found] = {}
        for first in range(count):
            here = sentence[first]
            stack: list[tuple[Node, int, tuple[int, ...]]] = [(self.root, first, ())]
            while stack:
                node, place, used = stack.pop()
                if used:
                    for concept in node.ends:
                        found.setdefault((concept, used), Found(concept, used))
                if place >= count or sentence[place] != here:
                    continue
                for symbol in symbols[place]:
                    road = node.roads.get(symbol)
                    if road is not None:
                        stack.append((road, place + 1, (*used, place)))
                for gap, beyond in node.gaps.items():
                    stack += [(beyond, place + skipped, used) for skipped in range(min(gap, count - place - 1) + 1)]
        return list(found.values())


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
    if word.isdigit() and 1940 <= value <= 2035:
        yield "#year"
    if word.isdigit() and 8 <= value <= 10:
        yield "#highscore"
    if word.isdigit() and 40 <= value <= 99:
        yield "#age"
