"""Handing over to a person: what they would see is shown first, and a tap sends it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from content.flags import flags
from flows import course, reasons
from flows.effects import Effect, TellCoach
from flows.facts import Facts
from flows.records import Flare, PainScore, SessionLog
from flows.words import Content, Listed, Phrase, Word

PAIN_DAYS = 14
LAST_SESSIONS = 4
MOST_LOADS = 2


def has_coach(answer: Any, facts: Facts) -> bool:
    return facts.clinic.coach


def urgent_line(facts: Facts) -> str:
    return "contact" if facts.clinic.contact else "plain"


def summary(facts: Facts) -> Word:
    return Listed(shared(facts), lines=True)


def shared(facts: Facts) -> tuple[Word, ...]:
    """All that a coach is shown about a person, a line each: what is read before it is sent is what is sent."""
    return (*who(facts), pain(facts), *flares(facts), checks(facts), sessions(facts), *loads(facts), *three(facts))


def who(facts: Facts) -> Iterator[Word]:
    if age := str(facts.known.get("age") or ""):
        over = age.endswith("+")
        yield Phrase.of("human_age_over" if over else "human_age", age=Content(age.removesuffix("+")))
    if (usual := facts.known.get("usual")) is not None:
        yield Phrase.of("human_usual", usual=int(usual))
    if (leg := facts.known.get("leg_level")) is not None:
        yield Phrase.of("human_leg", place=Phrase(f"human_leg_{int(leg)}"))


def pain(facts: Facts) -> Word:
    scores = [score.score for score in facts.history.of(PainScore, since=facts.today - timedelta(days=PAIN_DAYS))]
    if not scores:
        return Phrase("human_pain_none")
    low, high = min(scores), max(scores)
    return Phrase.of("human_pain", low=low, high=high) if low != high else Phrase.of("human_pain_one", low=low)


def flares(facts: Facts) -> Iterator[Word]:
    if count := sum(flare.mark == "opened" for flare in facts.history.of(Flare)):
        yield Phrase.of("human_flares", count=count)


def checks(facts: Facts) -> Word:
    found = dict.fromkeys(flags().flag[hold.flag].told for hold in facts.holds if hold.open)
    if not found:
        return Phrase("human_checks_none")
    return Phrase.of("human_checks", checks=Listed([Content(told) for told in found]))


def sessions(facts: Facts) -> Word:
    """The colours of the last four, as the mornings after judged them."""
    stands = course.of(facts)
    past = stands.sessions[-LAST_SESSIONS:] if stands else ()
    if not past:
        return Phrase("human_sessions_none")
    return Phrase.of("human_sessions", colours=Listed([Phrase(f"colour_{each.colour or 'none'}") for each in past]))


def loads(facts: Facts) -> Iterator[Word]:
    """What was lifted last, the newest patterns first."""
    newest: dict[str, Word] = {}
    for session in reversed(facts.history.of(SessionLog)):
        for log in session.exercises:
            if log.pattern not in newest and log.sets and log.sets[-1].load:
                weight = reasons.weight(log.sets[-1].load, log.sets[-1].target.unit)
                name = Content(facts.library.ladder(log.pattern).name.lower())
                newest[log.pattern] = Phrase.of("human_load", name=name, weight=weight)
    if newest:
        yield Phrase.of("human_loads", loads=Listed(list(newest.values())[:MOST_LOADS]))


def three(facts: Facts) -> tuple[Word, ...]:
    things = facts.known.get("psfs") or ()
    return (Phrase.of("human_three", three=Listed([Content(str(thing)) for thing in things])),) if things else ()


def send_question(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer != "cancel":
        yield TellCoach("request", words=str(answer), summary=facts.answers.get("share") == "send")


RULES = (has_coach, urgent_line, summary, send_question)
