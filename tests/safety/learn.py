"""Learns the weights of content/safety/weights.json from the corpus beside this file; the same corpus, the same weights.

python -m tests.safety.learn            learns and writes
python -m tests.safety.learn --folds    learns without each writer in turn, and tells how well their sentences are heard

Logistic regression, one for each label "at least as grave as". Every sentence is learnt alone and once more beside an
ordinary one, so that the words of a buried emergency's surroundings weigh nothing.
"""

import hashlib
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from content.hearing import FOLDER, NOTHING_LEARNED, Learned
from flows.safety.hearing import ear, heard_by, matched, rules_hear
from flows.safety.learned import STRETCH, STRIDE, Judge, stretches
from flows.safety.normalise import words_of

HERE = Path(__file__).parent
CORPUS = ("tuned.jsonl", "examples.jsonl", "ordinary.jsonl", "learnt.jsonl")
BY_WRITER = "learnt.jsonl"  # the rules were never tuned on these: only here do they show what they hear at first sight
ORDER = ("emergency", "urgent", "caution", "none")
SOFT = 1.5  # the larger, the closer the weights follow the corpus
OFTEN = 2  # sentences in which a feature must stand
LEAST = 12  # hundredths below which a weight is left out
# Set by --folds: from where on the weights alone say emergency, at least urgent, caution ...
THRESHOLDS = (-0.9, 0.2, 1.0)
# ... and from where on they do not doubt a rule that is not sure.
AGREES = (-0.7, -0.4, 0.1)


@dataclass(frozen=True)
class Line:
    text: str
    label: str
    group: str
    writer: str = ""

    def at_least(self, label: str) -> bool:
        return ORDER.index(self.label) <= ORDER.index(label)


def lines(*names: str) -> list[Line]:
    found = [json.loads(line) for name in names for line in (HERE / name).read_text("utf-8").splitlines() if line]
    return [Line(one["text"], one["label"], one["flag"], one["id"].partition("-")[0]) for one in found]


def digest(corpus: Iterable[Line]) -> str:
    said = "\n".join(f"{line.label}\t{line.group}\t{line.text}" for line in corpus)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def beside_ordinary(corpus: Sequence[Line], chance: random.Random) -> list[Line]:
    """Each sentence with an ordinary one before or behind it."""
    ordinary = lines("ordinary.jsonl")
    more = []
    for line in corpus:
        other = chance.choice(ordinary)
        first, second = (line, other) if chance.random() < 0.5 else (other, line)
        text = first.text.rstrip(".!?") + chance.choice([". ", " ", ", "]) + second.text
        more.append(Line(text, line.label, line.group, line.writer))
    return more


def parts(line: Line, length: int) -> Iterator[tuple[int, int]]:
    """The whole; of a long harmless one also what the net judges on its own, as each stretch must be left alone."""
    yield 0, length
    if line.label == "none" and length > STRETCH + STRIDE:
        yield from zip(*map(numpy.ndarray.tolist, stretches(length)), strict=True)


class Table:
    """All sentences, alone and beside an ordinary one, as rows of features; of a long harmless one each stretch, too."""

    def __init__(self, corpus: Sequence[Line]) -> None:
        judge = Judge(NOTHING_LEARNED, ear().net)
        index: dict[str, int] = {}
        told: list[tuple[numpy.ndarray, numpy.ndarray]] = []
        alone: list[bool] = []
        self.lines: list[Line] = []
        beside = beside_ordinary(corpus, random.Random(5))  # the same every time
        for number, line in enumerate([*corpus, *beside]):
            words = words_of(line.text, ear().spelling)
            found = ear().tree.find(words)
            named = list(judge.named(words, judge.things_heard(words, found, matched(words, found))))
            for first, last in parts(line, len(words.word)):
                names = [index.setdefault(name, len(index)) for place, name in named if first <= place < last]
                places, counts = numpy.unique(names, return_counts=True)
                told.append((places.astype(numpy.int32), counts / sqrt(last - first or 1)))
                alone.append(number < len(corpus) and last - first == len(words.word))
                self.lines.append(line)
        ends = numpy.cumsum([0, *(len(places) for places, _ in told)])
        everything = csr_matrix(
            (
                numpy.concatenate([counts for _, counts in told]),
                numpy.concatenate([places for places, _ in told]),
                ends,
            ),
            shape=(len(told), len(index)),
        )
        often = numpy.bincount(everything[numpy.flatnonzero(alone)].indices, minlength=len(index))
        kept = numpy.flatnonzero(often >= OFTEN)
        every = list(index)
        self.names = [every[place] for place in kept]
        self.rows = everything[:, kept]

    def learn(self, without: str = "") -> tuple[numpy.ndarray, list[float]]:
        """Weights and biases, a column for each label; without the sentences of one writer."""
        kept = numpy.array([not without or line.writer != without for line in self.lines])
        weights, biases = [], []
        for label in ORDER[:3]:
            meant = numpy.array([line.at_least(label) for line in self.lines])
            fit = LogisticRegression(C=SOFT, solver="liblinear", dual=True, max_iter=60, tol=0.01, random_state=5)
            fit.fit(self.rows[kept], meant[kept])
            weights.append(fit.coef_[0])
            biases.append(float(fit.intercept_[0]))
        return numpy.array(weights).T, biases


