"""Hears one message: normalise, find phrases, put them together, judge their scope, decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from content.hearing import Net, Rule, learned, safety_net
from flows.safety.language import emergency
from flows.safety.learned import Judge
from flows.safety.normalise import Spelling, Words, words_of
from flows.safety.phrases import Found, Tree
from flows.safety.rules import Match, Spans, matches
from flows.safety.scopes import Scopes

LABELS = {"E0": "emergency", "E1": "urgent", "E2": "caution", "E3": "none"}
# Which labels are no graver than one.
NO_GRAVER = {
    "emergency": ("emergency", "urgent", "caution"),
    "urgent": ("urgent", "caution"),
    "caution": ("caution",),
}
# How the words that the weights name are judged: by no rule's own exceptions.
PLAIN = Rule(flag="", level="E0", group="other_medical", all=("",))
FELT = frozenset({"present", "other_person"})
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
    scope_names: frozenset[str]
    lookalikes: frozenset[str]
    symptoms: frozenset[str]  # the concepts that make a rule fire; the others are its surroundings

    @staticmethod
    def of(net: Net) -> "Ear":
        symptoms = frozenset(name for rule in net.rules for names in rule.all for name in names.split("|"))
        tree = Tree(net)
        spelling = Spelling(net.emoji, net.typos, frozenset(tree.literal), net.real_words)
        return Ear(net, tree, spelling, frozenset(net.scopes), frozenset(net.lookalikes), symptoms)


@cache
def ear() -> Ear:
    return Ear.of(safety_net())


def hear(text: str) -> Hearing:
    """What a message says that must be answered before anything else."""
    words = words_of(text, ear().spelling)
    found = ear().tree.find(words)
    heard = of_rules(words, found)
    if foreign := emergency(text):
        flag, said = foreign
        return Hearing((Hit(flag, "E0", "present", said), *heard.hits), "emergency", group_of(flag), False)
    return heard if heard.label == "emergency" else with_learned(heard, words, found)


def group_of(flag: str) -> str:
    return next(rule.group for rule in ear().net.rules if rule.flag == flag)


def rules_hear(text: str) -> Hearing:
    """What the rules alone hear; the weights are learnt beside them."""
    words = words_of(text, ear().spelling)
    return of_rules(words, ear().tree.find(words))


def of_rules(words: Words, found: list[Found]) -> Hearing:
    here = ear()
    heard = unmasked(found, here.lookalikes)
    symptoms = [one for one in heard if one.concept in here.symptoms]
    if not symptoms:
        return Hearing((), "none", "none", False)
    scopes = Scopes(words, [one for one in heard if one.concept in here.scope_names], symptoms)
    spans = Spans(heard)
    return decide([match for rule in here.net.rules for match in matches(rule, words, spans, scopes)], words)


@cache
def judge() -> Judge:
    return Judge(learned(), ear().net.classes)


def with_learned(heard: Hearing, words: Words, found: list[Found]) -> Hearing:
    """The same, with what the learnt weights add: it may become graver, never milder.

    Where the rules heard something denied, past or merely asked about, the decision table has the say.
    Elsewhere such a scope makes the weights say it more surely.
    """
    here = ear()
    if heard.hits and heard.label == "none":
        return heard
    masked = {place for one in found if one.concept in here.lookalikes for place in one.places}
    guess = judge().guess(words, masked)
    if guess is None or (heard.label != "none" and LABELS[guess.level] in NO_GRAVER[heard.label]):
        return heard
    scopes = Scopes(words, [one for one in found if one.concept in here.scope_names], ())
    scope = scopes.scope(guess.places, guess.places, PLAIN)
    if scope not in FELT and not guess.beyond_doubt:
        return heard
    scope = "other_person" if scope == "other_person" else "present"
    hit = Hit(guess.flag, guess.level, scope, very_words(guess.places, words))
    return Hearing((hit, *heard.hits), LABELS[guess.level], group_of(guess.flag), False)


def unmasked(found: list[Found], lookalikes: frozenset[str]) -> list[Found]:
    """What was heard without what lies in a look-alike; a longer phrase wins over a look-alike."""
    masks: dict[int, list[frozenset[int]]] = {}
    for one in found:
        if one.concept in lookalikes:
            whole = frozenset(one.places)
            for place in whole:
                masks.setdefault(place, []).append(whole)
    return [
        one
        for one in found
        if one.concept not in lookalikes
        and not any(len(mask) >= len(one.places) for place in one.places for mask in masks.get(place, ()))
    ]


def decide(found: list[Match], words: Words) -> Hearing:
    """The label of the gravest thing that is felt; a question for what may be."""
    found = sorted(found, key=lambda match: (match.level, GROUPS.index(match.rule.group)))
    hits = tuple(
        {
            (m.rule.flag, m.level, m.scope): Hit(m.rule.flag, m.level, m.scope, very_words(m.places, words))
            for m in found
        }.values()
    )
    felt = [match for match in found if match.scope in FELT and match.level != "E3"]
    if felt:
        return Hearing(hits, LABELS[felt[0].level], felt[0].rule.group, False)
    grave = [hit for hit in hits if hit.level in {"E0", "E1"}]
    denied = {hit.flag for hit in grave if hit.scope == "negated"}
    asked = any(hit.scope in {"past", "hypothetical", "uncertain"} for hit in grave)
    return Hearing(hits, "none", "none", asked or len(denied) >= 2)


def very_words(places: Sequence[int], words: Words) -> str:
    """The original text from the first to the last word of a match; parts that lie far apart are joined by dots."""
    pieces: list[tuple[int, int]] = []
    for place in places:
        start, end = words.span[place]
        if pieces and start - pieces[-1][1] <= 30:
            pieces[-1] = pieces[-1][0], max(end, pieces[-1][1])
        else:
            pieces.append((start, end))
    return " ... ".join(words.original[start:end] for start, end in pieces)
