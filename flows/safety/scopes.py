"""Whose a symptom is, and when: negated, past, another person's, asked about in general, or here and now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from content.hearing import Rule
from flows.safety.normalise import Words
from flows.safety.phrases import Found

NEGATION_REACH = 6  # words; red-flags.md section 5 says 4 and the clause, list words ("or", "and a") cost the rest
PAST_REACH = 14  # words between a symptom and the words that date it, in a message without punctuation
IF_REACH = 8  # words from an "if" to what it makes a mere thought
FACTS = frozenset(["im", "is", "am", "are", "feel", "ive", "keep", "keeps", "since", "today", "yesterday"])
OPEN = frozenset(["ever", "goes", "get", "got", "happens", "gets", "would", "go", "lose", "wasnt", "werent"])
ASKING = frozenset(["do", "does", "can", "could", "will", "would"])
TELLING = frozenset(["cant", "couldnt", "wont", "i", "we", "he", "she", "to", "and", "barely", "hardly", "never"])
DENYING = frozenset(["dont", "cant", "couldnt", "didnt", "keep"])  # "why I don't notice" tells of oneself
LIST_ITEM = 4  # a part between commas this short, without a verb, goes on with the list before it


@dataclass(frozen=True, slots=True)
class Marks:
    """Every scope phrase that was heard, by kind: the numbers of its words."""

    spans: dict[str, list[tuple[int, ...]]]

    def of(self, kind: str) -> list[tuple[int, ...]]:
        return self.spans.get(kind, [])

    def words(self, kind: str) -> set[int]:
        return {place for span in self.of(kind) for place in span}


class Scopes:
    """Answers, for one message, in which scope a hit at some words stands."""

    def __init__(self, words: Words, found: Iterable[Found], symptoms: Sequence[Found]) -> None:
        spans: dict[str, list[tuple[int, ...]]] = {}
        for one in found:
            spans.setdefault(one.concept, []).append(one.places)
        self.words, self.marks = words, Marks(spans)
        # "dont want to live" uses up its own "dont": such a word denies nothing else.
        taken = {place for one in symptoms if len(one.places) > 1 for place in one.places}
        self.felt = {place for one in symptoms for place in one.places}
        self.negator = self.negators(taken)
        self.who = self.people()

    def negators(self, taken: set[int]) -> list[int]:
        """For each word the number of the word that denies it, or -1."""
        words = self.words
        idle = self.marks.words("not_a_negation")
        cues = {p for span in self.marks.of("negation") for p in span if not (set(span) & (idle | taken))}
        ends, subjects = self.marks.words("negation_ends"), self.marks.words("subject")
        verbs, joins = self.marks.words("verb"), self.marks.words("joins")
        negator = [-1] * len(words.word)
        cue, left = -1, 0
        for place in range(len(words.word)):
            if place and words.sentence[place] != words.sentence[place - 1]:
                left = 0
            elif words.comma[place] and left:
                # "no numbness, weakness, fever" denies all three; "did not train, chest pain" does not.
                listing = not self.felt.isdisjoint(range(cue, place))
                left = NEGATION_REACH if listing and self.is_list_item(place, subjects | verbs | ends | cues) else 0
            if place in ends:
                left = 0
            if place in cues:
                cue, left = place, NEGATION_REACH
            elif left:
                if place in subjects and place - cue >= 2 and place - 1 not in joins:
                    left = 0
                    continue
                negator[place] = cue
                left = NEGATION_REACH if words.word[place] in {"or", "nor"} else left - 1
        return negator

    def is_list_item(self, first: int, breaking: set[int]) -> bool:
        words, place = self.words, first
        while place < len(words.word) and words.sentence[place] == words.sentence[first]:
            if place > first and words.comma[place]:
                break
            if place in breaking:
                return False
            place += 1
        return place - first <= LIST_ITEM

    def people(self) -> list[str]:
        """For each word whose body it speaks of: "me" or "other"."""
        words = self.words
        relations, others, me = (self.marks.words(kind) for kind in ("relation", "he_or_she", "me"))
        typing = bool(self.marks.of("typing_for"))
        who: list[str] = []
        now = "me"
        known = bool(relations)
        for place in range(len(words.word)):
            if place in relations or (place in others and (known or "me" not in who)):
                now = "other"
            elif place in me and not any(place + step in relations for step in (1, 2, 3)):
                now = "me"
            who.append("me" if typing else now)
        return who

    def of_another(self, places: Sequence[int]) -> bool:
        """These words speak of somebody else's body."""
        return self.who[min(places)] == "other" or self.who[max(places)] == "other"

    def scope(self, places: Sequence[int], starts: Iterable[int], rule: Rule) -> str:
        """The scope of a hit that these words made; `starts` are the first words of its parts."""
        own = set(places)
        denied = any(self.negator[place] >= 0 and self.negator[place] not in own for place in places)
        if denied and not rule.said_outright:
            return "negated"
        other = self.of_another(places)
        if other and self.near("media", places):
            return "hypothetical"
        if self.near("media", places) and not self.present(places):
            return "hypothetical"
        if not rule.said_outright and self.asked(places):
            return "hypothetical"
        if not rule.timeless and self.is_past(places, rule.eased_counts):
            return "past"
        return "other_person" if other else "present"

    def near(self, kind: str, places: Sequence[int], outside: str = "") -> bool:
        """Such a phrase stands in the same sentence, not far away, and is no part of a phrase of the `outside` kind."""
        low, high = min(places) - PAST_REACH, max(places) + PAST_REACH
        sentence, other = self.words.sentence[places[0]], self.marks.words(outside)
        return any(
            self.words.sentence[span[0]] == sentence
            and low <= span[-1]
            and span[0] <= high
            and (not other or other.isdisjoint(span))
            for span in self.marks.of(kind)
        )

    def after(self, kind: str, places: Sequence[int], sentences: int = 1) -> bool:
        """Such a phrase follows, in this sentence or the next, with no turn ("but now") between."""
        last, sentence = max(places), self.words.sentence[max(places)]
        turns = [span[0] for k in ("now", "turn") for span in self.marks.of(k)]
        own = set(places)
        return any(
            span[0] > last - 4
            and not (set(span) & own)
            and self.words.sentence[span[0]] - sentence <= sentences
            and not any(turn > last and turn < span[0] and turn not in span for turn in turns)
            and not any(span[-1] < turn <= span[-1] + 3 for turn in turns)
            for span in self.marks.of(kind)
        )

    def told_as_fact(self, first: int, last: int) -> bool:
        """ "... if my heart is racing and I'm faint" tells of now; "if I ever get ..." does not."""
        between = self.words.word[first : last + 3]
        return not FACTS.isdisjoint(between) and OPEN.isdisjoint(between)

    def is_told(self, place: int) -> bool:
        """ "I can't do a calf raise" asks nothing, although "do a ..." is how many questions begin."""
        return place > 0 and self.words.word[place] in ASKING and self.words.word[place - 1] in TELLING

    def present(self, places: Sequence[int]) -> bool:
        """Words of today stand near; those of "fine now" are not meant."""
        return self.near("now", places, outside="resolved")

    def is_past(self, places: Sequence[int], eased_counts: bool) -> bool:
        if self.marks.of("relapse"):
            return False
        over = not eased_counts and self.after("resolved", places)
        return over or (self.near("past", places, outside="long_standing") and not self.present(places))

    def is_long(self, places: Sequence[int]) -> bool:
        """It has been so for three months or more."""
        return self.near("long_standing", places) and not self.near("new", places)

    def is_checked(self, places: Sequence[int]) -> bool:
        return bool(self.marks.of("checked")) and not self.marks.of("not_checked")

    def asked(self, places: Sequence[int]) -> bool:
        """Asked about in general, or feared, not felt."""
        sentence = self.words.sentence[places[0]]
        first, last = min(places), max(places)
        idle = self.marks.words("not_if")
        if self.marks.of("came_true"):
            return False
        if any(
            self.words.sentence[span[0]] == sentence
            and first - IF_REACH <= span[-1] <= first
            and span[0] not in places
            and idle.isdisjoint(span)
            and not any(self.words.comma[span[-1] + 1 : first + 1])
            and not self.told_as_fact(span[-1], last)
            for span in self.marks.of("if")
        ):
            return True
        if any(self.words.word[place][0].isdigit() for place in places):
            return False
        asks = any(
            self.words.sentence[span[0]] == sentence
            and span[0] <= first + 1
            and first - span[-1] <= PAST_REACH
            and not any(self.words.comma[span[-1] + 1 : first + 1])
            and not self.is_told(span[0])
            for span in self.marks.of("question")
        )
        if not asks:
            return False
        own = self.words.word[first - 2 : last + 1] if first > 1 else self.words.word[: last + 1]
        mine = any(word in {"my", "ive", "im", "mine"} for word in own)
        mine = mine or any(pair[0] == "i" and pair[1] in DENYING for pair in pairwise(own))
        return not mine and not self.marks.of("happening")
