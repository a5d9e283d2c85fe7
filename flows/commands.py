"""Typed words that are a command, in the ways people say them: whole messages, so that no answer is swallowed."""

import re
from collections.abc import Iterable
from functools import lru_cache

from content.typed import Command, commands, wishes
from flows import times
from flows.answers import plain
from flows.said import NotAnAnswer

NAMES = frozenset(
    {
        "start", "session", "mobility", "checkin", "flare", "plan", "progress", "settings", "help", "why", "pause",
        "resume", "stop", "back", "human", "export", "delete", "learn", "today", "where", "safety", "checked", "gone",
        "review", "stands", "report",
    }
)  # fmt: skip
WISHES = frozenset(  # something is different today or from now on; each is named in flows/adapt.py and flows/logged.py
    {
        "no_kit",
        "away_kit",
        "short",
        "ill",
        "strong",
        "more",
        "often",
        "keep",
        "no_hinge",
        "walks_enough",
        "sore_leg",
        "supported",
        "floor",
        "unsure",
        "adapt",
        "logged",
    }
)
SHORTEST_DAY = 3  # letters: mon, tue
LONGEST = 80  # characters; more than that is a story or a question, never a command


def command(text: str) -> str | None:
    """ "pause:3 days" for "pause for 3 days": a command that is heard before the answer to an open question."""
    slash = slashed(text)
    return slash if slash is not None else found(text, first=True)


def wish(text: str) -> str | None:
    """The same with the words that could also answer a question; asked where the words answered nothing."""
    return command(text) or found(text, first=False) or setting(text)


def setting(text: str) -> str | None:
    """A change of wishes.toml, typed as a whole message."""
    said = plain(text)
    told = wishes()
    named = any(said in phrases for table in (told.exact, told.page, told.edit) for phrases in table.values())
    return f"settings:{said}" if named else days_alone(text)


def days_alone(text: str) -> str | None:
    """ "tuesdays and fridays": weekdays in the plural and nothing else; "mon thurs" may be an answer."""
    said = unmarked(text)
    try:
        times.weekdays(said)
    except NotAnAnswer:
        return None
    plain_words = {word.removesuffix("s") for word in said.split()} - {"and", "on", "or"}
    names = said.endswith("days") and all(word[:SHORTEST_DAY] in times.WEEK for word in plain_words)
    return f"settings:only {said}" if names else None


def payload(text: str) -> str:
    """What a deep link brought along: the token of "/start token"."""
    match = re.fullmatch(r"/start(?:@\w+)?\s+([\w-]{1,64})", text.strip())
    return match[1] if match else ""


def given(name: str, about: str) -> dict[str, object]:
    """The first answers of the conversation that a command begins."""
    if name in WISHES:
        return {"said": name, "words": about}
    if name == "session" and about == "back":
        return {"back": True}
    if name == "mobility" and about.isdigit():
        return {"minutes": int(about)}
    return {"said": about} if about else {}


def slashed(text: str) -> str | None:
    """A command as Telegram's menu types it, /pause@Steadyback 3 days; None when there is none of that name."""
    match = re.fullmatch(r"/(\w+)(?:@\w+)?(?:\s+(.*))?", text.strip(), re.DOTALL)
    if not match or match[1].casefold() not in NAMES:
        return None
    name = match[1].casefold()
    return name if name == "start" else named(name, (match[2] or "").strip())


def named(name: str, argument: str) -> str:
    return f"{name}:{argument}" if argument else name


def found(text: str, *, first: bool) -> str | None:
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    said = unmarked(text)
    for words in (said, unpolite(said)):
        for name, phrasing, told in phrasings(first):
            match = phrasing.fullmatch(words)
            if match is not None and fits(told, rest(match)):
                return named(name, kept(name, words, rest(match)))
    return None


def kept(name: str, words: str, argument: str) -> str:
    """Settings read the whole wish ("mornings at 6.45"); the others what follows their name."""
    return words if name == "settings" and words not in ("settings", "the settings", "my settings") else argument


def rest(match: re.Match[str]) -> str:
    return " ".join(group for group in match.groups() if group)


def fits(told: Command, argument: str) -> bool:
    if not argument:
        return True
    words = set(re.findall(r"[\w'-]+", argument)) | set(re.findall(r"[a-z]+", argument))
    return (not told.about or not words.isdisjoint(told.about)) and words.isdisjoint(told.not_about)


@lru_cache(maxsize=2)
def phrasings(first: bool) -> tuple[tuple[str, re.Pattern[str], Command], ...]:
    """Every phrasing as a pattern; those without a * come before those with one."""
    every = [
        (name, phrase, told)
        for name, told in commands().command.items()
        for phrase in (told.first if first else told.otherwise)
    ]
    every.sort(key=lambda row: "*" in row[1])
    return tuple((name, pattern(phrase), told) for name, phrase, told in every)


def pattern(phrase: str) -> re.Pattern[str]:
    """`*` as one to eight words."""
    parts = [re.escape(unmarked(part)) for part in phrase.split("*")]
    last = len(parts) - 1
    spaced = [part and " " * (place > 0) + part + " " * (place < last) for place, part in enumerate(parts)]
    return re.compile(r"((?:\S+ ){0,7}?\S+)".join(spaced) if len(parts) > 1 else parts[0])


def unmarked(text: str) -> str:
    """Lower case with straight apostrophes and no punctuation at the ends of words."""
    bare = re.sub(r"[^\w\s'.:/+-]|(?<!\d)[.:]|[.:](?!\d)", " ", plain(text))
    return re.sub(r"\s+", " ", bare).strip()


def unpolite(said: str) -> str:
    """Without "could you please" before and "thanks" behind; never empty."""
    polite = sorted(commands().polite, key=len, reverse=True)
    while True:
        shorter = cut(said, polite)
        if shorter == said or not shorter:
            return said
        said = shorter


def cut(said: str, polite: Iterable[str]) -> str:
    for words in polite:
        if said.startswith(f"{words} "):
            return said[len(words) + 1 :]
        if said.endswith(f" {words}"):
            return said[: -len(words) - 1]
    return said
