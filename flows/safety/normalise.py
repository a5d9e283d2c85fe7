"""Turns whatever a person typed into plain words, each with the place in the original it came from."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, repeat

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[a-z]+\d*(?:'[a-z]+)*|[.!?\n]+|[,;:()\u2026\u2013\u2014]+|(?<=\s)-+(?=\s)")
SENTENCE_END = frozenset(".!?\n")
# With these, 's is a verb that belongs to the word; after any other word it is dropped.
KEEPS_S = frozenset(["it", "he", "she", "that", "what", "there", "who", "here", "let", "where", "how", "when"])
# "can not" is one word, as "cant" is.
WITH_NOT = {
    "can": "cant",
    "could": "couldnt",
    "do": "dont",
    "does": "doesnt",
    "did": "didnt",
    "have": "havent",
    "has": "hasnt",
    "had": "hadnt",
    "is": "isnt",
    "are": "arent",
    "was": "wasnt",
    "will": "wont",
}
REPEATS = 3  # the same words more often in a row say nothing more
LONGEST_REPEAT = 12  # words
MENDED = 150  # different unknown words of one message that are looked up; a message holds 800 words at most
DOUBLE = re.compile(r"(.)\1")
QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4\uff07\u2032", "'") | {"\u201c": '"', "\u201d": '"'})
# Letters of other alphabets that look like one of ours: beside our letters they are meant as such ("ch\u0435st").
TWINS = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u04bb\u0501\u03bf\u03b1\u03b9\u03bd",
        "aeopcyxisjhdoaiv",
        strict=True,
    )
)
UNSEEN = frozenset(["Mn", "Cf", "Me"])  # Unicode's categories of marks that stand on another letter, or of none
UNHEARD = str.maketrans("", "", "aeiouyhw")
SOUNDS = (
    ("tch", "k"),
    ("ph", "f"),
    ("gh", ""),
    ("kn", "n"),
    ("wr", "r"),
    ("wh", "w"),
    ("ck", "k"),
    ("th", "f"),
    ("sh", "s"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "sy"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("v", "f"),
    ("ng", "n"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as plain words; the lists run side by side."""

    original: str
    word: list[str]
    span: list[tuple[int, int]]  # where in the original
    comma: list[bool]  # a comma or the like stands before this word
    sentence: list[int]
    questions: frozenset[int]  # the sentences that end with a question mark


@lru_cache(maxsize=8192)
def folded(character: str) -> str:
    """One character in plain lower-case letters; nothing for marks that cannot be seen."""
    if character in "\u2018\u2019\u02bc\u0060\u00b4\uff07\u2032":
        return "'"
    plain = unicodedata.normalize("NFKD", character)
    if len(plain) == 1:
        return "" if unicodedata.category(plain) in UNSEEN else plain.lower()
    return "".join(letter for letter in plain if unicodedata.category(letter) not in UNSEEN).lower()


