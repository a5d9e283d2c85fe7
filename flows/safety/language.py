"""Tells a message that the net cannot read from English with slips, and the few foreign emergencies it knows."""

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

from content.hearing import languages
from flows.safety.normalise import folded

FEWEST_WORDS = 3  # a name, a number or a short answer is no language
FEWEST_KNOWN = 2  # words of one language
SHARE = 0.25  # of all words that must be words of that language
FEWEST_LETTERS = 2  # of a foreign script: two signs are a word in some of them
LONGEST = 600  # characters looked at: enough to know a language by
SHORT = 60  # characters: too few, perhaps, to know the language by; a phrase is looked for all the same
WORD = re.compile(r"[^\W\d_]+")


@cache
def english() -> frozenset[str]:
    return frozenset(languages().english.split())


@cache
def denials() -> frozenset[str]:
    return frozenset(languages().denials.split())


@cache
def known_words() -> dict[str, frozenset[str]]:
    """Each language's words, without those that English shares."""
    return {name: frozenset(one.words.split()) - english() for name, one in languages().language.items() if one.words}


@cache
def known_in() -> dict[str, tuple[str, ...]]:
    """Each of those words, and the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for name, ours in known_words().items():
        for word in ours:
            found[word] = (*found.get(word, ()), name)
    return found


@cache
def scripts() -> dict[str, str]:
    return {script: name for name, one in languages().language.items() for script in one.script.split()}


@lru_cache(maxsize=4096)
def script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def language(text: str) -> str:
    """The language of a message that the net cannot read, or nothing for English and for what is no language."""
    text = text[:LONGEST]
    strange = [] if text.isascii() else [letter for letter in text if not letter.isascii() and letter.isalpha()]
    foreign = Counter(map(script, strange))
    known = Counter({name: foreign[one] for one, name in scripts().items() if foreign[one]})
    if known:
        total = sum(letter.isalpha() for letter in text)
        # Japanese mixes Chinese signs with its own, and is known by its own.
        most = "ja" if known["ja"] else known.most_common(1)[0][0]
        return most if known.total() >= max(FEWEST_LETTERS, total / 2) else ""
    words = WORD.findall(text.lower() if text.isascii() else "".join(map(folded, text)))
    if len(words) < FEWEST_WORDS:
        return ""
    counts, languages_of, ours = dict.fromkeys(known_words(), 0), known_in(), english()
    for word in words:
        for name in languages_of.get(word, ()):
            counts[name] += 1
    best = max(counts, key=lambda name: counts[name])
    enough = counts[best] >= FEWEST_KNOWN and counts[best] >= SHARE * len(words)
    return best if enough and counts[best] > sum(map(ours.__contains__, words)) else ""


def emergency(text: str) -> tuple[str, str] | None:
    """The flag and the very words of an emergency in a language that the net cannot read otherwise."""
    if len(text) > SHORT and not language(text):
        return None
    plain = " ".join((text.lower() if text.isascii() else "".join(map(folded, text))).split())
    for flag, phrase in phrases():
        start = plain.find(phrase)
        if start >= 0 and denials().isdisjoint(plain[:start].split()[-2:]):
            return flag, phrase
    return None


@cache
def phrases() -> tuple[tuple[str, str], ...]:
    return tuple(
        (flag, "".join(folded(letter) for letter in phrase))
        for one in languages().language.values()
        for flag, said in one.emergency.items()
        for phrase in said
    )
