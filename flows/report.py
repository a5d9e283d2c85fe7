"""The page for a clinician, as data: what was asked, found, cleared, measured and trained, with dates (PRODUCT §12)."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from content.flags import flags
from content.script import Phrases
from flows import charts, course, human, outcomes, reasons, walking
from flows.facts import Facts
from flows.four_weeks import adherence
from flows.holds import CRISIS
from flows.known import Known
from flows.records import Flare, SessionLog
from flows.words import Content, Listed, Phrase, Word, render

LETTER = ("US", "CA")  # countries that print on letter paper
PRIVATE = frozenset({CRISIS, "abuse"})  # never on a page that goes from hand to hand, unless consented
NAMES = ("pain", "worst", "peg", "psfs", *outcomes.THINGS, "conf1", "fear1", "sts30", "grc", "days_ok")
NAMED = {"pain": "pain_name"}  # the heading has the short name
MOST_FLAGS, MOST_FLARES = 8, 6
RECENT = timedelta(days=28)


@dataclass(frozen=True)
class Section:
    """A heading with lines, or with a table whose first row names its columns, or with a chart."""

    heading: Word
    lines: tuple[Word, ...] = ()
    rows: tuple[tuple[Word, ...], ...] = ()
    widths: tuple[float, ...] = ()  # of the columns, beside each other
    chart: charts.Chart | None = None


def page(facts: Facts, phrases: Phrases) -> dict[str, Any]:
    """As JSON can hold it, every word in place; bot/pictures/report.py sets it."""

    def told(word: Word) -> str:
        return html.unescape(render(word, phrases))

    return {
        "size": "us-letter" if facts.known.get("country", facts.clinic.default_country) in LETTER else "a4",
        "title": told(Phrase("report_title")),
        "subtitle": told(Phrase.of("report_written", date=facts.today, year=facts.today.year)),
        "made_by": told(made_by(facts)),
        "small_print": [told(Phrase(f"report_small_{number}")) for number in (1, 2, 3)],
        "sections": [
            {
                "heading": told(each.heading), "lines": [told(line) for line in each.lines],
                "rows": [[told(cell) for cell in row] for row in each.rows],
                "widths": list(each.widths),
                "chart": each.chart.told(phrases) if each.chart else None,
            }
            for each in sections(facts)
        ],
    }  # fmt: skip


def dated(day: date) -> Word:
    """With its year: the page may lie in a folder for long."""
    return Phrase.of("report_date", date=day, year=day.year)


def made_by(facts: Facts) -> Word:
    clinic = Content(facts.clinic.name) if facts.clinic.name else None
    return Phrase.of("report_made_for", clinic=clinic) if clinic else Phrase("report_made")


def sections(facts: Facts) -> Iterator[Section]:
    yield Section(Phrase("report_about"), tuple(about(facts)))
    yield Section(Phrase("report_measures"), rows=tuple(measures(facts)), widths=(2.6, 0.8, 0.8, 1.2, 1.5))
    if pain := charts.chart(facts, "pain"):
        yield Section(Phrase("report_pain"), chart=pain)
    yield Section(Phrase("report_safety"), tuple(careful(facts)), tuple(checks(facts)), (1.2, 2.6, 1.3, 2.4))
    yield Section(Phrase("report_training"), tuple(training(facts)), tuple(loads(facts)), (1.2, 2.6, 2.6, 1.1))
    yield Section(Phrase("report_flares"), tuple(flare_lines(facts)))


# who


def about(facts: Facts) -> Iterator[Word]:
    """History as it was told at the start."""
    known = Known(facts.known)
    yield from human.who(facts)
    for name in ("since", "reach", "trigger", "active"):
        if value := known.values.get(name):
            yield Phrase.of(f"report_{name}", what=Phrase(f"report_{name}_{value}"))
    if known.joints:
        yield Phrase.of(
            "report_joints", joints=Listed([Phrase(f"report_joint_{each}") for each in sorted(known.joints)])
        )


# measures


def measures(facts: Facts) -> Iterator[tuple[Word, ...]]:
    """Each at the start and now, beside the change that counts as real; what was never told is left out."""
    found = [each for each in (outcomes.outcome(facts, name) for name in NAMES) if each]
    if not found:
        return
    yield tuple(Phrase(f"report_column_{name}") for name in ("measure", "start", "now", "matters", "reading"))
    for each in found:
        rule = facts.library.measures.measure["psfs" if each.name in outcomes.THINGS else each.name]
        needed = rule.one if each.name in outcomes.THINGS and rule.one else rule.change
        name: Word = (
            Phrase.of("report_thing", what=Content(each.about))
            if each.about
            else Phrase(f"report_{NAMED.get(each.name, each.name)}")
        )
        reading = Phrase(f"report_reading_{each.verdict}") if each.told_twice else Phrase("report_reading_once")
        share = int((rule.share or 0) * 100)
        matters = (
            Phrase.of("report_matters_share", n=needed, share=share) if share else Phrase.of("report_matters", n=needed)
        )
        now: Word = round(each.last, 1) if each.told_twice else "–"
        yield (name, round(each.first, 1), now, matters, reading)


# safety


def careful(facts: Facts) -> Iterator[Word]:
    """Careful tags that shape the plan."""
    names = [facts.library.tags[tag].name for tag in sorted(Known(facts.known).tags) if tag in facts.library.tags]
    if names:
        yield Phrase.of("report_tags", tags=Listed([Content(name) for name in names]))
    if limits := Known(facts.known).limits:
        yield Phrase.of("report_limits", limits=Listed([Phrase(f"report_limit_{name}") for name in sorted(limits)]))


def checks(facts: Facts) -> Iterator[tuple[Word, ...]]:
    """Every sign that stopped training, when, and how it ended; the newest first."""
    shared = facts.known.get("consents") or {}
    shown = [
        hold
        for hold in facts.holds
        if hold.level != "E3"
        and hold.closed_by != "raised"
        and (hold.flag not in PRIVATE or shared.get("crisis_contact"))
    ][-MOST_FLAGS:]
    if not shown:
        yield (Phrase("report_no_checks"),)
        return
    yield tuple(Phrase(f"report_column_{name}") for name in ("date", "sign", "level", "ended"))
    for hold in reversed(shown):
        ended: Word = Phrase("report_still_open")
        if hold.closed_at is not None:
            ended = Phrase.of(f"report_ended_{hold.closed_by}", date=dated(hold.closed_at.date()))
        yield (
            dated(hold.opened_at.date()), Content(flags().flag[hold.flag].told),
            Phrase(f"report_level_{hold.level}"), ended,
        )  # fmt: skip


# training


def training(facts: Facts) -> Iterator[Word]:
    sessions = [each for each in facts.history.of(SessionLog) if any(log.sets for log in each.exercises)]
    stands = course.of(facts)
    if not sessions or stands is None:
        yield Phrase("report_no_training")
        return
    recent = [each for each in sessions if each.day > facts.today - RECENT]
    yield Phrase.of(
        "report_sessions", n=len(sessions), first=dated(sessions[0].day), recent=len(recent), share=adherence(facts),
        phase=Content(facts.library.programme.phase[stands.phase].name),
    )  # fmt: skip
    calm, judged = charts.calm_mornings(facts)
    if judged:
        yield Phrase.of("report_calm", calm=calm, judged=judged)
    monday = course.monday(facts.today)
    walked = [walking.walked(facts, monday - timedelta(days=7 * week)) for week in (1, 2, 3, 4)]
    if any(walked):
        yield Phrase.of("report_walks", n=sum(walked) // len(walked))


def loads(facts: Facts) -> Iterator[tuple[Word, ...]]:
    """Where each pattern began and where it is."""
    rows: list[tuple[Word, ...]] = []
    for pattern, ladder in facts.library.ladders.items():
        logs = [
            (each.day, log)
            for each in facts.history.of(SessionLog)
            for log in each.exercises
            if log.pattern == pattern and any(one.done for one in log.sets)
        ]
        if logs:
            first, last = logs[0][1], logs[-1][1]
            rows.append((Content(ladder.name), done(facts, first), done(facts, last), dated(logs[-1][0])))
    if rows:
        yield tuple(Phrase(f"report_column_{name}") for name in ("pattern", "first", "last", "date"))
        yield from rows


def done(facts: Facts, log: Any) -> Word:
    """2 sets of 10 with 8 kg: goblet squat."""
    sets = [one for one in log.sets if one.done and not one.test] or list(log.sets)
    best = max(sets, key=lambda one: (one.load, one.done))
    amount = f"{len(sets)} × {best.done}"
    unit = " s" if best.target.seconds else " m" if best.target.metres else ""
    weight = f", {best.load:g} {best.target.unit}" if best.load else f", {best.target.band}" if best.target.band else ""
    exercise = reasons.exercise_word(facts, log.exercise)
    return Phrase.of("report_done", exercise=exercise, amount=f"{amount}{unit}{weight}")


def flare_lines(facts: Facts) -> Iterator[Word]:
    found = charts.flares(facts)
    if not found:
        yield Phrase("report_no_flares")
    running = [each.mark for each in facts.history.of(Flare) if each.mark in ("opened", "closed")][-1:] == ["opened"]
    for start, end in found[-MOST_FLARES:]:
        if running and (start, end) == found[-1]:
            yield Phrase.of("report_flare_open", start=dated(start))
        else:
            yield Phrase.of("report_flare", start=dated(start), end=dated(end), days=(end - start).days)
