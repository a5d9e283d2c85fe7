"""Something is different: no kit, little time, ill, a rest from a lift, a wish for more or less, a worrying move."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flows import bank, course, fits, flare_day, modify, phases, reasons, supported, walking
from flows.answers import minutes_named
from flows.course import WalkDose
from flows.effects import Begin, Effect, Note, PlanReminders, Record, Remember
from flows.facts import Facts
from flows.holds import training
from flows.records import Decision, Measure
from flows.today import next_session
from flows.walk_days import walk_today
from flows.words import Phrase, Word

SHORTEST = 10  # minutes of the shortest session (training.md §3)
FULLER = 20  # from here on the session has five slots
HEAVY = 5  # a hinge on this rung or below is no heavy one (training.md §2.2, G1)


def said(facts: Facts) -> str:
    return str(facts.answers.get("said") or facts.answers.get("what") or "")


def about_no_kit(answer: Any, facts: Facts) -> bool:
    return said(facts) == "no_kit"


def about_away_kit(answer: Any, facts: Facts) -> bool:
    return said(facts) == "away_kit"


def about_short(answer: Any, facts: Facts) -> bool:
    return said(facts) == "short"


def about_ill(answer: Any, facts: Facts) -> bool:
    return said(facts) == "ill"


def about_strong(answer: Any, facts: Facts) -> bool:
    return said(facts) == "strong"


def about_more(answer: Any, facts: Facts) -> bool:
    return said(facts) == "more"


def about_often(answer: Any, facts: Facts) -> bool:
    return said(facts) == "often"


def often_kind(facts: Facts) -> str:
    """More sessions than the rest between them leaves: refused with what holds today."""
    if training(facts.holds) != "active":
        return "held"
    return "flare" if flare_day.is_open(facts) else "plain"


def about_keep(answer: Any, facts: Facts) -> bool:
    return said(facts) == "keep"


def about_no_hinge(answer: Any, facts: Facts) -> bool:
    return said(facts) == "no_hinge"


def about_walks_enough(answer: Any, facts: Facts) -> bool:
    return said(facts) == "walks_enough"


def about_sore_leg(answer: Any, facts: Facts) -> bool:
    return said(facts) == "sore_leg"


def about_unsure(answer: Any, facts: Facts) -> bool:
    return said(facts) == "unsure"


def open_logged(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "logged":
        yield Begin("logged")


# kit


def keep_kit(value: Any, facts: Facts) -> Iterator[Effect]:
    """What is there for these days; the person's own kit stays as it is known."""
    told = str(facts.answers.get("kit") or "none")
    until = facts.today + timedelta(days=int(str(value)))
    yield Remember("kit_today", {"kit": [] if told == "none" else [told], "until": until.isoformat()})


def kit_until(facts: Facts) -> Word:
    told = facts.known.get("kit_today") or {}
    return Phrase("adapt_tonight") if told.get("until") == facts.today.isoformat() else day_of(told.get("until"), facts)


def day_of(value: object, facts: Facts) -> Word:
    return date.fromisoformat(str(value)) if value else facts.today


def own_kit_again(facts: Facts) -> Iterator[Effect]:
    """The days with other kit are over."""
    told = facts.known.get("kit_today")
    if told and facts.today > date.fromisoformat(str(told["until"])):
        yield Remember("kit_today", None)


