"""Adds what no phrase covers, by weights of words, of things heard, and of their pairs, learnt from our own sentences.

The weights are content/safety/weights.json; `python -m tests.safety.learn` makes them from the corpus in tests/safety.
A word counts by its stem and by the classes of content/safety/classes.toml that it belongs to, alone and together
with each of the words before it. What the phrases heard (a symptom, a denial, a look-alike, the end of a question)
counts as "+name", alone and together with what was heard before it. The sum over a stretch of the message says how
likely the stretch is an emergency, at least urgent, or at least a caution.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log, sqrt

from content.hearing import Learned, Level
from flows.safety.normalise import Words
from flows.safety.phrases import Found
from flows.safety.rules import FELT, Match

BACK = 5  # words before a word that are looked at together with it
HEARD_BACK = 12  # words before something heard, in which other things heard are looked at together with it
MOST_HEARD = 16  # things heard that are looked at together with one more
QUESTION = "+?"
STRETCH = 32  # words; most messages are shorter, in longer ones every such stretch is judged on its own
STRIDE = 8
REASONS = 4  # words that are named as the reason
ENDINGS = ("ing", "ed", "ly", "s")
HEADS = ("emergency", "urgent", "caution")

ROOM = 24  # bits for one weight in a packed number
HALF = 1 << (ROOM - 1)
LEVELS: tuple[Level, ...] = ("E0", "E1", "E2")

Heard = Sequence[tuple[int, str]]  # a word's place, and what was heard there
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
        self.bias, self.thresholds, self.agrees = learned.bias, learned.thresholds, learned.agrees
        self.flags, self.levels = learned.flags, learned.levels
        self.total = {flag: sum(counts.get(flag, 0) for counts in self.flags.values()) for flag in learned.levels}
        self.symbols = lru_cache(maxsize=16384)(self.symbols_once)

    def symbols_once(self, word: str) -> tuple[str, ...]:
        """The names a word goes by: its stem and its classes."""
        names = [stem(word), *self.classes.get(word, ())]
        for length in range(3, len(word) + 1):
            names += self.stems.get(word[:length], ())
        return tuple(dict.fromkeys(names))

    def named(self, words: Words, heard: Heard) -> Iterator[tuple[int, str]]:
        """Everything that may have a weight, and the word that it counts for."""
        symbols = [self.symbols(word) for word in words.word]
        for place, names in enumerate(symbols):
            before = [other for earlier in symbols[max(0, place - BACK) : place] for other in earlier]
            for name in names:
                yield place, name
                for other in before:
                    yield place, f"{other} {name}"
        for number, (place, name) in enumerate(heard):
            yield place, name
            for other_place, other in heard[max(0, number - MOST_HEARD) : number]:
                if place - other_place <= HEARD_BACK:
                    yield place, f"{other} {name}"

    def weigh(self, words: Words, heard: Heard) -> list[Weights]:
        """For each word what it says, alone and with what stands before it: the sum over `named`, in a hurry."""
        flat: list[str] = []
        begins: list[int] = []
        said: list[int] = []
        single, pairs = self.single, self.pairs
        for place, word in enumerate(words.word):
            names = self.symbols(word)
            before = flat[begins[place - BACK] if place > BACK else 0 :]
            total = 0
            for name in names:
                total += single.get(name, 0)
                if name in pairs:
                    row = pairs[name]
                    for other in before:
                        if other in row:
                            total += row[other]
            begins.append(len(flat))
            flat += names
            said.append(total)
        first = 0  # of what was heard near enough
        for number, (place, name) in enumerate(heard):
            total = single.get(name, 0)
            if name in pairs:
                row = pairs[name]
                while place - heard[first][0] > HEARD_BACK:
                    first += 1
                for _, other in heard[max(first, number - MOST_HEARD) : number]:
                    if other in row:
                        total += row[other]
            said[place] += total
        return [unpacked(total) if total else NO_WEIGHT for total in said]

    def guess(self, words: Words, said: Sequence[Weights]) -> Guess | None:
        """The gravest stretch of the message, if it is grave at all."""
        values, first, last = self.gravest(said)
        level = self.level(values)
        if level is None:
            return None
        head = LEVELS.index(level)
        heavy = sorted(range(first, last), key=lambda place: (-said[place][head], place))[:REASONS]
        flag = self.flag(words.word[first:last], HEADS[head])
        return Guess(level, flag, tuple(sorted(heavy)))

    def level(self, values: Values) -> Level | None:
        """The gravest that the weights alone say."""
        sounds = zip(LEVELS, values, self.thresholds, strict=True)
        return next((level for level, value, least in sounds if value >= least), None)

    def agreed(self, matches: Sequence[Match], words: Words, said: Sequence[Weights]) -> list[Match]:
        """What the rules heard; what the weights doubt of one that is not sure is milder, or uncertain."""
        doubtful = [match for match in matches if not match.rule.sure and match.scope in FELT and match.level in LEVELS]
        if not doubtful:
            return list(matches)
        whole = self.gravest(said)[0]
        return [self.doubted(match, whole, words, said) if match in doubtful else match for match in matches]

    def doubted(self, match: Match, whole: Values, words: Words, said: Sequence[Weights]) -> Match:
        """By how the message sounds, or its sentence alone: what is denied around plain words takes nothing away."""
        first, last = min(match.places), max(match.places)
        while first and words.sentence[first - 1] == words.sentence[first]:
            first -= 1
        while last + 1 < len(said) and words.sentence[last + 1] == words.sentence[last]:
            last += 1
        alone = self.sound(said[first : last + 1])
        for head in range(LEVELS.index(match.level), len(LEVELS)):
            if max(whole[head], alone[head]) >= self.agrees[head]:
                return replace(match, level=LEVELS[head])
        return replace(match, scope="uncertain")

    def sound(self, said: Sequence[Weights]) -> Values:
        """How these words sound to each head."""
        scale = 100 * sqrt(len(said))
        one, two, three = (sum(weights[head] for weights in said) / scale + self.bias[head] for head in range(3))
        return one, two, three

    def gravest(self, said: Sequence[Weights]) -> tuple[Values, int, int]:
        """How the gravest stretch sounds to each head, and where it stands."""
        best: tuple[Values, int, int] = NOTHING_SAID, 0, len(said)
        for first, last in stretches(len(said)):
            values = self.sound(said[first:last])
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
        return max(
            sorted(can), key=lambda flag: log(self.total[flag] + 1) + sum(self.likely(name, flag) for name in names)
        )

    def likely(self, name: str, flag: str) -> float:
        counts = self.flags.get(name)
        return log((counts.get(flag, 0) + 0.1) / (self.total[flag] + 50)) if counts else 0.0


def things_heard(words: Words, found: Iterable[Found], matches: Iterable[Match]) -> Heard:
    """What the phrases heard, each once at its last word, in their order; what a rule hears as not felt; where a
    question ends."""
    ends = {(one.places[-1], "+" + one.concept) for one in found}
    ends |= {(one.places[-1], f"+{one.scope}:{one.level}") for one in matches if one.scope not in FELT}
    if words.questions:
        following = [*words.sentence[1:], -1]
        ends |= {
            (place, QUESTION)
            for place, sentence in enumerate(words.sentence)
            if sentence in words.questions and following[place] != sentence
        }
    return sorted(ends)


def packed(weights: Weights) -> int:
    """Three weights in one number, so that a word costs one addition."""
    return weights[0] + (weights[1] << ROOM) + (weights[2] << 2 * ROOM)


def unpacked(total: int) -> Weights:
    one = (total + HALF) % (2 * HALF) - HALF
    rest = (total - one) >> ROOM
    two = (rest + HALF) % (2 * HALF) - HALF
    return one, two, (rest - two) >> ROOM


def stretches(length: int) -> list[tuple[int, int]]:
    if not length:
        return []
    if length <= STRETCH + STRIDE:
        return [(0, length)]
    return [(first, min(first + STRETCH, length)) for first in range(0, length - STRETCH + STRIDE, STRIDE)]
