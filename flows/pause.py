"""Being quiet for a while, and the way back after any gap: the gap decides, and no words count the days."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flows import layoff
from flows.effects import Begin, CancelReminders, Effect, PlanReminders, Remember, Remind
from flows.engine import Option
from flows.facts import Facts
from flows.holds import locked, training
from flows.known import Known
from flows.times import read_day
from flows.words import Phrase, Word

LONGEST = 90  # days (behaviour.md §2, away)
STRETCHES = {"three_days": 3, "week": 7, "two_weeks": 14, "month": 30}
RETURN_LISTS = ("s1", "s2", "s3", "s4")


# how long


def wished_end(words: str, facts: Facts) -> date | None:
    """The first day with messages again, from "3 days", "a week", "the 12th"; None when no time was named."""
    if not words:
        return None
    found = read_day(words.casefold(), facts.today, facts.known.get("units") == "lb", future=True)
    return found if found and 1 <= (found - facts.today).days <= LONGEST else None


def end_of(facts: Facts) -> date | None:
    """When the pause that was asked for ends; None = when the person writes."""
    answer = facts.answers.get("how_long")
    if answer is None:
        return wished_end(str(facts.answers.get("said") or ""), facts)
    if answer in STRETCHES:
        return facts.today + timedelta(days=STRETCHES[str(answer)])
    return None if answer == "open" else date.fromisoformat(str(answer))


def knows_how_long(answer: Any, facts: Facts) -> bool:
    return wished_end(str(facts.answers.get("said") or ""), facts) is not None


def was_said(answer: Any, facts: Facts) -> bool:
    return "how_long" not in facts.answers


def paused_till(facts: Facts) -> Word:
    end = end_of(facts)
    return Phrase.of("pause_till", date=end) if end else Phrase("pause_open")


def begin_pause(facts: Facts) -> Iterator[Effect]:
    end = end_of(facts)
    yield Remember("paused_until", end.isoformat() if end else "open")
    yield CancelReminders(("pause_over", "lapse"))
    yield PlanReminders()
    if end:
        yield Remind("pause_over", back_at(end, facts))


def back_at(day: date, facts: Facts) -> datetime:
    """The end of a pause comes at the hour of the morning, which the person chose."""
    known = Known(facts.known)
    return datetime.combine(day, known.morning_time or time(9), facts.now.tzinfo)


def end_pause(facts: Facts) -> Iterator[Effect]:
    if facts.known.get("paused_until"):
        yield Remember("paused_until", None)
        yield CancelReminders(("pause_over",))
        yield PlanReminders()


def is_resumed(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("resume"))


def is_over(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") == "pause_over"


# coming back


GREETINGS = {"slide": "soon", "week": "lighter", "weeks": "lists", "months": "learning", "anew": "answers"}


def welcome_back(facts: Facts) -> str:
    """Which line greets somebody who comes back: soon, lighter, same, lists, learning, answers or locked."""
    if locked(facts.holds):
        return "locked"
    gap = layoff.row(facts)
    spared = gap.spared_trained and Known(facts.known).trained
    return "same" if spared else GREETINGS[gap.row]


def welcome_line(facts: Facts) -> str:
    return welcome_back(facts)


WAYS_BACK = {
    "soon": ("/today", "/plan"),
    "lighter": ("/session:back", "/plan", "/settings:health answers"),
    "same": ("/session:back", "/plan", "/settings:health answers"),
    "lists": ("/resume:lists", "/go_on"),
    "learning": ("/resume:lists", "/go_on"),
    "answers": ("/resume:lists", "/go_on"),
    "locked": ("/checked", "/human"),
}


def ways_back(facts: Facts) -> list[Option]:
    return [Option(key) for key in WAYS_BACK[welcome_back(facts)]]


def lists_label(facts: Facts) -> Word:
    return Phrase("pause_answers" if welcome_back(facts) == "answers" else "pause_lists")


def comes_for_the_lists(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("resume") == "lists" and welcome_back(facts) in ("lists", "learning")


def comes_for_the_answers(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("resume") == "lists" and welcome_back(facts) == "answers"


def return_lists(facts: Facts) -> Mapping[str, object]:
    return {"lists": RETURN_LISTS, "source": "precheck"}


def may_train(facts: Facts) -> bool:
    return training(facts.holds) in ("active", "gentle")


def minutes(facts: Facts) -> Word:
    """A light start is at most 15 minutes long."""
    return min(Known(facts.known).minutes, 15)


def begin_answers(facts: Facts) -> Iterator[Effect]:
    yield Begin("intake", {"again": True})


RULES = (
    knows_how_long, was_said, paused_till, begin_pause, end_pause, is_resumed, is_over, welcome_line, ways_back,
    lists_label, comes_for_the_lists, comes_for_the_answers, return_lists, may_train, minutes, begin_answers,
)  # fmt: skip
