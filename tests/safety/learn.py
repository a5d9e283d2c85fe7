"""Learns the weights of content/safety/weights.json from the corpus beside this file; the same corpus, the same weights.

python -m tests.safety.learn            learns and writes
python -m tests.safety.learn --folds    tells how well it does on sentences that it has not seen

Plain logistic regression, one for each label "at least as grave as", by AdaGrad. Every sentence is learnt alone and
once more beside an ordinary one, so that the words of a buried emergency's surroundings weigh nothing.
"""

import hashlib
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path

from content.hearing import FOLDER, NOTHING_LEARNED, Learned
from flows.safety.hearing import ear, rules_hear
from flows.safety.learned import BACK, Judge
from flows.safety.normalise import words_of

HERE = Path(__file__).parent
CORPUS = ("tuned.jsonl", "examples.jsonl", "ordinary.jsonl")
ORDER = ("emergency", "urgent", "caution", "none")
EPOCHS, RATE, DECAY, LEAST = 8, 0.3, 1e-5, 5  # LEAST: hundredths below which a weight is left out
# Set by --folds, so that at most one ordinary sentence in a hundred is heard by the weights alone.
THRESHOLDS = (2.7, 3.2, 4.2, 0.3)


@dataclass(frozen=True)
class Line:
    text: str
    label: str
    group: str

    def at_least(self, label: str) -> bool:
        return ORDER.index(self.label) <= ORDER.index(label)


def lines(*names: str) -> list[Line]:
    found = [json.loads(line) for name in names for line in (HERE / name).read_text("utf-8").splitlines() if line]
    return [Line(one["text"], one["label"], one["flag"]) for one in found]


def digest(corpus: Sequence[Line]) -> str:
    said = "\n".join(f"{line.label}\t{line.group}\t{line.text}" for line in corpus)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def features(judge: Judge, text: str) -> tuple[list[str], int]:
    words = words_of(text, ear().spelling).word
    symbols = [judge.symbols(word) for word in words]
    found: list[str] = []
    for place, names in enumerate(symbols):
        for name in names:
            found.append(name)
            for earlier in symbols[max(0, place - BACK) : place]:
                found += [f"{other} {name}" for other in earlier]
    return found, len(words)


def beside_ordinary(corpus: Sequence[Line], chance: random.Random) -> list[Line]:
    ordinary = [line for line in corpus if line.label == "none"]
    more = []
    for line in corpus:
        other = chance.choice(ordinary)
        first, second = (line, other) if chance.random() < 0.5 else (other, line)
        more.append(
            Line(first.text.rstrip(".!?") + chance.choice([". ", " ", ", "]) + second.text, line.label, line.group)
        )
    return more


def learn(corpus: Sequence[Line]) -> Learned:
    chance = random.Random(5)  # the same every time
    judge = Judge(NOTHING_LEARNED, ear().net.classes)
    told = [(line, *features(judge, line.text)) for line in corpus]
    often = Counter(name for _, names, _ in told for name in set(names))
    index = {name: place for place, name in enumerate(sorted(name for name, count in often.items() if count > 1))}
    told += [(line, *features(judge, line.text)) for line in beside_ordinary(corpus, chance)]
    rows = [
        (line, [index[name] for name in names if name in index], 1 / sqrt(length))
        for line, names, length in told
        if length
    ]
    heads = [fitted(rows, label, len(index), chance) for label in ORDER[:3]]
    whole = {name: tuple(round(100 * weights[place]) for weights, _ in heads) for name, place in index.items()}
    flags, levels = of_flags(judge, corpus)
    return Learned(
        corpus=digest(corpus),
        bias=tuple(round(bias, 3) for _, bias in heads),
        thresholds=THRESHOLDS,
        weights={name: weights for name, weights in whole.items() if max(map(abs, weights)) >= LEAST},
        flags=flags,
        levels=levels,
    )


def fitted(
    rows: Sequence[tuple[Line, list[int], float]], label: str, size: int, chance: random.Random
) -> tuple[list[float], float]:
    weights, seen = [0.0] * size, [1e-6] * size
    bias, bias_seen = 0.0, 1e-6
    order = list(range(len(rows)))
    for _ in range(EPOCHS):
        chance.shuffle(order)
        for row in order:
            line, names, scale = rows[row]
            value = scale * sum([weights[name] for name in names]) + bias
            wrong = 1 / (1 + exp(-max(-30.0, min(30.0, value)))) - line.at_least(label)
            if abs(wrong) < 1e-3:
                continue
            push = wrong * scale
            for name in names:
                step = push + DECAY * weights[name]
                seen[name] += step * step
                weights[name] -= RATE * step / sqrt(seen[name])
            bias_seen += wrong * wrong
            bias -= RATE * wrong / sqrt(bias_seen)
    return weights, bias


def of_flags(judge: Judge, corpus: Sequence[Line]) -> tuple[dict[str, dict[str, int]], dict[str, tuple[str, ...]]]:
    """How often each word stands in sentences of each flag, where the rules name the flag of the line's own group."""
    often: dict[str, Counter[str]] = defaultdict(Counter)
    levels: dict[str, set[str]] = defaultdict(set)
    net = ear().net
    group_of = {rule.flag: rule.group for rule in net.rules}
    for line in corpus:
        heard = rules_hear(line.text)
        if heard.label != line.label or heard.group != line.group or line.label == "none":
            continue
        flag = heard.hits[0].flag
        if group_of[flag] != line.group and line.group not in {rule.group for rule in net.rules if rule.flag == flag}:
            continue
        levels[flag].add(line.label)
        for name in {name for word in words_of(line.text, ear().spelling).word for name in judge.symbols(word)}:
            often[name][flag] += 1
    return {name: dict(counts) for name, counts in often.items()}, {
        flag: tuple(label for label in ORDER if label in labels) for flag, labels in levels.items()
    }


def folds(corpus: Sequence[Line], parts: int = 5) -> None:
    """Learns on four fifths, and tells what thresholds would do on the fifth that it has not seen."""
    mixed = list(corpus)
    random.Random(7).shuffle(mixed)
    margins: list[tuple[Line, tuple[float, float, float]]] = []
    for part in range(parts):
        judge = Judge(
            learn([line for place, line in enumerate(mixed) if place % parts != part]).model_copy(
                update={"thresholds": (99.0, 99.0, 99.0, 99.0)}
            ),
            ear().net.classes,
        )
        for line in mixed[part::parts]:
            margins.append((line, judge.values(words_of(line.text, ear().spelling))))
    for head, label in enumerate(ORDER[:3]):
        ordinary = sorted((value[head] for line, value in margins if not line.at_least(label)), reverse=True)
        meant = [value[head] for line, value in margins if line.at_least(label)]
        for alarms in (0.003, 0.005, 0.01, 0.02, 0.03):
            edge = ordinary[int(alarms * len(ordinary))]
            found = sum(value > edge for value in meant)
            print(f"{label}: threshold {edge:.2f}: false alarms {alarms:.1%}, found {found / len(meant):.1%}")


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