class Spelling:
    """Knows how the net's own words are misspelt."""

    def __init__(
        self, emoji: Mapping[str, str], typos: Mapping[str, str], vocabulary: frozenset[str], real: frozenset[str]
    ) -> None:
        self.emoji, self.typos, self.vocabulary, self.real = dict(emoji), dict(typos), vocabulary, real
        self.by_start: dict[tuple[str, int], list[str]] = {}
        for word in sorted(vocabulary):
            if len(word) >= 4 and word.isalpha():
                self.by_start.setdefault((word[0], len(word)), []).append(word)
        self.by_sound: dict[str, list[str]] = {}
        for word in sorted(vocabulary):
            if len(word) >= 4 and word.isalpha():
                self.by_sound.setdefault(sound(word), []).append(word)
        self.near = cache(self.near_once)
        self.spell = lru_cache(maxsize=16384)(self.spell_once)

    def spell_once(self, token: str) -> tuple[str, ...]:
        """The plain words that a typed word stands for."""
        word = token
        if "'" in word:
            head, _, tail = word.rpartition("'")
            word = head if tail == "s" and head not in KEEPS_S else word
            word = word.replace("'", "")
        if word in self.typos:
            return tuple(self.typos[word].split())
        if word in self.vocabulary or word[0].isdigit():
            return (word,)
        if len(word) > 5 and word.endswith("in") and word + "g" in self.vocabulary:
            return (word + "g",)
        if word in self.real:
            return (word,)
        return self.unstretched(word) or self.singular(word) or self.corrected(word) or (word,)

    def known(self, token: str) -> bool:
        return token in self.vocabulary or token in self.real or token in self.typos

    def unstretched(self, word: str) -> tuple[str, ...]:
        if not DOUBLE.search(word):
            return ()
        for keep in (r"\1\1", r"\1"):
            shorter = re.sub(r"(.)\1{2,}", keep, word)
            if shorter != word:
                if shorter in self.typos:
                    return tuple(self.typos[shorter].split())
                if shorter in self.vocabulary:
                    return (shorter,)
        shorter = re.sub(r"(.)\1+", r"\1", word)
        return (shorter,) if shorter != word and len(shorter) > 3 and shorter in self.vocabulary else ()

    def singular(self, word: str) -> tuple[str, ...]:
        """`bums numb` without its apostrophe is one bum."""
        return (word[:-1],) if len(word) > 3 and word.endswith("s") and word[:-1] in self.vocabulary else ()

    def corrected(self, word: str) -> tuple[str, ...]:
        """The word of ours that is a slip away (one up to seven letters, two from eight on), or sounds the same."""
        if not 4 <= len(word) <= 16:
            return ()
        slips = slips_allowed(len(word))
        found = extract(word, self.near(word[0], len(word)), scorer=OSA.distance, score_cutoff=slips, limit=4)
        spoken = sound(word)
        if found:
            best = min(found, key=lambda one: (one[1], sound(one[0]) != spoken, abs(len(one[0]) - len(word)), one[0]))
            return (best[0],)
        alike = extract(word, self.by_sound.get(spoken, ()), scorer=OSA.distance, score_cutoff=len(word) // 2, limit=1)
        return (alike[0][0],) if alike else ()

    def near_once(self, start: str, length: int) -> list[str]:
        """The words of ours that begin so and are not much longer or shorter."""
        slips = slips_allowed(length)
        lengths = range(length - slips, length + slips + 1)
        return [word for near in lengths for word in self.by_start.get((start, near), ())]


def slips_allowed(length: int) -> int:
    return 1 if length < 8 else 2


@lru_cache(maxsize=16384)
def sound(word: str) -> str:
    """How a word sounds, roughly: its consonants, with those that people swap made one."""
    for spelt, heard in SOUNDS:
        word = word.replace(spelt, heard)
    spoken = ("a" if word[:1] in "aeiou" else word[:1]) + word[1:].translate(UNHEARD)
    return re.sub(r"(.)\1+", r"\1", spoken) if DOUBLE.search(spoken) else spoken


def words_of(text: str, spelling: Spelling) -> Words:
    """The message as plain words."""
    plain, places = plain_letters(text, spelling.emoji)
    word: list[str] = []
    span: list[tuple[int, int]] = []
    comma: list[bool] = []
    sentence: list[int] = []
    questions: set[int] = set()
    spelt: dict[str, tuple[str, ...]] = {}
    latest: dict[tuple[str, str], int] = {}  # where two words in a row stand last
    strange = 0
    number, after_comma, fresh = 0, False, True
    for match in TOKEN.finditer(plain):
        token = match.group()
        pieces = spelt.get(token)
        if pieces is None:
            if token[0] in SENTENCE_END:
                if "?" in token:
                    questions.add(number)
                number, after_comma, fresh = number + (not fresh), False, True
                continue
            if not token[0].isalnum():
                after_comma = True
                continue
            known = spelling.known(token)
            strange += not known
            pieces = spelling.spell(token) if known or strange <= MENDED else (token.replace("'", ""),)
            spelt[token] = pieces
        start, end = match.span()
        where = places[start], places[end - 1] + 1
        for piece in pieces:
            if piece == "not" and word and not fresh and word[-1] in WITH_NOT:
                word[-1] = WITH_NOT[word[-1]]
                span[-1] = span[-1][0], where[1]
                continue
            before, here = word[-1] if word else "", len(word)
            if before == piece and word[-REPEATS:] == [piece] * REPEATS:
                continue
            back = here - latest.get((before, piece), -LONGEST_REPEAT - 1)
            latest[before, piece] = here
            word.append(piece)
            span.append(where)
            comma.append(after_comma)
            sentence.append(number)
            after_comma, fresh = False, False
            again = repeated(word) if back <= LONGEST_REPEAT else 0
            if again:
                del word[-again:], span[-again:], comma[-again:], sentence[-again:]
    return Words(text, word, span, comma, sentence, frozenset(questions))


def repeated(word: list[str]) -> int:
    """How many words at the end stand there once more than is worth hearing."""
    last = word[-1]
    for length in range(2, min(LONGEST_REPEAT, len(word) // (REPEATS + 1)) + 1):
        if last == word[-1 - length] == word[-1 - 2 * length] and all(
            word[-length:] == word[-(turn + 1) * length : -turn * length] for turn in range(1, REPEATS + 1)
        ):
            return length
    return 0


def plain_letters(text: str, emoji: Mapping[str, str]) -> tuple[str, Sequence[int]]:
    """The text folded to plain letters, and for each letter its place in the original."""
    text = text.translate(QUOTES)
    if text.isascii():
        return text.lower(), range(len(text))
    plain = {
        letter: letter if letter.isascii() else f" {emoji[letter]} " if letter in emoji else folded(letter)
        for letter in set(text)
    }
    letters = [plain[letter] for letter in text]
    if not TWINS.keys().isdisjoint(plain.values()):
        for place in [place for place, letter in enumerate(letters) if letter in TWINS and beside_ours(text, place)]:
            letters[place] = TWINS[letters[place]]
    one_each = all(len(letter) == 1 for letter in plain.values())
    return "".join(letters).lower(), range(len(text)) if one_each else places_of(letters)


def places_of(pieces: Sequence[str]) -> list[int]:
    """For each letter the number of its piece."""
    return list(chain.from_iterable(map(repeat, range(len(pieces)), map(len, pieces))))


def beside_ours(text: str, place: int) -> bool:
    return any(
        letter.isascii() and letter.isalpha() for letter in (text[place - 1 : place] + text[place + 1 : place + 2])
    )
