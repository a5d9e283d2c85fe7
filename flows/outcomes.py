"""Outcome measures over the weeks: where each began, where it is, and whether the change is real (measures.md §4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median
from typing import Literal

from content.measures import Measure as Rule
from flows import course, pain
from flows.facts import Facts
from flows.records import Measure, PainScore

Verdict = Literal["better", "worse", "same"]
WEEK = timedelta(days=7)
ENOUGH_DAYS = 4  # day values that make a week, and the first days a baseline (measures.md §4)
THINGS = ("psfs_1", "psfs_2", "psfs_3")


@dataclass(frozen=True)
class Outcome:
    """One measure: at the start and now, each with its local date; `verdict` says whether the change is real."""

    name: str
    first: float
    last: float
    began: date
    latest: date
    verdict: Verdict
    about: str = ""  # of a thing: what it is

    @property
    def told_twice(self) -> bool:
        return self.latest > self.began


def verdict(rule: Rule, first: float, last: float, change: float | None = None) -> Verdict:
    """Better when it moves by the important change, and for lower-is-better also by its share of the start [M1]."""
    gain = first - last if rule.better == "lower" else last - first
    needed = rule.change if change is None else change
    if gain >= needed and gain >= (rule.share or 0) * first:
        return "better"
    return "worse" if -gain >= needed else "same"


def outcome(facts: Facts, name: str) -> Outcome | None:
    """The measure's first and newest value; None when it was never told."""
    told = series(facts, name)
    if not told:
        return None
    days = sorted(told)
    rule = facts.library.measures.measure["psfs" if name in THINGS else name]
    first, last = told[days[0]], told[days[-1]]
    change = rule.one if name in THINGS else None
    found = verdict(rule, first, last, change) if len(days) > 1 else "same"
    return Outcome(name, first, last, days[0], days[-1], found, about(facts, name) if name in THINGS else "")


def series(facts: Facts, name: str) -> Mapping[date, float]:
    """Every value of a measure by local date, oldest first; the means are of days on which all parts were told."""
    match name:
        case "peg":
            usual = {each.day: float(each.score) for each in facts.history.of(PainScore) if each.moment == "usual"}
            return means([usual, single(facts, "peg_enjoy"), single(facts, "peg_activity")])
        case "psfs":
            things = [each for each in (single(facts, thing) for thing in THINGS) if each]
            return means(things) if things else {}
        case "pain":
            return weekly(facts)
        case "worst":
            return {each.day: float(each.score) for each in facts.history.of(PainScore) if each.moment == "worst"}
    return single(facts, name)


def single(facts: Facts, name: str) -> dict[date, float]:
    """One value a day; the newest of a day counts. A thing counts from the day on which it was named as it is now."""
    newest = about(facts, name) if name in THINGS else ""
    return {
        each.day: each.value
        for each in facts.history.of(Measure)
        if each.name == name and (name not in THINGS or each.about == newest)
    }


def about(facts: Facts, name: str) -> str:
    """What a thing is, in the person's words."""
    return next((each.about for each in reversed(facts.history.of(Measure)) if each.name == name), "")


def means(parts: list[dict[date, float]]) -> dict[date, float]:
    days = set(parts[0]).intersection(*parts[1:])
    return {day: mean(part[day] for part in parts) for day in sorted(days)}


def weekly(facts: Facts) -> dict[date, float]:
    """Medians of usual pain by the week's Monday; a week with fewer than four days is left out, never guessed."""
    scores = facts.history.of(PainScore)
    if not scores:
        return {}
    span = (facts.today - scores[0].day).days + 1
    weeks: dict[date, list[int]] = {}
    for day, value in sorted(pain.day_values(facts, facts.today, span).items()):
        weeks.setdefault(course.monday(day), []).append(value)
    return {monday: float(median(values)) for monday, values in weeks.items() if len(values) >= ENOUGH_DAYS}


def this_week(facts: Facts, name: str) -> tuple[float | None, float | None]:
    """The newest value of the last seven days, and the newest before that."""
    told = series(facts, name)
    now = [value for day, value in told.items() if day > facts.today - WEEK]
    before = [value for day, value in told.items() if day <= facts.today - WEEK]
    return (now[-1] if now else None), (before[-1] if before else None)


def real(facts: Facts) -> Iterator[Outcome]:
    """What changed by the important change, better or worse."""
    for name in ("peg", "psfs", *THINGS, "conf1", "fear1", "sts30", "pain"):
        found = outcome(facts, name)
        if found and found.told_twice and found.verdict != "same":
            yield found


def worse_for_long(facts: Facts) -> bool:
    """Daily life or the three things worse by the important change after eight weeks: a person looks at the plan."""
    after = facts.library.measures.timing.worse_asks_a_person_days
    for name in ("peg", "psfs"):
        found = outcome(facts, name)
        if found and found.verdict == "worse" and (found.latest - found.began).days >= after:
            return True
    return False
