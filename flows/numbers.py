"""Numbers as people type them: digits of any script, words, ranges, fractions, with or without a unit."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from content.answering import vocabulary
from flows.said import NotAnAnswer

# Numbers that count something else are no score: "2 weeks", "8 lb", "3 times".
COUNTED = (
    r"(?:days?|weeks?|wks?|months?|years?|yrs?|hours?|hrs?|min(?:ute)?s?|am|pm|kgs?|lbs?|km|miles?"
    r"|times|pills?|sets?|reps?)\b"
)
UNSEEN = (
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # marks that keyboards and pasting leave behind
)
WAS = r"\b(?:used to be|was|from|instead of|down from|up from)\s+(?:an?\s+)?"


def plain(text: str) -> str:
    """Lower case, one space, usual digits and quotes, no punctuation at the ends."""
    text = re.sub(UNSEEN, "", text).replace("\U0001f51f", "10").replace("\ufe0f", "").replace("\u20e3", "")
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", "-")
    text = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
    return re.sub(r"\s+", " ", text).strip(" .!?,;:…\"'()*").casefold()


@lru_cache(maxsize=1)
def number_words() -> re.Pattern[str]:
    words = "|".join(sorted(vocabulary().number, key=len, reverse=True))
    return re.compile(rf"\b(?:{words})(?:[ -](?:{words}))*(?=\b|ish\b)")


def in_digits(said: str) -> str:
    """ "twenty five" as 25, "six and a half" as 6.5."""

    def digits(match: re.Match[str]) -> str:
        values = [vocabulary().number[word] for word in re.split(r"[ -]", match[0])]
        if len(values) == 2 and values[0] >= 20 > 10 > values[1] > 0:
            return str(sum(values))
        return " ".join(map(str, values)) if "-" not in match[0] else "-".join(map(str, values))

    said = number_words().sub(digits, said)
    said = re.sub(r"(\d+) and a half", r"\1.5", said)
    return said.replace("½", ".5").replace("¼", ".25").replace("¾", ".75")


def scores(said: str, high: int) -> list[int]:
    """The different whole numbers that may be the score; 7/10 and "7 out of 10" are one."""
    said = in_digits(said)
    said = re.sub(rf"(\d+(?:[.,]\d+)?) ?(?:/|out of|of|on) ?{high}\b", r"\1", said)
    said = re.sub(rf"\d+(?:[.,]\d+)? ?{COUNTED}", " ", said)
    found, now = whole_numbers(said), whole_numbers(re.sub(WAS + r"\d+(?:[.,]\d+)?", " ", said))
    return now if now and max(now) == max(found) else found  # a lower one of another time is asked about


def whole_numbers(said: str) -> list[int]:
    found: list[int] = []
    for each in re.findall(r"(?<![\w.])(?<!\d )-?\d+(?:[.,]\d+)?|(?<=[a-z] )\d+|(?<=\d )\d+|(?<=\d-)\d+", said):
        value = float(each.replace(",", "."))
        for whole in (int(value),) if value.is_integer() else (int(value), int(value) + 1):
            if whole not in found:
                found.append(whole)
    if len(found) == 2 and found[1] < 0 and re.search(r"\d ?- ?\d", said):
        found[1] = -found[1]
    return found if len(found) <= 4 else []


def measured(said: str, units: Mapping[str, float], own: str) -> float:
    """The number in the question's own unit; converted from another one and rounded down."""
    for words, meaning in sorted(vocabulary().lengths.items(), key=lambda pair: -len(pair[0])):
        said = re.sub(rf"\b{re.escape(words)}\b", meaning, said)
    said = in_digits(said).replace(",", ".")
    names = "|".join(sorted(map(re.escape, units), key=len, reverse=True)) or r"(?!)"
    parts = re.findall(rf"(?<![\d.])(\d*\.?\d+) ?({names}|)(?![a-z])", said)
    if len(parts) == 2 and parts[0][1] and units[parts[0][1]] > 1 and not parts[1][1]:
        parts[1] = (parts[1][0], own)  # "1 h 20"
    if not parts or len(parts) > 2 or (len(parts) == 2 and not all(unit for _, unit in parts)):
        raise NotAnAnswer(said)
    if len(parts) == 2 and units[parts[0][1]] <= units[parts[1][1]]:
        raise NotAnAnswer(said)
    scale = units.get(own, 1.0)
    total = sum(float(number) * (units[unit] / scale if unit else 1.0) for number, unit in parts)
    exact = all(not unit or units[unit] == scale for _, unit in parts)
    return total if exact else float(int(total + 1e-6))
