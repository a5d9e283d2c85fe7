"""Turns whatever a person typed into plain words, each with the place in the original it came from."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

import numpy
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from flows.safety.pairs import Numbers

# What can begin no token is run over first, or a text without any would be tried letter by letter.
TOKEN = re.compile(
    r"([^\da-z.!?\n,;:()\u2026\u2013\u2014-]*+)"
    r"([a-z][a-z]*\d*(?:'[a-z]+)*|\d\d*(?:[.,:/]\d+)*|[.!?\n]+|[,;:()\u2026\u2013\u2014]+|-+|\Z)"
)
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
MOST_KEPT = 16384  # words
DOUBLE, TRIPLE = re.compile(r"(.)\1"), re.compile(r"(.)\1\1")
# Letters of other alphabets that look like one of ours: beside our letters they are meant as such ("ch\u0435st").
TWINS = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u04bb\u0501\u03bf\u03b1\u03b9\u03bd",
        "aeopcyxisjhdoaiv",
        strict=True,
    )
)
UNSEEN = frozenset(["Mn", "Cf", "Me"])  # Unicode's categories of marks that stand on another letter, or of none
Told = TypeVar("Told")
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


class Kept(dict[str, Told]):
    """What was once made of a word, asked for in a third of the time of an `lru_cache`; when full it begins anew."""

    def __init__(self, make: Callable[[str], Told]) -> None:
        self.make = make

    def __missing__(self, word: str) -> Told:
        if len(self) >= MOST_KEPT:
            self.clear()
        told = self[word] = self.make(word)
        return told


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
        self, emoji: Mapping[str, str], typos: Mapping[str, str], vocabulary: frozenset[str], real: str
    ) -> None:
        self.emoji, self.typos, self.vocabulary = dict(emoji), dict(typos), vocabulary
        # In order, a line each, and from where to where those stand that begin with the same three letters.
        self.real_at: dict[str, tuple[int, int]] = {}
        blocks, end = ["\n"], 0
        for start, words in groupby(sorted(real.split()), key=itemgetter(slice(3))):
            blocks.append("\n".join(words) + "\n")
            self.real_at[start] = end, end + 1 + len(blocks[-1])
            end += len(blocks[-1])
        self.real = "".join(blocks)
        self.by_start: dict[tuple[str, int], list[str]] = {}
        for word in sorted(vocabulary):
            if len(word) >= 4 and word.isalpha():
                self.by_start.setdefault((word[0], len(word)), []).append(word)
        self.by_sound: dict[str, list[str]] = {}
        for word in sorted(vocabulary):
            if len(word) >= 4 and word.isalpha():
                self.by_sound.setdefault(sound(word), []).append(word)
        self.near = cache(self.near_once)
        self.known, self.spell = Kept(self.known_once), Kept(self.spell_once)

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
        if self.is_real(word):
            return (word,)
        return self.unstretched(word) or self.singular(word) or self.corrected(word) or (word,)

    def known_once(self, token: str) -> bool:
        return token in self.vocabulary or token in self.typos or self.is_real(token)

    def is_real(self, word: str) -> bool:
        around = self.real_at.get(word[:3])
        return around is not None and self.real.find(f"\n{word}\n", *around) >= 0

    def unstretched(self, word: str) -> tuple[str, ...]:
        if not DOUBLE.search(word):
            return ()
        for keep in (r"\1\1", r"\1") if TRIPLE.search(word) else ():
            shorter = re.sub(r"(.)\1{2,}", keep, word)
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
        if len(found) == 1:
            return (found[0][0],)
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
    plain, ends = plain_letters(text, spelling.emoji)
    word: list[str] = []
    span: list[tuple[int, int]] = []
    comma: list[bool] = []
    sentence: list[int] = []
    questions: set[int] = set()
    spelt: dict[str, tuple[str, ...]] = {}
    latest: dict[tuple[str, str], int] = {}  # where two words in a row stand last
    marks = bytearray()  # one of each word: equal words have equal marks, and marks are searched at once
    strange = 0
    number, after_comma, fresh = 0, False, True
    before, end = "", 0
    for skipped, token in TOKEN.findall(plain):
        start = end + len(skipped)
        end = start + len(token)
        pieces = spelt.get(token)
        if pieces is None:
            if not token or token[0] in SENTENCE_END:
                if "?" in token:
                    questions.add(number)
                number, after_comma, fresh = number + (not fresh), False, True
                continue
            if not token[0].isalnum():
                after_comma = after_comma or token[0] != "-" or stands_alone(plain, start, end)
                continue
            known = spelling.known[token]
            strange += not known
            pieces = spelling.spell[token] if known or strange <= MENDED else (token.replace("'", ""),)
            spelt[token] = pieces
        for piece in pieces:
            if piece == "not" and word and not fresh and before in WITH_NOT:
                word[-1] = before = WITH_NOT[before]
                marks[-1] = hash(before) & 0xFF
                span[-1] = span[-1][0], end
                continue
            if before == piece and word[-REPEATS:] == [piece] * REPEATS:
                continue
            here, pair = len(word), (before, piece)
            back = here - latest.get(pair, -LONGEST_REPEAT - 1)
            latest[pair] = here
            word.append(piece)
            marks.append(hash(piece) & 0xFF)
            span.append((start, end))
            comma.append(after_comma)
            sentence.append(number)
            after_comma = fresh = False
            before = piece
            if back <= LONGEST_REPEAT and may_be_repeated(marks) and (again := repeated(word, back)):
                del word[-again:], marks[-again:], span[-again:], comma[-again:], sentence[-again:]
    if ends is not None and span:
        first = ends.searchsorted(numpy.array([first for first, _ in span]), side="right")
        last = ends.searchsorted(numpy.array([after - 1 for _, after in span]), side="right")
        span = list(zip(first.tolist(), (last + 1).tolist(), strict=True))
    return Words(text, word, span, comma, sentence, frozenset(questions))


def stands_alone(text: str, start: int, end: int) -> bool:
    """A dash between spaces parts what a comma parts; one within a word does not."""
    return text[max(0, start - 1) : start].isspace() and text[end : end + 1].isspace()


def may_be_repeated(marks: bytearray) -> bool:
    """The last six words stood there before, as they must where two or more stand there for the fourth time."""
    return marks.find(marks[-2 * REPEATS :], -2 * REPEATS - LONGEST_REPEAT, -1) >= 0


def repeated(word: list[str], least: int) -> int:
    """How many words at the end, that many or more, stand there once more than is worth hearing."""
    last = word[-1]
    for length in range(max(2, least), min(LONGEST_REPEAT, len(word) // (REPEATS + 1)) + 1):
        if last == word[-1 - length] == word[-1 - 2 * length] == word[-1 - 3 * length]:
            block = word[-length:]
            if block == word[-2 * length : -length] and block * REPEATS == word[-(REPEATS + 1) * length : -length]:
                return length
    return 0


def plain_letters(text: str, emoji: Mapping[str, str]) -> tuple[str, Numbers | None]:
    """The text folded to plain letters, and where what each of its characters became ends, if that is not its place."""
    if text.isascii():
        return text.lower(), None
    plain = {letter: plain_letter(letter, emoji) for letter in set(text)}
    letters = list(map(plain.__getitem__, text))
    if not TWINS.keys().isdisjoint(plain.values()):
        for place in [place for place, letter in enumerate(letters) if letter in TWINS and beside_ours(text, place)]:
            letters[place] = TWINS[letters[place]]
    one_each = all(len(letter) == 1 for letter in plain.values())
    return "".join(letters), None if one_each else numpy.fromiter(map(len, letters), numpy.int64, len(letters)).cumsum()


def plain_letter(letter: str, emoji: Mapping[str, str]) -> str:
    if letter.isascii():
        return letter.lower()
    return f" {emoji[letter]} " if letter in emoji else folded(letter)


def beside_ours(text: str, place: int) -> bool:
    return any(
        letter.isascii() and letter.isalpha() for letter in (text[place - 1 : place] + text[place + 1 : place + 2])
    )
