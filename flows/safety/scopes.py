"""Whose a symptom is, and when: negated, past, another person's, asked about in general, or here and now."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set
from itertools import chain, pairwise

from content.hearing import Rule
from flows.safety.normalise import Words
from flows.safety.phrases import Span

NEGATION_REACH = 6  # words; red-flags.md section 5 says 4 and the clause, list words ("or", "and a") cost the rest
PAST_REACH = 14  # words between a symptom and the words that date it, in a message without punctuation
IF_REACH = 8  # words from an "if" to what it makes a mere thought
FACTS = frozenset(["im", "is", "am", "are", "feel", "ive", "keep", "keeps", "since", "today", "yesterday"])
OPEN = frozenset(["ever", "goes", "get", "got", "happens", "gets", "would", "go", "lose", "wasnt", "werent"])
ASKING = frozenset(["do", "does", "can", "could", "will", "would"])
TELLING = frozenset(["cant", "couldnt", "wont", "i", "we", "he", "she", "to", "and", "barely", "hardly", "never"])
DENYING = frozenset(["dont", "cant", "couldnt", "didnt", "keep"])  # "why I don't notice" tells of oneself
LIST_ITEM = 4  # a part between commas this short, without a verb, goes on with the list before it


class Marks:
    """Every scope phrase that was heard, by kind: in order the numbers of its words, or all those words together."""

    def __init__(self, words: Words, spans: Mapping[str, list[Span]], placed: Mapping[str, Set[int]]) -> None:
        self.sentence, self.spans, self.placed = words.sentence, spans, dict(placed)
        self.by_sentence: dict[str, dict[int, list[Span]]] = {}
        self.longest: dict[str, int] = {}

    def of(self, kind: str) -> list[Span]:
        return self.spans.get(kind, [])

    def words(self, kind: str) -> Set[int]:
        if kind not in self.placed:
            self.placed[kind] = frozenset().union(*self.of(kind))
        return self.placed[kind]

    def near(self, kind: str, low: int, high: int, sentence: int) -> Sequence[Span]:
        """Those of a sentence that begin no later than at the high word and end no earlier than at the low one."""
        known = self.by_sentence.get(kind)
        if known is None:
            known = self.by_sentence[kind] = {}
            for span in self.of(kind):
                known.setdefault(self.sentence[span[0]], []).append(span)
            self.longest[kind] = max([span[-1] - span[0] for span in self.of(kind)], default=0)
        spans = known.get(sentence)
        if not spans:
            return ()
        first, after = bisect_left(spans, (low - self.longest[kind],)), bisect_left(spans, (high + 1,))
        return [span for span in spans[first:after] if span[-1] >= low]


class Scopes:
    """Answers, for one message, in which scope a hit at some words stands."""

    def __init__(self, words: Words, marks: Marks, symptoms: Sequence[Span]) -> None:
        self.words, self.marks = words, marks
        self.turns = sorted([span[0] for kind in ("now", "turn") for span in self.marks.of(kind)])
        # "dont want to live" uses up its own "dont": such a word denies nothing else.
        taken = set(chain.from_iterable([span for span in symptoms if len(span) > 1]))
        self.felt = set(chain.from_iterable(symptoms))
        self.negator = self.negators(taken)
        self.who = people(marks)

    def negators(self, taken: Set[int]) -> list[int]:
        """For each word the number of the word that denies it, or -1."""
        words = self.words
        idle = self.marks.words("not_a_negation")
        idle = idle | taken
        cues = {place for span in self.marks.of("negation") if idle.isdisjoint(span) for place in span}
        ends, subjects = self.marks.words("negation_ends"), self.marks.words("subject")
        verbs, joins = self.marks.words("verb"), self.marks.words("joins")
        breaking = subjects | verbs | ends | cues
        negator = [-1] * len(words.word)
        place = 0
        for first in sorted(cues):
            if first < place:  # stands in the reach of the one before, and took over there
                continue
            cue, left, place = first, NEGATION_REACH, first + 1
            while left and place < len(words.word):
                if words.sentence[place] != words.sentence[place - 1]:
                    left = 0
                elif words.comma[place]:
                    # "no numbness, weakness, fever" denies all three; "did not train, chest pain" does not.
                    listing = not self.felt.isdisjoint(range(cue, place))
                    left = NEGATION_REACH if listing and self.is_list_item(place, breaking) else 0
                if place in ends:
                    left = 0
                if place in cues:
                    cue, left = place, NEGATION_REACH
                elif left and place in subjects and place - cue >= 2 and place - 1 not in joins:
                    left = 0
                elif left:
                    negator[place] = cue
                    left = NEGATION_REACH if words.word[place] in {"or", "nor"} else left - 1
                place += 1
        return negator

    def is_list_item(self, first: int, breaking: Set[int]) -> bool:
        words, place = self.words, first
        while place < len(words.word) and words.sentence[place] == words.sentence[first]:
            if place > first and words.comma[place]:
                break
            if place in breaking:
                return False
            place += 1
        return place - first <= LIST_ITEM

    def denied(self, places: Sequence[int]) -> bool:
        """Another word denies one of these."""
        negators = [self.negator[place] for place in places]
        return max(negators) >= 0 and any(by >= 0 and by not in places for by in negators)

    def scope(self, places: Sequence[int], rule: Rule) -> str:
        """The scope of a hit that these words made, in order."""
        if not rule.said_outright and self.denied(places):
            return "negated"
        other = of_another(places, self.who)
        if self.near("media", places) and (other or not self.present(places)):
            return "hypothetical"
        if not rule.said_outright and self.asked(places):
            return "hypothetical"
        if not rule.timeless and self.is_past(places, rule.eased_counts):
            return "past"
        return "other_person" if other else "present"

    def near(self, kind: str, places: Sequence[int], outside: str = "") -> bool:
        """Such a phrase stands in the same sentence, not far away, and is no part of a phrase of the `outside` kind."""
        if kind not in self.marks.spans:
            return False
        around = self.marks.near(kind, places[0] - PAST_REACH, places[-1] + PAST_REACH, self.words.sentence[places[0]])
        if around and outside:
            return any(map(self.marks.words(outside).isdisjoint, around))
        return bool(around)

    def after(self, kind: str, places: Sequence[int], sentences: int = 1) -> bool:
        """Such a phrase follows, in this sentence or the next, with no turn ("but now") between."""
        last, spans = places[-1], self.marks.of(kind)
        first = bisect_left(spans, (last - 3,))
        if first == len(spans):
            return False
        following = bisect_right(self.words.sentence, self.words.sentence[last] + sentences) - 1
        turn = bisect_right(self.turns, last)
        following = min(following, self.turns[turn]) if turn < len(self.turns) else following
        near = spans[first : bisect_left(spans, (following + 1,))]
        return bool(near) and any(
            set(places).isdisjoint(span)
            and bisect_right(self.turns, span[-1]) == bisect_right(self.turns, span[-1] + 3)
            for span in near
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
        if self.marks.words("relapse"):
            return False
        over = not eased_counts and self.after("resolved", places)
        return over or (self.near("past", places, outside="long_standing") and not self.present(places))

    def is_long(self, places: Sequence[int]) -> bool:
        """It has been so for three months or more."""
        return self.near("long_standing", places) and not self.near("new", places)

    def is_checked(self, places: Sequence[int]) -> bool:
        return bool(self.marks.words("checked")) and not self.marks.words("not_checked")

    def asked(self, places: Sequence[int]) -> bool:
        """Asked about in general, or feared, not felt."""
        if self.marks.words("came_true"):
            return False
        first, last = places[0], places[-1]
        sentence, idle = self.words.sentence[first], self.marks.words("not_if")
        if any(
            span[-1] <= first
            and span[0] not in places
            and idle.isdisjoint(span)
            and not any(self.words.comma[span[-1] + 1 : first + 1])
            and not self.told_as_fact(span[-1], last)
            for span in self.marks.near("if", first - IF_REACH, first, sentence)
        ):
            return True
        asks = any(
            not any(self.words.comma[span[-1] + 1 : first + 1]) and not self.is_told(span[0])
            for span in self.marks.near("question", first - PAST_REACH, first + 1, sentence)
        )
        if not asks or any(self.words.word[place][0].isdigit() for place in places):
            return False
        own = self.words.word[first - 2 : last + 1] if first > 1 else self.words.word[: last + 1]
        mine = any(word in {"my", "ive", "im", "mine"} for word in own)
        mine = mine or any(pair[0] == "i" and pair[1] in DENYING for pair in pairwise(own))
        return not mine and not self.marks.words("happening")


def people(marks: Marks) -> list[str]:
    """For each word whose body it speaks of: "me" or "other"."""
    length = len(marks.sentence)
    relations, others, me = (marks.words(kind) for kind in ("relation", "he_or_she", "me"))
    if marks.words("typing_for") or not (relations or others):
        return ["me"] * length
    who: list[str] = []
    now = "me"
    for place in sorted(relations | others | me):
        who += [now] * (place - len(who))
        if place in relations or (place in others and (relations or "me" not in who)):
            now = "other"
        elif place in me and relations.isdisjoint(range(place + 1, place + 4)):
            now = "me"
    return who + [now] * (length - len(who))


def of_another(places: Sequence[int], who: Sequence[str]) -> bool:
    """These words speak of somebody else's body."""
    return who[places[0]] == "other" or who[places[-1]] == "other"
