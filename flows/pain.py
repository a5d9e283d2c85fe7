"""Usual pain, its bands, and the colour of a score: green, amber, red (training.md §6 [T13][T14], CJ)."""

from datetime import date, timedelta
from functools import cache
from statistics import median
from typing import Literal

from content.pain import Colours, Pain, PainBands
from flows.facts import Facts
from flows.known import Known
from flows.records import CheckIn, Colour, ExerciseLog, Flare, PainScore

When = Literal["during", "after"]
ORDER: dict[Colour | None, int] = {None: 0, "green": 0, "amber": 1, "red": 2}
DAY_VALUE = ("daily", "usual", "morning", "before")  # the first that was said is the day's (training.md §3)


def usual(facts: Facts) -> int:
    """u: what this back says on most days; it rounds down, and a flare does not move it."""
    if "usual" not in facts.found:
        facts.found["usual"] = usual_of(facts)
    return int(facts.found["usual"])


def usual_of(facts: Facts) -> int:
    known = Known(facts.known)
    asked = int(known.values.get("usual") or 0)
    anchor = int(known.values["anchor"]) if known.values.get("anchor") is not None else asked
    found = min(said_on_most_days(facts, asked), anchor + facts.library.programme.clock.above_anchor)
    highest = facts.library.pain.no_strength_from - 1
    cleared = any(hold.flag == "pain_high" and hold.closed_by == "clinician" for hold in facts.holds)
    return min(found, highest) if cleared else found  # red-flags.md 2b: after a clinician's word u counts as 8


def said_on_most_days(facts: Facts, asked: int) -> int:
    """The median of the last week, of two where too little was said in one, else what was `asked`."""
    clock = facts.library.programme.clock
    today = frozen_day(facts) or facts.today
    for days in (clock.usual_days, clock.usual_days_wide):
        values = day_values(facts, today, days).values()
        if len(values) >= clock.usual_values:
            return int(median(values))
    return asked


def day_values(facts: Facts, today: date, days: int) -> dict[date, int]:
    """One value for each of the last days: the daily score, else the morning's, else pain at session start."""
    found: dict[date, tuple[int, int]] = {}
    for score in facts.history.of(PainScore, since=today - timedelta(days=days - 1)):
        if score.moment in DAY_VALUE and score.day <= today:
            rank = DAY_VALUE.index(score.moment)
            if score.day not in found or rank <= found[score.day][0]:
                found[score.day] = (rank, score.score)
    return {day: value for day, (_, value) in found.items()}


def last_value(facts: Facts) -> int | None:
    """The newest day's value of the last 14 days: what a start counts as that was not asked about (training.md §6)."""
    days = day_values(facts, facts.today, facts.library.programme.clock.usual_days_wide)
    return days[max(days)] if days else None


def frozen_day(facts: Facts) -> date | None:
    """The day before an open flare, or one closed at most seven days ago: u stays as it was then. A flare that begins
    in those seven days finds it frozen still."""
    keeps = timedelta(days=facts.library.pain.flare_opens.usual_frozen_days)
    opened: date | None = None
    closed: date | None = None
    for mark in facts.history.of(Flare):
        if mark.mark == "opened":
            frozen_still = opened is not None and closed is not None and mark.day <= closed + keeps
            opened, closed = opened if frozen_still else mark.day, None
        elif mark.mark == "closed":
            closed = mark.day
    if opened is None or (closed is not None and facts.today > closed + keeps):
        return None
    return opened - timedelta(days=1)


def bands(facts: Facts, u: int | None = None) -> PainBands | None:
    """The colours for this person now; None where no strength work is left (u of 9 and more)."""
    return row_of(facts.library.pain, usual(facts) if u is None else u)


row_of = cache(Pain.bands)
colour_in = cache(Colours.colour)


def colour(facts: Facts, score: int | None, when: When, u: int | None = None) -> Colour | None:
    """The colour of a score in its band: `during` an exercise, or `after` (15 minutes, and the next first hour)."""
    if score is None:
        return None
    row = bands(facts, u)
    if row is None:
        return "red"
    return colour_in(row.during if when == "during" else row.after, score)


def of_exercise(facts: Facts, log: ExerciseLog) -> Colour | None:
    """The colour of the exercise itself; sharp, or down the leg, is red whatever the number."""
    if log.sharp or log.leg:
        return "red"
    return log.during if log.pain is None else worst(log.during, colour(facts, log.pain, "during"))


def tells(facts: Facts, log: ExerciseLog) -> bool:
    """Whether it says something of the exercise: a working set was done, or it was sore before the first one was."""
    for one in log.sets:
        if one.done and not one.test:
            return True
    return of_exercise(facts, log) in ("amber", "red")


def morning_colour(facts: Facts, check: CheckIn, leg_up: bool = False) -> Colour | None:
    """A morning's colour: its score, made worse by chores or by pain further down the leg."""
    if check.kind == "start_tap":
        return check.colour
    found = colour(facts, check.pain, "after")
    if check.moving == "no_chores" or check.leg in ("further", "new") or leg_up:
        return "red"
    if check.moving == "chores_hard":
        return worst(found, "amber")
    return found or check.colour


def worst(*colours: Colour | None) -> Colour | None:
    """The worst of those that were given; None when none was."""
    found: Colour | None = None
    for one in colours:
        if found is None or (one is not None and ORDER[one] > ORDER[found]):
            found = one
    return found
