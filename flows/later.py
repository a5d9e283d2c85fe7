"""Two hours after a session: the one answer that was left open, asked once."""

from collections.abc import Iterator
from typing import Any

from flows import pain, reminders
from flows.effects import Effect, Record
from flows.facts import Facts
from flows.morning_check import last_session
from flows.records import CheckIn, PainScore
from flows.words import Phrase, Word


def note_later(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered("later", facts)
    if not isinstance(value, int):
        return
    session = last_session(facts)
    yield Record(PainScore(facts.now, facts.today, "later", value))
    yield Record(
        CheckIn(
            facts.now, facts.today, "later", value, session=session.id if session else "",
            colour=pain.colour(facts, value, "after"),
        )
    )  # fmt: skip


def later_colour(facts: Facts) -> Word:
    return Phrase(f"colour_{pain.colour(facts, later_value(facts), 'after') or 'none'}")


def later_value(facts: Facts) -> int | None:
    answer = facts.answers.get("back")
    return answer if isinstance(answer, int) else None


def later_score(facts: Facts) -> Word:
    return later_value(facts) or 0


def later_red(answer: Any, facts: Facts) -> bool:
    return pain.colour(facts, later_value(facts), "after") == "red"


def later_amber(answer: Any, facts: Facts) -> bool:
    return pain.colour(facts, later_value(facts), "after") == "amber"


RULES = (note_later, later_colour, later_score, later_red, later_amber)
