"""Adds what no phrase covers, by weights of words, of things heard, and of their pairs, learnt from our own sentences.

The weights are content/safety/weights.json; `python -m tests.safety.learn` makes them from the corpus in tests/safety.
A word counts by its stem and by the classes of content/safety/classes.toml that it belongs to, alone and together
with each of the words before it. What the phrases heard (a symptom, a denial, a look-alike, the end of a question)
counts as "+name", alone and together with what was heard before it. The sum over a stretch of the message says how
likely the stretch is an emergency, at least urgent, or at least a caution.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from content.hearing import Learned, Level, Net
from flows.safety.normalise import Kept, Words
from flows.safety.pairs import HALF, Numbers, Pairs, distinct, flat, keys, row, runs, windows
from flows.safety.phrases import QUESTION, Found, things
from flows.safety.planting import anew
from flows.safety.rules import FELT, Match

BACK = 5  # words before a word that are looked at together with it
HEARD_BACK = 12  # words before something heard, in which other things heard are looked at together with it
MOST_HEARD = 16  # things heard that are looked at together with one more
STRETCH = 32  # words; most messages are shorter, in longer ones every such stretch is judged on its own
STRIDE = 8
REASONS = 4  # words that are named as the reason
ENDINGS = ("ing", "ed", "ly", "s")
HEADS = ("emergency", "urgent", "caution")

PACKED = 21  # bits of a head's weights in one number: what is said about one word stays far below a million hundredths
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
        self.with_stem = tuple(self.stems)
        self.things = things(net)
        firsts = [feature.partition(" ")[0] for feature in learned.weights]
        seconds = [feature.partition(" ")[2] for feature in learned.weights]  # "" where there is one word
        # What phrases hear comes first, so that it has the numbers which the tree gives it; then what tells of a flag.
        named = dict.fromkeys((*self.things, *learned.flags, *firsts, *seconds, ""))
        self.number = {name: number for number, name in enumerate(anew(named))}
        weight = packed(numpy.array([*learned.weights.values()], dtype=numpy.int64).reshape(-1, len(HEADS)))
        first = numpy.array([self.number[name] for name in firsts], dtype=numpy.int64)
        second = numpy.array([self.number[name] for name in seconds], dtype=numpy.int64)
        alone = second == self.number[""]
        self.single = numpy.zeros(len(named), dtype=numpy.int64)
        self.single[first[alone]] = weight[alone]
        # Things are few, and most of them have a weight beside most others: a table of all of them is read at once.
        heard = numpy.maximum(first, second) < len(self.things)
        self.heard_together = numpy.append(0, weight[heard])
        self.beside = numpy.zeros((len(self.things) + 1, len(self.things) + 1), dtype=numpy.uint16)
        assert len(self.heard_together) <= numpy.iinfo(self.beside.dtype).max
        self.beside[first[heard], second[heard]] = numpy.arange(1, len(self.heard_together))
        others = ~(alone | heard)
        self.pairs, self.together = Pairs(first[others], second[others]), weight[others]
        self.bias, self.thresholds = numpy.array(learned.bias), numpy.array(learned.thresholds)
        self.agrees = learned.agrees
        self.flags = sorted(anew(learned.levels))
        self.can_be = {head: numpy.array([head in learned.levels[flag] for flag in self.flags]) for head in HEADS}
        self.often = numpy.zeros((len(learned.flags), len(self.flags)), dtype=numpy.int16)
        for often, counts in zip(self.often, learned.flags.values(), strict=True):
            often[:] = [counts.get(flag, 0) for flag in self.flags]
        self.total = self.often.sum(axis=0)
        self.numbers = Kept(self.numbers_once)

    def symbols(self, word: str) -> tuple[str, ...]:
        """The names a word goes by: its stem and its classes."""
        names = [stem(word), *self.classes.get(word, ())]
        if word.startswith(self.with_stem):
            for length in range(len(word) + 1):
                names += self.stems.get(word[:length], ())
        return tuple(dict.fromkeys(names))

    def numbers_once(self, word: str) -> bytes:
        return row([self.number[name] for name in self.symbols(word) if name in self.number])

    def things_heard(self, words: Words, found: Found, matches: Iterable[Match]) -> Heard:
        """What the phrases heard; what a rule hears as not felt; where a question ends."""
        more = [(one.places[-1], f"+{one.scope}:{one.level}") for one in matches if one.scope not in FELT]
        asked = words.questions.intersection(words.sentence)
        more += [(bisect_right(words.sentence, sentence) - 1, QUESTION) for sentence in asked]
        told = [place << HALF | self.number[name] for place, name in more]
        keys = distinct(numpy.concatenate([found.places << HALF | found.things, numpy.array(told, dtype=numpy.int64)]))
        return Heard(keys >> HALF, keys & (1 << HALF) - 1)

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
        names, begins = flat(list(map(self.numbers.__getitem__, words.word)))
        place = numpy.arange(len(words.word)).repeat(begins[1:] - begins[:-1])
        name, before = runs(begins[numpy.maximum(place - BACK, 0)], begins[place])
        known, at = self.pairs.find(keys(names.take(before), names.take(name)))
        of_words = sums(self.single.take(names), begins) + sums(
            self.together.take(at), known.searchsorted(name.searchsorted(begins))
        )
        places, things = heard
        width, nobody = len(self.beside), len(self.things) * len(self.beside)
        far = windows(places + HEARD_BACK, MOST_HEARD, 0) < places[:, None]
        others = numpy.where(far, nobody, windows(things * width, MOST_HEARD, nobody))
        begins = places.searchsorted(numpy.arange(len(words.word) + 1))
        beside = self.heard_together.take(self.beside.take((others + things[:, None]).ravel()))
        up_to = of_words + sums(self.single.take(things), begins) + sums(beside, begins * MOST_HEARD)
        return unpacked(up_to[1:] - up_to[:-1])

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
        sentence = words.sentence
        first = [bisect_left(sentence, sentence[match.places[0]]) for match in matches]
        after = [bisect_right(sentence, sentence[match.places[-1]]) for match in matches]
        # By how the message sounds, or its sentence alone: what is denied around plain words takes nothing away.
        sounds = numpy.maximum(self.gravest(said)[0], self.sounds(said, numpy.array(first), numpy.array(after)))
        agreed = (sounds >= self.agrees).tolist()
        return [
            doubted(match, agrees) if is_doubtful(match) else match
            for match, agrees in zip(matches, agreed, strict=True)
        ]

    def sounds(self, said: Weights, first: Numbers, after: Numbers) -> Values:
        """How each of these stretches sounds to each head."""
        up_to = numpy.zeros((len(said) + 1, len(HEADS)))
        numpy.cumsum(said, axis=0, out=up_to[1:])
        length = numpy.maximum(1, after - first)[:, None]
        sounds: Values = (up_to[after] - up_to[first]) / (100 * numpy.sqrt(length)) + self.bias
        return sounds

    def gravest(self, said: Weights) -> tuple[Values, int, int]:
        """How the gravest stretch sounds to each head, and where it stands."""
        first, last = stretches(len(said))
        values = self.sounds(said, first, last)
        level = self.level(values)
        best = numpy.where(level == level.min(), values.max(axis=-1), -numpy.inf).argmax()
        return values[best], int(first[best]), int(last[best])

    def flag(self, words: Sequence[str], label: str) -> str:
        """The flag whose sentences share most words with these, among those that can be so grave."""
        rows = distinct(flat(list(map(self.numbers.__getitem__, words)))[0] - len(self.things))
        rows = rows[(rows >= 0) & (rows < len(self.often))]
        likely = numpy.log((self.often[rows] + 0.1) / (self.total + 50)).sum(axis=0)
        return self.flags[numpy.where(self.can_be[label], numpy.log(self.total + 1) + likely, -numpy.inf).argmax()]


def packed(weights: Numbers) -> Numbers:
    """The weights for all heads in one number, so that one sum is the sum for each of them."""
    packed: Numbers = (weights << numpy.arange(len(HEADS)) * PACKED).sum(axis=1)
    return packed


def unpacked(sums: Numbers) -> Weights:
    """What was packed, or added up after that: a column for each of the heads."""
    half = 1 << PACKED - 1
    weights = numpy.empty((len(sums), len(HEADS)))
    for head in range(len(HEADS)):
        lowest = (sums + half & (1 << PACKED) - 1) - half
        weights[:, head] = lowest
        sums = sums - lowest >> PACKED
    return weights


def sums(numbers: Numbers, before: Numbers) -> Numbers:
    """The sum up to before each of those places; what runs over comes back in the difference of two."""
    up_to = numpy.zeros(len(numbers) + 1, dtype=numpy.int64)
    numpy.cumsum(numbers, out=up_to[1:])
    return up_to.take(before)


def doubted(match: Match, agrees: Sequence[bool]) -> Match:
    """The same as grave as a head agrees, or uncertain."""
    own = LEVELS.index(match.level)
    if agrees[own]:
        return match
    for head in range(own + 1, len(LEVELS)):
        if agrees[head]:
            return match._replace(level=LEVELS[head])
    return match._replace(scope="uncertain")


def is_doubtful(match: Match) -> bool:
    return not match.rule.sure and match.scope in FELT and match.level in LEVELS


def stretches(length: int) -> tuple[Numbers, Numbers]:
    """Where each begins, and where it ends."""
    if length <= STRETCH + STRIDE:
        return numpy.array([0]), numpy.array([length])
    first = numpy.arange(0, length - STRETCH + STRIDE, STRIDE)
    return first, numpy.minimum(first + STRETCH, length)
