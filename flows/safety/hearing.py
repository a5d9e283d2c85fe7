"""Hears one message: normalise, find phrases, put them together, judge their scope, decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from content.hearing import Net, learned, safety_net
from flows.safety.language import emergency
from flows.safety.learned import Guess, Judge
from flows.safety.normalise import Spelling, Words, words_of
from flows.safety.phrases import Found, Tree
from flows.safety.rules import FELT, Match, Spans, matches
from flows.safety.scopes import Marks, Scopes, of_another, people

LABELS = {"E0": "emergency", "E1": "urgent", "E2": "caution", "E3": "none"}
# Which labels are no graver than one.
NO_GRAVER = {
    "emergency": ("emergency", "urgent", "caution"),
    "urgent": ("urgent", "caution"),
    "caution": ("caution",),
}
DOUBTFUL = frozenset({"past", "hypothetical", "uncertain"})
# Which group names a message with several flags of the same level.
GROUPS = (
    "crisis",
    "stroke",
    "aaa",
    "fracture",
    "cauda_equina",
    "dvt_pe",
    "cardiac",
    "infection",
    "cancer",
    "pregnancy",
    "neuro_deficit",
    "severe_escalating",
    "other_medical",
)


@dataclass(frozen=True)
class Hit:
    """One thing heard."""

    flag: str  # the id of red-flags.md
    level: str  # E0, E1, E2, E3
    scope: str  # present, negated, past, other_person, hypothetical, uncertain
    words: str  # the very words that made it fire


@dataclass(frozen=True)
class Hearing:
    hits: tuple[Hit, ...]
    label: str  # emergency, urgent, caution, none
    group: str  # as in the safety examples; "none" when nothing was heard
    confirm: bool  # one question is right although nothing locks


@dataclass(frozen=True)
class Ear:
    """The net, made ready once."""

    net: Net
    tree: Tree
    spelling: Spelling
    symptoms: frozenset[str]  # the concepts that make a rule fire; the others are its surroundings
    begins: Mapping[str, Sequence[int]]  # the numbers of the rules whose first concept may be this one

    @staticmethod
    def of(net: Net) -> "Ear":
        symptoms = frozenset(name for rule in net.rules for names in rule.all for name in names.split("|"))
        tree = Tree(net)
        spelling = Spelling(net.emoji, net.typos, frozenset(tree.spelt), net.real_words)
        begins: dict[str, list[int]] = {}
        for number, rule in enumerate(net.rules):
            for name in rule.all[0].split("|"):
                begins.setdefault(name, []).append(number)
        return Ear(net, tree, spelling, symptoms, begins)


@cache
def ear() -> Ear:
    return Ear.of(safety_net())


def hear(text: str) -> Hearing:
    """What a message says that must be answered before anything else."""
    heard = heard_by(text, judge())
    if foreign := emergency(text):
        flag, said = foreign
        return Hearing((Hit(flag, "E0", "present", said), *heard.hits), "emergency", group_of(flag), False)
    return heard


def heard_by(text: str, judge: Judge) -> Hearing:
    """What rules and these weights hear."""
    words = words_of(text, ear().spelling)
    found = ear().tree.find(words)
    matches = matched(words, found)
    said = judge.weigh(words, judge.things_heard(words, found, matches))
    heard = decide(judge.agreed(matches, words, said), words)
    return heard if heard.label == "emergency" else with_learned(heard, judge.guess(words, said), words, found)


def group_of(flag: str) -> str:
    return next(rule.group for rule in ear().net.rules if rule.flag == flag)


def rules_hear(text: str, sure: bool = False) -> Hearing:
    """What the rules alone hear, or the sure ones among them; the weights are learnt beside them."""
    words = words_of(text, ear().spelling)
    found = matched(words, ear().tree.find(words))
    return decide([match for match in found if match.rule.sure or not sure], words)


def matched(words: Words, found: Found) -> list[Match]:
    """Every rule that what was heard fulfils."""
    here = ear()
    heard, placed = here.tree.laid_out(here.tree.unmasked(found))
    symptoms = [span for concept, spans in heard.items() if concept in here.symptoms for span in spans]
    if not symptoms:
        return []
    scopes = Scopes(words, Marks(words, heard, placed), symptoms)
    spans = Spans(heard, words, scopes)
    begun = sorted({number for concept in heard for number in here.begins.get(concept, ())})
    return [match for number in begun for match in matches(here.net.rules[number], words, spans, scopes)]


@cache
def judge() -> Judge:
    return Judge(learned(), safety_net())


def with_learned(heard: Hearing, guess: Guess | None, words: Words, found: Found) -> Hearing:
    """The same, with what the learnt weights add: it may become graver, never milder."""
    if guess is None or (heard.label != "none" and LABELS[guess.level] in NO_GRAVER[heard.label]):
        return heard
    whose = people(Marks(words, {}, ear().tree.whose(found)))
    scope = "other_person" if of_another(guess.places, whose) else "present"
    spans = words.origin.spans(guess.places)
    hit = Hit(guess.flag, guess.level, scope, very_words(spans.values(), words.original))
    return Hearing((hit, *heard.hits), LABELS[guess.level], group_of(guess.flag), False)


def decide(found: list[Match], words: Words) -> Hearing:
    """The label of the gravest thing that is felt; a question for what may be."""
    # A mere word that would not be asked about counts only where it is denied.
    found = [match for match in found if (match.scope, match.level) != ("uncertain", "E2")]
    found = sorted(found, key=lambda match: (match.level, GROUPS.index(match.rule.group)))
    told = {(match.rule.flag, match.level, match.scope): match.places for match in found}
    spans = words.origin.spans(chain.from_iterable(told.values()))
    hits = tuple(
        Hit(*said, very_words([spans[place] for place in places], words.original)) for said, places in told.items()
    )
    felt = [match for match in found if match.scope in FELT and match.level != "E3"]
    if felt:
        return Hearing(hits, LABELS[felt[0].level], felt[0].rule.group, False)
    denied = {match.rule.flag for match in found if match.scope == "negated" and match.level != "E3"}
    asked = any(match.scope in DOUBTFUL and match.level in {"E0", "E1"} for match in found)
    return Hearing(hits, "none", "none", asked or len(denied) >= 2)


def very_words(spans: Iterable[tuple[int, int]], original: str) -> str:
    """The original text from the first to the last word of a match; parts that lie far apart are joined by dots."""
    pieces: list[tuple[int, int]] = []
    for start, end in spans:
        if pieces and start - pieces[-1][1] <= 30:
            pieces[-1] = pieces[-1][0], max(end, pieces[-1][1])
        else:
            pieces.append((start, end))
    return " ... ".join([original[start:end] for start, end in pieces])
