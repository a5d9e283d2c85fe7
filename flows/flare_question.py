"""Whether it is to be asked if this is a flare: in the morning, and before any session (training.md §6, §7).

Asked after two red mornings running, chores out of reach, red in a session and on its morning, or a week of clearly
worse mornings. "No" is respected, asked again the next morning till one is calm, and no session begins till then.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from flows import flare_day, matrix, pain, week
from flows.course import monday
from flows.effects import Effect, PlanReminders, Record
from flows.facts import Facts
from flows.records import CheckIn, Decision, Flare
from flows.words import Phrase, Word

DUE, ASKED = "flare.due", "flare.asked"
REMEMBERED = timedelta(days=7)  # an older sign is no longer asked about (CJ)
Why = Literal["", "again", "no_chores", "red_twice", "red_red", "week"]


def owed(facts: Facts) -> Why:
    """Why the question is still to be asked; "" where it is not."""
    if flare_day.is_open(facts):
        return ""
    asked = last_answer(facts)
    if asked is not None and asked.outcome == "no" and not calm_since(facts, asked.at):
        return "again" if asked.day < facts.today else ""
    since = settled(facts)
    if (told := worst_morning(facts, since)) != "":
        return told
    due = [one for one in facts.history.of(Decision, facts.today - REMEMBERED) if one.rule == DUE]
    if due and (since is None or due[-1].at > since):
        return "red_red"
    return "week" if worse_week(facts) else ""


def waits(facts: Facts) -> bool:
    """ "Not a flare" was said today: no session till it was asked again."""
    asked = last_answer(facts)
    return asked is not None and asked.outcome == "no" and asked.day == facts.today and not flare_day.is_open(facts)


def keeps_away(facts: Facts) -> bool:
    """No session begins now: it is to be asked first, or "not a flare" was said today."""
    return owed(facts) != "" or waits(facts)


def last_answer(facts: Facts) -> Decision | None:
    since = facts.today - REMEMBERED
    return next((one for one in reversed(facts.history.of(Decision, since)) if one.rule == ASKED), None)


def settled(facts: Facts) -> datetime | None:
    """The last moment at which somebody said whether it is one, or opened or closed one."""
    asked = last_answer(facts)
    marks = [mark.at for mark in facts.history.of(Flare) if mark.mark in ("opened", "closed")]
    return max([*marks, *([asked.at] if asked else [])], default=None)


def worst_morning(facts: Facts, since: datetime | None) -> Why:
    """What the newest morning asks for by itself."""
    mornings = [one for one in facts.history.of(CheckIn, facts.today - REMEMBERED) if one.kind in matrix.MORNINGS]
    if not mornings or (since is not None and mornings[-1].at <= since):
        return ""
    if mornings[-1].moving == "no_chores":
        return "no_chores"
    colour = mornings[-1].colour or pain.morning_colour(facts, mornings[-1])
    twice = matrix.red_mornings(facts, mornings[-1], colour) >= facts.library.pain.flare_opens.red_mornings
    return "red_twice" if twice else ""


def calm_since(facts: Facts, at: datetime) -> bool:
    """A morning told since that was green in itself, whatever the session it judges."""
    return any(
        one.at > at and one.kind in ("morning", "morning_2") and pain.morning_colour(facts, one) == "green"
        for one in facts.history.of(CheckIn, at.date())
    )


def worse_week(facts: Facts) -> bool:
    """Last week's mornings lay clearly above those of the week before, and it was not asked about since."""
    this = monday(facts.today)
    asked, last = last_answer(facts), this - timedelta(days=7)
    if (asked is not None and asked.day >= this) or facts.history.of(Flare, since=last):
        return False
    return week.mornings_verdict(facts, last) == "deload"


def words(facts: Facts) -> Word:
    return Phrase(f"flare_sign_{owed(facts) or 'again'}")


def due(facts: Facts) -> Iterator[Effect]:
    """Red in the session and red on its morning, told by the tap at the next start."""
    yield Record(Decision(facts.now, facts.today, DUE, "plan", "red_red", source="T12, CJ"))


def answered(value: Any, facts: Facts) -> Iterator[Effect]:
    """ "Not a flare" is respected; the sore one of a single red morning keeps no session away."""
    outcome = {"flare": "yes", "no": "no", "calm": "calm"}.get(str(value), "sore")
    yield Record(Decision(facts.now, facts.today, ASKED, "plan", outcome, source="T15, CJ"))
    yield PlanReminders()
