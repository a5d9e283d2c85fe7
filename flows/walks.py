"""A walk told in one line, at any time: "walked the dog 20" (conversations.md §7)."""

import re
from collections.abc import Iterator

from content.answering import vocabulary
from flows import course, numbers, walking
from flows.effects import Effect, Record
from flows.facts import Facts
from flows.records import Walk
from flows.said import NotAnAnswer, Unclear
from flows.words import Phrase, Word

MOST = 300  # minutes (measures.md §3, bounds)
LONGEST = 12  # words: more is a story
DONE = re.compile(
    r"\b(walked|strolled|hiked|went (?:out )?(?:for a |on a )?(?:walk|walking|stroll|hike)"
    r"|(?:did|took|had|finished|done) (?:a|my|the|our|today'?s)?\b.*\b(?:walk|stroll|hike)"
    r"|(?:been|was) (?:out )?(?:walking|for a walk|on a walk)|walk (?:is )?done|walk)\b"
)
NOT_A_LOG = re.compile(
    r"\?|\b(can|can't|cannot|could|couldn't|should|shall|will|would|may|might|want|plan|going to|gonna|how|when|what"
    r"|why|if|before|after which|until|hurt|hurts|hurting|pain|painful|ache|aches|sore|numb|worse|not|no|never"
    r"|tomorrow|yesterday|usually|every|each|minus|reminder|reminders|remind|kg|lb|lbs|reps)\b"
)

DISTANCE = re.compile(r"\b\d+(?:\.\d+)?\s*(?:miles?|mi|km|kms|kilomet(?:er|re)s?|k|steps|blocks?)\b")


def heard(text: str) -> int | None:
    """The minutes of a walk that was done; None where the words say anything else."""
    said = numbers.plain(text).replace("’", "'")
    if len(said.split()) > LONGEST or NOT_A_LOG.search(said) or not DONE.search(said):
        return None
    try:
        minutes = numbers.measured(DISTANCE.sub("", said), vocabulary().minutes, "min")
    except (NotAnAnswer, Unclear):
        return None
    return round(minutes) if 1 <= minutes <= MOST else None


def this_week(facts: Facts) -> Word:
    """How much of the week's walking is done."""
    stands = course.of(facts)
    dose = walking.dose(facts, stands)
    done = walking.walked(facts, course.monday(facts.today))
    if dose is None:
        return Phrase.of("check_walked", minutes=done)
    planned = dose.minutes * dose.times_a_day * dose.days
    return Phrase.of("check_walked_of", minutes=done, planned=planned)


def logged(minutes: int, facts: Facts) -> Iterator[Effect]:
    yield Record(Walk(facts.now, facts.today, minutes))
