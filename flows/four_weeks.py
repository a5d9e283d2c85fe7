"""Every four weeks: what is new in health one day, the measures the next, and what they mean (measures.md §3, §4)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flows import course, layoff, outcomes, reminders, rhythm
from flows.effects import Effect, Note, Record, Remember, TellCoach
from flows.engine import Option, Rule
from flows.facts import Facts
from flows.holds import training
from flows.intake import usual_told, worst_is_lower
from flows.known import Known
from flows.outcomes import Outcome
from flows.records import Measure, PainScore, SessionLog
from flows.screening import named as rule
from flows.walk_days import strength_days
from flows.words import Content, Listed, Phrase, Word

COMPARED = {  # on the scale of -5 to +5 (measures.md §1, grc)
    "far_worse": -5, "worse": -3, "bit_worse": -1, "same": 0, "bit_better": 1, "better": 3, "far_better": 5,
}  # fmt: skip
CHANGED = {"diagnosis": ("s5", "r1"), "medicine": ("r4",), "operation": ("r3",), "fall": ("r3",), "pregnancy": ("r3",)}
FIXES = {
    "time": "/settings:minutes", "pain": "/flare", "tired": "/settings:days", "forgot": "/settings:times",
    "boring": "/plan", "unwell": "/pause",
}  # fmt: skip
MOST_LINES = 3
ADHERENCE_LOW = 50  # of 100 planned sessions in 28 days: asked why (measures.md §1, adh)
EARLY = timedelta(days=56)


def scores_are_owed(answer: Any, facts: Facts) -> bool:
    return rhythm.owed(facts) == "scores"


def four_answered(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered("four_weeks", facts)


# lists


def four_lists_due(facts: Facts) -> dict[str, Any]:
    return {"lists": sorted(rhythm.FOUR), "source": "review"}


def held(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) in ("hold", "locked")


def health_changed(facts: Facts) -> bool:
    return bool(changed(facts))


def changed(facts: Facts) -> list[str]:
    told = facts.answers.get("changes") or ()
    return sorted({name for each in told for name in CHANGED.get(str(each), ())})


def changed_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": changed(facts), "source": "review"}


# measures


def scores_begin(facts: Facts) -> Iterator[Effect]:
    yield Remember("scores_asked", facts.today.isoformat())


def opened_or_asked(facts: Facts) -> str:
    return "opened" if facts.answers.get("due") else "asked"


def keep(name: str, value: Any, facts: Facts, about: str = "") -> Iterator[Effect]:
    """Skipped is missing, never 0."""
    if isinstance(value, int):
        yield Record(Measure(facts.now, facts.today, name, float(value), about))


def keep_usual(value: Any, facts: Facts) -> Iterator[Effect]:
    """The anchor follows, unless usual pain rose by two: then lists and a person come first (training.md §3)."""
    if not isinstance(value, int):
        return
    yield Record(PainScore(facts.now, facts.today, "usual", value))
    yield Remember("usual", value)
    anchor = facts.known.get("anchor")
    if anchor is not None and value - int(anchor) >= facts.library.programme.clock.anchor_rise:
        yield Note("rose", True)
        yield TellCoach("usual")
    else:
        yield Remember("anchor", value)


def usual_rose(facts: Facts) -> bool:
    return bool(facts.answers.get("rose"))


def lists_first(facts: Facts) -> dict[str, Any]:
    return {"lists": sorted(layoff.LISTS), "source": "review"}


def keep_worst(value: Any, facts: Facts) -> Iterator[Effect]:
    if isinstance(value, int) and not worst_is_lower(value, facts):
        yield Record(PainScore(facts.now, facts.today, "worst", value))


def keep_peg_enjoy(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("peg_enjoy", value, facts)


def keep_peg_activity(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("peg_activity", value, facts)


def keep_psfs_1(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("psfs_1", value, facts, named(facts, 0))


def keep_psfs_2(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("psfs_2", value, facts, named(facts, 1))


def keep_psfs_3(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("psfs_3", value, facts, named(facts, 2))


def named(facts: Facts, place: int) -> str:
    told = [str(each) for each in facts.known.get("psfs") or ()]
    return told[place] if place < len(told) else ""


def thing(place: int) -> tuple[Rule, Rule, Rule]:
    """Whether there is a thing of this number, its words, and the same at the start of a sentence."""

    def words(facts: Facts) -> Word:
        return Content(named(facts, place))

    def first(facts: Facts) -> Word:
        told = named(facts, place)
        return Content(told[:1].upper() + told[1:])

    def has(facts: Facts) -> bool:
        return bool(named(facts, place))

    number = place + 1
    return rule(f"thing_{number}", words), rule(f"thing_{number}_first", first), rule(f"has_thing_{number}", has)


def keep_fear(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("fear1", value, facts)
    if isinstance(value, int):
        yield Remember("fear1", value)


def keep_compared(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("grc", COMPARED.get(str(value)), facts)


def keep_fits(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("adh_self", value, facts)


def keep_barrier(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Record(Measure(facts.now, facts.today, "barrier", 1.0, str(value)))


def fits_badly(value: Any, facts: Facts) -> bool:
    """A low answer, or fewer than half of the planned sessions; it is never called so."""
    told = facts.answers.get("fits")
    low = isinstance(told, int) and told <= facts.library.measures.timing.fits_badly
    return low or adherence(facts) < ADHERENCE_LOW


def adherence(facts: Facts) -> int:
    """Completed of planned sessions in the last 28 days, 0 to 100."""
    days = facts.library.measures.timing.every_days
    planned = len(strength_days(facts)) * days // 7
    since = facts.today - timedelta(days=days - 1)
    done = sum(any(log.sets for log in each.exercises) for each in facts.history.of(SessionLog, since))
    return min(100, done * 100 // planned) if planned else 100


def start_day(facts: Facts) -> Word:
    return Known(facts.known).day_0 or facts.today


# what they mean


def told_today(facts: Facts) -> list[Outcome]:
    """The outcomes that have a value of today and one of before."""
    names = ("peg", *outcomes.THINGS, "psfs", "conf1", "fear1")
    found = [outcomes.outcome(facts, name) for name in names]
    return [each for each in found if each and each.told_twice and each.latest == facts.today]


def how_it_went(facts: Facts) -> str:
    found = told_today(facts)
    if usual_rose(facts) or any(each.verdict == "worse" and each.name in ("peg", "psfs") for each in found):
        return "worse"
    if not found:
        return "thin"
    return "change" if any(each.verdict != "same" for each in found) else "wobble"


def change_lines(facts: Facts) -> Word:
    """Each real change in one line: from, to, and that it is real."""
    lines: list[Word] = []
    if usual_rose(facts):
        lines.append(Phrase.of("four_rose", now=int(facts.answers["usual"])))
    lines_of_things = any(each.name in outcomes.THINGS and each.verdict != "same" for each in told_today(facts))
    for each in told_today(facts):
        if each.verdict == "same" or (each.name == "psfs" and lines_of_things):
            continue
        name: Word = Content(each.about.capitalize()) if each.about else Phrase(f"four_{each.name}")
        lines.append(Phrase.of(f"four_{each.verdict}", name=name, first=rounded(each.first), last=rounded(each.last)))
    return Listed(lines[:MOST_LINES], lines=True)


def rounded(value: float) -> float:
    return round(value, 1)


def early_line(facts: Facts) -> Word:
    first = Known(facts.known).day_0
    early = first is not None and facts.today - first < EARLY
    return Phrase("four_early") if early else Phrase("four_steady")


def fix_line(facts: Facts) -> Word:
    """One fix for what got in the way; without one, what comes next."""
    barrier = str(facts.answers.get("barrier") or "")
    if barrier in FIXES:
        return Phrase(f"four_fix_{barrier}")
    return Phrase("four_next") if course.of(facts) else ""


def summary_ways(facts: Facts) -> list[Option]:
    barrier = str(facts.answers.get("barrier") or "")
    fix = [Option(FIXES[barrier])] if barrier in FIXES else []
    if how_it_went(facts) == "worse" or outcomes.worse_for_long(facts):
        return [Option("/human", style="green"), *fix, Option("/progress:things")]
    return [*fix, Option("/progress:things"), Option("/progress")]


def scores_done(facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered("four_weeks", facts)


def measures_chart(facts: Facts) -> str:
    return "chart:things" if told_today(facts) else ""


RULES = (
    scores_are_owed, four_answered, four_lists_due, held, health_changed, changed_lists, scores_begin, usual_rose,
    lists_first, opened_or_asked,
    keep_usual, worst_is_lower, usual_told, keep_worst, keep_peg_enjoy, keep_peg_activity, keep_psfs_1, keep_psfs_2,
    keep_psfs_3, keep_fear,
    keep_compared, keep_fits, keep_barrier, fits_badly, start_day, how_it_went, change_lines, early_line, fix_line,
    summary_ways, scores_done, measures_chart, *thing(0), *thing(1), *thing(2),
)  # fmt: skip
