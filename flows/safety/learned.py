"""Adds what no phrase covers, by weights of words, of things heard, and of their pairs, learnt from our own sentences.

The weights are content/safety/weights.json; `python -m tests.safety.learn` makes them from the corpus in tests/safety.
A word counts by its stem and by the classes of content/safety/classes.toml that it belongs to, alone and together
with each of the words before it. What the phrases heard (a symptom, a denial, a look-alike, the end of a question)
counts as "+name", alone and together with what was heard before it. The sum over a stretch of the message says how
likely the stretch is an emergency, at least urgent, or at least a caution.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from content.hearing import Learned, Level, Net
from flows.safety.normalise import Words
from flows.safety.pairs import Numbers, Pairs, flat, runs
from flows.safety.phrases import QUESTION, Found, things
from flows.safety.rules import FELT, Match

BACK = 5  # words before a word that are looked at together with it
HEARD_BACK = 12  # words before something heard, in which other things heard are looked at together with it
MOST_HEARD = 16  # things heard that are looked at together with one more
STRETCH = 32  # words; most messages are shorter, in longer ones every such stretch is judged on its own
STRIDE = 8
REASONS = 4  # words that are named as the reason
ENDINGS = ("ing", "ed", "ly", "s")
HEADS = ("emergency", "urgent", "caution")

LEVELS: tuple[Level, ...] = ("E0", "E1", "E2")

Weights = NDArray[numpy.float64]  # hundredths: a row for each word, a column for each of the heads
Values = NDArray[numpy.float64]  # one for each of the heads


@dataclass(frozen=True, slots=True)
class Guess:
    """What the gravest stretch of a message sounds like."""

    level: Level
    flag: str
    places: tuple[int, ...]  # the words that weighed most


def stem(word: str) -> str:
    if word[0].isdigit():
        return "#"
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


class Heard(NamedTuple):
    """What the phrases heard, each once at its last word, in order: the word, and the number of the thing."""

    places: Numbers
    things: Numbers


class Judge:
    """The learnt weights, made ready for one pass over a message."""

    def __init__(self, learned: Learned, net: Net) -> None:
        self.classes: dict[str, list[str]] = {}
        self.stems: dict[str, list[str]] = {}
        for name, members in net.classes.items():
            for member in members.split():
                where = self.stems if member.endswith("*") else self.classes
                where.setdefault(member.rstrip("*"), []).append("@" + name)
        self.things = things(net)
        weighed = (name for feature in learned.weights for name in feature.split(" "))
        # What phrases hear comes first, so that it has the numbers which the tree gives it; then what tells of a flag.
        named = dict.fromkeys((*self.things, *learned.flags, *weighed))
        self.number = {name: number for number, name in enumerate(named)}
        self.single = numpy.zeros((len(HEADS), len(named)), dtype=numpy.int16)
        pairs = array("l")
        for feature, weights in learned.weights.items():
            first, _, second = feature.partition(" ")
            if second:
                pairs.extend((self.number[first], self.number[second], *weights))
            else:
                self.single[:, self.number[first]] = weights
        table = numpy.array(pairs, dtype=numpy.int64).reshape(-1, 2 + len(HEADS))
        self.pairs = Pairs(table[:, 0], table[:, 1])
        self.together = numpy.zeros((len(HEADS), len(table) + 1), dtype=numpy.int16)  # behind the last: no weight
        self.together[:, :-1] = table[:, 2:].T
        self.bias, self.thresholds = numpy.array(learned.bias), numpy.array(learned.thresholds)
        self.agrees = learned.agrees
        self.flags = sorted(learned.levels)
        self.can_be = {head: numpy.array([head in learned.levels[flag] for flag in self.flags]) for head in HEADS}
        self.often = numpy.zeros((len(learned.flags), len(self.flags)), dtype=numpy.int16)
        for row, counts in zip(self.often, learned.flags.values(), strict=True):
            row[:] = [counts.get(flag, 0) for flag in self.flags]
        self.total = self.often.sum(axis=0)
        self.numbers = lru_cache(maxsize=16384)(self.numbers_once)

    def symbols(self, word: str) -> tuple[str, ...]:
        """The names a word goes by: its stem and its classes."""
        names = [stem(word), *self.classes.get(word, ())]
        for length in range(3, len(word) + 1):
            names += self.stems.get(word[:length], ())
        return tuple(dict.fromkeys(names))

    def numbers_once(self, word: str) -> tuple[int, ...]:
        return tuple(self.number[name] for name in self.symbols(word) if name in self.number)

    def things_heard(self, words: Words, found: Found, matches: Iterable[Match]) -> Heard:
        """What the phrases heard; what a rule hears as not felt; where a question ends."""
        more = [(one.places[-1], f"+{one.scope}:{one.level}") for one in matches if one.scope not in FELT]
        asked = words.questions.intersection(words.sentence)
        more += [(bisect_right(words.sentence, sentence) - 1, QUESTION) for sentence in asked]
        base = len(self.things)
        keys = found.places * base + found.things
        keys = numpy.append(keys, [place * base + self.number[name] for place, name in more]).astype(numpy.int64)
        return Heard(*numpy.divmod(numpy.unique(keys), base))

    def named(self, words: Words, heard: Heard) -> Iterator[tuple[int, str]]:
        """Everything that may have a weight, and the word that it counts for."""
        symbols = [self.symbols(word) for word in words.word]
        for place, names in enumerate(symbols):
            before = [other for earlier in symbols[max(0, place - BACK) : place] for other in earlier]
            for name in names:
                yield place, name
                for other in before:
                    yield place, f"{other} {name}"
        told = [(place, self.things[thing]) for place, thing in zip(*map(Numbers.tolist, heard), strict=True)]
        for number, (place, name) in enumerate(told):
            yield place, name
            for other_place, other in told[max(0, number - MOST_HEARD) : number]:
                if place - other_place <= HEARD_BACK:
                    yield place, f"{other} {name}"

    def weigh(self, words: Words, heard: Heard) -> Weights:
        """For each word what it says, alone and with what stands before it: the sum over `named`, in a hurry."""
        names, begins = flat(list(map(self.numbers, words.word)))
        place = numpy.repeat(numpy.arange(len(words.word)), numpy.diff(begins))
        number = numpy.arange(len(heard.places))
        near = numpy.maximum(numpy.searchsorted(heard.places, heard.places - HEARD_BACK), number - MOST_HEARD)
        # All names of words in a row, then all things heard: each is looked at together with a run of those before it.
        everything, where = numpy.concatenate([names, heard.things]), numpy.concatenate([place, heard.places])
        one, other = runs(
            numpy.concatenate([begins[numpy.maximum(place - BACK, 0)], len(names) + near]),
            numpy.concatenate([begins[place], len(names) + number]),
        )
        at = self.pairs.find(everything[other], everything[one])
        where = numpy.concatenate([where, where[one]])
        return numpy.column_stack(
            [
                numpy.bincount(where, numpy.concatenate([single[everything], together[at]]), len(words.word))
                for single, together in zip(self.single, self.together, strict=True)
            ]
        )

    def guess(self, words: Words, said: Weights) -> Guess | None:
        """The gravest stretch of the message, if it is grave at all."""
        values, first, last = self.gravest(said)
        head = int(self.level(values))
        if head == len(LEVELS):
            return None
        heavy = first + numpy.argsort(-said[first:last, head], kind="stable")[:REASONS]
        flag = self.flag(words.word[first:last], HEADS[head])
        return Guess(LEVELS[head], flag, tuple(sorted(heavy.tolist())))

    def level(self, values: Values) -> Numbers:
        """The number of the gravest level that the weights alone say, or that behind the last."""
        loud = values >= self.thresholds
        return numpy.where(loud.any(axis=-1), loud.argmax(axis=-1), len(LEVELS))

    def agreed(self, matches: Sequence[Match], words: Words, said: Weights) -> list[Match]:
        """What the rules heard; what the weights doubt of one that is not sure is milder, or uncertain."""
        if not any(map(is_doubtful, matches)):
            return list(matches)
        whole = self.gravest(said)[0]
        return [self.doubted(match, whole, words, said) if is_doubtful(match) else match for match in matches]

    def doubted(self, match: Match, whole: Values, words: Words, said: Weights) -> Match:
        """By how the message sounds, or its sentence alone: what is denied around plain words takes nothing away."""
        first = bisect_left(words.sentence, words.sentence[min(match.places)])
        last = bisect_right(words.sentence, words.sentence[max(match.places)])
        alone = self.sound(said[first:last].sum(axis=0), last - first)
        for head in range(LEVELS.index(match.level), len(LEVELS)):
            if max(whole[head], alone[head]) >= self.agrees[head]:
                return replace(match, level=LEVELS[head])
        return replace(match, scope="uncertain")

    def sound(self, said: Weights, length: Numbers | int) -> Values:
        """How so many words that say so much together sound to each head."""
        sound: Values = said / (100 * numpy.sqrt(length)) + self.bias
        return sound

    def gravest(self, said: Weights) -> tuple[Values, int, int]:
        """How the gravest stretch sounds to each head, and where it stands."""
        first, last = stretches(len(said))
        up_to = numpy.concatenate([numpy.zeros((1, len(HEADS))), said.cumsum(axis=0)])
        values = self.sound(up_to[last] - up_to[first], numpy.maximum(1, last - first)[:, None])
        level = self.level(values)
        best = numpy.where(level == level.min(), values.max(axis=-1), -numpy.inf).argmax()
        return values[best], int(first[best]), int(last[best])

    def flag(self, words: Sequence[str], label: str) -> str:
        """The flag whose sentences share most words with these, among those that can be so grave."""
        known = range(len(self.things), len(self.things) + len(self.often))
        rows = {number - known.start for word in words for number in self.numbers(word) if number in known}
        likely = numpy.log((self.often[sorted(rows)] + 0.1) / (self.total + 50)).sum(axis=0)
        return self.flags[numpy.where(self.can_be[label], numpy.log(self.total + 1) + likely, -numpy.inf).argmax()]


def is_doubtful(match: Match) -> bool:
    return not match.rule.sure and match.scope in FELT and match.level in LEVELS


def stretches(length: int) -> tuple[Numbers, Numbers]:
    """Where each begins, and where it ends."""
    if length <= STRETCH + STRIDE:
        return numpy.array([0]), numpy.array([length])
    first = numpy.arange(0, length - STRETCH + STRIDE, STRIDE)
    return first, numpy.minimum(first + STRETCH, length)
