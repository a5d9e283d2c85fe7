"""Things that are not words, and words that are small talk: a reaction, or a page of the script `strange`."""

from collections.abc import Sequence

from content.hearing import languages
from content.typed import small_talk as content
from flows.answers import plain
from flows.effects import React
from flows.engine import Option
from flows.facts import Facts
from flows.heard import Media
from flows.wording import country_code
from flows.words import Content, Word

LONG = 600  # characters of one message; beyond it one asks for the main thing

WAYS: dict[str, tuple[str, ...]] = {  # page -> the choices under it
    "unheard": ("/go_on", "/safety"),
    "unseen": ("/go_on", "/safety", "/human"),
    "words": ("/go_on",),
    "pain": ("/flare", "mood", "/go_on:never_mind"),
    "mood": ("/human", "/go_on"),
    "robot": ("/go_on", "/human"),
    "insult": ("/go_on", "/pause"),
    "unread": ("/safety", "/go_on", "/human"),
    "long": ("/flare:hurts", "/learn", "/go_on", "/human"),
}


def answer(media: Media, facts: Facts) -> React | str:
    """How something that is not words is taken: with a reaction, or with a page."""
    told = content().media
    if media.kind == "sticker" and media.emoji in (*told.yes, *told.no, *told.fond):
        return React(told.react)
    if media.kind == "sticker" and media.emoji in told.pain:
        return "pain"
    return told.page.get(media.kind, told.page["else"])


def yes_or_no(media: Media) -> str:
    """The phrase that checks a thumb shown where a yes or no was asked; empty when it was no thumb."""
    told = content().media
    if media.kind != "sticker":
        return ""
    return "is_that_a_yes" if media.emoji in told.yes else "is_that_a_no" if media.emoji in told.no else ""


def reaction(text: str) -> str:
    """The reaction that is answer enough to these words ("thanks"), or nothing."""
    return next((talk.react for talk in content().talk.values() if talk.react and says(text, talk.words)), "")


def small_talk(text: str) -> str:
    """The page that answers these words ("are you a robot?"), or nothing."""
    if len(text) > LONG:
        return "long"
    return next((talk.page for talk in content().talk.values() if talk.page and says(text, talk.words)), "")


def says(text: str, words: Sequence[str]) -> bool:
    said = plain(text).replace("’", "'")
    emoji = "".join(dict.fromkeys(said.replace(" ", "").replace("\ufe0f", "")))  # three hearts are one heart
    return said in words or emoji in (each.replace("\ufe0f", "") for each in words)


# rules of the script


def which(facts: Facts) -> str:
    about = str(facts.answers.get("about", "")).partition(":")[0]
    return about if about in WAYS else "words"


def ways(facts: Facts) -> list[Option]:
    return [Option(key) for key in WAYS[which(facts)]]


def in_their_words(facts: Facts) -> Word:
    """What somebody who writes in another language is told in it; the number is their country's."""
    told = languages().language.get(str(facts.answers.get("about", "")).partition(":")[2])
    number = facts.library.country(country_code(facts)).emergency_words
    return Content(told.says.replace("{emergency}", number) if told else "")


RULES = (which, ways, in_their_words)