def begin_session(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "start":
        yield Begin("session", {"resume": True})


# minutes


def minutes_in(facts: Facts) -> int | None:
    """Minutes that were told, by a tap, a number, or in the words that began it."""
    told = facts.answers.get("short")
    if isinstance(told, int | float):
        return int(told)
    if str(told).isdigit():
        return int(str(told))
    words = str(facts.answers.get("words") or "")
    return minutes_named(f"{words} min") if words else None


def minutes_told(answer: Any, facts: Facts) -> bool:
    return said(facts) == "short" and minutes_in(facts) is not None


def short_minutes(facts: Facts) -> Word:
    return minutes_in(facts) or SHORTEST


def short_words(facts: Facts) -> str:
    minutes = minutes_in(facts) or SHORTEST
    return "tiny" if minutes < SHORTEST else "ten" if minutes < FULLER else "fuller"


def begin_short(facts: Facts) -> Iterator[Effect]:
    minutes = minutes_in(facts) or SHORTEST
    if minutes >= SHORTEST:
        yield Begin("session", {"minutes": minutes})


def begin_ill(facts: Facts) -> Iterator[Effect]:
    yield Begin("session", {"ill": True})


# heavier, less, a rest from the hinge, walking


def change(facts: Facts) -> Any:
    return next(row for row in facts.library.programme.change if row.enter == "strong")


def strong_kind(facts: Facts) -> str:
    stands = course.of(facts)
    if stands and stands.phase == "strong":
        return "there"
    limit = fits.phase_limit(facts)
    if limit is not None and limit < facts.library.programme.phase["strong"].number:
        return "tags"
    if stands and stands.phase == "build" and phases.met(facts.knowing(wants_strong=True), stands, change(facts)):
        return "open"
    return "waits"


def weeks_needed(facts: Facts) -> Word:
    return int(change(facts).training_weeks)


def greens_needed(facts: Facts) -> Word:
    return int(change(facts).green)


def greens_of(facts: Facts) -> Word:
    return int(change(facts).of_last)


def weeks_done(facts: Facts) -> Word:
    stands = course.of(facts)
    return phases.training_weeks(stands) if stands else 0


def greens_done(facts: Facts) -> Word:
    stands = course.of(facts)
    last = phases.completed(stands)[-int(change(facts).of_last) :] if stands else ()
    return sum(past.colour == "green" for past in last)


def more_kind(facts: Facts) -> str:
    """What keeps more from coming at once, the gravest first."""
    stands = course.of(facts)
    if training(facts.holds) != "active":
        return "check"
    if flare_day.is_open(facts):
        return "flare"
    if stands and stands.phase == "bridge":
        return "light"
    return "back" if stands and stands.back_since else "step"


def keep_strong(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "yes":
        yield Remember("wants_strong", True)
        yield Record(reasons.decided(facts, "phase.asked", "plan", "noted", "why_phase_asked"))


def maintains(facts: Facts) -> bool:
    stands = course.of(facts)
    return stands is not None and stands.phase == "maintain"


def keep_kind(facts: Facts) -> str:
    return "end" if maintains(facts) else "begin"


def kept_kind(facts: Facts) -> str:
    return "begin" if maintains(facts) else "end"


def keep_less(value: Any, facts: Facts) -> Iterator[Effect]:
    stands = course.of(facts)
    if value != "yes" or stands is None:
        return
    stands, why = phases.maintain(facts, stands, not maintains(facts))
    yield from kept(stands, why)
    yield PlanReminders()


def kept(stands: course.Course, why: Decision) -> Iterator[Effect]:
    yield Remember(course.KEY, course.kept(stands))
    yield Record(why)


def hinge_kind(facts: Facts) -> str:
    stands = course.of(facts)
    standing = stands.standings.get("hinge") if stands else None
    return "heavy" if standing and standing.rung > HEAVY else "light"


def hinge_now(facts: Facts) -> Word:
    stands = course.of(facts)
    standing = stands.standings.get("hinge") if stands else None
    return reasons.exercise_word(facts, standing.exercise) if standing else Phrase("adapt_hinge")


def rest_hinge(value: Any, facts: Facts) -> Iterator[Effect]:
    stands = course.of(facts)
    if value == "yes" and stands is not None:
        stands = modify.hinge_break(facts, stands)
        days = facts.library.programme.gate.break_days
        yield from kept(stands, reasons.decided(facts, "swap.hinge", "hinge", "rest", "why_hinge_break", days=days))


def hinge_until(facts: Facts) -> Word:
    stands = course.of(facts)
    return (stands.hinge_break_until if stands else None) or facts.today


def keep_walks(value: Any, facts: Facts) -> Iterator[Effect]:
    """Somebody who walks the target keeps it: nothing grows from there."""
    stands, target = course.of(facts), facts.library.walking.target
    if value != "yes":
        return
    yield Remember("walks_enough", True)
    if stands is not None:
        stands = replace(stands, walk=WalkDose(target.minutes, target.days))
        yield from kept(stands, reasons.decided(facts, "walk.enough", "walk", "same", "why_walk_enough"))


def halve_walks(value: Any, facts: Facts) -> Iterator[Effect]:
    """A foot, knee or calf complains of the walks: half of them, once, and easy cycling in their place."""
    stands = course.of(facts)
    if value != "yes" or stands is None:
        return
    halved = walking.sore_leg(facts, stands)
    if halved != stands and halved.walk is not None:
        minutes = halved.walk.minutes
        yield from kept(halved, reasons.decided(facts, "walk.sore", "walk", "less", "why_walk_sore", minutes=minutes))


# how sure


def move(facts: Facts) -> str:
    return str(facts.answers.get("which_move") or "hinge")


def keep_sure_of(value: Any, facts: Facts) -> Iterator[Effect]:
    """How sure of this pattern: it decides how small the next tries are (training.md §7)."""
    if not isinstance(value, int):
        return
    pattern, stands = move(facts), course.of(facts)
    yield Note("sure_before", (facts.known.get("conf_pattern") or {}).get(pattern))
    yield Remember("conf_pattern", {**(facts.known.get("conf_pattern") or {}), pattern: value})
    yield Record(Measure(facts.now, facts.today, "conf_pattern", value, pattern))
    if stands is not None and pattern in stands.standings:
        standing = replace(stands.standings[pattern], sure_on=facts.today)
        yield Remember(course.KEY, course.kept(stands.with_standing(standing)))
    low = value <= facts.library.pain.confidence.low_at_most
    words = "why_sure_small" if low and sure_kind(facts) != "opened" else "why_sure_usual"
    yield Record(reasons.decided(facts, "sure.told", pattern, "noted", words, pattern=pattern, score=value))


def sure_kind(facts: Facts) -> str:
    stands, pattern = course.of(facts), move(facts)
    standing = stands.standings.get(pattern) if stands else None
    score = facts.answers.get("how_sure")
    if not isinstance(score, int) or score > facts.library.pain.confidence.low_at_most:
        return "high"
    if standing is not None and standing.opened:
        return "opened"
    return "low_again" if standing is not None and standing.tries else "low"


def bank_line(facts: Facts) -> Word:
    """What the back has done already, as a number with a meaning."""
    count = bank.banked(facts, move(facts))
    if not count:
        return Phrase("adapt_bank_none")
    return Phrase.of(f"adapt_bank_{move(facts)}", n=count)


RULES = (
    about_no_kit, about_away_kit, about_short, about_ill, about_strong, about_more, about_often, often_kind,
    next_session, about_keep,
    about_no_hinge, more_kind, about_walks_enough, about_sore_leg, halve_walks, walk_today,
    about_unsure, open_logged, keep_kit, kit_until, begin_session, minutes_told, short_minutes,
    short_words, begin_short, begin_ill, strong_kind, weeks_needed, greens_needed, greens_of, weeks_done,
    greens_done, keep_strong, keep_kind, kept_kind, keep_less, hinge_kind, hinge_now, rest_hinge, hinge_until,
    keep_walks, keep_sure_of, sure_kind, bank_line, *supported.ADAPT,
)  # fmt: skip
