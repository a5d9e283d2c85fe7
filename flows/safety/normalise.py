"""Turns whatever a person typed into plain words, each with the place in the original it came from."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TypeVar

import numpy
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from flows.safety.pairs import Numbers, Short, distinct

# What can begin no token is run over first, or a text without any would be tried letter by letter.
TOKEN = re.compile(
    r"([^\da-z.!?\n,;:()\u2026\u2013\u2014-]*+)"
    r"([a-z]++\d*+(?:'[a-z]++(?:'[a-z]++)*|)|\d++(?:[.,:/]\d++(?:[.,:/]\d++)*|)"
    r"|[.!?\n]++|[,;:()\u2026\u2013\u2014]++|-++|\Z)"
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
SHORTEST, LONGEST = 4, 16  # letters of a word that is mended
MOST_NEAR = 4  # words among which it is chosen by sound
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
FEW_LETTERS = 40  # not of ours: so many are replaced one after the other sooner than each letter is looked up
LOWER = {code: chr(code).lower() for code in range(128)}
Told = TypeVar("Told")
UNHEARD = str.maketrans("", "", "aeiouyhw")
# What two or three letters together sound like; most words have none of them. Then what letters sound like after that.
SPELT_TOGETHER = re.compile("[tpgsw]h|tch|kn|wr|c[keiy]")
TOGETHER = (
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
)
SOUNDS = (("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"), ("v", "f"), ("ng", "n"))


class Origin:
    """Where in the original the words of a message stand: most messages are never asked."""

    def __init__(
        self, text: str, plain: Mapping[str, str], ends: Sequence[int], token: Sequence[int], joined: Mapping[int, int]
    ) -> None:
        self.text, self.plain, self.ends, self.token, self.joined = text, plain, ends, token, joined

    def spans(self, places: Iterable[int]) -> dict[int, tuple[int, int]]:
        """From where to where each of these words stands."""
        token, joined, ends = self.token, self.joined, self.ends
        spans = {place: (ends[3 * token[place] + 1], ends[3 * joined.get(place, token[place]) + 2]) for place in places}
        uneven = {ord(letter): len(plain) for letter, plain in sorted(self.plain.items()) if len(plain) != 1}
        if not uneven or not spans:
            return spans
        original = widths(self.text, uneven).cumsum()
        first, after = numpy.array([*spans.values()]).T
        first, after = original.searchsorted(first, side="right"), original.searchsorted(after - 1, side="right") + 1
        return dict(zip(spans, zip(first.tolist(), after.tolist(), strict=True), strict=True))


def widths(text: str, uneven: Mapping[int, int]) -> Numbers:
    """How many letters each letter became: one, or as many as `uneven` says, in order."""
    codes, width = numpy.array([*uneven], dtype=numpy.uint32), numpy.array([*uneven.values()])
    letters = letter_codes(text)
    place = codes.searchsorted(letters).clip(max=len(codes) - 1)
    return numpy.where(codes[place] == letters, width[place], 1)


def letter_codes(text: str) -> Short:
    return numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), numpy.uint32)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as plain words; the lists run side by side."""

    original: str
    word: list[str]
    origin: Origin
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
        mendable = sorted(
            [word for word in vocabulary if len(word) >= 4 and word.isalpha()], key=lambda word: (len(word), word)
        )
        self.by_letters: dict[tuple[str, int], list[str]] = {}  # by what a slip leaves, and the length of what is typed
        for word in mendable:
            for length in range(max(SHORTEST, len(word) - 2), min(LONGEST, len(word) + 2) + 1):
                if abs(length - len(word)) <= slips_allowed(length):
                    for letters in left_by_slips(word, length):
                        self.by_letters.setdefault((letters, length), []).append(word)
        self.by_sound: dict[str, list[str]] = {}
        for word in sorted(mendable):
            self.by_sound.setdefault(sound(word), []).append(word)
        self.known, self.spell = Kept(self.known_once), Kept(self.spell_once)

    def spelt(self, tokens: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The plain words of each token of a message; signs have none."""
        spelt: dict[str, tuple[str, ...]] = {}
        strange = 0
        for token in dict.fromkeys(tokens):
            if not token[:1].isalnum():
                spelt[token] = ()
                continue
            pieces = self.known[token]
            if not pieces:
                strange += 1
                pieces = self.spell[token] if strange <= MENDED else (token.replace("'", ""),)
            spelt[token] = pieces
        return spelt

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
        if whole := self.with_g(word):
            return (whole,)
        if self.is_real(word):
            return (word,)
        return self.unstretched(word) or self.singular(word) or self.corrected(word) or (word,)

    def known_once(self, token: str) -> tuple[str, ...]:
        """The same of a true word, and of any other nothing."""
        if token in self.vocabulary or token in self.typos:
            return self.spell_once(token)
        return (self.with_g(token) or token,) if self.is_real(token) else ()

    def with_g(self, word: str) -> str:
        """`tinglin` is tingling; nothing for other words."""
        return word + "g" if word.endswith("in") and len(word) > 5 and word + "g" in self.vocabulary else ""

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
        shorter = once_each(word)
        return (shorter,) if len(shorter) > 3 and shorter in self.vocabulary else ()

    def singular(self, word: str) -> tuple[str, ...]:
        """`bums numb` without its apostrophe is one bum."""
        return (word[:-1],) if len(word) > 3 and word.endswith("s") and word[:-1] in self.vocabulary else ()

    def corrected(self, word: str) -> tuple[str, ...]:
        """The word of ours that is a slip away (one up to seven letters, two from eight on), or sounds the same."""
        if not SHORTEST <= len(word) <= LONGEST:
            return ()
        slips = slips_allowed(len(word))
        near = extract(word, self.near(word), scorer=OSA.distance, score_cutoff=slips, limit=None)
        found = sorted({(far, len(one), one) for one, far, _ in near})[:MOST_NEAR]
        if len(found) == 1:
            return (found[0][2],)
        spoken = sound(word)
        if found:
            best = min(found, key=lambda one: (one[0], sound(one[2]) != spoken, abs(one[1] - len(word)), one[2]))
            return (best[2],)
        alike = extract(word, self.by_sound.get(spoken, ()), scorer=OSA.distance, score_cutoff=len(word) // 2, limit=1)
        return (alike[0][0],) if alike else ()

    def near(self, word: str) -> list[str]:
        """The words of ours that may be so few slips away; some of them twice."""
        near: list[str] = []
        for letters in left_by_slips(word, len(word)):
            near += self.by_letters.get((letters, len(word)), ())
        return near


def slips_allowed(length: int) -> int:
    return 1 if length < 8 else 2


def left_by_slips(word: str, length: int) -> tuple[str, ...]:
    """The first letter is always right; one slip leaves the second one as it is, or else the last."""
    return (word[:2], f"{word[0]}-{word[-1]}") if slips_allowed(length) == 1 else (word[0],)


@lru_cache(maxsize=16384)
def sound(word: str) -> str:
    """How a word sounds, roughly: its consonants, with those that people swap made one."""
    if SPELT_TOGETHER.search(word):
        for spelt, heard in TOGETHER:
            word = word.replace(spelt, heard)
    for spelt, heard in SOUNDS:
        word = word.replace(spelt, heard)
    spoken = ("a" if word[:1] in "aeiou" else word[:1]) + word[1:].translate(UNHEARD)
    return once_each(spoken) if DOUBLE.search(spoken) else spoken


def once_each(word: str) -> str:
    """The same with no letter twice in a row."""
    return "".join([letter for letter, _ in groupby(word)])


def words_of(text: str, spelling: Spelling) -> Words:
    """The message as plain words."""
    plain, letters = plain_letters(text, spelling.emoji)
    parts = TOKEN.split(plain)  # nothing, what is skipped, a token; over and over
    ends = list(accumulate(map(len, parts)))
    typed = parts[2::3]
    word: list[str] = []
    token: list[int] = []  # of each word, the number of the token that it was typed in
    joined: dict[int, int] = {}  # to a word: the number of the token that it took in
    comma: list[bool] = []
    sentence: list[int] = []
    questions: set[int] = set()
    latest: dict[tuple[str, str], int] = {}  # where two words in a row stand last
    number, after_comma, fresh, before = 0, False, True, ""
    for at, pieces in enumerate(map(spelling.spelt(typed).__getitem__, typed)):
        if not pieces:
            sign = typed[at]
            if not sign or sign[0] in SENTENCE_END:
                if "?" in sign:
                    questions.add(number)
                number, after_comma, fresh = number + (not fresh), False, True
            elif sign[0] != "-" or stands_alone(parts, 3 * at + 2):
                after_comma = True
            continue
        for piece in pieces:
            if piece == "not" and word and not fresh and before in WITH_NOT:
                word[-1] = before = WITH_NOT[before]
                joined[len(word) - 1] = at
                continue
            if before == piece and word[-REPEATS:] == [piece] * REPEATS:
                continue
            here, pair = len(word), (before, piece)
            back = here - latest.get(pair, -LONGEST_REPEAT - 1)
            latest[pair] = here
            word.append(piece)
            token.append(at)
            comma.append(after_comma)
            sentence.append(number)
            after_comma = fresh = False
            before = piece
            if back <= LONGEST_REPEAT and may_be_repeated(word) and (again := repeated(word, back)):
                del word[-again:], token[-again:], comma[-again:], sentence[-again:]
                joined = {place: taken for place, taken in joined.items() if place < len(word)}
    origin = Origin(text, letters, ends, token, joined)
    return Words(text, word, origin, comma, sentence, frozenset(questions))


def stands_alone(parts: Sequence[str], at: int) -> bool:
    """A dash between spaces parts what a comma parts; one within a word does not."""
    before, after = parts[at - 1] or parts[at - 3], parts[at + 2] or parts[at + 3]
    return before[-1:].isspace() and after[:1].isspace()


def may_be_repeated(word: list[str]) -> bool:
    """The last six words stood there before, as they must where two or more stand there for the fourth time."""
    return " ".join(word[-2 * REPEATS :]) in " ".join(word[-2 * REPEATS - LONGEST_REPEAT : -1])


def repeated(word: list[str], least: int) -> int:
    """How many words at the end, that many or more, stand there once more than is worth hearing."""
    last = word[-1]
    for length in range(max(2, least), min(LONGEST_REPEAT, len(word) // (REPEATS + 1)) + 1):
        if last == word[-1 - length] == word[-1 - 2 * length] == word[-1 - 3 * length]:
            block = word[-length:]
            if block == word[-2 * length : -length] and block * REPEATS == word[-(REPEATS + 1) * length : -length]:
                return length
    return 0


def plain_letters(text: str, emoji: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """The text folded to plain letters, and what each letter that is not of ours became."""
    if text.isascii():
        return text.lower(), {}
    codes = letter_codes(text)
    plain = {letter: plain_letter(letter, emoji) for letter in map(chr, distinct(codes[codes > 127]).tolist())}
    twins = [ord(letter) for letter, told in plain.items() if told in TWINS]
    if twins:
        letters = list(text)
        for place in numpy.isin(codes, twins).nonzero()[0].tolist():
            if beside_ours(text, place):
                letters[place] = TWINS[plain[text[place]]]
        text = "".join(letters)
    if len(plain) > FEW_LETTERS:
        return text.translate({ord(letter): told for letter, told in plain.items()} | LOWER), plain
    # What becomes a sign of ours comes first: nothing that is put in is then taken for a letter of the message.
    for letter in sorted(plain, key=lambda letter: not plain[letter].isascii()):
        text = text.replace(letter, plain[letter])
    return text.lower(), plain


def plain_letter(letter: str, emoji: Mapping[str, str]) -> str:
    return f" {emoji[letter]} " if letter in emoji else folded(letter)


def beside_ours(text: str, place: int) -> bool:
    return any(
        letter.isascii() and letter.isalpha() for letter in (text[place - 1 : place] + text[place + 1 : place + 2])
    )
