"""Puts concepts together into flags, as content/safety/rules*.toml says, each with its scope."""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from content.hearing import Level, Rule
from flows.safety.normalise import Words
from flows.safety.phrases import Span
from flows.safety.scopes import Scopes

# Old and not checked, red-flags.md section 2. An E0 stays one unless its rule says otherwise: words date it badly.
LOWER: dict[Level, Level] = {"E0": "E0", "E1": "E2", "E2": "E2", "E3": "E3"}
FELT = frozenset({"present", "other_person"})
FEW = 40  # spans of one concept looked at in one message


class Match(NamedTuple):
    rule: Rule
    level: Level
    scope: str
    places: Span


class Spans:
    """Where each concept stands, in order."""

    def __init__(self, by_concept: Mapping[str, list[Span]], words: Words, scopes: Scopes) -> None:
        self.by_concept, self.words, self.scopes = by_concept, words, scopes
        self.joined: dict[str, list[Span]] = {}
        self.there: dict[str, bool] = {}
        self.begun: dict[str, frozenset[int]] = {}
        self.begun_undenied: dict[str, frozenset[int]] = {}

    def of(self, names: str) -> list[Span]:
        """The spans of `a`, or of `a|b`."""
        if "|" not in names:
            return self.by_concept.get(names, [])
        if names not in self.joined:
            self.joined[names] = sorted(span for name in ways(names) for span in self.by_concept.get(name, ()))
        return self.joined[names]

    def any(self, names: str) -> bool:
        there = self.there.get(names)
        if there is None:
            there = self.there[names] = not self.by_concept.keys().isdisjoint(ways(names))
        return there

    def sentences(self, names: str) -> frozenset[int]:
        """Those in which one begins."""
        if names not in self.begun:
            self.begun[names] = frozenset([self.words.sentence[span[0]] for span in self.of(names)])
        return self.begun[names]

    def undenied(self, names: str) -> frozenset[int]:
        """The sentences in which one begins that is not denied."""
        if names not in self.begun_undenied:
            negator, sentence = self.scopes.negator, self.words.sentence
            self.begun_undenied[names] = frozenset(
                [sentence[span[0]] for span in self.of(names) if negator[span[0]] < 0]
            )
        return self.begun_undenied[names]


@cache
def ways(names: str) -> tuple[str, ...]:
    return tuple(names.split("|"))


def matches(rule: Rule, words: Words, spans: Spans, scopes: Scopes) -> list[Match]:
    """What this rule hears: at most one match per scope."""
    for names in rule.all:
        if not spans.any(names):
            return []
    for names in (*rule.needs, *rule.near):
        if not spans.any(names):
            return []
    for names in rule.unless_message:
        if spans.any(names):
            return []
    parts = [spans.of(names) for names in rule.all]
    best: dict[str, Match] = {}
    anchors = parts[0]
    if len(anchors) > FEW:  # forty denials do not hide the one that is meant
        anchors = sorted(anchors, key=lambda span: scopes.negator[span[0]] >= 0)[:FEW]
    for anchor in anchors:
        chosen = [anchor]
        for others in parts[1:]:
            near = nearest(anchor, others, chosen, rule, words)
            if near is None:
                break
            chosen.append(near)
        else:
            match = judged(rule, chosen, words, spans, scopes)
            if match is not None and match.scope not in best:
                best[match.scope] = match
                if match.scope == "present":
                    break
    return list(best.values())


def nearest(anchor: Span, others: list[Span], chosen: list[Span], rule: Rule, words: Words) -> Span | None:
    """The span of the next part that lies nearest to the anchor, shares no word and is not too far."""
    taken = set(anchor).union(*chosen[1:])
    lowest, highest, sentence = min(taken), max(taken), words.sentence
    middle = bisect_left(others, anchor)
    best: Span | None = None
    narrower = len(sentence) if rule.across else rule.within + 1
    first = max(middle - FEW // 4, bisect_left(others, (highest - narrower + 1,)))
    for span in others[first : middle + FEW // 4]:
        low, high = span[0], span[-1]
        if low - lowest >= narrower:  # as is whatever comes behind it
            break
        low, high = low if low < lowest else lowest, high if high > highest else highest
        if high - low >= narrower or not taken.isdisjoint(span):
            continue
        if rule.across or rule.bridge or sentence[low] == sentence[high]:
            best, narrower = span, high - low
    return best


def judged(rule: Rule, chosen: list[Span], words: Words, spans: Spans, scopes: Scopes) -> Match | None:
    places = tuple(sorted(set().union(*chosen))) if len(chosen) > 1 else chosen[0]
    if rule.unless or rule.near:
        sentences = {words.sentence[place] for place in places}
        for names in rule.unless:
            if not spans.undenied(names).isdisjoint(sentences):
                return None
        for names in rule.near:
            if spans.sentences(names).isdisjoint(sentences):
                return None
    scope = scopes.scope(places, rule)
    if rule.self_only and scope == "other_person":
        return None
    if rule.confirm and scope in {"present", "other_person"}:
        scope = "uncertain"
    level = rule.level
    if scopes.is_long(places) and not rule.said_outright:
        level = "E3" if scopes.is_checked(places) else (rule.old or LOWER[level])
    elif level == "E2" and not rule.timeless and scopes.is_checked(places):
        level = "E3"
    return Match(rule, level, scope, places)
