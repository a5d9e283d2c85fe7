"""Adds what no phrase covers, by weights of words and word pairs learnt from our own sentences; it takes nothing away.

The weights are content/safety/weights.json; `python -m tests.safety.learn` makes them from the corpus in tests/safety.
A word counts by its stem and by the classes of content/safety/classes.toml that it belongs to, alone and together
with each of the words before it. The sum over a stretch of the message says how likely the stretch is an emergency,
at least urgent, or at least a caution.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import log, sqrt

from content.hearing import Learned, Level
from flows.safety.normalise import Words

BACK = 5  # words before a word that are looked at together with it
STRETCH = 32  # words; most messages are shorter, in longer ones every such stretch is judged on its own
STRIDE = 8
DOUBT = 0.5  # by so much more than its threshold an emergency must sound, where words of "not" or "if" stand near
REASONS = 4  # words that are named as the reason
ENDINGS = ("ing", "ed", "ly", "s")
HEADS = ("emergency", "urgent", "caution")

ROOM = 24  # bits for one weight in a packed number
HALF = 1 << (ROOM - 1)
LEVELS: tuple[Level, ...] = ("E0", "E1", "E2")

Weights = tuple[int, int, int]
Values = tuple[float, float, float]
NO_WEIGHT: Weights = (0, 0, 0)
NOTHING_SAID: Values = (-99.0, -99.0, -99.0)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the gravest stretch of a message sounds like."""

    level: Level
    flag: str
    places: tuple[int, ...]  # the words that weighed most
    beyond_doubt: bool


def stem(word: str) -> str:
    if word[0].isdigit():
        return "#"
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


class Judge:
    """The learnt weights, made ready for one pass over a message."""

    def __init__(self, learned: Learned, classes: Mapping[str, str]) -> None:
        self.classes: dict[str, list[str]] = {}
        self.stems: dict[str, list[str]] = {}
        for name, members in classes.items():
            for member in members.split():
                where = self.stems if member.endswith("*") else self.classes
                where.setdefault(member.rstrip("*"), []).append("@" + name)
        self.single: dict[str, int] = {}
        self.pairs: dict[str, dict[str, int]] = {}  # the later word first: most words have no pairs at all
        for feature, weights in learned.weights.items():
            first, _, second = feature.partition(" ")
            if second:
                self.pairs.setdefault(second, {})[first] = packed(weights)
            else:
                self.single[first] = packed(weights)
        self.bias, self.thresholds = learned.bias, learned.thresholds
        self.flags, self.levels = learned.flags, learned.levels
        self.total = {flag: sum(counts.get(flag, 0) for counts in self.flags.values()) for flag in learned.levels}
        self.symbols = lru_cache(maxsize=16384)(self.symbols_once)

    def symbols_once(self, word: str) -> tuple[str, ...]:
        """The names a word goes by: its stem and its classes."""
        names = [stem(word), *self.classes.get(word, ())]
        for length in range(3, len(word) + 1):
            names += self.stems.get(word[:length], ())
        return tuple(dict.fromkeys(names))

    def weigh(self, words: Sequence[str], masked: Container[int] = ()) -> list[Weights]:
        """For each word what it says, alone and with the words before it; the masked ones say nothing."""
        symbols = [() if place in masked else self.symbols(word) for place, word in enumerate(words)]
        flat: list[str] = []
        begins: list[int] = []
        said: list[Weights] = []
        single, pairs = self.single, self.pairs
        for place, names in enumerate(symbols):
            before = flat[begins[place - BACK] if place > BACK else 0 :]
            total = 0
            for name in names:
                if name in single:
                    total += single[name]
                if name in pairs:
                    row = pairs[name]
                    for other in before:
                        if other in row:
                            total += row[other]
            begins.append(len(flat))
            flat += names
            said.append(unpacked(total) if total else NO_WEIGHT)
        return said

    def guess(self, words: Words, masked: Container[int] = ()) -> Guess | None:
        """The gravest stretch of the message, if it is grave at all."""
        said = self.weigh(words.word, masked)
        if not said:
            return None
        values, first, last = self.gravest(said)
        level = self.level(values)
        if level is None:
            return None
        head = LEVELS.index(level)
        heavy = sorted(range(first, last), key=lambda place: (-said[place][head], place))[:REASONS]
        flag = self.flag(words.word[first:last], HEADS[head])
        sure = values[0] >= self.thresholds[0] + DOUBT
        return Guess(level, flag, tuple(sorted(heavy)), sure)

    def level(self, values: Values) -> Level | None:
        """Surely an emergency; or surely urgent and rather an emergency; or surely urgent; or surely a caution."""
        surely, urgent, caution, rather = self.thresholds
        if values[0] >= surely or (values[1] >= urgent and values[0] >= rather):
            return "E0"
        if values[1] >= urgent:
            return "E1"
        return "E2" if values[2] >= caution else None

    def values(self, words: Words, masked: Container[int] = ()) -> Values:
        said = self.weigh(words.word, masked)
        return self.gravest(said)[0] if said else NOTHING_SAID

    def gravest(self, said: Sequence[Weights]) -> tuple[Values, int, int]:
        """How the gravest stretch sounds to each head, and where it stands."""
        sums = [[0, *accumulate(one[head] for one in said)] for head in range(3)]
        best: tuple[Values, int, int] = NOTHING_SAID, 0, len(said)
        for first, last in stretches(len(said)):
            scale = 100 * sqrt(last - first)
            values = (
                (sums[0][last] - sums[0][first]) / scale + self.bias[0],
                (sums[1][last] - sums[1][first]) / scale + self.bias[1],
                (sums[2][last] - sums[2][first]) / scale + self.bias[2],
            )
            if self.rank(values) > self.rank(best[0]):
                best = values, first, last
        return best

    def rank(self, values: Values) -> tuple[int, float]:
        level = self.level(values)
        return -LEVELS.index(level) if level else -len(LEVELS), max(values)

    def flag(self, words: Sequence[str], label: str) -> str:
        """The flag whose sentences share most words with these, among those that can be so grave."""
        names = {name for word in words for name in self.symbols(word)}
        can = [flag for flag, labels in self.levels.items() if label in labels]
        return max(sorted(can), key=lambda flag: sum(self.likely(name, flag) for name in names))

    def likely(self, name: str, flag: str) -> float:
        counts = self.flags.get(name)
        return log((counts.get(flag, 0) + 0.1) / (self.total[flag] + 50)) if counts else 0.0


def packed(weights: Weights) -> int:
    """Three weights in one number, so that a word costs one addition."""
    return weights[0] + (weights[1] << ROOM) + (weights[2] << 2 * ROOM)


def unpacked(total: int) -> Weights:
    one = (total + HALF) % (2 * HALF) - HALF
    rest = (total - one) >> ROOM
    two = (rest + HALF) % (2 * HALF) - HALF
    return one, two, (rest - two) >> ROOM


def stretches(length: int) -> list[tuple[int, int]]:
    if length <= STRETCH + STRIDE:
        return [(0, length)]
    return [(first, min(first + STRETCH, length)) for first in range(0, length - STRETCH + STRIDE, STRIDE)]
