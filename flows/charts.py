"""What the charts show: each a sentence and the numbers behind it, ready to be drawn; none with too little."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from content.script import Phrases
from flows import course, outcomes, pain, walking
from flows.facts import Facts
from flows.known import Known
from flows.records import CheckIn, Flare, Mobility, SessionLog, Walk
from flows.words import Content, Phrase, Word, render

ENOUGH_DAYS = 7  # for a line of pain (conversations.md §13)
ENOUGH_WEEKS = 2
MOST_PATTERNS = 4
A_YEAR = 371  # days: 53 weeks of the calendar
LONGEST_NAME = 26  # characters that fit beside a line


@dataclass(frozen=True)
class Chart:
    """A sentence, words that stand in the picture, and plain numbers; days count from `since`."""

    kind: str
    title: Word
    since: date
    data: Mapping[str, Any]
    words: Mapping[str, Word] = field(default_factory=dict)

    def told(self, phrases: Phrases) -> dict[str, Any]:
        """As JSON can hold it, with every word in place."""
        return {
            "kind": self.kind, "title": plain(self.title, phrases), "since": self.since.isoformat(),
            "words": {name: plain(word, phrases) for name, word in self.words.items()}, **self.data,
        }  # fmt: skip


def plain(word: Word, phrases: Phrases) -> str:
    """Without the markup of a chat: a picture shows letters as they are."""
    return html.unescape(render(word, phrases))


def chart(facts: Facts, kind: str) -> Chart | None:
    """The chart of this kind; None while it would claim more than is known."""
    make = CHARTS.get(kind)
    return make(facts) if make else None


def pain_chart(facts: Facts) -> Chart | None:
    """Each day's score, weekly medians, sessions below, flares behind."""
    values = pain.day_values(facts, facts.today, A_YEAR)
    if len(values) < ENOUGH_DAYS:
        return None
    since = min(values)
    scores = [values[day] for day in sorted(values)]
    first, last = float(median(scores[:ENOUGH_DAYS])), float(median(scores[-ENOUGH_DAYS:]))
    how = "same" if abs(first - last) < 1 else "down" if last < first else "up"
    data = {
        "days": [[(day - since).days, values[day]] for day in sorted(values)],
        "weeks": [[(monday - since).days + 3, value] for monday, value in outcomes.weekly(facts).items()],
        "sessions": sorted({(each.day - since).days for each in facts.history.of(SessionLog, since)}),
        "flares": [[(start - since).days, (end - since).days] for start, end in flares(facts)],
        "usual": pain.usual(facts),
        "length": (facts.today - since).days + 1,
    }
    words: dict[str, Word] = {
        name: Phrase(f"chart_{name}") for name in ("session", "flare", "usual", "day_score", "week_middle", "pain_axis")
    }
    return Chart("pain", Phrase.of(f"chart_pain_{how}", first=first, last=last), since, data, words)


def flares(facts: Facts) -> list[tuple[date, date]]:
    """From the day on which each opened to the one on which it closed, or today."""
    found: list[tuple[date, date]] = []
    opened: date | None = None
    for mark in facts.history.of(Flare):
        if mark.mark == "opened":
            opened = mark.day
        elif mark.mark == "closed" and opened:
            found.append((opened, mark.day))
            opened = None
    return [*found, (opened, facts.today)] if opened else found


def strength_chart(facts: Facts) -> Chart | None:
    """One line a pattern: load where there is one, else reps or seconds of the best set."""
    lines = []
    for pattern, ladder in facts.library.ladders.items():
        points = best_sets(facts, pattern)
        if len(points) >= ENOUGH_WEEKS:
            lines.append((ladder.name, points))
    if not lines:
        return None
    lines.sort(key=lambda line: (-len(line[1]), line[0]))
    lines = lines[:MOST_PATTERNS]
    since = min(day for _, points in lines for day, _, _ in points)
    shown = []
    for name, points in lines:
        loaded = any(load for _, load, _ in points)
        values = [[(day - since).days, load if loaded else done] for day, load, done in points]
        shown.append({"name": name[:LONGEST_NAME], "loaded": loaded, "points": values})
    name, points = lines[0]
    grown = next(((line, points) for line, points in lines if points[-1][1] > points[0][1]), None)
    calm, judged = calm_mornings(facts)
    title: Word = Phrase.of("chart_strength", n=len(facts.history.of(SessionLog)), calm=calm, judged=judged)
    if grown:
        unit = Known(facts.known).units
        first, last = grown[1][0][1], grown[1][-1][1]
        title = Phrase.of(
            "chart_strength_up", name=Content(grown[0]), first=float(first), last=float(last), unit=unit, calm=calm,
            judged=judged,
        )  # fmt: skip
    words: dict[str, Word] = {"unit": Known(facts.known).units, "reps": Phrase("chart_reps")}
    data = {"lines": shown, "length": (facts.today - since).days + 1}
    return Chart("strength", title, since, data, words)


