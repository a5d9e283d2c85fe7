"""Whether a flare climbs although the person backed off: the tests of content/pain.toml (training.md §7, CJ)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from content.pain import Escalation
from flows import pain
from flows.facts import Facts
from flows.records import CheckIn, Flare

HARDER: Mapping[str, int] = {"fine": 0, "bit_stiff": 0, "very_stiff": 0, "chores_hard": 1, "no_chores": 2}


@dataclass(frozen=True)
class Flaring:
    """An open flare as its tests read it: scores and chores by day, day 0 first; a day without an answer is missing."""

    day: int
    usual: int
    scores: Mapping[int, int]
    chores: Mapping[int, str]
    self_care: bool = True


def flaring(facts: Facts, self_care: bool = True) -> Flaring | None:
    """The flare that is open today; None where none is."""
    opened: date | None = None
    for mark in facts.history.of(Flare):
        if mark.mark in ("opened", "closed"):
            opened = mark.day if mark.mark == "opened" else None
    if opened is None:
        return None
    checks = [check for check in facts.history.of(CheckIn, since=opened) if check.kind == "flare"]
    return Flaring(
        day=(facts.today - opened).days,
        usual=pain.usual(facts),
        scores={(check.day - opened).days: check.pain for check in checks if check.pain is not None},
        chores={(check.day - opened).days: check.moving for check in checks if check.moving},
        self_care=self_care,
    )


def escalates(facts: Facts, flare: Flaring) -> Escalation | None:
    """The gravest test that the flare meets today; E1 goes before E2."""
    met = [test for test in facts.library.pain.escalation if meets(test, flare)]
    return min(met, key=lambda test: test.level, default=None)


def meets(test: Escalation, flare: Flaring) -> bool:
    """Every condition of the test; one that needs a score of today waits for it."""
    first, now = flare.scores.get(0), flare.scores.get(flare.day)
    if test.day is not None and flare.day != test.day:
        return False
    if test.no_self_care:
        return not flare.self_care and now is not None and now >= (test.score_from or 0)
    if test.chores_worse:
        before, today = flare.chores.get(0), flare.chores.get(flare.day)
        return bool(before) and bool(today) and HARDER[today or "fine"] > HARDER[before or "fine"]
    if test.running is not None:
        return climbs(test, flare)
    if test.not_closed:
        return True  # on this day, still open
    if now is None:
        return False
    if test.above_first is not None:
        return first is not None and now >= first + test.above_first
    if test.score_from is not None:
        return first is not None and min(first, now) >= test.score_from and now > flare.usual
    if test.above_usual is not None:
        better = first is not None and now <= first - (test.better_than_first_by or 0)
        return now >= flare.usual + test.above_usual and not better
    return False


def climbs(test: Escalation, flare: Flaring) -> bool:
    """So many scores running, each so much above the one before; a missing day is skipped."""
    days = sorted(day for day in flare.scores if day <= flare.day)
    if not days or days[-1] != flare.day:
        return False
    rises = 0
    for later, earlier in zip(reversed(days), reversed(days[:-1]), strict=False):
        if flare.scores[later] < flare.scores[earlier] + (test.step or 0):
            break
        rises += 1
    return rises >= (test.running or 0)


def early_return(facts: Facts, flare: Flaring) -> bool:
    """Two mornings running at usual plus one or lower, with chores: the day-7 row is due from the next day on."""
    rules = facts.library.pain.flare_opens
    days = sorted(flare.scores)
    calm = [
        flare.scores[day] <= flare.usual + rules.early_return_above_usual and HARDER[flare.chores.get(day, "fine")] == 0
        for day in days
        if day > 0
    ]
    count = rules.early_return_mornings
    return any(all(calm[place : place + count]) for place in range(len(calm) - count + 1))
