"""Handing over to a person: what they would see is shown first, and a tap sends it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flows.effects import Effect, TellCoach
from flows.facts import Facts
from flows.records import Flare, PainScore, SessionLog
from flows.words import Content, Listed, Phrase, Word

PAIN_DAYS = 14
LAST_SESSIONS = 4


def has_coach(answer: Any, facts: Facts) -> bool:
    return facts.clinic.coach


def urgent_line(facts: Facts) -> str:
    return "contact" if facts.clinic.contact else "plain"


def summary(facts: Facts) -> Word:
    """Pain, sessions, flares, open checks, the three things: one line each."""
    return Listed((pain(facts), sessions(facts), flares(facts), checks(facts), *three(facts)), lines=True)


def pain(facts: Facts) -> Word:
    scores = [score.score for score in facts.history.of(PainScore, since=facts.today - timedelta(days=PAIN_DAYS))]
    if not scores:
        return Phrase("human_pain_none")
    low, high = min(scores), max(scores)
    return Phrase.of("human_pain", low=low, high=high) if low != high else Phrase.of("human_pain_one", low=low)


def sessions(facts: Facts) -> Word:
    count = len(facts.history.of(SessionLog)[-LAST_SESSIONS:])
    return Phrase.of("human_sessions", count=count) if count else Phrase("human_sessions_none")


def flares(facts: Facts) -> Word:
    count = sum(flare.mark == "opened" for flare in facts.history.of(Flare))
    return Phrase.of("human_flares", count=count) if count else Phrase("human_flares_none")


def checks(facts: Facts) -> Word:
    count = sum(hold.open for hold in facts.holds)
    return Phrase.of("human_checks", count=count) if count else Phrase("human_checks_none")


def three(facts: Facts) -> tuple[Word, ...]:
    things = facts.known.get("psfs") or ()
    return (Phrase.of("human_three", three=Listed([Content(str(thing)) for thing in things])),) if things else ()


def send_question(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer != "cancel":
        yield TellCoach("request", words=str(answer), summary=facts.answers.get("share") == "send")


RULES = (has_coach, urgent_line, summary, send_question)
