"""What the weeks have brought, told in words: never a number alone, never a claim inside the noise (measures.md §4)."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median

from flows import bank, charts, course, reasons, walking
from flows.engine import Rule
from flows.facts import Facts
from flows.known import Known
from flows.records import Flare, Measure, PainScore, SessionLog, Walk
from flows.screening import named
from flows.words import Content, Listed, Phrase, Word

ENOUGH = 7  # mornings for a first line (conversations.md §13)
REAL = 2  # points of 10 that are a real change in pain (measures.md §1 [M1][M2])
REAL_CONFIDENCE = 2  # measures.md §1, conf1 (CJ)
MOST_LINES = 6  # of what grew; what is steady shares one line


def mornings(facts: Facts) -> list[PainScore]:
    """One score a day: the morning's."""
    days = {each.day: each for each in facts.history.of(PainScore) if each.moment in ("morning", "daily")}
    return [days[day] for day in sorted(days)]


def enough_mornings(facts: Facts) -> str:
    return "enough" if len(mornings(facts)) >= ENOUGH else "few"


def mornings_so_far(facts: Facts) -> Word:
    count = len(mornings(facts))
    if count == 0:
        return Phrase("progress_no_mornings")
    return Phrase("progress_one_morning") if count == 1 else Phrase.of("progress_mornings", n=count)


def good_news(facts: Facts) -> Word:
    sessions = [each for each in facts.history.of(SessionLog) if any(log.sets for log in each.exercises)]
    if sessions:
        return (
            Phrase.of("progress_showed_up", n=len(sessions)) if len(sessions) > 1 else Phrase("progress_first_session")
        )
    return Phrase("progress_start")


def first_median(facts: Facts) -> Word:
    return middle(each.score for each in mornings(facts)[:ENOUGH])


def last_median(facts: Facts) -> Word:
    return middle(each.score for each in mornings(facts)[-ENOUGH:])


def middle(scores: Iterable[int]) -> float:
    found = list(scores)
    return float(median(found)) if found else 0.0


def change_words(facts: Facts) -> Word:
    first, last = middle(each.score for each in mornings(facts)[:ENOUGH]), middle(
        each.score for each in mornings(facts)[-ENOUGH:]
    )  # fmt: skip
    if first - last >= REAL:
        return Phrase("progress_real")
    return Phrase("progress_higher") if last - first >= REAL else Phrase("progress_noise")


def flare_count(facts: Facts) -> Word:
    flares = sum(each.mark == "opened" for each in facts.history.of(Flare))
    if not flares:
        return Phrase("progress_no_flare")
    return Phrase("progress_one_flare") if flares == 1 else Phrase.of("progress_flares", n=flares)


def strength_lines(facts: Facts) -> Word:
    """Where each pattern began and where it is."""
    lines: list[Word] = []
    steady: list[Word] = []
    for pattern, ladder in facts.library.ladders.items():
        logs = [
            log
            for each in facts.history.of(SessionLog)
            for log in each.exercises
            if log.pattern == pattern and log.sets
        ]
        if not logs:
            continue
        first, last = logs[0].sets[0], logs[-1].sets[-1]
        name = Content(ladder.name)
        if last.load > first.load:
            words = Phrase.of(
                "progress_load", name=name, first=reasons.weight(first.load, last.target.unit),
                last=reasons.weight(last.load, last.target.unit),
            )  # fmt: skip
        elif logs[-1].rung > logs[0].rung:
            words = Phrase.of("progress_rung", name=name, exercise=reasons.exercise_word(facts, logs[-1].exercise))
        else:
            steady.append(Content(ladder.short.removeprefix("the ")))
            continue
        lines.append(words)
    lines = lines[:MOST_LINES]
    if steady:
        lines.append(Phrase.of("progress_steady", names=Listed(steady)))
    return Listed(lines, lines=True) if lines else Phrase("progress_no_strength")


def walking_lines(facts: Facts) -> Word:
    monday = course.monday(facts.today)
    now, before = walking.walked(facts, monday), walking.walked(facts, monday - timedelta(days=7))
    if not facts.history.of(Walk):
        return Phrase("progress_no_walks")
    return Phrase.of("progress_walks", now=now, before=before)


def confidence_lines(facts: Facts) -> Word:
    told = [each.value for each in facts.history.of(Measure) if each.name == "conf1"]
    first = told[0] if told else float(Known(facts.known).confidence)
    last = told[-1] if told else first
    words = "progress_sure_real" if last - first >= REAL_CONFIDENCE else "progress_sure"
    return Phrase.of(words, reps=bank.banked(facts), first=first, last=last)


def three_things_lines(facts: Facts) -> Word:
    """The person's own three, each with its number at the start and now."""
    names = [str(each) for each in facts.known.get("psfs") or ()]
    starts = list(facts.known.get("psfs_scores") or ())
    if not names:
        return Phrase("progress_no_things")
    lines = []
    for place, name in enumerate(names):
        told = [each.value for each in facts.history.of(Measure) if each.name == f"psfs_{place + 1}"]
        first = told[0] if told else starts[place] if place < len(starts) else 0
        now = told[-1] if told else first
        lines.append(Phrase.of("progress_thing", name=Content(name), first=first, now=now))
    return Listed(lines, lines=True)


def year_line(facts: Facts) -> Word:
    """Weeks with a session, and times a person showed up; neither ever goes down, and no zero is shown."""
    sessions = [each.day for each in facts.history.of(SessionLog) if any(log.sets for log in each.exercises)]
    if not sessions:
        return Phrase("progress_start")
    weeks = len({course.monday(day) for day in sessions})
    if weeks == 1:
        return (
            Phrase.of("progress_year_one", n=len(sessions)) if len(sessions) > 1 else Phrase("progress_first_session")
        )
    return Phrase.of("progress_year", weeks=weeks, n=len(sessions))


def picture_of(kind: str) -> Rule:
    """The chart of a page, by the name under which the shell draws it; none while there is too little."""

    def picture(facts: Facts) -> str:
        return f"chart:{kind}" if charts.chart(facts, kind) else ""

    return named(f"{kind}_picture", picture)


RULES = (
    enough_mornings, mornings_so_far, good_news, first_median, last_median, change_words, flare_count, strength_lines,
    walking_lines, confidence_lines, three_things_lines, year_line, *map(picture_of, charts.CHARTS),
)  # fmt: skip