def learn(corpus: Sequence[Line], table: Table | None = None, without: str = "") -> Learned:
    table = table or Table(corpus)
    weights, biases = table.learn(without)
    rounded = numpy.rint(100 * weights).astype(int)
    heavy = numpy.abs(rounded).max(axis=1) >= LEAST
    flags, levels = of_flags([line for line in corpus if not without or line.writer != without])
    return Learned(
        corpus=digest(corpus),
        bias=tuple(round(bias, 3) for bias in biases),
        thresholds=THRESHOLDS,
        agrees=AGREES,
        weights={table.names[place]: tuple(map(int, rounded[place])) for place in numpy.flatnonzero(heavy)},
        flags=flags,
        levels=levels,
    )


def of_flags(corpus: Sequence[Line]) -> tuple[dict[str, dict[str, int]], dict[str, tuple[str, ...]]]:
    """How often each word stands in sentences of each flag: the flag that the rules name, if it is of the line's own
    group, else the commonest of that group and label."""
    judge = Judge(NOTHING_LEARNED, ear().net)
    groups: dict[str, set[str]] = defaultdict(set)
    for rule in ear().net.rules:
        groups[rule.flag].add(rule.group)
    named: dict[int, str] = {}
    commonest: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for place, line in enumerate(corpus):
        heard = rules_hear(line.text)
        if line.label != "none" and heard.label == line.label and line.group in groups[heard.hits[0].flag]:
            named[place] = heard.hits[0].flag
            commonest[line.group, line.label][named[place]] += 1
    often: dict[str, Counter[str]] = defaultdict(Counter)
    levels: dict[str, set[str]] = defaultdict(set)
    for place, line in enumerate(corpus):
        known = commonest[line.group, line.label]
        if line.label == "none" or not known:
            continue
        flag = named.get(place) or known.most_common(1)[0][0]
        levels[flag].add(line.label)
        for name in {name for word in words_of(line.text, ear().spelling).word for name in judge.symbols(word)}:
            often[name][flag] += 1
    return {name: dict(counts) for name, counts in often.items()}, {
        flag: tuple(label for label in ORDER if label in labels) for flag, labels in levels.items()
    }


def folds(corpus: Sequence[Line]) -> None:
    """Learns without each writer in turn, and tells how well the sentences of that writer are heard."""
    table = Table(corpus)
    writers = sorted({line.writer for line in lines(BY_WRITER)})
    whole: Counter[tuple[str, str]] = Counter()
    for writer in writers:
        judge = Judge(learn(corpus, table, without=writer), ear().net)
        heard = Counter((line.label, heard_by(line.text, judge).label) for line in corpus if line.writer == writer)
        print(f"{writer}: {figures(heard)}", flush=True)
        whole += heard
    print(f"all: {figures(whole)}")


def figures(heard: Counter[tuple[str, str]]) -> str:
    """Found as at least as grave, for each label; and what is harmless and was not left alone."""
    told = []
    for label in ORDER[:3]:
        said = sum(heard[label, each] for each in ORDER)
        found = sum(heard[label, each] for each in ORDER[: ORDER.index(label) + 1])
        told.append(f"{label} {found}/{said}" + (f" = {found / said:.1%}" if said else ""))
    harmless = sum(heard["none", each] for each in ORDER)
    alarms = harmless - heard["none", "none"]
    return ", ".join([*told, f"false alarms {alarms}/{harmless}" + (f" = {alarms / harmless:.1%}" if harmless else "")])


def main() -> None:
    corpus = lines(*CORPUS)
    if "--folds" in sys.argv:
        folds(corpus)
        return
    made = learn(corpus)
    (FOLDER / "weights.json").write_text(
        json.dumps(made.model_dump(), ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    print(f"{len(corpus)} sentences, {len(made.weights)} weights, {len(made.flags)} words of flags")


if __name__ == "__main__":
    main()