def best_sets(facts: Facts, pattern: str) -> list[tuple[date, float, int]]:
    """Day, load and count of the best set of each session; tests and sets not done are left out."""
    found = []
    for session in facts.history.of(SessionLog):
        sets = [
            one for log in session.exercises if log.pattern == pattern for one in log.sets if one.done and not one.test
        ]
        if sets:
            best = max(sets, key=lambda one: (one.load, one.done))
            found.append((session.day, best.load, best.done))
    return found


def calm_mornings(facts: Facts) -> tuple[int, int]:
    """How many of the mornings after a session were green, and of how many."""
    judged = [each for each in facts.history.of(CheckIn) if each.kind == "morning" and each.session and each.colour]
    return sum(each.colour == "green" for each in judged), len(judged)


def walking_chart(facts: Facts) -> Chart | None:
    """Minutes a week."""
    walks = facts.history.of(Walk)
    if not walks:
        return None
    first = course.monday(walks[0].day)
    weeks = [first + timedelta(days=7 * number) for number in range((facts.today - first).days // 7 + 1)][-52:]
    minutes = [walking.walked(facts, monday) for monday in weeks]
    target = facts.library.walking.target
    data = {"weeks": [[(monday - weeks[0]).days, each] for monday, each in zip(weeks, minutes, strict=True)],
            "target": target.minutes * target.days}  # fmt: skip
    best = max(minutes)
    title = Phrase.of("chart_walking_best", best=best)
    if minutes[-1]:
        title = Phrase.of("chart_walking", minutes=minutes[-1], best=best)
    aim = Phrase.of("chart_target", n=target.minutes * target.days)
    return Chart("walking", title, weeks[0], data, {"minutes": Phrase("chart_minutes"), "target": aim})


def things_chart(facts: Facts) -> Chart | None:
    """The three things: where each began, and each time it was asked again."""
    lines = []
    for name in outcomes.THINGS:
        told = outcomes.series(facts, name)
        if told:
            lines.append((outcomes.about(facts, name), told))
    if not any(len(told) > 1 for _, told in lines):
        return None
    since = min(day for _, told in lines for day in told)
    shown = [
        {"name": name[:LONGEST_NAME], "points": [[(day - since).days, value] for day, value in told.items()]}
        for name, told in lines
    ]
    name, values = max(((name, list(told.values())) for name, told in lines), key=lambda line: line[1][-1] - line[1][0])
    how = "up" if values[-1] > values[0] else "same"
    title = Phrase.of(f"chart_things_{how}", name=Content(name.capitalize()), first=values[0], last=values[-1])
    return Chart("things", title, since, {"lines": shown, "length": (facts.today - since).days + 1},
                 {"top": Phrase("chart_as_before"), "bottom": Phrase("chart_not_at_all")})  # fmt: skip


def confidence_chart(facts: Facts) -> Chart | None:
    """How sure, by week; the bank of good reps stands in the title."""
    told = outcomes.series(facts, "conf1")
    if len(told) < ENOUGH_WEEKS:
        return None
    days = sorted(told)
    since = days[0]
    title = Phrase.of("chart_confidence", first=told[days[0]], last=told[days[-1]])
    data = {"points": [[(day - since).days, told[day]] for day in days], "length": (facts.today - since).days + 1}
    return Chart(
        "confidence", title, since, data, {"top": Phrase("chart_fully_sure"), "bottom": Phrase("chart_not_sure")}
    )


def year_chart(facts: Facts) -> Chart | None:
    """Every day on which the person showed up: a session, a walk, a morning routine. Other days stay blank."""
    sessions = {each.day for each in facts.history.of(SessionLog) if any(log.sets for log in each.exercises)}
    walks = {each.day for each in facts.history.of(Walk)}
    routines = {each.day for each in facts.history.of(Mobility)}
    days = sessions | walks | routines
    if not days:
        return None
    since = course.monday(max(min(days), facts.today - timedelta(days=A_YEAR - 7)))
    shown = [
        [(day - since).days, "session" if day in sessions else "walk" if day in walks else "routine"]
        for day in sorted(days)
        if day >= since
    ]
    words: dict[str, Word] = {name: Phrase(f"chart_{name}") for name in ("session", "walk", "routine")}
    title = Phrase("chart_year_one") if len(shown) == 1 else Phrase.of("chart_year", n=len(shown))
    return Chart("year", title, since, {"days": shown, "length": (facts.today - since).days + 1}, words)


CHARTS: Mapping[str, Callable[[Facts], Chart | None]] = {
    "pain": pain_chart, "strength": strength_chart, "walking": walking_chart, "things": things_chart,
    "confidence": confidence_chart, "year": year_chart,
}  # fmt: skip
